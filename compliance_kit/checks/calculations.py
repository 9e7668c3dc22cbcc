"""What can be wrong with the calculations of a catalogue: names that lead nowhere, facts that rest on themselves."""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from compliance_kit.calculation_words import (
    Calculation,
    Collect,
    FirstMatch,
    Fold,
    Lookup,
    MarginOf,
    Notion,
    OverRecords,
    Pick,
    PlusDays,
    Ref,
    ThresholdRef,
    When,
)
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.facts import Determination, Fact

Problem = tuple[str, str | None]
Conditions = Iterator[tuple[str, Condition, Mapping[str, Fact]]]


def _calculated(catalogue: Catalogue) -> Iterator[tuple[Fact, Fact, Mapping[str, Fact]]]:
    """Every calculated fact or field, the fact that it stands in, and the fields beside it."""
    for fact in catalogue.facts.values():
        if fact.calculate is not None:
            yield fact, fact, {}
        fields = catalogue.fields.get(fact.id, {})
        yield from ((field, fact, fields) for field in fact.fields if field.calculate is not None)


def _parts(calculation: Calculation) -> Iterator[Calculation]:
    yield calculation
    below: Iterable[Calculation] = ()
    if isinstance(calculation, Fold):
        below = calculation.parts
    elif isinstance(calculation, Pick):
        below = calculation.cases.values()
    elif isinstance(calculation, FirstMatch):
        below = (*(result for _, result in calculation.steps), calculation.otherwise)
    for part in below:
        yield from _parts(part)


def calculated_conditions(catalogue: Catalogue) -> Conditions:
    """Every condition inside a calculation, with the fields that it may name."""
    for found, owner, fields in _calculated(catalogue):
        assert found.calculate is not None  # noqa: S101 - calculated by construction
        for part in _parts(found.calculate):
            if isinstance(part, FirstMatch):
                yield from ((owner.id, condition, fields) for condition, _ in part.steps)
            elif isinstance(part, When):
                yield owner.id, part.condition, fields
            elif isinstance(part, OverRecords):
                yield owner.id, part.where, catalogue.fields.get(part.of, {})


def calculation_problems(catalogue: Catalogue) -> Iterator[tuple[str, Problem]]:
    """Names inside calculations that lead nowhere, and facts that rest on themselves."""
    for found, owner, fields in _calculated(catalogue):
        assert found.calculate is not None  # noqa: S101 - calculated by construction
        for part in _parts(found.calculate):
            for problem in _part_problems(part, found, fields, catalogue):
                yield owner.id, problem
    circle = _circle(catalogue)
    if circle:
        yield circle[0], (f"rests on itself: {' -> '.join(circle)}.", "Take one of these steps out.")


def _part_problems(
    part: Calculation, found: Fact, fields: Mapping[str, Fact], catalogue: Catalogue
) -> Iterator[Problem]:
    for name in _names(part):
        if name not in fields and name not in catalogue.facts and name not in catalogue.determinations:
            if isinstance(part, Ref) and name in found.choices:
                continue
            near = difflib.get_close_matches(name, [*fields, *catalogue.facts], 1)
            mend = f"Did you mean '{near[0]}'?" if near else None
            yield f"the calculation of '{found.id}' names the fact '{name}', which no pack defines.", mend
    if isinstance(part, OverRecords | Collect):
        wanted = [part.field, getattr(part, "once_per", None)]
        for field in filter(None, wanted):
            if field not in catalogue.fields.get(part.of, {}):
                yield f"the calculation of '{found.id}' names '{field}', which is no field of '{part.of}'.", None
    for threshold in _thresholds(part):
        if threshold not in catalogue.thresholds:
            near = difflib.get_close_matches(threshold, catalogue.thresholds, 1)
            yield f"the threshold '{threshold}' is not defined.", f"Did you mean '{near[0]}'?" if near else None
    if isinstance(part, Lookup) and part.table not in catalogue.tables:
        yield f"there is no table '{part.table}'.", None


def _names(part: Calculation) -> tuple[str, ...]:
    """The facts that one step names itself, those of its conditions aside."""
    for word, attributes in _NAMING.items():
        if isinstance(part, word):
            return tuple(getattr(part, attribute) for attribute in attributes)
    return ()


_NAMING: Mapping[type, tuple[str, ...]] = {
    Ref: ("name",),
    Pick: ("by",),
    OverRecords: ("of",),
    Collect: ("of",),
    Lookup: ("key",),
    Notion: ("of", "counted"),
    MarginOf: ("fact",),
    PlusDays: ("start",),
}


def _thresholds(part: Calculation) -> tuple[str, ...]:
    if isinstance(part, ThresholdRef):
        return (part.id,)
    if isinstance(part, Notion):
        return (part.factor,)
    return (part.days,) if isinstance(part, PlusDays) else ()


def _circle(catalogue: Catalogue) -> list[str]:
    """A chain of facts and determinations of which the last leads back to the first, if there is one."""
    leads_to: dict[str, dict[str, None]] = {}
    for fact, owner, fields in _calculated(catalogue):
        name = fact.id if fact is owner else f"{owner.id}.{fact.id}"
        leads_to[name] = dict.fromkeys(_rests_on(fact, owner.id, fields, catalogue))
    for determination in catalogue.determinations.values():
        conditions = _conditions_of(determination)
        names = (name for condition in conditions for name in _in_condition(condition, "", {}, catalogue))
        leads_to[determination.id] = dict.fromkeys(names)
    done: set[str] = set()
    return next((found for name in leads_to if (found := _walk(name, leads_to, [], done))), [])


def _walk(name: str, leads_to: Mapping[str, Mapping[str, None]], path: list[str], done: set[str]) -> list[str]:
    if name in path:
        return [*path[path.index(name) :], name]
    if name in done or name not in leads_to:
        return []
    path.append(name)
    for below in leads_to[name]:
        found = _walk(below, leads_to, path, done)
        if found:
            return found
    path.pop()
    done.add(name)
    return []


def _conditions_of(determination: Determination) -> Iterator[Condition]:
    yield determination.when
    yield from (reading.when for reading in determination.readings)
    yield from (period.when for period in determination.applies)


def _rests_on(found: Fact, owner: str, fields: Mapping[str, Fact], catalogue: Catalogue) -> Iterator[str]:
    assert found.calculate is not None  # noqa: S101 - calculated by construction
    for part in _parts(found.calculate):
        yield from (f"{owner}.{name}" if name in fields else name for name in _names(part) if name not in found.choices)
        if isinstance(part, OverRecords | Collect):
            yield f"{part.of}.{part.field}"
        if isinstance(part, OverRecords):
            yield from _in_condition(part.where, part.of, catalogue.fields.get(part.of, {}), catalogue)
        if isinstance(part, When):
            yield from _in_condition(part.condition, owner, fields, catalogue)
        if isinstance(part, FirstMatch):
            for condition, _ in part.steps:
                yield from _in_condition(condition, owner, fields, catalogue)


def _in_condition(condition: Condition, owner: str, fields: Mapping[str, Fact], catalogue: Catalogue) -> Iterator[str]:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _in_condition(part, owner, fields, catalogue)
    elif isinstance(condition, Not):
        yield from _in_condition(condition.part, owner, fields, catalogue)
    elif isinstance(condition, Some):
        yield condition.of
        yield from _in_condition(condition.where, condition.of, catalogue.fields.get(condition.of, {}), catalogue)
    elif isinstance(condition, Compare):
        yield f"{owner}.{condition.fact}" if condition.fact in fields else condition.fact
