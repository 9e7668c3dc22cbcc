"""What the calendar does to one sheet: days of change, events between two days, and what lies ahead."""

import datetime
from typing import Any

import pytest
from conftest import DAY, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from small_law import assessed, small

from compliance_kit.assessment import Assessment, Scope, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.compare import compare, state
from compliance_kit.sheets import read_sheet
from compliance_kit.timetable import Event, ahead, days_of_change, events, result_of

Data = dict[str, Any]
FIRST, LAST = datetime.date(2025, 1, 1), datetime.date(2028, 12, 31)
SOURCE = {"instrument": "own", "pinpoint": "made up"}
LINE = {"a.size": {"more_than": {"threshold": "t.steps"}}}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def between(entry: Data, answers: Data, first: str, last: str, **law: Any) -> list[tuple[str, str, str]]:
    """The events of one entry: day, what, and the shade from then on."""
    found = assessed(small(entries=[{"id": "e.new", **entry}], **law), answers, day(first))
    return [(str(event.day), event.what, event.finding.shade) for event in events(found, day(last))]


# --- days of change --------------------------------------------------------------------------------------------------


def test_days_of_change_are_first_days_days_after_last_ones_and_days_of_enforcement() -> None:
    window = {"from": "2026-08-02", "until": "2027-12-31", "enforced_from": "2026-12-01"}
    found = days_of_change(small(entries=[{"id": "e.new", "applies": [window]}]))
    assert {day("2026-08-02"), day("2028-01-01"), day("2026-12-01")} <= set(found)
    assert day("2027-12-31") not in set(found) - set(days_of_change(small()))
    assert found == sorted(set(found))


def test_days_of_change_come_from_numbers_and_statuses_too() -> None:
    period = {"from": "2026-03-04", "until": "2026-05-06", "source": SOURCE, "when": {"always": True}}
    found = days_of_change(small(determined=[{"id": "d.new", "when": {"a.flag": True}, "applies": [period]}]))
    assert {day("2026-03-04"), day("2026-05-07"), day("2026-01-01"), day("2025-07-01")} <= set(found)


# --- events ----------------------------------------------------------------------------------------------------------

WINDOW = {"applies": [{"from": "2026-08-02", "until": "2027-12-31", "enforced_from": "2026-12-01"}]}


def test_an_entry_starts_is_enforced_and_ends() -> None:
    assert between({**WINDOW, "when": {"a.flag": True}}, {"a.flag": True}, "2026-01-01", "2028-12-31") == [
        ("2026-08-02", "starts", "applies"),
        ("2026-12-01", "enforced", "applies"),
        ("2028-01-01", "ends", "applies"),
    ]


def test_what_is_open_has_its_days_and_stays_open() -> None:
    found = between({**WINDOW, "when": {"a.flag": True}}, {}, "2026-01-01", "2026-11-20")
    assert found == [("2026-08-02", "starts", "undetermined")]


def test_what_does_not_apply_has_no_days() -> None:
    assert between({**WINDOW, "when": {"a.flag": True}}, {"a.flag": False}, "2026-01-01", "2028-12-31") == []


@pytest.mark.parametrize(
    ("first", "last", "events_found"),
    [("2026-08-01", "2026-08-02", 1), ("2026-08-02", "2026-08-03", 0), ("2026-07-01", "2026-08-01", 0)],
)
def test_what_happens_on_the_first_day_has_happened_and_the_last_day_counts(
    first: str, last: str, events_found: int
) -> None:
    assert len(between({**WINDOW}, {}, first, last)) == events_found


def test_a_day_on_which_it_starts_and_is_enforced_is_one_event() -> None:
    window = {"applies": [{"from": "2026-08-02", "enforced_from": "2026-08-02"}]}
    assert [what for _, what, _ in between(window, {}, "2026-01-01", "2027-01-01")] == ["starts"]


def test_proposals_and_references_have_no_days() -> None:
    assert between({**WINDOW, "kind": "reference"}, {}, "2026-01-01", "2028-12-31") == []
    law = small(entries=[{"id": "e.new", **WINDOW, "force": "proposal", "status": "draft"}])
    simulated = assessed(law, {}, day("2026-01-01"), Scope(simulate=True))
    assert events(simulated, day("2028-12-31")) == []


def test_a_number_that_changes_moves_what_rests_on_it() -> None:
    """More than 10 until mid-2025, then nothing; more than 20 in 2026, more than 30 in 2027, then nothing."""
    found = between({"when": LINE}, {"a.size": 25}, "2025-06-01", "2028-12-31")
    assert found == [
        ("2025-07-01", "moves", "does_not_apply"),
        ("2026-01-01", "moves", "applies"),
        ("2027-01-01", "moves", "does_not_apply"),
    ]


def test_an_estimate_that_a_new_number_puts_on_the_other_side_moves() -> None:
    found = between({"when": LINE}, {"a.size": {"value": 25, "margin": "40%"}}, "2026-06-01", "2027-06-01")
    assert found == [("2027-01-01", "moves", "leans_does_not_apply")]


def test_what_ends_together_with_the_status_below_it_ends() -> None:
    """On the day after, the entry is past and its condition fails as well; the end is told all the same."""
    period = {"from": "2020-01-01", "until": "2026-09-29", "source": SOURCE, "when": {"always": True}}
    status = {"id": "d.old", "when": {"a.flag": True}, "applies": [period]}
    entry = {"when": {"d.old": True}, "applies": [{"from": "2020-01-01", "until": "2026-09-29"}]}
    found = between(entry, {"a.flag": True}, "2026-01-01", "2027-01-01", determined=[status])
    assert [(when, what) for when, what, _ in found] == [("2026-09-30", "ends")]


WINDOWS = [{"from": "2027-08-02", "when": {"a.flag": True}}, {"from": "2025-08-02"}]


@pytest.mark.parametrize(
    ("answers", "starts"),
    [({"a.flag": True}, ["2027-08-02"]), ({"a.flag": False}, ["2025-08-02"]), ({}, ["2025-08-02"])],
)
def test_a_window_with_a_condition_starts_on_the_day_to_plan_for(answers: Data, starts: list[str]) -> None:
    found = between({"applies": WINDOWS}, answers, "2025-01-01", "2028-01-01")
    assert [when for when, what, _ in found if what == "starts"] == starts


def test_another_first_day_is_told_on_the_day_on_which_law_sets_it() -> None:
    """Until the end of 2026 the line lies at 20, from then on at 30."""
    windows = [{"from": "2030-01-01", "when": {"not": LINE}}, {"from": "2029-01-01"}]
    found = between({"applies": windows}, {"a.size": 25}, "2026-06-01", "2027-06-01")
    assert found == [("2027-01-01", "redated", "applies")]


def test_a_window_that_law_takes_away_again_is_no_start() -> None:
    """Until the end of a status the later window rules, afterwards the earlier one, whose day has passed already."""
    period = {"from": "2020-01-01", "until": "2026-09-29", "source": SOURCE, "when": {"always": True}}
    status = {"id": "d.grace", "when": {"a.flag": True}, "applies": [period]}
    windows = [{"from": "2027-08-02", "when": {"d.grace": True}}, {"from": "2025-08-02"}]
    found = between({"applies": windows}, {"a.flag": True}, "2026-01-01", "2028-01-01", determined=[status])
    assert found == [("2026-09-30", "starts", "applies")]


# --- one jump and many steps -----------------------------------------------------------------------------------------

MADE_UP: list[Data] = [
    {"id": "e.window", **WINDOW, "when": {"a.flag": True}},
    {"id": "e.windows", "applies": WINDOWS},
    {"id": "e.line", "when": LINE, "applies": [{"from": "2026-03-01", "until": "2028-03-01"}]},
    {"id": "e.later", "when": LINE, "applies": [{"from": "2027-03-01"}]},
    {"id": "e.status", "when": {"d.periods": True}},
]
PERIODS = {
    "id": "d.periods",
    "when": {"a.other": True},
    "applies": [
        {"from": "2026-01-01", "until": "2026-12-31", "source": SOURCE, "when": {"a.flag": True}},
        {"from": "2027-01-01", "until": "2028-06-30", "source": SOURCE, "when": {"a.kind": "x"}},
    ],
}
LAW = small(entries=MADE_UP, determined=[PERIODS])
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "a.flag": st.booleans() | st.none(),
        "a.other": st.booleans(),
        "a.kind": st.sampled_from(["x", "y"]),
        "a.size": st.sampled_from([5, 10, 15, 20, 25, 30, 35, {"value": 22, "margin": "50%"}]),
    },
)
DAYS = st.dates(FIRST, LAST)


def states(found: Assessment) -> dict[str, object]:
    return {name: state(finding) for name, finding in found.findings.items()}


@given(ANSWERS, DAYS, DAYS)
@settings(max_examples=80)
def test_going_forward_day_of_change_by_day_of_change_leads_to_the_same_state_as_one_jump(
    answers: Data, one: datetime.date, other: datetime.date
) -> None:
    first, last = sorted((one, other))
    stepping = assessed(LAW, answers, first)
    for step in days_of_change(LAW):
        if first < step <= last:
            stepping = stepping.again(on=step)
    stepping = stepping.again(on=last)
    assert states(stepping) == states(assessed(LAW, answers, last))


@given(ANSWERS, DAYS)
@settings(max_examples=80)
def test_between_two_days_of_change_nothing_changes(answers: Data, on: datetime.date) -> None:
    changes = days_of_change(LAW)
    earlier = max((change for change in changes if change <= on), default=FIRST)
    assert states(assessed(LAW, answers, earlier)) == states(assessed(LAW, answers, on))


@given(ANSWERS, DAYS, DAYS)
@settings(max_examples=80)
def test_what_differs_between_two_days_happened_on_a_day_in_between(
    answers: Data, one: datetime.date, other: datetime.date
) -> None:
    first, last = sorted((one, other))
    before = assessed(LAW, answers, first)
    moved = {move.name for move in compare(before, before.again(on=last)).moves}
    told = events(before, last)
    assert moved <= {event.finding.entry.id for event in told} | _over(before, last)
    assert [event.day for event in told] == sorted(event.day for event in told)
    assert all(first < event.day <= last for event in told)


def _over(before: Assessment, last: datetime.date) -> set[str]:
    """Entries that were over before and still are: what becomes of them afterwards is nobody's concern."""
    after = before.again(on=last)
    return {
        name
        for name, finding in before.findings.items()
        if finding.timing == "past" and after.findings[name].timing == "past"
    }


# --- what lies ahead -------------------------------------------------------------------------------------------------


def test_what_lies_ahead_of_one_entry_names_the_results_before_and_from_then_on() -> None:
    law = small(entries=[{"id": "e.new", **WINDOW, "when": {"a.flag": True}}])
    assert ahead(assessed(law, {"a.flag": True}, day("2026-01-01")), "e.new") == [
        (day("2026-08-02"), "applies.upcoming", "applies.current"),
        (day("2028-01-01"), "applies.current", "applies.past"),
    ]
    assert ahead(assessed(law, {"a.flag": False}, day("2026-01-01")), "e.new") == []


def test_what_lies_ahead_of_a_status_are_its_periods() -> None:
    found = assessed(LAW, {"a.flag": True, "a.other": True, "a.kind": "y"}, day("2026-06-01"))
    assert ahead(found, "d.periods") == [(day("2027-01-01"), "applies", "does_not_apply")]
    assert result_of(found, "d.periods") == "applies"


# --- the built-in catalogue ------------------------------------------------------------------------------------------

EXAMPLES = ["image_lora_real_people", "emu3_5", "invented_companion_app", "invented_hiring_tool"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_events_of_an_example_account_for_everything_that_moves(example: str, catalogue: Catalogue) -> None:
    before = assess(catalogue, read_sheet(ROOT / "examples" / f"{example}.yaml", catalogue), DAY)
    last = datetime.date(2028, 1, 1)
    told = events(before, last)
    moved = [move.name for move in compare(before, before.again(on=last)).moves]
    law = [name for name in moved if catalogue.entries[name].kind != "reference"]
    assert told
    assert set(law) - _over(before, last) <= {event.finding.entry.id for event in told}
    assert [event for event in told if not _true(event, before)] == []


def _true(event: Event, start: Assessment) -> bool:
    """Whether the law says so on that day and said otherwise on the day before."""
    name = event.finding.entry.id
    now, eve = (start.again(on=when).finding(name) for when in (event.day, event.day - datetime.timedelta(days=1)))
    same = state(now) == state(event.finding) and state(eve) == state(event.before)
    return same and (state(now) != state(eve) or now.window.enforced_from == event.day)


def test_a_ban_that_starts_in_december_2026_is_an_event_of_that_day(catalogue: Catalogue) -> None:
    sheet = read_sheet(ROOT / "examples" / "image_lora_real_people.yaml", catalogue)
    told = events(assess(catalogue, sheet, DAY), datetime.date(2026, 12, 31))
    bans = [(event.day, event.what) for event in told if event.finding.entry.id == "eu.ai_act.intimate_images_ban"]
    assert bans == [(datetime.date(2026, 12, 2), "starts")]
