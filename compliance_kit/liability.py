"""The tort exposure of one assessment: its answers as the rating wants them, and the statutes from its own findings."""

import datetime
from fractions import Fraction

from compliance_kit.assessment import Assessment, Finding
from compliance_kit.exposure import Exposure, Reply
from compliance_kit.exposure_facts import facts_needed, rate_all
from compliance_kit.quantities import Interval
from compliance_kit.tort import Scheme, read_scheme
from compliance_kit.values import Content, Money, NoneGiven, Selection, records_in

Plain = bool | str | frozenset[str] | Fraction | datetime.date | tuple[dict[str, object], ...]


class AnswersOf:
    """The facts of an assessment in plain values; None where nobody knows."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment

    def value(self, fact_id: str) -> object | None:
        """The content of a fact as bool, str, frozenset, Fraction, date or tuple of mappings."""
        return _plain(self.assessment.known.value(fact_id).content, self.assessment)

    def on_record(self, fact_id: str) -> bool:
        """Whether the answer, or every answer that a calculated fact rests on, names dated evidence."""
        answer = self.assessment.sheet.answers.get(fact_id)
        if answer is not None:
            return bool(answer.evidence) and answer.given is not None
        parts = self.assessment.known.value(fact_id).parts
        return bool(parts) and all(self.on_record(name) for name, _ in parts if name in self.assessment.catalogue.facts)


def _plain(content: Content | None, assessment: Assessment) -> Plain | None:
    records = records_in(content)
    if records is not None:
        fields = assessment.catalogue.fields
        return tuple(
            {name: _plain(assessment.known.value(name, record).content, assessment) for name in fields[record.path.partition("[")[0]]}
            for record in records
        )
    if isinstance(content, Selection):
        return content.chosen if not content.unsure else None
    if isinstance(content, Interval):
        return content.mid if content.mid is not None else content.hi
    if isinstance(content, Money):
        return content.amount.mid
    return () if isinstance(content, NoneGiven) else content  # type: ignore[return-value] # records are handled above


def scheme_of(assessment: Assessment) -> Scheme:
    """The rating scheme of the catalogue."""
    exposure = assessment.catalogue.exposure
    return read_scheme(exposure["scheme"], exposure["factors"])


def markets(assessment: Assessment) -> frozenset[str]:
    """The places where the version is offered or used, as far as known."""
    content = assessment.known.value("release.markets").content
    return content.chosen if isinstance(content, Selection) else frozenset()


def statutes(assessment: Assessment) -> Reply:
    """Whether a binding rule in force stays unmet; one that protects people counts more than a filing duty."""
    ruling = assessment.where(_binding_now)
    opened = assessment.where(lambda finding: _binding(finding) and finding.verdict == "undetermined" and finding.entry.protective)
    undone = [finding for finding in ruling if finding.task is None or finding.task.status != "done"]
    if any(finding.entry.protective for finding in undone):
        return Reply("unmet_protective", on_record=False)
    if opened:
        return Reply(None, on_record=False)
    if undone:
        return Reply("unmet_unrelated", on_record=False)
    on_record = all(finding.task is not None and finding.task.evidence for finding in ruling)
    return Reply("all_met" if ruling else "none_triggered", on_record=on_record)


def _binding(finding: Finding) -> bool:
    return finding.entry.force == "binding" and finding.entry.kind == "obligation" and finding.timing == "current"


def _binding_now(finding: Finding) -> bool:
    return _binding(finding) and finding.verdict == "applies"


def exposures(assessment: Assessment) -> tuple[Exposure, ...]:
    """Every claim path in every place among the markets."""
    return rate_all(scheme_of(assessment), AnswersOf(assessment), markets(assessment), statutes(assessment))


def waiting_facts(assessment: Assessment, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The facts whose answers could still change a level on these paths: those of open bounds, then assumed conduct."""
    scheme = scheme_of(assessment)
    needed = facts_needed(scheme, paths, markets(assessment))
    rated = [exposure for exposure in exposures(assessment) if exposure.path in paths]
    missing = dict.fromkeys(fact for exposure in rated for fact in (*exposure.missing, *exposure.assumed))
    return tuple(fact for fact in needed if fact in missing) or tuple(missing)
