"""What papers carry: nothing that is kept from their reader."""

import datetime
import json
from collections.abc import Iterator
from typing import Any

import pytest
from paper_page import example

from compliance_kit.assessment import Assessment, assess
from compliance_kit.documents import Composer, load_documents
from compliance_kit.packs import data_root, load
from compliance_kit.papers import carried_by
from compliance_kit.readers import kept_levels
from compliance_kit.shared_data import findings_for
from compliance_kit.sheets import read_sheet

DAY = datetime.date(2026, 11, 20)
SECRET = "zebra-secret-zebra"


@pytest.fixture(scope="module")
def marked() -> Assessment:
    """An assessment in which every text that is kept for counsel or inside holds a marked word."""
    catalogue = load()
    sheet = read_sheet(data_root() / "examples" / "lora_startup.yaml", catalogue)
    for fact in catalogue.facts.values():
        if fact.mode == "asked" and fact.sensitivity != "public" and fact.id in sheet.answers:
            marks: dict[str, Any] = {"note": f"{fact.sensitivity} {SECRET}"}
            if fact.kind == "text":
                marks["value"] = f"{fact.sensitivity} {SECRET}"
            sheet = sheet.with_answer(fact.id, sheet.answers[fact.id].model_copy(update=marks))
    return assess(catalogue, sheet, DAY)


def texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
    elif isinstance(data, str):
        yield data


@pytest.mark.parametrize("name", sorted(load_documents()))
def test_no_attachment_carries_an_answer_that_is_kept_from_its_reader(marked: Assessment, name: str) -> None:
    document = load_documents()[name]
    hidden = {"public": ("counsel", "internal"), "customer": ("counsel", "internal"), "regulator": ("counsel",)}
    shared = [one for one in carried_by(Composer(marked), document) if one.name != "form.json"]  # what the page prints
    for attachment in shared:
        found = list(texts(json.loads(attachment.data)))
        for level in hidden.get(document.audience, ()):
            assert not [text for text in found if f"{level} {SECRET}" in text]


def test_a_withheld_answer_is_visible_as_withheld(marked: Assessment) -> None:
    document = load_documents()["threshold_record"]
    facts = next(item for item in carried_by(Composer(marked), document) if item.name == "facts.json")
    answers = json.loads(facts.data)["answers"]
    assert answers["contracts.indemnity_scope"] == {"withheld": "counsel"}


def _nodes(trace: Any) -> Iterator[Any]:
    yield trace
    for part in trace.get("parts", ()):
        yield from _nodes(part)


@pytest.mark.parametrize("name", ["lora_startup", "invented_hiring_tool"])
@pytest.mark.parametrize("audience", ["customer", "regulator"])
def test_no_trace_tells_a_withheld_value_by_what_was_needed_and_whether_it_held(name: str, audience: str) -> None:
    assessment = example(name)
    kept = kept_levels(assessment.catalogue, audience)
    data = findings_for(assessment, audience)
    traces = [part["trace"] for part in (*data["determinations"].values(), *data["findings"])]
    nodes = [node for trace in traces for node in _nodes(trace)]
    withheld = [node for node in nodes if node.get("subject") in kept]
    assert withheld
    assert all(set(node) <= {"word", "subject", "operator", "value"} for node in withheld)
    groups = [node for node in nodes if node.get("parts") and "verdict" in node]
    assert all(any("verdict" in part for part in node["parts"]) for node in groups)


@pytest.mark.parametrize("name", ["invented_hiring_tool", "image_lora_real_people"])
def test_no_group_over_a_withheld_comparison_tells_its_result(name: str) -> None:
    def told(node: dict[str, Any]) -> bool:
        parts = node.get("parts", [])
        below = [told(part) for part in parts]
        assert not ("verdict" in node and parts) or all(below)
        return "verdict" in node

    roots = [told(part["trace"]) for part in findings_for(example(name), "regulator")["findings"]]
    assert not all(roots)


def test_a_status_that_rests_on_withheld_answers_alone_has_no_verdict_but_for_counsel() -> None:
    assessment = example("invented_hiring_tool")
    told = {name: findings_for(assessment, name)["determinations"] for name in ("regulator", "counsel")}
    assert "verdict" not in told["regulator"]["axis.hazard_moved"]
    assert "shade" not in told["regulator"]["axis.hazard_moved"]
    assert told["counsel"]["axis.hazard_moved"]["verdict"] == "applies"
    assert told["regulator"]["axis.capability_moved"]["verdict"] == "applies"


def test_what_the_reader_may_see_stays(marked: Assessment) -> None:
    document = load_documents()["threshold_record"]
    facts = next(item for item in carried_by(Composer(marked), document) if item.name == "facts.json")
    assert json.loads(facts.data)["answers"]["release.ways"]["value"]
