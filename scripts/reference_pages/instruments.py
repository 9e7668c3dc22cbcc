"""One page per instrument that entries or determinations cite."""

from collections.abc import Iterator
from typing import NamedTuple

from compliance_kit.entries import Entry
from compliance_kit.facts import Determination
from compliance_kit.sources import Instrument
from reference_pages.cases import CaseFiles
from reference_pages.judged import contents, determination_section, entry_section
from reference_pages.links import Citation, Page, Reference
from reference_pages.markdown import plain
from reference_pages.used_by import UsedBy

NO_PLACE = {"contract": "none, it binds by contract", "international": "none, it is international"}


class Own(NamedTuple):
    """What an instrument is the source of."""

    entries: list[Entry]
    statuses: list[Determination]


def instrument_pages(reference: Reference, files: CaseFiles) -> dict[str, list[str]]:
    """The pages by their path below the reference."""
    used = UsedBy(reference.catalogue)
    paths = {name: f"instruments/{name}.md" for name in sorted(reference.citations)}
    return {path: list(_page(Page(reference, path), files, used, name)) for name, path in paths.items()}


def _page(page: Page, files: CaseFiles, used: UsedBy, name: str) -> Iterator[str]:
    instrument = page.catalogue.instruments[name]
    own = _own(page, name)
    elsewhere = _elsewhere(page, name)
    yield from _head(page, instrument)
    yield from _overview(page, own)
    if own.entries:
        yield from ("", "## Entries")
        for entry in own.entries:
            yield from entry_section(page, files, entry)
    if own.statuses:
        yield from ("", "## Determinations")
        for status in own.statuses:
            yield from determination_section(page, files, used, status)
    if elsewhere:
        yield from ("", "## Cited by others", "", *elsewhere)


def _own(page: Page, name: str) -> Own:
    by = [citation.by for citation in page.reference.citations[name] if citation.role == "source"]
    entries, statuses = page.catalogue.entries, page.catalogue.determinations
    return Own([entries[id_] for id_ in by if id_ in entries], [statuses[id_] for id_ in by if id_ in statuses])


def _head(page: Page, instrument: Instrument) -> Iterator[str]:
    where = NO_PLACE.get(instrument.jurisdiction) or page.words.place(instrument.jurisdiction)
    yield from (f"# {plain(instrument.title)}", "")
    yield f"- `{instrument.id}`, cited as {plain(instrument.short)}"
    yield f"- {instrument.kind.replace('_', ' ')}; jurisdiction: {where}"
    if instrument.edition:
        yield f"- edition: {plain(instrument.edition)}"
    yield f"- official text: {f'<{instrument.url}>' if instrument.url else 'no address is recorded'}"
    seen = instrument.read
    yield f"- read: {seen.on.isoformat()}, {plain(seen.how)}" if seen else "- read: no reading of the whole is recorded"
    if instrument.note:
        yield f"- note: {plain(instrument.note)}"
    yield f"- file: {page.stands('instrument', instrument.id)}"


def _overview(page: Page, own: Own) -> Iterator[str]:
    verified = sum(bool(entry.verified) for entry in own.entries)
    if own.entries:
        yield from ("", f"Entries ({verified} of {len(own.entries)} checked against a source):", "")
        yield from contents(page, [entry.id for entry in own.entries])
    if own.statuses:
        yield from ("", "Determinations:", "", *contents(page, [status.id for status in own.statuses]))


def _elsewhere(page: Page, name: str) -> list[str]:
    """Everything that cites the instrument and has another source, each with what it cites and as what."""
    found = page.reference.citations[name]
    own = {citation.by for citation in found if citation.role == "source"}
    told: dict[str, list[str]] = {}
    for citation in found:
        if citation.by not in own:
            told.setdefault(citation.by, []).append(_as_what(citation))
    return [f"- {page.title(by)} ({'; '.join(dict.fromkeys(roles))})" for by, roles in told.items()]


def _as_what(citation: Citation) -> str:
    pinpoint = f", {plain(citation.source.pinpoint)}" if citation.source.pinpoint else ""
    return f"{citation.role}{pinpoint}"
