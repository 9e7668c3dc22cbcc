"""What would change a result: the same assessment with one answer changed, and the room below a line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.answers import as_answer
from compliance_kit.assessment import Assessment, axis_result, shade
from compliance_kit.conditions import Judgement
from compliance_kit.facts import Fact
from compliance_kit.values import Selection, Value


@dataclass(frozen=True)
class Change:
    """One changed answer and what it does.

    Attributes:
        fact: which fact is changed.
        value: to which plain value.
        moved: axis or determination id to the results before and after.

    """

    fact: str
    value: object
    moved: Mapping[str, tuple[str, str]]


def with_change(assessment: Assessment, fact: str, value: object) -> Assessment:
    """The same assessment with one answer given or replaced."""
    return assessment.again(assessment.sheet.with_answer(fact, as_answer(value)))


def replaced(assessment: Assessment, path: str, value: object) -> Assessment:
    """The same assessment with one answer, or one field of one record, given or replaced."""
    owner, bracket, rest = path.partition("[")
    if not bracket:
        return with_change(assessment, path, value)
    index, _, field = rest.partition("].")
    rows = [dict(row) for row in assessment.sheet.answers[owner].value]
    rows[int(index)][field] = value
    return with_change(assessment, owner, rows)


def judged_by_name(assessment: Assessment, name: str) -> Judgement:
    """How an entry or a determination is judged."""
    known = name in assessment.catalogue.entries
    return assessment.finding(name).judgement if known else assessment.determination(name)


def results(assessment: Assessment, watched: Iterable[str]) -> dict[str, str]:
    """The result of every axis, and the shade of every watched determination or entry."""
    found: dict[str, str] = {axis.axis.id: axis_result(axis.judgement) for axis in assessment.axes}
    for name in watched:
        found[name] = shade(judged_by_name(assessment, name))
    return found


def asked_facts(judgements: Iterable[Judgement]) -> list[str]:
    """The facts at the leaves of the trees, in order of appearance: what the results rest on."""
    found: dict[str, None] = {}
    seen: dict[int, Judgement] = {}
    for judgement in judgements:
        for name in _leaves(judgement, seen):
            found.setdefault(name)
    return list(found)


def _leaves(judgement: Judgement, seen: dict[int, Judgement]) -> Iterator[str]:
    if id(judgement) in seen:
        return
    seen[id(judgement)] = judgement  # kept, for the number of one that is gone is given to another
    if judgement.value is not None:
        yield from _parts(judgement.subject, judgement.value, seen)
    for child in judgement.children:
        yield from _leaves(child, seen)


def _parts(name: str, value: Value, seen: dict[int, Judgement]) -> Iterator[str]:
    if value.judgement is not None:
        yield from _leaves(value.judgement, seen)
    elif value.parts:
        for part, below in value.parts:
            yield from _parts(part, below, seen)
    else:
        yield name


def changes(assessment: Assessment, watched: Iterable[str], facts: Iterable[str]) -> list[Change]:
    """Single answers that move a result: every other choice of every given fact, tried one at a time."""
    watched = list(watched)
    before = results(assessment, watched)
    found = []
    for name in facts:
        fact = assessment.catalogue.facts.get(name)
        if fact is None or fact.mode != "asked" or name not in assessment.sheet.answers:
            continue
        for value in _alternatives(fact, assessment):
            after = results(with_change(assessment, name, value), watched)
            moved = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
            if moved:
                found.append(Change(name, value, moved))
    return found


def _alternatives(fact: Fact, assessment: Assessment) -> Iterator[Any]:
    content = assessment.known.value(fact.id).content
    if fact.kind == "boolean":
        yield from (value for value in (True, False) if value is not content)
    elif fact.kind == "choice":
        yield from (name for name in fact.choices if name != content)
    elif fact.kind == "choices":
        chosen = (content.chosen if isinstance(content, Selection) else frozenset[str]()) - {"none"}
        yield from (sorted({*chosen, name}) for name in fact.choices if name not in chosen and name != "none")


def outcomes(assessment: Assessment, fact: str, watched: Iterable[str]) -> list[Change]:
    """What each possible answer to an open question would mean for the results that wait for it."""
    definition = assessment.catalogue.facts.get(fact)
    if definition is None or definition.kind not in ("boolean", "choice"):
        return []
    watched = list(watched)
    before = results(assessment, watched)
    found = []
    for value in (True, False) if definition.kind == "boolean" else tuple(definition.choices):
        after = results(with_change(assessment, fact, value), watched)
        found.append(Change(fact, value, {name: (before[name], after[name]) for name in watched}))
    return found
