"""From the answers of the questionnaire to the scope and the replies of the tort rating; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

from compliance_kit.exposure.harm import UnknownAnswer
from compliance_kit.exposure.rating import Exposure, Harm, Reply, Scope, certainty_of, cited_questions, rate
from compliance_kit.exposure.scheme import Question, Scheme


class FactSource(Protocol):
    """What is known of facts, asked and worked out alike."""

    def value(self, fact_id: str) -> object | None:
        """The content as bool, str, frozenset of str, Fraction or tuple of mappings (records); None where not known."""

    def on_record(self, fact_id: str) -> bool:
        """Whether dated evidence for this version stands behind the answer."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What all ratings of one run share."""

    scheme: Scheme
    facts: FactSource
    scope: Scope
    statutes: Reply | Mapping[str, Reply]


def scope_of(scheme: Scheme, facts: FactSource) -> Scope:
    """The scope of the rating as far as the answers give it."""
    asked = scheme.scope
    touched, still_open = _domains(scheme, facts)
    return Scope(
        hazard_analysis=_reply(asked.hazard_analysis, facts),
        harms=_harms(scheme, facts),
        duty_link=_yes_no(facts, asked.duty_link.fact),
        grave_domains=touched,
        offered_to_public=_yes_no(facts, asked.offered_to_public.fact),
        indemnity=_choice(facts, asked.indemnity.fact, asked.indemnity.takes),
        competes_with_source=_yes_no(facts, asked.competes_with_source.fact),
        domains_open=still_open,
    )


def replies_of(scheme: Scheme, facts: FactSource, statutes: Reply) -> dict[str, Reply]:
    """The reply to every question; `statutes` answers the one that the findings of the kit decide."""
    return {
        question.id: _reply(question, facts) if question.fact else statutes
        for question in scheme.questions
    }  # fmt: skip


def facts_needed(scheme: Scheme, paths: Iterable[str], places: Iterable[str]) -> tuple[str, ...]:
    """The facts that the ratings of these paths in these places need: scope, conduct, then who may end up paying."""
    pairs = ((path, place) for path in paths for place in places_rated(scheme, places))
    cited = {pair: cited_questions(scheme, *pair) for pair in pairs}
    rated = [pair for pair, questions in cited.items() if questions]
    asked = {name for questions in cited.values() for name in questions}
    scope = _scope_facts(scheme, {path for path, _ in rated})
    return tuple(dict.fromkeys((*scope, *_question_facts(scheme, asked), *_paying_facts(scheme, rated))))


def places_rated(scheme: Scheme, markets: Iterable[str]) -> tuple[str, ...]:
    """The places to rate for some markets, sorted; a country is left out where its parts are among them."""
    known = frozenset(markets)
    whole = {code for code in known if any(other.startswith(f"{code}-") for other in known)}
    return tuple(sorted({scheme.rated_as.get(code, code) for code in known - whole}))


def rate_all(
    scheme: Scheme, facts: FactSource, markets: frozenset[str], statutes: Reply | Mapping[str, Reply]
) -> tuple[Exposure, ...]:
    """Every path in every place among the markets that has entries. `statutes`: one reply, or one per place.

    Raises:
        UnknownAnswer: a fact gives an answer that its question does not have.

    """
    case = _Case(scheme, facts, scope_of(scheme, facts), statutes)
    places = places_rated(scheme, markets)
    return tuple(exposure for path in scheme.paths for exposure in _rated(case, path.id, places))


def alike(exposures: Sequence[Exposure]) -> tuple[tuple[Exposure, tuple[str, ...]], ...]:
    """Exposures that differ in nothing but their place, each once, with all its places."""
    groups: dict[Exposure, list[str]] = {}
    for exposure in exposures:
        groups.setdefault(replace(exposure, place=""), []).append(exposure.place)
    return tuple((replace(exposure, place=places[0]), tuple(places)) for exposure, places in groups.items())


def _rated(case: _Case, path: str, places: tuple[str, ...]) -> Iterator[Exposure]:
    """The path in each place; places with the same law and the same reply about statutes are worked out once."""
    scheme = case.scheme
    done: dict[tuple[object, ...], Exposure] = {}
    for place in places:
        if not cited_questions(scheme, path, place):
            continue
        reply = case.statutes if isinstance(case.statutes, Reply) else case.statutes.get(place, Reply())
        factors = tuple(factor.id for factor in scheme.factors_at(path, place))
        counted = tuple(question.id for question in scheme.questions if place in question.counted_in)
        key = (factors, counted, certainty_of(scheme, path, place), reply)
        if key not in done:
            done[key] = rate(scheme, path, place, case.scope, replies_of(scheme, case.facts, reply))
        yield replace(done[key], place=place)


def _reply(question: Question, facts: FactSource) -> Reply:
    value = None if question.fact is None else facts.value(question.fact)
    if question.fact is None or value is None:
        return Reply()
    said = str(value).lower() if isinstance(value, bool) else str(value)
    answer = question.translate.get(said, said)
    if answer not in {row.answer for row in question.answers}:
        raise UnknownAnswer(question.id, answer)
    return Reply(answer, facts.on_record(question.fact))


def _yes_no(facts: FactSource, fact: str) -> bool | None:
    value = facts.value(fact)
    if value is None or isinstance(value, bool):
        return value
    raise UnknownAnswer(fact, str(value))


def _choice(facts: FactSource, fact: str, known: Iterable[str]) -> str | None:
    value = facts.value(fact)
    if value is None:
        return None
    if str(value) not in set(known):
        raise UnknownAnswer(fact, str(value))
    return str(value)


def _domains(scheme: Scheme, facts: FactSource) -> tuple[frozenset[str] | None, frozenset[str]]:
    """The domains touched for sure, and those that sources which are not known could still touch."""
    sources = scheme.scope.grave_domains.sources
    values = {source.fact: facts.value(source.fact) for source in sources}
    if all(value is None for value in values.values()):
        return None, frozenset()
    touched: set[str] = set()
    still_open: set[str] = set()
    for source in sources:
        value = values[source.fact]
        chosen = source.touched if value is None else _chosen(value)
        into = still_open if value is None else touched
        into.update(source.touched[choice] for choice in chosen if choice in source.touched)
    return frozenset(touched), frozenset(still_open - touched)


def _harms(scheme: Scheme, facts: FactSource) -> tuple[Harm, ...] | None:
    value = facts.value(scheme.scope.realistic_harms.fact)
    if value is None:
        return None
    records = value if isinstance(value, tuple) else ()
    return tuple(harm for record in records for harm in _of_record(scheme, record))


def _of_record(scheme: Scheme, record: Mapping[str, object]) -> Iterator[Harm]:
    """The harms of one hazard: one per kind; a hazard of unknown kind stays one harm of unknown kind."""
    asked = scheme.scope.realistic_harms
    choices = record.get(asked.fields.kinds)
    kinds: tuple[str | None, ...] = (None,) if choices is None else _kinds(scheme, choices)
    degree, people = record.get(asked.fields.degree), record.get(asked.fields.people)
    children, name = record.get(asked.fields.children), record.get(asked.fields.name)
    for kind in kinds:
        yield Harm(
            kind=kind,
            degree=None if degree is None else str(degree),
            people=people if isinstance(people, int | Fraction) else None,
            reaches_children=children if isinstance(children, bool) else None,
            source="" if name is None else str(name),
        )


def _kinds(scheme: Scheme, choices: object) -> tuple[str, ...]:
    asked = scheme.scope.realistic_harms
    chosen = _chosen(choices)
    for choice in chosen - set(asked.kinds):
        raise UnknownAnswer(asked.fact, choice)
    return tuple(dict.fromkeys(kind for choice, kind in asked.kinds.items() if kind is not None and choice in chosen))


def _chosen(value: object) -> frozenset[str]:
    return (
        frozenset({value})
        if isinstance(value, str)
        else frozenset(map(str, value if isinstance(value, Iterable) else ()))
    )


def _scope_facts(scheme: Scheme, paths: set[str]) -> Iterator[str]:
    asked = scheme.scope
    single = (
        asked.duty_link, asked.offered_to_public, asked.indemnity, asked.competes_with_source,
    )  # fmt: skip
    if asked.hazard_analysis.fact and paths & set(asked.hazard_analysis.paths):
        yield asked.hazard_analysis.fact
    if paths & set(asked.realistic_harms.paths):
        fields = asked.realistic_harms.fields
        names = (fields.name, fields.kinds, fields.degree, fields.people, fields.children)
        yield from (asked.realistic_harms.fact, *(f"{asked.realistic_harms.fact}.{name}" for name in names))
    yield from (question.fact for question in single if paths & set(question.paths))
    if paths & set(asked.grave_domains.paths):
        yield from (source.fact for source in asked.grave_domains.sources)


def _question_facts(scheme: Scheme, cited: set[str]) -> Iterator[str]:
    yield from (question.fact for question in scheme.questions if question.fact and question.id in cited)


def _paying_facts(scheme: Scheme, rated: list[tuple[str, str]]) -> Iterator[str]:
    for path, place in rated:
        for factor in scheme.factors_at(path, place):
            for trigger in factor.triggers:
                if trigger.role == "allocation" and path in (trigger.paths or factor.paths):
                    yield from trigger.facts
