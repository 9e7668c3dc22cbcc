"""Judging sheets with CEL: what is known as plain data, and what Google's evaluator makes of it."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from cel_expr_python import cel
from law_in_cel import LawInCel, sortable

from compliance_kit.calculation_words import When
from compliance_kit.catalogue import Catalogue
from compliance_kit.knowledge import Knowledge
from compliance_kit.quantities import Interval
from compliance_kit.values import Money, NoneGiven, Record, Selection, Value, records_in

ENDLESS = "~"  # sorts behind every digit
_ENV = cel.NewEnv(variables={"f": cel.Type.Map(cel.Type.STRING, cel.Type.DYN)})


class Oracle:
    """Judges sheets with CEL."""

    def __init__(self, catalogue: Catalogue, on: datetime.date, today: datetime.date | None = None) -> None:
        self.catalogue = catalogue
        law = LawInCel(catalogue, on, today)
        booleans = {fact.id: fact.calculate for fact in catalogue.facts.values() if isinstance(fact.calculate, When)}
        texts = {name: law.condition(calculation.condition) for name, calculation in booleans.items()}
        texts |= {name: law.determination(one) for name, one in catalogue.determinations.items()}
        self._levels = [{name: _program(texts[name]) for name in level} for level in _in_order(texts)]
        self._entries = {name: _program(law.entry(entry)) for name, entry in catalogue.entries.items()}
        self._statuses = frozenset(texts)

    def verdicts(self, known: Knowledge) -> dict[str, bool | None]:
        """What comes out for every entry, status and calculated yes or no."""
        facts = self._facts(known)
        for level in self._levels:
            activation = _ENV.Activation({"f": facts})
            open_ = {name: program for name, program in level.items() if name not in known.sheet.answers}
            found = {name: _verdict(program, activation) for name, program in open_.items()}
            facts |= {name: verdict for name, verdict in found.items() if verdict is not None}
        activation = _ENV.Activation({"f": facts})
        statuses = {name: facts.get(name) for name in self._statuses}
        return {**statuses, **{name: _verdict(program, activation) for name, program in self._entries.items()}}

    def _facts(self, known: Knowledge) -> dict[str, Any]:
        given = {name: known.value(name) for name in self._statuses if name in known.sheet.answers}
        asked = {name: known.value(name) for name in self.catalogue.facts if name not in self._statuses}
        facts: dict[str, Any] = {}
        for name, value in {**given, **asked}.items():
            records = records_in(value.content)
            if name in self.catalogue.fields and value.content is not None:
                facts[name] = [self._record(known, record, place) for place, record in enumerate(records or ())]
            else:
                facts |= self._plain(name, value)
        return facts

    def _record(self, known: Knowledge, record: Record, place: int) -> dict[str, Any]:
        fields: dict[str, Any] = {"#": place}
        for name, field in self.catalogue.fields[record.path.partition("[")[0]].items():
            if name in record.fields:
                fields[f"{name} stated"] = True
            if name in record.fields or not isinstance(field.calculate, When):
                fields |= self._plain(name, known.value(name, record))
        return fields

    def _plain(self, name: str, value: Value) -> dict[str, Any]:
        """What is known of a fact as plain data; what is not known is not there."""
        left = value.alternatives if value.content is None else None
        if left is not None:
            return {f"{name} left": sorted(left)}
        content = value.content
        if content is None:
            return {}
        if isinstance(content, str):
            return {name: content.casefold(), f"{name} left": [content.casefold()]}
        if isinstance(content, NoneGiven):
            number = self.catalogue.kind(name) in ("number", "integer", "share")
            return {name: {"none": True} if number else "none", f"{name} left": ["none"]}
        return {name: _CONTENTS[type(content)](self, content)}

    def worth(self, money: Money) -> dict[str, Any]:
        """The amount in every currency, through the wide brackets of the catalogue."""
        rates = self.catalogue.rates
        worth = {currency: _interval(self, money.amount) for currency in rates if money.amount.hi == 0}
        if money.currency in rates and not worth:
            low, high = rates[money.currency].lo, rates[money.currency].hi or 0
            for currency, rate in rates.items():
                top = None if money.amount.hi is None else money.amount.hi * high / rate.lo
                worth[currency] = _interval(self, Interval(money.amount.lo * low / (rate.hi or 1), None, top))
        return {**worth, money.currency: _interval(self, money.amount)}


def _interval(_oracle: Oracle, amount: Interval) -> dict[str, Any]:
    return {"none": False, "lo": sortable(amount.lo), "hi": ENDLESS if amount.hi is None else sortable(amount.hi)}


_CONTENTS: Mapping[type, Callable[[Oracle, Any], Any]] = {
    bool: lambda _oracle, content: content,
    Interval: _interval,
    Money: Oracle.worth,
    datetime.date: lambda _oracle, day: day.isoformat(),
    Selection: lambda _oracle, items: {"chosen": sorted(items.chosen), "unsure": sorted(items.unsure)},
}


def _program(text: str) -> Any:
    return _ENV.compile(text, disable_check=True)


def _verdict(program: Any, activation: Any) -> bool | None:
    found = program.eval(activation)
    if found.type() == cel.Type.BOOL:
        return bool(found.value())
    message = str(found.value())
    assert "Key not found" in message, message  # anything else is a mistake of the translation
    return None


def _in_order(texts: Mapping[str, str]) -> list[list[str]]:
    """Names in levels, each level resting on earlier ones only."""
    rests_on = {name: texts.keys() & re.findall(r'f\["([^"]+)"\]', text) for name, text in texts.items()}
    levels: list[list[str]] = []
    done: set[str] = set()
    while len(done) < len(texts):
        level = [name for name in texts if name not in done and rests_on[name] <= done]
        assert level, "statuses rest on each other in a circle"
        levels.append(level)
        done |= set(level)
    return levels
