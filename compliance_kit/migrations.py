"""Answers of an older catalogue under a newer one: renamed, set aside to be asked again, never lost."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.answers import Answer, AnswerSheet
from compliance_kit.catalogue import Catalogue, Migration


def migrated(sheet: AnswerSheet, catalogue: Catalogue, undated: datetime.date | None = None) -> AnswerSheet:
    """The sheet with every answer where the catalogue looks for it now; what was done is told in `told`.

    Args:
        sheet: with answers of any edition.
        catalogue: the edition that is to read them.
        undated: when answers without a day were given; None if that may be long ago.

    """
    for migration in catalogue.migrations:
        answer = sheet.answers.get(migration.fact)
        gone = migration.fact not in catalogue.facts
        if answer is not None and (gone or _older(answer.given or undated, migration)):
            sheet = _moved(sheet, answer, migration)
    return sheet


def _older(given: datetime.date | None, migration: Migration) -> bool:
    return given is None or given < migration.on


def unmigrated(sheet: AnswerSheet, older: Catalogue, newer: Catalogue) -> AnswerSheet:
    """The sheet as an older edition asks for it: what came between the two is taken back, as far as it can be."""
    for migration in reversed([one for one in newer.migrations if one not in older.migrations]):
        if migration.fact in older.facts:
            sheet = _moved_back(sheet, migration, older)
    return sheet


def _moved_back(sheet: AnswerSheet, migration: Migration, older: Catalogue) -> AnswerSheet:
    aside = sheet.set_aside.get(migration.fact)
    if aside is not None:
        rest = {name: answer for name, answer in sheet.set_aside.items() if name != migration.fact}
        return dataclasses.replace(sheet.with_answer(migration.fact, aside), set_aside=rest)
    if migration.ask_again:
        return sheet.without(migration.fact)
    target = migration.becomes or migration.fact
    answer = sheet.answers.get(target)
    if answer is None:
        return sheet
    rest_of = sheet if target in older.facts else sheet.without(target)
    undone = _with_choices(answer, _turned_round(migration.choices))
    return rest_of.with_answer(migration.fact, undone.model_copy(update={"given": None}))


def _turned_round(choices: Mapping[str, str]) -> Mapping[str, str]:
    """New to old ids; a choice that took the place of several cannot be taken back."""
    news = list(choices.values())
    return {new: old for old, new in choices.items() if news.count(new) == 1}


def _moved(sheet: AnswerSheet, answer: Answer, migration: Migration) -> AnswerSheet:
    """The sheet after one migration; an answer under the new id is never overwritten."""
    if not migration.ask_again and migration.becomes is None and migration.choices:
        renamed = _with_choices(answer, migration.choices)
        return sheet if renamed == answer else _told(sheet.with_answer(migration.fact, renamed), migration, "kept")
    rest = sheet.without(migration.fact)
    target = migration.becomes
    if migration.ask_again or target is None or target in rest.answers:
        free = migration.fact if migration.fact not in sheet.set_aside else f"{migration.fact} until {migration.on}"
        kept = {**sheet.set_aside, free: answer}
        return _told(
            dataclasses.replace(rest, set_aside=kept), migration, "ask again" if migration.ask_again else "aside"
        )
    return _told(rest.with_answer(target, _with_choices(answer, migration.choices)), migration, "renamed")


def _with_choices(answer: Answer, choices: Mapping[str, str]) -> Answer:
    value: Any = answer.value
    if isinstance(value, list | tuple):
        value = [choices.get(item, item) if isinstance(item, str) else item for item in value]
    elif isinstance(value, str):
        value = choices.get(value, value)
    unsure = tuple(choices.get(item, item) for item in answer.unsure)
    return answer.model_copy(update={"value": value, "unsure": unsure})


def _told(sheet: AnswerSheet, migration: Migration, what: str) -> AnswerSheet:
    name = f"{migration.fact} -> {migration.becomes}" if migration.becomes else migration.fact
    return dataclasses.replace(sheet, told=(*sheet.told, f"{name} ({what}): {migration.why}"))


def problems(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """What is wrong with the migrations of a catalogue: by fact and in words."""
    for migration in catalogue.migrations:
        for problem in (*_wrong_target(migration, catalogue), *_wrong_choices(migration, catalogue)):
            yield migration.fact, problem


def _wrong_target(migration: Migration, catalogue: Catalogue) -> Iterable[str]:
    known = migration.fact in catalogue.facts
    if migration.becomes is not None and migration.becomes not in catalogue.facts:
        yield f"becomes '{migration.becomes}', which no pack defines."
    if migration.becomes is not None and known:
        yield "is still asked under its old id, so its answers cannot move."
    if migration.ask_again and not known:
        yield "cannot be asked again, because no pack asks it."
    if migration.ask_again and (migration.becomes is not None or migration.choices):
        yield "is asked again, so nothing of its answers can be renamed."
    if known and not (migration.becomes or migration.choices or migration.ask_again):
        yield "stays as it is: neither renamed nor asked again."


def _wrong_choices(migration: Migration, catalogue: Catalogue) -> Iterable[str]:
    fact = catalogue.facts.get(migration.becomes or migration.fact)
    for old, new in migration.choices.items() if fact is not None else ():
        if fact is not None and new not in fact.choices:
            yield f"leads to the choice '{new}', which '{fact.id}' does not have."
        if new in migration.choices:
            yield f"renames '{old}' to '{new}', which is an old choice too, so it would be renamed again."
