"""A language that nobody speaks: every text that can be translated stands in brackets and carries accents.

Whatever a paper prints outside the brackets was written by the user, stands in no language, or was forgotten.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from compliance_kit import locales, messages, wording
from compliance_kit.assessment import Assessment, assess
from compliance_kit.documents import Composer
from compliance_kit.messages import Forms, Sayer, in_catalogue

CODE = "de"  # the language whose dates and numbers it borrows
BEGIN, END = "⟦", "⟧"
_ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
_PLACE = re.compile(r"(\{\w+\})")
_DIGEST = re.compile(r"\b[0-9a-f]{16,64}\b")
_WORD = re.compile(r"[^\W\d_]{3,}")
_BLOCK = re.compile(r"</(?:td|th|p|li|h[1-6]|caption|figcaption|div|section)>")
_TAG = re.compile(r"<(style|svg|title)\b.*?</\1>|<[^>]*>|https://\S+", re.DOTALL)


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
        """In brackets, because papers mark it as English."""
        return f"{BEGIN}{english}{END}"


def composer(assessment: Assessment, patch: pytest.MonkeyPatch) -> Composer:
    """The composer of an assessment in brackets."""

    def say(code: str, lacking: object = None) -> Sayer:  # noqa: ARG001 - the signature of sayer
        return Pseudo()

    for module in (locales, wording):
        patch.setattr(module, "sayer", say)
    spoken = in_catalogue(assessment.catalogue, Pseudo(), CODE)
    return Composer(assess(spoken, assessment.sheet, assessment.on))


@dataclass(frozen=True)
class Outside:
    """A text outside the brackets, and what stands around it."""

    text: str
    around: str


def outside(html: str, known: Iterable[str]) -> Iterator[Outside]:
    """Every run of letters outside the brackets that is none of the known texts."""
    for piece in _BLOCK.split(html):
        plain = _TAG.sub(" ", piece)
        rest = _DIGEST.sub(" ", _unbracketed(plain)).casefold()
        for text in known if _WORD.search(rest) else ():
            rest = rest.replace(text.casefold(), " ")
        yield from (Outside(found, plain.strip()[:160]) for found in _WORD.findall(rest))


def _unbracketed(text: str) -> str:
    depth, kept = 0, []
    for letter in text:
        depth += (letter == BEGIN) - (letter == END)
        kept.append(letter if depth <= 0 and letter not in (BEGIN, END) else " ")
    return "".join(kept)
