"""`compliance-kit pack test`: the cases of a pack, and whether they look at every part of every condition."""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from compliance_kit.authoring.layer import read_pack
from compliance_kit.authoring.testing import Tested, tested
from compliance_kit.commands._common import words_for
from compliance_kit.errors import BadInput
from compliance_kit.wording import Words


def run(options: argparse.Namespace) -> int:
    """Print the cases that fail and the changes that none notices; exit code 1 if a case fails."""
    read = read_pack(Path(options.folder), options.packs or ())
    with _progress() as done:
        found = tested(read, done)
    if options.format == "json":
        print(json.dumps(_data(found), indent=1))
    else:
        for line in _lines(found, words_for(options)):
            print(line)
    return 1 if found.failed or (options.strict and found.unnoticed) else 0


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """How far the changing of conditions is, on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Changing conditions", total=None)
        yield lambda through, every: progress.update(task, completed=through, total=every)


def _lines(found: Tested, words: Words) -> Iterator[str]:
    yield from (str(one) for one in found.failed)
    if found.turned:
        yield from (words.say("pack_authoring.test.turned"), *(f"  {one}" for one in found.turned))
    yield from (str(one) for one in found.unnoticed)
    yield words.say("pack_authoring.test.failed", n=len(found.failed), cases=str(found.cases))
    if not found.failed:
        yield words.say("pack_authoring.test.unnoticed", n=len(found.unnoticed), changes=str(found.changes))


def _data(found: Tested) -> dict[str, object]:
    return {
        "cases": found.cases,
        "failed": [_row(one) for one in found.failed],
        "turned": [_row(one) for one in found.turned],
        "changes": found.changes,
        "unnoticed": [_row(one) for one in found.unnoticed],
    }


def _row(one: BadInput) -> dict[str, str | None]:
    return {"where": one.where, "message": one.message, "mend": one.mend}
