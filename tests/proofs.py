"""What Z3 proves about a catalogue: what never or always holds, what decides nothing, what stands twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import z3
from law_in_z3 import LawInZ3
from prover import Item, Place, Prover, Provers, Root, formula, places, roots
from z3_values import Bool, every, opposite, some

from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Always, Not
from compliance_kit.entries import Entry
from compliance_kit.knowledge import Knowledge

NEVER = Not(Always())


def items(catalogue: Catalogue) -> list[Item]:
    """Everything that is judged."""
    return [*catalogue.determinations.values(), *catalogue.entries.values()]


def verdict_of(known: Knowledge, item: Item) -> bool | None:
    """How our judging judges it."""
    return (known.entry(item) if isinstance(item, Entry) else known.determine(item)).verdict


class Possible(NamedTuple):
    """What can become of an entry or determination.

    Attributes:
        holds: whether it can hold on a day of its own.
        certain: whether our judging can say so; not where readings of the law exclude each other for everybody.
        fails: whether it can fail on every one of these days.
        contradicted: answers made by Z3 for which our judging says something else.

    """

    holds: bool
    certain: bool
    fails: bool
    contradicted: tuple[dict[str, Any], ...]


def possible(provers: Provers, item: Item) -> Possible:
    """What can become of an entry or determination, on any day of its own."""
    days = [_possible(prover, item) for prover in provers.of(item)]
    return Possible(
        any(day.holds for day in days),
        any(day.certain for day in days),
        all(day.fails for day in days),
        tuple(given for day in days for given in day.contradicted),
    )


def _possible(prover: Prover, item: Item) -> Possible:
    verdict, about = prover.built(lambda law: formula(law, item))
    yes, no = prover.simple_model(about, verdict.yes), prover.simple_model(about, verdict.no)
    made = [(prover.answers(about, model), said) for model, said in ((yes, True), (no, False)) if model is not None]
    return Possible(
        yes is not None or prover.model(about, verdict.holds) is not None,
        yes is not None,
        no is not None or prover.model(about, opposite(verdict.holds)) is not None,
        tuple(given for given, said in made if verdict_of(prover.known(given), item) is not said),
    )


def needless_parts(provers: Provers, item: Item) -> Iterator[str]:
    """Alternatives of an `any` that add nothing, and parts of an `all` that follow from the rest, on every day."""
    first, *later = provers.of(item)
    for root in roots(item):
        for place in places(root.condition):
            if place.word in ("all", "any") and all(_needless(prover, root, place) for prover in (first, *later)):
                yield f"{root.name}{place}"


def _needless(prover: Prover, root: Root, place: Place) -> bool:
    changed = place.put(Always() if place.word == "all" else NEVER)
    (whole, less), about = prover.built(lambda law: (law.judged(root.condition), law.judged(changed)))
    return prover.model(about, z3.Xor(whole.holds, less.holds)) is None


def windows_never_chosen(provers: Provers, entry: Entry) -> Iterator[str]:
    """Dates of an entry that rule for nobody whom it binds, since earlier ones in the list always come first."""
    for place in range(len(entry.applies)):
        if not any(_chosen(prover, entry, place) for prover in provers.of(entry)):
            yield f"{entry.id}.applies.{place}"


def _chosen(prover: Prover, entry: Entry, place: int) -> bool:
    def build(law: LawInZ3) -> Bool:
        *earlier, own = (law.judged(window.when).holds for window in entry.applies[: place + 1])
        return every([law.entry(entry).holds, own, *map(opposite, earlier)])

    chosen, about = prover.built(build)
    return prover.model(about, chosen) is not None


def binds_without_date(provers: Provers, entry: Entry) -> bool:
    """Whether it can bind somebody for whom none of its dates rules."""

    def build(law: LawInZ3) -> Bool:
        return every([law.entry(entry).holds, opposite(some(law.judged(one.when).holds for one in entry.applies))])

    undated = [(prover, *prover.built(build)) for prover in provers.of(entry)]
    return any(prover.model(about, dateless) is not None for prover, dateless, about in undated)


def doubled(provers: Provers, entries: Iterable[Entry]) -> Iterator[str]:
    """Entries with the same source and the same condition."""
    by_source: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_source[(entry.source.instrument, entry.source.pinpoint)].append(entry)
    for group in by_source.values():
        yield from (" = ".join(alike) for alike in _alike(provers, group) if len(alike) > 1)


def _alike(provers: Provers, group: list[Entry]) -> list[list[str]]:
    """The entries of a group, those with the same condition together."""
    kinds: list[tuple[Entry, list[str]]] = []
    for entry in group:
        known = next((names for first, names in kinds if _equal(provers.of(first)[0], first, entry)), None)
        if known is None:
            kinds.append((entry, [entry.id]))
        else:
            known.append(entry.id)
    return [names for _, names in kinds]


def _equal(prover: Prover, one: Entry, other: Entry) -> bool:
    (first, second), about = prover.built(lambda law: (law.entry(one), law.entry(other)))
    return prover.model(about, z3.Xor(first.holds, second.holds)) is None
