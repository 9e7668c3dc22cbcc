"""On which sides of each numeric line cases stand: below, on and above, for each entry or status that draws it.

The tree that explains a verdict names every comparison with the value that was compared; nothing is worked out twice.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from compliance_kit.assessment import Assessment
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import Ran
from compliance_kit.checks.found import Found, Way
from compliance_kit.checks.reach import reached_by_entries
from compliance_kit.checks.walk import judged, leaves, own_conditions
from compliance_kit.conditions import Compare, Judgement
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination
from compliance_kit.quantities import Interval
from compliance_kit.reading import ORDERED
from compliance_kit.values import Content, Money

SIDES = ("below", "on", "above")


class Drawn(NamedTuple):
    """A line that an entry or determination draws: for which fact, at which threshold, with which of its values."""

    owner: str
    fact: str
    threshold: str
    number: Fraction


class Sides:
    """Collects, case by case, on which side of each line some case stands."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.lines: dict[Drawn, Way] = {}
        for owner, one in judged(catalogue):
            for line, at in _drawn(owner, one, catalogue):
                self.lines.setdefault(line, at)
        self._found: dict[Drawn, set[str]] = defaultdict(set)
        self._bearing = frozenset(line.owner.partition("::")[2] for line in self.lines)
        reached = reached_by_entries(catalogue)
        self._looked_into = {name for name, below in reached.items() if name in self._bearing or below & self._bearing}

    def look(self, ran: Ran) -> None:
        """Take the sides of one case down."""
        if ran.assessment is None:
            return
        for name in ran.asked.expect:
            if name in self.catalogue.entries:
                if name in self._looked_into:
                    self._entry(name, ran.assessment)
            else:
                judgement = ran.assessment.determination(name)
                self._tree(f"determination::{name}", judgement, (ran.asked.day,), {})

    def lacking(self) -> Iterator[Found]:
        """Every line on which, below which or above which no case stands."""
        for line, at in self.lines.items():
            missing = [side for side in SIDES if side not in self._found[line]]
            if missing:
                yield self._said(line, " or ".join(missing), at)

    def _said(self, line: Drawn, sides: str, at: Way) -> Found:
        """What is missing; of a number that changes over time with the first day of the value."""
        steps = self.catalogue.thresholds[line.threshold].values
        first = next(step.from_ for step in steps if step.value == line.number)
        if all(step.value == line.number for step in steps):
            message = f"no case gives '{line.fact}' {sides} the line '{line.threshold}'."
            return Found(line.owner, message, "Add a case for each.", at)
        message = f"no case gives '{line.fact}' {sides} the value that '{line.threshold}' has from {first} on."
        return Found(line.owner, message, "Add a case for each, with a day ('on') on which this value counts.", at)

    def _entry(self, name: str, assessment: Assessment) -> None:
        finding = assessment.finding(name)
        days = (assessment.on, max(assessment.on, finding.window.from_))  # a rule to come is judged on its first day
        seen: dict[int, Judgement] = {}
        self._tree(f"entry::{name}", finding.judgement, days, seen)
        for window in finding.entry.applies:
            self._tree(f"entry::{name}", assessment.known.judged(window.when), days, seen)

    def _tree(self, owner: str, node: Judgement, days: tuple[datetime.date, ...], seen: dict[int, Judgement]) -> None:
        if id(node) in seen:
            return
        seen[id(node)] = node
        value = node.value
        if node.word == "compare" and value is not None:
            if node.operator in ORDERED and isinstance(node.operand, ThresholdRef):
                for number, side in self._sides(value.content, node.operand.id, days):
                    self._found[Drawn(owner, node.subject, node.operand.id, number)].add(side)
            elif value.judgement is not None:
                name = node.subject
                inner = f"determination::{name}" if name in self.catalogue.determinations else f"fact::{name}"
                self._tree(inner, value.judgement, days, seen)
        for child in node.children:
            self._tree(owner, child, days, seen)

    def _sides(
        self, content: Content | None, threshold: str, days: tuple[datetime.date, ...]
    ) -> Iterator[tuple[Fraction, str]]:
        """By value of the threshold on one of the days, the side on which the amount lies."""
        amount = self.catalogue.in_currency(content, threshold) if isinstance(content, Money) else content
        if not isinstance(amount, Interval):
            return
        for number in {self.catalogue.thresholds[threshold].on(day) for day in days}:
            if isinstance(number, Fraction) and (side := _side(amount, number)):
                yield number, side


def _drawn(owner: str, one: Determination | Entry, catalogue: Catalogue) -> Iterator[tuple[Drawn, Way]]:
    """The lines in the conditions of one determination or entry; a reading that is only noted decides nothing."""
    noted = {n for n, reading in enumerate(one.readings) if reading.weight == "noted"}
    for at, condition in own_conditions(one):
        if at[0] == "readings" and at[1] in noted:
            continue
        for leaf in leaves(condition, at):
            if isinstance(leaf.condition, Compare) and leaf.condition.operator in ORDERED:
                fact, _, operand = leaf.condition
                if isinstance(operand, ThresholdRef):
                    for number in _values(catalogue, operand.id, one):
                        yield Drawn(owner, fact, operand.id, number), leaf.at


def _values(catalogue: Catalogue, threshold: str, one: Determination | Entry) -> Iterator[Fraction]:
    """The values of a threshold that can count while the entry or determination does: one line each."""
    steps = catalogue.thresholds[threshold].values if threshold in catalogue.thresholds else ()
    spans = [(window.from_, window.until or datetime.date.max) for window in one.applies]
    for n, step in enumerate(steps):
        first = step.from_ if n else datetime.date.min
        later = steps[n + 1].from_ if n + 1 < len(steps) else None
        counts = not spans or any(
            first <= until and start <= (step.until or start) and (later is None or start < later)
            for start, until in spans
        )
        if counts and isinstance(step.value, Fraction):
            yield step.value


def _side(amount: Interval, number: Fraction) -> str:
    if amount.lo > number:
        return "above"
    if amount.hi is not None and amount.hi < number:
        return "below"
    return "on" if amount.lo == amount.hi == number else ""
