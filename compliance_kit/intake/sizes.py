"""How many parameters a configuration describes: worked out where the architecture settles it, else not at all.

The shapes are those that the library `transformers` gives the language models named here. A size that is missing, code
of the maker's own (`auto_map`) or another architecture: nothing is said.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compliance_kit.intake.sayings import Saying

KIND = "config_json"
TOTAL, ACTIVE, SHARED = "parameters", "parameters_active", "parameters_shared"
_HEADER, _ADAPTER = ("weights", "parameters"), "adapter_config"
_LARGEST = 2**32
_SHOWN = ("hidden_size", "num_hidden_layers", "vocab_size")


@dataclass(frozen=True)
class Size:
    """What a configuration comes to.

    Attributes:
        parameters: all of them; an output layer that is shared with the input counts once.
        active: those used for each token.
        shared: how many numbers of the output layer are those of the input; files sometimes hold them twice.
        words: the sizes that it was worked out from.

    """

    parameters: int
    active: int
    shared: int
    words: str


@dataclass(frozen=True)
class _Shape:
    """How one architecture differs from the plainest.

    Attributes:
        norms: norms of the hidden size in each layer.
        bias: whether query, key and value have one; None where the configuration says so for all four (and the output).
        head_norms: norms of the size of a head in each layer.
        wide_heads: the size of a head is no share of the hidden size, so it has to be named.
        tied: whether the output layer is that of the input where the configuration does not say; None for "must say".
        experts: a mixture of experts.

    """

    norms: int = 2
    bias: bool | None = False
    head_norms: int = 0
    wide_heads: bool = False
    tied: bool | None = None
    experts: bool = False


_SHAPES: Mapping[str, _Shape] = {
    "LlamaForCausalLM": _Shape(bias=None),
    "MistralForCausalLM": _Shape(),
    "MixtralForCausalLM": _Shape(experts=True),
    "Phi3ForCausalLM": _Shape(),
    "Qwen2ForCausalLM": _Shape(bias=True),
    "Qwen3ForCausalLM": _Shape(bias=None, head_norms=2, wide_heads=True),
    "GemmaForCausalLM": _Shape(wide_heads=True, tied=True),
    "Gemma2ForCausalLM": _Shape(norms=4, wide_heads=True, tied=True),
    "Gemma3ForCausalLM": _Shape(norms=4, head_norms=2, wide_heads=True, tied=True),
}


class _Missing(ValueError):
    """A size that is not there."""


def size_of(config: Mapping[str, Any]) -> Size | None:
    """The size of the model that a `config.json` describes; None where it is not certain."""
    named = config.get("architectures")
    shape = _SHAPES.get(str(named[0])) if isinstance(named, list) and len(named) == 1 else None
    if shape is None or "auto_map" in config:
        return None
    try:
        return _size(config, shape)
    except _Missing:
        return None


def _size(config: Mapping[str, Any], shape: _Shape) -> Size:
    hidden, layers, words = (_whole(config, key) for key in _SHOWN)
    expert = 3 * hidden * _whole(config, "intermediate_size")
    experts, used = (
        (_whole(config, "num_local_experts"), _whole(config, "num_experts_per_tok")) if shape.experts else (1, 1)
    )
    layer = _attention(config, shape, hidden) + shape.norms * hidden + experts * expert
    layer += hidden * experts if shape.experts else 0
    if shape.bias is None and _switch(config, "mlp_bias", default=False):
        layer += 2 * _whole(config, "intermediate_size") + hidden
    shared = words * hidden if _switch(config, "tie_word_embeddings", default=shape.tied) else 0
    total = 2 * words * hidden - shared + layers * layer + hidden
    shown = ", ".join(f"{key} {config[key]}" for key in _SHOWN)
    return Size(total, total - layers * (experts - used) * expert, shared, shown)


def _attention(config: Mapping[str, Any], shape: _Shape, hidden: int) -> int:
    heads = _whole(config, "num_attention_heads")
    groups = _whole(config, "num_key_value_heads")
    if config.get("head_dim") is None and (shape.wide_heads or hidden % heads):
        raise _Missing
    head = hidden // heads if config.get("head_dim") is None else _whole(config, "head_dim")
    whole = _switch(config, "attention_bias", default=False) if shape.bias is None else False
    into = (heads + 2 * groups) * head
    bias = into * bool(shape.bias or whole) + hidden * whole
    return hidden * into + heads * head * hidden + bias + shape.head_norms * head


def _whole(config: Mapping[str, Any], key: str) -> int:
    value = config.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < _LARGEST:
        raise _Missing
    return value


def _switch(config: Mapping[str, Any], key: str, *, default: bool | None) -> bool:
    value = config.get(key, default)
    if not isinstance(value, bool):
        raise _Missing
    return value


def said_sizes(config: Mapping[str, Any], name: str) -> list[Saying]:
    """What a configuration says about the number of parameters, if it is certain."""
    size = size_of(config)
    if size is None:
        return []
    words = f"worked out from {size.words} and the other sizes there"
    told = {TOTAL: size.parameters, ACTIVE: size.active, SHARED: size.shared}
    return [Saying(KIND, key, value, name, words) for key, value in told.items()]


def beside_headers(sayings: Sequence[Saying]) -> list[Saying]:
    """The sayings, with sizes that were worked out read together with the weights that lie beside them.

    Beside an adapter the configuration is that of its base: both count together where the header of the adapter holds
    nothing else, and nothing is said where it does. A header that holds a shared output layer twice counts it once.
    """
    found = []
    for one in sayings:
        beside = [other for other in sayings if _folder(other) == _folder(one)]
        if one.kind == KIND and one.key in (TOTAL, ACTIVE):
            found += _of_version(one, beside)
        elif (one.kind, one.key) == _HEADER:
            sizes = {other.key: other.value for other in beside if other.kind == KIND}
            twice = sizes.get(SHARED) and one.value == sizes[TOTAL] + sizes[SHARED]
            found.append(dataclasses.replace(one, value=sizes[TOTAL]) if twice else one)
        else:
            found.append(one)
    return found


def _of_version(one: Saying, beside: Sequence[Saying]) -> list[Saying]:
    added = next((other for other in beside if (other.kind, other.key) == ("weights", "added_parameters")), None)
    if added is not None:
        words = f"{one.words}, and {added.value} of the adapter"
        return [dataclasses.replace(one, value=one.value + added.value, words=words)]
    adapter = any(other.kind == _ADAPTER or other.key == "adapter_parameters" for other in beside)
    return [] if adapter else [one]


def _folder(saying: Saying) -> str:
    return saying.place.partition(":")[0].rpartition("/")[0]
