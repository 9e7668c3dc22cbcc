"""A quantity against its lines on a logarithmic axis: how far away, and how sure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from compliance_kit.figures.svg import (
    FULL_WIDTH,
    INK,
    LEADING,
    PAPER,
    RULE,
    SMALL,
    SOFT,
    Caption,
    Number,
    box,
    decades,
    dot,
    hatching,
    line,
    picture,
    text,
    width_of,
)

BAND = 26.0  # height of the strip that holds the dot
SPACE = 6.0  # between two words below the axis
EDGE = 10.0  # free space left and right of the axis
LABELLED = 8  # above this many decades only every second (third, …) one is labelled
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the axis (a threshold) with its number and source in words."""

    at: Number
    label: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the axis with its word below; an open end (`None`) reaches the end of the axis."""

    start: Number | None
    end: Number | None
    word: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """The quantity itself; `low` and `high` bound what is not known, `value` is absent if nothing central is known.

    `label` prints it, `axis` says what is counted and in which unit.
    """

    value: Number | None
    low: Number | None
    high: Number | None
    label: str
    axis: str


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where each number lies: `first` and `last` are whole decades at the ends."""

    first: int
    last: int
    width: float

    def x(self, number: Number) -> float:
        return self.at(decades(number))

    def at(self, decade: float) -> float:
        share = (decade - self.first) / (self.last - self.first)
        return EDGE + share * (self.width - 2 * EDGE)

    def end(self, number: Number | None, *, start: bool) -> float:
        return self.x(number) if number is not None else self.at(self.first if start else self.last)


def gauge(
    amount: Amount, marks: Sequence[Mark], zones: Sequence[Zone], caption: Caption, width: float = FULL_WIDTH
) -> str:
    """The figure as SVG.

    Args:
        amount: the dot, its error bar and its label.
        marks: the lines to compare with, each labelled at the top.
        zones: the words below the axis, in order; hatched where the result needs judgement.
        caption: value, range, line and result in words.
        width: in points.

    Raises:
        ValueError: a number is not above zero, or there is no number at all.

    """
    scale = _Axis(*_ends(amount, marks, zones), width)
    rows = _rows(marks, scale)
    top = LEADING * (max(rows, default=-1) + 1) + 4 + LEADING + 4
    return picture(
        width,
        top + BAND + 3 * LEADING + 14,
        caption,
        *_zones(zones, scale, top),
        *_ticks(scale, top + BAND),
        *_lines(marks, rows, scale, top),
        *_amount(amount, scale, top),
        text(EDGE, top + BAND + 3 * LEADING + 10, amount.axis, fill=SOFT),
    )


def _ends(amount: Amount, marks: Sequence[Mark], zones: Sequence[Zone]) -> tuple[int, int]:
    """The whole decades around everything shown, with half a decade to spare on both sides."""
    numbers = [amount.value, amount.low, amount.high, *(mark.at for mark in marks)]
    numbers += [end for zone in zones for end in (zone.start, zone.end)]
    places = [decades(number) for number in numbers if number is not None]
    if not places:
        raise ValueError("a gauge needs at least one number")
    return floor(min(places) - 0.3), ceil(max(places) + 0.3)


def _rows(marks: Sequence[Mark], scale: _Axis) -> list[int]:
    """For each label the first row where it does not run into an earlier one."""
    rows: list[int] = []
    taken: list[tuple[int, float, float]] = []
    for mark in marks:
        start = _label_start(mark, scale)
        end = start + width_of(mark.label)
        row = next(r for r in range(len(marks)) if all(end + 6 < s or start > e + 6 for k, s, e in taken if k == r))
        taken.append((row, start, end))
        rows.append(row)
    return rows


def _label_start(mark: Mark, scale: _Axis) -> float:
    """A label is centred on its line and kept inside the figure."""
    half = width_of(mark.label) / 2
    return min(max(scale.x(mark.at) - half, 0.0), max(scale.width - 2 * half, 0.0))


def _lines(marks: Sequence[Mark], rows: Sequence[int], scale: _Axis, top: float) -> Iterator[str]:
    """All lines first, then the labels on white, so that no line runs through the words of another."""
    heights = [LEADING * (row + 1) - 2 for row in rows]
    for mark, y in zip(marks, heights, strict=True):
        yield line(scale.x(mark.at), y + 3, scale.x(mark.at), top + BAND + 4, stroke_width=1.6)
    for mark, y in zip(marks, heights, strict=True):
        start, width = _label_start(mark, scale), width_of(mark.label)
        yield box(start, y - 7.5, width, LEADING - 0.5, fill=PAPER, stroke="none")
        yield text(start + width / 2, y, mark.label, anchor="middle", font_weight=600)


def _zones(zones: Sequence[Zone], scale: _Axis, top: float) -> Iterator[str]:
    ends = [(scale.end(zone.start, start=True), scale.end(zone.end, start=False)) for zone in zones]
    centres = _apart([(left + right) / 2 for left, right in ends], [width_of(zone.word) for zone in zones], scale.width)
    for zone, (left, right), centre in zip(zones, ends, centres, strict=True):
        if zone.hatched:
            yield from hatching(left, top, right - left, BAND)
        yield text(centre, top + BAND + 2 * LEADING + 6, zone.word, anchor="middle")


def _apart(centres: Sequence[float], widths: Sequence[float], limit: float) -> list[float]:
    """Centres of words in one row, moved as little as needed so that none touches the next or leaves the figure."""
    placed: list[float] = []
    end = -SPACE
    for centre, width in zip(centres, widths, strict=True):
        placed.append(max(centre, end + SPACE + width / 2))
        end = placed[-1] + width / 2
    start = limit + SPACE
    for index in reversed(range(len(placed))):
        placed[index] = min(placed[index], start - SPACE - widths[index] / 2)
        start = placed[index] - widths[index] / 2
    return placed


def _ticks(scale: _Axis, y: float) -> Iterator[str]:
    yield line(scale.at(scale.first), y, scale.at(scale.last), y)
    every = ceil((scale.last - scale.first) / LABELLED)
    for decade in range(scale.first, scale.last + 1):
        x = scale.at(decade)
        yield line(x, y, x, y + 5)
        if (decade - scale.first) % every == 0:
            power = str(decade).translate(_SUPERSCRIPTS)
            yield text(x, y + 5 + SMALL, f"10{power}", anchor="middle", font_size=SMALL, fill=SOFT)
        if decade < scale.last:
            places = (scale.at(decade + log10(n)) for n in range(2, 10))
            yield from (line(place, y, place, y + 2.5, stroke_width=0.4, stroke=RULE) for place in places)


def _amount(amount: Amount, scale: _Axis, top: float) -> Iterator[str]:
    """The label above, the error bar with its ends, the dot on top of it."""
    middle = top + BAND / 2
    spots = [scale.x(number) for number in (amount.low, amount.value, amount.high) if number is not None]
    if amount.low is not None and amount.high is not None:
        yield from (line(x, middle - 4, x, middle + 4, stroke_width=1.2) for x in (spots[0], spots[-1]))
        yield line(spots[0], middle, spots[-1], middle, stroke_width=1.2)
    if amount.value is not None:
        yield dot(scale.x(amount.value), middle)
    if spots:
        half = width_of(amount.label) / 2
        centre = (spots[0] + spots[-1]) / 2 if amount.value is None else scale.x(amount.value)
        x = min(max(centre, half), scale.width - half)
        yield box(x - half, top - LEADING - 1, 2 * half, LEADING, fill=PAPER, stroke="none")
        yield text(x, top - 3.5, amount.label, anchor="middle", fill=INK)
