"""The monitoring and incident plan, read as a reader reads it: people, signals, clocks, the card, the form."""

import io
import json
import re
from functools import cache

import pikepdf
import pytest
from paper_page import Paper, as_printed, example, find, has, paper_of, text

from compliance_kit.documents import Composer, load_documents
from compliance_kit.papers import write
from compliance_kit.views.monitoring_plan import KINDS, MOST_BARS
from compliance_kit.what_if import with_change

PM = "monitoring_plan"
SVG = "{http://www.w3.org/2000/svg}"
SHEETS = (
    "lora_startup",
    "biomistral_7b",
    "image_lora_real_people",
    "invented_frontier_own_run",
    "invented_credit_scoring",
    "invented_voice_clone",
)
FORBIDDEN = re.compile(r"\b(compliant|safe harbou?r|scores?|probability|may include|N/A|None given)\b", re.IGNORECASE)
every_sheet = pytest.mark.parametrize("name", SHEETS)


@cache
def paper(name: str) -> Paper:
    return paper_of(example(name), PM)


def of(**answers: object) -> Paper:
    """The plan of the reference start-up with other answers; `__` stands for the dot of an id."""
    found = example("lora_startup")
    for name, value in answers.items():
        found = with_change(found, name.replace("__", ".", 1), value)
    return paper_of(found, PM)


def all_of(found: Paper) -> str:
    return text(find(found.page, "body")[0])


def bottom(found: Paper) -> str:
    return text(find(found.page, "p", has("bottom-line"))[0])


def card(found: Paper) -> list[str]:
    (section,) = find(found.page, "section", lambda one: one.get("data-card") == "incident")
    return [text(step) for step in find(section, "li")]


@every_sheet
def test_no_cell_is_empty_no_word_is_forbidden_and_no_placeholder_is_left(name: str) -> None:
    found = paper(name)
    cells = [cell for row in find(found.page, "tr") for cell in row if not has("write-cell")(cell)]
    assert not [cell for cell in cells if not text(cell)]
    assert not re.search(r"\{\w+\}", all_of(found))
    assert not FORBIDDEN.search(re.sub(r"Fidelis.Score", "", all_of(found)))


@every_sheet
def test_the_plan_has_its_nine_sections_in_their_order(name: str) -> None:
    ids = [h2.get("id") for h2 in find(paper(name).page, "h2")]
    sections = ["scope", "signals", "again", "intake", "acting", "clocks", "evidence", "exercises", "ending"]
    assert ids[: len(sections)] == sections
    assert ids[-1] == "card"


@every_sheet
def test_the_table_shows_each_clock_that_applies_once_in_order_and_no_other(name: str) -> None:
    found = paper(name)
    shown = [row.get("data-clock") for row in find(found.page, "tr") if row.get("data-clock")]
    clocks = found.view["extra"]["clocks"]
    assert shown == [row["id"] for row in (*clocks["first"], *clocks["later"])]
    assert len(set(shown)) == len(shown)
    waiting = [row.get("data-open-clock") for row in find(found.page, "tr") if row.get("data-open-clock")]
    assert waiting == [row["id"] for row in clocks["open"]]


@every_sheet
def test_every_clock_is_printed_with_length_trigger_addressee_source_certainty_and_what_disagrees(name: str) -> None:
    found = paper(name)
    rows = {row.get("data-clock"): text(row) for row in find(found.page, "tr") if row.get("data-clock")}
    for clock in (*found.view["extra"]["clocks"]["first"], *found.view["extra"]["clocks"]["later"]):
        for part in ("length", "trigger", "starts", "to", "source", "certainty_words"):
            assert " ".join(clock[part].split()) in rows[clock["id"]]
        for told in clock["conflicts"]:
            assert " ".join(told.split()) in all_of(found)
        assert ("Applies from " in rows[clock["id"]]) == (clock["timing"] == "upcoming")


@every_sheet
def test_a_figure_stands_exactly_where_a_clock_has_a_number_and_its_words_name_every_bar(name: str) -> None:
    found = paper(name)
    timed = [row for row in found.view["extra"]["clocks"]["first"] if row["hours"] is not None]
    figures = find(found.page, f"{SVG}svg")
    assert len(figures) == bool(timed)
    if figures:
        desc = text(find(figures[0], f"{SVG}desc")[0])
        assert all(f"{row['number']}. {row['title']}" in desc for row in timed[:MOST_BARS])
        assert timed[0]["length"] in text(find(figures[0], f"{SVG}title")[0])


def test_without_a_clock_the_plan_says_so_and_still_warns_of_others() -> None:
    found = paper("invented_korean_chat")
    assert "No period for reporting of this catalogue is known to apply." in bottom(found)
    assert "Other laws, contracts and the rules of a sector can start periods that it does not hold" in all_of(found)
    assert "Ask a lawyer today whether another one runs." in card(found)[4]


def test_a_clock_that_may_apply_is_no_clock_that_does_not() -> None:
    found = paper("biomistral_7b")
    assert len(found.view["extra"]["clocks"]["open"]) > 1
    assert "cannot be decided yet" in bottom(found)


def test_the_shortest_clock_is_one_that_runs_today_and_has_a_number() -> None:
    found = paper("invented_frontier_own_run")
    first = found.view["extra"]["clocks"]["first"][0]
    assert first["hours"] is None
    assert first["timing"] == "upcoming"
    assert "2 hours" in card(found)[4]
    assert "Without a number of hours: Report of apparent child sexual abuse material." in card(found)[4]


def test_where_nothing_runs_today_the_next_clock_is_named_with_its_day() -> None:
    used: object = False
    without = with_change(with_change(example("invented_hiring_tool"), "use.personal_data", used), "data.sets", ())
    found = paper_of(without, PM)
    earliest = min(row["from"] for row in found.view["extra"]["clocks"]["first"])
    assert f"The next one applies from {earliest}" in bottom(found)
    assert card(found)[4].startswith("5Start the shortest clock: none runs today.")


# --- people, signals, card -------------------------------------------------------------------------------------------


@every_sheet
def test_the_card_has_five_steps_in_their_order_on_a_page_of_its_own(name: str) -> None:
    steps = card(paper(name))
    starts = [
        "1Make people safe.",
        "2Stop the spread.",
        "3Freeze the evidence.",
        "4Tell ",
        "5Start the shortest clock: ",
    ]
    assert len(steps) == 5
    assert all(step.startswith(start) for step, start in zip(steps, starts, strict=True))


def test_the_card_names_who_leads_who_stands_in_and_who_decides() -> None:
    steps = card(paper("lora_startup"))
    assert "Tell I. Sommer" in steps[3]
    assert "If not reached: Developer on duty" in steps[3]
    assert "May decide: Developer on duty" in steps[1]


def test_a_card_without_names_leaves_room_for_them_and_says_who_decides_until_then() -> None:
    steps = card(of(incidents__owner=None, incidents__decides="none"))
    assert "Write the name here before this card is pinned" in steps[3]
    assert "whoever holds this card decides" in steps[1]


@every_sheet
def test_every_signal_of_the_register_is_watched_or_named_as_not_watched(name: str) -> None:
    found = paper(name)
    watched = {row.get("data-signal") for row in find(found.page, "tr") if row.get("data-signal")}
    words = found.view["words"][PM]["signals"]["kind"]
    known = found.view["records"]["safeguards.signals"]["state"] not in ("not_known", "not_asked")
    begins = "Nobody watches these signals yet" if known else "Who watches these signals is not stated"
    (open_,) = [text(p) for p in find(found.page, "p") if begins in text(p)] or [""]
    for kind in KINDS:
        assert (kind in watched) != (as_printed(words[kind]) in open_)


def test_a_signal_without_an_alert_line_says_that_nothing_will_trigger() -> None:
    found = paper("lora_startup")
    rows = {row.get("data-signal"): text(row) for row in find(found.page, "tr") if row.get("data-signal")}
    assert "No line set: nothing will trigger." in rows["complaints"]
    assert "No line set" not in rows["refusal_drift"]


def test_users_of_weights_that_were_given_out_are_reached_otherwise_than_those_of_a_service() -> None:
    told = "Copies of the weights that left our hands cannot be called back."
    assert told in all_of(paper("biomistral_7b"))
    assert told not in all_of(paper("lora_startup"))


# --- form and length -------------------------------------------------------------------------------------------------


@every_sheet
def test_the_plan_is_long_exactly_where_a_duty_asks_for_it(name: str) -> None:
    found = paper(name)
    asking = [
        row["title"]
        for row in found.view["findings"].values()
        if row["verdict"] == "applies"
        and row["timing"] in ("current", "upcoming")
        and any(action["document"] == PM for action in row["actions"])
    ]
    (form,) = [mark for mark in find(found.page, "p") if mark.get("data-form")]
    assert form.get("data-form") == ("long" if asking else "short")
    assert all(title in text(form) for title in asking)
    assert bool(find(found.page, "table", has("form"))) == bool(asking)


def test_each_field_of_the_blank_form_can_be_marked_as_known_or_not_yet_known() -> None:
    found = paper("invented_credit_scoring")
    rows = [row for row in find(found.page, "tr") if row.get("data-field")]
    assert [row.get("data-field") for row in rows] == [field["name"] for field in found.view["extra"]["form"]]
    for row in rows:
        ticks = [text(tick) for tick in find(row, "span", has("tick"))]
        assert ticks == ["known", "not yet known"]


@pytest.fixture(scope="module")
def short() -> bytes:
    return write(Composer(example("lora_startup")), load_documents()[PM], "pdf")


def test_the_form_is_attached_as_data_with_every_field_not_yet_known(short: bytes) -> None:
    with pikepdf.open(io.BytesIO(short)) as pdf:
        data = json.loads(pdf.attachments["incident.json"].get_file().read_bytes())
    assert data["subject"]["name"] == "Kranich Triage"
    assert [field["name"] for field in data["fields"]] == [
        field["name"] for field in paper("lora_startup").view["extra"]["form"]
    ]
    assert {(field["state"], field["value"]) for field in data["fields"]} == {("not_yet_known", None)}


def test_the_card_is_the_last_page_and_fills_no_other(short: bytes) -> None:
    with pikepdf.open(io.BytesIO(short)) as pdf, pdf.open_outline() as outline:
        items = [item for top in outline.root for item in (top, *top.children)]
        (item,) = [item for item in items if item.title == "When something goes wrong"]
        assert isinstance(item.destination, pikepdf.Array)
        assert pdf.pages.index(pikepdf.Page(item.destination[0])) == len(pdf.pages) - 1
        assert len(pdf.pages) <= 4


@every_sheet
def test_the_card_warns_of_clocks_that_the_catalogue_does_not_hold(name: str) -> None:
    (step,) = find(paper(name).page, "li", lambda element: element.get("data-step") == "clock")
    assert "Other laws, contracts and the rules of a sector" in text(step)
