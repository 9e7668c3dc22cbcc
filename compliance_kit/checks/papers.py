"""Definitions of papers that cannot be meant: conditions whose names lead nowhere, conditions that are never asked."""

from collections.abc import Iterable, Iterator

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.comparisons import wrong_leaves
from compliance_kit.checks.found import Found
from compliance_kit.checks.walk import NO_FIELDS, Stands
from compliance_kit.definitions import Document, shown_file


def paper_problems(catalogue: Catalogue, documents: Iterable[Document]) -> Iterator[Found]:
    """Everything wrong with the conditions of the papers."""
    for document in documents:
        shown = shown_file(document.id)
        if document.when is not None:
            yield from wrong_leaves(Stands(shown, ("when",), document.when, NO_FIELDS), catalogue)
            if document.on_request:
                message = "is written on request only, so nothing ever looks at its condition 'when'."
                yield Found(shown, message, "Take one of the two out.", ("when",))
