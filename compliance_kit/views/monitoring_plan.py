"""What only the monitoring and incident plan prints: people, signals, clocks, the card and the blank form."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from compliance_kit.figures.clocks import Bar, Tick, clock_bars
from compliance_kit.figures.svg import LONGEST_TITLE, Caption
from compliance_kit.views import incident_form
from compliance_kit.views.clocks import clocks
from compliance_kit.views.contradictions import as_rows
from compliance_kit.views.materials import Materials
from compliance_kit.views.record_gaps import label

Row = dict[str, Any]
KINDS = ("refusal_drift", "jailbreaks", "complaints", "misuse", "safeguard_health", "upstream", "literature")
"""Signals that every register holds, in their order; others follow."""
PLAN = "monitoring_plan"
MOST_BARS = 11


def extra(composer: Materials) -> Row:
    """The parts of the plan, and whether it takes its long form."""
    shared = composer.shared()
    found = clocks(composer.assessment, composer.words, composer.findings)
    for row in found["open"]:
        row["questions"] = list(dict.fromkeys(label(composer, need["path"]) for need in row["waits_for"]))
    reasons = _asking(shared["findings"].values(), "applies")
    return {
        "long": bool(reasons),
        "reasons": reasons,
        "reasons_open": _asking(shared["findings"].values(), "undetermined"),
        "signals": _signals(shared["records"]["safeguards.signals"]["rows"]),
        "signals_state": shared["records"]["safeguards.signals"]["state"],
        "clocks": found,
        "figure": _figure(composer, found["first"]),
        "shortest": _shortest(found["first"]),
        "at_once": [row for row in found["first"] if row["hours"] is None and row["timing"] == "current"],
        "form": incident_form.fields(composer),
        "weights": composer.assessment.known.value("release.distributes_weights").content is True,
        "hosted": composer.assessment.known.value("release.hosted").content is True,
        "contradictions": as_rows(composer.contradictions(composer.document(PLAN))),
    }


def _shortest(rows: Sequence[Row]) -> Row | None:
    """The clock that the card names: the shortest with a number that runs today, else what comes next to that."""
    current = [row for row in rows if row["timing"] == "current"]
    timed = [row for row in current if row["hours"] is not None]
    return next(iter([*timed, *current, *sorted(rows, key=lambda row: str(row["from"]))]), None)


def _asking(rows: Sequence[Row], verdict: str) -> list[Row]:
    """The duties that call for this plan by one of their actions."""
    return [
        row
        for row in rows
        if row["verdict"] == verdict
        and row["timing"] not in ("past", "proposed")
        and any(action["document"] == PLAN for action in row["actions"])
    ]


def _signals(rows: Sequence[Mapping[str, Row]]) -> list[Row]:
    """The register: every signal that belongs into it with its rows, or without any where nobody watches it."""
    kinds = [*KINDS, "other"]
    by_kind: dict[str, list[Mapping[str, Row]]] = {kind: [] for kind in kinds}
    for row in rows:
        by_kind[row["kind"]["raw"] if row["kind"]["raw"] in by_kind else "other"].append(row)
    return [{"kind": kind, "rows": by_kind[kind]} for kind in kinds if by_kind[kind] or kind != "other"]


def _figure(composer: Materials, rows: Sequence[Row]) -> Markup | None:
    """The bars of the clocks that have a number and run from the first knowledge; none without one."""
    words = composer.words
    timed = [row for row in rows if row["hours"] is not None][:MOST_BARS]
    if not timed:
        return None
    bars = [
        Bar(
            words.say("clocks.bar", number=str(row["number"]), title=row["title"], places=words.names(row["places"])),
            words.say("clocks.bar_short", number=str(row["number"]), places=words.names(row["places"])),
            row["hours"],
            row["length"],
            row["timing"] == "current",
        )
        for row in timed
    ]
    ticks = [Tick(Fraction(tick["hours"]), tick["label"]) for tick in words.tree["clocks"]["ticks"]]
    key = "clocks.figure_one" if len(timed) == 1 else "clocks.figure_title"
    title = words.say(key, n=str(len(timed)), shortest=timed[0]["length"], longest=timed[-1]["length"])
    listed = "; ".join(f"{bar.name}: {bar.length}" for bar in bars)
    return Markup(clock_bars(bars, ticks, Caption(title[:LONGEST_TITLE], listed)))  # noqa: S704 - our own generator
