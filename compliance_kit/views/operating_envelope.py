"""What only the operating envelope prints: one row for each dimension, with what is not tested treated as outside."""

from collections.abc import Mapping, Sequence
from typing import Any

from compliance_kit.views.contradictions import as_rows
from compliance_kit.views.materials import Materials

Row = dict[str, Any]
Cells = Mapping[str, Row]

INSIDE: Mapping[str, tuple[str, ...]] = {
    "inputs": (),
    "languages": ("use.languages",),
    "domains": ("use.domains",),
    "users": ("use.users", "use.minors"),
    "volume": ("use.monthly_users",),
    "tools": ("use.tools",),
    "autonomy": ("use.decision_weight",),
    "environment": ("release.ways",),
    "versions": (),
    "oversight": ("safeguards.oversight",),
    "logging": ("safeguards.logging", "safeguards.log_retention"),
    "stop": ("incidents.stop_rule", "safeguards.can_withdraw"),
}
"""The dimensions in their order, and the answers that say what lies inside where no limit was given for one."""

OUTSIDE: Mapping[str, str] = {
    "languages": "use.outside_languages",
    "domains": "use.outside_domains",
    "users": "use.outside_users",
    "tools": "use.outside_tools",
}
"""Answers that name what lies outside."""


def extra(composer: Materials) -> Row:
    """The rows of the table, how many of them nobody tested or nothing enforces, and what contradicts it."""
    shared = composer.shared()
    given = _given(shared["records"]["use.envelope"]["rows"])
    rows = [_row(shared["facts"], name, given.get(name)) for name in INSIDE]
    rows[0]["inputs"] = [row["inputs"] for row in shared["records"]["base.models"]["rows"]]
    return {
        "rows": rows,
        "tested": sum(row["tested"] is True for row in rows),
        "untested": sum(row["tested"] is not True for row in rows),
        "unenforced": sum(row["enforced"] in ("nothing", "not_known") for row in rows),
        "contradictions": as_rows(composer.contradictions(composer.document("operating_envelope"))),
        "on_card": _on_card(composer),
    }


def _on_card(composer: Materials) -> list[str]:
    """The answers that the public model card prints: they are no secret from customers."""
    card = composer.document("model_card")
    return sorted({*card.facts, *card.offered})


def _given(rows: Sequence[Cells]) -> dict[str, Cells]:
    """The limits by dimension; the first one where a dimension was given twice."""
    found: dict[str, Cells] = {}
    for row in rows:
        if isinstance(row["dimension"]["raw"], str):
            found.setdefault(row["dimension"]["raw"], row)
    return found


def _row(facts: Mapping[str, Row], name: str, given: Cells | None) -> Row:
    outside = facts[OUTSIDE[name]] if name in OUTSIDE else None
    return {
        "dimension": name,
        "given": given,
        "inside": [facts[fact] for fact in INSIDE[name]],
        "inputs": [],
        "outside": outside,
        "tested": _tested(given),
        "enforced": given["enforced"]["raw"] if given and given["enforced"]["known"] else "not_known",
    }


def _tested(given: Cells | None) -> bool | None:
    """Whether the inside was tested; None where nobody said."""
    raw = given["tested"]["raw"] if given else None
    return raw if isinstance(raw, bool) else None
