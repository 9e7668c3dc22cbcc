"""Conditions whose names lead nowhere, or whose comparisons do not suit what they compare."""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.found import Found
from compliance_kit.checks.walk import Stands, conditions_of, leaves
from compliance_kit.conditions import Compare, Some
from compliance_kit.facts import Fact
from compliance_kit.reading import DATED, MANY, ORDERED

Problem = tuple[str, str | None]
PLACES = "Write codes such as DE, US-CA or EU."
_OTHER = {"at_least": "more_than", "less_than": "at_most", "more_than": "at_least", "at_most": "less_than"}
_NUMBERS = ("number", "integer", "share", "money")


def comparison_problems(catalogue: Catalogue) -> Iterator[Found]:
    """Every leaf of every condition that names or compares something that cannot be."""
    for stands in conditions_of(catalogue):
        yield from wrong_leaves(stands, catalogue)


def wrong_leaves(stands: Stands, catalogue: Catalogue) -> Iterator[Found]:
    """Every leaf of one condition that names or compares something that cannot be."""
    for leaf in leaves(stands.condition, stands.at):
        if leaf.records is not None and leaf.records not in catalogue.fields:
            continue  # said at the list of records itself
        fields = stands.fields if leaf.records is None else catalogue.fields[leaf.records]
        for message, mend in _wrong(leaf.condition, catalogue, fields):
            yield Found(stands.owner, message, mend, leaf.at)


def _wrong(condition: Compare | Some, catalogue: Catalogue, fields: Mapping[str, Fact]) -> Iterator[Problem]:
    if isinstance(condition, Some):
        yield from _some(condition, catalogue)
    else:
        yield from _compare(condition, catalogue, fields)


def _some(some: Some, catalogue: Catalogue) -> Iterator[Problem]:
    if some.of not in catalogue.fields:
        near = difflib.get_close_matches(some.of, catalogue.fields, 1)
        yield f"'{some.of}' is no list of records.", f"Did you mean '{near[0]}'?" if near else None


def _compare(compare: Compare, catalogue: Catalogue, fields: Mapping[str, Fact]) -> Iterator[Problem]:
    fact = fields.get(compare.fact) or catalogue.facts.get(compare.fact)
    if fact is None and compare.fact not in catalogue.determinations:
        near = difflib.get_close_matches(compare.fact, [*fields, *catalogue.facts, *catalogue.determinations], 1)
        yield (
            f"the condition names the fact '{compare.fact}', which no pack defines.",
            f"Did you mean '{near[0]}'?" if near else None,
        )
        return
    yield from _kind(compare, fact.kind if fact else "boolean", fact, catalogue)


def _forms(kind: str) -> str:
    """How a condition on a fact of that kind is written."""
    if kind == "boolean":
        return "Write true or false."
    if kind in ("choice", "text"):
        return "Write one choice as it is, or {is_one_of: [one, another]}."
    if kind in ("choices", "countries"):
        return "Write {includes: one}, {includes_any: [one, another]} or {includes_only: [one, another]}."
    operators = sorted(DATED) if kind == "date" else sorted(ORDERED)
    return (
        f"Write one of {', '.join(operators)} with {{threshold: id}}." if kind in (*_NUMBERS, "date") else "Use 'some'."
    )


def _suits(operator: str, operand: object, kind: str) -> bool:
    if operator == "is":
        return isinstance(operand, bool) == (kind == "boolean") and kind in ("boolean", "choice", "text")
    return (
        (operator == "is_one_of" and kind in ("choice", "text"))
        or (operator in MANY and kind in ("choices", "countries"))
        or (operator in ORDERED and kind in _NUMBERS)
        or (operator in DATED and kind == "date")
    )


def _kind(compare: Compare, kind: str, fact: Fact | None, catalogue: Catalogue) -> Iterator[Problem]:
    operator, operand = compare.operator, compare.operand
    if not _suits(operator, operand, kind):
        yield f"'{operator}' does not go with '{compare.fact}', which is of the kind {kind}.", _forms(kind)
        return
    names: Iterable[str] = [operand] if isinstance(operand, str) else operand if isinstance(operand, frozenset) else []
    if kind in ("choice", "choices") and fact is not None:
        for name in sorted(set(names) - set(fact.choices)):
            near = difflib.get_close_matches(name, fact.choices, 1)
            yield f"'{name}' is no choice of '{compare.fact}'.", f"Did you mean '{near[0]}'?" if near else None
    if kind == "countries":
        yield from ((f"'{name}' is no place.", PLACES) for name in sorted(names) if not catalogue.places.known(name))
    if isinstance(operand, ThresholdRef):
        yield from _threshold(operator, operand, catalogue)


def _threshold(operator: str, operand: ThresholdRef, catalogue: Catalogue) -> Iterator[Problem]:
    threshold = catalogue.thresholds.get(operand.id)
    if threshold is None:
        near = difflib.get_close_matches(operand.id, catalogue.thresholds, 1)
        yield f"the threshold '{operand.id}' is not defined.", f"Did you mean '{near[0]}'?" if near else None
    elif (threshold.unit == "date") != (operator in DATED):
        yield f"'{operator}' does not go with the threshold '{operand.id}', which counts in '{threshold.unit}'.", None
    elif operator in ORDERED and threshold.strict != (operator in ("more_than", "at_most")):
        counts = "only values beyond it count" if threshold.strict else "the number itself counts"
        mend = f"Write '{_OTHER[operator]}', or 'strict: {str(not threshold.strict).lower()}' at the threshold."
        yield f"'{operator}' does not go with the threshold '{operand.id}': {counts}.", mend
