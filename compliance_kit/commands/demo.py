"""`compliance-kit demo`: the main job on a real example, five papers on disk."""

import argparse
from pathlib import Path

from compliance_kit.assessment import Assessment, assess
from compliance_kit.commands._common import day
from compliance_kit.commands.render import write_with_progress
from compliance_kit.documents import Composer, chosen_documents
from compliance_kit.errors import BadInput
from compliance_kit.packs import data_root, load
from compliance_kit.sheets import read_sheet

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
    assessment = assess(catalogue, read_sheet(sheet, catalogue), day(None))
    papers = write_with_progress(Composer(assessment), chosen_documents(SHOWN), Path(options.out), ("pdf",))
    for paper in papers:
        print(paper.path)
    print(summary(assessment))
    return 0


def summary(assessment: Assessment) -> str:
    """One line: subject, axes, what applies, what is open."""
    subject = assessment.sheet.subject
    met = [axis.axis.title.lower() for axis in assessment.axes if axis.result == "met"]
    waiting = [axis.axis.title.lower() for axis in assessment.axes if axis.result in ("unclear", "not_known")]
    now = assessment.where(lambda f: f.verdict == "applies" and f.timing == "current" and f.entry.kind != "reference")
    binding = sum(finding.entry.force == "binding" for finding in now)
    contract = sum(finding.entry.force == "contract" for finding in now)
    opened = len(assessment.where(lambda f: f.verdict == "undetermined" and f.entry.force in ("binding", "contract")))
    crossed = f"crossed: {', '.join(met)}" if met else "no axis crossed"
    unclear = f"; open: {', '.join(waiting)}" if waiting else ""
    return (
        f"{subject.name} {subject.version}, law as of {assessment.on.isoformat()}: {crossed}{unclear}; "
        f"{binding} binding duties and {contract} licence terms apply now, {opened} cannot be decided yet."
    )
