"""Facts as our own bills of materials carry them, each under its id, so that nothing is lost on the way back."""

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from compliance_kit.intake.sayings import Saying, shortened
from compliance_kit.interop.exchange import PREFIX, content_id
from compliance_kit.places import Places

OWN = "compliance_kit"
MOST_DIGITS = 12
_FACT = f"{PREFIX}fact:"
_NAME, _VALUE = "properties[].name", "properties[].value"
_EXACT = re.compile(r"[0-9]{1,400}(?:/[0-9]{1,400})?")  # as fractions are written; never a power of ten
_FIELD = re.compile(r"(?P<record>[\w.]+\[\d+\])\.(?P<field>\w+)")


def carried(sayings: Iterable[Saying]) -> Iterator[Saying]:
    """The facts among what a bill of materials says of its model, as sayings with the fact or field as their key."""
    told = list(sayings)
    values = {one.item: one for one in told if one.key == _VALUE}
    for one in told:
        if one.key != _NAME or not str(one.value).startswith(_FACT) or one.item not in values:
            continue
        path, written = str(one.value).removeprefix(_FACT), values[one.item]
        try:
            value = json.loads(str(written.value), parse_constant=str)
        except (RecursionError, ValueError):
            continue  # then it was not written by us
        field = _FIELD.fullmatch(path)
        key, item = (
            (f"{field['record'].partition('[')[0]}[].{field['field']}", field["record"]) if field else (path, "")
        )
        yield Saying(OWN, key, value, written.place, shortened(f"{path}: {written.value}"), item)


def unchanged(bill: Mapping[str, Any]) -> bool:
    """Whether a bill of materials is as we wrote it: its serial number follows from everything else in it."""
    rest = {key: value for key, value in bill.items() if key not in ("$schema", "serialNumber")}
    return bill.get("serialNumber") == f"urn:uuid:{content_id(rest)}"


def as_answered(value: Any, kind: str, places: Places) -> Mapping[str, Any]:  # noqa: ANN401 - see report.plain
    """A value as we write it, as the parts of an answer: the way back from `report.plain`."""
    if kind == "countries":
        return _countries(value, places)
    if kind == "date" and isinstance(value, str) and value != "none":
        return {"value": datetime.date.fromisoformat(value)}
    if not isinstance(value, Mapping):
        return {"value": value}
    if "chosen" in value:
        return {"value": value["chosen"], "unsure": value["unsure"]}
    if "currency" in value:
        return {**_amount(value["amount"]), "currency": value["currency"]}
    return _amount(value)


def _countries(value: Any, places: Places) -> dict[str, Any]:  # noqa: ANN401 - as above
    chosen, unsure = (value["chosen"], value["unsure"]) if isinstance(value, Mapping) else (value, [])
    if not chosen and not unsure:
        return {"value": ["none"]}
    return {"value": places.folded(chosen), **({"unsure": places.folded(unsure)} if unsure else {})}


def _amount(value: Mapping[str, Any]) -> dict[str, Any]:
    low, middle, high = (_number(value[part]) for part in ("low", "value", "high"))
    return {"value": middle} if low == middle == high else {"value": middle, "low": low, "high": high}


def _number(written: str | None) -> str | int | None:
    """An exact number as people write it: whole, with a point, or as a fraction where no point is exact."""
    if written is None:
        return None
    if not _EXACT.fullmatch(written):
        raise ValueError(written)
    number = Fraction(written)
    if number.denominator == 1:
        return number.numerator
    digits = next((n for n in range(1, MOST_DIGITS) if (number * 10**n).denominator == 1), 0)
    return f"{float(number):.{digits}f}" if digits and Fraction(f"{float(number):.{digits}f}") == number else written
