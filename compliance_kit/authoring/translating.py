"""The texts of a pack for translators: a gettext file for each language, kept up with the English."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import polib

from compliance_kit import _yaml
from compliance_kit.authoring.layer import Read, own_situations
from compliance_kit.definitions import load_documents
from compliance_kit.errors import BadInput
from compliance_kit.locales import SOURCE, languages, plural_rule, read_po
from compliance_kit.messages import Collector, Message, has_words, in_catalogue, in_words
from compliance_kit.packs import load
from compliance_kit.situations import said_situation

FILE: Final = "pack.po"


class Count(NamedTuple):
    """How many texts there are, how many of them have no translation, and how many have an older one."""

    texts: int
    missing: int
    old: int


class _Every(Collector):
    """Notes every text, of whatever law."""

    def text(self, key: str, english: str) -> str:
        """Note the text unless it is nothing but placeholders or signs."""
        if has_words(english):
            self.messages.setdefault(key, Message(key, english))
        return english


def texts_of(read: Read) -> dict[str, Message]:
    """Every English text of a pack by its key, in the order of its files."""
    collector = _Every()
    for document in load_documents(packs=[read.layer.on]).values():
        if document.home:
            words = read.layer.root / "templates" / document.id / "words.yaml"
            if words.is_file():
                in_words(document.id, _yaml.parse(_yaml.read_text(words), words.name), collector)
            collector.text(f"documents/{document.id}.title", document.title)
            collector.text(f"documents/{document.id}.purpose", document.purpose or "")
    for situation in own_situations(read).values():
        said_situation(situation, collector)
    in_catalogue(read.whole, collector, SOURCE)
    return dict(_own(read, collector.messages))


def _own(read: Read, messages: Mapping[str, Message]) -> Iterator[tuple[str, Message]]:
    manifest, known = read.layer.manifest, _known_units(read)
    for key, message in messages.items():
        kind, _, item = key.partition("/")
        replaced = any(item == name or item.startswith(f"{name}.") for name in manifest.replaces)
        if manifest.owns(item) or replaced or (kind == "units" and item not in known):
            yield key, message


def _known_units(read: Read) -> frozenset[str]:
    """The units that have a translation already, or belong to other packs."""
    builtin = load()
    own = {name for key in read.layer.files for kind, _, name in [key.partition("::")] if kind in ("fact", "threshold")}
    others = [*builtin.facts.values(), *builtin.thresholds.values()]
    others += [one for name, one in read.whole.facts.items() if name not in own]
    others += [one for name, one in read.whole.thresholds.items() if name not in own]
    fields = [field for one in others for field in getattr(one, "fields", ())]
    return frozenset(one.unit for one in (*others, *fields) if one.unit)


def kept_up(read: Read, language: str) -> tuple[Path, str, Count]:
    """The file of a language with every text of the pack, its content now, and what is missing in it.

    Translations are kept; one of an earlier English text is marked "fuzzy", so that it is not used until somebody has
    looked at it; one of a text that is gone goes to the end of the file.

    Args:
        read: the pack.
        language: the code of the language ("fr").

    """
    path = read.layer.root / "locales" / language / FILE
    former = {entry.msgctxt: entry for entry in read_po(path)} if path.is_file() else {}
    made = polib.POFile(wrapwidth=150)
    made.metadata = _head(read, language)
    made.header = f"Translations of the pack {read.layer.manifest.id}. Licence: {read.layer.manifest.licence}."
    texts = texts_of(read)
    for key, message in texts.items():
        made.append(_entry(message, former.get(key), plural_rule(language)[0]))
    for key, entry in former.items():
        if key not in texts and (entry.msgstr or entry.msgstr_plural):
            entry.obsolete = True
            made.append(entry)
    open_ = [entry for entry in made if not entry.obsolete and not _said(entry)]
    old = sum(entry.fuzzy for entry in made if not entry.obsolete)
    return path, str(made) + "\n", Count(len(texts), len(open_) - old, old)


def _entry(message: Message, former: polib.POEntry | None, number: int) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=message.key, msgid=message.text)
    if message.other:
        entry.msgid_plural, entry.msgstr_plural = message.other, dict.fromkeys(range(number), "")
    if former is not None:
        entry.msgstr, entry.msgstr_plural = former.msgstr, former.msgstr_plural or entry.msgstr_plural
        same = (former.msgid, former.msgid_plural or "") == (message.text, message.other)
        spoken = bool(former.msgstr or any((former.msgstr_plural or {}).values()))
        entry.flags = ["fuzzy"] if spoken and (former.fuzzy or not same) else []
    return entry


def _said(entry: polib.POEntry) -> bool:
    texts = tuple((entry.msgstr_plural or {}).values()) or (entry.msgstr,)
    return all(texts) and not entry.fuzzy


def _head(read: Read, language: str) -> dict[str, str]:
    number, rule = plural_rule(language)
    return {
        "Project-Id-Version": read.layer.manifest.id,
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={number}; plural={rule};",
    }


def known_language(code: str) -> None:
    """Check that papers can be written in a language.

    Raises:
        BadInput: there is no such language, or it is the source.

    """
    known = [one for one in languages() if one != SOURCE]
    if code not in known:
        message = f"papers are not written in the language '{code}'."
        raise BadInput(message, where="LANG", mend=f"Known are: {', '.join(known)}.")
