"""Places as people write them: "Germany, US-CA, worldwide", names in English and in the language of the sheet."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from babel import Locale

from compliance_kit.answers import Answer
from compliance_kit.contents import Unreadable
from compliance_kit.places import Places

_EXAMPLE = "write names or codes with commas between, for example: Germany, US-CA, EU, worldwide"


class PlaceNames:
    """Which codes a typed name stands for."""

    def __init__(self, places: Places, aliases: Mapping[str, str], languages: Iterable[str] = ("en",)) -> None:
        self._places = places
        self._aliases = aliases
        self._languages = tuple(dict.fromkeys(("en", *languages)))

    @cached_property
    def _codes(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for code in self._places.by_id:
            for name in (code, *self._names(code)):
                found.setdefault(_plain(name), set()).add(code)
        for name, code in self._aliases.items():
            found[_plain(name)] = {code}
        return {name: frozenset(codes) for name, codes in found.items()}

    def _names(self, code: str) -> Iterable[str]:
        return names_of(self._places, code, self._languages)

    def read(self, text: str) -> Answer:
        """The places that a text names; a question mark behind a name marks it as unsure.

        Raises:
            Unreadable: with what can be written instead.

        """
        chosen: dict[str, None] = {}
        unsure: dict[str, None] = {}
        for piece in self._pieces(text):
            code = self._code(piece.rstrip("? "))
            (unsure if piece.endswith("?") else chosen)[code] = None
        return Answer(value=list(chosen), unsure=tuple(code for code in unsure if code not in chosen))

    def _pieces(self, text: str) -> Iterable[str]:
        for piece in (part.strip() for part in re.split(r"[,;\n]", text)):
            if not piece:
                continue
            if _plain(piece.rstrip("? ")) in self._codes:
                yield piece
            else:
                yield from (part for part in re.split(r"\s+(?:and|&|\+)\s+", piece.removeprefix("and ")) if part)

    def _code(self, name: str) -> str:
        codes = self._codes.get(_plain(name), frozenset())
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            options = " or ".join(sorted(codes))
            raise Unreadable(f"'{name}' names more than one place; write the code: {options}")
        if self._places.known(name.upper()):
            return name.upper()
        near = difflib.get_close_matches(_plain(name), self._codes, 1, 0.75)
        hint = (
            f"did you mean '{place_title(self._places, min(self._codes[near[0]]), self._languages[-1])}'? Otherwise "
            if near
            else ""
        )
        raise Unreadable(f"'{name}' is no place here; {hint}{_EXAMPLE}")


def names_of(places: Places, code: str, languages: Iterable[str] = ("en",)) -> Iterable[str]:
    """What a place is called: by the catalogue, and by CLDR in each language."""
    title = places.by_id[code].title
    names = (title, *(_territories(language).get(code) for language in languages))
    return (name for name in names if name)


def place_title(places: Places, code: str, language: str = "en") -> str:
    """The name of a place in a language; its code where it has none."""
    names = list(names_of(places, code, (language,))) if code in places.by_id else []
    return (names[0] if language == "en" else names[-1]) if names else code


@lru_cache(maxsize=8)
def _territories(language: str) -> Mapping[str, str]:
    return dict(Locale.parse(language.replace("-", "_")).territories)


def _plain(name: str) -> str:
    words = re.sub(r"[.\u2019']", "", name.casefold()).replace("&", "and").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
