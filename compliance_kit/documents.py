"""Documents composed: everything that one document prints as one plain view with its gaps."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from compliance_kit.definitions import Audience, Document, chosen_documents, load_documents, templates_root, wanted_by
from compliance_kit.readers import shown_to
from compliance_kit.views import model_card, notices, obligations_checklist, risk_statement, threshold_record, tort_note
from compliance_kit.views.materials import Materials, canonical, digest, facts_digest

__all__ = [
    "Audience",
    "Composer",
    "Document",
    "canonical",
    "chosen_documents",
    "digest",
    "facts_digest",
    "load_documents",
    "templates_root",
    "wanted_by",
]


class Composer(Materials):
    """Composes documents of one assessment."""

    @cached_property
    def _readers(self) -> dict[str, "Composer"]:
        return {}

    def shared(self) -> dict[str, Any]:
        """What every document prints from, with the notice that stands before prohibitions."""
        found = super().shared()
        if "notice" not in found:
            found["notice"] = notices.notice(self, found["groups"], found["facts"])
        return found

    def for_reader(self, audience: str) -> "Composer":
        """The composer of what a kind of reader gets: this one where nothing is kept back."""
        if audience not in self._readers:
            shown = shown_to(self.whole, audience)
            same = shown.assessment is self.assessment
            self._readers[audience] = (
                self if same else Composer(shown.assessment, self.words, whole=self.whole, withheld=shown.withheld)
            )
        return self._readers[audience]

    def compose(self, document: Document) -> dict[str, Any]:
        """The view of one document: plain data, nothing to call, nothing to fetch."""
        if not self.withheld and (reader := self.for_reader(document.audience)) is not self:
            return reader.compose(document)
        extra = EXTRAS[document.id](self) if document.id in EXTRAS else {}
        return {**self.view(document), "extra": extra}


def _threshold_record(composer: Materials) -> dict[str, Any]:
    known = load_documents()
    return threshold_record.record(composer, known["threshold_record"], known["obligations_checklist"])


def _tort_note(composer: Materials) -> dict[str, Any]:
    """What only the tort note prints; its document says which paths are rated whatever was asked."""
    return tort_note.extra(composer, load_documents()["tort_note"].paths)


EXTRAS: Mapping[str, Callable[[Materials], dict[str, Any]]] = {
    "model_card": model_card.extra,
    "risk_statement": risk_statement.risk_statement,
    "obligations_checklist": obligations_checklist.extra,
    "threshold_record": _threshold_record,
    "tort_note": _tort_note,
}
"""What only one document prints, worked out from the composer; the result stands in `extra` of its view."""
