# ruff: noqa: E501 - rows of a table read better in one line
"""What would change a result: every set shown works, none holds an answer too many, and no single answer is overlooked."""

import datetime
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
import random_law
from conftest import DAY, ROOT
from hypothesis import given, settings
from small_law import assessed, small

from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.flips import MOST_SHOWN, Flip, Turn, flips
from compliance_kit.sheets import read_sheet
from compliance_kit.what_if import judged_by_name, replaced

Data = dict[str, Any]
SUM = {
    "id": "c.sum",
    "mode": "calculated",
    "kind": "number",
    "unit": "FLOP",
    "calculate": {"sum": ["a.size", "a.part"]},
}
BIG = {
    "id": "c.big",
    "mode": "calculated",
    "kind": "boolean",
    "calculate": {"when": {"any": [{"a.flag": True}, {"a.other": True}]}},
}
IN = {"some": {"of": "b.items", "where": {"in": True}}}
MANY = {"several": {"of": "b.items", "where": {"in": True}}}


def of(when: Data, answers: Data, **law: Any) -> tuple[Assessment, list[Flip]]:
    found = assessed(small(entries=[{"id": "e.new", "when": when}], **law), answers)
    return found, flips(found, "e.new")


def shown(found: Iterable[Flip], target: str = "applies") -> list[dict[str, tuple[Any, ...]]]:
    """The sets towards one verdict: by question the answers that do."""
    return [{turn.path: turn.values for turn in flip.turns} for flip in found if flip.target == target]


def after(found: Assessment, turns: Sequence[Turn], chosen: Sequence[object], name: str = "e.new") -> bool | None:
    for turn, value in zip(turns, chosen, strict=True):
        found = replaced(found, turn.path, value)
    return judged_by_name(found, name).verdict


def subsets(turns: Sequence[Turn], chosen: Sequence[object]) -> Iterator[tuple[list[Turn], list[object]]]:
    for size in range(len(turns)):
        for places in combinations(range(len(turns)), size):
            yield [turns[place] for place in places], [chosen[place] for place in places]


# --- what holds for every law and every sheet ------------------------------------------------------------------------


@given(random_law.CONDITIONS, random_law.PARTIAL)
@settings(max_examples=150)
def test_every_combination_of_the_answers_shown_turns_the_result_and_no_part_of_it_does(
    when: Data, answers: Data
) -> None:
    found, shown_flips = of(when, answers)
    for flip in shown_flips:
        wanted = flip.target == "applies"
        for chosen in product(*(turn.values for turn in flip.turns)):
            assert after(found, flip.turns, chosen) is wanted
            for fewer, kept in subsets(flip.turns, chosen):
                assert after(found, fewer, kept) is not wanted


SELECTIONS = [list(items) for size in (1, 2, 3) for items in combinations("xyz", size)]
SINGLE: Mapping[str, list[object]] = {
    "a.flag": [True, False], "a.other": [True, False], "a.kind": ["x", "y", "none"], "a.kinds": [*SELECTIONS, ["none"]], "a.size": ["99", "100", "101"],
    "a.part": ["99", "100", "101"], "a.text": ["foo", "bar", "none", "something"], "a.day": ["2026-08-01", "2026-08-02", "none"],
    "a.markets": [["DE"], ["US"], ["US-CA"], ["US-AL"], ["KR"], ["DE", "US"], ["DE", "US-CA"], ["US-AL", "US-CA"], ["DE", "KR"], ["none"]],
}  # fmt: skip


@given(random_law.CONDITIONS, random_law.PARTIAL)
@settings(max_examples=80)
def test_every_question_whose_answer_alone_turns_the_result_is_shown(when: Data, answers: Data) -> None:
    found, shown_flips = of(when, answers)
    now = judged_by_name(found, "e.new").verdict
    for target, word in ((True, "applies"), (False, "does_not_apply")):
        tried = ((path, value) for path, values in SINGLE.items() for value in values if now is not target)
        alone = {
            path for path, value in tried if judged_by_name(replaced(found, path, value), "e.new").verdict is target
        }
        sets = shown(shown_flips, word)
        if alone:
            assert {len(one) for one in sets} == {1}
            assert alone <= {path for one in sets for path in one} or len(sets) == MOST_SHOWN


@given(random_law.CONDITIONS, random_law.COMPLETE)
@settings(max_examples=40)
def test_no_flip_leads_where_the_result_stands_already_and_all_of_one_target_are_of_one_size(
    when: Data, answers: Data
) -> None:
    found, shown_flips = of(when, answers)
    now = judged_by_name(found, "e.new").verdict
    for target, verdict in (("applies", True), ("does_not_apply", False)):
        sets = shown(shown_flips, target)
        assert not (sets and now is verdict)
        assert len({len(one) for one in sets}) <= 1
        assert len(sets) <= MOST_SHOWN
    assert len({str(flip) for flip in shown_flips}) == len(shown_flips)


# --- conjunctions and disjunctions -----------------------------------------------------------------------------------


def test_a_conjunction_needs_every_failing_part_and_a_disjunction_any_one() -> None:
    both, either = ({word: [{"a.flag": True}, {"a.other": True}]} for word in ("all", "any"))
    nothing = {"a.flag": False, "a.other": False}
    assert shown(of(both, nothing)[1]) == [{"a.flag": (True,), "a.other": (True,)}]
    assert shown(of(either, nothing)[1]) == [{"a.flag": (True,)}, {"a.other": (True,)}]
    everything = {"a.flag": True, "a.other": True}
    assert shown(of(both, everything)[1], "does_not_apply") == [{"a.flag": (False,)}, {"a.other": (False,)}]
    assert shown(of(either, everything)[1], "does_not_apply") == [{"a.flag": (False,), "a.other": (False,)}]


def test_an_open_result_is_led_to_both_verdicts() -> None:
    found = of({"a.flag": True}, {})[1]
    assert (shown(found), shown(found, "does_not_apply")) == ([{"a.flag": (True,)}], [{"a.flag": (False,)}])


def test_every_choice_that_does_is_named() -> None:
    assert shown(of({"not": {"a.kind": "x"}}, {"a.kind": "x"})[1]) == [{"a.kind": ("y", "none")}]


def test_choices_that_do_not_go_together_are_not_shown_together() -> None:
    """Either choice of one question works with one choice of the other, but not with both."""
    alike = [{"all": [{"a.kind": one}, {"a.text": text}]} for one, text in (("x", "foo"), ("y", "bar"))]
    found, sets = of({"all": [{"a.flag": True}, {"any": alike}]}, {"a.flag": False, "a.kind": "none", "a.text": "zzz"})
    assert sets
    for flip in sets:
        assert all(after(found, flip.turns, chosen) for chosen in product(*(turn.values for turn in flip.turns)))


def test_a_result_without_condition_cannot_be_turned() -> None:
    assert of({"always": True}, {})[1] == []


# --- the same question at several places -----------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "answers", "does"), [
    ({"all": [{"a.kinds": {"includes": "x"}}, {"a.kinds": {"includes_only": ["x"]}}]}, {"a.kinds": ["y"]}, ["x"]),
    ({"all": [{"a.kinds": {"includes_any": ["x", "y"]}}, {"not": {"a.kinds": {"includes": "x"}}}]}, {"a.kinds": ["x"]}, ["y"]),
    ({"all": [{"a.kinds": {"includes": "x"}}, {"not": {"a.kinds": {"includes_only": ["x"]}}}]}, {"a.kinds": ["x"]}, ["x", "y"]),
    ({"a.kinds": {"includes": "none"}}, {"a.kinds": ["x", "y"]}, ["none"]),
    ({"not": {"a.kinds": {"includes_any": ["x", "y", "z"]}}}, {"a.kinds": ["x"]}, ["none"]),
    ({"a.kinds": {"includes_only": ["x", "y"]}}, {"a.kinds": ["x", "z"]}, ["x"]),
    ({"a.kinds": {"includes": "x"}}, {"a.kinds": {"value": ["z"], "unsure": ["x"]}}, ["x", "z"]),
])  # fmt: skip
def test_a_choice_of_several_is_changed_as_little_as_possible(when: Data, answers: Data, does: list[str]) -> None:
    assert shown(of(when, answers)[1]) == [{"a.kinds": (does,)}]


def test_what_an_example_fulfils_beyond_the_needs_is_said_where_less_would_not_do() -> None:
    when = {"all": [{"a.kinds": {"includes_any": ["x", "y"]}}, {"not": {"a.kinds": {"includes": "x"}}}]}
    ((turn,),) = (flip.turns for flip in of(when, {"a.kinds": ["x"]})[1])
    assert {(need.operator, need.holds) for need in turn.needs} == {("includes", False), ("includes_any", True)}


def between(low: str, high: str) -> Data:
    return {"all": [{"a.size": {"more_than": {"threshold": low}}}, {"a.size": {"at_most": {"threshold": high}}}]}


@pytest.mark.parametrize("now", ["5", "500", None])
def test_an_amount_is_led_between_two_lines_on_the_same_question(now: str | None) -> None:
    (one,) = shown(of(between("t.steps", "t.line"), {"a.size": now})[1])
    assert 20 < Fraction(one["a.size"][0]) <= 100


def test_what_contradicts_itself_cannot_be_reached() -> None:
    assert of(between("t.line", "t.steps"), {"a.size": "50"})[1] == []


# --- kinds of answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "answers", "does"), [
    ({"a.size": {"more_than": {"threshold": "t.line"}}}, {"a.size": 5}, "1001/10"),
    ({"a.size": {"at_least": {"threshold": "t.reach"}}}, {"a.size": 5}, "100"),
    ({"a.size": {"at_most": {"threshold": "t.line"}}}, {"a.size": 500}, "100"),
    ({"a.size": {"less_than": {"threshold": "t.reach"}}}, {"a.size": 500}, "999/10"),
    ({"a.count": {"more_than": {"threshold": "t.line"}}}, {"a.count": 5}, "101"),
    ({"a.share": {"more_than": {"threshold": "t.third"}}}, {"a.share": "10%"}, "1001/3000"),
    ({"a.money": {"more_than": {"threshold": "t.euro"}}}, {"a.money": "5 USD"}, {"value": "1001/2", "currency": "EUR"}),
    ({"a.money": {"at_most": {"threshold": "t.euro"}}}, {"a.money": "9000 EUR"}, {"value": "500", "currency": "EUR"}),
    ({"a.day": {"before": {"threshold": "t.start"}}}, {"a.day": "none"}, datetime.date(2026, 8, 1)),
    ({"a.day": {"on_or_after": {"threshold": "t.start"}}}, {"a.day": "2026-01-01"}, datetime.date(2026, 8, 2)),
    ({"not": {"a.text": "foo"}}, {"a.text": "Foo"}, "other"),
    ({"a.text": {"is_one_of": ["foo", "bar"]}}, {"a.text": "zzz"}, "bar"),
    ({"a.text": "none"}, {"a.text": "zzz"}, "none"),
])  # fmt: skip
def test_an_example_lies_on_the_line_or_just_beside_it(when: Data, answers: Data, does: object) -> None:
    ((turn,),) = (flip.turns for flip in of(when, answers)[1] if flip.target == "applies")
    assert turn.values == (does,)


def test_a_date_that_is_neither_before_nor_after_a_line_is_none() -> None:
    neither = [{"not": {"a.day": {word: {"threshold": "t.start"}}}} for word in ("before", "on_or_after")]
    assert shown(of({"all": neither}, {"a.day": "2026-01-01"})[1]) == [{"a.day": ("none",)}]


@pytest.mark.parametrize(("when", "answers", "test"), [
    ({"a.markets": {"includes": "US-CA"}}, ["DE"], lambda chosen: {"DE", "US-CA"} <= set(chosen)),
    ({"not": {"a.markets": {"includes": "US-CA"}}}, ["US"], lambda chosen: "US-AL" in chosen and not {"US", "US-CA"} & set(chosen)),
    ({"a.markets": {"includes_any": ["EU"]}}, ["KR"], lambda chosen: len(chosen) == 2 and "KR" in chosen),
    ({"a.markets": {"includes_only": ["EU"]}}, ["DE", "US"], lambda chosen: chosen == ["DE"]),
    ({"not": {"a.markets": {"includes_only": ["EU"]}}}, ["DE"], lambda chosen: len(chosen) == 2 and "DE" in chosen),
    ({"not": {"a.markets": {"includes_any": ["EU", "US"]}}}, ["DE", "US-CA", "KR"], lambda chosen: chosen == ["KR"]),
    ({"not": {"a.markets": {"includes": "worldwide"}}}, ["DE"], lambda chosen: chosen == ["none"]),
])  # fmt: skip
def test_places_are_changed_by_groups_and_a_country_gives_way_to_its_parts(
    when: Data, answers: list[str], test: Any
) -> None:
    ((turn,),) = (flip.turns for flip in of(when, {"a.markets": answers})[1])
    assert test(turn.values[0]), turn.values


# --- records ---------------------------------------------------------------------------------------------------------


def test_one_record_suffices_to_hold_and_every_one_has_to_fail() -> None:
    two = {"b.items": [{"in": False}, {"in": False}]}
    assert shown(of(IN, two)[1]) == [{"b.items[0].in": (True,)}, {"b.items[1].in": (True,)}]
    both = {"b.items": [{"in": True}, {"in": True}]}
    assert shown(of(IN, both)[1], "does_not_apply") == [{"b.items[0].in": (False,), "b.items[1].in": (False,)}]


def test_at_least_two_records_need_both_and_one_alone_breaks_it() -> None:
    assert shown(of(MANY, {"b.items": [{"in": False}, {"in": False}]})[1]) == [
        {"b.items[0].in": (True,), "b.items[1].in": (True,)}
    ]
    broken = shown(of(MANY, {"b.items": [{"in": True}, {"in": True}]})[1], "does_not_apply")
    assert broken == [{"b.items[0].in": (False,)}, {"b.items[1].in": (False,)}]


@pytest.mark.parametrize("when", [IN, MANY])
@pytest.mark.parametrize("answers", [{}, {"b.items": None}])
def test_a_list_that_nobody_knows_can_be_answered_with_none(when: Data, answers: Data) -> None:
    found = of(when, answers)[1]
    assert shown(found, "does_not_apply") == [{"b.items": ("none",)}]
    assert shown(found) == []


def test_no_record_can_be_made_up() -> None:
    assert of(IN, {"b.items": "none"})[1] == []
    assert of(MANY, {"b.items": [{"in": True}]})[1] == []


def test_a_list_that_has_to_be_empty_is_not_changed_inside_as_well() -> None:
    when = {"all": [{"not": {"some": {"of": "b.items", "where": {"always": True}}}}, {"not": IN}]}
    assert shown(of(when, {"b.items": [{"in": True}]})[1]) == [{"b.items": ("none",)}]


def test_a_question_outside_the_list_is_changed_where_it_stands() -> None:
    when = {"some": {"of": "b.items", "where": {"all": [{"in": True}, {"a.flag": True}]}}}
    assert shown(of(when, {"b.items": [{"in": True}], "a.flag": False})[1]) == [{"a.flag": (True,)}]


def test_a_field_with_its_basis_is_replaced_and_its_neighbours_stay() -> None:
    found, sets = of(IN, {"b.items": [{"in": {"value": False, "basis": "declared"}, "name": "one"}]})
    changed = replaced(found, "b.items[0].in", sets[0].turns[0].values[0])
    assert changed.sheet.answers["b.items"].value == [{"in": True, "name": "one"}]


# --- what is worked out ----------------------------------------------------------------------------------------------


def test_a_worked_out_amount_is_named_as_it_has_to_come_out() -> None:
    found, sets = of({"c.sum": {"more_than": {"threshold": "t.line"}}}, {"a.size": 1, "a.part": 2}, calculated=[SUM])
    assert shown(sets) == [{"c.sum": ("1001/10",)}]
    assert after(found, sets[0].turns, ["1001/10"]) is True


def test_a_worked_out_yes_or_no_is_led_back_to_its_answers() -> None:
    sets = of({"c.big": True}, {"a.flag": False, "a.other": False}, calculated=[BIG])[1]
    assert shown(sets) == [{"a.flag": (True,)}, {"a.other": (True,)}]


def test_a_legal_status_is_led_back_to_its_answers() -> None:
    status = {"id": "d.new", "when": {"all": [{"a.flag": True}, {"a.kind": "x"}]}}
    sets = of({"not": {"d.new": True}}, {"a.flag": True, "a.kind": "x"}, determined=[status])[1]
    assert shown(sets) == [{"a.flag": (False,)}, {"a.kind": ("y", "none")}]


def test_a_status_that_law_has_ended_cannot_be_turned_by_any_answer() -> None:
    ended = {
        "from": "2020-01-01",
        "until": "2021-01-01",
        "source": {"instrument": "own", "pinpoint": "x"},
        "when": {"a.flag": True},
    }
    status = {"id": "d.new", "when": {"a.flag": True}, "applies": [ended]}
    assert of({"d.new": True}, {"a.flag": False}, determined=[status])[1] == []


# --- readings --------------------------------------------------------------------------------------------------------


def reading(name: str, when: Data, **more: Any) -> Data:
    return {"name": name, "when": when, "advocates": [], **more}


def test_readings_turn_a_result_only_together_and_noted_ones_not_at_all() -> None:
    entry = {
        "id": "e.new", "when": {"always": True},
        "readings": [reading("one", {"a.flag": True}), reading("two", {"a.other": True}), reading("three", {"a.kind": "x"}, weight="noted")],
    }  # fmt: skip
    found = flips(assessed(small(entries=[entry]), {"a.flag": False, "a.other": False, "a.kind": "y"}), "e.new")
    assert shown(found) == [{"a.flag": (True,), "a.other": (True,)}]


# --- the built-in catalogue ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", ["dolphin_2_6_phi_2", "lora_startup", "emu3_5"])
def test_what_is_shown_for_an_example_turns_the_result_when_it_is_answered(example: str, catalogue: Catalogue) -> None:
    found = assess(catalogue, read_sheet(ROOT / "examples" / f"{example}.yaml", catalogue), DAY)
    law = [name for name, entry in catalogue.entries.items() if entry.force == "binding"]
    tried = 0
    for name in [*law[::60], "axis.safety_moved", "axis.capability_moved", "eu.ai_act.is_provider"]:
        if name in catalogue.entries or name in catalogue.determinations:
            for flip in flips(found, name):
                assert after(found, flip.turns, [turn.values[0] for turn in flip.turns], name) is (
                    flip.target == "applies"
                )
                tried += 1
    assert tried > 10


def test_what_is_shown_is_the_same_in_every_process() -> None:
    """Sets of names have another order in every run; what is printed has not."""
    command = [
        sys.executable,
        "-m",
        "compliance_kit",
        "explain",
        "examples/lora_startup.yaml",
        "eu.ai_act.interaction_notice",
        "--on",
        "2026-11-20",
    ]
    runs = [
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert len(set(runs)) == 1
