"""The tort exposure of one assessment: its answers as the rating wants them, and the statutes from its own findings."""

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from compliance_kit.assessment import Assessment, Finding
from compliance_kit.exposure.facts import facts_needed, places_rated, rate_all, replies_of, scope_of
from compliance_kit.exposure.rating import Exposure, Reply, cited_questions
from compliance_kit.exposure.scheme import Scheme, read_scheme
from compliance_kit.exposure.waiting import Unasked
from compliance_kit.grounds import grounds
from compliance_kit.quantities import Interval
from compliance_kit.values import Content, Money, NoneGiven, Record, Selection, records_in

Plain = bool | str | frozenset[str] | Fraction | datetime.date | tuple[dict[str, object], ...]


class AnswersOf:
    """The facts of an assessment in plain values; None where nobody knows."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment

    def value(self, fact_id: str) -> object | None:
        """The content of a fact as bool, str, frozenset, Fraction, date or tuple of mappings."""
        content = self.assessment.known.value(fact_id).content
        if isinstance(content, Selection) and self._settled(fact_id, content):
            return content.chosen
        return _plain(content, self.assessment)

    def _settled(self, fact_id: str, content: Selection) -> bool:
        """Whether the items of which somebody is unsure touch no grave domain beyond those that are touched anyway."""
        sources = scheme_of(self.assessment).scope.grave_domains.sources
        touched = next((source.touched for source in sources if source.fact == fact_id), None)
        choices = self.assessment.catalogue.facts[fact_id].choices if touched is not None else {}
        sure = {touched[item] for item in content.chosen if item in touched} if touched is not None else set()
        return touched is not None and all(
            item in choices and touched.get(item, None) in {None, *sure} for item in content.unsure
        )

    def on_record(self, fact_id: str) -> bool:
        """Whether the answer, or every answer that a worked-out fact rests on, names evidence and its date."""
        given = [self.assessment.sheet.answers.get(name) for name in grounds(self.assessment, fact_id)]
        return bool(given) and all(answer is not None and answer.evidence and answer.given for answer in given)


def _plain(content: Content | None, assessment: Assessment) -> Plain | None:
    records = records_in(content)
    if records is not None:
        return tuple(_fields(assessment, record) for record in records)
    if isinstance(content, Selection):
        return content.chosen if not content.unsure else None
    if isinstance(content, Interval):
        return content.mid if content.mid is not None else content.hi
    if isinstance(content, Money):
        return content.amount.mid
    return () if isinstance(content, NoneGiven) else content  # type: ignore[return-value] # records are handled above


def _fields(assessment: Assessment, record: Record) -> dict[str, object]:
    names = assessment.catalogue.fields[record.path.partition("[")[0]]
    return {name: _plain(assessment.known.value(name, record).content, assessment) for name in names}


class _Same:
    """A key by identity for what cannot be hashed; it keeps its thing alive, so that no other takes its place."""

    def __init__(self, thing: Mapping[str, Any]) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.thing is self.thing


@lru_cache(maxsize=4)
def _scheme(exposure: _Same) -> Scheme:
    return read_scheme(exposure.thing["scheme"], exposure.thing["factors"])


def scheme_of(assessment: Assessment) -> Scheme:
    """The rating scheme of the catalogue; read once for each catalogue."""
    return _scheme(_Same(assessment.catalogue.exposure))


def markets(assessment: Assessment) -> frozenset[str]:
    """The places where the version is offered or used, as far as they are known and looked at."""
    content, places = assessment.known.value("release.markets").content, assessment.scope.places
    offered = content.chosen if isinstance(content, Selection) else frozenset[str]()
    return offered if places is None else offered & places


def statutes(assessment: Assessment, places: Iterable[str]) -> dict[str, Reply]:
    """For each place, whether a binding rule in force there stays unmet; one that protects people counts most.

    Rules that a profile leaves out count all the same, so that no rating depends on what is looked at.
    """
    rated_as, expanded = scheme_of(assessment).rated_as, assessment.catalogue.expanded
    there: dict[str, list[Finding]] = {place: [] for place in places}
    for finding in (*assessment.findings.values(), *assessment.outside):
        if not _binding(finding) or finding.verdict == "does_not_apply":
            continue
        for place in {rated_as.get(code, code) for code in expanded(frozenset(finding.entry.places))} & there.keys():
            there[place].append(finding)
    return {place: _unmet(findings) for place, findings in there.items()}


def _binding(finding: Finding) -> bool:
    return finding.entry.force == "binding" and finding.entry.kind == "obligation" and finding.timing == "current"


def _unmet(findings: list[Finding]) -> Reply:
    ruling = [finding for finding in findings if finding.verdict == "applies"]
    undone = [finding for finding in ruling if finding.task is None or finding.task.status != "done"]
    if any(finding.entry.protective for finding in undone):
        return Reply("unmet_protective", on_record=False)
    if any(finding.entry.protective for finding in findings if finding.verdict == "undetermined"):
        return Reply(None, on_record=False)
    if undone:
        return Reply("unmet_unrelated", on_record=False)
    on_record = all(finding.task is not None and finding.task.evidence for finding in ruling)
    return Reply("all_met" if ruling else "none_triggered", on_record=on_record)


def exposures(assessment: Assessment) -> tuple[Exposure, ...]:
    """Every claim path in every place among the markets."""
    scheme, offered = scheme_of(assessment), markets(assessment)
    return rate_all(scheme, AnswersOf(assessment), offered, statutes(assessment, places_rated(scheme, offered)))


def waiting_facts(assessment: Assessment, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The facts that nobody was asked and whose answers could still move a level on these paths, in scheme order."""
    offered = markets(assessment)
    needed = _needed(_Same(assessment.catalogue.exposure), paths, offered)
    unasked = frozenset(name for name in needed if _unasked(assessment, name))
    if not unasked:
        return ()
    matter = frozenset(fact for case in _cases(assessment, paths, unasked) for fact in case.matter())
    return tuple(name for name in needed if name in matter)


@lru_cache(maxsize=64)
def _needed(exposure: _Same, paths: tuple[str, ...], offered: frozenset[str]) -> tuple[str, ...]:
    return facts_needed(_scheme(exposure), paths, offered)


def _cases(assessment: Assessment, paths: tuple[str, ...], unasked: frozenset[str]) -> list[Unasked]:
    """The paths in the places; places whose doctrines ask the same questions once."""
    scheme, facts = scheme_of(assessment), AnswersOf(assessment)
    places = places_rated(scheme, markets(assessment))
    met = statutes(assessment, places)
    replies = {reply: replies_of(scheme, facts, reply) for reply in met.values()}
    scope = scope_of(scheme, facts)
    found: dict[tuple[object, ...], Unasked] = {}
    for path in paths:
        for place in places:
            key = (path, _law(_Same(assessment.catalogue.exposure), path, place), met[place])
            if key not in found:
                found[key] = Unasked(scheme, path, place, scope, replies[met[place]], unasked)
    return list(found.values())


@lru_cache(maxsize=4096)
def _law(exposure: _Same, path: str, place: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    scheme = _scheme(exposure)
    counted = tuple(question.id for question in scheme.questions if place in question.counted_in)
    return tuple(cited_questions(scheme, path, place)), counted


def _unasked(assessment: Assessment, name: str) -> bool:
    """Whether nobody was asked yet; for a field, whether it was left out of some record."""
    catalogue = assessment.catalogue
    fact = catalogue.facts.get(name)
    if fact is not None:
        if fact.mode == "asked":
            return name not in assessment.sheet.answers
        value = assessment.known.value(name)
        return value.content is None and bool(value.open)
    owner, _, field = name.rpartition(".")
    records = records_in(assessment.known.value(owner).content) if owner in catalogue.fields else None
    return any(field not in record.fields for record in records or ())
