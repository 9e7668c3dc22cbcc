"""The instruments behind the rows of a paper, each once, with every provision that is relied on."""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.catalogue import Catalogue, PackOn
from compliance_kit.wording import Words


def used_sources(catalogue: Catalogue, rows: Iterable[Mapping[str, Any]], words: Words) -> list[dict[str, Any]]:
    """The instruments of all rows that apply or are open, in the order of the rows; of packs, who publishes them."""
    used: dict[str, list[str]] = {}
    packs: dict[str, dict[str, PackOn]] = {}
    for row in rows:
        if row["verdict"] != "does_not_apply":
            name = catalogue.entries[row["id"]].source.instrument
            used.setdefault(name, []).append(row["source"]["pinpoint"])
            pack = catalogue.origin.get(f"entry::{row['id']}")
            if pack is not None:
                packs.setdefault(name, {})[pack.id] = pack
    return [
        _instrument(catalogue, name, pinpoints, from_packs(packs.get(name, {}).values(), words))
        for name, pinpoints in used.items()
    ]


def from_packs(packs: Iterable[PackOn], words: Words) -> str:
    """From which packs, by whom, and that guidance is no law; "" for what is built in."""
    return " ".join(
        words.say(
            f"page.from_pack.{pack.kind}", title=pack.title, id=pack.id, version=pack.version, publisher=pack.publisher
        )
        for pack in packs
    )


def _instrument(catalogue: Catalogue, name: str, pinpoints: list[str], pack: str) -> dict[str, Any]:
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
        "pack": pack,
        "pinpoints": list(dict.fromkeys(filter(None, pinpoints))),
    }
