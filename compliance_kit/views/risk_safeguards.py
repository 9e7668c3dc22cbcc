"""The control-override map of the risk statement: each safeguard that came with a base model, and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
View = Mapping[str, Any]

EFFECTS: Mapping[str, str] = {
    "strengthened": "strengthened",
    "unchanged_tested": "kept",
    "replaced_by_tested_control": "replaced",
    "spot_checked": "spot_checked",
    "unchanged_untested": "not_tested",
    "weakened_unintended": "weakened",
    "removed_on_purpose": "removed",
    "not_applicable": "irrelevant",
}
SHAPES: Mapping[str, str] = {
    "strengthened": "clear",
    "kept": "clear",
    "replaced": "clear",
    "spot_checked": "unclear",
    "not_tested": "unclear",
    "weakened": "met",
    "removed": "met",
    "nothing": "does_not_apply",
    "disagree": "unclear",
    "irrelevant": "unclear",
    "not_known": "not_known",
    "not_available": "withheld",
}
SERVICE = frozenset({"monitoring", "rate_limit"})
FILTERS = frozenset({"input_filter", "output_filter"})
AROUND = FILTERS | {"watermark"}
WEIGHTS = frozenset({"open_weights", "gated_weights", "private_weights"})
TRAINS = frozenset({"continued_pretraining", "full_finetune", "adapter", "preference_rl", "distillation"})
ACTS_ON_WEIGHTS = frozenset({"restriction_removal", "merge", "training", "quantisation"})
"""Routes that say nothing of a safeguard that the weights do not carry."""
OWN_CONTROLS: Mapping[str, str] = {
    "output_filter": "safeguards.output_controls",
    "monitoring": "safeguards.monitoring",
    "watermark": "safeguards.latent_mark_works",
}
EVIDENCE = frozenset({"refusal", "jailbreak"})
TESTED = frozenset({"strengthened", "kept", "replaced"})
IN_WEIGHTS = frozenset({"weights", "merged"})
SHOWN_RESULTS = 1


def override_maps(view: View) -> Row:
    """One map for each parent, and the names of the models of which only outputs were used."""
    parents = view["records"]["base.models"]
    rows = [row for row in parents["rows"] if row["how"]["raw"] != ["outputs"]]
    return {
        "parents": [_parent(view, row, others=_may_have_had(rows, row)) for row in rows],
        "state": parents["state"],
        "gap": parents["gap"],
        "only_outputs": [row["name"]["text"] for row in parents["rows"] if row["how"]["raw"] == ["outputs"]],
    }


def _may_have_had(rows: Sequence[Row], parent: Row) -> bool:
    """Whether another model had safeguards, or nobody knows: the answer on what was lost can then be about that one."""
    return any(row is not parent and row["safeguards"]["raw"] not in ([], ["none"]) for row in rows)


def _parent(view: View, parent: Row, *, others: bool) -> Row:
    cell = parent["safeguards"]
    came = [name for name in cell["raw"] or () if name != "none"]
    before = "present" if came else "none" if cell["known"] else "not_known"
    return {
        "name": parent["name"],
        "access": parent["access"],
        "cell": cell,
        "before": before,
        "built_in": built_in(parent),
        "rows": [_row(view, parent, name, before, others=others) for name in came or ["all"]],
    }


def built_in(parent: Row) -> bool:
    """Whether the weights of a model were left as they are, as far as the answers say."""
    how = parent["how"]["raw"]
    return bool(how) and IN_WEIGHTS.isdisjoint(how)


def _row(view: View, parent: Row, name: str, before: str, *, others: bool) -> Row:
    state = state_now(view["facts"], parent, name)
    if before == "none":
        state = "disagree" if state in ("weakened", "removed") and not others else "nothing"
    own = view["facts"].get(OWN_CONTROLS.get(name, ""))
    return {
        "safeguard": name,
        "before": before,
        "state": state,
        "shape": SHAPES[state],
        "mechanism": mechanism(view["facts"], parent, name, state),
        "asks_control": state not in ("kept", "strengthened", "nothing"),
        "own_control": own if own is not None and own["known"] and own["raw"] not in (False, "none") else None,
        "said_tested": state in TESTED,
        **_evidence(view, name),
    }


def state_now(facts: Mapping[str, Row], parent: Row, name: str) -> str:
    """What became of a safeguard: the answer on the effect, unless the way of change or of access says more."""
    methods = facts["modification.methods"]["raw"] or ()
    held = parent["access"]["raw"] in WEIGHTS
    if held and (name in SERVICE or (name in FILTERS and "filters" not in methods)):
        return "not_available"
    if name == "watermark" and facts["safeguards.latent_mark_works"]["raw"] is False:
        return "removed"
    if name == "watermark" and facts["safeguards.latent_mark_works"]["raw"] is True:
        return "kept"
    if name == "refusals" and "restriction_removal" in methods and not built_in(parent):
        return "removed"
    return EFFECTS.get(facts["safeguards.effect"]["raw"] or "", "not_known")


def mechanism(facts: Mapping[str, Row], parent: Row, name: str, state: str) -> str:
    """By which route the change can act on the safeguard, as its model was used: weights changed, merged or left."""
    methods = set(facts["modification.methods"]["raw"] or ())
    if state in ("nothing", "not_available"):
        return {"nothing": "nothing", "not_available": "open_weights"}[state]
    if name in AROUND and "filters" in methods:
        return "filters"
    if built_in(parent):
        return next((route for route in ("prompts", "filters") if route in methods), "wrapped")
    routes = (
        ("restriction_removal", {"restriction_removal"}),
        *((("merge", {"merge"}),) if parent["how"]["raw"] == ["merged"] else ()),
        ("training", TRAINS),
        ("merge", {"merge"}),
        ("quantisation", {"quantisation"}),
        ("prompts", {"prompts"}),
    )
    found = next((route for route, needs in routes if methods & needs), "filters" if "filters" in methods else "none")
    return "none" if name in AROUND | SERVICE and found in ACTS_ON_WEIGHTS else found


def _evidence(view: View, name: str) -> Row:
    found = (
        [row for row in view["records"]["evaluation.results"]["rows"] if row["measures"]["raw"] in EVIDENCE]
        if name in ("refusals", "all")
        else []
    )
    return {"results": found[:SHOWN_RESULTS], "more_results": len(found) > SHOWN_RESULTS}
