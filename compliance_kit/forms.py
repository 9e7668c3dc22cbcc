"""Forms as data: numbered fields in the order of whoever prescribes them, for whom each is, and which facts answer it.

A form stands in `templates/<name>/form.yaml`. Other bodies publish their forms in the same way; no field is known here.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from compliance_kit import _yaml
from compliance_kit.definitions import templates_root
from compliance_kit.errors import Problems
from compliance_kit.facts import ALLOW_OWN_TYPES, ConditionData
from compliance_kit.messages import Sayer, Texts, in_model
from compliance_kit.mistakes import said
from compliance_kit.sources import Data, Id, Source, Text

Filled = Literal["own", "modification", "unchanged"]
Show = Literal["value", "exact", "two_digits", "magnitude", "band", "month"]


class Settled(Data):
    """When a yes-or-no field that nobody was asked about follows from other answers of the same record.

    Attributes:
        true_if: the condition on which it is yes.
        false_if: the condition on which it is no; where neither holds it stays a gap.

    """

    model_config = ALLOW_OWN_TYPES

    true_if: ConditionData
    false_if: ConditionData


class Part(Data):
    """One part of an answer: a fact, the name or version of the model, or a line for each record of a list.

    Attributes:
        fact: the fact that is printed.
        subject: the name or the version that the sheet is about.
        each: the list of which every record is printed; `fields` names its fields with their labels in the form.
        where: which of the records.
        nothing: the sentence that stands where no record is one of them.
        none: what stands for an answer "none", by fact or field.
        said: what stands for a choice whose own label does not answer the question of the field, by choice.
        paper: the paper of the same pack that a gap points to where it is due.
        settled: fields of a record that other answers of that record settle where they have a gap themselves.
        perhaps: beside a gap of these fields the base models are named of which a condition holds.
        show: how an amount is written; a band needs `lines`, its thresholds from the lowest to the highest.
        units: what is counted, as printed where an amount is written in one of these ways.
        if_any: whether a list stands there only where it has records; a gap in it is told by another field.
        noted: whether the note of the answer stands behind it.
        unless_no: fields of a record that are left out where another of its fields is answered with no, by field.
        unit: the same in the singular, for a band under one.
        bare: whether amounts stand without the unit of their fact.
        to: the recipients who get this part; all of the field by default.
        when: a condition on which it is printed, also where that cannot be decided.
        label: what stands before it.

    """

    model_config = ALLOW_OWN_TYPES

    fact: Text | None = None
    subject: Literal["name", "version"] | None = None
    each: Id | None = None
    fields: dict[Text, str] = Field(default_factory=dict)
    where: ConditionData | None = None
    nothing: Text | None = None
    none: dict[Text, Text] = Field(default_factory=dict)
    said: dict[Text, Text] = Field(default_factory=dict)
    paper: Id | None = None
    settled: dict[Text, Settled] = Field(default_factory=dict)
    perhaps: dict[Text, ConditionData] = Field(default_factory=dict)
    show: Show = "value"
    lines: tuple[Id, ...] = ()
    units: str = ""
    unit: str = ""
    noted: bool = False
    if_any: bool = False
    unless_no: dict[Text, Text] = Field(default_factory=dict)
    bare: bool = False
    to: tuple[Id, ...] = ()
    when: ConditionData | None = None
    label: str = ""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if sum(part is not None for part in (self.fact, self.subject, self.each)) != 1:
            raise ValueError("a part names exactly one of 'fact', 'subject' and 'each'")
        if (self.each is None) != (not self.fields):
            raise ValueError("'each' and 'fields' go together")
        if (self.show == "band") != bool(self.lines):
            raise ValueError("a band needs 'lines', and only a band has them")
        return self


class FormField(Data):
    """One field of a form.

    Attributes:
        number: the official number; empty for what the form does not number.
        question: what is asked, in our own words.
        recipients: who gets the field; empty for a form with a single reader.
        basis: why these recipients: stated for the form, following from a text of law, or rebuilt by us.
        filled: whether a modifier answers it for itself, for the modification, or takes it over where nothing changed.
        words: how long an answer is meant to be, in words.

    """

    number: str
    id: Id
    label: Text
    question: Text
    recipients: tuple[Id, ...] = ()
    basis: Literal["stated", "law", "rebuilt"] = "stated"
    filled: Filled = "own"
    words: int | None = None
    source: Source | None = None
    answers: Annotated[tuple[Part, ...], Field(min_length=1)]


class Block(Data):
    """A headed group of fields."""

    model_config = ALLOW_OWN_TYPES

    id: Id
    number: str = ""
    title: Text
    note: str = ""
    when: ConditionData | None = None
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]


class Form(Data):
    """A form: where it comes from, and its blocks in their order."""

    id: Id
    title: Text
    source: Source
    recipients: tuple[Id, ...] = ()
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    @property
    def fields(self) -> Iterator[FormField]:
        """Every field in order."""
        return (field for block in self.blocks for field in block.fields)

    @model_validator(mode="after")
    def _known_recipients(self) -> Self:
        ids = [field.id for field in self.fields]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"fields stand twice: {', '.join(twice)}")
        for field in self.fields:
            named = {*field.recipients, *(name for part in field.answers for name in part.to)}
            if named - set(self.recipients):
                raise ValueError(f"field '{field.id}' names recipients that the form has not")
        return self


FORM_TEXTS: Final[Texts] = {
    Form: ("title", "blocks"),
    Block: ("title", "note", "fields"),
    FormField: ("label", "question", "answers"),
    Part: ("label", "fields", "nothing", "none", "said", "units", "unit"),
}
"""What of a form is translated: everything in our own words."""


def said_form(name: str, say: Sayer) -> Form:
    """The form of that folder of templates in a language."""
    return in_model(load_form(name), f"forms/{name}", say, FORM_TEXTS)


@cache
def load_form(name: str, root: Path | None = None) -> Form:
    """The form of that folder of templates.

    Raises:
        Problems: the file is wrong, with every mistake and its line.

    """
    shown = f"templates/{name}/form.yaml"
    text = _yaml.read_text((root or templates_root()) / name / "form.yaml", name=shown)
    try:
        return TypeAdapter(Form).validate_python(_yaml.parse(text, shown))
    except ValidationError as error:
        raise Problems(said(error, text, shown, ())) from None
