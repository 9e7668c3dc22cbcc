"""Answering an interview without a terminal: from a full sheet, or by chance."""

import random
from collections.abc import Callable
from typing import Any

from conftest import DAY

from compliance_kit.answers import Answer, AnswerSheet, Subject
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.facts import Fact
from compliance_kit.interview import Question, Wanted, next_question

NOTHING = Wanted({})
Answering = Callable[[Question], Any]
MOST = 600  # far more questions than there are


def interview(
    catalogue: Catalogue,
    wanted: Wanted,
    answering: Answering,
    *,
    triage: bool = False,
    start: AnswerSheet | None = None,
) -> tuple[AnswerSheet, list[Question], list[Assessment]]:
    """Ask until nothing is left: the sheet, the questions, and the assessment before each of them and at the end."""
    sheet = start or AnswerSheet(Subject(name="test"))
    asked: list[Question] = []
    seen: list[Assessment] = []
    while len(asked) < MOST:
        assessment = assess(catalogue, sheet, DAY)
        seen.append(assessment)
        question = next_question(assessment, wanted, triage=triage)
        if question is None:
            return sheet, asked, seen
        asked.append(question)
        sheet = answered(sheet, question.path, answering(question))
    raise AssertionError(f"the interview does not end: {[question.path for question in asked[-5:]]}")


def answered(sheet: AnswerSheet, path: str, value: Any) -> AnswerSheet:
    """The sheet with one question answered, a field of a record included."""
    owner, bracket, rest = path.partition("[")
    if not bracket:
        return sheet.with_answer(path, Answer(value=value))
    index, _, field = rest.partition("].")
    records = [dict(record) for record in sheet.answers[owner].value]
    records[int(index)][field] = value
    return sheet.with_answer(owner, Answer(value=records))


def by_chance(chance: random.Random, places: tuple[str, ...] = ("DE", "US-CA", "US", "KR", "worldwide")) -> Answering:
    """Answers drawn by chance, every fifth of them not known."""

    def answering(question: Question) -> Any:
        return None if chance.random() < 0.2 else _drawn(question.fact, chance, places)

    return answering


def _drawn(fact: Fact, chance: random.Random, places: tuple[str, ...]) -> Any:  # noqa: PLR0911 - one line for each kind
    if fact.kind == "boolean":
        return chance.random() < 0.5
    if fact.kind == "choice":
        return chance.choice(sorted(fact.choices))
    if fact.kind == "choices":
        single = chance.choice(sorted(fact.choices))
        return [single] if single == "none" else sorted({single, *chance.choices(sorted(set(fact.choices) - {"none"}))})
    if fact.kind == "countries":
        return [chance.choice(places)]
    if fact.kind == "money":
        return f"{chance.choice(['0', '4e6', '6e8'])} EUR"
    if fact.kind in ("number", "integer"):
        return chance.choice([0, 1, 1000, "1e9", "1e23", "1e26"])
    if fact.kind == "share":
        return chance.choice(["0%", "30%", "100%"])
    if fact.kind == "records":
        return chance.choice(["none", [{}], [{}, {}]])
    return (
        chance.choice(["none", "2025-01-01", "2026-12-01"])
        if fact.kind == "date"
        else chance.choice(["none", "llama-2", "something"])
    )
