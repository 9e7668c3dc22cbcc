"""On which answers a worked-out fact rests: those that decided it, not every one that could have."""

from collections.abc import Iterator

from compliance_kit.assessment import Assessment
from compliance_kit.calculation_words import Calculation, Collect, FirstMatch, OverRecords, Ref
from compliance_kit.conditions import Judgement, judge


def grounds(assessment: Assessment, fact: str) -> tuple[str, ...]:
    """The asked facts that decide a fact, in order of appearance; the fact itself where it was answered or is asked."""
    return tuple(dict.fromkeys(_grounds(assessment, fact)))


def _grounds(assessment: Assessment, fact: str) -> Iterator[str]:
    definition = assessment.catalogue.facts.get(fact)
    if fact in assessment.sheet.answers or (definition is not None and definition.mode == "asked"):
        yield fact
    elif definition is None or definition.calculate is None:
        yield from _deciding(assessment, assessment.determination(fact))
    elif isinstance(definition.calculate, FirstMatch):
        yield from _matched(assessment, definition.calculate, fact)
    elif isinstance(definition.calculate, Collect | OverRecords):
        yield from _known(assessment, definition.calculate.of)
    else:
        for part, _ in assessment.known.value(fact).parts:
            yield from _known(assessment, part)


def _matched(assessment: Assessment, match: FirstMatch, fact: str) -> Iterator[str]:
    """What a list of cases rests on: its result if that is a fact, else the case that holds, else all that fail."""
    passed: list[str] = []
    for condition, result in match.steps:
        judgement = judge(condition, assessment.known)
        decided = tuple(_deciding(assessment, judgement))
        if judgement.verdict:
            yield from _result(assessment, result, fact, decided)
            return
        passed.extend(decided)
    yield from _result(assessment, match.otherwise, fact, tuple(passed))


def _result(assessment: Assessment, result: Calculation, fact: str, decided: tuple[str, ...]) -> Iterator[str]:
    if isinstance(result, Ref) and not assessment.known.literal(result.name, fact):
        yield from _known(assessment, result.name)
    else:
        yield from decided


def _known(assessment: Assessment, name: str) -> Iterator[str]:
    if name in assessment.catalogue.facts or name in assessment.catalogue.determinations:
        yield from _grounds(assessment, name)


def _deciding(assessment: Assessment, judgement: Judgement) -> Iterator[str]:
    """The facts at the leaves that carry a verdict: one failing part is enough for "all", one holding for "any"."""
    if judgement.word == "some":
        yield judgement.subject
    elif not judgement.children:
        yield from _known(assessment, judgement.subject)
    else:
        same = [child for child in judgement.children if child.verdict is judgement.verdict]
        for child in same if judgement.word in ("all", "any") and same else judgement.children:
            yield from _deciding(assessment, child)
            if judgement.verdict is (judgement.word == "any") and same:
                return
