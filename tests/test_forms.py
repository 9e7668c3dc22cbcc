# ruff: noqa: E501 - rows of a table read better in one line
"""Forms: official order and numbers, each reader gets the own fields, and nothing is in a form that is in no list."""

import dataclasses
import io
import json
import re
from pathlib import Path

import pikepdf
import pytest
from form_papers import (
    FRONTIER,
    GONE,
    STARTUP,
    composed,
    field_of,
    fields_of,
    judged,
    lines_of,
    said,
    sheet,
    with_answers,
    with_field,
)
from paper_page import catalogue, example, paper_of, text
from verapdf import failures, without_java

from compliance_kit.conditions import facts_of
from compliance_kit.documents import Composer, Document, load_documents
from compliance_kit.errors import Problems
from compliance_kit.forms import Form, load_form
from compliance_kit.papers import write, write_one

OFFICE, AUTHORITY, DOWNSTREAM = (f"eu_documentation_{name}" for name in ("office", "authority", "downstream"))
FILES = (OFFICE, AUTHORITY, DOWNSTREAM)
FORMS = ("eu_documentation", "training_summary", "ab2013_statement")
PAPERS = {name: document for name, document in load_documents().items() if document.form}
SHEETS = (STARTUP, FRONTIER, "saullm_7b", "mistral_nemo_gguf")


def numbers(view: dict[str, object]) -> list[str]:
    return [field["number"] for field in fields_of(view) if field["number"]]


# The forms


def test_each_form_keeps_the_official_numbers_in_their_order() -> None:
    found = {name: [field.number for field in load_form(name).fields if field.number] for name in FORMS}
    assert found["eu_documentation"] == [str(number) for number in range(1, 39)]
    assert found["ab2013_statement"] == [str(number) for number in range(1, 13)]
    assert found["training_summary"] == [
        "1.1", "1.2", "1.3", "2.1", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3",
    ]  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_every_fact_field_number_and_instrument_of_a_form_exists(name: str) -> None:
    known, form = catalogue(), load_form(name)
    names = {*known.facts, *known.determinations}
    for part in (part for field in form.fields for part in field.answers):
        assert part.fact is None or part.fact in known.facts
        assert part.each is None or {*part.fields} <= known.fields[part.each].keys()
        assert {*part.none} <= {*known.facts, *known.fields.get(part.each or "", {})}
        assert {*part.lines} <= known.thresholds.keys()
        assert part.where is None or {name for name, _ in facts_of(part.where)} <= {
            *known.fields[part.each or ""],
            *names,
        }
    assert all(field.source is None or field.source.instrument in known.instruments for field in form.fields)
    assert all("{" not in text for text in _texts(form))


def _texts(form: Form) -> list[str]:
    view = composed(sheet(), next(name for name, document in PAPERS.items() if document.form == form.id))
    return [field["question"] for field in fields_of(view)]


@pytest.mark.parametrize("document", PAPERS.values(), ids=PAPERS)
def test_a_paper_lists_every_asked_fact_that_its_form_prints(document: Document) -> None:
    known, printed = catalogue(), set()
    for field in load_form(document.form or "").fields:
        mine = not field.recipients or document.recipient in field.recipients
        for part in field.answers if mine else ():
            if not part.to or document.recipient in part.to:
                printed |= {part.fact} if part.fact else {f"{part.each}.{name}" for name in part.fields}
    asked = {name for name in printed if name and (name not in known.facts or known.facts[name].mode == "asked")}
    assert asked - {"subject.name"} <= {*document.listed}


@pytest.mark.parametrize("name", FORMS)
def test_no_form_prints_what_is_kept_for_counsel(name: str) -> None:
    known = catalogue()
    for part in (part for field in load_form(name).fields for part in field.answers):
        facts = (
            [known.facts[part.fact]]
            if part.fact
            else [known.fields[part.each][field] for field in part.fields]
            if part.each
            else []
        )
        assert [fact.id for fact in facts if fact.sensitivity == "counsel"] == []


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("- {number: '1', id: a, label: A, question: Q, answers: [{fact: x, subject: name}]}", "exactly one of"),
        ("- {number: '1', id: a, label: A, question: Q, answers: [{each: x}]}", "go together"),
        ("- {number: '1', id: a, label: A, question: Q, answers: [{fact: x, show: band}]}", "a band needs"),
        ("- {number: '1', id: a, label: A, question: Q, recipients: [moon], answers: [{fact: x}]}", "recipients that the form has not"),
        ("- {number: '1', id: a, label: A, question: Q, answers: []}", "at least 1 item"),
    ],
)  # fmt: skip
def test_a_form_with_a_mistake_is_refused_with_its_line(form: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    head = "id: f\ntitle: F\nsource: {instrument: us.ca.ab2013, pinpoint: s. 1}\nblocks:\n  - id: b\n    title: B\n    fields:\n"
    (tmp_path / "f" / "form.yaml").write_text(f"{head}      {form}\n", encoding="utf-8")
    with pytest.raises(Problems, match=re.escape(says)) as refused:
        load_form("f", tmp_path)
    assert "templates/f/form.yaml:" in str(refused.value)


def test_a_field_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    field = "      - {number: '1', id: a, label: A, question: Q, answers: [{fact: x}]}\n"
    head = "id: f\ntitle: F\nsource: {instrument: us.ca.ab2013, pinpoint: s. 1}\nblocks:\n  - id: b\n    title: B\n    fields:\n"
    (tmp_path / "f" / "form.yaml").write_text(head + field + field, encoding="utf-8")
    with pytest.raises(Problems, match="fields stand twice: a"):
        load_form("f", tmp_path)


# Three recipients


@pytest.mark.parametrize("name", SHEETS)
def test_no_field_of_the_ai_office_alone_reaches_others_and_the_file_for_integrators_lies_within_its_file(
    name: str,
) -> None:
    form = load_form("eu_documentation")
    views = {document: composed(sheet(name), document) for document in FILES}
    for document in FILES:
        allowed = {field.id for field in form.fields if PAPERS[document].recipient in field.recipients}
        assert {field["id"] for field in fields_of(views[document])} <= allowed
    answers = {
        document: {(line["fact"], line["gap"] or line["text"]) for _, line in lines_of(views[document])}
        for document in FILES
    }
    only_for_integrators = {
        line["fact"] for field, line in lines_of(views[DOWNSTREAM]) if field in ("licence", "hardware", "software")
    }
    beyond = {fact for fact, _ in answers[DOWNSTREAM] - answers[OFFICE]}
    assert beyond <= only_for_integrators


def test_fields_that_the_form_gives_to_integrators_alone_are_the_only_ones_that_the_office_lacks() -> None:
    form = load_form("eu_documentation")
    assert [field.number for field in form.fields if "office" not in field.recipients] == ["13", "20", "21"]


def test_integrators_get_nothing_on_training_compute_and_energy() -> None:
    view = composed(sheet(), DOWNSTREAM)
    assert {"8", "22", "23", "26", "27", "28", "30", "31", *map(str, range(32, 39))}.isdisjoint(numbers(view))
    page = text(paper_of(judged(sheet()), DOWNSTREAM).page)
    assert "1.5\u00a0×\u00a010¹⁸" not in page
    assert "learning rate" not in page


def test_the_size_is_exact_for_the_ai_office_and_a_band_for_everybody_else() -> None:
    found = {document: said(composed(sheet(), document), "size") for document in FILES}
    assert "8,072,000,000 parameters" in found[OFFICE]
    assert all("5 billion to 15 billion parameters" in text for text in found.values())
    assert all("8,072" not in found[document] for document in (AUTHORITY, DOWNSTREAM))


def test_national_authorities_get_orders_of_magnitude_where_the_office_gets_figures() -> None:
    office, authority = composed(sheet(FRONTIER), OFFICE), composed(sheet(FRONTIER), AUTHORITY)
    assert "2.8\u00a0×\u00a010¹³ tokens" in said(office, "size_of_data")
    assert said(authority, "size_of_data") == "10¹³ tokens 10⁸ images 0 hours"
    assert said(authority, "compute").startswith("10²⁶ FLOP")
    assert said(authority, "time") == "1 to 3 months"
    assert "5,900,000" in said(office, "time") or "5.9 million" in said(office, "time")


@pytest.mark.parametrize(
    ("parameters", "band"),
    [
        (499_999_999, "less than 500 million parameters"),
        (500_000_000, "500 million to 5 billion parameters"),
        (5_000_000_000, "5 billion to 15 billion parameters"),
        (1_000_000_000_000, "500 billion to 1 trillion parameters"),
        (1_000_000_000_001, "more than 1 trillion parameters"),
        ({"low": 4_000_000_000, "high": 6_000_000_000}, "band not determined: 500 million to 5 billion parameters, 5 billion to 15 billion parameters"),
    ],
)  # fmt: skip
def test_each_size_lies_in_its_band_and_one_across_a_line_in_none(parameters: object, band: str) -> None:
    assert (
        said(composed(with_answers(sheet(), {"modification.parameters_total": parameters}), DOWNSTREAM), "size") == band
    )


# The cover, the modification, section 2


def test_the_cover_says_voluntary_where_no_duty_applies_and_names_the_law_where_one_does() -> None:
    for document in FILES:
        voluntary, owed = (text(paper_of(judged(sheet(name)), document).page) for name in (STARTUP, FRONTIER))
        assert "Voluntary. On the answers given" in voluntary
        assert "Voluntary" not in owed
    assert "Article 53(1)(b)" in text(paper_of(judged(sheet(FRONTIER)), DOWNSTREAM).page)


def test_the_cover_names_open_point_retention_and_scope() -> None:
    page = text(paper_of(judged(sheet()), OFFICE).page)
    assert "This file covers the modification. It completes and does not replace" in page
    assert "not against the official form. Fields rebuilt by us: 6, 15." in page
    assert "10 years (GPAI Code of Practice, Transparency chapter, Measure 1.3)" in page
    assert "within 14 days of a request" in text(paper_of(judged(sheet()), DOWNSTREAM).page)


def test_a_model_of_ones_own_is_covered_whole() -> None:
    assert composed(sheet("invented_upstream_developer"), OFFICE)["extra"]["scope"] == "modification"
    given = judged(with_answers(sheet(FRONTIER), {"eu.ai_act.is_modifier_provider": False}))
    assert Composer(given).compose(PAPERS[OFFICE])["extra"]["scope"] == "model"


def test_section_2_stands_only_where_the_result_counts_as_systemic_and_never_for_integrators() -> None:
    def blocks(given: object, document: str) -> dict[str, bool]:
        return {block["id"]: block["open"] for block in composed(given, document)["extra"]["blocks"]}  # type: ignore[arg-type]

    assert "systemic" not in blocks(sheet(), OFFICE)
    assert blocks(sheet(FRONTIER), OFFICE)["systemic"] is False
    assert "systemic" not in blocks(sheet(FRONTIER), DOWNSTREAM)
    unsure = with_answers(sheet(FRONTIER), {"eu.ai_act.result_is_systemic": None})
    assert blocks(unsure, AUTHORITY)["systemic"] is True
    assert "Whether this part is needed cannot be decided yet." in text(paper_of(judged(unsure), OFFICE).page)


def test_an_answer_taken_over_from_the_base_says_where_it_stands_and_when_it_was_read() -> None:
    view = composed(sheet(), DOWNSTREAM)
    assert said(view, "hardware") == (
        'Unchanged; see Model card of Llama 3.1, edition of 23 July 2024, field "Hardware and software", read 2026-11-02.'
    )
    assert field_of(view, "hardware")["groups"] == []


@pytest.mark.parametrize(("asked", "told"), [("2026-11-02", "Asked of Meta AI on 2026-11-02."), ("none", "No request to Meta AI is recorded."), (GONE, "No request to Meta AI is recorded.")])  # fmt: skip
def test_a_gap_that_the_base_could_fill_says_whether_its_maker_was_asked(asked: object, told: str) -> None:
    given = with_answers(with_field(sheet(), "base.models", 0, maker_asked_on=asked), {"release.input_limits": None})
    assert field_of(composed(given, OFFICE), "inputs")["asked"] == [told]
    assert field_of(composed(given, OFFICE), "outputs")["asked"] == []


def test_every_base_model_is_named_with_its_use_and_none_of_our_own_is_asked_of_ourselves() -> None:
    view = composed(sheet("invented_hiring_tool"), DOWNSTREAM)
    used = {group["name"]: group["lines"][1]["text"] for group in field_of(view, "dependencies")["groups"]}
    assert list(used) == [row["name"]["text"] for row in view["records"]["base.models"]["rows"]]
    assert used["openai/gpt-oss-20b"].startswith("We left its weights alone")
    assert field_of(view, "inputs")["asked"] == ["No request to Mistral AI, Anthropic, OpenAI is recorded."]


def test_a_gap_points_to_the_paper_that_answers_it_and_a_method_is_told_as_a_method() -> None:
    given = sheet("invented_hiring_tool")
    assert said(composed(given, DOWNSTREAM), "policy") == "Not stated. See: Acceptable-use policy, AU-Sievewright-Rank."
    alone = dataclasses.replace(given, profile=given.profile.model_copy(update={"documents": ("model_card",)}))
    assert said(composed(alone, DOWNSTREAM), "policy") == "Not stated."
    view = composed(given, OFFICE)
    assert said(view, "compute_method").endswith("how it was counted is not stated.")
    assert said(view, "time") == "Not stated. Not known."


@pytest.mark.parametrize("document", [OFFICE, DOWNSTREAM])
def test_the_answers_are_attached_by_the_number_of_their_field(document: str) -> None:
    composer = Composer(judged(sheet()))
    with pikepdf.open(io.BytesIO(write(composer, PAPERS[document], "pdf"))) as pdf:
        carried = json.loads(pdf.attachments["form.json"].get_file().read_bytes())
    view = composer.compose(PAPERS[document])
    assert list(dict.fromkeys(key for key in carried if key.isdigit())) == sorted(numbers(view))
    assert carried["1"]["answers"] == [{"fact": "developer.name", "state": "declared", "answer": "Kranich Dialog GmbH"}]


@pytest.mark.parametrize("document", PAPERS)
def test_a_missing_answer_is_one_gap_in_its_field_and_none_in_the_attached_data(document: str) -> None:
    fact, field = ("developer.name", {"training_summary": "provider"}.get(document, "provider"))
    if document == "ab2013_statement":
        given, field = with_field(sheet(), "data.sets", 0, purpose=GONE), "purpose"
    else:
        given = with_answers(sheet(), {fact: GONE})
    view = composed(given, document)
    before = composed(sheet(), document)
    number = field_of(view, field)["number"]
    assert _gaps(view, field) - _gaps(before, field) == 1
    assert [one["answer"] for one in view["extra"]["data"][number]["answers"]].count(None) == _gaps(view, field)


def _gaps(view: dict[str, object], field: str) -> int:
    return sum(line["gap"] for name, line in lines_of(view) if name == field)


@pytest.mark.parametrize("document", PAPERS)
@pytest.mark.parametrize("name", ["image_lora_real_people", "invented_hobbyist_gguf", "emu3_5"])
def test_no_answer_of_any_example_is_empty_or_bare(document: str, name: str) -> None:
    for field, line in lines_of(composed(sheet(name), document)):
        assert line["text"].strip() not in ("", "N/A", "None", "none"), field


@without_java
@pytest.mark.parametrize(
    ("document", "name"), [(OFFICE, STARTUP), ("training_summary", FRONTIER), ("ab2013_statement", STARTUP)]
)
def test_the_pdf_is_an_archive_and_accessible(document: str, name: str, tmp_path: Path) -> None:
    data = write(Composer(judged(sheet(name))), PAPERS[document], "pdf")
    assert failures(data, "3a", tmp_path) == []
    assert failures(data, "ua1", tmp_path) == []


def test_a_field_that_meets_the_end_of_a_page_has_its_label_printed_once() -> None:
    given = sheet("invented_merge_of_many_licences")
    with pikepdf.open(io.BytesIO(write(Composer(judged(given)), PAPERS["ab2013_statement"], "pdf"))) as pdf:
        headings = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/H3"]
    assert len(headings) == len(numbers(composed(given, "ab2013_statement"))) == 12


@pytest.mark.parametrize(
    ("document", "pages"),
    [(OFFICE, 14), (DOWNSTREAM, 6), ("training_summary", 6), ("ab2013_statement", 5)],
)
def test_the_papers_keep_to_their_length_and_have_an_outline_by_number(
    document: str, pages: int, tmp_path: Path
) -> None:
    (paper, *more) = write_one(Composer(judged(sheet(FRONTIER))), PAPERS[document], tmp_path, ("pdf",))
    with pikepdf.open(paper.path) as pdf:
        assert len(pdf.pages) <= pages
        with pdf.open_outline() as outline:
            assert len(outline.root[0].children) >= 3
    assert [one.path.suffix for one in more] == ([".html"] if PAPERS[document].page else [])


def test_the_compute_of_several_parents_is_told_parent_by_parent_and_a_month_is_no_plural() -> None:
    merge = example("invented_merge_of_many_licences")
    office, authority = (text(paper_of(merge, name).page) for name in (OFFICE, AUTHORITY))
    assert "of several the smallest" not in office + authority
    assert "7.2 × 10²³ FLOP" in office
    assert "3.6 × 10²³" not in office
    assert "less than 1 month" in authority
    assert "less than 1 months" not in authority


def test_an_earlier_version_and_an_open_first_placing_stand_with_the_day_of_release() -> None:
    page = text(paper_of(example("lora_startup"), OFFICE).page)
    released = page.split("first released, through any channel?")[1].split("Models it rests on")[0]
    assert "2026-07-27" in released
    assert "whether that was a first placing is open" in released
