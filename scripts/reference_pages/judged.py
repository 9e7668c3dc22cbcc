"""Entries and determinations as sections of a page: everything that is needed to check one against its source."""

from collections.abc import Iterator
from typing import Literal

from compliance_kit.conditions import Always
from compliance_kit.entries import Clock, Entry, Window
from compliance_kit.facts import Determination, Period
from compliance_kit.sources import Verified
from reference_pages.cases import CaseFiles, broad_cases, own_cases
from reference_pages.conditions import inline, listed, readings
from reference_pages.links import Page
from reference_pages.markdown import anchor, items, linked, plain, said
from reference_pages.used_by import UsedBy

NOT_VERIFIED = "**not verified** against the source; why stands under the open points"


def entry_section(page: Page, files: CaseFiles, entry: Entry) -> Iterator[str]:
    """One entry, all of it."""
    yield from ("", anchor(entry.id), "", f"### {plain(entry.title)}", "", *_entry_head(page, entry))
    yield from ("", plain(entry.summary), *said("Done when", entry.done_when))
    yield from _dates(page, entry)
    yield from ("", "**Condition**", "", *listed(page, entry.when))
    yield from readings(page, entry)
    yield from items("Exemptions", map(plain, entry.exemptions))
    yield from said("Penalty", entry.penalty)
    yield from items("How to show it", (f"{plain(way.title)} ({page.cite(way.source)})" for way in entry.how_to_show))
    yield from items("Actions (hours are our estimate)", _actions(entry))
    yield from items("Clocks", (_clock(page, clock) for clock in entry.clocks))
    phrases = (f"“{plain(words.text)}” ({words.language}; {plain(words.pinpoint)})" for words in entry.set_phrases)
    yield from items("Words that are prescribed", phrases)
    yield from items("Sources that disagree", map(plain, entry.conflicts))
    yield from items("Open points", map(plain, entry.open))
    yield from own_cases(page, files, entry)
    yield from broad_cases(page, files, entry)


def _entry_head(page: Page, entry: Entry) -> Iterator[str]:
    words = page.words
    status = [words.say(f"status.{entry.status}")] if entry.status else []
    kind = dict.fromkeys([entry.kind.replace("_", " "), words.say(f"force.{entry.force}"), *status])
    yield f"- `{entry.id}`: {', '.join(kind)}; certainty: {words.certainty(entry.certainty, entry.source)}"
    yield f"- source: {page.cite(entry.source)}"
    yield from (f"- further source: {page.cite(source)}{_showed(source.showed)}" for source in entry.also)
    yield f"- checked: {_checked(entry.verified)}"
    where = f"; where: {words.names(words.place(place) for place in entry.places)}" if entry.places else ""
    yield f"- who: {plain(entry.actor)}{where}"
    if entry.stop:
        yield "- stops a release wherever it is offered; papers carry the stop notice"
    if entry.protective:
        yield "- meant to protect people from the harm, so a breach counts in the rating of exposure"
    yield f"- file: {page.stands('entry', entry.id)}"


def _clock(page: Page, clock: Clock) -> str:
    """One period for telling or acting: what, how long, from which moment, to whom."""
    threshold = page.catalogue.thresholds[clock.within] if clock.within else None
    value = threshold.values[-1].value if threshold else None
    length = f"{value} {threshold.unit.partition(' after ')[0]}" if threshold else clock.promptly
    to = f"; to: {plain(clock.to)}" if clock.to else ""
    return f"{plain(clock.title)}: {length}, from {plain(clock.starts)}{to}"


def _checked(verified: Verified | Literal[False]) -> str:
    """When and how somebody checked an entry against its source, or that nobody did."""
    return f"{verified.on.isoformat()}, {plain(verified.how)}" if verified else NOT_VERIFIED


def _showed(showed: str | None) -> str:
    return f" ({plain(showed)})" if showed else ""


def _dates(page: Page, entry: Entry) -> list[str]:
    several = " (the first line whose condition holds counts)" if len(entry.applies) > 1 else ""
    return items(f"Dates{several}", (_window(page, window) for window in entry.applies))


def _window(page: Page, window: Window) -> str:
    """One period: from when, until when, under which condition, where that is written."""
    enforced = f", enforced from {window.enforced_from.isoformat()}" if window.enforced_from else ""
    condition = "" if isinstance(window.when, Always) else f", if {inline(page, window.when)}"
    source = f" ({page.cite(window.source)})" if window.source else ""
    note = f": {plain(window.note)}" if window.note else ""
    return f"{_days(window)}{enforced}{condition}{source}{note}"


def _days(period: Window | Period) -> str:
    until = f" to {period.until.isoformat()}" if period.until else ""
    return f"from {period.from_.isoformat()}{until}"


def _actions(entry: Entry) -> Iterator[str]:
    for action in entry.actions:
        hours = f": {action.effort_hours[0]:g} to {action.effort_hours[1]:g} hours" if action.effort_hours else ""
        yield f"{plain(action.title)}{hours}"


def determination_section(page: Page, files: CaseFiles, used: UsedBy, status: Determination) -> Iterator[str]:
    """One determination: where it is written, when it holds, how it is read, who looks at it."""
    yield from ("", anchor(status.id), "", f"### {plain(status.title)}", "")
    yield f"- `{status.id}`; certainty: {page.words.certainty(status.certainty, status.source)}"
    yield f"- source: {page.cite(status.source)}"
    yield f"- file: {page.stands('determination', status.id)}"
    yield from ("", "**Condition**", "", *listed(page, status.when))
    yield from _periods(page, status)
    yield from readings(page, status)
    yield from said("Note", status.note)
    yield from items("Looked at by", used.links(page, status.id))
    yield from broad_cases(page, files, status)


def _periods(page: Page, status: Determination) -> Iterator[str]:
    """What has to hold besides, period by period; after the last day of the last one it holds no more."""
    if not status.applies:
        return
    yield from ("", "**Besides, by period**", "")
    for period in status.applies:
        ahead = "" if period.looking_ahead else "; only time brings it, so rules to come look at it as it stands today"
        yield f"- {_days(period)} ({page.cite(period.source)}){ahead}"
        yield from listed(page, period.when, depth=1)


def contents(page: Page, names: list[str]) -> list[str]:
    """A list of links to sections of the page."""
    return [f"- {linked(plain(page.called.title(name)), f'#{name}')}" for name in names]
