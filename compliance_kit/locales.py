"""Languages: the catalogue and the words in the language of the reader, from the files that translators write.

English is the source and costs nothing: no file is opened for it. What a language lacks is said in English between two
marks, which every writer turns into something visible. A translation that is marked fuzzy, or that belongs to an
earlier English text, counts as lacking.
"""

import gettext
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from compliance_kit import _yaml
from compliance_kit.catalogue import Catalogue, PackOn
from compliance_kit.errors import BadInput
from compliance_kit.marks import marked
from compliance_kit.messages import English, Forms, Sayer, has_words, in_catalogue, in_words
from compliance_kit.packs import data_root
from compliance_kit.pinpoints import Rules, cite

if TYPE_CHECKING:
    import polib

SOURCE: Final = "en"
_HEAD: Final = 4096  # signs within which the head of a file of the translators ends
_PLURAL_FORMS: Final = re.compile(r"Plural-Forms: nplurals=(\d+); plural=([^;]+);")
_TOLD: Final = re.compile(r"\b[a-z]{2,} [a-z]{3,}\b")  # two words in a row: no mere abbreviation
Lacking = Callable[[str], str]
"""How an English text is shown where its translation is missing."""


def folder() -> Path:
    """The folder of the languages."""
    return data_root() / "locales"


def languages() -> tuple[str, ...]:
    """The languages that there are, the source first."""
    found = (path.parent.name for path in folder().glob("*/language.yaml"))
    return (SOURCE, *sorted(found))


def nearest(wanted: str) -> str | None:
    """The language that serves for a tag such as de_AT or pt-BR; None if there is none, or nothing but a sample."""
    code = wanted.replace("_", "-").partition("-")[0].casefold()
    if code in ("c", "posix", SOURCE):
        return SOURCE
    return code if code in languages() and not language_file(code).get("sample") else None


def language_file(code: str) -> Mapping[str, Any]:
    """What gettext cannot hold of a language: the content of its `language.yaml`."""
    shown = f"locales/{code}/language.yaml"
    found: Mapping[str, Any] = _yaml.parse(_yaml.read_text(folder() / code / "language.yaml", name=shown), shown) or {}
    return found


@dataclass(frozen=True)
class Language:
    """A language as its folder holds it.

    Attributes:
        code: "de".
        about: what gettext cannot hold: the content of `language.yaml`.
        said: the good translations by key, each with the English text that it is of; of a plural every form.
        number: how many forms a text that depends on a number has.
        plural: which form a number takes, as gettext writes it.
        cites: how it cites places in acts of the European Union; empty if nobody said.
        definitions: by act the article whose numbers in brackets are points.

    """

    code: str
    about: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    number: int = 2
    plural: str = "n != 1"
    cites: Rules = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=8)
def language(code: str, packs: tuple[PackOn, ...] = ()) -> Language:
    """The language of that code, read from its files, and from those of packs what is theirs.

    Raises:
        BadInput: a file cannot be read.

    """
    said: dict[str, tuple[str, tuple[str, ...]]] = {}
    for path in sorted((folder() / code).glob("*.po")):
        said.update(_good(path))
    for pack in packs:
        for path in sorted((Path(pack.folder) / "locales" / code).glob("*.po")):
            said.update((key, text) for key, text in _good(path) if pack.says(key))
    rules = _citations()
    return Language(
        code, language_file(code), said, *plural_rule(code), rules.get(code, {}), rules.get("definitions", {})
    )


def _citations() -> Mapping[str, Any]:
    path = folder() / "citations.yaml"
    found: Mapping[str, Any] = _yaml.parse(_yaml.read_text(path), "locales/citations.yaml") if path.is_file() else {}
    return found


def plural_rule(code: str) -> tuple[int, str]:
    """How many forms a language has, and which one a number takes: as its files say, by CLDR where it has none yet.

    CLDR adds forms with the years; texts that were translated have those of the day on which they were.
    """
    for path in sorted((folder() / code).glob("*.po")):
        with path.open(encoding="utf-8", errors="replace") as file:
            written = _PLURAL_FORMS.search(file.read(_HEAD))
        if written:
            return int(written[1]), written[2]
    from babel.messages.plurals import get_plural  # noqa: PLC0415 - English does without Babel

    found = get_plural(code)
    return found.num_plurals, found.plural_expr


def read_po(path: Path) -> "list[polib.POEntry]":
    """The texts of a file of the translators, obsolete ones at the end.

    Raises:
        BadInput: it cannot be read.

    """
    import polib  # noqa: PLC0415 - English does without it

    try:
        return list(polib.pofile(str(path)))
    except (OSError, UnicodeDecodeError) as error:
        shown = f"locales/{path.parent.name}/{path.name}"
        mend = "Open it in an editor for gettext files; msgid and msgstr stand between quotation marks."
        raise BadInput(f"is no gettext file that can be read: {error}.", where=shown, mend=mend) from None


def _good(path: Path) -> Iterable[tuple[str, tuple[str, tuple[str, ...]]]]:
    for entry in read_po(path):
        texts = tuple(entry.msgstr_plural[place] for place in sorted(entry.msgstr_plural)) or (entry.msgstr,)
        if entry.msgctxt and all(texts) and not entry.fuzzy and not entry.obsolete:
            yield entry.msgctxt, (entry.msgid, texts)


@dataclass(frozen=True)
class Plural:
    """Which form a number takes, by the rule of gettext; it can be handed to another process."""

    rule: str

    def __call__(self, number: int) -> int:
        """The place of the form."""
        return int(_rule(self.rule)(number))


@lru_cache(maxsize=16)
def _rule(text: str) -> Callable[[int], int]:
    return gettext.c2py(text)


class Spoken:
    """Says texts in a language; in English, made visible by `lacking`, what it lacks."""

    def __init__(self, spoken: Language, lacking: Lacking = marked) -> None:
        self.language = spoken
        self._shown = lacking
        self.which = Plural(spoken.plural)

    def text(self, key: str, english: str) -> str:
        """The translation of exactly that English text, else the text between marks."""
        of, texts = self.language.said.get(key, ("", ()))
        return texts[0] if texts and of == english else self._lacking(english)

    def forms(self, key: str, one: str, other: str) -> Forms:
        """The forms of the language, else those of English between marks; too few or too many forms count as none."""
        of, texts = self.language.said.get(key, ("", ()))
        if len(texts) == self.language.number and of == one:
            return Forms(texts, self.which)
        return English().forms(key, self._lacking(one), self._lacking(other))

    def name(self, key: str, english: str) -> str:
        """The translation of a name, else the name as it is."""
        of, texts = self.language.said.get(key, ("", ()))
        return texts[0] if texts and of == english else english

    def untranslated(self, english: str) -> str:
        """The text, shown as English."""
        return self._lacking(english)

    def pinpoint(self, english: str, instrument: str) -> str:
        """The place as the language cites it, if it is one of an act of the European Union; else words are English."""
        cited = cite(english, instrument, self.language.cites, self.language.definitions)
        return self._lacking(english) if cited == english and _TOLD.search(english) else cited

    def _lacking(self, english: str) -> str:
        return self._shown(english) if has_words(english) else english


def sayer(code: str, lacking: Lacking = marked, packs: tuple[PackOn, ...] = ()) -> Sayer:
    """Who says texts in that language, those of packs too."""
    return English() if code == SOURCE else Spoken(language(code, packs), lacking)


def direction(code: str) -> str:
    """How a language runs: ltr or rtl."""
    return "ltr" if code == SOURCE else str(language(code).about.get("direction", "ltr"))


def localised(catalogue: Catalogue, code: str, lacking: Lacking = marked) -> Catalogue:
    """The catalogue in a language; digest, ids and everything that judges stay as they are."""
    if code == catalogue.language:
        return catalogue
    return in_catalogue(catalogue, sayer(code, lacking, catalogue.packs), code)


def word_tree(words: Path, code: str, lacking: Lacking = marked) -> dict[str, Any]:
    """All word files of a folder as one tree in a language, each under its own name; `engine` is the root.

    Plurals are `Forms` in every language. `lacking` makes English visible where a translation is missing.
    """
    return said_tree(words, sayer(code, lacking))


def said_tree(words: Path, say: Sayer) -> dict[str, Any]:
    """All word files of a folder as one tree, said."""
    data: dict[str, Any] = {}
    for path in sorted(words.glob("*.yaml")):
        found = in_words(path.stem, _yaml.parse(_yaml.read_text(path), path.name), say)
        data.update(found if path.stem == "engine" else {path.stem: found})
    return data
