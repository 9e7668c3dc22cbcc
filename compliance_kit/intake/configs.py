"""Configurations and logs of training programs, and the small JSON files beside weights, told by their keys."""

from collections.abc import Callable, Mapping
from typing import Any

from compliance_kit.intake.sayings import Gathered, Saying, said_by, shortened
from compliance_kit.intake.sizes import KIND as CONFIG
from compliance_kit.intake.sizes import said_sizes

Tree = Mapping[str, Any]


def _has(*keys: str) -> Callable[[Tree], bool]:
    return lambda data: all(key in data for key in keys)


def _torchtune(data: Tree) -> bool:
    model = data.get("model")
    return isinstance(model, Mapping) and "_component_" in model


def _axolotl(data: Tree) -> bool:
    return "base_model" in data and bool({"datasets", "adapter", "micro_batch_size", "sequence_len"} & set(data))


def _llama_factory(data: Tree) -> bool:
    return "finetuning_type" in data or ("stage" in data and "model_name_or_path" in data)


def _quantised(data: Tree) -> bool:
    return "bits" in data and bool({"group_size", "quant_method", "damp_percent"} & set(data))


def _logged(data: Tree) -> bool:
    return "log_history" in data or ("train_runtime" in data and "train_loss" in data)


KINDS: tuple[tuple[str, Callable[[Tree], bool]], ...] = (
    ("trainer_log", _logged),
    ("adapter_config", _has("peft_type")),
    ("quantize_config", _quantised),
    ("torchtune", _torchtune),
    ("llama_factory", _llama_factory),
    ("trl", _has("model_name_or_path")),
    ("axolotl", _axolotl),
    ("config_json", _has("model_type")),
    ("config_json", _has("architectures")),
)
"""Which keys make a file one of a kind; the first that fits."""
_COUNTED = ("total_flos", "num_input_tokens_seen", "train_runtime")


def kind_of(data: object) -> str | None:
    """Which kind of configuration plain data are; None if they are none that is read."""
    if not isinstance(data, Mapping):
        return None
    return next((kind for kind, fits in KINDS if fits(data)), None)


def read_config(kind: str, data: Tree, name: str, text: str) -> Gathered:
    """What a configuration says under the keys of its kind."""
    found = Gathered(read=[name])
    if kind == "trainer_log":
        found.sayings = _log(data, name)
        return found
    found.sayings = said_by(kind, data, name, text)
    if kind == CONFIG:
        found.sayings += said_sizes(data, name)
    if kind == "llama_factory" and isinstance(data.get("dataset"), str):
        sets = [part.strip() for part in data["dataset"].split(",") if part.strip()]
        found.sayings = [one for one in found.sayings if one.key != "dataset"]
        words, place = shortened(f"dataset: {data['dataset']}"), name
        found.sayings += [Saying(kind, "dataset[]", one, place, words, f"dataset[{n}]") for n, one in enumerate(sets)]
    return found


def _log(data: Tree, name: str) -> list[Saying]:
    """The totals of a training log; a total of nothing is one that was not counted."""
    history = data.get("log_history")
    rows = [row for row in history if isinstance(row, Mapping)] if isinstance(history, list) else []
    found = []
    for key in _COUNTED:
        value = next((row[key] for row in (data, *reversed(rows)) if row.get(key)), None)
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.append(Saying("trainer_log", key, value, name, shortened(f"{key}: {value}")))
    return found
