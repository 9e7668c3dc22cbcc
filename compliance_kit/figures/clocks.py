"""Periods for reporting as bars on one axis of hours, logarithmic, with the length written at the end of each bar."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    line,
    picture,
    text,
    width_of,
    wrapped,
)

BAR = 6.0
GAP = 2.6  # between two bars
NAMES = 0.42  # share of the width that the names take
MOST_LINES = 3
HIGHEST = 168.0  # 59 mm


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: its name, its length in hours and in words, and whether it runs already.

    Attributes:
        short: the name in one line, for a figure that would be too high with the full names.
        solid: a law in force on the day; what comes later is hollow.

    """

    name: str
    short: str
    hours: Number
    length: str
    solid: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis."""

    hours: Number
    label: str


def clock_bars(bars: Sequence[Bar], ticks: Sequence[Tick], caption: Caption, *, width: float = FULL_WIDTH) -> str:
    """The figure as SVG, in the order given; every bar begins at the left, at one hour, the moment of knowledge.

    Args:
        bars: the periods, each of one hour at least.
        ticks: marks of the axis, as they are printed; those beyond the longest period but one are left out.
        caption: the words for those who do not see it.
        width: in points.

    Raises:
        ValueError: there is no period to show, or one is shorter than an hour.

    """
    if not bars:
        raise ValueError("clock bars need at least one period")
    if min(bar.hours for bar in bars) < 1:
        raise ValueError("a period below one hour has no place on the axis")
    names = _names(bars, width * NAMES - 10)
    left = max(width_of(row) for lines in names for row in lines) + 10
    room = max(width_of(bar.length) for bar in bars) + 8
    longest = max(bar.hours for bar in bars)
    shown = _ticks(ticks, longest)
    top = decades(max(longest, 2, *(tick.hours for tick in shown)))
    scale = (width - left - room) / top
    content, y = [], LEADING + 6.0
    for bar, lines in zip(bars, names, strict=True):
        middle = y + LEADING * len(lines) / 2
        end = left + max(decades(bar.hours) * scale, 1.5)
        content += [text(0, y + LEADING * (row + 0.78), words) for row, words in enumerate(lines)]
        content.append(box(left, middle - BAR / 2, end - left, BAR, fill=INK if bar.solid else PAPER))
        content.append(box(end + 1, middle - LEADING / 2, width_of(bar.length) + 5, LEADING, fill=PAPER, stroke=PAPER))
        content.append(text(end + 4, middle + 2.8, bar.length))
        y += LEADING * len(lines) + GAP
    axis = [line(left, LEADING + 2, left, y, stroke=INK)]
    for tick in shown:
        x = left + decades(tick.hours) * scale
        axis.append(line(x, LEADING + 2, x, y, stroke=RULE, stroke_width=0.4))
        axis.append(text(x, LEADING - 2, tick.label, anchor="middle", font_size=SMALL, fill=SOFT))
    return picture(width, y + 2, caption, *axis, *content)


def _ticks(ticks: Sequence[Tick], longest: Number) -> list[Tick]:
    """The marks up to the first one that lies at or beyond the longest period."""
    ordered = sorted(ticks, key=lambda tick: tick.hours)
    beyond = next((place for place, tick in enumerate(ordered) if tick.hours >= longest), len(ordered) - 1)
    return ordered[: beyond + 1]


def _names(bars: Sequence[Bar], width: float) -> list[list[str]]:
    """The names of the bars in lines; in their short form where the figure would be too high."""
    full = [wrapped(bar.name, width) for bar in bars]
    high = sum(LEADING * len(lines) + GAP for lines in full) + LEADING + 8
    fits = high <= HIGHEST and max(map(len, full)) <= MOST_LINES
    return full if fits else [wrapped(bar.short, width)[:1] for bar in bars]
