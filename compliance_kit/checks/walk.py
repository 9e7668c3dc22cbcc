"""Walking a catalogue: every condition, source and text in it, with its owner and the way to its place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from compliance_kit._yaml import Item
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.calculations import calculated_conditions
from compliance_kit.checks.found import Way
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.entries import Entry, Window
from compliance_kit.facts import Determination, Fact, Period
from compliance_kit.sources import Source

COMPUTE = "obligations/compute.yaml"
NO_FIELDS: Mapping[str, Fact] = {}


class Stands(NamedTuple):
    """A condition where it stands, and the fields of records that it may name."""

    owner: str
    at: Way
    condition: Condition
    fields: Mapping[str, Fact]


class Leaf(NamedTuple):
    """One comparison, or one `some`, inside a condition; `records` is the list of records around it, if any."""

    at: Way
    condition: Compare | Some
    records: str | None


class Cited(NamedTuple):
    """A source where it stands."""

    owner: str
    at: Way
    source: Source


def judged(catalogue: Catalogue) -> Iterator[tuple[str, Determination | Entry]]:
    """Every determination and entry by its owner name."""
    yield from ((f"determination::{name}", one) for name, one in catalogue.determinations.items())
    yield from ((f"entry::{name}", one) for name, one in catalogue.entries.items())


def conditions_of(catalogue: Catalogue) -> Iterator[Stands]:
    """Every condition of the catalogue, those inside calculations too."""
    for owner, one in judged(catalogue):
        yield from (Stands(owner, at, condition, NO_FIELDS) for at, condition in own_conditions(one))
    for owner, at, condition, fields in calculated_conditions(catalogue):
        yield Stands(owner, at, condition, fields)


def spans_of(one: Determination | Entry) -> Sequence[Period | Window]:
    """The periods of a determination, or the windows of an entry."""
    return one.applies


def own_conditions(one: Determination | Entry) -> Iterator[tuple[Way, Condition]]:
    """The conditions of one determination or entry: its own, those of its readings, periods or windows."""
    yield ("when",), one.when
    yield from ((("readings", n, "when"), reading.when) for n, reading in enumerate(one.readings))
    yield from ((("applies", n, "when"), span.when) for n, span in enumerate(spans_of(one)))


def leaves(condition: Condition, at: Way = (), records: str | None = None) -> Iterator[Leaf]:
    """Every comparison and every `some` of a condition, with the way to it."""
    if isinstance(condition, All | AnyOf):
        word = "all" if isinstance(condition, All) else "any"
        for n, part in enumerate(condition.parts):
            yield from leaves(part, (*at, word, n), records)
    elif isinstance(condition, Not):
        yield from leaves(condition.part, (*at, "not"), records)
    elif isinstance(condition, Some):
        word = "some" if condition.least == 1 else "several"
        yield Leaf((*at, word), condition, records)
        yield from leaves(condition.where, (*at, word, "where"), condition.of)
    elif isinstance(condition, Compare):
        yield Leaf((*at, condition.fact), condition, records)


def sources_of(catalogue: Catalogue) -> Iterator[Cited]:
    """Every source of the catalogue."""
    for name, threshold in catalogue.thresholds.items():
        yield Cited(f"threshold::{name}", ("source",), threshold.source)
        for n, step in enumerate(threshold.values):
            if step.source:
                yield Cited(f"threshold::{name}", ("values", n, "source"), step.source)
    for owner, one in judged(catalogue):
        yield Cited(owner, ("source",), one.source)
        for n, span in enumerate(spans_of(one)):
            if span.source:
                yield Cited(owner, ("applies", n, "source"), span.source)
        if isinstance(one, Entry):
            yield from (Cited(owner, ("also", n), source) for n, source in enumerate(one.also))
            yield from (Cited(owner, ("how_to_show", n, "source"), way.source) for n, way in enumerate(one.how_to_show))
    yield from _of_data(catalogue)


def _of_data(catalogue: Catalogue) -> Iterator[Cited]:
    compute = catalogue.compute
    for method in compute.methods:
        yield Cited(COMPUTE, ("methods", Item("id", method.id), "source"), method.source)
    yield Cited(COMPUTE, ("agreement", "source"), compute.agreement.source)
    yield Cited(COMPUTE, ("counting_source",), compute.counting_source)
    for table, rows in catalogue.tables.items():
        for row in rows:
            if isinstance(row.source, Source):
                file = f"obligations/tables/{table}.yaml"
                yield Cited(file, ("entries", Item("id", row.id), "source"), row.source)


def texts_of_entry(entry: Entry) -> Iterator[tuple[Way, str]]:
    """Every text of an entry that papers can print, cases aside."""
    for key in ("title", "summary", "done_when", "actor", "penalty"):
        text = getattr(entry, key)
        if text:
            yield (key,), text
    for key in ("exemptions", "conflicts", "open"):
        yield from (((key, n), text) for n, text in enumerate(getattr(entry, key)))
    yield from ((("actions", n, "title"), action.title) for n, action in enumerate(entry.actions))
    for n, clock in enumerate(entry.clocks):
        said = ((key, getattr(clock, key)) for key in ("title", "trigger", "starts", "to", "promptly"))
        yield from ((("clocks", n, key), text) for key, text in said if text)
    yield from ((("how_to_show", n, "title"), way.title) for n, way in enumerate(entry.how_to_show))
    yield from ((("applies", n, "note"), window.note) for n, window in enumerate(entry.applies) if window.note)
    yield from ((("readings", n, "name"), reading.name) for n, reading in enumerate(entry.readings))


def texts_of(catalogue: Catalogue) -> Iterator[tuple[str, Way, str]]:
    """Every text that papers can print, with its owner and place: instruments, thresholds, determinations, entries."""
    for name, instrument in catalogue.instruments.items():
        for key in ("title", "short", "note"):
            if getattr(instrument, key):
                yield f"instrument::{name}", (key,), getattr(instrument, key)
    for name, threshold in catalogue.thresholds.items():
        if threshold.note:
            yield f"threshold::{name}", ("note",), threshold.note
    for name, one in catalogue.determinations.items():
        yield f"determination::{name}", ("title",), one.title
        if one.note:
            yield f"determination::{name}", ("note",), one.note
        for n, reading in enumerate(one.readings):
            yield f"determination::{name}", ("readings", n, "name"), reading.name
    for name, entry in catalogue.entries.items():
        yield from ((f"entry::{name}", at, text) for at, text in texts_of_entry(entry))
