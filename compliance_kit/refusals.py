"""What the program says of mistakes, in the language of the reader.

The code says every mistake in English, where it finds it. Each of these sentences stands in `errors.yaml` with its
places in braces; here a finished sentence is recognised by its pattern and said again. What no pattern fits, such as
the words of a library, stays as it is. In the same way `origins.yaml` says where an answer comes from, which sheets
keep in English.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from compliance_kit import _yaml
from compliance_kit.errors import KitError, Problems
from compliance_kit.locales import SOURCE, sayer
from compliance_kit.marks import signed
from compliance_kit.messages import English, Sayer, in_words
from compliance_kit.packs import data_root

WORDS: Final = Path("templates", "base", "words", "errors.yaml")
ORIGINS: Final = WORDS.with_name("origins.yaml")
_SENTENCES: Final = ("problem", "reason")
"""Places that hold another sentence of the file, or the words of a library."""
_PLACE: Final = re.compile(r"\{(\w+)\}")
_PATH: Final = "path"
_QUOTED: Final = re.compile(r": “[^”]*”")
_ONE_WORD: Final = r"\S+?"


@dataclass(frozen=True)
class Pattern:
    """A sentence with places, in English and as it is said.

    Attributes:
        english: what finished sentences look like.
        said: the sentence of the language.
        letters: how much of the English is fixed; the pattern with the most is tried first.

    """

    english: re.Pattern[str]
    said: str
    letters: int


class Refusals:
    """Says the sentences of one file in one language; by default the mistakes."""

    def __init__(self, say: Sayer, words: Path = WORDS) -> None:
        tree = _yaml.parse(_yaml.read_text(data_root() / words, name=words.as_posix()), words.as_posix())
        pairs = zip(_texts(in_words(words.stem, tree, English())), _texts(in_words(words.stem, tree, say)), strict=True)
        self._patterns = sorted((_pattern(*pair) for pair in pairs), key=lambda one: -one.letters)

    def of(self, text: str) -> str:
        """The sentence in the language; as it is if it is none of ours."""
        lines = text.split("\n")
        if len(lines) > 1 and all(self.of(line) != line for line in lines):
            return "\n".join(map(self.of, lines))
        plain = text.removesuffix(".")
        for pattern in self._patterns:
            found = pattern.english.fullmatch(plain)
            if found is not None:
                return self._filled(pattern.said, found.groupdict()) + text[len(plain) :]
        return text

    def _filled(self, said: str, parts: Mapping[str, str]) -> str:
        told = {name: self.of(part) if name in _SENTENCES else part for name, part in parts.items()}
        return _PLACE.sub(lambda place: told[place[1]], said)

    def about(self, error: KitError) -> str:
        """All of an error: the place, what is wrong, and how to mend it."""
        if isinstance(error, Problems):
            return "\n".join(self.about(problem) for problem in error.problems)
        mend = None if error.mend is None else self.of(error.mend)
        return str(KitError(self.of(error.message), where=error.where, mend=mend))


def _texts(tree: Mapping[str, Any]) -> Iterator[str]:
    for node in tree.values():
        yield from [node] if isinstance(node, str) else _texts(node)


def _pattern(english: str, said: str) -> Pattern:
    parts = _PLACE.split(english)
    fixed, names = parts[::2], parts[1::2]
    told = re.escape(fixed[0])
    for name, rest in zip(names, fixed[1:], strict=True):
        told += f"(?P<{name}>{_ONE_WORD if name == _PATH else '.+?'}){re.escape(rest)}"
    return Pattern(re.compile(told, re.DOTALL), said, sum(map(len, fixed)))


@lru_cache(maxsize=8)
def refusals_in(code: str, words: Path = WORDS) -> Refusals:
    """Who says mistakes in a language, by the sentences of a file."""
    return Refusals(sayer(code, signed), words)


def refused(text: str, code: str) -> str:
    """A sentence about a mistake in a language."""
    return text if code == SOURCE else refusals_in(code).of(text)


def origin_said(origin: str, code: str) -> str:
    """Where an answer comes from, in a language; what people wrote stays as they wrote it."""
    if code == SOURCE:
        return origin
    said = refusals_in(code, ORIGINS).of(origin)
    return said if said != origin else "; ".join(map(refusals_in(code, ORIGINS).of, origin.split("; ")))


def origin_places(origin: str, code: str) -> list[str]:
    """Where an answer comes from, in a language, without the words that were quoted: files with lines, tables."""
    said = (origin_said(part, code) for part in _QUOTED.sub("", origin).split("; "))
    return list(dict.fromkeys(said))


def about(error: KitError, code: str) -> str:
    """All of an error in a language."""
    return str(error) if code == SOURCE else refusals_in(code).about(error)
