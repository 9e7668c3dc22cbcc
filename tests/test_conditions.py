# ruff: noqa: E501, FBT001 - rows of a table read better in one line, and verdicts are three-valued
"""Conditions: Kleene logic, sides with margins, reasons, open questions, records, readings."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_law import COMPLETE, CONDITIONS, PARTIAL, VALUES, Data
from small_law import DAY, assessed, small

from compliance_kit import reading
from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.conditions import FACTS, LAW, MARGIN, Judgement, conjunction, disjunction, facts_of, negation, weigh
from compliance_kit.knowledge import Knowledge
from compliance_kit.sheets import sheet_of

LAW_OF_TESTS = small()
YES, NO, OPEN = (
    Judgement("given", verdict=True, side=True),
    Judgement("given", verdict=False, side=False),
    Judgement("given", None, None, FACTS),
)
LEANS_YES, LEANS_NO = (
    Judgement("given", None, side=True, reasons=MARGIN),
    Judgement("given", None, side=False, reasons=MARGIN),
)
THREE = {True: YES, False: NO, None: OPEN}


def judged(condition: Data, answers: Data) -> Judgement:
    sheet = AnswerSheet(Subject(name="test"), answers=sheet_of(answers))
    return Knowledge(LAW_OF_TESTS, sheet, DAY).judged(reading.condition(condition))


def verdict(condition: Data, answers: Data) -> bool | None:
    return judged(condition, answers).verdict


# --- Kleene ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parts", list(itertools.product([True, False, None], repeat=3)))
def test_all_holds_if_every_part_holds_and_fails_with_the_first_that_fails(parts: tuple[bool | None, ...]) -> None:
    expected = False if False in parts else None if None in parts else True
    assert conjunction("all", [THREE[part] for part in parts]).verdict is expected


@pytest.mark.parametrize("parts", list(itertools.product([True, False, None], repeat=3)))
def test_any_holds_with_the_first_part_that_holds_and_fails_if_every_part_fails(parts: tuple[bool | None, ...]) -> None:
    expected = True if True in parts else None if None in parts else False
    assert disjunction("any", [THREE[part] for part in parts]).verdict is expected


@pytest.mark.parametrize(("part", "expected"), [(YES, False), (NO, True), (OPEN, None)])
def test_not_turns_round_and_leaves_open_what_is_open(part: Judgement, expected: bool | None) -> None:
    assert negation(part).verdict is expected


def test_an_all_and_an_any_of_the_same_parts_are_told_apart() -> None:
    parts = [{"a.flag": True}, {"a.other": True}]
    answers = {"a.flag": True, "a.other": False}
    assert verdict({"all": parts}, answers) is False
    assert verdict({"any": parts}, answers) is True
    nested = [[{word: parts}, {"a.kind": "x"}] for word in ("all", "any")]
    assert [verdict({"any": each}, {**answers, "a.kind": "y"}) for each in nested] == [False, True]


def test_equal_conditions_are_one_object_so_that_they_are_judged_once() -> None:
    data = {"any": [{"a.flag": True}, {"not": {"some": {"of": "b.items", "where": {"in": True}}}}]}
    assert reading.condition(data) is reading.condition(dict(data))


# --- margins, reasons, questions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "expected", "side"), [
    ({"value": 70, "margin": "30%"}, False, False),
    ({"value": 80, "margin": "30%"}, None, False),
    ({"value": 100, "margin": "30%"}, None, False),
    ({"value": "100.1", "margin": "30%"}, None, True),
    ({"value": 150, "margin": "30%"}, True, True),
])  # fmt: skip
def test_a_margin_leaves_open_what_it_straddles_and_keeps_the_side_of_the_estimate(
    size: Data,
    expected: bool | None,
    side: bool,
) -> None:
    found = judged({"a.size": {"more_than": {"threshold": "t.line"}}}, {"a.size": size})
    assert (found.verdict, found.side) == (expected, side)
    assert found.reasons == (MARGIN if expected is None else frozenset())


@pytest.mark.parametrize(("operator", "threshold", "on_the_line"), [
    ("more_than", "t.line", False), ("at_most", "t.line", True), ("at_least", "t.reach", True), ("less_than", "t.reach", False),
])  # fmt: skip
def test_each_comparison_below_on_and_above_the_line(operator: str, threshold: str, on_the_line: bool) -> None:
    condition = {"a.size": {operator: {"threshold": threshold}}}
    grows = operator in ("more_than", "at_least")
    assert verdict(condition, {"a.size": "99.999999"}) is not grows
    assert verdict(condition, {"a.size": 100}) is on_the_line
    assert verdict(condition, {"a.size": "100.000001"}) is grows
    assert verdict(condition, {}) is None


def test_a_question_that_was_not_asked_is_named_and_one_that_nobody_knows_is_not() -> None:
    condition = {"all": [{"a.flag": True}, {"a.other": True}]}
    assert judged(condition, {"a.flag": None}).open == {"a.other"}
    assert judged(condition, {"a.flag": None}).reasons == FACTS
    assert judged(condition, {"a.flag": None, "a.other": None}).open == frozenset()
    assert judged(condition, {"a.flag": False}).open == frozenset()


def test_an_open_margin_and_a_missing_fact_are_both_reasons() -> None:
    condition = {"all": [{"a.size": {"more_than": {"threshold": "t.line"}}}, {"a.flag": True}]}
    found = judged(condition, {"a.size": {"value": 110, "margin": "30%"}})
    assert found.reasons == MARGIN | FACTS
    assert found.side is None
    assert found.open == {"a.flag"}


# --- selections, texts, dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("operator", "answer", "expected"), [
    ({"includes": "x"}, ["x", "y"], True),
    ({"includes": "z"}, ["x", "y"], False),
    ({"includes": "z"}, {"value": ["x"], "unsure": ["z"]}, None),
    ({"includes": "x"}, {"value": ["x"], "unsure": ["z"]}, True),
    ({"includes_any": ["y", "z"]}, ["x", "y"], True),
    ({"includes_any": ["none"]}, ["none"], True),
    ({"includes_any": ["none"]}, {"value": [], "unsure": ["x"]}, None),
    ({"includes_only": ["x", "y"]}, ["x"], True),
    ({"includes_only": ["x", "y"]}, ["x", "z"], False),
    ({"includes_only": ["x", "y"]}, {"value": ["x"], "unsure": ["z"]}, None),
    ({"includes_only": ["x", "y"]}, {"value": ["x"], "unsure": ["y"]}, True),
    ({"includes_only": ["x", "y"]}, {"value": [], "unsure": ["y"]}, None),
    ({"includes_only": ["x", "y"]}, ["none"], False),
])  # fmt: skip
def test_an_unticked_box_is_no_and_an_unsure_one_is_open(operator: Data, answer: Any, expected: bool | None) -> None:
    assert verdict({"a.kinds": operator}, {"a.kinds": answer}) is expected


@pytest.mark.parametrize(("places", "asked", "expected"), [
    ("EU", "DE", True), ("DE", "EU", True), ("EU", "US", False), ("US", "US-CA", True), ("US-CA", "US", True), ("worldwide", "KR", True), ("none", "DE", False),
])  # fmt: skip
def test_a_group_of_countries_stands_for_its_members(places: str, asked: str, expected: bool) -> None:
    assert verdict({"a.markets": {"includes": asked}}, {"a.markets": [places]}) is expected


def test_being_sold_nowhere_but_perhaps_somewhere_stays_open() -> None:
    assert verdict({"a.markets": {"includes": "US"}}, {"a.markets": {"value": "none", "unsure": ["US"]}}) is None


def test_texts_are_compared_whatever_the_case_of_their_letters() -> None:
    assert verdict({"a.text": "llama"}, {"a.text": "Llama"}) is True
    assert verdict({"a.text": {"is_one_of": ["LLAMA", "mistral"]}}, {"a.text": "llama"}) is True
    assert verdict({"a.text": "none"}, {"a.text": "none"}) is True
    assert verdict({"a.text": {"is_one_of": ["none"]}}, {"a.text": "llama"}) is False


@pytest.mark.parametrize(("day", "before", "after"), [
    ("2026-08-01", True, False), ("2026-08-02", False, True), ("none", False, False), (None, None, None),
])  # fmt: skip
def test_the_day_itself_is_on_the_later_side(day: str | None, before: bool | None, after: bool | None) -> None:
    assert verdict({"a.day": {"before": {"threshold": "t.start"}}}, {"a.day": day}) is before
    assert verdict({"a.day": {"on_or_after": {"threshold": "t.start"}}}, {"a.day": day}) is after


# --- records ---------------------------------------------------------------------------------------------------------

IN, OUT, PERHAPS = {"in": True}, {"in": False}, {"in": None}


@pytest.mark.parametrize(("items", "some", "several"), [
    ("none", False, False), ([IN], True, False), ([OUT], False, False), ([PERHAPS], None, False), ([IN, IN], True, True), ([IN, PERHAPS], True, None),
    ([IN, OUT], True, False), ([PERHAPS, PERHAPS], None, None), ([OUT, PERHAPS], None, False), ([IN, IN, PERHAPS], True, True), (None, None, None),
])  # fmt: skip
def test_some_needs_one_record_and_several_need_two(items: Any, some: bool | None, several: bool | None) -> None:
    answers = {"b.items": items}
    assert verdict({"some": {"of": "b.items", "where": {"in": True}}}, answers) is some
    assert verdict({"several": {"of": "b.items", "where": {"in": True}}}, answers) is several


def test_the_questions_about_a_record_carry_its_place_in_the_list() -> None:
    found = judged({"some": {"of": "b.items", "where": {"in": True}}}, {"b.items": [OUT, {"name": "second"}]})
    assert found.open == {"b.items[1].in"}
    assert judged({"some": {"of": "b.items", "where": {"in": True}}}, {}).open == {"b.items"}


def test_a_field_hides_a_fact_of_the_same_name_and_facts_can_be_named_inside_records() -> None:
    where = {"all": [{"in": True}, {"a.flag": True}]}
    assert verdict({"some": {"of": "b.items", "where": where}}, {"b.items": [IN], "a.flag": True}) is True
    assert verdict({"some": {"of": "b.items", "where": where}}, {"b.items": [IN], "a.flag": False}) is False


# --- readings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("readings", "expected"), [
    ([YES, YES], (True, True, frozenset())),
    ([NO, NO], (False, False, frozenset())),
    ([YES, NO], (None, None, LAW)),
    ([YES, NO, OPEN], (None, None, LAW)),
    ([OPEN, OPEN], (None, None, FACTS)),
    ([YES, OPEN], (None, None, FACTS)),
    ([LEANS_YES, LEANS_YES], (None, True, MARGIN)),
    ([YES, LEANS_YES], (None, True, MARGIN)),
    ([NO, LEANS_NO], (None, False, MARGIN)),
    ([LEANS_YES, LEANS_NO], (None, None, MARGIN | LAW)),
    ([YES, LEANS_NO], (None, None, MARGIN | LAW)),
])  # fmt: skip
def test_readings_settle_what_they_agree_on(
    readings: list[Judgement], expected: tuple[bool | None, bool | None, frozenset[str]]
) -> None:
    found = weigh(readings)
    assert (found.verdict, found.side, found.reasons) == expected


def test_no_answer_could_settle_readings_that_differ() -> None:
    asked = Judgement("given", None, None, FACTS, frozenset({"a.flag"}))
    assert weigh([YES, NO, asked]).open == frozenset()
    assert weigh([YES, asked]).open == {"a.flag"}


def test_the_readings_of_a_status_are_weighed_on_top_of_its_condition_and_noted_ones_are_only_shown() -> None:
    readings = [
        {"name": "one", "when": {"a.other": True}, "advocates": []},
        {"name": "two", "when": {"a.kind": "x"}, "advocates": []},
        {"name": "aside", "weight": "noted", "when": {"a.text": "foo"}, "advocates": []},
    ]
    law = small(determined=[{"id": "d.status", "when": {"a.flag": True}, "readings": readings}])

    def status(**answers: object) -> Judgement:
        return assessed(law, {"a." + name: value for name, value in answers.items()}).determination("d.status")

    assert status(flag=False).verdict is False
    assert status(flag=True, other=True, kind="x").verdict is True
    assert status(flag=True, other=True, kind="y").reasons == LAW
    assert status(flag=True, other=True, kind="y").open == frozenset()
    assert status(flag=True, other=False, kind="y", text="foo").verdict is False
    assert [child.word for child in status(flag=True, other=True, kind="x").children] == [
        "compare",
        "readings",
        "noted",
    ]


# --- properties ------------------------------------------------------------------------------------------------------


@st.composite
def fewer(draw: st.DrawFn) -> tuple[Data, Data]:
    """Complete answers, and the same answers with some taken away or not known, inside records too."""
    complete = draw(COMPLETE)
    left: Data = {}
    for fact, value in complete.items():
        fate = draw(st.sampled_from(["kept", "not asked", "not known", "thinned"]))
        if fate == "kept" or (fate == "thinned" and fact != "b.items"):
            left[fact] = value
        elif fate == "thinned":
            left[fact] = value if value == "none" else [_thinned(draw, record) for record in value]
        elif fate == "not known":
            left[fact] = None
    return complete, left


def _thinned(draw: st.DrawFn, record: Data) -> Data:
    fates = {name: draw(st.sampled_from(["kept", "gone", "unknown"])) for name in record}
    return {
        name: None if fates[name] == "unknown" else value for name, value in record.items() if fates[name] != "gone"
    }


@given(CONDITIONS, fewer())
def test_taking_answers_away_opens_a_verdict_and_never_turns_it_round(
    condition: Data, answers: tuple[Data, Data]
) -> None:
    complete, left = answers
    before, after = verdict(condition, complete), verdict(condition, left)
    assert after is None or after is before


@given(CONDITIONS, PARTIAL, st.randoms())
def test_the_order_of_answers_does_not_matter(condition: Data, answers: Data, chance: Any) -> None:
    shuffled = list(answers.items())
    chance.shuffle(shuffled)
    assert judged(condition, answers) == judged(condition, dict(shuffled))


@given(CONDITIONS, PARTIAL, COMPLETE)
def test_a_question_that_is_not_named_as_open_cannot_change_the_verdict(
    condition: Data, answers: Data, others: Data
) -> None:
    found = judged(condition, answers)
    idle = {fact: value for fact, value in others.items() if fact not in answers and fact not in found.open}
    assert verdict(condition, {**answers, **idle}) is found.verdict


@given(CONDITIONS, PARTIAL)
def test_an_open_verdict_has_a_reason_and_a_settled_one_has_none(condition: Data, answers: Data) -> None:
    found = judged(condition, answers)
    assert bool(found.reasons) == (found.verdict is None)
    assert not (found.open and found.verdict is not None)
    assert found.verdict is None or found.side is found.verdict
    assert found.side is None or found.reasons <= FACTS | MARGIN


@given(CONDITIONS)
def test_a_condition_names_only_facts_that_it_was_written_with(condition: Data) -> None:
    named = {fact for fact, _ in facts_of(reading.condition(condition))}
    assert named <= {*VALUES}
    assert all(fact in str(condition) for fact in named)


@given(CONDITIONS, COMPLETE, st.sampled_from("xyz"))
def test_settling_an_unsure_box_never_turns_a_verdict_round(condition: Data, answers: Data, item: str) -> None:
    ticked = [box for box in ("x", "y", "z") if box != item and answers["a.flag"]]
    unsure = verdict(condition, {**answers, "a.kinds": {"value": ticked, "unsure": [item]}})
    settled = [verdict(condition, {**answers, "a.kinds": boxes}) for boxes in ([*ticked, item], ticked or ["none"])]
    assert unsure is None or settled == [unsure, unsure]
