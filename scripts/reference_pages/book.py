"""All generated pages together, and whether those on disk are up to date."""

from collections.abc import Mapping
from pathlib import Path

from compliance_kit.catalogue import Catalogue
from compliance_kit.wording import load_words
from reference_pages.base_models import base_models_page
from reference_pages.cases import CaseFiles
from reference_pages.commands import commands_page
from reference_pages.coverage import coverage_page
from reference_pages.entries import entries_page
from reference_pages.facts import facts_page
from reference_pages.instruments import instrument_pages
from reference_pages.left_out import left_out_page
from reference_pages.links import FOLDER, Page, Reference
from reference_pages.profiles import profiles_page
from reference_pages.registers import read_left_out, read_places, read_windows
from reference_pages.thresholds import thresholds_page

ROOT = Path(__file__).resolve().parent.parent.parent
NOTICE = "<!-- Written by scripts/reference.py. Do not edit: change the data and run it again. -->"
UP_TO_DATE = "Up to date."


def pages(catalogue: Catalogue, root: Path = ROOT) -> dict[str, str]:
    """Every generated page by its path below docs/reference.

    Args:
        catalogue: the law.
        root: the repository, for the registers and the files of cases.

    Raises:
        KitError: what is wrong with the registers.

    """
    reference = Reference(catalogue, load_words(root / "templates" / "base" / "words", "en", catalogue))
    made = {
        "facts.md": facts_page(Page(reference, "facts.md")),
        "thresholds.md": thresholds_page(Page(reference, "thresholds.md")),
        "entries.md": entries_page(Page(reference, "entries.md")),
        "base-models.md": base_models_page(Page(reference, "base-models.md")),
        "commands.md": commands_page(),
        "profiles.md": profiles_page(Page(reference, "profiles.md")),
        "left-out.md": left_out_page(Page(reference, "left-out.md"), read_left_out(root)),
        "coverage.md": coverage_page(Page(reference, "coverage.md"), read_places(root), read_windows(root)),
        **instrument_pages(reference, CaseFiles(root)),
    }
    return {name: "\n".join([NOTICE, "", *lines]).rstrip() + "\n" for name, lines in made.items()}


def stale(made: Mapping[str, str], folder: Path = ROOT / FOLDER) -> list[str]:
    """The pages that are missing on disk or differ from what the data give now."""
    return [name for name, text in made.items() if _on_disk(folder / name) != text]


def orphans(made: Mapping[str, str], folder: Path = ROOT / FOLDER) -> list[str]:
    """The pages on disk that were generated once and are no longer."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.md"))}
    return [name for name, path in found.items() if name not in made and (_on_disk(path) or "").startswith(NOTICE)]


def write(made: Mapping[str, str], folder: Path = ROOT / FOLDER) -> list[str]:
    """Write what is stale, remove what is no longer generated; the names of both."""
    old, gone = stale(made, folder), orphans(made, folder)
    for name in old:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(made[name], encoding="utf-8")
    for name in gone:
        (folder / name).unlink()
    return [*old, *(f"{name} (removed)" for name in gone)]


def run(made: Mapping[str, str], folder: Path = ROOT / FOLDER, *, check: bool) -> tuple[int, list[str]]:
    """Write or compare; the exit code and what is to be said."""
    if not check:
        return 0, [f"{FOLDER}/{name}" for name in write(made, folder)] or [UP_TO_DATE]
    wrong = [f"{FOLDER}/{name} is stale; run scripts/reference.py" for name in stale(made, folder)]
    wrong += [f"{FOLDER}/{name} is no longer generated; run scripts/reference.py" for name in orphans(made, folder)]
    return (1, wrong) if wrong else (0, [UP_TO_DATE])


def _on_disk(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
