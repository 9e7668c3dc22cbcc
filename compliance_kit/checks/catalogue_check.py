"""Everything that can be wrong with a catalogue, as one list of problems: references, kinds, cases, sources, words."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.calculations import Conditions, calculated_conditions, calculation_problems
from compliance_kit.checks.cases import run_cases
from compliance_kit.checks.exposure import check_exposure
from compliance_kit.checks.lines import line_in, names_in
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.entries import Entry
from compliance_kit.errors import BadInput
from compliance_kit.facts import Determination, Fact
from compliance_kit.packs import text_of
from compliance_kit.reading import DATED, MANY, ORDERED
from compliance_kit.sources import Source

_NUMBERS = ("number", "integer", "share", "money")


def check(catalogue: Catalogue, root: Path | None = None) -> list[BadInput]:
    """Every problem of the catalogue with file and line; an empty list if there is none.

    Args:
        catalogue: what was read.
        root: the folder that it was read from; the built-in one by default.

    """
    dangling = list(_references(catalogue))
    cases = [] if dangling else _cases(catalogue)  # a case cannot be worked out over a name that leads nowhere
    found = [*dangling, *_entries(catalogue), *_words(catalogue), *check_exposure(catalogue), *cases]
    return [_located(problem, root) for problem in found]


def _where(catalogue: Catalogue, name: str) -> str:
    return f"{catalogue.files.get(name, name)} ({name})"


def _located(problem: BadInput, root: Path | None) -> BadInput:
    shown, _, item = (problem.where or "").partition(" (")
    if not shown.endswith(".yaml"):
        return problem
    line = line_in(text_of(shown, root), item.removesuffix(")"), names_in(problem))
    where = f"{shown}:{line} ({item}" if item else f"{shown}:{line}"
    return BadInput(problem.message, where=where, mend=problem.mend)


def _references(catalogue: Catalogue) -> Iterator[BadInput]:
    for name, condition, fields in conditions_of(catalogue):
        for problem, mend in _condition_problems(condition, catalogue, fields):
            yield BadInput(problem, where=_where(catalogue, name), mend=mend)
    for name, (problem, mend) in calculation_problems(catalogue):
        yield BadInput(problem, where=_where(catalogue, name), mend=mend)
    yield from _dangling_sources(catalogue)
    yield from _dangling_names(catalogue)


def _dangling_sources(catalogue: Catalogue) -> Iterator[BadInput]:
    for name, source in _sources(catalogue):
        if source.instrument not in catalogue.instruments:
            near = difflib.get_close_matches(source.instrument, catalogue.instruments, 1)
            hint = f"Did you mean '{near[0]}'?" if near else "Add it to an instruments.yaml."
            yield BadInput(
                f"the instrument '{source.instrument}' is not defined.", where=_where(catalogue, name), mend=hint
            )
        if source.url and any(host in source.url for host in catalogue.editorial.untrusted):
            yield BadInput(
                f"'{source.url}' is an untrusted mirror.", where=_where(catalogue, name), mend="Cite the official page."
            )


def _dangling_names(catalogue: Catalogue) -> Iterator[BadInput]:
    known = {*catalogue.facts, *(f"{owner}.{field}" for owner, fields in catalogue.fields.items() for field in fields)}
    for name in catalogue.order:
        if name not in known:
            yield BadInput(
                f"the asking order names '{name}', which no pack defines.", where="obligations/facts/order.yaml"
            )
    for axis in catalogue.axes:
        for name in (*axis.triage, *axis.further):
            if name not in catalogue.determinations:
                yield BadInput(
                    f"the axis '{axis.id}' names '{name}', which is no determination.", where="obligations/axes.yaml"
                )
        for name in axis.facts:
            if name not in known:
                yield BadInput(f"the axis '{axis.id}' names '{name}', which is no fact.", where="obligations/axes.yaml")


def conditions_of(catalogue: Catalogue) -> Conditions:
    """Every condition of the catalogue, with the id it belongs to and the fields of records that it may name."""
    judged: list[Determination | Entry] = [*catalogue.determinations.values(), *catalogue.entries.values()]
    for one in judged:
        yield one.id, one.when, {}
        for part in (*one.readings, *one.applies):
            yield one.id, part.when, {}
    yield from calculated_conditions(catalogue)


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
    elif (threshold.unit == "date") != (operator in DATED):
        yield f"'{operator}' does not go with the threshold '{operand.id}', which counts in '{threshold.unit}'.", None
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
    expected = {case.expect for case in catalogue.cases.of_entries.get(entry.id, ())}
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
    rules = catalogue.editorial
    for entry in catalogue.entries.values():
        text = " ".join(filter(None, [entry.title, entry.summary, entry.done_when, entry.penalty, *entry.open]))
        never = {"guidance": rules.guidance_never, "binding": rules.binding_never}.get(entry.force, ())
        found = _found(rules.forbidden, text) or _found(never, entry.summary)
        if found:
            mend = "Say what is meant in other words."
            yield BadInput(f"uses the word '{found}'.", where=_where(catalogue, entry.id), mend=mend)


def _found(words: Iterable[str], text: str) -> str | None:
    matches = (re.search(rf"\b(?:{word})\b", text, re.IGNORECASE) for word in words)
    return next((match[0] for match in matches if match), None)


def _cases(catalogue: Catalogue) -> Iterator[BadInput]:
    for name, mistake in run_cases(catalogue):
        if mistake:
            yield BadInput(mistake, where=_where(catalogue, name.split("::")[0]), mend=f"Case: {name}")
