"""Obligations as a catalog of controls (OSCAL 1.2), and the profile of those that concern one developer."""

from collections.abc import Iterable, Iterator
from typing import Any

from compliance_kit.interop.exchange import (
    SPACE,
    Duty,
    Exchange,
    Instrument,
    Period,
    by_instrument,
    content_id,
    filled,
    one_line,
    stable_id,
)

Part = dict[str, Any]
VERSION = "1.2.1"
"""The newest version that the tools in common use read."""
STATEMENT, OBJECTIVE = "_smt", "_obj"
"""Endings of the ids of the two parts of a control: what is asked, and what shows that it is done."""
CATALOG, PROFILE = "catalog.json", "profile.json"


def catalog(model: Exchange) -> Part:
    """Everything that was judged, one control for each duty, grouped by the text in which it stands."""
    groups = [
        filled({
            "id": f"instrument.{name}", "class": "instrument", "title": model.instruments[name].title,
            "props": _instrument_properties(model.instruments[name]), "links": _links(model.instruments[name].url),
            "controls": [_control(duty) for duty in duties],
        })
        for name, duties in by_instrument(model.duties).items()
    ]  # fmt: skip
    head = metadata(model, model.catalogue_title, model.catalogue)
    return document("catalog", {"metadata": head, "groups": groups})


def _instrument_properties(instrument: Instrument) -> list[Part]:
    return [label(instrument.short), *prop("edition", instrument.edition)]


def _control(duty: Duty) -> Part:
    own = [*prop("force", duty.force), *prop("certainty", duty.certainty), *prop("actor", duty.actor)]
    dates = [one for period in duty.periods for one in _dates(period)]
    return filled({
        "id": duty.id, "class": duty.kind, "title": duty.title, "props": [label(duty.cited), *own, *dates],
        "links": _links(duty.url), "parts": list(_parts(duty)),
    })  # fmt: skip


def _dates(period: Period) -> Iterator[Part]:
    named = {"applies-from": period.from_, "applies-until": period.until, "enforced-from": period.enforced_from}
    for name, day in named.items():
        yield from prop(name, day, period.note)


def _parts(duty: Duty) -> Iterator[Part]:
    yield {"id": f"{duty.id}{STATEMENT}", "name": "statement", "prose": duty.summary}
    if duty.done_when:
        yield {"id": f"{duty.id}{OBJECTIVE}", "name": "assessment-objective", "prose": duty.done_when}
    told = [*duty.ways, *duty.exemptions]
    if told:
        yield {"id": f"{duty.id}_gdn", "name": "guidance", "prose": "\n".join(f"- {one_line(text)}" for text in told)}


def profile(model: Exchange, catalogue: Part) -> Part:
    """Which controls concern the developer; those that do not are excluded, each with its reason."""
    concerned, others = chosen(model), [duty for duty in model.duties if not duty.concerns]
    source = {"href": CATALOG, **_selected("include-controls", concerned), **_selected("exclude-controls", others)}
    reasons = {
        "uuid": model.id_of("excluded"), "title": model.words["excluded"],
        "props": [one for duty in others for one in prop(duty.id, duty.verdict, duty.why)],
    }  # fmt: skip
    head = metadata(model, f"{model.name} {model.version}: {model.words['profile']}", model.version)
    head["remarks"] = f"{head['remarks']} {model.words['of_catalogue']} {catalogue['catalog']['uuid']}"
    back = {"resources": [reasons]} if others else {}
    if others:
        head["links"] = [{"href": f"#{reasons['uuid']}", "rel": "reference"}]
    return document("profile", filled({
        "metadata": head, "imports": [source],
        "merge": {"as-is": True},  # a resolved profile keeps the groups: one for each law, licence or guidance
        "back-matter": back,
    }))  # fmt: skip


def chosen(model: Exchange) -> list[Duty]:
    """The controls that concern the developer, guidance that may fit among them."""
    return [duty for duty in model.duties if duty.concerns]


def _selected(key: str, duties: Iterable[Duty]) -> Part:
    ids = [duty.id for duty in duties]
    return {key: [{"with-ids": ids}]} if ids else {}


def metadata(model: Exchange, title: str, version: str) -> Part:
    """The head of a document: title, day, version, who made it, and that it is no legal advice."""
    party = stable_id("party", model.developer)
    own = [*prop("status", model.status), *prop("law-as-of", model.on), *prop("catalogue-version", model.catalogue),
           *prop("audience", model.audience), *prop("tool", f"compliance-kit {model.tool}"),
           *(one for text in model.notice for one in prop("notice", text))]  # fmt: skip
    return filled({
        "title": one_line(title), "last-modified": model.moment, "version": version, "oscal-version": VERSION,
        "props": own,
        "parties": [{"uuid": party, "type": "organization", "name": model.developer}] if model.developer else [],
        "remarks": model.words["no_advice"],
    })  # fmt: skip


def document(kind: str, data: Part) -> Part:
    """A document under its name, with an id that changes when anything in it does."""
    return {kind: {"uuid": content_id(data, kind), **data}}


def prop(name: str, value: str, remarks: str = "") -> list[Part]:
    """One property of ours; none where it has no value."""
    text = one_line(value)
    return [filled({"name": name, "ns": SPACE, "value": text, "remarks": remarks})] if text else []


def label(text: str) -> Part:
    """The readable name of a control or group, which its id cannot be."""
    return {"name": "label", "value": one_line(text)}


def _links(url: str) -> list[Part]:
    return [{"href": url, "rel": "reference"}] if url else []
