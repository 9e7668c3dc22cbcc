"""Papers that fill in a form, for tests: sheets with single answers changed, and what was composed of them."""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from paper_page import DAY, EXAMPLES, catalogue
from signing import signatures

from compliance_kit.answers import AnswerSheet, as_answer
from compliance_kit.assessment import Assessment, assess
from compliance_kit.documents import Composer, load_documents
from compliance_kit.linting import Lint
from compliance_kit.sheets import read_sheet

STARTUP, FRONTIER = "lora_startup", "invented_frontier_own_run"
GONE = object()
"""Takes a field or an answer away, as if nobody had been asked."""


def sheet(name: str = STARTUP) -> AnswerSheet:
    """An example with every field that the public papers need: the two gaps of the start-up are closed."""
    found = read_sheet(EXAMPLES / f"{name}.yaml", catalogue())
    return (
        with_field(found, "data.sets", 1, personal=False, collected_from=datetime.date(2023, 1, 1))
        if name == STARTUP
        else found
    )


def with_field(given: AnswerSheet, owner: str, index: int, /, **fields: object) -> AnswerSheet:
    """The sheet with fields of one record changed."""
    answer = given.answers[owner]
    rows = [dict(row) for row in answer.value]
    rows[index].update(fields)
    rows[index] = {name: value for name, value in rows[index].items() if value is not GONE}
    return given.with_answer(owner, answer.model_copy(update={"value": rows}))


def with_answers(given: AnswerSheet, answers: Mapping[str, object]) -> AnswerSheet:
    """The sheet with answers changed."""
    for name, value in answers.items():
        given = given.without(name) if value is GONE else given.with_answer(name, as_answer(value))
    return given


def judged(given: AnswerSheet) -> Assessment:
    """The sheet on the day of the tests."""
    return assess(catalogue(), given, DAY)


def composed(given: AnswerSheet, document: str) -> dict[str, Any]:
    """The view of a paper."""
    return Composer(judged(given)).compose(load_documents()[document])


def linted(given: AnswerSheet, document: str) -> list[Lint]:
    """What the linter of a paper finds."""
    return Composer(judged(given)).lint(load_documents()[document])


def approved(given: AnswerSheet) -> AnswerSheet:
    """The sheet, approved in exactly this state."""
    return dataclasses.replace(given, sign_off=signatures(judged(given)))


def fields_of(view: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every field of a filled-in form."""
    return (field for block in view["extra"]["blocks"] for field in block["fields"])


def lines_of(view: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every line of every answer, with the id of its field."""
    return ((field["id"], line) for field in fields_of(view) for group in field["groups"] for line in group["lines"])


def field_of(view: Mapping[str, Any], name: str) -> dict[str, Any]:
    """One field by its id."""
    return next(field for field in fields_of(view) if field["id"] == name)


def said(view: Mapping[str, Any], name: str) -> str:
    """Everything that stands in the answer of a field."""
    field = field_of(view, name)
    groups = [text for group in field["groups"] for text in (group["name"], *(line["text"] for line in group["lines"]))]
    return " ".join(filter(None, [field["unchanged"], *groups, *field["asked"]]))
