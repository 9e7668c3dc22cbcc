"""Exports for readers outside: no secret, no internal fact that no public paper prints, no work; but prohibitions."""

import io
import zipfile
from functools import cache

import pytest
from exported import all_files, every_file
from paper_page import DAY, EXAMPLES, catalogue, example
from test_audience import DIGITS, WORD, all_secret, leaks, marked_value

from compliance_kit.assessment import Assessment, assess
from compliance_kit.definitions import Audience, load_documents
from compliance_kit.documents import Composer
from compliance_kit.exporting import Exporter, Files
from compliance_kit.readers import open_part
from compliance_kit.sheets import read_sheet, sheet_from_text, sheet_text

CARD = load_documents()["model_card"]
PRINTED = frozenset((*CARD.listed, *CARD.calculations))
READERS: tuple[Audience, ...] = ("public", "customer")


def words_in(data: bytes) -> str:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return data.decode()


@cache
def with_marks_inside() -> Assessment:
    """The start-up, in which every answer that no reader outside gets bears marks, in records field by field."""
    sheet = read_sheet(EXAMPLES / "lora_startup.yaml", catalogue())
    for place, (name, answer) in enumerate(sheet.answers.items()):
        fact, fields = catalogue().facts[name], catalogue().fields.get(name, {})
        update: dict[str, object] = {}
        if fields and isinstance(answer.value, list):
            update["value"] = [
                {
                    key: value if marked is None or is_open(fields[key].sensitivity, f"{name}.{key}") else marked
                    for key, value in row.items()
                    for marked in [marked_value(fields[key], place)]
                }
                for row in answer.value
            ]
        elif not is_open(fact.sensitivity, name):
            value = marked_value(fact, place)
            update = {"note": f"{WORD}-note", "evidence": (f"{WORD}.log",)}
            update |= {} if value is None else {"value": value, "margin": None, "low": None, "high": None}
        sheet = sheet.with_answer(name, answer.model_copy(update=update))
    return assess(catalogue(), sheet_from_text(sheet_text(sheet), "marked", catalogue()), DAY)


def is_open(sensitivity: str, name: str) -> bool:
    return sensitivity == "public" or name in PRINTED


@cache
def exported(which: str, audience: Audience) -> Files:
    made = with_marks_inside() if which == "inside" else all_secret("lora_startup")
    return every_file(Exporter(Composer(made), audience))


@pytest.mark.parametrize(("which", "audience"), [("secret", "public"), ("inside", "customer")])
def test_no_export_for_outsiders_holds_a_secret_or_a_fact_of_the_inside(which: str, audience: Audience) -> None:
    found = exported(which, audience)
    assert len(found) == 10
    assert {path: leaks(words_in(content)) for path, content in found.items()} == {path: [] for path in found}


def test_the_marks_would_be_found_where_the_reader_gets_them() -> None:
    found = exported("inside", "counsel")
    assert leaks(words_in(found["bom.cdx.json"])) == [WORD, DIGITS]
    assert leaks(words_in(found["obligations.csv"])) != []
    assert leaks(words_in(found["model.spdx3.json"])) != []
    assert [path for path, content in found.items() if "answered, kept for counsel" in words_in(content)] == []


def test_authorities_get_facts_of_the_inside_and_none_kept_for_counsel() -> None:
    text = words_in(Exporter(Composer(with_marks_inside()), "regulator").files("cyclonedx")["bom.cdx.json"])
    named = {line.split("compliance_kit:fact:")[1].split('"')[0] for line in text.split("\n") if "kit:fact:" in line}
    facts = catalogue().facts
    kept = {name for name in named if name in facts and facts[name].sensitivity == "counsel"}
    assert kept == set()
    assert "developer.staff" in named
    assert "evaluation.findings" not in named


def test_customers_get_what_the_public_gets() -> None:
    found = [open_part(all_secret("lora_startup"), audience, PRINTED) for audience in READERS]
    assert found[0].withheld == found[1].withheld
    assert found[0].assessment.sheet == found[1].assessment.sheet


def test_how_far_the_work_is_stays_inside() -> None:
    for path, content in all_files("at_work", "public").items():
        text = words_in(content)
        assert [word for word in ("K. Poe", "literacy.pdf", "J. Roe", "2027-01-05") if word in text] == [], path


def test_findings_for_outsiders_follow_from_open_answers_alone() -> None:
    whole = example("lora_startup")
    shown = open_part(whole, "public", PRINTED)
    facts = catalogue().facts
    assert all(
        is_open(facts[name].sensitivity, name) or name in catalogue().fields for name in shown.assessment.sheet.answers
    )
    for owner in catalogue().fields.keys() & shown.assessment.sheet.answers.keys():
        rows = shown.assessment.sheet.answers[owner].value
        fields = catalogue().fields[owner]
        if isinstance(rows, list):
            assert all(is_open(fields[key].sensitivity, f"{owner}.{key}") for row in rows for key in row)
    assert set(whole.sheet.answers) - set(shown.assessment.sheet.answers) <= set(shown.withheld)
    assert shown.assessment.sheet.tasks == {}
    made = Exporter(Composer(whole), "public").exchange
    for duty in made.duties:
        if not duty.stop:
            assert duty.verdict == shown.assessment.findings[duty.id].verdict


def test_readers_inside_get_findings_from_every_answer() -> None:
    whole = example("lora_startup")
    assert open_part(whole, "counsel", PRINTED).assessment is whole
    duties = Exporter(Composer(whole), "counsel").exchange.duties
    assert {duty.id: duty.verdict for duty in duties} == {
        name: finding.verdict
        for name, finding in whole.findings.items()
        if finding.entry.force != "proposal" and finding.entry.kind != "reference"
    }


def test_a_prohibition_that_applies_is_told_to_everybody() -> None:
    found = every_file(Exporter(Composer(example("image_lora_real_people")), "public"))
    stops = [
        one
        for one in example("image_lora_real_people").findings.values()
        if one.entry.stop and one.verdict == "applies"
    ]
    assert stops
    for path in ("bom.cdx.json", "oscal/catalog.json", "model.spdx3.json", "model.jsonld", "hub/README.md"):
        text = words_in(found[path]).replace("\\", "")
        assert all(one.entry.title in text for one in stops), path
