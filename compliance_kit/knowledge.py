"""What is known on one day: the value of every fact for one sheet, worked out once and remembered."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from compliance_kit.answers import Answer, AnswerSheet
from compliance_kit.calculation_words import ANYTHING_ELSE, ThresholdRef
from compliance_kit.calculations import calculate
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import JUDGES, Condition, Judgement, as_boolean, conjunction, named, weigh
from compliance_kit.contents import Unreadable, content_of
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination, Fact, Reading
from compliance_kit.quantities import UNKNOWN_AMOUNT, Interval, above, reaches, read_number
from compliance_kit.values import NONE, NOT_KNOWN, Content, Money, NoneGiven, Record, Selection, Value, not_asked

Outcome = tuple[bool | None, bool | None]
YES: Outcome = (True, True)
NO: Outcome = (False, False)
OPEN: Outcome = (None, None)


class Knowledge:
    """The values of all facts for one sheet on one day. Pure: the same sheet and day give the same values.

    Attributes:
        today: the day of the assessment; where `on` lies ahead of it, what only time brings counts as it stands today.

    """

    def __init__(
        self, catalogue: Catalogue, sheet: AnswerSheet, on: datetime.date, today: datetime.date | None = None
    ) -> None:
        self.catalogue = catalogue
        self.sheet = sheet
        self.on = on
        self.today = today or on
        self._facts: dict[str, Value] = {}
        self._in_records: dict[tuple[str, str], Value] = {}
        self._judged: dict[str | None, dict[int, Judgement]] = defaultdict(dict)
        self._in_each: dict[tuple[int, str], tuple[Judgement, ...]] = {}
        self._thresholds: dict[str, Fraction | datetime.date | None] = {}
        self._fields = catalogue.fields

    def value(self, fact: str, record: Record | None = None) -> Value:
        """What is known of a fact; inside a record, of its field of that name first."""
        if record is not None:
            key = (record.path, fact)
            found = self._in_records.get(key)
            if found is not None:
                return found
            field = self._fields[record.path.partition("[")[0]].get(fact)
            if field is not None:
                found = self._in_records[key] = self._field(field, record)
                return found
        found = self._facts.get(fact)
        if found is None:
            found = self._facts[fact] = self._fact(fact)
        return found

    @property
    def looked_at(self) -> frozenset[str]:
        """Every fact and determination that was worked out so far."""
        return frozenset(self._facts)

    def judged(self, condition: Condition, record: Record | None = None) -> Judgement:
        """The judgement of a condition, worked out once for the sheet or a record: equal conditions are one object."""
        judged = self._judged[None if record is None else record.path]
        found = judged.get(id(condition))
        if found is None:
            found = judged[id(condition)] = JUDGES[type(condition)](condition, self, record)
        return found

    def remembered(self, record: Record | None) -> dict[int, Judgement]:
        """What was judged so far, by the identity of the condition: equal conditions are one object."""
        return self._judged[None if record is None else record.path]

    def all_judged(self, conditions: tuple[Condition, ...], record: Record | None) -> tuple[Judgement, ...]:
        """The same for several conditions."""
        return tuple([self.judged(condition, record) for condition in conditions])

    def judged_in_each(self, condition: Condition, records: tuple[Record, ...]) -> tuple[Judgement, ...]:
        """The judgements of a condition in several records, each under the name of its record and made once."""
        key = id(condition), records[0].path if records else ""
        if key not in self._in_each:
            found = [named("record", record.path, self.judged(condition, record)) for record in records]
            self._in_each[key] = tuple(found)
        return self._in_each[key]

    def holds_in_some(self, condition: Condition, records: tuple[Record, ...]) -> bool | None:
        """Whether a condition holds in at least one record: looked at up to the first in which it does."""
        key, judge, all_judged = id(condition), JUDGES[type(condition)], self._judged
        verdict: bool | None = False
        for record in records:
            judged = all_judged[record.path]
            found = judged.get(key)
            if found is None:
                found = judged[key] = judge(condition, self, record)
            if found.verdict:
                return True
            if found.verdict is None:
                verdict = None
        return verdict

    def _fact(self, fact: str) -> Value:
        answer = self.sheet.answers.get(fact)
        determination = self.catalogue.determinations.get(fact)
        if determination is not None:
            return self._given(fact, answer) if answer is not None else as_boolean(self.determine(determination))
        definition = self.catalogue.facts[fact]
        if answer is not None:
            return self._answered(definition, answer)
        if definition.calculate is not None:
            return calculate(definition.calculate, self, fact)
        return not_asked(fact)

    def _given(self, fact: str, answer: Answer) -> Value:
        if answer.value is None:
            return NOT_KNOWN
        if not isinstance(answer.value, bool):
            raise Unreadable(f"{fact}: a determination is given as true, false or null")
        return Value(answer.value, judgement=Judgement("given", answer.value, answer.value, subject=fact))

    def _answered(self, definition: Fact, answer: Answer) -> Value:
        remembered = self.sheet.read.get(definition.id)
        if remembered is not None and remembered[0] is answer:
            return remembered[1]
        content = content_of(definition, answer, self.catalogue.places, definition.id)
        value = Value(content) if content is not None else _assumed(definition)
        self.sheet.read[definition.id] = (answer, value)
        return value

    def _field(self, field: Fact, record: Record) -> Value:
        if field.id in record.fields:
            value = record.fields[field.id]
            return value if value.content is not None else _assumed(field)
        if field.calculate is not None:
            return calculate(field.calculate, self, field.id, record)
        return not_asked(f"{record.path}.{field.id}")

    def determine(self, determination: Determination) -> Judgement:
        """How a legal status is judged: its condition, its readings and the period that rules on the day."""
        if not determination.applies and not determination.readings:
            return named("determination", determination.id, self.judged(determination.when))
        parts = [self.judged(determination.when)]
        if determination.applies:
            period = determination.period(self.on)
            if period is not None and not period.looking_ahead:
                period = determination.period(self.today)
            if period is None:
                parts.append(Judgement("expired", verdict=False, side=False))
            else:
                parts.append(named("period", "", self.judged(period.when)))
        return self._with_readings("determination", parts, determination.readings, determination.id)

    def _with_readings(
        self, word: str, parts: list[Judgement], readings: tuple[Reading, ...], subject: str
    ) -> Judgement:
        weighed = [self._reading(reading) for reading in readings if reading.weight == "weighed"]
        noted = tuple(self._reading(reading) for reading in readings if reading.weight == "noted")
        if weighed:
            parts = [*parts, weigh(weighed, subject)]
        judgement = conjunction(word, parts, subject)
        return judgement._replace(below=judgement.children + noted) if noted else judgement

    def _reading(self, reading: Reading) -> Judgement:
        return named("reading" if reading.weight == "weighed" else "noted", reading.name, self.judged(reading.when))

    def entry(self, entry: Entry) -> Judgement:
        """How an entry is judged, dates aside."""
        if not entry.readings:
            return named("entry", entry.id, self.judged(entry.when))
        return self._with_readings("entry", [self.judged(entry.when)], entry.readings, entry.id)

    def compare(self, value: Value, operator: str, operand: object, fact: str) -> Outcome:
        """Verdict and side of a comparison; what is not known leaves it open."""
        return _COMPARISONS[operator](self, value, operand, fact)

    def threshold(self, threshold: str) -> Fraction | datetime.date | None:
        """The number or date on the day; None after it stopped being law."""
        if threshold not in self._thresholds:
            self._thresholds[threshold] = self.catalogue.thresholds[threshold].on(self.on)
        return self._thresholds[threshold]

    def lookup(self, table: str, key: str) -> Interval | None:
        """The amount that a table gives for a text."""
        found = self.catalogue.lookup(table, key)
        return None if found is None else Interval.exact(found)

    def literal(self, name: str, fact: str) -> bool:
        """Whether the name is one of the choices of a fact."""
        definition = self.catalogue.facts.get(fact)
        return definition is not None and name in definition.choices

    def codes(self, operand: frozenset[str], fact: str) -> frozenset[str]:
        """The items that a comparison names; groups of countries stand for their members."""
        return self.catalogue.expanded(operand) if self.catalogue.kind(fact) == "countries" else operand


def _assumed(fact: Fact) -> Value:
    if fact.if_not_known is None:
        return NOT_KNOWN
    low, value, high = (
        read_number(text) for text in (fact.if_not_known.low, fact.if_not_known.value, fact.if_not_known.high)
    )
    return Value(Interval(low, value, high), word="assumed")


def _is(_known: Knowledge, value: Value, operand: object, _fact: str) -> Outcome:
    content = value.content
    if isinstance(content, bool):
        return YES if content == operand else NO
    if content is None:
        if value.alternatives is not None and operand not in value.alternatives:
            return NO
        side = value.judgement.side if value.judgement is not None else None
        return None, None if side is None else side == operand
    return YES if _same(content, operand) else NO


def _same(content: Content, operand: object) -> bool:
    if isinstance(content, str) and isinstance(operand, str):
        return content == operand or content.casefold() == operand.casefold()
    return operand == "none" if isinstance(content, NoneGiven) else content == operand


def _is_one_of(_known: Knowledge, value: Value, operand: Any, _fact: str) -> Outcome:  # noqa: ANN401 - a set of names
    if value.content is None:
        impossible = value.alternatives is not None and not value.alternatives & operand
        certain = value.alternatives is not None and value.alternatives <= operand
        return YES if certain else NO if impossible else OPEN
    content = value.content
    if isinstance(content, str):
        return YES if content in operand or content.casefold() in _folded(operand) else NO
    return YES if "none" in operand else NO


@cache
def _folded(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _includes(known: Knowledge, value: Value, operand: Any, fact: str) -> Outcome:  # noqa: ANN401 - a set of names
    if not isinstance(value.content, Selection):
        return OPEN
    chosen, unsure = value.content
    names = known.codes(operand, fact)
    if not names.isdisjoint(chosen):
        return YES
    nothing = "none" in names and unsure and not chosen
    return OPEN if not names.isdisjoint(unsure) or ANYTHING_ELSE in unsure or nothing else NO


def _includes_only(known: Knowledge, value: Value, operand: Any, fact: str) -> Outcome:  # noqa: ANN401 - a set of names
    if not isinstance(value.content, Selection):
        return OPEN
    names = known.codes(operand, fact)
    if value.content.chosen - names:
        return NO
    if value.content.unsure - names or (value.content.unsure and not value.content.chosen):
        return OPEN
    return YES if value.content.chosen else NO


def _ordered(known: Knowledge, value: Value, operand: Any, fact: str, test: Callable[..., bool | None]) -> Outcome:  # noqa: ANN401
    line = known.threshold(operand.id)
    if not isinstance(line, Fraction):
        return NO
    content = value.content
    if isinstance(content, NoneGiven):
        return NO
    if known.catalogue.kind(fact) == "money":
        content = known.catalogue.in_currency(content, operand.id) if isinstance(content, Money) else None
    amount = content if isinstance(content, Interval) else UNKNOWN_AMOUNT
    verdict = test(amount, line)
    return (
        verdict,
        verdict
        if amount.mid is None or verdict is not None
        else test(Interval(amount.mid, amount.mid, amount.mid), line),
    )


def _less_than(amount: Interval, line: Fraction) -> bool | None:
    verdict = reaches(amount, line)
    return None if verdict is None else not verdict


def _at_most(amount: Interval, line: Fraction) -> bool | None:
    verdict = above(amount, line)
    return None if verdict is None else not verdict


def _dated(known: Knowledge, value: Value, operand: ThresholdRef, *, before: bool) -> Outcome:
    line = known.threshold(operand.id)
    if not isinstance(line, datetime.date):
        return NO
    if value.content is NONE:
        return NO
    if not isinstance(value.content, datetime.date):
        return OPEN
    return YES if (value.content < line) == before else NO


_COMPARISONS: Mapping[str, Callable[[Knowledge, Value, Any, str], Outcome]] = {
    "is": _is,
    "is_one_of": _is_one_of,
    "includes": _includes,
    "includes_any": _includes,
    "includes_only": _includes_only,
    "more_than": lambda known, value, operand, fact: _ordered(known, value, operand, fact, above),
    "at_least": lambda known, value, operand, fact: _ordered(known, value, operand, fact, reaches),
    "less_than": lambda known, value, operand, fact: _ordered(known, value, operand, fact, _less_than),
    "at_most": lambda known, value, operand, fact: _ordered(known, value, operand, fact, _at_most),
    "before": lambda known, value, operand, _fact: _dated(known, value, operand, before=True),
    "on_or_after": lambda known, value, operand, _fact: _dated(known, value, operand, before=False),
}
