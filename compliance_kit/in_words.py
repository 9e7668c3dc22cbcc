"""Conditions in words, before anybody judges them: what is looked at, what is needed, and where it is written."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.facts import Fact
from compliance_kit.thresholds import Threshold
from compliance_kit.wording import Words

SPELT: Final = "licence"
"""The field of a base model that holds the licence as its label is written on its page."""
_OF_ONE: Final = {"is_one_of": "is", "includes_any": "includes"}


class ConditionLine(NamedTuple):
    """One line of a condition in words.

    Attributes:
        depth: how deep it stands, from 0.
        word: all, any, not, some, several, compare or always.
        label: of a comparison what is looked at, of a group what its parts are to each other.
        needed: what a comparison needs ("" for groups).
        subject: id of the fact, field, determination or list of records ("" for groups without one).
        owner: the list of records whose field the subject is ("" outside records).
        threshold: id of the number or date that is compared with ("" without one).

    """

    depth: int
    word: str
    label: str
    needed: str = ""
    subject: str = ""
    owner: str = ""
    threshold: str = ""


class ConditionWords:
    """How facts, thresholds and comparisons of one catalogue are called, in one language.

    Attributes:
        by_name: whether a licence is told by its name, as papers do, or by every spelling that its authors list.

    """

    def __init__(self, catalogue: Catalogue, words: Words, *, by_name: bool = False) -> None:
        self.catalogue = catalogue
        self.words = words
        self.by_name = by_name

    def lines(self, condition: Condition, owner: str = "") -> list[ConditionLine]:
        """The lines of a condition, each group before its parts; legal statuses are named and not opened.

        Args:
            condition: what is put in words.
            owner: the list of records whose fields its bare names are ("" for conditions outside records).

        """
        return list(self._lines(condition, 0, owner))

    def _lines(self, condition: Condition, depth: int, owner: str) -> Iterator[ConditionLine]:
        if isinstance(condition, Compare):
            yield self._compared(condition, depth, owner)
        elif isinstance(condition, All | AnyOf):
            yield from self._together(condition, depth, owner)
        elif isinstance(condition, Not):
            yield self._group("not", depth)
            yield from self._lines(condition.part, depth + 1, owner)
        elif isinstance(condition, Some):
            yield self._group("some" if condition.least == 1 else "several", depth, condition.of)
            yield from self._lines(condition.where, depth + 1, condition.of)
        else:
            yield self._group("always", depth)

    def _together(self, condition: All | AnyOf, depth: int, owner: str) -> Iterator[ConditionLine]:
        if len(condition.parts) > 1:
            yield self._group("all" if isinstance(condition, All) else "any", depth)
            depth += 1
        for part in condition.parts:
            yield from self._lines(part, depth, owner)

    def _group(self, word: str, depth: int, subject: str = "") -> ConditionLine:
        told = self.words.say(f"trace.{word}", subject=self.title(subject) or subject)
        return ConditionLine(depth, word, told, subject=subject)

    def _compared(self, compare: Compare, depth: int, owner: str) -> ConditionLine:
        fact = self.fact(compare.fact, owner)
        within = owner if compare.fact in self.catalogue.fields.get(owner, {}) else ""
        threshold = compare.operand.id if isinstance(compare.operand, ThresholdRef) else ""
        label, needed = self.label(compare.fact, owner), self.needed(compare.operator, compare.operand, fact, self.line)
        return ConditionLine(depth, "compare", label, needed, compare.fact, within, threshold)

    def fact(self, name: str, owner: str | None = None) -> Fact | None:
        """The fact of that name, inside a list of records its field first; None for legal statuses."""
        field = self.catalogue.fields.get(owner or "", {}).get(name)
        return field or self.catalogue.facts.get(name)

    def label(self, name: str, owner: str | None = None) -> str:
        """What a fact is called: its question, its label, or the title of the determination."""
        fact = self.fact(name, owner)
        if fact is None:
            return self.title(name) or name
        inside = name in self.catalogue.fields.get(owner or "", {})
        return fact.ask or self.short_label(fact, f"{owner}.{name}" if inside else name)

    def short_label(self, fact: Fact | None, path: str) -> str:
        """The short name of a fact for tables, by its path without record numbers: from the word files, else asked."""
        found = self.words.find(f"facts.{path.replace('.', '_')}")
        return found or (fact.ask if fact else None) or path

    def title(self, name: str) -> str:
        """The title of a determination or entry, the question of a fact; empty for anything else."""
        judged = self.catalogue.determinations.get(name) or self.catalogue.entries.get(name)
        if judged is not None:
            return judged.title
        fact = self.catalogue.facts.get(name)
        return (fact.ask or "") if fact else ""

    def needed(self, operator: str, operand: object, fact: Fact | None, line: Callable[[str], str]) -> str:
        """What a comparison needs.

        Args:
            operator: the word of the comparison.
            operand: what is compared with.
            fact: what is compared; None for legal statuses.
            line: how a threshold is written, by its id.

        """
        if isinstance(operand, bool):
            return self.said(operator, [self.words.say(f"boolean.{str(operand).lower()}")])
        if isinstance(operand, ThresholdRef):
            return self.said(operator, [line(operand.id)])
        return self.said(operator, self.named(operand, fact))

    def said(self, operator: str, names: Sequence[str]) -> str:
        """What a comparison needs, by the names of what it is compared with; of one alone "one of" is not said."""
        word = _OF_ONE.get(operator, operator) if len(names) == 1 else operator
        return self.words.say(f"requirement.{word}", operand=self.words.names(names))

    def others(self, operand: object, fact: Fact | None) -> str:
        """That something else than what is compared with is needed, as the opposite of "nothing but"."""
        return self.words.say("requirement.others", operand=self.words.names(self.named(operand, fact)))

    def named(self, operand: object, fact: Fact | None) -> list[str]:
        """How the page calls what is compared with; spellings of one licence by the name of the licence."""
        names = sorted(operand) if isinstance(operand, frozenset) else [str(operand)]
        if fact is not None and fact.kind == "countries":
            return [self.words.place(name) for name in names]
        if fact is not None and fact.choices:
            return [words for name, words in fact.choices.items() if name in names]
        if self.by_name and fact is not None and fact.id == SPELT and isinstance(operand, frozenset):
            return self._licences(operand)
        return names

    def _licences(self, spelt: frozenset[str]) -> list[str]:
        """The licences that spellings stand for, those that stand for no single licence last and as written."""
        inside = {title: spellings for title, spellings in self._spellings.items() if spellings <= spelt}
        rest = spelt.difference(*inside.values())
        return [*inside, *sorted(rest)]

    @cached_property
    def _spellings(self) -> Mapping[str, frozenset[str]]:
        """The spellings of each licence: what its own entries accept together, without labels such as "other"."""
        asked = [
            (entry.source.instrument, spelt)
            for entry in self.catalogue.entries.values()
            if self.catalogue.instruments[entry.source.instrument].kind in ("licence", "terms")
            for spelt in labels_in(entry.when)
        ]
        alone = {label for _, label in asked if isinstance(label, str)}
        found: dict[str, frozenset[str]] = {}
        for spelt in dict.fromkeys(label for _, label in asked if isinstance(label, frozenset)):
            (first, most), *others = Counter(name for name, label in asked if label == spelt).most_common(2)
            title = self.catalogue.instruments[first].short
            named = alone.isdisjoint(spelt) and not any(count == most for _, count in others)
            if named and len(spelt) > len(found.get(title, ())):
                found[title] = spelt
        return found

    def line(self, threshold: str) -> str:
        """Every number or date of a threshold with its unit; where they follow each other, each with its first day."""
        definition = self.catalogue.thresholds[threshold]
        told = [(step.from_, self.amount(step.value, definition)) for step in definition.values]
        if len(told) == 1:
            return told[0][1]
        return self.words.names(self.words.say("since", value=value, day=self.words.date(day)) for day, value in told)

    def amount(self, value: Fraction | datetime.date, threshold: Threshold) -> str:
        """A number of a threshold with its unit, or its date."""
        if isinstance(value, datetime.date):
            return self.words.date(value)
        if value.denominator != 1 and value >= 1:  # exactly, where papers print three digits
            above = self.words.number(Fraction(value.numerator), threshold.unit)
            return f"{above}/{value.denominator} {self.words.unit(threshold.unit)}"
        number = self.number(value, threshold)
        return f"{number} {self.words.behind(number, self.words.unit(threshold.unit))}"

    def number(self, value: Fraction, threshold: Threshold) -> str:
        """A number of a threshold; shares as written in the law."""
        if value.denominator != 1 and value < 1:
            return f"{value.numerator}/{value.denominator}"
        return self.words.number(value, threshold.unit)


def labels_in(condition: Condition) -> Iterator[object]:
    """The labels of licences that a condition looks for, one by one or several together."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from labels_in(part)
    elif isinstance(condition, Some):
        yield from labels_in(condition.where)
    elif isinstance(condition, Compare) and condition.fact == SPELT:
        yield condition.operand
