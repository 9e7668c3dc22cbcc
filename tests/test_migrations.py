"""Answers of an older edition: renamed, set aside to be asked again, never lost; and taken back for a comparison."""

import dataclasses
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml_rs
from conftest import Here
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from small_law import DAY, small

from compliance_kit.answers import Answer, AnswerSheet, Subject
from compliance_kit.catalogue import Catalogue, Migration
from compliance_kit.checks.catalogue_check import check
from compliance_kit.entries import Cases
from compliance_kit.errors import Problems
from compliance_kit.migrations import migrated, problems, unmigrated
from compliance_kit.sheets import fitting, read_sheet, sheet_from_text, sheet_of, sheet_text, write_sheet

Data = dict[str, Any]
ON = datetime.date(2026, 12, 1)
BEFORE, AFTER = datetime.date(2026, 11, 20), datetime.date(2026, 12, 2)
RENAMED = {"fact": "old.flag", "becomes": "a.flag", "why": "it has a clearer name"}
NEW_CHOICE = {"fact": "a.kind", "choices": {"old": "x"}, "why": "the choice has a clearer name"}
NEW_CHOICES = {"fact": "a.kinds", "choices": {"old": "x", "older": "y"}, "why": "clearer names"}
BOTH = {"fact": "old.kind", "becomes": "a.kind", "choices": {"old": "x"}, "why": "both have clearer names"}
AGAIN = {"fact": "a.count", "ask_again": True, "why": "it counts users of all versions now"}
GONE = {"fact": "old.colour", "why": "no law asks for it any longer"}
ALL = (RENAMED, NEW_CHOICE, NEW_CHOICES, BOTH, AGAIN, GONE)


def law(*migrations: Data) -> Catalogue:
    """The small catalogue with migrations."""
    made = [TypeAdapter(Migration).validate_python({"on": ON, **data}) for data in migrations]
    return dataclasses.replace(small(), migrations=tuple(made))


def sheet(answers: Data, **more: Any) -> AnswerSheet:
    return AnswerSheet(Subject(name="made up"), answers=sheet_of(answers), **more)


def plain(answers: AnswerSheet) -> Data:
    return {name: answer.value for name, answer in answers.answers.items()}


# --- forward ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("migration", "before", "after"),
    [
        (RENAMED, {"old.flag": True}, {"a.flag": True}),
        (NEW_CHOICE, {"a.kind": "old"}, {"a.kind": "x"}),
        (NEW_CHOICES, {"a.kinds": ["old", "older", "z"]}, {"a.kinds": ["x", "y", "z"]}),
        (BOTH, {"old.kind": "old"}, {"a.kind": "x"}),
        (NEW_CHOICE, {"a.kind": "y"}, {"a.kind": "y"}),
        (RENAMED, {"old.flag": None}, {"a.flag": None}),
    ],
)
def test_what_is_renamed_is_answered_under_its_new_name(migration: Data, before: Data, after: Data) -> None:
    found = migrated(sheet(before), law(migration))
    assert (plain(found), found.set_aside) == (after, {})
    assert bool(found.told) == (before != after)
    assert all(str(migration["why"]) in told for told in found.told)


def test_a_renamed_answer_keeps_its_basis_day_and_evidence() -> None:
    given_before = Answer(value=True, basis="measured", given=BEFORE, by="J. Roe", evidence=("log.txt",), note="seen")
    found = migrated(AnswerSheet(Subject(name="x"), answers={"old.flag": given_before}), law(RENAMED))
    assert found.answers["a.flag"] == given_before


def test_an_item_of_which_somebody_is_unsure_is_renamed_too() -> None:
    found = migrated(sheet({"a.kinds": {"value": ["z"], "unsure": ["old"]}}), law(NEW_CHOICES))
    assert found.answers["a.kinds"].unsure == ("x",)


def test_what_means_something_else_now_is_set_aside_and_asked_again() -> None:
    found = migrated(sheet({"a.count": 5}), law(AGAIN))
    assert (plain(found), found.set_aside["a.count"].value) == ({}, 5)
    assert "ask again" in found.told[0]


def test_what_is_no_longer_asked_is_set_aside() -> None:
    found = migrated(sheet({"old.colour": "red", "a.flag": True}), law(GONE))
    assert (plain(found), found.set_aside["old.colour"].value) == ({"a.flag": True}, "red")


def test_an_answer_under_the_new_name_is_never_overwritten() -> None:
    found = migrated(sheet({"old.flag": True, "a.flag": False}), law(RENAMED))
    assert (plain(found), found.set_aside["old.flag"].value) == ({"a.flag": False}, True)


def test_an_answer_set_aside_earlier_stays_beside_one_set_aside_later() -> None:
    earlier = {"a.count": Answer(value=1)}
    found = migrated(sheet({"a.count": 5}, set_aside=earlier), law(AGAIN))
    assert sorted(answer.value for answer in found.set_aside.values()) == [1, 5]


@pytest.mark.parametrize(
    ("day", "moved"),
    [(None, True), (BEFORE, True), (ON, False), (AFTER, False)],
    ids=["undated", "before", "on", "after"],
)
def test_only_answers_from_before_the_change_are_concerned(day: datetime.date | None, moved: bool) -> None:  # noqa: FBT001 - expected
    answers = AnswerSheet(Subject(name="x"), answers={"a.count": Answer(value=5, given=day)})
    assert bool(migrated(answers, law(AGAIN)).set_aside) is moved


def test_an_answer_without_a_day_counts_as_given_when_it_is_handed_over() -> None:
    assert plain(migrated(sheet({"a.count": 5}), law(AGAIN), undated=AFTER)) == {"a.count": 5}
    assert plain(migrated(sheet({"a.count": 5}), law(AGAIN), undated=BEFORE)) == {}


def test_an_answer_of_an_older_program_moves_whenever_it_was_given() -> None:
    """Somebody who has not updated yet answers the old question after the day of the change."""
    late = AnswerSheet(Subject(name="x"), answers={"old.flag": Answer(value=True, given=AFTER)})
    assert plain(migrated(late, law(RENAMED))) == {"a.flag": True}


def test_several_editions_are_caught_up_with_one_after_the_other() -> None:
    first = {"fact": "oldest.kind", "becomes": "old.kind", "why": "a first name"}
    assert plain(migrated(sheet({"oldest.kind": "old"}), law(first, BOTH))) == {"a.kind": "x"}


# --- nothing is lost -------------------------------------------------------------------------------------------------

OLD_ANSWERS: Data = {
    "old.flag": st.booleans() | st.none(),
    "a.flag": st.booleans(),
    "a.kind": st.sampled_from(["old", "y", "none"]),
    "a.kinds": st.lists(st.sampled_from(["old", "older", "z"]), min_size=1, unique=True),
    "old.kind": st.sampled_from(["old", "y"]),
    "a.count": st.integers(0, 9),
    "old.colour": st.sampled_from(["red", "none"]),
    "a.text": st.sampled_from(["foo", "bar"]),
}
EVERYTHING = law(*ALL)


def written_again(found: AnswerSheet, catalogue: Catalogue) -> AnswerSheet:
    return sheet_from_text(sheet_text(found), "sheet.yaml", catalogue)


@given(st.fixed_dictionaries({}, optional=OLD_ANSWERS))
@settings(max_examples=100)
def test_an_older_sheet_that_is_read_and_written_again_holds_every_answer_somewhere(answers: Data) -> None:
    found = written_again(sheet(answers), EVERYTHING)
    assert len(found.answers) + len(found.set_aside) == len(answers)
    once_more = written_again(found, EVERYTHING)
    assert (once_more.answers, once_more.set_aside, once_more.told) == (found.answers, found.set_aside, ())


@given(st.fixed_dictionaries({}, optional=OLD_ANSWERS))
@settings(max_examples=60)
def test_what_an_older_edition_is_compared_with_are_the_answers_that_it_was_given(answers: Data) -> None:
    """Read under the new edition and taken back to the old one, a sheet says what it said."""
    older = _older_edition()
    back = unmigrated(migrated(sheet(answers), EVERYTHING), older, EVERYTHING)
    expected = {name: value for name, value in answers.items() if not (name == "a.flag" and "old.flag" in answers)}
    if "old.kind" in answers and "a.kind" in answers:
        expected.pop("a.kind")
    kept = {name: value for name, value in plain(back).items() if name in expected}
    assert kept == expected


def _older_edition() -> Catalogue:
    """The questions before the migrations."""
    new = small()
    facts = dict(new.facts)
    facts["old.flag"] = facts["a.flag"].model_copy(update={"id": "old.flag"})
    facts["old.kind"] = facts.pop("a.kind").model_copy(update={"id": "old.kind", "choices": {"old": "X", "y": "Y"}})
    facts["a.kind"] = facts["old.kind"].model_copy(
        update={"id": "a.kind", "choices": {"old": "X", "y": "Y", "none": "None"}}
    )
    facts["old.colour"] = facts["a.text"].model_copy(update={"id": "old.colour"})
    facts["a.kinds"] = facts["a.kinds"].model_copy(update={"choices": {"old": "X", "older": "Y", "z": "Z"}})
    return dataclasses.replace(new, facts=facts)


# --- back ------------------------------------------------------------------------------------------------------------


def back(answers: Data, *migrations: Data, **more: Any) -> AnswerSheet:
    return unmigrated(sheet(answers, **more), _older_edition(), law(*migrations))


def test_a_new_name_is_taken_back_where_the_older_edition_knows_the_old_one() -> None:
    assert plain(back({"a.kinds": ["x", "z"]}, NEW_CHOICES)) == {"a.kinds": ["old", "z"]}
    older = dataclasses.replace(
        _older_edition(), facts={k: v for k, v in _older_edition().facts.items() if k != "a.flag"}
    )
    assert plain(unmigrated(sheet({"a.flag": True}), older, law(RENAMED))) == {"old.flag": True}
    without = dataclasses.replace(older, facts={k: v for k, v in older.facts.items() if k != "old.flag"})
    assert plain(unmigrated(sheet({"a.flag": True}), without, law(RENAMED))) == {"a.flag": True}


def test_an_answer_that_was_set_aside_speaks_for_the_older_edition() -> None:
    aside = {"a.count": Answer(value=5)}
    assert plain(back({"a.count": 900}, AGAIN, set_aside=aside)) == {"a.count": 5}
    assert plain(back({"a.count": 900}, AGAIN)) == {}


def test_a_choice_that_took_the_place_of_two_cannot_be_taken_back() -> None:
    merged = {"fact": "a.kinds", "choices": {"old": "x", "older": "x"}, "why": "one choice for two"}
    found, lost = fitting(back({"a.kinds": ["x"]}, merged), _older_edition())
    assert (plain(found), lost) == ({}, ("a.kinds",))


def test_what_both_editions_moved_is_left_alone() -> None:
    newer = law(RENAMED)
    older = dataclasses.replace(newer)
    assert plain(unmigrated(sheet({"a.flag": True}), older, newer)) == {"a.flag": True}


# --- sheets on disk --------------------------------------------------------------------------------------------------


def test_a_sheet_with_the_three_changes_loses_nothing_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "sheet.yaml"
    older = {"old.flag": True, "a.kind": "old", "a.count": {"value": 5, "basis": "declared"}}
    write_sheet(path, sheet(older))
    found = read_sheet(path, EVERYTHING)
    write_sheet(path, found)
    data: Any = yaml_rs.loads(path.read_text(encoding="utf-8"))
    assert data["answers"] == {"a.flag": {"value": True}, "a.kind": {"value": "x"}}
    assert data["set_aside"] == {"a.count": {"value": 5, "basis": "declared"}}
    assert len(found.told) == 3


def test_an_answer_that_was_set_aside_is_kept_and_never_judged(tmp_path: Path) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_text(
        "format: 1\nsubject: {name: x}\nanswers: {}\nset_aside: {anything.at_all: {value: 5}}\n", encoding="utf-8"
    )
    found = read_sheet(path, small())
    assert (found.answers, found.set_aside["anything.at_all"].value) == ({}, 5)
    assert "anything.at_all" in sheet_text(found)


def test_a_malformed_answer_that_was_set_aside_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_text(
        "format: 1\nsubject: {name: x}\nanswers: {}\nset_aside:\n  old.fact: {value: 5, given: sometime}\n",
        encoding="utf-8",
    )
    with pytest.raises(Problems) as found:
        read_sheet(path, small())
    assert "sheet.yaml:5" in str(found.value)


# --- commands --------------------------------------------------------------------------------------------------------


@pytest.fixture
def moved_law(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, here: Here) -> Here:
    """Commands over the built-in catalogue with one question to be asked again and one renamed."""
    again = Migration(fact="use.purpose", on=ON, ask_again=True, why="it means the use as sold now")
    named = Migration(fact="use.medical", on=ON, becomes="use.clinical", why="it has a clearer name")
    changed = dataclasses.replace(catalogue, migrations=(again, named))
    monkeypatch.setattr("compliance_kit.commands._common.load", lambda: changed)
    return here


def test_what_became_of_older_answers_is_said_on_standard_error(moved_law: Here, tmp_path: Path) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_text(
        "format: 1\nsubject: {name: x}\nanswers: {use.medical: true, use.purpose: chat}\n", encoding="utf-8"
    )
    found = moved_law("assess", path, "--on", "2026-12-02")
    assert found.code == 0
    assert "it has a clearer name" in found.err
    assert "it means the use as sold now" in found.err


def test_answers_from_a_file_count_as_given_today_and_what_they_replace_is_kept(
    moved_law: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance_kit.commands.ask.day", lambda text: AFTER if text is None else DAY)
    sheet_path, file = tmp_path / "sheet.yaml", tmp_path / "answers.yaml"
    sheet_path.write_text("format: 1\nsubject: {name: x}\nanswers: {use.purpose: chat}\n", encoding="utf-8")
    file.write_text("format: 1\nsubject: {name: x}\nanswers: {use.purpose: support}\n", encoding="utf-8")
    assert moved_law("ask", sheet_path, "--answers", file).code == 0
    data: Any = yaml_rs.loads(sheet_path.read_text(encoding="utf-8"))
    assert data["answers"]["use.purpose"]["value"] == "support"
    assert data["set_aside"]["use.purpose"]["value"] == "chat"


# --- what can be wrong with a migration ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("migration", "says"),
    [
        ({"fact": "old.flag", "becomes": "a.nothing"}, "which no pack defines"),
        ({"fact": "a.other", "becomes": "a.flag"}, "still asked under its old id"),
        ({"fact": "a.kind", "choices": {"old": "nothing"}}, "does not have"),
        ({"fact": "a.kind", "choices": {"old": "x", "x": "y"}}, "would be renamed again"),
        ({"fact": "a.kind"}, "stays as it is"),
        ({"fact": "old.flag", "ask_again": True}, "no pack asks it"),
        ({"fact": "a.count", "ask_again": True, "choices": {"old": "x"}}, "nothing of its answers can be renamed"),
    ],
)
def test_a_migration_that_leads_nowhere_is_a_problem(migration: Data, says: str) -> None:
    found = list(problems(law({"why": "made up", **migration})))
    assert found
    assert all(fact == migration["fact"] for fact, _ in found)
    assert any(says in text for _, text in found)


def test_good_migrations_are_no_problem() -> None:
    assert list(problems(EVERYTHING)) == []


def test_check_names_the_file_of_a_wrong_migration(catalogue: Catalogue) -> None:
    wrong: Sequence[Migration] = [Migration(fact="old.flag", on=ON, becomes="no.fact", why="made up")]
    bare = dataclasses.replace(catalogue, migrations=tuple(wrong), entries={}, read_cases=Cases)
    assert [str(problem.where) for problem in check(bare) if "no.fact" in problem.message] == [
        "obligations/migrations.yaml:1"
    ]
