"""Condition coverage: every leaf of every condition is changed, and some case has to notice.

A leaf (one comparison) is replaced in turn by "holds", by "does not hold" and by its opposite. A change that no case
notices means that the leaf decides nothing that the cases look at: it may be wrong, or needless, and nobody would see.
"""

import copy
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import Asked, all_cases, found_by, mistake
from compliance_kit.checks.found import Found, Way
from compliance_kit.checks.normal import Literal, shown
from compliance_kit.conditions import All, Always, AnyOf, Compare, Condition, Not, Some
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination

Owner = TypeVar("Owner", Entry, Determination)
NEVER = Not(Always())
Change = tuple[Way, Compare, str, Condition]
"""The way to a leaf, the leaf, what became of it, and the whole condition with the change."""


class Mutant(NamedTuple):
    """One changed leaf.

    Attributes:
        owner: id of the entry or determination whose condition was changed.
        leaf: the comparison that was changed.
        change: what became of it: "holds", "does not hold", "turned round".
        at: the way from the owner to the leaf.

    """

    owner: str
    leaf: Compare
    change: str
    at: Way = ()


def owners(catalogue: Catalogue, prefix: str = "") -> list[tuple[str, str]]:
    """Every entry and determination whose id starts so: the attribute of the catalogue that holds it, and its id."""
    kinds = ("entries", "determinations")
    return [(kind, name) for kind in kinds for name in getattr(catalogue, kind) if name.startswith(prefix)]


def unnoticed(
    catalogue: Catalogue, prefix: str = "", done: Callable[[str], None] = lambda _owner: None
) -> Iterator[Mutant]:
    """Every change of a leaf that no case notices.

    Args:
        catalogue: with its cases, all of which hold.
        prefix: only entries and determinations whose id starts so.
        done: called with the id of each of them that is through.

    """
    touching = _cases_by_name(catalogue)
    for attribute, name in owners(catalogue, prefix):
        cases = touching.get(name, [])
        for mutant, changed in mutants(getattr(catalogue, attribute)[name]):
            if not _noticed(_with(catalogue, attribute, changed), cases):
                yield mutant
        done(name)


def said(mutant: Mutant, catalogue: Catalogue) -> Found:
    """An unnoticed change as a finding."""
    kind = "entry" if mutant.owner in catalogue.entries else "determination"
    leaf = shown(Literal((), mutant.leaf, holds=True, records=None))
    message = f"no case notices when {leaf} is changed to '{mutant.change}'."
    mend = "Add a case that turns on it, or take it out."
    return Found(f"{kind}::{mutant.owner}", message, mend, mutant.at)


def mutants(owner: Owner) -> Iterator[tuple[Mutant, Owner]]:
    """Every change of one leaf of the conditions of an entry or determination."""
    for at, leaf, change, condition in _changes(owner.when, ("when",)):
        yield Mutant(owner.id, leaf, change, at), owner.model_copy(update={"when": condition})
    for group in ("readings", "applies"):
        items: list[Any] = list(getattr(owner, group))
        for n, item in enumerate(items):
            if getattr(item, "weight", "") == "noted":
                continue  # printed, never weighed: no case can notice it
            for at, leaf, change, condition in _changes(item.when, (group, n, "when")):
                changed = item.model_copy(update={"when": condition})
                update = {group: tuple(changed if other is item else other for other in items)}
                yield Mutant(owner.id, leaf, change, at), owner.model_copy(update=update)


def _changes(condition: Condition, at: Way) -> Iterator[Change]:
    if isinstance(condition, Compare):
        place = (*at, condition.fact)
        yield place, condition, "holds", Always()
        yield place, condition, "does not hold", NEVER
        yield place, condition, "turned round", Not(condition)
    elif isinstance(condition, Not):
        for place, leaf, change, part in _changes(condition.part, (*at, "not")):
            yield place, leaf, change, Not(part)
    elif isinstance(condition, Some):
        word = "some" if condition.least == 1 else "several"
        for place, leaf, change, where in _changes(condition.where, (*at, word, "where")):
            yield place, leaf, change, condition._replace(where=where)
    elif isinstance(condition, All | AnyOf):
        for n in range(len(condition.parts)):
            yield from _below(condition, n, at)


def _below(condition: All | AnyOf, n: int, at: Way) -> Iterator[Change]:
    parts, word = condition.parts, "all" if isinstance(condition, All) else "any"
    for place, leaf, change, part in _changes(parts[n], (*at, word, n)):
        yield place, leaf, change, condition._replace(parts=(*parts[:n], part, *parts[n + 1 :]))


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
