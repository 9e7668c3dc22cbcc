"""Who may read what: answers that a kind of reader does not get, and an assessment in which they were never given.

What is kept back is taken out before anything is composed, so that no sentence, figure, attribute or attachment can be
worked out from it. Results that then cannot be decided are said to be decided in the full version.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from compliance_kit.answers import Answer, AnswerSheet, as_answer
from compliance_kit.assessment import Assessment
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Judgement
from compliance_kit.facts import Fact
from compliance_kit.values import Record, records_in
from compliance_kit.what_if import asked_facts

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
NOT_OPEN: Final = "not_open"
"""Why an answer is kept back that is no secret: this kind of reader does not get it as data."""


class Shown(NamedTuple):
    """What one kind of reader gets.

    Attributes:
        assessment: from which everything is printed; what is kept back was never answered in it.
        withheld: reason codes by fact or path of a field ("base.models[0].name"), in the order of the sheet, then what
            is calculated from them.

    """

    assessment: Assessment
    withheld: Mapping[str, str]


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
    return Shown(left, {**withheld, **_derived(whole, left, withheld, next(iter(withheld.values())))})


def open_part(whole: Assessment, audience: str, printed: Collection[str]) -> Shown:
    """What an export for somebody outside rests on: every other answer counts as never given, and so does all work.

    Args:
        whole: the assessment.
        audience: the kind of reader; all is open to readers inside.
        printed: further facts and fields ("data.sets.contains") that a public paper prints by its nature.

    """
    if audience not in OUTSIDE:
        return Shown(whole, {})
    answers, withheld = _without_secrets(whole.sheet, whole.catalogue)
    kept = _open_answers(answers, whole.catalogue, Opened(OPEN_TO[audience], printed), withheld)
    left = whole.again(AnswerSheet(whole.sheet.subject, whole.sheet.profile, kept, sign_off=whole.sheet.sign_off))
    return Shown(left, {**withheld, **_derived(whole, left, withheld, NOT_OPEN)})


class Opened(NamedTuple):
    """Which facts are open: by their sensitivity, or because they are named."""

    may_see: frozenset[str]
    printed: Collection[str]

    def holds(self, fact: Fact, name: str) -> bool:
        """Whether a fact or field of that name is open."""
        return fact.sensitivity in self.may_see or name in self.printed


def kept_levels(catalogue: Catalogue, audience: str) -> dict[str, str]:
    """The facts and fields that a kind of reader is not told, with the sensitivity that keeps them."""
    facts = {name: fact.sensitivity for name, fact in catalogue.facts.items()}
    fields = {name: field.sensitivity for known in catalogue.fields.values() for name, field in known.items()}
    return {name: level for name, level in {**fields, **facts}.items() if level not in OPEN_TO[audience]}


def untold(judgement: Judgement, kept: Collection[str]) -> bool:
    """Whether a result rests on nothing but answers that a reader is not told, so that it would tell them."""
    asked = asked_facts([judgement])
    return bool(asked) and all(name in kept for name in asked)


def _open_answers(
    answers: Mapping[str, Answer], catalogue: Catalogue, opened: Opened, withheld: dict[str, str]
) -> dict[str, Answer]:
    kept: dict[str, Answer] = {}
    for name, answer in answers.items():
        fields = catalogue.fields.get(name, {})
        if name not in catalogue.facts or not (
            opened.holds(catalogue.facts[name], name)
            or any(opened.holds(field, f"{name}.{key}") for key, field in fields.items())
        ):
            withheld[name] = NOT_OPEN
        elif fields and isinstance(answer.value, list | tuple):
            closed = {key for key, field in fields.items() if not opened.holds(field, f"{name}.{key}")}
            withheld |= {
                f"{name}[{place}].{key}": NOT_OPEN
                for place, row in enumerate(answer.value)
                for key in row
                if key in closed
            }
            rows = [{key: given for key, given in row.items() if key not in closed} for row in answer.value]
            kept[name] = answer.model_copy(update={"value": rows})
        else:
            kept[name] = answer
    return kept


def _without_secrets(sheet: AnswerSheet, catalogue: Catalogue) -> tuple[dict[str, Answer], dict[str, str]]:
    kept: dict[str, Answer] = {}
    withheld: dict[str, str] = {}
    for name, answer in sheet.answers.items():
        if answer.secret:
            withheld[name] = answer.secret
        else:
            kept[name] = _without_fields(name, answer, catalogue, withheld)
    return kept, withheld


def _without_fields(name: str, answer: Answer, catalogue: Catalogue, withheld: dict[str, str]) -> Answer:
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


def _derived(whole: Assessment, left: Assessment, withheld: Mapping[str, str], reason: str) -> dict[str, str]:
    """What is calculated from answers that are kept back: what waits for one of them, whatever it would come to."""
    found: dict[str, str] = {}
    for name, fact in whole.catalogue.facts.items():
        if fact.mode == "calculated" and (_waits(left, withheld, name) or _differ(whole, left, name)):
            found[name] = reason
    for owner, fields in whole.catalogue.fields.items():
        records = zip(*(records_in(one.known.value(owner).content) or () for one in (whole, left)), strict=False)
        for before, after in records:
            for name, field in fields.items():
                waits = _waits(left, withheld, name, after)
                if field.mode == "calculated" and (waits or _differ(whole, left, name, before, after)):
                    found[f"{after.path}.{name}"] = reason
    return found


def _waits(left: Assessment, withheld: Mapping[str, str], name: str, record: Record | None = None) -> bool:
    return not left.known.value(name, record).open.isdisjoint(withheld)


def _differ(
    whole: Assessment, left: Assessment, name: str, before: Record | None = None, after: Record | None = None
) -> bool:
    return whole.known.value(name, before).content != left.known.value(name, after).content
