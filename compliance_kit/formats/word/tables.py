"""Tables of a Word file: heads that repeat, rows that stay whole, fixed widths, words for those who do not see them."""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from docx.oxml.ns import qn

from compliance_kit.formats.content import Block, Cell, Mark, Row, Table
from compliance_kit.formats.word.text import Marks, Runs
from compliance_kit.formats.word.xml import MM, Node, paragraph, twips, w

WIDTH: Final = 170 * MM
"""The width of a table in points: the text and the side column."""
_WHOLE: Final = 6  # tables with no more rows stay on one page


class Writer(Protocol):
    """Who writes what stands in cells."""

    marks: Marks
    runs: Runs

    def in_cell(self, blocks: Iterable[Block], style: str) -> Iterator[Node]:
        """The paragraphs of a cell."""


def table(block: Table, writer: Writer, title: str, description: str) -> Node:
    """The table of a block with the title and description that assistive software reads."""
    widths = [twips(share * WIDTH) for share in block.widths]
    head = _row(block.head, widths, writer, block, head=True) if block.head is not None else None
    rows = [_row(row, widths, writer, block) for row in block.rows]
    _keep_together(([head] if head is not None else []) + rows)
    look = {"firstRow": str(int(head is not None)), "firstColumn": "1", "noHBand": "1", "noVBand": "1"}
    properties = w(
        "tblPr",
        w("tblStyle", val="PaperTable"),
        w("bidiVisual") if writer.runs.rtl else None,
        w("tblW", w=sum(widths), type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="06A0" if head is not None else "0680", **look),
        w("tblCaption", val=title),
        w("tblDescription", val=description),
    )
    grid = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    made = w("tbl", properties, grid, head, *rows)
    _state(writer.marks, block.marks, made)
    return made


def _row(row: Row, widths: list[int], writer: Writer, block: Table, *, head: bool = False) -> Node:
    cells = [
        w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *_cell(cell, writer, block, head=head))
        for cell, width in zip(row.cells, widths, strict=True)
    ]
    made = w("tr", w("trPr", w("cantSplit"), w("tblHeader") if head else None), *cells)
    _state(writer.marks, row.marks, made)
    return made


def _cell(cell: Cell, writer: Writer, block: Table, *, head: bool) -> list[Node]:
    label = "TableLabel" if block.role == "particulars" else "TableRowHead"
    style = "TableHead" if head else label if cell.heads else "TableAmount" if cell.amount else "TableText"
    found = list(writer.in_cell(cell.blocks, style))
    if head and cell.amount:
        for node in found:
            node.find(qn("w:pPr")).append(w("jc", val="right"))
    return found or [paragraph(style)]


def _state(marks: Marks, stated: Iterable[Mark], made: Node) -> None:
    """Bookmark what a row or table states at its first paragraph."""
    first = next(made.iter(qn("w:p")), None)
    for mark in stated:
        if first is not None and mark.kind != "gap":
            start, end = marks.stated(mark)
            first.insert(1, start)
            first.append(end)


def _keep_together(rows: list[Node]) -> None:
    """Bind the rows of a short table to each other; a long one may break after any row."""
    for row in rows[:-1] if len(rows) <= _WHOLE else []:
        for properties in row.iter(qn("w:pPr")):
            if properties.find(qn("w:keepNext")) is None:
                properties.insert(1, w("keepNext"))
