"""The argument of the risk statement: the two routes, the form that is due, and the steps for proceeding."""

from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]
View = Mapping[str, Any]

SYSTEMIC = "eu.ai_act.systemic_risk_duties"
RUNS = frozenset({"ad_hoc", "structured", "independent"})
TESTED_EFFECTS = frozenset({"strengthened", "unchanged_tested", "replaced_by_tested_control"})
LOST = frozenset({"weakened_unintended", "removed_on_purpose"})
NOTICES = frozenset({"stop", "hold"})


def _axis(view: View, name: str) -> Row:
    return next(axis for axis in view["axes"] if axis["id"] == name)


def ability_route(view: View) -> Row:
    """Whether this version gained abilities: crossed with its axis, never clear without a test, nor with new tools."""
    facts, axis = view["facts"], _axis(view, "capability")
    tested = facts["evaluation.done"]["raw"] in RUNS and facts["evaluation.compared"]["raw"] is True
    tools = "tools" in (facts["modification.methods"]["raw"] or ())
    if axis["result"] == "met":
        return _route(axis, "met", "axis_met", tested)
    if tools:
        return _route(axis, "unclear", "tools", tested)
    return _untouched(axis, tested)


def safety_route(view: View) -> Row:
    """Whether this version lost safety: crossed with its axis, never clear without a test."""
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
    basis = [row for row in axis["basis"] if row["shade"] != "does_not_apply"]
    decided = [row for row in basis if row["shade"] == "applies"]
    return {"axis": axis, "result": result, "reason": reason, "tested": tested, "basis": decided or basis}


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
        "severity_unknown": unknown > 1,
        "one_severity_unknown": unknown == 1,
        "above_limit": any(row["severity"] in order[: order.index(limit)] for row in hazards),
        "acts": acts["raw"] is True,
        "acts_unknown": acts["raw"] is None,
        "systemic": systemic is not None and systemic["verdict"] != "does_not_apply",
    }
    names = [axis["title"] for axis in view["axes"] if axis["result"] != "clear"]
    return [{"key": key, "names": names, "n": unknown} for key, holds in checks.items() if holds]


def counts_of(hazards: list[Row]) -> Row:
    """How many hazards there are, how many are accepted, without severity or new, and the gravest severity."""
    return {
        "n": len(hazards),
        "accepted": sum(row["accepted"] is True for row in hazards),
        "unknown": sum(row["severity"] == "unknown" for row in hazards),
        "new": sum(row["cells"]["from_change"]["raw"] is True for row in hazards),
        "gravest": next((row["severity"] for row in hazards if row["severity"] != "unknown"), "unknown"),
    }


def steps(view: View, routes: Mapping[str, Row], hazards: list[Row], severity: Mapping[str, Any]) -> list[Row]:
    """The argument for proceeding: at most eight steps, each of which holds, is open or speaks against."""
    found = [_axes_step("compute", view, ("compute",))]
    found += [
        {
            "key": name,
            "state": _of(routes[name]["result"]),
            "result": routes[name]["result"],
            "reason": routes[name]["reason"],
        }
        for name in routes
    ]
    found.append(_axes_step("other_axes", view, ("purpose", "reach", "person")))
    found += _hazard_steps(view["records"]["evaluation.hazards"], hazards, severity)
    problems, recall = view["facts"]["evaluation.known_problems"], view["facts"]["safeguards.can_withdraw"]
    found.append(
        {
            "key": "problems",
            "cell": problems,
            "state": {"none": "holds", "solved": "holds", "open": "against"}.get(problems["raw"], "open"),
        }
    )
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
    counts = counts_of(hazards)
    if not hazards:
        key = "listed_none" if records["state"] == "none" else "listed_gap"
        return [
            {"key": key, "state": "open", "counts": counts},
            {"key": "accepted_gap", "state": "open", "counts": counts},
        ]
    order = list(severity["order"])
    grave_open = any(
        row["accepted"] is False and row["severity"] in order[: order.index(severity["limit"])] for row in hazards
    )
    accepted = "holds" if counts["accepted"] == len(hazards) else "against" if grave_open else "open"
    return [
        {"key": "listed", "state": "open" if counts["unknown"] else "holds", "counts": counts},
        {"key": "accepted", "state": accepted, "counts": counts},
    ]
