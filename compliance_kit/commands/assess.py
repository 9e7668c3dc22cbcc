"""`compliance-kit assess`: the findings for an answer sheet, as text or as the published JSON."""

import argparse
from collections import Counter
from importlib.resources import files

from compliance_kit.assessment import Assessment, Finding
from compliance_kit.commands._common import as_json, assessed, words_of
from compliance_kit.errors import BadInput, GateFailed
from compliance_kit.report import report
from compliance_kit.views.checklist_guidance import preferred
from compliance_kit.views.record_gaps import missing
from compliance_kit.wording import Words, initial

DUTIES = ("obligation", "prohibition")
GROUPS = (
    ("binding", "current"),
    ("contract", "current"),
    ("binding", "upcoming"),
    ("contract", "upcoming"),
    ("guidance", "current"),
)


def run(options: argparse.Namespace) -> int:
    """Print the findings; exit code 1 if the gate of --fail-on does not hold."""
    if options.schema:
        print(files("compliance_kit").joinpath("assessment.schema.json").read_text(encoding="utf-8"))
        return 0
    if options.sheet is None:
        raise BadInput("no answer sheet is named.", where="assess", mend="Write: compliance-kit assess SHEET")
    assessment = assessed(options)
    if options.format == "json":
        print(as_json(report(assessment)))
    else:
        words = words_of(assessment.catalogue)
        print("\n".join(text(assessment, words)))
    if options.fail_on:
        gate(assessment, options.fail_on)
    return 0


def gate(assessment: Assessment, verdict: str) -> None:
    """Refuse if a binding entry in force has the verdict.

    Raises:
        GateFailed: with the titles of the entries.

    """
    binding = assessment.where(lambda f: f.entry.force == "binding" and f.entry.kind in DUTIES)
    caught = [finding for finding in binding if finding.verdict == verdict and finding.timing == "current"]
    if caught:
        raise GateFailed(
            f"binding entries in force: {'; '.join(finding.entry.id for finding in caught)}.",
            where=f"--fail-on {verdict}",
        )


def text(assessment: Assessment, words: Words) -> list[str]:
    """The findings as lines for a terminal."""
    subject = assessment.sheet.subject
    lines = [f"{subject.name} {subject.version}, {words.say('page.law_as_of')} {assessment.on.isoformat()}", ""]
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
    if opened:
        lines += ["", initial(words.say("verdict.undetermined"))]
        lines += [
            f"{_line(assessment, finding)}\n      {words.say(f'shade.{finding.shade}')}: {waits}"
            for finding in opened
            for waits in (_waits(assessment, finding, words),)
        ]
    return lines


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
