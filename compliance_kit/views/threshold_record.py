"""What only the threshold determination record prints: form, rules, calculation, flips, dates, notification."""

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from compliance_kit.assessment import axis_result, shade
from compliance_kit.conditions import MARGIN
from compliance_kit.definitions import Document
from compliance_kit.quantities import Interval, rounded
from compliance_kit.readers import OPEN_TO
from compliance_kit.views.findings import days_ahead
from compliance_kit.views.leaves import told_to
from compliance_kit.views.materials import Materials
from compliance_kit.views.record_changes import Flips
from compliance_kit.views.record_compute import DIGITS, ComputeParts
from compliance_kit.views.record_form import Decision, decide
from compliance_kit.views.record_gaps import Questions, short_unit
from compliance_kit.views.record_rules import Rule, RuleTable, differing_readings, rules, states
from compliance_kit.what_if import asked_facts

OWN = "own"
SYSTEMIC, WITHIN, NOTIFY, KNOWN_ON, TOTAL = (
    "eu.ai_act.result_is_systemic",
    "eu.ai_act.notify_within",
    "modification.notify_by",
    "modification.threshold_known_on",
    "modification.cumulative_compute",
)
NOTICE_ENTRY = "eu.ai_act.systemic_risk_notification"
SHOWN_DATES = 3
READER: Final = "regulator"
"""The record leaves out what this reader does not get, whoever gets it."""


def record(composer: Materials, document: "Document", duties_in: "Document") -> dict[str, Any]:
    """Everything that the record prints beyond the shared view.

    Args:
        composer: the assessment and its words.
        document: the record itself.
        duties_in: the document that lists the duties without a threshold.

    """
    found = rules(composer)
    decision = decision_of(composer, found)
    view = composer.shared()
    line = document.gauge.line if document.gauge else ""
    return {
        "form": decision.form,
        "held": decision.held,
        **_named(composer, decision, found),
        **_shorts(composer),
        "rules": RuleTable(composer, found).groups(),
        "untold": [name for name in _basis(composer) if READER in composer.kept_from(name)],
        "readings": differing_readings(composer, _told(composer, [*_basis(composer), *document.watch])),
        "compute": ComputeParts(composer, line).parts(document.calculations, found),
        "questions": Questions(composer).rows(_open(found)),
        "flips": Flips(composer, document.watch).tables(),
        "dates": _dates(composer, document),
        "duties": len({row["id"] for name in ("now_binding", "now_contract") for row in view["groups"][name]}),
        "duties_in": composer.identity(duties_in)["identity"],
        "notice": _notice(composer),
        "facts": _facts(composer, document, found),
        "sources": _sources(composer, found),
        "trace": _trace(composer, document),
    }


def decision_of(composer: Materials, found: Iterable[Rule]) -> Decision:
    """The form that this assessment allows."""
    groups = composer.shared()["groups"]
    axes = {axis.axis.id: axis_result(axis.judgement) for axis in composer.assessment.axes}
    return decide(axes, states(found), held=bool(groups["stop"] or groups["hold"]))


def _basis(composer: Materials) -> list[str]:
    return [name for axis in composer.assessment.axes for name in (*axis.axis.triage, *axis.axis.further)]


def _told(composer: Materials, names: Iterable[str]) -> list[str]:
    return [name for name in names if READER not in composer.kept_from(name)]


def _named(composer: Materials, decision: Decision, found: list[Rule]) -> dict[str, Any]:
    titles = {axis.axis.id: axis.axis.title for axis in composer.assessment.axes}
    ours = {
        axis.axis.id
        for axis in composer.assessment.axes
        if _only_ours(composer, (*axis.axis.triage, *axis.axis.further))
    }
    binding = states(found)
    return {
        "met_law": [titles[name] for name in decision.met if name not in ours],
        "met_ours": [titles[name] for name in decision.met if name in ours],
        "open_axes": [titles[name] for name in decision.open_axes],
        "n_rules": len(binding),
        "n_triggered": len(decision.triggered),
        "n_open": len(decision.open_rules),
        "n_guidance_open": len(
            {rule.compared.owner for rule in found if rule.group == "guidance" and rule.state == "open"}
        ),
    }


def _only_ours(composer: Materials, names: Iterable[str]) -> bool:
    """Whether everything that makes an axis met was chosen by this kit rather than drawn by law."""
    assessment = composer.assessment
    holding = [assessment.catalogue.determinations[name] for name in names if assessment.determination(name).verdict]
    return bool(holding) and all(determination.source.instrument == OWN for determination in holding)


def _open(found: Iterable[Rule]) -> list[tuple[str, Any]]:
    live = (rule for rule in found if rule.group in ("law", "contract") and rule.state == "open")
    return [(rule.row["title"], rule.compared.owner_judgement) for rule in live]


def _dates(composer: Materials, document: "Document") -> dict[str, Any]:
    """The next dates, nearest first, and the day on which the record ends."""
    ends = datetime.date.fromisoformat(composer.identity(document)["valid_until"])
    events = _events(composer, days_ahead(composer.shared()["groups"]), ends)
    return {
        "next": [
            {"on": day.isoformat(), "days": composer.findings.days(day), "what": events[day]} for day in sorted(events)
        ][:SHOWN_DATES],
        "ends": ends.isoformat(),
        "ends_long": composer.words.long_date(ends),
    }


def _events(
    composer: Materials, ahead: Mapping[str, list[dict[str, Any]]], ends: datetime.date
) -> dict[datetime.date, list[str]]:
    say = composer.words.say
    found: dict[datetime.date, list[str]] = {ends: [say("threshold_record.dates.ends")]}
    known = composer.assessment.known.value(NOTIFY).content
    if isinstance(known, datetime.date) and composer.assessment.determination(SYSTEMIC).verdict is not False:
        found.setdefault(known, []).append(say("threshold_record.dates.notify"))
    for day, rows in ahead.items():
        name = "law_more" if len(rows) > 1 else "law"
        told = say(f"threshold_record.dates.{name}", n=str(len(rows) - 1), title=rows[0]["title"])
        found.setdefault(datetime.date.fromisoformat(day), []).append(told)
    return found


def _shorts(composer: Materials) -> dict[str, Any]:
    """The short names of the instruments behind each axis, and behind each of its tests."""
    catalogue = composer.assessment.catalogue
    short = {
        name: catalogue.instruments[catalogue.determinations[name].source.instrument].short for name in _basis(composer)
    }
    axes = (axis.axis for axis in composer.assessment.axes)
    return {
        "short": short,
        "shorts": {
            axis.id: list(dict.fromkeys(short[name] for name in (*axis.triage, *axis.further))) for axis in axes
        },
    }


def _notice(composer: Materials) -> dict[str, Any] | None:
    """What the notification annex needs; None where the condition is settled as not met."""
    judgement = composer.assessment.determination(SYSTEMIC)
    if judgement.verdict is False:
        return None
    acted_on = judgement.verdict is True or (judgement.side is True and judgement.reasons == MARGIN)
    finding = composer.shared()["findings"][NOTICE_ENTRY]
    cells = composer.shared()["facts"]
    return {
        "state": "applies" if acted_on else "open",
        "title": finding["title"],
        "source": finding["source"]["short"],
        "summary": finding["summary"],
        "exemptions": finding["exemptions"],
        "estimate": _two_digits(composer),
        "total": cells[TOTAL],
        "known_on": cells[KNOWN_ON],
        "notify_by": cells[NOTIFY],
        "within": f"{composer.tracer.line(WITHIN)} {_unit(composer, WITHIN)}",
    }


def _unit(composer: Materials, threshold: str) -> str:
    return composer.words.unit(composer.assessment.catalogue.thresholds[threshold].unit)


def _two_digits(composer: Materials) -> str:
    total = composer.assessment.known.value(TOTAL).content
    if not isinstance(total, Interval) or not total.mid:
        return ""
    return composer.words.number(rounded(Fraction(total.mid), DIGITS), "FLOP")


def _facts(composer: Materials, document: "Document", found: Iterable[Rule]) -> dict[str, Any]:
    """The answers that axes, watched statuses and rules rest on, and those inside records, record by record."""
    assessment, view = composer.assessment, composer.shared()
    judgements = [axis.judgement for axis in assessment.axes]
    judgements += [assessment.determination(name) for name in document.watch]
    judgements += [rule.compared.owner_judgement for rule in found if rule.group in ("law", "contract")]
    names, known = asked_facts(judgements), assessment.catalogue.facts
    bare = {name.rpartition(".")[2] for name in names}
    records = [
        _record(
            composer, owner, row, [name for name, field in fields.items() if name in bare and field.mode == "asked"]
        )
        for owner, fields in assessment.catalogue.fields.items()
        for row in (view["records"][owner]["rows"] if owner in names else ())
    ]
    asked = (view["facts"][name] for name in names if name in view["facts"] and known[name].mode == "asked")
    answers = [{**cell, "after": _after(cell)} for cell in asked]
    return {"answers": answers, "records": records}


def _record(composer: Materials, owner: str, row: dict[str, Any], shown: Iterable[str]) -> dict[str, Any]:
    """The cells of one record; who answered and when comes from the list where a field does not say."""
    whole = composer.shared()["records"][owner]
    cells = [row[name] for name in shown]
    given = [
        {**cell, "after": _after(cell), "by": cell["by"] or whole["by"], "given": cell["given"] or whole["given"]}
        for cell in cells
    ]
    return {"name": row["name"]["text"], "cells": given}


def _after(cell: Mapping[str, Any]) -> str:
    """The unit behind an amount that is printed without one."""
    printed = cell["unit"].startswith("FLOP") or cell["sensitivity"] == "counsel"
    return "" if printed else short_unit(cell)


def _sources(composer: Materials, found: Iterable[Rule]) -> list[dict[str, Any]]:
    """Every instrument that a line or an axis of the record rests on, with its pinpoints."""
    catalogue, used = composer.assessment.catalogue, dict[str, dict[str, None]]()
    names = [*_basis(composer), *(rule.compared.owner for rule in found)]
    for name in names:
        source = (catalogue.determinations.get(name) or catalogue.entries[name]).source
        used.setdefault(source.instrument, {}).setdefault(source.pinpoint)
    return [
        {**composer.shared()["instruments"][name], "pinpoints": [pinpoint for pinpoint in pinpoints if pinpoint]}
        for name, pinpoints in used.items()
        if name != OWN
    ]


def _trace(composer: Materials, document: "Document") -> list[dict[str, Any]]:
    """The trees of the appendix; answers kept for counsel are named and not printed."""
    catalogue = composer.assessment.catalogue
    left_out = composer.words.say("threshold_record.appendix.left_out")
    found = []
    systemic = composer.assessment.determination(SYSTEMIC).verdict is not False
    for name in dict.fromkeys((*composer.traced(document), *([SYSTEMIC] if systemic else []))):
        judgement, told = composer.assessment.determination(name), READER not in composer.kept_from(name)
        shown = told_to(composer.tracer.lines(judgement), OPEN_TO[READER], left_out) if told else []
        title = catalogue.determinations[name].title
        found.append({"id": name, "title": title, "shade": shade(judgement), "lines": shown})
    return found
