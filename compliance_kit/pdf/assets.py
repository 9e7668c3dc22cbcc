"""What a document may read while it is laid out: the pack's own files and what is written into the document itself.

The address of a file of the pack is `kit:` and its path (`kit:base/base.css`). Everything else, a web address or a file
of the user's machine, stops the rendering.
"""

from pathlib import Path
from types import MappingProxyType
from typing import Protocol

SCHEME = "kit:"

MEDIA_TYPES = MappingProxyType(
    {
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".jpg": "image/jpeg",
    }
)
"""Media type by file name ending; a file with another ending is not served."""


class AssetSource(Protocol):
    """Whatever can hand out the files that templates name."""

    def read(self, name: str) -> bytes:
        """The content of the file `name` (a path with slashes, without scheme); `LookupError` if there is none."""
        ...


class FolderAssets:
    """The files below one folder, and nothing outside it, symbolic links included."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def read(self, name: str) -> bytes:
        """The content of the file `name` below the folder.

        Raises:
            LookupError: there is no such file, or its real place is outside the folder.

        """
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise LookupError(name)
        return path.read_bytes()


class PackAssets:
    """The files of the templates of a pack, and beside them the shared ones of the kit; nothing else.

    Args:
        folder: of the built-in templates.
        own: the templates of the pack.

    """

    def __init__(self, folder: Path, own: Path) -> None:
        self._shared, self._own = FolderAssets(folder), FolderAssets(own)

    def read(self, name: str) -> bytes:
        """The content of the file.

        Raises:
            LookupError: there is no such file.

        """
        return (self._shared if name.startswith("base/") else self._own).read(name)


def asset(base: AssetSource, url: str) -> tuple[bytes, str]:
    """Content and media type of the file behind a `kit:` address.

    Raises:
        LookupError: the pack has no such file, or files of its kind are not served.

    """
    name = url.removeprefix(SCHEME)
    media_type = MEDIA_TYPES.get(Path(name).suffix)
    if media_type is None:
        raise LookupError(name)
    return base.read(name), media_type
