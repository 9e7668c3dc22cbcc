"""A paper as data: in the published form, canonical, and with nothing that the paper keeps from its reader."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped] # no stubs
import pytest
from papers_made import DOCUMENTS, SHEETS, assessed, composer, made

from compliance_kit.documents import canonical, load_documents

pytestmark = pytest.mark.xdist_group("formats")
SCHEMA = json.loads((Path(__file__).parent.parent / "docs" / "reference" / "paper.schema.json").read_text("utf-8"))


def data(document: str, sheet: tuple[str, str] = SHEETS[0]) -> Any:
    return json.loads(made(*sheet, document, "json"))


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("sheet", SHEETS)
def test_every_document_keeps_to_the_published_form(document: str, sheet: tuple[str, str]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(data(document, sheet))


def test_the_schema_refuses_what_is_not_in_it() -> None:
    found = data("model_card")
    found["facts"].append({"id": "a", "state": "declared", "printed": "b", "raw": 1})
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(found)


def test_the_bytes_are_canonical() -> None:
    written = made(*SHEETS[0], "model_card", "json")
    assert written == canonical(json.loads(written))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_facts_bear_the_labels_of_the_catalogue_and_public_papers_hold_nothing_for_counsel(document: str) -> None:
    cells = composer(*SHEETS[0]).shared()["facts"]
    rows = data(document)["facts"]
    assert all(row["label"] == cells[row["id"]]["label"] for row in rows if row["id"] in cells)
    if load_documents()[document].audience == "public":
        kept = {row["id"] for row in rows if row["state"] != "withheld"}
        assert not {name for name in kept if name in cells and cells[name]["sensitivity"] == "counsel"}


def test_what_a_reader_may_not_see_says_that_it_is_withheld() -> None:
    counsel = {name for name, fact in assessed(*SHEETS[0]).catalogue.facts.items() if fact.sensitivity == "counsel"}
    rows = [row for row in data("threshold_record")["facts"] if row["id"] in counsel]
    assert rows
    assert {row["state"] for row in rows} == {"withheld"}


def test_a_finding_comes_with_its_title_force_and_source() -> None:
    catalogue = assessed(*SHEETS[0]).catalogue
    rows = [row for row in data("obligations_checklist")["findings"] if row["id"] in catalogue.entries]
    assert len(rows) > 100
    assert all(row["title"] == catalogue.entries[row["id"]].title for row in rows)
    assert all(row["source"] == catalogue.short(catalogue.entries[row["id"]].source) for row in rows)
