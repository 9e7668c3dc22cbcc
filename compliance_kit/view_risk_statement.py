"""What only the risk statement prints: its form, the two routes, the safeguards, the hazards, the argument, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from compliance_kit.view_risk_hazards import hazard_rows
from compliance_kit.view_risk_safeguards import override_maps

if TYPE_CHECKING:
    from compliance_kit.documents import Composer

Row = dict[str, Any]
View = Mapping[str, Any]

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "decision": ("release.released_on",),
    "scope": (
        "evaluation.done", "evaluation.compared", "evaluation.criteria_before", "evaluation.build_is_release",
        "evaluation.hazard_analysis", "evaluation.known_problems",
    ),
    "routes": (
        "modification.methods", "evaluation.capability_change", "evaluation.dangerous_fields", "evaluation.misuse_tested", "safeguards.effect",
        "evaluation.hazard_change",
    ),
    "setting": (
        "use.purpose", "use.users", "use.minors", "use.domains", "use.decisions", "use.tools", "release.ways", "use.monthly_users", "release.markets",
    ),
    "safeguards": ("safeguards.measures", "safeguards.output_controls", "safeguards.barrier"),
    "benefits": ("modification.aims", "modification.purpose_text"),
    "monitoring": (
        "safeguards.reporting_channel", "safeguards.monitoring", "safeguards.oversight", "evaluation.paired_outputs_kept", "safeguards.can_withdraw",
    ),
}  # fmt: skip
BRIEF = frozenset({
    "release.released_on", "evaluation.done", "evaluation.compared", "evaluation.known_problems", "evaluation.capability_change",
    "safeguards.effect", "use.purpose", "use.users", "release.ways", "release.markets", "safeguards.measures", "modification.purpose_text",
})  # fmt: skip
"""What the short form prints of the sections."""
NUMBERS: Mapping[str, str] = {"decision": "1", "scope": "2", "routes": "3", "setting": "4", "safeguards": "5", "benefits": "8", "monitoring": "11"}
SIGNALS = ("reports", "watching", "review", "retest", "recall")
GUIDANCE = ("eu.cop.gpai.reassessment_triggers", "eu.cop.gpai.similarly_safe")
TRACED = ("axis.safety_moved", "axis.capability_moved")
SYSTEMIC = "eu.ai_act.systemic_risk_duties"
RUNS = frozenset({"ad_hoc", "structured", "independent"})
TESTED_EFFECTS = frozenset({"strengthened", "unchanged_tested", "replaced_by_tested_control"})
LOST = frozenset({"weakened_unintended", "removed_on_purpose"})
BENEFIT = frozenset({"ability", "accuracy"})
DANGEROUS = frozenset({"cyber", "biology", "chemistry", "nuclear", "weapons"})
NOTICES = frozenset({"stop", "hold"})
MOST_QUESTIONS = 9


def risk_statement(composer: Composer) -> dict[str, Any]:
    """Everything that the risk statement alone prints, from what all documents share."""
    view = composer.shared()
    words = composer.words.tree["risk_statement"]
    severity = words["severity"]
    hazards = hazard_rows(view["records"]["evaluation.hazards"], view["facts"], severity["order"], words["hazard"]["nobody"])
    routes = {"ability": ability_route(view), "safety": safety_route(view)}
    help_of = {name: fact.help or "" for name, fact in composer.assessment.catalogue.facts.items()}
    fields = composer.assessment.catalogue.fields["evaluation.hazards"]
    form = form_reasons(view, hazards, severity)
    questions = [*_missing(view, help_of), *_missing_fields(hazards, {name: field.help or "" for name, field in fields.items()})]
    return {
        "sections": _sections(view, brief=not form),
        "numbers": NUMBERS, "method_names": composer.assessment.catalogue.facts["modification.methods"].choices,
        "stopped": view["notice"]["level"] in NOTICES,
        "form": form,
        "routes": routes, "maps": override_maps(view), "hazards": hazards, "counts": _counts(hazards),
        "steps": steps(view, routes, hazards, severity), "questions": questions[:MOST_QUESTIONS], "more_questions": max(0, len(questions) - MOST_QUESTIONS),
        "signals": list(zip(SIGNALS, (view["facts"][name] for name in SECTIONS["monitoring"]), strict=True)),
        "guidance": [view["findings"][name] for name in GUIDANCE if name in view["findings"] and view["findings"][name]["verdict"] != "does_not_apply"],
        "benefit_results": sum(_both(row) for row in view["records"]["evaluation.results"]["rows"] if row["measures"]["raw"] in BENEFIT),
        "left_out": _left_out(view), "sources": _sources(composer), "fact_sources": _fact_sources(view),
    }  # fmt: skip


def _sections(view: View, *, brief: bool) -> dict[str, list[Row]]:
    return {name: [view["facts"][fact] for fact in facts if fact in BRIEF or not brief] for name, facts in SECTIONS.items()}


def _axis(view: View, name: str) -> Row:
    return next(axis for axis in view["axes"] if axis["id"] == name)


def _both(row: Row) -> bool:
    return bool(row["base_score"]["known"] and row["own_score"]["known"])


def ability_route(view: View) -> Row:
    """Whether a test on this version shows that it gained abilities: never clear without one, nor with new tools."""
    facts, axis = view["facts"], _axis(view, "capability")
    tested = facts["evaluation.done"]["raw"] in RUNS and facts["evaluation.compared"]["raw"] is True
    tools = "tools" in (facts["modification.methods"]["raw"] or ())
    if axis["result"] == "met":
        return _route(axis, "met", "axis_met", tested)
    if tools:
        return _route(axis, "unclear", "tools", tested)
    return _untouched(axis, tested)


def safety_route(view: View) -> Row:
    """Whether a test on this version shows that it lost safety: never clear without one."""
    effect, axis = view["facts"]["safeguards.effect"]["raw"], _axis(view, "safety")
    lost = effect in LOST or "restriction_removal" in (view["facts"]["modification.methods"]["raw"] or ())
    tested = effect in TESTED_EFFECTS
    if lost:
        return _route(axis, "met", "weakened", tested)
    if axis["result"] == "met":
        return _route(axis, "met", "axis_met", tested)
    return _untouched(axis, tested)


def _untouched(axis: Row, tested: bool) -> Row:  # noqa: FBT001 - private
    if axis["result"] != "clear":
        return _route(axis, axis["result"], f"axis_{axis['result']}", tested)
    return _route(axis, "clear" if tested else "unclear", "tested_clear" if tested else "not_tested", tested)


def _route(axis: Row, result: str, reason: str, tested: bool) -> Row:  # noqa: FBT001 - private
    titles = [row["title"] for row in axis["basis"] if row["shade"] != "does_not_apply"]
    decided = [row["title"] for row in axis["basis"] if row["shade"] == "applies"]
    return {"axis": axis, "result": result, "reason": reason, "tested": tested, "titles": decided or titles}


def form_reasons(view: View, hazards: list[Row], severity: Mapping[str, Any]) -> list[Row]:
    """Why the long form is due, each with what it names; an empty list means the short form."""
    records, acts = view["records"]["evaluation.hazards"], view["facts"]["use.agentic"]
    order, limit = list(severity["order"]), severity["limit"]
    unknown = sum(row["severity"] == "unknown" for row in hazards)
    systemic = view["findings"].get(SYSTEMIC)
    checks = {
        "stop": view["notice"]["level"] in NOTICES,
        "axes": any(axis["result"] != "clear" for axis in view["axes"]),
        "hazards_unknown": not records["known"] and records["state"] != "none",
        "severity_unknown": unknown > 1, "one_severity_unknown": unknown == 1,
        "above_limit": any(row["severity"] in order[: order.index(limit)] for row in hazards),
        "acts": acts["raw"] is True, "acts_unknown": acts["raw"] is None,
        "systemic": systemic is not None and systemic["verdict"] != "does_not_apply",
    }  # fmt: skip
    names = [axis["title"] for axis in view["axes"] if axis["result"] != "clear"]
    return [{"key": key, "names": names, "n": unknown} for key, holds in checks.items() if holds]


def _counts(hazards: list[Row]) -> Row:
    return {
        "n": len(hazards), "accepted": sum(row["accepted"] is True for row in hazards), "unknown": sum(row["severity"] == "unknown" for row in hazards),
        "new": sum(row["cells"]["from_change"]["raw"] is True for row in hazards),
        "gravest": next((row["severity"] for row in hazards if row["severity"] != "unknown"), "unknown"),
    }  # fmt: skip


def steps(view: View, routes: Mapping[str, Row], hazards: list[Row], severity: Mapping[str, Any]) -> list[Row]:
    """The argument for proceeding: at most eight steps, each of which holds, is open or speaks against."""
    found = [_axes_step("compute", view, ("compute",))]
    found += [{"key": name, "state": _of(routes[name]["result"]), "result": routes[name]["result"], "reason": routes[name]["reason"]} for name in routes]
    found.append(_axes_step("other_axes", view, ("purpose", "reach", "person")))
    found += _hazard_steps(view["records"]["evaluation.hazards"], hazards, severity)
    problems, recall = view["facts"]["evaluation.known_problems"], view["facts"]["safeguards.can_withdraw"]
    found.append({"key": "problems", "cell": problems, "state": {"none": "holds", "solved": "holds", "open": "against"}.get(problems["raw"], "open")})
    tried = {"withdrawal_tested": "holds", "withdrawal_possible": "open", "none": "against"}
    found.append({"key": "recovery", "cell": recall, "state": tried.get(recall["raw"], "open")})
    return found


def _of(result: str) -> str:
    return {"clear": "holds", "met": "against"}.get(result, "open")


def _axes_step(key: str, view: View, names: tuple[str, ...]) -> Row:
    axes = [_axis(view, name) for name in names]
    states = {_of(axis["result"]) for axis in axes}
    worst = next(state for state in ("against", "open", "holds") if state in states)
    return {"key": key, "state": worst, "result": axes[0]["result"], "axes": axes}


def _hazard_steps(records: Row, hazards: list[Row], severity: Mapping[str, Any]) -> list[Row]:
    counts = _counts(hazards)
    if not hazards:
        key = "listed_none" if records["state"] == "none" else "listed_gap"
        return [{"key": key, "state": "open", "counts": counts}, {"key": "accepted_gap", "state": "open", "counts": counts}]
    order = list(severity["order"])
    grave_open = any(row["accepted"] is not True and row["severity"] in order[: order.index(severity["limit"])] for row in hazards)
    accepted = "holds" if counts["accepted"] == len(hazards) else "against" if grave_open else "open"
    return [
        {"key": "listed", "state": "open" if counts["unknown"] else "holds", "counts": counts},
        {"key": "accepted", "state": accepted, "counts": counts},
    ]  # fmt: skip


def _missing(view: View, help_of: Mapping[str, str]) -> Iterator[Row]:
    """The printed facts that are missing: those an axis waits for first, then in the order of the sections."""
    waits = [(need["path"], axis["title"]) for axis in view["axes"] for need in axis["waits_for"]]
    section = {fact: name for name, facts in SECTIONS.items() for fact in facts}
    first = [path for path, _ in waits if path in section]
    for path in dict.fromkeys([*first, *section]):
        cell = view["facts"][path]
        if not cell["known"] and cell["state"] not in ("none", "assumed"):
            needed = list(dict.fromkeys(title for waiting, title in waits if waiting == path))
            yield {"id": path, "question": cell["question"] or cell["label"], "needed": needed, "section": section[path], "hazard": 0, "how": help_of[path]}


def _missing_fields(hazards: list[Row], help_of: Mapping[str, str]) -> Iterator[Row]:
    for row in hazards:
        for name in ("degree", "harms", "from_change", "base_shows_it"):
            cell = row["cells"][name]
            if not cell["known"]:
                yield {"id": cell["id"], "question": cell["question"], "needed": [], "section": "", "hazard": row["number"], "how": help_of[name]}


def _left_out(view: View) -> list[str]:
    fields = set(view["facts"]["evaluation.dangerous_fields"]["raw"] or ())
    found = ["findings"] if view["facts"]["evaluation.findings"]["known"] else []
    return [*found, "prompts", *(["dangerous"] if fields & DANGEROUS else []), "counsel", "people"]


def _sources(composer: Composer) -> list[Row]:
    """The instruments that this paper cites, with the pinpoints that it cites."""
    catalogue, groups = composer.assessment.catalogue, composer.shared()["groups"]
    cited = [*GUIDANCE, *(row["id"] for name in ("stop", "hold", "upcoming") for row in groups[name])]
    pinpoints: dict[str, list[str]] = {}
    for name in cited:
        if name in catalogue.entries:
            source = catalogue.entries[name].source
            pinpoints.setdefault(source.instrument, []).append(source.pinpoint or "")
    return [{**source, "pinpoints": list(dict.fromkeys(filter(None, pinpoints[source["id"]])))} for source in composer.shared()["sources"] if source["id"] in pinpoints]


def _fact_sources(view: View) -> list[Row]:
    """The public sources of the answers that this paper prints, once each."""
    printed = {fact for facts in SECTIONS.values() for fact in facts} | {"base.models", "evaluation.results", "evaluation.hazards"}
    found: list[Row] = []
    for source in view["fact_sources"]:
        paths = [path for path in source["facts"].split(", ") if path.partition("[")[0] in printed]
        if paths:
            found.append({"url": source["url"], "paths": paths})
    return found
