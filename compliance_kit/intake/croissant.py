"""Descriptions of data sets in the form of MLCommons (Croissant, with its terms on responsible use), as JSON-LD."""

import dataclasses
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from compliance_kit.intake.sayings import Gathered, Saying, said_by

KIND = "croissant"
_READ = (
    "name", "description", "license", "url", "creator", "inLanguage", "dataCollection", "dataPreprocessingProtocol",
    "dataCollectionTimeframe", "personalSensitiveInformation",
)  # fmt: skip
_HUB = re.compile(r"https?://(?:huggingface\.co|hf\.co)/datasets/(?P<id>[\w.-]+/[\w.-]+)/?$")
_PREFIX = re.compile(r"^(?:rai|sc|schema|cr):")
_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_FRAME, _SENSITIVE, _PARTS = "dataCollectionTimeframe", "personalSensitiveInformation", 2


def is_croissant(data: object) -> bool:
    """Whether plain data describe a data set in this form."""
    if not isinstance(data, Mapping) or "@context" not in data:
        return False
    stated = data.get("conformsTo", data.get("dct:conformsTo"))
    return "mlcommons.org/croissant" in str(stated) and _PREFIX.sub("", str(data.get("@type"))) == "Dataset"


def read_croissant(data: Mapping[str, Any], name: str, text: str) -> Gathered:
    """What a description says of its data set; each statement is about the set that it names."""
    found = Gathered(read=[name])
    kept = {key: _joined(data[key], key) for key in data if _PREFIX.sub("", key) in _READ}
    title = _title(data)
    if title is None:
        found.notes.append(f"{name}: describes a data set without a name; it was left out.")
        return found
    said = said_by(KIND, kept, name, text)
    for one in said:
        key = _PREFIX.sub("", one.key)
        if key == "name":
            found.sayings.append(dataclasses.replace(one, key=key, value=title, item=title))
        elif not key.startswith((_FRAME, _SENSITIVE)):
            found.sayings.append(dataclasses.replace(one, key=key, item=title))
    found.sayings += _frame([one for one in said if _FRAME in one.key], title)
    sensitive = next((one for one in said if _SENSITIVE in one.key), None)
    if sensitive is not None:
        found.notes.append(
            f"{sensitive.place}: “{sensitive.words}” is said of personal or sensitive data in {title}; "
            "look at it when you say what the set contains."
        )
    return found


def _joined(value: object, key: str) -> object:
    """A list of texts as one text, for answers that are one; names of several makers likewise."""
    if not isinstance(value, list) or _PREFIX.sub("", key) in (_FRAME, "license"):
        return value
    named = [one.get("name") if isinstance(one, Mapping) else one for one in value]
    texts = [one for one in named if isinstance(one, str)]
    return ", ".join(texts) if texts and len(texts) == len(named) else value


def _title(data: Mapping[str, Any]) -> str | None:
    """The repository of the set on the Hub if its address is there, else its name."""
    hub = _HUB.match(str(data.get("url", "")))
    name = data.get("name")
    return hub["id"] if hub else name.strip() if isinstance(name, str) and name.strip() else None


def _frame(said: Sequence[Saying], title: str) -> list[Saying]:
    """First and last day of collecting, where exactly two days are given."""
    days = [(day[0], one) for one in said if (day := _DAY.match(str(one.value)))]
    if len(days) != _PARTS or len(said) != _PARTS:
        return []
    return [
        dataclasses.replace(one, key=key, value=day, item=title)
        for key, (day, one) in zip(
            ("collected_from", "collected_until"), sorted(days, key=lambda pair: pair[0]), strict=True
        )
    ]


def beside_lists(sayings: Sequence[Saying], names: Collection[str]) -> tuple[list[Saying], list[str]]:
    """The sayings with each description put to the data set that it is about, and what to say about the others.

    Args:
        sayings: of all files.
        names: the data sets that other files list; where none does, the descriptions are the list.

    """
    listed = {name.casefold(): name for name in names}
    short = {name.rpartition("/")[2]: name for name in listed}
    found, notes = [], []
    for one in sayings:
        if one.kind != KIND or not listed:
            found.append(one)
            continue
        title = one.item.casefold()
        own = title if title in listed else short.get(title)
        if own is not None:
            found += [dataclasses.replace(one, item=listed[own])] if one.key != "name" else []
        elif one.key == "name":
            file = one.place.partition(":")[0]
            notes.append(f"{file}: describes {one.item}, which no other file lists; add it if you trained on it.")
    return found, notes
