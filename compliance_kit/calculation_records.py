"""Calculations over lists of records: smallest, largest, total (once per group), collect, latest."""

import datetime

from compliance_kit import quantities
from compliance_kit.calculation_words import Collect, OverRecords, Source, amount, union_of
from compliance_kit.conditions import judge
from compliance_kit.quantities import UNKNOWN_AMOUNT, ZERO, Interval
from compliance_kit.values import NONE, NOTHING_OPEN, NoneGiven, Record, Selection, Value, records_in


def over_records(over: OverRecords, source: Source, _fact: str, record: Record | None) -> Value:
    """The smallest, largest or total of a field over the records that fulfil the condition."""
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


def _total(
    over: OverRecords, source: Source, inside: list[tuple[Record, Value]], perhaps: list[tuple[Record, Value]]
) -> Interval:
    low = _grouped(over, source, inside, shared=True)
    high = _grouped(over, source, inside + perhaps, shared=False)
    if low == high:
        return low
    return Interval(low.lo, low.mid if low.mid == high.mid else None, high.hi)


def _grouped(over: OverRecords, source: Source, items: list[tuple[Record, Value]], *, shared: bool) -> Interval:
    """The total where records of unknown group belong to the largest group there is (shared) or each to its own."""
    groups: dict[str, Interval] = {}
    lost: list[Interval] = []
    for item, value in items:
        name = _group(over, source, item)
        if name is None and shared:
            lost.append(amount(value))
            continue
        name = name or item.path
        groups[name] = quantities.largest([groups[name], amount(value)]) if name in groups else amount(value)
    if lost:
        home = max(groups, key=lambda name: groups[name].lo, default="")
        groups[home] = quantities.largest([*lost, groups.get(home, ZERO)])
    total = ZERO
    for part in groups.values():
        total = quantities.add(total, part)
    return total


def _group(over: OverRecords, source: Source, item: Record) -> str | None:
    """The group of a record; its own path where nothing is shared, None where the group is not known."""
    if over.once_per is None:
        return item.path
    content = source.value(over.once_per, item).content
    if isinstance(content, str):
        return f"={content.casefold()}"
    return item.path if isinstance(content, NoneGiven) else None


def _ancestors_open(over: OverRecords, source: Source, items: list[tuple[Record, Value]]) -> frozenset[str]:
    if over.once_per is None or len(items) == 1:
        return NOTHING_OPEN
    return frozenset().union(*(source.value(over.once_per, item).open for item, _ in items))


def collect(over: Collect, source: Source, _fact: str, record: Record | None) -> Value:
    """Every item of a field over the records, or the latest of its dates."""
    records = source.value(over.of, record)
    items = records_in(records.content)
    if items is None:
        none = isinstance(records.content, NoneGiven)
        return Value((NONE if over.latest else Selection(frozenset())) if none else None, records.open, word="collect")
    parts = [(f"{item.path}.{over.field}", source.value(over.field, item)) for item in items]
    return _latest(parts) if over.latest else union_of(parts)


def _latest(parts: list[tuple[str, Value]]) -> Value:
    known = [value.content for _, value in parts if value.content is not None]
    questions = frozenset().union(*(value.open for _, value in parts))
    if len(known) < len(parts):
        return Value(None, questions, parts=tuple(parts), word="max")
    dates = [content for content in known if isinstance(content, datetime.date)]
    return Value(max(dates, default=NONE), parts=tuple(parts), word="max")
