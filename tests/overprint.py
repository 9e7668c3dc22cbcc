"""Words that lie over one another on a printed page, and words that run off the sheet.

A word wider than its column in one language lies over its neighbour; nothing else that is tested sees it.
"""

import csv
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TALLEST = 40.0
"""Points; what is taller is the word across the page of a draft."""
TOUCH = 0.8
"""Points by which two boxes may share a stretch without being seen to touch."""
SHARED_LINE = 0.35
"""Part of the lower box that two words on one line share; raised letters share less."""
EDGE = 20.0
"""Points at each side of a sheet on which no printer prints."""
PAGE, WORD = "1", "5"
"""Levels of the table that `pdftotext` writes."""


class Word(NamedTuple):
    """A word in its box, in points from the left and the top."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def lies_over(self, other: "Word") -> bool:
        """Whether a reader sees the two on one another."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        lower = min(self.bottom - self.top, other.bottom - other.top)
        return min(self.right, other.right) - max(self.left, other.left) > TOUCH and shared > SHARED_LINE * lower


def overprinted(pdf: bytes, folder: Path) -> list[str]:
    """Each fault with its page; empty where every word has its own place."""
    path = folder / "overprint.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-tsv", str(path), "-"]
    table = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    words, widths = defaultdict[str, list[Word]](list), dict[str, float]()
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        box = _box(row)
        if row["level"] == PAGE:
            widths[row["page_num"]] = box.right
        elif row["level"] == WORD and box.bottom - box.top < TALLEST:
            words[row["page_num"]].append(box)
    assert widths, "pdftotext found no page"
    return [
        f"page {page}: {text}"
        for page, width in widths.items()
        for text in _faults(sorted(words[page], key=_place), width)
    ]


def _box(row: dict[str, str]) -> Word:
    left, top, width, height = (float(row[name]) for name in ("left", "top", "width", "height"))
    return Word(left, top, left + width, top + height, row["text"])


def _place(word: Word) -> tuple[float, float]:
    return word.top, word.left


def _faults(words: list[Word], width: float) -> Iterator[str]:
    for place, word in enumerate(words):
        if word.left < EDGE or word.right > width - EDGE:
            yield f"{word.text} runs off the sheet"
        for other in words[place + 1 :]:
            if other.top > word.bottom:
                break
            if word.lies_over(other):
                yield f"{word.text} lies over {other.text}"
