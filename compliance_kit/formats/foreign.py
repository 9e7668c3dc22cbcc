"""Pages that templates of others made: only what the closed set of elements and a short list of attributes allow.

What a page may hold is what every format knows, so nothing in it can run, load, follow or hide. Addresses may be
written and linked, never fetched.
"""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

import tinyhtml5

from compliance_kit.errors import RenderFailed
from compliance_kit.formats.reading import read_page
from compliance_kit.packing.limits import fetched

_HEAD: Final = frozenset({"head", "meta", "title", "link", "style"})
_ATTRIBUTES: Final = frozenset(
    {"class", "id", "lang", "dir", "scope", "style", "href", "start", "charset", "rel", "title", "role", "datetime"}
)
_DRAWN: Final = frozenset(
    {"svg", "title", "desc", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
)
_SVG: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = re.compile(r"#[\w.-]+|https://[^\s\"'<>]+|mailto:[^\s\"'<>]+")
_SHEET: Final = re.compile(r"kit:[a-z][a-z0-9_]*/[a-zA-Z0-9_-]+\.css")
_DRAWINGS: Final = 2_000
_LONGEST: Final = 100_000
_MEND: Final = "See what papers of packs may hold: templates/base/README.md, under Elements"


def check_page(html: str, largest: int, where: str | None = None) -> None:
    """Refuse a page that holds more than papers of packs may.

    Args:
        html: the page.
        largest: how many signs it may have.
        where: the template that made it.

    Raises:
        RenderFailed: with the first element, attribute or address that does not belong there.

    """
    if len(html) > largest:
        raise RenderFailed(f"the paper has more than {largest // 1024 // 1024} MB of text.", mend="Print less.")
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    _deep(root)
    drawn = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        drawn += element.tag.startswith(_SVG)
        for problem in _problems(element):
            raise RenderFailed(f"the page holds {problem}.", where=where, mend=_MEND)
    if drawn > _DRAWINGS:
        raise RenderFailed(f"the drawings of the page have more than {_DRAWINGS} parts.", mend="Draw less.")
    read_page(html)


def _deep(root: Element) -> None:
    """Refuse elements that are nested as no paper needs: layout goes down as deep as they do."""
    waiting = [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        if depth > 60:
            raise RenderFailed("the page is nested too deeply.", mend="Nest less.")
        waiting += [(child, depth + 1) for child in element]


def _problems(element: Element) -> Iterator[str]:
    tag = str(element.tag)
    drawing = tag.startswith(_SVG)
    if drawing and tag.removeprefix(_SVG) not in _DRAWN:
        yield f"<{tag.removeprefix(_SVG)}> in a drawing"
    if tag == "meta" and set(element.attrib) != {"charset"}:
        yield "<meta> with more than the character set"
    if tag == "link" and not (element.get("rel") == "stylesheet" and _SHEET.fullmatch(element.get("href") or "")):
        yield "<link> that is no style sheet of the pack"
    if tag == "style" and fetched(element.text or ""):
        yield "a style that fetches something"
    for name, value in element.attrib.items():
        yield from _attribute(tag, str(name), value, drawing=drawing)


def _attribute(tag: str, name: str, value: str, *, drawing: bool) -> Iterator[str]:
    if name.startswith("data-") or (name.startswith("aria-") and not drawing):
        return
    if name != "href" and fetched(value):
        yield f"the attribute {name} of <{tag}>, which fetches something"
    elif name.lower().startswith("on") or (not drawing and name not in _ATTRIBUTES):
        yield f"the attribute {name} of <{tag}>"
    elif drawing and (name == "href" or name.startswith("{http://www.w3.org/1999/xlink}")):
        yield "a drawing that refers to something else"
    elif name == "href" and tag != "link" and not _LINK.fullmatch(value):
        yield f"a link to '{value[:80]}'"
    elif len(value) > _LONGEST:
        yield f"an attribute {name} that is longer than any needs to be"
