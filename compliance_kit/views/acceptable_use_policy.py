"""What only the acceptable-use policy prints: limits of licences, own limits, bans of law, and who has to be told."""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from compliance_kit.values import Selection
from compliance_kit.views.contradictions import as_rows
from compliance_kit.views.licence_terms import CLOSED, USES, load_terms, term_groups
from compliance_kit.views.materials import Materials

Row = dict[str, Any]
TELLING = "telling"


def extra(composer: Materials) -> Row:
    """The numbered limits, and everything that the clauses name."""
    rows = composer.shared()["findings"].values()
    groups = term_groups(composer)
    carried = {row["id"] for group in groups for row in group["closed"]}
    limits = limits_by_licence(groups)
    bans, markets = _bans(composer, rows)
    own = composer.shared()["records"]["use.own_limits"]
    forbidden = [_own(row) for row in own["rows"] if row["consent"]["raw"] is not True] + _excluded(composer)
    disclosure = _telling(rows, groups, carried)
    return {
        "upstream": limits,
        "own": _numbered(forbidden, 1 + len(limits)),
        "own_state": own["state"],
        "own_written": composer.assessment.known.value("use.limits_written").content is True,
        "consent": [_own(row) for row in own["rows"] if row["consent"]["raw"] is True],
        "bans": _by_place(composer, bans),
        "bans_number": 1 + len(limits) + max(len(forbidden), 1),
        "markets": markets,
        "licences_open": _open(rows, {row["licence"] for row in limits}),
        "disclosure": disclosure,
        "told": any(row["verdict"] == "applies" and row["timing"] == "current" for row in disclosure),
        "safeguards": [row for row in rows if row["in_terms"] == "safeguards" and _owed(row, carried)],
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


def _open(rows: Iterable[Row], shown: set[str]) -> int:
    """Of how many licences nobody can say whether their limits on use apply."""
    terms = load_terms()
    limits = (row for row in rows if _family(row) and terms.kind_of(row["id"]) == USES)
    return len({_family(row) for row in limits if row["verdict"] == "undetermined"} - shown)


def _owed(row: Row, carried: set[str]) -> bool:
    """Whether a term or duty has to be named: it applies or may, or it is of a licence whose limits are carried on."""
    return row["timing"] not in ("past", "proposed") and (row["verdict"] != "does_not_apply" or row["id"] in carried)


def _telling(rows: Iterable[Row], groups: Iterable[Row], carried: set[str]) -> list[Row]:
    """The duties to tell people, and the terms of licences that the sheet sorts so."""
    terms = {row["id"] for group in groups for row in (*group["applies"], *group["open"]) if row["kind"] == TELLING}
    return [row for row in rows if row["id"] in terms or (row["in_terms"] == "disclosure" and _owed(row, carried))]


def limits_by_licence(groups: Iterable[Row]) -> list[Row]:
    """The limits on use of each licence as the licence sheet has them, with the numbers of their clauses.

    Those that may apply are among them, marked as open. The policy begins its second section with them.
    """
    found: list[Row] = []
    for group in groups:
        applies = [row for row in group["applies"] if row["kind"] == USES]
        may = [row for row in group["open"] if row["kind"] == USES]
        closed = [row for row in group["closed"] if row["in_terms"] == CLOSED]
        items = sorted([*applies, *may, *closed], key=lambda row: row["in_terms"] == CLOSED)
        if items:
            kept = {key: group[key] for key in ("licence", "title", "carried")}
            number = len(found) + 1
            lettered = [
                {**row, "letter": letter(place), "clause": f"2.{number}({letter(place)})"}
                for place, row in enumerate(items)
            ]
            found.append({**kept, "number": number, "items": lettered})
    return found


def _numbered(rows: Iterable[Row], first: int) -> list[Row]:
    return [{**row, "number": number} for number, row in enumerate(rows, first)]


def _own(cells: Mapping[str, Row]) -> Row:
    """One own limit."""
    return {name: cells[name] for name in ("use", "fields", "consent", "hazard")}


def _excluded(composer: Materials) -> list[Row]:
    """What the version is not meant for, as one limit more; nothing where that is not known or nothing."""
    cell = composer.shared()["facts"]["use.excluded"]
    return (
        [{"use": cell, "hazard": {"known": False, "state": "none"}}]
        if cell["known"] and cell["state"] != "none"
        else []
    )


def _by_place(composer: Materials, bans: Iterable[Row]) -> list[Row]:
    """The bans under the name of the place whose law each one is, in the order in which the places first appear."""
    named: dict[str, list[Row]] = {}
    for row in bans:
        named.setdefault(composer.words.places(row["places"]), []).append(row)
    letters = map(letter, count())
    return [
        {"place": place, "items": [{**row, "letter": next(letters)} for row in rows]} for place, rows in named.items()
    ]


def _bans(composer: Materials, rows: Iterable[Row]) -> tuple[list[Row], str]:
    """The bans of law that reach users in the markets, and whether the markets are known, none or not known."""
    content = composer.assessment.known.value("release.markets").content
    if not isinstance(content, Selection):
        return [], "not_known"
    places = composer.assessment.catalogue.places
    markets = places.expand(content.chosen | content.unsure)
    current = [row for row in rows if row["in_terms"] == "ban" and row["timing"] not in ("past", "proposed")]
    return [row for row in current if markets & places.expand(frozenset(row["places"]))], "known"
