"""HTML of a paper becomes its content. The elements are a closed set; any other one ends the rendering."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element, tostring

import tinyhtml5

from compliance_kit.errors import RenderFailed
from compliance_kit.formats.content import (
    Block,
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
)
from compliance_kit.formats.inline import INLINE, Inline, classes, marks_of, refuse

SVG: Final = "{http://www.w3.org/2000/svg}"
_XMLNS: Final = "{http://www.w3.org/2000/xmlns/}"
_ROLES: Final[Mapping[str, str]] = {
    "kind": "kind", "change": "change", "bottom-line": "bottom_line", "tick": "tick", "side": "side", "gap": "gap",
    "stop": "stop", "warning": "stop", "open": "open", "reason": "small", "under": "small", "beside": "beside",
    "note-below": "small",
    "open-rule": "small", "note": "small", "working-copy": "working_copy",
}  # fmt: skip
_BOXES: Final = frozenset({"gap", "stop", "side", "open"})
_LISTS: Final[Mapping[str, str]] = {"ticks": "ticks", "trace": "trace", "sources": "sources", "plain": "plain"}
_SHAPES: Final = frozenset({"applies", "does-not-apply", "undetermined"})
_WIDE: Final = frozenset({"wide", "letter", "form"})
_INDENT: Final = re.compile(r"margin-inline-start:\s*([0-9.]+)pt")
_WIDTH: Final = re.compile(r"width:\s*([0-9.]+)%")
_LENGTH: Final = re.compile(r"([0-9.]+)(pt|px|mm)?$")
_POINTS: Final[Mapping[str | None, float]] = {"pt": 1.0, "mm": 72 / 25.4, "px": 0.75, None: 0.75}
_STEP: Final = 9.0  # points by which a trace is indented for each level


def read_page(html: str) -> Page:
    """The content of a whole page.

    Raises:
        RenderFailed: the page uses an element outside the closed set.

    """
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    body = root.find("body")
    if body is None:
        raise RenderFailed("the page has no body.")
    title = root.find("head/title")
    return Page(
        blocks=tuple(_flow(body, _Context())),
        language=root.get("lang") or "",
        direction=root.get("dir") or "ltr",
        letter="letter" in classes(root),
        title="".join(title.itertext()) if title is not None else "",
        frame={name.removeprefix("data-"): value for name, value in body.attrib.items() if name.startswith("data-")},
    )


class _Context:
    """What an element inherits from those around it."""

    def __init__(self, role: str = "body", wide: bool = False) -> None:  # noqa: FBT001, FBT002 - private
        self.role = role
        self.wide = wide

    def inside(self, element: Element) -> "_Context":
        names = classes(element)
        role = next((_ROLES[name] for name in (element.get("class") or "").split() if name in _ROLES), self.role)
        if self.role in _BOXES:
            role = self.role
        return _Context(role, self.wide or not names.isdisjoint(_WIDE))


def _flow(element: Element, context: _Context) -> Iterator[Block]:
    """The blocks inside an element; text and phrases between blocks become paragraphs of their own."""
    loose, waiting = Inline(), False
    for part in _parts(element):
        if isinstance(part, str):
            loose.text(part)
            waiting = waiting or bool(part.strip())
        elif part.tag in INLINE:
            loose.element(part)
            waiting = True
        else:
            if waiting:
                yield from _loose(loose, context)
            loose, waiting = Inline(), False
            yield from _block(part, context)
    if waiting:
        yield from _loose(loose, context)


def _parts(element: Element) -> Iterator[str | Element]:
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield child
        if child.tail:
            yield child.tail


def _loose(inline: Inline, context: _Context) -> Iterator[Block]:
    pieces = inline.pieces()
    if pieces:
        yield Paragraph(pieces, context.role, context.wide)


def _block(element: Element, context: _Context) -> Iterator[Block]:
    reader = _READERS.get(element.tag)
    if reader is None:
        raise refuse(element)
    yield from reader(element, context)


def _container(element: Element, context: _Context) -> Iterator[Block]:
    """A `div`, `section`, `aside` or `header`: what is inside, bound to what it states."""
    blocks = tuple(_flow(element, context.inside(element)))
    marks = marks_of(element)
    names = classes(element)
    if "status" in names and names & {"not-known", "withheld"} and not marks:
        marks = (Mark("gap", ""),)
    if element.get("id") and blocks and isinstance(blocks[0], Paragraph | Heading) and not blocks[0].id:
        blocks = (replace(blocks[0], id=element.get("id", "")), *blocks[1:])
    if "letter" in names or ("form" in names and "follows" not in names):
        yield Paragraph((), "page_end")
    yield from _bound(marks, blocks)
    if "stop-page" in names:
        yield Paragraph((), "page_end")


def _bound(marks: tuple[Mark, ...], blocks: tuple[Block, ...]) -> Iterator[Block]:
    if not marks or not blocks:
        yield from blocks
    elif len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        yield replace(blocks[0], parts=(Span(marks, blocks[0].parts),))
    else:
        yield Group(marks, blocks)


def _paragraph(element: Element, context: _Context) -> Iterator[Block]:
    here = context.inside(element)
    numbered, number = _number(element, "count")
    pieces = _pieces(element, but=numbered)
    if pieces:
        marks = marks_of(element)
        parts: tuple[Piece, ...] = (Span(marks, pieces),) if marks else pieces
        yield Paragraph(parts, here.role, here.wide, element.get("id") or "", number)


def _number(element: Element, name: str) -> tuple[Element | None, str]:
    """The element of that class that stands first, and the number that it holds."""
    first = element[0] if len(element) and not (element.text or "").strip() else None
    if first is None or name not in classes(first):
        return None, ""
    return first, "".join(first.itertext()).strip()


def _pieces(element: Element, *, but: Element | None = None) -> tuple[Piece, ...]:
    inline = Inline()
    inline.text(element.text)
    for child in element:
        if isinstance(child.tag, str) and child is not but:
            inline.element(child)
        inline.text(child.tail)
    return inline.pieces()


def _heading(element: Element, context: _Context) -> Iterator[Block]:
    numbered, number = _number(element, "number")
    pieces, marks = _pieces(element, but=numbered), marks_of(element)
    yield Heading(
        int(element.tag[1]),
        (Span(marks, pieces),) if marks else pieces,
        number,
        element.get("id") or "",
        "new-page" in classes(element),
        context.wide,
    )


def _list(element: Element, context: _Context) -> Iterator[Block]:
    here = context.inside(element)
    names = classes(element)
    role = next((_LISTS[name] for name in _LISTS if name in names), "list")
    for child in element:
        if isinstance(child.tag, str) and child.tag != "li":
            raise refuse(child)
    inner = _Context(here.role if here.role in _BOXES else "body", here.wide)
    items = tuple(_item(child, inner) for child in element if child.tag == "li")
    yield Listing(items, element.tag == "ol", int(element.get("start") or 1), role, here.wide)


def _item(element: Element, context: _Context) -> Item:
    indent = _INDENT.search(element.get("style") or "")
    names = classes(element)
    verdict = next(iter(names & _SHAPES), "") if "status" in names else ""
    blocks = tuple(_bound(marks_of(element), tuple(_flow(element, context))))
    return Item(blocks, round(float(indent[1]) / _STEP) if indent else 0, verdict, element.get("id") or "")


def _table(element: Element, context: _Context) -> Iterator[Block]:
    names = classes(element)
    caption, head = element.find("caption"), element.find("thead")
    for child in element:
        if child.tag not in ("caption", "colgroup", "thead", "tbody"):
            raise refuse(child)
    over = head.find("tr/th/h3") if head is not None else None
    if over is not None:  # a heading that the PDF repeats on every page of the table
        yield from _heading(over, context)
    heads = [_row(row) for row in head] if head is not None and over is None else []
    rows = tuple(_row(row) for part in element.findall("tbody") for row in part)
    widths = _widths(element, len((heads or rows)[0].cells) if heads or rows else 0)
    yield Table(
        rows, heads[0] if heads else None, _pieces(caption) if caption is not None else (), widths,
        next((name for name in ("particulars", "sign-off") if name in names), "table"),
        context.wide or "wide" in names, marks_of(element),
    )  # fmt: skip


def _widths(element: Element, columns: int) -> tuple[float, ...]:
    found = [_WIDTH.search(col.get("style") or "") for col in element.findall("colgroup/col")]
    shares = [float(match[1]) for match in found if match]
    if len(shares) != columns or not 0 < sum(shares) < 1e6:
        shares = [28.0, 72.0] if columns == 2 else [100.0 / max(columns, 1)] * columns
    return tuple(share / sum(shares) for share in shares)


def _row(element: Element) -> Row:
    if element.tag != "tr":
        raise refuse(element)
    return Row(tuple(_cell(cell) for cell in element), marks_of(element), element.get("id") or "")


def _cell(element: Element) -> Cell:
    if element.tag not in ("td", "th") or element.get("colspan") or element.get("rowspan"):
        raise refuse(element)
    names = classes(element)
    blocks = tuple(_bound(marks_of(element), tuple(_flow(element, _Context("body", wide=True)))))
    heads = (element.get("scope") or "row") if element.tag == "th" else ""
    return Cell(blocks, heads, "amount" in names)


def _figure(element: Element, _: _Context) -> Iterator[Block]:
    drawing, caption = element.find(f"{SVG}svg"), element.find("figcaption")
    for child in element:
        if child.tag not in (f"{SVG}svg", "figcaption"):
            raise refuse(child)
    if drawing is None:
        raise refuse(element)
    title = drawing.find(f"{SVG}title")
    alt = "".join(title.itertext()) if title is not None else ""
    yield Figure(
        svg_text(drawing),
        alt,
        _points(drawing.get("width")),
        _points(drawing.get("height")),
        _pieces(caption) if caption is not None else (),
    )


def svg_text(drawing: Element) -> str:
    """A drawing as a file of its own; the element loses its namespaces."""
    for element in drawing.iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        element.tag = element.tag.removeprefix(SVG)
        for name in [name for name in element.attrib if name.startswith(_XMLNS)]:
            del element.attrib[name]
    drawing.set("xmlns", SVG.strip("{}"))
    return tostring(drawing, encoding="unicode")


def _points(length: str | None) -> float:
    match = _LENGTH.match(length or "")
    if match is None:
        raise RenderFailed(f"a drawing needs a width and a height in pt, mm or px, not '{length}'.")
    return float(match[1]) * _POINTS[match[2]]


_READERS: Final[Mapping[str, Callable[[Element, _Context], Iterator[Block]]]] = {
    "p": _paragraph, "h1": _heading, "h2": _heading, "h3": _heading, "ul": _list, "ol": _list, "table": _table,
    "figure": _figure, "div": _container, "section": _container, "aside": _container, "header": _container,
}  # fmt: skip
"""The closed set of elements that stand between paragraphs."""
