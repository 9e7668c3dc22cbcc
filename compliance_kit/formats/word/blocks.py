"""Blocks of a page become paragraphs, tables and pictures of a Word file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from compliance_kit.formats.content import Block, Figure, Group, Heading, Item, Listing, Mark, Page, Paragraph, Piece
from compliance_kit.formats.content import Table as TableOf
from compliance_kit.formats.word.numbering import Numbering
from compliance_kit.formats.word.pictures import png
from compliance_kit.formats.word.styles import SIDE
from compliance_kit.formats.word.tables import table
from compliance_kit.formats.word.text import Marks, Runs, anchor
from compliance_kit.formats.word.xml import Node, paragraph, run, simple_field, twips, w

_STYLES: Final[Mapping[str, tuple[str, str]]] = {
    "body": ("BodyText", "BodyTextWide"), "kind": ("DocumentKind", "DocumentKind"), "change": ("Change", "Change"),
    "bottom_line": ("BottomLine", "BottomLine"), "side": ("SideNote", "SideNote"), "gap": ("Gap", "Gap"),
    "stop": ("Notice", "Notice"), "open": ("OpenPoint", "OpenPoint"), "beside": ("Beside", "Beside"),
    "small": ("SmallPrint", "SmallPrint"),
    "tick": ("Checklist", "Checklist"), "working_copy": ("WorkingCopy", "WorkingCopy"),
}  # fmt: skip
"""The style of a paragraph by its role: in the text column, and over the side column too."""
_LISTS: Final[Mapping[str, str]] = {"ticks": "Checklist", "sources": "Sources", "plain": "ListPlain", "trace": "Trace"}
_TRACE_STEP: Final = 9.0
_NUMBER: Final = 24.0
"""The room for the number of a paragraph, in points."""
WIDEST: Final = 481.0
"""The widest picture, in points."""


class Blocks:
    """Writes the blocks of one page into one file."""

    def __init__(self, document: Document, page: Page, words: Mapping[str, str], fonts: Sequence[Path]) -> None:
        self._document = document
        self._words = words
        self._fonts = tuple(fonts)
        self.marks = Marks()
        self.runs = Runs(document, self.marks, rtl=page.direction == "rtl")
        self.numbering = Numbering(document)
        self._heading = page.title
        self._tables = self._figures = 0

    def of(self, blocks: Iterable[Block]) -> Iterator[Node]:
        """The paragraphs and tables of blocks."""
        rest = _pages_once(blocks)
        for block, after in zip(rest, [*rest[1:], None], strict=True):
            if isinstance(block, Group):
                yield from bound(self.marks, block.marks, list(self.of(block.blocks)))
            elif isinstance(block, Heading):
                yield self._heading_of(block)
            elif isinstance(block, Paragraph):
                yield self._paragraph(block, keep=isinstance(after, TableOf) and not after.caption)
            elif isinstance(block, Listing):
                yield from self.list_of(block, "wide" if block.wide or block.role in ("trace", "sources") else "body")
            elif isinstance(block, Figure):
                yield from self._figure(block)
            else:
                yield from self._table(block)

    def _heading_of(self, heading: Heading) -> Node:
        self._heading = "".join(self._plain(heading.parts))
        parts = list(self.runs.of(heading.parts))
        number = [run(heading.number), w("r", w("tab"))] if heading.number else []
        before = (w("pageBreakBefore"),) if heading.new_page else ()
        level = () if heading.number or (heading.level == 1 and not heading.wide) else (w("ind", left=0, firstLine=0),)
        made = paragraph(f"Heading{heading.level}", *number, *parts, properties=(*before, *level))
        return self._anchored(made, heading.id)

    def _plain(self, pieces: Iterable[Piece]) -> Iterator[str]:
        for piece in pieces:
            yield getattr(piece, "text", "")
            yield from self._plain(getattr(piece, "parts", ()))

    def _paragraph(self, block: Paragraph, *, keep: bool) -> Node:
        if _ends_page(block):
            return paragraph("BodyText", w("r", w("br", type="page")))
        style = _STYLES[block.role][block.wide]
        properties = self._counted("tick", "wide") if block.role == "tick" else _hanging(block, style)
        properties = (w("keepNext"), *properties) if keep else properties
        number = [run(block.number), w("r", w("tab"))] if block.number else []
        return self._anchored(paragraph(style, *number, *self.runs.of(block.parts), properties=properties), block.id)

    def _anchored(self, made: Node, identity: str) -> Node:
        if identity:
            start, end = self.marks.pair(anchor(identity))
            made.insert(1, start)
            made.append(end)
        return made

    def _counted(self, kind: str, indent: str, level: int = 0, start: int = 1) -> tuple[Node, ...]:
        number = self.numbering.of(kind, indent, start)
        return (w("numPr", w("ilvl", val=level), w("numId", val=number)),)

    def list_of(self, block: Listing, indent: str, level: int = 0) -> Iterator[Node]:
        """A list, and the lists inside it; `indent` is body, wide or cell."""
        kind = "number" if block.ordered else "tick" if block.role == "ticks" else "bullet"
        usual = "TableList" if indent == "cell" else "ListNumber" if block.ordered else "ListBullet"
        style = usual if indent == "cell" and block.role != "trace" else _LISTS.get(block.role, usual)
        unmarked = block.role in ("plain", "trace")
        properties = () if unmarked else self._counted(kind, indent, min(level, 2), block.start)
        for item in block.items:
            yield from self._item(item, style, properties, indent, level)

    def _item(self, item: Item, style: str, properties: tuple[Node, ...], indent: str, level: int) -> Iterator[Node]:
        mark = self._words_of_mark(item.verdict) if style == "Trace" else ""
        first = True
        for block in _opened(item.blocks):
            if isinstance(block, Paragraph):
                lead = [run(mark)] if mark and first else []
                shape = properties if first else (w("ind", left=twips(14)),)
                if style == "Trace":
                    step = _TRACE_STEP * (1 if indent == "cell" else 1.5)
                    shape = (w("ind", left=twips(step * item.depth + 9), hanging=twips(9)),)
                copied = tuple(_copy(node) for node in shape)
                made = paragraph(style, *lead, *self.runs.of(block.parts), properties=copied)
                yield self._anchored(made, item.id if first else "")
                first = False
            elif isinstance(block, Listing):
                yield from self.list_of(block, indent, level + 1)
            else:
                yield from self.of([block])

    def _words_of_mark(self, verdict: str) -> str:
        marks: Mapping[str, str] = self._words["marks"]  # type: ignore[assignment]
        return self._words["marked"].format(mark=marks[verdict], text="") if verdict else ""

    def _figure(self, block: Figure) -> Iterator[Node]:
        self._figures += 1
        width = min(block.width, WIDEST)
        data = BytesIO(png(block.svg, self._fonts))
        inline: Node = self._document.part.new_pic_inline(data, Pt(width), Pt(block.height * width / block.width))
        described = inline.find(qn("wp:docPr"))
        described.set("descr", block.alt)
        described.set("name", f"Figure {self._figures}")
        described.set("id", str(self._figures))
        yield paragraph("Figure", w("r", w("drawing", inline)), properties=(w("keepNext"),) if block.caption else ())
        if block.caption:
            yield self._caption("figure", "Figure", self._figures, block.caption)

    def _caption(self, words: str, name: str, number: int, pieces: tuple[Piece, ...]) -> Node:
        before, _, rest = self._words[words].partition("{number}")
        between, _, after = rest.partition("{text}")
        field = simple_field(f"SEQ {name} \\* ARABIC", str(number))
        parts = (run(before), field, run(between), *self.runs.of(pieces), *([run(after)] if after else []))
        return paragraph("Caption", *parts)

    def _table(self, block: TableOf) -> Iterator[Node]:
        if block.caption:
            self._tables += 1
            yield self._caption("table", "Table", self._tables, block.caption)
        title = "".join(self._plain(block.caption)) or self._words["table_of"].format(heading=self._heading)
        about = self._words["table_description"].format(columns=len(block.widths), rows=len(block.rows))
        yield table(block, self, title, about)
        yield paragraph("TableEnd")

    def in_cell(self, blocks: Iterable[Block], style: str) -> Iterator[Node]:
        """What stands in a cell."""
        for block in blocks:
            if isinstance(block, Group):
                yield from bound(self.marks, block.marks, list(self.in_cell(block.blocks, style)))
            elif isinstance(block, Paragraph):
                ticked = block.role == "tick"
                properties = self._counted("tick", "cell") if ticked else ()
                chosen = "TableCheck" if ticked else style
                yield self._anchored(paragraph(chosen, *self.runs.of(block.parts), properties=properties), block.id)
            elif isinstance(block, Listing):
                yield from self.list_of(block, "cell")
            else:
                yield from self.of([block])


def _hanging(block: Paragraph, style: str) -> tuple[Node, ...]:
    """The indent of a numbered paragraph, whose number stands before its text."""
    left = SIDE if style == "BodyText" else _NUMBER
    return (w("ind", left=twips(left), hanging=twips(_NUMBER)),) if block.number else ()


def bound(marks: Marks, stated: Iterable[Mark], nodes: list[Node], *, whole: bool = True) -> list[Node]:
    """Bookmark what nodes state: from their first paragraph to their last, or only the first if not `whole`."""
    places = [found for node in nodes for found in (node, *node.iter(qn("w:p"))) if found.tag == qn("w:p")]
    for mark in stated:
        if places and mark.kind != "gap":
            start, end = marks.stated(mark)
            places[0].insert(1, start)
            (places[-1] if whole else places[0]).append(end)
    return nodes


def _pages_once(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without ends of pages that would leave a page empty: at the beginning, and two in a row."""
    kept: list[Block] = []
    for block in blocks:
        if not _ends_page(block) or (kept and not _ends_page(kept[-1])):
            kept.append(block)
    return kept


def _ends_page(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role == "page_end"


def _opened(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks without the groups around them; what a whole item states stands in its first paragraph."""
    for block in blocks:
        if isinstance(block, Group):
            yield from _opened(block.blocks)
        else:
            yield block


def _copy(node: Node) -> Node:
    from copy import deepcopy  # noqa: PLC0415

    return deepcopy(node)
