"""What only the risk statement prints: its sections, its open questions, what it leaves out, and its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compliance_kit.views.findings import days_ahead
from compliance_kit.views.materials import Materials
from compliance_kit.views.risk_argument import NOTICES, ability_route, counts_of, form_reasons, safety_route, steps
from compliance_kit.views.risk_hazards import hazard_rows, spans
from compliance_kit.views.risk_safeguards import override_maps

Row = dict[str, Any]
View = Mapping[str, Any]

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "decision": ("release.released_on",),
    "scope": (
        "evaluation.done",
        "evaluation.compared",
        "evaluation.criteria_before",
        "evaluation.build_is_release",
        "evaluation.hazard_analysis",
        "evaluation.known_problems",
    ),
    "routes": (
        "modification.methods",
        "evaluation.capability_change",
        "evaluation.dangerous_fields",
        "evaluation.misuse_tested",
        "safeguards.effect",
        "evaluation.hazard_change",
    ),
    "setting": (
        "use.purpose",
        "use.users",
        "use.minors",
        "use.domains",
        "use.decisions",
        "use.tools",
        "release.ways",
        "use.monthly_users",
        "release.markets",
    ),
    "safeguards": ("safeguards.measures", "safeguards.output_controls", "safeguards.barrier"),
    "benefits": ("modification.aims", "modification.purpose_text"),
    "monitoring": (
        "safeguards.reporting_channel",
        "safeguards.monitoring",
        "safeguards.oversight",
        "evaluation.paired_outputs_kept",
        "safeguards.can_withdraw",
    ),
}
BRIEF = frozenset(
    {
        "release.released_on",
        "evaluation.done",
        "evaluation.compared",
        "evaluation.known_problems",
        "evaluation.capability_change",
        "safeguards.effect",
        "use.purpose",
        "use.users",
        "release.ways",
        "release.markets",
        "safeguards.measures",
        "modification.purpose_text",
    }
)
"""What the short form prints of the sections."""
NUMBERS: Mapping[str, str] = {
    "decision": "1",
    "scope": "2",
    "routes": "3",
    "setting": "4",
    "safeguards": "5",
    "benefits": "8",
    "monitoring": "11",
}
SIGNALS = ("reports", "watching", "review", "retest", "recall")
GUIDANCE = ("eu.cop.gpai.reassessment_triggers", "eu.cop.gpai.similarly_safe")
BENEFIT = frozenset({"ability", "accuracy"})
DANGEROUS = frozenset({"cyber", "biology", "chemistry", "nuclear", "weapons"})
MOST_QUESTIONS = 9
NEXT_DATES = 3


def risk_statement(composer: Materials) -> dict[str, Any]:
    """Everything that the risk statement alone prints, from what all documents share."""
    view = composer.shared()
    words = composer.words.tree["risk_statement"]
    severity = words["severity"]
    hazards = hazard_rows(
        view["records"]["evaluation.hazards"], view["facts"], severity["order"], words["hazard"]["nobody"]
    )
    routes = {"ability": ability_route(view), "safety": safety_route(view)}
    help_of = {name: fact.help or "" for name, fact in composer.assessment.catalogue.facts.items()}
    fields = composer.assessment.catalogue.fields["evaluation.hazards"]
    form = form_reasons(view, hazards, severity)
    questions = [
        *_missing(view, help_of),
        *_missing_fields(hazards, {name: field.help or "" for name, field in fields.items()}),
    ]
    return {
        "sections": _sections(view, brief=not form),
        "numbers": NUMBERS,
        "method_names": composer.assessment.catalogue.facts["modification.methods"].choices,
        "stopped": view["notice"]["level"] in NOTICES,
        "form": form,
        "routes": routes,
        "maps": override_maps(view),
        "hazards": hazards,
        "spans": spans(hazards, composer.words),
        "counts": counts_of(hazards),
        "steps": steps(view, routes, hazards, severity),
        "questions": questions[:MOST_QUESTIONS],
        "more_questions": max(0, len(questions) - MOST_QUESTIONS),
        "dates": _dates(view),
        "signals": list(zip(SIGNALS, (view["facts"][name] for name in SECTIONS["monitoring"]), strict=True)),
        "guidance": [
            view["findings"][name]
            for name in GUIDANCE
            if name in view["findings"] and view["findings"][name]["verdict"] != "does_not_apply"
        ],
        "benefit_results": sum(
            _both(row) for row in view["records"]["evaluation.results"]["rows"] if row["measures"]["raw"] in BENEFIT
        ),
        "left_out": _left_out(view),
        "sources": _sources(composer),
        "fact_sources": _fact_sources(view),
    }


def _dates(view: View) -> list[Row]:
    """The next days on which something begins: what does first, and how much else."""
    days = list(days_ahead(view["groups"]).values())[:NEXT_DATES]
    return [{**rows[0], "more": len(rows) - 1} for rows in days]


def _sections(view: View, *, brief: bool) -> dict[str, list[Row]]:
    return {
        name: [view["facts"][fact] for fact in facts if fact in BRIEF or not brief] for name, facts in SECTIONS.items()
    }


def _both(row: Row) -> bool:
    return bool(row["base_score"]["known"] and row["own_score"]["known"])


def _missing(view: View, help_of: Mapping[str, str]) -> Iterator[Row]:
    """The printed facts that are missing: those an axis waits for first, then in the order of the sections."""
    waits = [(need["path"], axis["title"]) for axis in view["axes"] for need in axis["waits_for"]]
    section = {fact: name for name, facts in SECTIONS.items() for fact in facts}
    first = [path for path, _ in waits if path in section]
    for path in dict.fromkeys([*first, *section]):
        cell = view["facts"][path]
        if not cell["known"] and cell["state"] not in ("none", "assumed"):
            needed = list(dict.fromkeys(title for waiting, title in waits if waiting == path))
            yield {
                "id": path,
                "question": cell["question"] or cell["label"],
                "needed": needed,
                "section": section[path],
                "hazard": 0,
                "how": help_of[path],
            }


def _missing_fields(hazards: list[Row], help_of: Mapping[str, str]) -> Iterator[Row]:
    for row in hazards:
        for name in ("degree", "harms", "from_change", "base_shows_it"):
            cell = row["cells"][name]
            if not cell["known"]:
                yield {
                    "id": cell["id"],
                    "question": cell["question"],
                    "needed": [],
                    "section": "",
                    "hazard": row["number"],
                    "how": help_of[name],
                }


def _left_out(view: View) -> list[str]:
    fields = set(view["facts"]["evaluation.dangerous_fields"]["raw"] or ())
    found = ["findings"] if view["facts"]["evaluation.findings"]["known"] else []
    return [*found, "prompts", *(["dangerous"] if fields & DANGEROUS else []), "counsel", "people"]


def _sources(composer: Materials) -> list[Row]:
    """The instruments that this paper cites, with the pinpoints that it cites."""
    catalogue, view = composer.assessment.catalogue, composer.shared()
    notice = view["notice"]["rows"] if view["notice"]["level"] in NOTICES else []
    cited = [*GUIDANCE, *(row["id"] for row in (*notice, *_dates(view)))]
    pinpoints: dict[str, list[str]] = {}
    for name in cited:
        if name in catalogue.entries:
            source = catalogue.entries[name].source
            pinpoints.setdefault(source.instrument, []).append(source.pinpoint or "")
    return [
        {**source, "pinpoints": list(dict.fromkeys(filter(None, pinpoints[source["id"]])))}
        for source in view["sources"]
        if source["id"] in pinpoints
    ]


def _fact_sources(view: View) -> list[Row]:
    """The public sources of the answers that this paper prints, once each."""
    printed = {fact for facts in SECTIONS.values() for fact in facts} | {
        "base.models",
        "evaluation.results",
        "evaluation.hazards",
    }
    found: list[Row] = []
    for source in view["fact_sources"]:
        paths = [path for path in source["facts"].split(", ") if path.partition("[")[0] in printed]
        if paths:
            found.append({"url": source["url"], "paths": paths})
    return found
