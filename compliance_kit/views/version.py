"""What a version of a paper leaves out for its reader, and what the legal level adds."""

from collections.abc import Mapping
from typing import Any

from compliance_kit.assessment import Assessment, Finding
from compliance_kit.definitions import Document
from compliance_kit.readers import OPEN_TO, OUTSIDE
from compliance_kit.tracing import Tracer
from compliance_kit.views.leaves import told_to
from compliance_kit.wording import Words


class Version:
    """What stands or is missing in the versions of papers of one assessment, in one language."""

    def __init__(self, assessment: Assessment, words: Words, tracer: Tracer, withheld: Mapping[str, str]) -> None:
        self.assessment = assessment
        self.words = words
        self.tracer = tracer
        self.withheld = withheld

    def parts(self, document: Document) -> dict[str, Any]:
        """What the view of a document holds of this: who may see what, what is left out, every trace."""
        return {
            "open_to": sorted(OPEN_TO[document.audience]),
            "left_out": self._left_out(document),
            "redactions": self._redactions(document),
            "traces": self._traces(document),
        }

    def _left_out(self, document: Document) -> dict[str, str]:
        """The reason, in words, for each section that is kept from the reader."""
        kept = ((section, readers.get(document.audience)) for section, readers in document.left_out.items())
        return {section: self.words.say(f"page.reasons.{reason}") for section, reason in kept if reason}

    def _redactions(self, document: Document) -> list[dict[str, str]]:
        """Everything that is left out of this version, sections first, with the reasons."""
        sections = [
            {"what": self.words.find(f"{document.id}.headings.{section}") or section, "reason": reason}
            for section, reason in self._left_out(document).items()
        ]
        facts = [
            {"what": self.tracer.short_label(path, path), "reason": self.words.say(f"page.reasons.{reason}")}
            for path, reason in self.withheld.items()
        ]
        traces = [{"what": self.words.say("page.traces"), "reason": self.words.say("page.reasons.trade_secret")}]
        hidden = traces if document.level == "legal" and document.audience in OUTSIDE else []
        return [*sections, *hidden, *facts]

    def _traces(self, document: Document) -> list[dict[str, Any]]:
        """At the legal level how every binding or contractual result follows that applies or is open; else nothing."""
        if document.level != "legal" or document.audience in OUTSIDE:
            return []
        found = self.assessment.where(
            lambda one: (
                one.entry.kind != "reference"
                and one.entry.force in ("binding", "contract")
                and one.timing != "past"
                and one.verdict != "does_not_apply"
            )
        )
        return [self._whole_trace(finding, document.audience) for finding in found]

    def _whole_trace(self, finding: Finding, audience: str) -> dict[str, Any]:
        entry = finding.entry
        kept = self.words.say("page.kept_answer")
        lines = told_to(self.tracer.lines(finding.judgement, everything=True), OPEN_TO[audience], kept)
        source = self.assessment.catalogue.short(entry.source)
        return {"id": entry.id, "title": f"{entry.title} ({source})", "shade": finding.shade, "lines": lines}
