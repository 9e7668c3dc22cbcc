"""A model as an SPDX 3.0.1 document with its AI profile, as JSON-LD.

The profile asks for a supplier, an address to download from and a day of release. Where one of them is not known it is
left out, and the document does not say that it follows the profile: nothing is filled in to please a validator.
Only `noAssertion` is ever said of risk: the levels of that field follow the method of product safety, not the AI Act.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from compliance_kit.interop.cyclonedx import KWH_PER_MWH
from compliance_kit.interop.exchange import (
    PREFIX,
    Exchange,
    Row,
    content_id,
    filled,
    licence_of,
    link,
    mail,
    moment,
    one_line,
)
from compliance_kit.interop.hf_card import HUB, hub_id
from compliance_kit.quantities import Interval

Part = dict[str, Any]
CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
VERSION = "3.0.1"
MADE = "_:made"


def document(model: Exchange, terms: Mapping[str, Any]) -> Part:
    """The document as plain data.

    Args:
        model: what is exported.
        terms: how licences, kinds of data and facts are written there (templates/exports/terms.yaml).

    """
    return Graph(model, terms).document()


def lacking(made: Part, terms: Mapping[str, Any]) -> list[str]:
    """The facts without which a document does not claim the AI profile."""
    package = next(element for element in made["@graph"] if element["type"] == "ai_AIPackage")
    return [fact for name, fact in terms["spdx_needed"].items() if name not in package]


class Graph:
    """The elements of one document."""

    def __init__(self, model: Exchange, terms: Mapping[str, Any]) -> None:
        self.model = model
        self.terms = terms
        self.package = self._id("model")
        self.tool = self._id("tool")

    def document(self) -> Part:
        """Every element, and the document that lists them."""
        package = self._package()
        elements = [package, *self._agents(), *self._parents(), *self._data_sets(), *self._licence(), *self._duties()]
        missing = [name for name in self.terms["spdx_needed"] if name not in package]
        profiles = ["core", "software", "simpleLicensing", *([] if missing else ["ai"])]
        if any(element["type"] == "dataset_DatasetPackage" for element in elements):
            profiles.append("dataset")
        note = self.model.words["spdx_missing"].replace("{names}", ", ".join(missing)) if missing else ""
        told = [self.model.words["no_advice"], *self.model.notice, note]
        head = {
            "type": "SpdxDocument", "spdxId": f"urn:uuid:{content_id(elements, 'spdx')}", "creationInfo": MADE,
            "name": f"{self.model.name} {self.model.version}", "comment": "\n".join(filter(None, told)),
            "element": [element["spdxId"] for element in elements], "rootElement": [self.package],
            "profileConformance": profiles,
        }  # fmt: skip
        made = {"type": "CreationInfo", "@id": MADE, "created": self.model.moment, "createdBy": [self.tool],
                "specVersion": VERSION}  # fmt: skip
        return {"@context": CONTEXT, "@graph": [made, *elements, head]}

    def _package(self) -> Part:
        model = self.model
        home = link(model.text("release.address")) or _address(model.name)
        released = model.text("release.released_on")
        told = {
            key: "\n".join(
                f"{fact.label}: {fact.text}" for name in facts if (fact := model.facts.get(name)) and fact.said
            )
            for key, facts in self.terms["spdx_texts"].items()
        }
        entries = [{"type": "DictionaryEntry", "key": f"{PREFIX}{fact.id}", "value": one_line(fact.text)}
                   for name in self.terms["spdx_entries"] if (fact := model.facts.get(name))]  # fmt: skip
        return self._element("ai_AIPackage", "model", {
            "name": model.name, "software_packageVersion": model.version, "software_primaryPurpose": "model",
            "suppliedBy": self._id("developer") if model.developer else None,
            "software_downloadLocation": home, "software_packageUrl": _purl(model.name) or _purl(home),
            "releaseTime": moment(released) if _is_day(released) else "",
            **told, "ai_hyperparameter": entries, "ai_energyConsumption": self._energy(),
            "ai_domain": list(filter(None, [model.text("use.domains")])),
            "ai_typeOfModel": list(filter(None, [model.text("modification.architecture")])),
            "ai_metric": list(self._metrics()),
            "ai_useSensitivePersonalInformation": self._sensitive(),
        })  # fmt: skip

    def _metrics(self) -> Iterator[Part]:
        for row in self.model.rows.get("evaluation.results", ()):
            if "suite" in row and "own_score" in row and row["own_score"].number:
                yield {"type": "DictionaryEntry", "key": one_line(row["suite"].said), "value": row["own_score"].number}

    def _energy(self) -> Part | None:
        found = self.model.facts.get("modification.energy")
        amount = found.content if found is not None else None
        if not isinstance(amount, Interval) or amount.mid is None:
            return None
        used = {"type": "ai_EnergyConsumptionDescription", "ai_energyQuantity": f"{float(amount.mid * KWH_PER_MWH):g}",
                "ai_energyUnit": "kilowattHour"}  # fmt: skip
        return {"type": "ai_EnergyConsumption", "ai_finetuningEnergyConsumption": [used]}

    def _sensitive(self) -> str:
        """Yes where one set holds such data, no where all sets are known to hold none, else no assertion."""
        kinds = [row["contains"].chosen if "contains" in row else () for row in self.model.rows.get("data.sets", ())]
        if any(set(found) & set(self.terms["sensitive"]) for found in kinds):
            return "yes"
        return "no" if kinds and all(found == ("none",) for found in kinds) else "noAssertion"

    def _agents(self) -> Iterator[Part]:
        yield self._element("SoftwareAgent", "tool", {"name": f"compliance-kit {self.model.tool}"})
        if self.model.developer:
            address = mail(self.model.contact)
            known = {"type": "ExternalIdentifier", "externalIdentifierType": "email", "identifier": address}
            yield self._element("Organization", "developer", {
                "name": self.model.developer, "externalIdentifier": [known] if address else [],
            })  # fmt: skip

    def _parents(self) -> Iterator[Part]:
        """The models it comes from, each the ancestor of this one."""
        for row, told in self.model.listed("base.models"):
            if "name" in told:
                yield from self._parent(row, told, ("parent", row["name"].id, told["name"]))

    def _parent(self, row: Row, told: Mapping[str, str], key: tuple[str, ...]) -> Iterator[Part]:
        home, how = _address(told["name"]), told.get("how", "")
        yield self._element("ai_AIPackage", key, {
            "name": told["name"], "software_primaryPurpose": "model", "software_downloadLocation": home,
            "software_packageUrl": _purl(told["name"]), "comment": how,
        })  # fmt: skip
        used = set(row["how"].chosen) if "how" in row else set()
        kind = "ancestorOf" if used & set(self.terms["parent_how"]) else "other"
        yield self._relation(kind, self._id(*key), self.package, how)
        if "licence" in told:
            yield from self._licensed(told["licence"], self._id(*key), key, told["licence"])

    def _data_sets(self) -> Iterator[Part]:
        for row, told in self.model.listed("data.sets"):
            if "name" in told:
                key = ("data", row["name"].id, told["name"])
                yield self._data_set(row, told, key)
                yield self._relation("trainedOn", self.package, self._id(*key))

    def _data_set(self, row: Row, told: Mapping[str, str], key: tuple[str, ...]) -> Part:
        media = row["media"].chosen if "media" in row else ()
        kinds = [self.terms["dataset_types"].get(kind, "other") for kind in media]
        return self._element("dataset_DatasetPackage", key, {
            "name": told["name"], "software_primaryPurpose": "data", "description": told.get("about"),
            "dataset_datasetType": list(dict.fromkeys(kinds)) or ["noAssertion"],
            "dataset_dataCollectionProcess": told.get("source"), "dataset_intendedUse": told.get("purpose"),
            "dataset_dataPreprocessing": [told["processing"]] if "processing" in told else [],
            "software_downloadLocation": link(told.get("link")),
        })  # fmt: skip

    def _licence(self) -> Iterator[Part]:
        written = self.model.text("release.licence")
        if written:
            known = str(self.model.metadata.get("license") or written)
            yield from self._licensed(written, self.package, ("model",), known)

    def _licensed(self, written: str, of: str, key: tuple[str, ...], hub_name: str) -> Iterator[Part]:
        """The licence by its SPDX identifier; one that has none by its own words, which an expression cannot hold."""
        known = licence_of(hub_name, self.terms["spdx"])
        own = ("licence", *key)
        if known:
            yield self._element("simplelicensing_LicenseExpression", own, {"simplelicensing_licenseExpression": known})
        else:
            yield self._element("simplelicensing_SimpleLicensingText", own, {
                "name": one_line(written), "simplelicensing_licenseText": self.model.words["licence_named"].replace(
                    "{name}", one_line(written)),
            })  # fmt: skip
        yield self._relation("hasDeclaredLicense", of, self._id(*own))

    def _duties(self) -> Iterator[Part]:
        """What applies or may apply, as remarks on the package: SPDX has no place for duties and their state."""
        for duty in self.model.concerning():
            said = [duty.cited, duty.title, duty.result, duty.work.words if duty.work is not None else ""]
            yield self._element("Annotation", ("duty", duty.id), {
                "name": duty.id, "annotationType": "other", "subject": self.package,
                "statement": "\n".join(filter(None, said)),
            })  # fmt: skip

    def _relation(self, kind: str, of: str, to: str, comment: str = "") -> Part:
        return self._element("Relationship", ("relation", kind, of, to), {
            "from": of, "to": [to], "relationshipType": kind, "comment": comment,
        })  # fmt: skip

    def _element(self, kind: str, key: str | tuple[str, ...], data: Mapping[str, Any]) -> Part:
        parts = (key,) if isinstance(key, str) else key
        return filled({"type": kind, "spdxId": self._id(*parts), "creationInfo": MADE, **data})

    def _id(self, *parts: str) -> str:
        return f"urn:uuid:{self.model.id_of('spdx', *parts)}"


def _address(name: str) -> str:
    found = hub_id(name)
    return f"{HUB}{found}" if found else ""


def _purl(name: str) -> str:
    found = hub_id(name)
    return f"pkg:huggingface/{found}" if found else ""


def _is_day(text: str) -> bool:
    return len(text) == len("2026-11-20") and text.replace("-", "").isdigit()
