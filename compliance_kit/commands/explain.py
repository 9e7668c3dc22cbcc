"""`compliance-kit explain`: why an entry applies or not, with the user's own answers, and what would change it."""

import argparse
import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from compliance_kit.assessment import Assessment
from compliance_kit.commands._common import as_json, assessed, words_of
from compliance_kit.errors import BadInput
from compliance_kit.report import trace, value_data
from compliance_kit.tracing import Line, Tracer
from compliance_kit.views.explanation import Explanation
from compliance_kit.views.rules import RuleRows
from compliance_kit.what_if import judged_by_name
from compliance_kit.wording import Words, initial

Row = Mapping[str, Any]
WIDTH, SIDE_BY_SIDE = 116, 2


def run(options: argparse.Namespace) -> int:
    """Print the verdict, the tree in words, what is open, what would change it, and from when."""
    assessment = assessed(options)
    words = words_of(assessment.catalogue)
    if options.id in assessment.catalogue.facts:
        found = _worked_out(assessment, words, options.id)
        print(as_json(found) if options.format == "json" else "\n".join(_told(found)))
        return 0
    _known(assessment, options.id)
    found = Explanation(assessment, words).of(options.id)
    if options.format == "json":
        tree = trace(judged_by_name(assessment, options.id), deep=True)
        rest = {name: value for name, value in found.items() if name != "tree"}
        print(as_json({**tree, **rest}))
        return 0
    print("\n".join(Printed(words).lines(found)))
    return 0


def _worked_out(assessment: Assessment, words: Words, name: str) -> Row:
    """A fact: its value and, if it is calculated, the steps that lead there."""
    tracer = Tracer(assessment, words)
    value = assessment.known.value(name)
    told = words.value(assessment.catalogue.facts[name], value, assessment.sheet.answers.get(name))
    steps = RuleRows(assessment, words, tracer).steps([name])
    label = tracer.short_label(name, name)
    return {"id": name, "label": label, "value": value_data(value), "value_words": told, "steps": steps}


def _told(found: Row) -> Iterator[str]:
    yield f"{found['label']}: {found['value_words']}"
    for step in found["steps"]:
        inputs = "; ".join(f"{part['label']} {part['value']}" for part in step["inputs"])
        yield f"  {step['number']}. {step['label']}: {step['value']}" + (f"  [{inputs}]" if inputs else "")


def _known(assessment: Assessment, name: str) -> None:
    known = [*assessment.catalogue.entries, *assessment.catalogue.determinations]
    entry = assessment.catalogue.entries.get(name)
    if entry is not None and entry.force == "proposal" and not assessment.scope.simulate:
        raise BadInput(
            f"'{name}' is no law ({entry.status}), so it is judged only as a simulation.",
            where="ID",
            mend="Add --simulate.",
        )
    if name in known:
        return
    near = difflib.get_close_matches(name, [*known, *assessment.catalogue.facts], 1, 0.75)
    raise BadInput(
        f"no pack has the entry, determination or fact '{name}'.",
        where="ID",
        mend=f"Did you mean '{near[0]}'?" if near else "They are listed by: compliance-kit assess SHEET",
    )


class Printed:
    """An explanation as lines for a terminal."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def lines(self, found: Row) -> Iterator[str]:
        """All of it, the verdict first."""
        yield found["title"]
        if found.get("simulated"):
            yield "  " + self._say("simulation", status=found["status"])
        yield "  " + " · ".join([found["shade_words"], found["source"], found["certainty"]])
        if found["pack"]:
            yield f"  {found['pack']}"
        yield from self._dates(found)
        yield ""
        yield from (self._branch(line) for line in found["tree"])
        for provision in found["readings"]:
            yield from self._readings(provision)
        yield from self._list("open", (self._say(f"question.{one['state']}", **one) for one in found["open"]))
        yield from self._flips(found["flips"])
        yield from self._list("room", (self._room(room) for room in found["room"]))
        yield from self._list("ahead", (self._say("change", **change) for change in found["ahead"]))
        yield from self._list("questions", found.get("questions", ()))
        yield from self._list("conflicts", found.get("conflicts", ()))

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"explain.{name}", **parts)

    def _list(self, head: str, items: Iterator[str] | Sequence[str]) -> Iterator[str]:
        told = list(items)
        if told:
            yield from ("", self._say(head), *(f"  {item}" for item in told))

    def _dates(self, found: Row) -> Iterator[str]:
        if "force" not in found:
            yield from ([f"  {self._say('note', note=found['note'])}"] if found["note"] else [])
            return
        yield f"  {found['force']}, {found['timing']}"
        for window in found["windows"]:
            span = (
                self.words.say("range", low=window["from"], high=window["until"]) if window["until"] else window["from"]
            )
            more = [self._say("enforced", day=window["enforced_from"])] if window["enforced_from"] else []
            more += [part for part in (window["pinpoint"], window["note"]) if part]
            yield f"    {span}{' · ' if more else ''}{' · '.join(more)}"
        yield "  " + (self._say("checked", how=found["verified"]) if found["verified"] else self._say("unchecked"))
        yield from ("", f"  {found['summary']}")

    def _branch(self, line: Line) -> str:
        answer = f": {line.answer}" if line.answer else ""
        needed = f"  [{self.words.say('page.needed')} {line.needed}]" if line.needed else ""
        pinpoint = f"  ({line.pinpoint})" if line.pinpoint else ""
        return f"  {'  ' * line.depth}{self.words.say(f'mark.{line.verdict}')} {line.label}{answer}{needed}{pinpoint}"

    def _readings(self, provision: Row) -> Iterator[str]:
        columns = provision["columns"]
        yield ""
        yield self._say("readings", title=provision["title"], n=str(len(columns)), source=provision["source"])
        differ = self._say("differ", cautious=initial(provision["cautious"])) if provision["differ"] else ""
        yield f"  {differ or self._say('agree')}"
        for first in range(0, len(columns), SIDE_BY_SIDE):
            yield from self._side_by_side(columns[first : first + SIDE_BY_SIDE])

    def _side_by_side(self, columns: Sequence[Row]) -> Iterator[str]:
        table = Table(box=SIMPLE, width=WIDTH, show_header=True)
        for column in columns:
            table.add_column(Text(column["name"]), ratio=1, overflow="fold")
        table.add_row(*(Text(column["verdict"]) for column in columns))
        table.add_row(*(Text("\n".join(self._reasons(column))) for column in columns))
        page = io.StringIO()
        Console(file=page, width=WIDTH, color_system=None, legacy_windows=False).print(table)
        yield from (line.rstrip() for line in page.getvalue().splitlines() if line.strip())

    def _reasons(self, column: Row) -> Iterator[str]:
        yield from column["because"]
        if column["advocates"]:
            yield self._say("advocates", names=self.words.names(column["advocates"]))

    def _flips(self, found: Sequence[Row]) -> Iterator[str]:
        if not found:
            yield from ("", self._say("no_flip"))
        for target in dict.fromkeys(flip["target_words"] for flip in found):
            yield from ("", self._say("flips", target=target))
            yield from (f"  {self._turns(flip['turns'])}" for flip in found if flip["target_words"] == target)

    def _turns(self, turns: Sequence[Row]) -> str:
        told = [self._say("flip", label=turn["label"], to=turn["to"], now=turn["now"]) for turn in turns]
        return told[0] if len(told) == 1 else self._say("together", turns=self._say("turns").join(told))

    def _room(self, room: Row) -> str:
        worth = self._say("tokens", tokens=room["tokens"]) if room["tokens"] else ""
        worth += self._say("hours", hours=room["hours"], machine=room["machine"]) if room["hours"] else ""
        parts = {name: room[name] for name in ("label", "line", "source", "flop")}
        return self._say("above" if room["passed"] else "below", worth=worth, **parts)
