"""Approval: who has to sign, what a signature covers, what voids it, and what the change log says about it."""

import dataclasses
import datetime
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import DAY, ROOT, Here
from paper_page import catalogue, example, find, paper_of, text
from signing import COMPULSORY, signatures

from compliance_kit import approval
from compliance_kit.answers import Answer, AnswerSheet, Signature
from compliance_kit.assessment import Assessment, assess
from compliance_kit.commands import approve
from compliance_kit.definitions import Document, load_documents
from compliance_kit.documents import Composer
from compliance_kit.sheets import read_sheet, sheet_from_text, sheet_text, with_sections
from compliance_kit.terminal.port import Event, Given, Prompt, Style, Why

DOCUMENTS = load_documents()
GAPS = {"ab2013_statement"}
"""Papers that the example cannot have approved: an answer that they cannot do without is left open on purpose."""
LATER = DAY + datetime.timedelta(days=3)


def sheet_file(tmp_path: Path, name: str = "lora_startup") -> Path:
    path = tmp_path / "sheet.yaml"
    path.write_text((ROOT / "examples" / f"{name}.yaml").read_text("utf-8"), "utf-8")
    return path


def again(path: Path, on: datetime.date = DAY) -> Assessment:
    return assess(catalogue(), read_sheet(path, catalogue()), on)


def status(assessment: Assessment, document: str = "threshold_record") -> str:
    return str(Composer(assessment).identity(DOCUMENTS[document])["status"])


def sign(assessment: Assessment, *roles: str, on: datetime.date = DAY, documents: Iterable[str] = ()) -> AnswerSheet:
    for role in roles or COMPULSORY:
        signature = Signature(name=f"Signer of {role}", on=on, documents=tuple(documents))
        assessment = assessment.again(approval.signed(assessment, role, signature))
    return assessment.sheet


# --- who has to sign -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.id)
def test_every_role_but_the_legal_review_is_compulsory_for_every_paper(document: Document) -> None:
    assert set(approval.compulsory(document)) == set(document.sign_off) - {"reviewed_by"}
    assert approval.compulsory(document)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.id)
def test_a_paper_is_a_draft_as_long_as_one_compulsory_signature_is_missing(document: Document) -> None:
    found = example("lora_startup")
    for missing in approval.compulsory(document):
        others = [role for role in COMPULSORY if role != missing]
        sheet = dataclasses.replace(found.sheet, sign_off=signatures(found, *others))
        assert status(found.again(sheet), document.id) == "draft"
    everybody = found.again(dataclasses.replace(found.sheet, sign_off=signatures(found)))
    assert status(everybody, document.id) == ("draft" if document.id in GAPS else "approved")


def test_a_signature_for_one_paper_leaves_the_others_drafts() -> None:
    found = example("lora_startup")
    signed = found.again(sign(found, documents=["obligations_checklist"]))
    assert status(signed, "obligations_checklist") == "approved"
    assert status(signed, "threshold_record") == "draft"


def test_two_people_who_sign_for_different_papers_in_one_role_both_count() -> None:
    found = example("lora_startup")
    first = found.again(sign(found, documents=["obligations_checklist"]))
    both = found.again(sign(first, documents=["threshold_record"]))
    assert [status(both, name) for name in ("obligations_checklist", "threshold_record")] == ["approved", "approved"]


def test_the_status_bears_the_day_of_the_last_signature() -> None:
    found = example("lora_startup", LATER)
    first = found.again(sign(found, "prepared_by", "facts_confirmed_by"))
    last = found.again(sign(first, "approved_by", on=LATER))
    assert LATER.isoformat() in Composer(last).identity(DOCUMENTS["threshold_record"])["status_line"]


# --- what voids a signature ------------------------------------------------------------------------------------------


def test_a_changed_fact_voids_every_signature_and_the_paper_says_so() -> None:
    found = example("lora_startup")
    signed = found.again(sign(found))
    changed = found.again(signed.sheet.with_answer("use.languages", Answer(value=["fr"])))
    page = paper_of(changed, "threshold_record").page
    said = [text(row) for row in find(page, "table", lambda one: "sign-off" in (one.get("class") or ""))]
    assert said[0].count("(void, because facts changed since)") == 3
    assert "the document is a draft: Prepared by, Technical facts confirmed by, Approved by." in text(page)
    assert "DRAFT" in (find(page, "body")[0].get("data-status") or "")


def test_a_changed_catalogue_is_named_as_what_voids_a_signature() -> None:
    found = example("lora_startup")
    signed = sign(found)
    other = dataclasses.replace(found.catalogue, digest="0" * 64)
    one = approval.standing(assess(other, signed, DAY), DOCUMENTS["threshold_record"], "approved_by")
    assert one.void == "catalogue"
    both = signed.with_answer("use.languages", Answer(value=["fr"]))
    assert approval.standing(assess(other, both, DAY), DOCUMENTS["threshold_record"], "approved_by").void == "facts"


def test_a_name_without_a_state_of_the_facts_signs_nothing() -> None:
    found = example("lora_startup")
    one = approval.standing(found, DOCUMENTS["threshold_record"], "prepared_by")
    assert (one.void, one.valid) == ("unbound", False)
    assert "I. Sommer (named, not signed)" in text(paper_of(found, "threshold_record").page)


def test_going_back_to_the_signed_facts_makes_the_signature_count_again() -> None:
    found = example("lora_startup")
    signed = sign(found)
    away = signed.with_answer("use.languages", Answer(value=["fr"]))
    back = away.with_answer("use.languages", found.sheet.answers["use.languages"])
    assert [status(found.again(sheet)) for sheet in (signed, away, back)] == ["approved", "draft", "approved"]


# --- history and change log ------------------------------------------------------------------------------------------


def twice() -> Assessment:
    """Signed, changed in two facts (one of them for counsel only), and signed again."""
    found = example("lora_startup", LATER)
    first = sign(found)
    changed = first.with_answer("use.languages", Answer(value=["fr"]))
    changed = changed.with_answer("contracts.insurance", Answer(value=["cyber"]))
    return found.again(sign(found.again(changed), on=LATER))


def test_earlier_signatures_stay_in_the_sheet_with_their_digests_and_survive_writing() -> None:
    sheet = twice().sheet
    assert [past.role for past in sheet.history.signatures] == ["prepared_by", *COMPULSORY]
    assert len(sheet.history.states) == 2
    assert sheet_from_text(sheet_text(sheet), "again.yaml", catalogue()) == sheet


def test_states_that_no_signature_names_any_more_are_not_kept() -> None:
    found = example("lora_startup")
    sheet = sign(found)
    stray = sheet.history.model_copy(update={"states": {**sheet.history.states, "f" * 64: {"a": "b"}}})
    after = sign(found.again(dataclasses.replace(sheet, history=stray)), "approved_by")
    assert "f" * 64 not in after.history.states


def test_the_change_log_is_newest_first_and_names_the_facts_that_changed() -> None:
    log = Composer(twice()).compose(DOCUMENTS["threshold_record"])["changes"]
    assert [row["on"] for row in log] == sorted((row["on"] for row in log), reverse=True)
    newest = [row for row in log if row["on"] == LATER.isoformat()]
    told = " ".join(" ".join(row["what"]) for row in newest)
    assert "Changed since the state signed before: Languages of use, and 1 more." in told
    assert "The facts are those signed before." in told
    oldest = [row for row in log if row["on"] == DAY.isoformat()]
    assert all("Void since facts changed." in row["what"] for row in oldest)


def test_the_change_log_names_facts_for_counsel_to_counsel_only() -> None:
    composer = Composer(twice())
    label = composer.shared()["facts"]["contracts.insurance"]["label"]
    told = {
        name: " ".join(" ".join(row["what"]) for row in composer.compose(document)["changes"])
        for name, document in DOCUMENTS.items()
    }
    assert label in told["tort_note"]
    assert [
        name for name, document in DOCUMENTS.items() if document.audience != "counsel" and label in told[name]
    ] == []
    assert "Change log" in text(paper_of(twice(), "model_card").page)


def test_without_signatures_the_change_log_says_that_there_are_none() -> None:
    assert "Nobody has signed a state of the facts yet" in text(paper_of(example("emu3_5"), "model_card").page)


# --- the command -----------------------------------------------------------------------------------------------------


def test_signing_in_every_compulsory_role_approves_the_papers(here: Here, tmp_path: Path) -> None:
    path = sheet_file(tmp_path)
    said = [
        here("approve", path, "--role", role, "--name", "A. Person", "--on", DAY.isoformat()) for role in COMPULSORY
    ]
    assert [found.code for found in said] == [0, 0, 0, 0]
    assert "threshold_record: a draft until these have signed: Technical facts confirmed by, Approved by" in said[0].out
    assert "risk_statement: approved" in said[-1].out
    states = {name: status(again(path), name) for name in DOCUMENTS}
    assert {name for name, found in states.items() if found != "approved"} == GAPS


def test_a_signature_changes_nothing_else_in_the_sheet_comments_included(here: Here, tmp_path: Path) -> None:
    path = sheet_file(tmp_path)
    before = path.read_text("utf-8")
    here(
        "approve",
        path,
        "--role",
        "approved_by",
        "--name",
        "A. Person",
        "--statement",
        "Only in shops.",
        "--on",
        "2026-11-20",
    )
    after = path.read_text("utf-8")
    assert after.startswith(before[: before.index("sign_off:")])
    signature = again(path).sheet.sign_off["approved_by"]
    assert (signature.statement, signature.version) == ("Only in shops.", "1.2")
    assert signature.documents == tuple(name for name, one in DOCUMENTS.items() if "approved_by" in one.sign_off)


def test_a_prohibition_keeps_papers_that_let_something_out_from_being_approved(here: Here, tmp_path: Path) -> None:
    path = sheet_file(tmp_path, "image_lora_real_people")
    before = path.read_bytes()
    said = here("approve", path, "--role", "approved_by", "--name", "A. Person", "--document", "model_card")
    assert said.code == 1
    assert "model_card: cannot be approved while a prohibition stands." in said.err
    stopping = approval.stopping(again(path))
    assert stopping
    assert all(finding.entry.id in said.err for finding in stopping)
    assert path.read_bytes() == before


def test_papers_that_let_nothing_out_can_be_approved_beside_a_prohibition(here: Here, tmp_path: Path) -> None:
    path = sheet_file(tmp_path, "image_lora_real_people")
    for role in COMPULSORY:
        said = here("approve", path, "--role", role, "--name", "A. Person", "--on", DAY.isoformat())
        assert said.code == 0
    approved = {name for name in DOCUMENTS if status(again(path), name) == "approved"}
    assert approved == {name for name, document in DOCUMENTS.items() if document.approved_when_stopped}
    assert not [name for name in approved if DOCUMENTS[name].audience in ("public", "customer")]


def test_without_a_terminal_role_and_name_have_to_be_given(here: Here, tmp_path: Path) -> None:
    said = here("approve", sheet_file(tmp_path), "--role", "approved_by")
    assert said.code == 2
    assert "approve SHEET --role ROLE --name NAME. Roles are: prepared_by" in said.err


def test_a_paper_that_is_not_signed_in_a_role_is_refused_with_its_roles(here: Here, tmp_path: Path) -> None:
    said = here(
        "approve", sheet_file(tmp_path), "--role", "risk_accepted_by", "--name", "A", "--document", "model_card"
    )
    assert said.code == 2
    assert "Its roles are: prepared_by, facts_confirmed_by, approved_by." in said.err


def test_a_sheet_on_standard_input_cannot_be_signed(here: Here) -> None:
    said = here("approve", "-", "--role", "approved_by", "--name", "A")
    assert (said.code, "cannot be standard input" in said.err) == (2, True)


class Fingers:
    """A terminal in which somebody gives these answers."""

    def __init__(self, *heard: Event) -> None:
        self.heard = list(heard)
        self.asked: list[str] = []

    def say(self, text: str, style: Style = "plain") -> None:
        """Nothing is said."""

    def ask(self, prompt: Prompt) -> Event:
        """The next answer."""
        self.asked.append(prompt.message)
        return self.heard.pop(0)

    def width(self) -> int:
        """Wide enough."""
        return 80


@pytest.mark.parametrize(("last", "code"), [("sign", 0), ("leave", 130)])
def test_the_terminal_asks_for_role_name_and_consent(
    last: str, code: int, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet_file(tmp_path)
    fingers = Fingers(
        Why(""), Given("prepared_by"), Given(""), Given("I. Sommer"), Given("managing director"), Given(last)
    )
    monkeypatch.setattr(approve, "_terminal", lambda _words: fingers)
    said = here("approve", path, "--on", DAY.isoformat())
    assert said.code == code
    assert "I gave these answers to the best of my knowledge" in fingers.asked[-1]
    signature = again(path).sheet.sign_off["prepared_by"]
    assert (signature.facts is not None, signature.role == "managing director") == (code == 0, code == 0)


def test_a_sheet_in_one_line_is_written_anew() -> None:
    found = assess(catalogue(), sheet_from_text("{format: 1, subject: {name: x}, answers: {}}", "s", catalogue()), DAY)
    signed = sign(found)
    written = with_sections(
        "{format: 1, subject: {name: x}, answers: {}}", signed, ("sign_off", "history"), catalogue()
    )
    assert sheet_from_text(written, "again", catalogue()) == signed
