"""The tort exposure rating: one claim path in one place, from scope and replies to a level, with every step as data.

Qualitative and ordinal: a level orders work and says nothing about chances or sums. Pure: no clock, no disk.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from compliance_kit.exposure.harm import Place, Rating, UnknownAnswer, asked_about, best_reply, rate_harm
from compliance_kit.exposure.scheme import Factor, Scheme, Trigger
from compliance_kit.exposure.scope import (
    MILDEST,
    Closed,
    Gate,
    Harm,
    Reply,
    Scope,
    Worst,
    gate,
    open_facts,
    severity_open,
)  # fmt: skip
from compliance_kit.exposure.steps import Closing, Step, of_gate, of_rating

__all__ = [
    "Closed", "Exposure", "Harm", "Noted", "Reply", "Scope", "Step", "UnknownAnswer", "certainty_of",
    "cited_questions", "rate",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noted:
    """What a doctrine looks at and that never moves the level: facts or a matter of law, and the doctrines."""

    facts: tuple[str, ...]
    matter: str | None
    role: str
    strength: str | None
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """The rating of a path in a place.

    Attributes:
        level: an id of the scheme; None means not assessed.
        reason: why (no entries, no harm, not public, open, bounds), an id of the scheme.
        bounds: the levels at the mildest and at the worst of what is not known of the scope.
        missing: the facts that keep the bounds apart.
        assumed: the facts of conduct that nobody knows and that count as the worse answer.
        evidence: documented, partly_documented or undocumented; None where nothing was rated.
        certainty: how settled the law of the path is in the place; it comes from the law alone.
        allocation: what bears on who may end up paying.
        context: what is printed beside the rating and weighs nothing.
        factors: the doctrines of the path in the place.

    """

    path: str
    place: str
    level: str | None
    reason: str
    bounds: tuple[str, str] | None
    missing: tuple[str, ...]
    assumed: tuple[str, ...]
    evidence: str | None
    certainty: str | None
    steps: tuple[Step, ...]
    allocation: tuple[Noted, ...]
    context: tuple[Noted, ...]
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Once:
    """One closing rated: its gate, the ratings of its harms, the level as a place in the list."""

    gate: Gate
    ratings: tuple[Rating, ...]
    level: int

    @property
    def governing(self) -> Rating | None:
        """The worst harm, the first of several."""
        return next((rating for rating in self.ratings if rating.level == self.level), None)


@dataclass(frozen=True, slots=True)
class _Case:
    """What stays the same while closings and replies change."""

    scheme: Scheme
    place: Place
    scope: Scope
    replies: Mapping[str, Reply]

    def once(self, worst: Worst, *, cured: bool = False) -> _Once:
        """The path with the open scope answers in `worst` taken at their worst, all others at their mildest."""
        entry = gate(self.scheme, self.place.path, self.scope, worst)
        rated = (rate_harm(self.scheme, self.place, harm, self.replies, cured=cured) for harm in entry.harms)
        ratings = tuple(rated) if entry.open else ()
        return _Once(entry, ratings, max((rating.level for rating in ratings), default=0))

    def answered(self, replies: Mapping[str, Reply]) -> "_Case":
        """The same case with some replies changed."""
        return replace(self, replies={**self.replies, **replies})


def cited_questions(scheme: Scheme, path: str, place: str) -> Mapping[str, tuple[str, ...]]:
    """The questions that the doctrines of a path ask in a place, each with those doctrines."""
    cited: dict[str, tuple[str, ...]] = {}
    for factor, trigger in _triggers(scheme.factors_at(path, place), path):
        if trigger.question is not None and factor.id not in cited.get(trigger.question, ()):
            cited[trigger.question] = (*cited.get(trigger.question, ()), factor.id)
    return cited


def certainty_of(scheme: Scheme, path: str, place: str) -> str | None:
    """How settled the law of a path is in a place or its country, an id of the scheme; None where nothing says so."""
    by_country = scheme.path_of[path].certainty
    country = place.partition("-")[0]
    return by_country.get(place) or by_country.get(country) or by_country.get("*")


def rate(scheme: Scheme, path: str, place: str, scope: Scope, replies: Mapping[str, Reply]) -> Exposure:
    """The exposure of a path in a place.

    Raises:
        UnknownAnswer: a reply gives an answer that its question does not have.

    """
    factors = scheme.factors_at(path, place)
    cited = cited_questions(scheme, path, place)
    first = Step(1, "place", factors=tuple(factor.id for factor in factors), passed=bool(cited))
    if not cited:
        return _not_assessed(scheme, path, place, (first,), factors)
    analysis = scheme.scope.hazard_analysis.id
    case = _Case(scheme, Place(path, place, cited), scope, {**replies, analysis: scope.hazard_analysis})
    still_open = open_facts(scheme, scope)
    mildest, worst = case.once(MILDEST), case.once(frozenset(still_open))
    return _assessed(case, mildest, worst, (first, Step(2, "scope", facts=still_open)), factors)


def _assessed(
    case: _Case, mildest: _Once, worst: _Once, first: tuple[Step, ...], factors: tuple[Factor, ...]
) -> Exposure:
    scheme, place = case.scheme, case.place
    agree = mildest.level == worst.level
    bounds = (scheme.levels[mildest.level].id, scheme.levels[worst.level].id)
    missing = () if agree else _missing(case, mildest, worst)
    evidence, certainty = _evidence(case, worst), certainty_of(scheme, place.path, place.code)
    steps = (
        *first,
        *(() if agree else _steps_of(case, mildest, "mildest")),
        *_steps_of(case, worst, "worst"),
        Step(10, "bounds", levels=bounds, level=bounds[0] if agree else None, facts=missing, passed=agree),
        Step(11, "evidence", value=evidence),
        Step(11, "certainty", value=certainty),
        *_what_helps(case, worst),
    )
    return Exposure(
        place.path, place.code, bounds[0] if agree else None, worst.gate.reason if agree else "bounds", bounds,
        missing, _assumed(scheme, worst), evidence, certainty, steps, *_beside(factors, place.path),
        factors=tuple(factor.id for factor in factors),
    )  # fmt: skip


def _not_assessed(
    scheme: Scheme, path: str, place: str, steps: tuple[Step, ...], factors: tuple[Factor, ...]
) -> Exposure:
    certainty = certainty_of(scheme, path, place) if factors else None
    return Exposure(
        path, place, None, "no_entries", None, (), (), None, certainty, steps, *_beside(factors, path),
        factors=tuple(factor.id for factor in factors),
    )  # fmt: skip


def _triggers(factors: tuple[Factor, ...], path: str) -> Iterator[tuple[Factor, Trigger]]:
    for factor in factors:
        yield from ((factor, trigger) for trigger in factor.triggers if path in (trigger.paths or factor.paths))


def _missing(case: _Case, mildest: _Once, worst: _Once) -> tuple[str, ...]:
    """The open facts that alone can lift the lower bound or lower the upper one; all of them where none can alone."""
    still_open = open_facts(case.scheme, case.scope)
    every = frozenset(still_open)
    alone = tuple(
        fact
        for fact in still_open
        if case.once(frozenset({fact})).level != mildest.level or case.once(every - {fact}).level != worst.level
    )
    return alone or still_open


def _evidence(case: _Case, worst: _Once) -> str:
    documented, partly, undocumented = (word.id for word in case.scheme.evidence)
    rating = worst.governing
    if rating is None:
        shown = not severity_open(case.scheme, case.scope) and case.scope.hazard_analysis.on_record
        return documented if shown else undocumented
    favourable = [effect for effect in rating.effects if effect.favours]
    kept = [effect for effect in favourable if effect.on_record]
    if not kept:
        return undocumented
    return documented if rating.passed and len(kept) == len(favourable) else partly


def _assumed(scheme: Scheme, worst: _Once) -> tuple[str, ...]:
    effects = worst.governing.effects if worst.governing else ()
    return tuple(scheme.counted[effect.question].fact or effect.question for effect in effects if effect.assumed)


def _steps_of(case: _Case, once: _Once, closing: Closing) -> Iterator[Step]:
    yield of_gate(once.gate, closing)
    governing = once.governing
    for rating in once.ratings:
        yield from of_rating(case.scheme, case.place.path, rating, closing, governs=rating is governing)
    harm = governing.harm if governing else None
    yield Step(9, "path", closing, harm=harm, level=case.scheme.levels[once.level].id)


def _what_helps(case: _Case, worst: _Once) -> Iterator[Step]:
    """Step 12: the level without aggravators, with every answer at its best, with each single answer at its best."""
    scheme, place = case.scheme, case.place
    every = frozenset(open_facts(scheme, case.scope))
    best = {name: best_reply(question, place.path, place.code) for name, question in scheme.counted.items()}
    cured = case.once(every, cured=True)
    yield Step(12, "cured", level=scheme.levels[cured.level].id, passed=cured.level < worst.level)
    ideal = case.answered(best).once(every)
    yield Step(12, "best", level=scheme.levels[ideal.level].id, passed=ideal.level < worst.level)
    for question in _asked(case, worst):
        changed = case.answered({question: best[question]}).once(every)
        if changed.level < worst.level:
            fact = scheme.counted[question].fact
            yield Step(
                12, "single_change", question=question, answer=best[question].answer, on_record=True,
                facts=(fact,) if fact else (), level=scheme.levels[changed.level].id, passed=True,
            )  # fmt: skip


def _asked(case: _Case, once: _Once) -> tuple[str, ...]:
    harms = [rating.harm for rating in once.ratings]
    return tuple(
        name
        for name, question in case.scheme.counted.items()
        if name in case.place.cited and any(asked_about(question, case.place.path, harm) for harm in harms)
    )


def _beside(factors: tuple[Factor, ...], path: str) -> tuple[tuple[Noted, ...], tuple[Noted, ...]]:
    """What bears on who pays, and what is only printed: triggers on facts and matters of law, each said once."""
    found: dict[tuple[tuple[str, ...], str | None, str, str | None], tuple[str, ...]] = {}
    for factor, trigger in _triggers(factors, path):
        if trigger.question is None:
            key = (trigger.facts, trigger.matter, trigger.role, trigger.strength)
            found[key] = (*found.get(key, ()), factor.id)
    noted = tuple(Noted(*key, factors=names) for key, names in found.items())
    pays = tuple(item for item in noted if item.role == "allocation")
    return pays, tuple(item for item in noted if item.role != "allocation")
