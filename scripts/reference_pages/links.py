"""Where every id has its place in the reference, and links from one page to another."""

import posixpath
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from compliance_kit.catalogue import Catalogue
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination
from compliance_kit.in_words import ConditionWords
from compliance_kit.sources import Source
from compliance_kit.wording import Words
from reference_pages.markdown import linked, plain

FOLDER = "docs/reference"


class Citation(NamedTuple):
    """A place where an entry or determination cites an instrument, and as what."""

    by: str
    source: Source
    role: str


class Reference:
    """A catalogue, its words, and who cites what."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self.catalogue = catalogue
        self.words = words
        self.called = ConditionWords(catalogue, words)

    @cached_property
    def citations(self) -> dict[str, list[Citation]]:
        """By instrument, every citation by an entry or determination; only these instruments have a page."""
        found: dict[str, list[Citation]] = {}
        for entry in sorted(self.catalogue.entries.values(), key=lambda entry: entry.id):
            for citation in _of_entry(entry):
                found.setdefault(citation.source.instrument, []).append(citation)
        for determination in self.catalogue.determinations.values():
            for citation in _of_determination(determination):
                found.setdefault(citation.source.instrument, []).append(citation)
        return found

    def home(self, name: str) -> str | None:
        """The place of an id, from the top of the repository; None where the id is not known.

        Entries and determinations stand on the page of the instrument that they cite, facts and thresholds on their
        own pages; tort doctrines have no page, so their file is the place.
        """
        catalogue = self.catalogue
        judged = catalogue.entries.get(name) or catalogue.determinations.get(name)
        if judged is not None:
            return f"{FOLDER}/instruments/{judged.source.instrument}.md#{name}"
        if name in self.citations:
            return f"{FOLDER}/instruments/{name}.md"
        owner, _, field = name.rpartition(".")
        if name in catalogue.facts or field in catalogue.fields.get(owner, {}):
            return f"{FOLDER}/facts.md#{name}"
        if name in catalogue.thresholds:
            return f"{FOLDER}/thresholds.md#{name}"
        return catalogue.files.get(f"factor::{name}")


class Page:
    """One page of the reference; its links lead from its own folder."""

    def __init__(self, reference: Reference, path: str) -> None:
        self.reference = reference
        self.catalogue = reference.catalogue
        self.words = reference.words
        self.called = reference.called
        self.path = f"{FOLDER}/{path}"

    def to(self, target: str) -> str:
        """The way from this page to a place named from the top of the repository."""
        file, hash_, place = target.partition("#")
        if file == self.path and hash_:
            return f"#{place}"
        return posixpath.relpath(file, posixpath.dirname(self.path)) + hash_ + place

    def link(self, name: str, text: str) -> str:
        """A link to the place of an id under a text that is Markdown already."""
        home = self.reference.home(name)
        return linked(text, self.to(home) if home else None)

    def title(self, name: str) -> str:
        """A link to an entry, determination or tort doctrine under its title, else to the id as it is."""
        factor = self.catalogue.exposure["factors"].get(name)
        title = factor["title"] if factor else self.called.title(name)
        return self.link(name, plain(title) if title else f"`{name}`")

    def stands(self, kind: str, name: str) -> str:
        """A link to the file of the catalogue in which something of a kind stands ("entry", "fact", …)."""
        return self.file(self.catalogue.files[f"{kind}::{name}"])

    def file(self, path: str) -> str:
        """A link to a file of the repository."""
        return linked(f"`{path}`", self.to(path))

    def cite(self, source: Source) -> str:
        """A source as documents cite it, linked to the official text."""
        return linked(plain(self.catalogue.short(source)), self.catalogue.url(source))


def _of_entry(entry: Entry) -> Iterator[Citation]:
    yield Citation(entry.id, entry.source, "source")
    yield from (Citation(entry.id, source, "further source") for source in entry.also)
    yield from (Citation(entry.id, window.source, "date") for window in entry.applies if window.source)
    yield from (Citation(entry.id, way.source, "how to show it") for way in entry.how_to_show)


def _of_determination(determination: Determination) -> Iterator[Citation]:
    yield Citation(determination.id, determination.source, "source")
    yield from (Citation(determination.id, period.source, "date") for period in determination.applies)
