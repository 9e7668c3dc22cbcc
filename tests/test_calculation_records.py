# ruff: noqa: E501 - rows of a table read better in one line
"""Calculations over lists of records: smallest, largest, total once per group, collect, the latest day, union."""

import datetime
from fractions import Fraction
from typing import Any

from calculated import Data, amount, exact, shown, value
from hypothesis import given
from hypothesis import strategies as st
from small_law import assessed, small

from compliance_kit.quantities import UNKNOWN_AMOUNT, ZERO
from compliance_kit.values import NONE, Selection

# --- records ---------------------------------------------------------------------------------------------------------


def total(**more: Any) -> Data:
    return {"total": {"of": "b.items", "field": "size", **more}}


def items(*records: Data) -> Data:
    return {"b.items": list(records)}


def test_smallest_largest_and_total_over_records() -> None:
    answers = items({"size": 3}, {"size": 7}, {"size": 5})
    found = {
        word: amount({word: {"of": "b.items", "field": "size"}}, answers) for word in ("smallest", "largest", "total")
    }
    assert found == {"smallest": exact(3), "largest": exact(7), "total": exact(15)}


def test_no_records_add_up_to_nothing_and_have_no_smallest() -> None:
    nothing: list[Data] = [{"b.items": "none"}, {"b.items": []}]
    for answers in nothing:
        assert value(total(), answers).content == ZERO
        assert value({"smallest": {"of": "b.items", "field": "size"}}, answers).content is NONE


def test_records_that_nobody_was_asked_for_are_asked_for() -> None:
    found = value(total(), {})
    assert shown(found) == (UNKNOWN_AMOUNT, {"b.items"})


def test_an_unknown_field_bounds_the_smallest_and_the_largest_from_one_side() -> None:
    answers = items({"size": 3}, {})
    found = value({"smallest": {"of": "b.items", "field": "size"}}, answers)
    assert shown(found) == ((0, None, 3), {"b.items[1].size"})
    assert amount({"largest": {"of": "b.items", "field": "size"}}, answers) == (3, None, None)
    assert amount(total(), answers) == (3, None, None)


def test_only_records_that_fulfil_the_condition_count() -> None:
    where = {"where": {"in": True}}
    assert amount(total(**where), items({"in": True, "size": 3}, {"in": False, "size": 100})) == exact(3)
    assert amount(total(**where), items({"in": False, "size": 100})) == exact(0)


def test_a_record_that_may_count_widens_the_result() -> None:
    where = {"where": {"in": True}}
    answers = items({"in": True, "size": 3}, {"size": 4})
    found = value(total(**where), answers)
    assert shown(found) == ((3, None, 7), {"b.items[1].in"})
    smallest = {"smallest": {"of": "b.items", "field": "size", **where}}
    assert amount(smallest, items({"in": True, "size": 3}, {"size": 1})) == (1, None, 3)
    largest = {"largest": {"of": "b.items", "field": "size", **where}}
    assert amount(largest, items({"in": True, "size": 3}, {"size": 9})) == (3, None, 9)
    assert amount(largest, items({"size": 9}))[2] is None or amount(largest, items({"size": 9}))[2] == 9


def test_a_calculated_field_is_worked_out_for_each_record() -> None:
    assert amount({"total": {"of": "b.items", "field": "double"}}, items({"size": 3}, {"size": 7})) == exact(20)


ONCE = {"once_per": "root"}


def test_a_shared_ancestor_counts_once_with_the_largest_of_its_figures() -> None:
    answers = items({"size": 5, "root": "Llama"}, {"size": 5, "root": "llama"}, {"size": 2, "root": "Qwen"})
    assert amount(total(**ONCE), answers) == exact(7)
    assert amount(total(**ONCE), items({"size": 5, "root": "r"}, {"size": 8, "root": "r"})) == exact(8)


def test_a_record_of_unknown_ancestor_may_share_that_of_another_or_have_its_own() -> None:
    found = value(total(**ONCE), items({"size": 5, "root": "r"}, {"size": 3}))
    assert shown(found) == ((5, None, 8), {"b.items[1].root"})
    assert amount(total(**ONCE), items({"size": 5}, {"size": 3})) == (5, None, 8)
    assert amount(total(**ONCE), items({"size": 5, "root": "r"}, {"size": 3, "root": "s"}, {"size": 9})) == (
        12,
        None,
        17,
    )


def test_a_record_that_has_no_ancestor_is_its_own() -> None:
    assert amount(total(**ONCE), items({"size": 5, "root": "none"}, {"size": 3, "root": "none"})) == exact(8)


def test_a_single_record_needs_no_ancestor() -> None:
    found = value(total(**ONCE), items({"size": 5}))
    assert shown(found) == (exact(5), frozenset())


ROOTS = st.sampled_from(["r", "s", "none"])
RECORDS = st.lists(st.fixed_dictionaries({"size": st.integers(0, 9), "root": ROOTS}), min_size=1, max_size=4)


@given(RECORDS, st.sets(st.integers(0, 3)))
def test_the_total_with_unknown_ancestors_holds_the_true_one(records: list[Data], hidden: set[int]) -> None:
    true = amount(total(**ONCE), items(*records))[0]
    partly = [{"size": record["size"]} if place in hidden else record for place, record in enumerate(records)]
    low, _, high = amount(total(**ONCE), items(*partly))
    assert isinstance(low, Fraction)
    assert isinstance(high, Fraction)
    assert low <= true <= high  # type: ignore[operator] # a fraction


# --- collect, max, union ---------------------------------------------------------------------------------------------

TAGS = {"collect": {"of": "b.items", "field": "tags"}}
LATEST = {"max": {"collect": {"of": "b.items", "field": "until"}}}


def test_collect_gathers_the_items_of_all_records() -> None:
    found = value(
        TAGS,
        items({"tags": ["p"]}, {"tags": {"value": ["q"], "unsure": ["p"]}}),
        "choices",
        choices={"p": "P", "q": "Q"},
    )
    assert found.content == Selection(frozenset("pq"))


def test_a_record_of_which_the_items_are_not_known_may_have_any() -> None:
    law = small(
        calculated=[{"id": "c.result", "mode": "calculated", "kind": "choices", "choices": {"p": "P", "q": "Q"}, "calculate": TAGS}],
        determined=[{"id": "d.p", "when": {"c.result": {"includes": "p"}}}, {"id": "d.q", "when": {"c.result": {"includes": "q"}}},
                    {"id": "d.only", "when": {"c.result": {"includes_only": ["p"]}}}],
    )  # fmt: skip
    found = assessed(law, items({"tags": ["p"]}, {}))
    assert [found.determination(name).verdict for name in ("d.p", "d.q", "d.only")] == [True, None, None]
    assert found.determination("d.q").open == {"b.items[1].tags"}
    assert assessed(law, {}).determination("d.p").open == {"b.items"}
    assert assessed(law, {"b.items": "none"}).determination("d.p").verdict is False


def test_the_latest_day_is_known_once_every_record_has_one() -> None:
    assert value(LATEST, items({"until": "2025-01-01"}, {"until": "2026-03-01"}), "date").content == datetime.date(
        2026, 3, 1
    )
    found = value(LATEST, items({"until": "2025-01-01"}, {}), "date")
    assert shown(found) == (None, {"b.items[1].until"})


def test_a_record_without_a_day_does_not_hide_the_latest_one() -> None:
    assert value(LATEST, items({"until": "2025-01-01"}, {"until": "none"}), "date").content == datetime.date(2025, 1, 1)
    assert value(LATEST, items({"until": "none"}), "date").content is NONE
    assert value(LATEST, {"b.items": []}, "date").content is NONE
    assert value(LATEST, {"b.items": "none"}, "date").content is NONE


def test_a_union_holds_the_items_of_all_its_parts() -> None:
    found = value(
        {"union": ["a.kinds", "a.markets"]},
        {"a.kinds": ["x"], "a.markets": {"value": ["DE"], "unsure": ["FR"]}},
        "countries",
    )
    assert found.content == Selection(frozenset({"x", "DE"}), frozenset({"FR"}))
    assert value({"union": ["a.kinds", "a.markets"]}, {"a.kinds": ["x"]}, "countries").open == {"a.markets"}
