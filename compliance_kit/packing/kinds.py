"""What a pack may do by its kind: guidance never binds, an overlay only tightens, law is for reviewed catalogues."""

from collections.abc import Callable, Iterator

from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import AnyOf, Condition
from compliance_kit.entries import Entry
from compliance_kit.errors import BadInput
from compliance_kit.packing.manifest import PackManifest
from compliance_kit.packing.stricter import laxer

Where = Callable[[str, str], str]
_KEPT = (
    "kind", "force", "places", "source", "applies", "readings", "cautious", "status", "exemptions", "clocks",
    "in_terms", "stop", "protective",
)  # fmt: skip
"""What an overlay leaves as it is in an entry of others; its words may be its own."""
_OWN_FORCES = ("guidance", "contract")


def kind_problems(manifest: PackManifest, below: Catalogue, now: Catalogue, where: Where) -> Iterator[BadInput]:
    """Everything that a pack of its kind may not do.

    Args:
        manifest: of the pack.
        below: the catalogue without it.
        now: the catalogue with it.
        where: file and line of something that the pack defines, by its kind ("entry") and id.

    """
    if manifest.kind == "guidance":
        yield from _guidance(manifest, below, now, where)
    elif manifest.kind == "overlay":
        yield from _overlay(manifest, below, now, where)


def _own(manifest: PackManifest, now: Catalogue) -> Iterator[Entry]:
    return (entry for name, entry in now.entries.items() if manifest.owns(name) or name in manifest.replaces)


def _guidance(manifest: PackManifest, below: Catalogue, now: Catalogue, where: Where) -> Iterator[BadInput]:
    mend = "Write 'force: guidance', or have the pack reviewed as one of the kind 'law'."
    for entry in _own(manifest, now):
        if entry.force != "guidance":
            message = f"a pack of guidance never binds, and this entry has the force '{entry.force}'."
            yield BadInput(message, where=where("entry", entry.id), mend=mend)
        if entry.stop or entry.kind == "prohibition":
            message = "guidance forbids nothing and stops no release."
            yield BadInput(message, where=where("entry", entry.id), mend="Take 'stop' or 'kind: prohibition' out.")
    for name, threshold in now.thresholds.items():
        if manifest.owns(name) and threshold.nature == "statutory":
            message = "a number of guidance is never statutory."
            yield BadInput(message, where=where("threshold", name), mend="Write 'nature: chosen' or 'indicative'.")
    for name in manifest.replaces:
        if not _guidance_of_others(name, below):
            kind = _kind_of(name, below)
            message = f"a pack of guidance replaces guidance only, and '{name}' is none."
            yield BadInput(message, where=where(kind, name), mend="Define one of your own beside it.")


def _guidance_of_others(name: str, below: Catalogue) -> bool:
    origin = below.origin.get(f"{_kind_of(name, below)}::{name}")
    entry = below.entries.get(name)
    return (origin is not None and origin.kind == "guidance") or (entry is not None and entry.force == "guidance")


def _kind_of(name: str, catalogue: Catalogue) -> str:
    """What an id is the id of."""
    kinds = (
        ("entry", catalogue.entries), ("threshold", catalogue.thresholds), ("fact", catalogue.facts),
        ("determination", catalogue.determinations), ("instrument", catalogue.instruments), ("table", catalogue.tables),
    )  # fmt: skip
    return next((kind for kind, ids in kinds if name in ids), "profile")


def _overlay(manifest: PackManifest, below: Catalogue, now: Catalogue, where: Where) -> Iterator[BadInput]:
    for entry in _own(manifest, now):
        if manifest.owns(entry.id) and entry.force not in _OWN_FORCES:
            message = f"rules of your own are no law, and this entry has the force '{entry.force}'."
            mend = "Write 'force: contract' for what you owe somebody, else 'force: guidance'."
            yield BadInput(message, where=where("entry", entry.id), mend=mend)
    for name in manifest.replaces:
        for kind, message in _laxer(name, below, now):
            yield BadInput(message, where=where(kind, name), mend="An overlay may only tighten what others wrote.")


def _laxer(name: str, below: Catalogue, now: Catalogue) -> Iterator[tuple[str, str]]:
    """By kind, why what an overlay defines anew is not sure to be as strict as before."""
    if name in below.thresholds and now.thresholds[name] is not below.thresholds[name]:
        yield from (("threshold", why) for why in laxer(below.thresholds[name], now.thresholds[name], below))
    if name in below.entries and now.entries[name] is not below.entries[name]:
        yield from (("entry", why) for why in _laxer_entry(below.entries[name], now.entries[name]))
    for kind, ids in (("fact", below.facts), ("determination", below.determinations), ("table", below.tables)):
        if name in ids and f"{kind}::{name}" in now.origin:
            yield kind, f"an overlay does not define the {kind} '{name}' anew: nobody can tell whether that tightens."
    for kind, others in (("instrument", below.instruments), ("profile", below.profiles)):
        if name in others:
            yield kind, f"an overlay does not define the {kind} '{name}' anew."


def _laxer_entry(old: Entry, new: Entry) -> Iterator[str]:
    for part in _KEPT:
        if getattr(old, part) != getattr(new, part):
            yield f"an overlay leaves '{part}' of an entry of others as it is."
    if not _as_wide(old.when, new.when):
        yield "the condition is not sure to hold wherever it held before; write {any: [the former one, yours]}."


def _as_wide(old: Condition, new: Condition) -> bool:
    """Whether a condition holds wherever another one does, as far as its form shows.

    Equal conditions are one object.
    """
    former = old.parts if isinstance(old, AnyOf) else (old,)
    parts = new.parts if isinstance(new, AnyOf) else (new,)
    return new is old or any(part is old for part in parts) or all(any(p is f for p in parts) for f in former)
