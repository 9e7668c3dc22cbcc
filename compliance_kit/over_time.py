"""Which results depend on the day: those that rest on a number or a status that law changed or will change."""

import datetime
from collections.abc import Iterable, Iterator, Mapping

from compliance_kit.catalogue import Catalogue

Names = Mapping[str, frozenset[str]]


def changing_entries(catalogue: Catalogue) -> frozenset[str]:
    """The entries whose condition can come out differently on different days with the same answers."""
    dated = frozenset(_dated(catalogue))
    rests_on = _names(catalogue)
    return frozenset(entry for entry in catalogue.entries if not _reached(_key(entry), rests_on).isdisjoint(dated))


def rests_on(catalogue: Catalogue) -> Names:
    """By id of each entry every fact, status and threshold that its conditions reach, directly or not."""
    names = {**_names(catalogue), **dict(_with_dates(catalogue))}
    defined = {*catalogue.facts, *catalogue.determinations, *catalogue.thresholds}
    return {entry: frozenset(_reached(_key(entry), names) & defined) for entry in catalogue.entries}


def _reached(start: str, names: Names) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        below = names.get(waiting.pop(), frozenset()) - reached
        reached |= below
        waiting.extend(below)
    return reached


def _key(entry: str) -> str:
    return f"entry:{entry}"


def _dated(catalogue: Catalogue) -> Iterator[str]:
    for threshold in catalogue.thresholds.values():
        if len(threshold.values) > 1 or threshold.values[-1].until is not None:
            yield threshold.id
    yield from (name for name, determination in catalogue.determinations.items() if determination.applies)


def _names(catalogue: Catalogue) -> Names:
    found = {name: frozenset(_texts((d.when, d.readings))) for name, d in catalogue.determinations.items()}
    for name, fact in catalogue.facts.items():
        calculations = (fact.calculate, *(field.calculate for field in fact.fields))
        found[name] = frozenset(_texts(calculations))
    for name, entry in catalogue.entries.items():
        found[_key(name)] = frozenset(_texts((entry.when, entry.readings)))
    return found


def _with_dates(catalogue: Catalogue) -> Iterator[tuple[str, frozenset[str]]]:
    """The names in conditions of entries and statuses, those of their periods and windows among them."""
    for name, status in catalogue.determinations.items():
        yield name, frozenset(_texts((status.when, status.readings, status.applies)))
    for name, entry in catalogue.entries.items():
        yield _key(name), frozenset(_texts((entry.when, entry.readings, entry.applies)))


def _texts(thing: object) -> Iterable[str]:
    """Every text inside conditions, calculations and readings: names of facts, statuses and thresholds among them."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping):
        yield from _texts(tuple(thing.values()))
    elif isinstance(thing, tuple | frozenset):
        for part in thing:
            yield from _texts(part)
    elif hasattr(thing, "when") and not isinstance(thing, datetime.date):
        yield from _texts(thing.when)
