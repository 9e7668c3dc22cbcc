"""Everything that can be wrong with a catalogue, as one list of problems: references, kinds, cases, sources, words."""

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import Assessment, Finding, shade
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.contents import Unreadable
from compliance_kit.entries import Entry
from compliance_kit.errors import BadInput
from compliance_kit.facts import Fact
from compliance_kit.reading import DATED, MANY, ORDERED
from compliance_kit.sheets import sheet_of
from compliance_kit.sources import Source

FORBIDDEN = re.compile(r"\b(compliant|safe harbou?r|may include|could include)\b", re.IGNORECASE)
UNTRUSTED = (
    "ancientbrowsers.net", "tweedy.flanigan.us", "brick-house.org", "joat.me", "cephalochromoscope.net", "casebriefly.com",
    "hugingapi.com", "hf-cdn.pages.dev", "tristarbruise.netlify.app",
)  # fmt: skip
_NUMBERS = ("number", "integer", "share", "money")


def check(catalogue: Catalogue) -> list[BadInput]:
    """Every problem of the catalogue; an empty list if there is none."""
    dangling = list(_references(catalogue))
    cases = [] if dangling else _cases(catalogue)  # a case cannot be worked out over a name that leads nowhere
    return [*dangling, *_entries(catalogue), *_words(catalogue), *cases]


def _where(catalogue: Catalogue, name: str) -> str:
    return f"{catalogue.files.get(name, name)} ({name})"


def _references(catalogue: Catalogue) -> Iterator[BadInput]:
    for name, condition, fields in _conditions(catalogue):
        for problem, mend in _condition_problems(condition, catalogue, fields):
            yield BadInput(problem, where=_where(catalogue, name), mend=mend)
    for name, source in _sources(catalogue):
        if source.instrument not in catalogue.instruments:
            near = difflib.get_close_matches(source.instrument, catalogue.instruments, 1)
            hint = f"Did you mean '{near[0]}'?" if near else "Add it to an instruments.yaml."
            yield BadInput(
                f"the instrument '{source.instrument}' is not defined.", where=_where(catalogue, name), mend=hint
            )
        if source.url and any(host in source.url for host in UNTRUSTED):
            yield BadInput(
                f"'{source.url}' is an untrusted mirror.", where=_where(catalogue, name), mend="Cite the official page."
            )
    for name in catalogue.order:
        if name.split(".")[0] not in {fact.split(".")[0] for fact in catalogue.facts}:
            yield BadInput(
                f"the asking order names '{name}', which no pack defines.", where="obligations/facts/order.yaml"
            )
    for axis in catalogue.axes:
        for name in (*axis.triage, *axis.further):
            if name not in catalogue.determinations:
                yield BadInput(
                    f"the axis '{axis.id}' names '{name}', which is no determination.", where="obligations/axes.yaml"
                )


Conditions = Iterator[tuple[str, Condition, Mapping[str, Fact]]]


def _conditions(catalogue: Catalogue) -> Conditions:
    for determination in catalogue.determinations.values():
        yield determination.id, determination.when, {}
        for reading in determination.readings:
            yield determination.id, reading.when, {}
        for period in determination.applies:
            yield determination.id, period.when, {}
    for entry in catalogue.entries.values():
        yield entry.id, entry.when, {}
        for reading in entry.readings:
            yield entry.id, reading.when, {}
        for window in entry.applies:
            yield entry.id, window.when, {}


def _condition_problems(
    condition: Condition, catalogue: Catalogue, fields: Mapping[str, Fact]
) -> Iterator[tuple[str, str | None]]:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _condition_problems(part, catalogue, fields)
    elif isinstance(condition, Not):
        yield from _condition_problems(condition.part, catalogue, fields)
    elif isinstance(condition, Some):
        if condition.of not in catalogue.fields:
            yield f"'{condition.of}' is no list of records.", None
        else:
            yield from _condition_problems(condition.where, catalogue, catalogue.fields[condition.of])
    elif isinstance(condition, Compare):
        yield from _comparison_problems(condition, catalogue, fields)


def _comparison_problems(
    compare: Compare, catalogue: Catalogue, fields: Mapping[str, Fact]
) -> Iterator[tuple[str, str | None]]:
    fact = fields.get(compare.fact) or catalogue.facts.get(compare.fact)
    if fact is None and compare.fact not in catalogue.determinations:
        near = difflib.get_close_matches(compare.fact, [*fields, *catalogue.facts, *catalogue.determinations], 1)
        yield (
            f"the condition names the fact '{compare.fact}', which no pack defines.",
            f"Did you mean '{near[0]}'?" if near else None,
        )
        return
    kind = fact.kind if fact else "boolean"
    yield from _kind_problems(compare, kind, fact, catalogue)


def _kind_problems(
    compare: Compare, kind: str, fact: Fact | None, catalogue: Catalogue
) -> Iterator[tuple[str, str | None]]:
    operator, operand = compare.operator, compare.operand
    suits = (
        (
            operator == "is"
            and (isinstance(operand, bool) == (kind == "boolean"))
            and kind in ("boolean", "choice", "text")
        )
        or (operator == "is_one_of" and kind in ("choice", "text"))
        or (operator in MANY and kind in ("choices", "countries"))
        or (operator in ORDERED and kind in _NUMBERS)
        or (operator in DATED and kind == "date")
    )
    if not suits:
        yield f"'{operator}' does not go with '{compare.fact}', which is of the kind {kind}.", None
        return
    names: Iterable[str] = [operand] if isinstance(operand, str) else operand if isinstance(operand, frozenset) else []
    if kind in ("choice", "choices") and fact is not None:
        yield from ((f"'{name}' is no choice of '{compare.fact}'.", None) for name in names if name not in fact.choices)
    if kind == "countries":
        yield from ((f"'{name}' is no place.", None) for name in names if not catalogue.places.known(name))
    if isinstance(operand, ThresholdRef):
        yield from _threshold_problems(operator, operand, catalogue)


def _threshold_problems(operator: str, operand: ThresholdRef, catalogue: Catalogue) -> Iterator[tuple[str, str | None]]:
    threshold = catalogue.thresholds.get(operand.id)
    if threshold is None:
        near = difflib.get_close_matches(operand.id, catalogue.thresholds, 1)
        yield f"the threshold '{operand.id}' is not defined.", f"Did you mean '{near[0]}'?" if near else None
    elif operator in ORDERED and threshold.strict != (operator in ("more_than", "at_most")):
        counts = "only values beyond it count" if threshold.strict else "the number itself counts"
        yield f"'{operator}' does not go with the threshold '{operand.id}': {counts}.", None


def _sources(catalogue: Catalogue) -> Iterator[tuple[str, Source]]:
    for threshold in catalogue.thresholds.values():
        yield threshold.id, threshold.source
    for determination in catalogue.determinations.values():
        yield determination.id, determination.source
        yield from ((determination.id, period.source) for period in determination.applies)
    for entry in catalogue.entries.values():
        yield entry.id, entry.source
        yield from ((entry.id, source) for source in entry.also)
        yield from ((entry.id, window.source) for window in entry.applies if window.source)
        yield from ((entry.id, way.source) for way in entry.how_to_show)


def _entries(catalogue: Catalogue) -> Iterator[BadInput]:
    for entry in catalogue.entries.values():
        for problem in _entry_problems(entry, catalogue):
            yield BadInput(problem, where=_where(catalogue, entry.id))


def _entry_problems(entry: Entry, catalogue: Catalogue) -> Iterator[str]:
    expected = {case.expect for case in entry.cases}
    for verdict in ("applies", "does_not_apply"):
        if verdict not in expected:
            yield f"no case expects '{verdict}'."
    if not expected & {"undetermined", "contested", "leans_applies", "leans_does_not_apply"}:
        yield "no case expects 'undetermined'."
    if entry.force == "proposal" and entry.status is None:
        yield "a proposal names its status (vetoed, proposed, repealed, superseded, draft)."
    if entry.verified is False and not entry.open:
        yield "an entry that was not verified says why under 'open'."
    for place in entry.places:
        if not catalogue.places.known(place):
            yield f"'{place}' is no place."


def _words(catalogue: Catalogue) -> Iterator[BadInput]:
    for entry in catalogue.entries.values():
        text = " ".join(filter(None, [entry.title, entry.summary, entry.done_when, entry.penalty, *entry.open]))
        found = FORBIDDEN.search(text)
        if found:
            yield BadInput(
                f"uses the word '{found[0]}', which the kit never prints.", where=_where(catalogue, entry.id)
            )
        if entry.force == "guidance" and re.search(r"\bmust\b", entry.summary):
            yield BadInput("guidance never says 'must'.", where=_where(catalogue, entry.id))
        if entry.force == "binding" and re.search(r"\bshould\b", entry.summary):
            yield BadInput("a binding duty never says 'should'.", where=_where(catalogue, entry.id))


def _cases(catalogue: Catalogue) -> Iterator[BadInput]:
    for name, mistake in run_cases(catalogue):
        if mistake:
            yield BadInput(mistake, where=_where(catalogue, name.split("::")[0]), mend=f"Case: {name}")


def run_cases(catalogue: Catalogue) -> Iterator[tuple[str, str | None]]:
    """Every case of every entry and every broad case: its name ("entry::name") and what is wrong, if anything."""
    for entry in catalogue.entries.values():
        for case in entry.cases:
            day = case.on or catalogue.manifest.law_as_of
            yield (
                f"{entry.id}::{case.name}",
                _one(catalogue, case.like, case.given, day, {entry.id: case.expect}, case.timing),
            )
    for broad in catalogue.cases:
        day = broad.on or catalogue.manifest.law_as_of
        yield f"cases::{broad.name}", _one(catalogue, broad.like, broad.given, day, broad.expect, None)


def _one(
    catalogue: Catalogue, like: str | None, given: Mapping[str, Any], day: datetime.date, expect: Mapping[str, str], timing: str | None
) -> str | None:  # fmt: skip
    try:
        assessment = Assessment(catalogue, case_sheet(catalogue, like, given), day)
        wrong = [text for name, word in expect.items() if (text := _mismatch(assessment, name, word, timing))]
    except (Unreadable, KeyError) as error:
        return f"cannot be worked out: {error}."
    return "; ".join(wrong) or None


def case_sheet(catalogue: Catalogue, like: str | None, given: Mapping[str, Any]) -> AnswerSheet:
    """The sheet of a case: the answers of its scenario, changed by what the case gives."""
    base = dict(catalogue.scenarios[like].answers) if like else {}
    unknown = [
        fact for fact in {**base, **given} if fact not in catalogue.facts and fact not in catalogue.determinations
    ]
    if unknown:
        raise KeyError(f"no pack defines the fact '{unknown[0]}'")
    return AnswerSheet(Subject(name="case"), answers=sheet_of({**base, **given}))


def _mismatch(assessment: Assessment, name: str, word: str, timing: str | None) -> str | None:
    if name in assessment.catalogue.entries:
        finding = assessment.findings[name]
        return _differs(name, finding.shade, word) or _timing(finding, timing)
    return _differs(name, shade(assessment.determination(name)), word)


def _differs(name: str, found: str, word: str) -> str | None:
    open_shades = ("undetermined", "contested", "leans_applies", "leans_does_not_apply")
    if found == word or (word == "undetermined" and found in open_shades):
        return None
    return f"{name} should be '{word}' and is '{found}'"


def _timing(finding: Finding, timing: str | None) -> str | None:
    return f"the timing should be '{timing}' and is '{finding.timing}'" if timing and finding.timing != timing else None
