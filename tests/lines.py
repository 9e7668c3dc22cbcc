"""Which numeric lines the catalogue draws, and on which side of each its cases stand."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any
from unittest.mock import patch

from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import all_cases, mistake
from compliance_kit.checks.walk import conditions_of
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.knowledge import Knowledge
from compliance_kit.quantities import Interval
from compliance_kit.reading import ORDERED
from compliance_kit.values import Money, Value

SET_BY_OTHERS = ("statutory", "indicative", "contractual")


def numeric_lines(catalogue: Catalogue) -> set[str]:
    """Every number of law, contract or guidance that a condition compares something with."""
    found = {
        compare.operand.id
        for stands in conditions_of(catalogue)
        for compare in _comparisons(stands.condition)
        if compare.operator in ORDERED and isinstance(compare.operand, ThresholdRef)
    }
    return {name for name in found if catalogue.thresholds[name].nature in SET_BY_OTHERS}


def _comparisons(condition: Condition) -> Iterator[Compare]:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _comparisons(part)
    elif isinstance(condition, Not):
        yield from _comparisons(condition.part)
    elif isinstance(condition, Some):
        yield from _comparisons(condition.where)
    elif isinstance(condition, Compare):
        yield condition


def touched(catalogue: Catalogue) -> Mapping[str, set[str]]:
    """On which sides of each line some case stands: "below", "on", "above"."""
    sides: dict[str, set[str]] = defaultdict(set)
    original = Knowledge.compare

    def watched(self: Knowledge, value: Value, operator: str, operand: Any, fact: str) -> Any:
        if operator in ORDERED:
            amount = value.content
            if isinstance(amount, Money):
                amount = catalogue.in_currency(amount, operand.id)
            line = self.threshold(operand.id)
            if isinstance(amount, Interval) and isinstance(line, Fraction):
                sides[operand.id] |= _sides(amount, line)
        return original(self, value, operator, operand, fact)

    with patch.object(Knowledge, "compare", watched):
        for _, asked in all_cases(catalogue):
            mistake(catalogue, asked)
    return sides


def _sides(amount: Interval, line: Fraction) -> set[str]:
    if amount.lo > line:
        return {"above"}
    if amount.hi is not None and amount.hi < line:
        return {"below"}
    return {"on"} if amount.lo == amount.hi == line else set()
