"""Definitions of papers that cannot be meant: conditions whose names lead nowhere, conditions that are never asked."""

import difflib
from collections.abc import Iterable, Iterator

from compliance_kit._yaml import Item
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.comparisons import wrong_leaves
from compliance_kit.checks.found import Found
from compliance_kit.checks.walk import NO_FIELDS, Stands
from compliance_kit.definitions import ALL, Document, shown_file
from compliance_kit.situations import SITUATIONS, Situation


def paper_problems(
    catalogue: Catalogue, documents: Iterable[Document], situations: Iterable[Situation], every: Iterable[str]
) -> Iterator[Found]:
    """Everything wrong with the conditions of papers and situations, and papers of situations that do not exist.

    Args:
        catalogue: where names are looked up.
        documents: the papers that are looked at.
        situations: the situations that are looked at.
        every: the ids of all papers.

    """
    yield from _documents(catalogue, documents)
    known = {ALL, *every}
    for situation in situations:
        at = Item("id", situation.id)
        if situation.when is not None:
            yield from wrong_leaves(Stands(SITUATIONS, (at, "when"), situation.when, NO_FIELDS), catalogue)
        for name in situation.documents:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                message = f"the situation '{situation.id}' names '{name}', which is no document."
                yield Found(SITUATIONS, message, f"Did you mean '{near[0]}'?" if near else None, (at, "documents"))


def _documents(catalogue: Catalogue, documents: Iterable[Document]) -> Iterator[Found]:
    known = {
        *catalogue.facts,
        *(f"{records}.{name}" for records, fields in catalogue.fields.items() for name in fields),
    }
    for document in documents:
        shown = shown_file(document.id)
        for key, names in (("facts", document.facts), ("offered", document.offered)):
            for name in names:
                if name not in known:
                    near = difflib.get_close_matches(name, known, 1)
                    mend = f"Did you mean '{near[0]}'?" if near else None
                    yield Found(shown, f"names the fact '{name}', which no pack defines.", mend, (key,))
        if document.when is not None:
            yield from wrong_leaves(Stands(shown, ("when",), document.when, NO_FIELDS), catalogue)
            if document.on_request:
                message = "is written on request only, so nothing ever looks at its condition 'when'."
                yield Found(shown, message, "Take one of the two out.", ("when",))
