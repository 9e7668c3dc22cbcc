"""Dates that contradict each other: windows of entries, periods of determinations, steps of thresholds."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.found import Found
from compliance_kit.conditions import Always
from compliance_kit.entries import Window
from compliance_kit.facts import Period
from compliance_kit.thresholds import Step

DAY = datetime.timedelta(days=1)
QUARTERS = tuple(datetime.date(year, month, 1) for year in range(2024, 2031) for month in (1, 4, 7, 10))
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


Dated = Window | Step | Period
"""Something that counts from one day to another."""


class Place(NamedTuple):
    """Where dated things stand: their owner, the key, what one of them is called, what the owner's notes say."""

    owner: str
    key: str
    word: str
    notes: str


class Row(NamedTuple):
    """The steps of a threshold or the periods of a determination, which follow each other.

    Attributes:
        taken: what the program takes on a day.
        worth: what the program would take of one of them.

    """

    place: Place
    steps: Sequence[Step | Period]
    taken: Callable[[datetime.date], object]
    worth: Callable[[Any], object]


def date_problems(catalogue: Catalogue) -> Iterator[Found]:
    """Every contradiction of dates."""
    for entry in catalogue.entries.values():
        notes = " ".join(window.note or "" for window in entry.applies)
        place = Place(f"entry::{entry.id}", "applies", "window", notes)
        yield from _ends(place, entry.applies)
        yield from _windows(place, entry.applies)
    for row in _rows(catalogue):
        yield from _ends(row.place, row.steps)
        found = [*_twice(row), *_gaps(row.place, row.steps)]
        yield from found or _calendar(row)


def _rows(catalogue: Catalogue) -> Iterator[Row]:
    for name, line in catalogue.thresholds.items():
        place = Place(f"threshold::{name}", "values", "value", line.note or "")
        yield Row(place, line.values, line.on, lambda step: step.value)
    for name, one in catalogue.determinations.items():
        if one.applies:
            place = Place(f"determination::{name}", "applies", "period", one.note or "")
            yield Row(place, one.applies, one.period, lambda period: period)


def _ends(place: Place, spans: Iterable[Dated]) -> Iterator[Found]:
    owner, key, word, _ = place
    for n, span in enumerate(spans):
        if span.until is not None and span.until < span.from_:
            message = f"this {word} ends on {span.until}, before it begins on {span.from_}."
            yield Found(owner, message, "Turn the days round, or correct one of them.", (key, n, "until"))
        enforced = getattr(span, "enforced_from", None)
        if enforced is not None and span.until is not None and enforced > span.until:
            message = f"this {word} is enforced from {enforced}, after it ends on {span.until}."
            yield Found(owner, message, None, (key, n, "enforced_from"))


def _windows(place: Place, windows: Sequence[Window]) -> Iterator[Found]:
    """Windows behind one without a condition: the first whose condition holds counts, so nothing reaches them."""
    plain = next((n for n, window in enumerate(windows) if isinstance(window.when, Always)), len(windows))
    for n in range(plain + 1, len(windows)):
        first, window = windows[plain], windows[n]
        message = f"this window is never chosen, because the one from {first.from_} before it has no condition."
        if first.from_ <= _end(window) and window.from_ <= _end(first):
            message = f"this window overlaps with the one from {first.from_}, and no condition chooses between them."
        yield Found(place.owner, message, "Give the earlier one a condition, or put it last.", ("applies", n))
    yield from _gaps(place, windows)


def _end(span: Dated) -> datetime.date:
    return span.until or datetime.date.max


def _twice(row: Row) -> Iterator[Found]:
    for (_, one), (n, other) in pairwise(enumerate(row.steps)):
        until = one.until or one.from_
        if other.from_ == one.from_ or one.from_ < other.from_ <= until:
            message = f"two {row.place.word}s count on {other.from_}: this one and the one from {one.from_}."
            yield Found(row.place.owner, message, "Let the earlier one end the day before.", (row.place.key, n))


def _gaps(place: Place, spans: Sequence[Dated]) -> Iterator[Found]:
    """Days that nothing covers although something follows, unless a note names one of the days at their edges."""
    in_order = sorted(enumerate(spans), key=lambda item: item[1].from_)
    for before, (n, span) in enumerate(in_order[1:], 1):
        end = max(_end(earlier) for _, earlier in in_order[:before])
        if end >= span.from_ - DAY:
            continue
        edges = {end, end + DAY, span.from_ - DAY, span.from_}
        if edges.isdisjoint(map(_day, _ISO.findall(place.notes))):
            message = f"no {place.word} counts from {end + DAY} to {span.from_ - DAY}, and no note says so."
            yield Found(place.owner, message, f"Close the gap, or name {end + DAY} in the note.", (place.key, n))


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None  # digits of another kind


def _calendar(row: Row) -> Iterator[Found]:
    """On the first day of each quarter the one that covers the day is the one that the program takes."""
    for day in QUARTERS:
        covering = [step for step in row.steps if _covers(step, row.steps, day)]
        if not covering and day < min(step.from_ for step in row.steps):
            continue  # before all of them the first one is taken
        taken, due = row.taken(day), [row.worth(step) for step in covering]
        if len(due) > 1 or taken != (due[0] if due else None):
            message = f"on {day} the program takes another {row.place.word} than the one whose days these are."
            yield Found(row.place.owner, message, "Write them in the order of their days.", (row.place.key,))
            return


def _covers(step: Step | Period, steps: Sequence[Step | Period], day: datetime.date) -> bool:
    later = [other.from_ for other in steps if other.from_ > step.from_]
    return step.from_ <= day <= min([_end(step), *(start - DAY for start in later)])
