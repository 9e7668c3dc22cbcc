"""The Markdown file of a paper: headings, lists, links, gaps; tables only where they stay narrow.

What the page states is marked by comments before and behind: `<!--fact use.purpose declared-->…<!--/-->`. Readers of
the rendered text do not see them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from compliance_kit.formats.content import (
    Block,
    Break,
    Cell,
    Figure,
    Group,
    Heading,
    Item,
    Listing,
    Mark,
    Page,
    Paragraph,
    Piece,
    Row,
    Span,
    Table,
    words_of,
)

WIDEST: Final = 100
"""The most characters that a line of a table has; a wider table becomes a list."""
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~#])")
_STARTS: Final = re.compile(r"^(\d+)([.)])(\s)|^([-+=])(?=\s|$|[-+=])", re.MULTILINE)
_COMMENT: Final = re.compile(r"<!--.*?-->")
_LEADING: Final = re.compile(r"^((?:[ >]|[-*] |\d+[.)] )*)(?=<!--)", re.MULTILINE)
JOINER: Final = "\u2060"
"""Before a comment that begins a line, unseen: a line that begins with a comment would be HTML and no Markdown."""
_HREF: Final = re.compile(r"[\s()<>\\]")
_PAIR: Final = 2  # a table of labels and values
_ENDS: Final = (":", "?", ".", "!")
CLOSED: Final = "<!--/-->"
"""The comment behind what a mark covers."""


def to_markdown(page: Page, words: Mapping[str, str], digest: str) -> str:
    """The page as Markdown (CommonMark with tables); `digest` is that of the facts behind it."""
    note = words["markdown_head"].format(title=escaped(page.title), digest=digest)
    frame = " · ".join(escaped(page.frame[name]) for name in ("subject", "identity", "status") if page.frame.get(name))
    lines = [f"> {note}", *([f"> {frame}"] if frame else []), "", *_Writer(words).of(page.blocks)]
    text = _LEADING.sub(rf"\1{JOINER}", "\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def escaped(text: str) -> str:
    """Characters that Markdown would read as marks, written as themselves."""
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))


def opened(mark: Mark) -> str:
    """The comment before what a mark covers; what could end a comment in an id is written as in addresses (`%2D`)."""
    name = quote(mark.id, safe="._[]:").replace("-", "%2D")
    return f"<!--{mark.kind} {name} {mark.state}".rstrip() + "-->"


class _Writer:
    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def of(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            if isinstance(block, Heading):
                yield from self._heading(block)
            elif isinstance(block, Paragraph):
                yield from self._paragraph(block)
            elif isinstance(block, Listing):
                yield from (*self.list_of(block, ""), "")
            elif isinstance(block, Table):
                yield from (*self._table(block), "")
            elif isinstance(block, Figure):
                yield from self._figure(block)
            else:
                yield from self._group(block)

    def _heading(self, block: Heading) -> Iterator[str]:
        if block.id:
            yield from (f'<a id="{block.id}"></a>', "")
        number = f"{escaped(block.number)} " if block.number else ""
        yield from (f"{'#' * block.level} {number}{line(block.parts)}", "")

    def _paragraph(self, block: Paragraph) -> Iterator[str]:
        if block.id:
            yield f'<a id="{block.id}"></a>'
        quote = "> " if block.role in ("gap", "stop", "open", "side") else ""
        number = f"{escaped(block.number)} " if block.number else ""
        tick = "- [ ] " if block.role == "tick" else ""
        if block.parts:
            yield from (quote + tick + _started(number + text(block.parts)).replace("\n", f"\n{quote}"), "")

    def _figure(self, block: Figure) -> Iterator[str]:
        yield from (escaped(self._words["figure_words"].format(text=block.alt)), "")
        if block.caption:
            yield from (line(block.caption), "")

    def _group(self, block: Group) -> Iterator[str]:
        inner = list(self.of(block.blocks))
        shown = [place for place, row in enumerate(inner) if row.strip()]
        if shown:
            inner[shown[0]] = _inside(inner[shown[0]], "".join(map(opened, _kept(block.marks))))
            inner[shown[-1]] += CLOSED * len(_kept(block.marks))
        yield from inner

    def list_of(self, block: Listing, indent: str) -> Iterator[str]:
        for place, (item, depth) in enumerate(zip(block.items, depths(block.items), strict=True)):
            sign = f"{block.start + place}." if block.ordered else "- [ ]" if block.role == "ticks" else "-"
            yield from self._item(item, indent + "  " * depth, sign)

    def _item(self, item: Item, indent: str, sign: str) -> Iterator[str]:
        hang = " " * (len(sign) + 1 if sign[0].isdigit() else 2)
        said = self._words["marked"].format(mark=self._words["marks"][item.verdict], text="") if item.verdict else ""  # type: ignore[index]
        first = True
        for block in _flat(item.blocks):
            if isinstance(block, Listing):
                yield from self.list_of(block, indent + hang)
            else:
                for row in (row for part in self.of([block]) for row in part.split("\n") if row.strip()):
                    yield f"{indent}{sign} {escaped(said)}{row}" if first else f"{indent}{hang}{row}"
                    first = False

    def _table(self, block: Table) -> Iterator[str]:
        if block.caption:
            yield from (f"**{line(block.caption, plain=True)}**", "")
        stated = "".join(opened(mark) + CLOSED for mark in _kept(block.marks))
        grid = [self._cells(row) for row in block.rows]
        head = self._cells(block.head) if block.head else [""] * len(block.widths)
        if block.head is not None and narrow([head, *grid]):
            rows = [stated + head[0], *head[1:]] if stated else head
            yield from ("| " + " | ".join(rows) + " |", "|" + " --- |" * len(head))
            yield from ("| " + " | ".join(cells) + " |" for cells in grid)
        else:
            yield from self._as_list(block, head, grid, stated)

    def _cells(self, row: Row) -> list[str]:
        stated = "".join(opened(mark) + CLOSED for mark in _kept(row.marks))
        cells = [self._cell(cell) for cell in row.cells]
        return [stated + cells[0], *cells[1:]]

    def _cell(self, cell: Cell) -> str:
        rows = (row.strip().removesuffix("\\") for part in self.of(cell.blocks) for row in part.split("\n"))
        return "<br>".join(row for row in rows if row)

    def _as_list(self, block: Table, head: list[str], grid: list[list[str]], stated: str) -> Iterator[str]:
        """One item for each row: what it is about, then each further cell under the words of its column."""
        for place, (row, cells) in enumerate(zip(block.rows, grid, strict=True)):
            begun, first = _ticked(cells[0].replace("<br>", " "))
            comments = stated if not place else ""
            if block.head is None and len(cells) == _PAIR and not _lists(row.cells[1]):
                colon = "" if first.endswith(_ENDS) else ":"
                yield f"- {begun}{comments}{first}{colon} {cells[1].replace('<br>', ' ')}"
                continue
            yield f"- {begun}{comments}{first}"
            for label, cell, origin in zip(head[1:], cells[1:], row.cells[1:], strict=True):
                named = f"{label}: " if label else ""
                if _lists(origin):
                    yield from ([f"  - {named}".rstrip()] if named else [])
                    yield from (f"{'    ' if named else '  '}{part}" for part in self._nested(origin))
                else:
                    yield f"  - {named}{cell.replace('<br>', ' ')}"

    def _nested(self, cell: Cell) -> Iterator[str]:
        for block in _flat(cell.blocks):
            if isinstance(block, Listing):
                yield from self.list_of(block, "")
            else:
                yield from (f"- {row}" for part in self.of([block]) for row in part.split("\n") if row.strip())


def depths(items: Iterable[Item]) -> Iterator[int]:
    """How deep each item lies below the highest one, never more than one step below the item before."""
    known = list(items)
    least, before = min((item.depth for item in known), default=0), -1
    for item in known:
        before = min(item.depth - least, before + 1)
        yield before


def _lists(cell: Cell) -> bool:
    return any(isinstance(inner, Listing) for inner in _flat(cell.blocks))


def _ticked(cell: str) -> tuple[str, str]:
    """The box of a cell to tick, and the rest of it with the comments that stood before the box."""
    found = re.match(r"((?:<!--.*?-->)*)- \[ \] (.*)", cell, re.DOTALL)
    return ("[ ] ", found[1] + found[2]) if found else ("", cell)


def narrow(grid: list[list[str]]) -> bool:
    """Whether a table of those cells stays within the widest line."""
    shown = ["| " + " | ".join(_COMMENT.sub("", cell) for cell in row) + " |" for row in grid]
    return all(len(row) <= WIDEST for row in shown) and not any(
        _COMMENT.sub("", cell).startswith("- ") for row in grid for cell in row
    )


def _kept(marks: Iterable[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.kind != "gap"]


def _inside(row: str, comment: str) -> str:
    """The row with a comment behind what marks it as a list item or quotation."""
    found = re.match(r"((?:> |- \[ \] |- |\d+\. )*)(.*)", row, re.DOTALL)
    return f"{found[1]}{comment}{found[2]}" if found else comment + row


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks without the groups around their only paragraphs."""
    for block in blocks:
        if isinstance(block, Group):
            yield from _flat(_with_marks(block))
        else:
            yield block


def _with_marks(group: Group) -> Iterator[Block]:
    """The blocks of a group; what the group states goes with its first paragraph."""
    first = True
    for block in group.blocks:
        if first and isinstance(block, Paragraph):
            yield Paragraph((Span(group.marks, block.parts),), block.role, block.wide, block.id, block.number)
            first = False
        else:
            yield block


def _started(text: str) -> str:
    """Text that would begin a list, a rule or a heading written so that it does not."""
    return _STARTS.sub(lambda found: f"{found[1]}\\{found[2]}{found[3]}" if found[1] else f"\\{found[4]}", text)


def line(pieces: Iterable[Piece], *, plain: bool = False) -> str:
    """Pieces in one line."""
    return text(pieces, plain=plain).replace("\\\n", " ")


def text(pieces: Iterable[Piece], *, plain: bool = False) -> str:
    """Pieces as Markdown; `plain` leaves out emphasis, where it stands inside of some already."""
    return "".join(_piece(piece, plain=plain) for piece in pieces)


def _piece(piece: Piece, *, plain: bool) -> str:
    if isinstance(piece, Break):
        return "\\\n"
    if isinstance(piece, Span):
        marks = _kept(piece.marks)
        return "".join(map(opened, marks)) + text(piece.parts, plain=plain) + CLOSED * len(marks)
    if piece.code:
        ticks = "``" if "`" in piece.text else "`"
        return f"{ticks}{piece.text}{ticks}"
    before, core, after = _split(piece.text)
    shown = escaped(core)
    if core and not plain:
        emphasis = "**" if piece.bold or piece.gap else "*" if piece.italic else ""
        shown = f"{emphasis}{shown}{emphasis}"
    if core and piece.raised:
        shown = f"<sup>{escaped(core)}</sup>"
    if core and piece.href:
        shown = f"[{shown}]({_HREF.sub(lambda found: f'%{ord(found[0]):02X}', piece.href)})"
    return before + shown + after


def _split(text: str) -> tuple[str, str, str]:
    """Spaces before, the text, spaces behind: emphasis may not begin or end with a space."""
    core = text.strip()
    start = text.index(core) if core else len(text)
    return text[:start], core, text[start + len(core) :]


__all__ = ["CLOSED", "WIDEST", "escaped", "narrow", "opened", "to_markdown", "words_of"]
