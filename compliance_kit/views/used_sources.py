"""The instruments behind the rows of a paper, each once, with every provision that is relied on."""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.catalogue import Catalogue


def used_sources(catalogue: Catalogue, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The instruments of all rows that apply or are open, in the order of the rows."""
    used: dict[str, list[str]] = {}
    for row in rows:
        if row["verdict"] != "does_not_apply":
            used.setdefault(catalogue.entries[row["id"]].source.instrument, []).append(row["source"]["pinpoint"])
    return [_instrument(catalogue, name, pinpoints) for name, pinpoints in used.items()]


def _instrument(catalogue: Catalogue, name: str, pinpoints: list[str]) -> dict[str, Any]:
    instrument = catalogue.instruments[name]
    return {
        "id": name,
        "title": instrument.title,
        "short": instrument.short,
        "edition": instrument.edition or "",
        "url": instrument.url or "",
        "read_on": instrument.read.on.isoformat() if instrument.read else "",
        "read_how": instrument.read.how if instrument.read else "",
        "note": instrument.note or "",
        "kind": instrument.kind,
        "pinpoints": list(dict.fromkeys(filter(None, pinpoints))),
    }
