"""Calculations as data: how one fact follows from others, with what is open carried along.

An unknown amount lies between zero and infinity, so a sum keeps its known part as lower bound. A calculation whose
condition is open gives everything between its branches.
"""

import datetime
from collections.abc import Callable, Sequence
from fractions import Fraction

from compliance_kit import quantities
from compliance_kit.calculation_records import collect, over_records
from compliance_kit.calculation_words import (
    Calculation,
    Collect,
    Constant,
    FirstMatch,
    Fold,
    Lookup,
    MarginOf,
    Notion,
    OverRecords,
    Pick,
    PlusDays,
    Ref,
    Source,
    ThresholdRef,
    When,
    amount,
    union_of,
)
from compliance_kit.conditions import Judgement, as_boolean
from compliance_kit.quantities import UNKNOWN_AMOUNT, Interval
from compliance_kit.values import NONE, NOT_KNOWN, NOTHING_OPEN, NoneGiven, Record, Value


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
        return union_of(parts)
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
        judgement = source.judged(condition, record)
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
        return Value(
            single,
            NOTHING_OPEN if single else questions,
            None if single else names,
            None,
            tuple(possible),
            "first_match",
        )
    amounts = [content for content in contents if content is not None]
    if amounts and all(isinstance(content, Interval) for content in amounts):
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
    return as_boolean(source.judged(when.condition, record))


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
    OverRecords: over_records,
    Collect: collect,
    Lookup: _lookup,
    MarginOf: _margin_of,
    Notion: _notion,
    PlusDays: _plus_days,
    When: _when,
}
