"""`compliance-kit profiles`: what each profile looks at, asks for and offers first."""

import argparse
from collections.abc import Iterator

from compliance_kit.catalogue import ProfileOf
from compliance_kit.commands._common import as_json, load_catalogue
from compliance_kit.documents import templates_root
from compliance_kit.views.choice import papers_named
from compliance_kit.wording import Words, load_words


def run(options: argparse.Namespace) -> int:
    """Print the profiles."""
    catalogue = load_catalogue()
    profiles = catalogue.profiles.values()
    if options.format == "json":
        print(as_json([profile.model_dump(mode="json") for profile in profiles]))
        return 0
    words = load_words(templates_root() / "base" / "words", "en", catalogue)
    for profile in profiles:
        print("\n".join(_lines(profile, words)))
    return 0


def _lines(profile: ProfileOf, words: Words) -> Iterator[str]:
    yield f"{profile.id}: {profile.title}"
    yield f"  {profile.who}"
    places = words.names(words.place(place) for place in profile.places or ())
    yield f"  {words.say('profiles.places', places=places)}" if places else f"  {words.say('profiles.everywhere')}"
    yield f"  {papers_named(profile.documents, words)}"
    instruments = words.catalogue.instruments
    guidance = words.names(instruments[name].short for name in profile.guidance if name in instruments)
    if guidance:
        yield f"  {words.say('profiles.guidance', guidance=guidance)}"
    if profile.note:
        yield f"  {profile.note}"
    yield ""
