"""The next question, why it is asked, and how far we are. There is no routing: what the law needs decides.

The first question in asking order is asked that could still change a finding, or that a chosen document prints.
Answers are the only thing stored, so going back, resuming and changing an answer are the same operation.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from compliance_kit.assessment import Assessment
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Condition, Judgement
from compliance_kit.entries import Entry
from compliance_kit.facts import Fact
from compliance_kit.liability import waiting_facts
from compliance_kit.values import records_in

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class Question:
    """One thing to ask.

    Attributes:
        path: where the answer goes: a fact id, or a field of a record ("base.models[0].how").
        fact: the fact or field with its words.
        reasons: ids of the entries, determinations and documents that wait for it, most important first.

    """

    path: str
    fact: Fact
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Goals:
    """What the interview is for: results to settle and facts that documents print."""

    results: Mapping[str, Judgement]
    printed: Mapping[str, tuple[str, ...]]


def definition(catalogue: Catalogue, path: str) -> Fact:
    """The fact or field that a question path names."""
    owner, bracket, rest = path.partition("[")
    if not bracket:
        return catalogue.facts[path]
    return catalogue.fields[owner][rest.partition("].")[2]]


def rank(catalogue: Catalogue, path: str) -> tuple[int, tuple[int, ...]]:
    """The place of a question in the asking order; records of one list in their order."""
    return catalogue.rank[_INDEX.sub("", path)], tuple(int(index[1:-1]) for index in _INDEX.findall(path))


def goals(assessment: Assessment, printed: Mapping[str, Sequence[str]]) -> Goals:
    """Every duty that law or contract can still make, every axis, and the facts of the chosen documents.

    Voluntary guidance, and what only informs (references), is judged with what is known and never asked for on its
    own: docs/decisions/0004.

    Args:
        assessment: what is known so far.
        printed: document id to the fact ids that it prints ("base.models.name" for a field of every record).

    """
    results = {axis.axis.id: axis.judgement for axis in assessment.axes}
    for entry_id, finding in assessment.findings.items():
        if finding.timing not in ("past", "proposed") and _asks_for(finding.entry):
            results[entry_id] = finding.judgement
    return Goals(results, {document: tuple(facts) for document, facts in printed.items()})


def _asks_for(entry: Entry) -> bool:
    """Whether an entry is worth a question of its own."""
    return entry.force in ("binding", "contract") and entry.kind != "reference"


def open_paths(assessment: Assessment, aims: Goals) -> dict[str, list[str]]:
    """Every question that was not asked and still matters, with what waits for it."""
    waiting: dict[str, list[str]] = {}
    for result, judgement in aims.results.items():
        if judgement.verdict is None:
            for path in judgement.open:
                waiting.setdefault(path, []).append(result)
    for document, facts in aims.printed.items():
        for path in _unasked(assessment, facts):
            waiting.setdefault(path, []).append(document)
    return waiting


def _unasked(assessment: Assessment, facts: Iterable[str]) -> Iterable[str]:
    catalogue = assessment.catalogue
    for name in facts:
        fact = catalogue.facts.get(name)
        if fact is None:
            yield from _unasked_field(assessment, name)
        elif fact.mode == "asked":
            if name not in assessment.sheet.answers:
                yield name
        else:
            yield from assessment.known.value(name).open


def _unasked_field(assessment: Assessment, name: str) -> Iterable[str]:
    owner, _, field = name.rpartition(".")
    if owner not in assessment.catalogue.fields:
        return
    value = assessment.known.value(owner)
    yield from value.open
    for record in records_in(value.content) or ():
        if field not in record.fields and assessment.catalogue.fields[owner][field].mode == "asked":
            yield f"{record.path}.{field}"


@dataclass(frozen=True)
class Wanted:
    """What the chosen documents need beyond the findings.

    Attributes:
        printed: document id to the fact ids that it prints ("base.models.name" for a field of every record).
        paths: document id to the claim paths whose ratings it prints.
        when: document id to the condition without which it is not written, so that nothing is asked for its sake.

    """

    printed: Mapping[str, Sequence[str]]
    paths: Mapping[str, Sequence[str]] = field(default_factory=dict)
    when: Mapping[str, Condition] = field(default_factory=dict)

    def settled(self, assessment: Assessment) -> "Wanted":
        """The same without the documents whose condition does not hold, or is open, on what is known."""
        left = {name for name, condition in self.when.items() if not assessment.known.judged(condition).verdict}
        printed = {name: facts for name, facts in self.printed.items() if name not in left}
        return Wanted(printed, {name: paths for name, paths in self.paths.items() if name not in left})


def next_question(assessment: Assessment, wanted: Wanted, *, triage: bool = False) -> Question | None:
    """The next question, or None if nothing is left that matters.

    Args:
        assessment: what is known so far.
        wanted: what the chosen documents need.
        triage: only what the triage needs: the axes.

    """
    waiting = waiting_questions(assessment, wanted, triage=triage)
    if not waiting:
        return None
    path = min(waiting, key=lambda candidate: rank(assessment.catalogue, candidate))
    return Question(path, definition(assessment.catalogue, path), tuple(waiting[path]))


def waiting_questions(assessment: Assessment, wanted: Wanted, *, triage: bool = False) -> dict[str, list[str]]:
    """Every question that was not asked and still matters, with what waits for it.

    Ratings rest on findings, so what they alone need is asked once everything else is settled.
    """
    if triage:
        return open_paths(assessment, Goals({axis.axis.id: axis.triage for axis in assessment.axes}, {}))
    settled_on = wanted.settled(assessment)
    paths = tuple(dict.fromkeys(path for of in settled_on.paths.values() for path in of))
    waiting = open_paths(assessment, goals(assessment, settled_on.printed))
    if waiting or not paths:
        return waiting
    return {path: list(paths) for name in waiting_facts(assessment, paths) for path in _open_of(assessment, name)}


def _open_of(assessment: Assessment, name: str) -> Iterable[str]:
    yield from _unasked(assessment, [name])
    if name in assessment.catalogue.facts:
        yield from assessment.known.value(name).open


@dataclass(frozen=True)
class SectionProgress:
    """How far one section is: questions answered, and questions that still matter as things stand."""

    section: str
    answered: int
    open: int


def progress(assessment: Assessment, wanted: Wanted) -> tuple[SectionProgress, ...]:
    """How far each section is, in asking order; what is open can still shrink or grow with the answers."""
    waiting = waiting_questions(assessment, wanted)
    answered = list(answered_paths(assessment))
    sections: dict[str, None] = {name.partition(".")[0]: None for name in assessment.catalogue.order}
    return tuple(
        SectionProgress(section, _count(answered, section), _count(waiting, section))
        for section in sections
        if _count(answered, section) or _count(waiting, section)
    )


def _count(paths: Iterable[str], section: str) -> int:
    return sum(path.partition(".")[0] == section for path in paths)


def answered_paths(assessment: Assessment) -> Iterable[str]:
    """Every question that was answered, fields of records one by one."""
    for fact in assessment.sheet.answers:
        yield fact
        for record in records_in(assessment.known.value(fact).content) or ():
            yield from (f"{record.path}.{field}" for field in record.fields)


def settled(assessment: Assessment) -> bool:
    """Whether the triage is settled: no axis waits for an answer that was not asked."""
    return not any(axis.triage.verdict is None and axis.triage.open for axis in assessment.axes)
