"""The hazards of the risk statement: ordered by severity, with what is missing for each."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from compliance_kit.figures import drawings as figures
from compliance_kit.wording import Words

Row = dict[str, Any]

MOST_DRAWN = 12
MISUSE = frozenset({"misuse", "jailbreak", "crime"})
CHANGES: Mapping[tuple[object, object], str] = {
    (True, False): "new",
    (True, True): "grown",
    (True, None): "from_change_unknown",
    (False, True): "base",
    (False, False): "other",
    (False, None): "base_unknown",
    (None, False): "unknown_new",
    (None, True): "unknown_base",
    (None, None): "unknown",
}


def hazard_rows(records: Row, facts: Mapping[str, Row], order: Sequence[str], nobody: Sequence[str]) -> list[Row]:
    """One row for each hazard, gravest first; a hazard without a severity stands before them all.

    Args:
        records: the list of hazards with its rows of cells.
        facts: the cells of all facts, for what was measured once for the whole version.
        order: the severities, gravest first.
        nobody: answers to "who accepted it" that name nobody.

    """
    rows = [_hazard(row, facts, nobody) for row in records["rows"]]
    rank = {severity: place for place, severity in enumerate(order)}
    rows.sort(key=lambda row: rank.get(row["severity"], -1))
    return [{**row, "number": number} for number, row in enumerate(rows, 1)]


def _hazard(cells: Row, facts: Mapping[str, Row], nobody: Sequence[str]) -> Row:
    base = cells["base_shows_it"]["raw"]
    severity = cells["degree"]["raw"] or "unknown"
    return {
        "cells": cells,
        "title": cells["name"].get("text", "").rstrip("."),
        "severity": severity,
        "change": CHANGES[cells["from_change"]["raw"], base],
        "before": severity if base is True else "not_shown" if base is False else "not_known",
        "accepted": _accepted(cells["accepted_by"], nobody),
        "who": _who(cells),
        "outstanding": _outstanding(cells, facts),
        "warned": _warned(cells["warned"]),
    }


def _accepted(cell: Row, nobody: Sequence[str]) -> bool | None:
    if cell["state"] == "none":
        return False
    if not isinstance(cell["raw"], str):
        return None
    return cell["raw"].strip().rstrip(".").lower() not in nobody


def _who(cells: Row) -> list[str]:
    others = cells["hits_non_users"]["raw"]
    who = {True: "non_users", False: "no_users", None: "unknown"}[others]
    return [who, "children"] if cells["reaches_children"]["raw"] is True else [who]


def _warned(cell: Row) -> str:
    if not cell["known"]:
        return "gap"
    return "nobody" if cell["raw"] in ([], ["nobody"]) else "some"


def _outstanding(cells: Row, facts: Mapping[str, Row]) -> list[str]:
    missing = {"severity": "degree", "base": "base_shows_it", "origin": "from_change", "children": "reaches_children"}
    found = [name for name, field in missing.items() if not cells[field]["known"]]
    measured = facts["evaluation.misuse_tested"]["raw"]
    if cells["conduct"]["raw"] in MISUSE and measured in (None, "not_done", "partial"):
        found.append("misuse")
    return [*found, "residual"]


def spans(hazards: Sequence[Row], words: Words) -> Markup:
    """The overview as a drawing; empty without hazards, and where there are more than a page can show."""
    if not 0 < len(hazards) <= MOST_DRAWN:
        return Markup("")
    say, own = words.say, words.tree["risk_statement"]
    levels = list(reversed(own["severity"]["order"]))
    rows = [
        figures.Span(_name(row, own, words), _place(row["before"], levels), _place(row["severity"], levels))
        for row in hazards
    ]
    scale = figures.Scale(
        [own["severity"]["words"][level] for level in levels],
        own["overview"]["not_shown"],
        own["overview"]["not_known"],
    )
    told = [
        say("figures.spans_row", name=span.name, before=_word(span.before, scale), after=_word(span.after, scale))
        for span in rows
    ]
    known = [span.after for span in rows if isinstance(span.after, int)]
    gravest = scale.levels[max(known)] if known else scale.unknown
    title = say("figures.spans_title", n=str(len(rows)), gravest=gravest)
    marks = (say("figures.dots_base"), say("figures.dots_own"))
    return Markup(figures.severity_spans(scale, rows, marks, figures.Caption(title, " ".join(told))))  # noqa: S704 - our own generator escapes every word


def _name(row: Row, own: Row, words: Words) -> str:
    name = row["cells"]["name"]
    label = own["hazard"]["label"].replace("{n}", str(row["number"]))
    return f"{label} · {row['title'] if name['known'] else words.say('not_known')}"


def _place(severity: str, levels: Sequence[str]) -> figures.Place:
    if severity in levels:
        return levels.index(severity)
    return "none" if severity == "not_shown" else "unknown"


def _word(place: figures.Place, scale: figures.Scale) -> str:
    if isinstance(place, int):
        return scale.levels[place]
    return scale.none if place == "none" else scale.unknown
