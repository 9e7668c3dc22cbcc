"""`compliance-kit render`: write the papers of an answer sheet."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from compliance_kit.assessment import Assessment
from compliance_kit.commands._common import assessed
from compliance_kit.documents import Composer, Document, chosen_documents
from compliance_kit.errors import BadInput
from compliance_kit.papers import FORMATS, Format, Paper, write_papers


def run(options: argparse.Namespace) -> int:
    """Write the papers and print where they lie."""
    forms = chosen_formats(options.format or ["pdf"])
    assessment = assessed(options)
    names = options.document or assessment.sheet.profile.documents
    papers = written(assessment, chosen_documents(names), Path(options.out), forms)
    for paper in papers:
        print(paper.path)
    return 0


def chosen_formats(named: Iterable[str]) -> list[Format]:
    """The formats of options that may each name several with commas; all of them for `all`, each once.

    Raises:
        BadInput: a format is not known.

    """
    names = dict.fromkeys(name.strip().lower() for part in named for name in part.split(","))
    for name in names:
        if name not in (*FORMATS, "all"):
            known = ", ".join((*FORMATS, "all"))
            raise BadInput(f"there is no format '{name}'.", where="--format", mend=f"Known are: {known}.")
    return [form for form in FORMATS if form in names or "all" in names]


def written(
    assessment: Assessment, documents: Sequence[Document], folder: Path, forms: Sequence[Format]
) -> list[Paper]:
    """Write the papers with a progress display on standard error."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        total = len(documents) * len(forms)
        bar = progress.add_task("Reading the answers", total=total)
        done = -1

        def tell(title: str, form: Format) -> None:
            nonlocal done
            done += 1
            progress.update(bar, description=f"Writing: {title} ({form})", completed=done)

        papers = write_papers(Composer(assessment), documents, folder, forms, tell)
        progress.update(bar, description="Papers written", completed=total)
    return papers
