"""Drafts of entries from catalogues of other programs: what they say is kept, what they do not say stays missing.

A draft has no condition, no first day and nobody whom it addresses, because the other program has none; `check` names
each of these keys as missing, file by file, until a person has written it. Nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from compliance_kit._yaml import write_atomically
from compliance_kit.errors import BadInput

MOST_DRAFTS: Final = 1500
"""A pack holds at most 2000 files; what is larger is imported in parts."""
LONGEST_TEXT: Final = 4000
LONGEST_TOKEN: Final = 40
_WORD = re.compile(r"[^a-z0-9]+")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")
_KIND_OF_FILE: Final = ("instruments", "thresholds", "determinations")
HEAD: Final = """\
# DRAFT, taken over from another program. Still missing, and `compliance-kit check` says so:
# `actor` (who is addressed), `applies` (from which day), `when` (the condition) and `cases`.
# Say the summary in your own words unless the text is yours; read the source before `verified` gets a day.
"""


@dataclass(frozen=True)
class Link:
    """A document that a draft refers to.

    Attributes:
        key: what tells it from others in the same work.
        place: where in it, as the work says.

    """

    key: str
    title: str
    url: str
    place: str = ""


@dataclass(frozen=True)
class Draft:
    """One item of a foreign catalogue.

    Attributes:
        group: the names of the groups around it, the outermost first.
        was: its id there.
        label: how the work itself numbers it.
        related: ids of other items of the same work.
        notes: what it says besides.

    """

    group: tuple[str, ...]
    was: str
    label: str
    title: str
    text: str
    links: tuple[Link, ...] = ()
    related: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """What the items are taken from.

    Attributes:
        origin: the program whose form it had, for people.
        rights: what it says about copyright.

    """

    title: str
    short: str
    edition: str
    origin: str
    publisher: str = ""
    url: str = ""
    rights: str = ""
    language: str = "en"
    drafts: tuple[Draft, ...] = field(default=())


def token(name: str) -> str:
    """A name as part of an id: lower case, a to z, digits and single underscores; "item" where nothing is left.

    >>> token("AC-2(1)")
    'ac_2_1'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    found = _WORD.sub("_", plain)[:LONGEST_TOKEN].strip("_") or "item"
    return f"{found}_" if _DEVICES.fullmatch(found) or found in _KIND_OF_FILE else found


def plain_text(value: object, longest: int = LONGEST_TEXT) -> str:
    """A text of somebody else without control characters, with single blanks; cut, and marked so, where it is long."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    kept = "".join(letter if letter.isprintable() else " " for letter in text[: longest * 4])
    told = " ".join(kept.split())
    return told if len(told) <= longest else f"{told[: longest - 2].rstrip()} …"


def web_address(value: object) -> str:
    """An address as sources have them (https, no user name, no blanks); empty for anything else."""
    text = value if isinstance(value, str) else ""
    return text if re.fullmatch(r"https://[A-Za-z0-9.-]+(:\d+)?(/[^\s\"'<>@]*)?", text) and len(text) <= 500 else ""


def pack_of_drafts(work: Work, pack: str, publisher: str) -> dict[str, str]:
    """Every file of a new pack that holds the drafts, by its path.

    Args:
        work: what was read.
        pack: the id of the new pack.
        publisher: who publishes it; where that is not known, the body behind the work.

    Raises:
        BadInput: there is nothing in it, or more than a pack holds.

    """
    if not work.drafts:
        raise BadInput("holds no item that could become an entry.", where=work.title or "the file", mend=None)
    if len(work.drafts) > MOST_DRAFTS:
        message = f"holds {len(work.drafts)} items; a pack holds at most {MOST_DRAFTS}."
        raise BadInput(message, where=work.title, mend="Import it in parts.")
    references = _references(work, pack)
    instruments = [_work_as_instrument(work, pack), *(made for _, made in references.values())]
    files = {
        "pack.yaml": _dumped(_manifest(work, pack, publisher)),
        f"obligations/{pack}/instruments.yaml": _dumped(instruments),
        "LICENSE": f"{work.rights or 'Name the licence of the texts here.'}\n",
    }
    for path, draft in zip(_paths(work.drafts, pack), work.drafts, strict=True):
        files[f"obligations/{path.replace('.', '/')}.yaml"] = HEAD + _dumped(_entry(draft, path, references, work))
    return files


def write_new(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a pack into a folder that is new or empty.

    Raises:
        BadInput: something is there already.

    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        mend = "Name a folder that does not exist yet; nothing was written."
        raise BadInput("is there already, and not empty.", where=str(folder), mend=mend)
    for name, text in files.items():
        write_atomically(folder / name, text)


def _manifest(work: Work, pack: str, publisher: str) -> dict[str, Any]:
    return {
        "format": 1,
        "id": pack,
        "title": work.title,
        "version": "0.1.0",
        "publisher": publisher or work.publisher or "name the publisher",
        "licence": "LicenseRef-to-be-named",
        "code_licence": "Apache-2.0",
        "languages": ["en"],
        "requires": {"builtin": ">=2026.11"},
        "kind": "guidance",
    }


def _work_as_instrument(work: Work, pack: str) -> dict[str, Any]:
    note = f"Taken over from a file in the form of {work.origin}." + (
        f" It says about rights: {work.rights}" if work.rights else ""
    )
    found = {"id": f"{pack}.source", "title": work.title, "short": work.short, "kind": "standard"}
    found |= {"jurisdiction": "international", "edition": work.edition}
    if work.url:
        return {**found, "url": work.url, "note": note}
    return {**found, "note": f"{note} The file gives no address, so there is no public address here."}


References = Mapping[str, tuple[str, dict[str, Any]]]


def _references(work: Work, pack: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """By key of a link the id of an instrument of its own, and the instrument."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    taken = {"source"}
    for link in (link for draft in work.drafts for link in draft.links if link.key not in found):
        name = _free(f"ref_{token(link.title)}", taken)
        made = {"id": f"{pack}.{name}", "title": link.title, "short": link.title, "kind": "standard"}
        found[link.key] = f"{pack}.{name}", {**made, "jurisdiction": "international", "url": link.url}
    return found


def _paths(drafts: Sequence[Draft], pack: str) -> Iterator[str]:
    """The id of every draft, each once: the pack, its outermost group, its own name."""
    taken: set[str] = set()
    for draft in drafts:
        group = f"{pack}.{token(draft.group[0])}" if draft.group else pack
        yield _free(f"{group}.{token(draft.was)}", taken)


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found)
    return found


def _entry(draft: Draft, path: str, references: References, work: Work) -> dict[str, Any]:
    also = [
        {"instrument": references[link.key][0], "pinpoint": link.place or "whole article", "url": link.url}
        for link in draft.links
    ]
    found: dict[str, Any] = {"id": path, "kind": "guidance", "force": "guidance", "title": draft.title}
    found |= {"summary": draft.text or draft.title, "places": []}
    found["source"] = {"instrument": f"{path.partition('.')[0]}.source", "pinpoint": f"item {draft.label}"}
    if also:
        found["also"] = also
    found |= {
        "certainty": "guidance",
        "open": list(_open(draft, work.language)),
        "dossier": [draft.was],
        "verified": False,
    }
    return found


def _open(draft: Draft, language: str) -> Iterable[str]:
    yield "Taken over by a program; nobody compared it with its source."
    if language != "en":
        yield f"The text is in the language '{language}'; packs are written in English and translated in locales/."
    if draft.group:
        yield f"It stands there under: {' / '.join(draft.group)}."
    if draft.related:
        yield f"It refers there to: {', '.join(draft.related)}."
    yield from draft.notes


def _dumped(data: object) -> str:
    import yaml  # noqa: PLC0415 - reading packs does without it

    class Dumper(yaml.SafeDumper):
        """Puts texts that could be numbers or dates into quotes, and writes nothing by reference."""

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of PyYAML
            """Packs hold no references."""
            return True

    def quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        return dumper.represent_scalar(
            "tag:yaml.org,2002:str", text, style="'" if text[:1] in "-+.0123456789" else None
        )

    Dumper.add_representer(str, quoted)
    return str(yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=150))
