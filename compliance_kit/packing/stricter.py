"""In which direction a number is stricter: by every comparison that uses it, through statuses and denials."""

import datetime
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.calculations import calculated, calculated_conditions, parts_of, thresholds_in
from compliance_kit.checks.walk import conditions_of, leaves, own_conditions
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.thresholds import Threshold

LOWER: Final = "lower"
HIGHER: Final = "higher"
_FROM_THE_LINE_UP: Final = ("more_than", "at_least", "on_or_after")
_UP_TO_THE_LINE: Final = ("less_than", "at_most", "before")
Used = tuple[str, bool | None]
"""An id that a condition names, and whether the whole holds more often (True) or less often (False) when it does."""


def laxer(old: Threshold, new: Threshold, below: Catalogue) -> Iterator[str]:
    """Why a number that takes the place of another one is not sure to be as strict.

    Args:
        old: the number of others.
        new: the one that takes its place.
        below: the catalogue whose conditions use it.

    """
    for part in ("unit", "strict", "nature"):
        if getattr(old, part) != getattr(new, part):
            yield f"an overlay leaves '{part}' of a number of others as it is."
            return
    days = sorted({step.from_ for one in (old, new) for step in one.values} | set(_after_the_end(old, new)))
    changed = [(day, old.on(day), new.on(day)) for day in days if old.on(day) != new.on(day)]
    if not changed:
        return
    direction = stricter(old.id, below)
    if direction is None:
        yield f"'{old.id}' is used in such ways that nobody can tell which number is stricter."
        return
    for day, before, after in changed:
        if not _as_strict(before, after, direction):
            yield f"from {day} on the number is laxer: {after} instead of {before}; the {direction} one is stricter."


def stricter(threshold: str, catalogue: Catalogue) -> str | None:
    """Which number is stricter, the lower or the higher one; None where nobody can tell.

    The one under which more entries apply. Where some entries apply above a line and others (lighter ones, mostly)
    below it, the side counts that every comparison names, provided that entries rest on it as well.
    """
    wanted = directions(catalogue).get(threshold, set())
    if len(wanted) == 1:
        return next(iter(wanted))
    named = {
        _direction(leaf.condition.operator, holds=True)
        for stands in conditions_of(catalogue)
        for leaf in leaves(stands.condition)
        if isinstance(leaf.condition, Compare) and leaf.condition.operand == ThresholdRef(threshold)
    }
    return next(iter(named)) if len(named) == 1 and named <= wanted else None


def _after_the_end(*thresholds: Threshold) -> Iterator[datetime.date]:
    for one in thresholds:
        until = one.values[-1].until
        if until is not None and until < datetime.date.max:
            yield until + datetime.timedelta(days=1)


def _as_strict(
    before: Fraction | datetime.date | None, after: Fraction | datetime.date | None, direction: str | None
) -> bool:
    if isinstance(before, Fraction) and isinstance(after, Fraction):
        return after <= before if direction == LOWER else after >= before
    if isinstance(before, datetime.date) and isinstance(after, datetime.date):
        return after <= before if direction == LOWER else after >= before
    return before is None


def directions(catalogue: Catalogue) -> dict[str, set[str | None]]:
    """By threshold, in which directions it makes more entries apply; None where that cannot be told."""
    found: dict[str, set[str | None]] = {}
    for one in calculated(catalogue):
        for _, part in parts_of(one.calculation):
            for name in thresholds_in(part):
                found.setdefault(name, set()).add(None)
    for entry in catalogue.entries.values():
        for clock in entry.clocks:
            if clock.within:
                found.setdefault(clock.within, set()).add(LOWER)
    for condition, more in _reached(catalogue):
        for compare, holds in _compared(condition, more):
            if isinstance(compare.operand, ThresholdRef):
                found.setdefault(compare.operand.id, set()).add(_direction(compare.operator, holds=holds))
    return found


def _direction(operator: str, *, holds: bool | None) -> str | None:
    if holds is None or operator not in (*_FROM_THE_LINE_UP, *_UP_TO_THE_LINE):
        return None
    return LOWER if (operator in _FROM_THE_LINE_UP) is holds else HIGHER


def _reached(catalogue: Catalogue) -> Iterator[tuple[Condition, bool | None]]:
    """Every condition that an entry rests on, and whether more entries apply when it holds."""
    waiting: list[tuple[Condition, bool | None]] = []
    for entry in catalogue.entries.values():
        for at, condition in own_conditions(entry):
            waiting.append((condition, None if at[0] == "applies" else True))
    for axis in catalogue.axes:
        waiting += [(Compare(name, "is", operand=True), True) for name in (*axis.triage, *axis.further)]
    waiting += [(condition, None) for _, _, condition, _ in calculated_conditions(catalogue)]
    seen = set[tuple[int, bool | None]]()
    while waiting:
        condition, more = waiting.pop()
        if (id(condition), more) in seen:
            continue
        seen.add((id(condition), more))
        yield condition, more
        for compare, holds in _compared(condition, more):
            status = catalogue.determinations.get(compare.fact)
            if status is not None:
                same = compare.operator == "is" and isinstance(compare.operand, bool) and holds is not None
                below = (holds is compare.operand) if same else None
                waiting += [(part, below) for _, part in own_conditions(status)]


def _compared(condition: Condition, more: bool | None) -> Iterator[tuple[Compare, bool | None]]:  # noqa: FBT001 - three values
    """Every comparison of a condition, and whether the whole holds more often when it does."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _compared(part, more)
    elif isinstance(condition, Not):
        yield from _compared(condition.part, None if more is None else not more)
    elif isinstance(condition, Some):
        yield from _compared(condition.where, more)
    elif isinstance(condition, Compare):
        yield condition, more
