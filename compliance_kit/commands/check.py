"""`compliance-kit check`: everything wrong with a catalogue, file and line, all at once.

Problems make the exit code 1. Remarks (entries that nobody read, reviews grown old) never do, unless --strict is given.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.catalogue_check import cases_hold, check, count_remarks, remarks
from compliance_kit.checks.coverage import coverage
from compliance_kit.checks.found import Noticed
from compliance_kit.checks.mutants import owners
from compliance_kit.checks.translation import check_language
from compliance_kit.commands._common import day
from compliance_kit.errors import BadInput, Problems
from compliance_kit.packs import data_root, load


def run(options: argparse.Namespace) -> int:
    """Print every problem; exit code 1 if there is one."""
    if options.locale:
        return _language(options)
    others = getattr(options, "packs", None) or ()  # `pack check` alone knows the option
    root, on = Path(options.pack) if options.pack else data_root(), day(options.on)
    try:
        catalogue = _on_top(root, others) if options.pack and (root / "pack.yaml").is_file() else load(root)
        problems = [*check(catalogue, root), *(_written(root, others) if catalogue.packs else ())]
    except Problems as error:
        return _report(error.problems, [], options, [])
    if options.coverage:
        prefix = options.only or (f"{catalogue.packs[-1].id}." if catalogue.packs else "")
        problems += _coverage(catalogue, root, prefix) if cases_hold(problems) else _no_coverage()
    listed = options.remarks or options.strict
    noticed = _only(remarks(catalogue, on, root), options.only) if listed else []
    count = 0 if listed else count_remarks(catalogue, on, options.only, root)
    cases = sum(map(len, catalogue.cases.of_entries.values())) + len(catalogue.cases.broad)
    counted = [f"{count} remarks; --remarks lists them."] if count else []
    return _report(_only(problems, options.only), noticed, options, [*counted, f"{cases} cases hold"])


def _on_top(root: Path, others: Sequence[str]) -> Catalogue:
    """The built-in catalogue with the pack, and what that needs, on top of it."""
    from compliance_kit.packing.layers import for_checking, layered  # noqa: PLC0415 - the built-in one does without
    from compliance_kit.packing.store import resolved  # noqa: PLC0415 - as above

    catalogue, layers = layered(resolved([*others, str(root.absolute())]))
    return for_checking(catalogue, layers[-1])


def _written(root: Path, others: Sequence[str]) -> Iterator[Noticed]:
    """What is wrong with the templates and translations of a pack."""
    from compliance_kit.authoring.layer import read_pack  # noqa: PLC0415 - the built-in catalogue does without
    from compliance_kit.authoring.translated import translation_problems  # noqa: PLC0415 - as above
    from compliance_kit.trying.templates import template_problems  # noqa: PLC0415 - as above

    read = read_pack(root, others)
    yield from template_problems(read)
    yield from translation_problems(read)


def _language(options: argparse.Namespace) -> int:
    """The translations of one language; what is missing is counted by file, and listed with --remarks."""
    found = [one for one in check_language(options.locale, load()) if one.item.startswith(options.only)]
    problems = [one for one in found if one.severity == "problem"]
    missing = [one for one in found if one.severity == "remark"]
    if options.remarks or options.strict or options.format == "json":
        return _report(problems, missing, options, ["every translation holds"])
    files = Counter((one.where or "").partition(".po")[0] for one in missing)
    counted = [f"{name}.po: {number} texts are not translated." for name, number in sorted(files.items())]
    more = [f"{len(missing)} remarks; --remarks lists them."] if missing else []
    return _report(problems, [], options, [*counted, *more, "every translation that is there holds"])


def _only(noticed: Iterable[Noticed], prefix: str) -> list[Noticed]:
    return [one for one in noticed if one.item.startswith(prefix)]


def _coverage(catalogue: Catalogue, root: Path | None, prefix: str) -> list[Noticed]:
    """The changes of conditions that no case notices; slow, so standard error says how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Changing conditions", total=len(owners(catalogue, prefix)))
        return coverage(catalogue, root, prefix, lambda _name: progress.advance(task))


def _no_coverage() -> list[Noticed]:
    print("compliance-kit: coverage is looked at once every name is known and every case holds.", file=sys.stderr)
    return []


def _report(
    problems: Sequence[BadInput], noticed: Sequence[BadInput], options: argparse.Namespace, last: Sequence[str]
) -> int:
    if options.format == "json":
        print(json.dumps([_row(one) for one in (*problems, *noticed)], indent=1))
    else:
        for one in problems:
            print(one)
        for one in noticed:
            print(f"remark: {one}")
        *more, cases = last or [""]
        for line in more:
            print(line)
        print(f"{len(problems)} problem{'s' * (len(problems) != 1)}." if problems else f"Nothing wrong; {cases}.")
    return 1 if problems or (options.strict and noticed) else 0


def _row(one: BadInput) -> dict[str, str | None]:
    """One finding for machines; what cannot even be read was found by no check."""
    severity, check_name = getattr(one, "severity", "problem"), getattr(one, "check", "form")
    return {"severity": severity, "check": check_name, "where": one.where, "message": one.message, "mend": one.mend}
