"""From a comparison to what it leaves of a fact, by the kind of the fact."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.spans import Line, Lines, Names, Picks, Reach, Span
from compliance_kit.conditions import Compare
from compliance_kit.facts import Fact
from compliance_kit.reading import DATED, MANY, ORDERED
from compliance_kit.thresholds import Threshold

BOTH = Names(frozenset({True, False}))
_ENDS: Mapping[tuple[str, bool], Callable[[Line], Reach]] = {
    ("more_than", True): lambda line: Reach(low=line, none=False),
    ("more_than", False): lambda line: Reach(high=line, high_in=True),
    ("at_least", True): lambda line: Reach(low=line, low_in=True, none=False),
    ("at_least", False): lambda line: Reach(high=line),
    ("less_than", True): lambda line: Reach(high=line, none=False),
    ("less_than", False): lambda line: Reach(low=line, low_in=True),
    ("at_most", True): lambda line: Reach(high=line, high_in=True, none=False),
    ("at_most", False): lambda line: Reach(low=line),
    ("before", True): lambda line: Reach(high=line, none=False),
    ("before", False): lambda line: Reach(low=line, low_in=True),
    ("on_or_after", True): lambda line: Reach(low=line, low_in=True, none=False),
    ("on_or_after", False): lambda line: Reach(high=line),
}
"""By operator and whether the comparison holds, what a line leaves; a comparison that fails leaves "none" as well."""
_NOTHING = Reach(none=False, gone=True)


class LeafSpans:
    """The spans of the comparisons of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.days = tuple(sorted(set(_days_of_change(catalogue.thresholds.values()))))
        self._lines: dict[str, tuple[Line | None, ...]] = {}

    def span(self, compare: Compare, fact: Fact | None, *, holds: bool) -> Span | None:
        """What is left of the fact where the comparison holds (or fails); None where nothing can be said."""
        kind, operand = fact.kind if fact is not None else "boolean", compare.operand
        if compare.operator in ORDERED + DATED and isinstance(operand, ThresholdRef):
            return self._ordered(compare.operator, operand.id, holds=holds)
        if compare.operator in MANY and fact is not None:
            return self._picks(compare, fact, holds=holds)
        names = frozenset({operand}) if compare.operator == "is" else operand
        if kind == "boolean":
            return Names(names) if holds else Names(BOTH.names - names)  # type: ignore[arg-type, operator] # by kind
        if kind == "text":
            return Names(frozenset(str(name).casefold() for name in _all(names)), others=not holds)
        if kind == "choice" and fact is not None:
            return Names(frozenset(_all(names)) if holds else frozenset(fact.choices) - frozenset(_all(names)))
        return None

    def same_scale(self, compare: Compare) -> str:
        """The currency of an amount of money: amounts in two currencies are not compared with each other."""
        threshold = self._threshold(compare.operand)
        return threshold.unit.split()[0] if threshold is not None and threshold.unit != "date" else ""

    def _threshold(self, operand: object) -> Threshold | None:
        return self.catalogue.thresholds.get(operand.id) if isinstance(operand, ThresholdRef) else None

    def _ordered(self, operator: str, threshold: str, *, holds: bool) -> Lines | None:
        if threshold not in self.catalogue.thresholds:
            return None
        if threshold not in self._lines:
            self._lines[threshold] = tuple(map(self.catalogue.thresholds[threshold].on, self.days))
        ends = _ENDS[operator, holds]
        gone = _NOTHING if holds else Reach()
        return Lines(tuple(gone if line is None else ends(line) for line in self._lines[threshold]))

    def _picks(self, compare: Compare, fact: Fact, *, holds: bool) -> Picks | None:
        names = frozenset(_all(compare.operand))
        if fact.kind == "countries":
            names = self.catalogue.expanded(frozenset(filter(self.catalogue.places.known, names)))
        everything = frozenset(fact.choices) if fact.kind == "choices" and fact.mode == "asked" else None
        if compare.operator != "includes_only":
            held = Picks(some=(names,), everything=everything)
            return held if holds else Picks(without=names, everything=everything)
        if holds:
            return Picks(only=names, everything=everything)
        return Picks(some=(everything - names,)) if everything is not None else None  # also nothing at all


def _all(names: Any) -> Iterable[str]:  # noqa: ANN401 - one name or several
    return [names] if isinstance(names, str) else names


def _days_of_change(thresholds: Iterable[Threshold]) -> Iterable[datetime.date]:
    for threshold in thresholds:
        for step in threshold.values:
            yield step.from_
            if step.until is not None:
                yield step.until + datetime.timedelta(days=1)
