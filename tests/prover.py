"""Questions to Z3 about the law of one day, and the sheets that its answers make."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import z3
from law_in_z3 import LawInZ3
from z3_answers import answers
from z3_questions import Vocabulary
from z3_values import Bool, Question, Slot, Verdict

from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.calculations import calculated_conditions
from compliance_kit.conditions import All, Always, AnyOf, Compare, Condition, Not, Some, judge
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination, Fact
from compliance_kit.knowledge import Knowledge
from compliance_kit.sheets import sheet_of
from compliance_kit.values import records_in

PATIENCE = 20_000  # milliseconds that Z3 may think about one question
About = frozenset[Question]
Item = Entry | Determination
Built = TypeVar("Built")


class Undecided(AssertionError):
    """Z3 gave up: nothing is proved."""


class Prover:
    """Asks Z3 about the law of one day."""

    def __init__(self, catalogue: Catalogue, on: datetime.date, vocabulary: Vocabulary | None = None) -> None:
        self.catalogue, self.on = catalogue, on
        self.law = LawInZ3(catalogue, on, vocabulary)
        self._about: About | None = None
        self._solver = z3.Solver()

    def built(self, build: Callable[[LawInZ3], Built]) -> tuple[Built, About]:
        """Formulas, and every question that they rest on."""
        return self.law.within(lambda: build(self.law))

    def model(self, about: About, *formulas: Bool) -> z3.ModelRef | None:
        """Answers to the questions for which the formulas hold; None if there are none.

        Raises:
            Undecided: Z3 gave up.

        """
        if about != self._about:
            self._about, self._solver = about, z3.Solver()
            self._solver.set("timeout", PATIENCE)
            self._solver.add(*(self.law.domain[question] for question in about if question in self.law.domain))
        self._solver.push()
        self._solver.add(*formulas)
        verdict = self._solver.check()
        found = self._solver.model() if verdict == z3.sat else None
        self._solver.pop()
        if verdict == z3.unknown:
            raise Undecided(str(formulas))
        return found

    def simple_model(self, about: About, *formulas: Bool) -> z3.ModelRef | None:
        """The same with simple numbers, where there are such answers."""
        simple = [self.law.simple[question] for question in about if question in self.law.simple]
        return (self.model(about, *formulas, *simple) if simple else None) or self.model(about, *formulas)

    def answers(self, about: About, model: z3.ModelRef) -> dict[str, Any]:
        """The answers of a model."""
        return answers(self.law, model, about)

    def known(self, given: Mapping[str, Any]) -> Knowledge:
        """What our judging knows from answers on the day."""
        return Knowledge(self.catalogue, AnswerSheet(Subject(name="model"), answers=sheet_of(given)), self.on)


class Provers:
    """One prover for each day that is asked about.

    Attributes:
        today: the day to which the catalogue follows the law.

    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.today = catalogue.manifest.law_as_of
        self._days: dict[str, list[datetime.date]] = {}
        self._vocabulary = Vocabulary(catalogue)
        self._by_day: dict[datetime.date, Prover] = {}

    def on(self, day: datetime.date) -> Prover:
        """The prover of a day."""
        if day not in self._by_day:
            self._by_day[day] = Prover(self.catalogue, day, self._vocabulary)
        return self._by_day[day]

    def of(self, item: Item) -> list[Prover]:
        """One prover for every state of the law under which an entry or determination can hold; today's first."""
        if item.id not in self._days:
            self._days[item.id] = list(dict.fromkeys(self._days_of(item)))
        return [self.on(day) for day in self._days[item.id]]

    def _days_of(self, item: Item) -> Iterator[datetime.date]:
        _, about = self.on(self.today).built(lambda law: [law.judged(root.condition) for root in roots(item)])
        dated = sorted(question.name for question in about if question.what == "day")
        changes = sorted(day for name in dated for day in self._changes(name))
        if isinstance(item, Determination):
            yield from (self.today, *changes, *(period.from_ for period in item.applies))
            return
        days = (self.today, *(window.from_ for window in item.applies), *changes)
        inside = [day for day in days if _within(item, day)]
        yield from inside if changes else inside[:1]

    def _changes(self, name: str) -> Iterator[datetime.date]:
        """The days on which a number or status becomes another one."""
        status = self.catalogue.determinations.get(name)
        for step in status.applies if status else self.catalogue.thresholds[name].values:
            yield step.from_
            if step.until is not None:
                yield step.until + datetime.timedelta(days=1)


def formula(law: LawInZ3, item: Item) -> Verdict:
    """An entry or determination as a formula."""
    return law.entry(item) if isinstance(item, Entry) else law.determined(item)


def _within(entry: Entry, day: datetime.date) -> bool:
    return any(window.from_ <= day <= (window.until or datetime.date.max) for window in entry.applies)


class Root(NamedTuple):
    """A condition that stands by itself.

    Attributes:
        name: whose it is and where it stands ("eu.ai_act.literacy.when").
        condition: the condition.
        slot: the record whose fields it names, where it is part of a calculation over records.

    """

    name: str
    condition: Condition
    slot: Slot | None = None

    def verdict(self, known: Knowledge) -> bool | None:
        """How our judging judges it; inside records, for the first one."""
        records: Any = records_in(known.value(self.slot.owner).content) if self.slot else None
        record = records[self.slot.place] if self.slot else None
        return judge(self.condition, known, record).verdict


def roots(item: Item) -> Iterator[Root]:
    """Every condition of an entry or determination."""
    yield Root(f"{item.id}.when", item.when)
    for group in ("readings", "applies"):
        for place, part in enumerate(getattr(item, group)):
            yield Root(f"{item.id}.{group}.{place}.when", part.when)


def calculated_roots(catalogue: Catalogue) -> Iterator[Root]:
    """Every condition inside a calculation."""
    for place, (name, _, condition, fields) in enumerate(calculated_conditions(catalogue)):
        owner = _owner(catalogue, fields)
        yield Root(f"{name.partition('::')[2]}.calculate.{place}", condition, Slot(owner, 0) if owner else None)


def _owner(catalogue: Catalogue, fields: Mapping[str, Fact]) -> str | None:
    return next((name for name, known in catalogue.fields.items() if fields and known is fields), None)


class Place(NamedTuple):
    """One part of a condition.

    Attributes:
        path: where it stands (".all.0.some.where").
        part: the part.
        word: the word that it stands under: all, any, not, where; none for the whole.
        of: the list of records whose fields it names.
        put: the whole condition with something else in this place.

    """

    path: str
    part: Condition
    word: str
    of: str
    put: Callable[[Condition], Condition]

    def __str__(self) -> str:
        if not isinstance(self.part, Compare):
            return f"{self.path}: {_WORDS[type(self.part)]}"
        fact, operator, operand = self.part
        names = operand.id if isinstance(operand, ThresholdRef) else operand
        shown = ", ".join(sorted(names)) if isinstance(names, frozenset) else names
        return f"{self.path}: {fact} {operator} {shown}"


_WORDS = {All: "all", AnyOf: "any", Not: "not", Some: "some", Always: "always"}


def places(condition: Condition, here: Place | None = None) -> Iterator[Place]:
    """Every part of a condition, from the outside in."""
    here = here or Place("", condition, "", "", lambda other: other)
    yield here
    for word, path, of, part, put in _below(condition):
        outer = here.put
        inner = Place(f"{here.path}.{path}", part, word, of or here.of, lambda new, o=outer, p=put: o(p(new)))  # type: ignore[misc]
        yield from places(part, inner)


def _below(condition: Condition) -> Iterator[tuple[str, str, str, Condition, Callable[[Condition], Condition]]]:
    if isinstance(condition, All | AnyOf):
        word = "all" if isinstance(condition, All) else "any"
        for place, part in enumerate(condition.parts):
            before, after = condition.parts[:place], condition.parts[place + 1 :]
            put = lambda new, b=before, a=after: condition._replace(parts=(*b, new, *a))  # noqa: E731
            yield word, f"{word}.{place}", "", part, put
    elif isinstance(condition, Not):
        yield "not", "not", "", condition.part, Not
    elif isinstance(condition, Some):
        word = "some" if condition.least == 1 else "several"
        yield "where", f"{word}.where", condition.of, condition.where, lambda new: condition._replace(where=new)
