"""Why papers are written or not, in words."""

from collections.abc import Sequence

from compliance_kit.choosing import Choice
from compliance_kit.conditions import Judgement
from compliance_kit.definitions import ALL, Document
from compliance_kit.situations import Situation
from compliance_kit.views.materials import Materials
from compliance_kit.views.reasons import Reasons
from compliance_kit.views.record_gaps import needed
from compliance_kit.wording import Words

MOST_NAMED = 3


def may_be_needed(materials: Materials, choice: Choice) -> str:
    """The line about a paper whose condition is open: what is not known, or why else it stays open."""
    say, judgement = materials.words.say, choice.judgement
    about = {"title": _title(choice.document, materials.words), "id": choice.document.id}
    if judgement is None:
        raise ValueError(f"{choice.document.id} has no condition that could be open")
    what = missing_words(materials, judgement)
    if what:
        return say("choosing.may_be_needed", what=what, **about)
    reasons = materials.words.names(say(f"reason.{reason}") for reason in sorted(judgement.reasons))
    return say("choosing.may_be_needed_reasons", reasons=reasons, **about)


def _title(document: Document, words: Words) -> str:
    return words.of_language(f"documents/{document.id}.title", document.title)


def missing_words(materials: Materials, judgement: Judgement) -> str:
    """The names of what is not known, the first ones where there are many; empty where no answer would settle it."""
    names = list(dict.fromkeys(needed(materials, judgement)))
    what = materials.words.names(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return materials.words.say("choosing.and_more", what=what, n=more) if more > 0 else what


def papers_named(names: Sequence[str], words: Words) -> str:
    """The line about the papers that a profile names: some, every one, or those that are due."""
    if not names or ALL in names:
        return words.say("profiles.documents_all" if names else "profiles.documents_due")
    return words.say("profiles.documents", documents=words.names(words.say(f"titles.{name}") for name in names))


def row(materials: Materials, choice: Choice, situations: Sequence[Situation]) -> dict[str, str]:
    """One paper as plain data: what it is, for whom, whether it is written, and why.

    Args:
        materials: of the assessment.
        choice: the paper and its state.
        situations: those that hold.

    """
    about = described(choice.document, materials.words)
    return {**about, "state": choice.state, "why": why(materials, choice, situations)}


def described(document: Document, words: Words) -> dict[str, str]:
    """What a paper is and for whom."""
    return {
        "id": document.id,
        "code": document.code,
        "title": _title(document, words),
        "purpose": words.of_language(f"documents/{document.id}.purpose", document.purpose) if document.purpose else "",
        "audience": document.audience,
        "audience_words": words.say(f"page.audience.{document.audience}"),
    }


def why(materials: Materials, choice: Choice, situations: Sequence[Situation]) -> str:
    """Why the paper is written or not, in a sentence or two."""
    say, document = materials.words.say, choice.document
    if choice.state == "open" and choice.judgement is not None:
        what = missing_words(materials, choice.judgement)
        reasons = materials.words.names(say(f"reason.{reason}") for reason in sorted(choice.judgement.reasons))
        return say("choosing.state.open", what=what) if what else say("choosing.state.open_reasons", reasons=reasons)
    titles = materials.words.names(one.title for one in situations if document.id in one.documents)
    state = say(f"choosing.state.{choice.state}", situations=titles, id=document.id)
    answers = _deciding(materials, choice) if choice.state in ("due", "not_due") else ""
    return say("choosing.decided", state=state, answers=answers) if answers else state


def _deciding(materials: Materials, choice: Choice) -> str:
    """The answers and statuses that carry the verdict of its condition."""
    if choice.judgement is None:
        return ""
    reasons = Reasons(materials)
    return reasons.told(reasons.behind(choice.judgement), MOST_NAMED)
