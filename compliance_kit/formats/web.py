"""The web page of a paper: one file without scripts and requests, for every width of screen and for printing."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import tinyhtml5

from compliance_kit.formats.inline import classes
from compliance_kit.formats.reading import SVG, svg_text

_STYLE_SHEET: Final = re.compile(r'<link rel="stylesheet" href="kit:([^"]*)">')
_HEADINGS: Final = ("h1", "h2", "h3")
_WIDE_FROM: Final = 4  # tables with so many columns get a region to scroll in
_SHAPES: Final = ("applies", "does-not-apply", "undetermined")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for the page: nothing."""


def self_contained(html: str, read: Callable[[str], bytes]) -> str:
    """The page with its style sheets inside; `read` gives the content of a style sheet by name."""
    return _STYLE_SHEET.sub(lambda link: f"<style>{read(link[1]).decode()}</style>", html)


def web_page(html: str, read: Callable[[str], bytes], words: Mapping[str, Any], about: Mapping[str, str]) -> str:
    """The page with contents, landmarks, regions to scroll in and what machines want to know of it.

    Args:
        html: the page as the templates made it.
        read: gives the content of a style sheet by its name.
        words: the words of the formats.
        about: title, identity, version, developer, subject and day of the law.

    """
    root = tinyhtml5.parse(self_contained(html, read), namespace_html_elements=False)
    head, body = root.find("head"), root.find("body")
    assert head is not None  # noqa: S101 - the parser makes both
    assert body is not None  # noqa: S101
    for drawing in list(root.iter(f"{SVG}svg")):
        svg_text(drawing)
    _head(head, read, body, about)
    _name_headings(body)
    _say_shapes(body, words)
    _wrap(body, words)
    contents = _contents(body, words)
    main = Element("main", {"id": "text"})
    main.extend(_sections(list(body)))
    skip = Element("a", {"class": "skip", "href": "#text"})
    skip.text = words["skip"]
    _replace(body, [skip, contents, main, _foot(body)])
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html")


def _head(head: Element, read: Callable[[str], bytes], body: Element, about: Mapping[str, str]) -> None:
    policy = Element("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    view = Element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    for place, element in enumerate((policy, view), start=1):
        head.insert(place, element)
    style = SubElement(head, "style")
    style.text = read("base/web.css").decode() + _print_margins(body)
    data = SubElement(head, "script", {"type": "application/ld+json"})
    data.text = _linked_data(about, head)


def _print_margins(body: Element) -> str:
    """The margins of the printed page; browsers know no `string()`, so the words stand here."""

    def quoted(name: str) -> str:
        return '"' + re.sub(r'["\\<\n]', lambda found: f"\\{ord(found[0]):x} ", body.get(f"data-{name}") or "") + '"'

    counted = f'{quoted("page")} " " counter(page) " " {quoted("of")} " " counter(pages)'
    return (
        f"\n@page {{ @top-left {{ content: {quoted('subject')} }} @top-right {{ content: {quoted('status')} }} "
        f"@bottom-left {{ content: {quoted('identity')} }} @bottom-right {{ content: {counted} }} }}\n"
    )


def _linked_data(about: Mapping[str, str], head: Element) -> str:
    title = head.findtext("title") or ""
    found = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "name": title,
        "identifier": about["identity"],
        "version": about["version"],
        "inLanguage": about["language"],
        "temporal": about["law_as_of"],
        "about": {"@type": "SoftwareApplication", "name": about["subject"], "softwareVersion": about["version"]},
    }
    if about["developer"]:
        found["creator"] = {"@type": "Organization", "name": about["developer"]}
    return json.dumps(found, ensure_ascii=False).replace("<", "\\u003c")


def _name_headings(body: Element) -> None:
    """Give every heading an id that a link can lead to."""
    taken = {element.get("id") for element in body.iter() if element.get("id")}
    numbers = count(1)
    for heading in body.iter():
        if heading.tag in _HEADINGS and not heading.get("id"):
            heading.set("id", next(name for number in numbers if (name := f"part-{number}") not in taken))


def _say_shapes(body: Element, words: Mapping[str, Any]) -> None:
    """Say in words, for listeners, what only a shape says in a trace."""
    for item in body.iter("li"):
        names = classes(item)
        shape = next((name for name in _SHAPES if name in names), None)
        if "status" in names and shape is not None:
            said = Element("span", {"class": "unseen"})
            said.text = words["marked"].format(mark=words["marks"][shape], text="")
            said.tail, item.text = item.text, None
            item.insert(0, said)


def _wrap(body: Element, words: Mapping[str, Any]) -> None:
    """Put wide tables and drawings into regions that scroll, can be reached by keys, and have a name."""
    for parent in list(body.iter()):
        for place, child in enumerate(list(parent)):
            label = _label(child, words)
            if label:
                wide = (
                    " wide"
                    if "wide" in classes(child) or (parent.tag == "figure" and "wide" in classes(parent))
                    else ""
                )
                region = Element(
                    "div", {"class": f"scroll{wide}", "role": "group", "tabindex": "0", "aria-label": label}
                )
                region.tail, child.tail = child.tail, None
                region.append(child)
                parent[place] = region


def _label(element: Element, words: Mapping[str, Any]) -> str:
    """The name of the region around an element; empty where it needs none."""
    if element.tag == "svg":
        return element.findtext("title") or ""
    first = element.find("*/tr") if element.tag == "table" else None
    if first is None or len(first) < _WIDE_FROM:
        return ""
    caption = element.find("caption")
    return " ".join("".join(caption.itertext()).split()) if caption is not None else str(words["about_table"])


def _contents(body: Element, words: Mapping[str, Any]) -> Element:
    """The contents twice: open for screens with room beside the text, folded for the others; one is always hidden."""
    nav = Element("nav", {"aria-label": words["contents"]})
    folded = SubElement(nav, "details")
    SubElement(folded, "summary").text = words["contents"]
    beside = SubElement(nav, "div", {"class": "beside-text"})
    SubElement(beside, "p").text = words["contents"]
    for holder in (folded, beside):
        entries = SubElement(holder, "ul")
        for heading in body.iter("h2"):
            link = SubElement(SubElement(entries, "li"), "a", {"href": f"#{heading.get('id')}"})
            link.text = " ".join(" ".join(heading.itertext()).split())
    return nav


def _sections(children: list[Element]) -> Iterator[Element]:
    """The children in sections: one from each second-level heading to the next; the heading gives its id away."""
    section: Element | None = None
    for child in children:
        if child.tag == "h2":
            if section is not None:
                yield section
            section = Element("section", {"id": child.attrib.pop("id", "")})
            section.append(child)
        elif section is not None:
            section.append(child)
        else:
            yield child
    if section is not None:
        yield section


def _foot(body: Element) -> Element:
    foot = Element("footer")
    line = SubElement(foot, "p")
    line.text = " · ".join(filter(None, (body.get(f"data-{name}") for name in ("subject", "identity", "status"))))
    return foot


def _replace(parent: Element, children: list[Element]) -> None:
    for child in list(parent):
        parent.remove(child)
    parent.text = None
    parent.extend(children)
