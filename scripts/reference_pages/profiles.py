"""The profiles: what each looks at, asks for and offers first."""

from collections.abc import Iterator

from compliance_kit.catalogue import ProfileOf
from compliance_kit.views.choice import papers_named
from reference_pages.links import Page
from reference_pages.markdown import plain

FILE = "obligations/profiles.yaml"


def profiles_page(page: Page) -> list[str]:
    """Every profile of the catalogue."""
    lines = ["# Profiles", "", f"Profiles are kept in {page.file(FILE)} and named in the sheet or with `--profile`."]
    lines += [
        "A profile narrows what is looked at and asked. It never changes a verdict, and what it leaves out is counted."
    ]
    for profile in page.catalogue.profiles.values():
        lines += ["", f"## {plain(profile.title)}", "", *_profile(page, profile)]
    return lines


def _profile(page: Page, profile: ProfileOf) -> Iterator[str]:
    words = page.words
    yield from (f"`{profile.id}`: {plain(profile.who)}.", "")
    places = words.names(words.place(place) for place in profile.places or ())
    yield f"- {words.say('profiles.places', places=places) if places else words.say('profiles.everywhere')}"
    yield f"- {papers_named(profile.documents, words)}"
    if profile.guidance:
        yield f"- {words.say('profiles.guidance', guidance=words.names(_guidance(page, profile)))}"
    if profile.thorough:
        yield "- Asks for everything that papers can print."
    if profile.note:
        yield f"- {plain(profile.note)}"


def _guidance(page: Page, profile: ProfileOf) -> Iterator[str]:
    for name in profile.guidance:
        yield page.link(name, plain(page.catalogue.instruments[name].short))
