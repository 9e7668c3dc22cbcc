"""Small pieces of SVG that all figures are made of. Lengths are points (1/72 inch), from the upper left corner.

Nothing here needs an id, so that many figures can stand in one page. Marks are ink on paper: black, white, hatching.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import log10
from xml.sax.saxutils import escape, quoteattr

INK, SOFT, RULE, PAPER = "#1A1A1A", "#4A4F55", "#767C85", "#FFFFFF"
SANS = "Source Sans 3"
SIZE = 8.2  # text of a figure
SMALL = 7.6  # ticks
LEADING = 10.2
LONGEST_TITLE = 250
TEXT_WIDTH = 362.8  # 128 mm, the text column on A4
FULL_WIDTH = 481.9  # 170 mm, text and side column on A4

_NARROW, _WIDE = frozenset("fijlrtI.,:;|!'()[]/ "), frozenset("mwMW%@—")
_AFTER_JOINT = re.compile(r"(?<=[/_-])(?=.)")

Number = int | Fraction
"""An exact number; binary fractions would move a mark off its line."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The words for those who do not see a figure: `title` is read aloud in its place, `desc` is the longer account.

    Raises:
        ValueError: the title is empty or longer than the 250 characters that a listener can hold.

    """

    title: str
    desc: str

    def __post_init__(self) -> None:
        if not 0 < len(self.title) <= LONGEST_TITLE:
            raise ValueError(f"a figure needs a title of 1 to {LONGEST_TITLE} characters, not {len(self.title)}")


def element(tag: str, *content: str, **attributes: str | float) -> str:
    """One element; `content` is markup already, attribute values are not. `font_size=8` becomes `font-size="8"`."""
    pairs = "".join(f" {key.replace('_', '-')}={quoteattr(plain(value))}" for key, value in attributes.items())
    return f"<{tag}{pairs}>{''.join(content)}</{tag}>" if content else f"<{tag}{pairs}/>"


def plain(value: str | float) -> str:
    """A number with at most two decimals and no trailing zeros; text as it is."""
    if isinstance(value, str):
        return value
    digits = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def picture(width: float, height: float, caption: Caption, *content: str) -> str:
    """The whole figure, as wide and high as said when printed."""
    return element(
        "svg",
        element("title", escape(caption.title)),
        element("desc", escape(caption.desc)),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        direction="ltr",
        viewBox=f"0 0 {plain(width)} {plain(height)}",
        width=f"{plain(width)}pt",
        height=f"{plain(height)}pt",
        role="img",
    )


def text(x: float, y: float, words: str, **style: str | float) -> str:
    """One line of text on the baseline `y`; `anchor` is start, middle or end."""
    anchor = style.pop("anchor", "start")
    usual: dict[str, str | float] = {"font_family": SANS, "font_size": SIZE, "font_weight": 400, "fill": INK}
    return element("text", escape(words), x=x, y=y, text_anchor=anchor, **(usual | style))


def line(x1: float, y1: float, x2: float, y2: float, **style: str | float) -> str:
    """A straight line."""
    usual: dict[str, str | float] = {"stroke": INK, "stroke_width": 0.75}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **(usual | style))


def box(x: float, y: float, width: float, height: float, **style: str | float) -> str:
    """A rectangle."""
    usual: dict[str, str | float] = {"fill": PAPER, "stroke": INK, "stroke_width": 0.75}
    return element("rect", x=x, y=y, width=width, height=height, **(usual | style))


def dot(x: float, y: float, *, hollow: bool = False, radius: float = 3.2) -> str:
    """A measured point: solid, or hollow with a thicker rim."""
    return element("circle", cx=x, cy=y, r=radius, fill=PAPER if hollow else INK, stroke=INK, stroke_width=1.2)


def hatching(x: float, y: float, width: float, height: float, step: float = 4) -> Iterator[str]:
    """Slanted lines that fill a rectangle, cut off at its edges."""
    offset = step - height
    while offset < width:
        left, right = max(offset, 0.0), min(offset + height, width)
        yield line(
            x + left,
            y + height - (left - offset),
            x + right,
            y + height - (right - offset),
            stroke_width=0.4,
            stroke=RULE,
        )
        offset += step


def width_of(words: str, size: float = SIZE) -> float:
    """About how wide `words` print in the figures' font, a little on the wide side."""
    ems = (0.3 if c in _NARROW else 0.84 if c in _WIDE else 0.6 if c.isupper() else 0.51 for c in words)
    return size * sum(ems)


def wrapped(words: str, width: float, size: float = SIZE) -> list[str]:
    """`words` in lines that fit `width`, broken at spaces; a longer word is broken after `/`, `-` and `_`."""
    lines: list[str] = []
    for glue, piece in _pieces(words, width, size):
        longer = f"{lines[-1]}{glue}{piece}" if lines else piece
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _pieces(words: str, width: float, size: float) -> Iterator[tuple[str, str]]:
    """What stays together on a line, with what joins it to the piece before."""
    for word in words.split(" "):
        parts = _AFTER_JOINT.split(word) if width_of(word, size) > width else [word]
        yield from (("" if place else " ", part) for place, part in enumerate(parts))


def decades(number: Number) -> float:
    """The decimal logarithm of an exact positive number, also where it is too large for a float.

    Raises:
        ValueError: the number is not above zero and has no place on a logarithmic axis.

    """
    exact = Fraction(number)
    return log10(exact.numerator) - log10(exact.denominator)
