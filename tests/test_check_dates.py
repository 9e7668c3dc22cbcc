# ruff: noqa: E501 - rows of a table read better in one line
"""`check`: windows, periods and steps that contradict each other, and the calendar."""

import datetime
from typing import Any

import pytest
from checking import law, said, with_lines
from small_law import small

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.dates import QUARTERS, date_problems

FLAG = {"a.flag": True}


def _windows(*windows: Any) -> list[str]:
    found = said(date_problems(law({"id": "x.rule", "when": FLAG, "applies": list(windows)})))
    return [line for line in found if line.startswith("x.rule")]


def _line(values: str, note: str = "") -> list[str]:
    said_why = f", note: '{note}'" if note else ""
    text = f"[{{id: l.one, unit: FLOP, strict: true, nature: chosen, source: {{instrument: own}}, values: [{values}]{said_why}}}]"
    return [line for line in said(date_problems(with_lines(small(), text))) if line.startswith("l.one")]


def _periods(*periods: tuple[str, str | None], note: str | None = None) -> list[str]:
    applies = [
        {"from": start, **({"until": end} if end else {}), "source": {"instrument": "own"}, "when": FLAG}
        for start, end in periods
    ]
    return [
        line
        for line in said(
            date_problems(law(determined=[{"id": "s.one", "when": FLAG, "applies": applies, "note": note}]))
        )
        if line.startswith("s.one")
    ]


def test_the_built_in_dates_go_together(catalogue: Catalogue) -> None:
    assert said(date_problems(catalogue)) == []


def test_a_window_behind_one_without_a_condition_is_never_chosen() -> None:
    assert _windows({"from": "2025-01-01", "until": "2025-12-31"}, {"from": "2026-01-01", "when": FLAG}) == [
        "x.rule: this window is never chosen, because the one from 2025-01-01 before it has no condition."
    ]


def test_two_windows_that_overlap_without_a_condition_are_said() -> None:
    assert _windows({"from": "2025-01-01"}, {"from": "2026-01-01"}) == [
        "x.rule: this window overlaps with the one from 2025-01-01, and no condition chooses between them."
    ]
    assert _windows({"from": "2025-01-01", "when": FLAG}, {"from": "2026-01-01"}) == []


def test_a_gap_between_windows_is_said_unless_a_note_names_it() -> None:
    first, second = {"from": "2025-01-01", "until": "2025-06-30", "when": FLAG}, {"from": "2026-01-01"}
    assert _windows(first, second) == ["x.rule: no window counts from 2025-07-01 to 2025-12-31, and no note says so."]
    assert _windows(first, {**second, "note": "nothing counts from 2025-07-01 to the end of the year"}) == []
    assert _windows(first, {**second, "note": "the second half of the year is free"}) != []
    assert _windows(first, {"from": "2025-07-01"}) == []
    assert _windows({**first, "until": "2026-06-30"}, second) == []


@pytest.mark.parametrize("found", [
    _windows({"from": "2025-01-02", "until": "2025-01-01"}),
    _line("{from: 2025-01-02, until: 2025-01-01, value: 1}"),
    _periods(("2025-01-02", "2025-01-01")),
])  # fmt: skip
def test_an_end_before_the_beginning_is_said(found: list[str]) -> None:
    assert len(found) == 1
    assert "ends on 2025-01-01, before it begins on 2025-01-02." in found[0]


def test_enforcement_that_begins_after_the_end_is_said() -> None:
    window = {"from": "2025-01-01", "until": "2025-12-31", "enforced_from": "2026-02-01"}
    assert _windows(window) == ["x.rule: this window is enforced from 2026-02-01, after it ends on 2025-12-31."]
    assert _windows({**window, "enforced_from": "2025-02-01"}) == []


def test_two_values_on_one_day_are_said() -> None:
    two = "l.one: two values count on 2026-01-01: this one and the one from 2025-01-01."
    assert _line("{from: 2025-01-01, until: 2026-01-01, value: 1}, {from: 2026-01-01, value: 2}") == [two]
    assert _line("{from: 2025-01-01, until: 2025-12-31, value: 1}, {from: 2026-01-01, value: 2}") == []
    assert _line("{from: 2025-01-01, value: 1}, {from: 2026-01-01, value: 2}") == []
    assert _line("{from: 2026-01-01, value: 1}, {from: 2026-01-01, value: 2}") == [
        two.replace("2025-01-01", "2026-01-01")
    ]


def test_two_periods_on_one_day_are_said() -> None:
    assert _periods(("2025-01-01", "2026-03-31"), ("2026-01-01", None)) == [
        "s.one: two periods count on 2026-01-01: this one and the one from 2025-01-01."
    ]


def test_a_gap_between_values_or_periods_is_said_unless_the_note_names_it() -> None:
    values = "{from: 2025-01-01, until: 2025-06-30, value: 1}, {from: 2026-01-01, value: 2}"
    gap = "no {} counts from 2025-07-01 to 2025-12-31, and no note says so."
    assert _line(values) == [f"l.one: {gap.format('value')}"]
    assert _line(values, "repealed on 2025-07-01 and brought back") == []
    assert _line(values, "repealed and brought back, bill 2025-99-99") != []
    periods = ("2025-01-01", "2025-06-30"), ("2026-01-01", None)
    assert _periods(*periods) == [f"s.one: {gap.format('period')}"]
    assert _periods(*periods, note="suspended until 2025-12-31") == []


def test_the_calendar_is_swept_by_quarter_and_finds_steps_out_of_order() -> None:
    assert (QUARTERS[0], QUARTERS[-1], len(QUARTERS)) == (datetime.date(2024, 1, 1), datetime.date(2030, 10, 1), 28)
    assert _line("{from: 2026-01-01, value: 2}, {from: 2025-01-01, value: 1}") == [
        "l.one: on 2026-01-01 the program takes another value than the one whose days these are."
    ]
    assert _periods(("2026-01-01", None), ("2025-01-01", None)) == [
        "s.one: on 2026-01-01 the program takes another period than the one whose days these are."
    ]
    assert _line("{from: 2032-01-01, value: 1}") == []  # before the first one the first is taken
    assert _line("{from: 2020-01-01, until: 2026-01-31, value: 1}") == []  # after the last one none is
