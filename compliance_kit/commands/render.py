"""`compliance-kit render`: write the papers of an answer sheet."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from compliance_kit.choosing import choices, written
from compliance_kit.commands._common import assessed
from compliance_kit.documents import Composer, Document, templates_root
from compliance_kit.papers import Format, Paper, write_papers
from compliance_kit.situations import situation_named
from compliance_kit.views.choice import may_be_needed


def run(options: argparse.Namespace) -> int:
    """Write the papers and print where they lie."""
    assessment = assessed(options)
    found = choices(assessment, _names(options) or assessment.sheet.profile.documents)
    composer = Composer(assessment)
    for paper in write_with_progress(composer, written(found), Path(options.out), options.format):
        print(paper.path)
    for choice in found:
        if choice.state == "open":
            print(may_be_needed(composer, choice), file=sys.stderr)
    return 0


def _names(options: argparse.Namespace) -> tuple[str, ...]:
    """The papers that the options name, those of a situation first."""
    situation = situation_named(options.situation, templates_root()).documents if options.situation else ()
    return (*situation, *(options.document or ()))


def write_with_progress(composer: Composer, documents: Sequence[Document], folder: Path, form: Format) -> list[Paper]:
    """Write the papers with a progress display on standard error."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        bar = progress.add_task("Reading the answers", total=len(documents))
        done = -1

        def tell(title: str) -> None:
            nonlocal done
            done += 1
            progress.update(bar, description=f"Writing: {title}", completed=done)

        papers = write_papers(composer, documents, folder, form, tell)
        progress.update(bar, description="Papers written", completed=len(documents))
    return papers
