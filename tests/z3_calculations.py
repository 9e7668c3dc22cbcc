"""Calculations in Z3: how a fact follows from others when every question is answered."""

import datetime
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any, Protocol

import z3
from z3_amounts import ONE, ZERO, added, divided, exactly, larger, multiplied, number, plain, smaller, subtracted
from z3_values import (
    FALSE,
    TRUE,
    Amount,
    Bool,
    Day,
    Items,
    OneOf,
    Question,
    Slot,
    Text,
    Value,
    Verdict,
    conjunction,
    disjunction,
    either,
    every,
    implied,
    opposite,
    some,
    surely,
)

from compliance_kit.calculation_words import (
    Calculation,
    Collect,
    Constant,
    FirstMatch,
    Fold,
    Notion,
    OverRecords,
    Pick,
    PlusDays,
    Ref,
    ThresholdRef,
    When,
)
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Condition
from compliance_kit.facts import Fact


class Law(Protocol):
    """What a calculation may ask."""

    catalogue: Catalogue

    def line(self, name: str) -> Fraction | datetime.date | None:
        """A number or date of law on the day."""
        ...

    def fact(self, name: str, slot: Slot | None = None) -> Value:
        """The value of a fact."""
        ...

    def judged(self, condition: Condition, slot: Slot | None = None) -> Verdict:
        """A condition as a formula."""
        ...

    def records(self, name: str) -> list[tuple[Slot, Bool]]:
        """The places of a list of records, and whether each is taken."""
        ...

    def met(self, question: Question, value: Value, *limits: Bool) -> Value:
        """A question with its value and what holds for every answer to it."""
        ...

    def keep_simple(self, question: Question, condition: Bool) -> None:
        """What models made into cases fulfil as well, to keep the numbers in them simple."""
        ...


class Untranslated(Exception):
    """The calculation has no formula here; any value of its kind may stand for it."""


class Step:
    """One calculation of one fact, in a record or outside."""

    def __init__(self, law: Law, fact: Fact, slot: Slot | None) -> None:
        self.law, self.fact, self.slot = law, fact, slot

    def of(self, calculation: Calculation) -> Value:
        """The value that follows."""
        rule = _RULES.get(type(calculation))
        if rule is None:
            raise Untranslated
        return rule(self, calculation)

    def ref(self, ref: Ref) -> Value:
        """Another fact, or an option of this one."""
        if self.law.catalogue.facts.get(self.fact.id) is self.fact and ref.name in self.fact.choices:
            return OneOf({ref.name: TRUE}, TRUE)
        return self.law.fact(ref.name, self.slot)

    def threshold(self, ref: ThresholdRef) -> Value:
        """A number of law on the day."""
        return self._line(ref.id)

    def _line(self, name: str) -> Amount:
        line = self.law.line(name)
        if not isinstance(line, Fraction):
            raise Untranslated
        return exactly(number(line))

    def constant(self, constant: Constant) -> Value:
        """A number that is no law."""
        return exactly(number(Fraction(str(constant.content))))

    def fold(self, fold: Fold) -> Value:
        """sum, product, ratio, difference, union."""
        parts = [self.of(part) for part in fold.parts]
        if fold.word == "union":
            return union(parts)
        if fold.word == "product":
            self._keep_simple(fold, parts)
        return reduce(_ARITHMETIC[fold.word], parts)

    def _keep_simple(self, fold: Fold, factors: list[Amount]) -> None:
        """Cases have all unknown factors but the last one at one, so that Z3 need not solve for several at once."""
        unknown = [plain(factor) for factor in factors if not z3.is_rational_value(factor.over)]
        self.law.keep_simple(self._named("product", fold), every(factor == ONE for factor in unknown[:-1]))

    def _named(self, what: str, calculation: Calculation) -> Question:
        return Question(what, f"{self.fact.id} {calculation}", self.slot)

    def pick(self, pick: Pick) -> Value:
        """The case that a choice names; without a case anything."""
        by = self.law.fact(pick.by, self.slot)
        found = self._unknown(pick)
        for name, case in pick.cases.items():
            found = either(surely(by.options.get(name, FALSE), by.exact), self.of(case), found)
        return found

    def _unknown(self, calculation: Calculation) -> Amount:
        question = self._named("unknown", calculation)
        value = z3.Real(str(question))
        return self.law.met(question, Amount(value, ONE, FALSE, FALSE), value >= 0)  # type: ignore[no-any-return]

    def first_match(self, match: FirstMatch) -> Value:
        """The first step whose condition holds, else the last."""
        found = self.of(match.otherwise)
        for condition, result in reversed(match.steps):
            found = either(self.law.judged(condition, self.slot), self.of(result), found)
        return found

    def notion(self, notion: Notion) -> Value:
        """A figure in the other notion of compute lies within a factor of this one."""
        figure, counted = self.law.fact(notion.of, self.slot), self.law.fact(notion.counted, self.slot)
        factor = plain(self._line(notion.factor))
        question = self._named("notion", notion)
        other, size = z3.Real(str(question)), plain(figure)
        low, high = (size, other) if notion.want == "cumulative" else (other, size)
        self.law.met(question, other, low <= high, high <= low * factor)
        same = counted.options[notion.want]
        exact = every([figure.exact, counted.exact, z3.Or(same, size == 0)])
        return Amount(z3.If(same, size, other), ONE, figure.none, exact)

    def over_records(self, over: OverRecords) -> Value:
        """smallest, largest or total of a field over the records that fulfil a condition."""
        places = self.law.records(over.of)
        inside = [conjunction([surely(taken), self.law.judged(over.where, place)]) for place, taken in places]
        amounts = [self._field_amount(over.field, place) for place, _ in places]
        pairs = list(zip(inside, amounts, strict=True))
        exact = every(every([one.known, implied(one.holds, amount.exact)]) for one, amount in pairs)
        if over.word == "total":
            return self._total(over, pairs)._replace(none=FALSE, exact=exact)
        best = reduce(lambda left, right: self._better(over.word, left, right), pairs)
        return best[1]._replace(none=opposite(disjunction(inside).holds), exact=exact)

    def _field_amount(self, field: str, place: Slot) -> Amount:
        amount: Amount = self.law.fact(field, place)
        return amount._replace(exact=every([amount.exact, opposite(amount.none)]))

    def _better(self, word: str, left: tuple[Verdict, Amount], right: tuple[Verdict, Amount]) -> tuple[Verdict, Amount]:
        both = (smaller if word == "smallest" else larger)(left[1], right[1])
        alone = either(left[0], left[1], right[1])
        return disjunction([left[0], right[0]]), either(conjunction([left[0], right[0]]), both, alone)

    def _total(self, over: OverRecords, pairs: list[tuple[Verdict, Amount]]) -> Amount:
        """The sum; of records of one group the largest only. Written for two records."""
        first, second = (either(one, amount, exactly(ZERO)) for one, amount in pairs)
        both = added(first, second)
        if over.once_per is None:
            return both
        groups: list[Text] = [self.law.fact(over.once_per, place) for place, _ in self.law.records(over.of)]
        inside = [one.holds for one, _ in pairs]
        shared = every([*inside, groups[0].code == groups[1].code, groups[0].code != 0])
        return either(surely(shared), larger(first, second), both)  # type: ignore[no-any-return] # an amount like both

    def collect(self, over: Collect) -> Value:
        """Every item of a field over the records, or the latest of its dates."""
        found = [(taken, self.law.fact(over.field, place)) for place, taken in self.law.records(over.of)]
        if over.latest:
            days = [(every([taken, opposite(day.none)]), day) for taken, day in found]
            return reduce(self._later, days)[1]._replace(none=opposite(some(taken for taken, _ in days)))
        return union([_if_taken(taken, value) for taken, value in found])

    def _later(self, left: tuple[Bool, Day], right: tuple[Bool, Day]) -> tuple[Bool, Day]:
        first = every([left[0], z3.Or(opposite(right[0]), left[1].ordinal >= right[1].ordinal)])
        return some([left[0], right[0]]), either(surely(first), left[1], right[1])

    def plus_days(self, plus: PlusDays) -> Value:
        """A date some days after another."""
        start: Day = self.law.fact(plus.start, self.slot)
        return start._replace(ordinal=start.ordinal + z3.ToInt(plain(self._line(plus.days))))

    def when(self, when: When) -> Value:
        """Whether a condition holds."""
        return self.law.judged(when.condition, self.slot)


def _if_taken(taken: Bool, value: Items | OneOf) -> Items:
    return Items({name: every([taken, one]) for name, one in value[0].items()}, implied(taken, value.exact))


def union(parts: list[Items | OneOf]) -> Items:
    """Everything that is in one of them."""
    names = {name: None for part in parts for name in part[0]}
    items = {name: some(part[0][name] for part in parts if name in part[0]) for name in names}
    return Items(items, every(part.exact for part in parts))


def translated(calculation: Calculation, law: Law, fact: Fact, slot: Slot | None) -> Value:
    """The value that a calculation gives to a fact.

    Raises:
        Untranslated: one of its words has no formula here.

    """
    return Step(law, fact, slot).of(calculation)


_ARITHMETIC: Mapping[str, Callable[[Amount, Amount], Amount]] = {
    "sum": added,
    "product": multiplied,
    "ratio": divided,
    "difference": subtracted,
}
_RULES: Mapping[type, Callable[[Step, Any], Value]] = {
    Ref: Step.ref,
    ThresholdRef: Step.threshold,
    Constant: Step.constant,
    Fold: Step.fold,
    Pick: Step.pick,
    FirstMatch: Step.first_match,
    Notion: Step.notion,
    OverRecords: Step.over_records,
    Collect: Step.collect,
    PlusDays: Step.plus_days,
    When: Step.when,
}
