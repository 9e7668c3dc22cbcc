"""What rests on what: every fact, status and threshold that an owner reaches, directly or through others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.calculations import calculated, parts_of, thresholds_in
from compliance_kit.checks.calculations import rests_on as calculated_from
from compliance_kit.checks.walk import conditions_of, leaves
from compliance_kit.conditions import Compare

Names = Mapping[str, frozenset[str]]


def reached_by_entries(catalogue: Catalogue) -> Names:
    """By id of each entry every fact, determination and threshold that it rests on, windows and readings included."""
    direct = _direct(catalogue)
    return {name: frozenset(_reached(f"entry::{name}", direct)) for name in catalogue.entries}


def _reached(start: str, direct: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        below = direct.get(waiting.pop(), set()) - reached
        reached |= below
        waiting.extend(below)
    return reached


def _direct(catalogue: Catalogue) -> Mapping[str, set[str]]:
    """Entries by their owner name, since a threshold may have the same id; everything else by id."""
    direct: dict[str, set[str]] = defaultdict(set)
    for stands in conditions_of(catalogue):
        kind, _, name = stands.owner.partition("::")
        into = direct[stands.owner if kind == "entry" else name]
        for leaf in leaves(stands.condition):
            into.update(_named(leaf.condition) if isinstance(leaf.condition, Compare) else (leaf.condition.of,))
    for one in calculated(catalogue):
        direct[one.owner.id].update(calculated_from(one, catalogue))
        for _, part in parts_of(one.calculation):
            direct[one.owner.id].update(thresholds_in(part))
    return direct


def _named(compare: Compare) -> Iterator[str]:
    yield compare.fact
    if isinstance(compare.operand, ThresholdRef):
        yield compare.operand.id
