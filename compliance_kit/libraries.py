"""The system libraries that laying out a page needs, and the command that installs them.

Source of the list: the shared objects that WeasyPrint 70 opens. `libharfbuzz-subset` is optional for WeasyPrint and
required here, because fonts would otherwise be subset by other code and the file would come out with other bytes.
"""

import ctypes
import sys
from collections.abc import Iterable
from types import MappingProxyType

LIBRARIES = MappingProxyType(
    {
        "gobject-2.0": "libgobject-2.0.so.0",
        "pango-1.0": "libpango-1.0.so.0",
        "pangoft2-1.0": "libpangoft2-1.0.so.0",
        "harfbuzz": "libharfbuzz.so.0",
        "harfbuzz-subset": "libharfbuzz-subset.so.0",
        "fontconfig": "libfontconfig.so.1",
    }
)
"""Library by the name a linker knows it by, and by the name of the file that holds it on Linux."""

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""Debian packages that bring all of `LIBRARIES`."""

INSTALL = "apt-get install --no-install-recommends " + " ".join(PACKAGES)
"""The command that installs them, to be run as root."""


def missing_libraries(files: Iterable[str] = tuple(LIBRARIES.values())) -> tuple[str, ...]:
    """The shared objects among `files` that this machine cannot load, in the order given.

    Nothing on other systems than Linux: there the files bear other names, and WeasyPrint finds them or explains itself.
    """
    return tuple(file for file in files if not _loads(file)) if sys.platform == "linux" else ()


def how_to_install() -> str:
    """What to do about missing libraries, as a sentence with the command in it."""
    return f"Run as root: {INSTALL}" if sys.platform == "linux" else "See WeasyPrint's notes on installing it."


def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True
