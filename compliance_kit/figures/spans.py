"""Hazards over ordered severities: hollow before, solid after, a bar between them, dashes where nothing is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from compliance_kit.figures.dots import key
from compliance_kit.figures.svg import (
    FULL_WIDTH,
    PAPER,
    RULE,
    SMALL,
    SOFT,
    Caption,
    box,
    dot,
    line,
    picture,
    text,
    width_of,
    wrapped,
)

ROW = 25.0
HEAD = 34.0
NAMES = 0.42  # share of the width for the names of the rows
Place = int | Literal["none", "unknown"]


@dataclass(frozen=True, slots=True)
class Span:
    """One hazard: its name, and its place among the severities before and after; "none" where it does not show."""

    name: str
    before: Place
    after: Place


@dataclass(frozen=True, slots=True)
class Scale:
    """The words of the axis: the severities from least to gravest, and those for what does not show or is not known."""

    levels: Sequence[str]
    none: str
    unknown: str


def severity_spans(
    scale: Scale, spans: Sequence[Span], marks: tuple[str, str], caption: Caption, width: float = FULL_WIDTH
) -> str:
    """The figure as SVG.

    Args:
        scale: the words of the axis. Its steps are places and no distances.
        spans: the rows, in order.
        marks: the words for the hollow and for the solid mark.
        caption: the words for those who do not see it.
        width: in points.

    Raises:
        ValueError: there is no row, or a place beyond the severities.

    """
    if not spans:
        raise ValueError("an overview needs at least one hazard")
    if any(
        isinstance(place, int) and not 0 <= place < len(scale.levels) for s in spans for place in (s.before, s.after)
    ):
        raise ValueError(f"a severity lies outside the {len(scale.levels)} of the axis")
    places = _places(scale, width)
    bottom = HEAD + ROW * len(spans)
    content = [*key(*marks), *_axis(scale, places, bottom)]
    for row, span in enumerate(spans):
        middle = HEAD + ROW * (row + 0.5)
        if row:
            content.append(line(0, HEAD + ROW * row, width, HEAD + ROW * row, stroke_width=0.25, stroke=RULE))
        content += _name(span.name, middle, width * NAMES - 12)
        content += _marks(span, places, middle, scale.unknown)
    return picture(width, bottom + 4, caption, *content)


def _places(scale: Scale, width: float) -> list[float]:
    """Where each step lies: first what does not show, then the severities."""
    first, last = width * NAMES + 24, width - 26
    return [first + (last - first) * step / len(scale.levels) for step in range(len(scale.levels) + 1)]


def _axis(scale: Scale, places: Sequence[float], bottom: float) -> Iterator[str]:
    for x, word in zip(places, (scale.none, *scale.levels), strict=True):
        yield text(x, HEAD - 6, word, anchor="middle", fill=SOFT)
        yield line(x, HEAD, x, bottom, stroke_width=0.4, stroke=RULE)


def _name(name: str, middle: float, width: float) -> Iterator[str]:
    lines = wrapped(name, width)
    shown = [*lines[:1], f"{lines[1]} …"] if len(lines) > 2 else lines
    up = (len(shown) - 1) * 4.5
    return (text(0, middle + 3 - up + 9 * row, words) for row, words in enumerate(shown))


def _marks(span: Span, places: Sequence[float], middle: float, unknown: str) -> Iterator[str]:
    rows = ((span.before, middle - 4.5, True), (span.after, middle + 4.5, False))
    known = [places[_step(place)] for place, _, _ in rows if place != "unknown"]
    if len(known) == 2:
        yield line(known[0], middle - 4.5, known[1], middle + 4.5, stroke_width=1)
    for place, y, hollow in rows:
        if place == "unknown":
            yield line(places[0], y, places[-1], y, stroke_width=0.75, stroke_dasharray="3 2")
            yield from _worded(unknown, (places[1] + places[2]) / 2 if len(places) > 2 else places[0], y)
        else:
            yield dot(places[_step(place)], y, hollow=hollow, radius=2.6)


def _worded(word: str, x: float, y: float) -> Iterator[str]:
    """A word on the dashes, on white so that both stay legible."""
    half = width_of(word, SMALL) / 2 + 2
    yield box(x - half, y - 4, 2 * half, 8, fill=PAPER, stroke="none")
    yield text(x, y + 2.6, word, anchor="middle", font_size=SMALL, fill=SOFT)


def _step(place: Place) -> int:
    return place + 1 if isinstance(place, int) else 0
