"""Of which places the catalogue holds no law although the version is offered there."""

from compliance_kit.assessment import Assessment
from compliance_kit.places import Places
from compliance_kit.wording import Words

MARKETS = "release.markets"


def law_held(assessment: Assessment, words: Words) -> str:
    """That the catalogue is a selection, with the places of offer whose own law no binding entry holds.

    An offer everywhere names no single place, so there the places are named whose law is held.
    """
    answer, places = assessment.sheet.answers.get(MARKETS), assessment.catalogue.places
    named = answer.value if answer is not None and isinstance(answer.value, list | tuple) else ()
    codes, held = [code for code in map(str, named) if places.known(code)], _held(assessment)
    if any(places.by_id[code].kind == "everything" for code in codes):
        parts = {code for code in held if _is_part(places, code)}
        told = {"places": held - parts, "parts": {code for code in parts if places.by_id[code].kind == "part"}}
        return words.say("law_held.everywhere", **{name: words.places(part) for name, part in told.items()})
    lacking = places.lacking(codes, held)
    return words.say("law_held.lacking", n=len(lacking), places=words.places(lacking))


def _held(assessment: Assessment) -> frozenset[str]:
    """The places that binding entries of the catalogue name, whatever the profile looks at."""
    binding = (entry for entry in assessment.catalogue.entries.values() if entry.force == "binding")
    return frozenset(place for entry in binding for place in entry.places)


def _is_part(places: Places, code: str) -> bool:
    place = places.by_id[code]
    return place.kind == "part" or any(places.by_id[member].kind == "part" for member in place.members)
