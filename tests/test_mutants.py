"""Condition coverage: which changes of a leaf no case notices."""

from collections.abc import Sequence
from typing import Any

from conftest import DAY
from hypothesis import given, settings
from random_law import CONDITIONS
from small_law import assessed, small

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import run_cases
from compliance_kit.checks.mutants import NEVER, Mutant, mutants, unnoticed
from compliance_kit.checks.walk import conditions_of
from compliance_kit.conditions import All, Always, AnyOf, Compare, Condition, Not, Some

Data = dict[str, Any]
SOURCE = {"instrument": "own", "pinpoint": "made up"}
BOTH: Data = {"all": [{"a.flag": True}, {"a.other": True}]}


def case(given: Data, expect: str, name: str = "e.new") -> Data:
    return {"name": f"{name} {given}", "given": given, "expect": expect, "on": DAY}


def law(when: Data, cases: Sequence[Data], **entry: Any) -> Catalogue:
    return small(entries=[{"id": "e.new", "when": when, "cases": list(cases), **entry}])


def left(catalogue: Catalogue, prefix: str = "") -> set[tuple[str, str, str]]:
    """The unnoticed changes: owner, fact, change."""
    return {(mutant.owner, mutant.leaf.fact, mutant.change) for mutant in unnoticed(catalogue, prefix)}


def leaves(condition: Condition) -> list[Compare]:
    if isinstance(condition, All | AnyOf):
        return [leaf for part in condition.parts for leaf in leaves(part)]
    if isinstance(condition, Not):
        return leaves(condition.part)
    if isinstance(condition, Some):
        return leaves(condition.where)
    return [condition] if isinstance(condition, Compare) else []


YES, NO_FLAG, NO_OTHER = (
    case({"a.flag": True, "a.other": True}, "applies"),
    case({"a.flag": False, "a.other": True}, "does_not_apply"),
    case({"a.flag": True, "a.other": False}, "does_not_apply"),
)


# --- what is noticed -------------------------------------------------------------------------------------------------


def test_cases_on_both_sides_of_every_leaf_notice_every_change() -> None:
    assert left(law(BOTH, [YES, NO_FLAG, NO_OTHER])) == set()


def test_a_leaf_that_no_case_turns_round_could_be_left_out() -> None:
    assert left(law(BOTH, [YES, NO_FLAG])) == {("e.new", "a.other", "holds")}


def test_without_a_case_every_change_goes_unnoticed() -> None:
    changes = ("holds", "does not hold", "turned round")
    assert left(law(BOTH, [])) == {("e.new", fact, change) for fact in ("a.flag", "a.other") for change in changes}


def test_one_case_that_applies_does_not_notice_that_a_leaf_always_holds() -> None:
    assert left(law(BOTH, [YES])) == {("e.new", "a.flag", "holds"), ("e.new", "a.other", "holds")}


def test_a_leaf_that_decides_nothing_is_found() -> None:
    """`flag and (flag or other)` rests on the flag alone."""
    needless: Data = {"all": [{"a.flag": True}, {"any": [{"a.flag": True}, {"a.other": True}]}]}
    cases = [YES, NO_FLAG, case({"a.flag": True, "a.other": False}, "applies")]
    catalogue = law(needless, cases)
    assert all(ran.mistake is None for ran in run_cases(catalogue))
    assert ("e.new", "a.other", "turned round") in left(catalogue)


def test_a_case_of_an_entry_notices_a_change_of_the_status_below() -> None:
    status = {"id": "d.new", "when": {"a.flag": True}}
    cases = [case({"a.flag": flag}, word) for flag, word in ((True, "applies"), (False, "does_not_apply"))]
    catalogue = small(determined=[status], entries=[{"id": "e.new", "when": {"d.new": True}, "cases": cases}])
    assert left(catalogue) == set()
    given = [case({"d.new": flag}, word) for flag, word in ((True, "applies"), (False, "does_not_apply"))]
    apart = small(determined=[status], entries=[{"id": "e.new", "when": {"d.new": True}, "cases": given}])
    assert {owner for owner, _, _ in left(apart)} == {"d.new"}


def test_only_what_the_prefix_names_is_looked_at() -> None:
    assert left(law(BOTH, []), "e.other") == set()
    assert left(law(BOTH, []), "e.n") != set()


# --- which changes are made ------------------------------------------------------------------------------------------


def made(entry: Data) -> list[tuple[Mutant, Any]]:
    (owner,) = small(entries=[{"id": "e.new", **entry}]).entries.values()
    return list(mutants(owner))


def test_each_leaf_is_changed_three_ways_and_everything_else_stays() -> None:
    found = made({"when": {"any": [{"not": {"a.flag": True}}, {"a.kind": "x"}]}})
    assert [(mutant.leaf.fact, mutant.change) for mutant, _ in found] == [
        (fact, change) for fact in ("a.flag", "a.kind") for change in ("holds", "does not hold", "turned round")
    ]
    flag, kind = Compare("a.flag", "is", operand=True), Compare("a.kind", "is", "x")
    assert [changed.when for _, changed in found] == [
        AnyOf((Not(Always()), kind)),
        AnyOf((Not(NEVER), kind)),
        AnyOf((Not(Not(flag)), kind)),
        AnyOf((Not(flag), Always())),
        AnyOf((Not(flag), NEVER)),
        AnyOf((Not(flag), Not(kind))),
    ]


def test_leaves_in_records_readings_and_windows_are_changed_and_noted_readings_are_not() -> None:
    readings = [
        {"name": "weighed", "when": {"a.kind": "x"}, "advocates": []},
        {"name": "noted", "when": {"a.text": "foo"}, "weight": "noted", "advocates": []},
    ]
    windows = [{"from": "2027-01-01", "when": {"a.other": True}}, {"from": "2026-01-01"}]
    found = made({"when": {"some": {"of": "b.items", "where": {"in": True}}}, "readings": readings, "applies": windows})
    assert [mutant.leaf.fact for mutant, _ in found] == ["in"] * 3 + ["a.kind"] * 3 + ["a.other"] * 3


@given(CONDITIONS)
@settings(max_examples=60)
def test_every_leaf_of_any_condition_is_changed_and_every_change_can_be_judged(when: Data) -> None:
    catalogue = small(entries=[{"id": "e.new", "when": when}])
    (owner,) = catalogue.entries.values()
    found = list(mutants(owner))
    assert [mutant.leaf for mutant, _ in found] == [leaf for leaf in leaves(owner.when) for _ in range(3)]
    assert all(changed.when != owner.when for _, changed in found)
    for _, changed in found[:3]:
        mutated = small(entries=[])
        object.__setattr__(mutated, "entries", {"e.new": changed})
        assert assessed(mutated, {}).finding("e.new").entry is changed


def test_looking_for_changes_leaves_the_catalogue_as_it_was() -> None:
    catalogue = law(BOTH, [YES, NO_FLAG])
    before = dict(catalogue.entries)
    list(unnoticed(catalogue))
    assert dict(catalogue.entries) == before


# --- the built-in catalogue ------------------------------------------------------------------------------------------


def test_every_change_of_a_leaf_of_an_often_used_status_is_noticed(catalogue: Catalogue) -> None:
    """A part of what the whole check looks at; the catalogue as a whole takes minutes."""
    assert [str(mutant) for mutant in unnoticed(catalogue, "eu.ai_act.literacy")] == []
    assert "eu.ai_act.literacy" in {stands.owner.partition("::")[2] for stands in conditions_of(catalogue)}
