# ruff: noqa: E501 - rows of a table read better in one line
"""Answer sheets on disk: what is written is read again, and a failure never costs an answer."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from compliance_kit import _yaml
from compliance_kit.answers import Answer, AnswerSheet, Profile, Signature, Subject, Task
from compliance_kit.catalogue import Catalogue
from compliance_kit.packs import load
from compliance_kit.sheets import answer_problem, read_sheet, sheet_from_text, sheet_of, sheet_text, write_sheet

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
LAW = load()
WORDS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1))
AMOUNTS = st.integers(0, 10**30) | st.floats(0, 1e30) | st.sampled_from(["2.0×10²²", "1/3", "3.8 billion", "1e25"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "modification.compute_reported": AMOUNTS, "use.purpose": WORDS, "release.placed_on": DAYS | st.just("none"), "use.clinical": st.booleans(),
    "developer.kind": st.sampled_from(sorted(LAW.facts["developer.kind"].choices)),
    "release.markets": st.lists(st.sampled_from(["DE", "NO", "US-CA", "EU", "KR"]), min_size=1, unique=True),
    "base.models": st.just("none") | st.lists(st.fixed_dictionaries({"name": WORDS}, optional={"parameters": st.integers(0, 10**12)}), min_size=1, max_size=3),
}  # fmt: skip
EXTRAS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({}, optional={
    "basis": st.sampled_from(["measured", "third_party", "declared", "estimated"]), "given": DAYS, "by": WORDS, "evidence": st.lists(WORDS, max_size=2).map(tuple),
    "source": WORDS, "note": WORDS,
})  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> AnswerSheet:
    answers = {}
    for fact in draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True)):
        value = draw(VALUES[fact] | st.none())
        answers[fact] = Answer(value=value, **draw(EXTRAS))
    tasks = draw(
        st.dictionaries(
            st.sampled_from(sorted(LAW.entries)[:5]),
            st.builds(Task, status=st.sampled_from(["done", "under_way"]), note=WORDS | st.none()),
            max_size=2,
        )
    )
    signed = draw(
        st.dictionaries(
            st.sampled_from(["prepared_by", "approved_by"]), st.builds(Signature, name=WORDS, on=DAYS), max_size=2
        )
    )
    subject = Subject(name=draw(WORDS), version=draw(WORDS), note=draw(WORDS | st.none()))
    profile = Profile(documents=tuple(draw(st.lists(st.sampled_from(["model_card", "tort_note"]), unique=True))))
    return AnswerSheet(subject, profile, answers, tasks, signed)


@given(sheets())
def test_what_is_written_is_read_again(sheet: AnswerSheet) -> None:
    again = sheet_from_text(sheet_text(sheet), "sheet.yaml", LAW)
    assert (again.subject, again.profile, again.tasks, again.sign_off) == (
        sheet.subject,
        sheet.profile,
        sheet.tasks,
        sheet.sign_off,
    )
    assert list(again.answers) == list(sheet.answers)
    assert {fact: _plain(answer) for fact, answer in again.answers.items()} == {
        fact: _plain(answer) for fact, answer in sheet.answers.items()
    }
    assert sheet_text(again) == sheet_text(sheet)


def _plain(answer: Answer) -> dict[str, Any]:
    return answer.model_dump()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_read_written_and_read_again(path: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    sheet = read_sheet(path, catalogue)
    write_sheet(tmp_path / "copy.yaml", sheet)
    again = read_sheet(tmp_path / "copy.yaml", catalogue)
    assert {fact: _plain(answer) for fact, answer in again.answers.items()} == {
        fact: _plain(answer) for fact, answer in sheet.answers.items()
    }
    assert (again.subject, again.profile, again.tasks) == (sheet.subject, sheet.profile, sheet.tasks)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_answer_of_an_example_can_be_read(path: Path, catalogue: Catalogue) -> None:
    sheet = read_sheet(path, catalogue)
    assert sheet.answers
    assert {
        fact: answer_problem(fact, answer, catalogue)
        for fact, answer in sheet.answers.items()
        if answer_problem(fact, answer, catalogue)
    } == {}


def test_not_asked_not_known_and_none_are_three_things(catalogue: Catalogue) -> None:
    text = "format: 1\nsubject: {name: x}\nanswers:\n  release.placed_on: null\n  release.eu_on: none\n"
    sheet = sheet_from_text(text, "sheet.yaml", catalogue)
    assert sheet.answers["release.placed_on"].value is None
    assert sheet.answers["release.eu_on"].value == "none"
    assert "release.released_on" not in sheet.answers
    assert "release.placed_on:\n    value: null" in sheet_text(
        sheet
    ) or "release.placed_on: {value: null}" in sheet_text(sheet)


def test_answers_are_replaced_and_taken_away_without_touching_the_sheet_they_came_from() -> None:
    sheet = AnswerSheet(Subject(name="x"), answers=sheet_of({"use.clinical": True}))
    other = sheet.with_answer("use.clinical", Answer(value=False)).with_answer("use.purpose", Answer(value="y"))
    assert sheet.answers["use.clinical"].value is True
    assert (other.answers["use.clinical"].value, list(other.answers)) == (False, ["use.clinical", "use.purpose"])
    assert list(other.without("use.clinical").answers) == ["use.purpose"]


def test_an_unasked_answer_of_a_case_is_left_out() -> None:
    assert list(sheet_of({"use.clinical": "unasked", "use.purpose": "x"})) == ["use.purpose"]


def test_a_failure_in_the_middle_of_writing_leaves_the_old_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue
) -> None:
    path = tmp_path / "sheet.yaml"
    sheet = AnswerSheet(Subject(name="old"), answers=sheet_of({"use.clinical": True}))
    write_sheet(path, sheet)

    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(KeyboardInterrupt):
        write_sheet(path, sheet.with_answer("use.clinical", Answer(value=False)))
    assert read_sheet(path, catalogue).answers["use.clinical"].value is True
    assert list(tmp_path.iterdir()) == [path]


def test_a_version_that_looks_like_a_number_stays_as_it_was_written(catalogue: Catalogue) -> None:
    sheet = sheet_from_text("format: 1\nsubject: {name: 4711, version: 2.10}\nanswers: {}\n", "sheet.yaml", catalogue)
    assert sheet.subject.name == "4711"
    text = sheet_text(AnswerSheet(Subject(name="x", version="2.10")))
    assert _yaml.parse(text, "x")["subject"]["version"] == "2.10"
