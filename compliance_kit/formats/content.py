"""What stands on a page, free of any format: blocks of text, lists, tables, figures, and what they state.

A page is a sequence of blocks; text is a sequence of pieces. Writers walk both and need to know no HTML.
"""

from dataclasses import dataclass, field
from typing import Literal

MarkKind = Literal["fact", "finding", "gap"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of the page states: a fact in a state, a finding with a verdict, or a gap for a fact."""

    kind: MarkKind
    id: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of characters in one dress. `ltr` keeps its own direction; `href` leads somewhere.

    `lang` is its language where that is not the language of the page; `raised` is the sign behind it.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    gap: bool = False
    small: bool = False
    ltr: bool = False
    href: str = ""
    lang: str = ""
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A new line inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Span:
    """Pieces that belong to marks."""

    marks: tuple[Mark, ...]
    parts: "tuple[Piece, ...]"


Piece = Text | Break | Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; `number` stands before its words, `id` is where links lead, `wide` as below."""

    level: int
    parts: tuple[Piece, ...]
    number: str = ""
    id: str = ""
    new_page: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `role` is what it is for, `wide` that it runs over the side column too, `number` which one it is."""

    parts: tuple[Piece, ...]
    role: str = "body"
    wide: bool = False
    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; in a trace with its depth, and with its verdict where only a shape tells it."""

    blocks: "tuple[Block, ...]"
    depth: int = 0
    verdict: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `role` is list, ticks, trace, sources or plain."""

    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1
    role: str = "list"
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; `heads` is col or row where it heads one."""

    blocks: "tuple[Block, ...]"
    heads: str = ""
    amount: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells and what the whole row states."""

    cells: tuple[Cell, ...]
    marks: tuple[Mark, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` are shares of its width and sum to 1, `role` is table, particulars or sign-off."""

    rows: tuple[Row, ...]
    head: Row | None = None
    caption: tuple[Piece, ...] = ()
    widths: tuple[float, ...] = ()
    role: str = "table"
    wide: bool = False
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG, the words that stand for it, its size in points, and its caption."""

    svg: str
    alt: str
    width: float
    height: float
    caption: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong to marks."""

    marks: tuple[Mark, ...]
    blocks: "tuple[Block, ...]"


Block = Heading | Paragraph | Listing | Table | Figure | Group


@dataclass(frozen=True, slots=True)
class Page:
    """A whole paper: its blocks, and what its frame says."""

    blocks: tuple[Block, ...]
    language: str
    direction: str
    letter: bool
    title: str
    frame: dict[str, str] = field(default_factory=dict)


def words_of(pieces: "tuple[Piece, ...]") -> str:
    """The characters of pieces of text, without their dress."""
    return "".join(
        piece.text if isinstance(piece, Text) else " " if isinstance(piece, Break) else words_of(piece.parts)
        for piece in pieces
    )


def blocks_words(blocks: "tuple[Block, ...]") -> str:
    """The characters of blocks, with spaces between."""
    return " ".join(filter(None, map(_words, blocks)))


def _words(block: Block) -> str:
    if isinstance(block, Heading | Paragraph):
        return " ".join(filter(None, (block.number, words_of(block.parts))))
    if isinstance(block, Listing):
        return " ".join(blocks_words(item.blocks) for item in block.items)
    if isinstance(block, Table):
        rows = (*((block.head,) if block.head else ()), *block.rows)
        cells = [blocks_words(cell.blocks) for row in rows for cell in row.cells]
        return " ".join(filter(None, (words_of(block.caption), *cells)))
    return words_of(block.caption) if isinstance(block, Figure) else blocks_words(block.blocks)


def statements(page: Page) -> list[tuple[Mark, str]]:
    """Everything that the page states, in its order: each mark with the words that it covers."""
    return list(_stated(page.blocks))


def _stated(blocks: "tuple[Block, ...]") -> "list[tuple[Mark, str]]":
    found: list[tuple[Mark, str]] = []
    for block in blocks:
        if isinstance(block, Heading | Paragraph | Figure):
            found += _spans(block.caption if isinstance(block, Figure) else block.parts)
        elif isinstance(block, Group):
            found += [(mark, blocks_words(block.blocks)) for mark in block.marks] + _stated(block.blocks)
        elif isinstance(block, Listing):
            found += [mark for item in block.items for mark in _stated(item.blocks)]
        else:
            found += _table(block)
    return found


def _table(table: Table) -> "list[tuple[Mark, str]]":
    found = [(mark, "") for mark in table.marks] + _spans(table.caption)
    for row in (*((table.head,) if table.head else ()), *table.rows):
        found += [(mark, "") for mark in row.marks]
        found += [mark for cell in row.cells for mark in _stated(cell.blocks)]
    return found


def _spans(pieces: "tuple[Piece, ...]") -> "list[tuple[Mark, str]]":
    found: list[tuple[Mark, str]] = []
    for piece in pieces:
        if isinstance(piece, Span):
            found += [(mark, words_of(piece.parts)) for mark in piece.marks] + _spans(piece.parts)
    return found
