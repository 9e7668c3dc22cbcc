"""What can be wrong with the profiles and the migrations of a catalogue."""

import difflib
from collections.abc import Iterator

from compliance_kit.catalogue import Catalogue, ProfileOf
from compliance_kit.errors import BadInput
from compliance_kit.migrations import problems

PROFILES, MIGRATIONS = "obligations/profiles.yaml", "obligations/migrations.yaml"


def check_lists(catalogue: Catalogue) -> Iterator[BadInput]:
    """Every problem of the profiles and migrations, each with the item that it concerns."""
    for profile in catalogue.profiles.values():
        yield from _profile(profile, catalogue)
    for fact, problem in problems(catalogue):
        yield BadInput(f"the migration of '{fact}' {problem}", where=f"{MIGRATIONS} ({fact})")


def _profile(profile: ProfileOf, catalogue: Catalogue) -> Iterator[BadInput]:
    where = f"{PROFILES} ({profile.id})"
    for place in profile.places or ():
        if not catalogue.places.known(place):
            yield BadInput(f"'{place}' is no place.", where=where)
    guidance = {entry.source.instrument for entry in catalogue.entries.values() if entry.force == "guidance"}
    for name in profile.guidance:
        if name not in guidance:
            near = difflib.get_close_matches(name, sorted(guidance), 1)
            mend = f"Did you mean '{near[0]}'?" if near else None
            yield BadInput(f"no guidance of a pack has the instrument '{name}'.", where=where, mend=mend)
