"""The catalogue in Z3 on one day, with two truth values: questions answered, amounts exact, the law settled.

Where readings of the law differ, one of them is the right one, and Z3 may choose which. Lists hold up to two records.
Beside every condition stands what our judging knows of it from complete answers: less, where readings differ or a
figure counts in another notion of compute. Proofs are about the former; cases made from a model need the latter.
"""

import datetime
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

import z3
from z3_amounts import exactly, is_more, number, reaches
from z3_calculations import Untranslated, translated
from z3_questions import Vocabulary
from z3_values import (
    FALSE,
    TRUE,
    Amount,
    Bool,
    Day,
    Items,
    Money,
    OneOf,
    Question,
    Records,
    Slot,
    Text,
    Value,
    Verdict,
    conjunction,
    disjunction,
    every,
    negation,
    one_of,
    opposite,
    several,
    some,
    surely,
)

from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import All, Always, AnyOf, Compare, Condition, Not, Some
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination, Fact

MOST_RECORDS = 2


class LawInZ3:
    """Facts, determinations, entries and conditions as formulas.

    Attributes:
        domain: what holds for every answer to a question.
        simple: what models made into cases fulfil as well, to keep the numbers in them simple.
        values: the value of every question that was met.
        free: calculated facts that are not translated, so that any value of their kind may stand for them.
        names: of the yes and no that Z3 chooses, by the id of the object; filled by those who read models.

    """

    def __init__(self, catalogue: Catalogue, on: datetime.date, vocabulary: Vocabulary | None = None) -> None:
        self.catalogue = catalogue
        self.on = on
        self.vocabulary = vocabulary or Vocabulary(catalogue)
        self.domain: dict[Question, Bool] = {}
        self.simple: dict[Question, Bool] = {}
        self.values: dict[Question, Value] = {}
        self.free: set[str] = set()
        self.names: dict[int, str] = {}
        self._memory: dict[object, tuple[Value, frozenset[Question]]] = {}
        self._used: set[Question] = set()
        self._kept: list[Condition] = []

    def within(self, build: Callable[[], Bool]) -> tuple[Bool, frozenset[Question]]:
        """A formula and every question that it rests on."""
        outer, self._used = self._used, set()
        formula = build()
        used, self._used = frozenset(self._used), outer | self._used
        return formula, used

    def _remembered(self, key: object, build: Callable[[], Value]) -> Value:
        if key not in self._memory:
            self._memory[key] = self.within(build)
        value, used = self._memory[key]
        self._used |= used
        return value

    def met(self, question: Question, value: Value, *limits: Bool) -> Value:
        """A question with its value and what holds for every answer to it."""
        self.values[question], self.domain[question] = value, every(limits)
        self._used.add(question)
        return value

    def keep_simple(self, question: Question, condition: Bool) -> None:
        """What models made into cases fulfil as well, to keep the numbers in them simple."""
        if condition is not TRUE:
            self.simple[question] = condition
            self._used.add(question)

    def entry(self, entry: Entry) -> Verdict:
        """An entry: its condition, and all of its readings."""
        weighed = [self.judged(reading.when) for reading in entry.readings if reading.weight == "weighed"]
        return conjunction([self.judged(entry.when), self._agreed(entry.id, weighed)])

    def fact(self, name: str, slot: Slot | None = None) -> Value:
        """The value of a fact; inside a record, of its field of that name first."""
        field = self.catalogue.fields[slot.owner].get(name) if slot else None
        if field is not None:
            return self._remembered(("field", name, slot), lambda: self._defined(field, slot))
        return self._remembered(("fact", name), lambda: self._outside(name))

    def _outside(self, name: str) -> Value:
        determination = self.catalogue.determinations.get(name)
        if determination is not None:
            return self.determined(determination)
        return self._defined(self.catalogue.facts[name], None)

    def _defined(self, fact: Fact, slot: Slot | None) -> Value:
        if fact.calculate is not None:
            try:
                return translated(fact.calculate, self, fact, slot)
            except Untranslated:
                self.free.add(f"{slot.owner}.{fact.id}" if slot else fact.id)
        return self.asked(fact, slot)

    def asked(self, fact: Fact, slot: Slot | None) -> Value:
        """The answer to a question, as Z3 may choose it."""
        question = Question("fact", fact.id, slot)
        value, limits = self.vocabulary.asked(fact, str(question))
        return self.met(question, value, *limits)

    def records(self, name: str) -> list[tuple[Slot, Bool]]:
        """The places of a list of records, and whether each is taken."""
        present = self._remembered(("records", name), lambda: self._places(name)).present
        return [(Slot(name, index), taken) for index, taken in enumerate(present)]

    def _places(self, name: str) -> Records:
        taken = [z3.Bool(f"{name}[{index}]") for index in range(MOST_RECORDS)]
        order = [z3.Implies(later, earlier) for earlier, later in pairwise(taken)]
        return self.met(Question("records", name), Records(tuple(taken)), *order)  # type: ignore[no-any-return]

    def determined(self, determination: Determination) -> Verdict:
        """A legal status: its condition, the period that rules on the day, and the reading that is right."""
        parts = [self.judged(determination.when)]
        if determination.applies:
            self._used.add(Question("day", determination.id))
            period = determination.period(self.on)
            parts.append(surely(FALSE) if period is None else self.judged(period.when))
        weighed = [self.judged(reading.when) for reading in determination.readings if reading.weight == "weighed"]
        return conjunction([*parts, self._agreed(determination.id, weighed)])

    def _agreed(self, name: str, readings: list[Verdict]) -> Verdict:
        """What the reading says that is right, whichever it is; our judging knows it where all of them say the same."""
        if not readings:
            return surely(TRUE)
        question = Question("reading", name)
        which = [z3.Bool(f"{question} {place}") for place in range(len(readings))]
        self.met(question, which, one_of(which))
        right = some(every([one, reading.holds]) for one, reading in zip(which, readings, strict=True))
        return Verdict(right, every(reading.yes for reading in readings), every(reading.no for reading in readings))

    def judged(self, condition: Condition, slot: Slot | None = None) -> Verdict:
        """A condition as a formula."""
        self._kept.append(condition)  # an id is an id only as long as the object lives
        return self._remembered((id(condition), slot), lambda: self._condition(condition, slot))  # type: ignore[no-any-return]

    def _condition(self, condition: Condition, slot: Slot | None) -> Verdict:
        if isinstance(condition, All | AnyOf):
            parts = [self.judged(part, slot) for part in condition.parts]
            return conjunction(parts) if isinstance(condition, All) else disjunction(parts)
        if isinstance(condition, Not):
            return negation(self.judged(condition.part, slot))
        if isinstance(condition, Some):
            places = self.records(condition.of)
            found = [conjunction([surely(taken), self.judged(condition.where, place)]) for place, taken in places]
            return disjunction(found) if condition.least == 1 else several(found, condition.least)
        return surely(TRUE) if isinstance(condition, Always) else self._compared(condition, slot)

    def _compared(self, compare: Compare, slot: Slot | None) -> Verdict:
        value = self.fact(compare.fact, slot)
        if isinstance(value, Verdict):
            return value if compare.operand else negation(value)
        if isinstance(value, Money):
            value = self.in_currency(compare, value)
        return surely(_COMPARED[type(value)](self, compare, value), value.exact)

    def named(self, compare: Compare, value: OneOf | Text) -> Bool:
        names: Any = [compare.operand] if isinstance(compare.operand, str) else compare.operand
        return some(self.vocabulary.is_named(value, name) for name in names)

    def ordered(self, compare: Compare, amount: Amount) -> Bool:
        line = self.threshold(compare)
        if not isinstance(line, Fraction):
            return FALSE
        beyond = (is_more if compare.operator in ("more_than", "at_most") else reaches)(amount, number(line))
        found = beyond if compare.operator in ("more_than", "at_least") else opposite(beyond)
        return every([opposite(amount.none), found])

    def line(self, name: str) -> Fraction | datetime.date | None:
        """A number or date of law on the day."""
        threshold = self.catalogue.thresholds[name]
        if len(threshold.values) > 1 or threshold.values[-1].until is not None:
            self._used.add(Question("day", name))
        return threshold.on(self.on)

    def threshold(self, compare: Compare) -> Fraction | datetime.date | None:
        """The number or date of a comparison on the day."""
        return self.line(compare.operand.id)  # type: ignore[attr-defined] # ordered comparisons have a line

    def in_currency(self, compare: Compare, money: Money) -> Amount:
        """The amount in the currency of a comparison; exact where it is stated in it, or where no rate matters."""
        line, rates = self.threshold(compare), self.catalogue.rates
        wanted = self.vocabulary.currency(compare)
        known = [money.stated[wanted]]
        for currency, amount in money.amounts.items():
            if currency != wanted and {currency, wanted} <= rates.keys() and isinstance(line, Fraction):
                low = amount * number(rates[currency].lo / (rates[wanted].hi or 1))
                high = amount * number((rates[currency].hi or 1) / rates[wanted].lo)
                known.append(every([money.stated[currency], z3.Or(low > number(line), high < number(line))]))
        return exactly(money.amounts[wanted])._replace(exact=some(known))

    def dated(self, compare: Compare, day: Day) -> Bool:
        line = self.threshold(compare)
        if not isinstance(line, datetime.date):
            return FALSE
        before = day.ordinal < line.toordinal()
        return every([opposite(day.none), before if compare.operator == "before" else opposite(before)])

    def includes(self, compare: Compare, value: Items) -> Bool:
        kind = self.catalogue.kind(compare.fact)
        names = self.vocabulary.classes_of(compare.operand) if kind == "countries" else compare.operand
        inside = some(item for name, item in value.items.items() if name in names)  # type: ignore[operator]
        if compare.operator != "includes_only":
            return inside
        others = [item for name, item in value.items.items() if name not in names]  # type: ignore[operator]
        return every([inside, opposite(some(others))])


_COMPARED: Mapping[type, Callable[[LawInZ3, Compare, Any], Bool]] = {
    Amount: LawInZ3.ordered,
    Day: LawInZ3.dated,
    Items: LawInZ3.includes,
    OneOf: LawInZ3.named,
    Text: LawInZ3.named,
}
