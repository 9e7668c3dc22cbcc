"""Conditions and calculations from plain data. Mistakes are said with the path inside the data where they stand."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from pydantic_core import PydanticCustomError

from compliance_kit.calculation_words import (
    Calculation,
    Collect,
    Constant,
    FirstMatch,
    Fold,
    Lookup,
    MarginOf,
    Notion,
    OverRecords,
    Pick,
    PlusDays,
    Ref,
    ThresholdRef,
    When,
)
from compliance_kit.conditions import All, Always, AnyOf, Compare, Condition, Not, Some

_SAME: dict[tuple[object, ...], Condition] = {}
"""Equal conditions become one object, so that an assessment judges each of them once."""

ORDERED = ("more_than", "at_least", "at_most", "less_than")
DATED = ("before", "on_or_after")
MANY = ("includes", "includes_any", "includes_only")
_FOLDS = ("sum", "product", "ratio", "difference", "union")
_OVER_RECORDS = ("smallest", "largest", "total")


def condition(data: object) -> Condition:
    """The condition that the data describe."""
    return _condition(data, ())


def either(parts: Sequence[Condition]) -> Condition:
    """The condition that holds where one of these does; the same object for the same parts."""
    found = AnyOf(tuple(parts))
    return parts[0] if len(parts) == 1 else _SAME.setdefault(_identity(found), found)


def calculation(data: object) -> Calculation:
    """The calculation that the data describe."""
    return _calculation(data, ())


def _fail(message: str, path: tuple[str | int, ...]) -> PydanticCustomError:
    return PydanticCustomError("catalogue", "{message}", {"message": message, "path": path})


def _single(data: object, path: tuple[str | int, ...], what: str) -> tuple[str, Any]:
    if not isinstance(data, dict) or len(data) != 1:
        raise _fail(f"{what} is a mapping with exactly one key, for example {{all: [...]}}", path)
    return next(iter(data.items()))


def _condition(data: object, path: tuple[str | int, ...]) -> Condition:
    found = _read_condition(data, path)
    return _SAME.setdefault(_identity(found), found)


def _identity(condition: Condition) -> tuple[object, ...]:
    """What makes two conditions the same; their type too, for an `all` and an `any` of equal parts are equal tuples."""
    if isinstance(condition, All | AnyOf):
        return (type(condition), *(id(part) for part in condition.parts))
    if isinstance(condition, Not):
        return (Not, id(condition.part))
    if isinstance(condition, Some):
        return (Some, condition.of, id(condition.where), condition.least)
    return (type(condition), *condition)


def _read_condition(data: object, path: tuple[str | int, ...]) -> Condition:
    word, body = _single(data, path, "a condition")
    if not isinstance(word, str):
        raise _fail(f"'{word}' is no fact", path)
    below = (*path, word)
    if word in ("all", "any"):
        if not isinstance(body, list) or not body:
            raise _fail(f"'{word}' needs a list with at least one condition", below)
        parts = tuple(_condition(part, (*below, index)) for index, part in enumerate(body))
        return All(parts) if word == "all" else AnyOf(parts)
    if word == "not":
        return Not(_condition(body, below))
    if word in ("some", "several"):
        if not isinstance(body, dict) or set(body) != {"of", "where"}:
            raise _fail(f"'{word}' needs the keys 'of' and 'where'", below)
        return Some(str(body["of"]), _condition(body["where"], (*below, "where")), 1 if word == "some" else 2)
    if word == "always":
        return Always()
    return _comparison(word, body, below)


def _comparison(fact: str, body: object, path: tuple[str | int, ...]) -> Compare:
    if isinstance(body, bool | str):
        return Compare(fact, "is", body)
    operator, operand = _single(body, path, f"a comparison of '{fact}'")
    if operator == "is_one_of":
        return Compare(fact, operator, _names(operand, path))
    if operator in MANY:
        return Compare(fact, operator, _names([operand] if operator == "includes" else operand, path))
    if operator in ORDERED + DATED:
        return Compare(fact, operator, ThresholdRef(_threshold(operand, (*path, operator))))
    known = ", ".join(("is_one_of", *MANY, *ORDERED, *DATED))
    raise _fail(f"'{operator}' is no comparison; known are {known}", path)


def _names(data: object, path: tuple[str | int, ...]) -> frozenset[str]:
    if not isinstance(data, list) or not data or not all(isinstance(item, str) for item in data):
        raise _fail("a list with at least one name is needed here", path)
    return frozenset(data)


def _threshold(data: object, path: tuple[str | int, ...]) -> str:
    if not isinstance(data, dict) or set(data) != {"threshold"}:
        mend = "write {threshold: <id>}, and the number under that id in thresholds.yaml"
        raise _fail(f"no number and no date stands in a condition: {mend}", path)
    return str(data["threshold"])


def _calculation(data: object, path: tuple[str | int, ...]) -> Calculation:
    if isinstance(data, str):
        return Ref(data)
    word, body = _single(data, path, "a calculation")
    below = (*path, word)
    if word in _FOLDS:
        return Fold(word, tuple(_calculation(part, (*below, index)) for index, part in enumerate(_list(body, below))))
    reader = _READERS.get(word)
    if reader is None:
        known = ", ".join((*_FOLDS, *_READERS))
        raise _fail(f"'{word}' is no calculation word; known are {known}", path)
    return reader(word, body, below)


def _list(data: object, path: tuple[str | int, ...]) -> list[object]:
    if not isinstance(data, list) or not data:
        raise _fail("a list is needed here", path)
    return data


def _mapping(
    data: object, path: tuple[str | int, ...], *, need: set[str], may: frozenset[str] = frozenset()
) -> dict[str, Any]:
    if not isinstance(data, dict) or not need <= set(data) <= need | may:
        raise _fail(f"the keys {', '.join(sorted(need))} are needed here", path)
    return cast("dict[str, Any]", data)


def _pick(_word: str, body: object, path: tuple[str | int, ...]) -> Calculation:
    data = _mapping(body, path, need={"by", "cases"})
    if not isinstance(data["cases"], dict):
        raise _fail("the cases are a mapping from a choice to a calculation", (*path, "cases"))
    cases = {str(name): _calculation(case, (*path, "cases", str(name))) for name, case in data["cases"].items()}
    return Pick(str(data["by"]), cases)


def _first_match(_word: str, body: object, path: tuple[str | int, ...]) -> Calculation:
    steps: list[tuple[Condition, Calculation]] = []
    for index, step in enumerate(_list(body, path)):
        if isinstance(step, dict) and set(step) == {"else"}:
            return FirstMatch(tuple(steps), _calculation(step["else"], (*path, index, "else")))
        data = _mapping(step, (*path, index), need={"if", "then"})
        steps.append((_condition(data["if"], (*path, index, "if")), _calculation(data["then"], (*path, index, "then"))))
    raise _fail("a first_match ends with {else: …}", path)


def _over_records(word: str, body: object, path: tuple[str | int, ...]) -> Calculation:
    data = _mapping(body, path, need={"of", "field"}, may=frozenset({"where", "once_per"}))
    where = _condition(data["where"], (*path, "where")) if "where" in data else Always()
    once = data.get("once_per")
    return OverRecords(word, str(data["of"]), str(data["field"]), where, None if once is None else str(once))


def _lookup(_word: str, body: object, path: tuple[str | int, ...]) -> Calculation:
    data = _mapping(body, path, need={"table", "key"})
    return Lookup(str(data["table"]), str(data["key"]))


def _notion(_word: str, body: object, path: tuple[str | int, ...]) -> Calculation:
    data = _mapping(body, path, need={"of", "counted", "want", "factor"})
    return Notion(
        str(data["of"]), str(data["counted"]), str(data["want"]), _threshold(data["factor"], (*path, "factor"))
    )


def _collect(_word: str, body: object, path: tuple[str | int, ...]) -> Calculation:
    data = _mapping(body, path, need={"of", "field"})
    return Collect(str(data["of"]), str(data["field"]), latest=False)


def _max(_word: str, body: object, path: tuple[str | int, ...]) -> Calculation:
    collect = _mapping(body, path, need={"collect"})["collect"]
    data = _mapping(collect, (*path, "collect"), need={"of", "field"})
    return Collect(str(data["of"]), str(data["field"]), latest=True)


def _plus_days(_word: str, body: object, path: tuple[str | int, ...]) -> Calculation:
    parts = _list(body, path)
    if len(parts) != 2:
        raise _fail("a day and a number of days are needed here", path)
    start, days = parts
    return PlusDays(str(start), _threshold(days, path))


def _constant(_word: str, body: object, path: tuple[str | int, ...]) -> Calculation:
    if not isinstance(body, bool | int | float | str):
        raise _fail("a constant is one number or one word", path)
    return Constant(body)


_READERS: dict[str, Callable[[str, object, tuple[str | int, ...]], Calculation]] = {
    "pick": _pick,
    "first_match": _first_match,
    "smallest": _over_records,
    "largest": _over_records,
    "total": _over_records,
    "lookup": _lookup,
    "notion": _notion,
    "collect": _collect,
    "max": _max,
    "plus_days": _plus_days,
    "margin_of": lambda _word, body, _path: MarginOf(str(body)),
    "constant": _constant,
    "threshold": lambda _word, body, _path: ThresholdRef(str(body)),
    "when": lambda _word, body, path: When(_condition(body, path)),
}
