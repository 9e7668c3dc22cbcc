"""Answers that a document cannot print side by side: its rules are data, and what breaks one keeps it a draft."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.assessment import Assessment
from compliance_kit.definitions import Document, templates_root
from compliance_kit.entries import InTerms
from compliance_kit.errors import Problems
from compliance_kit.facts import ALLOW_OWN_TYPES, ConditionData, Fact
from compliance_kit.mistakes import said
from compliance_kit.sources import Data, Id, Pattern, Text
from compliance_kit.values import Record, Selection, records_in
from compliance_kit.wording import Words


class Rule(Data):
    """What a document may not say at once. The words stand under `rules` of the words of the document, by `id`.

    Attributes:
        share: two facts or fields with choices that may have none in common.
        but: choices that may be shared all the same.
        where: for a field in `share`, which records count.
        when: the condition under which the answers contradict each other.
        closed: entries with this part in terms may not apply: the intended use is what they close.
        stop: of these entries, only those that stop a release; others of the kind are duties that apply as well.
        texts: facts and fields whose texts may not use the words of `refused`.

    """

    model_config = ALLOW_OWN_TYPES

    id: Id
    share: tuple[Text, Text] | None = None
    but: frozenset[Text] = frozenset({"none"})
    where: ConditionData | None = None
    when: ConditionData | None = None
    facts: tuple[Text, ...] = ()
    closed: InTerms | None = None
    stop: bool = False
    texts: tuple[Text, ...] = ()
    refused: tuple[Pattern, ...] = ()


class RuleFile(Data):
    """The rules of one document."""

    model_config = ALLOW_OWN_TYPES

    rules: tuple[Rule, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Contradiction:
    """One rule that is broken: which, in words, by which answers, and for an entry that closes a use, which entry."""

    rule: str
    text: str
    facts: tuple[str, ...]
    entry: str = ""


@cache
def rules_of(document: str, root: Path | None = None) -> tuple[Rule, ...]:
    """The rules of a document; none where its folder holds no `rules.yaml`.

    Raises:
        Problems: everything that is wrong with the file, with its lines.

    """
    path = (root or templates_root()) / document / "rules.yaml"
    if not path.is_file():
        return ()
    shown = f"templates/{document}/rules.yaml"
    text = _yaml.read_text(path, name=shown)
    try:
        return TypeAdapter(RuleFile).validate_python(_yaml.parse(text, shown)).rules
    except ValidationError as error:
        raise Problems(said(error, text, shown, ())) from None


def contradictions(assessment: Assessment, words: Words, document: Document) -> list[Contradiction]:
    """Every rule of the document that the answers break, in the order of the rules. What is not known breaks none."""
    found = _Looking(assessment, words, document)
    return [one for rule in rules_of(document.id) for one in found.broken(rule)]


class _Looking:
    """The rules of one document held against one assessment."""

    def __init__(self, assessment: Assessment, words: Words, document: Document) -> None:
        self.assessment = assessment
        self.words = words
        self.document = document

    def broken(self, rule: Rule) -> Iterator[Contradiction]:
        """What breaks a rule."""
        if rule.share:
            yield from self._shared(rule, *rule.share)
        if rule.when is not None and self.assessment.known.judged(rule.when).verdict is True:
            yield self._said(rule, rule.facts)
        if rule.closed:
            yield from self._closed(rule)
        for fact in rule.texts:
            yield from self._refused(rule, fact)

    def _shared(self, rule: Rule, first: str, second: str) -> Iterator[Contradiction]:
        both = (self._chosen(first, rule) & self._chosen(second, rule)) - rule.but
        if both:
            choices = self._definition(first).choices
            items = self.words.names(choices.get(name, name) for name in sorted(both))
            yield self._said(rule, rule.share or (), items=items)

    def _chosen(self, name: str, rule: Rule) -> frozenset[str]:
        """The choices of a fact; of a field, those of all records that count."""
        if name in self.assessment.catalogue.facts:
            return _selected(self.assessment.known.value(name).content)
        field = name.rpartition(".")[2]
        known = self.assessment.known
        chosen = [_selected(known.value(field, record).content) for record in self._records(name, rule)]
        return frozenset[str]().union(*chosen)

    def _records(self, name: str, rule: Rule) -> list[Record]:
        known = self.assessment.known
        records = records_in(known.value(name.rpartition(".")[0]).content) or ()
        return [one for one in records if rule.where is None or known.judged(rule.where, one).verdict is True]

    def _closed(self, rule: Rule) -> Iterator[Contradiction]:
        for name, finding in self.assessment.findings.items():
            entry = finding.entry
            if entry.in_terms != rule.closed or (rule.stop and not entry.stop):
                continue
            if finding.verdict == "applies" and finding.timing != "past":
                source = self.assessment.catalogue.short(entry.source)
                yield self._said(rule, (), entry=name, title=entry.title, source=source)

    def _refused(self, rule: Rule, name: str) -> Iterator[Contradiction]:
        for text in self._texts(name):
            for pattern in rule.refused:
                word = re.search(pattern, text, re.IGNORECASE)
                if word:
                    yield self._said(rule, (name,), label=self._definition(name).ask or name, word=word[0])

    def _texts(self, name: str) -> list[str]:
        known = self.assessment.known
        if name in self.assessment.catalogue.facts:
            found = [known.value(name).content]
        else:
            owner, _, field = name.rpartition(".")
            found = [known.value(field, one).content for one in records_in(known.value(owner).content) or ()]
        return [one for one in found if isinstance(one, str)]

    def _definition(self, name: str) -> Fact:
        catalogue = self.assessment.catalogue
        owner, _, field = name.rpartition(".")
        return catalogue.facts.get(name) or catalogue.fields[owner][field]

    def _said(self, rule: Rule, facts: tuple[str, ...], *, entry: str = "", **parts: str) -> Contradiction:
        """The words of a broken rule; a rule about answers kept for counsel names them to counsel alone."""
        kept = any(self._definition(name).sensitivity == "counsel" for name in facts)
        key = "policy.kept_contradiction" if kept and self.document.audience != "counsel" else None
        text = self.words.say(key or f"{self.document.id}.rules.{rule.id}", **parts)
        return Contradiction(rule.id, text, facts, entry)


def _selected(content: object) -> frozenset[str]:
    if isinstance(content, Selection):
        return content.chosen
    return frozenset({content}) if isinstance(content, str) else frozenset()


def as_rows(found: list[Contradiction]) -> list[Mapping[str, Any]]:
    """Contradictions as plain data for templates."""
    return [{"rule": one.rule, "text": one.text, "facts": list(one.facts), "entry": one.entry} for one in found]
