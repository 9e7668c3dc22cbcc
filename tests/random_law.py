# ruff: noqa: E501 - rows of a table read better in one line
"""Random conditions and answers over the questions of `small_law`, for property tests."""

import datetime
from typing import Any

from hypothesis import strategies as st

Data = dict[str, Any]
AMOUNTS = st.sampled_from([0, 1, 50, "99.999", 100, "100.001", 150, "1e3"])
TAGS = st.lists(st.sampled_from(["p", "q"]), min_size=1, max_size=2, unique=True) | st.just(["none"])


def _leaf(fact: str, operators: st.SearchStrategy[Any]) -> st.SearchStrategy[Data]:
    return operators.map(lambda operator: {fact: operator})


def _ordered(fact: str) -> st.SearchStrategy[Data]:
    strict = st.sampled_from(["more_than", "at_most"]).map(lambda word: {word: {"threshold": "t.line"}})
    reached = st.sampled_from(["at_least", "less_than"]).map(lambda word: {word: {"threshold": "t.reach"}})
    return _leaf(fact, strict | reached)


def _many(fact: str, items: list[str]) -> st.SearchStrategy[Data]:
    some = st.lists(st.sampled_from(items), min_size=1, max_size=2, unique=True)
    words = st.tuples(st.sampled_from(["includes_any", "includes_only"]), some).map(lambda pair: {pair[0]: pair[1]})
    return _leaf(fact, words)


FIELD_LEAVES = st.one_of(
    _leaf("in", st.booleans()), _ordered("size"), _ordered("double"), _leaf("root", st.sampled_from(["r", "s", {"is_one_of": ["r", "t"]}])),
    _many("tags", ["p", "q", "none"]), _leaf("a.flag", st.booleans()),
)  # fmt: skip


def _grown(leaves: st.SearchStrategy[Data], size: int) -> st.SearchStrategy[Data]:
    def larger(below: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
        parts = st.lists(below, min_size=1, max_size=3)
        return st.one_of(
            st.tuples(st.sampled_from(["all", "any"]), parts).map(lambda pair: {pair[0]: pair[1]}),
            below.map(lambda part: {"not": part}),
        )

    return st.recursive(leaves, larger, max_leaves=size)


def _over_records(word: str) -> st.SearchStrategy[Data]:
    return _grown(FIELD_LEAVES, 3).map(lambda where: {word: {"of": "b.items", "where": where}})


LEAVES = st.one_of(
    _leaf("a.flag", st.booleans()), _leaf("a.other", st.booleans()), _leaf("a.kind", st.sampled_from(["x", "y", "none", {"is_one_of": ["x", "y"]}])),
    _many("a.kinds", ["x", "y", "z", "none"]), _many("a.markets", ["DE", "EU", "US", "US-CA"]), _ordered("a.size"), _ordered("a.part"),
    _leaf("a.day", st.sampled_from(["before", "on_or_after"]).map(lambda word: {word: {"threshold": "t.start"}})),
    _leaf("a.text", st.sampled_from(["foo", "none", {"is_one_of": ["foo", "bar"]}])), _over_records("some"), _over_records("several"),
)  # fmt: skip
CONDITIONS = _grown(LEAVES, 8)

NUMBERS = AMOUNTS | AMOUNTS.map(lambda amount: {"value": amount, "margin": "30%"}) | st.just({"low": 90, "high": 250})
CHOICES = st.one_of(
    st.lists(st.sampled_from("xyz"), min_size=1, unique=True), st.just(["none"]),
    st.lists(st.sampled_from("xyz"), min_size=1, unique=True).map(lambda items: {"value": items[:-1], "unsure": items[-1:]}),
)  # fmt: skip
MARKETS = st.lists(st.sampled_from(["DE", "FR", "US", "US-CA", "KR", "EU"]), min_size=1, max_size=3, unique=True)
RECORDS = st.just("none") | st.lists(
    st.fixed_dictionaries({}, optional={"in": st.booleans() | st.none(), "size": NUMBERS | st.none(), "root": st.sampled_from(["r", "s"]), "tags": TAGS}),
    min_size=1, max_size=3,
)  # fmt: skip
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "a.flag": st.booleans(), "a.other": st.booleans(), "a.kind": st.sampled_from(["x", "y", "none"]), "a.kinds": CHOICES, "a.markets": MARKETS,
    "a.size": NUMBERS, "a.part": NUMBERS, "a.day": st.sampled_from([datetime.date(2026, 8, day) for day in (1, 2, 3)]) | st.just("none"),
    "a.text": st.sampled_from(["foo", "Foo", "baz", "none"]), "b.items": RECORDS,
}  # fmt: skip
COMPLETE = st.fixed_dictionaries(VALUES)
PARTIAL = st.fixed_dictionaries({}, optional={fact: values | st.none() for fact, values in VALUES.items()})
