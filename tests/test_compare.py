"""Two assessments side by side: what moved, and which answer, day or change of the catalogue moved it."""

import dataclasses
import datetime
from typing import Any

import pytest
import random_law
from conftest import DAY, ROOT
from hypothesis import given, settings
from pydantic import TypeAdapter
from small_law import assessed, small

from compliance_kit.answers import AnswerSheet, Profile, Subject
from compliance_kit.assessment import Assessment, Scope, assess
from compliance_kit.catalogue import Catalogue, Migration
from compliance_kit.compare import Comparison, compare, is_duty, state
from compliance_kit.editions import Cause, changed_law
from compliance_kit.migrations import migrated, unmigrated
from compliance_kit.over_time import rests_on
from compliance_kit.places import Places
from compliance_kit.sheets import fitting, read_sheet, sheet_of
from compliance_kit.thresholds import Step

Data = dict[str, Any]
SOURCE = {"instrument": "own", "pinpoint": "made up"}
LINE = {"a.size": {"more_than": {"threshold": "t.line"}}}


def compared(
    when: Data, before: Data, after: Data, on: tuple[datetime.date, datetime.date] = (DAY, DAY), **law: Any
) -> Comparison:
    """One entry with two sets of answers, or on two days."""
    made = small(entries=[{"id": "e.new", **({"when": when} if "when" not in when else when)}], **law)
    return compare(assessed(made, before, on[0]), assessed(made, after, on[1]))


def causes(found: Comparison, name: str = "e.new") -> list[tuple[str, str]]:
    return [(cause.kind, cause.name) for move in found.moves if move.name == name for cause in move.causes]


def edition(old: Catalogue, new: Catalogue, answers: Data, **kinds: Any) -> Comparison:
    """One sheet under two editions, as the command compares them."""
    sheet = migrated(AnswerSheet(Subject(name="x"), answers=sheet_of(answers), **kinds), new)
    known, _ = fitting(unmigrated(sheet, old, new), old)
    return compare(Assessment(old, known, DAY), Assessment(new, sheet, DAY))


# --- what holds for every law and every sheet ------------------------------------------------------------------------


@given(random_law.CONDITIONS, random_law.PARTIAL)
@settings(max_examples=60)
def test_a_sheet_beside_itself_shows_nothing(when: Data, answers: Data) -> None:
    found = compared(when, answers, answers)
    assert (found.moves, dict(found.axes), dict(found.answers)) == ((), {}, {})


@given(random_law.CONDITIONS, random_law.CONDITIONS, random_law.PARTIAL, random_law.PARTIAL)
@settings(max_examples=80)
def test_a_move_is_shown_exactly_where_the_states_differ(one: Data, other: Data, before: Data, after: Data) -> None:
    law = small(entries=[{"id": "e.one", "when": one}, {"id": "e.other", "when": other}])
    first, second = assessed(law, before), assessed(law, after)
    differ = [name for name in law.entries if state(first.finding(name)) != state(second.finding(name))]
    found = compare(first, second)
    assert [move.name for move in found.moves] == differ
    assert all(move.causes for move in found.moves)


@given(random_law.CONDITIONS, random_law.PARTIAL, random_law.PARTIAL)
@settings(max_examples=60)
def test_there_and_back_move_the_same_entries(when: Data, before: Data, after: Data) -> None:
    there, back = compared(when, before, after), compared(when, after, before)
    assert [move.name for move in there.moves] == [move.name for move in back.moves]
    assert {name: (new, old) for name, (old, new) in there.answers.items()} == dict(back.answers)


@pytest.mark.parametrize("example", ["meditron_70b", "image_lora_real_people"])
def test_an_example_beside_itself_shows_nothing(example: str, catalogue: Catalogue) -> None:
    found = assess(catalogue, read_sheet(ROOT / "examples" / f"{example}.yaml", catalogue), DAY)
    again = compare(found, found.again())
    assert (again.moves, dict(again.axes), dict(again.answers)) == ((), {}, {})


# --- answers ---------------------------------------------------------------------------------------------------------


def test_the_answer_that_moves_a_result_is_named_and_one_that_does_not_is_left_out() -> None:
    found = compared({"a.flag": True}, {"a.flag": False, "a.kind": "x"}, {"a.flag": True, "a.kind": "y"})
    assert causes(found) == [("answer", "a.flag")]
    assert list(found.answers) == ["a.flag", "a.kind"]


def test_of_several_answers_those_are_named_that_move_it_alone() -> None:
    when = {"any": [{"a.flag": True}, {"all": [{"a.other": True}, {"a.kind": "x"}]}]}
    before = {"a.flag": False, "a.other": False, "a.kind": "y"}
    assert causes(compared(when, before, {"a.flag": True, "a.other": True, "a.kind": "y"})) == [("answer", "a.flag")]
    together = compared(when, before, {"a.flag": False, "a.other": True, "a.kind": "x"})
    assert causes(together) == [("answer", "a.other"), ("answer", "a.kind")]
    assert [cause.alone for cause in together.moves[0].causes] == [False, False]


def test_an_answer_behind_a_status_or_a_calculation_is_found() -> None:
    total = {"id": "c.sum", "mode": "calculated", "kind": "number", "calculate": {"sum": ["a.size", "a.part"]}}
    status = {"id": "d.big", "when": {"c.sum": {"more_than": {"threshold": "t.line"}}}}
    before = {"a.size": 90, "a.part": 5}
    found = compared({"d.big": True}, before, {**before, "a.part": 50}, calculated=[total], determined=[status])
    assert causes(found) == [("answer", "a.part")]


def test_an_answer_that_only_moves_the_dates_is_named() -> None:
    windows = [{"from": "2027-08-02", "when": {"a.day": {"before": {"threshold": "t.start"}}}}, {"from": "2025-08-02"}]
    found = compared({"when": {"always": True}, "applies": windows}, {"a.day": "2026-08-02"}, {"a.day": "2026-08-01"})
    (move,) = found.moves
    assert move.before is not None
    assert move.after is not None
    assert (move.before.timing, move.after.timing) == ("current", "upcoming")
    assert move.causes == (Cause("answer", "a.day", alone=True),)


def test_the_basis_of_an_answer_is_no_difference() -> None:
    found = compared({"a.flag": True}, {"a.flag": {"value": True, "basis": "measured"}}, {"a.flag": True})
    assert (dict(found.answers), found.moves) == ({}, ())


def test_what_was_not_asked_before_and_not_known_now_is_a_difference_of_answers_and_no_move() -> None:
    found = compared({"a.flag": True}, {}, {"a.flag": None})
    assert (list(found.answers), found.moves) == (["a.flag"], ())


def test_axes_that_moved_are_told_with_both_results() -> None:
    law = small(determined=[{"id": "d.new", "when": {"a.flag": True}}], axes=[{"id": "one", "triage": ["d.new"]}])
    found = compare(assessed(law, {"a.flag": False}), assessed(law, {}))
    assert found.axes == {"one": ("clear", "not_known")}


# --- days ------------------------------------------------------------------------------------------------------------


def test_the_day_is_the_cause_on_another_day() -> None:
    window = {"applies": [{"from": "2026-12-01"}], "when": {"a.flag": True}}
    found = compared(window, {"a.flag": True}, {"a.flag": True}, (DAY, datetime.date(2027, 1, 1)))
    assert causes(found) == [("day", "")]


def test_duties_that_applied_before_are_counted() -> None:
    entries: list[Data] = [
        {"id": "e.one"},
        {"id": "e.licence", "force": "contract"},
        {"id": "e.coming", "applies": [{"from": "2030-01-01"}]},
        {"id": "e.over", "applies": [{"from": "2020-01-01", "until": "2021-01-01"}]},
        {"id": "e.advice", "force": "guidance"},
        {"id": "e.reference", "kind": "reference"},
        {"id": "e.open", "when": {"a.flag": True}},
    ]
    found = assessed(small(entries=entries), {})
    assert [finding.entry.id for finding in found.where(is_duty)] == ["e.one", "e.licence", "e.coming"]
    assert compare(found, found.again()).duties == 3


# --- profiles and simulation -----------------------------------------------------------------------------------------


def test_a_place_that_one_profile_leaves_out_is_neither_new_nor_gone() -> None:
    law = small(entries=[{"id": "e.eu", "places": ["EU"]}, {"id": "e.kr", "places": ["KR"], "when": {"a.flag": True}}])
    narrow = Scope(places=law.expanded(frozenset({"EU"})))
    wide, small_one = assessed(law, {"a.flag": True}), assessed(law, {"a.flag": True}, scope=narrow)
    assert compare(wide, small_one).moves == compare(small_one, wide).moves == ()
    moved = compare(assessed(law, {"a.flag": False}, scope=narrow), wide)
    assert [move.name for move in moved.moves] == ["e.kr"]


def test_two_sheets_with_the_same_answers_and_other_profiles_show_nothing(catalogue: Catalogue) -> None:
    sheet = read_sheet(ROOT / "examples" / "lora_startup.yaml", catalogue)
    other = dataclasses.replace(sheet, profile=Profile(name="startup_us"))
    found = compare(assess(catalogue, sheet, DAY), assess(catalogue, other, DAY))
    assert (found.moves, dict(found.axes), dict(found.answers)) == ((), {}, {})


# --- editions --------------------------------------------------------------------------------------------------------


def of_entries(*entries: Data, **law: Any) -> Catalogue:
    return small(entries=list(entries), **law)


def numbered(law: Catalogue, name: str, value: int | datetime.date) -> Catalogue:
    """The same law with another number or date."""
    step = TypeAdapter(Step).validate_python({"from": "2020-01-01", "value": value})
    changed = law.thresholds[name].model_copy(update={"values": (step,)})
    return dataclasses.replace(law, thresholds={**law.thresholds, name: changed})


FLAG = {"id": "e.new", "when": {"a.flag": True}}


def test_a_new_entry_and_one_that_is_gone_are_told_where_they_concern_somebody() -> None:
    more = of_entries(FLAG, {"id": "e.more", "when": {"a.other": True}})
    there = edition(of_entries(FLAG), more, {"a.flag": True, "a.other": True})
    assert [(move.name, move.causes) for move in there.moves] == [("e.more", (Cause("new"),))]
    back = edition(more, of_entries(FLAG), {"a.flag": True, "a.other": True})
    assert [(move.name, move.causes) for move in back.moves] == [("e.more", (Cause("gone"),))]
    assert edition(of_entries(FLAG), more, {"a.other": False}).moves == ()


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"when": {"a.flag": False}}, "when"),
        ({"applies": [{"from": "2030-01-01"}]}, "applies"),
        ({"force": "guidance"}, "force"),
        ({"readings": [{"name": "one", "when": {"a.other": True}, "advocates": []}]}, "readings"),
        ({"when": {"a.flag": False}, "applies": [{"from": "2030-01-01"}]}, "when, applies"),
    ],
)
def test_the_changed_part_of_an_entry_is_named(changed: Data, part: str) -> None:
    found = edition(of_entries(FLAG), of_entries({**FLAG, **changed}), {"a.flag": True})
    assert causes(found) == [("entry", part)]


def test_all_that_became_any_is_a_changed_condition() -> None:
    """The parts of the two conditions are the same."""
    parts = [{"a.flag": True}, {"a.other": True}]
    old, new = (of_entries({"id": "e.new", "when": {word: parts}}) for word in ("all", "any"))
    assert causes(edition(old, new, {"a.flag": True, "a.other": False})) == [("entry", "when")]


def test_words_of_an_entry_that_changed_are_no_move() -> None:
    assert edition(of_entries(FLAG), of_entries({**FLAG, "title": "Other words"}), {"a.flag": True}).moves == ()


def test_a_changed_number_is_named_wherever_it_stands() -> None:
    law = of_entries({"id": "e.new", "when": {"d.big": True}}, determined=[{"id": "d.big", "when": LINE}])
    found = edition(law, numbered(law, "t.line", 10), {"a.size": 50})
    assert causes(found) == [("number", "t.line")]


def test_a_changed_date_in_a_window_is_named() -> None:
    windows = [{"from": "2027-08-02", "when": {"a.day": {"before": {"threshold": "t.start"}}}}, {"from": "2025-08-02"}]
    law = of_entries({"id": "e.new", "applies": windows})
    new = numbered(law, "t.start", datetime.date(2025, 1, 1))
    assert causes(edition(law, new, {"a.day": "2026-01-01"})) == [("number", "t.start")]


def test_a_changed_status_and_a_changed_period_of_one_are_named() -> None:
    def law(**status: Any) -> Catalogue:
        return of_entries({"id": "e.new", "when": {"d.new": True}}, determined=[{"id": "d.new", **status}])

    assert causes(edition(law(when={"a.flag": True}), law(when={"a.flag": False}), {"a.flag": True})) == [
        ("status", "d.new")
    ]
    periods = [
        {"from": "2020-01-01", "source": SOURCE, "when": {"a.size": {word: {"threshold": "t.line"}}}}
        for word in ("more_than", "at_most")
    ]
    old, new = (law(when={"a.flag": True}, applies=[period]) for period in periods)
    assert causes(edition(old, new, {"a.flag": True, "a.size": 500})) == [("status", "d.new")]
    assert causes(edition(old, numbered(old, "t.line", 900), {"a.flag": True, "a.size": 500})) == [("number", "t.line")]


def test_a_fact_that_is_worked_out_otherwise_is_named_and_one_that_is_asked_in_other_words_is_not() -> None:
    def law(*parts: str) -> Catalogue:
        total = {"id": "c.sum", "mode": "calculated", "kind": "number", "calculate": {"sum": list(parts)}}
        when = {"c.sum": {"more_than": {"threshold": "t.line"}}}
        return of_entries({"id": "e.new", "when": when}, calculated=[total])

    found = edition(law("a.size"), law("a.size", "a.part"), {"a.size": 90, "a.part": 90})
    assert causes(found) == [("fact", "c.sum")]
    old = law("a.size")
    asked = old.facts["b.items"].model_copy(update={"ask": "In other words?"})
    assert changed_law(old, dataclasses.replace(old, facts={**old.facts, "b.items": asked})) == {}


def test_a_bill_that_became_law_moves_because_its_force_changed() -> None:
    bill = {**FLAG, "force": "proposal", "status": "proposed"}
    found = edition(of_entries(bill), of_entries(FLAG), {"a.flag": True})
    assert causes(found) == [("entry", "force, status")]


# --- questions that only one edition has -----------------------------------------------------------------------------


def lacking(law: Catalogue, *facts: str) -> Catalogue:
    kept = {name: fact for name, fact in law.facts.items() if name not in facts}
    return dataclasses.replace(law, facts=kept, order=tuple(name for name in law.order if name not in facts))


def moving(law: Catalogue, **migration: Any) -> Catalogue:
    made = Migration.model_validate({"on": datetime.date(2026, 12, 1), "why": "made up", **migration})
    return dataclasses.replace(law, migrations=(made,))


def test_a_question_that_only_the_newer_edition_has_is_no_trouble() -> None:
    old = lacking(of_entries({"id": "e.new", "when": {"a.flag": True}}), "a.other")
    new = of_entries({"id": "e.new", "when": {"all": [{"a.flag": True}, {"a.other": True}]}})
    found = edition(old, new, {"a.flag": True, "a.other": False})
    assert causes(found) == [("entry", "when")]
    assert dict(found.answers) == {}


def test_a_question_that_only_the_older_edition_has_is_no_trouble() -> None:
    old = of_entries({"id": "e.new", "when": {"all": [{"a.flag": True}, {"a.other": True}]}})
    new = lacking(of_entries(FLAG), "a.other")
    first = Assessment(old, AnswerSheet(Subject(name="x"), answers=sheet_of({"a.flag": True, "a.other": False})), DAY)
    second = Assessment(new, AnswerSheet(Subject(name="x"), answers=sheet_of({"a.flag": True})), DAY)
    assert ("entry", "when") in causes(compare(first, second))


def test_a_question_that_was_renamed_moves_nothing() -> None:
    base = small()
    facts = {**base.facts, "old.flag": base.facts["a.flag"].model_copy(update={"id": "old.flag"})}
    entries = of_entries({"id": "e.new", "when": {"old.flag": True}}).entries
    old = dataclasses.replace(lacking(dataclasses.replace(base, facts=facts), "a.flag"), entries=entries)
    new = moving(of_entries(FLAG), fact="old.flag", becomes="a.flag")
    assert changed_law(old, new) == {}
    for answer in (True, False, None):
        found = edition(old, new, {"old.flag": {"value": answer, "given": "2026-11-01"}})
        assert (found.moves, dict(found.answers)) == ((), {})


def test_a_choice_that_was_renamed_moves_nothing() -> None:
    base = small()
    kind = base.facts["a.kind"]
    facts = {**base.facts, "a.kind": kind.model_copy(update={"choices": {"old": "X", "y": "Y", "none": "None"}})}
    entries = of_entries({"id": "e.new", "when": {"a.kind": {"is_one_of": ["old", "y"]}}}).entries
    old = dataclasses.replace(base, facts=facts, entries=entries)
    same = of_entries({"id": "e.new", "when": {"a.kind": {"is_one_of": ["x", "y"]}}})
    new = moving(same, fact="a.kind", choices={"old": "x"})
    assert changed_law(old, new) == {}
    assert edition(old, new, {"a.kind": "old"}).moves == ()


def test_a_question_that_means_something_else_now_is_named_as_what_opens_a_result() -> None:
    old = of_entries(FLAG)
    new = moving(old, fact="a.flag", ask_again=True)
    found = edition(old, new, {"a.flag": True})
    (move,) = found.moves
    assert move.before is not None
    assert move.after is not None
    assert (move.before.verdict, move.after.verdict) == ("applies", "undetermined")
    assert causes(found) == [("answer", "a.flag")]
    before, after = found.answers["a.flag"]
    assert before is not None
    assert (before.value, after) == (True, None)


def test_an_answer_read_under_one_edition_is_read_again_under_the_other() -> None:
    """A group of places may have other members in a newer edition, with the very same answer."""
    old = of_entries({"id": "e.new", "when": {"a.markets": {"includes": "DE"}}})
    (union,) = (place for place in old.places.places if place.id == "EU")
    smaller = union.model_copy(update={"members": tuple(code for code in union.members if code != "DE")})
    places = tuple(smaller if place is union else place for place in old.places.places)
    new = dataclasses.replace(old, places=Places(places=places))
    sheet = AnswerSheet(Subject(name="x"), answers=sheet_of({"a.markets": ["EU"]}))
    assert Assessment(old, sheet, DAY).finding("e.new").verdict == "applies"
    assert causes(edition(old, new, {"a.markets": ["EU"]})) == [("other", "")]


# --- what a result rests on ------------------------------------------------------------------------------------------


def test_a_result_rests_on_its_conditions_and_on_those_of_its_windows_and_periods() -> None:
    period = {"from": "2020-01-01", "source": SOURCE, "when": {"a.other": True}}
    windows = [{"from": "2026-01-01", "when": {"a.day": {"before": {"threshold": "t.start"}}}}, {"from": "2025-01-01"}]
    law = of_entries(
        {"id": "e.new", "when": {"d.new": True}, "applies": windows},
        determined=[{"id": "d.new", "when": LINE, "applies": [period]}],
    )
    assert rests_on(law)["e.new"] == {"d.new", "a.size", "t.line", "a.other", "a.day", "t.start"}


def test_a_field_of_a_list_that_the_older_edition_does_not_have_is_left_out_there_and_moves_nothing() -> None:
    new = small(entries=[{"id": "e.new", "when": {"some": {"of": "b.items", "where": {"in": True}}}}])
    items = new.facts["b.items"]
    fewer = items.model_copy(update={"fields": tuple(one for one in items.fields if one.id != "root")})
    old = dataclasses.replace(new, facts={**new.facts, "b.items": fewer})
    answers = {"b.items": [{"name": "one", "in": True, "root": "r"}, {"name": "two"}]}
    known, lost = fitting(AnswerSheet(Subject(name="x"), answers=sheet_of(answers)), old)
    assert lost == ("b.items.root",)
    assert known.answers["b.items"].value == [{"name": "one", "in": True}, {"name": "two"}]
    found = edition(old, new, answers)
    assert (found.moves, dict(found.answers), len(found.applied)) == ((), {}, 1)
