"""Where an interview stands, and what an event makes of it. Pure: no prompt, no disk."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.answers import Answer, AnswerSheet, as_answer, still_secret
from compliance_kit.catalogue import Catalogue
from compliance_kit.facts import Fact

_FIELD = re.compile(r"^(?P<owner>.+)\[(?P<index>\d+)\]\.(?P<field>[^.\[\]]+)$")


@dataclass(frozen=True)
class Stand:
    """Where an interview stands.

    Attributes:
        sheet: all answers.
        trail: the questions in the order in which they were answered.
        at: the question that somebody went back to; None for the next open one.
        reviewing: whether the page of all answers is open.
        changed: the question that was chosen there last.

    """

    sheet: AnswerSheet
    trail: tuple[str, ...]
    at: str | None = None
    reviewing: bool = False
    changed: str | None = None

    def answered(self, path: str, answer: Answer, catalogue: Catalogue) -> "Stand":
        """After an answer: on to the next open question, or back to the page of answers."""
        sheet = with_answer(self.sheet, path, answer)
        known = set(answered_paths(catalogue, sheet))
        trail = self.trail if path in self.trail else (*self.trail, path)
        return dataclasses.replace(self, sheet=sheet, trail=tuple(step for step in trail if step in known), at=None)

    def back_from(self, path: str | None) -> "Stand | None":
        """After "back" at a question or (None) on the page of answers; None if there is nothing before."""
        if self.reviewing:
            return dataclasses.replace(self, at=None, reviewing=self.at is not None, changed=self.at)
        place = self.trail.index(path) if path in self.trail else len(self.trail)
        return dataclasses.replace(self, at=self.trail[place - 1]) if place else None

    def review(self) -> "Stand":
        """With the page of all answers open."""
        return dataclasses.replace(self, at=None, reviewing=True, changed=None)

    def go_on(self) -> "Stand":
        """With the page of all answers closed."""
        return dataclasses.replace(self, at=None, reviewing=False, changed=None)

    def change(self, path: str) -> "Stand":
        """At a question that was chosen on the page of all answers."""
        return dataclasses.replace(self, at=path, changed=path, reviewing=True)


def resumed(catalogue: Catalogue, sheet: AnswerSheet) -> Stand:
    """The stand of a sheet: the order of its answers decides, nothing else is stored."""
    return Stand(sheet, tuple(answered_paths(catalogue, sheet)))


def answered_paths(catalogue: Catalogue, sheet: AnswerSheet) -> Iterable[str]:
    """Every question that was answered, in the order of the sheet; the names of records belong to their list."""
    for fact, answer in sheet.answers.items():
        if fact not in catalogue.facts:
            continue
        yield fact
        if catalogue.facts[fact].kind == "records":
            name = name_field(catalogue.facts[fact])
            for index, record in enumerate(records_of(answer)):
                yield from (f"{fact}[{index}].{field}" for field in record if name is None or field != name.id)


def name_field(fact: Fact) -> Fact | None:
    """The field that names a record: the first text that is asked."""
    return next((field for field in fact.fields if field.mode == "asked" and field.kind == "text"), None)


def records_of(answer: Answer | None) -> tuple[Mapping[str, Any], ...]:
    """The records that an answer lists."""
    if answer is None or not isinstance(answer.value, list | tuple):
        return ()
    return tuple(record for record in answer.value if isinstance(record, Mapping))


def answer_at(sheet: AnswerSheet, path: str) -> Answer | None:
    """The answer to a question or to a field of a record; None if it was not asked."""
    parts = _FIELD.match(path)
    if parts is None:
        return sheet.answers.get(path)
    records = records_of(sheet.answers.get(parts["owner"]))
    index = int(parts["index"])
    if index >= len(records) or parts["field"] not in records[index]:
        return None
    return as_answer(records[index][parts["field"]])


def with_answer(sheet: AnswerSheet, path: str, answer: Answer) -> AnswerSheet:
    """The sheet with one answer given or replaced, inside a record where the path leads into one; secrets stay so."""
    answer = still_secret(answer_at(sheet, path), answer)
    parts = _FIELD.match(path)
    if parts is None:
        return sheet.with_answer(path, answer)
    records = _records_around(sheet, parts)
    records[int(parts["index"])][parts["field"]] = plain(answer)
    return _with_records(sheet, parts["owner"], records)


def without_answer(sheet: AnswerSheet, path: str) -> AnswerSheet:
    """The sheet as if the question had never been asked."""
    parts = _FIELD.match(path)
    if parts is None:
        return sheet.without(path)
    records = _records_around(sheet, parts)
    records[int(parts["index"])].pop(parts["field"], None)
    return _with_records(sheet, parts["owner"], records)


def _records_around(sheet: AnswerSheet, parts: re.Match[str]) -> list[dict[str, Any]]:
    return [dict(record) for record in records_of(sheet.answers.get(parts["owner"]))]


def _with_records(sheet: AnswerSheet, owner: str, records: list[dict[str, Any]]) -> AnswerSheet:
    return sheet.with_answer(owner, sheet.answers[owner].model_copy(update={"value": records}))


def plain(answer: Answer) -> dict[str, Any]:
    """An answer as it stands in a record of a sheet."""
    given = answer.model_dump(exclude_defaults=True)
    return {
        "value": answer.value,
        **{key: list(value) if isinstance(value, tuple) else value for key, value in given.items()},
    }


def record_name(catalogue: Catalogue, sheet: AnswerSheet, path: str) -> str | None:
    """What the record that a path leads into is called; None outside records and for records without a name."""
    parts = _FIELD.match(path)
    if parts is None:
        return None
    name = name_field(catalogue.facts[parts["owner"]])
    answer = answer_at(sheet, f"{parts['owner']}[{parts['index']}].{name.id}") if name else None
    return str(answer.value) if answer is not None and answer.value is not None else f"{int(parts['index']) + 1}"


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same, whoever gave them."""
    return _said(one) == _said(other)


def _said(answer: Answer) -> tuple[object, ...]:
    value = (
        sorted(answer.value)
        if isinstance(answer.value, list) and all(isinstance(v, str) for v in answer.value)
        else str(answer.value)
        if isinstance(answer.value, int) and not isinstance(answer.value, bool)
        else answer.value
    )
    return value, tuple(sorted(answer.unsure)), answer.margin, answer.low, answer.high, answer.currency
