"""Cases below, on and above every number that a condition compares something with, made by Z3 and judged by us."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import z3
from law_in_z3 import LawInZ3
from proofs import NEVER
from prover import Place, Prover, Root, places
from z3_amounts import exactly, number, times
from z3_values import TRUE, Bool, Money, Slot, Verdict, every, implied, opposite, some

from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Always, Compare
from compliance_kit.reading import ORDERED

BESIDE = Fraction(1, 10**12)
SIDES = {"below": -1, "on": 0, "above": 1}


class Case(NamedTuple):
    """One made case.

    Attributes:
        name: the condition, the comparison and the side of the line.
        line: the number of law.
        given: the answers; None if no answers put the comparison there and let it decide.
        expected: what has to come out, by the strictness of the line.
        found: what our judging says.

    """

    name: str
    line: str
    given: dict[str, Any] | None
    expected: bool | None
    found: bool | None


def cases(provers: Sequence[Prover], root: Root) -> Iterator[Case]:
    """Three cases for each number in a condition, each on the first day on which they can be made."""
    for place in places(root.condition):
        compare: Any = place.part
        if not isinstance(compare, Compare) or compare.operator not in ORDERED:
            continue
        days = [prover for prover in provers if prover.law.line(compare.operand.id) is not None]  # type: ignore[attr-defined]
        for side in SIDES:
            made = (case for prover in days if (case := _case(prover, root, place, side)).given is not None)
            name = f"{root.name}{place.path} {side}"
            yield next(made, Case(name, compare.operand.id, None, None, None))  # type: ignore[attr-defined]


def _case(prover: Prover, root: Root, place: Place, side: str) -> Case:
    compare: Any = place.part
    passes = _passes(prover.catalogue, compare, side)

    def build(law: LawInZ3) -> tuple[Verdict, Verdict, Bool]:
        with_it, without_it = (law.judged(place.put(other), root.slot) for other in (Always(), NEVER))
        put = every([_taken(law, root.slot), *(_put(law, slot, compare, side) for slot in _slots(law, root, place))])
        return (with_it, without_it, put) if passes else (without_it, with_it, put)

    (here, there, put), about = prover.built(build)
    model = next(filter(None, (prover.simple_model(about, put, decides) for decides in _deciding(here, there))), None)
    name = f"{root.name}{place.path} {side}"
    if model is None:
        return Case(name, compare.operand.id, None, None, None)
    given = prover.answers(about, model)
    expected = z3.is_true(model.eval(here.yes, model_completion=True))
    return Case(name, compare.operand.id, given, expected, root.verdict(prover.known(given)))


def _deciding(here: Verdict, there: Verdict) -> Iterator[Bool]:
    """That the comparison turns a known verdict round; else that it settles one that would be open otherwise."""
    yield some([every([here.yes, there.no]), every([here.no, there.yes])])
    yield some([every([here.yes, opposite(there.yes)]), every([here.no, opposite(there.no)])])


def _passes(catalogue: Catalogue, compare: Compare, side: str) -> bool:
    """Whether a comparison holds on this side of its line, by the strictness of the line."""
    line = catalogue.thresholds[compare.operand.id]  # type: ignore[attr-defined] # ordered comparisons have a line
    counts = side == "above" or (side == "on" and not line.strict)
    return counts == (compare.operator in ("more_than", "at_least"))


def _slots(law: LawInZ3, root: Root, place: Place) -> list[Slot | None]:
    """The records in which the comparison stands: every one of a list, so that none decides against the others."""
    return [slot for slot, _ in law.records(place.of)] if place.of else [root.slot]


def _taken(law: LawInZ3, slot: Slot | None) -> Bool:
    return dict(law.records(slot.owner))[slot] if slot else TRUE


def _put(law: LawInZ3, slot: Slot | None, compare: Compare, side: str) -> Bool:
    """That what is compared lies on this side of the line; in a list, in every record there is."""
    value = law.fact(compare.fact, slot)
    if isinstance(value, Money):
        currency = law.vocabulary.currency(compare)
        stated, amount = value.stated[currency], exactly(value.amounts[currency])
    else:
        stated, amount = TRUE, value
    at = amount.over == times(number(_figure(law, compare, slot, side)), amount.under)
    return implied(_taken(law, slot), every([stated, at, opposite(amount.none), amount.exact]))


def _figure(law: LawInZ3, compare: Compare, slot: Slot | None, side: str) -> Fraction:
    """The line, or the next figure beside it: one more or less of what is counted, else a trillionth of it."""
    line: Any = law.threshold(compare)
    fields = law.catalogue.fields[slot.owner] if slot else {}
    fact = fields.get(compare.fact) or law.catalogue.facts[compare.fact]
    step = Fraction(1) if fact.kind == "integer" else (line or 1) * BESIDE
    return Fraction(line + SIDES[side] * step)
