"""Pieces of text become runs; what the page states becomes bookmarks that Word keeps while the text is edited."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from re import sub
from typing import Final

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from compliance_kit.formats.content import Break, Mark, Piece, Span, Text
from compliance_kit.formats.word.styles import fonts
from compliance_kit.formats.word.xml import Node, run, w

LONGEST_NAME: Final = 40  # Word cuts longer names of bookmarks


class Marks:
    """The bookmarks of a file. `kept` names what each one states, for the part that lists them."""

    def __init__(self) -> None:
        self._count = 0
        self.kept: list[tuple[str, Mark]] = []

    def pair(self, name: str) -> tuple[Node, Node]:
        """Start and end of a bookmark."""
        self._count += 1
        return w("bookmarkStart", id=self._count, name=name), w("bookmarkEnd", id=self._count)

    def stated(self, mark: Mark) -> tuple[Node, Node]:
        """Start and end of the bookmark of a fact or finding; its name is hidden from the list that Word shows."""
        name = f"_Kit{len(self.kept) + 1}"
        self.kept.append((name, mark))
        return self.pair(name)


def anchor(identity: str) -> str:
    """The name of the bookmark to which links inside the file lead."""
    name = "to_" + sub(r"\W", "_", identity)
    return name if len(name) <= LONGEST_NAME else f"to_{sha256(identity.encode()).hexdigest()[:32]}"


class Runs:
    """Writes pieces of text for one file."""

    def __init__(self, document: Document, marks: Marks, *, rtl: bool) -> None:
        self._part = document.part
        self.marks = marks
        self.rtl = rtl
        self._links: dict[str, str] = {}

    def of(self, pieces: Iterable[Piece]) -> Iterator[Node]:
        """The runs, links and bookmarks of pieces."""
        for piece in pieces:
            if isinstance(piece, Text):
                yield self._text(piece)
            elif isinstance(piece, Break):
                yield w("r", w("br"))
            else:
                yield from self._span(piece)

    def _span(self, span: Span) -> Iterator[Node]:
        pairs = [self.marks.stated(mark) for mark in span.marks if mark.kind != "gap"]
        yield from (start for start, _ in pairs)
        yield from self.of(span.parts)
        yield from (end for _, end in pairs)

    def _text(self, piece: Text) -> Node:
        made = run(piece.text, *_properties(piece, rtl=self.rtl))
        if not piece.href:
            return made
        if piece.href.startswith("#"):
            return w("hyperlink", made, anchor=anchor(piece.href[1:]))
        link = w("hyperlink", made)
        link.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", self._to(piece.href))
        return link

    def _to(self, address: str) -> str:
        if address not in self._links:
            self._links[address] = self._part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return self._links[address]


_STYLES: Final[Mapping[str, str]] = {
    "href": "Hyperlink", "gap": "GapChar", "code": "Digest", "small": "SmallPrintChar", "bold": "Strong",
    "italic": "Emphasis",
}  # fmt: skip


def _properties(piece: Text, *, rtl: bool) -> list[Node]:
    """A character style for the first thing that the piece is; what else it is as direct formatting."""
    named = next((style for name, style in _STYLES.items() if getattr(piece, name)), None)
    found = [w("rStyle", val=named)] if named else []
    if piece.code and named != "Digest":
        found.append(fonts("Source Code Pro"))
    if piece.bold and named != "Strong":
        found += [w("b"), w("bCs")]
    if piece.italic and named != "Emphasis":
        found += [w("i"), w("iCs")]
    if piece.raised:
        found.append(w("vertAlign", val="superscript"))
    if rtl and not piece.ltr:
        found.append(w("rtl"))
    if piece.lang:
        found.append(w("lang", val=piece.lang))
    return found
