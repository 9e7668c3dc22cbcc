"""Dates of law as calendar entries (RFC 5545), equal input giving equal bytes."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

PRODUCT = "-//compliance_kit//dates of law//EN"


@dataclass(frozen=True)
class Date:
    """One whole day of a calendar.

    Attributes:
        day: the day.
        name: what tells it from other entries of the same day; the same name gives the same entry again.
        title, text: what the calendar shows.
        url: where it is written; "" for none.
        fixed: False where it is not decided whether the entry concerns the user at all.

    """

    day: datetime.date
    name: str
    title: str
    text: str
    url: str
    fixed: bool


def calendar(dates: Iterable[Date], title: str, on: datetime.date) -> bytes:
    """A calendar with one all-day event for each date.

    Args:
        dates: the entries.
        title: the name of the calendar.
        on: the day of the assessment, which stands as time stamp, so that no clock is read.

    """
    import icalendar  # noqa: PLC0415 - loaded only where a calendar is written

    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", title)
    for date in dates:
        event = icalendar.Event()
        event.add("uid", f"{hashlib.sha256(f'{date.day}{date.name}'.encode()).hexdigest()[:32]}@compliance-kit")
        event.add("dtstamp", datetime.datetime.combine(on, datetime.time(), datetime.UTC))
        event.add("dtstart", date.day)
        event.add("dtend", date.day + datetime.timedelta(days=1))
        event.add("summary", date.title)
        event.add("description", date.text)
        event.add("status", "CONFIRMED" if date.fixed else "TENTATIVE")
        event.add("transp", "TRANSPARENT")
        if date.url:
            event.add("url", date.url)
        made.add_component(event)
    written: bytes = made.to_ical()
    return written
