"""What a pack may hold, and how its files are read: every limit stands here, and everything else is refused."""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from compliance_kit import _yaml
from compliance_kit.errors import BadInput

MOST_FILES: Final = 2_000
LARGEST_FILE: Final = 4 * 1024 * 1024
LARGEST_PACK: Final = 64 * 1024 * 1024
LARGEST_ARCHIVE: Final = 32 * 1024 * 1024
HIGHEST_RATIO: Final = 100
"""How many times larger than packed a file may be; texts of law shrink to a fifth at most."""
RATIO_FROM: Final = 64 * 1024
"""Smaller files may shrink as they like: a page of blanks is no bomb."""
LONGEST_PATH: Final = 200
DEEPEST: Final = 12
LARGEST_LOGO: Final = 512 * 1024
LOGO_PIXELS: Final = 4_000
LOGO_ELEMENTS: Final = 500
LETTERHEAD_LINES: Final = 6
LETTERHEAD_LENGTH: Final = 120
LEAST_CONTRAST: Final = 4.5
"""Of a colour of text with white paper, as WCAG 2.2 counts (1.4.3, level AA)."""
MEMORY: Final = 1536 * 1024 * 1024
"""Bytes of address space for a process that fills templates of others; layout of a long paper needs about a third."""
PROCESSOR_SECONDS: Final = 60
WALL_SECONDS: Final = 120
LARGEST_PAPER: Final = 64 * 1024 * 1024
LARGEST_HTML: Final = 8 * 1024 * 1024
LARGEST_SPAN: Final = 60
"""Rows or columns that one cell of a table may cover."""

_FETCHES: Final = re.compile(
    r"url\s*\(|src\s*\(|image-set|@import|@font-face|@namespace|expression|\\|\*/\s*\(", re.IGNORECASE
)
_TAKEN: Final = re.compile(r"attr\s*\(", re.IGNORECASE)

EARLIEST: Final = 1000
LATEST: Final = 2999
"""Years of days in packs: there are days before and after each, and nobody writes 9999 for never."""
_DAY: Final = re.compile(r"(\d{4})-\d\d-\d\d")
UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2069\ue000\ue001\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Signs that nobody sees: those that steer a terminal, turn letters round, or stand for marks of this program."""


def fetched(style: str) -> str | None:
    """What in a style fetches something, or may hide that it does; None where nothing does.

    Without escapes every name has one form. It takes no longer than the style is long.
    """
    if found := _FETCHES.search(style):
        return found[0]
    taken = _TAKEN.search(style)
    return "attr( … url" if taken and "url" in style[taken.end() :].casefold() else None


KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".yaml": "text", ".html": "text", ".txt": "text", ".md": "text", ".css": "text", ".po": "text", ".csv": "text",
        ".svg": "text", ".png": "picture", ".jpg": "picture", "": "text",
    }
)  # fmt: skip
"""Endings of the files that a pack may hold; a file without an ending is a text, such as LICENSE."""
_WITHOUT_ENDING: Final = frozenset({"LICENSE", "LICENCE", "NOTICE", "README", "CHANGES", "CHANGELOG", "AUTHORS"})
_DEVICES: Final = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))})
_FORBIDDEN_IN_NAMES: Final = frozenset('\\:*?"<>|')


class PackFile(NamedTuple):
    """One file of a pack.

    Attributes:
        name: its path below the pack, with slashes.
        path: where it lies.

    """

    name: str
    path: str
    size: int


def digest_of_contents(files: Iterable[tuple[str, bytes]]) -> str:
    """One digest over names and contents (SHA-256, hexadecimal): the same for a folder as for what is built of it."""
    digest = hashlib.sha256()
    for name, content in sorted(files):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def files_of(root: Path) -> tuple[list[PackFile], list[BadInput]]:
    """Every file of a pack by name, and everything that its tree may not hold; links are never followed.

    Raises:
        BadInput: there is no such folder, or it holds more than any pack does, so that nothing else is looked at.

    """
    if root.is_symlink() or not root.is_dir():
        raise BadInput("is no folder.", where=str(root), mend="Name the folder of a pack, or a file that was built.")
    found: list[PackFile] = []
    problems: list[BadInput] = []
    size = 0
    for item in _walk(str(root), "", problems):
        found.append(item)
        size += item.size
        if len(found) > MOST_FILES:
            raise too_many(str(root))
        if size > LARGEST_PACK:
            raise too_large(str(root))
    problems += name_problems(item.name for item in found)
    problems += [problem for item in found if (problem := _kind_problem(item.name, item.size))]
    return sorted(found), problems


def too_many(where: str) -> BadInput:
    """A pack has more files than any pack needs."""
    return BadInput(f"holds more than {MOST_FILES} files.", where=where, mend="Packs are smaller; is it the right one?")


def too_large(where: str) -> BadInput:
    """A pack is larger than any pack needs to be."""
    size = LARGEST_PACK // 1024 // 1024
    return BadInput(f"holds more than {size} MB.", where=where, mend="Packs are smaller; is it the right one?")


def _walk(folder: str, above: str, problems: list[BadInput], depth: int = 0) -> Iterator[PackFile]:
    if depth > DEEPEST:
        problems.append(BadInput(f"lies more than {DEEPEST} folders deep.", where=above, mend="Use fewer folders."))
        return
    try:
        listed = os.scandir(folder)
    except OSError as error:
        problems.append(BadInput(f"cannot be read: {error.strerror}.", where=above, mend="Check its permissions."))
        return
    with listed:
        for item in listed:
            name = f"{above}{item.name}"
            if item.is_symlink():
                problems.append(BadInput("is a link.", where=name, mend="Put the file itself there."))
            elif item.is_dir(follow_symlinks=False):
                if not _hidden(item.name):
                    yield from _walk(item.path, f"{name}/", problems, depth + 1)
            elif not stat.S_ISREG(item.stat(follow_symlinks=False).st_mode):
                problems.append(BadInput("is no ordinary file.", where=name, mend="Take it out."))
            elif not _hidden(item.name):
                yield PackFile(name, item.path, item.stat(follow_symlinks=False).st_size)


def _hidden(name: str) -> bool:
    """What editors, systems and version control leave behind; it never becomes part of a pack."""
    return name.startswith(".") or name in ("__pycache__", "Thumbs.db")


def name_problems(names: Iterable[str]) -> list[BadInput]:
    """What is wrong with the paths of files: escapes, devices, names that fall together on other machines."""
    problems: list[BadInput] = []
    seen: dict[str, str] = {}
    for name in names:
        wrong = path_problem(name)
        if wrong:
            problems.append(BadInput(wrong, where=shown(name), mend="Give the file a plain relative name."))
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            message = f"falls together with '{shown(seen[folded])}' where case of letters does not count."
            problems.append(BadInput(message, where=shown(name), mend="Rename one of them."))
        seen[folded] = name
    return problems


def path_problem(name: str) -> str | None:
    """What is wrong with one path; None if nothing is."""
    parts = name.split("/")
    if name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        return "has an absolute path."
    if ".." in parts or "." in parts or "" in parts:
        return "has a path that leads out of the pack or nowhere."
    if len(name) > LONGEST_PATH or len(parts) > DEEPEST:
        return "has too long a path."
    if any(letter in _FORBIDDEN_IN_NAMES or not letter.isprintable() for letter in name):
        return "has a sign in its name that not every machine can write."
    if any(part.partition(".")[0].casefold() in _DEVICES or part.endswith((".", " ")) for part in parts):
        return "has the name of a device, or ends in a dot or blank."
    return None


def shown(name: str) -> str:
    """A name that may hold anything, safe for a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:LONGEST_PATH]


def _kind_problem(name: str, size: int) -> BadInput | None:
    path = PurePosixPath(name)
    known = path.suffix in KINDS and (path.suffix or path.name in _WITHOUT_ENDING)
    if not known:
        endings = ", ".join(ending for ending in KINDS if ending)
        message = f"is of a kind that packs do not hold ('{path.suffix or path.name}')."
        return BadInput(message, where=name, mend=f"Take it out; packs hold: {endings}.")
    return file_too_large(name) if size > LARGEST_FILE else None


def kind_problem(name: str, size: int) -> BadInput | None:
    """What is wrong with the kind or size of one file; None if nothing is."""
    return _kind_problem(name, size)


def file_too_large(name: str) -> BadInput:
    """A single file is larger than any file of a pack needs to be."""
    size = LARGEST_FILE // 1024 // 1024
    return BadInput(f"is larger than {size} MB.", where=shown(name), mend="Files of packs are smaller.")


def unseen(where: str) -> BadInput:
    """A text holds signs that nobody sees and that steer terminals, or turn the order of letters round."""
    return BadInput("holds a control sign that nobody sees.", where=where, mend="Type the text anew.")


def yaml_of(text: str, shown: str) -> Any:  # noqa: ANN401 - YAML holds anything
    """The data of a YAML file of a pack: without references, which can blow up a small text, and without tags.

    Raises:
        BadInput: it is no YAML, or it holds what packs do not.

    """
    if "&" in text and "*" in text:  # then they are looked for before anything is made of them
        _plain_events(text, shown)
        return _yaml.parse(text, shown)
    data = _yaml.parse(text, shown)
    _plain_events(text, shown)
    return data


def _plain_events(text: str, shown: str) -> None:
    """Refuse references, tags and control signs.

    Raises:
        BadInput: there is one, or the text is no YAML.

    """
    import yaml  # noqa: PLC0415 - the built-in catalogue does without it

    try:
        for event in _yaml.shallow(yaml.parse(text, Loader=yaml.CSafeLoader), shown):
            line, tag = f"{shown}:{event.start_mark.line + 1 if event.start_mark else 1}", getattr(event, "tag", None)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                message = "refers to another part of the file (& or *)."
                raise BadInput(message, where=line, mend="Write the part out.")
            if tag:
                raise BadInput(f"has a tag ({tag}).", where=line, mend="Take it out.")
            if UNSEEN.search(getattr(event, "value", "") or ""):
                raise unseen(line)
            day = _DAY.fullmatch(getattr(event, "value", "") or "")
            if day and not EARLIEST <= int(day.group(1)) <= LATEST:
                mend = f"Write a day between the years {EARLIEST} and {LATEST}; leave 'until' out where nothing ends."
                raise BadInput(f"the day '{day.group()}' is too far away.", where=line, mend=mend)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"{shown}:{mark.line + 1}" if mark else shown
        raise BadInput("is no plain YAML.", where=line, mend="Check indentation, quotes and brackets there.") from None
