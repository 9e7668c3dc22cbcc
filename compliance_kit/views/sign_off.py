"""Sign-off as papers print it: who signed which state, what is void, who still has to, and the change log."""

from collections.abc import Mapping, Sequence
from typing import Any

from compliance_kit import approval
from compliance_kit.assessment import Assessment
from compliance_kit.definitions import Document
from compliance_kit.readers import OPEN_TO
from compliance_kit.tracing import Tracer
from compliance_kit.wording import Words

MOST_CHANGES = 6


class SignOff:
    """Signatures of one assessment, in one language, for readers from whom some answers are kept."""

    def __init__(self, whole: Assessment, words: Words, tracer: Tracer, withheld: Mapping[str, str]) -> None:
        self.whole = whole
        self.words = words
        self.tracer = tracer
        self.withheld = withheld

    def unsigned(self, document: Document) -> str:
        """The compulsory roles that still have to sign; empty where nobody began, or the paper cannot be approved."""
        found = [self._standing(document, role) for role in approval.compulsory(document)]
        begun = any(one.signature is not None and one.signature.facts for one in found)
        if not begun or not approval.approvable(self.whole, document):
            return ""
        roles = [one.role for one in found if not one.valid]
        return self.words.names(self.words.say(f"page.roles.{role}") for role in roles)

    def _standing(self, document: Document, role: str) -> approval.Standing:
        return approval.standing(self.whole, document, role)

    def rows(self, document: Document) -> list[dict[str, Any]]:
        """One row for each role of a paper: who signed, when, whether it counts, and why not."""
        rows = []
        for role in document.sign_off:
            found = self._standing(document, role)
            on = found.signature.on if found.signature else None
            rows.append(
                {
                    "role": role,
                    "name": found.signature.name if found.signature else "",
                    "on": on.isoformat() if on else "",
                    "statement": (found.signature.statement or "") if found.signature else "",
                    "valid": found.valid,
                    "void": bool(found.void),
                    "why": found.void,
                    "until": on.fromordinal(on.toordinal() + document.valid_days).isoformat() if on else "",
                }
            )
        return rows

    def changes(self, document: Document) -> list[dict[str, Any]]:
        """The change log: who signed which version when and why, and what differs from the state signed before."""
        log = approval.changes(self.whole.sheet, document)
        return [
            {
                "version": change.signature.version or self.words.say("not_known"),
                "on": change.signature.on.isoformat(),
                "who": change.signature.name,
                "what": self._what(document, change, first=change is log[-1]),
                "reason": change.signature.reason or "",
            }
            for change in log
        ]

    def _what(self, document: Document, change: approval.Change, *, first: bool) -> list[str]:
        said = [self.words.say(f"page.change_roles.{change.role}")]
        void = approval.void(self.whole, document, change.signature)
        if void:
            said.append(self.words.say(f"page.change_void.{void}"))
        if not first:
            said.append(self._changed(document, change.changed))
        return said

    def _changed(self, document: Document, changed: Sequence[str] | None) -> str:
        if changed is None:
            return self.words.say("page.change_lost")
        if not changed:
            return self.words.say("page.change_same")
        names = [self._part(name) for name in changed if self._may_name(name, document.audience)]
        shown, more = names[:MOST_CHANGES], len(changed) - len(names[:MOST_CHANGES])
        if not shown:
            return self.words.say("page.change_kept", n=str(more))
        listed = self.words.names(dict.fromkeys(shown))
        return self.words.say("page.change_more" if more else "page.change_facts", names=listed, n=str(more))

    def _may_name(self, name: str, audience: str) -> bool:
        fact = self.whole.catalogue.facts.get(name)
        return name not in self.withheld and (fact is None or fact.sensitivity in OPEN_TO[audience])

    def _part(self, name: str) -> str:
        known = name in self.whole.catalogue.facts
        return self.tracer.short_label(name, name) if known else self.words.find(f"page.change_parts.{name}") or name
