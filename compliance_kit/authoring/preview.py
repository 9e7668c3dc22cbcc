"""A preview of the papers of a pack: each time they are written by a process of its own, so that no mistake ends it."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from compliance_kit.errors import BadInput

SECONDS: Final = 300
"""After how long a writing is given up; papers of a pack have a shorter limit of their own."""
PAUSE: Final = 0.5
"""How many seconds pass between two looks where the system does not tell of changes."""
MOST_WATCHED: Final = 10_000


@dataclass(frozen=True)
class Preview:
    """What is to be written.

    Attributes:
        folder: of the pack.
        sheet: the answer sheet to write the papers with.
        out: where they go.
        documents: which; those of the sheet, or that are due, if none is named.
        options: further options for `render`, as on the command line.

    """

    folder: Path
    sheet: Path
    out: Path
    documents: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def arguments(self) -> list[str]:
        """The arguments of `render` that write the papers."""
        named = [part for name in self.documents for part in ("--document", name)]
        where = ["--pack", str(self.folder.absolute()), "-o", str(self.out), "--format", "html,pdf"]
        return ["render", str(self.sheet), *where, *named, *self.options]


def example_sheet(folder: Path) -> Path:
    """The first sheet among the examples of a pack.

    Raises:
        BadInput: it has none.

    """
    found = sorted((folder / "examples").glob("*.yaml"))
    if not found:
        mend = "Put a sheet into its folder 'examples', or name one with --sheet."
        raise BadInput("has no example sheet.", where=str(folder), mend=mend)
    return found[0]


def own_documents(folder: Path) -> tuple[str, ...]:
    """The papers that a pack defines, by the names of their folders."""
    return tuple(path.parent.name for path in sorted((folder / "templates").glob("*/document.yaml")))


def write_once(preview: Preview, seconds: int = SECONDS) -> int:
    """Write the papers; the exit code of the process that did it (124: it was given up).

    What it says goes to the standard output and error of this process.
    """
    command = [sys.executable, "-m", "compliance_kit", *preview.arguments]
    try:
        return subprocess.run(command, check=False, timeout=seconds).returncode  # noqa: S603 - our own program, no shell
    except subprocess.TimeoutExpired:
        return 124


def looked_at(folder: Path, sheet: Path, out: Path) -> dict[str, tuple[int, int]]:
    """By path, time and size of every file that a preview rests on; not of the papers themselves."""
    found: dict[str, tuple[int, int]] = {}
    for path in (*folder.rglob("*"), sheet):
        if len(found) >= MOST_WATCHED:
            break
        try:
            status = path.lstat()
        except OSError:
            continue
        if not path.is_relative_to(out) and not path.is_dir():
            found[str(path)] = (status.st_mtime_ns, status.st_size)
    return found


def changes(preview: Preview, sleep: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Yield once for each time that something changed; by the system's own notices where `watchfiles` is installed."""
    out = preview.out.absolute()
    folder, sheet = preview.folder.absolute(), preview.sheet.absolute()
    try:
        from watchfiles import watch  # noqa: PLC0415 - an optional extra
    except ImportError:
        yield from _polled(folder, sheet, out, sleep)
        return
    for _ in watch(folder, sheet, watch_filter=lambda _change, path: not Path(path).is_relative_to(out)):
        yield None


def _polled(folder: Path, sheet: Path, out: Path, sleep: Callable[[float], None]) -> Iterator[None]:
    before = looked_at(folder, sheet, out)
    while True:
        sleep(PAUSE)
        now = looked_at(folder, sheet, out)
        if now != before:
            before = now
            yield None
