"""Readers: what is secret, or kept for counsel, stands in no byte of a paper for the public or for customers."""

import dataclasses
import io
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pikepdf
import pytest
from conftest import DAY, Here
from paper_page import EXAMPLES, catalogue, example, find, paper_of, text

from compliance_kit.answers import Answer, AnswerSheet
from compliance_kit.assessment import Assessment, assess
from compliance_kit.definitions import AUDIENCES, Audience, Document, load_documents, templates_root
from compliance_kit.documents import Composer
from compliance_kit.errors import BadInput, Problems
from compliance_kit.facts import Fact
from compliance_kit.papers import Format, Sheet, carried_by, side_texts, write
from compliance_kit.readers import OPEN_TO, shown_to
from compliance_kit.render import render
from compliance_kit.sheets import read_sheet, sheet_from_text, sheet_text
from compliance_kit.terminal.state import with_answer
from compliance_kit.views.file_names import file_name

pytestmark = pytest.mark.xdist_group("audience")  # one process composes each sheet once
DOCUMENTS = load_documents()
OUTSIDE: tuple[Audience, ...] = ("public", "customer")
VERSIONS = [(name, one) for name, document in DOCUMENTS.items() for one in document.written_for if one in OUTSIDE]
WIDEST = list({name: (name, one) for name, one in reversed(VERSIONS)}.values())
"""Each document for the first reader outside: its PDF is laid out from the page that the other formats show too."""
EVERY_FORMAT: tuple[Format, ...] = get_args(Format)
WORD = "zqxzebra"
DIGITS = "731973"


def marked_value(fact: Fact, place: int) -> Any:
    """A value of the kind of the fact that nothing else prints; choices keep theirs, their words are looked for."""
    if fact.kind == "text":
        return f"{WORD}{place} https://{WORD}{place}.example <b>{WORD}</b>"
    if fact.kind in ("number", "integer"):
        return int(DIGITS)
    return None


def marked(fact: Fact, answer: Answer, place: int) -> Answer:
    """The answer with marks in its value, note, evidence, source and name."""
    value = marked_value(fact, place)
    words = {
        "note": f"{WORD}-note",
        "evidence": (f"{WORD}-file.log",),
        "by": f"{WORD}-person",
        "secret": "trade_secret",
    }
    if answer.source:
        words["source"] = f"https://{WORD}.example/source"
    return answer.model_copy(update={**words, **({} if value is None else {"value": value, "margin": None})})


@cache
def all_secret(name: str) -> Assessment:
    """An example in which every answer is secret and marked, but the name of the developer."""
    sheet = read_sheet(EXAMPLES / f"{name}.yaml", catalogue())
    for place, (fact, answer) in enumerate(sheet.answers.items()):
        if fact != "developer.name":
            sheet = sheet.with_answer(fact, marked(catalogue().facts[fact], answer, place))
    return assess(catalogue(), sheet_from_text(sheet_text(sheet), "marked", catalogue()), DAY)


@cache
def filled_in(sheet: str, name: str, audience: Audience) -> Sheet:
    """A document of such an example for a reader, filled in once for all formats."""
    return Sheet(composer_of(sheet), DOCUMENTS[name].version(audience))


@cache
def composer_of(sheet: str) -> Composer:
    """What all documents of such an example are composed from."""
    return Composer(all_secret(sheet))


def without_secrets(assessment: Assessment) -> Assessment:
    """The same with the secret answers never given."""
    kept = {name: answer for name, answer in assessment.sheet.answers.items() if not answer.secret}
    return assessment.again(dataclasses.replace(assessment.sheet, answers=kept))


def everything_in(data: bytes) -> str:
    """Whatever a file holds, packed or not, as text."""
    if data.startswith(b"%PDF"):
        return "\n".join(_of_pdf(data))
    if data.startswith(b"PK"):
        import zipfile  # noqa: PLC0415 - only where such a format is written

        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return data.decode()


def _of_pdf(data: bytes) -> Iterator[str]:
    yield data.decode("latin-1")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            yield repr(item)
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") not in ("/Image", "/OpenType"):
                head = int(item.get("/First", 0)) if item.get("/Type") == "/ObjStm" else 0  # where objects begin
                yield item.read_bytes()[head:].decode("utf-8", "replace")
    yield _shown(data)


def _shown(data: bytes) -> str:
    """The words on the pages as a reader sees them."""
    import subprocess  # noqa: PLC0415 - only here

    found = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return found.stdout.decode()


def leaks(found: str) -> list[str]:
    plain = re.sub(r"[\s,. \u202f]", "", found.lower())
    return [mark for mark in (WORD, DIGITS) if mark in plain]


# --- secrets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [form for form in EVERY_FORMAT if form != "pdf"])
@pytest.mark.parametrize(("name", "audience"), VERSIONS)
@pytest.mark.parametrize("sheet", ["lora_startup", "meditron_70b", "image_lora_real_people"])
def test_no_secret_stands_in_a_paper_for_outsiders(sheet: str, name: str, audience: Audience, form: Format) -> None:
    found = filled_in(sheet, name, audience).as_format(form)
    assert leaks(everything_in(found)) == []


@pytest.mark.parametrize(("name", "audience"), WIDEST)
def test_no_secret_stands_in_a_byte_of_a_pdf_for_outsiders(name: str, audience: Audience) -> None:
    found = filled_in("lora_startup", name, audience).as_format("pdf")
    assert leaks(everything_in(found)) == []


def test_the_marks_would_be_found_where_they_are_printed() -> None:
    record = DOCUMENTS["threshold_record"]
    assert leaks(everything_in(write(composer_of("lora_startup"), record, "html"))) == [WORD, DIGITS]
    assert leaks(everything_in(write(composer_of("lora_startup"), record, "pdf"))) == [WORD, DIGITS]


def test_no_secret_stands_in_the_readme_for_the_hub_whoever_the_card_is_for() -> None:
    for audience in DOCUMENTS["model_card"].written_for:
        card = DOCUMENTS["model_card"].version(audience)
        assert leaks(side_texts(Composer(all_secret("lora_startup")), card)["hub/README.md"]) == []


@pytest.mark.parametrize(("name", "audience"), VERSIONS)
def test_a_paper_for_outsiders_follows_from_what_is_no_secret_alone(name: str, audience: Audience) -> None:
    secret = all_secret("lora_startup")
    other = AnswerSheet(**{**vars(secret.sheet), "read": {}})
    for fact, answer in secret.sheet.answers.items():
        if catalogue().facts[fact].kind == "text" and answer.secret:
            other = other.with_answer(fact, answer.model_copy(update={"value": "quite another text"}))
    pages = [page_of(assessment, DOCUMENTS[name].version(audience)) for assessment in (secret, secret.again(other))]
    assert without_digests(pages[0]) == without_digests(pages[1])


SECRETS: Mapping[str, tuple[Any, Any]] = {
    "data.checks": (["none"], ["contamination"]),
    "modification.earlier_compute": (1, 10**26),
    "evaluation.capability_change": ("none", "marked"),
    "developer.staff": (1, 10**6),
}


@pytest.mark.parametrize(("fact", "values"), SECRETS.items(), ids=SECRETS)
def test_no_word_of_a_paper_for_outsiders_depends_on_what_a_secret_answer_is(
    fact: str, values: tuple[Any, Any]
) -> None:
    found, pages = example("lora_startup"), []
    for value in values:
        answer = found.sheet.answers[fact].model_copy(update={"value": value, "margin": None, "secret": "trade_secret"})
        secret = found.again(found.sheet.with_answer(fact, answer))
        names = ("threshold_record", "risk_statement", "model_card")
        pages.append([without_digests(page_of(secret, DOCUMENTS[name].version("customer"))) for name in names])
    assert pages[0] == pages[1]


def page_of(assessment: Assessment, document: Document) -> str:
    view = Composer(assessment).compose(document)
    return render(templates_root(), f"{document.id}/template.html", view)


def without_digests(page: str) -> str:
    return re.sub(r"[0-9a-f]{16,64}", "#", page)


def test_one_secret_field_of_a_record_hides_that_field_and_no_other() -> None:
    found = example("lora_startup")
    rows = [dict(row) for row in found.sheet.answers["base.models"].value]
    rows[0]["name"] = {"value": f"{WORD} base", "secret": "trade_secret"}
    sheet = found.sheet.with_answer(
        "base.models", found.sheet.answers["base.models"].model_copy(update={"value": rows})
    )
    page = page_of(found.again(sheet), DOCUMENTS["model_card"])
    assert WORD not in page
    assert 'data-fact="base.models[0].name" data-state="withheld" class="status withheld">Left out</span>' in page
    assert str(found.sheet.answers["base.models"].value[0]["maker"]) in page


def test_a_letter_says_which_particulars_it_keeps_back() -> None:
    found = example("lora_startup")
    fact = "modification.purpose_text"
    given = found.sheet.answers[fact].model_copy(update={"value": WORD, "secret": "trade_secret"})
    secret = found.again(found.sheet.with_answer(fact, given))
    page = page_of(secret, DOCUMENTS["upstream_notice"].version("customer"))
    assert WORD not in page
    assert 'data-fact="modification.purpose_text" data-state="withheld"' in page


def test_every_secret_is_named_with_its_reason_among_what_is_left_out() -> None:
    found = example("lora_startup")
    given = found.sheet.answers["use.languages"].model_copy(update={"secret": "security"})
    paper = paper_of(found.again(found.sheet.with_answer("use.languages", given)), "model_card")
    assert paper.view["redactions"] == [{"what": "Languages of use", "reason": "security"}]
    assert "Left out of this version" in text(paper.page)


def test_authorities_and_counsel_read_what_is_secret_for_others() -> None:
    secret = all_secret("lora_startup")
    assert shown_to(secret, "regulator").assessment is secret
    assert shown_to(secret, "counsel").assessment is secret
    assert shown_to(example("lora_startup"), "public").assessment is example("lora_startup")


def test_a_prohibition_that_rests_on_a_secret_still_stops_the_public_paper() -> None:
    found = all_secret("image_lora_real_people")
    paper = paper_of(found, "model_card")
    assert paper.view["notice"]["level"] == "stop"
    shown = {row["id"] for row in paper.view["notice"]["rows"]}
    assert shown == {row["id"] for row in Composer(found).shared()["groups"]["stop"]}


@pytest.mark.parametrize("document", ["model_card", "acceptable_use_policy", "operating_envelope", "upstream_notice"])
def test_readers_outside_are_not_told_which_answers_stop_a_version(document: str) -> None:
    paper = paper_of(example("image_lora_real_people"), document)
    assert paper.view["document"]["outside"]
    assert "Stop." in text(paper.page)
    assert "Deciding answers" not in text(paper.page)


def test_authorities_are_told_of_a_stop_what_they_may_see() -> None:
    facts = paper_of(example("image_lora_real_people"), "tort_note").view["notice"]["facts"]
    assert set(facts) == {"regulator", "counsel"}
    told = {one: " ".join(facts[one].values()) for one in facts}
    assert "Prohibited practices" in told["counsel"]
    assert "Prohibited practices" not in told["regulator"]
    assert "Places where it is offered" in told["regulator"]


def test_results_that_rest_on_secrets_are_said_to_be_left_out_and_never_to_be_unknown() -> None:
    secret = all_secret("lora_startup")
    reader = Composer(secret).for_reader("public")
    left = [row for row in reader.shared()["findings"].values() if row["shade_words"] == "left out of this version"]
    assert left
    open_here = {row["id"]: reader.assessment.findings[row["id"]].judgement.open for row in left}
    assert all(
        secret.findings[name].verdict != "undetermined" or not waits.isdisjoint(reader.withheld)
        for name, waits in open_here.items()
    )
    assert all(need["path"] not in reader.withheld for row in left for need in row["waits_for"])


def test_a_reason_that_does_not_exist_is_refused_with_its_line() -> None:
    written = "format: 1\nsubject: {name: x}\nanswers:\n  use.languages: {value: [de], secret: because}\n"
    with pytest.raises(Problems, match=r"sheet:4: answers\.use\.languages\.secret"):
        sheet_from_text(written, "sheet", catalogue())


def test_a_secret_that_is_answered_again_stays_secret(here: Here, tmp_path: Path) -> None:
    sheet, more = tmp_path / "sheet.yaml", tmp_path / "more.yaml"
    head = "format: 1\nsubject: {name: x}\nanswers:\n"
    secret = "{value: one, secret: trade_secret}"
    sheet.write_text(f"{head}  use.purpose: {secret}\n  base.models: {{value: [{{name: {secret}}}]}}\n", "utf-8")
    more.write_text(f"{head}  use.purpose: two\n  base.models: [{{name: two}}]\n", "utf-8")
    assert here("ask", sheet, "--answers", more).code == 0
    answers = read_sheet(sheet, catalogue()).answers
    assert (answers["use.purpose"].value, answers["use.purpose"].secret) == ("two", "trade_secret")
    assert answers["base.models"].value == [{"name": {"value": "two", "secret": "trade_secret"}}]
    again = with_answer(read_sheet(sheet, catalogue()), "base.models[0].name", Answer(value="three"))
    assert again.answers["base.models"].value == [{"name": {"value": "three", "secret": "trade_secret"}}]


# --- what is for counsel ----------------------------------------------------------------------------------------------


@cache
def counsel_marked() -> Assessment:
    """An example in which every text that is for counsel, and every note on such an answer, is marked."""
    sheet = read_sheet(EXAMPLES / "lora_startup.yaml", catalogue())
    for place, (name, answer) in enumerate(sheet.answers.items()):
        fact = catalogue().facts[name]
        if fact.sensitivity == "counsel":
            told = marked(fact, answer, place)
            sheet = sheet.with_answer(name, told.model_copy(update={"secret": None, "by": answer.by}))
    return assess(catalogue(), sheet, DAY)


@pytest.mark.parametrize(("name", "audience"), VERSIONS)
def test_what_is_for_counsel_stands_in_no_paper_for_outsiders(name: str, audience: Audience) -> None:
    found = write(Composer(counsel_marked()), DOCUMENTS[name].version(audience), "html")
    assert leaks(found.decode()) == []


FOR_COUNSEL: Mapping[str, tuple[str, str]] = {
    "evaluation.known_problems": ("none", "open"),
    "evaluation.misuse_tested": ("not_done", "no_uplift"),
}


@pytest.mark.parametrize(("fact", "values"), FOR_COUNSEL.items(), ids=FOR_COUNSEL)
def test_no_word_of_the_risk_statement_for_authorities_depends_on_an_answer_for_counsel(
    fact: str, values: tuple[str, str]
) -> None:
    found, pages = example("lora_startup"), []
    for value in values:
        told = found.again(found.sheet.with_answer(fact, found.sheet.answers[fact].model_copy(update={"value": value})))
        pages.append([page_of(told, DOCUMENTS["risk_statement"].version(one)) for one in ("regulator", "counsel")])
    (first, own_first), (second, own_second) = [[without_digests(page) for page in one] for one in pages]
    assert first == second
    assert own_first != own_second


def test_the_trace_of_a_status_that_rests_on_an_answer_for_counsel_is_opened_to_counsel_alone() -> None:
    found, name = example("lora_startup"), "axis.hazard_moved"
    assert found.sheet.answers["evaluation.hazard_change"].value == "higher"
    for audience in ("regulator", "public", "counsel"):
        view = Composer(found).compose(DOCUMENTS["risk_statement"].version(audience))
        assert (name in {tree["id"] for tree in view["trace"]}) == (audience == "counsel")


def test_a_status_that_rests_on_answers_kept_from_a_reader_stands_without_its_result() -> None:
    found = example("invented_hiring_tool")
    title = catalogue().determinations["axis.hazard_moved"].title
    for audience in ("regulator", "counsel"):
        reasons = re.findall(
            r'data-route="safety".*?</tr>', page_of(found, DOCUMENTS["risk_statement"].version(audience)), re.DOTALL
        )
        assert [title in row for row in reasons] == [audience == "counsel"]
        assert ["left out of this version" in row for row in reasons] == [audience == "regulator"]
    for audience in DOCUMENTS["threshold_record"].written_for:
        page = page_of(found, DOCUMENTS["threshold_record"].version(audience))
        rows = [row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if title in row]
        assert rows
        assert all("Left out of this version" in row and "Applies" not in row for row in rows)


def test_a_near_miss_is_no_sign_of_what_an_answer_for_counsel_is() -> None:
    found, names = example("lora_startup"), set[str]()
    for value in (True, False):
        told = found.again(found.sheet.with_answer("release.sanctioned_users", Answer(value=value)))
        names ^= {row["id"] for row in Composer(told).shared()["groups"]["near_misses"]}
    assert names == set()


# --- who gets what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.id)
def test_a_paper_for_the_public_carries_no_data(document: Document) -> None:
    if "public" in document.written_for:
        carried = carried_by(Composer(example("lora_startup")), document.version("public"))
        assert [one.name for one in carried] == ["form.json"] * ("form" in document.attachments)  # what the page prints


def test_the_tort_note_is_for_counsel_and_nobody_else(here: Here, tmp_path: Path) -> None:
    note = DOCUMENTS["tort_note"]
    assert note.written_for == ("counsel",)
    assert not note.attachments
    for audience in AUDIENCES[:3]:
        with pytest.raises(BadInput, match="never written for this reader"):
            note.version(audience)
    said = here(
        "render", EXAMPLES / "lora_startup.yaml", "--document", "tort_note", "--audience", "public", "-o", tmp_path
    )
    assert said.code == 2
    assert "It is written for: counsel." in said.err
    assert list(tmp_path.iterdir()) == []


def test_papers_that_a_reader_never_gets_are_left_out_and_named(here: Here, tmp_path: Path) -> None:
    sheet = EXAMPLES / "lora_startup.yaml"
    said = here("render", sheet, "--audience", "public", "--format", "html", "-o", tmp_path)
    assert said.code == 0
    left = {name for name in DOCUMENTS if f"{name}: never written for this reader" in said.err}
    assert {"threshold_record", "obligations_checklist"} <= left
    codes = {one.code for one in DOCUMENTS.values() if "public" in one.written_for}
    assert "MC" in {path.name.partition("-")[0] for path in tmp_path.glob("*.html")} <= codes


@pytest.mark.parametrize("document", [one for one in DOCUMENTS.values() if one.left_out], ids=lambda one: one.id)
def test_a_section_that_is_left_out_leaves_its_heading_one_line_and_its_reason(document: Document) -> None:
    composer = Composer(example("lora_startup"))
    for audience in document.written_for:
        view = composer.compose(document.version(audience))
        page = render(templates_root(), f"{document.id}/template.html", view)
        expected = {name for name, readers in document.left_out.items() if audience in readers}
        assert set(re.findall(r'data-left-out="(\w+)"', page)) == expected == set(view["left_out"])
        assert all(row["what"] in page and f"Reason: {row['reason']}." in page for row in view["redactions"])


def test_a_version_for_another_reader_has_a_file_name_of_its_own() -> None:
    composer, statement = Composer(example("lora_startup")), DOCUMENTS["risk_statement"]
    names = {file_name(composer, statement.version(audience), "pdf") for audience in statement.written_for}
    assert len(names) == len(statement.written_for)
    assert file_name(composer, statement.version("public"), "pdf").endswith("_en_public_draft.pdf")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_attached_facts_hold_only_what_their_reader_may_see(audience: Audience) -> None:
    for document in DOCUMENTS.values():
        if document.attachments and audience in document.written_for:
            for part in carried_by(Composer(counsel_marked()), document.version(audience)):
                if part.name == "facts.json":
                    answers = json.loads(part.data)["answers"]
                    seen = {name for name, answer in answers.items() if set(answer) != {"withheld"}}
                    assert {catalogue().facts[name].sensitivity for name in seen} <= OPEN_TO[audience]


def test_attached_facts_never_hold_answers_to_questions_of_the_past_or_states_of_history() -> None:
    found = example("lora_startup")
    aside = dataclasses.replace(found.sheet, set_aside={"old.question": Answer(value=WORD)})
    facts = carried_by(Composer(found.again(aside)), DOCUMENTS["threshold_record"])[0]
    assert WORD not in facts.data.decode()
    assert "states" not in json.loads(facts.data).get("history", {})


def test_a_head_of_a_version_for_customers_says_for_whom_it_is() -> None:
    view = Composer(example("lora_startup")).compose(DOCUMENTS["threshold_record"].version("customer"))
    page = render(templates_root(), "threshold_record/template.html", view)
    import tinyhtml5  # noqa: PLC0415 - only here

    header = find(tinyhtml5.parse(page, namespace_html_elements=False), "header")[0]
    assert "customers and partners" in text(header)
