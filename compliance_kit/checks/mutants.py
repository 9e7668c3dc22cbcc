"""Condition coverage: every leaf of every condition is changed, and some case has to notice.

A leaf (one comparison) is replaced in turn by "holds", by "does not hold" and by its opposite. A change that no case
notices means that the leaf decides nothing that the cases look at: it may be wrong, or needless, and nobody would see.
"""

import copy
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import Asked, all_cases, found_by, mistake
from compliance_kit.conditions import All, Always, AnyOf, Compare, Condition, Not, Some
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination

Owner = TypeVar("Owner", Entry, Determination)
NEVER = Not(Always())


class Mutant(NamedTuple):
    """One changed leaf.

    Attributes:
        owner: id of the entry or determination whose condition was changed.
        leaf: the comparison that was changed.
        change: what became of it: "holds", "does not hold", "turned round".

    """

    owner: str
    leaf: Compare
    change: str


def unnoticed(catalogue: Catalogue, prefix: str = "") -> Iterator[Mutant]:
    """Every change of a leaf that no case notices.

    Args:
        catalogue: with its cases, all of which hold.
        prefix: only entries and determinations whose id starts so.

    """
    touching = _cases_by_name(catalogue)
    for attribute in ("entries", "determinations"):
        owned: Mapping[str, Any] = getattr(catalogue, attribute)
        for name, owner in owned.items():
            if not name.startswith(prefix):
                continue
            cases = touching.get(name, [])
            for mutant, changed in mutants(owner):
                if not _noticed(_with(catalogue, attribute, changed), cases):
                    yield mutant


def mutants(owner: Owner) -> Iterator[tuple[Mutant, Owner]]:
    """Every change of one leaf of the conditions of an entry or determination."""
    for leaf, change, condition in _changes(owner.when):
        yield Mutant(owner.id, leaf, change), owner.model_copy(update={"when": condition})
    for group in ("readings", "applies"):
        items: list[Any] = list(getattr(owner, group))
        for item in items:
            if getattr(item, "weight", "") == "noted":
                continue  # printed, never weighed: no case can notice it
            for leaf, change, condition in _changes(item.when):
                changed = item.model_copy(update={"when": condition})
                update = {group: tuple(changed if other is item else other for other in items)}
                yield Mutant(owner.id, leaf, change), owner.model_copy(update=update)


def _changes(condition: Condition) -> Iterator[tuple[Compare, str, Condition]]:
    if isinstance(condition, Compare):
        yield condition, "holds", Always()
        yield condition, "does not hold", NEVER
        yield condition, "turned round", Not(condition)
    elif isinstance(condition, Not):
        yield from ((leaf, change, Not(part)) for leaf, change, part in _changes(condition.part))
    elif isinstance(condition, Some):
        for leaf, change, where in _changes(condition.where):
            yield leaf, change, condition._replace(where=where)
    elif isinstance(condition, All | AnyOf):
        for position in range(len(condition.parts)):
            yield from _below(condition, position)


def _below(condition: All | AnyOf, place: int) -> Iterator[tuple[Compare, str, Condition]]:
    parts = condition.parts
    for leaf, change, part in _changes(parts[place]):
        yield leaf, change, condition._replace(parts=(*parts[:place], part, *parts[place + 1 :]))


def _with(catalogue: Catalogue, attribute: str, changed: Entry | Determination) -> Catalogue:
    """The same catalogue with one entry or determination exchanged; what was worked out already is kept."""
    found = copy.copy(catalogue)
    object.__setattr__(found, attribute, ChainMap({changed.id: changed}, getattr(catalogue, attribute)))
    return found


def _cases_by_name(catalogue: Catalogue) -> Mapping[str, list[Asked]]:
    """By id of an entry or determination the cases that look at it."""
    touching: dict[str, list[Asked]] = {}
    for _, asked in all_cases(catalogue):
        for name in found_by(catalogue, asked):
            touching.setdefault(name, []).append(asked)
    return touching


def _noticed(catalogue: Catalogue, cases: Iterable[Asked]) -> bool:
    return any(mistake(catalogue, asked) for asked in cases)
