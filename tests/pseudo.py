"""A language that nobody speaks: every text that can be translated stands in brackets, and every vowel has an accent.

Whatever a paper prints without accents was written by the user, belongs to no language, or was forgotten.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from compliance_kit import locales, messages, refusals, wording
from compliance_kit.assessment import Assessment, assess
from compliance_kit.commands import _common, ask
from compliance_kit.documents import Composer
from compliance_kit.messages import Forms, Sayer, in_catalogue
from compliance_kit.terminal import words

CODE = "de"  # the language whose dates and numbers it borrows
BEGIN, END = "⟦", "⟧"
_ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
_PLACE = re.compile(r"(\{\w+\})")
_DIGEST = re.compile(r"\b[0-9a-f]{16,64}\b")
_VOWEL = re.compile("[aeiou]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_BLOCK = re.compile(r"</(?:td|th|p|li|h[1-6]|caption|figcaption|div|section)>")
_TAG = re.compile(r"<(style|svg|title)\b.*?</\1>|<[^>]*>", re.DOTALL)
_ADDRESS = re.compile(r"https://\S+")
_FILE = re.compile(r"(?<![\w/])[\w.-]+(?:/[\w.-]+)*\.(?:txt|md|json|pdf|yaml|csv)\b")


def accented(text: str) -> str:
    """A text in brackets, with its placeholders as they were."""
    parts = _PLACE.split(text)
    return BEGIN + "".join(part if place % 2 else part.translate(_ACCENTS) for place, part in enumerate(parts)) + END


class Pseudo:
    """Says everything in brackets."""

    def text(self, key: str, english: str) -> str:  # noqa: ARG002 - the signature of Sayer
        return accented(english) if messages.has_words(english) else english

    def forms(self, key: str, one: str, other: str) -> Forms:  # noqa: ARG002 - as above
        return Forms((accented(one), accented(other)), lambda number: int(number != 1))

    def name(self, key: str, english: str) -> str:
        """In brackets like every text."""
        return self.text(key, english)

    def untranslated(self, english: str) -> str:
        """Like every text: papers mark it as English."""
        return accented(english)

    def pinpoint(self, english: str, instrument: str) -> str:  # noqa: ARG002 - the signature of Sayer
        """As the source numbers it."""
        return english


def speak(patch: pytest.MonkeyPatch) -> None:
    """Let everything that speaks say its texts in brackets."""

    def say(code: str, lacking: object = None, packs: object = ()) -> Sayer:  # noqa: ARG001 - the signature of sayer
        return Pseudo()

    for module in (locales, wording, words, ask, _common, refusals):
        patch.setattr(module, "sayer", say)
    patch.setattr(refusals, "refusals_in", lambda code, words=refusals.WORDS: refusals.Refusals(say(code), words))


def composer(assessment: Assessment, patch: pytest.MonkeyPatch) -> Composer:
    """The composer of an assessment in brackets."""
    speak(patch)
    spoken = in_catalogue(assessment.catalogue, Pseudo(), CODE)
    return Composer(assess(spoken, assessment.sheet, assessment.on))


@dataclass(frozen=True)
class Outside:
    """A text outside the brackets, and what stands around it."""

    text: str
    around: str


def outside(html: str, known: Iterable[str]) -> Iterator[Outside]:
    """Every word without accents that is in none of the known texts; what came through placeholders is seen too."""
    for piece in _BLOCK.split(html):
        plain = _TAG.sub(" ", piece)
        rest = without_files(plain).casefold()
        for text in known if _words(rest) else ():
            rest = rest.replace(text.casefold(), " ")
        yield from (Outside(found, plain.strip()[:160]) for found in _words(rest))


def without_files(text: str) -> str:
    """A text without names of files, which no language translates."""
    return _FILE.sub(" ", text)


def _words(text: str) -> list[str]:
    plain = _DIGEST.sub(" ", _ADDRESS.sub(" ", text))
    return [word for word in _WORD.findall(plain) if _VOWEL.search(word)]
