"""What only the acceptable-use policy prints: limits of licences, own limits, bans of law, and who has to be told."""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.values import Selection
from compliance_kit.views.contradictions import as_rows
from compliance_kit.views.materials import Materials

Row = dict[str, Any]
LIMITS = ("list", "closed")


def extra(composer: Materials) -> Row:
    """The numbered limits, and everything that the clauses name."""
    rows = composer.shared()["findings"].values()
    live = _live(rows)
    upstream = [row for row in rows if row["in_terms"] in LIMITS and _family(row) in live]
    bans, markets = _bans(composer, rows)
    own = composer.shared()["records"]["use.own_limits"]
    forbidden = [_own(composer, row) for row in own["rows"] if row["consent"]["raw"] is not True]
    return {
        "upstream": _numbered(_by_licence(upstream), 1),
        "own": _numbered(forbidden, 1 + len(_by_licence(upstream))),
        "own_state": own["state"],
        "consent": [_own(composer, row) for row in own["rows"] if row["consent"]["raw"] is True],
        "bans": [{**row, "letter": letter(place)} for place, row in enumerate(bans)],
        "bans_number": 1 + len(_by_licence(upstream)) + max(len(forbidden), 1),
        "markets": markets,
        "pass_on": [row for row in rows if row["in_terms"] == "pass_on" and row["verdict"] == "applies"],
        "licences_open": _open(rows, live),
        "disclosure": [row for row in rows if row["in_terms"] == "disclosure" and _owed(row, live)],
        "safeguards": [row for row in rows if row["in_terms"] == "safeguards" and _owed(row, live)],
        "contradictions": as_rows(composer.contradictions(composer.document("acceptable_use_policy"))),
        "hosted": composer.assessment.known.value("release.hosted").content is True,
        "weights": composer.assessment.known.value("release.distributes_weights").content is True,
    }


def letter(place: int) -> str:
    """The letter of an item, a to z and on with aa."""
    first, last = divmod(place, 26)
    return (chr(96 + first) if first else "") + chr(97 + last)


def _family(row: Row) -> str:
    """The licence that an entry belongs to; empty for law."""
    return str(row["id"]).rpartition(".")[0] if row["kind"] == "licence_term" else ""


def _live(rows: Iterable[Row]) -> set[str]:
    """The licences of which at least one term applies."""
    return {_family(row) for row in rows if row["verdict"] == "applies" and row["timing"] != "past"} - {""}


def _open(rows: Iterable[Row], live: set[str]) -> int:
    """Of how many licences nobody can say whether their limits on use apply."""
    return len({_family(row) for row in rows if row["in_terms"] in LIMITS and row["verdict"] == "undetermined"} - live)


def _owed(row: Row, live: set[str]) -> bool:
    """Whether a term or duty has to be named: it applies or may, or it is a term of a licence that applies."""
    return row["timing"] not in ("past", "proposed") and (row["verdict"] != "does_not_apply" or _family(row) in live)


def _by_licence(rows: Iterable[Row]) -> list[Row]:
    """The limits of each licence together, its list before the single uses that it closes."""
    found: dict[str, Row] = {}
    for row in rows:
        made = found.setdefault(_family(row), {"licence": row["source"]["instrument"], "items": []})
        made["items"].append(row)
    for made in found.values():
        made["items"].sort(key=lambda row: LIMITS.index(row["in_terms"]))
        made["items"] = [{**row, "letter": letter(place)} for place, row in enumerate(made["items"])]
        made["licence"] = next(row["source"]["instrument"] for row in made["items"])
    return list(found.values())


def _numbered(rows: Iterable[Row], first: int) -> list[Row]:
    return [{**row, "number": number} for number, row in enumerate(rows, first)]


def _own(composer: Materials, cells: Mapping[str, Row]) -> Row:
    """One own limit, with the number of the hazard in the list of hazards that it is against."""
    hazards = composer.shared()["records"]["evaluation.hazards"]["rows"]
    names = [_plain(row["name"]["raw"]) for row in hazards]
    said = _plain(cells["hazard"]["raw"])
    return {
        "use": cells["use"],
        "fields": cells["fields"],
        "consent": cells["consent"],
        "hazard": cells["hazard"],
        "hazard_number": names.index(said) + 1 if said and said in names else 0,
    }


def _plain(text: object) -> str:
    return text.strip().rstrip(".").casefold() if isinstance(text, str) else ""


def _bans(composer: Materials, rows: Iterable[Row]) -> tuple[list[Row], str]:
    """The bans of law that reach users in the markets, and whether the markets are known, none or not known."""
    content = composer.assessment.known.value("release.markets").content
    if not isinstance(content, Selection):
        return [], "not_known"
    places = composer.assessment.catalogue.places
    markets = places.expand(content.chosen | content.unsure)
    current = [row for row in rows if row["in_terms"] == "ban" and row["timing"] not in ("past", "proposed")]
    return [row for row in current if markets & places.expand(frozenset(row["places"]))], "known"
