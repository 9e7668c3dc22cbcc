"""Where a line ends that is full up to the space behind its last word.

A space at the end of a line hangs over and takes no room. WeasyPrint 70 counts it where the text is the last before
another element, finds the line too wide, and ends it after its first word. Here such a line keeps its words.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

Split = Callable[..., tuple[Any, ...]]
RESUME = 2
"""Where the place at which the next line begins stands in what WeasyPrint finds; None if the whole text fits."""


@contextmanager
def full_lines(weasyprint: Any) -> Iterator[None]:  # noqa: ANN401 - WeasyPrint has no types
    """Let lines keep their words while the pages are laid out."""
    inline = weasyprint.layout.inline
    split = inline.split_first_line
    inline.split_first_line = partial(_split, split)
    try:
        yield
    finally:
        inline.split_first_line = split


def _split(split: Split, text: str, style: Any, context: Any, width: Any, *rest: Any, **named: Any) -> tuple[Any, ...]:  # noqa: ANN401 - WeasyPrint has no types
    found = split(text, style, context, width, *rest, **named)
    bare = text.rstrip(" ")
    first = bare.partition(" ")[0]
    if bare in (text, first) or found[RESUME] is None or found[RESUME] > len(first.encode()) + 1:
        return found
    if split(bare, style, context, width, *rest, **named)[RESUME] is not None:
        return found
    return split(text, style, context, width + style["font_size"], *rest, **named)
