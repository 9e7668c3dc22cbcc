"""Elements of a Word file, written short. Lengths are points; Word counts twentieths, and eighths for lines."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Node = Any
"""An lxml element."""
MM = 72 / 25.4
"""Points in a millimetre."""


def w(name: str, /, *children: Node, text: str | None = None, **attributes: str | float) -> Node:
    """The element `w:name` with attributes `w:…`, children and text; a `None` among the children is left out."""
    element: Node = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    for child in children:
        if child is not None:
            element.append(child)
    if text is not None:
        element.text = text
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def twips(points: float) -> int:
    """Points as twentieths of a point."""
    return round(points * 20)


def run(text: str, *properties: Node) -> Node:
    """A run of characters."""
    return w("r", w("rPr", *properties) if properties else None, w("t", text=text))


def simple_field(instruction: str, shown: str) -> Node:
    """A field that Word works out again when it lays out the page, with what it shows until then."""
    return w("fldSimple", run(shown), instr=f" {instruction} ")


def paragraph(style: str, *children: Node, properties: tuple[Node, ...] = ()) -> Node:
    """A paragraph in a style."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *children)
