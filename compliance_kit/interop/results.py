"""What a pipeline shows of an assessment, whatever the format: one result an entry, with the lines it rests on."""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["caught", "open", "applies", "moved"]


@dataclass(frozen=True)
class Rule:
    """What a result is about.

    Attributes:
        id: of the entry; of an axis or a fact for what moved without one.
        title: one line.
        text: what it asks, in sentences.
        source: how it is cited; "" where nothing is.
        address: where it is written; "" for none.
        tags: words to sort by.

    """

    id: str
    title: str
    text: str
    source: str
    address: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A line of the answer sheet.

    Attributes:
        line: from 1.
        text: which answer stands there.

    """

    line: int
    text: str


@dataclass(frozen=True)
class Result:
    """One result.

    Attributes:
        standing: caught by a gate; else open, applying, or moved without being caught.
        gates: the gates that caught it.
        message: what is the matter, in sentences.
        places: the lines that it rests on, the most telling first; never empty.

    """

    rule: Rule
    standing: Standing
    gates: tuple[str, ...]
    message: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Run:
    """One assessment for a pipeline.

    Attributes:
        tool: version of the program.
        subject: name and version of the model.
        on: the day, as year-month-day.
        catalogue: version of the catalogue.
        sheet: the address of the answer sheet, relative to where the program was started or absolute (file:).
        relative: whether that address is relative.
        results: in the order of the catalogue.

    """

    tool: str
    subject: str
    on: str
    catalogue: str
    sheet: str
    relative: bool
    results: tuple[Result, ...]
