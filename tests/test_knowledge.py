# ruff: noqa: E501, FBT001 - rows of a table read better in one line, and verdicts are three-valued
"""What is known on one day: values, dates, money, and the lines of law below, on and above."""

import dataclasses
import datetime
from fractions import Fraction
from typing import Any

import pytest
from conftest import DAY, Judge
from hypothesis import given
from hypothesis import strategies as st
from random_law import CONDITIONS, PARTIAL, Data
from small_law import assessed, small

from compliance_kit import reading
from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import case_sheet
from compliance_kit.conditions import FACTS, MARGIN
from compliance_kit.contents import Unreadable
from compliance_kit.knowledge import Knowledge
from compliance_kit.packs import load
from compliance_kit.quantities import Interval
from compliance_kit.sheets import sheet_of

REAL = load()
LAW = small(determined=[
    {"id": "d.rich", "when": {"a.money": {"more_than": {"threshold": "t.euro"}}}},
    {"id": "d.stepped", "when": {"a.size": {"more_than": {"threshold": "t.steps"}}}},
    {"id": "d.not_stepped", "when": {"a.size": {"at_most": {"threshold": "t.steps"}}}},
    {"id": "d.third", "when": {"a.share": {"more_than": {"threshold": "t.third"}}}},
    {"id": "d.period", "when": {"always": True}, "applies": [
        {"from": "2026-08-02", "until": "2026-09-29", "source": {"instrument": "own"}, "when": {"a.flag": True}},
        {"from": "2026-09-30", "until": "2027-12-31", "source": {"instrument": "own"}, "when": {"a.other": True}}]},
    {"id": "d.of_another", "when": {"all": [{"d.period": True}, {"a.kind": "x"}]}},
])  # fmt: skip


def status(name: str, answers: Data, day: str = "2026-11-20") -> bool | None:
    return assessed(LAW, answers, datetime.date.fromisoformat(day)).determination(name).verdict


def test_a_fact_that_was_not_asked_and_one_that_nobody_knows_differ_in_what_can_be_done() -> None:
    known = assessed(LAW, {"a.flag": None}).known
    assert (known.value("a.flag").content, known.value("a.flag").open) == (None, frozenset())
    assert known.value("a.other").content is None
    assert known.value("a.other").open == {"a.other"}


@pytest.mark.parametrize(("day", "flag", "other", "expected"), [
    ("2020-01-01", True, False, True), ("2026-08-01", True, False, True), ("2026-09-29", True, False, True), ("2026-09-29", False, True, False),
    ("2026-09-30", True, False, False), ("2026-09-30", False, True, True), ("2027-12-31", False, True, True), ("2028-01-01", True, True, False),
])  # fmt: skip
def test_the_period_of_the_day_rules(day: str, flag: bool, other: bool, expected: bool) -> None:
    assert status("d.period", {"a.flag": flag, "a.other": other}, day) is expected
    assert status("d.of_another", {"a.flag": flag, "a.other": other, "a.kind": "x"}, day) is expected


@pytest.mark.parametrize(("day", "line"), [("2025-06-30", 10), ("2026-01-01", 20), ("2027-12-31", 30)])
def test_the_line_of_the_day_counts(day: str, line: int) -> None:
    assert [status("d.stepped", {"a.size": size}, day) for size in (line - 1, line, line + 1)] == [False, False, True]


@pytest.mark.parametrize("day", ["2025-07-01", "2025-12-31", "2028-01-01"])
def test_a_number_that_is_no_law_is_passed_by_nothing(day: str) -> None:
    assert status("d.stepped", {"a.size": 10**9}, day) is False
    assert status("d.not_stepped", {"a.size": 0}, day) is False


@pytest.mark.parametrize(("money", "expected"), [
    ("500 EUR", False), ("500.01 EUR", True), ("499 EUR", False), ("1 USD", False), ("100,000 USD", True), ("550 USD", None), ("0 JPY", False), ("5e9 XXX", None),
])  # fmt: skip
def test_money_in_another_currency_is_open_near_the_line_and_clear_far_from_it(
    money: str, expected: bool | None
) -> None:
    assert status("d.rich", {"a.money": money}) is expected


@pytest.mark.parametrize(("share", "expected"), [("1/3", False), ("33.3333333333%", False), ("33.3333333334%", True)])
def test_one_third_is_exact(share: str, expected: bool) -> None:
    assert status("d.third", {"a.share": share}) is expected


def test_a_status_may_be_given_in_a_case_and_must_then_be_true_false_or_null() -> None:
    assert [status("d.of_another", {"d.period": given, "a.kind": "x"}) for given in (True, False, None)] == [
        True,
        False,
        None,
    ]
    with pytest.raises(Unreadable, match="true, false or null"):
        status("d.of_another", {"d.period": "perhaps", "a.kind": "x"})


def test_every_value_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = Knowledge._fact  # noqa: SLF001 - to count

    def counted(self: Knowledge, fact: str) -> Any:
        asked.append(fact)
        return original(self, fact)

    monkeypatch.setattr(Knowledge, "_fact", counted)
    known = assessed(LAW, {"a.flag": True}).known
    for _ in range(3):
        known.value("d.of_another")
        known.value("a.flag")
    assert sorted(asked) == sorted(set(asked))


@given(CONDITIONS, PARTIAL)
def test_the_same_sheet_and_day_give_the_same_judgement(condition: Data, answers: Data) -> None:
    found = [
        Knowledge(LAW, AnswerSheet(Subject(name="x"), answers=sheet_of(answers)), DAY).judged(
            reading.condition(condition)
        )
        for _ in range(2)
    ]
    assert found[0] == found[1]


# --- lines of law through sheets -------------------------------------------------------------------------------------


def scenario(catalogue: Catalogue, name: str, **changes: object) -> AnswerSheet:
    return case_sheet(catalogue, name, {fact.replace("__", "."): value for fact, value in changes.items()})


@pytest.mark.parametrize(("own", "expected"), [
    ("239999999999999999999999", False), ("2.4e23", False), ("240000000000000000000001", True), ("1e20", False), ("7e23", True),
])  # fmt: skip
def test_one_third_of_the_base_is_passed_by_one_operation_more(own: str, expected: bool, catalogue: Catalogue) -> None:
    sheet = scenario(catalogue, "fine_tune_of_8b", modification__compute_reported=own)
    known = Knowledge(catalogue, sheet, DAY)
    assert known.value("eu.ai_act.passes_one_third").content is expected
    assert known.value("modification.compute_share").content == Interval.exact(Fraction(own) / Fraction("7.2e23"))


@pytest.mark.parametrize(
    ("margin", "verdict", "side"), [("0%", True, True), ("10%", True, True), ("20%", None, True), ("30%", None, True)]
)
def test_a_wider_margin_opens_the_third_and_keeps_its_side(
    margin: str, verdict: bool | None, side: bool, catalogue: Catalogue
) -> None:
    own = {"value": "2.8e23", "margin": margin}
    found = Knowledge(catalogue, scenario(catalogue, "fine_tune_of_8b", modification__compute_reported=own), DAY).value(
        "eu.ai_act.passes_one_third"
    )
    assert found.judgement is not None
    assert (found.judgement.verdict, found.judgement.side) == (verdict, side)
    assert found.judgement.reasons == (MARGIN if verdict is None else frozenset())


def test_a_base_of_which_nobody_said_the_compute_leaves_the_third_open(catalogue: Catalogue) -> None:
    sheet = scenario(catalogue, "fine_tune_of_8b")
    records = [
        {name: value for name, value in sheet.answers["base.models"].value[0].items() if name != "compute_published"}
    ]
    open_sheet = sheet.with_answer("base.models", sheet.answers["base.models"].model_copy(update={"value": records}))
    found = Knowledge(catalogue, open_sheet, DAY).value("eu.ai_act.passes_one_third")
    assert found.judgement is not None
    assert found.judgement.verdict is None
    assert found.judgement.reasons >= FACTS
    assert "base.models[0].compute_published" in found.open


@pytest.mark.parametrize(("compute", "revenue", "frontier", "large"), [
    ("99999999999999999999999999", "600e6", False, False), ("1e26", "600e6", False, False), ("100000000000000000000000001", "500000000", True, False),
    ("100000000000000000000000001", "500000001", True, True), ("2e26", "499999999", True, False),
])  # fmt: skip
def test_the_lines_of_the_californian_frontier_law(
    compute: str,
    revenue: str,
    frontier: bool,
    large: bool,
    catalogue: Catalogue,
) -> None:
    money = {"value": revenue, "currency": "USD"}
    sheet = scenario(
        catalogue, "us_lab_from_scratch", modification__compute_reported=compute, developer__group_revenue=money
    )
    known = Knowledge(catalogue, sheet, DAY)
    assert known.value("us.ca.sb53.is_frontier_developer").content is frontier
    assert known.value("us.ca.sb53.is_large_frontier_developer").content is large


@pytest.mark.parametrize(("day", "expected"), [("2026-09-29", True), ("2026-09-30", None)])
def test_the_million_users_of_california_were_law_until_29_september_2026(
    day: str, expected: bool | None, catalogue: Catalogue, judge: Judge
) -> None:
    threshold = catalogue.thresholds["us.ca.sb942.monthly_users"]
    above = judge({"use.monthly_users": 1_000_001}, datetime.date.fromisoformat(day)).known
    on = datetime.date.fromisoformat(day)
    assert (threshold.on(on) is not None) is bool(expected)
    compared = above.compare(
        above.value("use.monthly_users"), "more_than", ThresholdRef("us.ca.sb942.monthly_users"), "use.monthly_users"
    )
    assert compared[0] is bool(expected)


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_more_own_compute_never_turns_the_third_from_yes_to_no(one: Fraction, other: Fraction) -> None:
    less, more = sorted([one, other])
    order = {False: 0, None: 1, True: 2}
    found = [
        Knowledge(REAL, scenario(REAL, "fine_tune_of_8b", modification__compute_reported=str(share * 10**24)), DAY)
        .value("eu.ai_act.passes_one_third").content for share in (less, more)
    ]  # fmt: skip
    assert order[found[0]] <= order[found[1]]  # type: ignore[index] # three-valued


@given(st.integers(1, 10**24), st.integers(0, 10**24))
def test_cutting_a_run_into_parts_never_turns_a_clear_yes_into_a_clear_no_nor_the_reverse(
    last: int, earlier: int
) -> None:
    whole = scenario(REAL, "fine_tune_of_8b", modification__compute_reported=str(last + earlier))
    parts = scenario(
        REAL, "fine_tune_of_8b", modification__compute_reported=str(last), modification__earlier_compute=str(earlier)
    )
    found = {Knowledge(REAL, sheet, DAY).value("eu.ai_act.passes_one_third").content for sheet in (whole, parts)}
    assert found != {True, False}


def test_a_sheet_is_never_changed_by_being_judged(catalogue: Catalogue) -> None:
    sheet = scenario(catalogue, "fine_tune_of_8b")
    before = dataclasses.replace(sheet, answers=dict(sheet.answers))
    for name in catalogue.determinations:
        Knowledge(catalogue, sheet, DAY).value(name)
    assert (sheet.subject, sheet.answers) == (before.subject, before.answers)
