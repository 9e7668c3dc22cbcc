"""What this machine has of what the program needs. Plain results; the command line prints them."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from compliance_kit.errors import MissingSoftware
from compliance_kit.libraries import how_to_install, missing_libraries
from compliance_kit.pdf.fonts import approved_files, fonts_folder

Subject = Literal["libraries", "fonts", "locales", "catalogue"]
State = Literal["fine", "missing", "damaged", "old"]

OLD_AFTER = 90
"""Days after which a catalogue is called old; chosen by us, since law changes every few weeks."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it stands, what that concerns (files, languages, days) and what mends it."""

    subject: Subject
    state: State
    items: tuple[str, ...]
    mend: str = ""


def examine(root: Path, *, law_as_of: date, on: date, old_after: int = OLD_AFTER) -> tuple[Check, ...]:
    """All checks. `root` holds `locales`; `law_as_of` is the catalogue's date, `on` the day to judge its age by."""
    return (
        check_libraries(),
        check_fonts(fonts_folder()),
        check_locales(root / "locales"),
        catalogue_age(
            law_as_of,
            on,
            old_after,
        ),
    )


def check_libraries() -> Check:
    """The shared objects that cannot be loaded, with the command that installs them."""
    missing = missing_libraries()
    return Check("libraries", "missing", missing, how_to_install()) if missing else Check("libraries", "fine", ())


def check_fonts(folder: Path) -> Check:
    """The approved font files that are not there, or not as they were made; all of them if all is well."""
    again = "Install compliance-kit again."
    try:
        approved = approved_files(folder)
    except MissingSoftware:
        return Check("fonts", "missing", ("approved.txt",), again)
    missing = tuple(name for name in approved if not (folder / name).is_file())
    if missing:
        return Check("fonts", "missing", missing, again)
    damaged = tuple(name for name, digest in approved.items() if _digest(folder / name) != digest)
    return Check("fonts", "damaged", damaged, again) if damaged else Check("fonts", "fine", tuple(approved))


def check_locales(folder: Path) -> Check:
    """The languages with a catalogue of messages; a language folder without one is missing its catalogue."""
    languages = (
        {path.name: any(path.rglob("*.[mp]o")) for path in sorted(folder.iterdir()) if path.is_dir()}
        if folder.is_dir()
        else {}
    )
    empty = tuple(name for name, filled in languages.items() if not filled)
    return Check("locales", "missing", empty) if empty else Check("locales", "fine", tuple(languages))


def catalogue_age(law_as_of: date, on: date, old_after: int = OLD_AFTER) -> Check:
    """How many days the catalogue's law is older than `on`; old if more than `old_after`."""
    days = (on - law_as_of).days
    return Check("catalogue", "old" if days > old_after else "fine", (str(days),))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
