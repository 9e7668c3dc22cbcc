"""Which papers are written for an assessment: those that are named, else those whose condition holds."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from compliance_kit.assessment import Assessment
from compliance_kit.conditions import Judgement
from compliance_kit.definitions import Document, chosen_documents

State = Literal["named", "always", "due", "open", "not_due", "on_request"]
WRITTEN: frozenset[State] = frozenset({"named", "always", "due"})


class Choice(NamedTuple):
    """One paper and whether it is written.

    Attributes:
        state: named by somebody; always written; due, open or not due by its condition; on request only.
        judgement: how its condition was judged; None where there is none to judge.

    """

    document: Document
    state: State
    judgement: Judgement | None = None

    @property
    def written(self) -> bool:
        """Whether the paper is written."""
        return self.state in WRITTEN


def choices(assessment: Assessment, names: Sequence[str] = ()) -> list[Choice]:
    """Every paper that can be written, or of some that are named only those.

    Args:
        assessment: what the conditions are judged against.
        names: ids of documents; "all" for every one.

    Raises:
        BadInput: a name is not known.

    """
    if names:
        return [Choice(document, "named") for document in chosen_documents(names)]
    return [_choice(assessment, document) for document in chosen_documents(())]


def _choice(assessment: Assessment, document: Document) -> Choice:
    if document.on_request:
        return Choice(document, "on_request")
    if document.when is None:
        return Choice(document, "always")
    judgement = assessment.known.judged(document.when)
    states: dict[bool | None, State] = {True: "due", None: "open", False: "not_due"}
    return Choice(document, states[judgement.verdict], judgement)


def written(found: Iterable[Choice]) -> list[Document]:
    """The papers that are written."""
    return [choice.document for choice in found if choice.written]
