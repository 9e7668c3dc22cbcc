"""Which results depend on the day: those that rest on a number or a status that law changed or will change."""

from collections.abc import Iterable, Iterator, Mapping

from compliance_kit.catalogue import Catalogue

Names = Mapping[str, frozenset[str]]
_PARTS = (tuple, frozenset)


def changing_entries(catalogue: Catalogue) -> frozenset[str]:
    """The entries whose condition can come out differently on different days with the same answers."""
    above: dict[str, list[str]] = {}
    for name, below in _names(catalogue).items():
        for one in below:
            above.setdefault(one, []).append(name)
    changing = _reached(_dated(catalogue), above)
    return frozenset(entry for entry in catalogue.entries if _key(entry) in changing)


def rests_on(catalogue: Catalogue) -> Names:
    """By id of each entry every fact, status and threshold that its conditions reach, directly or not."""
    names = {**_names(catalogue), **dict(_with_dates(catalogue))}
    defined = {*catalogue.facts, *catalogue.determinations, *catalogue.thresholds}
    return {entry: frozenset(_reached([_key(entry)], names) & defined) for entry in catalogue.entries}


def _reached(start: Iterable[str], names: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything to which the names lead, step by step."""
    reached, waiting = set[str](), list(start)
    while waiting:
        below = [name for name in names.get(waiting.pop(), ()) if name not in reached]
        reached.update(below)
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
    """By id (entries by their key) every text inside conditions, calculations and readings: names among them."""
    found = {name: _texts(d.when, d.readings) for name, d in catalogue.determinations.items()}
    for name, fact in catalogue.facts.items():
        found[name] = _texts(fact.calculate, *(field.calculate for field in fact.fields))
    for name, entry in catalogue.entries.items():
        found[_key(name)] = _texts(entry.when, entry.readings)
    return found


def _with_dates(catalogue: Catalogue) -> Iterator[tuple[str, frozenset[str]]]:
    """The names in conditions of entries and statuses, those of their periods and windows among them."""
    for name, status in catalogue.determinations.items():
        yield name, _texts(status.when, status.readings, status.applies)
    for name, entry in catalogue.entries.items():
        yield _key(name), _texts(entry.when, entry.readings, entry.applies)


def _texts(*things: object) -> frozenset[str]:
    """Every text inside the things: names of facts, statuses and thresholds among them."""
    found, waiting = set[str](), list(things)
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, str):
            found.add(thing)
        elif isinstance(thing, _PARTS):
            waiting.extend(thing)
        elif isinstance(thing, Mapping):
            waiting.extend(thing.values())
        elif hasattr(thing, "when"):
            waiting.append(thing.when)
    return frozenset(found)
