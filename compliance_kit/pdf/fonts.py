"""The fonts of the documents: which are approved, and a layout engine that sees no others.

The engine reads a private font configuration, so that fonts installed on the machine can neither replace a missing
glyph nor move a line break. The user's environment and font cache stay as they are.
"""

import ctypes
import ctypes.util
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from compliance_kit.errors import MissingSoftware, RenderFailed
from compliance_kit.libraries import LIBRARIES, how_to_install, missing_libraries
from compliance_kit.packs import data_root

FAMILIES = MappingProxyType({"serif": "Source Serif 4", "sans-serif": "Source Sans 3", "monospace": "Source Code Pro"})
"""The family behind each generic family of CSS."""


class Engine(NamedTuple):
    """The layout engine, loaded once: WeasyPrint's module, our fonts, and the names they bear."""

    weasyprint: Any
    fonts: Any
    approved: frozenset[str]


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The layout engine of this process; the first call costs about a third of a second.

    Raises:
        MissingSoftware: a system library or one of the kit's fonts is missing.

    """
    if missing := missing_libraries():
        names = ", ".join(missing)
        raise MissingSoftware(f"The system lacks {names}, which the page layout needs.", mend=how_to_install())
    folder = fonts_folder()
    approved = frozenset(map(family_key, approved_files(folder)))
    with tempfile.TemporaryDirectory(prefix="compliance-kit-fonts-") as cache, _private_fonts(folder, Path(cache)):
        with _quick_libraries():
            import weasyprint  # noqa: PLC0415 - a third of a second that only rendering pays
        return Engine(weasyprint, _fixed_fonts(weasyprint), approved)


def fonts_folder() -> Path:
    """Where the kit's fonts lie."""
    return data_root() / "templates" / "base" / "fonts"


def approved_files(folder: Path) -> Mapping[str, str]:
    """SHA-256 (hexadecimal) by file name, from `approved.txt` in the form that `sha256sum` writes.

    Raises:
        MissingSoftware: the list is not there, so the installation is incomplete.

    """
    try:
        lines = (folder / "approved.txt").read_text("utf-8").splitlines()
    except OSError as error:
        raise MissingSoftware(f"The kit's fonts are not in {folder}.", mend="Install compliance-kit again.") from error
    return {name.strip(): digest for digest, _, name in (line.partition("  ") for line in lines)}


def family_key(name: str) -> str:
    """What `SourceSans3_400Regular.ttf` and `/ABCDEF+Source-Sans-3-Semi-Bold` have in common: `SourceSans3`."""
    return name.partition("+")[2].replace("-", "") if "+" in name else name.partition("_")[0]


def check_fonts(fonts: Mapping[Any, Any], approved: frozenset[str]) -> None:
    """Refuse a document that embeds a font outside the list; the message names the characters it was used for.

    Raises:
        RenderFailed: with the name of the font as the file would bear it (`BaseFont`).

    """
    for font in fonts.values():
        name = font.name.decode()
        if not family_key(name).startswith(tuple(approved)):
            characters = "".join(sorted(set("".join(font.to_unicode.values()))))
            raise RenderFailed(f"The font {name.partition('+')[2]} is not approved; it was used for {characters!r}.")


@contextmanager
def _private_fonts(folder: Path, cache: Path) -> Iterator[None]:
    """Let fontconfig read a configuration that knows the kit's fonts only, and put the environment back."""
    configuration = cache / "fonts.conf"
    configuration.write_text(_configuration(folder, cache), "utf-8")
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(configuration)
    try:
        if sys.platform == "linux":
            ctypes.CDLL(LIBRARIES["fontconfig"]).FcInit()  # what looks at the process-wide configuration sees ours too
        yield
    finally:
        os.environ.pop("FONTCONFIG_FILE")
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


def _configuration(folder: Path, cache: Path) -> str:
    """Fontconfig's XML: one folder, three generic families, no hinting (it would round widths to a screen's grid)."""
    aliases = "".join(
        f"<alias binding='same'><family>{generic}</family><prefer><family>{family}</family></prefer></alias>"
        for generic, family in FAMILIES.items()
    )
    return (
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'><fontconfig>"
        f"<dir>{escape(str(folder))}</dir><cachedir>{escape(str(cache))}</cachedir>{aliases}"
        "<match target='pattern'><edit name='hinting' mode='assign'><bool>false</bool></edit></match></fontconfig>"
    )


@contextmanager
def _quick_libraries() -> Iterator[None]:
    """Answer the search for libraries from a table; Python's own search starts a compiler and a linker for each."""
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: LIBRARIES.get(name)  # noqa: PLW0108 - a plain function is expected
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _fixed_fonts(weasyprint: Any) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """One font configuration for all documents (a new one for each leaks memory), closed to fonts of the documents."""

    class Fixed(weasyprint.text.fonts.FontConfiguration):  # type: ignore[misc]
        def add_font_face(self, rule_descriptors: Mapping[str, object], _fetcher: object) -> None:
            family = rule_descriptors.get("font_family")
            raise RenderFailed(f"A style sheet brings the font {family!r} along; documents use the kit's fonts only.")

    return Fixed()
