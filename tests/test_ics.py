"""Dates of law as a calendar: read back by the calendar library, the same bytes for the same input."""

import dataclasses
import datetime
from itertools import pairwise
from typing import Any

import icalendar
import pytest
from conftest import ROOT, Here, Run
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_kit.catalogue import Catalogue
from compliance_kit.cli import main
from compliance_kit.errors import BadInput
from compliance_kit.interop.ics import Date, Former, calendar, uid

pytestmark = pytest.mark.xdist_group("ics")
ON = datetime.date(2026, 11, 20)
STARTS = Date(
    datetime.date(2026, 12, 2),
    "law.one.starts",
    "Starts: One; two, three",
    "Äußerst\nlang: " + "x" * 200,
    "https://example.org/?a=1;b=2",
    fixed=True,
)
OPEN = Date(datetime.date(2027, 1, 1), "law.two.starts", "Open: Two", "Not decided.", "", fixed=False)
IMAGES = ROOT / "examples" / "image_lora_real_people.yaml"
TWO_DAYS = ("--on", "2026-11-20", "--on", "2027-12-31", "--format", "ics")


def events(data: bytes) -> list[Any]:
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def test_an_entry_is_one_whole_day_with_title_text_and_address() -> None:
    (event,) = events(calendar([STARTS], "Dates", ON))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (STARTS.day, STARTS.day + datetime.timedelta(days=1))
    assert (str(event["summary"]), str(event["description"]), str(event["url"])) == (
        STARTS.title,
        STARTS.text,
        STARTS.url,
    )
    assert str(event["transp"]) == "TRANSPARENT"


def test_what_is_open_is_tentative_and_what_is_decided_is_confirmed() -> None:
    assert [str(event["status"]) for event in events(calendar([STARTS, OPEN], "Dates", ON))] == [
        "CONFIRMED",
        "TENTATIVE",
    ]
    assert "url" not in events(calendar([OPEN], "Dates", ON))[0]


def test_the_calendar_has_a_title_a_maker_and_no_clock() -> None:
    found = icalendar.Calendar.from_ical(calendar([STARTS], "Dates of a model", ON))
    assert (str(found["version"]), str(found["x-wr-calname"])) == ("2.0", "Dates of a model")
    assert str(found["prodid"]).startswith("-//compliance_kit//")
    assert found.walk("VEVENT")[0].decoded("dtstamp") == datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)


def test_the_same_entry_is_the_same_event_in_every_calendar_on_another_day_too() -> None:
    (first,), (again,) = (events(calendar([STARTS], "Dates", on)) for on in (ON, datetime.date(2027, 3, 1)))
    assert first["uid"] == again["uid"]
    moved = Date(datetime.date(2027, 12, 2), STARTS.name, STARTS.title, STARTS.text, STARTS.url, fixed=True)
    assert events(calendar([moved], "Dates", ON))[0]["uid"] == first["uid"]


def test_a_name_that_no_calendar_takes_becomes_a_digest() -> None:
    assert uid("law.one.starts") == "law.one.starts@compliance-kit"
    for name in ("two words", "Äther", "x" * 200, "line\nbreak"):
        assert len(uid(name)) < 60
        assert uid(name).isascii()
    assert uid("Äther") != uid("Ather")


def test_an_entry_with_alarms_and_categories_carries_both() -> None:
    dated = dataclasses.replace(STARTS, categories=("binding", "Köln, Rhein"), alarms=(90, 7))
    (event,) = events(calendar([dated], "Dates", ON))
    assert event.categories == ["binding", "Köln, Rhein"]
    assert [alarm.decoded("trigger") for alarm in event.subcomponents] == [
        -datetime.timedelta(days=90),
        -datetime.timedelta(days=7),
    ]
    assert {str(alarm["action"]) for alarm in event.subcomponents} == {"DISPLAY"}


def test_a_calendar_that_follows_another_moves_and_cancels_and_leaves_the_rest() -> None:
    former = calendar([STARTS, OPEN], "Dates", ON)
    later = dataclasses.replace(STARTS, day=datetime.date(2026, 12, 9), alarms=(7,))
    moved, gone = events(calendar([later], "Dates", ON, Former(former, "")))
    assert (int(moved["sequence"]), moved.decoded("dtstart"), str(moved["status"])) == (1, later.day, "CONFIRMED")
    assert (int(gone["sequence"]), gone.decoded("dtstart"), str(gone["status"])) == (1, OPEN.day, "CANCELLED")
    assert calendar([STARTS, OPEN], "Dates", ON, Former(former, "")) == former


def test_entries_of_somebody_else_are_neither_moved_nor_cancelled() -> None:
    former = Former(calendar([STARTS, OPEN], "Dates", ON), "law.two.starts")
    (first, second) = events(calendar([STARTS], "Dates", ON, former))
    assert [(str(one["uid"]).split("@")[0], int(one["sequence"]), str(one["status"])) for one in (first, second)] == [
        ("law.one.starts", 0, "CONFIRMED"),
        ("law.two.starts", 1, "CANCELLED"),
    ]


@pytest.mark.parametrize("data", [b"", b"notes", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"])
def test_what_is_no_calendar_is_refused_and_not_written_over(data: bytes) -> None:
    with pytest.raises(BadInput, match="Move it away"):
        calendar([STARTS], "Dates", ON, Former(data, ""))


def test_an_empty_calendar_is_a_calendar() -> None:
    assert events(calendar([], "Dates", ON)) == []


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=120)
ENTRIES = st.builds(
    Date, day=st.dates(ON, datetime.date(2100, 1, 1)), name=WORDS, title=WORDS, text=WORDS,
    url=st.sampled_from(["", "https://example.org/law?x=1,2;3#a"]), fixed=st.booleans(),
)  # fmt: skip


@given(st.lists(ENTRIES, max_size=4))
@settings(max_examples=60)
def test_what_is_written_is_read_back_and_written_the_same_again(entries: list[Date]) -> None:
    data = calendar(entries, "Dates", ON)
    read = events(data)
    assert [(event.decoded("dtstart"), str(event["summary"]), str(event["description"])) for event in read] == [
        (entry.day, entry.title, entry.text) for entry in entries
    ]
    assert data == calendar(entries, "Dates", ON)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("calendar") / "dates.ics"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("compliance_kit.commands._common.load", lambda: catalogue)
        assert main(["compare", str(IMAGES), *TWO_DAYS, "-o", str(path)]) == 0
    return path.read_bytes()


def test_the_calendar_of_an_example_holds_a_ban_with_its_day_source_and_certain_status(written: bytes) -> None:
    named = "Starts: Do not offer or use a system that makes intimate images of real people without their consent"
    (ban,) = [event for event in events(written) if str(event["summary"]) == named]
    assert (str(ban["status"]), ban.decoded("dtstart")) == ("CONFIRMED", datetime.date(2026, 12, 2))
    assert "AI Act, Article 5(1)(ba)" in str(ban["description"])
    assert "no legal advice" in str(ban["description"])


def test_open_items_of_an_example_say_that_they_are_open_and_no_decided_one_does(written: bytes) -> None:
    found = events(written)
    tentative = {str(event["status"]) == "TENTATIVE" for event in found}
    assert tentative == {True, False}
    for event in found:
        assert (str(event["status"]) == "TENTATIVE") == str(event["summary"]).startswith("Open: ")
        assert (str(event["status"]) == "TENTATIVE") == ("cannot be decided" in str(event["description"]))


def test_every_event_of_an_example_is_told_once_and_in_order(written: bytes) -> None:
    found = events(written)
    assert len({str(event["uid"]) for event in found}) == len(found)
    days = [event.decoded("dtstart") for event in found]
    assert all(one <= other for one, other in pairwise(days))


def test_equal_input_gives_equal_bytes_in_a_file_and_on_any_terminal(written: bytes, run: Run) -> None:
    for encoding in ("utf-8", "ascii"):
        found = run("compare", IMAGES, *TWO_DAYS, env={"PYTHONIOENCODING": encoding, "PYTHONHASHSEED": "7"})
        assert (found.returncode, found.stdout) == (0, written)


@pytest.mark.parametrize(
    "arguments", [(IMAGES, IMAGES), (IMAGES, "--on", "2026-11-20", "--on", "2026-11-20")], ids=["two sheets", "one day"]
)
def test_a_calendar_without_two_days_is_refused_with_what_to_write(arguments: tuple[str, ...], here: Here) -> None:
    found = here("compare", *arguments, "--format", "ics")
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "compliance-kit: --format ics: a calendar needs two days. "
        "Write: compare SHEET --on DATE --on DATE --format ics\n"
    )
