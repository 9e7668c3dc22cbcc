"""A list of records that is being written: add one by one by name, change a name, take one out. Pure."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.answers import Answer
from compliance_kit.contents import Unreadable
from compliance_kit.facts import Fact
from compliance_kit.terminal.prompts import help_of
from compliance_kit.terminal.state import plain
from compliance_kit.terminal.words import Words
from compliance_kit.typed.typist import NONE_WORDS, NOT_KNOWN

Stamp = Callable[[Answer], Answer]


@dataclass(frozen=True)
class Listing:
    """A list at one of its lines.

    Attributes:
        fact, name: the list, and the field that names its records.
        records: the records so far, with all their other answers.
        place: the line that is asked; behind the last one it is a new one.

    """

    fact: Fact
    name: Fact
    records: tuple[Mapping[str, Any], ...]
    place: int = 0

    def draft(self, words: Words) -> str:
        """The name that stands on the line."""
        return self.name_at(self.place, words) if self.place < len(self.records) else ""

    def name_at(self, place: int, words: Words) -> str:
        """The name of a record; the words for "not known" where it has none."""
        given = self.records[place].get(self.name.id)
        value = given.get("value") if isinstance(given, Mapping) else given
        return words.word_not_known if value is None else str(value)

    def help(self, words: Words) -> tuple[str, ...]:
        """The sentences under the line."""
        number = words.number_of.format(ask=self.name.ask, number=self.place + 1)
        if self.place < len(self.records):
            return (words.help_kept, number)
        return (words.another, number) if self.place else (*help_of(self.fact, words), number)

    def back(self) -> "Listing | None":
        """One line up; None above the first."""
        return dataclasses.replace(self, place=self.place - 1) if self.place else None

    def heard(self, text: str, stamp: Stamp, words: Words) -> "Listing | Answer":
        """After a text on the line: the list at its next line, or the whole answer.

        Raises:
            Unreadable: with what can be written instead.

        """
        plain_text = text.strip()
        if self.place < len(self.records):
            return self._changed(plain_text, stamp, words)
        if not plain_text:
            if self.records:
                return Answer(value=[dict(record) for record in self.records])
            raise Unreadable(words.name_missing)
        if plain_text.casefold() in NONE_WORDS:
            return self._nothing("none", words)
        if plain_text.casefold() in NOT_KNOWN and not self.records:
            return Answer()
        return self._at_end(self._named({}, plain_text, stamp))

    def _changed(self, text: str, stamp: Stamp, words: Words) -> "Listing | Answer":
        before, here, after = self.records[: self.place], self.records[self.place], self.records[self.place + 1 :]
        if not text:
            return dataclasses.replace(self, records=(*before, *after))
        if text.casefold() in NONE_WORDS:
            return self._nothing("none", words)
        if text != self.draft(words):
            here = self._named(here, text, stamp)
        return dataclasses.replace(self, records=(*before, here, *after), place=self.place + 1)

    def _nothing(self, value: str, words: Words) -> Answer:
        if self.records:
            raise Unreadable(words.listed.format(count=len(self.records)))
        return Answer(value=value)

    def _named(self, record: Mapping[str, Any], text: str, stamp: Stamp) -> Mapping[str, Any]:
        name = Answer() if text.casefold() in NOT_KNOWN else Answer(value=text)
        return {**record, self.name.id: plain(stamp(name))}

    def _at_end(self, record: Mapping[str, Any]) -> "Listing":
        return dataclasses.replace(self, records=(*self.records, record), place=self.place + 1)
