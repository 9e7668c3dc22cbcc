# ruff: noqa: E501 - rows of a table read better in one line
"""The summary of training content and the Californian statement: one table of datasets, public, unknown never read as no."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from form_papers import (
    FRONTIER,
    GONE,
    STARTUP,
    approved,
    composed,
    field_of,
    judged,
    lines_of,
    linted,
    said,
    sheet,
    with_answers,
    with_field,
)
from paper_page import as_printed, catalogue, find, paper_of, text

from compliance_kit.documents import Composer, load_documents
from compliance_kit.papers import write, write_one

TS, CA = "training_summary", "ab2013_statement"
PUBLIC = (TS, CA)
SECTIONS = ("public", "licensed", "private", "crawled", "users", "synthetic", "other")


@pytest.mark.parametrize("document", PUBLIC)
def test_nothing_internal_stands_in_a_public_paper(document: str) -> None:
    page = text(paper_of(judged(sheet()), document).page)
    assert "I. Sommer" not in page
    assert "Sign-off" not in page
    assert "SHA-256" not in page
    assert "Not reviewed by a lawyer" not in page
    gaps = with_answers(sheet(), {"data.synthetic_share": None, "developer.contact": None})
    assert "answered by" not in text(paper_of(judged(gaps), document).page)


def test_both_papers_print_the_same_of_every_dataset() -> None:
    found = {}
    for document in PUBLIC:
        lines = (line for _, line in lines_of(composed(sheet(FRONTIER), document)))
        found[document] = {line["fact"]: line["text"] for line in lines if line["fact"].startswith("data.sets[")}
    shared = found[TS].keys() & found[CA].keys()
    assert {name.partition("].")[2] for name in shared} >= {
        "size",
        "link",
        "licence",
        "collected_from",
        "generated_by",
        "media",
    }
    assert [name for name in shared if found[TS][name] != found[CA][name]] == []


# The summary


def test_each_section_answers_yes_with_datasets_or_no_with_a_sentence() -> None:
    view = composed(sheet(), TS)
    assert said(view, "crawled") == "No. Nothing was crawled or scraped for this modification."
    assert said(view, "other") == "No. No other source was used."
    assert said(view, "public").startswith("OpenAssistant/oasst2 (German and English part) https://huggingface.co/")
    assert "Answered customer mail" in said(view, "private")


def test_a_dataset_of_unknown_origin_makes_no_section_say_no() -> None:
    view = composed(with_field(sheet(), "data.sets", 0, source=None), TS)
    for section in SECTIONS:
        answer = said(view, section)
        assert (
            "It is not known whether “Answered customer mail of three pilot shops, 2024 to 2026” belongs here."
            in answer
        )
        assert not answer.startswith("No.")


@pytest.mark.parametrize(("sets", "gap"), [(None, True), (GONE, True), ("none", False)])
def test_not_knowing_the_datasets_is_a_gap_and_having_none_is_an_answer(sets: object, gap: bool) -> None:  # noqa: FBT001 - a case
    view = composed(with_answers(sheet(), {"data.sets": sets}), TS)
    lines = [line for name, line in lines_of(view) if name in SECTIONS and line["fact"] == "data.sets"]
    assert len(lines) == len(SECTIONS)
    assert all(line["gap"] is gap for line in lines)


@pytest.mark.parametrize(
    ("tokens", "band"),
    [
        ("999999999", "less than 1 billion tokens"),
        ("1e9", "1 billion to 1.0\u00a0×\u00a010¹³ tokens"),
        ("1e13", "1 billion to 1.0\u00a0×\u00a010¹³ tokens"),
        ("10000000000001", "more than 1.0\u00a0×\u00a010¹³ tokens"),
    ],
)
def test_the_bands_come_from_the_catalogue_and_hold_their_edges(tokens: str, band: str) -> None:
    assert band in said(composed(with_answers(sheet(), {"data.tokens": tokens}), TS), "modalities")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"summary_address": "https://maker.example/s"}, "described by its developer here: https://maker.example/s"),
        ({"summary_address": "none"}, "no summary by its developer was found. The search was made on 2026-11-18."),
        ({"summary_address": "none", "summary_searched_on": GONE}, "The day of the search is not recorded."),
        (
            {"summary_address": GONE},
            "Whether the developer of meta-llama/Llama-3.1-8B-Instruct has published a summary of its own is not known.",
        ),
    ],
)
def test_the_dependency_on_the_summary_of_the_base_is_stated(fields: dict[str, object], told: str) -> None:
    assert told in text(paper_of(judged(with_field(sheet(), "base.models", 0, **fields)), TS).page)


def test_every_version_stands_in_the_log_with_its_own_summary() -> None:
    page = paper_of(judged(sheet()), TS).page
    log = next(table for table in find(page, "table") if "versions-log" in (table.get("class") or ""))
    rows = [[text(cell) for cell in find(row, "td")] for row in find(log, "tr")[1:]]
    assert [row[0] for row in rows] == ["2026-10-05", "2026-08-24", "2026-07-27"]
    assert all(row[2].startswith("https://") for row in rows)


@pytest.mark.parametrize("document", PUBLIC)
def test_a_model_of_ones_own_and_one_that_was_only_built_in_are_said_to_be_so(document: str) -> None:
    page = text(paper_of(judged(sheet("invented_hiring_tool")), document).page)
    assert "no description of the training data recorded: Sievewright Rank 1 (fine-tune of Llama 2 70B)." in page
    assert "what they were trained on is not described here: openai/gpt-oss-20b." in page
    assert "developers of mistralai/Mistral-Medium-3.5, Claude Sonnet (service) have" in page


# The statement


def test_every_item_is_answered_for_every_dataset_in_the_order_of_the_statute() -> None:
    view = composed(sheet(FRONTIER), CA)
    (block,) = view["extra"]["blocks"]
    names = [row["name"]["text"] for row in view["records"]["data.sets"]["rows"]]
    for field in block["fields"][:11]:
        assert [group["name"] for group in field["groups"]] == names
    assert [group["name"] for group in field_of(view, "synthetic")["groups"] if group["name"]] == [names[3]]


@pytest.mark.parametrize(
    ("contains", "answer"),
    [
        (["personal", "works"], "yes"),
        (["none"], "no"),
        (["works"], "no"),
        (["children_images"], "Not stated."),
        ({"value": ["works"], "unsure": ["personal"]}, "Not stated."),
        (None, "Not stated."),
    ],
)
def test_item_seven_follows_from_what_a_dataset_contains_and_else_blocks_approval(
    contains: object, answer: str
) -> None:
    given = with_field(sheet(), "data.sets", 0, personal=GONE, contains=contains)
    told = [line["text"] for name, line in lines_of(composed(given, CA)) if name == "personal"]
    assert told[0] == answer
    blocked = {found.path for found in linted(given, CA) if found.rule == "item_7"}
    assert blocked == ({"data.sets[0].personal"} if answer == "Not stated." else set())


@pytest.mark.parametrize("document", PUBLIC)
def test_a_synthetic_dataset_without_its_model_is_shown_with_the_models_whose_outputs_were_used(document: str) -> None:
    given = with_field(sheet("invented_hiring_tool"), "data.sets", 2, generated_by=GONE)
    told = said(composed(given, document), "synthetic")
    assert (
        "Outputs of these models were used: Sievewright Rank 1 (fine-tune of Llama 2 70B), Claude Sonnet (service)."
        in told
    )
    alone = with_answers(given, {"base.models": None})
    assert "Outputs of these models" not in said(composed(alone, document), "synthetic")


def test_without_synthetic_data_item_twelve_is_a_sentence() -> None:
    view = composed(with_field(sheet(), "data.sets", 2, source="own"), CA)
    assert said(view, "synthetic").startswith("No synthetic data were used or generated")


def test_the_pending_challenge_is_printed_from_the_catalogue() -> None:
    entry = catalogue().entries["us.ca.ab2013.training_data_documentation"]
    page = text(paper_of(judged(sheet()), CA).page)
    assert [note for note in entry.open[:2] if as_printed(note) not in page] == []
    assert [note for note in (entry.open[2], *entry.conflicts) if as_printed(note) in page] == []


@pytest.mark.parametrize(("purpose", "told"), [("none", "No exemption is claimed."), ("aircraft", "An exemption is claimed."), ("military", "No exemption is claimed.")])  # fmt: skip
def test_only_a_purpose_that_the_statute_exempts_is_an_exemption(purpose: str, told: str) -> None:
    assert told in text(paper_of(judged(with_answers(sheet(), {"use.sole_purpose": purpose})), CA).page)


def test_the_log_says_which_updates_were_judged_substantial_and_why() -> None:
    page = paper_of(judged(sheet()), CA).page
    log = next(table for table in find(page, "table") if "versions-log" in (table.get("class") or ""))
    rows = [[text(cell) for cell in find(row, "td")] for row in find(log, "tr")[1:]]
    assert [row[2] for row in rows] == ["yes", "no", "yes"]
    assert rows[1][3] == "No training; answers on the test set stayed the same."


# The page


class _Addresses(HTMLParser):
    """What a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "src" or (name == "href" and tag == "link")]


@pytest.mark.parametrize("document", PUBLIC)
def test_the_page_is_written_beside_the_pdf_whole_and_without_requests(document: str, tmp_path: Path) -> None:
    papers = write_one(Composer(judged(sheet())), load_documents()[document], tmp_path, ("pdf",))
    assert [paper.path.suffix for paper in papers] == [".pdf", ".html"]
    page = papers[1].path.read_text(encoding="utf-8")
    addresses = _Addresses()
    addresses.feed(page)
    assert addresses.found == []
    assert page.count('<div class="field') == sum(
        len(block["fields"]) for block in composed(sheet(), document)["extra"]["blocks"]
    )


def test_an_approved_summary_bears_no_mark_of_a_draft() -> None:
    data = write(Composer(judged(approved(sheet()))), load_documents()[TS], "html").decode()
    assert "APPROVED 2026-11-20" in data
    assert "DRAFT" not in data
    assert "stand against approval" not in data


@pytest.mark.parametrize("document", PUBLIC)
def test_a_stop_notice_takes_the_place_of_a_public_paper(document: str) -> None:
    page = paper_of(judged(sheet("image_lora_real_people")), document).page
    assert "is written while a stop notice stands." in text(page)
    assert find(page, "section", lambda element: (element.get("class") or "").startswith("field")) == []


@pytest.mark.parametrize("document", PUBLIC)
@pytest.mark.parametrize("name", [STARTUP, FRONTIER])
def test_headings_are_black_and_nothing_is_set_in_italics(document: str, name: str) -> None:
    page = paper_of(judged(sheet(name)), document).page
    assert find(page, "em") == find(page, "i") == find(page, "strong") == []
    assert [text(heading) for heading in find(page, "h1")] == [
        f"{judged(sheet(name)).sheet.subject.name} {judged(sheet(name)).sheet.subject.version}"
    ]
