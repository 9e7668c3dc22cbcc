"""Letters to the makers of base models: what is asked and why, by when, what is told, and that no unknown is hidden."""

import io
import json
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import Here
from paper_page import DAY, EXAMPLES, Paper, catalogue, example, find, has, paper_of, text
from pydantic import ValidationError
from verapdf import failures, without_java

from compliance_kit.answers import Answer, AnswerSheet, Signature, Subject
from compliance_kit.assessment import Assessment, assess
from compliance_kit.documents import Composer, facts_digest, load_documents
from compliance_kit.facts import Fact
from compliance_kit.papers import Sheet, carried_by, write, write_one
from compliance_kit.sheets import sheet_of
from compliance_kit.views.upstream_items import load_topics
from compliance_kit.views.upstream_letters import request, request_numbers
from compliance_kit.what_if import replaced, with_change

REQUEST, NOTICE = "upstream_request", "upstream_notice"
SOME = ("lora_startup", "emu3_5", "meditron_70b", "code_llama_34b", "image_lora_real_people", "invented_agent_in_china",
        "invented_merge_of_many_licences", "invented_upstream_developer")  # fmt: skip
FORBIDDEN = re.compile(r"\b(compliant|safe harbou?r|probability|may include|N/A)\b", re.IGNORECASE)
every_example = pytest.mark.parametrize("name", SOME)
both = pytest.mark.parametrize("document", [REQUEST, NOTICE])
BASE = {"name": "org/base-7b", "maker": "Org", "how": ["weights"], "licence": "apache-2.0"}


def judged(*models: Mapping[str, object], **answers: object) -> Assessment:
    given = {"base.models": list(models) or None, **{name.replace("__", "."): value for name, value in answers.items()}}
    return assess(catalogue(), AnswerSheet(Subject(name="Made Up", version="1"), answers=sheet_of(given)), DAY)


@cache
def paper(name: str, document: str) -> Paper:
    return paper_of(example(name), document)


def body(found: Paper) -> str:
    return text(next(found.page.iter("body")))


def letters(found: Paper) -> list[dict[str, Any]]:
    return list(found.view["extra"]["letters"])


def items(assessment: Assessment) -> list[dict[str, Any]]:
    """The items of all letters in their order."""
    found = request(Composer(assessment))["letters"]
    return [item for letter in found for model in letter["models"] for item in model["items"]]


@both
@every_example
def test_a_letter_has_no_forbidden_word_no_empty_cell_and_no_placeholder_left(document: str, name: str) -> None:
    found = paper(name, document)
    assert FORBIDDEN.search(body(found)) is None
    assert "{" not in body(found)
    for cell in [*find(found.page, "td"), *find(found.page, "th")]:
        assert text(cell) not in ("", "None", "none", "–")


@every_example
def test_what_nobody_knows_and_the_maker_could_tell_is_asked_for(name: str) -> None:
    found, composer = paper(name, REQUEST), Composer(example(name))
    asked = {row.get("data-path") for row in find(found.page, "tr") if row.get("data-path")}
    fields = catalogue().fields["base.models"]
    open_here = {
        cell["id"]
        for row in found.view["records"]["base.models"]["rows"]
        if not composer.own_make(row)
        for field, cell in row.items()
        if fields[field].upstream and fields[field].sensitivity != "counsel" and cell["state"] == "not_known"
    }
    calculated = {path for path in open_here if fields[path.rpartition(".")[2]].mode == "calculated"}
    assert open_here - calculated <= asked


@every_example
def test_only_open_questions_are_asked_each_once(name: str) -> None:
    found = paper(name, REQUEST)
    rows = [(row.get("data-path"), text(row)) for row in find(found.page, "tr") if row.get("data-path")]
    assert len(rows) == len(set(rows))
    lacking = {
        name: field.upstream.lacking for name, field in catalogue().fields["base.models"].items() if field.upstream
    }
    cells = {cell["id"]: cell for row in found.view["records"]["base.models"]["rows"] for cell in row.values()}
    for path, _ in rows:
        assert path is not None
        cell, field = cells[path], path.rpartition(".")[2]
        assert not cell["known"] or field == "documents" or cell["raw"] in lacking[field]


@every_example
def test_every_unknown_statement_of_a_notice_is_said_to_be_unknown(name: str) -> None:
    found = paper(name, NOTICE)
    spans = [span for span in find(found.page, "span") if span.get("data-state") in ("not_known", "not_asked")]
    assert all(re.search("do not know|no record|not stated", text(span)) for span in spans)
    if letters(found):
        assert "admits no fault and changes no contract" in body(found)


def test_items_stand_in_the_order_of_headings_and_bear_their_numbers() -> None:
    open_model = {
        **BASE,
        "licence": None,
        "safeguards": None,
        "compute_basis": "not_tried",
        "documents": ["model_card"],
    }
    found = items(judged(BASE, {**open_model, "name": "org/other"}))
    assert [item["number"] for item in found] == [str(place) for place in range(1, len(found) + 1)]
    topics = [item["topic"] for item in found if item["questions"][0]["path"].startswith("base.models[1]")]
    assert topics == [topic for topic in load_topics() if topic in topics]
    assert {"compute", "evaluation", "safeguards", "data", "licence", "documents"} <= set(topics)


@every_example
def test_each_letter_counts_from_one_and_no_two_questions_of_it_bear_the_same_number(name: str) -> None:
    for letter in letters(paper(name, REQUEST)):
        asked = [item for model in letter["models"] for item in model["items"]]
        assert [item["number"] for item in asked] == [str(place) for place in range(1, len(asked) + 1)]
        numbers = [question["number"] for item in asked for question in item["questions"]]
        assert len(numbers) == len(set(numbers))
        assert all(one["number"].rstrip("abcdefgh") == item["number"] for item in asked for one in item["questions"])


def test_another_paper_cites_the_number_that_the_form_prints() -> None:
    other = {**BASE, "name": "x", "maker": "Other", "licence": None, "safeguards": None}
    found = judged({**BASE, "safeguards": None}, other)
    (row,) = [
        row for row in find(paper_of(found, REQUEST).page, "tr") if row.get("data-path") == "base.models[1].licence"
    ]
    assert text(find(row, "td")[0]) == request_numbers(Composer(found))["base.models[1].licence"]


def test_a_document_that_came_is_not_asked_for() -> None:
    found = items(judged({**BASE, "documents": ["evaluations", "annex_xii"]}))
    topics = {item["topic"] for item in found}
    assert "data" in topics
    assert not topics & {"evaluation", "documents"}


def test_a_question_that_we_never_looked_into_is_put_only_where_a_duty_waits_for_it() -> None:
    waiting = example("meditron_70b").sheet.with_answer("base.models", Answer(value=[BASE]))
    found = items(assess(catalogue(), waiting, DAY))
    paths = {question["path"] for item in found for question in item["questions"]}
    assert "base.models[0].maker_signed_frontier" not in paths
    for item in found:
        assert item["duties"] or all("never" not in question["state"] for question in item["questions"])


def test_every_item_says_what_waits_for_it_or_that_only_our_documents_do() -> None:
    found = paper("emu3_5", REQUEST)
    licence = next(item for item in items(found.assessment) if item["topic"] == "licence")
    assert len(licence["duties"]) == 3
    assert licence["more"] > 3
    rows = [row for table in find(found.page, "table") for row in find(table, "tr") if "Licence" in text(row)]
    assert any(f"and {licence['more']} more" in text(row) for row in rows)


@pytest.mark.parametrize(
    ("signed", "day", "words"),
    [
        ({"maker_signed_code": True}, "2026-12-04", "within 14 days"),
        ({"maker_signed_code": False}, "2026-12-18", "a request of ours"),
        ({"maker_signed_code": None}, "2026-12-18", "a request of ours"),
        ({}, "2026-12-18", "a request of ours"),
    ],
)
def test_the_day_of_the_answer_rests_on_the_code_only_for_its_signatories(
    signed: Mapping[str, object], day: str, words: str
) -> None:
    found = paper_of(judged({**BASE, "safeguards": None, **signed}), REQUEST)
    assert letters(found)[0]["by"] == day
    assert words in body(found)
    assert ("Measure 1.2" in body(found)) is (words == "within 14 days")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2026-10-01", "on 1 October 2026. No answer"),
        ("none", "have not asked you"),
        (None, "do not know whether you were asked"),
    ],
)
def test_whether_it_was_asked_before_is_told_with_its_unknown(asked: str | None, words: str) -> None:
    assert words in body(paper_of(judged({**BASE, "safeguards": None, "maker_asked_on": asked}), REQUEST))


def test_each_maker_gets_a_letter_of_its_own_and_one_without_a_name_is_said_to_be_so() -> None:
    other, nobody = {**BASE, "maker": "Other", "name": "b"}, {**BASE, "maker": None, "name": "c"}
    models = [{**model, "safeguards": None} for model in (BASE, other, {**BASE, "name": "a2"}, nobody)]
    found = letters(paper_of(judged(*models), REQUEST))
    assert [letter["maker"] for letter in found] == ["Org", "Other", "the maker of c"]
    assert [len(letter["models"]) for letter in found] == [2, 1, 1]


@both
@pytest.mark.parametrize(
    ("models", "words"), [(None, "Nobody has said which models"), ("none", "there is no base model")]
)
def test_without_a_model_the_letter_says_why_there_is_none(document: str, models: str | None, words: str) -> None:
    found = assess(catalogue(), AnswerSheet(Subject(name="x"), answers=sheet_of({"base.models": models})), DAY)
    assert words in body(paper_of(found, document))


def test_nothing_kept_for_counsel_is_asked_or_told() -> None:
    counsel = {name for name, field in catalogue().fields["base.models"].items() if field.sensitivity == "counsel"}
    unknown = {**BASE, **dict.fromkeys(counsel)}
    paths = {path.rpartition(".")[2] for path in request_numbers(Composer(judged(unknown)))}
    assert not paths & counsel


def test_the_form_as_data_has_one_empty_place_for_each_question() -> None:
    assessment = example("emu3_5")
    composer = Composer(assessment)
    (attachment,) = carried_by(composer, load_documents()[REQUEST])
    data = json.loads(attachment.data)
    assert attachment.name == "request.json"
    assert data["format"] == 1
    asked = [row.get("data-path") for row in find(paper("emu3_5", REQUEST).page, "tr") if row.get("data-path")]
    assert [item["path"] for item in data["items"]] == asked
    assert all(item["answer"] is None and item["number"] and item["answer_by"] for item in data["items"])


def test_the_file_carries_the_form_under_its_digest() -> None:
    composer = Composer(judged({**BASE, "safeguards": None}))
    with pikepdf.open(io.BytesIO(write(composer, load_documents()[REQUEST], "pdf"))) as pdf:
        assert list(pdf.attachments) == ["request.json"]


def test_a_request_to_one_maker_is_one_page_and_a_form() -> None:
    with pikepdf.open(io.BytesIO(write(Composer(example("lora_startup")), load_documents()[REQUEST], "pdf"))) as pdf:
        assert len(pdf.pages) == 2


def test_a_notice_tells_what_became_of_each_safeguard() -> None:
    model = {**BASE, "safeguards": ["refusals", "watermark"], "access": "fine_tuning_api"}
    found = paper_of(judged(model, safeguards__effect="removed_on_purpose", safeguards__latent_mark_works=True), NOTICE)
    rows = {row.get("data-safeguard"): text(row) for row in find(found.page, "tr") if row.get("data-safeguard")}
    assert rows["refusals"].endswith("removed")
    assert "kept" in rows["watermark"]
    data = found.view["extra"]["data"]["models"][0]["safeguards"]
    assert {"safeguard": "refusals", "state": "removed"} in data


def test_a_model_of_which_only_outputs_were_used_gets_no_notice() -> None:
    found = paper_of(judged({**BASE, "how": ["outputs"]}), NOTICE)
    assert letters(found) == []
    assert "only outputs were used" in body(found)


def test_each_letter_tells_what_was_done_with_the_model_of_that_maker_and_nobody_writes_to_himself() -> None:
    found = paper("invented_hiring_tool", NOTICE)
    told = [text(letter) for letter in find(found.page, "section", has("letter"))]
    assert ["Mistral AI" in told[0], "Anthropic" in told[1], "OpenAI" in told[2], len(told)] == [True, True, True, 3]
    assert "Fine-tuning of all weights" in told[0]
    assert "Fine-tuning of all weights" not in told[1] + told[2]
    assert "We also trained Sievewright Rank 3.0 on outputs of Claude Sonnet (service)." in told[1]
    assert "We also trained" not in told[0] + told[2]
    own = example("invented_hiring_tool")
    for place in range(4):
        own = replaced(own, f"base.models[{place}].maker", "Sievewright Talent Inc.")
    assert letters(paper_of(own, NOTICE)) == letters(paper_of(own, REQUEST)) == []
    assert ["is our own" in body(paper_of(own, document)) for document in (NOTICE, REQUEST)] == [True, True]


def test_hazards_in_words_stay_out_of_a_notice_unless_somebody_chose_to_name_them() -> None:
    silent = example("lora_startup")
    hazards = [row["name"]["text"] for row in paper_of(silent, NOTICE).view["records"]["evaluation.hazards"]["rows"]]
    assert hazards
    assert [hazard for hazard in hazards if hazard in body(paper_of(silent, NOTICE))] == []
    named = paper_of(with_change(silent, "release.notice_hazards", value=True), NOTICE)
    assert [hazard for hazard in hazards if hazard not in body(named)] == []
    assert named.view["extra"]["data"]["hazards"] == hazards
    assert paper_of(silent, NOTICE).view["extra"]["data"]["hazards"] is None


def test_a_notice_names_the_hash_or_says_that_there_is_no_record_of_it() -> None:
    assert "We have no record of this yet." in body(paper_of(judged(BASE), NOTICE))
    assert "abc123" in body(paper_of(judged(BASE, release__weights_digest="abc123"), NOTICE))


def test_one_signature_stands_under_a_letter_and_lapses_when_a_fact_changes() -> None:
    assessment = judged({**BASE, "safeguards": None})
    signed = Signature(name="A. Person", on=DAY, facts=facts_digest(assessment))
    sheet = AnswerSheet(
        assessment.sheet.subject, assessment.sheet.profile, assessment.sheet.answers, sign_off={"approved_by": signed}
    )
    found = paper_of(assess(catalogue(), sheet, DAY), REQUEST)
    assert text(find(found.page, "div", has("sign"))[0]).count("A. Person, 2026-11-20") == 1
    later = with_change(assess(catalogue(), sheet, DAY), "developer.contact", "x@example.org")
    assert "void, because facts changed since" in body(paper_of(later, REQUEST))


def test_every_field_put_to_a_maker_has_a_heading_with_words_and_a_question_in_the_second_person() -> None:
    words = Composer(judged(BASE)).words
    topics = load_topics()
    for name, field in catalogue().fields["base.models"].items():
        if field.upstream:
            assert {field.upstream.topic, *field.upstream.wanted.values()} <= set(topics)
            assert field.upstream.wanted or words.find(f"{REQUEST}.questions.{name}")
    assert [
        topic
        for topic in topics
        for part in ("title", "why", "form")
        if words.find(f"{REQUEST}.topics.{topic}.{part}") is None
    ] == []


def test_a_mark_for_upstream_that_names_no_choice_is_refused() -> None:
    with pytest.raises(ValidationError, match="names something that is no choice"):
        Fact(
            id="x",
            mode="asked",
            kind="choice",
            ask="?",
            choices={"a": "A"},
            upstream={"topic": "data", "lacking": ["b"]},
        )


def test_a_letter_does_not_say_that_we_looked_where_nobody_did() -> None:
    found = paper("lora_startup", REQUEST)
    assert "How many people use your generative system in a month? We do not know this." in body(found)
    assert "We looked" not in body(found)


def test_a_gap_without_a_duty_is_told_once_in_a_letter() -> None:
    assert body(paper("lora_startup", REQUEST)).count("our documents have a gap") == 1


def test_a_notice_gives_the_hash_of_what_is_released_where_the_weights_file_has_none_of_its_own() -> None:
    found = paper("lora_startup", NOTICE)
    assert "SHA-256 5f2c1b7e" in body(found)
    assert "SHA-256 5f2c1b7e" in found.view["extra"]["data"]["weights_sha256"]


def test_the_sender_is_warned_before_a_notice_goes_to_a_licensor_whose_condition_stands_against_the_plan() -> None:
    found = paper("invented_merge_of_many_licences", NOTICE)
    warned = {letter["maker"]: letter["warned"] for letter in letters(found)}
    assert "FLUX.1-dev" in warned["Black Forest Labs"]
    assert "stable-diffusion-3.5" in warned["Stability AI"]
    assert warned["Meta"] == ""
    assert [one["rule"] for one in found.view["lint"]["remarks"]].count("barred") == 2
    assert [letter for letter in letters(paper("lora_startup", NOTICE)) if letter["warned"]] == []


def test_a_hold_page_before_letters_has_the_name_of_the_paper() -> None:
    found = paper("invented_merge_of_many_licences", NOTICE)
    first = text(find(found.page, "h1")[0])
    assert first == "Kaleidos Studio 2"
    assert "This version is out already: stop offering it" in body(found)


# --- a file for each addressee ----------------------------------------------------------------------------------------

NAMED = [("invented_credit_scoring", NOTICE), ("invented_credit_scoring", REQUEST), ("emu3_5", REQUEST)]
apart = pytest.mark.parametrize(("name", "document"), NAMED)


def everything_in(path: Path) -> str:
    """What a PDF says anywhere: its pages, its metadata, its bookmarks, the files that it carries."""
    command = ["pdftotext", "-raw", str(path), "-"]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    with pikepdf.open(path) as pdf:
        carried = [part.get_file().read_bytes().decode() for part in pdf.attachments.values()]
        with pdf.open_outline() as outline:
            marks = [str(item.title) for item in outline.root]
        packet = pdf.Root.Metadata.read_bytes().decode()
        return re.sub(r"\s+", "", " ".join([words, packet, str(dict(pdf.docinfo.items())), *marks, *carried]))


def written(assessment: Assessment, document: str, folder: Path) -> dict[str, Path]:
    found = write_one(Composer(assessment), load_documents()[document], folder, ("pdf",))
    return {one.document.variant: one.path for one in found}


def names(letter: Mapping[str, Any]) -> set[str]:
    """A maker, and the models of that maker."""
    return {letter["maker"], *(model["cells"]["name"]["text"] for model in letter["models"])}


@apart
def test_the_file_for_a_maker_names_no_other_maker_and_no_model_of_others(
    name: str, document: str, tmp_path: Path
) -> None:
    files, found = written(example(name), document, tmp_path), letters(paper(name, document))
    for letter in found:
        said = everything_in(files[f"letter-{letter['number']}"])
        others = set[str]().union(*map(names, found)) - names(letter)
        assert [one for one in names(letter) if re.sub(r"\s+", "", one) not in said] == []
        assert [one for one in others if re.sub(r"\s+", "", one) in said] == []


@every_example
@both
def test_no_letter_alone_names_another_maker_or_holds_a_notice_to_the_sender(name: str, document: str) -> None:
    composer, found = Composer(example(name)), letters(paper(name, document))
    for version in Sheet(composer, load_documents()[document]).letters:
        sheet = Sheet(composer, version)
        said = sheet.html + "".join(part.data.decode() for part in carried_by(composer, version))
        (own,) = [letter for letter in found if letter["number"] == version.letter]
        assert [one for one in set[str]().union(*map(names, found)) - names(own) if one in said] == []
        assert "stop-page" not in said
        assert "Sender’s copy" not in said
        assert "speak to a lawyer" not in said.casefold()


def test_a_warning_to_the_sender_stands_on_page_one_of_the_copy_of_the_sender_and_nowhere_else(tmp_path: Path) -> None:
    files = written(example("invented_credit_scoring"), NOTICE, tmp_path)
    warned = {variant: everything_in(path).count("speaktoalawyer") for variant, path in files.items()}
    assert warned == {"": 1, "letter-1": 0, "letter-2": 0}
    page = paper("invented_credit_scoring", NOTICE).page
    (first,) = find(page, "section", has("sender"))
    assert [box.get("data-lint") for box in find(first, "div", has("gap"))] == ["barred"]
    assert [one for one in find(page, "section", has("letter")) if "lawyer" in text(one)] == []


@apart
def test_the_copy_of_the_sender_lists_every_letter_with_the_name_of_its_file(
    name: str, document: str, tmp_path: Path
) -> None:
    files, found = written(example(name), document, tmp_path), paper(name, document)
    (first,) = find(found.page, "section", has("sender"))
    rows = [[text(cell) for cell in row] for row in find(first, "tr")[1:]]
    assert [row[:2] for row in rows] == [[str(one["number"]), one["maker"]] for one in letters(found)]
    assert [row[2] for row in rows] == [files[f"letter-{one['number']}"].name for one in letters(found)]
    assert f"holds {len(rows)} letters" in text(first)


@apart
def test_a_letter_bears_the_same_number_and_data_alone_as_in_the_copy_of_the_sender(name: str, document: str) -> None:
    composer, whole = Composer(example(name)), letters(paper(name, document))
    for version, letter in zip(Sheet(composer, load_documents()[document]).letters, whole, strict=True):
        view = composer.compose(version)
        assert view["extra"]["letters"] == [letter]
        (part,) = carried_by(composer, version)
        digest = letter["attachments"][0]["digest"]
        assert (part.name, sha256(part.data).hexdigest()) == (letter["attachments"][0]["name"], digest)
        page = Sheet(composer, version).html
        assert f"{view['document']['identity']}/{letter['number']}" in page
        assert digest[:16] in page
        assert digest[:16] in body(paper(name, document))


def test_one_letter_without_a_warning_is_one_file_that_can_be_sent(tmp_path: Path) -> None:
    for document in (REQUEST, NOTICE):
        assert set(written(example("lora_startup"), document, tmp_path)) == {""}
        assert find(paper("lora_startup", document).page, "section", has("sender")) == []


def test_one_letter_with_a_notice_to_the_sender_goes_out_without_it(tmp_path: Path) -> None:
    assert len(letters(paper("emu3_5", NOTICE))) == 1
    files = written(example("emu3_5"), NOTICE, tmp_path)
    assert {variant: "Hold." in everything_in(path) for variant, path in files.items()} == {"": True, "letter-1": False}


def test_a_version_for_readers_inside_has_no_files_to_send() -> None:
    composer = Composer(example("invented_credit_scoring"))
    version = load_documents()[NOTICE].version("counsel")
    sheet = Sheet(composer, version)
    assert sheet.letters == []
    assert "Sender’s copy" in sheet.html
    assert "letter-1" not in sheet.html


def test_a_letter_alone_is_derived_again_from_its_sheet(here: Here, tmp_path: Path) -> None:
    files = written(example("emu3_5"), REQUEST, tmp_path)
    for path in files.values():
        said = here("verify", path, "--sheet", EXAMPLES / "emu3_5.yaml")
        assert (said.code, "byte for byte" in said.out) == (0, True)
    assert len({path.read_bytes() for path in files.values()}) == 3


@without_java
@apart
def test_a_letter_alone_lasts_and_can_be_used_by_everybody(name: str, document: str, tmp_path: Path) -> None:
    for variant, path in written(example(name), document, tmp_path).items():
        found = [failures(path.read_bytes(), flavour, tmp_path) for flavour in ("3a", "ua1")]
        assert (variant, found) == (variant, [[], []])
