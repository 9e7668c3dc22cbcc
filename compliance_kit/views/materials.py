"""What every document of one assessment prints from, as plain data."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from compliance_kit import __version__, _yaml, approval
from compliance_kit.approval import canonical, digest, facts_digest
from compliance_kit.assessment import Assessment, AxisFinding, shade
from compliance_kit.conditions import Judgement
from compliance_kit.definitions import AUDIENCES, Audience, Document, load_documents, templates_root
from compliance_kit.errors import BadInput
from compliance_kit.figures.drawings import watermark
from compliance_kit.linting import Lint, lint, rules_for
from compliance_kit.marks import bare, in_line
from compliance_kit.messages import in_words
from compliance_kit.readers import OPEN_TO, OUTSIDE, kept_levels, untold
from compliance_kit.tracing import Tracer
from compliance_kit.views.contradictions import Contradiction, contradictions
from compliance_kit.views.facts import FactCells
from compliance_kit.views.figures import Drawings
from compliance_kit.views.findings import FindingRows, groups
from compliance_kit.views.leaves import told_to
from compliance_kit.views.lint_words import lint_words
from compliance_kit.views.rules import RuleRows
from compliance_kit.views.sign_off import SignOff
from compliance_kit.views.used_sources import from_packs, used_sources
from compliance_kit.views.version import Version
from compliance_kit.what_if import asked_facts
from compliance_kit.wording import Words, load_words

__all__ = ["Materials", "canonical", "digest", "facts_digest"]

LONGEST_SLUG = 80


def _slug(name: str) -> str:
    """A name as part of a file name: letters and digits of any script, at most 80 bytes."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")
    return plain.encode()[:LONGEST_SLUG].decode(errors="ignore").strip("-") or "model"


class Materials:
    """What the documents of one assessment are composed of; what they share is worked out once."""

    def __init__(
        self,
        assessment: Assessment,
        words: Words | None = None,
        *,
        whole: Assessment | None = None,
        withheld: Mapping[str, str] | None = None,
    ) -> None:
        self.assessment = assessment
        self.whole = whole or assessment
        self.withheld = withheld or {}
        self.words = words or load_words(
            templates_root() / "base" / "words", assessment.catalogue.language, assessment.catalogue
        )
        self.tracer = Tracer(assessment, self.words)
        self.findings = FindingRows(assessment, self.words, self.tracer)
        self.facts = FactCells(assessment, self.words, self.tracer, self.withheld)
        self.rules = RuleRows(assessment, self.words, self.tracer)
        self.sign_off = SignOff(self.whole, self.words, self.tracer, self.withheld)
        self._shared: dict[str, Any] | None = None
        self.carried: dict[tuple[str, str], bytes] = {}
        self._linted: dict[str, list[Lint]] = {}
        self._contradictions: dict[str, list[Contradiction]] = {}
        self._documents: Mapping[str, Document] | None = None

    def shared(self) -> dict[str, Any]:
        """What every document of the assessment prints from."""
        if self._shared is None:
            rows, cells = [self._for_reader(row) for row in self.findings.rows()], self.facts.cells()
            self._shared = {
                "subject": self._subject(),
                "facts": cells,
                "records": self.facts.records(),
                "findings": {row["id"]: row for row in rows},
                "groups": groups(rows),
                "axes": [self._axis(axis) for axis in self.assessment.axes],
                "rules": self.rules.rows(),
                "sources": used_sources(self.assessment.catalogue, rows, self.words),
                "fact_sources": self.facts.sources(),
                "evidence": self.facts.evidence(),
                "instruments": self._instruments(),
            }
        return self._shared

    def _instruments(self) -> dict[str, dict[str, Any]]:
        """Every instrument with the words about the pack that brings it; "" for built-in ones."""
        catalogue = self.assessment.catalogue
        packs = {name: catalogue.origin.get(f"instrument::{name}") for name in catalogue.instruments}
        return {
            name: {**instrument.model_dump(mode="json"), "pack": from_packs(filter(None, [packs[name]]), self.words)}
            for name, instrument in catalogue.instruments.items()
        }

    def document(self, name: str) -> Document:
        """A document by its id."""
        if self._documents is None:
            self._documents = load_documents(packs=self.assessment.catalogue.packs)
        return self._documents[name]

    def contradictions(self, document: Document) -> list[Contradiction]:
        """The rules of a document that the answers break; while there is one, nobody can approve it."""
        if document.id not in self._contradictions:
            self._contradictions[document.id] = contradictions(self.assessment, self.words, document)
        return self._contradictions[document.id]

    def _for_reader(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row without the questions that this reader is not told; a prohibition keeps the verdict that it has."""
        if not self.withheld:
            return row
        waits = [need for need in row["waits_for"] if need["path"] not in self.withheld]
        row = {**row, "doubts": [need for need in row["doubts"] if need["path"] not in self.withheld]}
        whole = self.whole.findings[row["id"]]
        rests = self._rests_on_kept(self.assessment.findings[row["id"]].judgement)
        if row["verdict"] != "undetermined" or (whole.verdict == "undetermined" and not rests):
            return {**row, "waits_for": waits}
        if row["stop"] and whole.verdict != "undetermined":
            said = {"verdict": whole.verdict, "shade": whole.shade, "near": False}
            words = {"shade_words": f"shade.{whole.shade}", "verdict_words": f"verdict.{whole.verdict}"}
            return {**row, **said, "waits_for": [], **{key: self.words.say(name) for key, name in words.items()}}
        left_out = self.words.say("page.left_out_result")
        return {**row, "waits_for": waits, "shade_words": left_out, "verdict_words": left_out}

    def _rests_on_kept(self, judgement: Judgement) -> bool:
        """Whether a result is open because an answer is kept from this reader, whatever the answer would make of it."""
        return judgement.verdict is None and not judgement.open.isdisjoint(self.withheld)

    def view(self, document: Document) -> dict[str, Any]:
        """What a document prints, without what only that document prints."""
        return {
            **self.shared(),
            "document": self.identity(document),
            "gaps": self._gaps(document),
            "trace": [self._trace(name, document.audience) for name in self.traced(document)],
            "steps": self.rules.steps(document.calculations),
            "signatures": self.sign_off.rows(document),
            "changes": self.sign_off.changes(document),
            **Version(self.assessment, self.words, self.tracer, self.withheld).parts(document),
            "figures": Drawings(self.assessment, self.words, self.tracer).draw(document.gauge, self.shared()["groups"]),
            "lint": self.lint_words(document),
            "words": self.words.tree if not document.home else self._with_own_words(document),
            "attachments": [],
        }

    def _with_own_words(self, document: Document) -> dict[str, Any]:
        """The words, and under its id those of a paper of a pack."""
        path = Path(document.home) / "templates" / document.id / "words.yaml"
        shown = f"templates/{document.id}/words.yaml"
        own = _yaml.parse(_yaml.read_text(path, name=shown), shown) if path.is_file() else {}
        if not isinstance(own, Mapping):
            raise BadInput("holds no words by name.", where=shown, mend="Write 'name: text' on each line.")
        said = in_words(document.id, own, self.words.sayer)
        titles = {**self.words.tree["titles"], document.id: self._title(document)}
        return {**self.words.tree, "titles": titles, document.id: said}

    def _subject(self) -> Mapping[str, str]:
        subject = self.assessment.sheet.subject
        developer = self.assessment.known.value("developer.name").content
        named = developer if isinstance(developer, str) else subject.developer
        return {"name": subject.name, "version": subject.version, "developer": named or "", "note": subject.note or ""}

    def identity(self, document: Document) -> dict[str, Any]:
        """Name, version, status and dates of a document."""
        manifest, on, subject = self.assessment.catalogue.manifest, self.assessment.on, self.assessment.sheet.subject
        approved = self.approved(document)
        return {
            **document.model_dump(mode="json"),
            "title": self._title(document),
            "identity": f"{document.code}-{self.slug}",
            "version": subject.version,
            "law_as_of": on.isoformat(),
            "law_as_of_long": self.words.long_date(on),
            "catalogue_version": manifest.version,
            "catalogue_title": manifest.title,
            "catalogue_digest": self.assessment.catalogue.digest,
            "packs": [pack.model_dump() for pack in self.assessment.catalogue.packs],
            "brand": self._brand,
            "catalogue_law_as_of": manifest.law_as_of.isoformat(),
            "tool_version": __version__,
            "looked_at": self._looked_at(),
            "simulated": self.assessment.scope.simulate,
            "outside": document.audience in OUTSIDE,
            "facts_digest": approval.facts_digest(self.whole),
            "status": "simulation" if self.assessment.scope.simulate else "approved" if approved else "draft",
            "status_line": self._status_line(document),
            "unsigned": self.sign_off.unsigned(document),
            "direction": self.words.direction,
            "watermark": "" if approved else Markup(watermark(bare(self.words.say(self._mark())))),  # noqa: S704 - our own generator
            "locale": self.words.locale,
            "paper": self.assessment.sheet.profile.paper,
            "valid_until": on.fromordinal(on.toordinal() + document.valid_days).isoformat(),
        }

    @cached_property
    def _brand(self) -> dict[str, Any] | None:
        """The look that the last pack with one gives to every paper; None without one."""
        packs = self.assessment.catalogue.packs
        if not packs:
            return None
        from compliance_kit.packing.branding import look_of  # noqa: PLC0415 - the built-in catalogue does without

        looks = [found for pack in packs if (found := look_of(Path(pack.folder))) is not None]
        if not looks:
            return None
        logo, letterhead, colours = looks[-1]
        return {"logo": Markup(logo), "letterhead": list(letterhead), **colours.model_dump()}  # noqa: S704 - put together by us

    def own_make(self, model: Mapping[str, Any]) -> bool:
        """Whether the maker of a base model is the developer itself, as far as the answers say."""
        maker, developer = model["maker"], self.shared()["subject"]["developer"]
        return bool(maker["known"] and developer) and bare(maker["text"]).casefold() == bare(developer).casefold()

    def _title(self, document: Document) -> str:
        return self.words.of_language(f"documents/{document.id}.title", document.title)

    def title(self, document: Document) -> str:
        """The title of a document in the language of the papers, as one line of plain text."""
        return in_line(self._title(document))

    @property
    def slug(self) -> str:
        """The name of the model as part of a file name."""
        return _slug(self.assessment.sheet.subject.name)

    def _mark(self) -> str:
        return "page.watermark_simulation" if self.assessment.scope.simulate else "page.watermark_draft"

    def _looked_at(self) -> str:
        """What the profile narrows the paper to, and how much it leaves out; empty where everything is looked at."""
        assessment = self.assessment
        profile = assessment.catalogue.profiles.get(assessment.sheet.profile.name or "")
        if profile is None or profile.places is None:
            return ""
        places = self.words.names(self.words.place(place) for place in profile.places)
        return self.words.say("page.looked_at", places=places, n=str(len(self.whole.outside)))

    def approved(self, document: Document) -> bool:
        """Whether everybody who has to signed exactly this state, no signature has run out, and nothing stops it."""
        if any(found.blocks for found in self.lint(document)) or self.contradictions(document):
            return False
        return approval.approved(self.whole, document)

    def lint(self, document: Document) -> list[Lint]:
        """What the linter of a document finds, worked out once."""
        if document.id not in self._linted:
            rules = rules_for(document)
            self._linted[document.id] = lint(self.assessment, document, rules) if rules is not None else []
        return self._linted[document.id]

    def lint_words(self, document: Document) -> dict[str, list[dict[str, str]]]:
        """What blocks approval and what is only remarked, in words."""
        return lint_words(self.lint(document), self.shared(), self.words)

    def _status_line(self, document: Document) -> str:
        if self.assessment.scope.simulate:
            return self.words.say("page.simulation")
        if not self.approved(document):
            waiting = len(approval.unconfirmed(self.whole))
            return self.words.say("page.draft_unconfirmed" if waiting else "page.draft", n=str(waiting))
        return self.words.say("page.approved", date=self.words.date(approval.approved_on(self.whole, document)))

    def _axis_words(self, axis: AxisFinding) -> str:
        """The result in words; one that rests on answers kept from this reader is left out."""
        whole = next(found for found in self.whole.axes if found.axis.id == axis.axis.id) if self.withheld else axis
        open_here = axis.result in ("unclear", "not_known") and whole.result not in ("unclear", "not_known")
        left_out = open_here or self._rests_on_kept(axis.judgement)
        return self.words.say("page.left_out_result" if left_out else f"axis.{axis.result}")

    def _axis(self, axis: AxisFinding) -> dict[str, Any]:
        cells = {name: self.facts.cell(self.assessment.catalogue.facts[name]) for name in axis.axis.facts}
        return {
            "id": axis.axis.id,
            "title": axis.axis.title,
            "question": axis.axis.question,
            "result": axis.result,
            "result_words": self._axis_words(axis),
            "facts": list(cells.values()),
            "basis": [self._owner(name) for name in (*axis.axis.triage, *axis.axis.further)],
            "waits_for": self.findings.waits_for(axis.judgement),
        }

    def kept_from(self, name: str) -> tuple[Audience, ...]:
        """The readers to whom a legal status is not told: it rests on nothing but answers that they do not get."""
        judgement, catalogue = self.assessment.determination(name), self.assessment.catalogue
        return tuple(one for one in AUDIENCES if untold(judgement, kept_levels(catalogue, one)))

    def _owner(self, name: str) -> dict[str, Any]:
        determination = self.assessment.catalogue.determinations[name]
        judgement = self.assessment.determination(name)
        return {
            "id": name,
            "title": determination.title,
            "source": self.assessment.catalogue.short(determination.source),
            "shade": shade(judgement),
            "shade_words": self.words.say(f"shade.{shade(judgement)}"),
            "note": determination.note or "",
            "certainty_words": self.words.certainty(determination.certainty, determination.source),
            "kept_from": self.kept_from(name),
        }

    def traced(self, document: Document) -> list[str]:
        """What a document traces: what it names, and what else crosses an axis of these that nothing named crosses."""
        names = list(document.trace)
        for axis in (found.axis for found in self.assessment.axes):
            tests = (*axis.triage, *axis.further)
            told = (name for name in tests if document.audience not in self.kept_from(name))
            met = [name for name in told if self.assessment.determination(name).verdict]
            if not set(names).isdisjoint(tests) and set(names).isdisjoint(met):
                names += met
        return names

    def _trace(self, name: str, audience: str) -> dict[str, Any]:
        """How a result follows, without the answers that this reader does not get."""
        catalogue = self.assessment.catalogue
        judgement = (
            self.assessment.findings[name].judgement
            if name in catalogue.entries
            else self.assessment.determination(name)
        )
        title = (catalogue.entries.get(name) or catalogue.determinations[name]).title
        kept = self.words.say("page.kept_answer")
        hidden = name not in catalogue.entries and audience in self.kept_from(name)
        lines = [] if hidden else told_to(self.tracer.lines(judgement), OPEN_TO[audience], kept)
        return {"id": name, "title": title, "shade": shade(judgement), "lines": lines}

    def _gaps(self, document: Document) -> dict[str, Any]:
        waiting: dict[str, dict[str, Any]] = {}
        for row in self.shared()["groups"]["undecided"]:
            for need in row["waits_for"]:
                found = waiting.setdefault(need["path"], {**need, "needed_for": []})
                found["needed_for"].append({"id": row["id"], "title": row["title"]})
        printed = [name for name in document.listed if name in self.assessment.catalogue.facts]
        cells = {**self.shared()["records"], **self.shared()["facts"]}
        missing = [
            name
            for name in printed
            if name in cells and not cells[name]["known"] and cells[name]["state"] not in ("none", "withheld")
        ]
        n = len({*printed, *asked_facts(finding.judgement for finding in self.assessment.findings.values())})
        k, j = len({*missing, *waiting}), len(waiting)
        of_them = self.words.say("gap.of_them", n=j)
        return {
            "k": k,
            "n": n,
            "j": j,
            "sentence": self.words.say(
                "gap.deciding" if k == j == 1 else "gap.sentence", k=k, n=str(n), of_them=of_them
            ),
            "waiting": list(waiting.values()),
            "printed": missing,
        }
