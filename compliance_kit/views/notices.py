"""The notice on page one of every paper: stop, hold, a box with open questions, or none."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from compliance_kit.quantities import Interval
from compliance_kit.readers import OPEN_TO, OUTSIDE
from compliance_kit.views.materials import Materials
from compliance_kit.views.record_gaps import label

Level = Literal["none", "box", "hold", "stop"]
Row = Mapping[str, Any]
RELEASED_ON, USERS = "release.released_on", "use.monthly_users"
PASSES_FOR_REAL, OUTPUTS = "modification.realistic_media", "modification.outputs"
INSIDE = tuple(one for one in OPEN_TO if one not in OUTSIDE)
"""Readers who are told which answers decide."""
MEDIA = frozenset({"image", "video", "audio", "speech", "three_d", "other"})


def level(stop: Sequence[Row], hold: Sequence[Row], *, passes_for_real: object, outputs: Iterable[str] | None) -> Level:
    """How loud the notice is.

    A prohibition that applies stops the paper. One that cannot be decided holds it where the answers are in and the law
    is unclear, or where the version can, or may, produce pictures or sound that pass for real. A version that produces
    text alone, and of which only an answer is missing, gets a box that names the questions.

    Args:
        stop: rows of prohibitions that apply.
        hold: rows of prohibitions that cannot be decided yet.
        passes_for_real: whether its media can pass for real: True, False, or anything else for not known.
        outputs: what it can produce, None where that is not known.

    """
    if stop:
        return "stop"
    if not hold:
        return "none"
    media = outputs is None or not MEDIA.isdisjoint(outputs)
    may_pass = passes_for_real is True or (passes_for_real is not False and media)
    unclear = any(not row["waits_for"] and not row["doubts"] for row in hold)
    return "hold" if unclear or may_pass else "box"


def notice(composer: Materials, groups: Mapping[str, Sequence[Row]], cells: Mapping[str, Row]) -> dict[str, Any]:
    """The level, the places whose law is concerned, and the questions that decide it, those of most rules first."""
    found = level(
        groups["stop"],
        groups["hold"],
        passes_for_real=cells[PASSES_FOR_REAL]["raw"],
        outputs=cells[OUTPUTS]["raw"],
    )
    shown = groups["stop"] if found == "stop" else groups["hold"]
    places = dict.fromkeys(place for row in shown for place in row["places"])
    return {
        "level": found,
        "rows": list(shown),
        "places": composer.words.names(composer.words.place(place) for place in places),
        "facts": {one: {row["id"]: _deciding(composer, row, one) for row in shown} for one in INSIDE},
        "questions": _questions(composer, shown),
        "released": _released(composer),
        "law_alone": all("facts" not in row["reasons"] for row in shown),
    }


def _released(composer: Materials) -> bool:
    """Whether the version is out by the answers that this reader sees: a day of release that has come, or users."""
    known = composer.assessment.known
    day, users = known.value(RELEASED_ON).content, known.value(USERS).content
    came = isinstance(day, datetime.date) and day <= composer.assessment.on
    return came or (isinstance(users, Interval) and users.lo > 0)


def _deciding(composer: Materials, row: Row, audience: str) -> str:
    """The names of the answers that decide a rule, of those that a reader may see; the answers are not printed."""
    facts, may_see = composer.assessment.catalogue.facts, OPEN_TO[audience]
    subjects = [reason["subject"] for reason in row["because"] if reason["subject"] in facts]
    names = [name for name in subjects if facts[name].sensitivity in may_see]
    return composer.words.names(dict.fromkeys(label(composer, name) for name in names))


def _questions(composer: Materials, rows: Sequence[Row]) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    count: dict[str, int] = {}
    for row in rows:
        for need in (*row["waits_for"], *row["doubts"]):
            found[need["path"]] = {"question": need["question"], "label": label(composer, need["path"])}
            count[need["path"]] = count.get(need["path"], 0) + 1
    return [found[path] for path in sorted(found, key=lambda path: -count[path])]
