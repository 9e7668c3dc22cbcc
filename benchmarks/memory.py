"""Writes many papers and prints how much memory is held meanwhile: flat means that nothing is kept."""

import argparse
import gc
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from compliance_kit.answers import AnswerSheet
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.documents import Composer, chosen_documents
from compliance_kit.packs import data_root, load
from compliance_kit.papers import Format
from compliance_kit.sheets import read_sheet
from compliance_kit.workers import Target, cores, write_at_once

MEGABYTE = 1024 * 1024
STEPS = 10
DAY = date(2026, 11, 20)


def held() -> float:
    """The memory of this process now, in megabytes; where the system does not tell, the most that it ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (MEGABYTE if sys.platform == "darwin" else 1024)
    return pages * resource.getpagesize() / MEGABYTE


def sheets(catalogue: Catalogue) -> Iterator[AnswerSheet]:
    """The examples over and over, each time as another model: a new sheet, as a service would read it."""
    paths = sorted((data_root() / "examples").glob("*.yaml"))
    turn = 0
    while True:
        sheet = read_sheet(paths[turn % len(paths)], catalogue)
        yield replace(sheet, subject=sheet.subject.model_copy(update={"name": f"Model {turn}"}))
        turn += 1


def largest_writer() -> float:
    """The most that any process held which wrote papers for this one and has ended, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return most / (MEGABYTE if sys.platform == "darwin" else 1024)


def rows(count: int, names: Sequence[str], form: Format, jobs: int) -> Iterator[tuple[int, float, float]]:
    """How many papers were written, what this process holds and what the largest writer held; ten times on the way."""
    catalogue, documents, done, told = load(), chosen_documents(names), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        target = Target(Path(folder), (form,))
        for sheet in sheets(catalogue):
            composer = Composer(assess(catalogue, sheet, DAY))
            write_at_once(composer, documents, target, jobs=jobs)
            done += len(documents)
            if done >= told:
                gc.collect()
                yield done, held(), largest_writer()
                told += max(count // STEPS, 1)
            if done >= count:
                return


def main() -> None:
    """Print the table, and how much was added between its second line and its last."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--papers", type=int, default=400, help="how many to write (default: 400)")
    options.add_argument("--document", action="append", default=[], help="only this one; may be repeated")
    options.add_argument("--format", choices=("pdf", "html"), default="pdf")
    options.add_argument("--jobs", type=int, default=cores(), help="as `render` has it; 1 for one process alone")
    chosen = options.parse_args()
    table = []
    print("| papers written | megabytes held | largest process that wrote |\n|---|---|---|")
    for done, memory, writer in rows(chosen.papers, chosen.document, chosen.format, chosen.jobs):
        table.append((done, memory))
        print(f"| {done} | {memory:.0f} | {writer:.0f} |", flush=True)
    if len(table) > 2:
        (first, before), (last, after) = table[1], table[-1]
        print(f"\n{after - before:+.1f} MB from paper {first} to paper {last}.")


if __name__ == "__main__":
    main()
