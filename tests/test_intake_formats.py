"""Configurations, headers, recipes and bills of material: what each says, and broken ones that stop nothing else."""

import datetime
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance_kit.answers import AnswerSheet, Subject, as_answer
from compliance_kit.assessment import assess
from compliance_kit.intake.collected import Import, collected
from compliance_kit.intake.taken import taken
from compliance_kit.packs import load
from compliance_kit.quantities import Interval
from compliance_kit.refusals import origin_places
from compliance_kit.sheets import sheet_from_text, sheet_text
from compliance_kit.values import records_in

CATALOGUE = load()


def read(folder: Path, **files: object) -> Import:
    """An import of a folder with these files; "__" in a name stands for a slash, "_" before the ending for a dot."""
    for name, content in files.items():
        path = folder / (name.replace("__", "/").rpartition("_")[0] + "." + name.rpartition("_")[2])
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return collected([folder], CATALOGUE)


def parents(found: Import) -> list[str]:
    return [str(as_answer(row["name"]).value) for row in found.answers["base.models"].value]


def safetensors(tensors: dict[str, list[int]], dtype: str = "BF16") -> bytes:
    header = json.dumps(
        {name: {"dtype": dtype, "shape": shape, "data_offsets": [0, 0]} for name, shape in tensors.items()}
    )
    return struct.pack("<Q", len(header)) + header.encode()


def gguf(keys: dict[str, str], shapes: list[list[int]]) -> bytes:
    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    head = b"GGUF" + struct.pack("<IQQ", 3, len(shapes), len(keys))
    pairs = b"".join(text(key) + struct.pack("<I", 8) + text(value) for key, value in keys.items())
    tensors = b"".join(
        text(f"t{n}") + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", size) for size in shape) + bytes(12)
        for n, shape in enumerate(shapes)
    )
    return head + pairs + tensors


def test_an_adapter_names_its_base_and_its_trained_parameters(tmp_path: Path) -> None:
    weights = safetensors({"a.lora_A.weight": [16, 4096], "a.lora_B.weight": [4096, 16]})
    config = {"peft_type": "LORA", "base_model_name_or_path": "acme/one"}
    found = read(tmp_path, adapter_config_json=config, adapter_model_safetensors=weights)
    assert parents(found) == ["acme/one"]
    assert found.answers["modification.methods"].value == ["adapter"]
    assert found.answers["modification.parameters_trained"].value == 2 * 16 * 4096
    assert as_answer(found.answers["base.models"].value[0]["how"]).value == ["weights"]
    assert found.answers["release.weights_format"].value == "safetensors"


def test_of_many_places_the_first_are_quoted_and_all_are_named(tmp_path: Path) -> None:
    head = "---\nlibrary_name: peft\nbase_model_relation: adapter\ntags: [lora, qlora, peft]\n---\n"
    found = read(tmp_path, README_md=head, adapter_config_json={"peft_type": "LORA"})
    origin = str(found.answers["modification.methods"].origin)
    assert origin.count("“") == 4
    assert origin.endswith("; also README.md:4, adapter_config.json:1")
    assert origin_places(origin, "de")[:2] == ["README.md:3", "README.md:2"]


def test_parts_of_one_model_are_counted_together_and_a_rounded_size_agrees_with_them(tmp_path: Path) -> None:
    first, second = safetensors({"a": [4000, 1_000_000]}), safetensors({"b": [3300, 1_000_000]})
    body = "---\nlicense: mit\n---\nA 7B-parameter model.\n"
    found = read(tmp_path, README_md=body, a_safetensors=first, b_safetensors=second)
    assert found.answers["modification.parameters_total"].value == 7_300_000_000


def test_another_stated_size_than_that_of_the_header_stands_beside_it(tmp_path: Path) -> None:
    body = "---\nlicense: mit\n---\nA 13B-parameter model.\n"
    found = read(tmp_path, README_md=body, a_safetensors=safetensors({"a": [7000, 1_000_000]}))
    answer = found.answers["modification.parameters_total"]
    assert answer.value is None
    assert [one.value for one in answer.found] == [7_000_000_000, "13B"]


def test_packed_weights_do_not_tell_the_parameters(tmp_path: Path) -> None:
    found = read(tmp_path, model_safetensors=safetensors({"a.qweight": [100, 10]}, "I32"))
    assert "modification.parameters_total" not in found.answers
    assert found.answers["modification.methods"].value == ["quantisation"]
    assert any("packed" in note for note in found.notes)


def test_a_card_beside_quantised_weights_that_names_no_base_is_said(tmp_path: Path) -> None:
    config = {"bits": 4, "group_size": 128}
    found = read(tmp_path, README_md="---\nlicense: mit\n---\n", quantize_config_json=config)
    assert any("the model before" in note for note in found.notes)
    assert found.answers["modification.methods"].value == ["quantisation"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 8, struct.pack("<Q", 2**60) + b"{}", struct.pack("<Q", 4) + b"nope", b"version https://git-lfs.github.com/spec/v1\n"],
)  # fmt: skip
def test_a_broken_header_is_named_and_the_rest_is_imported(tmp_path: Path, content: bytes) -> None:
    found = read(tmp_path, README_md="---\nlicense: mit\n---\n", model_safetensors=content)
    assert found.answers["release.licence"].value == "mit"
    if content != b"\x00" * 8:
        assert "model.safetensors: is no safetensors file" in str(found.problems[0])


def test_a_gguf_file_tells_its_base_and_licence(tmp_path: Path) -> None:
    keys = {
        "general.license": "mit",
        "general.base_model.0.repo_url": "https://huggingface.co/acme/one",
        "general.name": "One Q4",
    }
    found = read(tmp_path, one_gguf=gguf(keys, [[4096, 1000], [10]]))
    assert parents(found) == ["acme/one"]
    assert found.answers["release.licence"].value == "mit"
    assert found.answers["modification.parameters_total"].value == 4096 * 1000 + 10
    assert found.answers["release.weights_format"].value == "gguf"
    assert found.name == "One Q4"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GGUF",
        b"GGUF" + bytes(40),
        b"GGUF" + struct.pack("<IQQ", 3, 2**60, 2**60),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + b"\xff" * 40,
    ],
)
def test_a_broken_gguf_file_is_named(tmp_path: Path, content: bytes) -> None:
    (problem,) = read(tmp_path, one_gguf=content).problems
    assert "one.gguf: is no GGUF file" in str(problem)


AXOLOTL = {
    "base_model": "acme/one",
    "adapter": "qlora",
    "rl": "dpo",
    "datasets": [{"path": "a/b", "type": "x"}, {"path": "c/d"}],
}
TRL = {"model_name_or_path": "acme/one", "dataset_name": "a/b", "use_peft": True, "learning_rate": 1e-4}
FACTORY = {"model_name_or_path": "acme/one", "stage": "dpo", "finetuning_type": "lora", "dataset": "a, b"}


@pytest.mark.parametrize(
    ("name", "config", "methods", "sets"),
    [
        ("axolotl_yml", AXOLOTL, {"adapter", "preference_rl"}, ["a/b", "c/d"]),
        ("trl_yaml", TRL, {"adapter"}, ["a/b"]),
        ("lf_yaml", FACTORY, {"adapter", "preference_rl"}, ["a", "b"]),
    ],
)
def test_a_training_configuration_tells_base_methods_and_data(
    tmp_path: Path, name: str, config: dict[str, Any], methods: set[str], sets: list[str]
) -> None:
    found = read(tmp_path, **{name: config})
    assert parents(found) == ["acme/one"]
    assert set(found.answers["modification.methods"].value) == methods
    assert [as_answer(row["name"]).value for row in found.answers["data.sets"].value] == sets


def test_a_configuration_of_torchtune_tells_method_and_data(tmp_path: Path) -> None:
    config = {
        "model": {"_component_": "torchtune.models.llama3_1.lora_llama3_1_8b", "lora_rank": 8},
        "dataset": {"_component_": "torchtune.datasets.instruct_dataset", "source": "a/b"},
        "checkpointer": {"checkpoint_dir": "/models/Meta-Llama-3.1-8B/"},
    }
    found = read(tmp_path, tune_yaml=config)
    assert found.answers["modification.methods"].value == ["adapter"]
    assert as_answer(found.answers["data.sets"].value[0]["name"]).value == "a/b"
    assert "base.models" not in found.answers
    assert any("/models/Meta-Llama-3.1-8B/” names a place on a disk" in note for note in found.notes)


def test_a_log_of_training_tells_compute_and_tokens_and_zero_was_not_counted(tmp_path: Path) -> None:
    log = {"log_history": [{"loss": 1.0}, {"train_runtime": 3600.5}], "total_flos": 1.5e18, "num_input_tokens_seen": 0}
    found = read(tmp_path, trainer_state_json=log).answers
    assert found["modification.compute_reported"].value == "1.5e+18"
    assert found["modification.compute_basis"].value == "reported"
    assert found["modification.training_seconds"].value == "3600.5"
    assert "modification.training_tokens" not in found


def test_hours_of_a_card_are_those_of_the_log_that_they_are_rounded_from(tmp_path: Path) -> None:
    log = {"train_runtime": 12610.4, "train_loss": 0.8}
    for hours, expected in (("3.5", "12610.4"), ("3.3", None)):
        found = read(
            tmp_path, README_md=f"---\nlicense: mit\n---\nTraining took {hours} hours.\n", train_results_json=log
        )
        assert found.answers["modification.training_seconds"].value == expected


def test_a_reported_figure_far_from_tokens_or_hours_stands_beside_them(tmp_path: Path) -> None:
    log = {"log_history": [], "total_flos": 1.5e18}
    body = "A model with 7B parameters.\nIt was trained on 2B tokens.\n"
    found = read(tmp_path, README_md=f"---\nlicense: mit\n---\n{body}", trainer_state_json=log)
    told = {one.value: one.origin for one in found.answers["modification.compute_basis"].found}
    assert set(told) == {"reported", "tokens"}
    assert "a factor of 56 apart" in told["reported"]


def test_card_and_configuration_that_name_different_bases_stand_side_by_side(tmp_path: Path) -> None:
    config = {"peft_type": "LORA", "base_model_name_or_path": "acme/two"}
    found = read(tmp_path, README_md="---\nbase_model: acme/one\n---\n", adapter_config_json=config)
    answer = found.answers["base.models"]
    assert answer.value is None
    assert {as_answer(one.value[0]["name"]).value for one in answer.found} == {"acme/one", "acme/two"}


RECIPE = """\
merge_method: slerp
base_model: acme/one
slices:
  - sources:
      - {model: acme/one, layer_range: [0, 32]}
      - {model: acme/two, layer_range: [0, 32]}
"""


def test_a_merge_names_its_parents_once(tmp_path: Path) -> None:
    found = read(tmp_path, mergekit_config_yml=RECIPE)
    assert sorted(parents(found)) == ["acme/one", "acme/two"]
    assert found.answers["modification.methods"].value == ["merge"]
    assert all(as_answer(row["how"]).value == ["merged"] for row in found.answers["base.models"].value)


def test_a_parent_that_is_a_merge_at_hand_is_replaced_by_its_parents(tmp_path: Path) -> None:
    top = "merge_method: linear\nmodels:\n  - {model: ./middle, parameters: {weight: 1}}\n  - model: acme/three\n"
    found = read(tmp_path, mergekit_config_yml=top, middle__mergekit_config_yml=RECIPE)
    assert sorted(parents(found)) == ["acme/one", "acme/three", "acme/two"]
    by_name = {
        as_answer(row["name"]).value: as_answer(row["name"]).origin for row in found.answers["base.models"].value
    }
    assert "through middle/mergekit_config.yml" in str(by_name["acme/one"])


def test_several_recipes_in_one_file_lead_to_the_first_parents(tmp_path: Path) -> None:
    text = f"name: middle\n{RECIPE}---\nmerge_method: linear\nmodels:\n  - model: middle\n  - model: acme/three\n"
    found = read(tmp_path, recipe_yaml=text)
    assert sorted(parents(found)) == ["acme/one", "acme/three", "acme/two"]


def test_recipes_that_lead_round_in_a_circle_end(tmp_path: Path) -> None:
    one = "merge_method: linear\nmodels:\n  - model: ./b\n  - model: acme/one\n"
    two = "merge_method: linear\nmodels:\n  - model: ./a\n  - model: acme/two\n"
    found = read(tmp_path, a__mergekit_config_yml=one, b__mergekit_config_yml=two)
    assert sorted(parents(found)) == ["acme/one", "acme/two"]
    assert any("its own result" in note for note in found.notes)


def test_compute_and_licences_of_a_merge_accumulate_and_a_shared_ancestor_counts_once(tmp_path: Path) -> None:
    names = ("meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-8B")
    recipe = "merge_method: linear\nmodels:\n" + "".join(f"  - model: {name}\n" for name in names)
    found = read(tmp_path, mergekit_config_yml=recipe)
    for row in found.answers["base.models"].value:
        row.update({"later_compute": 0, "compute_counts": "parameter_updates", "systemic_status": "not_listed"})
    sheet = taken(AnswerSheet(Subject(name="Merge")), found.answers, CATALOGUE).sheet
    again = sheet_from_text(sheet_text(sheet), "again", CATALOGUE)
    assert again.answers == sheet.answers
    known = assess(CATALOGUE, again, datetime.date(2026, 11, 20)).known
    total, rows = known.value("base.all_compute").content, records_in(known.value("base.models").content)
    assert isinstance(total, Interval)
    assert total.mid == 1_224 * 10**21 + 1_771 * 10**21
    assert rows is not None
    assert [row.fields["licence"].content for row in rows[:2]] == ["llama3.1", "llama3.1"]


def test_a_disclosure_lists_its_data_sets(tmp_path: Path) -> None:
    row = {
        "name": "GneissWeb",
        "url": "https://a.example/x",
        "type": "text",
        "data_provenance": "Web crawling",
        "synthetic": "no",
    }
    made = {"name": "Made", "type": "text", "data_provenance": "Publicly available datasets", "synthetic": "yes"}
    model = {
        "name": "Granite",
        "developer": "IBM",
        "parameter_count": 8380551168,
        "license": {"type": "Apache License 2.0"},
    }
    disclosure = {
        "disclosures": {"model": model, "post_training": {"methods": [{"category": "web", "datasets": [row, made]}]}}
    }
    found = read(tmp_path, disclosure_json=disclosure)
    rows = found.answers["data.sets"].value
    assert [as_answer(one["source"]).value for one in rows] == ["crawled", "synthetic"]
    assert found.answers["modification.parameters_total"].value == 8380551168
    assert found.answers["developer.name"].value == "IBM"


def test_a_bill_of_material_tells_name_licence_ancestors_and_data(tmp_path: Path) -> None:
    component = {
        "type": "machine-learning-model", "name": "One", "supplier": {"name": "Acme"},
        "licenses": [{"license": {"id": "MIT"}}],
        "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": "acme/base"}]},
        "modelCard": {"modelParameters": {"datasets": [{"type": "dataset", "name": "a/b"}]}},
    }  # fmt: skip
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.7", "metadata": {"component": component}}
    found = read(tmp_path, bom_json=bom)
    assert found.name == "One"
    assert found.answers["release.licence"].value == "MIT"
    assert parents(found) == ["acme/base"]
    assert as_answer(found.answers["data.sets"].value[0]["name"]).value == "a/b"
    listed = read(
        tmp_path, bom_json={"bomFormat": "CycloneDX", "components": [{"type": "library", "name": "x"}, component]}
    )
    assert listed.name == "One"


CROISSANT: dict[str, Any] = {
    "@context": {"@vocab": "https://schema.org/"}, "@type": "sc:Dataset", "name": "two",
    "conformsTo": "http://mlcommons.org/croissant/1.1", "description": "Questions and answers.\n\nMore.",
    "license": "https://creativecommons.org/licenses/by/4.0/", "url": "https://huggingface.co/datasets/acme/two",
    "creator": {"@type": "Organization", "name": "Acme"}, "inLanguage": ["de", "nl"],
    "rai:dataCollection": "Answers to a survey.", "rai:personalSensitiveInformation": ["Age"],
    "rai:dataCollectionTimeframe": ["2022-01-01T00:00:00", "2022-12-31T00:00:00"],
}  # fmt: skip


def test_a_description_of_a_data_set_tells_about_the_one_that_the_card_lists(tmp_path: Path) -> None:
    card = "---\ndatasets: [acme/one, Acme/two]\n---\n"
    found = read(tmp_path, README_md=card, croissant_json=CROISSANT)
    one, two = ({key: as_answer(given).value for key, given in row.items()} for row in found.answers["data.sets"].value)
    assert one == {"name": "acme/one"}
    assert (two["licence"], two["owner"], two["about"]) == ("cc-by-4.0", "Acme", "Questions and answers.")
    assert (two["collected_from"], two["collected_until"]) == ("2022-01-01", "2022-12-31")
    assert (two["selection"], two["languages"]) == ("Answers to a survey.", "de, nl")
    assert any("personal or sensitive data in acme/two" in note for note in found.notes)


def test_descriptions_without_a_list_are_the_list_and_one_that_no_list_has_is_said(tmp_path: Path) -> None:
    other = {**CROISSANT, "name": "three", "url": "https://example.org/three"}
    found = read(tmp_path / "a", one_json=CROISSANT, other_json=other)
    assert [as_answer(row["name"]).value for row in found.answers["data.sets"].value] == ["acme/two", "three"]
    assert as_answer(found.answers["data.sets"].value[1]["link"]).value == "https://example.org/three"
    found = read(tmp_path / "b", README_md="---\ndatasets: acme/one\n---\n", other_json=other)
    assert [as_answer(row["name"]).value for row in found.answers["data.sets"].value] == ["acme/one"]
    assert any("describes three, which no other file lists" in note for note in found.notes)


def test_a_table_is_no_card_and_is_said(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert collected([tmp_path / "scores.csv"], CATALOGUE).notes == [
        "scores.csv: is of no format that is read here; it was left out."
    ]


def test_broken_files_are_named_one_by_one_and_the_rest_is_imported(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        README_md="---\nlicense: mit\n---\n",
        config_json='{"model_type": ',
        a_yaml="base_model: [",
        b_json="[" * 100_000,
    )
    assert found.answers["release.licence"].value == "mit"
    assert {str(problem).partition(":")[0] for problem in found.problems} == {"config.json", "a.yaml", "b.json"}


def test_a_link_out_of_the_folder_is_left_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("---\nlicense: secret\n---\n", encoding="utf-8")
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "README.md").symlink_to(secret)
    found = collected([folder], CATALOGUE)
    assert not found.answers
    assert "leads out of the folder" in str(found.problems[0])


def test_links_into_the_blobs_of_the_cache_of_the_hub_are_followed(tmp_path: Path) -> None:
    root = tmp_path / "models--acme--one"
    (root / "blobs").mkdir(parents=True)
    snapshot = root / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (root / "blobs" / "123").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    (snapshot / "README.md").symlink_to(root / "blobs" / "123")
    assert collected([snapshot], CATALOGUE).answers["release.licence"].value == "mit"


@pytest.mark.parametrize(
    "text",
    [
        "1" * 300_000,
        "trained on " * 30_000,
        "**Developed by:** " + "[" * 300_000,
        "```\n~~~\n" * 30_000,
        "8 x " * 60_000,
        "\n## Direct Use\n" * 20_000,
    ],
    ids=["digits", "trained", "brackets", "fences", "counts", "headings"],
)
def test_texts_made_to_take_long_end(tmp_path: Path, text: str) -> None:
    assert not read(tmp_path, README_md=f"---\nlicense: mit\n---\n{text}").problems


@pytest.mark.parametrize(
    "head",
    [
        "a: " + "[ " * 50_000,
        "a: " + "{b: " * 50_000,
        "- " * 50_000,
        "a: &x [*x]",
        "a: !!python/object:os.system x",
        "\x00",
    ],
)
def test_metadata_made_to_do_harm_are_named(tmp_path: Path, head: str) -> None:
    found = read(tmp_path, README_md=f"---\n{head}\n---\n- **Developed by:** Acme\n")
    assert found.problems or not set(found.answers) - {"developer.name"}
    assert found.answers["developer.name"].value == "Acme"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
    begin=st.sampled_from([b"", b"GGUF\x03\0\0\0", b"---\n", b"{", struct.pack("<Q", 40) + b"{"]),
)
def test_any_bytes_under_any_name_end_in_a_message_at_most(tmp_path: Path, content: bytes, begin: bytes) -> None:
    for name in ("README.md", "config.json", "mergekit_config.yml", "model.safetensors", "model.gguf"):
        (tmp_path / name).write_bytes(begin + content)
    collected([tmp_path], CATALOGUE)
