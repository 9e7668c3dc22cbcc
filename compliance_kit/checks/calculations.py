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
LONGEST = 100
"""How many steps something may rest on, one upon another: judging and explaining go down as deep."""


class _Node(NamedTuple):
    """What something names in its conditions and calculations, and how many levels these have."""

    names: tuple[str, ...]
    levels: int


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
    yield from _chains(catalogue)


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


def _chains(catalogue: Catalogue) -> Iterator[Found]:
    """A chain of facts and statuses that leads back to its beginning, or one that is longer than judging goes down."""
    nodes = dict(_nodes(catalogue))
    heights: dict[str, int] = {}
    found = next((chain for name in nodes if (chain := _walk(name, nodes, [], heights))), [])
    if found:
        name = found[0]
        kind = next((word for word, known in _kinds(catalogue) if name in known), "fact")
        message = f"rests on itself: {' -> '.join(found)}."
        if len(found) == 1:
            message = (
                f"rests on others in more than {LONGEST} steps, one upon another; each level of a condition is one."
            )
        yield Found(f"{kind}::{name}", message, "Take one of these steps out.")


def _kinds(catalogue: Catalogue) -> Iterator[tuple[str, Iterable[str]]]:
    yield "determination", catalogue.determinations
    yield "entry", catalogue.entries


def _nodes(catalogue: Catalogue) -> Iterator[tuple[str, _Node]]:
    """By id what a fact, status or entry names, and how many levels its conditions have."""
    levels = {f"{owner.partition('::')[2]}": _levels(one) for owner, _, one, _ in calculated_conditions(catalogue)}
    for one in calculated(catalogue):
        yield one.name, _Node(tuple(dict.fromkeys(rests_on(one, catalogue))), levels.get(one.owner.id, 1))
    for determination in catalogue.determinations.values():
        yield determination.id, _node_of([*_conditions_of(determination)], catalogue)
    for entry in catalogue.entries.values():
        conditions = [entry.when, *(reading.when for reading in entry.readings), *(one.when for one in entry.applies)]
        yield entry.id, _node_of(conditions, catalogue)


def _node_of(conditions: Iterable[Condition], catalogue: Catalogue) -> _Node:
    names = dict.fromkeys(name for one in conditions for name in facts_in(one, "", {}, catalogue))
    return _Node(tuple(names), max(map(_levels, conditions), default=1))


def _levels(condition: Condition) -> int:
    """How many levels a condition has: one for a comparison alone."""
    count, level = 0, [condition]
    while level:
        count += 1
        level = [part for one in level for part in _below(one)]
    return count


def _below(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, All | AnyOf):
        return condition.parts
    if isinstance(condition, Not):
        return (condition.part,)
    return (condition.where,) if isinstance(condition, Some) else ()


def _walk(name: str, nodes: Mapping[str, _Node], path: list[str], heights: dict[str, int]) -> list[str]:
    """The first circle below a name, or the name alone of the first that rests on too much."""
    if name in path:
        return [*path[path.index(name) :], name]
    if name in heights or name not in nodes:
        return []
    path.append(name)
    if len(path) > LONGEST:
        return [path[0]]
    for below in nodes[name].names:
        found = _walk(below, nodes, path, heights)
        if found:
            return found
    path.pop()
    heights[name] = nodes[name].levels + max((heights.get(below, 0) for below in nodes[name].names), default=0)
    return [name] if heights[name] > LONGEST else []


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
