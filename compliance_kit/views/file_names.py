"""The files of a paper: what each is called, and which letter goes to its addressee in a file of its own."""

from collections.abc import Mapping
from typing import Any

from compliance_kit.definitions import Document
from compliance_kit.readers import OUTSIDE
from compliance_kit.views.materials import Materials

Row = dict[str, Any]


def file_name(composer: Materials, document: Document, form: str) -> str:
    """identity_version_language[_variant]_status.suffix, the same name for the same input."""
    view = composer.identity(document)
    variant = f"_{document.variant}" if document.variant else ""
    identity, version = _short(view["identity"]), _short(view["version"])
    name = f"{identity}_{version}_{view['locale']}{variant}_{view['status']}.{form}"
    return "".join("-" if letter in "/ \t\n" else letter for letter in name)


def _short(text: str) -> str:
    """A part of a file name: all parts together have to stay below the 255 bytes that systems allow."""
    return text.encode()[:90].decode(errors="ignore")


def addressed(document: Document, view: Mapping[str, Any]) -> list[Document]:
    """The letters of a sender's copy as documents of their own; none where the paper itself can be sent."""
    return [document.letter_alone(row["number"]) for row in view["extra"].get("copies", ()) if row["file"]]


def parted(composer: Materials, document: Document, view: Mapping[str, Any]) -> Row:
    """What a document of letters prints: one letter alone, or all of them with the list of the sender's copy."""
    extra = view["extra"]
    if not document.letter:
        return {**extra, "copies": _copies(composer, document, view)}
    alone = [letter for letter in extra["letters"] if letter["number"] == document.letter]
    data = alone[0]["data"] if alone else {}
    return {**extra, "letters": alone, "data": data, "copies": []}


def _copies(composer: Materials, document: Document, view: Mapping[str, Any]) -> list[Row]:
    """Each letter with its maker, the file to send and what the sender has to know first.

    A version for readers inside has no files to send: it holds what the makers do not get.
    """
    letters, outside = view["extra"]["letters"], document.audience in OUTSIDE
    told = view["document"]["status"] != "approved"
    rows = [
        {
            "number": letter["number"],
            "maker": letter["maker"],
            "file": file_name(composer, document.letter_alone(letter["number"]), "pdf") if outside else "",
            "warned": letter.get("warned", "") if told else "",
        }
        for letter in letters
    ]
    stopped = view["notice"]["level"] in ("stop", "hold")
    return rows if len(rows) > 1 or stopped or any(row["warned"] for row in rows) else []
