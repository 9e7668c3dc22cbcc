"""Two assessments side by side: what moved, and which answer, day or change of the catalogue moved it."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.answers import Answer, AnswerSheet, as_answer
from compliance_kit.assessment import Assessment, Finding
from compliance_kit.editions import Cause, changed_law
from compliance_kit.migrations import migrated
from compliance_kit.over_time import rests_on
from compliance_kit.sheets import answer_problem, fitting
from compliance_kit.what_if import asked_facts, judged_by_name


@dataclass(frozen=True)
class Move:
    """One entry that does not stand as it stood."""

    name: str
    before: Finding | None
    after: Finding | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Comparison:
    """What differs between two assessments.

    Attributes:
        moves: the entries that moved, in the order of the catalogue.
        axes: the axes that moved, with the results before and after.
        answers: the facts whose answers differ, with the answers before and after.
        applied: ids of the duties that applied before.

    """

    moves: tuple[Move, ...]
    axes: Mapping[str, tuple[str, str]]
    answers: Mapping[str, tuple[Answer | None, Answer | None]]
    applied: frozenset[str]

    @property
    def duties(self) -> int:
        """How many duties applied before."""
        return len(self.applied)


def compare(before: Assessment, after: Assessment) -> Comparison:
    """What differs between two assessments of one or two sheets, days or catalogues."""
    mover = _Mover(before, after)
    names = dict.fromkeys([*after.findings, *before.findings])
    earlier = {axis.axis.id: axis.result for axis in before.axes}
    axes = {
        axis.axis.id: (earlier[axis.axis.id], axis.result)
        for axis in after.axes
        if earlier.get(axis.axis.id, axis.result) != axis.result
    }
    moves = tuple(move for move in map(mover.move, names) if move is not None)
    applied = frozenset(finding.entry.id for finding in before.where(is_duty))
    return Comparison(moves, axes, mover.answers, applied)


def is_duty(finding: Finding) -> bool:
    """Whether it is a duty of law or contract that applies, now or from a later day."""
    entry = finding.entry
    duty = entry.force in ("binding", "contract") and entry.kind != "reference"
    return duty and finding.verdict == "applies" and finding.timing != "past"


def changed_answers(before: AnswerSheet, after: AnswerSheet) -> dict[str, tuple[Answer | None, Answer | None]]:
    """The facts whose answers differ, basis and notes aside."""
    old, new = before.answers, after.answers
    return {
        name: (old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if _said(old.get(name)) != _said(new.get(name))
    }


def _said(answer: Answer | None) -> Any:  # noqa: ANN401 - whatever was answered
    if answer is None:
        return None
    said = answer.model_dump(include={"value", "unsure", "margin", "low", "high", "unit", "currency"})
    if isinstance(answer.value, list | tuple):
        said["value"] = [_fields(one) if isinstance(one, Mapping) else one for one in answer.value]
    return said


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _said(as_answer(given)) for name, given in row.items()}


class _Mover:
    """Finds what moved and why: each difference between two assessments is also tried out on its own."""

    def __init__(self, before: Assessment, after: Assessment) -> None:
        self.before, self.after = before, after
        other_law = before.catalogue is not after.catalogue
        sheet = _under(before, after) if other_law else before.sheet
        aside = {name: answer for name, answer in sheet.set_aside.items() if name not in before.sheet.set_aside}
        asked_before = dataclasses.replace(sheet, answers={**aside, **sheet.answers})
        self.answers = changed_answers(asked_before, after.sheet)
        self.law = changed_law(before.catalogue, after.catalogue) if other_law else {}
        self.below = rests_on(after.catalogue) if other_law else {}
        understood = fitting(sheet, after.catalogue)[0] if other_law else sheet
        self.by_law = Assessment(after.catalogue, understood, before.on, after.scope) if other_law else None
        self.by_day = before.again(on=after.on) if before.on != after.on else None

    def move(self, name: str) -> Move | None:
        """How one entry moved; None if it stands as it stood."""
        earlier, later = _found(self.before, name), _found(self.after, name)
        if earlier is None or later is None:
            concerned = any(found and found.verdict != "does_not_apply" for found in (earlier, later))
            return Move(name, earlier, later, (Cause("gone" if later is None else "new"),)) if concerned else None
        if state(earlier) == state(later):
            return None
        return Move(name, earlier, later, tuple(self._causes(name, earlier, later)))

    def _causes(self, name: str, earlier: Finding, later: Finding) -> Iterator[Cause]:
        by_answers = list(self._by_answers(name, later))
        yield from by_answers
        if self.by_law is not None and state(self.by_law.finding(name)) != state(earlier):
            by_law = list(self._by_law(name))
            yield from by_law or ([] if by_answers else [Cause("other", alone=True)])
        if self.by_day is not None and state(self.by_day.finding(name)) != state(earlier):
            yield Cause("day", alone=True)

    def _by_answers(self, name: str, later: Finding) -> Iterator[Cause]:
        """The changed answers that the result rests on; those alone that move it alone, if there are such."""
        if not self.answers:
            return
        below = {fact for assessment in (self.before, self.after) for fact in _asked(assessment, name)}
        causes = [Cause("answer", fact, alone=self._alone(name, fact, later)) for fact in self.answers if fact in below]
        yield from [cause for cause in causes if cause.alone] or causes

    def _alone(self, name: str, fact: str, later: Finding) -> bool:
        """Whether the changed answer brings the later result about with the law and on the day of before."""
        answer, sheet = self.answers[fact][1], self.before.sheet
        if fact not in self.before.catalogue.facts or (answer and answer_problem(fact, answer, self.before.catalogue)):
            return False
        changed = sheet.without(fact) if answer is None else sheet.with_answer(fact, answer)
        found = self.before.again(changed).finding(name)
        same_world = self.by_law is None and self.by_day is None
        return state(found) == state(later) if same_world else found.shade == later.shade

    def _by_law(self, name: str) -> Iterator[Cause]:
        """The entry itself if it changed, and everything below it that changed."""
        yield from (self.law[changed] for changed in (name, *sorted(self.below[name])) if changed in self.law)


def _under(before: Assessment, after: Assessment) -> AnswerSheet:
    """The earlier sheet under the later catalogue; what the earlier one does not ask counts as answered already."""
    sheet, known = migrated(before.sheet, after.catalogue), before.catalogue.facts
    only_now = {name: answer for name, answer in after.sheet.answers.items() if name not in known}
    earlier = {name: _filled(name, answer, before, after) for name, answer in sheet.answers.items()}
    return dataclasses.replace(sheet, answers={**only_now, **earlier})


def _filled(name: str, answer: Answer, before: Assessment, after: Assessment) -> Answer:
    """The same for the fields of records, where the later list has as many."""
    fields, later = before.catalogue.fields.get(name), after.sheet.answers.get(name)
    if fields is None or later is None or not (isinstance(answer.value, list) and isinstance(later.value, list)):
        return answer
    if len(answer.value) != len(later.value):
        return answer
    rows = [
        {**{field: given for field, given in new.items() if field not in fields}, **old}
        for old, new in zip(answer.value, later.value, strict=True)
    ]
    return answer.model_copy(update={"value": rows})


def _found(assessment: Assessment, name: str) -> Finding | None:
    """An entry as judged, also where a profile leaves it out: that one does not look makes no difference of law."""
    known = name in assessment.catalogue.entries
    return assessment.findings.get(name) or (assessment.finding(name) if known else None)


def _asked(assessment: Assessment, name: str) -> list[str]:
    """The facts that a result and its dates rest on."""
    windows = assessment.catalogue.entries[name].applies
    dates = [assessment.known.judged(window.when) for window in windows]
    return asked_facts([judged_by_name(assessment, name), *dates])


def state(finding: Finding) -> tuple[object, ...]:
    """What is compared of a finding: the verdict, and where it can concern the developer the days."""
    if finding.verdict == "does_not_apply":
        return (finding.shade,)
    return finding.shade, finding.timing, finding.window.from_, finding.window.until, finding.entry.force
