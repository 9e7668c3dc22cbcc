"""The catalogue as CEL texts (Common Expression Language), and what Google's own evaluator makes of them.

An unknown is a key that is not there: reading it is an error, which `&&` and `||` absorb exactly where the rest
decides. So an error at the end means undetermined.

Shared with our judging: how an answer is read, the law of the day, and calculated values other than yes and no.
Not shared: every comparison, groups of places, currencies, lists of records, the logic, readings, periods, statuses,
and calculated yes and no.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from compliance_kit.calculation_words import When
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import All, Always, AnyOf, Compare, Condition, Not, Some
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination, Fact, Reading

NOBODY_KNOWS = 'f["?"]'  # never there, so it is an error wherever it is looked at
_DECIMALS, _DIGITS = 60, 140
_COMPARED_WITH = {"more_than": ">", "at_most": ">", "at_least": ">=", "less_than": ">="}


class Scope:
    """The record whose fields a condition names, and the variable that holds it."""

    def __init__(self, owner: str, depth: int) -> None:
        self.owner, self.depth, self.variable = owner, depth, f"r{depth}"


class LawInCel:
    """Every condition of a catalogue as CEL text, on one day, looked at today or ahead of it."""

    def __init__(self, catalogue: Catalogue, on: datetime.date, today: datetime.date | None = None) -> None:
        self.catalogue, self.on, self.today = catalogue, on, today or on

    def entry(self, entry: Entry) -> str:
        """An entry: its condition and its readings."""
        return _all([self.condition(entry.when), *self._readings(entry.readings)])

    def determination(self, one: Determination) -> str:
        """A status: its condition, the period of the day, its readings."""
        parts = [self.condition(one.when)]
        if one.applies:
            period = one.period(self.on)
            if period is not None and not period.looking_ahead:
                period = one.period(self.today)
            parts.append("false" if period is None else self.condition(period.when))
        return _all([*parts, *self._readings(one.readings)])

    def _readings(self, readings: Iterable[Reading]) -> Iterator[str]:
        """Readings settle a result where they agree."""
        texts = [self.condition(reading.when) for reading in readings if reading.weight == "weighed"]
        if texts:
            yield _any([_all(texts), _all([_any(texts), NOBODY_KNOWS])])

    def condition(self, condition: Condition, scope: Scope | None = None) -> str:
        """A condition as CEL text."""
        if isinstance(condition, All | AnyOf):
            parts = [self.condition(part, scope) for part in condition.parts]
            return _all(parts) if isinstance(condition, All) else _any(parts)
        if isinstance(condition, Not):
            return f"!({self.condition(condition.part, scope)})"
        if isinstance(condition, Some):
            return self._some(condition, scope)
        return "true" if isinstance(condition, Always) else self._compare(condition, scope)

    def _some(self, condition: Some, scope: Scope | None) -> str:
        depth = scope.depth + 1 if scope else 0
        records = f"f[{_text(condition.of)}]"
        inner = Scope(condition.of, depth)
        where = self.condition(condition.where, inner)
        if condition.least == 1:
            return f"{records}.exists({inner.variable}, {where})"
        other = Scope(condition.of, depth + 1)
        again = self.condition(condition.where, other)
        pair = f'{inner.variable}["#"] < {other.variable}["#"]'
        return f"{records}.exists({inner.variable}, {records}.exists({other.variable}, {pair} && {where} && {again}))"

    def _compare(self, compare: Compare, scope: Scope | None) -> str:
        field = self.catalogue.fields[scope.owner].get(compare.fact) if scope else None
        fact = field or self.catalogue.facts.get(compare.fact)
        value = f"{scope.variable if scope and field else 'f'}[{_text(compare.fact)}]"
        if fact is None or fact.kind == "boolean":
            if scope and field and isinstance(field.calculate, When):
                value = self._calculated_field(field, scope, value)
            return value if compare.operand is True else f"!({value})"
        return _KINDS[fact.kind](self, compare, fact, value)

    def _calculated_field(self, field: Fact, scope: Scope, value: str) -> str:
        calculated: Any = field.calculate
        stated = f"{_text(f'{field.id} stated')} in {scope.variable}"
        return f"({stated} ? {value} : ({self.condition(calculated.condition, scope)}))"

    def choice(self, compare: Compare, fact: Fact, value: str) -> str:
        """Of a choice that was worked out it may be known which ones are left."""
        names = _list(name.casefold() for name in _names(compare.operand))
        if fact.calculate is None:
            return f"{value} in {names}"
        left = f'{value[:-2]} left"]'
        return f"({left}.all(x, x in {names}) || ({left}.exists(x, x in {names}) && {value} in {names}))"

    def number(self, compare: Compare, _fact: Fact, value: str) -> str:
        line = self.catalogue.thresholds[compare.operand.id].on(self.on)  # type: ignore[attr-defined]
        if not isinstance(line, Fraction):
            return "false"
        return _ordered(compare.operator, value, f'{value}["none"]', line)

    def money(self, compare: Compare, _fact: Fact, value: str) -> str:
        threshold = self.catalogue.thresholds[compare.operand.id]  # type: ignore[attr-defined]
        line = threshold.on(self.on)
        inside = f"{value}[{_text(threshold.unit.split()[0])}]"
        return _ordered(compare.operator, inside, "false", line) if isinstance(line, Fraction) else "false"

    def date(self, compare: Compare, _fact: Fact, value: str) -> str:
        line = self.catalogue.thresholds[compare.operand.id].on(self.on)  # type: ignore[attr-defined]
        if not isinstance(line, datetime.date):
            return "false"
        word = "<" if compare.operator == "before" else ">="
        return f'({value} != "none" && {value} {word} {_text(line.isoformat())})'

    def selection(self, compare: Compare, fact: Fact, value: str) -> str:
        names = _names(compare.operand)
        if fact.kind == "countries":
            names = sorted(self.members(names))
        chosen, unsure, listed = f'{value}["chosen"]', f'{value}["unsure"]', _list(names)
        empty = f"(size({unsure}) > 0 && size({chosen}) == 0)"
        if compare.operator == "includes_only":
            open_ = _any([f"{unsure}.exists(x, !(x in {listed}))", empty])
            some = f"(size({chosen}) > 0 || size({unsure}) > 0)"
            return _all([f"{chosen}.all(x, x in {listed})", _any([f"!({open_})", NOBODY_KNOWS]), some])
        perhaps = [f"{listed}.exists(x, x in {unsure})", f'"*" in {unsure}', *([empty] if "none" in names else [])]
        return _any([f"{listed}.exists(x, x in {chosen})", _all([_any(perhaps), NOBODY_KNOWS])])

    def members(self, codes: Iterable[str]) -> set[str]:
        """Every country and part that codes stand for, read off the list of places."""
        found: set[str] = set()
        for code in codes:
            place = self.catalogue.places.by_id.get(code)
            below = (*place.members, *place.parts) if place else ()
            if place is not None and place.kind == "everything":
                below = tuple(other for other in self.catalogue.places.by_id if other != code)
            found |= self.members(below) | (set() if place and place.kind in ("group", "everything") else {code})
        return found


_KINDS: Mapping[str, Callable[[LawInCel, Compare, Fact, str], str]] = {
    "choice": LawInCel.choice,
    "text": LawInCel.choice,
    "number": LawInCel.number,
    "integer": LawInCel.number,
    "share": LawInCel.number,
    "money": LawInCel.money,
    "date": LawInCel.date,
    "choices": LawInCel.selection,
    "countries": LawInCel.selection,
}


def _ordered(operator: str, value: str, none: str, line: Fraction) -> str:
    """Whether an amount between `lo` and `hi` is beyond a line; open where the line lies between them."""
    word, number = _COMPARED_WITH[operator], _text(sortable(line))
    beyond = f'({value}["lo"] {word} {number} || ({value}["hi"] {word} {number} && {NOBODY_KNOWS}))'
    return f"(!{none} && {'' if operator in ('more_than', 'at_least') else '!'}{beyond})"


def sortable(number: Fraction) -> str:
    """A number as a text that sorts like it: CEL has no numbers that hold 10^25 and a third to the digit."""
    whole, rest = divmod(number * 10**_DECIMALS, 1)
    return f"{whole:0{_DIGITS}d}{'+' if rest else ''}"


def _all(parts: Iterable[str]) -> str:
    return "(" + " && ".join(parts) + ")"


def _any(parts: Iterable[str]) -> str:
    return "(" + " || ".join(parts) + ")"


def _text(text: str) -> str:
    return json.dumps(text)


def _list(names: Iterable[str]) -> str:
    return json.dumps(list(names))


def _names(operand: object) -> list[str]:
    return [operand] if isinstance(operand, str) else sorted(operand)  # type: ignore[call-overload]
