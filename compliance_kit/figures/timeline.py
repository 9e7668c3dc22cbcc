"""Dates one below the other, each with a marker whose shape shows how binding it is. No scale, no distortion."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from compliance_kit.figures.svg import (
    FULL_WIDTH,
    INK,
    LEADING,
    PAPER,
    RULE,
    SOFT,
    Caption,
    box,
    hatching,
    line,
    picture,
    text,
    width_of,
    wrapped,
)

Force = Literal["binding", "contract", "guidance", "proposal"]

SIDE = 7.0  # edge of a marker
GAP = 5.0  # between two dates


@dataclass(frozen=True, slots=True)
class Moment:
    """One date: as printed, what happens, and how far away it is in words (`in 255 days`)."""

    date: str
    what: str
    distance: str
    force: Force
    force_word: str


def timeline(moments: Sequence[Moment], caption: Caption, *, width: float = FULL_WIDTH) -> str:
    """The figure as SVG, in the order given; `width` in points.

    Raises:
        ValueError: there is no date to show.

    """
    if not moments:
        raise ValueError("a timeline needs at least one date")
    date_end = max(width_of(moment.date) for moment in moments) + 6
    spine = date_end + 8
    right = max(width_of(moment.distance) for moment in moments) + 8
    start = spine + 12
    texts = [wrapped(f"{moment.what} ({moment.force_word})", width - right - start) for moment in moments]
    tops = [8 + sum(LEADING * len(t) + GAP for t in texts[:index]) for index in range(len(moments))]
    height = tops[-1] + LEADING * len(texts[-1]) + 2
    content = [line(spine, tops[0], spine, tops[-1], stroke=RULE)] if len(moments) > 1 else []
    for moment, lines, top in zip(moments, texts, tops, strict=True):
        content += marker(moment.force, spine - SIDE / 2, top - SIDE / 2)
        content.append(text(date_end - 6, top + 3, moment.date, anchor="end"))
        content += [text(start, top + 3 + LEADING * row, words) for row, words in enumerate(lines)]
        content.append(text(width, top + 3, moment.distance, anchor="end", fill=SOFT))
    return picture(width, height, caption, *content)


def marker(force: Force, x: float, y: float) -> Iterator[str]:
    """Solid for binding, a double outline for a contract, hollow for guidance, hatched for a proposal."""
    yield box(x, y, SIDE, SIDE, fill=INK if force == "binding" else PAPER)
    if force == "contract":
        yield box(x + 1.9, y + 1.9, SIDE - 3.8, SIDE - 3.8)
    if force == "proposal":
        yield from hatching(x, y, SIDE, SIDE, 2.4)
