"""What is wrong with the translations of one language, with file and line, for the people who write them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.found import Found, Noticed, Severity
from compliance_kit.checks.terms import Glossary, read_glossary
from compliance_kit.errors import BadInput
from compliance_kit.locales import SOURCE, folder, languages, plural_rule, read_po
from compliance_kit.messages import Message
from compliance_kit.translations import english, file_of

_PLACE = re.compile(r"\{\w+\}")
_UPDATE = "python scripts/locales.py update"


@dataclass(frozen=True)
class Line:
    """A translation as it stands in its file."""

    shown: str
    entry: polib.POEntry

    @property
    def texts(self) -> tuple[str, ...]:
        """Every form of the translation."""
        return tuple(self.entry.msgstr_plural.values()) or (self.entry.msgstr,)

    def noticed(self, message: str, mend: str, check: str, severity: Severity = "problem") -> Noticed:
        """A finding at this line."""
        where = f"{self.shown}:{self.entry.linenum} ({self.entry.msgctxt})"
        return Noticed(Found(self.entry.msgctxt or "", message, mend), where, check, severity)


def check_language(code: str, catalogue: Catalogue) -> list[Noticed]:
    """Everything about a language: problems, and as remarks what is not translated yet.

    Raises:
        BadInput: there is no such language.

    """
    if code == SOURCE or code not in languages():
        known = ", ".join(name for name in languages() if name != SOURCE)
        raise BadInput(f"there is no translation '{code}'.", where="--locale", mend=f"Known are: {known}.")
    texts = {key: message for messages in english(catalogue).values() for key, message in messages.items()}
    glossary = read_glossary()
    found: list[Noticed] = []
    seen: set[str] = set()
    for path in sorted((folder() / code).glob("*.po")):
        for line in _lines(path, code):
            seen.add(line.entry.msgctxt or "")
            found += _looked_at(line, texts.get(line.entry.msgctxt or ""), code, glossary)
    return [*found, *_absent({key: texts[key] for key in texts if key not in seen}, code)]


def _lines(path: Path, code: str) -> Iterator[Line]:
    for entry in read_po(path):
        yield Line(f"locales/{code}/{path.name}", entry)


def _looked_at(line: Line, message: Message | None, code: str, glossary: Glossary) -> Iterator[Noticed]:
    if line.entry.obsolete or message is None:
        yield line.noticed(
            "no text has this key any more.", "Take over what is of use elsewhere, then delete the lines.", "obsolete"
        )
    elif (line.entry.msgid, line.entry.msgid_plural) != (message.text, message.other):
        yield line.noticed("the English text has changed.", f"Run: {_UPDATE} {code}", "stale")
    elif not all(line.texts):
        yield line.noticed("is not translated.", "Write the translation behind msgstr.", "missing", "remark")
    elif line.entry.fuzzy:
        before = line.entry.previous_msgid or ""
        told = f" It was: “{before}”." if before else ""
        yield line.noticed(
            f"the translation is marked fuzzy, so it is not printed.{told}",
            "Check it against the English, mend it, and take the word fuzzy out.",
            "fuzzy",
        )
    else:
        yield from wrong_places(line, message, code)
        yield from _terms(line, message, code, glossary)


def wrong_places(line: Line, message: Message, code: str, update: str = _UPDATE) -> Iterator[Noticed]:
    """The placeholders; a form of a plural may leave one out, because it says the number in words, but not the last."""
    wanted = [set(_PLACE.findall(text)) for text in (message.text, message.other) if text]
    everything = set[str]().union(*wanted)
    for place, text in enumerate(line.texts):
        have = set(_PLACE.findall(text))
        lost = set.intersection(*wanted) - have
        lost = lost if len(lost) > 1 or place == len(line.texts) - 1 else set()
        strange = have - everything
        for name in sorted(lost):
            yield line.noticed(
                f"the translation lacks the placeholder {name}.", "Put it where the value belongs.", "placeholder"
            )
        for name in sorted(strange):
            yield line.noticed(
                f"the translation has the placeholder {name}, which the English lacks.",
                f"Write one of: {', '.join(sorted(everything)) or 'none'}.",
                "placeholder",
            )
    if message.other and len(line.texts) != (number := plural_rule(code)[0]):
        yield line.noticed(f"has {len(line.texts)} forms; the language has {number}.", f"Run: {update} {code}", "form")


def _terms(line: Line, message: Message, code: str, glossary: Glossary) -> Iterator[Noticed]:
    for term in glossary.terms_in(message.text):
        wanted = term.in_language(code)
        if wanted is None or wanted.said_in(" ".join(line.texts)) or glossary.excepted(message.key, term, code):
            continue
        yield line.noticed(
            f"the English says “{term.term}”, and the translation has no word for it that the glossary knows.",
            f"Use one of: {', '.join(wanted.say)}; or list it under 'exceptions' in locales/glossary.yaml.",
            "term",
        )


def _absent(texts: Mapping[str, Message], code: str) -> Iterator[Noticed]:
    """Texts that stand in no file yet."""
    for key in texts:
        where = f"locales/{code}/{file_of(key)}.po ({key})"
        found = Found(key, "the text stands in no file of the language.", f"Run: {_UPDATE} {code}")
        yield Noticed(found, where, "missing", "remark")
