"""Conditions as data (all, any, not, compare, some of the records) and how they are judged.

Strong Kleene logic with three additions: a verdict that is open for a margin alone carries the side of the central
estimate; an open verdict says for which reasons (facts, margin, law); and it names the questions that could settle it.
Conditions know facts by id only. Every judgement is the root of the tree that explains it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple, Protocol

from compliance_kit.values import (
    FACTS,
    LAW,
    MARGIN,
    NO_REASON,
    NOTHING_OPEN,
    Content,
    Judge,
    Judgement,
    Later,
    Record,
    Value,
    records_in,
)

__all__ = [
    "FACTS",
    "LAW",
    "MARGIN",
    "NO_REASON",
    "All",
    "Always",
    "AnyOf",
    "Compare",
    "Condition",
    "Judgement",
    "Known",
    "Not",
    "Some",
    "as_boolean",
    "conjunction",
    "disjunction",
    "facts_of",
    "judge",
    "named",
    "negation",
    "weigh",
]


class Known(Judge, Protocol):
    """What a condition may ask: the value of a fact (inside a record: of its field first) and comparisons."""

    def value(self, fact: str, record: Record | None) -> Value:
        """What is known of the fact."""
        ...

    def compare(self, value: Value, operator: str, operand: object, fact: str) -> tuple[bool | None, bool | None]:
        """Verdict and side of one comparison with a known or partly known value."""
        ...

    def judged(self, condition: "Condition", record: Record | None = None) -> "Judgement":
        """The judgement of a condition, worked out once outside records and once inside each."""
        ...

    def remembered(self, record: Record | None) -> dict[int, "Judgement"]:
        """What was judged so far, by the identity of the condition: once outside records and once inside each."""
        ...

    def judged_in_each(self, condition: "Condition", records: tuple[Record, ...]) -> "tuple[Judgement, ...]":
        """The judgements of a condition in several records, each under the name of its record."""
        ...

    def holds_in_some(self, condition: "Condition", records: tuple[Record, ...]) -> bool | None:
        """Whether a condition holds in at least one record: looked at up to the first in which it does."""
        ...


class All(NamedTuple):
    """Every part holds."""

    parts: tuple["Condition", ...]


class AnyOf(NamedTuple):
    """At least one part holds."""

    parts: tuple["Condition", ...]


class Not(NamedTuple):
    """The part does not hold."""

    part: "Condition"


class Compare(NamedTuple):
    """A fact compared with an operand."""

    fact: str
    operator: str
    operand: object


class Some(NamedTuple):
    """At least `least` records of a list fulfil the condition."""

    of: str
    where: "Condition"
    least: int


class Always(NamedTuple):
    """Holds without condition."""


Condition = All | AnyOf | Not | Compare | Some | Always
made: Callable[[tuple[object, ...]], Judgement] = partial(tuple.__new__, Judgement)
"""A judgement of all its ten parts in their order. An assessment makes thousands; this takes half of the usual time."""
later: Callable[[tuple[object, ...]], Later] = partial(tuple.__new__, Later)
"""The same for what waits to be judged, of its four parts."""


def judge(condition: Condition, known: Known, record: Record | None = None) -> Judgement:
    """Judge a condition against what is known. Its parts are remembered, since many entries share them."""
    return JUDGES[type(condition)](condition, known, record)


def _all(condition: All, known: Known, record: Record | None) -> Judgement:
    return _judged_until("all", condition.parts, known, record, settling=False)


def _any(condition: AnyOf, known: Known, record: Record | None) -> Judgement:
    return _judged_until("any", condition.parts, known, record, settling=True)


def _judged_until(
    word: str, conditions: tuple[Condition, ...], known: Known, record: Record | None, *, settling: bool
) -> Judgement:
    """The parts are judged up to the first that settles the whole; the rest of the tree waits until somebody asks."""
    remembered = known.remembered(record)
    parts = []
    for condition in conditions:
        found = remembered.get(id(condition))
        if found is None:
            found = remembered[id(condition)] = JUDGES[type(condition)](condition, known, record)
        if found.verdict is settling:
            rest = later((conditions, known, record, ()))
            return made((word, settling, settling, NO_REASON, NOTHING_OPEN, "", "", None, None, rest))
        parts.append(found)
    return _combine(word, tuple(parts), settling=settling, subject="")


def _not(condition: Not, known: Known, record: Record | None) -> Judgement:
    return negation(known.judged(condition.part, record))


def _always(_condition: Always, _known: Known, _record: Record | None) -> Judgement:
    return Judgement("always", verdict=True, side=True)


def conjunction(word: str, parts: Iterable[Judgement], subject: str = "") -> Judgement:
    """All of them: one no settles it."""
    return _combine(word, tuple(parts), settling=False, subject=subject)


def disjunction(word: str, parts: Iterable[Judgement], subject: str = "") -> Judgement:
    """Any of them: one yes settles it."""
    return _combine(word, tuple(parts), settling=True, subject=subject)


def negation(part: Judgement) -> Judgement:
    """The opposite; open stays open for the same reasons."""
    verdict = None if part.verdict is None else not part.verdict
    side = None if part.side is None else not part.side
    return made(("not", verdict, side, part.reasons, part.open, "", "", None, None, (part,)))


def _combine(
    word: str, parts: tuple[Judgement, ...], *, settling: bool, subject: str, value: Value | None = None
) -> Judgement:
    opened = []
    for part in parts:
        verdict = part.verdict
        if verdict is settling:
            return made((word, settling, settling, NO_REASON, NOTHING_OPEN, subject, "", None, value, parts))
        if verdict is None:
            opened.append(part)
    if not opened:
        settled = not settling
        return made((word, settled, settled, NO_REASON, NOTHING_OPEN, subject, "", None, value, parts))
    side = _kleene([part.side for part in parts], settling=settling)
    if len(opened) == 1:
        return Judgement(word, None, side, opened[0].reasons, opened[0].open, subject, "", None, value, parts)
    reasons = frozenset().union(*(part.reasons for part in opened))
    questions = frozenset().union(*(part.open for part in opened))
    return Judgement(word, None, side, reasons, questions, subject, "", None, value, parts)


def _kleene(verdicts: list[bool | None], *, settling: bool) -> bool | None:
    if settling in verdicts:
        return settling
    return None if None in verdicts else not settling


def _compare(condition: Compare, known: Known, record: Record | None) -> Judgement:
    fact, operator, operand = condition
    value = known.value(fact, record)
    verdict, side = known.compare(value, operator, operand, fact)
    if verdict is not None:
        return made(("compare", verdict, verdict, NO_REASON, NOTHING_OPEN, fact, operator, operand, value, ()))
    if value.judgement is not None:
        reasons = value.judgement.reasons
    elif side is None or value.open:
        side, reasons = None, FACTS
    else:
        reasons = MARGIN
    return made(("compare", None, side, reasons, value.open, fact, operator, operand, value, ()))


def _some(condition: Some, known: Known, record: Record | None) -> Judgement:
    value = known.value(condition.of, record)
    items = records_in(value.content)
    if items is None:
        verdict = None if value.content is None else False
        reasons = FACTS if verdict is None else NO_REASON
        return Judgement("some", verdict, verdict, reasons, value.open, condition.of, value=value)
    if condition.least > 1:
        return _several(condition, value, known.judged_in_each(condition.where, items))
    verdict = known.holds_in_some(condition.where, items)
    if verdict is not None:
        below = later(((condition.where,), known, None, items)) if items else ()
        return made(("some", verdict, verdict, NO_REASON, NOTHING_OPEN, condition.of, "", None, value, below))
    parts = known.judged_in_each(condition.where, items)
    return _combine("some", parts, settling=True, subject=condition.of, value=value)


def named(word: str, subject: str, below: Judgement) -> Judgement:
    """A judgement under a name of its own: a record, a reading, a period."""
    parts = (below,)
    return made((word, below.verdict, below.side, below.reasons, below.open, subject, "", None, None, parts))


def _several(condition: Some, value: Value, parts: tuple[Judgement, ...]) -> Judgement:
    verdict = _at_least(condition.least, [part.verdict for part in parts])
    if verdict is not None:
        return Judgement("several", verdict, verdict, subject=condition.of, value=value, below=parts)
    opened = [part for part in parts if part.verdict is None]
    return Judgement(
        "several",
        None,
        _at_least(condition.least, [part.side for part in parts]),
        frozenset().union(*(part.reasons for part in opened)),
        frozenset().union(*(part.open for part in opened)),
        condition.of,
        value=value,
        below=parts,
    )


def _at_least(least: int, verdicts: list[bool | None]) -> bool | None:
    if verdicts.count(True) >= least:
        return True
    return None if len(verdicts) - verdicts.count(False) >= least else False


def weigh(readings: list[Judgement], subject: str = "") -> Judgement:
    """Readings of one provision: agreement settles it, disagreement leaves it open for reasons of law."""
    verdicts = {reading.verdict for reading in readings}
    parts = tuple(readings)
    if len(verdicts) == 1 and None not in verdicts:
        verdict = next(iter(verdicts))
        return Judgement("readings", verdict, verdict, subject=subject, below=parts)
    if {True, False} <= verdicts:
        return Judgement("readings", None, None, LAW, NOTHING_OPEN, subject, below=parts)
    reasons = frozenset().union(*(reading.reasons for reading in readings))
    questions = frozenset().union(*(reading.open for reading in readings))
    sides = {reading.side for reading in readings}
    if len(sides) > 1 and None not in sides:
        return Judgement("readings", None, None, reasons | LAW, questions, subject, below=parts)
    side = next(iter(sides)) if len(sides) == 1 else None
    return Judgement("readings", None, side, reasons or FACTS, questions, subject, below=parts)


def facts_of(condition: Condition) -> Iterable[tuple[str, Compare | Some]]:
    """Every fact that a condition names, with the leaf that names it (fields of records without their list)."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from facts_of(part)
    elif isinstance(condition, Not):
        yield from facts_of(condition.part)
    elif isinstance(condition, Compare):
        yield condition.fact, condition
    elif isinstance(condition, Some):
        yield condition.of, condition


def as_boolean(judgement: Judgement) -> Value:
    """A judgement as the value of a boolean fact."""
    content: Content | None = judgement.verdict
    return Value(content, judgement.open, None, judgement, (), "determined")


JUDGES: Mapping[type, Callable[[Any, Known, Record | None], Judgement]] = {
    All: _all,
    AnyOf: _any,
    Not: _not,
    Compare: _compare,
    Some: _some,
    Always: _always,
}
"""By kind of condition how it is judged."""
