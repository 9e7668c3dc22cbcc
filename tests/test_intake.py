"""Cards of the Hub: every card imports, every trap of real cards ends in a proposal, a note or a clear message."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance_kit.answers import Answer, as_answer
from compliance_kit.contents import content_of
from compliance_kit.errors import BadInput
from compliance_kit.facts import Fact
from compliance_kit.intake.collected import Import, collected
from compliance_kit.packs import data_root, load

CATALOGUE = load()
CARDS = sorted((Path(__file__).parent / "data" / "cards").glob("*.md"))
KINDS = {
    "hf_card", "hf_prose", "base_card", "base_weights", "base_config", "adapter_config", "config_json",
    "quantize_config", "weights", "gguf", "files", "trainer_log", "axolotl", "trl", "llama_factory", "torchtune",
    "mergekit", "disclosure", "cyclonedx", "croissant",
}  # fmt: skip


def card(folder: Path, head: str, body: str = "", *, name: str = "README.md") -> Import:
    (folder / name).write_text(f"---\n{head}\n---\n{body}", encoding="utf-8")
    return collected([folder / name], CATALOGUE)


def parents(found: Import) -> list[str]:
    return [str(as_answer(row["name"]).value) for row in found.answers["base.models"].value]


def values(answer: Answer) -> list[Any]:
    return [one.value for one in answer.found]


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_every_card_imports_and_each_proposal_says_where_it_stands(path: Path) -> None:
    found = collected([path], CATALOGUE)
    for name, answer in found.answers.items():
        assert answer.unconfirmed, name
        assert answer.origin or len(answer.found) > 1, name
        assert all(one.origin for one in answer.found)
        for one in answer.found or (answer,):
            content_of(CATALOGUE.facts[name], Answer(value=one.value), CATALOGUE.places, name)


def test_a_card_gives_answers_with_file_line_and_words() -> None:
    path = next(path for path in CARDS if "banking-intent" in path.stem)
    found = collected([path], CATALOGUE)
    assert parents(found) == ["distilbert-base-uncased"]
    assert found.answers["modification.outputs"].value == ["scores"]
    assert found.answers["release.licence"].value == "apache-2.0"
    assert found.answers["release.licence"].origin == f"{path.name}:4: “license: apache-2.0”"
    assert path.read_text(encoding="utf-8").splitlines()[3] == "license: apache-2.0"


def test_metadata_that_are_no_yaml_are_named_and_the_text_is_read_all_the_same(tmp_path: Path) -> None:
    found = card(tmp_path, "license: [mit", "- **Developed by:** Acme\n")
    (problem,) = found.problems
    assert "README.md:" in str(problem)
    assert "metadata" in str(problem)
    assert found.answers["developer.name"].value == "Acme"


def test_metadata_that_only_older_yaml_reads_are_read() -> None:
    found = collected([next(path for path in CARDS if "biomedical" in path.stem)], CATALOGUE)
    assert not found.problems
    assert found.answers["release.licence"].value == "apache-2.0"


def test_aliases_in_broken_metadata_are_not_followed(tmp_path: Path) -> None:
    found = card(tmp_path, 'license: &a mit\nother: *a\ntext: "one\ntwo"')
    assert found.problems
    assert "release.licence" not in found.answers


def test_metadata_that_are_no_list_of_keys_are_named() -> None:
    found = collected([next(path for path in CARDS if "invalid_card_data" in path.stem)], CATALOGUE)
    assert "no list of keys" in str(found.problems[0])


def test_a_card_without_metadata_is_read_and_said() -> None:
    found = collected([next(path for path in CARDS if "no_metadata" in path.stem)], CATALOGUE)
    assert not found.problems
    assert "no metadata" in found.notes[0]


def test_line_breaks_of_windows_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"---\r\nlicense: mit\r\n---\r\n\r\n- **Developed by:** Acme\r\n")
    found = collected([tmp_path], CATALOGUE)
    assert found.answers["release.licence"].origin == "README.md:2: “license: mit”"
    assert str(found.answers["developer.name"].origin).startswith("README.md:5:")


def test_a_template_that_nobody_filled_in_says_nothing() -> None:
    found = collected([next(path for path in CARDS if path.stem == "hub__sample_template")], CATALOGUE)
    assert not found.answers


def test_uses_meant_and_not_meant_stand_under_their_headings_behind_the_hint_of_the_template(tmp_path: Path) -> None:
    body = (
        "### Direct Use\n\n<!-- This section is for the use\nwithout fine-tuning. -->\n\nSorting parcels.\n\n"
        "### Out-of-Scope Use\n\nMedical advice.\n\n## Model Card Contact\n\n[More Information Needed]\n"
    )
    found = card(tmp_path, "license: mit", body).answers
    assert (found["use.purpose"].value, found["use.excluded"].value) == ("Sorting parcels", "Medical advice")
    assert "developer.contact" not in found


def test_a_licence_in_a_list_is_a_licence_and_two_of_them_disagree(tmp_path: Path) -> None:
    assert card(tmp_path, "license: [mit]").answers["release.licence"].value == "mit"
    assert values(card(tmp_path, "license: [mit, apache-2.0]").answers["release.licence"]) == ["mit", "apache-2.0"]


def test_a_licence_of_another_kind_is_known_by_its_name(tmp_path: Path) -> None:
    named = card(tmp_path, "license: other\nlicense_name: acme-1.0\nlicense_link: https://a.example")
    assert named.answers["release.licence"].value == "acme-1.0"
    assert "release.licence" not in card(tmp_path, "license: other").answers
    assert card(tmp_path, "license_name: acme-1.0").answers["release.licence"].value == "acme-1.0"


def test_two_names_of_the_licence_stand_side_by_side(tmp_path: Path) -> None:
    found = card(tmp_path, "license: mit\nlicense_name: microsoft-research-license").answers["release.licence"]
    assert found.value is None
    assert sorted(values(found)) == ["microsoft-research-license", "mit"]


def test_the_misspelt_key_of_trl_is_no_licence_and_is_said(tmp_path: Path) -> None:
    found = card(tmp_path, "licence: license\nTags: [x]")
    assert "release.licence" not in found.answers
    assert any("licence" in note for note in found.notes)


@pytest.mark.parametrize("written", ["acme/one", "[acme/one]", "https://huggingface.co/acme/one"])
def test_a_base_is_named_in_each_way_that_cards_use(tmp_path: Path, written: str) -> None:
    assert parents(card(tmp_path, f"base_model: {written}")) == ["acme/one"]


@pytest.mark.parametrize("written", ["/home/jo/model", "./out/step-3", "C:\\models\\x", "../a", "/mnt/a/b/c"])
def test_a_place_on_a_disk_is_no_base_and_is_said(tmp_path: Path, written: str) -> None:
    found = card(tmp_path, f"base_model: {written}")
    assert "base.models" not in found.answers
    assert any("disk" in note for note in found.notes)


def test_an_empty_list_of_bases_is_no_answer_and_is_said(tmp_path: Path) -> None:
    found = card(tmp_path, "base_model: []")
    assert "base.models" not in found.answers
    assert any("empty" in note for note in found.notes)


def test_a_base_that_only_the_text_names_is_proposed(tmp_path: Path) -> None:
    found = card(
        tmp_path, "license: mit", "It is a fine-tuned version of [acme/one](https://huggingface.co/acme/one).\n"
    )
    assert parents(found) == ["acme/one"]


def test_a_base_in_the_metadata_and_another_in_the_text_stand_side_by_side(tmp_path: Path) -> None:
    found = card(
        tmp_path, "base_model: acme/one", "A fine-tuned version of [acme/two](https://huggingface.co/acme/two)."
    )
    answer = found.answers["base.models"]
    assert answer.value is None
    assert [as_answer(rows[0]["name"]).value for rows in values(answer)] == ["acme/one", "acme/two"]


@pytest.mark.parametrize("written", ["0.028", "1", "{emissions: 12}", "null", "[1, 2]", "unknown"])
def test_emissions_of_any_shape_are_survived(tmp_path: Path, written: str) -> None:
    assert "modification.accelerators" not in card(tmp_path, f"co2_eq_emissions: {written}").answers


def test_hardware_beside_the_emissions_is_counted(tmp_path: Path) -> None:
    found = card(tmp_path, "co2_eq_emissions:\n  hardware_used: 8 x A100").answers
    assert found["modification.accelerators"].value == 8
    assert found["modification.accelerator_type"].value == "NVIDIA A100"


@pytest.mark.parametrize(
    ("written", "expected"), [("en", ["en"]), ("[nl, xx, multilingual, pt-BR]", ["nl", "other", "pt"])]
)
def test_languages_come_as_one_or_many(tmp_path: Path, written: str, expected: Sequence[str]) -> None:
    assert card(tmp_path, f"language: {written}").answers["use.languages"].value == expected


def test_no_as_a_language_is_norwegian_and_not_false(tmp_path: Path) -> None:
    assert card(tmp_path, "language: no").answers["use.languages"].value == ["no"]


def test_the_number_of_one_machine_is_not_the_number_of_all() -> None:
    found = collected([next(path for path in CARDS if "orpo" in path.stem)], CATALOGUE)
    assert "modification.accelerators" not in found.answers
    assert found.answers["modification.training_seconds"].value == "4680"


def test_text_in_code_says_nothing(tmp_path: Path) -> None:
    assert "modification.accelerators" not in card(tmp_path, "license: mit", "```\n8 x A100 for 3 hours\n```\n").answers


def test_hours_and_tokens_that_lie_apart_are_asked_about(tmp_path: Path) -> None:
    body = "A model with 7B parameters.\nIt was trained on 2B tokens.\nTraining took 10 days on 512 H100 GPUs.\n"
    answer = card(tmp_path, "license: mit", body).answers["modification.compute_basis"]
    assert values(answer) == ["tokens", "hardware"]
    assert "8.4e19 FLOP" in answer.found[0].origin


def test_hours_and_tokens_that_agree_are_no_disagreement(tmp_path: Path) -> None:
    body = "A 70B-parameter model.\nIt was trained on 48.1B tokens.\nTraining took 332 hours on 128 A100 GPUs.\n"
    assert "modification.compute_basis" not in card(tmp_path, "license: mit", body).answers


def test_a_licence_label_beside_that_of_the_base_is_asked_about(tmp_path: Path) -> None:
    answer = card(tmp_path, "license: apache-2.0\nbase_model: meta-llama/Llama-3.1-8B").answers["release.licence"]
    assert values(answer) == ["apache-2.0", "llama3.1"]
    assert "licence.llama_3_1" in answer.found[1].origin


@pytest.mark.parametrize(
    ("licence", "base"),
    [
        ("license: Llama 3.1", "meta-llama/Llama-3.1-8B"),
        ("license: other\nlicense_name: gemma-terms-of-use", "google/gemma-2-9b"),
        ("license: llama-3.1-community-license", "acme/llama-3.1-chat"),
    ],
)
def test_the_same_licence_in_another_spelling_is_no_disagreement(tmp_path: Path, licence: str, base: str) -> None:
    assert not card(tmp_path, f"{licence}\nbase_model: {base}").answers["release.licence"].found


def test_a_base_that_no_row_has_tells_its_family_by_its_name() -> None:
    found = collected([next(path for path in CARDS if "Hermes-2-Theta" in path.stem)], CATALOGUE)
    assert values(found.answers["release.licence"]) == ["apache-2.0", "llama3"]


def test_the_card_of_a_base_speaks_about_the_base_alone(tmp_path: Path) -> None:
    own, base = tmp_path / "mine", tmp_path / "acme" / "one"
    own.mkdir()
    base.mkdir(parents=True)
    (own / "README.md").write_text("---\nlicense: mit\nbase_model: acme/one\n---\n", encoding="utf-8")
    head = "license: gemma\npipeline_tag: text-generation\nextra_gated_eu_disallowed: true\ndatasets: [secret/set]"
    (base / "README.md").write_text(f"---\n{head}\n---\n", encoding="utf-8")
    found = collected([own, base], CATALOGUE)
    (row,) = found.answers["base.models"].value
    assert {name: as_answer(row[name]).value for name in ("licence", "inputs", "outputs", "eu_excluded")} == {
        "licence": "gemma", "inputs": ["text"], "outputs": ["text"], "eu_excluded": "in_part"}  # fmt: skip
    assert "data.sets" not in found.answers
    assert values(found.answers["release.licence"]) == ["mit", "gemma"]


def test_what_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        collected([tmp_path / "nothing"], CATALOGUE)


def _asked() -> list[tuple[str, Fact]]:
    fields = [(f"{name}.{field.id}", field) for name, fact in CATALOGUE.facts.items() for field in fact.fields]
    return [(name, fact) for name, fact in (*CATALOGUE.facts.items(), *fields) if fact.import_from]


def test_every_rule_of_import_names_a_kind_of_file_and_gives_answers_that_the_fact_takes() -> None:
    for name, fact in _asked():
        assert set(fact.import_from) <= KINDS, name
        for rule in (rule for rules in fact.import_from.values() for rule in rules):
            for value in (*rule.values.values(), rule.rest, rule.says):
                written = [value] if fact.kind == "choices" and not isinstance(value, list) else value
                if value is not None:
                    content_of(fact, Answer(value=written), CATALOGUE.places, name)


def test_what_the_export_of_a_card_writes_the_import_reads_the_same_way() -> None:
    hub = yaml.safe_load((data_root() / "templates" / "model_card" / "hub.yaml").read_text(encoding="utf-8"))
    fields = {field.id: field for field in CATALOGUE.facts["base.models"].fields}
    into = fields["inputs"].import_from["base_card"][0].values
    out = CATALOGUE.facts["modification.outputs"].import_from["hf_card"][0].values
    for row in hub["tasks"]:
        if row["value"] in out:
            assert set(out[row["value"]]) == set(row["outputs"]), row["value"]
        if row["value"] in into:
            assert set(row["inputs"]) <= set(into[row["value"]]), row["value"]
    relations = CATALOGUE.facts["modification.methods"].import_from["hf_card"][0].values
    for row in hub["relations"]:
        if row.get("value") in relations:
            assert relations[row["value"]] in row["methods"]
