"""The rating of one harm on one path in one place: aggravators, raise, gateway, credit, level (tort.md 2.5, 4 to 8).

Levels are places in the rising list of the scheme; on the way the sum may run above or below that list.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance_kit.exposure.scheme import Answer, Kind, Question, Scheme
from compliance_kit.exposure.scope import Closed, Reply

AGGRAVATORS = ("major_aggravator", "minor_aggravator")
NEUTRAL = "neutral"


class UnknownAnswer(ValueError):
    """An answer that the question does not have."""

    def __init__(self, question: str, answer: str) -> None:
        super().__init__(f"{question}: {answer}")
        self.question = question
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Place:
    """A path in a place and the doctrines that cite each of its questions."""

    path: str
    code: str
    cited: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one question does to the rating of a harm.

    Attributes:
        assumed: nobody knows; the stand-in answer counts.
        on_record: a dated record shows it.
        counted_as: blocking, plain, minor, gateway, strong, ordinary, defence, neutral; graded answers count once.
        factors: the doctrines that cite the question here.

    """

    question: str
    answer: str
    assumed: bool
    on_record: bool
    role: str
    strength: str | None
    elements: tuple[str, ...]
    factors: tuple[str, ...]
    counted_as: str

    @property
    def favours(self) -> bool:
        """Whether the answer would earn credit if it were on record."""
        return self.role == "mitigator" or (self.role, self.strength) == ("defence", "counted")


@dataclass(frozen=True, slots=True)
class Rating:
    """Everything that leads from a harm to its level. Levels are places in the list of the scheme.

    Attributes:
        raw: levels that majors and minors add before the cap of the band; added: after it.
        gateways: the gateway questions asked about this harm, and whether each is passed on record.
        covered: elements covered by mitigators on record.
        earned: credit before blocks; credit: after them.
        total: start, raise and credit before floor and ceiling.
        applied: the rules that bit, as ids of the scheme.

    """

    harm: Closed
    band: str
    start: int
    floor: int
    most_added: int
    effects: tuple[Effect, ...]
    majors: int
    minors: int
    blocked: bool
    raw: int
    added: int
    gateways: tuple[tuple[str, bool], ...]
    covered: tuple[str, ...]
    earned: int
    credit: int
    total: int
    level: int
    applied: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every gateway question asked is answered well on record, and there is one."""
        return bool(self.gateways) and all(passed for _, passed in self.gateways)


def rate_harm(
    scheme: Scheme, place: Place, harm: Closed, replies: Mapping[str, Reply], *, cured: bool = False
) -> Rating:
    """The rating of a harm. `cured`: as if no answer aggravated."""
    band, lifts = _band(scheme, harm)
    row = scheme.severity.bands[band]
    start, floor = scheme.rank[row.start], _floor(scheme, harm, row.id)
    found = tuple(_effects(scheme, place, harm, replies, start))
    effects = tuple(effect for effect in found if not (cured and effect.role in AGGRAVATORS))
    majors, minors, blocked = _weighed(effects)
    raw = majors + (minors >= scheme.rules.minors_that_raise)
    gateways = _gateways(scheme, place, harm, effects)
    covered = _covered(scheme, place.path, effects)
    earned = _earned(scheme, place.path, effects, covered, opened=bool(gateways) and all(ok for _, ok in gateways))
    stopped = blocked or majors >= scheme.rules.majors_that_block
    most = scheme.rules.credit["most_if_raised"] if raw else scheme.rules.credit["most"]
    credit = 0 if stopped else min(earned, most)
    added = min(row.most_added, raw)
    total = start + added - credit
    level = min(len(scheme.levels) - 1, max(floor, total))
    flags = (
        ("graded_once", sum(effect.strength == "graded" for effect in effects) > 1),
        ("cap", added < raw),
        ("block", stopped and earned > 0),
        ("credit_limit", not stopped and credit < earned),
        ("floor", total < floor),
        ("ceiling", total > level),
    )
    applied = (*lifts, *(name for name, bites in flags if bites))
    return Rating(
        harm, row.id, start, floor, row.most_added, effects, majors, minors, blocked, raw, added,
        gateways, covered, earned, credit, total, level, applied,
    )  # fmt: skip


def best_reply(question: Question, path: str, place: str) -> Reply:
    """The answer to a question that helps a path most in a place, on record; answers stand in rising order of merit."""
    ranked = sorted(question.answers, key=lambda row: _merit(row, question, path, place))
    return Reply(ranked[-1].answer, on_record=True)


def asked_about(question: Question, path: str, harm: Closed) -> bool:
    """Whether a question is asked about a harm on a path."""
    asked = question.asked
    about = asked.always or harm.kind in asked.kinds or (asked.domain and harm.domain is not None)
    return path in question.paths and (about or (asked.children and harm.children))


def _merit(row: Answer, question: Question, path: str, place: str) -> int:
    if not _counts(row, question, path, place):
        return 0
    order = ("blocking", "graded", "plain", "always", "from_elevated", None, "ordinary", "strong", "gateway", "counted")
    return order.index(row.strength) - order.index(None)


def _counts(row: Answer, question: Question, path: str, place: str) -> bool:
    """Whether an answer has an effect on the path in the place."""
    if row.role == "mitigator":
        return path in row.covers
    if row.role == "defence":
        return row.strength == "counted" and path in row.paths and place in question.counted_in
    return row.role in AGGRAVATORS and (not row.paths or path in row.paths)


def _band(scheme: Scheme, harm: Closed) -> tuple[int, tuple[str, ...]]:
    if harm.band is not None:
        return scheme.rank[harm.band], ("capped_indemnity",)
    kind = scheme.severity.kinds[harm.kind]
    first = scheme.rank[kind.bands[harm.degree]]
    moves = scheme.severity.degrees[scheme.rank[harm.degree]].moves
    lifts = tuple(_lifts(harm, kind)) if moves else ()
    higher = min(first + len(lifts), len(scheme.severity.bands) - 1)
    return higher, (*(("competing",) if harm.competing else ()), *lifts)


def _lifts(harm: Closed, kind: Kind) -> Iterator[str]:
    if harm.wide:
        yield "wide"
    if harm.children and kind.children_lift:
        yield "children"


def _floor(scheme: Scheme, harm: Closed, band: str) -> int:
    floors = [
        scheme.rank[floor.level]
        for floor in scheme.severity.floors
        if band in floor.bands
        or (harm.kind in floor.kinds and harm.degree in floor.degrees and (harm.children or not floor.children))
    ]
    return max(floors, default=0)


def _effects(scheme: Scheme, place: Place, harm: Closed, replies: Mapping[str, Reply], start: int) -> Iterator[Effect]:
    for question in scheme.counted.values():
        if question.id in place.cited and asked_about(question, place.path, harm):
            yield _effect(scheme, place, question, replies.get(question.id, Reply()), start)


def _effect(scheme: Scheme, place: Place, question: Question, reply: Reply, start: int) -> Effect:
    assumed = reply.answer is None
    answer = question.unknown if reply.answer is None else reply.answer
    rows = [row for row in question.answers if row.answer == answer]
    if not rows:
        raise UnknownAnswer(question.id, answer)
    row = next((row for row in rows if _counts(row, question, place.path, place.code)), None)
    on_record = reply.on_record and not assumed
    cites = place.cited[question.id]
    if row is None:
        role, strength = ("defence", "not_counted") if rows[0].role == "defence" else ("neutral_context", None)
        return Effect(question.id, answer, assumed, on_record, role, strength, (), cites, NEUTRAL)
    element = row.covers.get(place.path)
    elements = () if element is None or row.strength == "gateway" else (element,)
    counted_as = _counted_as(scheme, row, start, on_record=on_record)
    return Effect(question.id, answer, assumed, on_record, row.role, row.strength, elements, cites, counted_as)


def _counted_as(scheme: Scheme, row: Answer, start: int, *, on_record: bool) -> str:
    if row.role == "minor_aggravator":
        late = row.strength == "from_elevated" and start < scheme.rank[scheme.rules.minor_from]
        return NEUTRAL if late else "minor"
    if row.strength == "graded":
        return scheme.rules.graded[scheme.levels[start].id]
    if row.role == "major_aggravator":
        return row.strength or NEUTRAL
    if not on_record:
        return NEUTRAL
    return "defence" if row.role == "defence" else row.strength or NEUTRAL


def _weighed(effects: tuple[Effect, ...]) -> tuple[int, int, bool]:
    once = {effect.counted_as for effect in effects if effect.strength == "graded"}
    counts = Counter((*once, *(effect.counted_as for effect in effects if effect.strength != "graded")))
    return counts["blocking"] + counts["plain"], counts["minor"], counts["blocking"] > 0


def _gateways(scheme: Scheme, place: Place, harm: Closed, effects: tuple[Effect, ...]) -> tuple[tuple[str, bool], ...]:
    passed = {effect.question for effect in effects if effect.counted_as == "gateway"}
    names = (name for name in scheme.path_of[place.path].gateway if name in place.cited)
    return tuple((name, name in passed) for name in names if asked_about(scheme.counted[name], place.path, harm))


def _covered(scheme: Scheme, path: str, effects: tuple[Effect, ...]) -> tuple[str, ...]:
    found = Counter((element, effect.counted_as) for effect in effects for element in effect.elements)
    enough = scheme.rules.covers.items()
    elements = scheme.path_of[path].elements
    return tuple(name for name in elements if any(found[name, strength] >= number for strength, number in enough))


def _earned(scheme: Scheme, path: str, effects: tuple[Effect, ...], covered: tuple[str, ...], *, opened: bool) -> int:
    credit = scheme.rules.credit
    counts = Counter(effect.counted_as for effect in effects)
    earned = 0
    if opened and covered == scheme.path_of[path].elements:
        earned = credit["every_element"]
    elif opened and any(counts[strength] >= number for strength, number in scheme.rules.covers.items()):
        earned = credit["some"]
    return min(credit["most"], earned + (credit["defence"] if counts["defence"] else 0))
