"""The instruments behind the rows of a paper, each once, with every provision that is relied on."""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.catalogue import Catalogue, PackOn
from compliance_kit.sources import Source
from compliance_kit.wording import Words


def used_sources(catalogue: Catalogue, rows: Iterable[Mapping[str, Any]], words: Words) -> list[dict[str, Any]]:
    """The instruments of all rows that apply or are open, in the order of the rows; of packs, who publishes them."""
    used = (row["id"] for row in rows if row["verdict"] != "does_not_apply")
    return cited_sources(catalogue, ((f"entry::{name}", catalogue.entries[name].source) for name in used), words)


def cited_sources(catalogue: Catalogue, cited: Iterable[tuple[str, Source]], words: Words) -> list[dict[str, Any]]:
    """The instruments of all sources, in the order of the sources.

    Args:
        catalogue: what is cited.
        cited: each source with its owner ("entry::<id>", "determination::<id>", "threshold::<id>").
        words: of the page.

    """
    used: dict[str, list[str]] = {}
    packs: dict[str, dict[str, PackOn]] = {}
    for owner, source in cited:
        used.setdefault(source.instrument, []).append(source.pinpoint)
        pack = catalogue.origin.get(owner)
        if pack is not None:
            packs.setdefault(source.instrument, {})[pack.id] = pack
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
        "pinpoints": shared_once(list(dict.fromkeys(filter(None, pinpoints)))),
    }


def shared_once(pinpoints: list[str]) -> list[str]:
    """The places with the beginning that all of them share told at the first alone: "V2.1.1, provision 5.1; 5.2"."""
    beginning = next(iter(pinpoints), "").partition(", ")[0] + ", "
    rest = [pinpoint.removeprefix(beginning) for pinpoint in pinpoints]
    shared = len(pinpoints) > 1 and all(
        pinpoint.startswith(beginning) and told[:1].isalpha() for pinpoint, told in zip(pinpoints, rest, strict=True)
    )
    return [*pinpoints[:1], *rest[1:]] if shared else pinpoints
