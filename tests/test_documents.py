# ruff: noqa: E501 - rows of a table read better in one line
"""Documents: what they print exists, what they say about themselves is true, and an approval covers one state of the facts."""

import dataclasses
import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, ROOT
from signing import COMPULSORY, signatures

from compliance_kit.answers import Answer, AnswerSheet, Signature, Task
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.documents import (
    Composer,
    Document,
    canonical,
    chosen_documents,
    digest,
    facts_digest,
    load_documents,
    wanted_by,
)
from compliance_kit.errors import BadInput, Problems
from compliance_kit.sheets import read_sheet, sheet_from_text, sheet_text
from compliance_kit.views.file_names import file_name

DOCUMENTS = load_documents()


@pytest.fixture(scope="module")
def startup(catalogue: Catalogue) -> Assessment:
    return assess(catalogue, read_sheet(ROOT / "examples" / "lora_reference.yaml", catalogue), DAY)


@pytest.fixture(scope="module")
def composer(startup: Assessment) -> Composer:
    return Composer(startup)


def signed(assessment: Assessment, facts: str | None = None) -> Assessment:
    """The same assessment, approved for this state of the facts (or another one)."""
    sheet = dataclasses.replace(assessment.sheet, sign_off=signatures(assessment, facts=facts))
    return assess(assessment.catalogue, sheet, assessment.on)


# --- definitions -----------------------------------------------------------------------------------------------------


def test_the_papers_stand_in_the_order_of_care() -> None:
    codes = [document.code for document in DOCUMENTS.values()]
    assert codes[:5] == ["TD", "OC", "DA", "MC", "RS"]
    assert codes[-1] == "TE"
    assert len({document.id for document in DOCUMENTS.values()}) == len({*codes}) == len(codes)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.id)
def test_everything_that_a_document_names_exists(document: Document, catalogue: Catalogue) -> None:
    facts = {*catalogue.facts, *(f"{owner}.{field}" for owner, fields in catalogue.fields.items() for field in fields)}
    assert [name for name in document.listed if name not in facts] == []
    assert [name for name in document.calculations if name not in facts] == []
    results = {*catalogue.entries, *catalogue.determinations}
    assert [name for name in (*document.watch, *document.trace) if name not in results] == []
    paths = {path["id"] for path in catalogue.exposure["scheme"]["paths"]}
    assert [path for path in document.paths if path not in paths] == []
    assert (ROOT / "templates" / document.id / "template.html").is_file()


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.id)
def test_no_public_document_asks_for_what_is_for_counsel_only(document: Document, catalogue: Catalogue) -> None:
    fields = {f"{owner}.{name}": field for owner, known in catalogue.fields.items() for name, field in known.items()}
    facts = {**catalogue.facts, **fields}
    secret = [name for name in document.listed if name in facts and facts[name].sensitivity == "counsel"]
    assert document.audience not in ("public", "customer") or secret == []


def test_a_document_that_does_not_exist_is_refused_with_those_that_do() -> None:
    assert [document.id for document in chosen_documents(["tort_note", "model_card"])] == ["tort_note", "model_card"]
    assert chosen_documents([]) == list(DOCUMENTS.values())
    with pytest.raises(BadInput, match="there is no document 'card'"):
        chosen_documents(["card"])


def test_a_document_file_with_a_mistake_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "document.yaml").write_text(
        "id: new\ncode: NN\ntitle: New\naudience: nobody\n", encoding="utf-8"
    )
    with pytest.raises(Problems) as raised:
        load_documents(tmp_path)
    assert str(raised.value.problems[0]).startswith("templates/new/document.yaml:4: audience: ")


def test_the_interview_asks_for_what_the_chosen_documents_print(catalogue: Catalogue) -> None:
    wanted = wanted_by(catalogue, ["model_card"])
    assert list(wanted.printed) == ["model_card"]
    assert set(wanted_by(catalogue, ["all"]).printed) == set(DOCUMENTS)
    assert wanted_by(catalogue, ["tort_note"]).paths == {"tort_note": DOCUMENTS["tort_note"].paths}


def test_nothing_is_asked_for_the_sake_of_a_paper_that_is_written_on_request_only(catalogue: Catalogue) -> None:
    assert "tort_note" not in wanted_by(catalogue, []).printed
    assert wanted_by(catalogue, []).paths == {}


# --- draft, approval, digest -----------------------------------------------------------------------------------------


def identity(assessment: Assessment) -> dict[str, Any]:
    return Composer(assessment).identity(DOCUMENTS["obligations_checklist"])


def test_a_document_is_a_draft_with_a_watermark_until_somebody_approves_it(startup: Assessment) -> None:
    assert identity(startup)["status"] == "draft"
    assert identity(startup)["watermark"]
    approved = identity(signed(startup))
    assert (approved["status"], approved["watermark"]) == ("approved", "")
    assert "2026-11-20" in approved["status_line"]


@pytest.mark.parametrize(
    "change", ["another answer", "one answer more", "one answer less", "a task", "another version"]
)
def test_an_approval_lapses_as_soon_as_a_fact_changes(change: str, startup: Assessment) -> None:
    sheet = signed(startup).sheet
    name = next(iter(startup.catalogue.entries))
    changed: dict[str, AnswerSheet] = {
        "another answer": sheet.with_answer("use.languages", Answer(value=["fr"])),
        "one answer more": sheet.with_answer("developer.staff", Answer(value=4711)),
        "one answer less": sheet.without(next(iter(sheet.answers))),
        "a task": dataclasses.replace(sheet, tasks={name: Task(status="done")}),
        "another version": dataclasses.replace(sheet, subject=sheet.subject.model_copy(update={"version": "99"})),
    }
    assert identity(assess(startup.catalogue, changed[change], DAY))["status"] == "draft"


@pytest.mark.parametrize(("days", "status"), [(-1, "draft"), (0, "approved"), (180, "approved"), (181, "draft")])
def test_an_approval_counts_from_its_day_until_it_runs_out(days: int, status: str, startup: Assessment) -> None:
    later = assess(startup.catalogue, signed(startup).sheet, DAY + datetime.timedelta(days=days))
    head = Composer(later).identity(load_documents()["threshold_record"])
    assert head["status"] == status


def test_an_approval_lapses_when_the_catalogue_changes(startup: Assessment) -> None:
    digest = facts_digest(startup)
    other = dataclasses.replace(startup.catalogue, digest="0" * 64)
    assert facts_digest(assess(other, startup.sheet, DAY)) != digest


def test_an_approval_of_nothing_in_particular_is_none(startup: Assessment) -> None:
    nothing = {str(role): Signature(name="J. Roe", on=DAY) for role in COMPULSORY}
    sheet = dataclasses.replace(startup.sheet, sign_off=nothing)
    assert identity(assess(startup.catalogue, sheet, DAY))["status"] == "draft"


def test_a_signature_of_another_role_approves_nothing(startup: Assessment) -> None:
    sheet = dataclasses.replace(startup.sheet, sign_off=signatures(startup, "reviewed_by", "prepared_by"))
    assert identity(assess(startup.catalogue, sheet, DAY))["status"] == "draft"


def test_no_signature_approves_what_has_to_stop(catalogue: Catalogue) -> None:
    stopped = assess(catalogue, read_sheet(ROOT / "examples" / "image_lora_real_people.yaml", catalogue), DAY)
    assert Composer(stopped).shared()["groups"]["stop"]
    assert identity(signed(stopped))["status"] == "draft"


def test_signatures_show_whether_they_still_stand(startup: Assessment) -> None:
    good = Composer(signed(startup)).compose(DOCUMENTS["obligations_checklist"])["signatures"]
    void = Composer(signed(startup, "0" * 64)).compose(DOCUMENTS["obligations_checklist"])["signatures"]
    state = [[(row["valid"], row["void"]) for row in rows if row["role"] == "approved_by"] for rows in (good, void)]
    assert state == [[(True, False)], [(False, True)]]
    assert all(not row["valid"] and not row["void"] for row in good if row["role"] == "reviewed_by")


def test_the_digest_of_the_facts_survives_writing_and_reading(startup: Assessment) -> None:
    again = sheet_from_text(sheet_text(startup.sheet), "again.yaml", startup.catalogue)
    assert facts_digest(assess(startup.catalogue, again, DAY)) == facts_digest(startup)


def test_the_digest_of_the_facts_does_not_depend_on_the_date_or_the_signatures(startup: Assessment) -> None:
    later = assess(startup.catalogue, startup.sheet, datetime.date(2027, 1, 1))
    assert facts_digest(later) == facts_digest(startup) == facts_digest(signed(startup))


def test_canonical_data_do_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": [1, "ä"], "a": DAY}) == '{"a":"2026-11-20","b":[1,"ä"]}'.encode()
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1, "b": 3})


# --- views -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.id)
def test_a_view_says_which_law_and_which_facts_it_was_made_from(
    document: Document, composer: Composer, startup: Assessment
) -> None:
    head = composer.compose(document)["document"]
    assert head["law_as_of"] == "2026-11-20"
    assert head["catalogue_digest"] == startup.catalogue.digest
    assert head["facts_digest"] == facts_digest(startup)
    assert head["valid_until"] == (DAY + datetime.timedelta(days=document.valid_days)).isoformat()


def test_what_is_missing_is_counted_among_what_is_needed(composer: Composer) -> None:
    for document in DOCUMENTS.values():
        gaps = composer.compose(document)["gaps"]
        assert 0 <= gaps["j"] <= gaps["k"] <= gaps["n"]
        assert str(gaps["k"]) in gaps["sentence"] or gaps["k"] == 0


def test_an_empty_sheet_is_all_gaps(catalogue: Catalogue, startup: Assessment) -> None:
    empty = Composer(assess(catalogue, dataclasses.replace(startup.sheet, answers={}), DAY))
    card = DOCUMENTS["model_card"]
    full = Composer(startup).compose(card)["gaps"]
    assert empty.compose(card)["gaps"]["k"] > full["k"]
    assert set(empty.compose(card)["gaps"]["printed"]) >= set(full["printed"])


@pytest.mark.parametrize("name", ["Acme Triage 2", "../../etc", "a/b"])
def test_the_name_of_a_file_stays_in_its_folder(name: str, startup: Assessment) -> None:
    sheet = dataclasses.replace(
        startup.sheet, subject=startup.sheet.subject.model_copy(update={"name": name, "version": "1"})
    )
    found = file_name(Composer(assess(startup.catalogue, sheet, DAY)), DOCUMENTS["model_card"], "pdf")
    assert "/" not in found
    assert Path(found).name == found
    assert found.endswith("_1_en_draft.pdf")
    assert found.startswith("MC-")


@pytest.mark.parametrize("version", ["../up", "1/2", "a b"])
def test_the_version_cannot_lead_out_of_the_folder_either(version: str, startup: Assessment, tmp_path: Path) -> None:
    sheet = dataclasses.replace(startup.sheet, subject=startup.sheet.subject.model_copy(update={"version": version}))
    found = file_name(Composer(assess(startup.catalogue, sheet, DAY)), DOCUMENTS["model_card"], "pdf")
    assert (tmp_path / found).resolve().parent == tmp_path.resolve()


def test_the_facts_of_a_view_are_plain_data(composer: Composer) -> None:
    facts = composer.shared()["facts"]
    assert json.loads(json.dumps(facts, default=str))
