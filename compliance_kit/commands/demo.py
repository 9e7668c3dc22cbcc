"""`compliance-kit demo`: the main job on a real example, five papers on disk."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from compliance_kit.assessment import Assessment, assess
from compliance_kit.commands._common import day, language_for, words_of
from compliance_kit.commands.render import write_with_progress
from compliance_kit.documents import Composer, chosen_documents
from compliance_kit.errors import BadInput
from compliance_kit.locales import localised
from compliance_kit.marks import in_line, marked
from compliance_kit.packs import data_root, load
from compliance_kit.sheets import read_sheet
from compliance_kit.wording import Words

SHOWN = ("threshold_record", "obligations_checklist", "model_card", "risk_statement", "tort_note")
"""The papers that show the most in the least time; the note for counsel too, which is otherwise written on request."""


def run(options: argparse.Namespace) -> int:
    """Write the papers of an example and say what was found."""
    folder = data_root() / "examples"
    sheet = folder / f"{options.example}.yaml"
    if not sheet.is_file():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
        raise BadInput(f"there is no example '{options.example}'.", where="--example", mend=f"Known are: {known}.")
    catalogue = load()
    read = read_sheet(sheet, catalogue)
    spoken = localised(catalogue, language_for(options, read), marked)
    assessment = assess(spoken, read, day(None))
    papers = write_with_progress(Composer(assessment), chosen_documents(SHOWN), Path(options.out), ("pdf",))
    for paper in papers:
        print(paper.path)
    print(in_line("\n".join(summary(assessment, words_of(spoken)))))
    return 0


def summary(assessment: Assessment, words: Words) -> Iterator[str]:
    """Which version, which axes are crossed or open, what applies, what is undecided: one sentence in each line."""
    subject = assessment.sheet.subject
    head = f"{subject.name} {subject.version}"
    yield words.say("cli.demo.head", subject=head, day=assessment.on.isoformat())
    crossed = _axes(assessment, ("met",), words)
    yield words.say("cli.demo.crossed", axes=crossed) if crossed else words.say("cli.demo.nothing_crossed")
    waiting = _axes(assessment, ("unclear", "not_known"), words)
    if waiting:
        yield words.say("cli.demo.open", axes=waiting)
    now = assessment.where(lambda f: f.verdict == "applies" and f.timing == "current" and f.entry.kind != "reference")
    for force in ("binding", "contract"):
        yield words.say(f"cli.demo.{force}", n=sum(finding.entry.force == force for finding in now))
    opened = assessment.where(lambda f: f.verdict == "undetermined" and f.entry.force in ("binding", "contract"))
    yield words.say("cli.demo.undecided", n=len(opened))


def _axes(assessment: Assessment, results: Sequence[str], words: Words) -> str:
    return words.names(words.inside(axis.axis.title) for axis in assessment.axes if axis.result in results)
