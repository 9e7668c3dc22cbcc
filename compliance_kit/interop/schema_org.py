"""A model for the head of a web page: JSON-LD in the words of schema.org, with terms of the W3C's DPV where one fits.

schema.org knows no models, so it is a piece of software that is based on others. No term for the state under any law is
written: what such a word would claim, the program does not find.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from compliance_kit.interop.exchange import Exchange, filled, licence_of, link, mail, one_line
from compliance_kit.interop.hf_card import HUB, hub_id

Part = dict[str, Any]


def page_data(model: Exchange, terms: Mapping[str, Any]) -> Part:
    """The model as plain data.

    Args:
        model: what is exported.
        terms: licences by their addresses, and terms of DPV by method (templates/exports/terms.yaml).

    """
    kinds = [term for method, term in terms["dpv_methods"].items() if method in model.chosen("modification.methods")]
    licence = _own_licence(model)
    sets = [_data_set(told, terms) for _, told in model.listed("data.sets") if "name" in told]
    return {
        "@context": {"@vocab": "https://schema.org/", "dpv-ai": terms["dpv_ai"]},
        **filled({
            "@type": ["SoftwareApplication", "dpv-ai:MachineLearningModel", *dict.fromkeys(kinds)],
            "@id": f"urn:uuid:{model.id_of('model')}",
            "name": model.name, "version": model.version,
            "url": link(model.text("release.address")) or _address(model.name),
            "author": filled({"@type": "Organization", "name": model.developer, "email": mail(model.contact)})
            if model.developer else {},
            "license": _licence(licence, terms), "isBasedOn": list(_parents(model, terms)),
            "datePublished": model.text("release.released_on"),
            "inLanguage": [code for code in model.chosen("use.languages") if code not in ("other", "none")],
            "description": model.text("modification.purpose_text"), "applicationCategory": model.text("use.kinds"),
            "softwareRequirements": model.text("release.required_software"), "dpv-ai:hasTrainingData": sets,
            "usageInfo": link(model.text("release.use_policy_address")),
            "creativeWorkStatus": " ".join((model.status, *model.notice)),
            "sdDatePublished": model.on,
        }),
    }  # fmt: skip


def _own_licence(model: Exchange) -> str:
    """The licence by its name on the hub, if it has one, else as it is written."""
    named = str(model.metadata.get("license", ""))
    return named if named and named != "other" else model.text("release.licence")


def _parents(model: Exchange, terms: Mapping[str, Any]) -> Iterator[Part]:
    for _, told in model.listed("base.models"):
        if "name" in told:
            maker = {"@type": "Organization", "name": told["maker"]} if "maker" in told else {}
            yield filled({"@type": "SoftwareApplication", "name": told["name"], "url": _address(told["name"]),
                          "author": maker, "license": _licence(told.get("licence", ""), terms)})  # fmt: skip


def _data_set(told: Mapping[str, str], terms: Mapping[str, Any]) -> Part:
    return filled({"@type": "Dataset", "name": told["name"], "description": told.get("about"),
                   "license": _licence(told.get("licence", ""), terms), "url": link(told.get("link"))})  # fmt: skip


def _licence(written: str, terms: Mapping[str, Any]) -> str | Part:
    """The address of a licence on the list of SPDX; one that is not there as a work with its name."""
    known = licence_of(written, terms["spdx"])
    name = one_line(written)
    return (
        f"https://spdx.org/licenses/{known}"
        if known
        else filled({"@type": "CreativeWork", "name": name})
        if name
        else ""
    )


def _address(name: str) -> str:
    found = hub_id(name)
    return f"{HUB}{found}" if found else ""
