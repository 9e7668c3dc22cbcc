"""Which licences the models and datasets of a version stand under, and which conditions reach which of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from compliance_kit.assessment import Assessment
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some, facts_of
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination
from compliance_kit.values import NoneGiven, Record, Value, records_in

Identified = Literal["yes", "no_entry", "no_licence", "not_known"]
MODELS = "base.models"
IDENTITY = frozenset({"licence", "family", "maker", "name"})
"""The fields that tell which licence a model stands under."""


@dataclass(frozen=True)
class Origin:
    """A model or dataset that went into the version.

    Attributes:
        record: its answers, with their path.
        identified: whether the catalogue knows the conditions of its licence, or why not.
        licences: the groups of entries that its licence answers to; several where a use policy comes on top.

    """

    record: Record
    identified: Identified
    licences: frozenset[str]

    @property
    def path(self) -> str:
        """Where its answers stand: "base.models[0]"."""
        return self.record.path


class Origins:
    """Everything with a licence that went into one version, and what reaches it."""

    def __init__(self, assessment: Assessment, unread: str) -> None:
        """Take up the records of an assessment; `unread` is the entry for licences without an entry."""
        self.assessment = assessment
        self.catalogue = assessment.catalogue
        self.terms = [entry for entry in self.catalogue.entries.values() if entry.kind == "licence_term"]
        self._unread = self.catalogue.entries[unread]
        owners = [owner for owner, fields in self.catalogue.fields.items() if "licence" in fields]
        self.records = [record for owner in owners for record in self._records(owner)]
        self.all = [self._origin(record) for record in self.records]

    @property
    def models(self) -> list[Origin]:
        """The models, in the order of the answers."""
        return [origin for origin in self.all if origin.path.startswith(f"{MODELS}[")]

    @property
    def unidentified(self) -> list[Origin]:
        """The models whose conditions nobody here knows: they stop the sheet."""
        return [origin for origin in self.models if origin.identified != "yes"]

    def reached(self, entry: Entry) -> dict[str, bool | None]:
        """The origins that a condition reaches, or may reach (None), by path."""
        if entry is self._unread:
            return {origin.path: None if origin.identified == "not_known" else True for origin in self.unidentified}
        found: dict[str, bool | None] = {}
        for some in lists_in(entry, self.catalogue.determinations):
            for record in self._records(some.of):
                verdict = self.assessment.known.judged(some.where, record).verdict
                if verdict is not False and "licence" in _positive(some.where):
                    found[record.path] = found.get(record.path) or verdict
        return found

    def _records(self, owner: str) -> tuple[Record, ...]:
        return records_in(self.assessment.known.value(owner).content) or ()

    def _origin(self, record: Record) -> Origin:
        groups = {group_of(entry) for entry in self.terms if entry is not self._unread and self._names(entry, record)}
        return Origin(record, self._identified(record), frozenset(groups))

    def _identified(self, record: Record) -> Identified:
        if not record.path.startswith(f"{MODELS}["):
            return "yes"
        (some,) = lists_in(self._unread, {})
        verdict = self.assessment.known.judged(some.where, record).verdict
        if verdict is None:
            return "not_known"
        none = isinstance(record.fields.get("licence", Value(None)).content, NoneGiven)
        return "no_licence" if verdict and none else "no_entry" if verdict else "yes"

    def _names(self, entry: Entry, record: Record) -> bool:
        owner = record.path.partition("[")[0]
        return any(some.of == owner and self._is_named(some.where, record) for some in lists_in(entry, {}))

    def _is_named(self, where: Condition, record: Record) -> bool:
        """Whether the parts of a condition that tell the licence hold, whatever was done with the model."""
        parts = where.parts if isinstance(where, All) else (where,)
        telling = [part for part in parts if _fields(part) <= IDENTITY]
        named = any("licence" in _positive(part) for part in telling)
        return named and all(self.assessment.known.judged(part, record).verdict is True for part in telling)


def group_of(entry: Entry) -> str:
    """The licence that an entry belongs to: its id without the last part."""
    return entry.id.rpartition(".")[0]


def lists_in(entry: Entry, determinations: Mapping[str, Determination]) -> list[Some]:
    """Every "some record of a list" that the condition of an entry rests on, with those of the determinations given."""
    conditions = (entry.when, *(reading.when for reading in entry.readings))
    return list(dict.fromkeys(some for condition in conditions for some in _lists(condition, determinations)))


def _lists(condition: Condition, determinations: Mapping[str, Determination]) -> Iterator[Some]:
    if isinstance(condition, Some):
        yield condition
    elif isinstance(condition, All | AnyOf | Not):
        parts = (condition.part,) if isinstance(condition, Not) else condition.parts
        for part in parts:
            yield from _lists(part, determinations)
    elif isinstance(condition, Compare) and condition.fact in determinations:
        for below in _conditions(determinations[condition.fact]):
            yield from _lists(below, determinations)


def _conditions(determination: Determination) -> Iterable[Condition]:
    yield determination.when
    yield from (reading.when for reading in determination.readings)
    yield from (period.when for period in determination.applies)


def _fields(condition: Condition) -> set[str]:
    return {name for name, _ in facts_of(condition)}


def _positive(condition: Condition) -> set[str]:
    """The facts that a condition names outside every "not": a model under any other licence is not named by it."""
    if isinstance(condition, All | AnyOf):
        return set().union(*(_positive(part) for part in condition.parts))
    return set() if isinstance(condition, Not) else _fields(condition)
