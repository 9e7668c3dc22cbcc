# ruff: noqa: E501 - rows of a table read better in one line
"""`check`: what cases look at: each verdict, each side of a line, each date; and changes that none of them notices."""

import dataclasses
from typing import Any

import pytest
from checking import CASES, law, said, with_entry, with_lines, with_rules
from pydantic import TypeAdapter
from small_law import small

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.case_days import senseless_days, verdicts_lacking
from compliance_kit.checks.case_run import case_problems
from compliance_kit.checks.coverage import coverage
from compliance_kit.entries import BroadCase

FLAG = {"a.flag": True}
BEYOND = {"a.size": {"more_than": {"threshold": "t.line"}}}
WINDOW = {"from": "2025-08-02"}


def _cases(*given: Any, **more: Any) -> list[Any]:
    """Cases with these answers; what they expect is of no matter here."""
    return [{"name": f"case {n}", "given": answers, "expect": "applies", **more} for n, answers in enumerate(given)]


def _broad(catalogue: Catalogue, **data: Any) -> Catalogue:
    broad = TypeAdapter(BroadCase).validate_python({"name": "broad", **data})
    cases = dataclasses.replace(catalogue.cases, broad=(broad,))
    return dataclasses.replace(catalogue, read_cases=lambda: cases)


def _sides(catalogue: Catalogue) -> list[str]:
    return said(case_problems(catalogue)["case_sides"])


def _dates(catalogue: Catalogue) -> list[str]:
    return said(case_problems(catalogue)["case_dates"])


@pytest.mark.parametrize("verdict", ["applies", "does_not_apply", "undetermined"])
def test_each_verdict_has_a_case(verdict: str) -> None:
    cases = [case for case in CASES if case["expect"] != verdict]
    assert said(verdicts_lacking(law({"id": "x.rule", "when": FLAG, "cases": CASES}))) == []
    assert said(verdicts_lacking(law({"id": "x.rule", "when": FLAG, "cases": cases}))) == [
        f"x.rule: no case expects '{verdict}'."
    ]


def test_a_case_that_is_wrong_is_said_with_its_place() -> None:
    cases = [*CASES, {"name": "wrong", "given": {"a.flag": True}, "expect": "does_not_apply"}]
    found = case_problems(law({"id": "x.rule", "when": FLAG, "cases": cases}))["cases"]
    assert [(one.owner, one.message, one.mend, one.at) for one in found] == [
        ("entry::x.rule", "x.rule should be 'does_not_apply' and is 'applies'.", "Case: x.rule::wrong", ("cases", 3))
    ]
    broad = _broad(law({"id": "x.rule", "when": FLAG}), given={"a.flag": True}, expect={"x.rule": "does_not_apply"})
    assert [one.owner for one in case_problems(broad)["cases"]] == ["case::broad"]


# --- lines -----------------------------------------------------------------------------------------------------------

LACKING = "no case gives 'a.size' {} the line 't.line'."


@pytest.mark.parametrize(("sizes", "lacking"), [
    ([99, 100, 101], None), ([99, 101], "on"), ([100, 101], "below"), ([99, 100], "above"), ([], "below or on or above"),
    ([{"value": 100, "margin": "30%"}, 100, 101], "below"), ([{"value": 10, "margin": "30%"}, 100, {"low": 200, "high": 300}], None),
    ([None, 99, 100, 101], None),
])  # fmt: skip
def test_each_line_of_an_entry_has_a_case_below_on_and_above_it(sizes: list[Any], lacking: str | None) -> None:
    cases = _cases(*({"a.size": size} for size in sizes))
    found = _sides(law({"id": "x.rule", "when": {"all": [FLAG, BEYOND]}, "cases": cases}))
    assert found == ([f"x.rule: {LACKING.format(lacking)}"] if lacking else [])


def test_cases_of_another_entry_do_not_count_for_a_line_and_broad_cases_do() -> None:
    one = {"id": "x.one", "when": BEYOND, "cases": _cases(*({"a.size": size} for size in (99, 100, 101)))}
    two = {"id": "x.two", "when": {"all": [FLAG, BEYOND]}, "cases": _cases({"a.size": 99}, {"a.size": 100})}
    assert _sides(law(one, two)) == [f"x.two: {LACKING.format('above')}"]
    assert _sides(_broad(law(one, two), given={"a.size": 101}, expect={"x.two": "does_not_apply"})) == []


def test_the_cases_of_every_entry_count_for_a_line_of_a_status() -> None:
    status = {"id": "s.big", "when": BEYOND}
    one = {"id": "x.one", "when": {"s.big": True}, "cases": _cases({"a.size": 99}, {"a.size": 101}, {"s.big": True})}
    two = {"id": "x.two", "when": {"not": {"s.big": True}}, "cases": _cases({"a.size": 100})}
    assert _sides(law(one, two, determined=[status])) == []
    assert _sides(law(one, determined=[status])) == [f"s.big: {LACKING.format('on')}"]
    taken_as_given = {**two, "cases": _cases({"a.size": 100, "s.big": False})}
    assert _sides(law(one, taken_as_given, determined=[status])) == [f"s.big: {LACKING.format('on')}"]
    assert (
        _sides(_broad(law(one, determined=[status]), given={"a.size": 100}, expect={"s.big": "does_not_apply"})) == []
    )


def test_lines_inside_records_windows_readings_and_periods_are_looked_at() -> None:
    inside = {"some": {"of": "b.items", "where": {"size": {"more_than": {"threshold": "t.line"}}}}}
    sizes = _cases({"b.items": [{"size": 99}, {"size": 100}]}, {"b.items": [{"size": 101}]})
    assert _sides(law({"id": "x.rule", "when": inside, "cases": sizes})) == []
    assert _sides(law({"id": "x.rule", "when": inside, "cases": sizes[:1]})) == [
        "x.rule: no case gives 'size' above the line 't.line'."
    ]
    windows = [{"from": "2027-01-01", "when": BEYOND}, {"from": "2025-01-01"}]
    assert (
        _sides(
            law(
                {
                    "id": "x.rule",
                    "when": FLAG,
                    "applies": windows,
                    "cases": _cases({"a.size": 99}, {"a.size": 100}, {"a.size": 101}),
                }
            )
        )
        == []
    )
    assert (
        _sides(
            law({"id": "x.rule", "when": FLAG, "applies": windows, "cases": _cases({"a.size": 99}, {"a.size": 100})})
        )
        != []
    )
    readings = [{"name": "one", "when": BEYOND}, {"name": "two", "when": FLAG}]
    assert (
        _sides(law({"id": "x.rule", "when": FLAG, "readings": readings, "cautious": "applies", "cases": _cases(FLAG)}))
        != []
    )
    noted = [{**readings[0], "weight": "noted"}, readings[1]]
    assert (
        _sides(law({"id": "x.rule", "when": FLAG, "readings": noted, "cautious": "applies", "cases": _cases(FLAG)}))
        == []
    )
    periods = [{"from": "2025-01-01", "source": {"instrument": "own"}, "when": BEYOND}]
    status = {"id": "s.big", "when": FLAG, "applies": periods}
    assert _sides(
        law({"id": "x.rule", "when": {"s.big": True}, "cases": _cases({"a.size": 99})}, determined=[status])
    ) == [f"s.big: {LACKING.format('on or above')}"]


def test_an_amount_of_money_is_compared_in_the_currency_of_the_line() -> None:
    when = {"a.money": {"more_than": {"threshold": "t.euro"}}}
    cases = _cases(*({"a.money": amount} for amount in ("10 USD", "500 EUR", "9000 USD")))
    assert _sides(law({"id": "x.rule", "when": when, "cases": cases})) == []
    assert _sides(law({"id": "x.rule", "when": when, "cases": cases[:2]})) == [
        "x.rule: no case gives 'a.money' above the line 't.euro'."
    ]


def test_each_value_of_a_line_that_moves_wants_cases_on_its_days() -> None:
    line = "[{id: l.moves, unit: FLOP, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 10}, {from: 2026-01-01, value: 20}]}]"
    when = {"a.size": {"more_than": {"threshold": "l.moves"}}}
    early = _cases(*({"a.size": size} for size in (9, 10, 11)), on="2025-12-31")
    late = [
        {**case, "name": f"later {n}"} for n, case in enumerate(_cases(*({"a.size": size} for size in (19, 20, 21))))
    ]
    catalogue = with_lines(small(), line)
    assert _sides(with_entry(catalogue, when=when, cases=[*early, *late])) == []
    assert _sides(with_entry(catalogue, when=when, cases=[*early, *late[:1]])) == [
        "x.rule: no case gives 'a.size' on or above the value that 'l.moves' has from 2026-01-01 on."
    ]
    assert _sides(with_entry(catalogue, when=when, cases=late)) == [
        "x.rule: no case gives 'a.size' below or on or above the value that 'l.moves' has from 2020-01-01 on."
    ]
    after = [{"from": "2026-01-01"}]
    assert _sides(with_entry(catalogue, when=when, applies=after, cases=late)) == []


# --- dates -----------------------------------------------------------------------------------------------------------


def _on(day: str, timing: str | None = "current", **data: Any) -> Any:
    return {"name": f"{day} {timing}", "given": FLAG, "on": day, "timing": timing, "expect": "applies", **data}


@pytest.mark.parametrize(("cases", "lacking"), [
    ([_on("2025-08-01", "upcoming"), _on("2025-08-02")], None),
    ([_on("2025-08-02")], "the day before it begins (2025-08-01)"),
    ([_on("2025-08-01", "upcoming")], "its first day (2025-08-02)"),
    ([], "the day before it begins (2025-08-01) and its first day (2025-08-02)"),
    ([_on("2025-08-01", None), _on("2025-08-02")], "the day before it begins (2025-08-01)"),
])  # fmt: skip
def test_each_beginning_has_a_case_the_day_before_and_on_the_first_day(cases: list[Any], lacking: str | None) -> None:
    found = _dates(law({"id": "x.rule", "when": FLAG, "applies": [WINDOW], "cases": cases}))
    assert found == ([f"x.rule: no case looks at this window on {lacking}."] if lacking else [])


def test_each_end_has_a_case_on_the_last_day_and_the_day_after() -> None:
    ended = {**WINDOW, "until": "2026-08-01"}
    cases = [_on("2025-08-01", "upcoming"), _on("2025-08-02"), _on("2026-08-01"), _on("2026-08-02", "past")]
    assert _dates(law({"id": "x.rule", "when": FLAG, "applies": [ended], "cases": cases})) == []
    assert _dates(law({"id": "x.rule", "when": FLAG, "applies": [ended], "cases": cases[:3]})) == [
        "x.rule: no case looks at this window on the day after it ends (2026-08-02)."
    ]
    gone = _on("2026-08-02", None, given={"a.flag": False}, expect="does_not_apply")
    assert _dates(law({"id": "x.rule", "when": FLAG, "applies": [ended], "cases": [*cases[:3], gone]})) == []
    assert _dates(law({"id": "x.rule", "when": FLAG, "applies": [ended], "cases": [*cases[:2], cases[3]]})) == [
        "x.rule: no case looks at this window on its last day (2026-08-01)."
    ]


def test_a_case_counts_for_the_window_that_rules_in_it() -> None:
    windows = [{"from": "2027-01-01", "when": {"a.other": True}}, {"from": "2025-01-01"}]
    plain = [_on("2024-12-31", "upcoming"), _on("2025-01-01")]
    late = [_on("2026-12-31", "upcoming"), _on("2027-01-01")]
    both = {"given": {"a.flag": True, "a.other": True}}
    early = [{**case, "given": {"a.flag": True, "a.other": False}} for case in plain]
    assert (
        _dates(
            law(
                {
                    "id": "x.rule",
                    "when": FLAG,
                    "applies": windows,
                    "cases": [*early, *({**case, **both} for case in late)],
                }
            )
        )
        == []
    )
    other = [{**case, "given": {"a.flag": True, "a.other": False}} for case in late]
    assert len(_dates(law({"id": "x.rule", "when": FLAG, "applies": windows, "cases": [*early, *other]}))) == 1


def test_a_proposal_has_no_timing_and_its_dates_are_looked_at_all_the_same() -> None:
    proposal = {"id": "x.rule", "when": FLAG, "force": "proposal", "status": "proposed", "applies": [WINDOW]}
    assert _dates(law({**proposal, "cases": [_on("2025-08-01", None), _on("2025-08-02", None)]})) == []
    assert len(_dates(law({**proposal, "cases": [_on("2025-08-01", None)]}))) == 1


def test_a_day_outside_any_sense_is_said() -> None:
    catalogue = with_rules(
        law({"id": "x.rule", "when": FLAG, "cases": [_on("2206-08-02"), _on("2026-08-02")]}),
        case_days={"from": "1990-01-01", "until": "2050-12-31"},
    )
    catalogue = _broad(catalogue, on="1826-08-02", expect={"x.rule": "applies"})
    found = list(senseless_days(catalogue))
    assert [(one.owner, one.message, one.at) for one in found] == [
        (
            "entry::x.rule",
            "a case on 2206-08-02 lies outside the days from 1990-01-01 to 2050-12-31.",
            ("cases", 0, "on"),
        ),
        ("case::broad", "a case on 1826-08-02 lies outside the days from 1990-01-01 to 2050-12-31.", ("on",)),
    ]
    assert list(senseless_days(with_rules(catalogue, case_days=None))) == []


# --- coverage --------------------------------------------------------------------------------------------------------


def test_a_change_that_no_case_notices_is_said_and_one_that_some_case_notices_is_not() -> None:
    when = {"all": [FLAG, {"any": [{"a.other": True}, {"a.kind": "x"}]}]}
    given = [
        (True, True, "y", "applies"),
        (True, False, "x", "applies"),
        (False, True, "y", "does_not_apply"),
        (True, False, "y", "does_not_apply"),
    ]
    cases = [{"name": str(n), "given": {"a.flag": flag, "a.other": other, "a.kind": kind}, "expect": expect}
             for n, (flag, other, kind, expect) in enumerate(given)]  # fmt: skip
    assert coverage(law({"id": "x.rule", "when": when, "cases": cases})) == []
    done: list[str] = []
    found = coverage(law({"id": "x.rule", "when": when, "cases": cases[:1] + cases[2:]}), done=done.append)
    assert [one.message for one in found] == ["no case notices when 'a.kind: x' is changed to 'does not hold'."]
    assert (found[0].where, found[0].check, found[0].severity, done) == ("x.rule", "coverage", "problem", ["x.rule"])


def test_coverage_looks_at_what_starts_with_the_prefix_only() -> None:
    catalogue = law({"id": "x.rule", "when": FLAG}, {"id": "y.rule", "when": FLAG})
    assert {one.item for one in coverage(catalogue, prefix="y.")} == {"y.rule"}
    assert len(coverage(catalogue, prefix="y.")) == 3
