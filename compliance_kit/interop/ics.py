"""Dates as calendar entries (RFC 5545), equal input giving equal bytes.

Only whole days (VEVENT): the calendars in common use ignore tasks (VTODO), and import what stands in an event alone.
"""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compliance_kit.errors import BadInput

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//compliance_kit//dates of law//EN"
HOST = "@compliance-kit"
LONGEST_UID = 199
"""Some calendars cut longer names off."""


@dataclass(frozen=True)
class Date:
    """One whole day of a calendar.

    Attributes:
        day: the day.
        name: what tells the entry from all others; the same name is the same entry again, also on another day.
        title, text: what the calendar shows.
        url: where it is written; "" for none.
        fixed: False where it is not decided whether the entry concerns the user at all, and for what is no law.
        categories: words to sort by.
        alarms: how many days before it the calendar reminds of it.

    """

    day: datetime.date
    name: str
    title: str
    text: str
    url: str
    fixed: bool
    categories: tuple[str, ...] = ()
    alarms: tuple[int, ...] = ()


@dataclass(frozen=True)
class Former:
    """A calendar that another one takes the place of; of its entries those whose names end so are followed."""

    data: bytes
    ending: str


def calendar(dates: Iterable[Date], title: str, stamp: datetime.date, former: Former | None = None) -> bytes:
    """A calendar with one all-day event for each date.

    Args:
        dates: the entries; those of one name are one event, so a name stands once.
        title: the name of the calendar.
        stamp: the day that stands as time stamp, so that no clock is read: that of the release of the catalogue.
        former: the calendar that this one takes the place of: a date that moved gets a higher sequence number, and one
            that fell away is sent once more as cancelled, so that calendars that took it over follow. Entries of
            somebody else in it are left out.

    Raises:
        BadInput: the former calendar cannot be read.

    """
    import icalendar  # noqa: PLC0415 - loaded only where a calendar is written

    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", title)
    known = _events(former) if former is not None else {}
    for date in dates:
        made.add_component(_event(date, stamp, known.pop(uid(date.name), None)))
    for event in known.values():
        made.add_component(_cancelled(event, stamp))
    written: bytes = made.to_ical()
    return written


def uid(name: str) -> str:
    """The name of an event in every calendar: readable where it is short enough, else a digest."""
    plain = f"{name}{HOST}"
    if plain.isascii() and plain.isprintable() and len(plain) <= LONGEST_UID and " " not in plain:
        return plain
    return f"{hashlib.sha256(name.encode()).hexdigest()[:32]}{HOST}"


def _event(date: Date, stamp: datetime.date, former: "Event | None") -> "Event":
    import icalendar  # noqa: PLC0415 - see above

    event = icalendar.Event()
    event.add("uid", uid(date.name))
    event.add("dtstamp", _midnight(stamp))
    event.add("dtstart", date.day)
    event.add("dtend", date.day + datetime.timedelta(days=1))
    event.add("sequence", _sequence(former, moved=former is not None and _differs(former, date)))
    event.add("summary", date.title)
    event.add("description", date.text)
    event.add("status", "CONFIRMED" if date.fixed else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    if date.categories:
        event.add("categories", list(date.categories))
    if date.url:
        event.add("url", date.url)
    for days in date.alarms:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", date.title)
        alarm.add("trigger", datetime.timedelta(days=-days))
        event.add_component(alarm)
    return event


def _differs(former: "Event", date: Date) -> bool:
    """Whether a calendar has to move its entry: another day, or one that was taken back."""
    return former.decoded("dtstart") != date.day or str(former.get("status", "")) == "CANCELLED"


def _cancelled(former: "Event", stamp: datetime.date) -> "Event":
    """An event that fell away, once more and taken back; one that was taken back before stays as it is."""
    if str(former.get("status", "")) == "CANCELLED":
        return former
    number = _sequence(former, moved=True)
    former.subcomponents = []
    for key, value in (("dtstamp", _midnight(stamp)), ("sequence", number), ("status", "CANCELLED")):
        former.pop(key, None)
        former.add(key, value)
    return former


def _sequence(former: "Event | None", *, moved: bool) -> int:
    return 0 if former is None else int(former.get("sequence", 0)) + moved


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def _events(former: Former) -> dict[str, Any]:
    """The events of a calendar that are followed, by their names.

    Raises:
        BadInput: it is no calendar.

    """
    import icalendar  # noqa: PLC0415 - see above

    try:
        found: Mapping[str, Any] = {
            str(event["uid"]): event for event in icalendar.Calendar.from_ical(former.data).walk("VEVENT")
        }
    except (ValueError, KeyError, IndexError) as error:
        raise BadInput(
            f"the calendar that is there cannot be read: {error}.", mend="Move it away, then write it again."
        ) from None
    return {name: event for name, event in found.items() if name.endswith(f"{former.ending}{HOST}")}
