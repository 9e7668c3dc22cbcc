"""Documents composed: everything that one document prints as one plain view with its gaps."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from compliance_kit.definitions import Audience, Document, chosen_documents, load_documents, templates_root, wanted_by
from compliance_kit.readers import shown_to
from compliance_kit.views import (
    acceptable_use_policy,
    copyright_policy,
    dates_schedule,
    eu_documentation,
    licence_sheet,
    model_card,
    monitoring_plan,
    notices,
    obligations_checklist,
    operating_envelope,
    risk_statement,
    threshold_record,
    tort_note,
    training_data,
    upstream_letters,
)
from compliance_kit.views.file_names import parted
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

    def lint_words(self, document: Document) -> dict[str, list[dict[str, str]]]:
        """What blocks approval and what is only remarked, in words; with the warnings over letters."""
        found = super().lint_words(document)
        if document.id != upstream_letters.NOTICE:
            return found
        return {**found, "remarks": [*found["remarks"], *upstream_letters.warnings(self)]}

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
        fill_in = FORMS.get(document.form or "")
        extra = EXTRAS[document.id](self) if document.id in EXTRAS else fill_in(self, document) if fill_in else {}
        view = {**self.view(document), "extra": extra}
        return {**view, "extra": parted(self, document, view)} if "letters" in extra else view


def _threshold_record(composer: Materials) -> dict[str, Any]:
    known = load_documents()
    return threshold_record.record(composer, known["threshold_record"], known["obligations_checklist"])


def _tort_note(composer: Materials) -> dict[str, Any]:
    """What only the tort note prints; its document says which paths are rated whatever was asked."""
    return tort_note.extra(composer, load_documents()["tort_note"].paths)


def _copyright_policy(composer: Materials) -> dict[str, Any]:
    """The copyright policy for the audience of its document."""
    return copyright_policy.extra(composer, audience=composer.document("copyright_policy").audience)


EXTRAS: Mapping[str, Callable[[Materials], dict[str, Any]]] = {
    "model_card": model_card.extra,
    "risk_statement": risk_statement.risk_statement,
    "dates_schedule": dates_schedule.extra,
    "obligations_checklist": obligations_checklist.extra,
    "threshold_record": _threshold_record,
    "tort_note": _tort_note,
    "licence_sheet": licence_sheet.extra,
    "upstream_request": upstream_letters.request,
    "upstream_notice": upstream_letters.notice,
    "acceptable_use_policy": acceptable_use_policy.extra,
    "operating_envelope": operating_envelope.extra,
    "copyright_policy": _copyright_policy,
    "monitoring_plan": monitoring_plan.extra,
}
"""What only one document prints, worked out from the composer; the result stands in `extra` of its view."""

FORMS: Mapping[str, Callable[[Materials, Document], dict[str, Any]]] = {
    "eu_documentation": eu_documentation.extra,
    "training_summary": training_data.summary,
    "ab2013_statement": training_data.statement,
}
"""The same for documents that fill in a form, by the name of the form."""
