"""Random answer sheets near the conditions of a catalogue: what they compare, with gaps, margins and unsure items."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any

from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.walk import conditions_of
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.facts import Fact

BESIDE = (Fraction(1, 2), 1 - Fraction(1, 10**20), Fraction(1), 1 + Fraction(1, 10**20), Fraction(3))
UNASKED, NOT_KNOWN, ALTERED = 0.3, 0.08, 0.12


class Sheets:
    """Makes sheets: the answers of a case, some of them altered, and random answers to what it leaves out."""

    def __init__(self, catalogue: Catalogue, seed: int) -> None:
        self.catalogue = catalogue
        self.random = Random(seed)  # noqa: S311 - sheets are no secrets
        self.operands: dict[str, list[Any]] = defaultdict(list)
        for condition in (stands.condition for stands in conditions_of(catalogue)):
            for compare in _comparisons(condition):
                self.operands[compare.fact].append(compare.operand)

    def answers(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Plain answers around those of a case."""
        found = dict(given)
        for name, fact in self.catalogue.facts.items():
            if fact.mode == "asked" and (name not in given or self.random.random() < ALTERED):
                found.pop(name, None)
                if self.random.random() > UNASKED:
                    found[name] = self._answer(fact)
        return found

    def _answer(self, fact: Fact) -> Any:
        return None if self.random.random() < NOT_KNOWN else _KINDS[fact.kind](self, fact)

    def boolean(self, _fact: Fact) -> Any:
        """Yes or no."""
        return self.random.random() < 0.5

    def choice(self, fact: Fact) -> Any:
        """One of the choices."""
        return self.random.choice(list(fact.choices))

    def choices(self, fact: Fact) -> Any:
        """Some of the items, some of them unsure; or none."""
        items = [item for item in fact.choices if item != "none"]
        chosen = self.random.sample(items, min(len(items), self.random.randint(1, 4)))
        return self._perhaps_unsure(chosen) if self.random.random() < 0.85 or "none" not in fact.choices else ["none"]

    def countries(self, fact: Fact) -> Any:
        """Some of the places that conditions name, or anywhere."""
        named = sorted({code for operand in self.operands[fact.id] for code in operand})
        chosen = self.random.sample([*named, "BR", "worldwide"], self.random.randint(1, 2))
        return self._perhaps_unsure(chosen)

    def _perhaps_unsure(self, chosen: list[str]) -> Any:
        doubtful = self.random.randint(0, len(chosen))
        if self.random.random() < 0.75:
            return chosen
        return {"value": chosen[doubtful:], "unsure": chosen[:doubtful]}

    def number(self, fact: Fact) -> Any:
        """On or beside a line, exact or with a margin."""
        return self._amount(fact, [operand.id for operand in self.operands[fact.id]])

    def _amount(self, fact: Fact, lines: list[str]) -> Any:
        values: list[Any] = [step.value for line in lines for step in self.catalogue.thresholds[line].values]
        value = self.random.choice(values or [Fraction(10) ** self.random.randint(0, 26)]) * self.random.choice(BESIDE)
        if fact.kind == "integer":
            return str(round(value))
        if fact.kind == "share":
            return str(min(value, Fraction(1)))
        doubt = self.random.random()
        if fact.margin and doubt < 0.2:
            return {"value": str(value), "margin": "30%"}
        return {"low": str(value / 2), "high": str(value * 2)} if fact.margin and doubt < 0.3 else str(value)

    def money(self, fact: Fact) -> Any:
        """Near a line, in its currency or in another one."""
        lines = [operand.id for operand in self.operands[fact.id]]
        line = self.random.choice(lines) if lines else None
        own = self.catalogue.thresholds[line].unit.split()[0] if line else "EUR"
        currency = own if self.random.random() < 0.7 else self.random.choice(sorted({*self.catalogue.rates, "BRL"}))
        amount = self._amount(fact, [line] if line else [])
        return {**amount, "currency": currency} if isinstance(amount, dict) else {"value": amount, "currency": currency}

    def date(self, fact: Fact) -> Any:
        """On a line of dates, the day before, long after, or never."""
        lines = [operand.id for operand in self.operands[fact.id] if isinstance(operand, ThresholdRef)]
        days = [step.value for line in lines for step in self.catalogue.thresholds[line].values]
        day: Any = self.random.choice(days or [datetime.date(2026, 1, 1)])
        return self.random.choice([day, day - datetime.timedelta(days=1), day + datetime.timedelta(days=400), "none"])

    def text(self, fact: Fact) -> Any:
        """A text that conditions name, in any case, or another one, or none."""
        named = [name for operand in self.operands[fact.id] for name in _names(operand)]
        name = self.random.choice([*named, "something else"]) if self.random.random() < 0.9 else "none"
        return name if name == "none" else self.random.choice([name, name.upper()])

    def records(self, fact: Fact) -> Any:
        """None to three records."""
        asked = [field for field in fact.fields if field.mode == "asked"]
        found = [self._record(asked) for _ in range(self.random.randint(0, 3))]
        return found or "none"

    def _record(self, fields: list[Fact]) -> dict[str, Any]:
        return {field.id: self._answer(field) for field in fields if self.random.random() > UNASKED}


_KINDS: Mapping[str, Callable[[Sheets, Fact], Any]] = {
    "boolean": Sheets.boolean,
    "choice": Sheets.choice,
    "choices": Sheets.choices,
    "countries": Sheets.countries,
    "number": Sheets.number,
    "integer": Sheets.number,
    "share": Sheets.number,
    "money": Sheets.money,
    "date": Sheets.date,
    "text": Sheets.text,
    "records": Sheets.records,
}


def _names(operand: Any) -> list[str]:
    return [operand] if isinstance(operand, str) else sorted(operand)


def _comparisons(condition: Condition) -> Iterator[Compare]:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _comparisons(part)
    elif isinstance(condition, Not):
        yield from _comparisons(condition.part)
    elif isinstance(condition, Some):
        yield from _comparisons(condition.where)
    elif isinstance(condition, Compare):
        yield condition
