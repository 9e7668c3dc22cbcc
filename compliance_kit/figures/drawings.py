"""The drawings of the documents, from plain data and from words that the caller brings. Each returns one SVG.

All are black on white and survive a copier: what differs, differs in shape. Each carries a title that says in words
what it shows; the numbers also stand in a table beside it.
"""

from base64 import b64encode

from compliance_kit.figures.dots import Column, Pair, Reading, paired_dots
from compliance_kit.figures.gauge import Amount, Mark, Zone, gauge
from compliance_kit.figures.lineage import Node, lineage
from compliance_kit.figures.spans import Place, Scale, Span, severity_spans
from compliance_kit.figures.svg import FULL_WIDTH, TEXT_WIDTH, Caption, element, text, width_of
from compliance_kit.figures.timeline import Moment, timeline

__all__ = [
    "FULL_WIDTH",
    "TEXT_WIDTH",
    "Amount",
    "Caption",
    "Column",
    "Mark",
    "Moment",
    "Node",
    "Pair",
    "Place",
    "Reading",
    "Scale",
    "Span",
    "Zone",
    "gauge",
    "lineage",
    "paired_dots",
    "severity_spans",
    "timeline",
    "watermark",
]

WATERMARK = "#EFF0F2"  # ink on it keeps a contrast of 15:1


def watermark(word: str) -> str:
    """A style sheet that writes `word` large and pale behind the text of every page, outside the reading order."""
    size = min(120.0, 500 / max(width_of(word, 1), 1))
    slanted = element(
        "g",
        text(0, size / 3, word, anchor="middle", font_size=size, fill=WATERMARK, font_weight=600),
        transform="translate(240 240) rotate(-42)",
    )
    svg = element(
        "svg", slanted, xmlns="http://www.w3.org/2000/svg", viewBox="0 0 480 480", width="480pt", height="480pt"
    )
    data = b64encode(svg.encode()).decode()
    return f'@page {{ background: url("data:image/svg+xml;base64,{data}") no-repeat center }}'
