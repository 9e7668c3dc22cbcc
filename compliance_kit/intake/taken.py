"""Proposals beside the answers that a sheet has: those of the user are never replaced, and disagreements are kept."""

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

from compliance_kit.answers import Answer, AnswerSheet, Found, as_answer
from compliance_kit.catalogue import Catalogue
from compliance_kit.facts import Fact, field_map
from compliance_kit.intake.proposals import as_written, same_value


class Taken(NamedTuple):
    """A sheet with the proposals in it.

    Attributes:
        sheet: the sheet; every proposal in it is unconfirmed.
        new: questions that were not answered before.
        against: questions to which files say something else than the answer.

    """

    sheet: AnswerSheet
    new: tuple[str, ...]
    against: tuple[str, ...]


def taken(sheet: AnswerSheet, proposals: Mapping[str, Answer], catalogue: Catalogue) -> Taken:
    """The sheet with proposals beside its answers."""
    answers, new, against = dict(sheet.answers), [], []
    for name, proposal in proposals.items():
        earlier = answers.get(name)
        if earlier is None:
            answers[name] = proposal
            new.append(name)
            continue
        beside = _beside(catalogue.facts[name], earlier, proposal)
        against += [name] if beside.found and beside != earlier else []
        answers[name] = beside
    return Taken(dataclasses.replace(sheet, answers=answers), tuple(new), tuple(against))


def _beside(fact: Fact, earlier: Answer, proposal: Answer) -> Answer:
    """An answer with what a file says about the same question; a proposal that nobody confirmed gives way."""
    if earlier.unconfirmed:
        return proposal
    if fact.kind == "records" and _same_names(fact, earlier.value, proposal.value):
        return earlier.model_copy(update={"value": _records(fact, earlier.value, proposal.value)})
    if not proposal.found and proposal.value is not None and _same(fact, earlier, proposal):
        return earlier
    said = proposal.found or (_found(proposal),)
    seen = [Answer(value=one.value) for one in earlier.passed_over]
    different = tuple(
        one for one in said if not any(_same(fact, known, Answer(value=one.value)) for known in (earlier, *seen))
    )
    return earlier.model_copy(update={"found": different})


def _found(answer: Answer) -> Found:
    return Found(value=answer.value, low=answer.low, high=answer.high, origin=answer.origin or "import")


def _same(fact: Fact, one: Answer, other: Answer) -> bool:
    if one.value is None or one.unsure:
        return False
    if isinstance(one.value, list) and isinstance(other.value, list) and fact.kind != "records":
        return sorted(map(str, one.value)) == sorted(map(str, other.value))
    return same_value(fact, one.value, other.value)


def _same_names(fact: Fact, one: object, other: object) -> bool:
    name = next((field.id for field in fact.fields if field.mode == "asked" and field.kind == "text"), "")
    return isinstance(one, list) and isinstance(other, list) and _names(name, one) == _names(name, other)


def _names(name: str, rows: list[Any]) -> list[str]:
    return [str(as_answer(row.get(name)).value).casefold() for row in rows if isinstance(row, Mapping)]


def _records(fact: Fact, rows: list[Any], proposed: list[Any]) -> list[dict[str, Any]]:
    """Records with the same names, field by field."""
    fields = field_map(fact)
    merged = []
    for row, other in zip(rows, proposed, strict=True):
        record = dict(row)
        for name, given in other.items():
            if name not in record:
                record[name] = given
                continue
            earlier = as_answer(record[name])
            beside = _beside(fields[name], earlier, as_answer(given))
            record[name] = as_written(beside) if beside != earlier else record[name]
        merged.append(record)
    return merged
