"""The assessment as plain data: the interface of `assess --format json` and what every paper carries."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from compliance_kit import __version__
from compliance_kit.answers import Answer, answers_by_path
from compliance_kit.assessment import Assessment, Finding, shade, verdict_word
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.conditions import Judgement
from compliance_kit.exposure.rating import Exposure
from compliance_kit.liability import exposures
from compliance_kit.marks import in_line
from compliance_kit.quantities import Interval
from compliance_kit.values import Money, NoneGiven, Selection, Value, records_in

FORMAT = 1


def report(assessment: Assessment, *, ratings: bool = True, answers: bool = False) -> dict[str, Any]:
    """Everything that was found, with its traces, in the form of the published schema.

    Args:
        assessment: what was judged.
        ratings: with the ratings of exposure to claims.
        answers: with every answer and where it comes from; papers carry theirs apart, as their readers may see them.

    """
    catalogue, manifest = assessment.catalogue, assessment.catalogue.manifest
    base = {"id": manifest.id, "version": manifest.version, "digest": catalogue.base_digest or catalogue.digest}
    return {
        "format": FORMAT,
        "on": assessment.on.isoformat(),
        "tool": {"name": "compliance-kit", "version": __version__},
        "packs": [base, *(pack.model_dump(include={"id", "version", "digest"}) for pack in catalogue.packs)],
        "simulated": assessment.scope.simulate,
        "profile": {"name": assessment.sheet.profile.name, "left_out": len(assessment.outside)},
        "subject": {"name": assessment.sheet.subject.name, "version": assessment.sheet.subject.version},
        "axes": {
            axis.axis.id: {"result": axis.result, "open_facts": sorted(axis.judgement.open)} for axis in assessment.axes
        },
        "determinations": {
            name: _determination(assessment, name) for name in sorted(assessment.catalogue.determinations)
        },
        "findings": [finding_data(assessment, finding) for finding in assessment.findings.values()],
        "exposure": [exposure_data(exposure) for exposure in exposures(assessment)] if ratings else [],
        **({"answers": answers_data(assessment.sheet.answers)} if answers else {}),
    }


def answers_data(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Every answer by its path: as it was written, who gave it, what it rests on, and what files say otherwise."""
    return {path: _answer_data(path, answer) for path, answer in answers_by_path(answers).items()}


def _answer_data(path: str, answer: Answer) -> dict[str, Any]:
    rows = isinstance(answer.value, list) and any(isinstance(row, Mapping) for row in answer.value)
    plainly = answer.model_dump(mode="json", exclude_defaults=True)
    records = [f"{path}[{place}]" for place in range(len(answer.value))] if rows else None
    return {**plainly, "value": records or plainly.get("value"), "unconfirmed": answer.unconfirmed}


def _determination(assessment: Assessment, name: str) -> dict[str, Any]:
    judgement = assessment.determination(name)
    determination = assessment.catalogue.determinations[name]
    return {
        "verdict": verdict_word(judgement),
        "shade": shade(judgement),
        "certainty": determination.certainty,
        "open_facts": sorted(judgement.open),
        "trace": trace(judgement),
    }


def finding_data(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    """One finding with its trace."""
    entry, window = finding.entry, finding.window
    return {
        "id": entry.id,
        "kind": entry.kind,
        "force": entry.force,
        "title": in_line(entry.title),
        "verdict": finding.verdict,
        "shade": finding.shade,
        "timing": finding.timing,
        "from": window.from_.isoformat(),
        "until": window.until.isoformat() if window.until else None,
        "enforced_from": window.enforced_from.isoformat() if window.enforced_from else None,
        "certainty": entry.certainty,
        "verified": entry.verified.on.isoformat() if entry.verified else None,
        "stop": entry.stop,
        "source": {
            "instrument": entry.source.instrument,
            "pinpoint": entry.source.pinpoint,
            "url": assessment.catalogue.url(entry.source),
        },
        "open_facts": sorted(finding.judgement.open),
        "trace": trace(finding.judgement),
    }


def trace(judgement: Judgement, *, deep: bool = False) -> dict[str, Any]:
    """A judgement as nested data; determinations are named, and followed with `deep`."""
    node: dict[str, Any] = {"word": judgement.word, "verdict": verdict_word(judgement)}
    if judgement.verdict is None:
        node |= {"reasons": sorted(judgement.reasons), "side": judgement.side}
    if judgement.subject:
        node["subject"] = judgement.subject
    if judgement.operator:
        node |= {"operator": judgement.operator, "operand": plain(judgement.operand)}
    if judgement.value is not None and judgement.word == "compare":
        node["value"] = value_data(judgement.value)
        if deep and judgement.value.judgement is not None:
            node["because"] = trace(judgement.value.judgement, deep=True)
    if judgement.children:
        node["parts"] = [trace(child, deep=deep) for child in judgement.children]
    return node


def value_data(value: Value) -> Any:  # noqa: ANN401 - plain data
    """What is known of a fact as plain data; null where nobody knows."""
    return plain(value.content)


def plain(content: object) -> Any:  # noqa: ANN401, PLR0911 - plain data; one line for each kind of content
    """A content as plain data: numbers as exact text."""
    if isinstance(content, Interval):
        return {"low": _exact(content.lo), "value": _exact(content.mid), "high": _exact(content.hi)}
    if isinstance(content, Money):
        return {"amount": plain(content.amount), "currency": content.currency}
    if isinstance(content, Selection):
        return (
            {"chosen": sorted(content.chosen), "unsure": sorted(content.unsure)}
            if content.unsure
            else sorted(content.chosen)
        )
    if isinstance(content, ThresholdRef):
        return {"threshold": content.id}
    if isinstance(content, NoneGiven):
        return "none"
    if isinstance(content, datetime.date):
        return content.isoformat()
    if isinstance(content, frozenset):
        return sorted(content)
    records = records_in(content) if isinstance(content, tuple) else None
    return [record.path for record in records] if records is not None else content


def _exact(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def exposure_data(exposure: Exposure) -> dict[str, Any]:
    """One rating with the steps that a lawyer can redo."""
    return {
        "path": exposure.path,
        "jurisdiction": exposure.place,
        "level": exposure.level,
        "reason": exposure.reason,
        "bounds": list(exposure.bounds) if exposure.bounds else None,
        "missing": list(exposure.missing),
        "assumed": list(exposure.assumed),
        "evidence": exposure.evidence,
        "certainty": exposure.certainty,
        "steps": [
            {
                "number": step.number,
                "kind": step.kind,
                "question": step.question,
                "answer": step.answer,
                "level": step.level,
            }
            for step in exposure.steps
        ],
    }
