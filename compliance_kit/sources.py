"""Where it is written, and who looked when: instruments, pinpoints, reviews."""

import datetime
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Certainty = Literal["settled", "guidance", "inference", "contested"]
Sensitivity = Literal["public", "internal", "counsel"]
InstrumentKind = Literal[
    "statute", "regulation", "guidelines", "code", "licence", "terms", "standard", "common_law", "bill", "vetoed",
    "executive_order", "own",
]  # fmt: skip


class Data(BaseModel):
    """The base of everything read from a pack: closed keys, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _https(text: str) -> str:
    if not text.startswith("https://"):
        raise ValueError(f"'{text[:60]}' does not start with https; write the https address of the page")
    if re.search(r"[\s\"'<>]", text) or text == "https://":
        raise ValueError(f"'{text[:60]}' is no address; copy it again from the page, without blanks and quotes")
    return text


Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_https)]


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return text


Pattern = Annotated[Text, AfterValidator(_compiles)]
"""A regular expression."""


class Read(Data):
    """When and how something was read."""

    on: datetime.date
    how: Text


class Instrument(Data):
    """A law, guideline, code or licence that can be cited."""

    id: Id
    title: Text
    short: Text
    kind: InstrumentKind
    jurisdiction: Text
    edition: Text | None = None
    url: Address | None = None
    read: Read | None = None
    note: Text | None = None


class Source(Data):
    """A place in an instrument."""

    instrument: Id
    pinpoint: str = ""
    url: Address | None = None
    showed: Text | None = None


class Verified(Data):
    """The last look at an entry against its source; the stamp lapses when the entry changes."""

    on: datetime.date
    how: Text
    stamp: Text | None = None


Sources = Annotated[tuple[Source, ...], Field(default=())]
Texts = Annotated[tuple[Text, ...], Field(default=())]
