"""What was found (OSCAL assessment results) and what is still to be done (plan of action and milestones).

A finding says "satisfied" or "not satisfied", so there is one only where the developer said how far a duty is: done
with evidence, under way, or to be done. Everything else, above all what nobody knows, is an observation.
"""

from collections.abc import Iterator
from typing import Any

from compliance_kit.interop.exchange import Duty, Exchange, filled, moment
from compliance_kit.interop.oscal import OBJECTIVE, PROFILE, STATEMENT, chosen, document, metadata, prop

Part = dict[str, Any]
STATES = {"done": ("satisfied", "implemented"), "under_way": ("not-satisfied", "partial"),
          "to_do": ("not-satisfied", "planned")}  # fmt: skip
"""By what the developer says: the state of the objective, and that of the implementation."""
RISKS = {"to_do": "open", "under_way": "remediating", "no_access": "open", "done": "closed"}
OWED = ("binding", "contract")


def assessment_results(model: Exchange) -> Part:
    """One result: an observation for each duty that concerns the developer, findings only where something was said."""
    stub = model.id_of("plan")
    duties = chosen(model)
    if not duties:
        selection: Part = {"description": model.words["nothing_concerns"], "exclude-controls": _ids(model.duties)}
        selection = {**selection, "include-all": {}}
    else:
        selection = {"include-controls": _ids(duties)}
    result = filled({
        "uuid": model.id_of("result"), "title": f"{model.name} {model.version}", "description": model.words["results"],
        "start": model.moment, "end": model.moment, "reviewed-controls": {"control-selections": [selection]},
        "observations": [_observation(model, duty) for duty in duties],
        "findings": [finding for duty in duties for finding in _finding(model, duty)],
    })  # fmt: skip
    plan = {"uuid": stub, "title": model.words["plan"], "description": model.words["no_plan"],
            "rlinks": [{"href": PROFILE}]}  # fmt: skip
    head = metadata(model, f"{model.name} {model.version}: {model.words['results_title']}", model.version)
    return document("assessment-results", {
        "metadata": head, "import-ap": {"href": f"#{stub}"}, "results": [result], "back-matter": {"resources": [plan]},
    })  # fmt: skip


def _ids(duties: tuple[Duty, ...] | list[Duty]) -> list[Part]:
    return [{"control-id": duty.id} for duty in duties]


def _observation(model: Exchange, duty: Duty) -> Part:
    work = duty.work
    evidence = [{"description": file} for file in work.evidence] if work is not None else []
    told = [duty.result, duty.why, work.words if work is not None else model.words["nothing_said"]]
    return filled({
        "uuid": _observed(model, duty), "title": duty.title, "description": "\n\n".join(filter(None, told)),
        "props": [*prop("control", duty.id), *prop("verdict", duty.verdict), *prop("timing", duty.timing),
                  *prop("work", work.status if work is not None else "")],
        "methods": ["INTERVIEW"], "types": ["control-objective"], "relevant-evidence": evidence,
        "collected": model.moment,
    })  # fmt: skip


def _finding(model: Exchange, duty: Duty) -> Iterator[Part]:
    """A finding where the developer said how far a duty is that applies; nobody checked what was said."""
    state = state_of(duty)
    if state is None or duty.work is None:
        return
    objective, implementation = state
    target = {
        "type": "objective-id" if duty.done_when else "statement-id",
        "target-id": f"{duty.id}{OBJECTIVE if duty.done_when else STATEMENT}",
        "status": {"state": objective, "remarks": model.words["stated"]},
        "implementation-status": {"state": implementation},
    }
    yield {
        "uuid": model.id_of("finding", duty.id), "title": duty.title, "description": duty.work.words, "target": target,
        "related-observations": [{"observation-uuid": _observed(model, duty)}],
    }  # fmt: skip


def state_of(duty: Duty) -> tuple[str, str] | None:
    """The two states of a finding; None where there is none to be had.

    That is where it is not decided whether the duty applies, where nothing was said of it, where somebody says that it
    is done and names no evidence, and where it is not in force yet and not done.
    """
    work = duty.work
    if work is None or duty.verdict != "applies" or work.status not in STATES:
        return None
    if work.status == "done":
        return STATES["done"] if work.evidence else None
    return STATES[work.status] if duty.timing == "current" else None


def poam(model: Exchange) -> Part | None:
    """What applies by law or contract and is not done, with owner and deadline; None where that is nothing."""
    open_ = [duty for duty in model.duties if _is_open(duty)]
    if not open_:
        return None
    head = metadata(model, f"{model.name} {model.version}: {model.words['poam']}", model.version)
    return document("plan-of-action-and-milestones", {
        "metadata": head, "system-id": {"identifier-type": "http://ietf.org/rfc/rfc4122", "id": model.id_of("model")},
        "risks": [_risk(model, duty) for duty in open_], "poam-items": [_item(model, duty) for duty in open_],
    })  # fmt: skip


def _is_open(duty: Duty) -> bool:
    owed = duty.force in OWED and duty.verdict == "applies" and duty.timing in ("current", "upcoming")
    return owed and (duty.work is None or duty.work.status != "done" or not duty.work.evidence)


def _risk(model: Exchange, duty: Duty) -> Part:
    work = duty.work
    return filled({
        "uuid": model.id_of("risk", duty.id), "title": duty.title, "description": duty.summary,
        "statement": duty.done_when or duty.summary, "status": _status(duty),
        "deadline": moment(work.due) if work is not None and work.due else None,
    })  # fmt: skip


def _status(duty: Duty) -> str:
    """How the item stands; said to be done without any evidence is not closed."""
    if duty.work is None:
        return "open"
    return "investigating" if duty.work.status == "done" else RISKS[duty.work.status]


def _item(model: Exchange, duty: Duty) -> Part:
    work = duty.work
    told = [*prop("owner", work.owner), *prop("due", work.due), *prop("work", work.status)] if work is not None else []
    words = work.words if work is not None else model.words["nothing_said"]
    description = "\n\n".join(filter(None, (duty.summary, duty.done_when, words)))
    return filled({
        "uuid": model.id_of("poam-item", duty.id), "title": duty.title, "description": description,
        "props": [*prop("control", duty.id), *prop("applies-from", duty.periods[0].from_), *told],
        "links": [{"href": duty.url, "rel": "reference"}] if duty.url else [],
        "related-risks": [{"risk-uuid": model.id_of("risk", duty.id)}],
    })  # fmt: skip


def _observed(model: Exchange, duty: Duty) -> str:
    return model.id_of("observation", duty.id)
