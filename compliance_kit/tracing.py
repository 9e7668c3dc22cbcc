"""A judgement as a tree for people: what was looked at, what was answered, what was needed, and the result."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from compliance_kit.assessment import Assessment, shade, verdict_word
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.conditions import Judgement
from compliance_kit.facts import Fact
from compliance_kit.in_words import ConditionWords
from compliance_kit.values import Record
from compliance_kit.wording import Words

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class Line:
    """One line of an explained judgement.

    Attributes:
        depth: how deep it stands in the tree.
        subject: id of the fact, determination or entry; a record path; or the name of a reading.
        label: what was looked at, in words.
        answer: what is known of it ("" for groups).
        needed: what the condition needs ("" for groups).
        verdict: applies, does_not_apply or undetermined.
        pinpoint: where it is written, for determinations and thresholds.
        sensitivity: who may read the answer to the fact, or to the field of a record; "" for everything else.

    """

    depth: int
    subject: str
    label: str
    answer: str
    needed: str
    verdict: str
    pinpoint: str = ""
    word: str = ""
    sensitivity: str = ""


class _Walk(NamedTuple):
    """What was expanded already, and whether every branch is wanted."""

    seen: set[str]
    everything: bool


class Tracer:
    """Turns judgements into lines, in one language, for one assessment."""

    def __init__(self, assessment: Assessment, words: Words) -> None:
        self.assessment = assessment
        self.catalogue = assessment.catalogue
        self.words = words
        self.called = ConditionWords(self.catalogue, words, by_name=True)

    def lines(self, judgement: Judgement, *, everything: bool = False) -> list[Line]:
        """The lines of a judgement; without `everything` only the branches that carry its verdict."""
        return list(self._lines(judgement, 0, None, _Walk(set(), everything)))

    def _lines(self, judgement: Judgement, depth: int, owner: str | None, walk: "_Walk") -> Iterator[Line]:
        if judgement.word == "compare":
            yield from self._compared(judgement, depth, owner, walk)
            return
        shown = judgement.children if walk.everything else carrying(judgement)
        if judgement.word in ("all", "any") and len(shown) == 1:
            yield from self._lines(shown[0], depth, owner, walk)
            return
        yield self._group(judgement, depth)
        below = judgement.subject if judgement.word in ("some", "several") else owner
        for child in shown:
            yield from self._lines(child, depth + 1, below, walk)

    def _group(self, judgement: Judgement, depth: int) -> Line:
        subject = judgement.subject
        label = self.called.title(subject) or subject
        if judgement.word == "record":
            label = self.record_name(subject)
        text = self.words.say(f"trace.{judgement.word}", subject=label)
        return Line(depth, subject, text, "", "", verdict_word(judgement), self._pinpoint(subject), judgement.word)

    def _compared(self, judgement: Judgement, depth: int, owner: str | None, walk: "_Walk") -> Iterator[Line]:
        fact = self.called.fact(judgement.subject, owner)
        inner = judgement.value.judgement if judgement.value is not None else None
        pinpoint = self._pinpoint(judgement.subject)
        if isinstance(judgement.operand, ThresholdRef):
            pinpoint = self.catalogue.short(self.catalogue.thresholds[judgement.operand.id].source)
        yield Line(
            depth,
            judgement.subject,
            self.label(judgement.subject, owner),
            self._answer(judgement, fact),
            self.needed(judgement, fact),
            verdict_word(judgement),
            pinpoint,
            "compare",
            fact.sensitivity if fact is not None else "",
        )
        expandable = inner is not None and inner.children and judgement.subject not in walk.seen
        if inner is not None and expandable:
            walk.seen.add(judgement.subject)
            below = inner.subject if inner.word in ("some", "several") else owner
            for child in inner.children if walk.everything else carrying(inner):
                yield from self._lines(child, depth + 1, below, walk)

    def label(self, name: str, owner: str | None = None) -> str:
        """What a fact is called: its question, its label, or the title of the determination."""
        return self.called.label(name, owner)

    def short_label(self, name: str, path: str) -> str:
        """The short name of a fact for tables: from the word files, else its question."""
        full = _INDEX.sub("", path)
        return self.called.short_label(self.called.fact(name, path.partition("[")[0] if "[" in path else None), full)

    def _pinpoint(self, name: str) -> str:
        if name in self.catalogue.determinations:
            return self.catalogue.short(self.catalogue.determinations[name].source)
        if name in self.catalogue.entries:
            return self.catalogue.short(self.catalogue.entries[name].source)
        return ""

    def record_name(self, path: str) -> str:
        """The name of a record (`base.models[0]`), else its first field, else its path."""
        owner = path.partition("[")[0]
        for record in self.assessment.known.value(owner).content or ():  # type: ignore[union-attr] # records by construction
            if isinstance(record, Record) and record.path == path:
                name = record.fields.get("name") or next(iter(record.fields.values()), None)
                return str(name.content) if name is not None and isinstance(name.content, str) else path
        return path

    def _answer(self, judgement: Judgement, fact: Fact | None) -> str:
        value = judgement.value
        if value is None or fact is None:
            inner = value.judgement if value is not None else None
            return self.words.say(f"shade.{shade(inner)}") if inner is not None else ""
        return self.words.value(fact, value, self.assessment.sheet.answers.get(judgement.subject))

    def needed(self, judgement: Judgement, fact: Fact | None) -> str:
        """What the comparison needs, in words."""
        return self.called.needed(judgement.operator, judgement.operand, fact, self.line)

    def needed_of(self, judgement: Judgement, fact: Fact | None, most: int) -> tuple[str, int]:
        """What the comparison needs, of a long list its first names, and how many more there are."""
        if not isinstance(judgement.operand, frozenset):
            return self.needed(judgement, fact), 0
        names = self.called.named(judgement.operand, fact)
        return self.called.said(judgement.operator, names[:most]), max(len(names) - most, 0)

    def line(self, threshold: str) -> str:
        """The number or date of a threshold on the day."""
        value = self.assessment.known.threshold(threshold)
        if isinstance(value, datetime.date):
            return self.words.date(value)
        if not isinstance(value, Fraction):
            return self.words.say("trace.expired")
        return self.called.number(value, self.catalogue.thresholds[threshold])


def carrying(judgement: Judgement) -> tuple[Judgement, ...]:
    """The branches that carry a verdict: the failing parts of a conjunction, the open parts of an open one."""
    children = judgement.children
    if judgement.word in ("readings", "not") or (judgement.verdict is None and judgement.word in ("some", "several")):
        return children
    if judgement.verdict is None:
        return tuple(child for child in children if child.verdict is None or child.word == "noted")
    failing = judgement.word in ("all", "determination", "entry") and judgement.verdict is False
    holding = judgement.word in ("any", "some", "several") and judgement.verdict is True
    if failing or holding:
        same = [child for child in children if child.verdict is judgement.verdict and child.word != "noted"]
        noted = [child for child in children if child.word == "noted"]
        return (*same[:1], *noted) if same else children
    return children
