"""Headers of weight files: how many parameters in which precision. The weights themselves are never read."""

import json
import math
import re
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from compliance_kit.errors import BadInput
from compliance_kit.intake.sayings import Gathered, Saying

KIND = "weights"
LARGEST_HEADER = 32 * 1024 * 1024
MOST_SIZES = 8
_PACKED = re.compile(r"\.(?:qweight|qzeros|g_idx|weight_packed|absmax|quant_map)$|quant_state")
_ADAPTER = re.compile(r"\blora_|\.lora\.|lora_(?:A|B|up|down)")
_BASE_WITHIN = re.compile(r"\.base_layer\.")  # an adapter saved together with the model it changes
_BUFFER = re.compile(r"rotary_emb\.inv_freq$|\.(?:attn|attention)\.(?:masked_)?bias$")  # worked out, never trained


def read_weights(paths: Mapping[str, Path]) -> Gathered:
    """What the headers of the safetensors files of one model say together; `paths` by the names to show."""
    found, shapes, names = Gathered(), dict[str, tuple[int, str]](), []
    for name, path in paths.items():
        try:
            shapes |= _shapes(path, name)
        except BadInput as error:
            found.problems.append(error)
        else:
            names.append(name)
    if not names or found.problems:
        return found
    found.read += names
    place = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    counted = {tensor: count for tensor, (count, _) in shapes.items() if not _BUFFER.search(tensor)}
    total = sum(counted.values())
    kinds = ", ".join(sorted({kind for _, kind in shapes.values()}))
    words = f"header: {len(shapes)} tensors, {total} numbers, {kinds}"
    if any(_PACKED.search(tensor) for tensor in shapes):
        found.notes.append(
            f"{place}: the weights are packed by quantising, so their header does not tell the parameters."
        )
        found.sayings.append(Saying(KIND, "quantised", "yes", place, words))
    else:
        found.sayings += [Saying(KIND, key, total, place, words) for key in _keys(names[0], list(counted))]
    found.sayings.append(Saying(KIND, "format", "safetensors", place, words))
    return found


def _keys(name: str, tensors: list[str]) -> list[str]:
    """What the number of a header counts: a model, or an adapter; `added_parameters` if all of it is added to the base.

    An adapter may hold whole layers that were trained with it; those take the place of layers of the base.
    """
    if not tensors or any(_BASE_WITHIN.search(tensor) for tensor in tensors):
        return []
    parts = [bool(_ADAPTER.search(tensor)) for tensor in tensors]
    if all(parts):
        return ["adapter_parameters", "added_parameters"]
    adapter = any(parts) or name.rpartition("/")[2].startswith("adapter_model")
    return ["adapter_parameters" if adapter else "parameters"]


def _shapes(path: Path, name: str) -> dict[str, tuple[int, str]]:
    """By tensor, how many numbers it holds and in which precision."""
    try:
        with path.open("rb") as file:
            header = _header(file, path.stat().st_size, name)
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}.", where=name, mend="Check its permissions.") from None
    found = {}
    for tensor, about in header.items():
        if tensor == "__metadata__":
            continue
        shape = about.get("shape") if isinstance(about, Mapping) else None
        sizes = shape if isinstance(shape, list) and len(shape) <= MOST_SIZES else [None]
        if not all(isinstance(size, int) and 0 <= size < 2**48 for size in sizes):
            raise _broken(name, f"the tensor '{tensor[:60]}' has no shape")
        found[tensor] = (math.prod(sizes), str(about.get("dtype"))[:12])
    return found


def _header(file: BinaryIO, size: int, name: str) -> Mapping[str, Any]:
    first = file.read(8)
    if len(first) < 8:
        raise _broken(name, "it is shorter than its header")
    (length,) = struct.unpack("<Q", first)
    if length > min(size - 8, LARGEST_HEADER):
        raise _broken(name, "its header is longer than the file or than 32 MB")
    try:
        header = json.loads(file.read(length))
    except (ValueError, RecursionError):
        raise _broken(name, "its header is no JSON") from None
    if not isinstance(header, Mapping):
        raise _broken(name, "its header lists no tensors")
    return header


def _broken(name: str, why: str) -> BadInput:
    mend = "Fetch it again; a pointer of Git LFS is no weight file."
    return BadInput(f"is no safetensors file that can be read: {why}.", where=name, mend=mend)
