"""Drawings for programs that show no SVG: a PNG with 300 dots per inch, in the fonts of the kit only."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from compliance_kit.errors import RenderFailed

DOTS_PER_INCH = 300
_SVG_DOTS_PER_INCH = 96


@lru_cache(maxsize=32)
def png(svg: str, fonts: Sequence[Path]) -> bytes:
    """The drawing on white.

    Raises:
        RenderFailed: the drawing cannot be read.

    """
    import resvg_py  # noqa: PLC0415 - loaded only where a Word file has a figure

    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                background="#ffffff",
                skip_system_fonts=True,
                font_files=[str(font) for font in fonts],
                font_family="Source Sans 3",
                sans_serif_family="Source Sans 3",
                dpi=_SVG_DOTS_PER_INCH,
                zoom=DOTS_PER_INCH / _SVG_DOTS_PER_INCH,
            )
        )
    except ValueError as error:
        raise RenderFailed(f"a drawing cannot be turned into a picture: {error}.") from None
