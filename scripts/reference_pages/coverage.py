"""The register of coverage: for every place what was found, how much of it is in the catalogue, checked when."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from compliance_kit.entries import Entry
from compliance_kit.errors import BadInput, Problems
from compliance_kit.sources import Verified
from reference_pages.links import Page
from reference_pages.markdown import anchor, linked, plain, table
from reference_pages.registers import PLACES, WINDOWS, Looked

FOUND: dict[str, str] = {
    "binding": "binding rules that reach modifiers",
    "partly": "partly looked at, or the law binds others",
    "no_ai_law": "no law on AI found",
    "bills_only": "bills only",
    "guidance_only": "guidance only",
    "not_assessed": "not assessed",
}
NO_PLACE = {"contract": "Licences and terms of hosted services", "international": "International guidance"}


class Stand(NamedTuple):
    """How something stands: its entries, and the days on which a review was made and is due."""

    entries: Sequence[Entry]
    oldest: datetime.date | None
    due: datetime.date | None

    def of_force(self, force: str) -> str:
        """How many entries have that force."""
        return str(sum(entry.force == force for entry in self.entries))

    @property
    def checked(self) -> str:
        """How many of the entries were checked against a source."""
        return f"{sum(bool(entry.verified) for entry in self.entries)} of {len(self.entries)}" if self.entries else ""


def coverage_page(page: Page, places: Sequence[Looked], windows: Mapping[str, int]) -> list[str]:
    """The register.

    Raises:
        Problems: places that have entries and no line in the register, and lines whose place nobody knows.

    """
    by_place = _by_place(page)
    problems = [*_without_line(page, by_place, places), *_nowhere(page, places)]
    if problems:
        raise Problems(problems)
    stands = [(looked, _stand(by_place.get(looked.place, []), windows, looked.looked_at)) for looked in places]
    apart = [(title, _stand(by_place.get(name, []), windows)) for name, title in NO_PLACE.items()]
    return [*_head(page, windows), *_places(page, stands), *_apart(apart), *_notes(page, places)]


def _by_place(page: Page) -> dict[str, list[Entry]]:
    """Entries by place; those without one by the jurisdiction of their instrument."""
    found: dict[str, list[Entry]] = {}
    for entry in page.catalogue.entries.values():
        for place in entry.places or (page.catalogue.instruments[entry.source.instrument].jurisdiction,):
            found.setdefault(place, []).append(entry)
    return found


def _without_line(page: Page, by_place: Mapping[str, list[Entry]], places: Sequence[Looked]) -> Iterator[BadInput]:
    listed = {*NO_PLACE, *(looked.place for looked in places)}
    for place in sorted(by_place.keys() - listed):
        entries = ", ".join(sorted(entry.id for entry in by_place[place])[:3])
        message = f"no line for {place} ({page.words.place(place)}), where the catalogue has entries: {entries}."
        yield BadInput(message, where=PLACES, mend=f"Add '- {{place: {place}, looked_at: …, found: …, note: …}}'.")


def _nowhere(page: Page, places: Sequence[Looked]) -> Iterator[BadInput]:
    for looked in places:
        if page.words.place(looked.place) == looked.place:
            yield BadInput(f"'{looked.place}' is no place.", where=PLACES, mend="Write an ISO code, or EU.")


def _stand(entries: Sequence[Entry], windows: Mapping[str, int], looked: datetime.date | None = None) -> Stand:
    days = [(entry.verified.on, windows[entry.force]) for entry in entries if isinstance(entry.verified, Verified)]
    days += [(looked, windows["place"])] if looked else []
    due = [day + datetime.timedelta(days=window) for day, window in days]
    return Stand(entries, min((day for day, _ in days), default=None), min(due, default=None))


def _head(page: Page, windows: Mapping[str, int]) -> list[str]:
    told = ", ".join(f"{kind} {days}" for kind, days in windows.items())
    return [
        "# Coverage",
        "",
        "What was looked at, place by place, and how much of it stands in the catalogue. A place that is not listed",
        "was not assessed. *Checked* counts the entries that somebody compared with a source; the others are due at",
        "once. *Next review* is the first day on which a check or a look becomes older than its window, in days:",
        f"{told} (chosen by this kit, {page.file(WINDOWS)}).",
        "Counts say nothing about how complete the law of a place is. Doctrines of tort that hold everywhere are not",
        "counted; those of the states of the USA in general are counted once, with the United States.",
    ]


def _places(page: Page, stands: Sequence[tuple[Looked, Stand]]) -> list[str]:
    head = ("place", "found", "binding", "guidance", "proposals", "tort doctrines", "checked")
    rows = (
        (
            linked(plain(page.words.place(looked.place)), f"#{looked.place}"),
            FOUND[looked.found],
            *map(stand.of_force, ("binding", "guidance", "proposal")),
            str(_doctrines(page, looked.place)),
            stand.checked,
            *map(_day, (looked.looked_at, stand.oldest, stand.due)),
        )
        for looked, stand in stands
    )
    return ["", "## Places", *table((*head, "looked at", "oldest review", "next review"), rows)]


def _apart(stands: Sequence[tuple[str, Stand]]) -> list[str]:
    head = ("what", "instruments", "contract terms", "guidance", "proposals", "checked", "oldest review", "next review")
    rows = (
        (
            title,
            str(len({entry.source.instrument for entry in stand.entries})),
            *map(stand.of_force, ("contract", "guidance", "proposal")),
            stand.checked,
            *map(_day, (stand.oldest, stand.due)),
        )
        for title, stand in stands
    )
    return ["", "## What belongs to no place", *table(head, rows)]


def _doctrines(page: Page, place: str) -> int:
    """How many doctrines of tort name the place, or a code that reaches it."""
    exposure: Mapping[str, Any] = page.catalogue.exposure
    reach = exposure["scheme"]["reach"]
    return sum(
        any(place == code or place in reach.get(code, ()) for code in factor["places"])
        for factor in exposure["factors"].values()
    )


def _notes(page: Page, places: Sequence[Looked]) -> Iterator[str]:
    yield from ("", "## What was looked at")
    for looked in places:
        day = f", looked at on {looked.looked_at.isoformat()}" if looked.looked_at else ""
        name = f"**{plain(page.words.place(looked.place))}** (`{looked.place}`)"
        yield from ("", anchor(looked.place), "", f"{name}: {FOUND[looked.found]}{day}. {plain(looked.note)}")
        if looked.source:
            named = looked.source.title or looked.source.url or "source"
            yield f"Source: {linked(plain(named), looked.source.url)} ({plain(looked.source.showed)})."
        if looked.dossier:
            yield f"Research: {', '.join(f'`{name}`' for name in looked.dossier)}."


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
