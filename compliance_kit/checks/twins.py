"""What stands twice under two names: one number as two thresholds, one duty as two entries, cases of one name."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.found import Found
from compliance_kit.entries import Entry
from compliance_kit.thresholds import Threshold

Item = TypeVar("Item")


def twins(catalogue: Catalogue) -> Iterator[Found]:
    """Everything that stands twice."""
    yield from _numbers(catalogue.thresholds.values())
    yield from _duties(catalogue.entries.values())
    yield from _titles(catalogue.entries.values())
    yield from _case_names(catalogue)


def _grouped(pairs: Iterable[tuple[Hashable, Item]]) -> Mapping[Hashable, list[Item]]:
    groups: dict[Hashable, list[Item]] = defaultdict(list)
    for key, item in pairs:
        groups[key].append(item)
    return groups


def _numbers(thresholds: Iterable[Threshold]) -> Iterator[Found]:
    """Two thresholds of one place, unit and number, unless the note of one of them names the other."""
    places = (
        ((line.source.instrument, line.source.pinpoint, line.unit, step.value), line)
        for line in thresholds
        for step in line.values
    )
    for same in _grouped(places).values():
        for n, other in enumerate(same):
            earlier = [line for line in same[:n] if line.id != other.id]
            if earlier and not any(_names(line, other) or _names(other, line) for line in earlier):
                message = f"is the same number as '{earlier[0].id}': one place, one unit, one value."
                mend = f"Use one of them, or say in the note why there are two, naming '{earlier[0].id}'."
                yield Found(f"threshold::{other.id}", message, mend, ("values",))


def _names(one: Threshold, other: Threshold) -> bool:
    return other.id in (one.note or "")


def _duties(entries: Iterable[Entry]) -> Iterator[Found]:
    """Two entries of one place with one condition; equal conditions are one object."""
    places = (((one.source.instrument, one.source.pinpoint, id(one.when), len(one.readings)), one) for one in entries)
    for first, *others in _grouped(places).values():
        for other in others:
            message = f"rests on the same place and the same condition as '{first.id}': one duty, two entries."
            mend = "Make one entry of them, or give each its own pinpoint."
            yield Found(f"entry::{other.id}", message, mend, ("source",))


def _titles(entries: Iterable[Entry]) -> Iterator[Found]:
    by_title = _grouped(((one.source.instrument, one.title.casefold()), one) for one in entries)
    for first, *others in by_title.values():
        for other in others:
            message = f"has the title of '{first.id}', which rests on the same instrument."
            yield Found(f"entry::{other.id}", message, "Say in the title what differs.", ("title",))


def _case_names(catalogue: Catalogue) -> Iterator[Found]:
    for name, entry in catalogue.entries.items():
        seen: set[str] = set()
        for n, case in enumerate(catalogue.cases.of(entry.id)):
            if case.name in seen:
                message = f"the case name '{case.name}' stands twice."
                yield Found(f"entry::{name}", message, "Say in the name what differs.", ("cases", n))
            seen.add(case.name)
    for name, times in Counter(case.name for case in catalogue.cases.broad).items():
        if times > 1:
            yield Found(f"case::{name}", f"the case name '{name}' stands twice.", "Say in the name what differs.")
