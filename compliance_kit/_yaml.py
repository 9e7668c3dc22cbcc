"""Strict reading of YAML 1.2 that can say on which line something stands.

yaml-rs reads (YAML 1.2: `1e25` is a number, `NO` is a text, duplicate keys are errors). Only when something is wrong,
PyYAML composes the same text once more to find the line: that costs nothing on the good path.
"""

import codecs
import contextlib
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import yaml_rs

from compliance_kit.errors import BadInput

LARGEST_FILE = 4 * 1024 * 1024
_TOO_DEEP = "recursion limit"
_DEEP = re.compile(r"(?:[-?:] +){100}|^ {300}", re.MULTILINE)
_HINT, _STEP = re.compile(r"[-?: ]{8}"), 25
_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])&[^\s,\[\]{}&]")
_DEEPEST = 260  # yaml-rs stops at 256 levels by itself
_LONG_DIGITS = re.compile(r"0[xo][0-9A-Fa-f]{300}")
"""Numbers of other bases have no limit of digits when they are read, only when somebody wants to write them."""


def read_text(path: Path | str, *, name: str | None = None) -> str:
    """The text of a file, refused with a clear message if it is missing, a folder, too large or not text."""
    shown = name or str(path)
    try:
        status = os.stat(path)  # noqa: PTH116 - of a thousand files that are read at every start
    except OSError as error:
        raise BadInput(
            f"cannot be read: {error.strerror}.", where=shown, mend="Check the name and the folder."
        ) from None
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no ordinary file"
        raise BadInput(f"is {kind}.", where=shown, mend="Name the YAML file itself.")
    if status.st_size > LARGEST_FILE:
        size = f"{status.st_size / 1024 / 1024:.0f} MB"
        raise BadInput(f"is {size} large; such files hold at most 4 MB.", where=shown, mend="Is it the right file?")
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - as above
            data = file.read()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}.", where=shown, mend="Check its permissions.") from None
    return _decoded(data, shown)


def read_stream(stream: BinaryIO, name: str) -> str:
    """The text of a stream such as standard input, with the same refusals as for a file."""
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise BadInput("is larger than 4 MB; such files are smaller.", where=name, mend="Is it the right file?")
    return _decoded(data, name)


def _decoded(data: bytes, shown: str) -> str:
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise BadInput(
            f"is no UTF-8 text (byte {error.start} cannot be read).",
            where=shown,
            mend="Save it as UTF-8, or check that it is the right file.",
        ) from None


def parse(text: str, name: str) -> Any:  # noqa: ANN401 - YAML holds anything
    """The data that the text holds.

    Raises:
        BadInput: the text is no YAML, or a key stands twice; with the line.

    """
    if "\x00" in text:
        raise BadInput("is no text file (it holds zero bytes).", where=name, mend="Check that it is the right file.")
    if _too_deep(text):
        raise _nested_too_deeply(name)
    if ("0x" in text or "0o" in text) and _LONG_DIGITS.search(text):
        raise BadInput("holds a number with too many digits.", where=name, mend="Check that it is the right file.")
    if "&" in text and "*" in text and _ANCHOR.search(text):
        _refuse_growth(text, name)
    try:
        return yaml_rs.loads(text)
    except (ValueError, TypeError, OverflowError) as error:
        # yaml_rs.YAMLDecodeError, Python's own limit on the digits of a number, lists and mappings inside of keys
        raise _explained(text, name, str(error)) from None


def _refuse_growth(text: str, name: str) -> None:
    """Refuse a text whose references would make more of it than any file holds; nothing is built to find that out."""
    import yaml  # noqa: PLC0415 - only where a text refers to parts of itself

    grown = _Grown()
    with contextlib.suppress(yaml.YAMLError):  # what is wrong with it is said when it is read
        for event in shallow(yaml.parse(text, Loader=yaml.CSafeLoader), name):
            if grown.after(event) > LARGEST_FILE:
                line = f"{name}:{event.start_mark.line + 1}"
                message = "refers to its own parts so often that it grows beyond all bounds."
                raise BadInput(message, where=line, mend="Write the parts out.")


def shallow(events: Iterable[Any], name: str) -> Iterator[Any]:
    """The events of PyYAML, up to a depth that neither it nor what comes after it can bear.

    Raises:
        BadInput: the text is nested more deeply.

    """
    depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if depth > _DEEPEST:
            raise _nested_too_deeply(name)
        yield event


class _Grown:
    """How large a text becomes with every reference written out, in signs and parts."""

    def __init__(self) -> None:
        self._size = 0
        self._sizes: dict[str, int] = {}
        self._open: list[tuple[str | None, int]] = []

    def after(self, event: Any) -> int:  # noqa: ANN401 - an event of PyYAML
        """The size once this event is counted too."""
        import yaml  # noqa: PLC0415 - as above

        before = self._size
        self._size += 1 + len(getattr(event, "value", ""))
        anchor: str | None = getattr(event, "anchor", None)
        if isinstance(event, yaml.AliasEvent):
            self._size += self._sizes.get(anchor or "", 0)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open.append((anchor, before))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self._open.pop()
        if anchor and not isinstance(event, yaml.AliasEvent | yaml.CollectionStartEvent):
            self._sizes[anchor] = self._size - before
        return self._size


def _too_deep(text: str) -> bool:
    """Whether it is nested as no file of ours is: that takes 200 such signs in a row; every 25th shows eight."""
    return _HINT.search(text[::_STEP]) is not None and _DEEP.search(text) is not None


def _nested_too_deeply(name: str) -> BadInput:
    """Both readers overflow the stack of the process on such texts, so they never get to see them."""
    return BadInput("is nested too deeply.", where=name, mend="Check that it is the right file.")


def _explained(text: str, name: str, message: str) -> BadInput:
    import yaml  # noqa: PLC0415 - needed only to explain mistakes

    if _TOO_DEEP in message:
        return _nested_too_deeply(name)
    try:
        for _ in shallow(yaml.parse(text, Loader=yaml.CSafeLoader), name):
            pass
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except BadInput as error:
        return error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"{name}:{mark.line + 1}" if mark else name
        return BadInput(
            f"is no valid YAML: {error.problem}.", where=line, mend="Check indentation, quotes and brackets there."
        )
    except yaml.YAMLError:
        return BadInput("is no valid YAML.", where=name, mend="Check that it is the right file.")
    twice = _duplicate(node, set())
    if twice is not None:
        key, first, second = twice
        return BadInput(
            f"the key '{key}' stands twice (first on line {first}).",
            where=f"{name}:{second}",
            mend="Remove one of them.",
        )
    return BadInput(f"is no valid YAML: {message.splitlines()[0]}.", where=name, mend="Check it with a YAML editor.")


def _duplicate(node: Any, looked_at: set[int]) -> tuple[str, int, int] | None:  # noqa: ANN401 - a node of PyYAML
    import yaml  # noqa: PLC0415 - needed only to explain mistakes

    if id(node) in looked_at:  # an alias leads to a node once more, or even into itself
        return None
    looked_at.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen: dict[tuple[str, str], int] = {}
        for key, _ in node.value:
            name = (key.tag, str(key.value))
            if name in seen:
                return name[1], seen[name], key.start_mark.line + 1
            seen[name] = key.start_mark.line + 1
        children: Iterable[Any] = [value for _, value in node.value]
    else:
        children = node.value if isinstance(node, yaml.SequenceNode) else []
    return next((found for child in children if (found := _duplicate(child, looked_at)) is not None), None)


class Item(NamedTuple):
    """A step of a path that leads into a list: to the item whose key has this value."""

    key: str
    value: str


Steps = Iterable[str | int | Item]


@lru_cache(maxsize=1)
def composed(text: str) -> Any:  # noqa: ANN401 - a node of PyYAML
    """The tree of a text in which every part knows its line; None where PyYAML does not read it (YAML 1.2).

    The last one is kept, because a text with one mistake often has many.
    """
    import yaml  # noqa: PLC0415 - needed only to explain mistakes

    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None


def line_of(text: str, path: Steps) -> int:
    """The line (from 1) of the place that the path leads to, or of the last part that exists."""
    return line_below(composed(text), path)


def line_below(node: Any, path: Steps) -> int:  # noqa: ANN401 - a node of PyYAML
    """The same in a text that was composed already."""
    return lines_below(node, path)[0]


def lines_below(node: Any, path: Steps) -> tuple[int, int]:  # noqa: ANN401 - a node of PyYAML
    """The same, and the last line of the text that stands there; no later one where there is no plain text."""
    import yaml  # noqa: PLC0415 - needed only to explain mistakes

    line = 1
    for step in path:
        found = _child(node, step)
        if found is None:
            break
        node, line = found
    return line, max(line, node.end_mark.line + 1) if isinstance(node, yaml.ScalarNode) else line


def _child(node: Any, step: str | int | Item) -> tuple[Any, int] | None:  # noqa: ANN401 - a node of PyYAML
    import yaml  # noqa: PLC0415 - needed only to explain mistakes

    if isinstance(node, yaml.MappingNode):
        return next(((value, key.start_mark.line + 1) for key, value in node.value if key.value == str(step)), None)
    if not isinstance(node, yaml.SequenceNode):
        return None
    if isinstance(step, Item):
        child = _by_value(node, step.key).get(step.value)
        return None if child is None else (child, child.start_mark.line + 1)
    if isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None


def _by_value(node: Any, key: str) -> dict[Any, Any]:  # noqa: ANN401 - a node of PyYAML
    """The items of a list by the plain value of a key, the first of each; made once, because lists can be long."""
    made: dict[str, dict[Any, Any]] = node.__dict__.setdefault("by_value", {})
    if key not in made:
        made[key] = {}
        for child in node.value:
            found = _child(child, key) if isinstance(child.value, list) else None
            if found is not None and isinstance(found[0].value, str):
                made[key].setdefault(found[0].value, child)
    return made[key]


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that either the old or the new content is there, never a part of it."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(stat.S_IMODE(mode))
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
