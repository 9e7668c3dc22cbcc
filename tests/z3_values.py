"""How the values of facts stand in Z3, by kind; every one of them is known, and what is calculated follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import z3

Bool: TypeAlias = z3.BoolRef
Real: TypeAlias = z3.ArithRef
TRUE, FALSE = z3.BoolVal(val=True), z3.BoolVal(val=False)


class Slot(NamedTuple):
    """One place in a list of records."""

    owner: str
    place: int


class Question(NamedTuple):
    """What Z3 may choose: the answer to a fact, a field of a record, or something that no answer settles.

    Attributes:
        what: "fact", "records" (which there are), "reading" (which one is right), "notion" and "unknown" (figures that
            no answer gives), "product" (whether its factors are simple), "day" (that law depends on the day here).
        name: the fact, determination or calculation.
        slot: the record, if it is one of its fields.

    """

    what: str
    name: str
    slot: Slot | None = None

    def __str__(self) -> str:
        place = f"{self.slot.owner}[{self.slot.place}]." if self.slot else ""
        return f"{'' if self.what == 'fact' else f'{self.what} of '}{place}{self.name}"


class Verdict(NamedTuple):
    """A condition: whether it holds, and whether our judging says so.

    Attributes:
        holds: with two truth values.
        yes, no: what our judging knows from complete answers; less than `holds` where an amount is not exact to it
            or readings of the law differ.

    """

    holds: Bool
    yes: Bool
    no: Bool

    @property
    def known(self) -> Bool:
        """Whether our judging knows it."""
        return TRUE if self.yes is self.holds else z3.Or(self.yes, self.no)


class Amount(NamedTuple):
    """A number, integer or share.

    Attributes:
        over, under: numerator and denominator, so that a share compared with a number of law stays linear.
        none: whether there is none (the smallest of no records).
        exact: whether our judging knows it to the digit: not where a notion of compute differs or a divisor is nothing.

    """

    over: Real
    under: Real
    none: Bool
    exact: Bool


class Money(NamedTuple):
    """One amount in every currency in which a threshold looks at it, and in which of them it is stated."""

    amounts: Mapping[str, Real]
    stated: Mapping[str, Bool]


class OneOf(NamedTuple):
    """A choice: exactly one of its options holds."""

    options: Mapping[str, Bool]
    exact: Bool


class Items(NamedTuple):
    """The items of a multiple choice; of countries, classes of codes that no condition tells apart."""

    items: Mapping[str, Bool]
    exact: Bool


class Day(NamedTuple):
    """A date as its ordinal number, or that there is none."""

    ordinal: Real
    none: Bool
    exact: Bool


class Text(NamedTuple):
    """A text as a number: 0 is "none", then the texts that the catalogue names, everything beyond is another text."""

    code: Real
    exact: Bool


class Records(NamedTuple):
    """Which of the places of a list are taken; the first ones first."""

    present: tuple[Bool, ...]


Value: TypeAlias = Any
"""Verdict, Amount, Money, OneOf, Items, Day, Text or Records."""


def every(parts: Iterable[Bool]) -> Bool:
    """All of them."""
    found = [part for part in parts if part is not TRUE]
    if not found:
        return TRUE
    return found[0] if len(found) == 1 else z3.And(*found)


def some(parts: Iterable[Bool]) -> Bool:
    """At least one of them."""
    found = [part for part in parts if part is not FALSE]
    if not found:
        return FALSE
    return found[0] if len(found) == 1 else z3.Or(*found)


def opposite(part: Bool) -> Bool:
    """Not so."""
    return z3.Not(part)


def implied(condition: Bool, then: Bool) -> Bool:
    """That the one brings the other."""
    return then if then is TRUE else z3.Implies(condition, then)


def one_of(parts: Sequence[Bool]) -> Bool:
    """Exactly one of them."""
    return z3.PbEq([(part, 1) for part in parts], 1)


def surely(holds: Bool, exact: Bool = TRUE) -> Verdict:
    """A condition that our judging knows where what it compares is exact."""
    if exact is TRUE:
        return Verdict(holds, holds, opposite(holds))
    return Verdict(holds, every([exact, holds]), every([exact, opposite(holds)]))


def conjunction(parts: Iterable[Verdict]) -> Verdict:
    """All of them: one no settles it."""
    found = list(parts)
    holds = every(part.holds for part in found)
    if all(part.yes is part.holds for part in found):
        return surely(holds)
    return Verdict(holds, every(part.yes for part in found), some(part.no for part in found))


def negation(part: Verdict) -> Verdict:
    """The opposite."""
    holds = opposite(part.holds)
    return surely(holds) if part.yes is part.holds else Verdict(holds, part.no, part.yes)


def disjunction(parts: Iterable[Verdict]) -> Verdict:
    """At least one of them: one yes settles it."""
    found = list(parts)
    holds = some(part.holds for part in found)
    if all(part.yes is part.holds for part in found):
        return surely(holds)
    return Verdict(holds, some(part.yes for part in found), every(part.no for part in found))


def several(parts: Sequence[Verdict], least: int) -> Verdict:
    """At least so many of them."""

    def counted(formulas: Iterable[Bool]) -> Bool:
        return z3.PbGe([(formula, 1) for formula in formulas], least)

    possible = opposite(counted(opposite(part.no) for part in parts))
    return Verdict(counted(part.holds for part in parts), counted(part.yes for part in parts), possible)


def either(condition: Verdict, then: Value, otherwise: Value) -> Value:
    """The one value where the condition holds, else the other; both of one kind, exact where the condition is known."""
    if isinstance(then, OneOf | Items):
        names = {**then[0], **otherwise[0]}
        pairs = {name: (then[0].get(name, FALSE), otherwise[0].get(name, FALSE)) for name in names}
        options = {name: z3.If(condition.holds, *pair) for name, pair in pairs.items()}
        found: Value = type(then)(options, _if(condition.holds, then.exact, otherwise.exact))
    else:
        found = type(then)(*(_if(condition.holds, *pair) for pair in zip(then, otherwise, strict=True)))
    if isinstance(found, Verdict):
        return Verdict(found.holds, every([condition.known, found.yes]), every([condition.known, found.no]))
    return found._replace(exact=every([condition.known, found.exact]))


def _if(condition: Bool, then: Any, otherwise: Any) -> Any:
    return then if then is otherwise else z3.If(condition, then, otherwise)
