"""The glossary: terms that translations are held to, as the official language versions have them."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.errors import Problems
from compliance_kit.locales import folder
from compliance_kit.mistakes import said
from compliance_kit.sources import Data, Text

FILE = "locales/glossary.yaml"


class InLanguage(Data):
    """How a language says a term.

    Attributes:
        say: stems of which a translation holds one; `*` stands for the ending of a word.
        seen: where the term was read, by a key of the sources; False: nobody looked it up.

    """

    say: Annotated[tuple[Text, ...], Field(min_length=1)]
    seen: Text | Literal[False]

    def said_in(self, text: str) -> bool:
        """Whether a translation holds one of the stems."""
        plain = " ".join(text.casefold().split())
        return any(re.search(re.escape(stem.casefold()).replace(r"\*", r"\w*"), plain) for stem in self.say)


class Term(Data):
    """A term: its English forms, the phrases in which it is another word, and what languages say."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    term: Text
    en: Annotated[tuple[Text, ...], Field(min_length=1)]
    unless: tuple[Text, ...] = ()
    de: InLanguage
    fr: InLanguage
    es: InLanguage

    def in_language(self, code: str) -> InLanguage | None:
        """How a language says it; None where the glossary does not know."""
        found = getattr(self, code) if code in ("de", "fr", "es") else None
        return found if isinstance(found, InLanguage) else None


class Otherwise(Data):
    """A translation that rightly says a term otherwise; `key` may hold `*`."""

    key: Text
    term: Text
    language: Text
    why: Text


class Glossary(Data):
    """All terms, where they were read, and the exceptions."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    sources: Mapping[str, Text]
    terms: tuple[Term, ...]
    exceptions: tuple[Otherwise, ...] = ()

    @cached_property
    def _by_form(self) -> Mapping[str, Term | None]:
        other = {phrase.casefold(): None for term in self.terms for phrase in term.unless}
        return {**other, **{form.casefold(): term for term in self.terms for form in term.en}}

    @cached_property
    def _forms(self) -> re.Pattern[str]:
        longest = sorted(self._by_form, key=lambda form: (-len(form), form))
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE)

    def terms_in(self, english: str) -> Iterator[Term]:
        """The terms of an English text, each once; where terms overlap, the longest."""
        found = (self._by_form[match[0].casefold()] for match in self._forms.finditer(english))
        yield from dict.fromkeys(term for term in found if term is not None)

    def excepted(self, key: str, term: Term, code: str) -> bool:
        """Whether the translation of that key may say the term otherwise."""
        return any(
            one.term == term.term and one.language == code and fnmatchcase(key, one.key) for one in self.exceptions
        )


def read_glossary() -> Glossary:
    """The glossary of the languages.

    Raises:
        Problems: what is wrong with the file, with its line.

    """
    text = _yaml.read_text(folder() / "glossary.yaml", name=FILE)
    try:
        return TypeAdapter(Glossary).validate_python(_yaml.parse(text, FILE))
    except ValidationError as error:
        raise Problems(said(error, text, FILE, ())) from None
