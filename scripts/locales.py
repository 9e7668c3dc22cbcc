#!/usr/bin/env python3
"""Keeps the files of the translators (locales/<language>/*.po) in step with the English texts.

    python scripts/locales.py update [LANGUAGE ...]   write them: new texts added, changed ones marked fuzzy with the
                                                      English that was translated, texts that are gone kept as obsolete
    python scripts/locales.py extract                 print the files, their texts and words to translate
    python scripts/locales.py --check                 exit 1 if a file is stale (the tests do the same)

Needs compliance_kit importable: run it with .venv/bin/python. No clock and no path goes into a file, so that the same
texts give the same bytes.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import polib

from compliance_kit import _yaml, packs
from compliance_kit.catalogue import Catalogue
from compliance_kit.entries import Entry
from compliance_kit.errors import KitError, exit_code
from compliance_kit.facts import Determination
from compliance_kit.locales import SOURCE, folder, language_file, languages, plural_rule, read_po
from compliance_kit.messages import Message
from compliance_kit.translations import Texts, english, file_of

HEADER: Final = "Translations of compliance_kit. Licence: CC BY 4.0. How to: docs/how-to/translate.md"


def hints(catalogue: Catalogue, message: Message) -> str:
    """What a translator needs to know of a text: the provision behind it, and its placeholders."""
    kind, _, rest = message.key.partition("/")
    names = [rest.rsplit(".", cut)[0] for cut in range(1, 4)]
    item = next((found for name in names if (found := _judged(catalogue, kind, name)) is not None), None)
    return catalogue.short(item.source) if item is not None else ""


def _judged(catalogue: Catalogue, kind: str, name: str) -> Entry | Determination | None:
    if kind == "entries":
        return catalogue.entries.get(name)
    return catalogue.determinations.get(name) if kind == "determinations" else None


def _field(key: str) -> str:
    """What kind of text a key holds ("entries title"): the same English in the same kind is translated the same way."""
    kind, _, rest = key.partition("/")
    return f"{kind} {'.'.join(part for part in rest.split('.')[-2:] if not part.isdigit()).rpartition('.')[2]}"


class Update:
    """The files of one language, brought up to date."""

    def __init__(self, code: str, texts: Texts, catalogue: Catalogue) -> None:
        self.code = code
        self.texts = texts
        self.catalogue = catalogue
        self.number = plural_rule(code)[0]
        self.known: dict[str, polib.POEntry] = {}
        self.orphans: dict[str, list[polib.POEntry]] = {}
        for path in sorted((folder() / code).glob("*.po")):
            for entry in read_po(path):
                self.known.setdefault(entry.msgctxt or "", entry)
                if self._translated(entry):
                    self.orphans.setdefault(path.stem, []).append(entry)
        self.memory = {
            (_field(entry.msgctxt), entry.msgid): entry
            for entry in reversed(self.known.values())
            if self._translated(entry) and not entry.fuzzy and not entry.obsolete
        }
        keys = {key for messages in texts.values() for key in messages}
        for name, entries in self.orphans.items():
            self.orphans[name] = [entry for entry in entries if entry.msgctxt not in keys]
        lost = [entry for entries in self.orphans.values() for entry in entries]
        self.moved = {(file_of(entry.msgctxt), entry.msgid, entry.msgid_plural): entry for entry in lost}

    def files(self) -> Iterator[tuple[Path, str]]:
        """Every file with its text; a file without texts is left out."""
        for name in sorted({*self.texts, *(name for name, entries in self.orphans.items() if entries)}):
            yield folder() / self.code / f"{name}.po", self._file(name)

    def _file(self, name: str) -> str:
        written = polib.POFile(wrapwidth=0)
        written.header = HEADER
        written.metadata = {
            "Project-Id-Version": "compliance_kit",
            "Language": self.code,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals={}; plural={};".format(*plural_rule(self.code)),
        }
        written.extend(self._entry(name, message) for message in self.texts.get(name, {}).values())
        written.extend(self._gone(entry) for entry in self.orphans.get(name, ()))
        return str(written)

    def _entry(self, name: str, message: Message) -> polib.POEntry:
        former = self.known.get(message.key)
        if former is None or not self._translated(former):
            same = None if message.other else self.memory.get((_field(message.key), message.text))
            former = self.moved.get((name, message.text, message.other)) or same
        entry = polib.POEntry(
            msgctxt=message.key, msgid=message.text, msgid_plural=message.other, comment=hints(self.catalogue, message)
        )
        self._forms(entry, former)
        if former is None or not self._translated(former):
            return entry
        entry.tcomment, entry.flags = former.tcomment, list(former.flags)
        if (former.msgid, former.msgid_plural) == (message.text, message.other):
            entry.previous_msgid, entry.previous_msgid_plural = former.previous_msgid, former.previous_msgid_plural
            return entry
        entry.previous_msgid = former.previous_msgid or former.msgid
        entry.previous_msgid_plural = former.previous_msgid_plural or former.msgid_plural or None
        entry.flags = sorted({*entry.flags, "fuzzy"})
        return entry

    def _forms(self, entry: polib.POEntry, former: polib.POEntry | None) -> None:
        """The translation of the former text; where it had no forms and needs them now, the same for all."""
        said = (former.msgstr or next(iter(former.msgstr_plural.values()), "")) if former else ""
        if not entry.msgid_plural:
            entry.msgstr = said
            return
        forms = former.msgstr_plural if former else {}
        entry.msgstr_plural = {place: forms.get(place, said if not forms else "") for place in range(self.number)}

    @staticmethod
    def _translated(entry: polib.POEntry) -> bool:
        return bool(entry.msgstr or any(entry.msgstr_plural.values()))

    @staticmethod
    def _gone(entry: polib.POEntry) -> polib.POEntry:
        kept = polib.POEntry(msgctxt=entry.msgctxt, msgid=entry.msgid, msgid_plural=entry.msgid_plural, obsolete=True)
        kept.msgstr, kept.msgstr_plural, kept.tcomment = entry.msgstr, entry.msgstr_plural, entry.tcomment
        return kept


def stale(code: str, texts: Texts, catalogue: Catalogue) -> dict[Path, str | None]:
    """The files of a language that are not what they should be, with the text to write; None where one has to go."""
    sample = language_file(code).get("sample")  # of a sample only some files are kept
    texts = texts if sample is None else {name: texts[name] for name in sample if name in texts}
    wanted: dict[Path, str | None] = dict(Update(code, texts, catalogue).files())
    left = {path: None for path in sorted((folder() / code).glob("*.po")) if path not in wanted}
    return {
        path: text
        for path, text in {**wanted, **left}.items()
        if text is None or not path.is_file() or path.read_text(encoding="utf-8") != text
    }


def counted(texts: Texts) -> Iterator[str]:
    """A line for each file: its texts and their words."""
    total = [0, 0]
    for name, messages in texts.items():
        words = sum(len(f"{message.text} {message.other}".split()) for message in messages.values())
        total = [total[0] + len(messages), total[1] + words]
        yield f"{name}.po: {len(messages)} texts, {words} words"
    yield f"in all: {total[0]} texts, {total[1]} words"


def main(arguments: Sequence[str]) -> int:
    """Write, print or compare; the exit code."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("command", nargs="?", choices=("update", "extract"), default="update")
    reader.add_argument("language", nargs="*", help="default: every language that has a folder")
    reader.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is stale")
    options = reader.parse_args(arguments)
    try:
        catalogue = packs.load()
        texts = english(catalogue)
        if options.command == "extract":
            print("\n".join(counted(texts)))
            return 0
        codes = options.language or [code for code in languages() if code != SOURCE]
        found = {path: text for code in codes for path, text in stale(code, texts, catalogue).items()}
    except KitError as error:
        print(error, file=sys.stderr)
        return exit_code(error)
    for path, text in found.items():
        done = "is stale" if options.check else "written" if text else "removed"
        print(f"{path.relative_to(folder().parent)} {done}")
        if not options.check:
            _yaml.write_atomically(path, text) if text else path.unlink()
    return int(options.check and bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
