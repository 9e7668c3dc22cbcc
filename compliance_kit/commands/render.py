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
from compliance_kit.papers import Format, Paper
from compliance_kit.situations import situation_named
from compliance_kit.views.choice import may_be_needed
from compliance_kit.workers import Target, cores, write_at_once


def run(options: argparse.Namespace) -> int:
    """Write the papers and print where they lie."""
    assessment = assessed(options)
    found = choices(assessment, _names(options) or assessment.sheet.profile.documents)
    composer = Composer(assessment)
    for paper in write_with_progress(composer, written(found), Path(options.out), options.format, options.jobs):
        print(paper.path)
    for choice in found:
        if choice.state == "open":
            print(may_be_needed(composer, choice), file=sys.stderr)
    return 0


def _names(options: argparse.Namespace) -> tuple[str, ...]:
    """The papers that the options name, those of a situation first."""
    situation = situation_named(options.situation, templates_root()).documents if options.situation else ()
    return (*situation, *(options.document or ()))


def write_with_progress(
    composer: Composer, documents: Sequence[Document], folder: Path, form: Format, jobs: int | None = None
) -> list[Paper]:
    """Write the papers with a progress display on standard error; by as many processes as the machine has cores."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        bar = progress.add_task("Writing papers", total=len(documents))

        def tell(title: str) -> None:
            progress.update(bar, description=f"Written: {title}", advance=1)

        papers = write_at_once(composer, documents, Target(folder, form), tell, jobs or cores())
        progress.update(bar, description="Papers written")
    return papers
