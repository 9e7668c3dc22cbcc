"""Numbers of parameters worked out from a configuration: exact where the architecture settles them, else none."""

from pathlib import Path
from typing import Any

import pytest
from test_intake_formats import CATALOGUE, read, safetensors

from compliance_kit.answers import as_answer
from compliance_kit.intake.collected import collected
from compliance_kit.intake.sizes import size_of

KEYS = (
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "vocab_size",
)
TINY: tuple[str, tuple[int, ...], dict[str, Any]] = ("Llama", (64, 128, 2, 4, 2, 1000), {"tie_word_embeddings": True})
PUBLISHED: list[
    tuple[str, tuple[int, ...], dict[str, Any], int]
] = [  # as the Hub counts them in the headers of the files; for Mixtral what its parts come to
    ("Llama", (4096, 14336, 32, 32, 8, 128256), {"tie_word_embeddings": False}, 8_030_261_248),
    ("Llama", (2048, 8192, 16, 32, 8, 128256), {"tie_word_embeddings": True, "head_dim": 64}, 1_235_814_400),
    ("Llama", (4096, 11008, 32, 32, 32, 32000), {"tie_word_embeddings": False}, 6_738_415_616),
    ("Mistral", (4096, 14336, 32, 32, 8, 32000), {"tie_word_embeddings": False, "head_dim": None}, 7_241_732_096),
    ("Qwen2", (3584, 18944, 28, 28, 4, 152064), {"tie_word_embeddings": False}, 7_615_616_512),
    ("Qwen2", (2048, 11008, 36, 16, 2, 151936), {"tie_word_embeddings": True}, 3_085_938_688),
    ("Qwen3", (4096, 12288, 36, 32, 8, 151936), {"tie_word_embeddings": False, "head_dim": 128}, 8_190_735_360),
    ("Qwen3", (1024, 3072, 28, 16, 8, 151936), {"tie_word_embeddings": True, "head_dim": 128}, 596_049_920),
    ("Gemma", (2048, 16384, 18, 8, 1, 256000), {"head_dim": 256}, 2_506_172_416),
    ("Gemma2", (3584, 14336, 42, 16, 8, 256000), {"head_dim": 256}, 9_241_705_984),
    ("Gemma3", (1152, 6912, 26, 4, 1, 262144), {"head_dim": 256}, 999_885_952),
    ("Phi3", (3072, 8192, 32, 32, 32, 32064), {"tie_word_embeddings": False}, 3_821_079_552),
    ("Phi3", (5120, 17920, 40, 40, 10, 100352), {"tie_word_embeddings": False}, 14_659_507_200),
]
MIXTRAL = {"tie_word_embeddings": False, "num_local_experts": 8, "num_experts_per_tok": 2}


def configuration(architecture: str, sizes: tuple[int, ...], more: dict[str, Any]) -> dict[str, Any]:
    named = {"architectures": [f"{architecture}ForCausalLM"], "model_type": architecture.casefold()}
    return {**named, **dict(zip(KEYS, sizes, strict=True)), **more}


@pytest.mark.parametrize(("architecture", "sizes", "more", "parameters"), PUBLISHED)
def test_a_size_that_is_worked_out_is_the_published_one(
    architecture: str, sizes: tuple[int, ...], more: dict[str, Any], parameters: int
) -> None:
    size = size_of(configuration(architecture, sizes, more))
    assert size is not None
    assert (size.parameters, size.active) == (parameters, parameters)


def test_a_mixture_of_experts_uses_a_part_of_its_parameters() -> None:
    size = size_of(configuration("Mixtral", (4096, 14336, 32, 32, 8, 32000), MIXTRAL))
    assert size is not None
    assert (size.parameters, size.active) == (46_702_792_704, 12_879_925_248)


@pytest.mark.parametrize(
    "change",
    [
        {"architectures": ["LlamaForSequenceClassification"]},
        {"architectures": ["NewForCausalLM"]},
        {"architectures": None},
        {"auto_map": {"AutoModel": "modelling.Own"}},
        {"tie_word_embeddings": None},
        {"hidden_size": "64"},
        {"vocab_size": -1},
        {"num_hidden_layers": True},
        {"num_attention_heads": 3},
    ],
)
def test_what_is_not_certain_is_not_worked_out(change: dict[str, Any]) -> None:
    assert size_of(configuration(*TINY)) is not None
    assert size_of({**configuration(*TINY), **change}) is None


def test_a_stated_size_that_the_configuration_contradicts_stands_beside_it(tmp_path: Path) -> None:
    body = "---\nlicense: mit\n---\nA 13B-parameter model.\n"
    found = read(tmp_path, README_md=body, config_json=configuration(*PUBLISHED[0][:3]))
    answer = found.answers["modification.parameters_total"]
    assert [one.value for one in answer.found] == [8_030_261_248, "13B"]
    assert found.answers["modification.parameters_active"].value == 8_030_261_248


@pytest.mark.parametrize(("extra", "parameters"), [({}, 1184), ({"b.modules_to_save.weight": [10]}, None)])
def test_beside_an_adapter_base_and_adapter_count_together(
    tmp_path: Path, extra: dict[str, list[int]], parameters: int | None
) -> None:
    size = size_of(configuration(*TINY))
    assert size is not None
    weights = safetensors({"a.lora_A.weight": [16, 64], "a.lora_B.weight": [10, 16], **extra})
    config = {"peft_type": "LORA", "base_model_name_or_path": "acme/one"}
    files = {"adapter_config_json": config, "adapter_model_safetensors": weights}
    found = read(tmp_path, config_json=configuration(*TINY), **files)
    total = found.answers.get("modification.parameters_total")
    assert (total.value if total else None) == (size.parameters + parameters if parameters else None)
    assert found.answers["modification.parameters_trained"].value == 1184 + 10 * bool(extra)


def test_an_output_layer_that_is_stored_twice_counts_once_and_buffers_do_not_count(tmp_path: Path) -> None:
    size = size_of(configuration(*TINY))
    assert size is not None
    rest = size.parameters - size.shared
    stored = {"embed.weight": [1000, 64], "lm_head.weight": [1000, 64], "rest": [rest], "a.rotary_emb.inv_freq": [8]}
    found = read(tmp_path, config_json=configuration(*TINY), model_safetensors=safetensors(stored))
    assert found.answers["modification.parameters_total"].value == size.parameters


def test_the_configuration_of_a_base_tells_the_size_of_the_base(tmp_path: Path) -> None:
    read(tmp_path / "acme" / "one", config_json=configuration(*TINY))
    read(tmp_path / "own", README_md="---\nbase_model: acme/one\n---\n")
    found = collected([tmp_path / "own", tmp_path / "acme" / "one"], CATALOGUE)
    size = size_of(configuration(*TINY))
    assert size is not None
    assert as_answer(found.answers["base.models"].value[0]["parameters"]).value == size.parameters
    assert "modification.parameters_total" not in found.answers
