"""Reading levels: the plain version of a page keeps page one and the tables, and loses everything that explains.

It works on the finished page, so that every paper has a plain version in every format without a template of its own.
"""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import tinyhtml5

from compliance_kit.definitions import Level

WHOLE = frozenset({"sign-off", "appendix-d"})
"""Sections that every level prints whole: who signed, and what it was made from."""
SAYS_ITS_LEVEL = '<tr class="level">'
HEADINGS = ("h2", "h3", "h4")
_KEPT_CLASSES = frozenset({"gap", "stop", "stop-page", "warning", "withheld", "pairs", "notes", "ticks", "bottom-line"})
_GROUPS = ("div", "section", "main", "article")


def at_level(html: str, level: Level) -> str:
    """The page at a level: as it is, or only page one and the tables.

    A page whose head does not say at which level it is written has one version only: forms, letters, schedules.
    """
    if level != "plain" or SAYS_ITS_LEVEL not in html:
        return html
    page = tinyhtml5.parse(html, namespace_html_elements=False)
    for element in page.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            element.tag = element.tag.partition("}")[2]
    body = next(page.iter("body"))
    _shorten(body)
    _unlink(page)
    return "<!DOCTYPE html>\n" + ET.tostring(page, encoding="unicode", method="html")


def _shorten(body: Element) -> None:
    """Take out of the body what the plain level does not print."""
    section = ""
    for child in list(_flow(body)):
        element, parent = child
        if element.tag == "h2":
            section = element.get("id") or "?"
        if not section or section in WHOLE:
            continue
        if section.startswith("appendix-") or not (element.tag in HEADINGS or _kept(element)):
            parent.remove(element)
    _no_lonely_headings(body)


def _flow(parent: Element) -> Iterator[tuple[Element, Element]]:
    """Headings, tables and paragraphs in their order, each with what holds it; groups with headings are opened."""
    for element in list(parent):
        if element.tag in _GROUPS and not _kept(element):
            yield from _flow(element)
        elif isinstance(element.tag, str):
            yield element, parent


def _kept(element: Element) -> bool:
    if element.tag == "table" or element.get("data-level") == "plain":
        return True
    return not _KEPT_CLASSES.isdisjoint((element.get("class") or "").split())


def _no_lonely_headings(body: Element) -> None:
    """Take out headings under which nothing is left."""
    flow = list(_flow(body))
    for place in range(len(flow) - 1, -1, -1):
        element, parent = flow[place]
        if element.tag in HEADINGS:
            following = flow[place + 1][0].tag if place + 1 < len(flow) else "h2"
            if following in HEADINGS and HEADINGS.index(following) <= HEADINGS.index(element.tag):
                parent.remove(element)
                del flow[place]


def _unlink(page: Element) -> None:
    """Turn links to what is gone into plain words."""
    here = {name for element in page.iter() if (name := element.get("id"))}
    for element in _links(page):
        if (element.get("href") or "")[1:] not in here:
            element.tag = "span"
            del element.attrib["href"]


def _links(page: Element) -> Iterable[Element]:
    return [element for element in page.iter("a") if (element.get("href") or "").startswith("#")]
