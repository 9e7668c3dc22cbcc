"""Voluntary guidance that a developer states to follow: edition, day and name; a statement and no finding."""

import dataclasses
import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, ROOT, Here
from paper_page import Paper, catalogue, example, find, paper_of, text
from signing import signatures

from compliance_kit.answers import Adoption, AnswerSheet
from compliance_kit.assessment import assess
from compliance_kit.compare import compare
from compliance_kit.definitions import load_documents
from compliance_kit.documents import Composer
from compliance_kit.errors import Problems
from compliance_kit.sheets import read_sheet, sheet_from_text, sheet_text, write_sheet
from compliance_kit.views.checklist_guidance import adopted, by_instrument

pytestmark = pytest.mark.xdist_group("adoptions")
HEAD = "format: 1\nsubject: {name: x}\nanswers: {}\nadoptions:\n"
NIST = "guidance.nist_ai_rmf"
ITEM = next(entry.id for entry in catalogue().entries.values() if entry.source.instrument == NIST)
STATED = Adoption(edition="1.0", on=DAY, by="J. Roe", note="as far as it fits a small team")


def read(adoptions: str) -> AnswerSheet:
    return sheet_from_text(HEAD + adoptions, "sheet.yaml", catalogue())


def with_adoptions(**adoptions: Adoption) -> AnswerSheet:
    named = {name.replace("__", "."): adoption for name, adoption in adoptions.items()}
    return dataclasses.replace(example("lora_startup").sheet, adoptions=named)


def checklist(sheet: AnswerSheet) -> Paper:
    return paper_of(assess(catalogue(), sheet, DAY), "obligations_checklist")


# --- in the sheet ----------------------------------------------------------------------------------------------------


def test_what_is_adopted_is_read_with_edition_day_and_name() -> None:
    found = read(f"  {NIST}: {{edition: '1.0', on: 2026-11-20, by: J. Roe, items: [{ITEM}], note: in part}}\n")
    assert dict(found.adoptions) == {
        NIST: Adoption(edition="1.0", on=datetime.date(2026, 11, 20), by="J. Roe", items=(ITEM,), note="in part")
    }


def test_what_is_adopted_is_written_and_read_again(tmp_path: Path) -> None:
    sheet = with_adoptions(guidance__nist_ai_rmf=STATED, guidance__hf_docs=STATED.model_copy(update={"items": ()}))
    write_sheet(tmp_path / "sheet.yaml", sheet)
    again = read_sheet(tmp_path / "sheet.yaml", catalogue())
    assert again.adoptions == sheet.adoptions
    assert "adoptions" not in sheet_text(dataclasses.replace(sheet, adoptions={}))


@pytest.mark.parametrize("missing", ["edition", "on", "by"])
def test_an_adoption_without_edition_day_or_name_is_refused_with_its_line(missing: str) -> None:
    parts = {"edition": "'1.0'", "on": "2026-11-20", "by": "J. Roe"}
    told = ", ".join(f"{key}: {value}" for key, value in parts.items() if key != missing)
    with pytest.raises(Problems) as found:
        read(f"  {NIST}: {{{told}}}\n")
    assert str(found.value) == f"sheet.yaml:5: adoptions.{NIST}.{missing}: the key '{missing}' is missing."


@pytest.mark.parametrize(
    ("adoption", "says"),
    [
        ("  guidance.nist_ai_rfm: {edition: x, on: 2026-11-20, by: J}\n", "is no guidance of a pack. Did you mean '"),
        ("  eu.ai_act: {edition: x, on: 2026-11-20, by: J}\n", "'eu.ai_act' is no guidance of a pack."),
        (f"  {NIST}: {{edition: x, on: 2026-11-20, by: J, items: [{ITEM}x]}}\n", f"Did you mean '{ITEM}'?"),
        (f"  {NIST}: {{edition: x, on: 2026-11-20, by: J, items: [eu.ai_act.literacy]}}\n", "is no item of"),
    ],
)
def test_only_guidance_and_its_own_items_can_be_adopted(adoption: str, says: str) -> None:
    with pytest.raises(Problems) as found:
        read(adoption)
    assert str(found.value).startswith("sheet.yaml:5: adoptions: ")
    assert says in str(found.value)


def test_a_wrong_adoption_is_bad_input_for_every_command(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_text(HEAD + "  eu.ai_act: {edition: x, on: 2026-11-20, by: J}\n", encoding="utf-8")
    for command in (("assess", path), ("explain", path, "eu.ai_act.literacy"), ("compare", path, "--on", "2027-01-01")):
        found = here(*command, *(() if command[0] == "compare" else ("--on", "2026-11-20")))
        assert (found.code, found.out) == (2, "")


# --- what it does, and what it does not ------------------------------------------------------------------------------


def test_an_adoption_changes_no_result(catalogue: Any) -> None:
    plain = read_sheet(ROOT / "examples" / "lora_startup.yaml", catalogue)
    sheet = dataclasses.replace(plain, adoptions={NIST: STATED})
    found = compare(assess(catalogue, plain, DAY), assess(catalogue, sheet, DAY))
    assert (found.moves, dict(found.axes)) == ((), {})


def test_the_checklist_prints_what_is_adopted_as_a_statement() -> None:
    sheet = with_adoptions(guidance__nist_ai_rmf=STATED.model_copy(update={"items": (ITEM,)}))
    page = checklist(sheet).page
    (table,) = find(page, "table", lambda one: "states to follow" in text(one))
    rows = [text(row) for row in find(table, "tr")[1:]]
    assert len(rows) == 1
    wanted = (catalogue().instruments[NIST].title, catalogue().entries[ITEM].title, STATED.note, "2026-11-20", "J. Roe")
    assert [part for part in wanted if part is None or part not in rows[0]] == []


def test_without_adoptions_the_checklist_has_no_such_table() -> None:
    assert not find(checklist(with_adoptions()).page, "table", lambda one: "states to follow" in text(one))


def test_another_edition_of_the_catalogue_is_named_and_the_same_one_is_not() -> None:
    edition = next(e for e in catalogue().instruments.values() if e.edition and e.id in _guidance())
    for stated, newer in ((edition.edition or "", ""), ("an edition of long ago", edition.edition or "")):
        sheet = with_adoptions(**{edition.id.replace(".", "__"): STATED.model_copy(update={"edition": stated})})
        (row,) = adopted(assess(catalogue(), sheet, DAY))
        assert (row["edition"], row["newer"]) == (stated, newer)


def _guidance() -> set[str]:
    return {entry.source.instrument for entry in catalogue().entries.values() if entry.force == "guidance"}


def test_the_paper_says_that_the_catalogue_follows_another_edition() -> None:
    edition = next(e for e in catalogue().instruments.values() if e.edition and e.id in _guidance())
    stated = STATED.model_copy(update={"edition": "an edition of long ago"})
    page = checklist(with_adoptions(**{edition.id.replace(".", "__"): stated})).page
    assert f"This catalogue follows another edition: {edition.edition}. The statement says nothing about it." in text(
        page
    )


def test_a_signature_stands_for_what_is_adopted_too() -> None:
    plain = assess(catalogue(), with_adoptions(), DAY)
    card = load_documents()["model_card"]
    status = []
    for sheet in (with_adoptions(), with_adoptions(guidance__nist_ai_rmf=STATED)):
        signed = dataclasses.replace(sheet, sign_off=signatures(plain))
        status.append(Composer(assess(catalogue(), signed, DAY)).compose(card)["document"]["status"])
    assert status == ["approved", "draft"]


def test_guidance_stands_by_the_body_behind_it_in_order_of_appearance() -> None:
    found = example("lora_startup")
    rows = [{"id": str(n), "source": {"instrument": title}} for n, title in enumerate(["B", "A", "B", "C"])]
    groups = by_instrument(rows, found)
    assert [(group["title"], [row["id"] for row in group["rows"]]) for group in groups] == [
        ("B", ["0", "2"]),
        ("A", ["1"]),
        ("C", ["3"]),
    ]
