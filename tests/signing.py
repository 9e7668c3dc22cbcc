"""Signatures for tests: every compulsory role signs a state of the facts."""

import datetime

from compliance_kit.answers import Role, Signature
from compliance_kit.approval import facts_digest
from compliance_kit.assessment import Assessment

COMPULSORY: tuple[Role, ...] = ("prepared_by", "facts_confirmed_by", "risk_accepted_by", "approved_by")


def signatures(
    assessment: Assessment, *roles: Role, facts: str | None = None, on: datetime.date | None = None
) -> dict[str, Signature]:
    """Signatures of those roles (of all compulsory ones if none is named) for the present facts or another state."""
    state = facts or facts_digest(assessment)
    return {
        role: Signature(name="J. Roe", on=on or assessment.on, facts=state, version="1") for role in roles or COMPULSORY
    }
