"""What is known of a fact: its content, what was not asked yet, and how it came about.

Contents by kind: bool; str (choice, text); `Selection` (choices, countries); `Interval` (number, integer, share);
`Money`; `date`; `NONE` (asked, there is none); a tuple of `Record`. An unknown content is None.
"""

import datetime
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Protocol

from compliance_kit.quantities import Interval

FACTS: Final = frozenset({"facts"})
MARGIN: Final = frozenset({"margin"})
LAW: Final = frozenset({"law"})
NO_REASON: Final[frozenset[str]] = frozenset()
NOTHING_OPEN: Final[frozenset[str]] = frozenset()


class NoneGiven:
    """The answer "there is none": known, and different from "not known"."""

    def __repr__(self) -> str:
        return "none"


NONE: Final = NoneGiven()


class Selection(NamedTuple):
    """The items of a multiple choice that hold, and those of which somebody is unsure."""

    chosen: frozenset[str]
    unsure: frozenset[str] = frozenset()


class Money(NamedTuple):
    """An amount in one currency (ISO 4217)."""

    amount: Interval
    currency: str


class Record(NamedTuple):
    """One item of a list of records: its question path ("base.models[0]") and the contents of its fields."""

    path: str
    fields: Mapping[str, "Value"]


Content = bool | str | Selection | Interval | Money | datetime.date | NoneGiven | tuple[Record, ...]


class Judge(Protocol):
    """Whoever judges conditions, and remembers what it judged."""

    def all_judged(self, conditions: tuple[Any, ...], record: Record | None) -> tuple["Judgement", ...]:
        """The judgements of several conditions."""
        ...

    def judged_in_each(self, condition: Any, records: tuple[Record, ...]) -> tuple["Judgement", ...]:  # noqa: ANN401
        """The judgements of one condition in several records."""
        ...


class Later(NamedTuple):
    """Conditions below one that is settled without all of them: judged when somebody asks for the whole tree.

    Attributes:
        conditions: what is to be judged.
        judge: by whom.
        record: inside which record.
        each: the records in each of which the one condition is to be judged; empty where `record` counts.

    """

    conditions: tuple[Any, ...]
    judge: Judge
    record: Record | None
    each: tuple[Record, ...] = ()

    def judged(self) -> tuple["Judgement", ...]:
        """All of them."""
        if self.each:
            return self.judge.judged_in_each(self.conditions[0], self.each)
        return self.judge.all_judged(self.conditions, self.record)

    def __eq__(self, other: object) -> bool:
        """Whether the judgements are equal, whoever made them."""
        return self.judged() == (other.judged() if isinstance(other, Later) else other)

    def __ne__(self, other: object) -> bool:
        """The opposite, which a tuple would answer by itself."""
        return not self == other

    def __hash__(self) -> int:
        return hash(self.judged())


class Judgement(NamedTuple):
    """The verdict of a condition, as the root of the tree that explains it.

    Attributes:
        word: what was judged: all, any, not, some, compare, always, readings, reading, determination, given.
        verdict: True, False or None (open).
        side: what to act on: the verdict, or the side of the central estimate where only a margin leaves it open.
        reasons: why it is open: facts, margin, law.
        open: question paths that were not asked and could settle it.
        subject: the fact, determination or reading concerned.
        operator, operand: of a comparison.
        value: the value that was compared.
        below: the judgements below, or what they are to be made from.

    """

    word: str
    verdict: bool | None
    side: bool | None
    reasons: frozenset[str] = NO_REASON
    open: frozenset[str] = NOTHING_OPEN
    subject: str = ""
    operator: str = ""
    operand: object = None
    value: "Value | None" = None
    below: "tuple[Judgement, ...] | Later" = ()

    @property
    def children(self) -> tuple["Judgement", ...]:
        """The judgements below, each one of them."""
        return self.below.judged() if isinstance(self.below, Later) else self.below


class Value(NamedTuple):
    """What is known of one fact.

    Attributes:
        content: the content by kind, or None where it is not known.
        open: question paths that were not asked and could still settle it.
        alternatives: for an unknown choice, the contents that remain possible (None: any).
        judgement: for a boolean that was worked out, how it was judged.
        parts: the values that a calculation started from, with their names.
        word: the calculation word that made it ("given" for answers).

    """

    content: Content | None
    open: frozenset[str] = NOTHING_OPEN
    alternatives: frozenset[str] | None = None
    judgement: Judgement | None = None
    parts: tuple[tuple[str, "Value"], ...] = ()
    word: str = "given"


NOT_KNOWN: Final = Value(None)


def not_asked(path: str) -> Value:
    """The value of a fact that nobody was asked about yet."""
    return Value(None, frozenset({path}), word="unasked")


def records_in(content: Content | None) -> tuple[Record, ...] | None:
    """The records of a content; None if it holds none (a selection or an amount is a tuple too, but no list)."""
    return content if type(content) is tuple else None
