"""The periods for telling and acting that run once something has happened: those that apply, the shortest first."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from compliance_kit.assessment import Assessment, Finding
from compliance_kit.entries import Clock
from compliance_kit.thresholds import Threshold, hours_in
from compliance_kit.views.findings import FindingRows
from compliance_kit.wording import Words

Row = dict[str, Any]


def clocks(assessment: Assessment, words: Words, rows: FindingRows) -> dict[str, list[Row]]:
    """Every clock of every entry in three lists, each from the shortest to the longest.

    `first` holds those that run from the first knowledge and `later` those that run from something that follows, both
    of entries that apply now or will; `open` those of entries that cannot be decided yet. What is law no longer, or
    none, has no clock. A clock whose text gives no number stands before all others.
    """
    made = [row for finding in assessment.findings.values() for row in _of(assessment, words, rows, finding)]
    made.sort(key=lambda row: (row["hours"] is not None, row["hours"] or 0))  # stable: equal periods keep their order
    for number, row in enumerate((row for row in made if row["verdict"] == "applies"), 1):
        row["number"] = number
    applies = [row for row in made if row["verdict"] == "applies"]
    return {
        "first": [row for row in applies if not row["later"]],
        "later": [row for row in applies if row["later"]],
        "open": [row for row in made if row["verdict"] == "undetermined"],
    }


def _of(assessment: Assessment, words: Words, rows: FindingRows, finding: Finding) -> Iterator[Row]:
    """The clocks of one finding; none where it does not apply, is over or is no law."""
    if finding.verdict == "does_not_apply" or finding.timing in ("past", "proposed"):
        return
    for clock in finding.entry.clocks:
        yield {**_row(assessment, words, clock, finding), "waits_for": rows.waits_for(finding.judgement)}


def _row(assessment: Assessment, words: Words, clock: Clock, finding: Finding) -> Row:
    catalogue, entry = assessment.catalogue, finding.entry
    threshold = catalogue.thresholds[clock.within] if clock.within else None
    number = _number(assessment, threshold) if threshold else None
    window = finding.window
    return {
        "id": f"{entry.id}#{clock.id}",
        "number": 0,
        "entry": entry.id,
        "entry_title": entry.title,
        "force": entry.force,
        "verdict": finding.verdict,
        "timing": finding.timing,
        "from": window.from_.isoformat(),
        "title": clock.title,
        "trigger": clock.trigger,
        "starts": clock.starts,
        "told": bool(clock.to),
        "to": clock.to or words.say("clocks.nobody"),
        "later": clock.later,
        "hours": _hours(threshold, number),
        "length": _length(words, clock, threshold, number),
        "source": catalogue.short(threshold.source if threshold else entry.source),
        "places": [words.place(place) for place in entry.places],
        "certainty": entry.certainty,
        "certainty_words": words.certainty(entry.certainty, entry.source, checked=bool(entry.verified)),
        "conflicts": list(entry.conflicts),
    }


def _number(assessment: Assessment, threshold: Threshold) -> Fraction | None:
    found = threshold.on(assessment.on)
    return found if isinstance(found, Fraction) else None


def _hours(threshold: Threshold | None, number: Fraction | None) -> Fraction | None:
    unit = hours_in(threshold.unit) if threshold else None
    return number * unit if unit is not None and number is not None else None


def _length(words: Words, clock: Clock, threshold: Threshold | None, number: Fraction | None) -> str:
    """The period in words: a number with its unit, or the words of the text where it gives none."""
    if threshold is None or number is None:
        return clock.promptly or words.say("clocks.no_number")
    unit = next(name for name in UNITS if threshold.unit.startswith(name))
    if number.denominator == 1:
        return words.say(f"clocks.{UNITS[unit]}", n=int(number))
    return words.say(f"clocks.{UNITS[unit]}.other", n=words.number(number))


UNITS: Mapping[str, str] = {
    "hours": "hours",
    "days": "days",
    "working days": "working_days",
    "weeks": "weeks",
    "months": "months",
}
"""Beginnings of units of thresholds, and under which name the words count them."""
