"""Which papers are written for an assessment: those that are named, else those whose condition holds."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from compliance_kit.assessment import Assessment
from compliance_kit.conditions import Condition, Judgement
from compliance_kit.definitions import Document, chosen_documents, templates_root, widened_conditions
from compliance_kit.situations import load_situations

State = Literal["named", "always", "due", "situation", "open", "not_due", "on_request"]
WRITTEN: frozenset[State] = frozenset({"named", "always", "due", "situation"})


class Choice(NamedTuple):
    """One paper and whether it is written.

    Attributes:
        state: named by somebody; always written; due, open or not due by its condition; due because it belongs to a
            situation that holds; on request only.
        judgement: how its condition was judged; None where there is none to judge.

    """

    document: Document
    state: State
    judgement: Judgement | None = None


def choices(assessment: Assessment, names: Sequence[str] = ()) -> list[Choice]:
    """Every paper that can be written, or of some that are named only those.

    Args:
        assessment: what the conditions are judged against.
        names: ids of documents; "all" for every one.

    Raises:
        BadInput: a name is not known.

    """
    packs = assessment.catalogue.packs
    if names:
        return [Choice(document, "named") for document in chosen_documents(names, packs)]
    widened = widened_conditions(load_situations(templates_root(), packs).values())
    return [_choice(assessment, document, widened(document)) for document in chosen_documents((), packs)]


def _choice(assessment: Assessment, document: Document, widened: Condition | None) -> Choice:
    if document.on_request:
        return Choice(document, "on_request")
    if document.when is None or widened is None:
        return Choice(document, "always")
    own, judgement = assessment.known.judged(document.when), assessment.known.judged(widened)
    if own.verdict:
        return Choice(document, "due", own)
    states: dict[bool | None, State] = {True: "situation", None: "open", False: "not_due"}
    return Choice(document, states[judgement.verdict], judgement)


def written(found: Iterable[Choice]) -> list[Document]:
    """The papers that are written."""
    return [choice.document for choice in found if choice.state in WRITTEN]
