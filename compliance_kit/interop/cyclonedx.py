"""A bill of materials of a model (CycloneDX 1.7): its model card, and what law and licences ask as standards.

What the developer says of a duty is a claim. No conformance and no score is ever written: the program checks no claim.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from compliance_kit.interop.exchange import (
    PREFIX,
    Duty,
    Exchange,
    Row,
    Work,
    by_instrument,
    content_id,
    filled,
    licence_of,
    link,
    mail,
    one_line,
)
from compliance_kit.interop.hf_card import hub_id
from compliance_kit.quantities import Interval

Part = dict[str, Any]
VERSION = "1.7"
SCORES = ("own_score", "base_score")
KWH_PER_MWH = 1000


def bom(model: Exchange, terms: Mapping[str, Any]) -> Part:
    """The bill of materials as plain data.

    Args:
        model: what is exported.
        terms: how licences and addresses are written there (templates/exports/terms.yaml).

    """
    made = Bom(model, terms)
    data = filled({
        "bomFormat": "CycloneDX", "specVersion": VERSION, "version": 1, "metadata": made.metadata(),
        "definitions": filled({"standards": list(made.standards())}), "declarations": made.declarations(),
    })  # fmt: skip
    return {"$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json", **data,
            "serialNumber": f"urn:uuid:{content_id(data)}"}  # fmt: skip


class Bom:
    """The parts of one bill of materials."""

    def __init__(self, model: Exchange, terms: Mapping[str, Any]) -> None:
        self.model = model
        self.terms = terms
        self.ref = model.id_of("model")
        self.how = set(terms["parent_how"])

    def metadata(self) -> Part:
        """When, by what and about what it was made."""
        model = self.model
        tool = {"type": "application", "name": "compliance-kit", "version": model.tool}
        told = {
            "status": model.status, "law_as_of": model.on, "catalogue": model.catalogue, "audience": model.audience,
            "facts_digest": model.digest, "undecided": str(model.undecided), "note": model.words["no_advice"],
        }  # fmt: skip
        notice = [_property("notice", text) for text in model.notice]
        return {
            "timestamp": model.moment, "tools": {"components": [tool]}, "component": self.component(),
            "properties": [*(_property(name, text) for name, text in told.items()), *notice],
        }  # fmt: skip

    def component(self) -> Part:
        """The model itself."""
        model = self.model
        contact = [{"email": mail(model.contact)}] if mail(model.contact) else []
        supplier = filled({"name": model.developer, "contact": contact})
        facts = [
            _property(f"fact:{fact.id}", json.dumps(fact.plain, ensure_ascii=False)) for fact in model.every_fact()
        ]
        return filled({
            "type": "machine-learning-model", "bom-ref": self.ref, "supplier": supplier,
            "name": model.name, "version": model.version,
            "purl": _purl(model.name) or _purl(model.text("release.address")),
            "licenses": self._licences(model.text("release.licence")), "pedigree": self._pedigree(),
            "externalReferences": list(self._references()), "modelCard": self._card(), "properties": facts,
        })  # fmt: skip

    def _licences(self, written: str) -> list[Part]:
        hub_name = self.model.metadata.get("license") if written == self.model.text("release.licence") else None
        return [_licence(written, self.terms, str(hub_name or written))] if written else []

    def _pedigree(self) -> Part:
        """The models that it comes from, and what was done to them."""
        parents = [self._parent(row, told) for row, told in self.model.listed("base.models") if "name" in told]
        done = [self.model.facts[name] for name in self.terms["changes"] if name in self.model.facts]
        return filled({"ancestors": parents, "notes": "\n".join(f"{fact.label}: {fact.text}" for fact in done)})

    def _parent(self, row: Row, told: Mapping[str, str]) -> Part:
        name, licence, how = (told.get(part, "") for part in ("name", "licence", "how"))
        return filled({
            "type": "machine-learning-model", "bom-ref": self.model.id_of("parent", name, row["name"].id),
            "name": name, "purl": _purl(name),
            "supplier": filled({"name": told.get("maker")}),
            "licenses": [_licence(licence, self.terms, licence)] if licence else [],
            "properties": [_property("how", how)] if how else [],
        })  # fmt: skip

    def _references(self) -> Iterator[Part]:
        for fact, kind in self.terms["references"].items():
            address = link(self.model.text(fact))
            if address:
                yield {"type": kind, "url": address, "comment": self.model.facts[fact].label}

    def _card(self) -> Part:
        return filled({
            "bom-ref": self.model.id_of("card"), "modelParameters": self._parameters(),
            "quantitativeAnalysis": filled({"performanceMetrics": list(self._metrics())}),
            "considerations": self._considerations(),
        })  # fmt: skip

    def _parameters(self) -> Part:
        model = self.model
        dense = model.facts.get("modification.dense_transformer")
        used = [
            row for row, _ in model.listed("base.models") if set(row["how"].chosen if "how" in row else ()) & self.how
        ]
        inputs = dict.fromkeys(kind for row in used if "inputs" in row for kind in row["inputs"].chosen)
        return filled({
            "task": model.metadata.get("pipeline_tag"),
            "architectureFamily": self.terms["transformer"] if dense is not None and dense.content is True else "",
            "modelArchitecture": model.text("modification.architecture"),
            "datasets": [self._data_set(row, told) for row, told in model.listed("data.sets") if "name" in told],
            "inputs": [{"format": kind} for kind in inputs],
            "outputs": [{"format": kind} for kind in model.chosen("modification.outputs")],
        })  # fmt: skip

    def _data_set(self, row: Row, told: Mapping[str, str]) -> Part:
        owner = [{"organization": {"name": told["owner"]}}] if "owner" in told else []
        return filled({
            "bom-ref": self.model.id_of("data", row["name"].id, told["name"]), "type": "dataset", "name": told["name"],
            "contents": filled({"url": link(told.get("link"))}),
            "sensitiveData": self._sensitive(row),
            "description": told.get("about"), "governance": filled({"owners": owner}),
        })  # fmt: skip

    def _sensitive(self, row: Row) -> list[str]:
        """Kinds of sensitive data by the names of the questionnaire, those of which nobody is sure among them."""
        found = row.get("contains")
        if found is None:
            return []
        unsure = [
            f"{kind} ({self.model.words['unsure']})" for kind in found.unsure if kind in self.terms["sensitive_data"]
        ]
        return [*(kind for kind in found.chosen if kind in self.terms["sensitive_data"]), *unsure]

    def _metrics(self) -> Iterator[Part]:
        """Scores of this version and of its base; a value is a text there."""
        for row in self.model.rows.get("evaluation.results", ()):
            suite = row["suite"].said if "suite" in row else ""
            for name in SCORES:
                if name in row and row[name].number:
                    yield filled({"type": row["measures"].said if "measures" in row else "", "value": row[name].number,
                                  "slice": f"{suite} ({self.model.words[name]})".strip()})  # fmt: skip

    def _considerations(self) -> Part:
        model, wanted = self.model, self.terms["considerations"]
        warned = [row["warning"] for row in model.rows.get("evaluation.hazards", ()) if "warning" in row]
        limits = [*(model.facts[name] for name in wanted["technicalLimitations"] if name in model.facts), *warned]
        return filled({
            "users": list(filter(None, map(model.text, wanted["users"]))),
            "useCases": list(filter(None, map(model.text, wanted["useCases"]))),
            "technicalLimitations": [f"{fact.label}: {fact.said}" for fact in limits if fact.said],
            "environmentalConsiderations": self._energy(),
        })  # fmt: skip

    def _energy(self) -> Part:
        """Energy of the change, in kWh; whose and from what is unknown and said to be so."""
        found = self.model.facts.get("modification.energy")
        amount = found.content if found is not None else None
        if not isinstance(amount, Interval) or amount.mid is None:
            return {}
        measure = {"value": float(amount.mid * KWH_PER_MWH), "unit": "kWh"}
        provider = {"organization": {"name": self.model.words["unknown"]}, "energySource": "unknown",
                    "energyProvided": measure}  # fmt: skip
        consumed = {"activity": "fine-tuning", "energyProviders": [provider], "activityEnergyCost": measure}
        return {"energyConsumptions": [consumed]}

    def standards(self) -> Iterator[Part]:
        """What applies or may apply, by the text in which it stands."""
        for name, duties in by_instrument(self.model.concerning()).items():
            instrument = self.model.instruments[name]
            link = [{"type": "website", "url": instrument.url}] if instrument.url else []
            yield filled({
                "bom-ref": self.model.id_of("standard", name), "name": instrument.title, "version": instrument.edition,
                "requirements": [self._requirement(duty) for duty in duties], "externalReferences": link,
            })  # fmt: skip

    def _requirement(self, duty: Duty) -> Part:
        period = duty.periods[0]
        told = {
            "id": duty.id, "force": duty.force, "verdict": duty.verdict, "result": duty.result, "timing": duty.timing,
            "from": period.from_, "until": period.until, "enforced_from": period.enforced_from, "why": duty.why,
            "certainty": duty.certainty,
        }  # fmt: skip
        link = [{"type": "website", "url": duty.url}] if duty.url else []
        return filled({
            "bom-ref": self.model.id_of("requirement", duty.id), "identifier": duty.cited, "title": duty.title,
            "text": duty.summary, "descriptions": [duty.done_when] if duty.done_when else [],
            "properties": [_property(name, text) for name, text in told.items() if text], "externalReferences": link,
        })  # fmt: skip

    def declarations(self) -> Part:
        """What the developer says of the duties; nothing where nothing was said."""
        told = [(duty, duty.work) for duty in self.model.concerning() if duty.work is not None]
        if not told:
            return {}
        assessor = {"bom-ref": self.model.id_of("assessor"), "thirdParty": False,
                    "organization": filled({"name": self.model.developer})}  # fmt: skip
        claims = [
            filled({
                "bom-ref": self._claim(duty), "target": self.ref,
                "predicate": f"{duty.title}: {work.words}", "reasoning": self.model.words["stated"],
                "evidence": [self.model.id_of("evidence", duty.id, file) for file in work.evidence],
            })
            for duty, work in told
        ]  # fmt: skip
        evidence = [
            {
                "bom-ref": self.model.id_of("evidence", duty.id, file),
                "description": duty.title,
                "data": [{"name": file}],
            }
            for duty, work in told
            for file in dict.fromkeys(work.evidence)
        ]
        return filled({"assessors": [assessor], "attestations": list(self._attestations(told, assessor)),
                       "claims": claims, "evidence": evidence})  # fmt: skip

    def _attestations(self, told: list[tuple[Duty, Work]], assessor: Part) -> Iterator[Part]:
        works = {duty.id: work for duty, work in told}
        for name, duties in by_instrument(duty for duty, _ in told).items():
            rows = [
                {"requirement": self.model.id_of("requirement", duty.id),
                 "claims" if works[duty.id].status == "done" else "counterClaims": [self._claim(duty)]}
                for duty in duties
            ]  # fmt: skip
            summary = f"{self.model.instruments[name].title}. {self.model.words['stated']}"
            yield {"summary": summary, "assessor": assessor["bom-ref"], "map": rows}

    def _claim(self, duty: Duty) -> str:
        return self.model.id_of("claim", duty.id)


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"{PREFIX}{name}", "value": value}


def _purl(name: str) -> str:
    found = hub_id(name)
    return f"pkg:huggingface/{found}" if found else ""


def _licence(written: str, terms: Mapping[str, Any], hub_name: str) -> Part:
    """By its identifier on the list of SPDX, else by its name: identifiers of hubs are none of that list."""
    known = licence_of(hub_name, terms["spdx"])
    return {"license": {"id": known} if known else {"name": one_line(written)}}
