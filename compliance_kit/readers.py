"""Who may read what: answers that a kind of reader does not get, and an assessment in which they were never given.

What is kept back is taken out before anything is composed, so that no sentence, figure, attribute or attachment can be
worked out from it. Results that then cannot be decided are said to be decided in the full version.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from compliance_kit.answers import Answer, AnswerSheet, Secret, as_answer
from compliance_kit.assessment import Assessment
from compliance_kit.catalogue import Catalogue
from compliance_kit.values import Record, records_in

OPEN_TO: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "public": frozenset({"public"}),
        "customer": frozenset({"public"}),
        "regulator": frozenset({"public", "internal"}),
        "counsel": frozenset({"public", "internal", "counsel"}),
    }
)
"""The sensitivities of facts whose answers are handed to each kind of reader as data."""
OUTSIDE: Final = frozenset({"public", "customer"})
"""Readers to whom nothing goes that is marked secret."""


class Shown(NamedTuple):
    """What one kind of reader gets.

    Attributes:
        assessment: from which everything is printed; what is kept back was never answered in it.
        withheld: reason codes by fact or path of a field ("base.models[0].name"), in the order of the sheet, then what
            is calculated from them.

    """

    assessment: Assessment
    withheld: Mapping[str, Secret]


def shown_to(whole: Assessment, audience: str) -> Shown:
    """What a kind of reader gets of an assessment; the assessment itself where nothing is kept back."""
    if audience not in OUTSIDE:
        return Shown(whole, {})
    answers, withheld = _without_secrets(whole.sheet, whole.catalogue)
    if not withheld:
        return Shown(whole, {})
    sheet = AnswerSheet(
        whole.sheet.subject,
        whole.sheet.profile,
        answers,
        whole.sheet.tasks,
        whole.sheet.sign_off,
        adoptions=whole.sheet.adoptions,
        history=whole.sheet.history,
    )
    left = whole.again(sheet)
    return Shown(left, {**withheld, **_derived(whole, left, next(iter(withheld.values())))})


def _without_secrets(sheet: AnswerSheet, catalogue: Catalogue) -> tuple[dict[str, Answer], dict[str, Secret]]:
    kept: dict[str, Answer] = {}
    withheld: dict[str, Secret] = {}
    for name, answer in sheet.answers.items():
        if answer.secret:
            withheld[name] = answer.secret
        else:
            kept[name] = _without_fields(name, answer, catalogue, withheld)
    return kept, withheld


def _without_fields(name: str, answer: Answer, catalogue: Catalogue, withheld: dict[str, Secret]) -> Answer:
    if name not in catalogue.fields or not isinstance(answer.value, list | tuple):
        return answer
    rows: list[Any] = []
    for index, row in enumerate(answer.value):
        left = dict(row)
        for field in row:
            reason = as_answer(row[field]).secret
            if reason:
                withheld[f"{name}[{index}].{field}"] = reason
                del left[field]
        rows.append(left)
    return answer.model_copy(update={"value": rows})


def _derived(whole: Assessment, left: Assessment, reason: Secret) -> dict[str, Secret]:
    """What is calculated from answers that are kept back."""
    found: dict[str, Secret] = {}
    for name, fact in whole.catalogue.facts.items():
        if fact.mode == "calculated" and _differ(whole, left, name):
            found[name] = reason
    for owner, fields in whole.catalogue.fields.items():
        records = zip(*(records_in(one.known.value(owner).content) or () for one in (whole, left)), strict=False)
        for before, after in records:
            for name, field in fields.items():
                if field.mode == "calculated" and _differ(whole, left, name, before, after):
                    found[f"{after.path}.{name}"] = reason
    return found


def _differ(
    whole: Assessment, left: Assessment, name: str, before: Record | None = None, after: Record | None = None
) -> bool:
    return whole.known.value(name, before).content != left.known.value(name, after).content
