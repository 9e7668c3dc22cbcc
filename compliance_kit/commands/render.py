"""`compliance-kit render`: write the papers of an answer sheet."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from compliance_kit.assessment import Assessment
from compliance_kit.commands._common import assessed
from compliance_kit.definitions import Audience, Level
from compliance_kit.documents import Composer, Document, chosen_documents
from compliance_kit.papers import Format, Paper, write_papers


def run(options: argparse.Namespace) -> int:
    """Write the papers and print where they lie."""
    assessment = assessed(options)
    names = options.document or assessment.sheet.profile.documents
    documents = versions(chosen_documents(names), options.audience, options.level, named=bool(options.document))
    papers = written(assessment, documents, Path(options.out), options.format)
    for paper in papers:
        print(paper.path)
    return 0


def versions(
    documents: Sequence[Document], audience: Audience | None, level: Level | None, *, named: bool = True
) -> list[Document]:
    """The papers for that reader and at that level; those that this reader never gets are left out and told.

    Raises:
        BadInput: a paper that was asked for by name, or every paper, is never written for this reader.

    """
    fitting = [document for document in documents if named or audience is None or audience in document.written_for]
    found = [document.version(audience, level) for document in fitting or documents]
    for document in documents:
        if document not in fitting:
            print(f"compliance-kit: {document.id}: never written for this reader; left out.", file=sys.stderr)
    return found


def written(assessment: Assessment, documents: Sequence[Document], folder: Path, form: Format) -> list[Paper]:
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

        papers = write_papers(Composer(assessment), documents, folder, form, tell)
        progress.update(bar, description="Papers written", completed=len(documents))
    return papers
