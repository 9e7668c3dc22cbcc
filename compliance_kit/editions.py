"""What changed between two editions of a catalogue: entries, statuses, numbers, and how facts are worked out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Compare
from compliance_kit.facts import Fact

Kind = Literal["answer", "day", "entry", "status", "number", "fact", "other", "new", "gone"]
_RULES = ("when", "readings", "applies", "force", "status")


@dataclass(frozen=True)
class Cause:
    """Why a result moved.

    Attributes:
        kind: an answer, the day, the entry itself, a legal status or number or worked-out fact below it, or other data
            of the catalogue (places, tables, rates); or the entry is new or gone.
        name: id of the fact, status or threshold; the parts of an entry that changed; "" for the day and other data.
        alone: whether this cause would have moved the result on its own.

    """

    kind: Kind
    name: str = ""
    alone: bool = False


def changed_law(old: Catalogue, new: Catalogue) -> dict[str, Cause]:
    """By id what changed: conditions, dates and force of entries, statuses, numbers, calculations.

    A question or choice that the newer edition gave another name is no change.
    """
    names = _Names(new)
    found: dict[str, Cause] = {}
    for name, entry in new.entries.items():
        earlier = old.entries.get(name)
        parts = [part for part in _RULES if earlier is not None and names.differ(entry, earlier, part)]
        if parts:
            found[name] = Cause("entry", ", ".join(parts))
    found |= _different(old.determinations, new.determinations, names.of("when", "readings", "applies"), "status")
    found |= _different(old.thresholds, new.thresholds, names.of("values", "strict"), "number")
    return found | _different(old.facts, new.facts, lambda fact: names.plain(_worked_out(fact)), "fact")


def _worked_out(fact: Fact) -> tuple[object, ...]:
    """How a fact and its fields are calculated, and what stands in for an answer that nobody knows."""
    return tuple((one.id, one.calculate, one.if_not_known) for one in (fact, *fact.fields))


def _different(
    old: Mapping[str, Any], new: Mapping[str, Any], rule: Callable[[Any], object], kind: Kind
) -> dict[str, Cause]:
    return {name: Cause(kind, name) for name in new if name in old and rule(new[name]) != rule(old[name])}


class _Names:
    """Rules as plain data that can be compared, with questions and choices under their newest names."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.facts: dict[str, str] = {}
        self.choices: dict[str, Mapping[str, str]] = {}
        for migration in catalogue.migrations:
            named = migration.becomes or migration.fact
            self.facts[migration.fact] = named
            self.choices[named] = migration.choices

    def of(self, *parts: str) -> Callable[[Any], object]:
        """What makes those parts of a thing the same as those of another one."""
        return lambda thing: tuple(self.plain(getattr(thing, part)) for part in parts)

    def differ(self, one: object, other: object, part: str) -> bool:
        """Whether a part of two things differs."""
        same = self.of(part)
        return same(one) != same(other)

    def plain(self, thing: object) -> object:
        """A rule with its types, for an `all` and an `any` of equal parts are equal tuples."""
        if isinstance(thing, str):
            return self.facts.get(thing, thing)
        if isinstance(thing, Compare):
            fact = self.facts.get(thing.fact, thing.fact)
            return "compare", fact, thing.operator, self._operand(thing.operand, self.choices.get(fact, {}))
        if isinstance(thing, tuple):
            return type(thing).__name__, *(self.plain(part) for part in thing)
        if isinstance(thing, Mapping):
            return tuple(sorted((str(key), str(self.plain(value))) for key, value in thing.items()))
        if isinstance(thing, BaseModel):
            return tuple((name, self.plain(getattr(thing, name))) for name in type(thing).model_fields)
        return thing

    def _operand(self, operand: object, choices: Mapping[str, str]) -> object:
        if isinstance(operand, frozenset):
            return frozenset(choices.get(item, item) for item in operand)
        return choices.get(operand, operand) if isinstance(operand, str) else operand
