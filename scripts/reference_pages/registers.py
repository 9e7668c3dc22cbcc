"""The registers beside the catalogue: what was found in each place, what was left out, when to look again.

Every mistake is collected and said with file and line before a page is written.
"""

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator

from compliance_kit import _yaml
from compliance_kit.errors import BadInput, Problems
from compliance_kit.exposure.scheme import ReadSource
from compliance_kit.mistakes import said
from compliance_kit.sources import Data, Text, Texts

Item = TypeVar("Item", bound=BaseModel)
Found = Literal["binding", "partly", "no_ai_law", "bills_only", "guidance_only", "not_assessed"]
Reason = Literal[
    "duplicate_of",
    "definition_only",
    "transition_or_penalty",
    "superseded",
    "watch_list",
    "no_law",
    "not_a_duty_of_the_modifier",
]
LEFT_OUT = "docs/reference/left-out"
PLACES = "docs/reference/coverage/places.yaml"
WINDOWS = "docs/reference/coverage/windows.yaml"


class Looked(Data):
    """What was found when somebody looked at the law of a place.

    Attributes:
        looked_at: the day; None only where nobody looked.
        dossier: the research ids behind it.

    """

    place: Text
    looked_at: datetime.date | None = None
    found: Found
    note: Text
    source: ReadSource | None = None
    dossier: Texts

    @model_validator(mode="after")
    def _dated(self) -> "Looked":
        if (self.looked_at is None) != (self.found == "not_assessed"):
            raise ValueError("a place that was looked at has a day under 'looked_at', one not assessed has none")
        return self


class LeftOut(Data):
    """A research entry without a line of its own, why, and what in the catalogue carries its content."""

    dossier: Text
    reason: Reason
    of: Texts
    note: Text


class ReviewWindow(Data):
    """After how many days something of a kind is looked at again; chosen by this kit."""

    kind: Literal["binding", "contract", "guidance", "proposal", "place"]
    days: Annotated[int, Field(gt=0)]
    note: Text


class Placed(NamedTuple):
    """An item with the file and line where it starts."""

    where: str
    item: LeftOut


def read_places(root: Path) -> tuple[Looked, ...]:
    """The register of places.

    Raises:
        Problems: everything that is wrong with it.

    """
    found = _items(root, PLACES, Looked)
    _refuse_doubles((where, looked.place) for where, looked in found)
    return tuple(looked for _, looked in found)


def read_windows(root: Path) -> dict[str, int]:
    """The days after which each kind is looked at again."""
    found = _items(root, WINDOWS, ReviewWindow)
    _refuse_doubles((where, window.kind) for where, window in found)
    return {window.kind: window.days for _, window in found}


def read_left_out(root: Path) -> tuple[Placed, ...]:
    """What was left out, from all files.

    Raises:
        Problems: everything that is wrong, a research id that stands twice among it.

    """
    files = sorted((root / LEFT_OUT).glob("*.yaml"))
    found = [Placed(*one) for path in files for one in _items(root, f"{LEFT_OUT}/{path.name}", LeftOut)]
    _refuse_doubles((where, left.dossier) for where, left in found)
    return tuple(found)


def _items(root: Path, shown: str, model: type[Item]) -> list[tuple[str, Item]]:
    text = _yaml.read_text(root / shown, name=shown)
    data = _yaml.parse(text, shown)
    if not isinstance(data, list):
        raise BadInput("holds no list.", where=f"{shown}:1", mend="Start every item with '- '.")
    adapter, found, problems = TypeAdapter(model), list[tuple[str, Item]](), list[BadInput]()
    lines = _yaml_lines(text, len(data))
    for index, item in enumerate(data):
        try:
            found.append((f"{shown}:{lines[index]}", adapter.validate_python(item)))
        except ValidationError as error:
            problems += said(error, text, shown, (index,))
    if problems:
        raise Problems(problems)
    return found


def _yaml_lines(text: str, count: int) -> list[int]:
    """The line on which each item of a list at the top of a file starts."""
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("- ")]
    return starts if len(starts) == count else [1] * count


def _refuse_doubles(named: Iterable[tuple[str, str]]) -> None:
    problems = list(_doubles(named))
    if problems:
        raise Problems(problems)


def _doubles(named: Iterable[tuple[str, str]]) -> Iterator[BadInput]:
    seen: dict[str, str] = {}
    for where, name in named:
        if name in seen:
            yield BadInput(f"'{name}' stands here and at {seen[name]}.", where=where, mend="Remove one of them.")
        seen.setdefault(name, where)
