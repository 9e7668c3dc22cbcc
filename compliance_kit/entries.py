"""Entries of the catalogue: obligations, prohibitions, licence terms, guidance, references; their actions and cases."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from compliance_kit.conditions import Always
from compliance_kit.facts import ALLOW_OWN_TYPES, ConditionData, Reading
from compliance_kit.sources import Certainty, Data, Id, Source, Sources, Text, Texts, Verified

Force = Literal["binding", "contract", "guidance", "proposal"]
VerdictWord = Literal["applies", "does_not_apply", "undetermined"]
TimingWord = Literal["current", "upcoming", "past", "proposed"]
InTerms = Literal["pass_on", "list", "closed", "ban", "disclosure", "safeguards"]
"""What an entry does in terms for users: limits of a licence that have to be part of them (`pass_on`), a list of uses
that a licence closes (`list`) or one such use (`closed`, it applies where the intended use is that use), a ban of law
that reaches users (`ban`), people who have to be told (`disclosure`), protections that stay (`safeguards`).
"""


ALWAYS = Always()


class Window(Data):
    """From when to when an entry applies; where transitions differ, the first window whose condition holds counts."""

    model_config = ALLOW_OWN_TYPES

    from_: datetime.date = Field(alias="from")
    until: datetime.date | None = None
    enforced_from: datetime.date | None = None
    when: ConditionData = ALWAYS
    source: Source | None = None
    note: Text | None = None


Hours = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


class Action(Data):
    """Something to do, with our estimate of the hours it takes."""

    id: Id
    title: Text
    document: Id | None = None
    effort_hours: tuple[Hours, Hours] | None = None


class HowToShow(Data):
    """A code, template, annex or guideline that shows how a duty can be met; not a further duty."""

    title: Text
    source: Source


class SetPhrase(Data):
    """Words that a licence prescribes; never translated or changed."""

    text: Text
    language: Text = "en"
    pinpoint: Text


class Clock(Data):
    """How long a duty leaves to tell somebody, or to act, once something has happened.

    Attributes:
        title: what has to be done by then.
        trigger: what sets it off.
        starts: from which moment it runs.
        to: whom it is told; None where nobody has to be told and the act alone counts.
        within: the threshold that holds the number; None where the text gives none.
        promptly: the words of the text where it gives no number.
        later: whether it runs from something that follows the first knowledge, such as a fix or an earlier report.

    """

    id: Id
    title: Text
    trigger: Text
    starts: Text
    to: Text | None = None
    within: Id | None = None
    promptly: Text | None = None
    later: bool = False

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        if (self.within is None) == (self.promptly is None):
            raise ValueError("a clock has either a number ('within', a threshold) or words ('promptly')")
        return self


class Case(Data):
    """Given some facts, expect a verdict."""

    name: Text
    like: Id | None = None
    given: Mapping[str, Any] = Field(default_factory=dict)
    on: datetime.date | None = None
    expect: VerdictWord | Literal["leans_applies", "leans_does_not_apply", "contested"]
    timing: TimingWord | None = None


class Entry(Data):
    """What law, a licence or guidance asks, with its condition, source and dates; its file holds its cases as well."""

    model_config = ALLOW_OWN_TYPES

    id: Id
    kind: Literal["obligation", "prohibition", "guidance", "licence_term", "reference"]
    force: Force
    title: Text
    summary: Text
    done_when: Text | None = None
    actor: Text
    places: tuple[Text, ...]
    source: Source
    also: Sources
    applies: Annotated[tuple[Window, ...], Field(min_length=1)]
    when: ConditionData
    readings: tuple[Reading, ...] = ()
    cautious: Literal["applies", "does_not_apply"] | None = None
    status: Literal["vetoed", "proposed", "repealed", "superseded", "draft"] | None = None
    exemptions: Texts
    actions: tuple[Action, ...] = ()
    clocks: tuple[Clock, ...] = ()
    penalty: Text | None = None
    certainty: Certainty
    how_to_show: tuple[HowToShow, ...] = ()
    conflicts: Texts
    open: Texts
    set_phrases: tuple[SetPhrase, ...] = ()
    in_terms: InTerms | None = None
    stop: bool = False
    protective: bool = False
    dossier: Texts
    verified: Verified | Literal[False]

    @cached_property
    def plain(self) -> tuple[Window, ...] | None:
        """Its only period, where neither periods nor readings have to be weighed; None where they have."""
        return None if self.readings or self.applies[0].when is not ALWAYS else self.applies[:1]


class Scenario(Data):
    """A named set of answers that cases start from."""

    id: Id
    note: Text | None = None
    answers: Mapping[str, Any]


class BroadCase(Data):
    """A case that looks at several results at once."""

    name: Text
    like: Id | None = None
    given: Mapping[str, Any] = Field(default_factory=dict)
    on: datetime.date | None = None
    expect: Mapping[str, Text]


class CaseFile(Data):
    """One file of scenarios and broad cases."""

    scenarios: tuple[Scenario, ...] = ()
    cases: tuple[BroadCase, ...] = ()


@dataclass(frozen=True)
class Cases:
    """What a catalogue expects of itself.

    Attributes:
        scenarios: the sets of answers that cases start from, by id.
        broad: the cases that look at several results at once.
        of_entries: by id of an entry its own cases.

    """

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    broad: tuple[BroadCase, ...] = ()
    of_entries: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)

    def of(self, entry: str) -> tuple[Case, ...]:
        """The own cases of an entry."""
        return self.of_entries.get(entry, ())
