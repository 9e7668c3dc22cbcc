# ruff: noqa: E501 - rows of a table read better in one line
"""The interview: it ends, it asks only what matters, and no later answer unsettles what is settled."""

import random

import pytest
from answerers import NOTHING, answered, by_chance, interview
from conftest import DAY, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from random_law import CONDITIONS, Data
from small_law import assessed, small

from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.documents import wanted_by
from compliance_kit.interview import (
    Question,
    Wanted,
    answered_paths,
    definition,
    goals,
    next_question,
    open_paths,
    progress,
    rank,
    settled,
)
from compliance_kit.packs import load
from compliance_kit.sheets import read_sheet

REAL = load()
REFERENCE = ROOT / "examples" / "lora_reference.yaml"


# --- one question ----------------------------------------------------------------------------------------------------

ENTRY = {"id": "e.new", "when": {"all": [{"a.flag": True}, {"some": {"of": "b.items", "where": {"in": True}}}]}}


def asked(law: Catalogue, answers: Data, wanted: Wanted = NOTHING) -> str | None:
    question = next_question(assessed(law, answers), wanted)
    return question.path if question else None


def test_the_first_open_question_in_asking_order_is_asked() -> None:
    law = small(entries=[ENTRY])
    assert asked(law, {}) == "a.flag"
    assert asked(law, {"a.flag": True}) == "b.items"
    assert asked(law, {"a.flag": True, "b.items": [{"in": False}, {}]}) == "b.items[1].in"
    assert asked(law, {"a.flag": True, "b.items": [{"in": False}, {"in": False}]}) is None
    assert asked(law, {"a.flag": False}) is None


def test_what_nobody_knows_is_not_asked_again() -> None:
    law = small(entries=[ENTRY])
    assert asked(law, {"a.flag": None, "b.items": None}) is None


def test_a_question_names_what_waits_for_it() -> None:
    law = small(
        entries=[ENTRY, {"id": "e.other", "when": {"a.flag": False}}], determined=[{"id": "d.first", "when": {"a.flag": True}}],
        axes=[{"id": "one", "triage": ["d.first"]}],
    )  # fmt: skip
    question = next_question(assessed(law, {}), Wanted({"paper": ("a.flag",)}))
    assert question is not None
    assert question.reasons == ("one", "e.new", "e.other", "paper")
    assert question.fact.ask == "A flag?"


@pytest.mark.parametrize(("change", "expected"), [
    ({}, "a.flag"), ({"force": "contract"}, "a.flag"), ({"force": "guidance", "kind": "guidance"}, None), ({"force": "proposal", "status": "vetoed"}, None),
    ({"applies": [{"from": "2020-01-01", "until": "2021-01-01"}]}, None), ({"applies": [{"from": "2029-01-01"}]}, "a.flag"),
])  # fmt: skip
def test_neither_guidance_nor_proposals_nor_what_is_past_is_asked_for_alone(change: Data, expected: str | None) -> None:
    assert asked(small(entries=[{**ENTRY, **change}]), {}) == expected


def test_a_document_asks_for_what_it_prints_and_for_what_its_calculations_rest_on() -> None:
    law = small(
        calculated=[{"id": "c.sum", "mode": "calculated", "kind": "number", "calculate": {"sum": ["a.size", "a.part"]}}]
    )
    paper = Wanted({"paper": ("a.text", "c.sum", "b.items.name", "no.such.fact")})
    given_now: Data = {}
    order = []
    while (path := asked(law, given_now, paper)) is not None:
        order.append(path)
        given_now[path] = [{}, {"name": "x"}] if path == "b.items" else "none" if path == "a.text" else 1
        if path == "b.items[0].name":
            given_now = {**given_now, "b.items": [{"name": "y"}, {"name": "x"}]}
            del given_now[path]
    assert order == ["a.size", "a.part", "a.text", "b.items", "b.items[0].name"]


def test_the_triage_asks_for_the_axes_alone() -> None:
    law = small(
        entries=[{"id": "e.new", "when": {"a.flag": True}}], determined=[{"id": "d.first", "when": {"a.other": True}}, {"id": "d.second", "when": {"a.kind": "x"}}],
        axes=[{"id": "one", "triage": ["d.first"], "further": ["d.second"]}],
    )  # fmt: skip
    sheet, questions, _ = interview(law, NOTHING, lambda _question: False, triage=True)
    assert [question.path for question in questions] == ["a.other"]
    assert settled(assess(law, sheet, DAY))
    assert not settled(assess(law, AnswerSheet(Subject(name="x")), DAY))


def test_an_axis_that_nobody_can_answer_is_settled() -> None:
    law = small(determined=[{"id": "d.first", "when": {"a.other": True}}], axes=[{"id": "one", "triage": ["d.first"]}])
    assert settled(assessed(law, {"a.other": None}))


def test_records_are_asked_in_their_order_beyond_ten() -> None:
    law = small(entries=[{"id": "e.new", "when": {"some": {"of": "b.items", "where": {"in": True}}}}])
    known: list[Data] = [{"in": False}, {"in": False}, {}, *({"in": False} for _ in range(7)), {}]
    assert asked(law, {"b.items": known}) == "b.items[2].in"
    assert rank(law, "b.items[2].in") < rank(law, "b.items[10].in")


def test_progress_counts_answers_and_open_questions_by_section() -> None:
    law = small(entries=[ENTRY])
    found = {
        section.section: (section.answered, section.open)
        for section in progress(assessed(law, {"a.flag": True}), NOTHING)
    }
    assert found == {"a": (1, 0), "b": (0, 1)}
    found = {
        section.section: (section.answered, section.open)
        for section in progress(assessed(law, {"a.flag": True, "b.items": [{}, {"in": False}]}), NOTHING)
    }
    assert found == {"a": (1, 0), "b": (2, 1)}


def test_answered_questions_count_the_fields_of_records() -> None:
    law = small()
    paths = list(
        answered_paths(assessed(law, {"a.flag": None, "b.items": [{"in": True}, {"name": "x", "size": None}]}))
    )
    assert paths == ["a.flag", "b.items", "b.items[0].in", "b.items[1].name", "b.items[1].size"]


def test_every_question_of_the_catalogue_has_its_words_and_its_place(catalogue: Catalogue) -> None:
    names = [fact.id for fact in catalogue.facts.values() if fact.mode == "asked"]
    names += [
        f"{owner}[0].{field.id}"
        for owner, fields in catalogue.fields.items()
        for field in fields.values()
        if field.mode == "asked"
    ]
    assert [name for name in names if not definition(catalogue, name).ask] == []
    places = [rank(catalogue, name) for name in names]
    assert len(set(places)) == len(places)
    assert len(catalogue.order) == len(set(catalogue.order)) == len(names)


# --- properties on made-up law ---------------------------------------------------------------------------------------

LAWS = st.lists(CONDITIONS, min_size=1, max_size=4)


def law_of(conditions: list[Data]) -> Catalogue:
    return small(
        entries=[{"id": f"e.n{number}", "when": condition} for number, condition in enumerate(conditions)],
        determined=[{"id": "d.first", "when": conditions[0]}], axes=[{"id": "one", "triage": ["d.first"]}],
    )  # fmt: skip


@settings(max_examples=60)
@given(LAWS, st.integers(0, 10**6))
def test_every_interview_ends_and_leaves_nothing_open_that_could_be_asked(conditions: list[Data], seed: int) -> None:
    law = law_of(conditions)
    sheet, questions, _ = interview(law, NOTHING, by_chance(random.Random(seed)))  # noqa: S311 - no secret
    paths = [question.path for question in questions]
    assert len(paths) == len(set(paths))
    final = assess(law, sheet, DAY)
    assert open_paths(final, goals(final, {})) == {}


@settings(max_examples=60)
@given(LAWS, st.integers(0, 10**6))
def test_no_answer_unsettles_what_was_settled(conditions: list[Data], seed: int) -> None:
    _, _, seen = interview(law_of(conditions), NOTHING, by_chance(random.Random(seed)))  # noqa: S311 - no secret
    fixed: dict[str, str] = {}
    for assessment in seen:
        now = {name: finding.verdict for name, finding in assessment.findings.items()}
        assert {name: now[name] for name in fixed} == fixed
        fixed |= {name: verdict for name, verdict in now.items() if verdict != "undetermined"}


@settings(max_examples=60)
@given(LAWS, st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_in_which_questions_were_answered_is_irrelevant(
    conditions: list[Data], seed: int, chance: random.Random
) -> None:
    law = law_of(conditions)
    sheet, _, seen = interview(law, NOTHING, by_chance(random.Random(seed)))  # noqa: S311 - no secret
    answers = list(sheet.answers.items())
    chance.shuffle(answers)
    again = assess(law, AnswerSheet(sheet.subject, answers=dict(answers)), DAY)
    assert {name: finding.judgement for name, finding in again.findings.items()} == {
        name: finding.judgement for name, finding in seen[-1].findings.items()
    }
    assert next_question(again, NOTHING) is None


@settings(max_examples=60)
@given(LAWS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_question_that_was_never_asked_cannot_change_a_finding(conditions: list[Data], seed: int, other: int) -> None:
    law = law_of(conditions)
    sheet, _, seen = interview(law, NOTHING, by_chance(random.Random(seed)))  # noqa: S311 - no secret
    answering = by_chance(random.Random(other))  # noqa: S311 - no secret
    fuller = sheet
    for name, fact in law.facts.items():
        if name not in sheet.answers and fact.mode == "asked":
            fuller = answered(fuller, name, answering(Question(name, fact, ())))
    verdicts = {name: finding.verdict for name, finding in assess(law, fuller, DAY).findings.items()}
    assert verdicts == {name: finding.verdict for name, finding in seen[-1].findings.items()}


# --- the built-in catalogue ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_an_interview_over_the_built_in_law_ends_and_unsettles_nothing(seed: int) -> None:
    _, questions, seen = interview(REAL, wanted_by(REAL, ["model_card"]), by_chance(random.Random(seed)))  # noqa: S311 - no secret
    paths = [question.path for question in questions]
    assert len(paths) == len(set(paths))
    fixed: dict[str, str] = {}
    for assessment in seen[::8]:
        now = {name: finding.verdict for name, finding in assessment.findings.items()}
        turned = [name for name in fixed if now[name] != fixed[name]]
        assert turned == []
        fixed |= {name: verdict for name, verdict in now.items() if verdict != "undetermined"}
    assert open_paths(seen[-1], goals(seen[-1], {})) == {}


def _reference(question: Question) -> object:
    sheet = read_sheet(REFERENCE, REAL)
    owner, bracket, rest = question.path.partition("[")
    value = sheet.answers[owner].value
    if not bracket:
        return [{} for _ in value] if question.fact.kind == "records" and isinstance(value, list) else value
    index, _, field = rest.partition("].")
    return value[int(index)][field]


def test_the_reference_start_up_is_sorted_with_twenty_questions() -> None:
    sheet, questions, _ = interview(REAL, NOTHING, _reference, triage=True)
    assert len(questions) <= 20, [question.path for question in questions]
    assert settled(assess(REAL, sheet, DAY))


def test_the_reference_start_up_is_asked_at_most_90_questions_for_all_its_papers() -> None:
    _, questions, seen = interview(REAL, wanted_by(REAL, []), _reference)
    assert len(questions) <= 90, [question.path for question in questions]
    complete = assess(REAL, read_sheet(REFERENCE, REAL), DAY)
    left_out = {
        name
        for name, finding in complete.findings.items()
        if finding.entry.force in ("binding", "contract")
        and finding.entry.kind != "reference"  # references inform and are never asked for
        and finding.timing != "past"
    }
    assert {name: seen[-1].findings[name].verdict for name in left_out} == {
        name: complete.findings[name].verdict for name in left_out
    }


def test_the_first_question_says_why_it_is_asked(catalogue: Catalogue) -> None:
    question = next_question(assess(catalogue, AnswerSheet(Subject(name="x")), DAY), wanted_by(catalogue, []))
    assert question is not None
    known = {*catalogue.entries, *(axis.id for axis in catalogue.axes), *wanted_by(catalogue, []).printed}
    assert set(question.reasons) <= known
    assert question.reasons[0] in {axis.id for axis in catalogue.axes}
