"""What keeps a judgement open: the unanswered questions beneath it, their names, and what each answer would do."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compliance_kit.answers import Answer, as_answer
from compliance_kit.assessment import Assessment
from compliance_kit.conditions import Judgement
from compliance_kit.facts import Fact
from compliance_kit.interview import definition
from compliance_kit.quantities import Interval
from compliance_kit.values import Value
from compliance_kit.views.leaves import leaves
from compliance_kit.views.materials import Materials
from compliance_kit.what_if import replaced, results


def missing(assessment: Assessment, judgement: Judgement) -> list[str]:
    """The questions, by path, that were not asked or not answered and keep a judgement open."""
    if judgement.verdict is not None:
        return []
    found = dict.fromkeys(sorted(judgement.open))
    for leaf in leaves(judgement, assessment.catalogue):
        if leaf.judgement.verdict is None and leaf.judgement.value is not None:
            found |= dict.fromkeys(_unknown(assessment, leaf.path, leaf.judgement.value))
    return list(found)


def unknown(assessment: Assessment, path: str, value: Value) -> list[str]:
    """The questions, by path, that were not asked or not answered and keep an amount from being known."""
    return list(dict.fromkeys([*sorted(value.open), *_unknown(assessment, path, value)]))


def _unknown(assessment: Assessment, path: str, value: Value) -> Iterator[str]:
    if value.judgement is not None:
        yield from missing(assessment, value.judgement)
    elif isinstance(value.content, Interval) and value.content.is_exact:
        return
    elif value.parts:
        for part, below in value.parts:
            yield from _unknown(assessment, of_record(assessment, part, path), below)
    elif value.content is None and _answered(assessment, path):
        yield path


def short_unit(cell: Mapping[str, Any]) -> str:
    """The unit of an amount without its remarks; empty where its text or its name says it already."""
    unit, said = str(cell["unit_words"]).partition(",")[0], str(cell["label"]).casefold()
    if cell["unit"].startswith("FLOP"):
        return unit
    told = not cell["known"] or cell["unit"].startswith(("share", "amount", "as ")) or unit.casefold() in said
    return "" if told else str(cell["unit_behind"]).partition(",")[0]


def of_record(assessment: Assessment, part: str, owner: str) -> str:
    """The path of a part: a bare field name inside a record belongs to that record."""
    record, bracket, _ = owner.partition("]")
    fields = assessment.catalogue.fields.get(record.partition("[")[0], {})
    return f"{record}].{part}" if bracket and part in fields else part


def _answered(assessment: Assessment, path: str) -> bool:
    owner, bracket, rest = path.partition("[")
    if not bracket:
        return owner in assessment.sheet.answers
    index, _, field = rest.partition("].")
    return field in assessment.sheet.answers[owner].value[int(index)]


def needed(composer: Materials, judgement: Judgement) -> list[str]:
    """The names of the questions that keep a judgement open."""
    return [label(composer, path) for path in missing(composer.assessment, judgement)]


def label(composer: Materials, path: str) -> str:
    """The short name of an asked fact or of a field of a record, with the record it belongs to."""
    catalogue = composer.assessment.catalogue
    if path not in catalogue.facts and "[" not in path:
        owner = next((name for name, fields in catalogue.fields.items() if path in fields), "")
        return composer.tracer.short_label(path, f"{owner}[0].{path}" if owner else path)
    fact = definition(catalogue, path)
    return composer.tracer.short_label(fact.id, path)


def choices(fact: Fact) -> list[Any]:
    """Every single answer that a yes-no question or a choice takes."""
    if fact.kind == "boolean":
        return [True, False]
    return list(fact.choices) if fact.kind == "choice" else []


def said(composer: Materials, fact: Fact, value: object) -> str:
    """One possible answer in words."""
    if isinstance(value, bool):
        return composer.words.say(f"boolean.{str(value).lower()}")
    return str(fact.choices.get(str(value), value))


class Questions:
    """The open questions of a record: where they stand, what waits for them, what each answer would do."""

    def __init__(self, composer: Materials) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.axes = {axis.axis.id: axis.axis.title for axis in composer.assessment.axes}
        self.now = results(composer.assessment, ())

    def rows(self, rules: Iterable[tuple[str, Judgement]]) -> list[dict[str, Any]]:
        """A row for each question that keeps an axis or a rule open, the axes first.

        Args:
            rules: title and judgement of every open rule.

        """
        waiting: dict[str, dict[str, list[str]]] = {}
        for axis in self.assessment.axes:
            for path in missing(self.assessment, axis.judgement):
                waiting.setdefault(path, {"axes": [], "rules": []})["axes"].append(axis.axis.title)
        for title, judgement in rules:
            for path in missing(self.assessment, judgement):
                waiting.setdefault(path, {"axes": [], "rules": []})["rules"].append(title)
        return [self._row(path, waits) for path, waits in waiting.items()]

    def _row(self, path: str, waits: Mapping[str, list[str]]) -> dict[str, Any]:
        fact = definition(self.assessment.catalogue, path)
        answer = self._answer(path)
        state = "not_known" if answer is not None else "not_asked"
        return {
            "path": path,
            "label": label(self.composer, path),
            "question": fact.ask or "",
            "state": state,
            "gap": self.composer.facts.gap(state, answer, fact),
            "axes": list(dict.fromkeys(waits["axes"])),
            "rules": len(set(waits["rules"])),
            "outcomes": self._outcomes(path, fact),
            "choice": bool(choices(fact)),
        }

    def _answer(self, path: str) -> Answer | None:
        owner, bracket, rest = path.partition("[")
        given = self.assessment.sheet.answers.get(owner)
        if not bracket or given is None:
            return given
        index, _, field = rest.partition("].")
        row = given.value[int(index)]
        if field not in row:
            return None
        inside = as_answer(row[field])
        return inside.model_copy(update={"given": inside.given or given.given, "by": inside.by or given.by})

    def _outcomes(self, path: str, fact: Fact) -> list[dict[str, Any]]:
        after = {value: results(replaced(self.assessment, path, value), ()) for value in choices(fact)}
        moved = [axis for axis in self.axes if any(found[axis] != self.now[axis] for found in after.values())]
        grouped: dict[str, list[str]] = {}
        for value, found in after.items():
            grouped.setdefault(self._told(found, moved), []).append(said(self.composer, fact, value))
        return [{"answers": values, "result": told} for told, values in grouped.items()] if moved else []

    def _told(self, found: Mapping[str, str], moved: Iterable[str]) -> str:
        say = self.composer.words.say
        told = (
            say("threshold_record.moved", title=self.axes[axis], result=say(f"axis.{found[axis]}")) for axis in moved
        )
        return self.composer.words.names(told)
