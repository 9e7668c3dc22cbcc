# ruff: noqa: E501, FBT001 - rows of a table read better in one line, and verdicts are three-valued
"""Every word of calculations, with what is known, not asked and not known."""

import datetime
from fractions import Fraction

import pytest
from calculated import Data, amount, exact, shown, value
from pydantic import ValidationError
from small_law import assessed, small

from compliance_kit.quantities import UNKNOWN_AMOUNT, ZERO, Interval
from compliance_kit.values import NONE

LINE = {"threshold": "t.line"}


# --- sums, products, ratios, differences -----------------------------------------------------------------------------

TWO = ["a.size", "a.part"]


@pytest.mark.parametrize(("word", "result"), [("sum", 50), ("product", 400), ("ratio", 4), ("difference", 30)])
def test_known_amounts_give_an_exact_result(word: str, result: int) -> None:
    found = value({word: TWO}, {"a.size": 40, "a.part": 10})
    assert found.content == Interval.exact(result)
    assert found.open == frozenset()
    assert [(name, part.content) for name, part in found.parts] == [("a.size", exact(40)), ("a.part", exact(10))]


def test_a_sum_keeps_its_known_part_as_lower_bound_and_names_what_is_missing() -> None:
    found = value({"sum": TWO}, {"a.size": "1.2e25"})
    assert found.content == (Fraction("1.2e25"), None, None)
    assert found.open == {"a.part"}
    assert value({"sum": TWO}, {"a.size": "1.2e25", "a.part": None}).open == frozenset()


def test_nothing_times_an_unknown_amount_is_settled() -> None:
    found = value({"product": TWO}, {"a.size": 0})
    assert shown(found) == (ZERO, frozenset())


def test_a_ratio_with_an_unknown_side_lies_anywhere() -> None:
    assert amount({"ratio": TWO}, {"a.size": 40}) == (0, None, None)
    assert amount({"ratio": TWO}, {"a.part": 40}) == (0, None, None)


def test_margins_go_through_arithmetic() -> None:
    assert amount({"ratio": TWO}, {"a.size": {"value": 100, "margin": "20%"}, "a.part": {"value": 10, "margin": "50%"}}) == (
        Fraction(80, 15), 10, 24,
    )  # fmt: skip


def test_arithmetic_with_something_that_does_not_exist_gives_none() -> None:
    smallest = {"smallest": {"of": "b.items", "field": "size"}}
    found = value({"ratio": ["a.size", smallest]}, {"a.size": 5, "b.items": "none"})
    assert found.content is NONE


def test_a_sum_of_three_is_the_same_in_any_grouping() -> None:
    answers = {"a.size": 1, "a.part": 2, "a.count": 3}
    assert (
        amount({"sum": [*TWO, "a.count"]}, answers) == amount({"sum": [{"sum": TWO}, "a.count"]}, answers) == exact(6)
    )


# --- constants, thresholds, lookup -----------------------------------------------------------------------------------


def test_a_constant_and_a_threshold_are_exact() -> None:
    assert amount({"constant": 0}, {}) == exact(0)
    assert amount(LINE, {}) == exact(100)


@pytest.mark.parametrize(("day", "number"), [
    ("2024-12-31", 10), ("2025-01-01", 10), ("2025-06-30", 10), ("2025-07-01", None), ("2025-12-31", None), ("2026-01-01", 20), ("2026-12-31", 20),
    ("2027-01-01", 30), ("2027-12-31", 30), ("2028-01-01", None),
])  # fmt: skip
def test_a_threshold_has_the_value_of_the_day_the_first_before_it_began_and_none_after_it_ended(
    day: str, number: int | None
) -> None:
    law = small(
        calculated=[{"id": "c.result", "mode": "calculated", "kind": "number", "calculate": {"threshold": "t.steps"}}]
    )
    found = assessed(law, {}, datetime.date.fromisoformat(day)).known.value("c.result").content
    assert found == (None if number is None else Interval.exact(number))


@pytest.mark.parametrize("name", ["a100", "A100", " NVIDIA A100 ", "nvidia_a100", "A100 SXM4-80GB"])
def test_a_table_is_looked_up_by_id_title_and_alias_in_any_case(name: str) -> None:
    content = value({"lookup": {"table": "accelerators", "key": "a.text"}}, {"a.text": name}).content
    assert content == Interval.exact("312e12")


def test_a_table_without_the_row_and_a_key_that_is_not_known_give_an_unknown_amount() -> None:
    lookup = {"lookup": {"table": "accelerators", "key": "a.text"}}
    assert value(lookup, {"a.text": "abacus"}).content == UNKNOWN_AMOUNT
    assert value(lookup, {"a.text": None}).content == UNKNOWN_AMOUNT
    assert value(lookup, {}).open == {"a.text"}


# --- pick, first_match -----------------------------------------------------------------------------------------------

PICK = {"pick": {"by": "a.kind", "cases": {"x": "a.size"}}}


def test_pick_takes_the_case_of_the_choice() -> None:
    assert value(PICK, {"a.kind": "x", "a.size": 7}).content == Interval.exact(7)
    assert value(PICK, {"a.kind": "x"}).open == {"a.size"}


def test_a_choice_without_a_case_gives_an_unknown_amount_that_no_question_settles() -> None:
    found = value(PICK, {"a.kind": "y", "a.size": 7})
    assert shown(found) == (UNKNOWN_AMOUNT, frozenset())


def test_a_choice_that_was_not_made_is_asked_first() -> None:
    assert value(PICK, {"a.size": 7}).open == {"a.kind"}
    assert value(PICK, {"a.size": 7, "a.kind": None}).open == frozenset()


MATCH = {
    "first_match": [
        {"if": {"a.flag": True}, "then": "a.size"},
        {"if": {"a.other": True}, "then": "a.part"},
        {"else": {"constant": 1}},
    ]
}
BOTH = {"a.size": 10, "a.part": 20}


@pytest.mark.parametrize(
    ("flags", "result"), [((True, True), 10), ((True, False), 10), ((False, True), 20), ((False, False), 1)]
)
def test_the_first_condition_that_holds_decides(flags: tuple[bool, bool], result: int) -> None:
    found = value(MATCH, {**BOTH, "a.flag": flags[0], "a.other": flags[1]})
    assert shown(found) == (Interval.exact(result), frozenset())


def test_an_open_condition_gives_everything_between_its_branches() -> None:
    found = value(MATCH, {**BOTH, "a.other": True})
    assert found.content == (10, None, 20)
    assert found.open == {"a.flag"}
    assert value(MATCH, BOTH).content == (1, None, 20)
    assert value(MATCH, {**BOTH, "a.flag": False}).content == (1, None, 20)


def test_a_condition_that_only_a_margin_leaves_open_keeps_the_estimate_of_the_branch_to_act_on() -> None:
    match = {"first_match": [{"if": {"a.count": {"more_than": LINE}}, "then": "a.size"}, {"else": "a.part"}]}
    assert amount(match, {**BOTH, "a.count": {"value": 110, "margin": "30%"}}) == (10, 10, 20)
    assert amount(match, {**BOTH, "a.count": {"value": 90, "margin": "30%"}}) == (10, 20, 20)
    assert amount(match, {**BOTH, "a.count": None}) == (10, None, 20)


CHOOSE = {"first_match": [{"if": {"a.flag": True}, "then": "x"}, {"if": {"a.other": True}, "then": "y"}, {"else": "x"}]}
WORDS = {"choices": {"x": "X", "y": "Y", "z": "Z"}}


def test_an_open_condition_between_choices_leaves_the_branches_as_alternatives() -> None:
    found = value(CHOOSE, {}, "choice", **WORDS)
    assert shown(found) == (None, {"a.flag", "a.other"})
    assert found.alternatives == frozenset({"x", "y"})


def test_branches_that_agree_settle_a_choice_whatever_the_condition() -> None:
    found = value(CHOOSE, {"a.other": False}, "choice", **WORDS)
    assert shown(found) == ("x", frozenset())


@pytest.mark.parametrize(("condition", "expected"), [
    ({"c.result": "z"}, False), ({"c.result": "x"}, None), ({"c.result": {"is_one_of": ["x", "y"]}}, True), ({"c.result": {"is_one_of": ["z"]}}, False),
    ({"c.result": {"is_one_of": ["x", "z"]}}, None),
])  # fmt: skip
def test_alternatives_settle_what_they_all_have_in_common(condition: Data, expected: bool | None) -> None:
    law = small(
        calculated=[{"id": "c.result", "mode": "calculated", "kind": "choice", "calculate": CHOOSE, **WORDS}],
        determined=[{"id": "d.status", "when": condition}],
    )
    assert assessed(law, {}).determination("d.status").verdict is expected


def test_branches_of_which_nobody_knows_one_leave_a_choice_open() -> None:
    match = {"first_match": [{"if": {"a.flag": True}, "then": "a.kind"}, {"else": "a.text"}]}
    law = small(
        calculated=[{"id": "c.result", "mode": "calculated", "kind": "choice", "calculate": match, **WORDS}],
        determined=[{"id": "d.status", "when": {"c.result": "x"}}],
    )
    for answers in ({}, {"a.kind": None, "a.text": None}, {"a.kind": "y"}):
        assert assessed(law, answers).determination("d.status").verdict is None


# --- notion, margin_of, plus_days, when ------------------------------------------------------------------------------


def notion(want: str) -> Data:
    return {"notion": {"of": "a.size", "counted": "a.text", "want": want, "factor": {"threshold": "t.two"}}}


@pytest.mark.parametrize(("want", "counted", "expected"), [
    ("update", "update", (100, 100, 100)), ("cumulative", "cumulative", (100, 100, 100)),
    ("cumulative", "update", (100, 100, 200)), ("update", "cumulative", (50, 100, 100)),
    ("cumulative", None, (100, 100, 200)), ("update", None, (50, 100, 100)),
])  # fmt: skip
def test_a_figure_in_one_notion_bounds_the_other_within_the_factor(
    want: str, counted: str | None, expected: tuple[int, ...]
) -> None:
    assert amount(notion(want), {"a.size": 100, "a.text": counted}) == expected


def test_an_unknown_figure_is_unknown_in_every_notion() -> None:
    found = value(notion("cumulative"), {})
    assert shown(found) == (UNKNOWN_AMOUNT, {"a.size", "a.text"})


def test_the_margin_of_an_amount() -> None:
    margin = {"margin_of": "a.size"}
    assert value(margin, {"a.size": {"value": 10, "margin": "30%"}}, "share").content == Interval.exact("0.3")
    assert value(margin, {"a.size": 10}, "share").content == ZERO
    assert value(margin, {"a.size": {"value": 10, "low": 5, "high": 12}}, "share").content == Interval.exact("0.5")
    assert value(margin, {"a.size": {"low": 5, "high": 15}}, "share").content is None  # a range without an estimate
    assert value(margin, {"a.size": None}, "share").content is None
    assert value(margin, {}, "share").open == {"a.size"}


def test_some_days_after_a_day() -> None:
    later = {"plus_days": ["a.day", {"threshold": "t.days"}]}
    assert value(later, {"a.day": "2026-02-20"}, "date").content == datetime.date(2026, 3, 6)
    assert value(later, {"a.day": "none"}, "date").content is NONE
    assert value(later, {"a.day": None}, "date").content is None
    assert value(later, {}, "date").open == {"a.day"}
    assert value(later, {"a.day": "2199-12-31"}, "date").content == datetime.date(2200, 1, 14)


def test_a_condition_is_a_value_with_its_judgement() -> None:
    found = value({"when": {"a.size": {"more_than": LINE}}}, {"a.size": {"value": 110, "margin": "30%"}}, "boolean")
    assert found.content is None
    assert found.judgement is not None
    assert found.judgement.side is True
    assert found.judgement.reasons == {"margin"}
    assert value({"when": {"a.flag": True}}, {"a.flag": False}, "boolean").content is False


def test_the_side_of_a_margin_goes_through_a_calculated_condition() -> None:
    law = small(
        calculated=[
            {
                "id": "c.result",
                "mode": "calculated",
                "kind": "boolean",
                "calculate": {"when": {"a.size": {"more_than": LINE}}},
            }
        ],
        determined=[{"id": "d.is", "when": {"c.result": True}}, {"id": "d.not", "when": {"c.result": False}}],
    )
    found = assessed(law, {"a.size": {"value": 110, "margin": "30%"}})
    assert [(found.determination(name).verdict, found.determination(name).side) for name in ("d.is", "d.not")] == [
        (None, True),
        (None, False),
    ]


def test_a_figure_that_nobody_knows_is_replaced_by_the_assumption_of_its_question() -> None:
    found = value({"sum": ["a.guess"]}, {"a.guess": None})
    assert found.content == (1, 2, 6)
    assert found.parts[0][1].word == "assumed"
    assert value({"sum": ["a.guess"]}, {}).open == {"a.guess"}


def test_a_calculated_fact_that_is_stated_is_not_worked_out() -> None:
    law = small(calculated=[{"id": "c.result", "mode": "calculated", "kind": "number", "calculate": {"sum": TWO}}])
    assert assessed(law, {"c.result": 3, **BOTH}).known.value("c.result").content == Interval.exact(3)


# --- mistakes in data ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("calculate", "says"), [
    ({"average": TWO}, "'average' is no calculation word; known are sum, product"),
    ({"sum": []}, "a list is needed here"),
    ({"sum": "a.size"}, "a list is needed here"),
    ({"sum": TWO, "product": TWO}, "exactly one key"),
    ({"pick": {"by": "a.kind"}}, "the keys by, cases are needed here"),
    ({"first_match": [{"if": {"a.flag": True}, "then": "a.size"}]}, "ends with"),
    ({"first_match": [{"if": {"a.flag": True}}]}, "the keys if, then are needed here"),
    ({"total": {"of": "b.items"}}, "the keys field, of are needed here"),
    ({"total": {"of": "b.items", "field": "size", "whare": {}}}, "the keys field, of are needed here"),
    ({"notion": {"of": "a.size", "counted": "a.text", "want": "update", "factor": 2}}, "no number and no date stands in a condition"),
    (12, "a calculation is a mapping"),
])  # fmt: skip
def test_a_mistake_in_a_calculation_is_said(calculate: object, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        value(calculate, {})
