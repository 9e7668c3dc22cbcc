# ruff: noqa: E501 - rows of a table read better in one line
"""Sheets, packs, cards, conditions and catalogues of others with something wrong in them: a result or a message."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DAY, ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutated import TIMES, as_json, as_yaml, mutated, trees_of

from compliance_kit import _yaml
from compliance_kit.cli import main
from compliance_kit.packs import load
from targets import CARD_NAMES, NAMES, TARGETS, good_pack

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
SHEETS = trees_of(ROOT, "examples/lora_startup.yaml", "examples/meditron_70b.yaml", "examples/invented_merge*.yaml")
CONDITIONS = [
    tree[key]
    for tree in trees_of(ROOT, "obligations/eu/**/*.yaml")
    if isinstance(tree, dict)
    for key in ("when",)
    if isinstance(tree.get(key), dict)
]
CALCULATIONS = [
    fact["calculate"]
    for tree in trees_of(ROOT, "obligations/facts/*.yaml")
    if isinstance(tree, list)
    for fact in tree
    if "calculate" in fact
]
CONFIGS = [
    {"peft_type": "LORA", "base_model_name_or_path": "acme/one", "r": 16, "target_modules": ["q", "v"]},
    {"model_type": "llama", "architectures": ["X"], "quantization_config": {"quant_method": "gptq", "bits": 4}},
    {"base_model": "acme/one", "datasets": [{"path": "x", "type": "y"}], "adapter": "lora", "num_epochs": 3},
    {"merge_method": "slerp", "slices": [{"sources": [{"model": "acme/one", "layer_range": [0, 3]}]}], "base_model": "a/b"},
    {"log_history": [{"total_flos": 1e18, "num_input_tokens_seen": 5}, {"train_runtime": 3.5}], "train_loss": 1},
    {"bomFormat": "CycloneDX", "metadata": {"component": {"type": "machine-learning-model", "name": "x", "modelCard": {
        "modelParameters": {"datasets": [{"ref": "x"}]}}}}, "components": [{"type": "data", "name": "d"}]},
    {"disclosures": {"training_compute": "1e24", "licence": [{"name": "Apache-2.0"}]}},
]  # fmt: skip
FRONT = {
    "license": "llama3.1", "base_model": ["acme/one", "b/c"], "language": ["en"], "datasets": ["x/y"], "library_name": "peft",
    "model-index": [{"name": "x", "results": [{"task": {"type": "t"}, "dataset": {"name": "d", "type": "d"},
                                              "metrics": [{"type": "acc", "value": 0.5}]}]}],
}  # fmt: skip
PROSE = (
    "\n# Model\n**Developed by:** Acme\nTrained on 15 trillion tokens with 8x H100 for 21 days. A 7B-parameter model, "
    "fine-tuned version of [a/b](https://huggingface.co/a/b).\n"
)


def tried(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many examples, or more where the variable COMPLIANCE_KIT_FUZZ asks for more."""
    return settings(max_examples=count * TIMES, suppress_health_check=QUIET, derandomize=TIMES == 1)


@tried(25)
@given(mutated(SHEETS))
def test_a_sheet_with_something_wrong_ends_in_a_result_or_a_message(data: object) -> None:
    TARGETS["sheet"].run(as_yaml(data))


@tried(10)
@given(mutated(SHEETS))
def test_the_program_ends_with_0_or_2_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data: object
) -> None:
    catalogue = load()
    monkeypatch.setattr("compliance_kit.commands._common.load", lambda: catalogue)
    path = tmp_path / "sheet.yaml"
    path.write_bytes(as_yaml(data))
    code = main(["assess", str(path), "--on", str(DAY)])
    told = capsys.readouterr()
    assert code in (0, 2)
    assert "Traceback" not in told.err
    assert bool(told.out) == (code == 0)
    if code == 2:
        assert told.err.startswith("compliance-kit: ")


@tried(60)
@given(st.data())
def test_a_pack_with_something_wrong_ends_in_a_result_or_a_message(data: st.DataObject) -> None:
    place, name = data.draw(st.sampled_from([(n, one) for n, one in enumerate(NAMES) if one in PACK_TREES]))
    TARGETS["pack"].run(bytes([place]) + as_yaml(data.draw(mutated(PACK_TREES[name]))))


EXTRA: dict[str, list[object]] = {
    "obligations/profiles.yaml": [[{"id": "fuz_body_x", "title": "t", "who": "w", "places": ["EU"], "documents": ["model_card"]}]],
    "obligations/places.yaml": [{"places": [{"id": "XZ", "name": "x", "kind": "country", "parts": [], "members": []}]}],
    "obligations/migrations.yaml": [[{"fact": "fuz_body.test_prompts", "on": "2026-01-01", "ask_again": True, "why": "x"}]],
    "obligations/tables/fuz_body_t.yaml": [{"entries": [{"id": "x", "value": 1}]}],
    "obligations/cases/x.yaml": [{"scenarios": [{"id": "fuz_body_s", "answers": {}}], "cases": []}],
    "branding/brand.yaml": [{"letterhead": ["x"], "colours": {"ink": "#000000"}}],
}  # fmt: skip


def _pack_trees() -> dict[str, list[object]]:
    found = {
        name: [_yaml.parse(text, name)] for name, text in good_pack().items() if name in NAMES and name.endswith("yaml")
    }
    facts = f"obligations/facts/{NAMES[1].split('/')[1]}.yaml"
    if facts in found:
        found[facts] += [
            [{"id": "fuz_body.test_prompts", "mode": "calculated", "kind": "boolean", "calculate": one}]
            for one in CALCULATIONS[:40]
        ]
    return {**found, **EXTRA}


PACK_TREES = _pack_trees()


@tried(60)
@given(mutated([FRONT]), st.sampled_from(["---\n", "---\r\n", "--- \n", "+++\n"]))
def test_a_card_with_something_wrong_is_read_or_refused(front: object, fence: str) -> None:
    TARGETS["card"].run(b"\0" + fence.encode() + as_yaml(front) + b"---\n" + PROSE.encode())


@tried(60)
@given(mutated(CONFIGS), st.integers(1, 5))
def test_a_configuration_with_something_wrong_is_read_or_refused(data: object, place: int) -> None:
    written = as_json(data) if CARD_NAMES[place].endswith("json") else as_yaml(data)
    TARGETS["card"].run(bytes([place]) + written)


@tried(300)
@given(mutated([*CONDITIONS, *CALCULATIONS]))
def test_a_condition_or_calculation_with_something_wrong_is_read_or_refused(data: object) -> None:
    TARGETS["condition"].run(as_yaml(data))


@tried(60)
@given(mutated(trees_of(ROOT, "tests/data/foreign/*.yaml") + [
    json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "tests" / "data" / "foreign").glob("*.json"))
]))  # fmt: skip
def test_a_catalogue_of_others_with_something_wrong_is_read_or_refused(data: object) -> None:
    TARGETS["foreign"].run(as_json(data))
    TARGETS["foreign"].run(as_yaml(data))


@pytest.mark.parametrize("name", ["archive", "signature", "logo", "page", "card"])
def test_bytes_that_were_damaged_on_the_way_are_refused_or_read(name: str) -> None:
    seeds = list(TARGETS[name].seeds())

    @tried(40)
    @given(
        st.sampled_from(seeds),
        st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=4),
        st.booleans(),
    )
    def damaged(seed: bytes, changes: list[tuple[int, int]], cut: bool) -> None:  # noqa: FBT001 - drawn
        data = bytearray(seed)
        for place, value in changes:
            data[place % len(data)] = value
        TARGETS[name].run(bytes(data[: len(data) // 2] if cut else data))

    damaged()
