"""`compliance-kit assess`: the findings for an answer sheet, for people and for pipelines, and what moved."""

import argparse
import os
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from compliance_kit import _yaml
from compliance_kit.approval import unconfirmed
from compliance_kit.assessment import Assessment, Finding
from compliance_kit.commands._common import as_json, assessed, words_of
from compliance_kit.distances import distances
from compliance_kit.errors import BadInput, GateFailed
from compliance_kit.gates import Caught, Gate, caught, in_order
from compliance_kit.interop.junit import junit
from compliance_kit.interop.sarif import sarif
from compliance_kit.kept import Moved, kept_text, moved, read_kept
from compliance_kit.refusals import origin_said
from compliance_kit.report import report
from compliance_kit.sheets import STANDARD_INPUT
from compliance_kit.views.checklist_guidance import preferred
from compliance_kit.views.law_held import law_held
from compliance_kit.views.moved import MovedRows, moved_lines
from compliance_kit.views.pipeline import PipelineResults, Sheet
from compliance_kit.views.record_gaps import missing
from compliance_kit.wording import Words, initial

MOST_NAMED = 6
GROUPS = (
    ("binding", "current"),
    ("contract", "current"),
    ("binding", "upcoming"),
    ("contract", "upcoming"),
    ("guidance", "current"),
)


def run(options: argparse.Namespace) -> int:
    """Print or write the findings; exit code 1 if a gate of --fail-on does not hold."""
    if options.schema:
        print(files("compliance_kit").joinpath("assessment.schema.json").read_text(encoding="utf-8"))
        return 0
    if options.sheet is None:
        raise BadInput("no answer sheet is named.", where="assess", mend="Write: compliance-kit assess SHEET")
    assessment = assessed(options)
    words = words_of(assessment.catalogue)
    since = moved(read_kept(Path(options.since)), assessment) if options.since else None
    rows = MovedRows(since, assessment, words) if since else None
    found = caught(assessment, in_order(gate for written in options.fail_on or () for gate in written), since)
    _write(options, _written(options, assessment, found, rows, words))
    if options.keep:
        _yaml.write_atomically(Path(options.keep), kept_text(assessment))
        print(f"compliance-kit: {words.say('assess.kept', file=options.keep)}", file=sys.stderr)
    _hold(found, since)
    return 0


def _written(
    options: argparse.Namespace, assessment: Assessment, found: Caught, rows: MovedRows | None, words: Words
) -> str | bytes:
    if options.format == "json":
        return as_json(report(assessment, answers=True), "utf-8" if options.out else None) + "\n"
    if options.format in ("sarif", "junit"):
        results = PipelineResults(assessment, found, rows, words, _sheet(options.sheet)).run()
        if options.format == "junit":
            return junit(results)
        return as_json(sarif(results), "utf-8" if options.out else None) + "\n"
    lines = text(assessment, words)
    return "\n".join([*lines, *(["", *moved_lines(rows)] if rows else [])]) + "\n"


def _write(options: argparse.Namespace, content: str | bytes) -> None:
    if options.out:
        _yaml.write_atomically(Path(options.out), content)
        print(options.out)
    elif isinstance(content, bytes):
        sys.stdout.flush()
        sys.stdout.buffer.write(content)  # an XML file names its own encoding, whatever the terminal
    else:
        print(content, end="")


def _sheet(name: str) -> Sheet:
    """Where the answers stand, as a pipeline names files: from the folder where it started, with slashes."""
    if name == STANDARD_INPUT:
        return Sheet("standard-input", relative=True, text="")
    path = Path(os.path.abspath(name))  # noqa: PTH100 - `resolve` would follow links, and a pipeline knows the link
    inside = path.is_relative_to(Path.cwd())
    address = quote(path.relative_to(Path.cwd()).as_posix()) if inside else path.as_uri()
    return Sheet(address, relative=inside, text=_yaml.read_text(path))


def _hold(found: Caught, since: Moved | None) -> None:
    """Refuse if one of the gates does not hold.

    Raises:
        GateFailed: with the names of what each gate caught.

    """
    failed = [f"--fail-on {gate}: {_refusal(gate, found, since)}" for gate in found.failed()]
    if failed:
        raise GateFailed("\n".join(failed))


def _refusal(gate: Gate, found: Caught, since: Moved | None) -> str:
    names = found.findings[gate]
    if gate != "moved" or since is None:
        return f"{len(names)} binding entries in force: {'; '.join(names)}."
    parts = {"results": names, "axes": found.axes, "answers": found.answers}
    told = "; ".join(f"{word} {', '.join(part)}" for word, part in parts.items() if part)
    return f"since {since.kept.on.isoformat()} there moved {told}."


def text(assessment: Assessment, words: Words) -> list[str]:
    """The findings as lines for a terminal."""
    subject = assessment.sheet.subject
    lines = [f"{subject.name} {subject.version}, {words.say('page.law_as_of')} {assessment.on.isoformat()}", ""]
    lines += _remarks(assessment, words)
    lines += [f"  {axis.axis.title:<18}{words.say(f'axis.{axis.result}')}" for axis in assessment.axes]
    for force, timing in GROUPS:
        found = assessment.where(lambda f, force=force, timing=timing: _in(f, force, timing))  # type: ignore[misc] # bound at once
        if found:
            if force == "guidance":
                found = _first(assessment, found)
            lines += ["", f"{initial(words.say(f'force.{force}'))}, {words.say(f'timing.{timing}')}"]
            lines += [_line(assessment, finding) for finding in found]
    opened = assessment.where(lambda f: f.verdict == "undetermined" and f.entry.force in ("binding", "contract"))
    lines += _simulated(assessment, words)
    lines += _outside(assessment, words)
    lines += ["", law_held(assessment, words)]
    if opened:
        lines += ["", initial(words.say("verdict.undetermined"))]
        for finding in opened:
            shade = words.say(f"shade.{finding.shade}")
            lines.append(f"{_line(assessment, finding)}\n      {shade}: {_waits(assessment, finding, words)}")
    return lines


def _remarks(assessment: Assessment, words: Words) -> list[str]:
    """Imports that nobody has confirmed, and figures far from the table of known base models."""
    waiting = unconfirmed(assessment)
    more = ", …" if len(waiting) > MOST_NAMED else ""
    told = words.say("assess.unconfirmed", n=str(len(waiting)), facts=", ".join(waiting[:MOST_NAMED]) + more)
    lines = [told] if waiting else []
    for far in distances(assessment.catalogue, assessment.sheet):
        origin = origin_said(far.known.origin("compute"), words.locale)
        figures = far.told(lambda low, high: words.say("range", low=low, high=high))
        lines.append(words.say("assess.far", name=far.name, origin=origin, **figures))
    return [*lines, ""] if lines else []


def _first(assessment: Assessment, found: list[Finding]) -> list[Finding]:
    """Guidance with the instruments first that the profile names."""
    rank = preferred(assessment)
    return sorted(found, key=lambda finding: rank.get(finding.entry.source.instrument, len(rank)))


def _simulated(assessment: Assessment, words: Words) -> list[str]:
    """Proposals, drafts and vetoed texts, each with what it would say and that it is no law."""
    found = assessment.where(lambda f: f.entry.force == "proposal" and f.verdict != "does_not_apply")
    if not assessment.scope.simulate:
        return []
    lines = ["", words.say("assess.simulation"), *([] if found else [f"  {words.say('assess.simulation_none')}"])]
    for finding in found:
        status = words.say(f"status.{finding.entry.status}") if finding.entry.status else ""
        lines += [_line(assessment, finding), f"      {words.say(f'assess.would.{finding.verdict}', status=status)}"]
    return lines


def _outside(assessment: Assessment, words: Words) -> list[str]:
    """What the profile leaves out, by place."""
    if assessment.scope.places is None:
        return []
    places = Counter(place for finding in assessment.outside for place in finding.entry.places)
    told = words.names(f"{words.place(place)} {count}" for place, count in sorted(places.items()))
    return ["", words.say("assess.outside", n=str(len(assessment.outside)), places=told or words.say("none"))]


def _in(finding: Finding, force: str, timing: str) -> bool:
    right = finding.entry.force == force and finding.timing == timing
    return right and finding.verdict == "applies" and finding.entry.kind != "reference"


def _line(assessment: Assessment, finding: Finding) -> str:
    source = assessment.catalogue.short(finding.entry.source)
    since = f", {finding.window.from_.isoformat()}" if finding.timing == "upcoming" else ""
    return f"  {finding.entry.id}\n      {finding.entry.title} ({source}{since})"


def _waits(assessment: Assessment, finding: Finding, words: Words) -> str:
    """The questions that decide it, asked or not; else why it stays open."""
    reasons = (words.say(f"reason.{reason}") for reason in sorted(finding.judgement.reasons))
    return ", ".join(missing(assessment, finding.judgement)) or words.names(reasons)
