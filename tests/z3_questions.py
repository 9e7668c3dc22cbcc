"""What Z3 may choose: the answers to the questions of a catalogue, as far as its conditions tell them apart."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping

import z3
from z3_amounts import ONE, exactly, number
from z3_values import FALSE, TRUE, Bool, Day, Items, Money, OneOf, Text, Value, one_of, opposite, some, surely

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.walk import conditions_of
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from compliance_kit.facts import Fact

DAYS = (datetime.date(1900, 1, 1).toordinal(), datetime.date(2199, 12, 31).toordinal())


class Vocabulary:
    """The texts, places and currencies that the conditions of a catalogue tell apart."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        conditions = [(stands.condition, stands.fields) for stands in conditions_of(catalogue)]
        leaves = [leaf for condition, fields in conditions for leaf in _leaves(condition, fields, catalogue)]
        texts = {name.casefold() for kind, leaf in leaves if kind == "text" for name in _named(leaf.operand)}
        self.texts = ["none", *sorted(texts - {"none"})]
        operands = {leaf.operand for kind, leaf in leaves if kind == "countries"}
        self.classes = self._told_apart(operands)  # type: ignore[arg-type] # sets of codes
        self.currencies: dict[str, dict[str, None]] = {}
        for kind, leaf in leaves:
            if kind == "money":
                self.currencies.setdefault(leaf.fact, {})[self.currency(leaf)] = None

    def asked(self, fact: Fact, name: str) -> tuple[Value, list[Bool]]:
        """The answer to a question, as Z3 may choose it, and what holds for every answer."""
        value, *limits = _ASKED[fact.kind](self, fact, name)
        return value, limits

    def currency(self, compare: Compare) -> str:
        """The currency of a line of money."""
        return self.catalogue.thresholds[compare.operand.id].unit.split()[0]  # type: ignore[attr-defined]

    def is_named(self, value: OneOf | Text, name: str) -> Bool:
        """That a choice or text is the one of that name."""
        if isinstance(value, OneOf):
            return value.options.get(name, FALSE)
        return value.code == self.texts.index(name.casefold())

    def _told_apart(self, operands: Iterable[frozenset[str]]) -> Mapping[str, frozenset[str]]:
        """Codes that are in the same operands, by the code that stands for them: one without parts, if there is one."""
        expanded = sorted({self.catalogue.expanded(codes) for codes in operands}, key=sorted)
        classes: dict[tuple[bool, ...], list[str]] = {}
        for code in sorted(self.catalogue.places.expand(["worldwide"])):
            classes.setdefault(tuple(code in codes for codes in expanded), []).append(code)
        for_all = lambda code: (len(self.parts(code)), code)  # noqa: E731 - one place, one line
        return {min(codes, key=for_all): frozenset(codes) for codes in classes.values()}

    def parts(self, code: str) -> frozenset[str]:
        """The parts of a country, which an answer that names it stands for as well."""
        return self.catalogue.places.expand([code]) - {code}

    def classes_of(self, codes: object) -> frozenset[str]:
        """The classes that lie in what an operand names."""
        expanded = self.catalogue.expanded(codes)  # type: ignore[arg-type] # a set of codes
        return frozenset(name for name in self.classes if name in expanded)


def _leaves(condition: Condition, fields: Mapping[str, Fact], catalogue: Catalogue) -> Iterator[tuple[str, Compare]]:
    """Every comparison of a condition with the kind of what it compares."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _leaves(part, fields, catalogue)
    elif isinstance(condition, Not):
        yield from _leaves(condition.part, fields, catalogue)
    elif isinstance(condition, Some):
        yield from _leaves(condition.where, catalogue.fields[condition.of], catalogue)
    elif isinstance(condition, Compare):
        field = fields.get(condition.fact)
        yield (field.kind if field else catalogue.kind(condition.fact)), condition


def _named(operand: object) -> Iterable[str]:
    return [operand] if isinstance(operand, str) else operand  # type: ignore[return-value] # a set of names


def _choice(_vocabulary: Vocabulary, fact: Fact, name: str) -> list[Value]:
    options = {option: z3.Bool(f"{name} is {option}") for option in fact.choices}
    return [OneOf(options, TRUE), one_of(list(options.values()))]


def _choices(_vocabulary: Vocabulary, fact: Fact, name: str) -> list[Value]:
    items = {item: z3.Bool(f"{name} has {item}") for item in fact.choices}
    others = some(found for item, found in items.items() if item != "none")
    return [Items(items, TRUE), some(items.values()), z3.Implies(items.get("none", FALSE), opposite(others))]


def _countries(vocabulary: Vocabulary, _fact: Fact, name: str) -> list[Value]:
    items = {code: z3.Bool(f"{name} has {code}") for code in vocabulary.classes}
    whole = [
        z3.Implies(items[code], items[below])
        for code in items
        for below, codes in vocabulary.classes.items()
        if codes & vocabulary.parts(code)
    ]
    return [Items(items, TRUE), *whole]


def _number(_vocabulary: Vocabulary, fact: Fact, name: str) -> list[Value]:
    amount = z3.ToReal(z3.Int(name)) if fact.kind == "integer" else z3.Real(name)
    return [exactly(amount), amount >= 0, amount <= ONE if fact.kind == "share" and fact.mode == "asked" else TRUE]


def _money(vocabulary: Vocabulary, fact: Fact, name: str) -> list[Value]:
    currencies, rates = list(vocabulary.currencies.get(fact.id, {"USD": None})), vocabulary.catalogue.rates
    amounts = {currency: z3.Real(f"{name} in {currency}") for currency in currencies}
    stated = {currency: z3.Bool(f"{name} stated in {currency}") for currency in currencies}
    worth = z3.Real(f"{name} worth")
    limits = [amount >= 0 for amount in amounts.values()]
    for currency, amount in amounts.items():
        if currency in rates:
            rate = rates[currency]
            limits += [worth >= amount * number(rate.lo), worth <= amount * number(rate.hi or 0)]
    return [Money(amounts, stated), one_of(list(stated.values())), *limits]


def _date(_vocabulary: Vocabulary, _fact: Fact, name: str) -> list[Value]:
    ordinal = z3.Int(name)
    return [Day(ordinal, z3.Bool(f"{name} none"), TRUE), ordinal >= DAYS[0], ordinal <= DAYS[1]]


def _text(_vocabulary: Vocabulary, _fact: Fact, name: str) -> list[Value]:
    code = z3.Int(name)
    return [Text(code, TRUE), code >= 0]


_ASKED: Mapping[str, Callable[[Vocabulary, Fact, str], list[Value]]] = {
    "boolean": lambda _vocabulary, _fact, name: [surely(z3.Bool(name))],
    "choice": _choice,
    "choices": _choices,
    "countries": _countries,
    "number": _number,
    "integer": _number,
    "share": _number,
    "money": _money,
    "date": _date,
    "text": _text,
}
