"""Every example, document and language: veraPDF, overprinted words, axe-core. By hand, for it takes an hour.

    python tests/whole_matrix.py FILE [--languages en,de] [--examples a,b] [--documents a,b] [--turns]

FILE gets a line of JSON for each paper as soon as it was looked at, so that a run that was stopped goes on where it
stopped. The exit code is 1 if anything was found. The tests look at a part of the same matrix each time.
"""

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from browser import browser, show, violations
from overprint import overprinted
from paper_page import DAY, EXAMPLES
from rich.console import Console
from rich.progress import track
from verapdf import failures

from compliance_kit.assessment import assess
from compliance_kit.documents import Composer, load_documents
from compliance_kit.locales import localised
from compliance_kit.marks import marked
from compliance_kit.packs import load
from compliance_kit.papers import Sheet
from compliance_kit.sheets import read_sheet

Key = tuple[str, str, str]
"""Example, language, document."""


def keys(options: argparse.Namespace) -> list[Key]:
    """Everything that is to be looked at; with --turns each example and document in one language, by turns."""
    examples = options.examples or sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
    documents = options.documents or list(load_documents())
    codes = options.languages
    return [
        (example, code, document)
        for row, example in enumerate(examples)
        for place, code in enumerate(codes)
        for column, document in enumerate(documents)
        if not options.turns or (row + column) % len(codes) == place
    ]


def composers(wanted: list[Key]) -> Iterator[tuple[Key, Composer]]:
    """Each key with its composer, which is made once for an example in a language."""
    catalogue = load()
    spoken = {code: localised(catalogue, code, marked) for code in {key[1] for key in wanted}}
    pair, composer = None, None
    for key in wanted:
        if composer is None or key[:2] != pair:
            pair = key[:2]
            sheet = read_sheet(EXAMPLES / f"{key[0]}.yaml", catalogue)
            profile = sheet.profile.model_copy(update={"locale": key[1]})
            composer = Composer(assess(spoken[key[1]], dataclasses.replace(sheet, profile=profile), DAY))
        yield key, composer


def looked_at(composer: Composer, document: str, driver: Any, folder: Path) -> list[str]:
    """What veraPDF and axe-core find in one paper, and the words that lie over one another."""
    sheet = Sheet(composer, load_documents()[document])
    data = sheet.as_format("pdf")
    found = [f"{flavour}: {text}" for flavour in ("3a", "ua1") for text in failures(data, flavour, folder)]
    page = folder / "page.html"
    page.write_bytes(sheet.as_format("html"))
    show(driver, page, 1000)
    return [*found, *overprinted(data, folder), *(f"axe: {text}" for text in violations(driver))]


def names(text: str) -> list[str]:
    """Names separated by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def main() -> int:
    """Look at what is left and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--languages", type=names, default=["en", "de", "fr", "es"])
    parser.add_argument("--examples", type=names)
    parser.add_argument("--documents", type=names)
    parser.add_argument("--turns", action="store_true", help="each example and document in one language only")
    options = parser.parse_args()
    lines = options.file.read_text("utf-8").splitlines() if options.file.is_file() else []
    done = {tuple(row["key"]): row["found"] for row in map(json.loads, lines)}
    wanted = [key for key in keys(options) if key not in done]
    with tempfile.TemporaryDirectory() as folder, browser() as driver, options.file.open("a", encoding="utf-8") as out:
        for key, composer in track(composers(wanted), "papers", len(wanted), console=Console(stderr=True)):
            done[key] = looked_at(composer, key[2], driver, Path(folder))
            print(json.dumps({"key": key, "found": done[key]}), file=out, flush=True)
    bad = {key: found for key, found in done.items() if found}
    for key, found in bad.items():
        print(" ".join(key), *found, sep="\n    ")
    print(f"{len(done)} papers were looked at; {len(bad)} have a fault.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
