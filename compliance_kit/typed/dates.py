"""Dates as people write them: "2026-11-20", "20 November 2026", "20.11.2026", "today", "June 2025"."""

import calendar
import datetime
import re
from typing import NamedTuple

from compliance_kit.contents import Unreadable

_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?(?P<month>[a-z]{3,})\.?,? (?P<year>\d{4})",
        r"(?P<month>[a-z]{3,})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
    )
)
_MONTHS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[/.](?P<year>\d{4})",
        r"(?P<month>[a-z]{3,})\.? (?P<year>\d{4})",
    )
)
_SLASHES = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_NAMES = {name.casefold(): number for number, name in enumerate(calendar.month_name) if number}
_EXAMPLE = "write year-month-day, for example 2026-11-20"


class Day(NamedTuple):
    """A day, and whether only its month was written: then it is the last day of that month."""

    date: datetime.date
    month_only: bool = False


def read_day(text: str, today: datetime.date, *, month_is_enough: bool) -> Day:
    """The day that somebody wrote.

    Raises:
        Unreadable: with what can be written instead.

    """
    plain = " ".join(text.split()).casefold()
    if plain in ("today", "yesterday"):
        return Day(today - datetime.timedelta(days=plain == "yesterday"))
    if _SLASHES.fullmatch(plain):
        raise Unreadable(f"'{text}' can be read with day or month first; {_EXAMPLE}")
    for pattern in _DAYS:
        match = pattern.fullmatch(plain)
        if match:
            return Day(_date(text, match["year"], match["month"], match["day"]))
    for pattern in _MONTHS:
        match = pattern.fullmatch(plain)
        if match:
            return _month(text, match["year"], match["month"], enough=month_is_enough)
    raise Unreadable(f"'{text}' is no date; {_EXAMPLE}")


def _month(text: str, year: str, month: str, *, enough: bool) -> Day:
    first = _date(text, year, month, "1")
    if not enough:
        raise Unreadable(f"'{text}' leaves the day open; {_EXAMPLE}")
    return Day(first.replace(day=calendar.monthrange(first.year, first.month)[1]), month_only=True)


def _date(text: str, year: str, month: str, day: str) -> datetime.date:
    try:
        return datetime.date(int(year), int(month) if month.isdigit() else _named(month, text), int(day))
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"there is no day '{text}'; {_EXAMPLE}") from None


def _named(name: str, text: str) -> int:
    found = {number for full, number in _NAMES.items() if full.startswith(name) or name == "sept" == full[:4]}
    if len(found) != 1:
        raise Unreadable(f"'{text}' names no month; {_EXAMPLE}")
    return found.pop()
