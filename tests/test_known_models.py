"""The table of known base models: what it knows under which name, where from, and what it never says."""

import datetime
import re
from typing import Any

import pytest
from interview_pack import words
from pydantic import ValidationError

from compliance_kit.answers import Answer
from compliance_kit.catalogue import Catalogue
from compliance_kit.contents import content_of
from compliance_kit.facts import field_map
from compliance_kit.known_models import KnownModels
from compliance_kit.packs import load
from compliance_kit.terminal.prompts import Asked, prompt_for
from compliance_kit.typed.known import known_texts

CATALOGUE: Catalogue = load()


def _table() -> KnownModels:
    found = CATALOGUE.known_models
    assert found is not None
    return found


TABLE = _table()


@pytest.mark.parametrize(
    ("name", "title", "itself"),
    [
        ("meta-llama/Llama-3.1-8B", "Llama 3.1-8B", True),
        ("https://huggingface.co/meta-llama/Meta-Llama-3.1-8B", "Llama 3.1-8B", True),
        ("Llama 3.1-8B", "Llama 3.1-8B", True),
        ("meta-llama/Llama-3.1-8B-Instruct", "Llama 3.1-8B", False),
        ("meta-llama/Llama-2-70b-hf", "Llama 2-70B", True),
        ("mistralai/Mistral-7B-v0.1", "Mistral 7B", True),
        ("google/gemma-2-9b-it", "Gemma 2 9B", False),
    ],
)
def test_a_model_is_found_under_the_names_of_its_maker(name: str, title: str, *, itself: bool) -> None:
    known = CATALOGUE.known_model(name)
    assert known is not None
    assert (known.row.title, known.itself) == (title, itself)


@pytest.mark.parametrize("name", ["somebody/Llama-3.1-8B", "meta-llama/Llama-3.1-8B-abliterated", "acme/one", "", "/"])
def test_a_copy_or_change_of_somebody_else_is_not_the_model(name: str) -> None:
    assert CATALOGUE.known_model(name) is None


def test_a_version_gets_what_is_said_of_the_model_it_goes_back_to_and_no_more() -> None:
    itself, version = (CATALOGUE.known_model(f"meta-llama/Llama-3.1-8B{end}") for end in ("", "-Instruct"))
    assert itself is not None
    assert version is not None
    assert set(itself.answers()) - set(version.answers()) == {"parameters", "eu_first_on"}
    assert version.answers()["ancestor"].value == "Llama 3.1-8B"


def test_every_proposal_fits_its_question_and_names_its_source() -> None:
    fields = field_map(CATALOGUE.facts["base.models"])
    for entry in TABLE.entries:
        known = CATALOGUE.known_model(entry.aliases[0] if entry.aliases else entry.title)
        assert known is not None, entry.title
        for name, answer in known.answers().items():
            content_of(fields[name], answer, CATALOGUE.places, name)
            assert answer.unconfirmed
            row = known.root if name in ("ancestor", "compute_basis", "compute_published") else known.row
            assert row is not None
            assert f"row “{row.row}”" in str(answer.origin)


def test_a_version_with_a_row_of_its_own_leads_to_the_compute_of_the_original() -> None:
    known = CATALOGUE.known_model("Qwen/Qwen2.5-72B-Instruct")
    assert known is not None
    told = known.answers()
    assert (told["ancestor"].value, told["compute_published"].value) == ("Qwen2.5-72B", "7.8e24")
    assert "row “Qwen2.5-72B”" in str(told["compute_published"].origin)


def test_licences_and_families_rest_on_something_that_the_catalogue_or_the_row_has() -> None:
    licences = known_texts(CATALOGUE)["base.models.licence"]
    found = [(row.licence, " ".join(row.basis.values())) for row in TABLE.entries]
    for licence, basis in [*found, *((family.licence, family.basis) for family in TABLE.families)]:
        assert licence is None or licence in licences, basis
        for instrument in re.findall(r"\((licence\.[a-z0-9_]+)\)", basis):
            assert instrument in CATALOGUE.instruments


def test_a_model_made_of_another_has_no_compute_of_its_own_and_is_no_ancestor_of_itself() -> None:
    made = [row for row in TABLE.entries if row.made_of]
    assert made
    for row in made:
        known = CATALOGUE.known_model(row.title)
        assert row.compute is None
        assert known is not None
        ancestor = known.answers().get("ancestor")
        assert ancestor is None or ancestor.value != row.title


def test_the_table_is_dated_credited_and_says_no_status() -> None:
    assert TABLE.source.licence == "CC-BY-4.0"
    assert "Epoch AI" in TABLE.source.title
    assert TABLE.source.built >= datetime.date(2026, 11, 28)
    assert not any(row.systemic or row.parameters_active for row in TABLE.entries)


@pytest.mark.parametrize(
    "row",
    [
        {"licence": "mit"},
        {"systemic": "listed"},
        {"compute": {"low": "2e24", "value": "1e24"}},
        {"compute": {"value": "1e24", "high": "9e23"}},
    ],
)
def test_a_row_without_a_source_or_with_figures_in_disorder_is_refused(row: dict[str, Any]) -> None:
    source = {
        "title": "t",
        "snapshot": "2026-07",
        "built": datetime.date(2026, 11, 28),
        "licence": "x",
        "url": "https://a.example",
    }
    with pytest.raises(ValidationError):
        KnownModels.model_validate({"source": source, "entries": [{"id": "a", "title": "A", "row": "A", **row}]})


def test_the_interview_offers_what_the_table_has_with_its_source() -> None:
    fact = field_map(CATALOGUE.facts["base.models"])["compute_published"]
    known = CATALOGUE.known_model("meta-llama/Llama-3.1-8B")
    assert known is not None
    asked = Asked(
        "base.models[0].compute_published", fact, "?", "", None, "", list, known.answers()["compute_published"]
    )
    prompt = prompt_for(asked, words())
    assert prompt.offer == "1.224e24"
    assert "Epoch AI" in prompt.help[-1]
    own = Asked(asked.path, fact, "?", "", Answer(value="2e24"), "", list, asked.proposal)
    assert prompt_for(own, words()).draft == "2e24"
