"""The threshold determination record, read as a reader reads it: form, bottom line, rows, gaps, flips, notification."""

import datetime
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import pikepdf
import pytest
from paper_page import DAY, Paper, catalogue, example, find, has, paper_of, text

from compliance_kit.assessment import Assessment, assess
from compliance_kit.documents import Composer, load_documents
from compliance_kit.papers import write
from compliance_kit.quantities import rounded
from compliance_kit.views.notices import level
from compliance_kit.what_if import replaced, with_change

pytestmark = pytest.mark.xdist_group("threshold_record")
SHEETS = (
    "lora_startup",
    "meditron_70b",
    "mistral_nemo_gguf",
    "image_lora_real_people",
    "emu3_5",
    "dolphin_2_6_phi_2",
    "supernova_medius",
    "code_llama_34b",
    "saullm_7b",
    "biomistral_7b",
)
FORBIDDEN = re.compile(
    r"\b(compliant|safe harbou?r|scores?|probability|may include|N/A|None given)\b|built-in method", re.IGNORECASE
)
MADE = ("uncrossed", "systemic")
every_sheet = pytest.mark.parametrize("name", [*SHEETS, *MADE])


def of(assessment: Assessment) -> Paper:
    return paper_of(assessment, "threshold_record")


def made(name: str) -> Assessment:
    """The reference start-up without its crossed axis; and the same on a model with systemic risk, past one third."""
    found = with_change(example("lora_startup"), "evaluation.hazard_change", "same")
    found = with_change(found, "safeguards.effect", "unchanged_tested")
    if name == "systemic":
        found = replaced(found, "base.models[0].systemic_status", "listed")
        found = with_change(found, "modification.compute_basis", "reported")
        found = with_change(found, "modification.compute_reported", "9.26e24")
        found = with_change(found, "modification.threshold_known_on", datetime.date(2026, 11, 15))
    return found


@cache
def paper(name: str) -> Paper:
    return of(made(name) if name in MADE else example(name))


def bottom_line(page: Element) -> str:
    return text(next(iter(find(page, "p", has("bottom-line")))))


def rule_rows(page: Element) -> Iterator[list[Element]]:
    for table in find(page, "table", has("rules")):
        for row in find(table, "tr")[1:]:
            yield list(row)


def section(page: Element, name: str) -> str:
    """The text from the heading of that id to the next h2."""
    words, inside = [], False
    for element in page.iter():
        if element.tag == "h2":
            inside = element.get("id") == name
        elif inside and element.tag in ("p", "td", "th", "li", "caption", "h3", "figcaption"):
            words.append(text(element))
    return " ".join(words)


@pytest.mark.parametrize(
    ("name", "form", "begins"),
    [
        ("uncrossed", "none_crossed", "No threshold crossed."),
        ("mistral_nemo_gguf", "not_decided", "Not decided."),
        ("meditron_70b", "not_decided", "Not decided."),
        ("lora_startup", "crossed", "Threshold crossed."),
        ("image_lora_real_people", "crossed", "Threshold crossed."),
        ("systemic", "crossed", "Threshold crossed."),
    ],
)
def test_the_bottom_line_begins_with_the_form(name: str, form: str, begins: str) -> None:
    found = paper(name)
    assert found.view["extra"]["form"] == form
    assert bottom_line(found.page).startswith(begins)


@every_sheet
def test_the_bottom_line_has_at_most_sixty_words_and_names_every_open_axis(name: str) -> None:
    found = paper(name)
    line = bottom_line(found.page)
    assert len(line.split()) <= 60
    for axis in found.view["axes"]:
        assert (axis["title"] in line) == (axis["result"] != "clear")


@every_sheet
def test_two_sentences_are_always_printed(name: str) -> None:
    words = text(paper(name).page)
    assert words.count("Equal to the line is not above it.") == 1
    assert words.count("Not knowing a figure is not the same as being below it.") == 1


@every_sheet
def test_the_title_no_threshold_crossed_stands_only_on_a_record_of_that_form(name: str) -> None:
    found = paper(name)
    titled = "No threshold crossed." in text(found.page)
    assert titled == (found.view["extra"]["form"] == "none_crossed")


def test_a_line_drawn_by_this_kit_is_never_called_law() -> None:
    assert "on a line drawn by this kit and not by law: Safety features" in bottom_line(paper("lora_startup").page)
    assert "drawn by this kit" not in bottom_line(paper("systemic").page)


@every_sheet
def test_no_forbidden_word_no_empty_cell_and_no_bare_nothing_is_printed(name: str) -> None:
    page = paper(name).page
    body = text(next(page.iter("body")))
    assert FORBIDDEN.search(body) is None
    assert re.search(r": None\b(?! of)", body) is None
    for cell in [*find(page, "td"), *find(page, "th")]:
        assert text(cell)
        assert text(cell) not in ("None", "N/A", "-", "–")


@every_sheet
def test_tables_have_captions_columns_and_at_most_six_of_them(name: str) -> None:
    for table in find(paper(name).page, "table"):
        if has("particulars")(table):
            continue
        heads = find(table, "th", lambda cell: cell.get("scope") == "col")
        assert find(table, "caption")
        assert len(find(table, "col")) == len(heads) <= 6
        for row in find(table, "tr")[1:]:
            assert len(list(row)) == len(heads)
            assert next(iter(row)).get("scope") == "row"


@every_sheet
def test_cells_of_rules_have_at_most_forty_words(name: str) -> None:
    for row in rule_rows(paper(name).page):
        for cell in row:
            assert len(text(cell).split()) <= 40


@every_sheet
def test_headings_begin_with_one_h1_and_skip_no_level(name: str) -> None:
    levels = [int(element.tag[1]) for element in paper(name).page.iter() if element.tag in ("h1", "h2", "h3")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_sheet
def test_numbered_headings_count_up_without_a_gap(name: str) -> None:
    marks = [text(find(h2, "span", has("number"))[0]) for h2 in find(paper(name).page, "h2")]
    numbers = [int(mark) for mark in marks if mark.isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [mark for mark in marks if not mark.isdigit()] == list("ABCDEF")


@every_sheet
def test_every_axis_stands_once_with_its_result(name: str) -> None:
    found = paper(name)
    marks = find(
        found.page,
        "span",
        lambda mark: (mark.get("data-finding") or "") in {f"axis.{a['id']}" for a in found.view["axes"]},
    )
    shown = {(mark.get("data-finding"), mark.get("data-verdict")) for mark in marks}
    assert shown == {(f"axis.{axis['id']}", axis["result"]) for axis in found.view["axes"]}


@every_sheet
def test_the_wording_of_a_gap_stands_once_for_every_open_question(name: str) -> None:
    found = paper(name)
    marks = Counter(mark.get("data-gap") for mark in find(found.page, "span") if mark.get("data-gap"))
    assert set(marks.values()) <= {1}
    assert set(marks) == {row["path"] for row in found.view["extra"]["questions"]}
    for row in found.view["extra"]["questions"]:
        assert row["gap"]
        assert row["axes"] or row["rules"]


@pytest.mark.parametrize("fact", ["developer.group_revenue", "evaluation.capability_change", "use.monthly_users"])
def test_taking_one_answer_away_gives_one_gap_and_no_clear_result(fact: str) -> None:
    before = made("uncrossed")
    found = of(with_change(before, fact, None))
    assert [row["path"] for row in found.view["extra"]["questions"]] == [fact]
    assert found.view["extra"]["form"] == "not_decided"
    gaps = find(found.page, "span", lambda mark: mark.get("data-gap") == fact)
    assert len(gaps) == 1
    assert text(gaps[0]).startswith("Not known.")


def test_what_each_answer_to_an_open_question_would_do_is_printed() -> None:
    found = of(with_change(made("uncrossed"), "evaluation.hazard_change", None))
    (row,) = found.view["extra"]["questions"]
    told = [(outcome["answers"], outcome["result"]) for outcome in row["outcomes"]]
    assert told == [
        (["Less likely or less serious", "About the same"], "Safety features: clear"),
        (["More likely, more serious, or a new one"], "Safety features: crossed"),
    ]


@every_sheet
def test_a_rule_whose_value_is_missing_says_what_it_needs(name: str) -> None:
    found = paper(name)
    for group in ("law", "contract", "guidance"):
        for row in found.view["extra"]["rules"][group]:
            assert (row["state"] == "open") == (row["result"] == "undetermined")
            if row["state"] == "open":
                assert row["told"] in text(found.page)
            if row["state"] == "open" and not row["known"]:
                assert row["told"].startswith("Rule not evaluated: needs ")


@pytest.mark.parametrize("name", ["lora_startup", "emu3_5", "image_lora_real_people"])
def test_simulated_texts_stand_on_a_page_of_their_own_with_the_words_not_law_in_every_row(name: str) -> None:
    law = example(name)
    found = of(assess(law.catalogue, law.sheet, law.on, simulate=True))
    heading = next(h2 for h2 in find(found.page, "h2") if h2.get("id") == "not-law")
    assert has("new-page")(heading)
    assert "not law" in text(heading)
    shown = find(find(found.page, "table", has("rules"))[-1], "tr")[1:]
    assert shown
    for row in shown:
        assert re.search(r"(vetoed|proposed|repealed|superseded|draft), not law", text(row), re.IGNORECASE)
    others = [row for group in ("law", "contract", "guidance") for row in found.view["extra"]["rules"][group]]
    assert not [row for row in others if row["status"]]


@every_sheet
def test_without_simulation_no_row_and_no_page_is_about_texts_that_are_not_law(name: str) -> None:
    found = paper(name)
    assert not find(found.page, "h2", lambda h2: h2.get("id") == "not-law")
    assert not [row for group in found.view["extra"]["rules"].values() for row in group if row["status"]]


@every_sheet
def test_no_row_of_an_expired_text_stands_among_the_law(name: str) -> None:
    owners = {
        owner
        for group in ("law", "contract", "guidance")
        for row in paper(name).view["extra"]["rules"][group]
        for owner in row["owners"]
    }
    assert not {owner for owner in owners if owner.startswith("us.ca.sb942.former")}


def test_an_expired_text_stands_among_the_law_on_a_day_on_which_it_was_in_force() -> None:
    then = of(example("lora_startup", datetime.date(2026, 9, 1)))
    owners = {owner for row in then.view["extra"]["rules"]["law"] for owner in row["owners"]}
    assert "us.ca.sb942.former_latent_mark" in owners


@every_sheet
def test_no_two_rows_of_one_table_repeat_line_value_and_result_while_they_have_room(name: str) -> None:
    for rows in paper(name).view["extra"]["rules"].values():
        for before, after in pairwise(rows):
            same = all(
                before[part] == after[part]
                for part in ("place", "fact", "line", "value", "state", "begins", "shade", "told", "status")
            )
            assert not same or len(" ".join([*before["titles"], *after["titles"]]).split()) > 34


def test_the_share_of_meditron_is_told_as_part_of_the_line_and_that_of_its_base_as_a_multiple() -> None:
    rows = {row["owners"][0]: row for row in paper("meditron_70b").view["extra"]["rules"]["law"]}
    assert rows["eu.ai_act.passes_one_third"]["distance"] == "0.075 of the line"
    assert rows["eu.ai_act.base_is_gpai"]["distance"] == "8.1 times the line"


def test_an_amount_in_another_currency_has_a_distance_between_two_bounds() -> None:
    rows = [
        row
        for row in paper("lora_startup").view["extra"]["rules"]["law"]
        if "kr.ai_basic_act.domestic_representative" in row["owners"]
    ]
    money = next(row for row in rows if row["fact"] == "developer.ai_service_revenue")
    assert re.fullmatch(r"0\.\d+ to 0\.\d+ of the line", money["distance"])


def test_a_value_that_equals_its_line_is_not_called_below_or_above() -> None:
    equal = with_change(made("uncrossed"), "use.monthly_users", 1000000)
    rows = [
        row for row in of(equal).view["extra"]["rules"]["law"] if "us.wa.hb1170.is_covered_provider" in row["owners"]
    ]
    assert [row["distance"] for row in rows] == ["equal to the line"]
    assert [row["state"] for row in rows] == ["not_triggered"]


@pytest.mark.parametrize(
    ("number", "digits", "shown"), [("1274", 2, "1300"), ("0.0995", 1, "0.1"), ("0.999", 2, "1"), ("5", 3, "5")]
)
def test_numbers_are_rounded_to_significant_digits(number: str, digits: int, shown: str) -> None:
    assert rounded(Fraction(number), digits) == Fraction(shown)


def test_both_methods_and_their_distance_are_printed() -> None:
    words = section(paper("lora_startup").page, "compute")
    assert "The two methods lie a factor of 1.4 apart. They agree." in words
    assert "6 × active parameters × tokens" in words


def test_hours_given_as_seconds_are_called_a_wrong_unit() -> None:
    wrong = with_change(example("lora_startup"), "modification.training_seconds", 3)
    words = section(of(wrong).page, "compute")
    assert "A unit is most likely wrong." in words
    assert "A known cause of that factor: hours were given as seconds or the other way round." in words


def test_a_method_that_cannot_be_worked_out_names_the_answers_that_it_lacks() -> None:
    words = section(paper("emu3_5").page, "compute")
    assert "Cannot be worked out: needs " in words
    assert "The two methods cannot be compared" in words


def test_the_count_for_adapters_stands_beside_the_judged_one_when_the_trained_parameters_are_known() -> None:
    words = section(
        of(with_change(example("lora_startup"), "modification.parameters_trained", 42000000)).page, "compute"
    )
    assert (
        "Shown beside it, for adapters: 4 × active parameters × tokens + 6 × trained parameters × tokens = 9.76"
        in words
    )


def test_an_unknown_base_says_what_finding_its_figure_is_worth() -> None:
    words = section(paper("saullm_7b").page, "compute")
    assert "If the base figure were found and were 7.56 × 10²¹ or more, the line of 1/3 would not be passed." in words
    assert "What finding the base figure is worth" not in section(paper("lora_startup").page, "compute")


def test_the_gauge_is_told_in_words_beside_it() -> None:
    found = paper("meditron_70b")
    caption = text(find(found.page, "figcaption")[0])
    assert "Share: 2.49%" in caption
    assert "Line: more than 1/3." in caption


def test_the_room_below_a_line_is_given_in_operations_tokens_and_hours() -> None:
    room = {row["line"]: row for row in paper("meditron_70b").view["extra"]["compute"]["room"]}
    third = room["1/3"]
    assert third["flop"].startswith("2.5")
    assert third["tokens"] == "590 billion"
    assert third["hours"].endswith("thousand") or "," in third["hours"]


def test_contested_readings_stand_side_by_side_and_settled_ones_do_not() -> None:
    shown = {reading["id"]: reading for reading in paper("emu3_5").view["extra"]["readings"]}
    rows = {row["name"]: row["shade"] for row in shown["eu.ai_act.modifies_enough"]["rows"]}
    assert rows["Compute indicator or, whatever the compute, a significant change, point 59"] == "applies"
    assert "eu.ai_act.passes_one_third" not in {
        reading["id"] for reading in paper("uncrossed").view["extra"]["readings"]
    }


@every_sheet
def test_flips_never_name_a_question_kept_for_counsel(name: str) -> None:
    flips = paper(name).view["extra"]["flips"]
    facts = catalogue().facts
    named = {row["fact"] for row in (*flips["up"], *flips["down"])}
    assert not {fact for fact in named if fact in facts and facts[fact].sensitivity == "counsel"}
    assert flips["counsel"] > 0
    assert "kept for counsel" in section(paper(name).page, "changes")


@every_sheet
def test_answers_kept_for_counsel_are_named_and_not_printed(name: str) -> None:
    found = paper(name)
    for mark in find(found.page, "span", lambda span: bool(span.get("data-fact"))):
        fact = catalogue().facts.get(mark.get("data-fact") or "")
        if fact is not None and fact.sensitivity == "counsel" and mark.get("data-fact") != "modification.notify_by":
            assert mark.get("data-state") == "withheld"
    for tree in found.view["extra"]["trace"]:
        for line in tree["lines"]:
            fact = catalogue().facts.get(line["subject"])
            if fact is not None and fact.sensitivity == "counsel":
                assert line["answer"] in ("", "kept for counsel")


@every_sheet
def test_a_flip_that_is_printed_really_moves_what_it_names(name: str) -> None:
    found = paper(name)
    for row in found.view["extra"]["flips"]["up"][:3]:
        assert row["moved"]
        assert all(move["before"] != move["after"] for move in row["moved"])


def test_a_model_past_the_line_for_systemic_risk_gets_a_draft_notification_with_its_deadline() -> None:
    found = paper("systemic")
    words = section(found.page, "notification")
    assert "First day the line was known to be crossed: 2026-11-15. Last day of the notification: 2026-11-29." in words
    assert "1.1 × 10²⁵" in words
    assert "Last day of the notification: 2026-11-29." in bottom_line(found.page)
    assert "14 days" in words


def test_a_model_that_is_settled_to_lie_below_has_no_notification() -> None:
    assert not [h2 for h2 in find(paper("lora_startup").page, "h2") if h2.get("id") == "notification"]
    assert "The condition cannot be decided yet." in section(paper("supernova_medius").page, "notification")


@every_sheet
def test_the_record_ends_on_a_day_and_names_the_paper_with_the_other_duties(name: str) -> None:
    words = section(paper(name).page, "decision")
    assert "19 May 2027" in words
    assert "OC-" in words


@every_sheet
def test_next_dates_lie_ahead_are_sorted_and_are_at_most_three(name: str) -> None:
    dates = [row["on"] for row in paper(name).view["extra"]["dates"]["next"]]
    assert 1 <= len(dates) <= 3
    assert dates == sorted(dates)
    assert all(day > DAY.isoformat() for day in dates)


@pytest.mark.parametrize(
    ("name", "found"),
    [("lora_startup", "none"), ("image_lora_real_people", "stop"), ("emu3_5", "hold"), ("mistral_nemo_gguf", "box")],
)
def test_the_notice_is_as_loud_as_the_case(name: str, found: str) -> None:
    view, page = paper(name).view, paper(name).page
    assert view["notice"]["level"] == found
    own_page = find(page, "section", has("stop-page"))
    assert bool(own_page) == (found in ("stop", "hold"))
    if own_page:
        named = {mark.get("data-finding") for mark in own_page[0].iter() if mark.get("data-finding")}
        assert named == {row["id"] for row in view["notice"]["rows"]}


OPEN: list[Mapping[str, Any]] = [{"waits_for": [{"path": "x"}], "doubts": []}]
DOUBT: list[Mapping[str, Any]] = [{"waits_for": [], "doubts": [{"path": "x"}]}]
LAW_ALONE: list[Mapping[str, Any]] = [{"waits_for": [], "doubts": []}]


@pytest.mark.parametrize(
    ("stop", "hold", "real", "outputs", "expected"),
    [
        ([], [], None, None, "none"),
        (OPEN, OPEN, False, ["text"], "stop"),
        ([], OPEN, None, ["text", "code"], "box"),
        ([], OPEN, False, ["image"], "box"),
        ([], DOUBT, False, ["text"], "box"),
        ([], OPEN, None, ["image"], "hold"),
        ([], OPEN, True, ["text"], "hold"),
        ([], OPEN, None, None, "hold"),
        ([], LAW_ALONE, False, ["text"], "hold"),
    ],
)
def test_only_a_text_model_that_lacks_an_answer_gets_away_with_a_box(
    stop: list[Mapping[str, Any]], hold: list[Mapping[str, Any]], real: object, outputs: list[str] | None, expected: str
) -> None:
    assert level(stop, hold, passes_for_real=real, outputs=outputs) == expected


@pytest.fixture(scope="module")
def data() -> bytes:
    composer = Composer(made("uncrossed"))
    return write(composer, load_documents()["threshold_record"], "pdf")


def test_the_part_that_is_signed_fills_two_pages_when_nothing_is_crossed(data: bytes) -> None:
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        items = [item for top in outline.root for item in (top, *top.children)]
        (rules,) = [item for item in items if "Rules looked at" in item.title]
        assert isinstance(rules.destination, pikepdf.Array)
        assert pdf.pages.index(pikepdf.Page(rules.destination[0])) == 2


# --- what hangs together ----------------------------------------------------------------------------------------------


def test_a_line_through_which_its_rule_was_not_triggered_says_so() -> None:
    rows = [
        row
        for row in of(example("invented_hiring_tool")).view["extra"]["rules"]["law"]
        if row["owners"] == ["us.ca.is_ccpa_business"]
    ]
    assert {row["fact"]: row["state"] for row in rows} == {
        "developer.group_revenue": "triggered",
        "developer.californian_consumers": "triggered",
        "developer.data_sale_share": "other",
    }
    assert {row["distance"] for row in rows if row["state"] == "other"} == {"0 of the line"}


def test_steps_of_several_base_models_name_the_model() -> None:
    record = of(example("invented_merge_of_many_licences"))
    steps = record.view["extra"]["compute"]["steps"]
    named = [(step["label"], step["record"]) for step in steps if "[" in step["fact"]]
    assert named
    assert all(name for _, name in named)
    assert len(set(named)) == len(named)
    assert "Not known active" not in text(record.page)


def test_the_dates_on_page_one_are_those_of_duties_that_reach_this_developer_or_may() -> None:
    assert [row["on"] for row in of(example("invented_hiring_tool")).view["extra"]["dates"]["next"]] == [
        "2026-12-02",
        "2026-12-10",
        "2027-01-01",
    ]
    assert len(of(example("lora_startup")).view["extra"]["dates"]["next"]) == 1


def test_a_planned_run_is_printed_though_its_share_is_unknown() -> None:
    words = text(of(example("invented_hiring_tool")).page)
    assert "planned with 8.0 × 10²¹" in words
    assert "The share that it would bring is not known." in words
    assert "No further run with a known figure" not in words


def test_an_answer_for_counsel_has_no_origin_beside_it() -> None:
    tables = list(find(of(example("invented_hiring_tool")).page, "table", has("facts")))
    rows = [[text(cell) for cell in row] for table in tables for row in find(table, "tr")]
    origins = {row[2] for row in rows if len(row) == 3 and row[1] == "Left out, kept for counsel"}
    assert origins == {"kept for counsel"}


def test_a_crossed_axis_has_the_trace_of_a_test_that_crosses_it() -> None:
    for name in ("lora_startup", "invented_hiring_tool"):
        record = of(example(name))
        traced = {tree["id"] for tree in record.view["extra"]["trace"]}
        for axis in record.view["axes"]:
            told = [test for test in axis["basis"] if "regulator" not in test["kept_from"]]
            holding = {test["id"] for test in told if test["shade"] == "applies"}
            assert axis["result"] != "met" or not holding or holding & traced


def test_one_result_carries_one_word_wherever_the_record_says_it() -> None:
    found = of(example("invented_merge_of_many_licences"))
    shades = {row["id"]: row["shade"] for axis in found.view["axes"] for row in axis["basis"]}
    rules = [row for rows in found.view["extra"]["rules"].values() for row in rows]
    assert all(row["shade"] == shades[owner] for row in rules for owner in row["owners"] if owner in shades)
    assert all(tree["shade"] == shades.get(tree["id"], tree["shade"]) for tree in found.view["extra"]["trace"])
    shown = {reading["id"]: reading["rows"] for reading in found.view["extra"]["readings"]}
    assert all(rows[0]["shade"] == shades[name] for name, rows in shown.items() if name in shades)
    tips = {row["name"]: row["shade"] for row in shown["eu.ai_act.tips_over"]}
    assert "applies" not in tips.values()  # only a part of the compute is known


def test_a_line_of_a_licence_in_use_is_shown_and_of_no_other() -> None:
    rows = paper("lora_startup").view["extra"]["rules"]["contract"]
    assert [row["owners"] for row in rows] == [["licence.llama_3_1.user_cap"]]
    assert rows[0]["state"] == "not_triggered"
