"""Exports: valid for validators of others, read back with the facts they carry, the same bytes every time."""

import csv
import io
import json
import re
import uuid
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest
import rdflib
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from exported import (
    BEGUN,
    BLOCKED,
    DONE,
    MADE,
    NAMES,
    OPEN,
    TASKS,
    UNPROVED,
    all_files,
    at_work,
    bom,
    data,
    every_file,
    exporter,
    files,
    keys_and_texts,
    oscal,
)
from huggingface_hub import ModelCard
from oscal_bindings import (
    AssessmentResultsDocument,
    CatalogDocument,
    PlanOfActionAndMilestonesDocument,
    ProfileDocument,
)
from paper_page import DAY, catalogue, example
from spdx_python_model import v3_0_1

from compliance_kit.answers import Answer
from compliance_kit.definitions import Audience, load_documents
from compliance_kit.documents import Composer
from compliance_kit.exporting import Exporter, Format
from compliance_kit.interop.hf_card import front_matter
from compliance_kit.papers import side_texts
from compliance_kit.report import plain
from compliance_kit.values import records_in
from compliance_kit.views.duty_rows import duties_csv
from compliance_kit.views.model_card import data_file

MIDNIGHT = f"{DAY.isoformat()}T00:00:00Z"
JSON: list[tuple[Format, str]] = [
    ("cyclonedx", "bom.cdx.json"),
    ("spdx", "model.spdx3.json"),
    ("jsonld", "model.jsonld"),
]
OSCAL = ("catalog", "profile", "assessment-results")
DOCUMENTS: dict[str, Any] = {
    "catalog": CatalogDocument,
    "profile": ProfileDocument,
    "assessment-results": AssessmentResultsDocument,
    "poam": PlanOfActionAndMilestonesDocument,
}
SHEETS: list[tuple[str, Audience]] = [*MADE, ("at_work", "counsel")]


# --- CycloneDX --------------------------------------------------------------------------------------------------------


def problems_of(text: str) -> Any:
    return JsonStrictValidator(SchemaVersion.V1_7).validate_str(text)


@pytest.mark.parametrize(("name", "audience"), SHEETS)
def test_the_bill_of_materials_passes_the_strict_validator_of_its_makers(name: str, audience: Audience) -> None:
    found = json.loads(files(name, audience, "cyclonedx")["bom.cdx.json"])
    standards = found["definitions"]["standards"]  # the validator is slow: one part of each form is enough
    for standard in standards:
        standard["requirements"] = list({forms_of(one): one for one in standard["requirements"]}.values())
    found["definitions"]["standards"] = list({forms_of(one): one for one in standards}.values())
    assert problems_of(json.dumps(found)) is None


def forms_of(node: Any) -> tuple[Any, ...]:
    """The keys of nested data, without their values."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return tuple(sorted({(str(key) if isinstance(node, dict) else "", forms_of(value)) for key, value in items}))


def test_the_strict_validator_would_find_a_number_where_a_text_belongs() -> None:
    found = json.loads(files("lora_startup", "public", "cyclonedx")["bom.cdx.json"])
    del found["definitions"]
    found["metadata"]["component"]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"][0]["value"] = 0.86
    assert problems_of(json.dumps(found)) is not None


@pytest.mark.parametrize(("name", "audience"), MADE)
def test_every_fact_of_the_bill_of_materials_is_the_fact_of_the_sheet(name: str, audience: Audience) -> None:
    known = example(name).known
    told = {
        one["name"].removeprefix("compliance_kit:fact:"): json.loads(one["value"])
        for one in bom(name, audience)["metadata"]["component"]["properties"]
    }
    expected = {fact: plain(known.value(fact).content) for fact in catalogue().facts if fact in told}
    for owner, fields in catalogue().fields.items():
        for record in records_in(known.value(owner).content) or ():
            values = {f"{record.path}.{field}": plain(known.value(field, record).content) for field in fields}
            expected |= {path: value for path, value in values.items() if path in told}
    assert told == expected
    assert len(told) > 60


def test_the_bill_of_materials_says_natively_what_it_has_a_place_for() -> None:
    component = bom("lora_startup", "public")["metadata"]["component"]
    assert [parent["purl"] for parent in component["pedigree"]["ancestors"]] == [
        "pkg:huggingface/meta-llama/Llama-3.1-8B-Instruct"
    ]
    assert component["pedigree"]["ancestors"][0]["licenses"] == [{"license": {"name": "llama3.1"}}]
    card = component["modelCard"]
    assert card["modelParameters"]["task"] == "text-generation"
    assert len(card["modelParameters"]["datasets"]) == len(example("lora_startup").sheet.answers["data.sets"].value)
    assert card["modelParameters"]["datasets"][1]["sensitiveData"] == ["personal (not sure)"]
    assert card["quantitativeAnalysis"]["performanceMetrics"][0]["value"] == "0.86"
    assert bom("emu3_5", "public")["metadata"]["component"]["licenses"] == [{"license": {"id": "MIT"}}]


def test_what_the_developer_says_is_a_claim_and_nothing_says_how_well_it_conforms() -> None:
    declared = bom("at_work", "counsel")["declarations"]
    rows = {row["requirement"]: row for one in declared["attestations"] for row in one["map"]}
    requirements = {
        one["properties"][0]["value"]: one["bom-ref"]
        for standard in bom("at_work", "counsel")["definitions"]["standards"]
        for one in standard["requirements"]
    }
    assert set(rows) == {requirements[name] for name in TASKS}
    claimed = {name for name in TASKS if "claims" in rows[requirements[name]]}
    assert claimed == {DONE, UNPROVED}
    assert [item["data"][0]["name"] for item in declared["evidence"]] == ["literacy.pdf", "draft.png"]


# --- OSCAL ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "audience"), SHEETS)
def test_the_files_of_oscal_fit_its_schema(name: str, audience: Audience) -> None:
    for path, content in files(name, audience, "oscal").items():
        DOCUMENTS[Path(path).stem].model_validate(json.loads(content))


def test_the_schema_would_refuse_a_control_named_as_the_law_cites_it() -> None:
    found = json.loads(files("lora_startup", "public", "oscal")["oscal/catalog.json"])
    found["catalog"]["groups"][0]["controls"][0]["id"] = "53(1)(d)"
    with pytest.raises(ValueError, match="pattern"):
        CatalogDocument.model_validate(found)


@pytest.mark.parametrize(("name", "audience"), MADE)
def test_the_catalog_holds_every_duty_once_and_no_proposal(name: str, audience: Audience) -> None:
    found = oscal(name, audience, "catalog")
    ids = [control["id"] for group in found["groups"] for control in group["controls"]]
    entries = catalogue().entries.values()
    assert sorted(ids) == sorted(
        entry.id for entry in entries if entry.force != "proposal" and entry.kind != "reference"
    )
    parts = [part["id"] for group in found["groups"] for control in group["controls"] for part in control["parts"]]
    every = [*ids, *parts, *(group["id"] for group in found["groups"])]
    assert len(every) == len(set(every))


def test_the_profile_takes_what_applies_or_may_apply_and_says_why_the_rest_is_left_out() -> None:
    found, judged = oscal("lora_startup", "counsel", "profile"), example("lora_startup").findings
    taken = set(found["imports"][0]["include-controls"][0]["with-ids"])
    left = set(found["imports"][0]["exclude-controls"][0]["with-ids"])
    assert taken.isdisjoint(left)
    assert {judged[one].verdict for one in taken} == {"applies", "undetermined"}
    assert {judged[one].verdict for one in left if judged[one].timing != "past"} == {"does_not_apply"}
    reasons = {one["name"]: one for one in found["back-matter"]["resources"][0]["props"]}
    assert set(reasons) == left
    assert found["metadata"]["links"][0]["href"] == f"#{found['back-matter']['resources'][0]['uuid']}"
    assert found["merge"] == {"as-is": True}
    assert reasons["au.dis_standard.terms"]["remarks"].startswith("Places where it is offered:")


def states() -> dict[str, tuple[str, str]]:
    found = oscal("at_work", "counsel", "assessment-results")["results"][0]["findings"]
    return {
        one["target"]["target-id"][: -len("_obj")]: (
            one["target"]["status"]["state"],
            one["target"]["implementation-status"]["state"],
        )
        for one in found
    }


def test_there_is_a_finding_only_where_the_developer_said_how_far_a_duty_is() -> None:
    assert states() == {
        DONE: ("satisfied", "implemented"),
        OPEN: ("not-satisfied", "planned"),
        BEGUN: ("not-satisfied", "partial"),
    }
    assert "findings" not in oscal("lora_startup", "counsel", "assessment-results")["results"][0]


def test_every_duty_of_the_profile_is_observed_and_every_reference_leads_somewhere() -> None:
    result = oscal("at_work", "counsel", "assessment-results")["results"][0]
    observed = {one["uuid"]: one for one in result["observations"]}
    controls = [next(prop["value"] for prop in one["props"] if prop["name"] == "control") for one in observed.values()]
    assert controls == oscal("at_work", "counsel", "profile")["imports"][0]["include-controls"][0]["with-ids"]
    parts = {
        part["id"]
        for group in oscal("at_work", "counsel", "catalog")["groups"]
        for control in group["controls"]
        for part in control["parts"]
    }
    for finding in result["findings"]:
        assert finding["target"]["target-id"] in parts
        assert finding["related-observations"][0]["observation-uuid"] in observed
    plan = oscal("at_work", "counsel", "assessment-results")["import-ap"]["href"]
    back = oscal("at_work", "counsel", "assessment-results")["back-matter"]["resources"]
    assert plan == f"#{back[0]['uuid']}"


def test_the_plan_of_action_lists_what_is_owed_and_not_proved_with_owner_and_deadline() -> None:
    found = oscal("at_work", "counsel", "poam")
    items = {
        next(one["value"] for one in item["props"] if one["name"] == "control"): item for item in found["poam-items"]
    }
    owed = {
        name
        for name, finding in at_work().findings.items()
        if finding.entry.force in ("binding", "contract") and finding.entry.kind != "reference"
        and finding.verdict == "applies" and finding.timing in ("current", "upcoming")
    }  # fmt: skip
    assert set(items) == owed - {DONE}
    assert {UNPROVED, BLOCKED, BEGUN} < set(items)
    risks = {one["uuid"]: one for one in found["risks"]}
    of_open = risks[items[OPEN]["related-risks"][0]["risk-uuid"]]
    assert (of_open["status"], of_open["deadline"]) == ("open", "2027-01-05T00:00:00Z")
    assert {"name": "owner", "ns": "urn:compliance-kit:export", "value": "K. Poe"} in items[OPEN]["props"]
    assert risks[items[UNPROVED]["related-risks"][0]["risk-uuid"]]["status"] == "investigating"


# --- SPDX, JSON-LD ----------------------------------------------------------------------------------------------------


def read_spdx(content: bytes) -> Any:
    found = v3_0_1.SHACLObjectSet()
    v3_0_1.JSONLDDeserializer().read(io.BytesIO(content), found)
    return found


@pytest.mark.parametrize(("name", "audience"), SHEETS)
def test_the_spdx_document_is_read_whole_and_written_again_by_the_model_of_spdx(name: str, audience: Audience) -> None:
    found = read_spdx(files(name, audience, "spdx")["model.spdx3.json"])
    assert found.link() == set()
    again = io.BytesIO()
    v3_0_1.JSONLDSerializer().write(found, again)
    assert sorted(map(str, found.obj_by_id)) == sorted(map(str, read_spdx(again.getvalue()).obj_by_id))


def test_the_model_of_spdx_would_refuse_a_word_that_it_does_not_know() -> None:
    found = files("lora_startup", "public", "spdx")["model.spdx3.json"].replace(b'"ancestorOf"', b'"grownFrom"')
    with pytest.raises(ValueError, match="grownFrom"):
        read_spdx(found)


def test_the_facts_of_the_spdx_document_are_those_of_the_sheet() -> None:
    graph = data("invented_merge_of_many_licences", "public", "spdx", "model.spdx3.json")["@graph"]
    by_id = {one.get("spdxId"): one for one in graph}
    package = by_id[graph[-1]["rootElement"][0]]
    relations = [one for one in graph if one["type"] == "Relationship"]
    parents = [by_id[one["from"]]["name"] for one in relations if one["relationshipType"] == "ancestorOf"]
    sheet = example("invented_merge_of_many_licences").sheet
    rows = sheet.answers["base.models"].value
    used = [row["name"] for row in rows if {"weights", "merged"} & set(row["how"])]
    assert parents == used
    assert len(used) < len(rows)
    trained = [by_id[one["to"][0]]["name"] for one in relations if one["relationshipType"] == "trainedOn"]
    assert trained == [row["name"] for row in sheet.answers["data.sets"].value]
    assert package["name"] == sheet.subject.name
    assert package["releaseTime"].startswith(str(sheet.answers["release.released_on"].value))
    assert "ai_safetyRiskAssessment" not in package


def test_a_document_that_lacks_what_the_ai_profile_asks_for_does_not_claim_the_profile() -> None:
    head = data("lora_startup", "public", "spdx", "model.spdx3.json")["@graph"][-1]
    assert "ai" not in head["profileConformance"]
    assert "software_downloadLocation" in head["comment"]
    made = exporter("lora_startup", "public")
    made.files("spdx")
    assert made.remarks[-1].startswith("spdx: ")
    assert made.remarks[-1].endswith("then it does: release.address.")


def test_the_address_of_a_version_stands_where_each_format_has_a_place_for_it() -> None:
    found = example("lora_startup")
    home = "https://huggingface.co/owner/triage"
    made = Exporter(Composer(found.again(found.sheet.with_answer("release.address", Answer(value=home)))), "public")
    graph = json.loads(made.files("spdx")["model.spdx3.json"])["@graph"]
    package = next(one for one in graph if one["type"] == "ai_AIPackage")
    assert "ai" in graph[-1]["profileConformance"]
    assert (package["software_downloadLocation"], package["software_packageUrl"]) == (
        home,
        "pkg:huggingface/owner/triage",
    )
    component = json.loads(made.files("cyclonedx")["bom.cdx.json"])["metadata"]["component"]
    assert component["purl"] == "pkg:huggingface/owner/triage"
    assert {"type": "distribution", "url": home} == {
        key: component["externalReferences"][0][key] for key in ("type", "url")
    }
    assert json.loads(made.files("jsonld")["model.jsonld"])["url"] == home
    assert f"**Repository:** <{home}>" in made.files("huggingface")["hub/README.md"].decode()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib uses what it deprecates
@pytest.mark.parametrize("name", NAMES)
def test_the_page_data_are_linked_data_about_the_model(name: str) -> None:
    graph = rdflib.Graph()
    graph.parse(data=files(name, "public", "jsonld")["model.jsonld"], format="json-ld")
    schema = rdflib.Namespace("https://schema.org/")
    model = next(graph.subjects(rdflib.RDF.type, rdflib.URIRef("https://w3id.org/dpv/ai#MachineLearningModel")))
    assert str(graph.value(model, schema.name)) == example(name).sheet.subject.name
    parents = {str(graph.value(one, schema.name)) for one in graph.objects(model, schema.isBasedOn)}
    assert parents == {text_of(row["name"]) for row in example(name).sheet.answers["base.models"].value}
    sets = {str(graph.value(one, schema.name)) for one in graph.objects(model, rdflib.URIRef("https://w3id.org/dpv/ai#hasTrainingData"))}  # fmt: skip  # noqa: E501 - one address
    assert sets == {text_of(row["name"]) for row in example(name).sheet.answers["data.sets"].value}


def text_of(given: Any) -> str:
    return str(given["value"] if isinstance(given, dict) else given)


# --- the hub, tables, calendars ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_is_that_of_the_model_card_and_the_library_of_the_hub_reads_it(name: str, tmp_path: Path) -> None:
    content = files(name, "public", "huggingface")["hub/README.md"]
    beside = side_texts(Composer(example(name)), load_documents()["model_card"])["hub/README.md"]
    assert content == beside.encode()
    (tmp_path / "README.md").write_bytes(content)
    card = ModelCard.load(tmp_path / "README.md", ignore_metadata_errors=False)
    expected = dict(front_matter(example(name), data_file("hub.yaml")))
    assert {key: value for key, value in card.data.to_dict().items() if key in expected} == expected
    assert card.data.to_dict().keys() <= {*expected, "license", "tags"}
    headings = (Path(__file__).parent / "data" / "hub_headings.txt").read_text(encoding="utf-8").split("\n")
    found = [line for line in card.content.split("\n") if re.match(r"##+ ", line)]
    wanted = [line for line in headings if line.startswith("##")]
    assert [line for line in found if line in wanted] == wanted


def test_tables_for_authorities_are_those_beside_the_checklist() -> None:
    made = exporter("lora_startup", "regulator")
    assert made.files("csv") == {"obligations.csv": duties_csv(Composer(example("lora_startup")))}
    book = openpyxl.load_workbook(io.BytesIO(made.files("xlsx")["obligations.xlsx"]))
    rows = list(csv.DictReader(io.StringIO(made.files("csv")["obligations.csv"].decode("utf-8-sig"), newline="")))
    assert [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)] == [row["id"] for row in rows]


def test_tables_for_the_public_hold_no_column_of_work() -> None:
    head = files("at_work", "public", "csv")["obligations.csv"].decode("utf-8-sig").split("\r\n")[0].split(",")
    assert not {"status", "owner", "due", "hours_low", "hours_high"} & set(head)
    book = openpyxl.load_workbook(io.BytesIO(files("at_work", "public", "xlsx")["obligations.xlsx"]))
    assert book.worksheets[0].max_column == len(head)


def test_calendars_are_read_and_own_deadlines_stay_inside() -> None:
    assert set(files("at_work", "public", "ics")) == {"legal.ics"}
    inside = files("at_work", "counsel", "ics")
    due = [str(one.decoded("dtstart")) for one in icalendar.Calendar.from_ical(inside["tasks.ics"]).walk("VEVENT")]
    assert "2027-01-05" in due
    public = icalendar.Calendar.from_ical(files("invented_merge_of_many_licences", "public", "ics")["legal.ics"]).walk(
        "VEVENT"
    )
    assert public
    assert {str(one["status"]) for one in public} == {"CONFIRMED"}


# --- of all -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "audience"), [("at_work", "counsel"), ("lora_startup", "public")])
def test_the_same_sheet_gives_the_same_bytes(name: str, audience: Audience) -> None:
    assessment = at_work() if name == "at_work" else example(name)
    assert every_file(Exporter(Composer(assessment.again()), audience)) == all_files(name, audience)


@pytest.mark.parametrize(("name", "audience"), SHEETS)
def test_every_id_follows_from_what_it_names_and_every_date_from_the_day_of_the_assessment(
    name: str, audience: Audience
) -> None:
    found = [data(name, audience, form, path) for form, path in JSON]
    found += [oscal(name, audience, which) for which in OSCAL]
    every = [pair for one in found for pair in keys_and_texts(one)]
    ids = {match for _, value in every if isinstance(value, str) for match in re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", value)}  # fmt: skip  # noqa: E501 - one pattern
    assert {uuid.UUID(one).version for one in ids} == {5}
    clocks = {value for key, value in every if key in ("timestamp", "created", "last-modified", "collected", "start")}
    assert clocks == {MIDNIGHT}


def test_the_ids_of_parts_stay_when_the_day_moves_and_the_id_of_the_file_does_not() -> None:
    later = example("lora_startup").again(on=DAY.replace(day=21))
    before = bom("lora_startup", "public")
    after = json.loads(Exporter(Composer(later), "public").files("cyclonedx")["bom.cdx.json"])
    assert after["metadata"]["component"]["bom-ref"] == before["metadata"]["component"]["bom-ref"]
    assert after["serialNumber"] != before["serialNumber"]


@pytest.mark.parametrize(("name", "audience"), [("at_work", "counsel"), ("invented_merge_of_many_licences", "public")])
def test_nothing_says_that_anything_is_met_or_scores_it(name: str, audience: Audience) -> None:
    for path, content in all_files(name, audience).items():
        if path.endswith((".json", ".jsonld")):
            keys = {key for key, _ in keys_and_texts(json.loads(content))}
            assert not keys & {"conformance", "score", "confidence", "ai_safetyRiskAssessment", "ai_standardCompliance"}
        if not path.endswith(".xlsx"):
            assert re.search(r"\bcompliant\b|safe harbou?r", content.decode(), re.IGNORECASE) is None


@pytest.mark.parametrize(("name", "audience"), MADE)
def test_proposals_stand_in_no_export(name: str, audience: Audience) -> None:
    proposals = [entry.id for entry in catalogue().entries.values() if entry.force == "proposal"]
    assert proposals
    for form, path in JSON:
        text = files(name, audience, form)[path].decode()
        assert [one for one in proposals if f'"{one}"' in text] == []
