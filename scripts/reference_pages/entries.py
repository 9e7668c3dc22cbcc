"""What is covered: the entries by instrument."""

from collections.abc import Iterator, Sequence

from compliance_kit.entries import Entry, Window
from compliance_kit.sources import Instrument
from reference_pages.links import Page
from reference_pages.markdown import anchor, plain, table

COVERED = ("instrument", "kind", "entries", "read at the source")
HEAD = ("id", "title", "pinpoint", "dates", "read")


def entries_page(page: Page) -> list[str]:
    """What is covered, then the entries by instrument, then the instruments that are only cited."""
    catalogue = page.catalogue
    by_instrument: dict[str, list[Entry]] = {}
    for entry in catalogue.entries.values():
        by_instrument.setdefault(entry.source.instrument, []).append(entry)
    ordered = {catalogue.instruments[name]: by_instrument[name] for name in sorted(by_instrument)}
    checked = sum(bool(entry.verified) for entry in catalogue.entries.values())
    lines = [
        "# Entries",
        "",
        f"{len(catalogue.entries)} entries, {checked} of them read at their source or in a public copy of it;",
        "the others are marked as not verified wherever they are printed. What is not in this list is not looked at:",
        "[coverage](coverage.md) says what was looked at place by place, [left out](left-out.md) what has no entry.",
        "Each entry leads to its full text, condition and cases on the page of its instrument.",
        *table(COVERED, (_covered(instrument, entries) for instrument, entries in ordered.items())),
    ]
    for instrument, entries in ordered.items():
        lines += ["", *_instrument(page, instrument)]
        lines += table(HEAD, (_entry(page, entry) for entry in sorted(entries, key=lambda entry: entry.id)))
    return [*lines, *_only_cited(page, set(by_instrument))]


def _only_cited(page: Page, with_entries: set[str]) -> Iterator[str]:
    """Instruments without an entry of their own; their pages say what cites them."""
    instruments = page.catalogue.instruments
    names = [name for name in sorted(page.reference.citations) if name not in with_entries]
    if names:
        yield from ("", "## Cited only", "")
        yield "No entry of its own: a legal status rests on it, or entries of other instruments cite it."
        yield from ("", *(f"- {page.link(name, plain(instruments[name].title))}" for name in names))


def _covered(instrument: Instrument, entries: Sequence[Entry]) -> tuple[str, ...]:
    verified = sum(bool(entry.verified) for entry in entries)
    return f"[{plain(instrument.short)}](#{instrument.id})", instrument.kind, str(len(entries)), str(verified)


def _instrument(page: Page, instrument: Instrument) -> Iterator[str]:
    yield from (anchor(instrument.id), "", f"## {plain(instrument.short)}", "")
    edition = f" Edition: {plain(instrument.edition)}." if instrument.edition else ""
    yield f"{page.link(instrument.id, plain(instrument.title))}.{edition}"


def _entry(page: Page, entry: Entry) -> tuple[str, ...]:
    status = f" ({entry.status})" if entry.status else ""
    read = entry.verified.on.isoformat() if entry.verified else "no"
    kind = "" if entry.force == "binding" else f" *{entry.force}*"
    dates = "; ".join(map(_window, entry.applies))
    title = f"{plain(entry.title)}{status}{kind}"
    return page.link(entry.id, f"`{entry.id}`"), title, plain(entry.source.pinpoint), dates, read


def _window(window: Window) -> str:
    until = f" to {window.until.isoformat()}" if window.until else ""
    enforced = f", enforced from {window.enforced_from.isoformat()}" if window.enforced_from else ""
    return f"{window.from_.isoformat()}{until}{enforced}"
