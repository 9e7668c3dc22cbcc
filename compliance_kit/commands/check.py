"""`compliance-kit check`: everything wrong with a catalogue, file and line, all at once."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from compliance_kit.checks.catalogue_check import check
from compliance_kit.errors import BadInput, Problems
from compliance_kit.packs import data_root, load


def run(options: argparse.Namespace) -> int:
    """Print every problem; exit code 1 if there is one."""
    root = Path(options.pack) if options.pack else data_root()
    try:
        catalogue = load(root)
    except Problems as error:
        return _report(error.problems, options.format, 0)
    cases = sum(map(len, catalogue.cases.of_entries.values())) + len(catalogue.cases.broad)
    return _report(check(catalogue, root), options.format, cases)


def _report(problems: Sequence[BadInput], form: str, cases: int) -> int:
    if form == "json":
        print(json.dumps([{"where": p.where, "message": p.message, "mend": p.mend} for p in problems], indent=1))
    else:
        for problem in problems:
            print(problem)
        print(f"{len(problems)} problems." if problems else f"Nothing wrong; {cases} cases hold.")
    return 1 if problems else 0
