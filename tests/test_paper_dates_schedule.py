# ruff: noqa: E501 - rows of a table read better in one line
"""The dates schedule and its calendars: each event is a row of the checklist, moves and is taken back under its name."""

import dataclasses
import datetime
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import pytest
from paper_page import DAY, EXAMPLES, example, find, paper_of, text

from compliance_kit.answers import Task
from compliance_kit.assessment import Assessment, assess
from compliance_kit.definitions import load_documents
from compliance_kit.documents import Composer
from compliance_kit.errors import BadInput
from compliance_kit.papers import write_beside
from compliance_kit.views.calendars import ALARMS, Calendars, legal_calendar, tasks_calendar
from compliance_kit.views.checklist_dates import Dates
from compliance_kit.views.dates_schedule import Schedule

NAMES = ("image_lora_real_people", "invented_hiring_tool", "lora_startup")
DUTY = "eu.ai_act.literacy"


@cache
def composer(name: str) -> Composer:
    return Composer(example(name))


def events(data: bytes) -> list[Any]:
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def planned(due: datetime.date | None, status: str = "to_do") -> Assessment:
    """The start-up with a plan for its first binding duty in force."""
    before = example("lora_startup")
    name = Composer(before).shared()["groups"]["now_binding"][0]["id"]
    task = Task.model_validate({"due": due, "owner": "R. Roe", "status": status})
    sheet = dataclasses.replace(before.sheet, tasks={name: task})
    return assess(before.catalogue, sheet, DAY)


# --- events are rows of the checklist --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_event_of_the_legal_calendar_is_a_date_of_the_checklist(name: str) -> None:
    rows = {
        (row["id"], row["what"], row["date"]): row for row in Dates(composer(name)).events() if row["what"] != "due"
    }
    unsettled = {row["id"] for row in Schedule(composer(name)).unsettled()}
    found = {}
    for event in events(legal_calendar(composer(name))):
        known = str(event["uid"]).partition("@")[0].removesuffix(f".{Calendars(composer(name)).mark}")
        duty, _, what = known.rpartition(".")
        found[duty, what, event.decoded("dtstart").isoformat()] = event
    assert found.keys() == {key for key in rows if key[0] not in unsettled}
    for key, event in found.items():
        assert rows[key]["title"] in str(event["summary"])
        assert (str(event["status"]) == "CONFIRMED") == (rows[key]["verdict"] == "applies")
        assert len(event.subcomponents) == len(ALARMS[rows[key]["force"]])


@pytest.mark.parametrize("name", NAMES)
def test_every_event_of_the_page_stands_in_one_row_of_it(name: str) -> None:
    printed = paper_of(example(name), "dates_schedule")
    ids = [found for row in printed.view["extra"]["legal"] for found in row["ids"]]
    assert sorted(ids) == sorted(event["id"] for event in Schedule(composer(name)).legal())
    marked = [
        span.get("data-finding")
        for span in find(printed.page, "span", lambda span: span.get("data-finding") is not None)
    ]
    assert {one for found in marked for one in str(found).split()} >= set(ids)


def test_a_duty_whose_first_day_is_not_settled_is_a_line_and_no_event() -> None:
    schedule = Schedule(composer("image_lora_real_people"))
    (row,) = schedule.unsettled()
    assert row["id"] not in {event["id"] for event in schedule.legal()}
    assert " or " in row["days"]
    assert row["title"] in text(paper_of(example("image_lora_real_people"), "dates_schedule").page)


def test_what_is_no_law_is_left_out_unless_simulated_and_then_says_so() -> None:
    plain = example("biomistral_7b")
    assert not any(event["what"] == "proposed" for event in Schedule(Composer(plain)).legal())
    simulated = Composer(assess(plain.catalogue, plain.sheet, DAY, simulate=True))
    proposed = [event for event in events(legal_calendar(simulated)) if "[not law]" in str(event["summary"])]
    assert len(proposed) == sum(event["what"] == "proposed" for event in Schedule(simulated).legal()) > 0
    assert {str(event["status"]) for event in proposed} == {"TENTATIVE"}
    assert not any(event.subcomponents for event in proposed)


# --- own deadlines, reviews ------------------------------------------------------------------------------------------


def test_an_own_deadline_is_a_row_and_an_event_until_the_work_is_done() -> None:
    due = DAY + datetime.timedelta(days=20)
    open_, done = Composer(planned(due)), Composer(planned(due, "done"))
    (row,) = Schedule(open_).own()
    (event,) = [one for one in events(tasks_calendar(open_)) if ".due." in str(one["uid"])]
    assert (row["date"], event.decoded("dtstart")) == (due.isoformat(), due)
    assert "R. Roe" in str(event["description"])
    assert not [one for one in events(tasks_calendar(done)) if ".due." in str(one["uid"])]


def test_an_own_deadline_that_has_passed_is_printed_and_is_no_event() -> None:
    late = planned(DAY - datetime.timedelta(days=1))
    assert not [one for one in events(tasks_calendar(Composer(late))) if ".due." in str(one["uid"])]
    page = text(paper_of(late, "dates_schedule").page)
    assert "Own deadlines that have passed" in page
    assert "2026-11-19" in page


def test_a_licence_is_looked_at_again_a_year_after_the_last_check_and_at_once_without_one() -> None:
    checked = Schedule(composer("lora_startup")).parts()
    assert [row["date"] for row in checked["reviews"] if row["name"].startswith("licence")] == ["2027-09-21"]
    assert checked["undated"] == []
    never = Schedule(composer("biomistral_7b")).parts()
    assert [row["name"] for row in never["undated"]] == ["licence"]
    assert "No check is recorded" in text(paper_of(example("biomistral_7b"), "dates_schedule").page)


def test_papers_end_after_their_days_and_the_catalogue_is_looked_at_after_its_own() -> None:
    rows = {row["name"]: row["date"] for row in Schedule(composer("lora_startup")).parts()["reviews"]}
    manifest = composer("lora_startup").assessment.catalogue.manifest
    assert rows["papers.0"] == (DAY + datetime.timedelta(days=180)).isoformat()
    assert rows["catalogue"] == (manifest.law_as_of + datetime.timedelta(days=manifest.look_after_days)).isoformat()


# --- the files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_calendars_are_the_same_bytes_each_time_and_keep_to_the_form(name: str) -> None:
    for made in (legal_calendar, tasks_calendar):
        data = made(Composer(example(name)))
        assert data == made(composer(name)) == made(composer(name), data), "written over itself nothing moves"
        assert all(len(line) <= 75 for line in data.split(b"\r\n"))
        assert b"\n" not in data.replace(b"\r\n", b"")
        for event in events(data):
            assert len(str(event["uid"]).encode()) < 200
            assert event.decoded("dtend") - event.decoded("dtstart") == datetime.timedelta(days=1)
            assert event.decoded("dtstamp").date() == composer(name).assessment.catalogue.manifest.released


def test_a_duty_of_two_models_is_two_events() -> None:
    before = example("invented_hiring_tool")
    other = dataclasses.replace(before.sheet, subject=before.sheet.subject.model_copy(update={"name": "Other"}))
    names = [
        {str(event["uid"]) for event in events(legal_calendar(Composer(one)))}
        for one in (before, assess(before.catalogue, other, DAY))
    ]
    assert names[0]
    assert names[0].isdisjoint(names[1])


def test_a_moved_deadline_moves_its_event_and_a_finished_one_is_taken_back(tmp_path: Path) -> None:
    document = load_documents()["dates_schedule"]
    seen = []
    for due, status in ((10, "to_do"), (20, "to_do"), (20, "done"), (20, "done"), (20, "to_do")):
        write_beside(Composer(planned(DAY + datetime.timedelta(days=due), status)), document, tmp_path)
        (event,) = [one for one in events((tmp_path / "tasks.ics").read_bytes()) if ".due." in str(one["uid"])]
        seen.append((event.decoded("dtstart").day, int(event["sequence"]), str(event["status"])))
    assert seen == [
        (30, 0, "CONFIRMED"),
        (10, 1, "CONFIRMED"),
        (10, 2, "CANCELLED"),
        (10, 2, "CANCELLED"),
        (10, 3, "CONFIRMED"),
    ]


def test_another_model_in_the_same_folder_cancels_nothing(tmp_path: Path) -> None:
    document, before = load_documents()["dates_schedule"], planned(DAY + datetime.timedelta(days=10))
    other = dataclasses.replace(before.sheet, subject=before.sheet.subject.model_copy(update={"name": "Other"}))
    write_beside(Composer(before), document, tmp_path)
    write_beside(Composer(assess(before.catalogue, other, DAY)), document, tmp_path)
    assert {str(event["status"]) for event in events((tmp_path / "tasks.ics").read_bytes())} == {"CONFIRMED"}


def test_a_file_that_is_no_calendar_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "legal.ics").write_text("my notes", encoding="utf-8")
    with pytest.raises(BadInput, match=r"legal.ics: the calendar that is there cannot be read"):
        write_beside(composer("lora_startup"), load_documents()["dates_schedule"], tmp_path)
    assert (tmp_path / "legal.ics").read_text(encoding="utf-8") == "my notes"


def test_answers_kept_for_counsel_stand_in_no_calendar() -> None:
    for path in sorted(EXAMPLES.glob("invented_*.yaml")):
        made = Calendars(Composer(example(path.stem)))
        kept = [fact.choices[item] for fact in made.composer.assessment.catalogue.facts.values() if fact.sensitivity == "counsel" and fact.kind == "choices"
                for item in getattr(made.composer.assessment.known.value(fact.id).content, "chosen", ()) if item in fact.choices and item != "none"]  # fmt: skip
        told = " ".join(date.text for date in made.legal())
        assert [words for words in kept if f": {words}" in told] == []
