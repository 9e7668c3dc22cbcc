"""Linters of papers: rules as data that look at answers before somebody approves what is printed from them.

Rules stand in `templates/<document>/lint.yaml`, with lists of words of their own; lists for every document stand in
`templates/base/lint_words.yaml`. A rule says in which facts
something is looked for, on which condition, whether it blocks approval, and under which name its message stands.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from compliance_kit import _yaml
from compliance_kit.assessment import Assessment
from compliance_kit.definitions import Document, templates_root
from compliance_kit.errors import Problems
from compliance_kit.facts import ALLOW_OWN_TYPES, ConditionData
from compliance_kit.mistakes import said
from compliance_kit.quantities import Interval
from compliance_kit.sources import Data, Id, Text
from compliance_kit.values import NoneGiven, Record, Selection, Value, records_in

EVERY_TEXT = "*"
SUBJECT = ("subject.name", "subject.version")
Finds = Literal["lacking", "pattern", "words", "same", "straddles", "holds"]


class Rule(Data):
    """One thing to look for.

    Attributes:
        finds: `lacking` (not known, and with `none_counts` also answered with none), `pattern` (a regular expression),
            `words` (a list of the file), `same` (equal texts in records that differ in the field `apart`), `straddles`
            (an amount that lies on both sides of a number of `lines`), `holds` (the condition `when` itself).
        facts: where; "data.sets.link" is a field of every record, "*" every text that the document prints, and
            "subject.name" the name of the model.
        together: whether all of the facts have to lack.
        when: the condition on which the rule is looked at; `where` the same for one record, `unless` leaves some out.
        blocks: whether approval waits for it; else it is a remark.
        message: the dotted name of its words, with {label} and {text} as placeholders.

    """

    model_config = ALLOW_OWN_TYPES

    id: Id
    finds: Finds
    facts: tuple[Text, ...] = ()
    pattern: Text | None = None
    words: Text | None = None
    lines: tuple[Id, ...] = ()
    apart: Text | None = None
    none_counts: bool = False
    together: bool = False
    when: ConditionData | None = None
    where: ConditionData | None = None
    unless: ConditionData | None = None
    blocks: bool
    message: Text

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needs = {"pattern": self.pattern, "words": self.words, "straddles": self.lines, "holds": self.when}
        if self.finds in needs and not needs[self.finds]:
            key = {"straddles": "lines", "holds": "when"}.get(self.finds, self.finds)
            raise ValueError(f"a rule that finds '{self.finds}' needs '{key}'")
        if self.pattern is not None:
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"'{self.pattern}' is no regular expression: {error}") from None
        if not self.facts and self.finds != "holds":
            raise ValueError("a rule names the facts in which it looks")
        return self


class Rules(Data):
    """The rules of one file and the lists of words that they name."""

    words: Mapping[str, tuple[Text, ...]] = Field(default_factory=dict)
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _known_lists(self) -> Self:
        lacking = [rule.id for rule in self.rules if rule.words is not None and rule.words not in self.words]
        if lacking:
            raise ValueError(f"these rules name lists of words that do not stand here: {', '.join(lacking)}")
        return self


class Lint(NamedTuple):
    """What a rule found: where ("data.sets[0].link"), which text, and whether approval waits for it."""

    rule: str
    path: str
    text: str
    blocks: bool
    message: str


class Place(NamedTuple):
    """Something that can be looked at: its path, its value, and the record that it belongs to."""

    path: str
    value: Value
    record: Record | None = None

    @property
    def text(self) -> str:
        """The text that stands there, else nothing."""
        return self.value.content if isinstance(self.value.content, str) else ""


def rules_for(document: Document, root: Path | None = None) -> Rules | None:
    """The rules of a document: those of its own folder, else those of its form; None if it has none."""
    folder = root or templates_root()
    for name in filter(None, (document.id, document.form)):
        if (folder / name / "lint.yaml").is_file():
            return load_rules(name, folder)
    return None


@cache
def load_rules(name: str, root: Path) -> Rules:
    """The rules in that folder of templates.

    Raises:
        Problems: the file is wrong, with every mistake and its line.

    """
    shown = f"templates/{name}/lint.yaml"
    text = _yaml.read_text(root / name / "lint.yaml", name=shown)
    try:
        data = _yaml.parse(text, shown)
        shared = _shared_words(root)
        if isinstance(data, dict):
            data = {**data, "words": {**shared, **(data.get("words") or {})}}
        return TypeAdapter(Rules).validate_python(data)
    except ValidationError as error:
        raise Problems(said(error, text, shown, ())) from None


def _shared_words(root: Path) -> Mapping[str, list[str]]:
    """The lists of words that every file of rules may name."""
    shown = "templates/base/lint_words.yaml"
    path = root / "base" / "lint_words.yaml"
    found: Mapping[str, list[str]] = _yaml.parse(_yaml.read_text(path, name=shown), shown) if path.is_file() else {}
    return found


def lint(assessment: Assessment, document: Document, rules: Rules) -> list[Lint]:
    """What the rules find in the answers that a document prints, in their order."""
    looker = _Looker(assessment, document, rules)
    return [found for rule in rules.rules for found in looker.found(rule)]


class _Looker:
    def __init__(self, assessment: Assessment, document: Document, rules: Rules) -> None:
        self.assessment = assessment
        self.known = assessment.known
        self.document = document
        self.lists = rules.words

    def found(self, rule: Rule) -> Iterator[Lint]:
        if rule.when is not None and self.known.judged(rule.when).verdict is not True:
            return
        if rule.finds == "holds":
            yield Lint(rule.id, "", "", rule.blocks, rule.message)
            return
        places = list(self._places(rule))
        for place, text in _FINDERS[rule.finds](self, rule, places):
            yield Lint(rule.id, place.path, text, rule.blocks, rule.message)

    def _places(self, rule: Rule) -> Iterator[Place]:
        for name in self._texts() if EVERY_TEXT in rule.facts else rule.facts:
            if name in SUBJECT:
                yield Place(name, Value(getattr(self.assessment.sheet.subject, name.partition(".")[2])))
            elif name in self.assessment.catalogue.facts:
                yield Place(name, self.known.value(name))
            else:
                yield from self._in_records(name, rule)

    def _in_records(self, name: str, rule: Rule) -> Iterator[Place]:
        owner, _, field = name.rpartition(".")
        for record in records_in(self.known.value(owner).content) or ():
            wanted = rule.where is None or self.known.judged(rule.where, record).verdict is True
            left_out = rule.unless is not None and self.known.judged(rule.unless, record).verdict is True
            if wanted and not left_out:
                yield Place(f"{record.path}.{field}", self.known.value(field, record), record)

    def _texts(self) -> Iterator[str]:
        """Every text that the document prints."""
        catalogue = self.assessment.catalogue
        fields = {f"{owner}.{name}": fact for owner, known in catalogue.fields.items() for name, fact in known.items()}
        facts = {**catalogue.facts, **fields}
        return (name for name in self.document.listed if name in facts and facts[name].kind == "text")

    def lacking(self, rule: Rule, places: Sequence[Place]) -> Iterator[tuple[Place, str]]:
        lack = [place for place in places if _lacks(place.value, none_counts=rule.none_counts)]
        if not rule.together:
            yield from ((place, "") for place in lack)
            return
        owners = dict.fromkeys(place.record.path if place.record else "" for place in places)
        for owner in owners:
            group = [place for place in places if (place.record.path if place.record else "") == owner]
            if all(place in lack for place in group):
                yield group[0], ""

    def pattern(self, rule: Rule, places: Sequence[Place]) -> Iterator[tuple[Place, str]]:
        yield from _matches(re.compile(rule.pattern or "", re.IGNORECASE), places)

    def words(self, rule: Rule, places: Sequence[Place]) -> Iterator[tuple[Place, str]]:
        listed = "|".join(self.lists[rule.words or ""])
        yield from _matches(re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE), places)

    def same(self, rule: Rule, places: Sequence[Place]) -> Iterator[tuple[Place, str]]:
        seen: dict[str, list[Place]] = {}
        for place in places:
            if place.text:
                seen.setdefault(" ".join(place.text.casefold().split()), []).append(place)
        for group in seen.values():
            different = {self._apart(rule, place) for place in group}
            if len(group) > 1 and len(different) > 1:
                yield group[1], group[1].text

    def _apart(self, rule: Rule, place: Place) -> object:
        if rule.apart is None or place.record is None:
            return place.path
        content = self.known.value(rule.apart, place.record).content
        return content.chosen if isinstance(content, Selection) else content

    def straddles(self, rule: Rule, places: Sequence[Place]) -> Iterator[tuple[Place, str]]:
        numbers = [self.known.threshold(name) for name in rule.lines]
        for place in places:
            amount = place.value.content
            if isinstance(amount, Interval) and any(_across(amount, number) for number in numbers):
                yield place, ""


_FINDERS = {
    "lacking": _Looker.lacking,
    "pattern": _Looker.pattern,
    "words": _Looker.words,
    "same": _Looker.same,
    "straddles": _Looker.straddles,
}


def _lacks(value: Value, *, none_counts: bool) -> bool:
    return (
        value.content is None
        or (none_counts and isinstance(value.content, NoneGiven))
        or (isinstance(value.content, Selection) and not value.content.chosen and not value.content.unsure)
    )


def _matches(pattern: re.Pattern[str], places: Iterable[Place]) -> Iterator[tuple[Place, str]]:
    for place in places:
        match = pattern.search(place.text) if place.text else None
        if match:
            yield place, match[0] or place.text


def _across(amount: Interval, line: object) -> bool:
    return isinstance(line, Fraction) and amount.lo < line and (amount.hi is None or amount.hi > line)
