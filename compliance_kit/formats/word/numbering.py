"""Lists of the Word file: three kinds of marker at three indents; every numbered list counts anew."""

from typing import Final

from docx.document import Document

from compliance_kit.formats.word.styles import SANS, SERIF, SIDE
from compliance_kit.formats.word.xml import Node, twips, w

KINDS: Final = ("bullet", "tick", "number")
INDENTS: Final = {"body": SIDE, "wide": 0.0, "cell": 0.0}
"""Where lists begin, in points."""
_STEP: Final = {"body": 14.0, "wide": 18.0, "cell": 11.0}
_LEVELS: Final = 3
_MARKERS: Final = {"bullet": "–", "tick": "□"}


class Numbering:
    """The numbering part of a file; gives the number by which a list is counted."""

    def __init__(self, document: Document) -> None:
        self._root: Node = document.part.numbering_part.element
        for child in list(self._root):
            self._root.remove(child)
        self._abstract = {key: place for place, key in enumerate((k, i) for k in KINDS for i in INDENTS)}
        for (kind, indent), place in self._abstract.items():
            self._root.append(_abstract(kind, indent, place))
        self._fixed = {key: self._add(place) for key, place in self._abstract.items() if key[0] != "number"}

    def _add(self, abstract: int, start: int | None = None) -> int:
        number = len(self._root) - len(self._abstract) + 1
        override = w("lvlOverride", w("startOverride", val=start), ilvl=0) if start is not None else None
        self._root.append(w("num", w("abstractNumId", val=abstract), override, numId=number))
        return number

    def of(self, kind: str, indent: str, start: int = 1) -> int:
        """The number of a list of that kind at that indent; a new one for each numbered list."""
        if kind == "number":
            return self._add(self._abstract[kind, indent], start)
        return self._fixed[kind, indent]


def _abstract(kind: str, indent: str, place: int) -> Node:
    levels = [_level(kind, indent, level) for level in range(_LEVELS)]
    return w("abstractNum", w("multiLevelType", val="hybridMultilevel"), *levels, abstractNumId=place)


def _level(kind: str, indent: str, level: int) -> Node:
    step = _STEP[indent]
    left = INDENTS[indent] + step * (level + 1)
    counted = kind == "number"
    family = SERIF if indent == "body" else SANS
    return w(
        "lvl",
        w("start", val=1),
        w("numFmt", val=("decimal", "lowerLetter", "lowerRoman")[level] if counted else "bullet"),
        w("lvlText", val=f"%{level + 1}." if counted else _MARKERS[kind]),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=twips(left), hanging=twips(step))),
        w("rPr", w("rFonts", ascii=family, hAnsi=family, cs=family)),
        ilvl=level,
    )
