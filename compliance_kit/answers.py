"""Answers and answer sheets: the only thing a user owns. Immutable; to and from plain data."""

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter

from compliance_kit.sources import Data, Text
from compliance_kit.values import Value

FORMAT = 1
BUILT_IN = "builtin"
"""The pack that is always on."""
Basis = Literal["measured", "third_party", "declared", "estimated"]
Secret = Literal["trade_secret", "security", "personal_data", "other_law"]
Role = Literal["prepared_by", "facts_confirmed_by", "reviewed_by", "risk_accepted_by", "approved_by"]


def _as_written(value: object) -> object:
    """A version such as 2026-11-20 reads as a date and is meant as a name."""
    return value.isoformat() if isinstance(value, datetime.date) else value


class Subject(Data):
    """The version of the model that the answers are about."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    name: Text
    version: Annotated[Text, BeforeValidator(_as_written)] = "1"
    developer: Text | None = None
    note: Text | None = None


class Profile(Data):
    """Which packs, documents and language are on.

    Attributes:
        name: the profile of the catalogue that narrows what is looked at ("startup_eu"); None for everything.

    """

    name: Text | None = None
    packs: tuple[Text, ...] = (BUILT_IN,)
    documents: tuple[Text, ...] = ()
    locale: Text = "en"
    paper: Literal["A4", "Letter"] = "A4"


class Signature(Data):
    """Who stands for the papers, and for which state of the facts.

    Attributes:
        role: what the person is, as written ("managing director").
        facts, catalogue: digests of the facts and of the catalogue that were signed.
        version: the version of the model that was signed.
        documents: ids of the papers that it covers; empty for all.
        statement: the person's own words instead of the printed statement.
        reason: why the papers were signed again.

    """

    name: Text
    role: Text | None = None
    on: datetime.date
    facts: Text | None = None
    statement: Text | None = None
    catalogue: Text | None = None
    version: Annotated[Text | None, BeforeValidator(_as_written)] = None
    documents: tuple[Text, ...] = ()
    reason: Text | None = None


class PastSignature(Data):
    """A signature that a later one of the same role took the place of."""

    role: Role
    signature: Signature


class History(Data):
    """What was signed before.

    Attributes:
        signatures: earlier signatures, the oldest first.
        states: by digest of the facts, a short digest of each part of that state, so that it can be told later what
            changed; never the answers themselves.

    """

    signatures: tuple[PastSignature, ...] = ()
    states: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)


class Task(Data):
    """How far one duty has been dealt with, as the developer says."""

    status: Literal["to_do", "under_way", "done", "no_access"] = "to_do"
    owner: Text | None = None
    due: datetime.date | None = None
    evidence: tuple[Text, ...] = ()
    note: Text | None = None


class Found(Data):
    """One of several things that files say about a question, where they disagree.

    Attributes:
        value: as an answer is written; with the bounds of an amount.
        origin: where it stands and the words it rests on.

    """

    value: Any = None
    low: str | float | int | None = None
    high: str | float | int | None = None
    origin: Text


class Answer(Data):
    """What somebody answered to one question.

    Attributes:
        value: as written; None for "not known".
        unsure: items of a multiple choice of which somebody is unsure.
        margin, low, high: plus or minus, or the range of an amount.
        basis: measured, third_party, declared or estimated.
        given, by: when and by whom.
        evidence: files that prove it, dated by their names or notes.
        source: the public address where it was found.
        secret: why the answer is kept from the public and from customers; None if it is not.
        origin: the file, the place in it and the words that an imported answer rests on.
        unconfirmed: set while nobody has confirmed an imported answer.
        found: what files say, where they disagree with each other or with the answer and nobody has settled it yet.
        passed_over: what files say otherwise, seen by the person who settled it; it is not asked again.

    """

    value: Any = None
    unsure: tuple[Text, ...] = ()
    margin: str | float | int | None = None
    low: str | float | int | None = None
    high: str | float | int | None = None
    unit: Text | None = None
    currency: Text | None = None
    basis: Basis | None = None
    given: datetime.date | None = None
    by: Text | None = None
    evidence: tuple[Text, ...] = ()
    source: Text | None = None
    note: Text | None = None
    secret: Secret | None = None
    origin: Text | None = None
    unconfirmed: bool = False
    found: tuple[Found, ...] = ()
    passed_over: tuple[Found, ...] = ()

    @property
    def open(self) -> bool:
        """Whether an import still waits for somebody to look at it."""
        return self.unconfirmed or bool(self.found)


class Adoption(Data):
    """Voluntary guidance that the developer says to follow, in which edition and since when.

    Attributes:
        edition: the edition that was adopted, as the body names it.
        on, by: when, and who stands for it.
        items: ids of the entries that are followed; empty for all that fit.

    """

    edition: Text
    on: datetime.date
    by: Text
    items: tuple[Text, ...] = ()
    note: Text | None = None


_ANSWER_KEYS = frozenset(Answer.model_fields)


class SheetData(Data):
    """An answer sheet as it is written."""

    format: Literal[1]
    subject: Subject
    profile: Profile = Profile()
    answers: Annotated[dict[str, Any], Field(default_factory=dict)]
    tasks: Mapping[str, Task] = Field(default_factory=dict)
    adoptions: Mapping[str, Adoption] = Field(default_factory=dict)
    set_aside: Annotated[dict[str, Any], Field(default_factory=dict)]
    sign_off: Mapping[Role, Signature] = Field(default_factory=dict)
    history: History = History()


SHEET: TypeAdapter[SheetData] = TypeAdapter(SheetData)


@dataclass(frozen=True)
class AnswerSheet:
    """All answers about one version of a model.

    Attributes:
        adoptions: voluntary guidance that is followed, by id of the instrument.
        history: what was signed before.
        set_aside: answers to questions that changed their meaning or are no longer asked; kept, never judged.
        told: what became of answers of an older catalogue, in words, for the person who reads the sheet again.
        read: as what answers were read before, with the answer itself; shared by sheets that follow from each other,
            so that each answer is read once. It is a memory and no part of the sheet.

    """

    subject: Subject
    profile: Profile = field(default_factory=Profile)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)
    sign_off: Mapping[str, Signature] = field(default_factory=dict)
    set_aside: Mapping[str, Answer] = field(default_factory=dict)
    adoptions: Mapping[str, Adoption] = field(default_factory=dict)
    history: History = field(default_factory=History)
    told: tuple[str, ...] = field(default=(), compare=False)
    read: dict[str, tuple[Answer, Value]] = field(default_factory=dict, compare=False, repr=False)

    def with_answer(self, fact: str, answer: Answer) -> "AnswerSheet":
        """The sheet with one answer given or replaced."""
        return dataclasses.replace(self, answers={**self.answers, fact: answer})

    def without(self, fact: str) -> "AnswerSheet":
        """The sheet with one answer taken away, as if it had never been asked."""
        return dataclasses.replace(self, answers={name: given for name, given in self.answers.items() if name != fact})


def as_answer(data: object) -> Answer:
    """An answer from plain data: the bare value, or a mapping with the keys of an answer."""
    if isinstance(data, Mapping) and data and set(data) <= _ANSWER_KEYS:
        return Answer.model_validate(dict(data))
    return Answer(value=data)


def confirmed(answer: Answer) -> Answer:
    """An answer that somebody looked at: no import waits for it any longer; it keeps its origin."""
    return answer.model_copy(update={"unconfirmed": False, "found": ()}) if answer.open else answer


def decided(answer: Answer, before: Answer | None) -> Answer:
    """An answer that somebody gave or chose, with what files say otherwise beside it, as it was on the screen."""
    earlier = (*_imported(before), *before.found, *before.passed_over) if before is not None else ()
    rest = {str(one.value): one for one in reversed((*answer.passed_over, *earlier)) if one.value != answer.value}
    return confirmed(answer).model_copy(update={"passed_over": tuple(reversed(rest.values()))})


def _imported(answer: Answer) -> tuple[Found, ...]:
    """An imported answer as one of several things that files say; a list of records is no single one."""
    rows = isinstance(answer.value, list) and any(isinstance(row, Mapping) for row in answer.value)
    if answer.origin is None or answer.value is None or rows:
        return ()
    return (Found(value=answer.value, low=answer.low, high=answer.high, origin=answer.origin),)


def answers_by_path(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Every answer, also inside records, by its path, in the order of the sheet."""
    found: dict[str, Answer] = {}
    for fact, answer in answers.items():
        found[fact] = answer
        for place, record in enumerate(answer.value if isinstance(answer.value, list | tuple) else ()):
            fields = record.items() if isinstance(record, Mapping) else ()
            found |= {f"{fact}[{place}].{field}": as_answer(given) for field, given in fields}
    return found


def open_imports(answers: Mapping[str, Answer]) -> list[str]:
    """The questions, also inside records, to which an imported answer waits for somebody to confirm it."""
    return [path for path, answer in answers_by_path(answers).items() if answer.open]


def still_secret(earlier: Answer | None, answer: Answer) -> Answer:
    """A new answer that is secret where the earlier one was; only somebody who edits the sheet takes that away."""
    if earlier is None:
        return answer
    found = answer if answer.secret or not earlier.secret else answer.model_copy(update={"secret": earlier.secret})
    if not (isinstance(earlier.value, list) and isinstance(found.value, list)):
        return found
    rows = list(found.value)
    for place, (before, row) in enumerate(zip(earlier.value, rows, strict=False)):
        if isinstance(before, Mapping) and isinstance(row, Mapping):
            rows[place] = {**row, **_secret_fields(before, row)}
    return found.model_copy(update={"value": rows})


def _secret_fields(before: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    marks = {name: as_answer(given).secret for name, given in before.items() if name in row}
    return {
        name: {"value": as_answer(row[name]).value, **_plain(as_answer(row[name])), "secret": mark}
        for name, mark in marks.items()
        if mark and not as_answer(row[name]).secret
    }


def from_data(data: SheetData) -> AnswerSheet:
    """The sheet that validated data describe."""
    answers = {name: as_answer(value) for name, value in data.answers.items()}
    return AnswerSheet(
        data.subject,
        data.profile,
        answers,
        data.tasks,
        {str(role): signature for role, signature in data.sign_off.items()},
        {name: as_answer(value) for name, value in data.set_aside.items()},
        data.adoptions,
        data.history,
    )


def to_data(sheet: AnswerSheet) -> dict[str, Any]:
    """The sheet as plain data, answers in the order in which they were given."""
    data: dict[str, Any] = {"format": FORMAT, "subject": _plain(sheet.subject), "profile": _plain(sheet.profile)}
    data["answers"] = _answers(sheet.answers)
    if sheet.tasks:
        data["tasks"] = {name: _plain(task) for name, task in sheet.tasks.items()}
    if sheet.adoptions:
        data["adoptions"] = {name: _plain(adoption) for name, adoption in sheet.adoptions.items()}
    if sheet.set_aside:
        data["set_aside"] = _answers(sheet.set_aside)
    if sheet.sign_off:
        data["sign_off"] = {name: _plain(signature) for name, signature in sheet.sign_off.items()}
    if sheet.history.signatures or sheet.history.states:
        data["history"] = _history(sheet.history)
    return data


def _history(history: History) -> dict[str, Any]:
    past = [{"role": one.role, "signature": _plain(one.signature)} for one in history.signatures]
    states = {name: dict(state) for name, state in history.states.items()}
    return {"signatures": past, "states": states} if past else {"states": states}


def _answers(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {name: {"value": answer.value, **_plain(answer)} for name, answer in answers.items()}


def _plain(model: Data) -> dict[str, Any]:
    plain = model.model_dump(exclude_defaults=True)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}
