# ruff: noqa: E501 - rows of a table read better in one line
"""The proofs themselves: what they look for is found where it was put in, and Z3 understands conditions as we do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import boundaries
import pytest
import z3
from boundaries import BESIDE
from hypothesis import given, settings
from proofs import (
    Possible,
    binds_without_date,
    doubled,
    items,
    needless_parts,
    possible,
    windows_never_chosen,
)
from prover import Prover, Provers, Root
from random_law import COMPLETE, CONDITIONS, Data
from small_law import DAY, small

from compliance_kit import reading
from compliance_kit.knowledge import Knowledge
from compliance_kit.quantities import above

MADE_UP: Sequence[Mapping[str, Any]] = [
    {"id": "x.fine", "when": {"a.flag": True}},
    {"id": "x.never", "when": {"all": [{"a.kinds": {"includes": "none"}}, {"a.kinds": {"includes": "x"}}]}},
    {"id": "x.always", "when": {"any": [{"a.flag": True}, {"not": {"a.flag": True}}]}},
    {"id": "x.same", "when": {"not": {"a.flag": False}}},
    {"id": "x.contested", "when": {"a.other": True}, "readings": [
        {"name": "one", "when": {"a.flag": True}}, {"name": "other", "when": {"a.flag": False}}]},
    {"id": "x.dates", "when": {"a.kind": "x"}, "applies": [
        {"from": "2026-01-01", "when": {"a.flag": True}},
        {"from": "2026-02-01", "when": {"all": [{"a.flag": True}, {"a.other": True}]}},
        {"from": "2026-03-01", "when": {"a.kind": "y"}}]},
    {"id": "x.dead", "when": {"any": [{"a.size": {"more_than": {"threshold": "t.line"}}}, {"all": [
        {"a.size": {"more_than": {"threshold": "t.line"}}}, {"a.flag": True}]}]}},
    {"id": "x.follows", "when": {"all": [{"a.markets": {"includes": "EU"}}, {"any": [{"a.markets": {"includes": "DE"}}, {"a.flag": True}]},
                                      {"not": {"a.markets": {"includes_only": ["US", "KR"]}}}]}},
    {"id": "x.countries", "when": {"all": [{"a.markets": {"includes": "US"}}, {"not": {"a.markets": {"includes": "US-CA"}}}]}},
    {"id": "x.expired", "when": {"a.size": {"more_than": {"threshold": "t.steps"}}}, "applies": [{"from": "2028-01-01"}]},
    {"id": "x.ended", "when": {"a.size": {"more_than": {"threshold": "t.steps"}}},
     "applies": [{"from": "2025-01-01", "until": "2026-06-30"}]},
]  # fmt: skip


@cache
def made_up() -> Provers:
    return Provers(small(entries=MADE_UP))


def entries(names: str) -> Iterable[Any]:
    return (made_up().catalogue.entries[name] for name in names.split())


def named(found: Mapping[str, Possible], test: Callable[[Possible], bool]) -> list[str]:
    return sorted(name for name, outcome in found.items() if test(outcome))


def test_what_never_and_what_always_holds_and_what_stays_contested_is_found() -> None:
    found = {item.id: possible(made_up(), item) for item in items(made_up().catalogue)}
    assert named(found, lambda outcome: not outcome.holds) == ["x.expired", "x.never"]
    assert named(found, lambda outcome: not outcome.fails) == ["x.always"]
    assert named(found, lambda outcome: outcome.holds and not outcome.certain) == ["x.contested"]


def test_parts_that_decide_nothing_are_found() -> None:
    found = {
        entry.id: list(needless_parts(made_up(), entry)) for entry in entries("x.fine x.follows x.dead x.countries")
    }
    assert found == {
        "x.fine": [],
        "x.follows": ["x.follows.when.all.2: not"],
        "x.dead": ["x.dead.when.any.1: all", "x.dead.when.any.1.all.1: a.flag is True"],
        "x.countries": [],
    }


def test_dates_that_nobody_gets_and_people_without_a_date_are_found() -> None:
    (entry,) = entries("x.dates")
    assert list(windows_never_chosen(made_up(), entry)) == ["x.dates.applies.1", "x.dates.applies.2"]
    assert binds_without_date(made_up(), entry)


def test_two_entries_for_one_duty_are_found() -> None:
    assert list(doubled(made_up(), entries("x.fine x.same x.never"))) == ["x.fine = x.same"]


def test_judging_that_differs_from_z3_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = entries("x.fine")
    assert possible(made_up(), entry).contradicted == ()
    monkeypatch.setattr(Knowledge, "compare", lambda *_: (False, False))
    assert possible(made_up(), entry).contradicted == ({"a.flag": True},)


@pytest.mark.parametrize(("word", "line", "expected"), [
    ("more_than", "t.line", [False, False, True]), ("at_most", "t.line", [True, True, False]),
    ("at_least", "t.reach", [False, True, True]), ("less_than", "t.reach", [True, False, False]),
])  # fmt: skip
def test_cases_around_a_line_follow_its_strictness(word: str, line: str, expected: list[bool]) -> None:
    root = Root("x", reading.condition({"all": [{"a.flag": True}, {"a.size": {word: {"threshold": line}}}]}))
    found = list(boundaries.cases([made_up().on(DAY)], root))
    assert [case.found for case in found] == [case.expected for case in found] == expected
    assert [Fraction(case.given["a.size"]) - 100 for case in found if case.given] == [-BESIDE * 100, 0, BESIDE * 100]


LINES: Sequence[Data] = [
    {"a.money": {"more_than": {"threshold": "t.euro"}}},
    {"all": [{"a.count": {"at_least": {"threshold": "t.reach"}}}, {"a.part": {"less_than": {"threshold": "t.reach"}}}]},
    {"some": {"of": "b.items", "where": {"all": [{"in": True}, {"double": {"more_than": {"threshold": "t.line"}}}]}}},
    {"several": {"of": "b.items", "where": {"size": {"more_than": {"threshold": "t.line"}}}}},
    {"not": {"any": [{"a.share": {"at_most": {"threshold": "t.third"}}}, {"a.text": {"is_one_of": ["foo", "none"]}}]}},
]


@pytest.mark.parametrize("data", LINES)
def test_cases_are_made_for_money_counts_shares_and_records(data: Data) -> None:
    prover = Prover(small(entries=[{"id": "x.line", "when": data}]), DAY)
    found = list(boundaries.cases([prover], Root("x", reading.condition(data))))
    assert {case.name.rsplit(" ", 1)[1] for case in found} == {"below", "on", "above"}
    assert all(case.given is not None and case.found is case.expected for case in found)


def test_a_line_that_is_judged_too_strictly_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Root("x", reading.condition({"a.size": {"at_least": {"threshold": "t.reach"}}}))
    monkeypatch.setattr("compliance_kit.knowledge.reaches", above)
    found = boundaries.cases([made_up().on(DAY)], root)
    assert [case.name for case in found if case.found is not case.expected] == ["x on"]


@settings(max_examples=40)
@given(CONDITIONS, COMPLETE)
def test_z3_and_our_judging_agree_on_random_law(data: Data, answers: Data) -> None:
    condition = reading.condition(data)
    prover = Prover(small(entries=[{"id": "x.random", "when": data}]), DAY)
    verdict, about = prover.built(lambda law: law.judged(condition))
    for wish, expected in ((verdict.yes, True), (verdict.no, False)):
        model = prover.model(about, wish)
        if model is not None:
            assert prover.known(prover.answers(about, model)).judged(condition).verdict is expected
    ours = prover.known(answers).judged(condition).verdict
    few = answers["b.items"] == "none" or len(answers["b.items"]) <= 2
    if few and ours is not None:
        assert prover.model(about, verdict.holds if ours else z3.Not(verdict.holds)) is not None
