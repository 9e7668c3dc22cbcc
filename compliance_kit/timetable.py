"""What the calendar does to one sheet: the days on which law changes, and what each of them moves."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from compliance_kit.assessment import Assessment, Finding, shade
from compliance_kit.catalogue import Catalogue
from compliance_kit.entries import Entry
from compliance_kit.facts import Period
from compliance_kit.thresholds import Step

What = Literal["starts", "ends", "enforced", "moves", "redated"]
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Event:
    """Something that happens to one entry on one day.

    Attributes:
        day: the first day of the new state.
        finding: the entry as judged on that day.
        before: the same entry as judged on the day before.
        what: it starts, ends, is enforced from now on, comes out otherwise because the law below it changes, or gets
            another first day.

    """

    day: datetime.date
    finding: Finding
    before: Finding
    what: What


def days_of_change(catalogue: Catalogue) -> list[datetime.date]:
    """Every day on which an entry, a number or a status of the catalogue begins, ends or is enforced."""
    days: set[datetime.date] = set()
    for entry in catalogue.entries.values():
        days.update(_days_of(entry))
    for threshold in catalogue.thresholds.values():
        days.update(_steps(threshold.values))
    for determination in catalogue.determinations.values():
        days.update(_steps(determination.applies))
    return sorted(days)


def _days_of(entry: Entry) -> Iterator[datetime.date]:
    for window in entry.applies:
        yield window.from_
        yield from filter(None, [window.until and window.until + DAY, window.enforced_from])


def _steps(steps: Iterable[Period | Step]) -> Iterator[datetime.date]:
    for step in steps:
        yield step.from_
        if step.until is not None:
            yield step.until + DAY


def events(start: Assessment, until: datetime.date) -> list[Event]:
    """What happens to the entries that may concern a sheet, by day, if its answers stay as they are.

    What is no law and what only informs (references) is left out.

    Args:
        start: the first assessment; what happens on its day has happened.
        until: the last day that counts.

    """
    found: list[Event] = []
    last = start
    for day in days_of_change(start.catalogue):
        if start.on < day <= until:
            now = start.again(on=day)
            found += _between(last, now, day)
            last = now
    return found


def ahead(assessment: Assessment, name: str) -> list[tuple[datetime.date, str, str]]:
    """The days to come on which an entry or status comes out otherwise, with its result before and from then on."""
    found = []
    last = result_of(assessment, name)
    for day in days_of_change(assessment.catalogue):
        if day > assessment.on:
            now = result_of(assessment.again(on=day), name)
            if now != last:
                found.append((day, last, now))
            last = now
    return found


def result_of(assessment: Assessment, name: str) -> str:
    """The result of an entry (with its timing where it may concern the developer) or of a status, as one word."""
    if name not in assessment.catalogue.entries:
        return shade(assessment.determination(name))
    finding = assessment.finding(name)
    return finding.shade if finding.verdict == "does_not_apply" else f"{finding.shade}.{finding.timing}"


def _between(before: Assessment, after: Assessment, day: datetime.date) -> Iterator[Event]:
    for name, finding in after.findings.items():
        asks = finding.entry.force != "proposal" and finding.entry.kind != "reference"
        what = _what(before.findings[name], finding, day) if asks else None
        if what is not None:
            yield Event(day, finding, before.findings[name], what)


def _what(before: Finding, after: Finding, day: datetime.date) -> What | None:
    was, concerns = before.verdict != "does_not_apply", after.verdict != "does_not_apply"
    if after.timing == "past":
        return "ends" if was and before.timing == "current" else None
    if concerns and after.timing == "current" and before.timing != "current":
        return "starts"
    if before.shade != after.shade or (concerns and before.timing != after.timing):
        return "moves"
    if concerns and after.timing == "upcoming" and before.window.from_ != after.window.from_:
        return "redated"
    return "enforced" if concerns and after.timing == "current" and after.window.enforced_from == day else None
