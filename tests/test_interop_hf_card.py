"""The metadata of the Hub: only what it knows, only what was answered, and readable whatever a name looks like."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
import yaml_rs
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from risk_statement_page import Reader

from compliance_kit import packs
from compliance_kit.answers import AnswerSheet, Subject, as_answer
from compliance_kit.assessment import Assessment, assess
from compliance_kit.interop.hf_card import front_matter, hub_id, markdown_text, yaml_text
from compliance_kit.sheets import read_sheet
from compliance_kit.views.model_card import data_file

ON = datetime.date(2026, 11, 20)
CATALOGUE = packs.load()
HUB = data_file("hub.yaml")
EXAMPLES = sorted(Path(packs.data_root(), "examples").glob("*.yaml"))
RELATIONS = {"adapter", "finetune", "merge", "quantized"}
TASKS = {
    "text-generation",
    "image-text-to-text",
    "video-text-to-text",
    "audio-text-to-text",
    "text-to-image",
    "image-to-image",
    "text-to-video",
    "image-to-video",
    "text-to-speech",
    "text-to-audio",
    "audio-to-audio",
    "text-to-3d",
    "image-to-3d",
}


def read_by_both(text: str) -> Any:
    """The data, if both readers agree (yaml-rs takes a quoted date for a date unless told not to)."""
    found = yaml_rs.loads(text, parse_datetime=False)
    assert found == yaml.safe_load(text)
    return found


def assessed(**answers: object) -> Assessment:
    found = {name.replace("__", "."): as_answer(value) for name, value in answers.items()}
    return assess(CATALOGUE, AnswerSheet(Subject(name="Test"), answers=found), ON)


def metadata(**answers: object) -> dict[str, Any]:
    return dict(front_matter(assessed(**answers), HUB))


def model(name: str = "owner/base", **more: object) -> dict[str, object]:
    return {"name": name, "how": ["weights"], "inputs": ["text"], **more}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_gives_metadata_that_the_hub_knows_and_both_yaml_readers_read_alike(path: Path) -> None:
    data = front_matter(assess(CATALOGUE, read_sheet(path, CATALOGUE), ON), HUB)
    text = yaml_text(data)
    assert read_by_both(text) == data
    assert list(data) == [key for key in HUB["keys"] if key in data]
    assert data.get("license", "other") in (*HUB["licences"], "other")
    assert data.get("base_model_relation", "merge") in RELATIONS
    assert data.get("pipeline_tag", "text-generation") in TASKS
    assert set(data.get("language", [])) <= set(CATALOGUE.facts["use.languages"].choices)


def test_no_answer_gives_no_key() -> None:
    assert metadata() == {}


def test_the_licence_list_of_the_hub_holds_no_name_twice_and_every_alias_leads_into_it() -> None:
    assert len(HUB["licences"]) == len(set(HUB["licences"]))
    assert set(HUB["licence_names"].values()) <= set(HUB["licences"])


def test_what_the_data_file_maps_exists_in_the_catalogue() -> None:
    methods = set(CATALOGUE.facts["modification.methods"].choices)
    assert {method for row in HUB["relations"] for method in row["methods"]} | set(HUB["tags"]) <= methods
    fields = CATALOGUE.fields["base.models"]
    assert set(HUB["parent_how"]) <= set(fields["how"].choices)
    outputs = set(CATALOGUE.facts["modification.outputs"].choices)
    assert {out for row in HUB["tasks"] for out in row["outputs"]} <= outputs
    assert {row["value"] for row in HUB["tasks"]} == TASKS
    assert {row["value"] for row in HUB["relations"] if "value" in row} == RELATIONS
    assert set(HUB["format_tags"]) <= set(CATALOGUE.facts["release.weights_format"].choices)
    assert set(HUB["public_sources"]) <= set(CATALOGUE.fields["data.sets"]["source"].choices)
    assert set(HUB["warning_tag"]["choices"]) <= set(CATALOGUE.facts[HUB["warning_tag"]["fact"]].choices)


@pytest.mark.parametrize(
    ("written", "known"),
    [("apache-2.0", "apache-2.0"), ("Apache License 2.0", "apache-2.0"), ("LLAMA3.1", "llama3.1"), ("gemma", "gemma")],
)
def test_a_licence_on_the_list_is_written_by_its_identifier(written: str, known: str) -> None:
    assert metadata(release__licence=written) == {"license": known}


def test_a_licence_outside_the_list_is_other_with_its_name_in_the_form_of_the_hub() -> None:
    assert metadata(release__licence='Acme: "Open" Terms 2.0') == {
        "license": "other",
        "license_name": "acme-open-terms-2.0",
    }


def test_a_licence_whose_name_has_no_latin_letter_is_other_without_a_name() -> None:
    assert metadata(release__licence="独自ライセンス") == {"license": "other"}


def test_an_address_in_the_licence_becomes_its_link() -> None:
    found = metadata(release__licence="Acme terms https://acme.example/terms.txt")
    assert found["license_link"] == "https://acme.example/terms.txt"
    assert found["license_name"] == "acme-terms"


def test_no_licence_is_no_key_rather_than_a_licence_called_none() -> None:
    assert metadata(release__licence="none") == {}
    assert metadata(release__licence=None) == {}


def test_the_licence_of_the_imported_card_stays_while_nobody_settled_what_contradicts_it() -> None:
    card = {"value": "mit", "origin": "README.md:3: “license: mit”"}
    base = {"value": "llama3.1", "origin": "licence of acme/one: README.md:2: “license: llama3.1”"}
    assert metadata(release__licence={"value": None, "unconfirmed": True, "found": [card, base]}) == {"license": "mit"}
    other = {"value": "acme", "origin": "MODEL_CARD.md:4: “license_name: acme”"}
    assert metadata(release__licence={"value": None, "unconfirmed": True, "found": [card, other]}) == {}
    assert metadata(release__licence={"value": "apache-2.0", "found": [card]}) == {"license": "apache-2.0"}


def test_a_merge_lists_all_its_parents_and_a_teacher_is_no_parent() -> None:
    models = [model("a/one", how=["merged"]), model("b/two", how=["merged"]), model("c/teacher", how=["outputs"])]
    found = metadata(base__models=models, modification__methods=["merge"])
    assert found["base_model"] == ["a/one", "b/two"]
    assert found["base_model_relation"] == "merge"
    assert found["tags"] == ["merge"]


@pytest.mark.parametrize(
    ("methods", "relation"),
    [
        (["adapter"], "adapter"),
        (["adapter", "preference_rl"], "adapter"),
        (["full_finetune", "quantisation"], "finetune"),
        (["quantisation"], "quantized"),
        (["preference_rl"], "finetune"),
        (["prompts"], None),
        (["distillation"], None),
        (["restriction_removal", "adapter"], None),
    ],
)
def test_the_relation_follows_the_methods_and_stays_out_where_the_hub_has_no_word(
    methods: list[str], relation: str | None
) -> None:
    assert metadata(base__models=[model()], modification__methods=methods).get("base_model_relation") == relation


@pytest.mark.parametrize(
    "name", ["Llama 2 34B", "/data/models/llama", "./x/y", "@weird/name: yes", "模型/底座", "a/b/c", "owner/", ""]
)
def test_a_base_model_without_an_id_of_the_hub_stays_out_with_its_relation(name: str) -> None:
    assert hub_id(name) is None
    found = metadata(base__models=[model(name or "x")], modification__methods=["adapter"])
    assert "base_model" not in found
    assert "base_model_relation" not in found


def test_only_public_data_sets_with_an_id_are_named() -> None:
    sets = [
        {"name": "owner/open (German part)", "source": "public_dataset"},
        {"name": "owner/secret", "source": "customer"},
        {"name": "A corpus without id", "source": "public_dataset"},
        {"name": "owner/unclear", "source": None},
    ]
    assert metadata(data__sets=sets) == {"datasets": ["owner/open"]}


def test_the_task_follows_from_inputs_and_outputs_and_stays_out_where_it_is_unclear() -> None:
    def task(inputs: list[str], outputs: object) -> object:
        return metadata(base__models=[model(inputs=inputs)], modification__outputs=outputs).get("pipeline_tag")

    assert task(["text"], ["text", "code"]) == "text-generation"
    assert task(["text", "image"], ["text"]) == "image-text-to-text"
    assert task(["text"], ["image"]) == "text-to-image"
    assert task(["text", "image"], ["text", "image"]) is None
    assert task(["text"], {"value": ["text"], "unsure": ["image"]}) is None
    assert task(["text"], None) is None


def test_an_adult_version_carries_the_warning_tag_and_another_does_not() -> None:
    assert metadata(modification__sexual_purpose=["adult"])["tags"] == ["not-for-all-audiences"]
    assert metadata(modification__sexual_purpose=["none"]) == {}


AWKWARD = [
    "a: b",
    "it's",
    '"quoted"',
    "@lead",
    "- item",
    "# note",
    "no",
    "1e5",
    "0x1F",
    "模型 名",
    "line\nbreak",
    "tab\t",
    "back\\slash",
    "null",
    "~",
    "2026-11-20",
    "\u2028",
    "\x85",
    "",
]


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_texts_survive_both_yaml_readers(name: str) -> None:
    data = {"license_name": name, "tags": [name, "plain"]}
    assert read_by_both(yaml_text(data)) == data


@given(st.text())
def test_any_text_survives_both_yaml_readers(name: str) -> None:
    assert read_by_both(yaml_text({"license_name": name})) == {"license_name": name}


def shown(markdown: str) -> str:
    reader = Reader()
    reader.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))
    return reader.root.text


MARKUP = [
    "<script>alert(1)</script>",
    "a | b",
    "# no heading",
    "1. no list",
    "*no* _emphasis_",
    "[x](y)",
    "&lt;",
    "- no item",
    "`code`",
    "名前: @user",
    "~~x~~",
    "3) x",
    "---",
    "+ x",
    "=x",
    "\\",
    "$x$",
]


@pytest.mark.parametrize("text", MARKUP)
def test_awkward_texts_are_shown_as_they_are_in_markdown(text: str) -> None:
    assert shown(markdown_text(text)) == text
    assert "<script" not in MarkdownIt("commonmark").render(markdown_text(text))


@given(st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=":", include_characters=" ")))
def test_any_line_is_shown_as_it_is_in_markdown_and_stays_one_cell(text: str) -> None:
    plain = " ".join(text.split())
    assert shown(markdown_text(text)) == plain
    row = shown(f"| a | b |\n| --- | --- |\n| {markdown_text(text)} | last |")
    assert row.split() == ["a", "b", *plain.split(), "last"]


def test_an_address_is_a_link_and_what_follows_it_is_not() -> None:
    html = MarkdownIt("commonmark").render(markdown_text("see https://a.example/x_y_z, then *this*"))
    assert '<a href="https://a.example/x_y_z">' in html
    assert "<em>" not in html
