"""Voluntary guidance in the checklist: by the body behind it, and what the developer states to follow."""

from collections.abc import Iterable
from typing import Any

from compliance_kit.answers import Adoption
from compliance_kit.assessment import Assessment
from compliance_kit.catalogue import Catalogue

Row = dict[str, Any]


def by_instrument(rows: Iterable[Row], assessment: Assessment) -> list[Row]:
    """The rows by the body behind them: first those that the profile names, then in order of appearance."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["source"]["instrument"], []).append(row)
    instruments = assessment.catalogue.instruments
    first = {instruments[name].title: place for name, place in preferred(assessment).items() if name in instruments}
    ordered = sorted(found.items(), key=lambda group: first.get(group[0], len(first)))
    return [{"title": title, "rows": members} for title, members in ordered]


def preferred(assessment: Assessment) -> dict[str, int]:
    """The instruments of guidance that the profile puts first, with their places."""
    profile = assessment.catalogue.profiles.get(assessment.sheet.profile.name or "")
    return {name: place for place, name in enumerate(profile.guidance if profile else ())}


def adopted(assessment: Assessment) -> list[Row]:
    """The guidance that the developer states to follow, and whether the catalogue follows another edition by now."""
    return [_adopted(assessment.catalogue, name, found) for name, found in assessment.sheet.adoptions.items()]


def _adopted(catalogue: Catalogue, name: str, adoption: Adoption) -> Row:
    instrument = catalogue.instruments[name]
    edition = instrument.edition or ""
    return {
        "title": instrument.title,
        "edition": adoption.edition,
        "on": adoption.on.isoformat(),
        "by": adoption.by,
        "items": [catalogue.entries[item].title for item in adoption.items],
        "note": adoption.note or "",
        "newer": edition if edition and edition != adoption.edition else "",
    }
