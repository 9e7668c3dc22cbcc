"""Who looked when: reviews on impossible days (problems), entries that nobody read and reviews grown old (remarks)."""

import datetime
import re
from collections.abc import Iterator

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.found import Found, Way
from compliance_kit.sources import Instrument

AHEAD = datetime.timedelta(days=365)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_WRITTEN = re.compile(
    r"(?<!\bfrom )(?<!\bto )(?<!\buntil )(?<!\d)"
    rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<long>\d{{1,2}} (?:{_MONTHS}) \d{{4}}))\b"
)


def impossible_reviews(catalogue: Catalogue) -> Iterator[Found]:
    """Reviews later than a year after the day of the law, or earlier than the text that they claim to have read."""
    latest = catalogue.manifest.law_as_of + AHEAD
    for owner, at, day, instrument in _reviews(catalogue):
        edition = _edition(instrument)
        if day > latest:
            message = f"a review on {day} lies more than a year after the day of the law, {latest - AHEAD}."
            yield Found(owner, message, "Correct the day.", at)
        elif edition is not None and day < edition:
            message = f"a review on {day} lies before the text that was read, which is of {edition}."
            yield Found(owner, message, "Correct the day, or the edition of the instrument.", at)
    for name, entry in catalogue.entries.items():
        if entry.verified is False and not entry.open:
            message = "an entry that was not verified says why under 'open'."
            yield Found(f"entry::{name}", message, None, ("verified",))


def remarks_on(catalogue: Catalogue, on: datetime.date) -> Iterator[Found]:
    """Entries that nobody read at their source, and reviews older on that day than their kind of text allows."""
    for name, entry in catalogue.entries.items():
        if entry.verified is False:
            yield Found(f"entry::{name}", "was not verified at its source.", "Read the source.", ("verified",))
    windows = catalogue.editorial.stale_after_days
    for owner, at, day, instrument in _reviews(catalogue):
        window = windows.get(instrument.kind)
        if window is not None and on - day > datetime.timedelta(days=window):
            age = (on - day).days
            message = f"was reviewed {age} days before {on}; the limit for the kind '{instrument.kind}' is {window}."
            yield Found(owner, message, "Look at the source again.", at)


def _reviews(catalogue: Catalogue) -> Iterator[tuple[str, Way, datetime.date, Instrument]]:
    for name, instrument in catalogue.instruments.items():
        if instrument.read is not None:
            yield f"instrument::{name}", ("read",), instrument.read.on, instrument
    for name, entry in catalogue.entries.items():
        source = catalogue.instruments.get(entry.source.instrument)
        if entry.verified and source is not None:
            yield f"entry::{name}", ("verified",), entry.verified.on, source


def _edition(instrument: Instrument) -> datetime.date | None:
    """The first day that the edition of a text names; from when it is in force is another matter."""
    days = [_date(match) for match in _WRITTEN.finditer(instrument.edition or "")]
    return min((day for day in days if day is not None), default=None)


def _date(match: re.Match[str]) -> datetime.date | None:
    try:
        if match["iso"]:
            return datetime.date.fromisoformat(match["iso"])
        return datetime.datetime.strptime(match["long"], "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None  # no day of the calendar
