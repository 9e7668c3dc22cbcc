"""From a model that Z3 found to the answers of a sheet."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import z3
from law_in_z3 import LawInZ3
from z3_values import Amount, Bool, Day, Items, Money, OneOf, Question, Text, Value, Verdict

ANOTHER = "another text, number"


def answers(law: LawInZ3, model: z3.ModelRef, questions: Iterable[Question]) -> dict[str, Any]:
    """The answers to the facts among the questions; lists of records with the fields that were met."""
    reader = _Reader(law, model)
    found: dict[str, Any] = {}
    lists: dict[str, dict[int, dict[str, Any]]] = {}
    for question in sorted(questions, key=str):
        if question.what == "records":
            lists.setdefault(question.name, {})
        elif question.what == "fact" and question.slot is None:
            found[question.name] = reader.read(law.values[question])
        elif question.what == "fact" and question.slot is not None:
            fields = lists.setdefault(question.slot.owner, {}).setdefault(question.slot.place, {})
            fields[question.name] = reader.read(law.values[question])
    for name, records in lists.items():
        taken = [records.get(slot.place, {}) for slot, present in law.records(name) if reader.holds(present)]
        found[name] = taken or "none"
    return found


class _Reader:
    """Reads values off a model."""

    def __init__(self, law: LawInZ3, model: z3.ModelRef) -> None:
        self.law, self.model = law, model
        self._true = {decl.name() for decl in model.decls() if z3.is_true(model[decl])}

    def holds(self, constant: Bool) -> bool:
        """Whether a yes or no that Z3 chose is a yes."""
        names = self.law.names
        if id(constant) not in names:  # asking Z3 for the name takes longer than everything else here
            names[id(constant)] = constant.decl().name()
        return names[id(constant)] in self._true

    def exact(self, term: Any) -> Fraction:
        """A number of the model."""
        return Fraction(str(self.model.eval(term, model_completion=True).as_fraction()))

    def whole(self, term: Any) -> int:
        """A whole number of the model."""
        return int(self.model.eval(term, model_completion=True).as_long())

    def read(self, value: Value) -> Any:
        """A value as it is written in a sheet."""
        return _READERS[type(value)](self, value)

    def amount(self, amount: Amount) -> Any:
        """A number as an exact text."""
        return str(self.exact(amount.over))

    def money(self, money: Money) -> Any:
        """Money in the currency in which it is stated."""
        currency = next(name for name, stated in money.stated.items() if self.holds(stated))
        return {"value": str(self.exact(money.amounts[currency])), "currency": currency}

    def option(self, value: OneOf) -> Any:
        """The option that was chosen."""
        return next(name for name, chosen in value.options.items() if self.holds(chosen))

    def items(self, value: Items) -> Any:
        """The items that were chosen."""
        return [name for name, chosen in value.items.items() if self.holds(chosen)] or "none"

    def day(self, day: Day) -> Any:
        """A date, or none."""
        return "none" if self.holds(day.none) else datetime.date.fromordinal(self.whole(day.ordinal))

    def text(self, text: Text) -> Any:
        """One of the texts that the catalogue names, or another one."""
        code, known = self.whole(text.code), self.law.vocabulary.texts
        return known[code] if code < len(known) else f"{ANOTHER} {code}"


_READERS: Mapping[type, Callable[[_Reader, Any], Any]] = {
    Verdict: lambda reader, verdict: reader.holds(verdict.holds),
    Amount: _Reader.amount,
    Money: _Reader.money,
    OneOf: _Reader.option,
    Items: _Reader.items,
    Day: _Reader.day,
    Text: _Reader.text,
}
