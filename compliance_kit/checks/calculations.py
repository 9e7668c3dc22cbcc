"""What can be wrong with the calculations of a catalogue: names that lead nowhere, facts that rest on themselves."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from compliance_kit._yaml import Item
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
from compliance_kit.checks.found import Found, Way
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.facts import Determination, Fact

Problem = tuple[str, str | None]


class Calculated(NamedTuple):
    """A calculated fact or field, the fact that it stands in, the fields beside it, and the way to its calculation."""

    found: Fact
    owner: Fact
    fields: Mapping[str, Fact]
    at: Way

    @property
    def calculation(self) -> Calculation:
        """How it is calculated."""
        assert self.found.calculate is not None  # noqa: S101 - calculated by construction
        return self.found.calculate

    @property
    def name(self) -> str:
        """The id of the fact, or that of the field behind the id of its fact."""
        return self.found.id if self.found is self.owner else f"{self.owner.id}.{self.found.id}"


def calculated(catalogue: Catalogue) -> Iterator[Calculated]:
    """Everything that is calculated."""
    for fact in catalogue.facts.values():
        if fact.calculate is not None:
            yield Calculated(fact, fact, {}, ("calculate",))
        fields = catalogue.fields.get(fact.id, {})
        for field in fact.fields:
            if field.calculate is not None:
                yield Calculated(field, fact, fields, ("fields", Item("id", field.id), "calculate"))


def parts_of(calculation: Calculation, at: Way = ()) -> Iterator[tuple[Way, Calculation]]:
    """Every step of a calculation with the way to it."""
    yield at, calculation
    below: Iterable[tuple[Way, Calculation]] = ()
    if isinstance(calculation, Fold):
        below = (((calculation.word, n), part) for n, part in enumerate(calculation.parts))
    elif isinstance(calculation, Pick):
        below = ((("pick", "cases", name), part) for name, part in calculation.cases.items())
    elif isinstance(calculation, FirstMatch):
        steps = calculation.steps
        below = [(("first_match", n, "then"), part) for n, (_, part) in enumerate(steps)]
        below = [*below, (("first_match", len(steps), "else"), calculation.otherwise)]
    for way, part in below:
        yield from parts_of(part, (*at, *way))


def calculated_conditions(catalogue: Catalogue) -> Iterator[tuple[str, Way, Condition, Mapping[str, Fact]]]:
    """Every condition inside a calculation, with its owner, its place and the fields that it may name."""
    for one in calculated(catalogue):
        owner = f"fact::{one.owner.id}"
        for at, part in parts_of(one.calculation, one.at):
            if isinstance(part, FirstMatch):
                for n, (condition, _) in enumerate(part.steps):
                    yield owner, (*at, "first_match", n, "if"), condition, one.fields
            elif isinstance(part, When):
                yield owner, (*at, "when"), part.condition, one.fields
            elif isinstance(part, OverRecords):
                yield owner, (*at, part.word, "where"), part.where, catalogue.fields.get(part.of, {})


def calculation_problems(catalogue: Catalogue) -> Iterator[Found]:
    """Names inside calculations that lead nowhere, and facts that rest on themselves."""
    for one in calculated(catalogue):
        for at, part in parts_of(one.calculation, one.at):
            for message, mend in _part_problems(part, one, catalogue):
                yield Found(f"fact::{one.owner.id}", message, mend, at)
    circle = _circle(catalogue)
    if circle:
        kind = "determination" if circle[0] in catalogue.determinations else "fact"
        message = f"rests on itself: {' -> '.join(circle)}."
        yield Found(f"{kind}::{circle[0]}", message, "Take one of these steps out.")


def _part_problems(part: Calculation, one: Calculated, catalogue: Catalogue) -> Iterator[Problem]:
    fields, found = one.fields, one.found
    for name in named_in(part):
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
    for threshold in thresholds_in(part):
        if threshold not in catalogue.thresholds:
            near = difflib.get_close_matches(threshold, catalogue.thresholds, 1)
            yield f"the threshold '{threshold}' is not defined.", f"Did you mean '{near[0]}'?" if near else None
    if isinstance(part, Lookup) and part.table not in catalogue.tables:
        yield f"there is no table '{part.table}'.", None


def named_in(part: Calculation) -> tuple[str, ...]:
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


def thresholds_in(part: Calculation) -> tuple[str, ...]:
    """The thresholds that one step names itself, those of its conditions aside."""
    if isinstance(part, ThresholdRef):
        return (part.id,)
    if isinstance(part, Notion):
        return (part.factor,)
    return (part.days,) if isinstance(part, PlusDays) else ()


def _circle(catalogue: Catalogue) -> list[str]:
    """A chain of facts and determinations of which the last leads back to the first, if there is one."""
    leads_to: dict[str, dict[str, None]] = {}
    for one in calculated(catalogue):
        leads_to[one.name] = dict.fromkeys(rests_on(one, catalogue))
    for determination in catalogue.determinations.values():
        conditions = _conditions_of(determination)
        names = (name for condition in conditions for name in facts_in(condition, "", {}, catalogue))
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


def rests_on(one: Calculated, catalogue: Catalogue) -> Iterator[str]:
    """Every fact, field ("base.models.how") and determination that a calculation names."""
    owner, fields = one.owner.id, one.fields
    for _, part in parts_of(one.calculation):
        names = (name for name in named_in(part) if name not in one.found.choices)
        yield from (f"{owner}.{name}" if name in fields else name for name in names)
        if isinstance(part, OverRecords | Collect):
            wanted = (part.field, getattr(part, "once_per", None))
            yield from (f"{part.of}.{field}" for field in wanted if field)
        if isinstance(part, OverRecords):
            yield from facts_in(part.where, part.of, catalogue.fields.get(part.of, {}), catalogue)
        if isinstance(part, When):
            yield from facts_in(part.condition, owner, fields, catalogue)
        if isinstance(part, FirstMatch):
            for condition, _ in part.steps:
                yield from facts_in(condition, owner, fields, catalogue)


def facts_in(condition: Condition, owner: str, fields: Mapping[str, Fact], catalogue: Catalogue) -> Iterator[str]:
    """Every fact, field ("base.models.how") and determination that a condition names; `fields` are those of `owner`."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from facts_in(part, owner, fields, catalogue)
    elif isinstance(condition, Not):
        yield from facts_in(condition.part, owner, fields, catalogue)
    elif isinstance(condition, Some):
        yield condition.of
        yield from facts_in(condition.where, condition.of, catalogue.fields.get(condition.of, {}), catalogue)
    elif isinstance(condition, Compare):
        yield f"{owner}.{condition.fact}" if condition.fact in fields else condition.fact
