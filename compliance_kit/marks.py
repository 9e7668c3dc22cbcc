"""Marks around what is said in English for want of a translation, and how each kind of paper shows them.

They travel inside the texts, so that no sentence, list or table needs to know of them; whoever writes the last form of
a text turns them into something visible.
"""

import re
from typing import Final

OPEN: Final = "\ue000"
CLOSE: Final = "\ue001"
"""Of the private use area, so that no text of a user or of the catalogue holds them."""

SIGN: Final = "EN"
_MARKS = re.compile(f"[{OPEN}{CLOSE}]")
_TAG = re.compile(r"(<style\b.*?</style>|<title\b.*?</title>|<svg\b.*?</svg>|<!--.*?-->|<[^>]*>)", re.DOTALL)
_NOTE = re.compile(r"<p class=\"english-note\">.*?</p>\n?", re.DOTALL)
_SHOWN: Final = f'<span class="english" lang="en">{{}}\u00a0<sup>{SIGN}</sup></span>'


def marked(text: str) -> str:
    """An English text between marks."""
    return f"{OPEN}{text}{CLOSE}"


def bare(text: str) -> str:
    """The text without marks, where somebody explains the language otherwise, or nobody reads it."""
    return _MARKS.sub("", text)


def in_line(text: str) -> str:
    """The text with a sign in brackets after each English part, for terminals, file names and plain text."""
    return _shown(text, f"{{}} [{SIGN}]") if OPEN in text or CLOSE in text else text


def in_page(html: str) -> str:
    """The page with each English part in an element of its own, with a sign that is printed.

    Inside tags, drawings, style sheets and the title of the page, where no element can stand, the sign alone shows it.
    The paragraph that explains the sign goes where nothing is marked.
    """
    if OPEN not in html:
        return _NOTE.sub("", html)
    parts = _TAG.split(html)
    return "".join(in_line(part) if place % 2 else _shown(part, _SHOWN) for place, part in enumerate(parts))


def _shown(text: str, form: str) -> str:
    """Every part between an outermost pair of marks in that form; a mark without its partner reaches to the end."""
    depth, plain, english = 0, "", ""
    for part in re.split(f"([{OPEN}{CLOSE}])", text):
        if part == OPEN:
            depth += 1
        elif part == CLOSE:
            if depth == 1:
                plain, english = plain + form.format(english), ""
            depth = max(depth - 1, 0)
        elif depth:
            english += part
        else:
            plain += part
    return plain + (form.format(english) if english.strip() else english)
