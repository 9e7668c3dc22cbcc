"""The tort exposure scheme as data: claim paths, severity, the questions that count, the doctrines that ask them.

Everything here is read from `tort/scheme.yaml` and the factor files; no number, level or word stands in Python.
`read_scheme` checks the data by themselves, `tort_problems` what their parts say of each other.
"""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from compliance_kit.sources import Data, Id, Text

Role = Literal[
    "start_severity", "major_aggravator", "minor_aggravator", "mitigator", "neutral_context", "allocation", "defence"
]  # fmt: skip
Strength = Literal[
    "blocking", "plain", "graded", "always", "from_elevated", "gateway", "strong", "ordinary", "counted", "not_counted"
]  # fmt: skip
Names = tuple[Text, ...]
Number = Annotated[Fraction, Field(ge=0)]


class Word(Data):
    """An id and the word that documents print for it."""

    id: Text
    title: Text


class Answer(Data):
    """What one answer to a question counts as. `covers`: by path, the element that a mitigator covers."""

    answer: Text = Field(alias="is")
    role: Role
    strength: Strength | None = None
    covers: Mapping[str, Text] = Field(default_factory=dict)
    paths: Names = ()


class Asked(Data):
    """About which harms a question is asked: all, some kinds, those of a touched domain, those that reach children."""

    always: bool = False
    kinds: Names = ()
    domain: bool = False
    children: bool = False


class Question(Data):
    """A question that is counted once per path and place, however many doctrines ask it.

    Attributes:
        fact: the fact whose content answers it; None where the findings of the kit do.
        translate: answers for contents that are written otherwise ("true", "false").
        unknown: the answer that stands in while nobody knows.
        counted_in: the places where a defence counts; elsewhere it is printed only.

    """

    id: Id
    kind: Literal["scope", "inquiry", "act", "control", "defence"]
    ask: Text
    fact: Id | None = None
    translate: Mapping[str, Text] = Field(default_factory=dict)
    paths: Names
    asked: Asked
    unknown: Text
    answers: tuple[Answer, ...]
    counted_in: Names = ()


class HazardAnalysis(Question):
    """Whether somebody wrote down who could be harmed; without that, severity is known only from below."""

    severity_only_from_below: Names


class ScopeFact(Data):
    """A question of scope that one fact answers. While it is open, both bounds are worked out."""

    ask: Text
    fact: Id
    paths: Names
    note: Text | None = None


class Indemnity(ScopeFact):
    """Which harms flow back by contract: own harms, own harms and one of a fixed band, or every harm."""

    takes: Mapping[str, Literal["own", "own_and_capped", "every"]]
    mildest: Text
    worst: Text
    capped_band: Text
    capped_kind: Word


class HarmFields(Data):
    """The fields of a record that describes one hazard."""

    name: Text
    kinds: Text
    degree: Text
    people: Text
    children: Text


class HarmQuestion(ScopeFact):
    """The list of realistic harms: one record per hazard. `kinds`: choices of the record as kinds of harm, or none."""

    fields: HarmFields
    kinds: Mapping[str, Text | None]


class DomainSource(Data):
    """A fact whose choices touch grave domains."""

    fact: Id
    touched: Mapping[str, Text]


class DomainQuestion(Data):
    """Which grave domains the change touches, from several facts."""

    ask: Text
    sources: tuple[DomainSource, ...]
    paths: Names
    note: Text | None = None


class ScopeQuestions(Data):
    """The questions that set severity and gates."""

    hazard_analysis: HazardAnalysis
    realistic_harms: HarmQuestion
    duty_link: ScopeFact
    grave_domains: DomainQuestion
    offered_to_public: ScopeFact
    indemnity: Indemnity
    competes_with_source: ScopeFact


class Band(Data):
    """A band of severity: the level to start from and how many levels conduct can add."""

    id: Text
    start: Text
    most_added: int = Field(ge=0)


class Degree(Word):
    """How bad a harm is. `moves`: whether reach and children lift its band."""

    moves: bool = True


class Kind(Data):
    """A kind of harm: its band by degree, the paths that it feeds, and those where a duty link is needed first."""

    title: Text
    bands: Mapping[str, Text]
    feeds: Names
    needs_duty_link: Names = ()
    reach_of: Text
    children_lift: bool = True
    if_competing: Mapping[str, Text] = Field(default_factory=dict)
    grave_means: Text


class Domain(Data):
    """A grave domain and the harm that touching it adds."""

    title: Text
    kind: Text
    degree: Text


class Floor(Data):
    """A level below which no conduct leads, for harms of these kinds and degrees, or of these bands."""

    level: Text
    kinds: Names = ()
    degrees: Names = ()
    bands: Names = ()
    children: bool = False


class Wide(Data):
    """How many people (or works) one fault must be able to reach to lift a band: more than this number."""

    more_than: Number
    nature: Literal["chosen"]
    note: Text


class Severity(Data):
    """From a harm to its band, start, cap and floor. Bands and degrees stand in rising order."""

    degrees: tuple[Degree, ...]
    bands: tuple[Band, ...]
    kinds: Mapping[str, Kind]
    wide: Wide
    domains: Mapping[str, Domain]
    floors: tuple[Floor, ...]


class Rules(Data):
    """How counted answers become levels up and down; chosen for this scheme and found in no law.

    Attributes:
        graded: what all graded answers of a rating together count as, by start level.
        minor_from: the start level from which a minor answer of strength `from_elevated` counts.
        minors_that_raise: so many different minor questions raise one level, once.
        majors_that_block: so many majors block all credit.
        covers: how many mitigators of a strength cover an element; the same number earns the first credit.
        credit: levels earned with some mitigators, with all elements covered, by a defence; the most, also when raised.

    """

    nature: Literal["chosen"]
    graded: Mapping[str, Literal["blocking", "plain", "minor"]]
    minor_from: Text
    minors_that_raise: int = Field(ge=1)
    majors_that_block: int = Field(ge=1)
    covers: Mapping[Literal["strong", "ordinary"], int]
    credit: Mapping[Literal["some", "every_element", "defence", "most", "most_if_raised"], int]


class Path(Data):
    """A claim path: what has to be proved, which tests open credit, how settled its law is by country."""

    id: Text
    title: Text
    elements: Names
    gateway: Names
    needs_public: bool = False
    flows_back: bool = False
    certainty: Mapping[str, Text]
    certainty_why: Text


class Authority(Data):
    """A cited authority, what kind of thing it is, and whether somebody read it."""

    cite: Text
    status: Text
    read: bool
    how: Text
    url: Text | None = None


class ReadSource(Data):
    """A page that was read, and what it showed, in our words."""

    title: Text | None = None
    url: Text | None = None
    showed: Text
    date: datetime.date | Text | None = None


class Trigger(Data):
    """What a doctrine looks at: a question of the scheme, facts, or a matter of law that nobody is asked."""

    question: Text | None = None
    facts: tuple[Id, ...] = ()
    matter: Text | None = None
    answers: Names | Literal["any"] = "any"
    role: Role
    strength: Strength | None = None
    paths: Names = ()


class Factor(Data):
    """A doctrine: what it asks, where it holds, what speaks for it, which questions it triggers."""

    id: Id
    kind: Literal["tort_factor"]
    title: Text
    question: Text
    summary: Text
    element: Text
    paths: Names
    places: Names
    role: Role
    certainty: Text
    verified: bool
    authorities: tuple[Authority, ...]
    triggers: tuple[Trigger, ...] = ()
    mitigation: Text
    sources: tuple[ReadSource, ...] = ()
    dossier: Names = ()
    open: Names = ()
    conflicts: Names = ()


class Scheme(Data):
    """The whole rating scheme. `reach`: by place code of a doctrine, the prefixes of the places that it reaches."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    format: int
    levels: tuple[Word, ...]
    not_assessed: Word
    evidence: tuple[Word, ...]
    certainty: tuple[Word, ...]
    authority_status: tuple[Word, ...]
    elements: tuple[Word, ...]
    matters: tuple[Word, ...]
    reasons: tuple[Word, ...]
    applied: tuple[Word, ...]
    steps: tuple[Word, ...]
    reach: Mapping[str, tuple[str, ...]]
    rated_as: Mapping[str, Text]
    paths: tuple[Path, ...]
    severity: Severity
    rules: Rules
    scope: ScopeQuestions
    questions: tuple[Question, ...]
    factors: tuple[Factor, ...] = ()

    @cached_property
    def counted(self) -> Mapping[str, Question]:
        """Every question that can count, by id; the hazard analysis is both scope and a mitigator."""
        return {question.id: question for question in (*self.questions, self.scope.hazard_analysis)}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The place of a level, band or degree in its rising order."""
        rows = (self.levels, self.severity.degrees)
        bands = {band.id: place for place, band in enumerate(self.severity.bands)}
        return bands | {row.id: place for words in rows for place, row in enumerate(words)}

    @cached_property
    def path_of(self) -> Mapping[str, Path]:
        """Paths by id."""
        return {path.id: path for path in self.paths}

    def reaches(self, code: str, place: str) -> bool:
        """Whether law of the code ("US-*", "US-CA", "*") holds in the place."""
        prefixes = self.reach.get(code, ())
        return code == place or any(not head or place == head or place.startswith(f"{head}-") for head in prefixes)

    def factors_at(self, path: str, place: str) -> tuple[Factor, ...]:
        """The doctrines of a path in a place."""
        there = (factor for factor in self.factors if any(self.reaches(code, place) for code in factor.places))
        return tuple(factor for factor in there if path in factor.paths)


def read_scheme(scheme: Mapping[str, Any], factors: Mapping[str, Any]) -> Scheme:
    """The scheme with its doctrines, from plain data: the content of the scheme file, factors by id.

    Raises:
        pydantic.ValidationError: something is missing, unknown or of the wrong kind.

    """
    return Scheme.model_validate({**scheme, "factors": [factors[name] for name in sorted(factors)]})
