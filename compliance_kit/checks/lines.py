"""On which line of its file a problem stands whose place is known by names only: the first line that holds one."""

import re
from collections.abc import Iterable

_QUOTED = re.compile(r"'([^']+)'")


def names_in(message: str) -> list[str]:
    """What to look for: the names that the message quotes, the last one first."""
    return _QUOTED.findall(message)[::-1]


def line_in(text: str, item: str, names: Iterable[str]) -> int:
    """The line (from 1) where the item ("" for the whole file) speaks of one of the names; else where it starts."""
    lines = text.splitlines()
    start = _start(lines, item)
    ends = (n for n in range(start + 1, len(lines)) if lines[n].startswith(("- id:", "- {id:"))) if item else ()
    end = next(iter(ends), len(lines))
    return _first(lines, start, end, names) + 1


def line_between(text: str, first: int, last: int, names: Iterable[str]) -> int:
    """The line (from 1) of a longer text, between two lines, that speaks of one of the names; else the first one."""
    return _first(text.splitlines(), first - 1, last, names) + 1


def _first(lines: list[str], start: int, end: int, names: Iterable[str]) -> int:
    for name in names:
        word = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w]|\.\w)", re.IGNORECASE)
        found = next((n for n in range(start, min(end, len(lines))) if word.search(lines[n])), None)
        if found is not None:
            return found
    return start


def _start(lines: list[str], item: str) -> int:
    if not item:
        return 0
    head = re.compile(rf"^(?:- )?\{{?id: *['\"]?{re.escape(item)}['\"]?\s*(?:[,#].*)?$")
    return next((number for number, line in enumerate(lines) if head.match(line)), 0)
