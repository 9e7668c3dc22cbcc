"""From what somebody wrote to the content of a fact, by its kind. Every refusal says what can be written instead."""

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from compliance_kit.answers import Answer, as_answer
from compliance_kit.facts import Fact, field_map
from compliance_kit.mistakes import first_said
from compliance_kit.places import Places
from compliance_kit.quantities import Interval, read_number
from compliance_kit.values import NONE, Content, Money, Record, Selection, Value

_PLUS_MINUS = re.compile(r"^(?P<value>.+?)\s*(?:±|\+/-|\+-)\s*(?P<margin>\d+(?:\.\d+)?)\s*%$")
_RANGE = re.compile(r"^(?P<low>\S.*?)\s*(?:\.\.\.?|…| to |–| - )\s*(?P<high>.*\S)$")
_CURRENCY = re.compile(
    r"^(?:(?P<before>[A-Za-z]{3}|[€$£₩])\s*)?(?P<amount>[^A-Za-z€$£₩].*?)(?:\s*(?P<after>[A-Z]{3}|[€$£₩]))?$"
)
_CODE = re.compile(r"[A-Za-z]{3}")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Signs that nobody sees; no sheet holds them, and nothing that is imported either."""
LONGEST_FIGURE = 12_000
"""Signs of a text that is to be a figure, a day or a choice; what is longer is not looked at."""
_YEARS = range(1900, 2200)
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "₩": "KRW"}


class Unreadable(ValueError):
    """The text or value cannot be an answer to this question; the message says what can."""


def content_of(fact: Fact, answer: Answer, places: Places, path: str) -> Content | None:
    """The content that an answer gives to a fact; None for "not known".

    Raises:
        Unreadable: with what can be written instead.

    """
    if answer.value is None and answer.low is None and answer.high is None:
        return None
    if fact.kind != "text" and isinstance(answer.value, str) and len(answer.value) > LONGEST_FIGURE:
        raise Unreadable("it is longer than any answer to this question")
    try:
        content: Content = _READERS[fact.kind](fact, answer, places, path)
    except Unreadable:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable(str(error)) from None
    return content


def _boolean(_fact: Fact, answer: Answer, _places: Places, _path: str) -> Content:
    if isinstance(answer.value, bool):
        return answer.value
    raise Unreadable(f"'{answer.value}' is neither true nor false; write true, false, or null for not known")


def _choice(fact: Fact, answer: Answer, _places: Places, _path: str) -> Content:
    return _one_of(answer.value, fact.choices)


def _one_of(value: object, known: Iterable[str]) -> str:
    names = list(known)
    if isinstance(value, str) and value in names:
        return value
    near = difflib.get_close_matches(str(value), names, 1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise Unreadable(f"'{value}' is none of the choices ({', '.join(names)}).{hint}")


def _choices(fact: Fact, answer: Answer, _places: Places, _path: str) -> Content:
    chosen = frozenset(_one_of(item, fact.choices) for item in _items(fact, answer))
    unsure = frozenset(_one_of(item, fact.choices) for item in answer.unsure)
    if "none" in chosen and len(chosen) > 1:
        raise Unreadable("'none' cannot stand beside other choices")
    cases = frozenset(narrow for narrow, wide in fact.case_of.items() if wide in unsure - chosen)
    return Selection(chosen, (unsure | cases) - chosen)


def _items(fact: Fact, answer: Answer) -> list[object]:
    items = answer.value if isinstance(answer.value, list | tuple) else [answer.value]
    if not items and not answer.unsure and fact.mode == "asked":
        raise Unreadable("an empty list says nothing; name the choices, or write null for not known")
    return list(items)


def _countries(fact: Fact, answer: Answer, places: Places, _path: str) -> Content:
    items = [] if answer.value in ("none", ["none"]) else _items(fact, answer)
    for code in (*items, *answer.unsure):
        if not isinstance(code, str) or not places.known(code):
            raise Unreadable(f"'{code}' is no place; write ISO codes such as DE, US-CA, or EU, US, worldwide")
    unsure = places.expand(answer.unsure)
    chosen = places.expand(str(code) for code in items)
    return Selection(chosen, unsure - chosen)


def _number(fact: Fact, answer: Answer, _places: Places, _path: str) -> Interval:
    _same_unit(fact, answer)
    if answer.low is not None or answer.high is not None:
        return _bounds(answer)
    text, margin = _split_margin(answer.value, answer.margin)
    between = _RANGE.match(text) if margin is None else None
    if between:
        low, high = read_number(between["low"]), read_number(between["high"])
        return _ordered(low, None, high)
    value = read_number(text)
    if value < 0:
        raise Unreadable(f"'{answer.value}' is less than nothing")
    return Interval.exact(value) if margin is None else Interval.within(value, margin)


def _same_unit(fact: Fact, answer: Answer) -> None:
    unit = fact.unit or ""
    if answer.unit is None or answer.unit.casefold() in (unit.casefold(), unit.partition(",")[0].casefold()):
        return
    mend = f"write the amount in {unit}" if unit else "take it out"
    raise Unreadable(f"the unit '{answer.unit}' does not go with this question; {mend}")


def _split_margin(value: object, margin: str | float | None) -> tuple[str, Fraction | None]:
    text = _written(value)
    match = _PLUS_MINUS.match(text)
    if match is None and margin is None:
        return text, None
    written = f"{match['margin']}%" if match else _written(margin)
    share = read_number(written)
    if share > 1:
        raise Unreadable(f"the margin '{written}' is no share of the value; write for example 30%")
    return match["value"] if match else text, share


def _written(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f"'{value}' is no number; write for example 3e24, 2.0×10²² or 42,496")
    return " ".join(value.split()) if isinstance(value, str) else repr(value)


def _bounds(answer: Answer) -> Interval:
    if answer.low is None or answer.high is None:
        raise Unreadable("a range needs both 'low' and 'high'")
    mid = None if answer.value is None else read_number(_written(answer.value))
    return _ordered(read_number(_written(answer.low)), mid, read_number(_written(answer.high)))


def _ordered(low: Fraction, mid: Fraction | None, high: Fraction) -> Interval:
    if not 0 <= low <= high or (mid is not None and not low <= mid <= high):
        raise Unreadable("the range must run from the lower to the higher amount, with the estimate inside")
    return Interval(low, low if low == high else mid, high)


def _integer(fact: Fact, answer: Answer, places: Places, path: str) -> Content:
    interval = _number(fact, answer, places, path)
    if interval.is_exact and interval.lo.denominator != 1:
        raise Unreadable(f"'{answer.value}' is no whole number")
    return interval


def _share(fact: Fact, answer: Answer, places: Places, path: str) -> Content:
    interval = _number(fact, answer, places, path)
    if fact.mode == "calculated":
        return interval  # a ratio of two amounts can be more than one
    if interval.mid is not None and interval.mid > 1:
        raise Unreadable(f"'{answer.value}' is more than the whole; write a share such as 40% or 0.4")
    return Interval(interval.lo, interval.mid, Fraction(1) if interval.hi is None else min(interval.hi, Fraction(1)))


def _money(fact: Fact, answer: Answer, places: Places, path: str) -> Content:
    currency, plain = answer.currency, answer
    if isinstance(answer.value, str):
        match = _CURRENCY.match(" ".join(answer.value.split()))
        named = match and (match["before"] or match["after"])
        if match and named:
            currency = _SYMBOLS.get(named, named.upper())
            plain = answer.model_copy(update={"value": match["amount"]})
    if currency is None:
        raise Unreadable(
            f"'{answer.value}' has no currency; write for example {{value: 4000000, currency: EUR}} or '4 million EUR'"
        )
    if not _CODE.fullmatch(currency):
        raise Unreadable(f"'{currency}' is no currency; write its code of three letters, for example EUR")
    return Money(_number(fact, plain, places, path), currency.upper())


def _date(_fact: Fact, answer: Answer, _places: Places, _path: str) -> Content:
    value = answer.value
    if value == "none":
        return NONE
    try:
        day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    except ValueError:
        raise Unreadable(f"'{value}' is no date; write year-month-day, for example 2026-11-20, or none") from None
    if day.year not in _YEARS:
        raise Unreadable(f"'{value}' lies outside the years {_YEARS.start} to {_YEARS.stop - 1}")
    return day.date() if isinstance(day, datetime.datetime) else day


def _text(_fact: Fact, answer: Answer, _places: Places, _path: str) -> Content:
    if isinstance(answer.value, list | dict):
        raise Unreadable("one text is needed here, not a list")
    text = str(answer.value).strip()
    if not text:
        raise Unreadable("an empty text says nothing; write none if there is none, or null for not known")
    if UNSEEN.search(text):
        raise Unreadable("it holds a control sign that nobody sees; type the text anew")
    return NONE if text == "none" else text


def _records(fact: Fact, answer: Answer, places: Places, path: str) -> Content:
    if answer.value == "none":
        return NONE
    if not isinstance(answer.value, list | tuple):
        raise Unreadable("a list is needed here, one item for each; write none if there is none")
    return tuple(record(fact, item, places, f"{path}[{index}]") for index, item in enumerate(answer.value))


def record(fact: Fact, data: object, places: Places, path: str) -> Record:
    """One record with the answers to its fields; cases may state calculated fields too, sheets may not.

    Raises:
        Unreadable: with the path of the field.

    """
    if not isinstance(data, Mapping):
        raise Unreadable(f"{path} is no mapping from field to answer")
    fields = field_map(fact)
    values: dict[str, Value] = {}
    for name, given in data.items():
        if name not in fields:
            near = difflib.get_close_matches(str(name), list(fields), 1)
            raise Unreadable(f"{path} has no field '{name}'." + (f" Did you mean '{near[0]}'?" if near else ""))
        try:
            values[name] = Value(content_of(fields[name], as_answer(given), places, f"{path}.{name}"))
        except ValidationError as error:
            raise Unreadable(f"{path}.{name}: {first_said(error)}") from None
        except Unreadable as error:
            raise Unreadable(f"{path}.{name}: {error}") from None
    return Record(path, values)


_READERS: dict[str, Callable[[Fact, Answer, Places, str], Any]] = {
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "countries": _countries,
    "number": _number,
    "integer": _integer,
    "share": _share,
    "money": _money,
    "date": _date,
    "text": _text,
    "records": _records,
}
