"""Approval: who signed which state of the facts for which papers, what voids a signature, and what changed since."""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from compliance_kit.answers import AnswerSheet, History, PastSignature, Signature, open_imports, to_data
from compliance_kit.assessment import Assessment, Finding
from compliance_kit.definitions import Document

OPTIONAL: Final = frozenset({"reviewed_by"})
"""Roles whose signature a paper can do without: a lawyer may look at it, and where nobody did, page one says so."""
RELEASING: Final = frozenset({"approved_by", "risk_accepted_by"})
"""Roles that let a version out; where a prohibition stands, they cannot be signed for most papers."""
PART_DIGITS: Final = 12

Void = Literal["", "facts", "catalogue", "unbound", "expired", "ahead"]


class Standing(NamedTuple):
    """How the signature of one role stands for one paper.

    Attributes:
        role: which role.
        signature: the one that counts, the newest if none does; None if nobody signed.
        void: why it does not count: the facts or the catalogue changed, it covers no state, it ran out, or it is dated
            after the day of the paper; "" for one that counts, and where there is none.

    """

    role: str
    signature: Signature | None
    void: Void

    @property
    def valid(self) -> bool:
        """Whether somebody signed, and the signature counts."""
        return self.signature is not None and not self.void


class Change(NamedTuple):
    """One line of the change log: a signature, and what differs from the state that was signed before it.

    Attributes:
        changed: ids of facts and names of other parts (subject, tasks, adoptions, profile, catalogue); None where the
            states are not known or nothing was signed before.

    """

    role: str
    signature: Signature
    changed: tuple[str, ...] | None


def digest(data: object) -> str:
    """The SHA-256 of plain data in canonical JSON."""
    return hashlib.sha256(canonical(data)).hexdigest()


def canonical(data: object) -> bytes:
    """Plain data as canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def facts_digest(assessment: Assessment, catalogue: str | None = None) -> str:
    """The digest of what a signature covers: subject, answers, tasks, catalogue, and adoptions and profile if any.

    Args:
        assessment: whose facts.
        catalogue: digest of another catalogue, to tell whether only the catalogue changed.

    """
    return digest({**_covered(assessment.sheet), "catalogue": catalogue or assessment.catalogue.digest})


def _covered(sheet: AnswerSheet) -> dict[str, Any]:
    data = to_data(sheet)
    covered = {"subject": data["subject"], "answers": data["answers"], "tasks": data.get("tasks", {})}
    if data.get("adoptions"):
        covered["adoptions"] = data["adoptions"]
    if sheet.profile.name is not None:
        covered["profile"] = sheet.profile.name
    return covered


def parts(assessment: Assessment) -> dict[str, str]:
    """A short digest of every answer by its fact, and of the other parts that a signature covers by their names."""
    covered = _covered(assessment.sheet)
    answers = covered.pop("answers")
    everything = {**answers, **covered, "catalogue": assessment.catalogue.digest}
    return {name: digest(part)[:PART_DIGITS] for name, part in everything.items()}


def compulsory(document: Document) -> tuple[str, ...]:
    """The roles without whose signature a paper stays a draft."""
    return tuple(role for role in document.sign_off if role not in OPTIONAL)


def standing(assessment: Assessment, document: Document, role: str) -> Standing:
    """How the signature of a role stands for a paper."""
    found = [
        Standing(role, signature, void(assessment, document, signature))
        for signature in _signatures(assessment.sheet, role)
        if _covers(signature, document)
    ]
    return next((one for one in found if one.valid), found[0] if found else Standing(role, None, ""))


def _signatures(sheet: AnswerSheet, role: str) -> list[Signature]:
    """The signatures of a role, the newest first."""
    current = [sheet.sign_off[role]] if role in sheet.sign_off else []
    return current + [past.signature for past in reversed(sheet.history.signatures) if past.role == role]


def _covers(signature: Signature, document: Document) -> bool:
    return not signature.documents or document.id in signature.documents


def void(assessment: Assessment, document: Document, signature: Signature) -> Void:
    """Why a signature does not count for a paper on the day of the assessment; "" if it does."""
    if signature.facts is None:
        return "unbound"
    if signature.facts != facts_digest(assessment):
        only_law = signature.catalogue and signature.facts == facts_digest(assessment, signature.catalogue)
        return "catalogue" if only_law else "facts"
    age = (assessment.on - signature.on).days
    return "ahead" if age < 0 else "expired" if age > document.valid_days else ""


def stopping(assessment: Assessment) -> list[Finding]:
    """The prohibitions that end a release: they apply, or cannot be ruled out."""
    return assessment.where(_stops)


def _stops(finding: Finding) -> bool:
    entry = finding.entry
    if not entry.stop or entry.kind == "reference" or finding.timing not in ("current", "upcoming"):
        return False
    return finding.verdict == "applies" or (
        finding.verdict == "undetermined" and entry.force in ("binding", "contract")
    )


def unconfirmed(assessment: Assessment) -> list[str]:
    """The answers that come from files and that nobody has confirmed; while there is one, nothing is approved."""
    return open_imports(assessment.sheet.answers)


def approvable(assessment: Assessment, document: Document) -> bool:
    """Whether a paper can be approved at all.

    It cannot in a simulation, where a prohibition stands in its way, or while imported answers wait for somebody.
    """
    if assessment.scope.simulate or unconfirmed(assessment):
        return False
    return document.approved_when_stopped or not stopping(assessment)


def approved(assessment: Assessment, document: Document) -> bool:
    """Whether everybody whose signature is compulsory signed exactly this state, and the paper can be approved.

    A paper that nobody has to sign is never approved: it says what others say, and is as good as they are.
    """
    roles = compulsory(document)
    valid = all(standing(assessment, document, role).valid for role in roles)
    return bool(roles) and valid and approvable(assessment, document)


def approved_on(assessment: Assessment, document: Document) -> datetime.date:
    """The day of the last compulsory signature of an approved paper."""
    found = [standing(assessment, document, role).signature for role in compulsory(document)]
    return max(signature.on for signature in found if signature is not None)


def signed(assessment: Assessment, role: str, signature: Signature) -> AnswerSheet:
    """The sheet with one signature more for its present state; the earlier one of the role goes into the history."""
    sheet, now = assessment.sheet, facts_digest(assessment)
    bound = signature.model_copy(
        update={"facts": now, "catalogue": assessment.catalogue.digest, "version": sheet.subject.version}
    )
    past = list(sheet.history.signatures)
    if role in sheet.sign_off:
        past.append(PastSignature(role=role, signature=sheet.sign_off[role]))
    named = {now, *(one.facts for one in sheet.sign_off.values()), *(one.signature.facts for one in past)}
    kept = {name: state for name, state in sheet.history.states.items() if name in named}
    history = History(signatures=tuple(past), states={**kept, now: parts(assessment)})
    return dataclasses.replace(sheet, sign_off={**sheet.sign_off, role: bound}, history=history)


def changes(sheet: AnswerSheet, document: Document) -> list[Change]:
    """The change log of a paper: every signature that covers it, the newest first."""
    everyone = [*((past.role, past.signature) for past in sheet.history.signatures), *sheet.sign_off.items()]
    mine = [one for one in everyone if one[1].facts and _covers(one[1], document)]
    mine.sort(key=lambda one: one[1].on)
    found, before = [], ""
    for role, signature in mine:
        state = signature.facts or ""
        found.append(Change(role, signature, _differences(sheet.history.states, before, state)))
        before = state
    return found[::-1]


def _differences(states: Mapping[str, Mapping[str, str]], before: str, after: str) -> tuple[str, ...] | None:
    if before not in states or after not in states:
        return None
    old, new = states[before], states[after]
    return tuple(name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name))
