"""Words that the kit does not use: its own verdicts, weak words for duties, strong words for guidance, hedges."""

from collections.abc import Iterable, Iterator

from compliance_kit.catalogue import Catalogue, Editorial
from compliance_kit.checks.citations import any_of
from compliance_kit.checks.found import Found, Way
from compliance_kit.checks.walk import texts_of
from compliance_kit.entries import Entry

OPEN_LAW = ("inference", "contested")
"""Certainties with which a duty may be hedged, because the law is."""


def word_problems(catalogue: Catalogue) -> Iterator[Found]:
    """Every such word where it stands."""
    rules = catalogue.editorial
    for owner, at, text in texts_of(catalogue):
        yield from _said(owner, at, text, rules.forbidden)
    for name, entry in catalogue.entries.items():
        for at, text, words in _own_words(entry, rules):
            yield from _said(f"entry::{name}", at, text, words)


def _own_words(entry: Entry, rules: Editorial) -> Iterator[tuple[Way, str, Iterable[str]]]:
    never = {"guidance": rules.guidance_never, "binding": rules.binding_never}.get(entry.force, ())
    yield ("summary",), entry.summary, never
    if entry.force == "binding" and entry.certainty not in OPEN_LAW:
        yield ("title",), entry.title, rules.hedges
        yield ("summary",), entry.summary, rules.hedges


def _said(owner: str, at: Way, text: str, words: Iterable[str]) -> Iterator[Found]:
    found = any_of([rf"\b(?:{'|'.join(words)})\b"], text, any_case=True) if words else None
    if found:
        yield Found(owner, f"uses the word '{found}'.", "Say what is meant in other words.", at)
