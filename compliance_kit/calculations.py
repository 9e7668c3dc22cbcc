"""Calculations as data: how one fact follows from others, with what is open carried along.

An unknown amount lies between zero and infinity, so a sum keeps its known part as lower bound. A calculation whose
condition is open gives everything between its branches.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

from compliance_kit import quantities
from compliance_kit.conditions import Condition, Judgement, as_boolean, judge
from compliance_kit.quantities import UNKNOWN_AMOUNT, ZERO, Interval
from compliance_kit.values import NONE, NOT_KNOWN, NOTHING_OPEN, NoneGiven, Record, Selection, Value, records_in

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


class Source(Protocol):
    """What a calculation may ask."""

    def value(self, fact: str, record: Record | None) -> Value:
        """What is known of a fact."""
        ...

    def compare(self, value: Value, operator: str, operand: object, fact: str) -> tuple[bool | None, bool | None]:
        """Verdict and side of one comparison."""
        ...

    def threshold(self, threshold: str) -> Fraction | datetime.date | None:
        """The number or date on the day of the assessment."""
        ...

    def lookup(self, table: str, key: str) -> Interval | None:
        """The amount in a table, if it has the key."""
        ...

    def literal(self, name: str, fact: str) -> bool:
        """Whether the name is one of the choices of the fact."""
        ...


def calculate(calculation: "Calculation", source: Source, fact: str, record: Record | None = None) -> Value:
    """The value that follows from what is known."""
    return _RULES[type(calculation)](calculation, source, fact, record)


def _ref(ref: Ref, source: Source, fact: str, record: Record | None) -> Value:
    if source.literal(ref.name, fact):
        return Value(ref.name, word="literal")
    return source.value(ref.name, record)


def _named_threshold(ref: ThresholdRef, source: Source, _fact: str, _record: Record | None) -> Value:
    number = source.threshold(ref.id)
    content = Interval.exact(number) if isinstance(number, Fraction) else number
    return Value(content, word="threshold")


def _constant(constant: Constant, _source: Source, _fact: str, _record: Record | None) -> Value:
    return Value(Interval.exact(Fraction(str(constant.content))), word="constant")


def _fold(fold: Fold, source: Source, fact: str, record: Record | None) -> Value:
    parts = [(name_of(part), calculate(part, source, fact, record)) for part in fold.parts]
    if fold.word == "union":
        return _union(parts)
    values = [value for _, value in parts]
    if any(isinstance(value.content, NoneGiven) for value in values):
        return Value(NONE, parts=tuple(parts), word=fold.word)
    amounts = [amount(value) for value in values]
    total = amounts[0]
    for other in amounts[1:]:
        total = _ARITHMETIC[fold.word](total, other)
    return _amount_value(total, parts, fold.word)


def _amount_value(total: Interval, parts: Sequence[tuple[str, Value]], word: str) -> Value:
    questions = NOTHING_OPEN if total.is_exact else frozenset().union(*(value.open for _, value in parts))
    return Value(total, questions, parts=tuple(parts), word=word)


def amount(value: Value) -> Interval:
    """The amount of a value, an unknown one as anything from zero."""
    return value.content if isinstance(value.content, Interval) else UNKNOWN_AMOUNT


def _union(parts: list[tuple[str, Value]]) -> Value:
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


def _pick(pick: Pick, source: Source, fact: str, record: Record | None) -> Value:
    by = source.value(pick.by, record)
    if not isinstance(by.content, str):
        return Value(UNKNOWN_AMOUNT, by.open, parts=((pick.by, by),), word="pick")
    case = pick.cases.get(by.content)
    if case is None:
        return Value(UNKNOWN_AMOUNT, parts=((pick.by, by),), word="pick")
    value = calculate(case, source, fact, record)
    return Value(value.content, value.open, parts=((pick.by, by), (name_of(case), value)), word="pick")


def _first_match(match: FirstMatch, source: Source, fact: str, record: Record | None) -> Value:
    possible: list[tuple[str, Value]] = []
    judgements: list[Judgement] = []
    for condition, result in match.steps:
        judgement = judge(condition, source, record)
        if judgement.verdict is False:
            continue
        possible.append((name_of(result), calculate(result, source, fact, record)))
        if judgement.verdict:
            return _between(possible, judgements)
        judgements.append(judgement)
    possible.append((name_of(match.otherwise), calculate(match.otherwise, source, fact, record)))
    return _between(possible, judgements)


def _between(possible: list[tuple[str, Value]], judgements: list[Judgement]) -> Value:
    if len(possible) == 1:
        value = possible[0][1]
        return Value(value.content, value.open, value.alternatives, value.judgement, tuple(possible), "first_match")
    questions = frozenset().union(*(j.open for j in judgements), *(value.open for _, value in possible))
    contents = [value.content for _, value in possible]
    if all(isinstance(content, str) for content in contents):
        names = frozenset(str(content) for content in contents)
        single = next(iter(names)) if len(names) == 1 else None
        return Value(single, NOTHING_OPEN if single else questions, None if single else names, None, tuple(possible), "first_match")
    if all(isinstance(content, Interval) or content is None for content in contents):
        whole = quantities.hull([amount(value) for _, value in possible])._replace(mid=_acted_on(possible, judgements))
        return Value(whole, questions, parts=tuple(possible), word="first_match")
    return Value(None, questions, parts=tuple(possible), word="first_match")


def _acted_on(possible: list[tuple[str, Value]], judgements: list[Judgement]) -> Fraction | None:
    """The central estimate of the branch to act on, where only margins leave the conditions open."""
    for (_, value), judgement in zip(possible, judgements, strict=False):
        if judgement.side is None or judgement.open:
            return None
        if judgement.side:
            return amount(value).mid
    return amount(possible[-1][1]).mid


def _over_records(over: OverRecords, source: Source, _fact: str, record: Record | None) -> Value:
    records = source.value(over.of, record)
    items = records_in(records.content)
    if items is None:
        return _without_records(over, records)
    inside: list[tuple[Record, Value]] = []
    perhaps: list[tuple[Record, Value]] = []
    questions = NOTHING_OPEN
    for item in items:
        judgement = judge(over.where, source, item)
        if judgement.verdict is not False:
            (inside if judgement.verdict else perhaps).append((item, source.value(over.field, item)))
            questions |= judgement.open
    parts = tuple((f"{item.path}.{over.field}", value) for item, value in inside + perhaps)
    if not parts:
        return Value(ZERO if over.word == "total" else NONE, word=over.word)
    total = _total(over, source, inside, perhaps) if over.word == "total" else _extreme(over.word, inside, perhaps)
    shared = _ancestors_open(over, source, inside + perhaps)
    questions = questions.union(shared, *(value.open for _, value in parts))
    return Value(total, NOTHING_OPEN if total.is_exact else questions, parts=parts, word=over.word)


def _without_records(over: OverRecords, records: Value) -> Value:
    if isinstance(records.content, NoneGiven):
        return Value(ZERO if over.word == "total" else NONE, word=over.word)
    return Value(UNKNOWN_AMOUNT, records.open, word=over.word)


def _extreme(word: str, inside: list[tuple[Record, Value]], perhaps: list[tuple[Record, Value]]) -> Interval:
    best = quantities.smallest if word == "smallest" else quantities.largest
    everything = best([amount(value) for _, value in inside + perhaps])
    if not perhaps:
        return everything
    certain = best([amount(value) for _, value in inside]) if inside else UNKNOWN_AMOUNT
    return quantities.hull([everything, certain])


def _total(over: OverRecords, source: Source, inside: list[tuple[Record, Value]], perhaps: list[tuple[Record, Value]]) -> Interval:
    low = _grouped(over, source, inside, shared=True)
    high = _grouped(over, source, inside + perhaps, shared=False)
    if low == high:
        return low
    return Interval(low.lo, low.mid if low.mid == high.mid else None, high.hi)


def _grouped(over: OverRecords, source: Source, items: list[tuple[Record, Value]], *, shared: bool) -> Interval:
    """The total where records of unknown group are all of one group (shared) or each of its own."""
    groups: dict[str, Interval] = {}
    for item, value in items:
        name = _group(over, source, item, shared=shared)
        groups[name] = quantities.largest([groups[name], amount(value)]) if name in groups else amount(value)
    total = ZERO
    for part in groups.values():
        total = quantities.add(total, part)
    return total


def _group(over: OverRecords, source: Source, item: Record, *, shared: bool) -> str:
    if over.once_per is None:
        return item.path
    content = source.value(over.once_per, item).content
    if isinstance(content, str):
        return f"={content.casefold()}"
    return "unknown" if shared else item.path


def _ancestors_open(over: OverRecords, source: Source, items: list[tuple[Record, Value]]) -> frozenset[str]:
    if over.once_per is None or len(items) == 1:
        return NOTHING_OPEN
    return frozenset().union(*(source.value(over.once_per, item).open for item, _ in items))


def _collect(collect: Collect, source: Source, _fact: str, record: Record | None) -> Value:
    records = source.value(collect.of, record)
    items = records_in(records.content)
    if items is None:
        none = isinstance(records.content, NoneGiven)
        return Value((NONE if collect.latest else Selection(frozenset())) if none else None, records.open, word="collect")
    parts = [(f"{item.path}.{collect.field}", source.value(collect.field, item)) for item in items]
    return _latest(parts) if collect.latest else _union(parts)


def _latest(parts: list[tuple[str, Value]]) -> Value:
    dates = [value.content for _, value in parts if isinstance(value.content, datetime.date)]
    questions = frozenset().union(*(value.open for _, value in parts))
    if len(dates) < len(parts):
        return Value(None, questions, parts=tuple(parts), word="max")
    return Value(max(dates), parts=tuple(parts), word="max")


def _lookup(lookup: Lookup, source: Source, _fact: str, record: Record | None) -> Value:
    key = source.value(lookup.key, record)
    if not isinstance(key.content, str):
        return Value(UNKNOWN_AMOUNT, key.open, parts=((lookup.key, key),), word="lookup")
    return Value(source.lookup(lookup.table, key.content) or UNKNOWN_AMOUNT, parts=((lookup.key, key),), word="lookup")


def _margin_of(margin: MarginOf, source: Source, _fact: str, record: Record | None) -> Value:
    value = source.value(margin.fact, record)
    share = value.content.margin if isinstance(value.content, Interval) else None
    if share is None:
        return NOT_KNOWN._replace(open=value.open)
    return Value(Interval.exact(share), parts=((margin.fact, value),), word="margin_of")


def _notion(notion: Notion, source: Source, _fact: str, record: Record | None) -> Value:
    figure = source.value(notion.of, record)
    counted = source.value(notion.counted, record)
    parts = ((notion.of, figure), (notion.counted, counted))
    if counted.content == notion.want:
        return Value(amount(figure), figure.open, parts=parts, word="notion")
    factor = source.threshold(notion.factor)
    size, times = amount(figure), factor if isinstance(factor, Fraction) else Fraction(1)
    wider = (
        Interval(size.lo, size.mid, None if size.hi is None else size.hi * times)
        if notion.want == "cumulative"
        else Interval(size.lo / times, size.mid, size.hi)
    )
    return Value(wider, NOTHING_OPEN if wider.is_exact else figure.open | counted.open, parts=parts, word="notion")


def _plus_days(plus: PlusDays, source: Source, _fact: str, record: Record | None) -> Value:
    start, days = source.value(plus.start, record), source.threshold(plus.days)
    if not isinstance(start.content, datetime.date) or not isinstance(days, Fraction):
        return Value(start.content if isinstance(start.content, NoneGiven) else None, start.open, word="plus_days")
    return Value(start.content + datetime.timedelta(days=int(days)), parts=((plus.start, start),), word="plus_days")


def _when(when: When, source: Source, _fact: str, record: Record | None) -> Value:
    return as_boolean(judge(when.condition, source, record))


def name_of(calculation: Calculation) -> str:
    """The name under which a part is printed: a fact, a threshold, or the word of the calculation."""
    if isinstance(calculation, Ref):
        return calculation.name
    if isinstance(calculation, ThresholdRef):
        return calculation.id
    return calculation.word if isinstance(calculation, Fold | OverRecords) else type(calculation).__name__.casefold()


_ARITHMETIC: dict[str, Callable[[Interval, Interval], Interval]] = {
    "sum": quantities.add,
    "product": quantities.multiply,
    "ratio": quantities.divide,
    "difference": quantities.subtract,
}
_RULES: dict[type, Callable[..., Value]] = {
    Ref: _ref,
    ThresholdRef: _named_threshold,
    Constant: _constant,
    Fold: _fold,
    Pick: _pick,
    FirstMatch: _first_match,
    OverRecords: _over_records,
    Collect: _collect,
    Lookup: _lookup,
    MarginOf: _margin_of,
    Notion: _notion,
    PlusDays: _plus_days,
    When: _when,
}
