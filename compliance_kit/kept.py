"""A kept state: what was found for a sheet on an earlier day, small enough to lie beside a model card.

It holds the answers and, entry by entry, the result and a digest of the rule that brought it about. So it can be told
later what moved, and whether the answers, the day or the catalogue moved it, without the catalogue of that day.
"""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from compliance_kit import __version__, _yaml
from compliance_kit.answers import SHEET, AnswerSheet, Subject, as_answer, from_data, to_data
from compliance_kit.assessment import Assessment, AxisResult, Finding
from compliance_kit.compare import Comparison, Move, compare, is_duty, state
from compliance_kit.conditions import FACTS, LAW, MARGIN, Judgement
from compliance_kit.editions import Cause
from compliance_kit.entries import Entry, Window
from compliance_kit.errors import BadInput, Problems
from compliance_kit.migrations import migrated
from compliance_kit.mistakes import said
from compliance_kit.over_time import rests_on
from compliance_kit.report import trace
from compliance_kit.sheets import fitting
from compliance_kit.sources import Data, Id, Text

FORMAT = 1
Shade = Literal["applies", "does_not_apply", "undetermined", "leans_applies", "leans_does_not_apply", "contested"]
_OPEN = {"leans_applies": (MARGIN, True), "leans_does_not_apply": (MARGIN, False), "contested": (LAW, None)}
_DATA = ("word", "subject", "operator", "operand")


class Edition(Data):
    """The catalogue that was used."""

    id: Text
    version: Text
    digest: Text


class KeptEntry(Data):
    """How one entry stood.

    Attributes:
        source: how the papers cite it.
        rule: a digest of the conditions that were judged.

    """

    title: Text
    source: Text
    kind: Literal["obligation", "prohibition", "guidance", "licence_term"]
    force: Literal["binding", "contract", "guidance"]
    shade: Shade
    from_: datetime.date = Field(alias="from")
    until: datetime.date | None = None
    rule: Text


class Kept(Data):
    """What was found for one sheet on one day.

    Attributes:
        statuses: by determination a digest of the conditions that were judged.

    """

    format: Literal[1]
    on: datetime.date
    tool: Mapping[str, str]
    catalogue: Edition
    subject: Subject
    answers: Mapping[str, Any]
    axes: Mapping[str, AxisResult]
    statuses: Mapping[str, str]
    entries: Mapping[Id, KeptEntry]


_KEPT = TypeAdapter(Kept)


@dataclass(frozen=True)
class Moved:
    """What moved since a state was kept.

    Attributes:
        kept: the state.
        before: the kept answers on the kept day, under the catalogue of now.
        found: what moved, and why.

    """

    kept: Kept
    before: Assessment
    found: Comparison

    @property
    def cited(self) -> Mapping[str, str]:
        """How the kept state cites each entry."""
        return {name: entry.source for name, entry in self.kept.entries.items()}

    @property
    def other_edition(self) -> bool:
        """Whether the catalogue of now is another one than that of the kept state."""
        return self.kept.catalogue.digest != self.before.catalogue.digest


# --- writing ----------------------------------------------------------------------------------------------------------


def kept_text(assessment: Assessment) -> str:
    """The state of an assessment as JSON with one answer and one entry a line, so that a difference can be read."""
    manifest = assessment.catalogue.manifest
    whole = _whole(assessment)
    data = {
        "format": FORMAT,
        "on": assessment.on.isoformat(),
        "tool": {"name": "compliance-kit", "version": __version__},
        "catalogue": {"id": manifest.id, "version": manifest.version, "digest": assessment.catalogue.digest},
        "subject": to_data(assessment.sheet)["subject"],
        "answers": _Rows(to_data(assessment.sheet)["answers"]),
        "axes": {axis.axis.id: axis.result for axis in whole.axes},
        "statuses": _Rows({name: _rule(whole.determination(name)) for name in sorted(whole.catalogue.determinations)}),
        "entries": _Rows({finding.entry.id: _entry(whole, finding) for finding in _kept_findings(whole)}),
    }
    return "{\n" + ",\n".join(f" {_json(name)}: {_lines(part)}" for name, part in data.items()) + "\n}\n"


class _Rows(dict[str, Any]):
    """A mapping that is written with one item a line."""


def _lines(part: object) -> str:
    if not isinstance(part, _Rows) or not part:
        return _json(part)
    return "{\n" + ",\n".join(f"  {_json(name)}: {_json(row)}" for name, row in part.items()) + "\n }"


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)


def _whole(assessment: Assessment) -> Assessment:
    """The same without the limits of a profile: that one does not look moves nothing."""
    return Assessment(assessment.catalogue, assessment.sheet, assessment.on)


def _kept_findings(whole: Assessment) -> list[Finding]:
    """What asks something of somebody; references and texts that are no law are left out."""
    return whole.where(lambda finding: finding.entry.force != "proposal" and finding.entry.kind != "reference")


def _entry(whole: Assessment, finding: Finding) -> dict[str, Any]:
    entry, window = finding.entry, finding.window
    return {
        "title": entry.title,
        "source": whole.catalogue.short(entry.source),
        "kind": entry.kind,
        "force": entry.force,
        "shade": finding.shade,
        "from": window.from_.isoformat(),
        "until": window.until.isoformat() if window.until else None,
        "rule": _rule(finding.judgement),
    }


def _rule(judgement: Judgement) -> str:
    """A digest of what was asked, whatever was answered."""
    text = json.dumps(_asked(trace(judgement)), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _asked(node: Mapping[str, Any]) -> dict[str, Any]:
    asked = {name: node[name] for name in _DATA if name in node}
    return {**asked, "parts": [_asked(part) for part in node.get("parts", ())]}


# --- reading ----------------------------------------------------------------------------------------------------------


def read_kept(path: Path) -> Kept:
    """The state that was kept in a file.

    Raises:
        BadInput: it cannot be read or holds something else; each mistake with its line.

    """
    text = _yaml.read_text(path)
    data = _yaml.parse(text, str(path))
    if not isinstance(data, Mapping) or "entries" not in data:
        raise BadInput(
            "is no kept state.", where=str(path), mend="Write one with: compliance-kit assess SHEET --keep FILE"
        )
    if data.get("format") != FORMAT:
        raise BadInput(
            f"has the format '{data.get('format')}'; this version reads {FORMAT}.",
            where=str(path),
            mend="Write it anew with: compliance-kit assess SHEET --keep FILE",
        )
    try:
        kept = _KEPT.validate_python(data)
    except ValidationError as error:
        raise Problems(said(error, text, str(path), ())) from None
    problems = [problem for name, given in kept.answers.items() for problem in _mistakes(name, given, text, path)]
    if problems:
        raise Problems(problems)
    return kept


def _mistakes(name: str, given: object, text: str, path: Path) -> list[BadInput]:
    try:
        as_answer(given)
    except ValidationError as error:
        return said(error, text, str(path), ("answers", name))
    return []


def _sheet(kept: Kept, after: Assessment) -> AnswerSheet:
    """The kept answers under the catalogue of now; those that it does not understand are left out."""
    head = {"format": FORMAT, "subject": kept.subject.model_dump(exclude_none=True), "answers": dict(kept.answers)}
    sheet = migrated(from_data(SHEET.validate_python(head)), after.catalogue)
    return fitting(sheet, after.catalogue)[0]


def _finding(name: str, entry: KeptEntry, kept: Kept, now: Entry | None) -> Finding:
    """How an entry stood, as a finding again."""
    window = Window(**{"from": entry.from_, "until": entry.until})
    stood: dict[str, Any] = {
        "id": name,
        "title": entry.title,
        "kind": entry.kind,
        "force": entry.force,
        "applies": (window,),
    }
    known = Entry.model_construct(**stood) if now is None else now.model_copy(update=stood)
    reasons, side = _OPEN.get(entry.shade, (FACTS, None))
    verdict = {"applies": True, "does_not_apply": False}.get(entry.shade)
    judged = Judgement(
        "kept", verdict, side if verdict is None else verdict, reasons if verdict is None else frozenset()
    )
    return Finding(known, judged, (window,), kept.on)


# --- what moved -------------------------------------------------------------------------------------------------------


def moved(kept: Kept, after: Assessment) -> Moved:
    """What moved from a kept state to an assessment: by answers, by the day, by the catalogue.

    Answers and the day are told apart as `compare` does, with the kept answers under the catalogue of now. What then
    still differs from the kept results was moved by the catalogue.
    """
    before, now = Assessment(after.catalogue, _sheet(kept, after), kept.on), _whole(after)
    found = compare(before, now)
    mover = _Mover(kept, before, now, {move.name: move for move in found.moves})
    names = dict.fromkeys([*kept.entries, *(finding.entry.id for finding in _kept_findings(now))])
    axes = {
        axis.axis.id: (str(kept.axes[axis.axis.id]), str(axis.result))
        for axis in now.axes
        if kept.axes.get(axis.axis.id, axis.result) != axis.result
    }
    moves = tuple(move for move in map(mover.move, names) if move is not None)
    applied = frozenset(finding.entry.id for finding in mover.kept_findings.values() if is_duty(finding))
    return Moved(kept, before, dataclasses.replace(found, moves=moves, axes=axes, applied=applied))


def _judged(assessment: Assessment, name: str) -> Finding | None:
    return assessment.finding(name) if name in assessment.catalogue.entries else None


class _Mover:
    def __init__(self, kept: Kept, before: Assessment, now: Assessment, by_compare: Mapping[str, Move]) -> None:
        self.kept, self.before, self.now = kept, before, now
        self.by_compare = by_compare
        entries = now.catalogue.entries
        self.kept_findings = {
            name: _finding(name, entry, kept, entries.get(name)) for name, entry in kept.entries.items()
        }
        self.below = rests_on(now.catalogue)

    def move(self, name: str) -> Move | None:
        """How one entry moved since; None if it stands as it stood."""
        earlier = self.kept_findings.get(name)
        later = _judged(self.now, name)
        if earlier is None or later is None:
            concerned = any(found and found.verdict != "does_not_apply" for found in (earlier, later))
            return Move(name, earlier, later, (Cause("gone" if later is None else "new"),)) if concerned else None
        if state(earlier) == state(later):
            return None
        return Move(name, earlier, later, tuple(self._causes(name, earlier)))

    def _causes(self, name: str, earlier: Finding) -> Iterator[Cause]:
        if name in self.by_compare:
            yield from self.by_compare[name].causes
        middle = _judged(self.before, name)
        if middle is not None and state(middle) != state(earlier):
            yield from list(self._by_law(name, earlier, middle)) or [Cause("other", alone=True)]

    def _by_law(self, name: str, earlier: Finding, middle: Finding) -> Iterator[Cause]:
        """What the catalogue changed: the entry itself, and legal statuses below it."""
        dates = (earlier.window.from_, earlier.window.until) != (middle.window.from_, middle.window.until)
        differs = {
            "when": self.kept.entries[name].rule != _rule(middle.judgement),
            "applies": dates,
            "force": earlier.entry.force != middle.entry.force,
        }
        if any(differs.values()):
            yield Cause("entry", ", ".join(part for part, other in differs.items() if other))
        for status in sorted(self.below[name] & self.kept.statuses.keys()):
            if self.kept.statuses[status] != _rule(self.before.determination(status)):
                yield Cause("status", status)
