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
_NOTE = re.compile(r'<p class="english-note">.*?</p>\n?', re.DOTALL)
_BLOCK_ENDS = re.compile(r"</(?:td|th|p|li|h[1-6]|caption|figcaption|div|section)>")
_MARK = re.compile(f"([{OPEN}{CLOSE}])")


def marked(text: str) -> str:
    """An English text between marks."""
    return f"{OPEN}{text}{CLOSE}"


def signed(text: str) -> str:
    """An English text with the sign behind it, for texts that go to a terminal as they are."""
    return f"{text} [{SIGN}]"


def bare(text: str) -> str:
    """The text without marks, where somebody explains the language otherwise, or nobody reads it."""
    return _MARKS.sub("", text)


def in_line(text: str) -> str:
    """The text with a sign in brackets after each English part, for terminals, file names and plain text."""
    if not _MARKS.search(text):
        return text
    english = _English()
    told = [f" [{SIGN}]" if english.ends(part) else bare(part) for part in _MARK.split(text)]
    return "".join(told) + (f" [{SIGN}]" if english.depth else "")


def in_page(html: str) -> str:
    """The page with each English part in an element of its own, and behind it a sign that is printed.

    Inside tags, drawings, style sheets and the title of the page, where no element can stand, the sign alone shows it.
    The paragraph that explains the sign stands once, and not at all where nothing is marked. A mark without its
    partner reaches to the end of its paragraph or cell.
    """
    if OPEN not in html:
        return _NOTE.sub("", html)
    english, told = _English(rtl=' dir="rtl"' in html), []
    for place, part in enumerate(_TAG.split(html)):
        if place % 2 == 0:
            told += [_shown(english, piece) for piece in _MARK.split(part)]
        else:
            told += [_RAISED if _BLOCK_ENDS.match(part) and english.leave() else "", in_line(part)]
    page = "".join(told)
    first = _NOTE.search(page)
    return page[: first.end()] + _NOTE.sub("", page[first.end() :]) if first else page


_RAISED: Final = f'<sup class="english">\u00a0{SIGN}</sup>'


class _English:
    """Whether a place lies between marks; inner pairs count as part of the outermost one."""

    def __init__(self, *, rtl: bool = False) -> None:
        self.depth = 0
        self.end = "\u200e" if rtl else ""  # keeps the last full stop on the side of the English

    def ends(self, part: str) -> bool:
        """Take a mark or a text; whether it is the mark that ends an English part."""
        before = self.depth
        self.depth = max(before + (part == OPEN) - (part == CLOSE), 0)
        return before == 1 and self.depth == 0

    def leave(self) -> bool:
        """Whether an English part was still open; it is closed then."""
        was_open, self.depth = self.depth > 0, 0
        return was_open


def _shown(english: _English, piece: str) -> str:
    if english.ends(piece):
        return _RAISED
    text = bare(piece)
    return f'<span class="english" lang="en">{text}{english.end}</span>' if english.depth and text.strip() else text
