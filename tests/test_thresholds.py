# ruff: noqa: E501 - rows of a table read better in one line
"""Named, dated numbers: how they are written, and their value on a day."""

import datetime
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from compliance_kit.catalogue import Catalogue
from compliance_kit.thresholds import Threshold


def threshold(*values: dict[str, Any], unit: str = "FLOP") -> Threshold:
    data = {
        "id": "t.new",
        "unit": unit,
        "strict": True,
        "nature": "chosen",
        "source": {"instrument": "own"},
        "values": list(values),
    }
    return TypeAdapter(Threshold).validate_python(data)


def on(found: Threshold, day: str) -> object:
    return found.on(datetime.date.fromisoformat(day))


@pytest.mark.parametrize(("written", "number"), [
    ("1e25", Fraction(10**25)), ("1/3", Fraction(1, 3)), ("1e23/3", Fraction(10**23, 3)), (14, Fraction(14)), ("0.3", Fraction(3, 10)), ("30%", Fraction(3, 10)),
    ("500 million", Fraction(5 * 10**8)), (datetime.date(2026, 8, 2), datetime.date(2026, 8, 2)),
])  # fmt: skip
def test_a_threshold_is_exact(written: object, number: object) -> None:
    assert on(threshold({"from": "2025-01-01", "value": written}), "2025-01-01") == number


@pytest.mark.parametrize("written", [1e25, 0.1, True, None, "many", [1]])
def test_what_is_not_exact_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        threshold({"from": "2025-01-01", "value": written})


def test_a_threshold_without_a_value_is_refused() -> None:
    with pytest.raises(ValidationError):
        threshold()


def test_a_later_value_replaces_the_earlier_one_on_its_first_day() -> None:
    found = threshold({"from": "2025-01-01", "value": 10}, {"from": "2026-01-01", "value": 20})
    assert [on(found, day) for day in ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01", "2999-01-01")] == [
        10,
        10,
        10,
        20,
        20,
    ]


def test_a_number_is_law_up_to_and_including_its_last_day() -> None:
    found = threshold(
        {"from": "2025-01-01", "until": "2025-06-30", "value": 10},
        {"from": "2026-01-01", "until": "2026-12-31", "value": 20},
    )
    days = ("2025-06-30", "2025-07-01", "2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01")
    assert [on(found, day) for day in days] == [10, None, None, 20, 20, None]


@pytest.mark.parametrize(("name", "day", "number"), [
    ("eu.guidelines.gpai.modification_share", "2026-11-20", Fraction(1, 3)),
    ("eu.ai_act.systemic_compute", "2026-11-20", Fraction(10**25)),
    ("us.ca.sb942.monthly_users", "2026-09-29", Fraction(10**6)),
    ("us.ca.sb942.monthly_users", "2026-09-30", None),
    ("eu.ai_act.notify_within", "2026-11-20", Fraction(14)),
])  # fmt: skip
def test_the_flagship_numbers_of_the_catalogue(
    name: str, day: str, number: Fraction | None, catalogue: Catalogue
) -> None:
    assert on(catalogue.thresholds[name], day) == number
