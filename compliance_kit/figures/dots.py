"""Two readings per test, before (hollow) and after (solid) a modification, with their intervals, on a linear axis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from compliance_kit.figures.svg import (
    FULL_WIDTH,
    LEADING,
    RULE,
    SMALL,
    SOFT,
    Caption,
    Number,
    dot,
    element,
    line,
    picture,
    text,
    width_of,
    wrapped,
)

ROW = 19.0
BETWEEN = 18.0  # between two columns
LABEL_SHARE = 0.42  # of a column's width at most


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value with the interval around it, if known."""

    value: Number
    low: Number | None = None
    high: Number | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """One test: its name, the reading of the base model (absent if it was not tested) and of the modified one.

    `better` is the side that is better, drawn as an arrow at the end of the row; "" for neither.
    """

    name: str
    base: Reading | None
    modified: Reading | None
    better: Literal["left", "right", ""] = ""


@dataclass(frozen=True, slots=True)
class Column:
    """Tests that share an axis. `ticks` are numbers and the words for them; `better` says which side is better."""

    heading: str
    better: str
    ticks: Sequence[tuple[Number, str]]
    pairs: Sequence[Pair]


def paired_dots(
    columns: Sequence[Column], base: str, modified: str, caption: Caption, width: float = FULL_WIDTH
) -> str:
    """The figure as SVG; `base` and `modified` are the words for the two marks, `width` is in points.

    Raises:
        ValueError: there is no column, a column has fewer than two ticks, or a reading lies outside its ticks.

    """
    if not columns:
        raise ValueError("a figure of paired dots needs at least one column")
    each = (width - BETWEEN * (len(columns) - 1)) / len(columns)
    content = list(key(base, modified))
    for index, column in enumerate(columns):
        content += _column(column, index * (each + BETWEEN), 20.0, each)
    rows = max(len(column.pairs) for column in columns)
    return picture(width, 20 + 2 * LEADING + 6 + ROW * rows + 14, caption, *content)


def key(base: str, modified: str) -> Iterator[str]:
    """What the hollow and the solid mark stand for."""
    yield from (dot(4, 5, hollow=True), text(11, 8, base))
    x = 11 + width_of(base) + 16
    yield from (dot(x, 5), text(x + 7, 8, modified))


def _column(column: Column, left: float, top: float, width: float) -> Iterator[str]:
    numbers = [Fraction(at) for at, _ in column.ticks]
    if len(numbers) < 2 or numbers != sorted(set(numbers)):
        raise ValueError(f"the axis of {column.heading!r} needs at least two ticks in rising order")
    longest = max((width_of(pair.name) for pair in column.pairs), default=0.0)
    first = left + min(longest + 18, width * LABEL_SHARE)
    last = left + width - 12
    yield text(left, top + 8, column.heading, font_weight=600)
    yield text(first, top + 8 + LEADING, column.better, fill=SOFT)
    top += 2 * LEADING + 6
    bottom = top + ROW * len(column.pairs)
    for at, label in column.ticks:
        x = _place(at, numbers, first, last)
        yield line(x, top, x, bottom, stroke_width=0.4, stroke=RULE)
        yield text(x, bottom + 10, label, anchor="middle", font_size=SMALL, fill=SOFT)
    for index, pair in enumerate(column.pairs):
        if index:
            yield line(left, top + ROW * index, last, top + ROW * index, stroke_width=0.25, stroke=RULE)
        yield from _name(pair.name, left, top + ROW * (index + 0.5), first - left - 15)
        yield from _pair(pair, numbers, (first, last), top + ROW * (index + 0.5))
        yield from _arrow(pair.better, (first, last), top + ROW * (index + 0.5))


def _arrow(better: str, ends: tuple[float, float], middle: float) -> Iterator[str]:
    """A small arrow beyond the end of the axis that is better."""
    if better:
        tip, back = (ends[1] + 10, ends[1] + 5) if better == "right" else (ends[0] - 10, ends[0] - 5)
        path = f"M{back:.2f} {middle - 3:.2f} L{tip:.2f} {middle:.2f} L{back:.2f} {middle + 3:.2f} Z"
        yield element("path", d=path, fill=SOFT)


def _name(name: str, x: float, middle: float, width: float) -> Iterator[str]:
    """The name of a test in one line, or in two tighter ones; a longer one ends in dots, and stands in the table."""
    lines = wrapped(name, width)
    lines = [lines[0], f"{lines[1].rstrip(',;')} …"] if len(lines) > 2 else lines
    up = (len(lines) - 1) * 4
    return (
        text(x, middle + 3 - up + 8 * row, words, font_size=SMALL if len(lines) > 1 else SMALL + 0.6)
        for row, words in enumerate(lines)
    )


def _pair(pair: Pair, numbers: Sequence[Fraction], ends: tuple[float, float], middle: float) -> Iterator[str]:
    for reading, hollow, up in ((pair.base, True, -3.5), (pair.modified, False, 3.5)):
        if reading is None:
            continue
        y = middle + up
        if reading.low is not None and reading.high is not None:
            yield line(_place(reading.low, numbers, *ends), y, _place(reading.high, numbers, *ends), y, stroke_width=1)
        yield dot(_place(reading.value, numbers, *ends), y, hollow=hollow, radius=2.3)


def _place(number: Number, numbers: Sequence[Fraction], first: float, last: float) -> float:
    share = (Fraction(number) - numbers[0]) / (numbers[-1] - numbers[0])
    if not 0 <= share <= 1:
        raise ValueError(f"the reading {number} lies outside the axis from {numbers[0]} to {numbers[-1]}")
    return first + float(share) * (last - first)
