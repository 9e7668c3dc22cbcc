"""Tests in a public card: each result beside that of the base model, their difference, and what was not tested."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from compliance_kit.quantities import Interval
from compliance_kit.values import Record, Value
from compliance_kit.wording import Words

Cell = Mapping[str, Any]
MINUS = "\u2212"


def results(rows: Sequence[Mapping[str, Cell]], records: Sequence[Record], words: Words) -> list[dict[str, Any]]:
    """The cells of each result with the difference in words; without a figure of the base the difference is flagged."""
    return [
        {**row, "difference": difference(_amount(record, "base_score"), _amount(record, "own_score"), words)}
        for row, record in zip(rows, records, strict=True)
    ]


def difference(base: Interval | None, own: Interval | None, words: Words) -> str:
    """Own result less that of the base model, with the interval that both margins leave; "" if one is missing."""
    if base is None or own is None or base.hi is None or own.hi is None:
        return ""
    low, high = own.lo - base.hi, own.hi - base.lo
    if low == high:
        return signed(low, words)
    between = words.say("range", low=signed(low, words), high=signed(high, words))
    if base.mid is None or own.mid is None:
        return between
    middle = signed(own.mid - base.mid, words)
    return words.say("spread", value=middle, low=signed(low, words), high=signed(high, words))


def signed(number: Fraction, words: Words) -> str:
    """A number with its sign; nothing before zero."""
    sign = "+" if number > 0 else MINUS if number < 0 else ""
    return f"{sign}{words.number(abs(number))}"


def missing(
    expected: Sequence[str], rows: Sequence[Mapping[str, Cell]], choices: Mapping[str, str], states: Mapping[str, str]
) -> list[dict[str, str]]:
    """The kinds of test without any result and what is said of each, in the order in which they are expected."""
    done = {str(row["measures"]["raw"]) for row in rows}
    return [{"id": name, "measure": choices[name], "state": states[name]} for name in expected if name not in done]


def _amount(record: Record, field: str) -> Interval | None:
    content = record.fields.get(field, Value(None)).content
    return content if isinstance(content, Interval) else None
