"""The model card and its README: complete, public, and with every gap said in its words."""

import itertools
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
import yaml_rs
from markdown_it import MarkdownIt
from paper_page import catalogue, example, paper_of
from risk_statement_page import ON, Element, Reader, changed, sheet, signed

from compliance_kit.answers import AnswerSheet
from compliance_kit.assessment import assess
from compliance_kit.documents import Composer, Document, load_documents, templates_root
from compliance_kit.facts import Fact
from compliance_kit.papers import side_texts, write
from compliance_kit.quantities import Interval
from compliance_kit.render import render
from compliance_kit.views.card_tests import difference
from compliance_kit.views.model_card import data_file

pytestmark = pytest.mark.xdist_group("model_card")
EXAMPLES = [
    "lora_startup",
    "mistral_nemo_gguf",
    "meditron_70b",
    "emu3_5",
    "dolphin_2_6_phi_2",
    "supernova_medius",
    "code_llama_34b",
    "biomistral_7b",
    "saullm_7b",
]
STOPPED = "image_lora_real_people"
FORBIDDEN = ["compliant", "safe harbour", "score", "probability", "may include", "More Information Needed", "{", "}"]
HIDDEN = "ZZHIDDENZZ"
HEADINGS = Path(__file__).parent / "data" / "hub_headings.txt"


def document() -> Document:
    return load_documents()["model_card"]


def composer_of(given: AnswerSheet) -> Composer:
    return Composer(assess(catalogue(), given, ON))


def page_of(given: AnswerSheet) -> Element:
    reader = Reader()
    reader.feed(render(templates_root(), "model_card/template.html", composer_of(given).compose(document())))
    assert reader.open == [reader.root], "every element is closed"
    return reader.root.all("body")[0]


@lru_cache(maxsize=16)
def page(name: str) -> Element:
    return page_of(sheet(name))


def readme_of(given: AnswerSheet) -> str:
    return side_texts(composer_of(given), document())["hub/README.md"]


@lru_cache(maxsize=16)
def readme(name: str) -> str:
    return readme_of(sheet(name))


def tokens(markdown: str) -> list[Any]:
    return MarkdownIt("commonmark").enable("table").parse(markdown)


def body_of(markdown: str) -> str:
    return markdown.split("\n---\n", 1)[1]


def headings(markdown: str) -> list[str]:
    found = tokens(body_of(markdown))
    return [
        f"{opening.markup} {inline.content}"
        for opening, inline in itertools.pairwise(found)
        if opening.type == "heading_open"
    ]


def facts_and_fields() -> dict[str, Fact]:
    fields = {f"{owner}.{name}": fact for owner, inside in catalogue().fields.items() for name, fact in inside.items()}
    return {**catalogue().facts, **fields}


def printed(body: Element) -> list[str]:
    ids = [element.given["data-fact"] for element in body.having("data-fact")]
    return ["".join(part.partition("]")[2] if "]" in part else part for part in found.split("[")) for found in ids]


# What the card is made of


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_thirteen_sections_and_the_appendix_stand_in_their_order(name: str) -> None:
    numbers = [heading.all("span")[0].text for heading in page(name).all("h2") if heading.all("span")]
    assert numbers[:13] == [*map(str, range(1, 14))]
    assert numbers[13:] in (["A", "B", "C", "D"], ["C", "D"], ["A", "B", "C", "D", "E"], ["C", "D", "E"])


@pytest.mark.parametrize("name", [*EXAMPLES, STOPPED])
def test_there_is_one_h1_and_no_level_is_skipped(name: str) -> None:
    levels = [int(heading.name[1]) for heading in page(name).all("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_first_table_has_twelve_rows(name: str) -> None:
    tables = [table for table in page(name).all("table") if table.all("caption")]
    glance = next(table for table in tables if table.all("caption")[0].text == "The version in twelve lines")
    assert len(glance.all("tbody")[0].all("tr")) == 12


@pytest.mark.parametrize("name", [*EXAMPLES, STOPPED])
def test_tables_have_caption_head_scope_widths_and_at_most_six_columns(name: str) -> None:
    for table in page(name).all("table"):
        if "particulars" in table.given["class"]:
            continue
        heads = table.all("thead")[0].all("th")
        assert table.all("caption")[0].text
        assert 2 <= len(heads) <= 6
        assert len(table.all("col")) == len(heads)
        assert all(head.given["scope"] == "col" for head in heads)
        for row in table.all("tbody")[0].all("tr"):
            assert len(row.all("td", "th")) == len(heads)
            assert all(head.given["scope"] == "row" for head in row.all("th"))


@pytest.mark.parametrize("name", [*EXAMPLES, STOPPED])
def test_no_cell_is_empty_or_longer_than_forty_words(name: str) -> None:
    for cell in page(name).all("td", "th"):
        assert cell.text
        assert cell.text not in ("N/A", "null", "[]", "-")
        assert len(cell.text.split()) <= 45


@pytest.mark.parametrize("name", [*EXAMPLES, STOPPED])
def test_forbidden_words_stay_out_of_card_and_readme(name: str) -> None:
    for word in FORBIDDEN:
        assert word not in page(name).text, word
        assert word not in readme(name), word
    limits = catalogue().facts["release.licence_limits"].choices["naming"]
    told = (
        page(name)
        .text.replace(limits, "")
        .replace(catalogue().fields["base.models"]["licence_limits"].choices["naming"], "")
    )
    assert " must " not in told


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_answer_on_top_has_at_most_sixty_words(name: str) -> None:
    answer = next(found for found in page(name).all("p") if found.given.get("class") == "bottom-line")
    assert 8 <= len(answer.text.split()) <= 60


def test_the_answer_says_what_was_measured_and_what_became_of_the_safeguards() -> None:
    assert "4 test results are stated, 4 of them beside the base model." in page("lora_startup").text
    assert "Safeguards of the base model were removed or weakened on purpose." in page("dolphin_2_6_phi_2").text
    assert "No test result is stated." in page("mistral_nemo_gguf").text
    unknown = page_of(changed("lora_startup", safeguards__effect=None)).text
    assert "Whether the safeguards of the base model still work is not known." in unknown


# Public: only what the document lists


def test_no_fact_kept_for_counsel_is_listed() -> None:
    known = facts_and_fields()
    listed = (*document().listed, *document().calculations)
    assert [name for name in listed if name not in known] == []
    assert [name for name in listed if known[name].sensitivity == "counsel"] == []
    assert document().attachments == ()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_card_prints_no_fact_that_is_not_listed(name: str) -> None:
    listed = {*document().listed, *document().calculations}
    assert sorted(set(printed(page(name))) - listed) == []


def test_every_listed_fact_is_printed_where_something_is_known_of_it() -> None:
    silent = {"developer.kind", "modification.compute_error", "base.training_compute"}
    told = set(printed(page("lora_startup"))) | set(printed(page("emu3_5"))) | set(printed(page("mistral_nemo_gguf")))
    parts = {"evaluation.results", "release.versions", "base.models", "data.sets", "evaluation.hazards.warned"}
    assert sorted({*document().listed, *document().calculations} - told - silent - parts) == []


def with_secrets(given: AnswerSheet) -> AnswerSheet:
    """The sheet with a mark in every text, note, evidence and field that the card does not list."""
    listed = {*document().listed, *document().calculations}
    known = facts_and_fields()
    for name, answer in given.answers.items():
        fact = known[name]
        value = answer.value
        if fact.kind == "records" and isinstance(value, list):
            value = [{field: marked(f"{name}.{field}", found, listed) for field, found in row.items()} for row in value]
        elif fact.kind == "text" and name not in listed:
            value = HIDDEN
        hidden = {"value": value, "note": HIDDEN, "evidence": (f"{HIDDEN}.pdf",)}
        source = answer.source if name in listed else f"https://{HIDDEN}.example/"
        given = given.with_answer(name, answer.model_copy(update={**hidden, "source": source}))
    return given


def marked(path: str, found: Any, listed: set[str]) -> Any:
    plain = found["value"] if isinstance(found, dict) and "value" in found else found
    if path not in listed and facts_and_fields()[path].kind == "text":
        return HIDDEN
    kept = found if isinstance(found, dict) and "value" in found else {"value": plain}
    return {**kept, "note": HIDDEN} if path not in listed else found


@pytest.mark.parametrize("name", ["lora_startup", "meditron_70b", "dolphin_2_6_phi_2"])
def test_texts_notes_evidence_and_sources_of_other_facts_never_leak(name: str) -> None:
    given = with_secrets(sheet(name))
    assert HIDDEN in str(given.answers), "the mark is in the sheet"
    assert HIDDEN not in page_of(given).text
    assert (
        HIDDEN.lower()
        not in str(render(templates_root(), "model_card/template.html", composer_of(given).compose(document()))).lower()
    )
    assert HIDDEN.lower() not in readme_of(given).lower()


def test_hazards_are_counted_and_only_their_warnings_are_told() -> None:
    hazards = sheet("lora_startup").answers["evaluation.hazards"].value
    body = page("lora_startup").text
    assert f"The developer lists {len(hazards)} hazards" in body
    assert all(str(hazard["name"]) not in body for hazard in hazards)
    assert all(str(hazard["name"]) not in readme("lora_startup") for hazard in hazards)
    assert "check the terms in the order confirmation" in body
    assert "in words that were not recorded" in page("meditron_70b").text


def test_a_term_that_rests_on_a_fact_kept_for_counsel_is_left_out_and_counted() -> None:
    body = page("meditron_70b")
    shown = {element.given["data-finding"] for element in body.having("data-finding")}
    assert "licence.llama_2.end_of_licence" not in shown
    assert "licence.llama_2.notice_file" in shown
    assert "One term is left out here. Reason: other law." in body.text


# Gaps


@pytest.mark.parametrize(
    "fact",
    ["use.purpose", "release.released_on", "data.tokens", "release.weights_format", "use.kinds", "evaluation.compared"],
)
@pytest.mark.parametrize("kind", ["not_asked", "not_known"])
def test_a_missing_fact_is_printed_once_as_a_gap_and_the_card_still_stands(fact: str, kind: str) -> None:
    given = sheet("lora_startup").without(fact)
    given = given if kind == "not_asked" else changed("lora_startup", **{fact.replace(".", "__"): None})
    found = page_of(given).having("data-fact", fact)
    assert [element.given["data-state"] for element in found] == [kind]
    assert "3 of 115 facts on this card are missing." in page_of(given).text


def test_an_almost_empty_sheet_still_gives_a_whole_card() -> None:
    given = AnswerSheet(sheet("lora_startup").subject)
    body = page_of(given)
    assert "are not stated" in body.text or "is not stated" in body.text
    assert "No test result is stated." in body.text
    for cell in body.all("td", "th"):
        assert cell.text
    assert headings(readme_of(given))[1:] == HEADINGS.read_text().split("\n")[1:-1]


def test_nothing_missing_says_so_and_claims_nothing_more() -> None:
    full = changed("lora_startup", modification__energy="0.001", safeguards__latent_mark_works=True)
    assert (
        "No fact on this card is missing. This says nothing about whether the answers are right." in page_of(full).text
    )


# Tests


def test_a_difference_carries_the_interval_of_both_margins() -> None:
    words = composer_of(sheet("lora_startup")).words
    assert difference(Interval.exact("0.95"), Interval.exact("0.95"), words) == "0"
    assert difference(Interval.exact("0.06"), Interval.exact("0.04"), words) == "\u22120.02"
    assert "+0.15 (+0.0872 to +0.2128)" in page("lora_startup").text
    assert difference(None, Interval.exact(1), words) == ""


def test_a_result_without_the_base_is_flagged_and_not_compared() -> None:
    row = next(row for row in page("meditron_70b").all("tr") if "Medical benchmarks" in row.text)
    assert "no figure for the base" in row.text.casefold()
    assert "not comparable" in row.text


def test_a_kind_of_test_without_result_is_a_row_of_its_own() -> None:
    body = page("lora_startup").text
    assert "Success of jailbreaks no result stated how easily the refusals are got round" in body
    assert "Repetition of training data no result stated" not in body


def test_not_known_results_are_not_called_not_run() -> None:
    assert "no result stated" not in page("emu3_5").text
    assert "whether harmful requests are still refused" in page("emu3_5").text


# Safeguards, data, licence


def test_safeguards_that_were_not_tested_do_not_count_as_kept() -> None:
    rows = {row.all("th")[0].text: row.text for row in page("lora_startup").all("tr") if row.all("th")}
    assert rows["not tested"] == "not tested 1 Trained refusals"
    assert rows["kept"] == "kept 0 none"


def test_own_compute_and_that_of_the_base_stand_on_lines_of_their_own() -> None:
    table = next(table for table in page("lora_startup").all("table") if "Compute of the change" in table.text)
    rows = table.all("tbody")[0].all("tr")
    assert [row.all("th")[0].text for row in rows] == [
        "This version",
        "meta-llama/Llama-3.1-8B-Instruct, as obtained",
    ]
    assert "10¹⁸" in rows[0].text
    assert "10²⁴" in rows[1].text


def test_no_training_run_is_no_compute_and_no_margin() -> None:
    table = next(table for table in page("mistral_nemo_gguf").all("table") if "Compute of the change" in table.text)
    assert table.all("tbody")[0].all("tr")[0].text.startswith("This version 0")


def test_a_licence_that_is_not_established_stops_redistribution() -> None:
    assert "Licence of openai/whisper-large-v2 not established: do not redistribute" in page("emu3_5").text
    assert "not established" not in page("lora_startup").text
    assert "not established: do not redistribute" in readme("emu3_5")


def test_prescribed_words_are_printed_as_they_are_prescribed() -> None:
    phrases = [cell.text for cell in page("lora_startup").all("th") if cell.given.get("class") == "phrase"]
    assert phrases == ["Built with Llama", "Llama"]
    assert "Llama 2 is licensed under the LLAMA 2 Community License" in page("meditron_70b").text


def test_proposals_and_past_rules_are_no_items_of_the_card() -> None:
    rows = composer_of(sheet("lora_startup")).shared()["findings"]
    shown = [element.given["data-finding"] for element in page("lora_startup").having("data-finding")]
    assert shown
    assert all(rows[name]["force"] != "proposal" and rows[name]["timing"] != "past" for name in shown)
    assert all(rows[name]["verdict"] != "does_not_apply" for name in shown)


def test_every_entry_that_the_section_table_names_exists() -> None:
    assert [name for name in data_file("card.yaml")["sections"] if name not in catalogue().entries] == []
    measures = catalogue().fields["evaluation.results"]["measures"].choices
    assert set(data_file("card.yaml")["expected_tests"]) == set(measures)


def test_a_stop_notice_takes_the_place_of_the_card() -> None:
    body = page(STOPPED)
    assert "Stop." in body.text
    assert "No model card is written while a stop notice stands." in body.text
    assert not [heading for heading in body.all("h2") if "At a glance" in heading.text]
    assert body.having("data-fact") == []
    assert "undress" not in readme(STOPPED).replace("Supplying a tool made to undress people in images is a crime", "")


# README


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_readme_has_the_headings_of_the_hub_in_their_order(name: str) -> None:
    found = headings(readme(name))
    assert found[0].startswith("# Model Card for ")
    assert found[1:] == HEADINGS.read_text(encoding="utf-8").split("\n")[1:-1]


@pytest.mark.parametrize("name", [*EXAMPLES, STOPPED])
def test_the_front_matter_is_yaml_that_both_readers_agree_on(name: str) -> None:
    opening, front, _ = readme(name).split("---\n", 2)
    assert opening == ""
    found = yaml.safe_load(front)
    assert yaml_rs.loads(front, parse_datetime=False) == found
    assert set(found) <= set(data_file("hub.yaml")["keys"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_section_of_the_readme_is_empty(name: str) -> None:
    found = [token.type for token in tokens(body_of(readme(name)))]
    levels = [token.tag for token in tokens(body_of(readme(name))) if token.type == "heading_open"]
    places = [index for index, kind in enumerate(found) if kind == "heading_close"]
    for number, place in enumerate(places[:-1]):
        deeper = int(levels[number + 1][1]) > int(levels[number][1])
        assert deeper or found[place + 1] != "heading_open"
    assert found[-1] != "heading_close"


@pytest.mark.parametrize(
    "awkward",
    ['Acme: "Best" | model', "@acme <b>bold</b>", "模型 [x](http://x.example)", "# 1. *star*", "a_b_c `code`"],
)
def test_awkward_names_survive_in_the_readme(awkward: str) -> None:
    subject = sheet("lora_startup").subject.model_copy(update={"name": awkward})
    given = changed("lora_startup", developer__name=awkward, release__licence=awkward)
    text = readme_of(AnswerSheet(subject, given.profile, given.answers))
    title = Reader()
    title.feed(MarkdownIt("commonmark").render(body_of(text)))
    assert title.root.all("h1")[0].text.replace(" ", "") == f"Model Card for {awkward}".replace(" ", "")
    assert title.root.all("b") == []
    assert yaml.safe_load(text.split("---\n", 2)[1])["license"] == "other"
    tables = [token for token in tokens(body_of(text)) if token.type == "table_open"]
    assert len(tables) == 3


def test_a_signed_card_says_approved_and_names_its_author() -> None:
    given = signed(sheet("lora_startup"), "prepared_by", "facts_confirmed_by", "approved_by")
    assert "Approved." in readme_of(given)
    assert "A. Person" in readme_of(given)
    assert "Draft of 2026-11-20, not approved." in readme("lora_startup")


# The file


@pytest.mark.parametrize(
    ("name", "most"), [("mistral_nemo_gguf", 4), ("meditron_70b", 7), ("lora_startup", 8), ("supernova_medius", 8)]
)
def test_the_card_keeps_to_its_length(name: str, most: int) -> None:
    import io  # noqa: PLC0415

    import pikepdf  # noqa: PLC0415

    with pikepdf.open(io.BytesIO(write(composer_of(sheet(name)), document(), "pdf"))) as pdf:
        assert len(pdf.pages) <= most


def test_a_test_of_which_others_read_is_not_said_to_be_unknown() -> None:
    tests = paper_of(example("invented_merge_of_many_licences"), "model_card").view["extra"]["tests"]["missing"]
    kept = {row["id"] for row in tests if row["state"] == "kept"}
    assert kept == {"accuracy", "bias", "memorisation", "dangerous"}
    assert {row["state"] for row in tests if row["id"] not in kept} == {"unknown"}
