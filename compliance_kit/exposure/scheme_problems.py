"""Names in the tort exposure scheme that nothing stands behind: levels, bands, questions, answers, paths, elements."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from compliance_kit.exposure.scheme import Factor, Scheme, Trigger, Word


class Problem(NamedTuple):
    """A name in the scheme that nothing stands behind: the file or part, the kind of name, the name."""

    where: str
    what: str
    name: str


def problems(scheme: Scheme) -> tuple[Problem, ...]:
    """Every name in the scheme and its doctrines that nothing stands behind."""
    return (*_of_paths(scheme), *_of_severity(scheme), *_of_questions(scheme), *_of_factors(scheme))


def _unknown(where: str, what: str, names: Iterator[str] | tuple[str, ...], known: object) -> Iterator[Problem]:
    have = known if isinstance(known, Mapping | frozenset) else frozenset()
    yield from (Problem(where, what, name) for name in names if name not in have)


def _ids(words: tuple[Word, ...]) -> frozenset[str]:
    return frozenset(word.id for word in words)


def _of_paths(scheme: Scheme) -> Iterator[Problem]:
    for path in scheme.paths:
        yield from _unknown(path.id, "question", path.gateway, scheme.counted)
        yield from _unknown(path.id, "element", path.elements, _ids(scheme.elements))
        yield from _unknown(path.id, "certainty", tuple(path.certainty.values()), _ids(scheme.certainty))


def _of_severity(scheme: Scheme) -> Iterator[Problem]:
    severity, levels = scheme.severity, _ids(scheme.levels)
    bands = frozenset(band.id for band in severity.bands)
    degrees = _ids(severity.degrees)
    yield from _unknown("bands", "level", tuple(band.start for band in severity.bands), levels)
    yield from _unknown("floors", "level", tuple(floor.level for floor in severity.floors), levels)
    yield from _unknown("rules", "level", (*scheme.rules.graded, scheme.rules.minor_from), levels)
    yield from _unknown("domains", "kind", tuple(domain.kind for domain in severity.domains.values()), severity.kinds)
    listed = tuple(filter(None, scheme.scope.realistic_harms.kinds.values()))
    yield from _unknown("realistic_harms", "kind", listed, severity.kinds)
    yield from _unknown("indemnity", "band", (scheme.scope.indemnity.capped_band,), bands)
    for name, kind in severity.kinds.items():
        yield from _unknown(name, "band", tuple(kind.bands.values()), bands)
        yield from _unknown(name, "path", kind.feeds, scheme.path_of)
        yield from (Problem(name, "degree", degree) for degree in degrees.symmetric_difference(kind.bands))


def _of_questions(scheme: Scheme) -> Iterator[Problem]:
    for question in scheme.counted.values():
        answers = frozenset(row.answer for row in question.answers)
        yield from _unknown(question.id, "answer", (question.unknown,), answers)
        yield from _unknown(question.id, "path", question.paths, scheme.path_of)
        yield from _unknown(question.id, "kind", question.asked.kinds, scheme.severity.kinds)
        for row in question.answers:
            yield from _unknown(question.id, "path", (*row.covers, *row.paths), frozenset(question.paths))
            for path, element in row.covers.items():
                fits = element == row.strength or element in scheme.path_of[path].elements
                yield from () if fits else (Problem(question.id, "element", element),)


def _of_factors(scheme: Scheme) -> Iterator[Problem]:
    statuses, matters = _ids(scheme.authority_status), _ids(scheme.matters)
    for factor in scheme.factors:
        yield from _unknown(factor.id, "path", factor.paths, scheme.path_of)
        yield from _unknown(factor.id, "certainty", (factor.certainty,), _ids(scheme.certainty))
        yield from _unknown(factor.id, "element", (factor.element,), _ids(scheme.elements))
        yield from _unknown(factor.id, "status", tuple(authority.status for authority in factor.authorities), statuses)
        for trigger in factor.triggers:
            yield from _of_trigger(scheme, factor, trigger, matters)


def _of_trigger(scheme: Scheme, factor: Factor, trigger: Trigger, matters: frozenset[str]) -> Iterator[Problem]:
    yield from _unknown(factor.id, "path", trigger.paths, frozenset(factor.paths))
    if trigger.matter is not None:
        yield from _unknown(factor.id, "matter", (trigger.matter,), matters)
    if trigger.question is None:
        return
    question = scheme.counted.get(trigger.question)
    if question is None:
        yield from _unknown(factor.id, "question", (trigger.question,), frozenset(type(scheme.scope).model_fields))
    elif trigger.answers != "any":
        yield from _unknown(factor.id, "answer", trigger.answers, frozenset(row.answer for row in question.answers))
