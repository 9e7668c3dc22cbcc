"""The words of calculations as data, and what a calculation may ask."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple, Protocol

from compliance_kit.conditions import Condition, Known
from compliance_kit.quantities import UNKNOWN_AMOUNT, Interval
from compliance_kit.values import NOTHING_OPEN, Selection, Value

ANYTHING_ELSE = "*"  # stands in the unsure items of a selection of which a part is not known


class Ref(NamedTuple):
    """Another fact, a field of the same record, or one of the choices of the fact that is calculated."""

    name: str


class ThresholdRef(NamedTuple):
    """A named number or date."""

    id: str


class Constant(NamedTuple):
    """A number that is no law: nothing, once."""

    content: object


class Fold(NamedTuple):
    """sum, product, ratio, difference of amounts; union of selections."""

    word: str
    parts: tuple["Calculation", ...]


class Pick(NamedTuple):
    """The case that a choice names; a choice without a case gives an unknown amount."""

    by: str
    cases: Mapping[str, "Calculation"]


class FirstMatch(NamedTuple):
    """The first step whose condition holds, else the last."""

    steps: tuple[tuple[Condition, "Calculation"], ...]
    otherwise: "Calculation"


class OverRecords(NamedTuple):
    """smallest, largest or total of a field over the records that fulfil a condition, optionally once per group."""

    word: str
    of: str
    field: str
    where: Condition
    once_per: str | None


class Collect(NamedTuple):
    """All items of a field over the records; or the latest of its dates."""

    of: str
    field: str
    latest: bool


class Lookup(NamedTuple):
    """The amount that a table gives for a text."""

    table: str
    key: str


class MarginOf(NamedTuple):
    """The relative margin of another amount."""

    fact: str


class Notion(NamedTuple):
    """A compute figure counted in one notion, wanted in another: the other one is at most `factor` away."""

    of: str
    counted: str
    want: str
    factor: str


class PlusDays(NamedTuple):
    """A date some days after another."""

    start: str
    days: str


class When(NamedTuple):
    """Whether a condition holds."""

    condition: Condition


Calculation = (
    Ref | ThresholdRef | Constant | Fold | Pick | FirstMatch | OverRecords | Collect | Lookup | MarginOf | Notion
    | PlusDays | When
)  # fmt: skip


class Source(Known, Protocol):
    """What a calculation may ask: all that a condition may, and the numbers of the catalogue."""

    def threshold(self, threshold: str) -> Fraction | datetime.date | None:
        """The number or date on the day of the assessment."""
        ...

    def lookup(self, table: str, key: str) -> Interval | None:
        """The amount in a table, if it has the key."""
        ...

    def literal(self, name: str, fact: str) -> bool:
        """Whether the name is one of the choices of the fact."""
        ...


def amount(value: Value) -> Interval:
    """The amount of a value, an unknown one as anything from zero."""
    return value.content if isinstance(value.content, Interval) else UNKNOWN_AMOUNT


def union_of(parts: list[tuple[str, Value]]) -> Value:
    """Everything that is chosen in one of several selections; what is not known leaves room for anything else."""
    chosen: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    questions = NOTHING_OPEN
    for _, value in parts:
        content = value.content
        if isinstance(content, Selection):
            chosen, unsure = chosen | content.chosen, unsure | content.unsure
        elif isinstance(content, str):
            chosen |= {content}
        elif content is None:
            unsure, questions = unsure | {ANYTHING_ELSE}, questions | value.open
    return Value(Selection(chosen, unsure - chosen), questions, parts=tuple(parts), word="union")
