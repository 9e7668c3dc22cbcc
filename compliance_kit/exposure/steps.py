"""The steps of a tort rating as data, numbered as in the scheme, so that a lawyer can redo them by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from compliance_kit.exposure.harm import AGGRAVATORS, Effect, Rating
from compliance_kit.exposure.scheme import Scheme
from compliance_kit.exposure.scope import Closed, Gate

Closing = Literal["mildest", "worst"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number (1 to 12) and kind, and whatever that kind says; the rest keeps its default.

    Attributes:
        closing: how open scope answers were taken.
        governs: whether the harm of this step decides the path.
        strength: as the scheme gives it; counted_as: what became of it in this rating.
        sum: the level before floor and ceiling, or "below" and "above" outside the list.
        passed: whether a gateway question is passed, or the gate of the path open.
        levels: the lower and upper bound.
        applied: the rules that bit, as ids of the scheme.
        value: an id of the scheme (a reason, an evidence state, a certainty).

    """

    number: int
    kind: str
    closing: Closing | None = None
    governs: bool = False
    harm: Closed | None = None
    question: str | None = None
    answer: str | None = None
    assumed: bool = False
    on_record: bool = False
    role: str | None = None
    strength: str | None = None
    counted_as: str | None = None
    elements: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    matter: str | None = None
    band: str | None = None
    start: str | None = None
    floor: str | None = None
    most_added: int = 0
    majors: int = 0
    minors: int = 0
    raw: int = 0
    added: int = 0
    passed: bool = False
    covered: tuple[str, ...] = ()
    earned: int = 0
    credit: int = 0
    blocked: bool = False
    sum: str | None = None
    level: str | None = None
    levels: tuple[str, str] | None = None
    applied: tuple[str, ...] = ()
    value: str | None = None


def of_gate(gate: Gate, closing: Closing) -> Step:
    """Step 3: whether the path is open, and why."""
    return Step(3, "gate", closing, passed=gate.open, value=gate.reason)


def of_rating(scheme: Scheme, path: str, rating: Rating, closing: Closing, *, governs: bool) -> Iterator[Step]:
    """Steps 4 to 8 of one harm."""
    harm, levels = rating.harm, scheme.levels
    start, floor = levels[rating.start].id, levels[rating.floor].id
    yield Step(
        4, "severity", closing, governs, harm, band=rating.band, start=start, floor=floor, most_added=rating.most_added,
        applied=tuple(name for name in rating.applied if name in ("competing", "wide", "children", "capped_indemnity")),
    )  # fmt: skip
    yield from (_of_effect(effect, rating, closing, governs=governs) for effect in rating.effects)
    yield Step(
        6, "raise", closing, governs, harm, majors=rating.majors, minors=rating.minors, raw=rating.raw,
        added=rating.added, applied=tuple(name for name in rating.applied if name in ("graded_once", "cap")),
    )  # fmt: skip
    for question, passed in rating.gateways:
        yield Step(7, "gateway", closing, governs, harm, question=question, passed=passed)
    yield Step(
        7, "credit", closing, governs, harm, elements=scheme.path_of[path].elements, covered=rating.covered,
        earned=rating.earned, credit=rating.credit, blocked=rating.blocked,
        applied=tuple(name for name in rating.applied if name in ("block", "credit_limit")),
    )  # fmt: skip
    yield Step(
        8, "level", closing, governs, harm, start=start, floor=floor, added=rating.added, credit=rating.credit,
        sum=_sum(scheme, rating.total), level=levels[rating.level].id,
        applied=tuple(name for name in rating.applied if name in ("floor", "ceiling")),
    )  # fmt: skip


def _of_effect(effect: Effect, rating: Rating, closing: Closing, *, governs: bool) -> Step:
    kinds = {"mitigator": "mitigator", "defence": "defence"}
    kind = "aggravator" if effect.role in AGGRAVATORS else kinds.get(effect.role, "neutral")
    number = 7 if kind in {"mitigator", "defence"} else 5
    return Step(
        number, kind, closing, governs, rating.harm, effect.question, effect.answer, effect.assumed, effect.on_record,
        effect.role, effect.strength, effect.counted_as, effect.elements, effect.factors,
    )  # fmt: skip


def _sum(scheme: Scheme, total: int) -> str:
    if total < 0:
        return "below"
    return scheme.levels[total].id if total < len(scheme.levels) else "above"
