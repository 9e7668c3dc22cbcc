"""`compliance-kit explain`: why an entry applies or not, with the user's own answers, and what would change it."""

import argparse
import difflib
import json

from compliance_kit.assessment import Assessment, shade
from compliance_kit.commands._common import assessed
from compliance_kit.conditions import Judgement
from compliance_kit.documents import templates_root
from compliance_kit.errors import BadInput
from compliance_kit.interview import definition
from compliance_kit.report import trace
from compliance_kit.tracing import Tracer
from compliance_kit.views.rules import RuleRows
from compliance_kit.what_if import asked_facts, changes, with_change
from compliance_kit.wording import Words, load_words


def run(options: argparse.Namespace) -> int:
    """Print the verdict, the tree in words, what is open and what would change it."""
    assessment = assessed(options)
    if options.id in assessment.catalogue.facts and options.format == "text":
        print("\n".join(_worked_out(assessment, options.id)))
        return 0
    judgement = _judged(assessment, options.id)
    if options.format == "json":
        print(json.dumps(trace(judgement, deep=True), indent=1, ensure_ascii=False))
        return 0
    words = load_words(templates_root() / "base" / "words", "en", assessment.catalogue)
    lines = [*_head(assessment, words, options.id, judgement), *_tree(assessment, words, judgement)]
    lines += [*_open(assessment, words, judgement), *_flips(assessment, words, options.id, judgement)]
    print("\n".join(lines))
    return 0


def _worked_out(assessment: Assessment, name: str) -> list[str]:
    """A fact: its value and, if it is calculated, the steps that lead there."""
    words = load_words(templates_root() / "base" / "words", "en", assessment.catalogue)
    tracer = Tracer(assessment, words)
    fact = assessment.catalogue.facts[name]
    value = words.value(fact, assessment.known.value(name), assessment.sheet.answers.get(name))
    lines = [f"{tracer.short_label(name, name)}: {value}"]
    for step in RuleRows(assessment, words, tracer).steps([name]):
        inputs = "; ".join(f"{part['label']} {part['value']}" for part in step["inputs"])
        lines.append(f"  {step['number']}. {step['label']}: {step['value']}" + (f"  [{inputs}]" if inputs else ""))
    return lines


def _judged(assessment: Assessment, name: str) -> Judgement:
    if name in assessment.catalogue.entries:
        return assessment.findings[name].judgement
    if name in assessment.catalogue.determinations:
        return assessment.determination(name)
    known = [*assessment.catalogue.entries, *assessment.catalogue.determinations]
    near = difflib.get_close_matches(name, known, 1, 0.75)
    raise BadInput(
        f"no pack has the entry or determination '{name}'.",
        where="ID",
        mend=f"Did you mean '{near[0]}'?" if near else "They are listed by: compliance-kit assess SHEET",
    )


def _head(assessment: Assessment, words: Words, name: str, judgement: Judgement) -> list[str]:
    entry = assessment.catalogue.entries.get(name)
    thing = entry or assessment.catalogue.determinations[name]
    source = assessment.catalogue.short(thing.source)
    lines = [
        thing.title,
        "  " + " · ".join([words.say(f"shade.{shade(judgement)}"), source, words.say(f"certainty.{thing.certainty}")]),
    ]
    if entry is not None:
        finding = assessment.findings[name]
        dates = [
            f"{window.from_.isoformat()}{f' to {window.until.isoformat()}' if window.until else ''}"
            for window in finding.windows
        ]
        lines += [
            f"  {words.say(f'force.{entry.force}')}, {words.say(f'timing.{finding.timing}')} ({', '.join(dates)})",
            "",
            f"  {entry.summary.strip()}",
        ]
    return lines


def _tree(assessment: Assessment, words: Words, judgement: Judgement) -> list[str]:
    lines = [""]
    for line in Tracer(assessment, words).lines(judgement):
        detail = f": {line.answer}" if line.answer else ""
        needed = f"  [{words.say('page.needed')} {line.needed}]" if line.needed else ""
        pinpoint = f"  ({line.pinpoint})" if line.pinpoint else ""
        lines.append(f"  {'  ' * line.depth}{words.say(f'mark.{line.verdict}')} {line.label}{detail}{needed}{pinpoint}")
    return lines


def _open(assessment: Assessment, words: Words, judgement: Judgement) -> list[str]:
    if judgement.verdict is not None:
        return []
    unasked = [f"  {path}: {definition(assessment.catalogue, path).ask}" for path in sorted(judgement.open)]
    return ["", words.say("explain.open"), *unasked] if unasked else []


def _flips(assessment: Assessment, words: Words, name: str, judgement: Judgement) -> list[str]:
    found = [change for change in changes(assessment, [name], asked_facts([judgement])) if name in change.moved]
    if not found:
        return ["", words.say("explain.no_flip")]
    tracer, lines = Tracer(assessment, words), ["", words.say("explain.flips")]
    for change in found:
        fact = assessment.catalogue.facts[change.fact]
        shown = words.value(fact, with_change(assessment, change.fact, change.value).known.value(change.fact))
        lines.append(
            f"  {tracer.short_label(change.fact, change.fact)}: {shown}"
            f" -> {words.say(f'shade.{change.moved[name][1]}')}"
        )
    return lines
