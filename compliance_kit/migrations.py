"""Answers of an older catalogue under a newer one: renamed, set aside to be asked again, never lost."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.answers import Answer, AnswerSheet
from compliance_kit.catalogue import Catalogue, Migration


def migrated(sheet: AnswerSheet, catalogue: Catalogue) -> AnswerSheet:
    """The sheet with every answer where the catalogue looks for it now; what was done is told in `told`."""
    for migration in catalogue.migrations:
        answer = sheet.answers.get(migration.fact)
        if answer is not None and _older(answer, migration):
            sheet = _moved(sheet, answer, migration)
    return sheet


def _older(answer: Answer, migration: Migration) -> bool:
    return answer.given is None or answer.given < migration.on


def _moved(sheet: AnswerSheet, answer: Answer, migration: Migration) -> AnswerSheet:
    """The sheet after one migration; an answer under the new id is never overwritten."""
    if not migration.ask_again and migration.becomes is None and migration.choices:
        renamed = _with_choices(answer, migration.choices)
        return sheet if renamed == answer else _told(sheet.with_answer(migration.fact, renamed), migration, "kept")
    rest = sheet.without(migration.fact)
    target = migration.becomes
    if migration.ask_again or target is None or target in rest.answers:
        kept = {**sheet.set_aside, migration.fact: answer}
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


def problems(migrations: Iterable[Migration], catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """What is wrong with a migration list: by fact and in words."""
    for migration in migrations:
        known = migration.fact in catalogue.facts
        if migration.becomes is not None and migration.becomes not in catalogue.facts:
            yield migration.fact, f"becomes '{migration.becomes}', which no pack defines."
        if migration.becomes is not None and known:
            yield migration.fact, "is still asked under its old id, so its answers cannot move."
        fact = catalogue.facts.get(migration.becomes or migration.fact)
        for choice in migration.choices.values() if fact is not None else ():
            if fact is not None and choice not in fact.choices:
                yield migration.fact, f"leads to the choice '{choice}', which '{fact.id}' does not have."
