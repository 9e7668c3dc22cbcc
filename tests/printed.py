"""Papers that were printed already in a run of the tests, so that no page is laid out twice for the same bytes."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from compliance_kit.pdf.assets import FolderAssets


class Printed:
    """Stands for `to_pdf` in the tests: a file for each input, shared by all processes of a run.

    Only papers that take their files from the kit are kept; what a pack hands out may change under the same page.
    """

    def __init__(self, folder: Path, print_it: Callable[..., bytes]) -> None:
        self._folder = folder
        self._print = print_it

    def __call__(self, html: str, **how: Any) -> bytes:
        if type(how["base"]) is not FolderAssets:
            return self._print(html, **how)
        rest = [(name, value) for name, value in sorted(how.items()) if name != "base"]
        path = self._folder / hashlib.sha256(repr((html, rest)).encode()).hexdigest()
        if not path.exists():
            part = path.with_suffix(f".{os.getpid()}")
            part.write_bytes(self._print(html, **how))
            part.replace(path)
        return path.read_bytes()
