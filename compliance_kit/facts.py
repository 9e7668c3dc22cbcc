"""Facts: one typed thing that can be known, asked or calculated. Determinations: legal statuses that follow."""

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, model_validator

from compliance_kit import reading
from compliance_kit.calculation_words import Calculation
from compliance_kit.conditions import Condition
from compliance_kit.sources import Certainty, Data, Id, Sensitivity, Source, Text, Texts

ConditionData = Annotated[Condition, PlainValidator(reading.condition)]
CalculationData = Annotated[Calculation, PlainValidator(reading.calculation)]
Kind = Literal[
    "boolean", "choice", "choices", "countries", "number", "integer", "share", "money", "date", "text", "records"
]
ALLOW_OWN_TYPES = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Assumed(Data):
    """What stands in inside calculations when nobody knows the answer; a choice of this kit, printed as such."""

    low: Text
    value: Text
    high: Text
    note: Text


class Upstream(Data):
    """That the maker of a base model can answer a question: under which heading of a letter it is put to the maker.

    Attributes:
        topic: the heading.
        lacking: choices that say that nobody but the maker can tell, so that the question is put all the same.
        wanted: of a list of things obtained, those to ask for where they are not among them, with their headings.

    """

    topic: Id
    lacking: tuple[Text, ...] = ()
    wanted: Mapping[Text, Id] = Field(default_factory=dict)


class ImportRule(Data):
    """Where one kind of file says something about a fact, and what that means as an answer.

    Attributes:
        key: the key as that kind of file writes it, with dots between levels and [] for the items of a list.
        form: how the answer is made of what stands there; None for as it stands.
        values: from what stands there to the answer; null for what says nothing. Other values count as they stand only
            where they are answers themselves.
        rest: the answer for everything that is neither an answer nor among `values`.
        says: the answer whatever stands there, where the key alone tells.

    """

    key: Text
    form: Literal["owner", "model", "place", "hardware_count", "hardware_name", "seconds", "first"] | None = None
    values: Mapping[str, Any] = Field(default_factory=dict)
    rest: Text | None = None
    says: Any = None


def _rules(written: object) -> object:
    """A bare key, one rule, or several of them."""
    items = written if isinstance(written, list) else [written]
    return [{"key": item} if isinstance(item, str) else item for item in items]


ImportRules = Annotated[tuple[ImportRule, ...], BeforeValidator(_rules)]


class Fact(Data):
    """One typed thing that can be known about a developer, a base model, a modification, a release or a use.

    Attributes:
        ask, help: the question and the help in plain English (asked facts).
        unit: of numbers.
        margin: "allowed" where the answer may carry plus or minus or a range.
        choices: id to words.
        case_of: of a multiple choice, a choice to the wider one of which it is a case: whoever is unsure of the wider
            one cannot rule out the narrower.
        fields: of records.
        calculate: of calculated facts.
        import_from: by kind of file, where it says something about this fact.
        if_not_known: what a calculation uses when the answer is "not known".
        upstream: set where the maker of a base model can answer; nobody else may be able to.

    """

    model_config = ALLOW_OWN_TYPES

    id: str
    mode: Literal["asked", "calculated"]
    kind: Kind
    ask: Text | None = None
    help: Text | None = None
    unit: Text | None = None
    margin: Literal["allowed"] | None = None
    choices: Mapping[str, Text] = Field(default_factory=dict)
    case_of: Mapping[str, str] = Field(default_factory=dict)
    fields: tuple["Fact", ...] = ()
    calculate: CalculationData | None = None
    sensitivity: Sensitivity = "internal"
    import_from: Mapping[str, ImportRules] = Field(default_factory=dict)
    if_not_known: Assumed | None = None
    upstream: Upstream | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.mode == "asked" and not self.ask:
            raise ValueError("an asked fact needs 'ask'")
        if (self.mode == "calculated") != (self.calculate is not None):
            raise ValueError("a calculated fact has 'calculate', an asked one has not")
        if self.kind in ("choice", "choices") and not self.choices:
            raise ValueError("a choice needs 'choices'")
        if not {*self.case_of, *self.case_of.values()} <= set(self.choices if self.kind == "choices" else ()):
            raise ValueError("'case_of' names something that is no choice of a multiple choice")
        if self.upstream and not {*self.upstream.lacking, *self.upstream.wanted} <= set(self.choices):
            raise ValueError("'upstream' names something that is no choice of the fact")
        return self


class Reading(Data):
    """One of several defensible interpretations; noted ones are printed and never weighed."""

    model_config = ALLOW_OWN_TYPES

    name: Text
    when: ConditionData
    weight: Literal["weighed", "noted"] = "weighed"
    advocates: Texts


class Period(Data):
    """A condition that holds on top of `when` from one day to another.

    Attributes:
        looking_ahead: False for a status that only time brings, such as being older than a rule: while a rule to come
            is judged on its first day, the period of today counts, because until then the thing can still change.

    """

    model_config = ALLOW_OWN_TYPES

    from_: datetime.date = Field(alias="from")
    until: datetime.date | None = None
    source: Source
    looking_ahead: bool = True
    when: ConditionData


class Determination(Data):
    """A legal status derived by a condition and used by several entries."""

    model_config = ALLOW_OWN_TYPES

    id: Id
    title: Text
    source: Source
    certainty: Certainty
    when: ConditionData
    readings: tuple[Reading, ...] = ()
    cautious: Literal["applies", "does_not_apply"] | None = None
    applies: tuple[Period, ...] = ()
    sensitivity: Sensitivity = "internal"
    note: Text | None = None
    dossier: Texts

    def period(self, day: datetime.date) -> Period | None:
        """The period that rules on a day: before the first one the first, after the last one none."""
        current = self.applies[0]
        for period in self.applies:
            if period.from_ <= day:
                current = period
        return None if current.until is not None and day > current.until else current


def field_map(fact: Fact) -> dict[str, Fact]:
    """The fields of a record fact by their short id."""
    return {field.id: field for field in fact.fields}


def raw(value: Any) -> Any:  # noqa: ANN401 - whatever YAML gives
    """A field of a record as written: either the plain value or an answer with its basis."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value
