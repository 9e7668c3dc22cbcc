"""What `export` writes and `ask --import` reads: every fact that a file can carry comes back as it was answered."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exported import bom, files
from paper_page import DAY, catalogue, example

from compliance_kit.answers import AnswerSheet, Subject, as_answer
from compliance_kit.assessment import Assessment, assess
from compliance_kit.intake.collected import Import, collected
from compliance_kit.report import plain
from compliance_kit.values import records_in

DOUBTED = "release.licence"
"""Shown beside the licence of the base, so that somebody looks; it has no value before."""


def back(folder: Path, name: str, content: bytes) -> Import:
    (folder / name).write_bytes(content)
    return collected([folder / name], catalogue())


def told(found: Import) -> Assessment:
    return assess(catalogue(), AnswerSheet(Subject(name="x"), answers=found.answers), DAY)


def asked(of: Assessment) -> Iterator[tuple[str, Any]]:
    """Every fact and field that somebody answered, with its content as plain data; assumptions left out."""
    for name, fact in catalogue().facts.items():
        value = of.known.value(name)
        if fact.mode == "asked" and value.content is not None and value.word != "assumed":
            yield name, plain(value.content)
    for owner, fields in catalogue().fields.items():
        for record in records_in(of.known.value(owner).content) or ():
            for name in (name for name, field in fields.items() if field.mode == "asked"):
                content = of.known.value(name, record).content
                if content is not None:
                    yield f"{record.path}.{name}", plain(content)


def test_every_fact_that_our_bill_of_materials_carries_comes_back_exactly(tmp_path: Path) -> None:
    found = back(tmp_path, "bom.cdx.json", files("at_work", "counsel", "cyclonedx")["bom.cdx.json"])
    assert (found.name, found.version, found.notes) == ("Kranich Triage", "1.2", [])
    before, after = dict(asked(example("lora_startup"))), dict(asked(told(found)))
    assert before.pop(DOUBTED) == found.answers[DOUBTED].found[0].value
    assert after == before
    assert len(after) > 500
    assert found.answers["release.markets"].value == ["EU", "US-CA"]
    assert all(answer.open for answer in found.answers.values())


def test_card_and_bill_of_materials_of_one_version_agree_where_both_speak(tmp_path: Path) -> None:
    for form, name in (("huggingface", "hub/README.md"), ("cyclonedx", "bom.cdx.json")):
        (tmp_path / Path(name).name).write_bytes(files("lora_startup", "public", form)[name])
    found = collected([tmp_path], catalogue())
    assert {name for name, answer in found.answers.items() if answer.found} == {DOUBTED, "data.sets"}
    assert as_answer(found.answers["base.models"].value[0]["maker"]).value == "Meta AI"


def test_what_somebody_changed_in_our_bill_of_materials_stands_beside_what_we_wrote(tmp_path: Path) -> None:
    changed = bom("lora_startup", "public")
    component = changed["metadata"]["component"]
    component["supplier"]["name"] = "Somebody else"
    component["properties"].append({"name": "compliance_kit:fact:use.monthly_users", "value": '{"low": 1}'})
    found = back(tmp_path, "bom.cdx.json", json.dumps(changed).encode())
    assert [one.value for one in found.answers["developer.name"].found] == ["Kranich Dialog GmbH", "Somebody else"]
    assert [note.partition(": ")[2].partition(" ")[0] for note in found.notes] == ["was", "“use.monthly_users:"]
    assert "use.monthly_users" not in found.answers


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("use.monthly_users", '{"low": "1e999999999", "value": "1", "high": "1"}'),
        ("use.monthly_users", '{"low": 1, "value": 1, "high": 1}'),
        ("modification.compute_reported", '{"low": "1", "value": null, "high": "1/0"}'),
        ("modification.methods", '{"chosen": ["no_such_method"], "unsure": []}'),
        ("modification.methods", '{"chosen": {"a": 1}}'),
        ("release.markets", '["DE", ["FR"]]'),
        ("release.released_on", '"yesterday"'),
        ("developer.group_revenue", '{"amount": [], "currency": "EUR"}'),
    ],
)
def test_values_that_we_never_write_are_named_and_left_out(tmp_path: Path, fact: str, value: str) -> None:
    component = {"type": "machine-learning-model", "name": "x",
                 "properties": [{"name": f"compliance_kit:fact:{fact}", "value": value}]}  # fmt: skip
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.7", "metadata": {"component": component}}
    found = back(tmp_path, "bom.json", json.dumps(bill).encode())
    assert fact not in found.answers
    assert any(fact in note for note in found.notes)


def test_formats_that_are_written_for_others_are_not_taken_for_cards(tmp_path: Path) -> None:
    for form, name in (("jsonld", "model.jsonld"), ("spdx", "model.spdx3.json")):
        found = back(tmp_path, name, files("lora_startup", "public", form)[name])
        assert (found.answers, found.notes) == ({}, [f"{name}: is of no format that is read here; it was left out."])


def test_the_card_for_the_hub_comes_back_with_what_cards_have_a_place_for(tmp_path: Path) -> None:
    found = back(tmp_path, "README.md", files("lora_startup", "public", "huggingface")["hub/README.md"])
    answers = example("lora_startup").sheet.answers
    for name in ("developer.name", "developer.contact", "use.purpose"):
        assert found.answers[name].value == str(answers[name].value).rstrip("."), name
    assert sorted(found.answers["use.languages"].value) == sorted(answers["use.languages"].value)
    base = found.answers["base.models"].value[0]
    assert as_answer(base["name"]).value == "meta-llama/Llama-3.1-8B-Instruct"
    assert as_answer(base["how"]).value == ["weights"]
