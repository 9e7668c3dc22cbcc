"""The tort-exposure note, read as counsel reads it: warning, short answers, steps, facts by number, what is unsaid."""

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import yaml_rs
from paper_page import DAY, EXAMPLES, HARMLESS, Paper, catalogue, example, find, has, paper_of, text

from compliance_kit.answers import Answer, AnswerSheet, Subject
from compliance_kit.assessment import Assessment, assess
from compliance_kit.documents import templates_root
from compliance_kit.exposure.facts import places_rated
from compliance_kit.liability import exposures, markets, scheme_of
from compliance_kit.sheets import read_sheet

pytestmark = pytest.mark.xdist_group("tort_note")
SHEETS = ("lora_startup", "meditron_70b", "mistral_nemo_gguf", "image_lora_real_people", "dolphin_2_6_phi_2", "emu3_5")
FORBIDDEN = re.compile(r"\b(compliant|safe harbou?r|scores?|probability|may include|N/A)\b", re.IGNORECASE)
FIGURES = re.compile(r"\d\s*%|\bper cent\b|\b(USD|EUR|GBP)\b|[$€£]")
MOVING = ("Alleged", "Pleading-stage ruling", "Bill, not law", "Settled case", "Under appeal")
WORDS: Any = yaml_rs.loads((templates_root() / "base" / "words" / "tort_note.yaml").read_text(encoding="utf-8"))
every_sheet = pytest.mark.parametrize("name", SHEETS)

NAMED: Mapping[str, object] = {"developer.name": "Acme", **HARMLESS}


def of(assessment: Assessment) -> Paper:
    return paper_of(assessment, "tort_note")


@cache
def paper(name: str) -> Paper:
    return of(example(name))


def made(answers: Mapping[str, object]) -> Paper:
    given = {name: value if isinstance(value, Answer) else Answer(value=value) for name, value in answers.items()}
    return of(assess(catalogue(), AnswerSheet(Subject(name="A model"), answers=given), DAY))


def places_of(note: Paper) -> tuple[str, ...]:
    return places_rated(scheme_of(note.assessment), markets(note.assessment))


def body(page: Element) -> Element:
    return find(page, "body")[0]


def table(page: Element, caption: str) -> Element:
    (found,) = find(page, "table", lambda one: any(text(head).startswith(caption) for head in one.iter("caption")))
    return found


@every_sheet
def test_the_discovery_warning_stands_before_everything(name: str) -> None:
    first = body(paper(name).page)[0]

    assert has("warning")(first)
    assert "may have to be shown to an opponent" in text(first)


@every_sheet
def test_no_forbidden_word_share_or_sum_is_printed(name: str) -> None:
    said = text(body(paper(name).page))

    assert FORBIDDEN.findall(said) == []
    assert FIGURES.findall(said) == []
    assert "privileged" not in said.lower()


@every_sheet
def test_no_cell_is_empty_and_no_value_is_pythons(name: str) -> None:
    page = paper(name).page
    empty = [text(row) for row in page.iter("tr") for cell in row if not text(cell)]

    assert empty == []
    assert {"True", "False", "nan"}.isdisjoint(text(cell) for row in page.iter("tr") for cell in row)
    assert re.findall(r"\{\w+\}|\bNoneType\b|Undefined", text(body(page))) == []


@every_sheet
def test_headings_skip_no_level_and_every_table_has_a_caption_and_scopes(name: str) -> None:
    page = paper(name).page
    levels = [int(element.tag[1]) for element in page.iter() if element.tag in ("h1", "h2", "h3")]
    tables = find(page, "table", lambda one: not has("particulars")(one))

    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(find(one, "caption") for one in tables)
    assert all(head.get("scope") for one in tables for head in one.iter("th"))
    assert all(len(row) <= 6 for one in tables for row in one.iter("tr"))


@every_sheet
def test_paragraphs_are_numbered_through_the_whole_note(name: str) -> None:
    numbers = [text(one) for one in find(paper(name).page, "span", has("count"))]

    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) > 15


@every_sheet
def test_every_rating_of_the_engine_stands_among_the_short_answers_with_its_level(name: str) -> None:
    note = paper(name)
    printed = {
        (row.get("data-path"), row.get("data-level"))
        for row in find(note.page, "tr", lambda row: bool(row.get("data-level")))
    }
    asked = {path for path, _ in printed}
    rated = {(one.path, one.level or "not_assessed") for one in exposures(note.assessment) if one.path in asked}

    assert {"P1", "P2"} <= asked
    assert printed == rated


@every_sheet
def test_a_rating_that_is_not_assessed_names_both_outcomes_and_what_it_needs(name: str) -> None:
    for row in find(paper(name).page, "tr", lambda one: one.get("data-level") == "not_assessed"):
        said = text(row)
        assert "Not assessed" in said
        assert "turns out mild" in said
        assert "Needs: " in said


@every_sheet
def test_paths_are_rated_or_said_to_be_not_assessed_and_never_both(name: str) -> None:
    note = paper(name)
    rated = {row.get("data-path") for row in find(note.page, "tr", lambda row: bool(row.get("data-level")))}
    ((line, *_),) = (
        [one for one in note.view["extra"]["not_rated"] if one.startswith("Not assessed, because")] or [""],
    )

    assert rated | set(re.findall(r"P\d", line)) == {path.id for path in scheme_of(note.assessment).paths}
    assert not rated & set(re.findall(r"P\d", line))


@pytest.mark.parametrize("name", ["lora_startup", "mistral_nemo_gguf"])
def test_every_step_of_a_full_rating_is_printed(name: str) -> None:
    ratings = find(paper(name).page, "table", has("rating"))
    steps = {
        number: {row.get("data-step") for one in ratings if one.get("data-path") == number for row in one.iter("tr")}
        for number in ("P1", "P2")
    }

    for printed in steps.values():
        assert {str(number) for number in range(1, 13)} <= printed


def test_every_rating_of_a_long_note_stands_in_tables_of_steps() -> None:
    note = paper("invented_merge_of_many_licences")
    told = [one for one in find(note.page, "table") if one.get("data-path") and has("moving")(one)]

    assert {one.get("data-path") for one in told} == {"P3", "P4", "P5", "P6", "P7", "P8"}
    assert not find(note.page, "p", has("rating"))


def test_the_printed_steps_give_the_printed_level() -> None:
    note = paper("lora_startup")
    for one in find(note.page, "table", has("rating")):
        rows = {row.get("data-step"): [text(cell) for cell in row] for row in one.iter("tr") if row.get("data-step")}
        (found,) = {re.search(r"start (\w+), floor (\w+), conduct adds at most (\d)", text(one))}
        assert found is not None
        start, floor, most = found.groups()
        levels = [level.title for level in scheme_of(note.assessment).levels]
        (raised,) = re.findall(r"\+(\d)", rows["6"][3])[:1]
        (credit,) = re.findall(r"given (\d)", text(one))
        assert int(raised) <= int(most)
        total = levels.index(start) + int(raised) - int(credit)
        assert rows["8"][3] == levels[min(len(levels) - 1, max(levels.index(floor), total))]


@every_sheet
def test_facts_are_numbered_once_and_adverse_ones_come_first(name: str) -> None:
    extra = paper(name).view["extra"]
    numbers = [row["number"] for row in (*extra["facts"], *extra["unknown"])]
    bears = [row["bears"] for row in extra["facts"]]
    ids = [row["id"] for row in (*extra["facts"], *extra["unknown"])]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(ids) == len(set(ids))
    assert "adverse" not in bears[bears.count("adverse") :]


@pytest.mark.parametrize("name", ["invented_merge_of_many_licences", "lora_startup"])
def test_every_element_of_a_doctrine_that_counts_has_a_row_in_the_matrix(name: str) -> None:
    extra = paper(name).view["extra"]
    cells = {
        (column.split(" ", 1)[0], column.split(" ", 1)[1].lower(), row["title"]): cell["state"]
        for grid in extra["grids"]
        for row in grid["rows"]
        for column, cell in zip(grid["columns"], row["cells"], strict=True)
    }
    adverse = {row["number"] for row in extra["facts"] if row["bears"] == "adverse"}
    looked = 0
    for section in extra["sections"]:
        for row in section["doctrines"]:
            for part in row["element"].split("; "):
                paths, _, elements = part.rpartition(": ")
                named = paths.split(", ") if paths else sorted(set(re.findall(r"P\d", " ".join(row["effects"]))))
                for path in named:
                    for element in elements.split(", "):
                        state = cells[path, section["place"].lower(), element]
                        looked += 1
                        assert state != "none"
                        assert state == "supported" or not set(row["facts"]) <= adverse

    assert looked > 5


def test_a_coming_law_that_does_not_apply_names_the_answer_that_decides_it() -> None:
    note = paper("lora_startup")
    (line,) = [one for one in find(note.page, "p") if text(one).endswith("PLD, Article 9.")]

    decided = "Deciding answers: First available in the EU: 2026-10-05."
    assert f"Does not apply. {decided} Its first day is" in text(line)


@pytest.mark.parametrize(
    ("name", "cited"),
    [
        ("invented_merge_of_many_licences", ["Meta Llama 3 licence, s.5.c", "Stability community licence, s.IV.c(iv)"]),
        ("lora_startup", ["Llama 3.1 licence, s.5.c"]),
    ],
)
def test_doctrines_on_licences_cite_those_of_the_parents(name: str, cited: list[str]) -> None:
    rows = {row["title"]: row["authorities"] for row in paper(name).view["extra"]["authorities"]}
    owed = [one["cite"] for one in rows["The indemnity that you owe upstream"]]

    assert set(cited) <= set(owed)
    assert not any("Llama 4" in one for one in owed)


@every_sheet
def test_appendices_are_lettered_without_a_gap(name: str) -> None:
    heads = find(paper(name).page, "h2", lambda one: (one.get("id") or "").startswith("appendix-"))
    letters = [text(find(one, "span", has("number"))[0]) for one in heads]

    assert letters == list("ABCD")[: len(letters)]
    assert len(letters) in (2, 4)


def test_a_shop_between_the_service_and_its_buyers_passes_the_warnings_on() -> None:
    rows = {row["id"]: row["answer"] for row in paper("lora_startup").view["extra"]["facts"]}

    assert rows["tort.intermediary"] == "Informed and passes on"


@every_sheet
def test_each_missing_fact_has_its_gap_wording_once(name: str) -> None:
    note = paper(name)
    for row in note.view["extra"]["unknown"]:
        marks = find(note.page, "div", lambda one, row=row: one.get("data-fact") == row["id"])  # type: ignore[misc]
        assert [text(mark) for mark in marks] == [row["gap"]]
        assert row["gap"]


@every_sheet
def test_fact_numbers_in_the_ratings_lead_to_facts(name: str) -> None:
    extra = paper(name).view["extra"]
    known = {row["number"] for row in (*extra["facts"], *extra["unknown"])}
    used = {
        number
        for section in extra["sections"]
        for rating in section["ratings"]
        for one in rating["tables"]
        for row in one["rows"]
        for number in row["facts"]
    }

    assert used
    assert used <= known


@pytest.mark.parametrize("name", ["invented_merge_of_many_licences", "lora_startup"])
def test_what_keeps_a_level_open_and_what_is_known_in_part_is_counted(name: str) -> None:
    note = paper(name)
    extra = note.view["extra"]
    said = extra["gaps"]["sentence"]
    rows = {row["id"]: row for row in (*extra["facts"], *extra["unknown"])}
    missing = {fact for one in exposures(note.assessment) for fact in one.missing}

    assert all(rows[fact]["bears"] != "neutral" for fact in missing & rows.keys())
    assert ("keeps a level open" in said) == bool(missing)
    for row in rows.values():
        if row["partly"] and row["bears"] != "allocation":
            assert re.search(rf"\b{row['number']}\b", said)


def test_a_part_of_the_scope_that_is_answered_is_not_called_open() -> None:
    rows = [
        row
        for section in paper("invented_merge_of_many_licences").view["extra"]["sections"]
        for rating in section["ratings"]
        for row in rating["tables"][0]["rows"]
    ]
    said = [row["looked"] for row in rows if row["looked"].startswith("Open, taken")]

    assert said
    assert not any("Sexual content as purpose" in one for one in said)

    bears = {row["id"]: row["bears"] for row in paper("invented_merge_of_many_licences").view["extra"]["facts"]}
    assert bears["modification.sexual_purpose"] == "neutral"


def test_no_logs_at_all_favour_nobody() -> None:
    rows = {row["id"]: row["bears"] for row in paper("invented_merge_of_many_licences").view["extra"]["facts"]}

    assert rows["safeguards.log_retention"] == "neutral"


@every_sheet
def test_conduct_that_nobody_knows_is_marked_assumed(name: str) -> None:
    extra = paper(name).view["extra"]
    assumed = [row for row in extra["unknown"] if row["assumed"]]
    said = text(body(paper(name).page))

    for row in assumed:
        assert f"{row['counts_as']}, assumed" in said


@every_sheet
def test_authorities_that_are_not_final_carry_their_status(name: str) -> None:
    note = paper(name)
    for row in note.view["extra"]["moving"]:
        assert row["status"] in {*MOVING, "Principles project, not adopted", "Law reform review"}
        (line,) = [one for one in find(note.page, "tr") if text(one[0]) == row["cite"]]
        assert row["status"] in text(line[1])
    said = text(body(note.page))
    for one in re.findall(r"S\. 2937 \(119th Cong\.\)(.{0,30})", said):
        assert "not law" in one


@every_sheet
def test_every_authority_says_whether_it_was_read(name: str) -> None:
    for row in paper(name).view["extra"]["authorities"]:
        assert all(one["read_words"] in ("read", "not read") for one in row["authorities"])
        assert row["authorities"]


def test_a_note_on_no_realistic_harm_is_limited_and_short() -> None:
    note = made(NAMED)

    assert note.view["extra"]["limited"]
    assert {row.get("data-level") for row in find(note.page, "tr", lambda row: bool(row.get("data-level")))} == {
        "limited"
    }
    assert find(note.page, "table", has("rating")) == []
    assert "No realistic harm feeds this path" in text(body(note.page))


def test_without_a_market_nothing_is_rated_and_the_note_says_so() -> None:
    note = made({"developer.name": "Acme"})
    said = text(body(note.page))

    assert note.view["extra"]["answers"] == []
    assert WORDS["no_markets"] in said
    assert WORDS["nothing_rated"] in said


def test_a_place_without_doctrines_is_named_and_not_assessed() -> None:
    note = made({**NAMED, "release.markets": ["US-PA", "JP"]})
    (line,) = [line for line in note.view["extra"]["not_rated"] if "Japan" in line]

    assert line.startswith("Not assessed in Japan")
    assert {"P1", "P2"} <= set(re.findall(r"P\d", line))


@pytest.mark.parametrize("name", ["lora_startup", "mistral_nemo_gguf", "invented_hiring_tool"])
def test_every_path_asked_is_rated_or_said_to_be_unrated_in_every_place_of_offer(name: str) -> None:
    note = paper(name)
    extra, scheme = note.view["extra"], scheme_of(note.assessment)
    asked = {row["path"] for row in extra["answers"]}
    rated = {(one.path, one.place) for one in exposures(note.assessment) if one.path in asked}
    silent = {(path, place) for path in asked for place in places_of(note) if (path, place) not in rated}
    said = [line for line in extra["not_rated"] if line.startswith("Not assessed in")]

    assert {path.id for path in scheme.paths} >= asked
    assert {path for path, _ in silent} == set(re.findall(r"P\d", " ".join(said)))


def test_rules_of_liability_of_a_place_without_ratings_are_not_passed_over() -> None:
    lines = paper("invented_hiring_tool").view["extra"]["not_rated"]

    assert "P5 Discrimination" in lines[-2]
    assert "Ireland" in lines[-2]
    assert lines[-1] == WORDS["no_entries_motion"]


def test_counsel_is_named_only_if_an_answer_names_one() -> None:
    without, none = made(NAMED), made({**NAMED, "developer.directing_counsel": "none"})
    named = made({**NAMED, "developer.directing_counsel": "R. Roe"})

    for note in (without, none):
        assert WORDS["head"]["directed"] not in text(body(note.page))
    (row,) = [one for one in find(named.page, "tr") if text(one[0]) == WORDS["head"]["directed"]]
    assert text(row[1]).startswith("R. Roe")


def test_places_with_the_same_rating_stand_together() -> None:
    places = [row["place"] for row in paper("mistral_nemo_gguf").view["extra"]["answers"] if row["path"] == "P1"]

    assert "Germany" in places
    assert any(place.startswith("United States, ") for place in places)
    assert len(places) < 6


def test_repairs_leave_out_what_is_done_on_dated_record() -> None:
    titles = [row["title"] for row in made(NAMED).view["extra"]["todo"]]
    without = [row["title"] for row in made({**NAMED, "evaluation.hazard_analysis": "none"}).view["extra"]["todo"]]

    assert WORDS["repairs"][0]["title"] not in titles
    assert WORDS["repairs"][0]["title"] in without


def test_the_repairs_that_are_printed_are_numbered_without_a_hole() -> None:
    numbers = [row["number"] for row in paper("invented_hiring_tool").view["extra"]["todo"]]

    assert numbers == list(range(1, len(numbers) + 1))


def test_repairs_name_only_questions_of_the_scheme() -> None:
    scheme = scheme_of(paper("lora_startup").assessment)
    named = [name for repair in WORDS["repairs"] for name in repair["questions"]]

    assert sorted(named) == sorted(set(named))
    assert set(named) <= set(scheme.counted)


@every_sheet
def test_the_limits_the_allocation_and_the_unread_policy_are_always_printed(name: str) -> None:
    said = text(body(paper(name).page))

    for line in (*WORDS["limits"], WORDS["allocation"], WORDS["policy"]):
        assert " ".join(line.split()) in said


@every_sheet
def test_legal_review_is_the_first_row_to_sign_and_nothing_is_attached(name: str) -> None:
    note = paper(name)
    rows = [text(row[0]) for row in table(note.page, "Who stands for what").iter("tr")]

    assert rows[1] == "Legal review by"
    assert "Residual risk accepted by" in rows
    assert note.view["document"]["attachments"] == []


def test_the_same_sheet_on_the_same_day_gives_the_same_page() -> None:
    again = of(assess(catalogue(), read_sheet(EXAMPLES / "lora_startup.yaml", catalogue()), DAY))

    assert text(again.page) == text(paper("lora_startup").page)


def test_each_contract_term_is_in_the_table_of_terms_with_what_was_noted_and_amounts_have_their_unit() -> None:
    note = paper("invented_hiring_tool")
    rows = {text(row[1]): text(row[2]) for row in find(table(note.page, "Terms, indemnities"), "tr")}
    facts = {text(row[1]): text(row[2]) for row in find(table(note.page, "Facts relied on"), "tr")}

    assert rows["Contract shield for discrimination"] == "Yes. Older contracts of four customers."
    assert facts["Retention of logs"] == "1,460 days"


def test_an_answer_that_closes_a_path_or_sets_a_band_is_not_said_to_be_without_effect() -> None:
    extra = paper("invented_hiring_tool").view["extra"]
    bears = {row["id"]: row["bears"] for row in extra["facts"]}
    reasons = {row["path"]: row["decisive"] for row in extra["answers"]}

    assert "public can neither use nor download" in reasons["P6"]
    assert bears["release.public"] == "gate"
    assert bears["use.special_relationship"] == "gate"
    assert bears["contracts.indemnity_scope"] == "severity"
    assert bears["use.competes_with_sources"] == "neutral"


def test_logs_that_are_kept_for_no_day_favour_nobody() -> None:
    for kept, bears in ((0, "neutral"), (30, "unproved")):
        facts = made({**NAMED, "safeguards.log_retention": kept}).view["extra"]["facts"]
        assert [row["bears"] for row in facts if row["id"] == "safeguards.log_retention"] == [bears]
