"""Documents: what is to be written, which facts it needs, and everything it prints as one plain view with its gaps."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError

from compliance_kit import (
    __version__,
    _yaml,
    notices,
    view_model_card,
    view_obligations_checklist,
    view_risk_statement,
    view_threshold_record,
    view_tort_note,
)
from compliance_kit.answers import to_data
from compliance_kit.assessment import Assessment, shade
from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import BadInput, Problems
from compliance_kit.figures import watermark
from compliance_kit.interview import Wanted
from compliance_kit.packs import data_root, said
from compliance_kit.sources import Data, Id, Text
from compliance_kit.tracing import Tracer
from compliance_kit.view_facts import FactCells
from compliance_kit.view_figures import Drawings, GaugeOf
from compliance_kit.view_findings import FindingRows, groups
from compliance_kit.view_rules import RuleRows
from compliance_kit.what_if import asked_facts
from compliance_kit.wording import Words, load_words

Audience = Literal["public", "customer", "regulator", "counsel"]


class Document(Data):
    """What is to be written.

    Attributes:
        facts: facts and fields that it cannot do without, so that the interview asks for them.
        offered: further facts and fields that it prints where known; the interview offers them at the end.
        paths: claim paths whose ratings it prints.
        watch: determinations whose flips it prints.
        trace: determinations and entries whose trees stand in its appendix.
        calculations: calculated facts whose steps it prints.
        attachments: what the file carries: facts, findings.
        gauge: the value, line and margin that its gauge shows.
        valid_days: how long its result is signed for.
        readme: whether a README with front matter is written beside it.

    """

    id: Id
    code: Text
    title: Text
    audience: Audience
    facts: tuple[Text, ...] = ()
    offered: tuple[Text, ...] = ()
    paths: tuple[Text, ...] = ()
    watch: tuple[Id, ...] = ()
    trace: tuple[Id, ...] = ()
    calculations: tuple[Text, ...] = ()
    attachments: tuple[Literal["facts", "findings"], ...] = ()
    gauge: GaugeOf | None = None
    sign_off: tuple[Text, ...] = ("prepared_by", "facts_confirmed_by", "reviewed_by", "approved_by")
    valid_days: int = 180
    readme: bool = False

    @property
    def listed(self) -> tuple[str, ...]:
        """Every fact and field that it prints."""
        return (*self.facts, *self.offered)


def templates_root() -> Path:
    """The folder of the templates."""
    return data_root() / "templates"


def load_documents(root: Path | None = None) -> dict[str, Document]:
    """Every document that the templates define, by id, in the order of care."""
    folder = root or templates_root()
    found = []
    for path in sorted(folder.glob("*/document.yaml")):
        shown = f"templates/{path.parent.name}/document.yaml"
        text = _yaml.read_text(path, name=shown)
        try:
            found.append(TypeAdapter(Document).validate_python(_yaml.parse(text, shown)))
        except ValidationError as error:
            raise Problems(said(error, text, shown, ())) from None
    return {
        document.id: document for document in sorted(found, key=lambda document: ORDER.get(document.code, len(ORDER)))
    }


ORDER = {code: place for place, code in enumerate(("TD", "OC", "MC", "RS", "TE"))}


def chosen_documents(names: Sequence[str]) -> list[Document]:
    """The documents of those names; all of them if none is named.

    Raises:
        BadInput: a name is not known.

    """
    known = load_documents()
    for name in names:
        if name not in known:
            raise BadInput(
                f"there is no document '{name}'.", where="--document", mend=f"Known are: {', '.join(known)}."
            )
    return [known[name] for name in names] if names else list(known.values())


def wanted_by(catalogue: Catalogue, document_ids: Sequence[str], *, thorough: bool = False) -> Wanted:
    """What documents need of the interview; all documents if none is named.

    Args:
        catalogue: where the facts are defined; what no pack defines is left out.
        document_ids: which documents.
        thorough: also what they only offer.

    """
    known = load_documents()
    chosen = [known[name] for name in document_ids if name in known] or list(known.values())
    paths = dict.fromkeys(path for document in chosen for path in document.paths)
    return Wanted(
        {
            document.id: tuple(
                fact
                for fact in (document.listed if thorough else document.facts)
                if fact in catalogue.facts or fact in catalogue.rank
            )
            for document in chosen
        },
        tuple(paths),
    )


def digest(data: object) -> str:
    """The SHA-256 of plain data in canonical JSON."""
    return hashlib.sha256(canonical(data)).hexdigest()


def canonical(data: object) -> bytes:
    """Plain data as canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def facts_digest(assessment: Assessment) -> str:
    """The digest of subject and answers: what a signature covers."""
    data = to_data(assessment.sheet)
    return digest({"subject": data["subject"], "answers": data["answers"], "tasks": data.get("tasks", {})})


class Composer:
    """Composes documents of one assessment; what they share is worked out once."""

    def __init__(self, assessment: Assessment, words: Words | None = None) -> None:
        self.assessment = assessment
        self.words = words or load_words(templates_root() / "base" / "words", "en", assessment.catalogue)
        self.tracer = Tracer(assessment, self.words)
        self.findings = FindingRows(assessment, self.words, self.tracer)
        self.facts = FactCells(assessment, self.words, self.tracer)
        self.rules = RuleRows(assessment, self.words, self.tracer)
        self._shared: dict[str, Any] | None = None
        self.carried: dict[tuple[str, str], bytes] = {}

    def shared(self) -> dict[str, Any]:
        """What every document of the assessment prints from."""
        if self._shared is None:
            rows, cells = self.findings.rows(), self.facts.cells()
            self._shared = {
                "subject": self._subject(),
                "facts": cells,
                "records": self.facts.records(),
                "findings": {row["id"]: row for row in rows},
                "groups": groups(rows),
                "notice": notices.notice(self, groups(rows), cells),
                "axes": [self._axis(axis) for axis in self.assessment.axes],
                "rules": self.rules.rows(),
                "sources": self._sources(rows),
                "fact_sources": self.facts.sources(),
                "evidence": self.facts.evidence(),
                "instruments": {
                    key: value.model_dump(mode="json") for key, value in self.assessment.catalogue.instruments.items()
                },
            }
        return self._shared

    def compose(self, document: Document) -> dict[str, Any]:
        """The view of one document: plain data, nothing to call, nothing to fetch."""
        view = dict(self.shared())
        view["document"] = self._document(document)
        view["gaps"] = self._gaps(document)
        view["trace"] = [self._trace(name) for name in document.trace]
        view["steps"] = self.rules.steps(document.calculations)
        view["signatures"] = self._signatures(document)
        view["figures"] = Drawings(self.assessment, self.words, self.tracer).draw(document.gauge, view["groups"])
        view["words"] = self.words.tree
        view["attachments"] = []
        view["extra"] = EXTRAS[document.id](self) if document.id in EXTRAS else {}
        return view

    def _subject(self) -> Mapping[str, str]:
        subject = self.assessment.sheet.subject
        developer = self.assessment.known.value("developer.name").content
        named = developer if isinstance(developer, str) else subject.developer
        return {"name": subject.name, "version": subject.version, "developer": named or "", "note": subject.note or ""}

    def identity(self, document: Document) -> dict[str, Any]:
        """Name, version, status and dates of a document."""
        return self._document(document)

    def _document(self, document: Document) -> dict[str, Any]:
        manifest, on, subject = self.assessment.catalogue.manifest, self.assessment.on, self.assessment.sheet.subject
        slug = "".join(letter if letter.isalnum() else "-" for letter in subject.name).strip("-")
        approved = self.approved()
        return {
            **document.model_dump(mode="json"),
            "identity": f"{document.code}-{slug}",
            "version": subject.version,
            "law_as_of": on.isoformat(),
            "law_as_of_long": self.words.long_date(on),
            "catalogue_version": manifest.version,
            "catalogue_title": manifest.title,
            "catalogue_digest": self.assessment.catalogue.digest,
            "catalogue_law_as_of": manifest.law_as_of.isoformat(),
            "tool_version": __version__,
            "facts_digest": facts_digest(self.assessment),
            "status": "approved" if approved else "draft",
            "status_line": self._status_line(approved),
            "direction": "ltr",
            "watermark": "" if approved else Markup(watermark(self.words.say("page.watermark_draft"))),  # noqa: S704 - our own generator
            "locale": self.words.locale,
            "paper": self.assessment.sheet.profile.paper,
            "valid_until": on.fromordinal(on.toordinal() + document.valid_days).isoformat(),
        }

    def approved(self) -> bool:
        """Whether somebody approved exactly this state of the facts, and no stop notice stands."""
        signature = self.assessment.sheet.sign_off.get("approved_by")
        stopped = self.shared()["groups"]["stop"] or self.shared()["groups"]["hold"]
        return signature is not None and signature.facts == facts_digest(self.assessment) and not stopped

    def _status_line(self, approved: bool) -> str:  # noqa: FBT001 - private
        if not approved:
            return self.words.say("page.draft")
        return self.words.say("page.approved", date=self.words.date(self.assessment.sheet.sign_off["approved_by"].on))

    def _axis(self, axis: Any) -> dict[str, Any]:  # noqa: ANN401 - an AxisFinding
        cells = {name: self.facts.cell(self.assessment.catalogue.facts[name]) for name in axis.axis.facts}
        return {
            "id": axis.axis.id,
            "title": axis.axis.title,
            "question": axis.axis.question,
            "result": axis.result,
            "result_words": self.words.say(f"axis.{axis.result}"),
            "facts": list(cells.values()),
            "basis": [self._owner(name) for name in (*axis.axis.triage, *axis.axis.further)],
            "waits_for": self.findings.waits_for(axis.judgement),
        }

    def _owner(self, name: str) -> dict[str, str]:
        determination = self.assessment.catalogue.determinations[name]
        judgement = self.assessment.determination(name)
        return {
            "id": name,
            "title": determination.title,
            "source": self.assessment.catalogue.short(determination.source),
            "shade": shade(judgement),
            "shade_words": self.words.say(f"shade.{shade(judgement)}"),
            "note": determination.note or "",
            "certainty_words": self.words.say(f"certainty.{determination.certainty}"),
        }

    def _trace(self, name: str) -> dict[str, Any]:
        catalogue = self.assessment.catalogue
        judgement = (
            self.assessment.findings[name].judgement
            if name in catalogue.entries
            else self.assessment.determination(name)
        )
        title = (catalogue.entries.get(name) or catalogue.determinations[name]).title
        return {"id": name, "title": title, "lines": [line.__dict__ for line in self.tracer.lines(judgement)]}

    def _gaps(self, document: Document) -> dict[str, Any]:
        waiting: dict[str, dict[str, Any]] = {}
        for row in self.shared()["groups"]["undecided"]:
            for need in row["waits_for"]:
                found = waiting.setdefault(need["path"], {**need, "needed_for": []})
                found["needed_for"].append({"id": row["id"], "title": row["title"]})
        printed = [name for name in document.listed if name in self.assessment.catalogue.facts]
        cells = self.shared()["facts"]
        missing = [
            name for name in printed if name in cells and not cells[name]["known"] and cells[name]["state"] != "none"
        ]
        n = len({*printed, *asked_facts(finding.judgement for finding in self.assessment.findings.values())})
        k, j = len({*missing, *waiting}), len(waiting)
        name = "zero" if not k else "one" if k == 1 else "many"
        return {
            "k": k,
            "n": n,
            "j": j,
            "sentence": self.words.say(f"gap.{name}", k=str(k), n=str(n), j=str(j)),
            "waiting": list(waiting.values()),
            "printed": missing,
        }

    def _signatures(self, document: Document) -> list[dict[str, Any]]:
        digest_now = facts_digest(self.assessment)
        rows = []
        for role in document.sign_off:
            signature = self.assessment.sheet.sign_off.get(role)
            rows.append(
                {
                    "role": role,
                    "name": signature.name if signature else "",
                    "on": signature.on.isoformat() if signature else "",
                    "statement": (signature.statement or "") if signature else "",
                    "valid": bool(signature and signature.facts == digest_now),
                    "void": bool(signature and signature.facts != digest_now),
                }
            )
        return rows

    def _sources(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        used: dict[str, list[str]] = {}
        for row in rows:
            if row["verdict"] != "does_not_apply":
                used.setdefault(self.assessment.catalogue.entries[row["id"]].source.instrument, []).append(
                    row["source"]["pinpoint"]
                )
        return [self._instrument(name, pinpoints) for name, pinpoints in used.items()]

    def _instrument(self, name: str, pinpoints: list[str]) -> dict[str, Any]:
        instrument = self.assessment.catalogue.instruments[name]
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


def _threshold_record(composer: Composer) -> dict[str, Any]:
    known = load_documents()
    return view_threshold_record.record(composer, known["threshold_record"], known["obligations_checklist"])


def _tort_note(composer: Composer) -> dict[str, Any]:
    """What only the tort note prints; its document says which paths are rated whatever was asked."""
    return view_tort_note.extra(composer, load_documents()["tort_note"].paths)


EXTRAS: Mapping[str, Callable[[Composer], dict[str, Any]]] = {
    "model_card": view_model_card.extra,
    "risk_statement": view_risk_statement.risk_statement,
    "obligations_checklist": view_obligations_checklist.extra,
    "threshold_record": _threshold_record,
    "tort_note": _tort_note,
}
"""What only one document prints, worked out from the composer; the result stands in `extra` of its view."""
