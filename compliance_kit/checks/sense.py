"""What plain propagation sees of a condition: that it can never hold, or that one part includes another.

What has to hold together (the parts of an `all`) narrows what each fact can be; where nothing is left, the condition
can never hold. Determinations and calculated facts that can never hold, or always do, narrow what rests on them.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from compliance_kit.calculation_words import Calculation, FirstMatch, Ref, When
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.leaf_spans import BOTH, LeafSpans
from compliance_kit.checks.normal import Both, Either, Fixed, Literal, Normal, Records, denied, normal, shown, together
from compliance_kit.checks.spans import Names, Span, meet
from compliance_kit.facts import Determination, Fact

Key = tuple[str, str, str]
"""The list of records ("" outside), the fact or field, the currency of money."""


class Held(NamedTuple):
    """What is left of a fact, and the comparisons that left it."""

    span: Span
    literals: tuple[Literal, ...]


class Meant(NamedTuple):
    """What a literal is about: the fact or field (None: a determination), its key, and what it leaves of it."""

    fact: Fact | None
    key: Key
    span: Span | None


Given = Mapping[Key, Held]
NOTHING_GIVEN: Given = {}


class Sense:
    """Judges conditions of one catalogue without any answers; `if_asked`: as if every question were asked."""

    def __init__(self, catalogue: Catalogue, *, if_asked: bool = False) -> None:
        self.catalogue = catalogue
        self._if_asked = if_asked
        self._spans = LeafSpans(catalogue)
        self._possible: dict[str, Names] = {}
        self._meanings: dict[tuple[int, bool, str | None], Meant] = {}

    def never(self, node: Normal, given: Given = NOTHING_GIVEN) -> str | None:
        """Why a condition can never hold where `given` holds; None if it can, as far as can be seen."""
        if isinstance(node, Literal):
            return self._literal(node, given)
        if isinstance(node, Both):
            return self._both(node, given)
        if isinstance(node, Either):
            reasons = [self.never(part, given) for part in node.parts]
            return None if None in reasons else "; ".join(dict.fromkeys(filter(None, reasons)))
        if isinstance(node, Records):
            return self._records(node, given)
        return None if node.holds else "it is the opposite of 'always'"

    def always(self, node: Normal, given: Given = NOTHING_GIVEN) -> str | None:
        """Why a condition can never fail where `given` holds; what is never asked is open and so settles nothing."""
        return self._of_answers.never(denied(node), given)

    @cached_property
    def _of_answers(self) -> "Sense":
        return self if self._if_asked else Sense(self.catalogue, if_asked=True)

    def given(self, node: Normal, given: Given = NOTHING_GIVEN) -> Given:
        """What holds beside a condition that holds: its comparisons, as far as all of them have to hold."""
        state = dict(given)
        for part in together(node):
            if isinstance(part, Literal):
                self._add(part, state)
        return state

    def outside(self, records: str, given: Given) -> Given:
        """What stays given inside one record: nothing that is said of its fields elsewhere."""
        return {key: held for key, held in given.items() if key[0] != records}

    def within(self, one: Normal, other: Normal) -> bool:
        """Whether the other one surely holds whenever the first does."""
        if isinstance(other, Both):
            return all(self.within(one, part) for part in other.parts)
        if isinstance(one, Either):
            return all(self.within(part, other) for part in one.parts)
        if isinstance(other, Either) and any(self.within(one, part) for part in other.parts):
            return True
        if isinstance(one, Both):
            return any(self.within(part, other) for part in one.parts)
        return self._leaf_within(one, other)

    def _leaf_within(self, one: Normal, other: Normal) -> bool:
        if isinstance(other, Fixed):
            return other.holds
        if isinstance(one, Records) and isinstance(other, Records):
            fewer = one.holds and other.holds and one.some.least >= other.some.least
            return one.some.of == other.some.of and fewer and self.within(one.where, other.where)
        if not isinstance(one, Literal) or not isinstance(other, Literal):
            return False
        (_, key, mine), (_, other_key, theirs) = self._meant(one), self._meant(other)
        same = key == other_key and mine is not None and theirs is not None
        return same and mine.within(theirs)  # type: ignore[arg-type, union-attr] # spans of one fact are of one kind

    def _both(self, node: Both, given: Given) -> str | None:
        state, rest = dict(given), []
        for part in together(node):
            if not isinstance(part, Literal):
                rest.append(part)
                continue
            reason = self._literal(part, state)
            if reason is not None:
                return reason
            self._add(part, state)
        return next((reason for part in rest if (reason := self.never(part, state)) is not None), None)

    def _records(self, node: Records, given: Given) -> str | None:
        if node.some.of in self.catalogue.facts and self._never_asked(self.catalogue.facts[node.some.of], ""):
            return f"'{node.some.of}' is never asked"
        reason = self.never(node.where, self.outside(node.some.of, given)) if node.holds else None
        return None if reason is None else f"no record can fulfil it, since {reason}"

    def _literal(self, literal: Literal, given: Given) -> str | None:
        fact, key, span = self._meant(literal)
        if fact is not None and self._never_asked(fact, key[0]):
            return f"'{literal.compare.fact}' is never asked"
        if span is None or span.empty:
            return None if span is None else f"{shown(literal)} leaves no answer"
        if isinstance(span, Names) and span.meet(self._results(literal, fact)).empty:
            comes = "never" if literal.holds else "always"
            return f"{shown(literal._replace(holds=True))} {comes} comes out"
        held = given.get(key)
        if held is None or not meet(held.span, span).empty:
            return None
        pairs = (other for other in held.literals if meet(self._meant(other).span or span, span).empty)
        against = next(pairs, None)
        beside = shown(against) if against is not None else " and ".join(map(shown, held.literals))
        return f"{beside} and {shown(literal)} exclude each other"

    def _add(self, literal: Literal, state: dict[Key, Held]) -> None:
        _, key, span = self._meant(literal)
        if span is None:
            return
        held = state.get(key)
        literals = (*held.literals, literal) if held is not None else (literal,)
        state[key] = Held(span if held is None else meet(held.span, span), literals)

    def _meant(self, literal: Literal) -> Meant:
        """What a literal is about, worked out once: equal comparisons are one object."""
        name = id(literal.compare), literal.holds, literal.records
        if name not in self._meanings:
            compare, records = literal.compare, literal.records or ""
            field = self.catalogue.fields.get(records, {}).get(compare.fact)
            fact = field or self.catalogue.facts.get(compare.fact)
            scale = self._spans.same_scale(compare) if fact is not None and fact.kind == "money" else ""
            key = (records if field is not None else "", compare.fact, scale)
            self._meanings[name] = Meant(fact, key, self._spans.span(compare, fact, holds=literal.holds))
        return self._meanings[name]

    def _never_asked(self, fact: Fact, records: str) -> bool:
        name = f"{records}.{fact.id}" if records else fact.id
        return not self._if_asked and fact.mode == "asked" and name not in self.catalogue.rank

    def _results(self, literal: Literal, fact: Fact | None) -> Names:
        """Everything that a boolean or a choice can come out as."""
        name = literal.compare.fact
        if fact is None and name in self.catalogue.determinations:
            return self.possible(name)
        if fact is None or self._meant(literal).key[0] or fact.calculate is None:
            return Names(frozenset(), others=True)
        if isinstance(fact.calculate, When):
            return self.possible(name)
        chosen = _literals(fact.calculate, fact)
        return Names(frozenset(), others=True) if chosen is None else Names(chosen)

    def possible(self, name: str) -> Names:
        """Which of true and false a determination or calculated boolean can come out as."""
        if name not in self._possible:
            self._possible[name] = BOTH  # what rests on itself is said elsewhere
            found = self._status(name)
            self._possible[name] = Names(frozenset(found))
        return self._possible[name]

    def _status(self, name: str) -> Iterator[bool]:
        determination = self.catalogue.determinations.get(name)
        if determination is not None:
            yield from _outcomes(self, determination)
            return
        calculation = self.catalogue.facts[name].calculate
        assert isinstance(calculation, When)  # noqa: S101 - asked for nothing else
        node = normal(calculation.condition)
        yield from (holds for holds in (True, False) if self.never(node if holds else denied(node)) is None)


def _outcomes(sense: Sense, one: Determination) -> Iterator[bool]:
    """True where the condition, some period and some reading can hold together; False where one of them can fail.

    Readings that differ leave a determination contested, which is a result to plan for, so one of them suffices.
    """
    weighed = [normal(reading.when) for reading in one.readings if reading.weight == "weighed"]
    periods = [normal(period.when) for period in one.applies]
    parts = [normal(one.when), *(Either((), tuple(group)) for group in (weighed, periods) if group)]
    if sense.never(Both((), tuple(parts))) is None:
        yield True
    ends = bool(one.applies) and one.applies[-1].until is not None
    if ends or any(sense.never(denied(part)) is None for part in [normal(one.when), *weighed, *periods]):
        yield False


def _literals(calculation: Calculation, fact: Fact) -> frozenset[str | bool] | None:
    """The choices that a calculation can come out as, if it names each of them; None otherwise."""
    if isinstance(calculation, Ref):
        return frozenset({calculation.name}) if calculation.name in fact.choices else None
    if not isinstance(calculation, FirstMatch):
        return None
    results = [_literals(part, fact) for part in (*(part for _, part in calculation.steps), calculation.otherwise)]
    return None if None in results else frozenset().union(*(found for found in results if found is not None))
