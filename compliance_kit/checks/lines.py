"""On which line of its file a problem stands: the first line of the item that holds one of the names concerned."""

import re
from collections.abc import Iterable

from compliance_kit.errors import BadInput

_QUOTED = re.compile(r"'([^']+)'")


def names_in(problem: BadInput) -> list[str]:
    """What to look for: the name of the case, else the names that the message quotes, the last one first."""
    case = (problem.mend or "").partition("Case: ")[2].partition("::")[2]
    return [case] if case else _QUOTED.findall(problem.message)[::-1]


def line_in(text: str, item: str, names: Iterable[str]) -> int:
    """The line (from 1) where the item ("" for the whole file) speaks of one of the names; else where it starts."""
    lines = text.splitlines()
    start = _start(lines, item)
    ends = (n for n in range(start + 1, len(lines)) if lines[n].startswith("- id:")) if item else ()
    end = next(iter(ends), len(lines))
    for name in names:
        word = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w]|\.\w)", re.IGNORECASE)
        found = next((n for n in range(start, end) if word.search(lines[n])), None)
        if found is not None:
            return found + 1
    return start + 1


def _start(lines: list[str], item: str) -> int:
    if not item:
        return 0
    head = re.compile(rf"^(?:- )?\{{?id: *['\"]?{re.escape(item)}['\"]?\s*(?:[,#].*)?$")
    return next((number for number, line in enumerate(lines) if head.match(line)), 0)
