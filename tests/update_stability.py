"""Write the stability lists anew: per example the sorted ids that apply, one a line, so that a lawyer reads a change.

The list of what `check` still finds in the built-in catalogue is written too.

Run it from the repository after a change that is meant: python tests/update_stability.py
"""

import datetime
import sys
from pathlib import Path

from compliance_kit.answers import AnswerSheet
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.catalogue_check import check
from compliance_kit.checks.found import Noticed
from compliance_kit.packs import load
from compliance_kit.sheets import read_sheet

HERE = Path(__file__).parent
EXAMPLES = sorted((HERE.parent / "examples").glob("*.yaml"))
LISTS = HERE / "stability"
OPEN_FINDINGS = HERE / "data" / "open_findings.txt"
LAW_AS_OF = datetime.date(2026, 11, 20)


def stability(catalogue: Catalogue, sheet: AnswerSheet) -> str:
    """The ids that apply under the law as of the day of the lists, one a line."""
    assessment = assess(catalogue, sheet, LAW_AS_OF)
    entries = (finding.entry.id for finding in assessment.where(lambda finding: finding.verdict == "applies"))
    statuses = (name for name, judgement in assessment.determinations.items() if judgement.verdict)
    lines = [*(f"entry {name}" for name in sorted(entries)), *(f"status {name}" for name in sorted(statuses))]
    return "".join(f"{line}\n" for line in lines)


def finding_line(one: Noticed) -> str:
    """One finding without its line number, which moves."""
    return f"{one.check} {one.item or (one.where or '').split(':')[0]}: {one.message}"


def open_findings(catalogue: Catalogue) -> str:
    """What `check` still finds in the built-in catalogue, one a line; it should only shrink."""
    return "".join(f"{line}\n" for line in sorted(map(finding_line, check(catalogue))))


def main() -> int:
    """Write every list and say which ones changed."""
    catalogue = load()
    for example in EXAMPLES:
        path, text = LISTS / f"{example.stem}.txt", stability(catalogue, read_sheet(example, catalogue))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(path.name)
    OPEN_FINDINGS.write_text(open_findings(catalogue), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
