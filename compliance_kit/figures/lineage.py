"""Where a model comes from: boxes from left to right, joined by what was done in between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from compliance_kit.figures.svg import (
    FULL_WIDTH,
    INK,
    LEADING,
    SMALL,
    SOFT,
    Caption,
    box,
    element,
    line,
    picture,
    text,
    wrapped,
)

LEVELS = 4  # more than this is unreadable on a page
PADDING = 6.0
BETWEEN = 62.0  # room between two levels for arrow and relation
GAP = 12.0  # between two boxes of one level


@dataclass(frozen=True, slots=True)
class Node:
    """One model: `lines` are its name and what is worth knowing; `parents` are ids with the relation in words."""

    id: str
    lines: Sequence[str]
    parents: Sequence[tuple[str, str]] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node is drawn."""

    x: float
    y: float
    width: float
    height: float
    lines: Sequence[tuple[str, int]]


def lineage(nodes: Sequence[Node], caption: Caption, *, width: float = FULL_WIDTH) -> str:
    """The figure as SVG; `width` in points. Nodes that are not known stand in dashed boxes.

    Raises:
        ValueError: no node, a parent that does not exist, a node that is its own ancestor, or too many levels.

    """
    levels = _levels({node.id: node for node in nodes})
    count = max(levels.values(), default=-1) + 1
    if not 1 <= count <= LEVELS:
        raise ValueError(f"a lineage has 1 to {LEVELS} levels, not {count}")
    each = min((width - BETWEEN * (count - 1)) / count, 170.0)
    columns = [[node for node in nodes if levels[node.id] == level] for level in range(count)]
    height = max(sum(_height(node, each) + GAP for node in column) for column in columns) - GAP + 2
    places: dict[str, _Place] = {}
    for level, column in enumerate(columns):
        places |= _stack(column, 1 + level * (each + BETWEEN), each - 2, height)
    top = max(0.0, *(_above(node, places) for node in nodes))
    places = {name: replace(place, y=place.y + top) for name, place in places.items()}
    height += top
    arrows = (
        part
        for node in nodes
        for parent, word in node.parents
        for part in _arrow(places[parent], places[node.id], word, joins=len(node.parents) > 1)
    )
    boxes = (part for node in nodes for part in _box(node, places[node.id]))
    return picture(width, height, caption, *arrows, *boxes)


def _levels(nodes: Mapping[str, Node]) -> dict[str, int]:
    """How many steps each node is away from its furthest ancestor."""
    levels: dict[str, int] = {}
    while len(levels) < len(nodes):
        ready = [
            node
            for node in nodes.values()
            if node.id not in levels and all(parent in levels for parent, _ in node.parents)
        ]
        if not ready:
            raise ValueError("a parent is missing or a node is its own ancestor")
        levels |= {node.id: 1 + max((levels[parent] for parent, _ in node.parents), default=-1) for node in ready}
    return levels | _late_starts(nodes, levels)


def _late_starts(nodes: Mapping[str, Node], levels: Mapping[str, int]) -> dict[str, int]:
    """A node without parents moves up to its first child, so that no arrow passes behind other boxes on its way."""
    children = {
        node.id: [levels[kid.id] for kid in nodes.values() if node.id in dict(kid.parents)]
        for node in nodes.values()
        if not node.parents
    }
    return {name: min(below) - 1 for name, below in children.items() if below}


def _lines(node: Node, width: float) -> list[tuple[str, int]]:
    """The lines of a box with their weight: the first entry is the name."""
    return [
        (words, 600 if index == 0 else 400)
        for index, entry in enumerate(node.lines)
        for words in wrapped(entry, width - 2 * PADDING)
    ]


def _height(node: Node, width: float) -> float:
    return len(_lines(node, width)) * LEADING + 2 * PADDING


def _stack(column: Sequence[Node], x: float, width: float, height: float) -> dict[str, _Place]:
    """The boxes of one level, centred."""
    heights = [_height(node, width) for node in column]
    y = (height - sum(heights) - GAP * (len(column) - 1)) / 2
    places = {}
    for node, tall in zip(column, heights, strict=True):
        places[node.id] = _Place(x, y, width, tall, _lines(node, width))
        y += tall + GAP
    return places


def _box(node: Node, place: _Place) -> Iterator[str]:
    yield box(place.x, place.y, place.width, place.height, stroke_dasharray="none" if node.known else "3 2")
    for row, (words, weight) in enumerate(place.lines):
        yield text(
            place.x + PADDING,
            place.y + PADDING + 7.6 + row * LEADING,
            words,
            font_weight=weight,
            fill=INK if weight > 400 else SOFT,
        )


def _arrow(start: _Place, end: _Place, word: str, *, joins: bool) -> Iterator[str]:
    """From the right edge of one box to the left edge of the other, bent once.

    The relation stands beside the child; where several arrows join (a merge), beside the parent: the words stay apart.
    """
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x, end.y + end.height / 2
    bend = x2 - 13 if joins else x2 - BETWEEN + 10
    yield from (line(x1, y1, bend, y1), line(bend, y1, bend, y2), line(bend, y2, x2 - 4, y2))
    yield element("path", d=f"M{x2 - 5:.2f} {y2 - 3:.2f} L{x2:.2f} {y2:.2f} L{x2 - 5:.2f} {y2 + 3:.2f} Z", fill=INK)
    yield from _relation(word, (x1 + x1 + BETWEEN - 13) / 2 if joins else (bend + x2 - 5) / 2, y1 if joins else y2)


def _above(node: Node, places: Mapping[str, _Place]) -> float:
    """By how much the words over the arrows into a node would leave the picture at its top."""
    middles = {name: place.y + place.height / 2 for name, place in places.items()}
    beside = [(word, middles[parent if len(node.parents) > 1 else node.id]) for parent, word in node.parents]
    firsts = (_relation_lines(word, y)[0][0] for word, y in beside)
    return max((SMALL - first for first in firsts), default=0.0)


def _relation_lines(word: str, y: float) -> list[tuple[float, str]]:
    """The words above an arrow at `y` with their base lines, the last line next to the arrow."""
    lines = wrapped(word, BETWEEN - 16, SMALL)
    return [(y - 3.5 - (len(lines) - 1 - row) * 8.5, words) for row, words in enumerate(lines)]


def _relation(word: str, middle: float, y: float) -> Iterator[str]:
    for base, words in _relation_lines(word, y):
        yield text(middle, base, words, anchor="middle", font_size=SMALL, fill=SOFT)
