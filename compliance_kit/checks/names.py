"""Names outside conditions that lead nowhere: instruments, documents, places, axes, profiles, scenarios, migrations."""

import difflib
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from compliance_kit._yaml import Item
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.comparisons import PLACES
from compliance_kit.checks.found import Found, Way
from compliance_kit.checks.walk import sources_of
from compliance_kit.definitions import ALL
from compliance_kit.migrations import problems
from compliance_kit.thresholds import HOURS_IN, Threshold, hours_in

AXES = "obligations/axes.yaml"
ORDER = "obligations/facts/order.yaml"
PROFILES = "obligations/profiles.yaml"
MIGRATIONS = "obligations/migrations.yaml"
ELSEWHERE = ("contract", "international")
"""Jurisdictions that are no places: licences and terms, and guidance of no country."""


def name_problems(catalogue: Catalogue) -> Iterator[Found]:
    """Names without which nothing can be worked out: in the asking order, axes, scenarios and cases."""
    yield from _order_and_axes(catalogue)
    yield from _cases(catalogue)


def link_problems(catalogue: Catalogue, documents: Collection[str]) -> Iterator[Found]:
    """Names of what is only shown, offered or cited; `documents` are the ids of the papers that exist."""
    yield from _instruments(catalogue)
    yield from _profiles(catalogue, documents)
    yield from _entries(catalogue, documents)
    for fact, message in problems(catalogue):
        yield Found(MIGRATIONS, f"the migration of '{fact}' {message}", None, (Item("fact", fact),))


def facts_and_fields(catalogue: Catalogue) -> set[str]:
    """Every fact and every field ("base.models.how")."""
    return {*catalogue.facts, *(f"{owner}.{field}" for owner, fields in catalogue.fields.items() for field in fields)}


class _Known(NamedTuple):
    """The names that exist, what is said of one that does not, and what to do where no other is near."""

    names: Collection[str]
    message: str
    otherwise: str | None = None


def _unknown(owner: str, at: Way, names: Iterable[str], known: _Known) -> Iterator[Found]:
    """The names that are not known, each in the message, with the nearest one that is."""
    for name in names:
        if name not in known.names:
            near = difflib.get_close_matches(name, known.names, 1)
            mend = f"Did you mean '{near[0]}'?" if near else known.otherwise
            yield Found(owner, known.message.format(name), mend, at)


def _instruments(catalogue: Catalogue) -> Iterator[Found]:
    known = _Known(catalogue.instruments, "the instrument '{}' is not defined.", "Add it to an instruments.yaml.")
    for owner, at, source in sources_of(catalogue):
        yield from _unknown(owner, at, [source.instrument], known)
    for name, instrument in catalogue.instruments.items():
        place = instrument.jurisdiction
        if place not in ELSEWHERE and not catalogue.places.known(place):
            mend = f"Write a place id, or one of: {', '.join(ELSEWHERE)}."
            yield Found(f"instrument::{name}", f"the jurisdiction '{place}' is no place.", mend, ("jurisdiction",))


def _order_and_axes(catalogue: Catalogue) -> Iterator[Found]:
    facts = facts_and_fields(catalogue)
    known = _Known(facts, "the asking order names '{}', which no pack defines.")
    yield from _unknown(ORDER, (), catalogue.order, known)
    for axis in catalogue.axes:
        head = f"the axis '{axis.id}' names '{{}}', which is"
        status = _Known(catalogue.determinations, f"{head} no determination.")
        yield from _unknown(AXES, (Item("id", axis.id), "triage"), axis.triage, status)
        yield from _unknown(AXES, (Item("id", axis.id), "further"), axis.further, status)
        yield from _unknown(AXES, (Item("id", axis.id), "facts"), axis.facts, _Known(facts, f"{head} no fact."))


def _profiles(catalogue: Catalogue, documents: Collection[str]) -> Iterator[Found]:
    for profile in catalogue.profiles.values():
        head = f"the profile '{profile.id}' names '{{}}', which is"
        at = Item("id", profile.id)
        strange = [place for place in profile.places or () if not catalogue.places.known(place)]
        yield from _unknown(PROFILES, (at, "places"), strange, _Known((), f"{head} no place."))
        papers = _Known({*documents, ALL}, f"{head} no document.")
        yield from _unknown(PROFILES, (at, "documents"), profile.documents, papers)
        instruments = _Known(catalogue.instruments, f"{head} no instrument.")
        yield from _unknown(PROFILES, (at, "guidance"), profile.guidance, instruments)


def _entries(catalogue: Catalogue, documents: Collection[str]) -> Iterator[Found]:
    for name, entry in catalogue.entries.items():
        owner = f"entry::{name}"
        for place in entry.places:
            if not catalogue.places.known(place):
                yield Found(owner, f"'{place}' is no place.", PLACES, ("places",))
        for n, action in enumerate(entry.actions):
            named = [action.document] if action.document else []
            message = f"the action '{action.id}' names the document '{{}}', which no template writes."
            yield from _unknown(owner, ("actions", n), named, _Known(documents, message))
        numbers = _Known(catalogue.thresholds, "the clock names the threshold '{}', which is not defined.")
        for n, clock in enumerate(entry.clocks):
            yield from _unknown(owner, ("clocks", n, "within"), filter(None, [clock.within]), numbers)
            yield from _no_length(owner, ("clocks", n, "within"), catalogue.thresholds.get(clock.within or ""))


def _no_length(owner: str, at: Way, threshold: Threshold | None) -> Iterator[Found]:
    """A threshold that no clock can run to, because its unit is no length of time."""
    if threshold is not None and hours_in(threshold.unit) is None:
        mend = f"Begin the unit with one of: {', '.join(HOURS_IN)}."
        yield Found(owner, f"the unit '{threshold.unit}' of '{threshold.id}' is no length of time.", mend, at)


def _cases(catalogue: Catalogue) -> Iterator[Found]:
    facts = {*catalogue.facts, *catalogue.determinations}
    known = _Known(facts, "the scenario answers '{}', which no pack defines.")
    for name, scenario in catalogue.cases.scenarios.items():
        for fact in scenario.answers:
            yield from _unknown(f"scenario::{name}", ("answers", fact), [fact], known)
    like = _Known(catalogue.cases.scenarios, "there is no scenario '{}'.")
    for name, entry in catalogue.entries.items():
        for n, case in enumerate(catalogue.cases.of(entry.id)):
            yield from _unknown(f"entry::{name}", ("cases", n, "like"), filter(None, [case.like]), like)
    results = _Known({*catalogue.entries, *facts}, "the case expects something of '{}', which nothing defines.")
    for broad in catalogue.cases.broad:
        owner = f"case::{broad.name}"
        yield from _unknown(owner, ("like",), filter(None, [broad.like]), like)
        yield from _unknown(owner, ("expect",), broad.expect, results)
