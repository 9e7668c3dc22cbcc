# ruff: noqa: E501 - rows of a table read better in one line
"""`check`: conditions that can never hold or always do, swallowed alternatives, entries that nothing reaches."""

from typing import Any

import pytest
from checking import law, said, with_entry, with_fact, with_lines
from hypothesis import given, settings
from hypothesis import strategies as st
from random_law import COMPLETE, CONDITIONS, Data
from small_law import assessed, small

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.never import never_and_always
from compliance_kit.checks.normal import denied, normal
from compliance_kit.checks.sense import Sense
from compliance_kit.reading import condition

FLAG, OTHER = {"a.flag": True}, {"a.other": True}
X, Y = {"a.kind": "x"}, {"a.kind": "y"}
BEFORE, AFTER = {"a.day": {"before": {"threshold": "t.start"}}}, {"a.day": {"on_or_after": {"threshold": "t.start"}}}
BIG, SMALL = {"a.size": {"more_than": {"threshold": "t.line"}}}, {"a.size": {"at_most": {"threshold": "t.line"}}}


def _found(when: Any, **data: Any) -> list[str]:
    return said(never_and_always(law({"id": "x.rule", "when": when, **data})))


@pytest.mark.parametrize(("when", "reason"), [
    ({"all": [FLAG, {"a.flag": False}]}, "'a.flag: true' and 'a.flag: false' exclude each other"),
    ({"all": [FLAG, {"not": FLAG}]}, "'a.flag: true' and not 'a.flag: true' exclude each other"),
    ({"all": [X, OTHER, Y]}, "'a.kind: x' and 'a.kind: y' exclude each other"),
    ({"all": [X, {"a.kind": {"is_one_of": ["y", "none"]}}]}, "'a.kind: x' and 'a.kind: {is_one_of: [none, y]}' exclude each other"),
    ({"all": [{"not": X}, {"not": Y}, {"not": {"a.kind": "none"}}]}, "exclude each other"),
    ({"all": [{"a.text": "foo"}, {"a.text": "bar"}]}, "'a.text: foo' and 'a.text: bar' exclude each other"),
    ({"all": [BEFORE, AFTER]}, "'a.day: {before: t.start}' and 'a.day: {on_or_after: t.start}' exclude each other"),
    ({"all": [BIG, SMALL]}, "'a.size: {more_than: t.line}' and 'a.size: {at_most: t.line}' exclude each other"),
    ({"all": [{"a.kinds": {"includes": "x"}}, {"not": {"a.kinds": {"includes_any": ["x", "y"]}}}]}, "exclude each other"),
    ({"all": [{"a.kinds": {"includes": "x"}}, {"a.kinds": {"includes": "none"}}]}, "exclude each other"),
    ({"all": [{"a.kinds": {"includes_only": ["x"]}}, {"a.kinds": {"includes": "y"}}]}, "exclude each other"),
    ({"all": [{"a.markets": {"includes": "DE"}}, {"not": {"a.markets": {"includes": "EU"}}}]}, "exclude each other"),
    ({"all": [FLAG, {"any": [{"a.flag": False}, {"all": [X, Y]}]}]}, "'a.flag: true' and 'a.flag: false' exclude each other"),
    ({"all": [FLAG, {"all": [OTHER, {"a.flag": False}]}]}, "'a.flag: true' and 'a.flag: false' exclude each other"),
    ({"some": {"of": "b.items", "where": {"all": [{"in": True}, {"in": False}]}}}, "no record can fulfil it, since 'in: true' and 'in: false' exclude each other"),
    ({"not": {"always": True}}, "it is the opposite of 'always'"),
])  # fmt: skip
def test_an_entry_whose_condition_excludes_itself_can_never_apply(when: Any, reason: str) -> None:
    assert len(_found(when)) == 1
    assert _found(when)[0].startswith("x.rule: the entry can never apply: ")
    assert reason in _found(when)[0]


@pytest.mark.parametrize("when", [
    {"any": [FLAG, {"a.flag": False}]}, {"any": [FLAG, {"not": FLAG}]}, {"any": [X, {"not": X}]},
    {"any": [{"a.kind": {"is_one_of": ["x", "y"]}}, {"a.kind": "none"}]}, {"a.kinds": {"includes_any": ["x", "y", "z", "none"]}},
])  # fmt: skip
def test_alternatives_that_leave_nothing_out_are_said(when: Any) -> None:
    assert len(_found(when)) == 1
    assert _found(when)[0].startswith("x.rule: the condition always holds: ")


@pytest.mark.parametrize("when", [
    FLAG, {"always": True}, {"any": [X, Y]}, {"all": [FLAG, OTHER]}, {"any": [{"all": [FLAG, X]}, {"all": [OTHER, Y]}]},
    {"any": [BEFORE, AFTER]},  # "none" is neither
    {"all": [{"a.kinds": {"includes": "x"}}, {"a.kinds": {"includes": "y"}}]}, {"all": [{"a.markets": {"includes": "EU"}}, {"not": {"a.markets": {"includes": "DE"}}}]},
    {"all": [{"a.size": {"more_than": {"threshold": "t.line"}}}, {"a.size": {"less_than": {"threshold": "t.reach"}}}, FLAG]},
])  # fmt: skip
def test_a_condition_that_can_go_either_way_is_left_alone(when: Any) -> None:
    catalogue = with_lines(
        small(),
        "[{id: t.reach, unit: FLOP, strict: false, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 200}]}]",
    )
    assert said(never_and_always(with_entry(catalogue, when=when))) == []


def test_a_line_that_moved_past_another_one_leaves_room_only_from_then_on() -> None:
    lines = """
- {id: l.high, unit: FLOP, strict: false, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 50}, {from: 2027-01-01, value: %s}]}
- {id: l.low, unit: FLOP, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 100}]}
"""
    between = {
        "all": [{"a.size": {"more_than": {"threshold": "l.low"}}}, {"a.size": {"less_than": {"threshold": "l.high"}}}]
    }
    assert said(never_and_always(with_entry(with_lines(small(), lines % 200), when=between))) == []
    assert "exclude each other" in said(never_and_always(with_entry(with_lines(small(), lines % 100), when=between)))[0]


def test_amounts_of_money_in_two_currencies_are_not_compared() -> None:
    lines = """
- {id: l.dollars, unit: USD, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 500}]}
- {id: l.euros, unit: EUR, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 500}]}
"""

    def both(second: str) -> Any:
        return {
            "all": [
                {"a.money": {"more_than": {"threshold": "l.euros"}}},
                {"a.money": {"at_most": {"threshold": second}}},
            ]
        }

    catalogue = with_lines(small(), lines)
    assert said(never_and_always(with_entry(catalogue, when=both("l.dollars")))) == []
    assert len(said(never_and_always(with_entry(catalogue, when=both("l.euros"))))) == 1


@pytest.mark.parametrize(("when", "message"), [
    ({"all": [FLAG, {"any": [{"a.flag": False}, X]}]}, "this alternative can never hold: 'a.flag: true' and 'a.flag: false' exclude each other."),
    ({"any": [X, {"all": [FLAG, {"a.flag": False}]}]}, "this alternative can never hold: 'a.flag: true' and 'a.flag: false' exclude each other."),
    ({"all": [FLAG, {"any": [FLAG, X]}]}, "this part adds nothing: whenever another one beside it holds, it holds too."),
    ({"all": [X, {"any": [{"a.kind": {"is_one_of": ["x", "y"]}}, FLAG]}]}, "this part adds nothing"),
    ({"all": [FLAG, {"any": [OTHER, {"not": OTHER}]}]}, "this part decides nothing, since it always holds beside the others"),
    ({"any": [X, {"all": [X, FLAG]}]}, "this alternative adds nothing: whenever it holds, another one beside it holds too."),
    ({"any": [X, {"a.kind": {"is_one_of": ["x", "y"]}}]}, "this alternative adds nothing"),
    ({"any": [FLAG, X, FLAG]}, "this alternative adds nothing"),
    ({"all": [FLAG, X, FLAG]}, "this part adds nothing"),
    ({"any": [{"a.markets": {"includes": "DE"}}, {"a.markets": {"includes": "EU"}}]}, "this alternative adds nothing"),
    ({"not": {"all": [X, {"any": [X, FLAG]}]}}, "this alternative adds nothing"),
])  # fmt: skip
def test_an_empty_or_swallowed_part_is_said_where_it_stands(when: Any, message: str) -> None:
    assert len(_found(when)) == 1
    assert message in _found(when)[0]


def test_an_alternative_beyond_a_line_includes_one_beyond_a_higher_line() -> None:
    lines = """
- {id: l.low, unit: FLOP, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 10}]}
- {id: l.high, unit: FLOP, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 20}, {from: 2027-01-01, value: %s}]}
"""
    either = {"any": [{"a.size": {"more_than": {"threshold": name}}} for name in ("l.low", "l.high")]}
    found = list(never_and_always(with_entry(with_lines(small(), lines % 30), when=either)))
    assert [(one.message, one.at) for one in found] == [
        ("this alternative adds nothing: whenever it holds, another one beside it holds too.", ("when", "any", 1))
    ]
    assert said(never_and_always(with_entry(with_lines(small(), lines % 5), when=either))) == []


def test_the_place_of_a_swallowed_alternative_is_named() -> None:
    found = list(never_and_always(law({"id": "x.rule", "when": {"all": [OTHER, {"any": [FLAG, {"all": [FLAG, X]}]}]}})))
    assert [one.at for one in found] == [("when", "all", 1, "any", 1)]


def test_an_entry_that_rests_on_a_status_that_can_never_be_is_said_with_the_status() -> None:
    status = {"id": "s.never", "when": {"all": [FLAG, {"a.flag": False}]}}
    catalogue = law(
        {"id": "x.rule", "when": {"all": [X, {"s.never": True}]}},
        {"id": "x.fine", "when": {"s.never": False}},
        determined=[status],
    )
    assert said(never_and_always(catalogue)) == [
        "s.never: can never hold: 'a.flag: true' and 'a.flag: false' exclude each other.",
        "x.rule: the entry can never apply: 's.never: true' never comes out.",
        "x.fine: the condition always holds: 's.never: false' always comes out.",
    ]


def test_an_entry_that_rests_on_a_calculation_that_never_comes_out_so_is_said() -> None:
    size = {"id": "c.size", "mode": "calculated", "kind": "choice", "choices": {"low": "Low", "high": "High"},
            "calculate": {"first_match": [{"if": FLAG, "then": "low"}, {"else": "low"}]}}  # fmt: skip
    is_so = {"id": "c.so", "mode": "calculated", "kind": "boolean", "calculate": {"when": {"all": [X, Y]}}}
    catalogue = law(
        {"id": "x.rule", "when": {"c.size": "high"}},
        {"id": "x.other", "when": {"c.so": True}},
        calculated=[size, is_so],
    )
    assert [line for line in said(never_and_always(catalogue)) if line.startswith("x.")] == [
        "x.rule: the entry can never apply: 'c.size: high' never comes out.",
        "x.other: the entry can never apply: 'c.so: true' never comes out.",
    ]


def test_a_condition_inside_a_calculation_is_looked_at_too() -> None:
    both = {"all": [FLAG, {"a.flag": False}]}
    facts = [
        {
            "id": "c.one",
            "mode": "calculated",
            "kind": "number",
            "calculate": {"first_match": [{"if": both, "then": "a.size"}, {"else": "a.part"}]},
        },
        {
            "id": "c.two",
            "mode": "calculated",
            "kind": "number",
            "calculate": {"total": {"of": "b.items", "field": "size", "where": {"any": [{"in": True}, {"in": False}]}}},
        },
    ]
    assert said(never_and_always(law(calculated=facts))) == [
        "c.one: this condition can never hold: 'a.flag: true' and 'a.flag: false' exclude each other.",
        "c.two: this condition always holds: not 'in: true' and not 'in: false' exclude each other.",
    ]


def test_a_question_that_no_order_asks_and_the_entry_behind_it_are_said() -> None:
    catalogue = with_fact(small(), id="z.lost", asked=False)
    catalogue = with_entry(
        with_entry(catalogue, when={"all": [FLAG, {"z.lost": True}]}), id="x.fine", when={"any": [X, {"z.lost": False}]}
    )
    assert said(never_and_always(catalogue)) == [
        "x.rule: the entry can never apply: 'z.lost' is never asked.",
        "x.fine: this alternative can never hold: 'z.lost' is never asked.",
        "z.lost: is never asked: its section stands in no asking order.",
    ]


def test_a_window_that_can_never_be_chosen_is_said() -> None:
    windows = [{"from": "2027-01-01", "when": {"a.flag": False}}, {"from": "2025-01-01"}]
    assert _found(FLAG, applies=windows) == [
        "x.rule: beside 'when' this window can never hold: 'a.flag: true' and 'a.flag: false' exclude each other."
    ]
    windows = [
        {"from": "2027-01-01", "when": X},
        {"from": "2028-01-01", "when": {"all": [X, OTHER]}},
        {"from": "2025-01-01"},
    ]
    assert _found(FLAG, applies=windows) == [
        "x.rule: this window is never chosen: whenever its condition holds, that of an earlier one does."
    ]


def test_a_period_that_its_status_excludes_is_said() -> None:
    periods = [{"from": "2025-01-01", "source": {"instrument": "own"}, "when": {"a.flag": False}}]
    found = said(never_and_always(law(determined=[{"id": "s.one", "when": FLAG, "applies": periods}])))
    assert (
        found[0]
        == "s.one: beside 'when' this period can never hold: 'a.flag: true' and 'a.flag: false' exclude each other."
    )


def test_a_reading_may_repeat_its_condition_and_two_that_say_the_same_are_said() -> None:
    readings = [
        {"name": "wide", "when": FLAG},
        {"name": "narrow", "when": {"all": [FLAG, X]}},
        {"name": "never", "when": {"a.flag": False}},
    ]
    assert _found(FLAG, readings=readings, cautious="applies") == []
    again = [*readings, {"name": "wide again", "when": FLAG}]
    assert _found(FLAG, readings=again, cautious="applies") == ["x.rule: this reading says the same as an earlier one."]


def test_an_entry_on_a_status_that_is_never_more_than_contested_is_reached() -> None:
    readings = [{"name": "yes", "when": FLAG}, {"name": "no", "when": {"a.flag": False}}]
    catalogue = law(
        {"id": "x.rule", "when": {"s.one": True}}, determined=[{"id": "s.one", "when": FLAG, "readings": readings}]
    )
    assert said(never_and_always(catalogue)) == []


# --- soundness: what is said holds for every answer ------------------------------------------------------------------

LAW = small()


def _verdict(when: Data, answers: Data) -> bool | None:
    return assessed(LAW, answers).known.judged(condition(when)).verdict


@settings(max_examples=300)
@given(CONDITIONS, COMPLETE)
def test_no_answers_fulfil_a_condition_that_is_said_never_to_hold(when: Data, answers: Data) -> None:
    sense, node = Sense(LAW), normal(condition(when))
    verdict = _verdict(when, answers)
    assert sense.never(node) is None or verdict is not True
    assert sense.never(denied(node)) is None or verdict is not False


@settings(max_examples=300)
@given(st.lists(CONDITIONS, min_size=2, max_size=3), COMPLETE)
def test_no_answers_fulfil_a_part_and_not_the_one_that_is_said_to_include_it(parts: list[Data], answers: Data) -> None:
    sense, nodes = Sense(LAW), [normal(condition(part)) for part in parts]
    verdicts = [_verdict(part, answers) for part in parts]
    for one, inside in zip(nodes, verdicts, strict=True):
        for other, outside in zip(nodes, verdicts, strict=True):
            assert not sense.within(one, other) or inside is not True or outside is not False


def test_the_built_in_catalogue_holds_no_condition_that_is_settled_beforehand(catalogue: Catalogue) -> None:
    assert said(never_and_always(catalogue)) == []
