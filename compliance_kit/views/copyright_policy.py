"""What only the copyright policy prints: for each clause the practice that answers show, nothing else."""

from collections.abc import Mapping
from typing import Any

from compliance_kit.views.contradictions import as_rows
from compliance_kit.views.materials import Materials

Row = dict[str, Any]

CLAUSES: Mapping[str, tuple[str, ...]] = {
    "scope": ("data.rights_owner",),
    "sources": ("data.lawful_access", "data.source_terms"),
    "reservations": (
        "data.reservation_protocols",
        "data.reservations_checked_on",
        "data.reservations",
        "data.late_reservation",
    ),
    "others": ("data.supplier_confirmation",),
    "outputs": ("evaluation.memorisation", "safeguards.output_controls"),
    "contact": ("developer.contact", "data.complaint_days", "data.takedown_route"),
    "base": (),
    "records": ("data.rights_records_years",),
}
"""The clauses in their order, and the answers that show what is done under each."""
STATED = ("scope", "base")
"""The clauses that say something in any case."""


def extra(composer: Materials, *, audience: str) -> Row:
    """The clauses with their practice, the tables of sources and base models, and what contradicts the clauses."""
    shared = composer.shared()
    clauses = [_clause(composer, name, audience) for name in CLAUSES]
    by_name = {clause["name"]: clause for clause in clauses}
    sets, models = shared["records"]["data.sets"], shared["records"]["base.models"]
    duties = [row for row in shared["findings"].values() if _asks(row)]
    return {
        "clauses": clauses,
        "by_name": by_name,
        "full": all(clause["practice"] for clause in clauses if clause["name"] not in STATED),
        "empty": [clause["name"] for clause in clauses if clause["name"] not in STATED and _empty(clause)],
        "kept": [name for name in CLAUSES if _kept(by_name[name])],
        "sets": sets,
        "models": [_model(composer, row, audience) for row in models["rows"]],
        "planned": _planned(composer),
        "duties": duties,
        "open_points": [{**row, "point": point} for row in duties for point in row["open"]],
        "contradictions": as_rows(composer.contradictions(composer.document(POLICY))),
    }


POLICY = "copyright_policy"
FINDINGS = "base.models.unlawful_training"
RESERVATIONS, REPEATS = "data.reservations", "evaluation.memorisation"


def _asks(row: Row) -> bool:
    """Whether a duty asks for this policy by one of its actions: it applies, or nobody can say yet."""
    wanted = any(action["document"] == POLICY for action in row["actions"])
    law = row["force"] == "binding" and row["timing"] not in ("past", "proposed")
    return wanted and law and row["verdict"] != "does_not_apply"


def _empty(clause: Row) -> bool:
    return not clause["practice"] and not clause["withheld"]


def _kept(clause: Row) -> bool:
    """Whether a clause says nothing here because its answers are kept for counsel."""
    return bool(clause["withheld"]) and not clause["practice"]


def _model(composer: Materials, cells: Mapping[str, Row], audience: str) -> Row:
    """One base model: what came with it and what is known about its training."""
    known = _practice(composer, cells["unlawful_training"], audience, FINDINGS)
    return {
        "name": cells["name"],
        "base": known,
        "documents": cells["documents"],
        "checked": cells["policy_checked_on"],
    }


def _clause(composer: Materials, name: str, audience: str) -> Row:
    """One clause: the sentences for what is done, and the answers that are missing or kept for counsel."""
    cells = [composer.shared()["facts"][fact] for fact in CLAUSES[name]]
    rows = [row for cell in cells for row in _stated(composer, cell, audience)]
    return {
        "name": name,
        "practice": [row for row in rows if row["kind"] == "practice"],
        "withheld": [row for row in rows if row["kind"] == "withheld"],
        "missing": [row for row in rows if row["kind"] in ("gap", "not_done")],
    }


def _stated(composer: Materials, cell: Row, audience: str) -> list[Row]:
    """What an answer shows; of one that is kept for counsel, what other papers for this reader print of the matter.

    The measures for reservations are made to be published, and a test with a score stands in the model card: to call
    the matter kept would contradict them.
    """
    row = _practice(composer, cell, audience, cell["id"])
    if row["kind"] != "withheld":
        return [row]
    elsewhere = {RESERVATIONS: _measures, REPEATS: _scores}.get(cell["id"])
    return (elsewhere(composer) if elsewhere else []) or [row]


def _measures(composer: Materials) -> list[Row]:
    """The measures for reservations in the words of the developer."""
    cell = composer.shared()["facts"]["data.reservation_measures"]
    if not cell["known"] or cell["state"] == "none":
        return []
    return [{"kind": "practice", "sentence": cell["text"], "cell": cell, "public": cell["sensitivity"] == "public"}]


def _scores(composer: Materials) -> list[Row]:
    """The tests for repeated training data with their scores."""
    rows = composer.shared()["records"]["evaluation.results"]["rows"]
    return [
        {"kind": "practice", "sentence": f"{row['suite']['text']}: {score['text']}", "cell": score, "public": False}
        for row in rows
        if row["measures"]["raw"] == "memorisation" and (score := row["own_score"])["known"]
    ]


def _practice(composer: Materials, cell: Row, audience: str, fact: str) -> Row:
    """What an answer shows: a practice with its sentence, something not done, a gap, or an answer kept for counsel."""
    sentence = _sentence(composer, cell, fact)
    kind = "practice" if sentence else "not_done" if cell["known"] or cell["state"] == "none" else "gap"
    if cell["sensitivity"] == "counsel" and audience != "counsel" and kind != "gap":
        kind, sentence = "withheld", ""
    return {"kind": kind, "sentence": sentence, "cell": cell, "public": cell["sensitivity"] == "public"}


def _sentence(composer: Materials, cell: Row, fact: str) -> str:
    """The sentence for a practice; empty where the answer is that nothing is done, or is not known."""
    name = f"copyright_policy.practice.{fact.replace('.', '_')}"
    raw, value = cell["raw"], cell["text"]
    if not cell["known"] or cell["state"] == "none" or raw in ([], ["none"]):
        return ""
    if isinstance(raw, bool):
        return composer.words.find(f"{name}.{str(raw).lower()}") or ""
    chosen = composer.words.find(f"{name}.{raw}") if isinstance(raw, str) else None
    return chosen or composer.words.say(f"{name}.value", value=value) if _free(composer, name, chosen) else ""


def _free(composer: Materials, name: str, chosen: str | None) -> bool:
    """Whether there is a sentence: one for this choice, or one for any value."""
    return chosen is not None or composer.words.find(f"{name}.value") is not None


def _planned(composer: Materials) -> str:
    """The day by which open points are settled; empty where none is known."""
    cell = composer.shared()["facts"]["data.practice_planned_by"]
    return str(cell["text"]) if cell["known"] and cell["state"] != "none" else ""
