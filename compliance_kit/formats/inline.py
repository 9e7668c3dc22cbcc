"""HTML inside a paragraph becomes pieces of text: spaces collapsed, dress noted, nothing unknown let through."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from compliance_kit.errors import RenderFailed
from compliance_kit.formats.content import Break, Mark, Piece, Span, Text

_SPACES = re.compile(r"[ \t\n\r\f]+")
_NOT_PRINTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
INLINE = frozenset({"a", "b", "bdi", "br", "code", "em", "span", "strong", "sup", "time"})
"""The elements that may stand inside a paragraph; `sup` is the sign behind what has no translation."""
SMALL = frozenset({"address", "because", "minor", "note", "reason"})
ENGLISH = "english"
"""What is said in English for want of a translation, and the raised sign behind it."""
_GAPS = frozenset({"not-known", "withheld"})
_ON_ITS_OWN_LINE = frozenset({"because"})
_LINK = re.compile(r"https?://\S+$")
PLAIN = Text("")


def classes(element: Element) -> frozenset[str]:
    """The classes of an element."""
    return frozenset((element.get("class") or "").split())


def refuse(element: Element) -> RenderFailed:
    """The error for an element that no writer knows."""
    kind = f' class="{element.get("class")}"' if element.get("class") else ""
    return RenderFailed(
        f"the page uses <{element.tag}{kind}>, which the other formats than PDF and HTML do not know.",
        mend="Use one of the elements listed in templates/base/README.md, or teach compliance_kit/formats this one.",
    )


def marks_of(element: Element) -> tuple[Mark, ...]:
    """What an element states about facts, findings and gaps."""
    found = []
    if element.get("data-fact"):
        found.append(Mark("fact", element.get("data-fact", ""), element.get("data-state", "")))
    if element.get("data-finding"):
        found.append(Mark("finding", element.get("data-finding", ""), element.get("data-verdict", "")))
    if element.get("data-gap"):
        found.append(Mark("gap", element.get("data-gap", "")))
    return tuple(found)


class Inline:
    """Collects the pieces of one paragraph; spaces at its ends and doubled ones vanish, as on a page."""

    def __init__(self) -> None:
        self._stack: list[list[Piece]] = [[]]
        self._after_space = True

    def text(self, text: str | None, dress: Text = PLAIN) -> None:
        """Add characters."""
        shown = _SPACES.sub(" ", _NOT_PRINTED.sub("", text or ""))
        shown = shown.removeprefix(" ") if self._after_space else shown
        if shown:
            self._after_space = shown.endswith(" ")
            self._stack[-1].append(replace(dress, text=shown))

    def element(self, element: Element, dress: Text = PLAIN) -> None:
        """Add an element and what stands in it; not the text behind it."""
        if element.tag not in INLINE or (element.tag == "sup" and classes(element) != {ENGLISH}):
            raise refuse(element)
        if element.tag == "br":
            return self._line()
        if classes(element) & _ON_ITS_OWN_LINE and any(self._stack):
            self._line()
        marks = marks_of(element)
        self._stack.append([])
        inner = _dress(element, dress)
        self.text(element.text, inner)
        for child in element:
            self.element(child, inner)
            self.text(child.tail, inner)
        if "line" in classes(element) and self._stack[-1]:  # what is written on a ruled line, above its label
            self._line()
        parts = self._stack.pop()
        self._stack[-1] += [Span(marks, tuple(parts))] if marks else parts
        return None

    def _line(self) -> None:
        self._stack[-1].append(Break())
        self._after_space = True

    def pieces(self) -> tuple[Piece, ...]:
        """What was collected, without spaces and breaks at the end."""
        return _trimmed(self._stack[0])


def _trimmed(parts: list[Piece]) -> tuple[Piece, ...]:
    kept = list(parts)
    while kept:
        last = kept.pop()
        if isinstance(last, Text):
            last = replace(last, text=last.text.rstrip(" "))
            if not last.text:
                continue
        elif isinstance(last, Break):
            continue
        else:
            last = replace(last, parts=_trimmed(list(last.parts)))
        return (*kept, last)
    return ()


def _dress(element: Element, dress: Text) -> Text:
    names = classes(element)
    states_gap = element.get("data-gap") is not None or element.get("data-state") in ("not_known", "withheld")
    href = element.get("href") or (_address(element) if "address" in names else "") or dress.href
    return replace(
        dress,
        bold=(dress.bold or element.tag in ("b", "strong") or "status" in names) and "plain" not in names,
        italic=dress.italic or element.tag == "em",
        code=dress.code or element.tag == "code",
        gap=dress.gap or states_gap or ("status" in names and bool(names & _GAPS)),
        small=dress.small or element.tag == "sup" or bool(names & SMALL),
        ltr=dress.ltr or element.tag == "bdi",
        href=href,
        lang=element.get("lang") or dress.lang,
        raised=dress.raised or element.tag == "sup",
    )


def _address(element: Element) -> str:
    """The address that an element spells out, if it is nothing else."""
    text = "".join(element.itertext()).strip()
    return text if _LINK.match(text) else ""
