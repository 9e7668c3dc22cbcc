"""The metadata of a GGUF file: its key-values and the shapes of its tensors. The weights themselves are never read."""

import math
import re
import struct
from pathlib import Path
from typing import Any, BinaryIO

from compliance_kit.errors import BadInput
from compliance_kit.intake.sayings import Gathered, Saying, shortened

KIND = "gguf"
_MAGIC, _STRING, _ARRAY, _BOOLEAN = b"GGUF", 8, 9, 7
_FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_BUFFER = re.compile(r"rope_(?:freqs|factors)")  # worked out, never trained
_SMALLEST_VERSION = 2
LARGEST = 64 * 1024 * 1024
LONGEST_STRING = 1024 * 1024
MOST = 2_000_000
MOST_KEYS = 5_000
DEEPEST = 4


class _Broken(ValueError):
    """What is wrong with the bytes."""


def read_gguf(path: Path, name: str) -> Gathered:
    """What a GGUF file says of itself.

    Raises:
        BadInput: it is none, or it is damaged.

    """
    try:
        with path.open("rb") as file:
            keys, parameters = _Reader(file).read()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}.", where=name, mend="Check its permissions.") from None
    except _Broken as error:
        mend = "Fetch it again; a pointer of Git LFS is no weight file."
        raise BadInput(f"is no GGUF file that can be read: {error}.", where=name, mend=mend) from None
    found = Gathered(read=[name])
    for key, value in keys.items():
        found.sayings.append(
            Saying(KIND, _numberless(key), value, f"{name}, {key}", shortened(f"{key}: {value}"), _item(key))
        )
    found.sayings.append(Saying(KIND, "format", "gguf", name, "GGUF"))
    if parameters:
        found.sayings.append(Saying(KIND, "parameters", parameters, name, f"tensors: {parameters} numbers"))
    return found


def _numberless(key: str) -> str:
    """general.base_model.0.name as general.base_model[].name."""
    return re.sub(r"\.\d+(?=\.|$)", "[]", key)


def _item(key: str) -> str:
    number = re.search(r"^(.*?)\.(\d+)(?:\.|$)", key)
    return f"{number[1]}[{number[2]}]" if number else ""


class _Reader:
    """Reads the head of a file, and no more than its limits allow."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = LARGEST
        self._values = 0

    def read(self) -> tuple[dict[str, Any], int]:
        """The short key-values, and how many numbers all tensors hold."""
        if self._bytes(4) != _MAGIC:
            raise _Broken("it does not begin with GGUF")
        if self._number(4) < _SMALLEST_VERSION:
            raise _Broken("its version is too old")
        tensors, count = self._count(), self._count()
        if count > MOST_KEYS:
            raise _Broken("it has more keys than any model has")
        keys = {}
        for _ in range(count):
            key, value = self._string(), self._value(self._number(4))
            if value is not None:
                keys[key[:200]] = value
        return keys, sum(self._tensor() for _ in range(tensors))

    def _tensor(self) -> int:
        worked_out = _BUFFER.match(self._string()) is not None
        sizes = self._number(4)
        if sizes > 8:
            raise _Broken("a tensor has too many sizes")
        count = math.prod(self._number(8) for _ in range(sizes))
        self._bytes(12)  # its type and where it begins
        return 0 if worked_out else count

    def _value(self, kind: int, depth: int = 0) -> Any:  # noqa: ANN401 - a single value, or None for a list
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            inner, count = self._number(4), self._count()
            if inner in _FORMATS:
                self._bytes(count * struct.calcsize(_FORMATS[inner]))
                return None
            self._values += count
            if depth > DEEPEST or self._values > MOST:
                raise _Broken("its lists hold more than those of any model")
            for _ in range(count):
                self._value(inner, depth + 1)
            return None
        if kind not in _FORMATS:
            raise _Broken("it holds a kind of value that does not exist")
        form = _FORMATS[kind]
        return struct.unpack(form, self._bytes(struct.calcsize(form)))[0]

    def _string(self) -> str:
        length = self._number(8)
        if length > LONGEST_STRING:
            raise _Broken("a text in it is too long")
        return self._bytes(length).decode("utf-8", "replace")

    def _count(self) -> int:
        count = self._number(8)
        if count > MOST:
            raise _Broken("it lists more than any model has")
        return count

    def _number(self, size: int) -> int:
        return int.from_bytes(self._bytes(size), "little")

    def _bytes(self, size: int) -> bytes:
        self._left -= size
        data = self._file.read(size) if self._left >= 0 else b""
        if len(data) < size:
            raise _Broken("it ends too early, or its head is larger than 64 MB")
        return data
