"""`compliance-kit pack diff`: what changed for whom between two editions of a pack, in words."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from compliance_kit._yaml import read_text
from compliance_kit.assessment import assess
from compliance_kit.authoring.difference import Difference, Row
from compliance_kit.authoring.layer import Read, opened, read_pack
from compliance_kit.commands._common import as_json, day, language_for, words_of
from compliance_kit.errors import BadInput
from compliance_kit.locales import localised
from compliance_kit.marks import signed
from compliance_kit.migrations import unmigrated
from compliance_kit.sheets import fitting, sheet_from_text
from compliance_kit.views.comparison import ComparisonRows, told
from compliance_kit.wording import Words

PARTS = ("entries", "numbers", "statuses", "questions", "sources", "papers", "situations", "translations", "files")
MOST_USERS = 6
MOST_TEXTS = 12


def run(options: argparse.Namespace) -> int:
    """Print what changed; exit code 0 whether or not anything did."""
    with ExitStack() as stack:
        folders = [stack.enter_context(opened(Path(path))) for path in (options.old, options.new)]
        old, new = (read_pack(folder, options.packs or ()) for folder in folders)
        return _compared(old, new, options)


def _compared(old: Read, new: Read, options: argparse.Namespace) -> int:
    if old.layer.manifest.id != new.layer.manifest.id:
        message = f"are two packs ('{old.layer.manifest.id}' and '{new.layer.manifest.id}'), not two editions of one."
        raise BadInput(message, where=f"{options.old} and {options.new}", mend="Name two folders of the same pack.")
    language = language_for(options, None)
    old, new = (read._replace(whole=localised(read.whole, language, signed)) for read in (old, new))
    before, after = words_of(old.whole), words_of(new.whole)
    found = Difference(old, new, before, after).data()
    found["sheets"] = [_sheet(path, old, new, after, day(options.on)) for path in _paths(new, options.sheets or ())]
    if options.format == "json":
        print(as_json(found, sys.stdout.encoding))
    else:
        bold = "**" if options.format == "markdown" else ""
        print("\n".join(_Told(after, bold).lines(found, new)))
    return 0


def _paths(new: Read, named: Sequence[str]) -> Iterator[Path]:
    """The sheets of the later edition, and those that were named."""
    yield from sorted((new.layer.root / "examples").glob("*.yaml"))
    yield from map(Path, named)


def _sheet(path: Path, old: Read, new: Read, words: Words, on: date) -> Row:
    """What comes out otherwise for one answer sheet."""
    sheet = sheet_from_text(read_text(path), str(path), new.whole)
    known, lost = fitting(unmigrated(sheet, old.whole, new.whole), old.whole)
    pair = ComparisonRows(assess(old.whole, known, on), assess(new.whole, sheet, on), words)
    subject = f"{sheet.subject.name} {sheet.subject.version}"
    return {"sheet": path.name, "subject": subject, "lost": list(lost), **pair.data()}


class _Told:
    """The differences as lines for people."""

    def __init__(self, words: Words, bold: str) -> None:
        self.words = words
        self.bold = bold

    def lines(self, found: Mapping[str, Any], new: Read) -> Iterator[str]:
        """The whole text."""
        manifest = new.layer.manifest
        yield self._head(self._say("title", title=manifest.title, version=manifest.version))
        if not any(found[part] for part in ("pack", "look", *PARTS)):
            yield from ("", self._say("nothing"))
        yield from self._parts(found["pack"], "")
        for part in PARTS:
            for what in ("new", "gone", "changed"):
                rows = [row for row in found[part] if row["what"] == what]
                if rows:
                    yield from ("", self._bold(self._say(f"{part}.{what}")), "")
                    yield from (line for row in rows for line in self._row(row, part))
            if part == "papers" and found["look"]:
                yield from ("", self._bold(self._say("look")), "")
                yield from self._parts(found["look"], "  ")
        for sheet in found["sheets"]:
            yield from ("", self._bold(self._say("sheet", sheet=sheet["sheet"], subject=sheet["subject"])), "")
            yield from told(sheet, self.words, bold=self.bold)

    def _row(self, row: Row, part: str) -> Iterator[str]:
        yield f"- {row['title']}" if row["title"] == row["id"] else f"- {row['title']} ({row['id']})"
        if part == "translations" and row["what"] != "changed":
            yield f"  {self.words.say('pack_authoring.diff.texts', n=row['texts'])}"
            return
        if part == "entries":
            yield f"  {self._say('whom', whom=row['whom'], force=row['force'])}"
        if row["what"] != "changed":
            yield from (f"  {line}" for line in row.get("dates", ()))
            yield from self._lines(self._say("asked_when"), row.get("when", ()))
            if "amount" in row:
                yield f"  {row['amount']}"
        texts = [one for one in row["parts"] if one["part"] == "text"]
        yield from self._parts([one for one in row["parts"] if one not in texts[MOST_TEXTS:]], "  ")
        if len(texts) > MOST_TEXTS:
            yield f"  {self.words.say('pack_authoring.diff.more', n=len(texts) - MOST_TEXTS)}"
        users = row.get("used_by", ())
        if users and part != "entries":
            names = "; ".join(f"{one['title']} ({one['whom']})" for one in users[:MOST_USERS])
            yield f"  {self.words.say('pack_authoring.diff.used_by', n=len(users), names=names)}"

    def _parts(self, parts: Sequence[Row], indent: str) -> Iterator[str]:
        for part in parts:
            name = self._say(f"parts.{part['part']}", name=part.get("name", ""))
            if "listed" in part:
                yield indent + self._say("listed", part=name, names="; ".join(part["listed"]))
            elif isinstance(part["after"], list):
                yield f"{indent}{self._say('part', part=name)}"
                yield from self._lines(f"{indent}{self._say('before')}", part["before"], indent)
                yield from self._lines(f"{indent}{self._say('after')}", part["after"], indent)
            else:
                empty = self._say("empty")
                yield indent + self._say(
                    "moved", part=name, before=part["before"] or empty, after=part["after"] or empty
                )

    def _lines(self, head: str, lines: Sequence[str], indent: str = "  ") -> Iterator[str]:
        if lines:
            yield f"  {head}"
            yield from (f"{indent}    {line}" for line in lines)

    def _head(self, text: str) -> str:
        return f"# {text}" if self.bold else text

    def _bold(self, text: str) -> str:
        return f"{self.bold}{text}{self.bold}"

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"pack_authoring.diff.{name}", **parts)
