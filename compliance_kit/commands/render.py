"""`compliance-kit render`: write the papers of an answer sheet."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from compliance_kit.catalogue import PackOn
from compliance_kit.choosing import choices, written
from compliance_kit.commands._common import assessed, remark
from compliance_kit.definitions import Audience, Level
from compliance_kit.documents import Composer, Document, templates_root
from compliance_kit.errors import BadInput
from compliance_kit.marks import in_line, marked
from compliance_kit.papers import FORMATS, Format, Paper, remarks
from compliance_kit.situations import situation_named
from compliance_kit.views.choice import may_be_needed
from compliance_kit.workers import Target, cores, write_at_once


def run(options: argparse.Namespace) -> int:
    """Write the papers and print where they lie."""
    forms = chosen_formats(options.format or ["pdf"])
    assessment = assessed(options, marked)
    found = choices(assessment, _names(options, assessment.catalogue.packs) or assessment.sheet.profile.documents)
    composer = Composer(assessment)
    documents, aside = versions(written(found), options.audience, options.level, named=bool(options.document))
    for document in aside:
        told = remark(assessment.catalogue.language, "left_out", document=document.id)
        print(f"compliance-kit: {told}", file=sys.stderr)
    for paper in write_with_progress(composer, documents, Path(options.out), forms, options.jobs):
        print(paper.path)
    for line in remarks(composer, documents):
        print(in_line(line), file=sys.stderr)
    for choice in found:
        if choice.state == "open":
            print(in_line(may_be_needed(composer, choice)), file=sys.stderr)
    return 0


def _names(options: argparse.Namespace, packs: Sequence[PackOn]) -> tuple[str, ...]:
    """The papers that the options name, those of a situation first."""
    situation = situation_named(options.situation, templates_root(), packs).documents if options.situation else ()
    return (*situation, *(options.document or ()))


def chosen_formats(named: Iterable[str]) -> tuple[Format, ...]:
    """The formats of options that may each name several with commas; all of them for `all`, each once.

    Raises:
        BadInput: a format is not known.

    """
    names = dict.fromkeys(name.strip().lower() for part in named for name in part.split(","))
    for name in names:
        if name not in (*FORMATS, "all"):
            known = ", ".join((*FORMATS, "all"))
            raise BadInput(f"there is no format '{name}'.", where="--format", mend=f"Known are: {known}.")
    return tuple(form for form in FORMATS if form in names or "all" in names)


def versions(
    documents: Sequence[Document], audience: Audience | None, level: Level | None, *, named: bool = True
) -> tuple[list[Document], list[Document]]:
    """The papers for that reader and at that level, and those left out because this reader never gets them.

    Raises:
        BadInput: a paper that was asked for by name, or every paper, is never written for this reader.

    """
    fitting = [document for document in documents if named or audience is None or audience in document.written_for]
    found = [document.version(audience, level) for document in fitting or documents]
    return found, [document for document in documents if document not in fitting]


def write_with_progress(
    composer: Composer, documents: Sequence[Document], folder: Path, forms: tuple[Format, ...], jobs: int | None = None
) -> list[Paper]:
    """Write the papers with a progress display on standard error; by as many processes as the machine has cores."""
    console = Console(stderr=True)
    code = composer.assessment.catalogue.language
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        bar = progress.add_task(remark(code, "writing"), total=len(documents))

        def tell(title: str) -> None:
            progress.update(bar, description=remark(code, "written", title=in_line(title)), advance=1)

        papers = write_at_once(composer, documents, Target(folder, forms), tell, jobs or cores())
        progress.update(bar, description=remark(code, "all_written"))
    return papers
