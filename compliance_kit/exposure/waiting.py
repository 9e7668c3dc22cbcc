"""Which facts that nobody was asked could still move a level of a tort rating: what the interview waits for. Pure.

A worse answer never lowers a level. So the level of a path lies between two corners: everything that was not asked at
its best and the scope at its mildest, and everything at its worst. Where the corners agree nothing is waited for.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property

from compliance_kit.exposure.harm import AGGRAVATORS, Place, best_reply, rate_harm
from compliance_kit.exposure.rating import cited_questions
from compliance_kit.exposure.scheme import Question, Scheme
from compliance_kit.exposure.scope import Reply, Scope, Worst, gate, open_facts


@dataclass(frozen=True)
class Unasked:
    """A path in a place, what is known, and the facts that nobody was asked."""

    scheme: Scheme
    path: str
    place: str
    scope: Scope
    replies: Mapping[str, Reply]
    facts: frozenset[str]

    @cached_property
    def _place(self) -> Place:
        return Place(self.path, self.place, cited_questions(self.scheme, self.path, self.place))

    @cached_property
    def _conduct(self) -> tuple[Question, ...]:
        counted = self.scheme.counted.values()
        return tuple(q for q in counted if q.id in self._place.cited and q.fact in self.facts)

    @cached_property
    def _best(self) -> Mapping[str, Reply]:
        return {question.id: best_reply(question, self.path, self.place) for question in self._conduct}

    @cached_property
    def _worst(self) -> Mapping[str, Reply]:
        return {question.id: worst_reply(question, self.path) for question in self._conduct}

    def _level(self, worst: Worst, replies: Mapping[str, Reply]) -> int:
        analysis = self.scheme.scope.hazard_analysis
        known = {**self.replies, analysis.id: self.scope.hazard_analysis, **replies}
        scope = replace(self.scope, hazard_analysis=known[analysis.id]) if analysis.fact in self.facts else self.scope
        harms = gate(self.scheme, self.path, scope, worst).harms
        return max((rate_harm(self.scheme, self._place, harm, known).level for harm in harms), default=0)

    def matter(self) -> frozenset[str]:
        """The facts not asked of which one alone moves the level from a corner; all that bear on it if none does."""
        if not self._place.cited:
            return frozenset()
        still_open = open_facts(self.scheme, self.scope)
        asked = frozenset(still_open) - self.facts
        unasked = frozenset(still_open) & self.facts
        spread = [known for known in (frozenset[str](), asked) if self._spread(known, unasked)]
        alone: set[str] = set()
        for known in spread:
            alone |= self._alone(known, unasked, alone)
        bearing = frozenset(question.fact for question in self._conduct if question.fact) | unasked
        return frozenset(alone) or (bearing if spread else frozenset())

    def _spread(self, known: Worst, unasked: Worst) -> bool:
        return self._level(known, self._best) != self._level(known | unasked, self._worst)

    def _alone(self, known: Worst, unasked: Worst, found: AbstractSet[str]) -> set[str]:
        """The facts that move the level from a corner by themselves, those found before left out."""
        alone: set[str] = set()
        for scope in (known, known | unasked):
            for replies, other in ((self._best, self._worst), (self._worst, self._best)):
                level, left = self._level(scope, replies), self.facts - found - alone
                asked = ((str(q.fact), {**replies, q.id: other[q.id]}) for q in self._conduct if q.fact in left)
                alone |= {fact for fact, changed in asked if self._level(scope, changed) != level}
                alone |= {fact for fact in unasked & left if self._level(scope ^ {fact}, replies) != level}
        return alone


def worst_reply(question: Question, path: str) -> Reply:
    """The answer that hurts a path most; answers stand in rising order of merit."""
    hurting = (row for row in question.answers if row.role in AGGRAVATORS and (not row.paths or path in row.paths))
    return Reply(next(hurting, question.answers[0]).answer)
