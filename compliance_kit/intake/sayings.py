"""What files say: one key, its value, and the place and words that it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance_kit import _yaml
from compliance_kit.errors import BadInput

LONGEST = 120
MOST = 5_000
DEEPEST = 40
Way = tuple[str | int, ...]


@dataclass(frozen=True)
class Saying:
    """One thing that a file says.

    Attributes:
        kind: which kind of file it is ("hf_card"), as `import_from` of the facts names it.
        key: dotted, with [] for the items of lists ("datasets[].path").
        value: as it stands there.
        place: file and line ("README.md:12"), or file and key where the format has no lines.
        words: the words that it rests on, shortened.
        item: which item of a list it belongs to; "" for the whole file.

    """

    kind: str
    key: str
    value: Any
    place: str
    words: str
    item: str = ""

    @property
    def origin(self) -> str:
        """Place and words in one line, as answers carry them."""
        return f"{self.place}: “{self.words}”"


@dataclass
class Gathered:
    """What was read, and what somebody has to know about it.

    Attributes:
        sayings: in the order of reading.
        notes: what was read and could not be used, or needs a look, as whole sentences.
        problems: files that could not be read; everything else is there all the same.
        read: the files that were read.
        name, version: of the model, where a file says both in so many words; "" where none does.

    """

    sayings: list[Saying] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[BadInput] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    name: str = ""
    version: str = ""

    def add(self, other: "Gathered") -> None:
        """Take over everything that another reading found."""
        self.sayings += other.sayings
        self.notes += other.notes
        self.problems += other.problems
        self.read += other.read
        self.name, self.version = self.name or other.name, self.version or other.version


def shortened(text: object) -> str:
    """A text in one line that fits beside a question; control signs are left out."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in str(text)[: LONGEST * 4]).split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip()}…"


def leaves(data: object, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    """Every single value of plain data with the way to it; lists and mappings are gone through, not too deep."""
    if len(way) > DEEPEST:
        return
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from leaves(value, (*way, str(key)))
    elif isinstance(data, list | tuple):
        for place, value in enumerate(data):
            yield from leaves(value, (*way, place))
    else:
        yield way, data


def dotted(way: Way) -> str:
    """The key of a way: datasets[].path."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in way).removeprefix(".")


def item_of(way: Way) -> str:
    """The innermost item of a list on a way: datasets[0]; "" outside lists."""
    last = max((place for place, step in enumerate(way) if isinstance(step, int)), default=-1)
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way[: last + 1]).removeprefix(".")


def said_by(kind: str, data: object, name: str, text: str = "", first_line: int = 1) -> list[Saying]:
    """Everything that parsed data say, with lines where the text that they were parsed from is at hand."""
    node = _yaml.composed(text) if text else None
    found: list[Saying] = []
    for way, value in leaves(data):
        if len(found) >= MOST:
            break
        if value is None:
            continue
        line = f":{_yaml.line_below(node, way) + first_line - 1}" if node is not None else ""
        last = str(next((step for step in reversed(way) if isinstance(step, str)), ""))
        found.append(
            Saying(kind, dotted(way), value, f"{name}{line}", shortened(f"{last}: {_plain(value)}"), item_of(way))
        )
    return found


def _plain(value: object) -> str:
    return str(value).casefold() if isinstance(value, bool) else str(value)
