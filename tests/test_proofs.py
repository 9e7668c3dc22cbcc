"""What holds for every answer sheet there can be: the built-in catalogue, proved with Z3.

What is proved, and what not: docs/explanation/how-the-catalogue-is-proved.md. What stands in `data/proofs.yaml` was
looked at and is accepted, with a reason each; what is found beyond it fails, and so does what is no longer found.
"""

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import boundaries
import pytest
import yaml_rs
from lines import numeric_lines
from proofs import (
    Possible,
    binds_without_date,
    doubled,
    items,
    needless_parts,
    possible,
    windows_never_chosen,
)
from prover import Provers, calculated_roots, roots
from z3_values import Slot

from compliance_kit import packs
from compliance_kit.conditions import Always

pytestmark = pytest.mark.xdist_group("proofs")
ACCEPTED: Any = yaml_rs.loads((Path(__file__).parent / "data" / "proofs.yaml").read_text("utf-8"))
AS_ACCEPTED: Mapping[str, list[str]] = {"found and not accepted": [], "accepted and not found": []}


def beyond_accepted(proof: str, found: Iterable[str]) -> Mapping[str, list[str]]:
    """What was found and is not accepted, and what is accepted (by its name or a pattern) and was not found."""
    names, patterns = sorted(found), [name for group in ACCEPTED[proof] for name in group["names"]]
    return {
        "found and not accepted": [name for name in names if not any(fnmatchcase(name, one) for one in patterns)],
        "accepted and not found": [one for one in patterns if not any(fnmatchcase(name, one) for name in names)],
    }


@cache  # no fixture: a worker of xdist may take its fixtures down between two tests
def provers() -> Provers:
    """The built-in catalogue in Z3."""
    return Provers(packs.load())


@cache
def outcomes() -> Mapping[str, Possible]:
    """What can become of every entry and determination."""
    return {item.id: possible(provers(), item) for item in items(provers().catalogue)}


@cache
def cases() -> list[boundaries.Case]:
    """The cases around every number in every condition."""
    catalogue, today = provers().catalogue, provers().on(provers().today)
    own = [(provers().of(item), root) for item in items(catalogue) for root in roots(item)]
    calculated = [([today], root) for root in calculated_roots(catalogue)]
    return [case for days, root in own + calculated for case in boundaries.cases(days, root)]


def named(test: Callable[[Possible], bool]) -> set[str]:
    return {name for name, outcome in outcomes().items() if test(outcome)}


def test_every_entry_and_status_can_hold_on_some_day_of_its_own() -> None:
    assert beyond_accepted("never", named(lambda one: not one.holds)) == AS_ACCEPTED


def test_no_entry_and_no_status_holds_for_everybody() -> None:
    entries = provers().catalogue.entries.values()
    open_to_all = {
        entry.id for entry in entries if entry.kind in ("guidance", "licence_term") and isinstance(entry.when, Always)
    }
    assert beyond_accepted("always", named(lambda one: not one.fails) - open_to_all) == AS_ACCEPTED


def test_only_accepted_results_stay_contested_whatever_is_answered() -> None:
    assert beyond_accepted("always_contested", named(lambda one: one.holds and not one.certain)) == AS_ACCEPTED


def test_sheets_that_z3_makes_are_judged_as_z3_says() -> None:
    assert {name: one.contradicted for name, one in outcomes().items() if one.contradicted} == {}


def test_every_alternative_and_every_further_requirement_decides_something() -> None:
    found = [name for item in items(provers().catalogue) for name in needless_parts(provers(), item)]
    assert beyond_accepted("needless", found) == AS_ACCEPTED


def test_every_date_of_an_entry_rules_for_somebody() -> None:
    entries = provers().catalogue.entries.values()
    found = [name for entry in entries for name in windows_never_chosen(provers(), entry)]
    assert beyond_accepted("windows", found) == AS_ACCEPTED


def test_whoever_is_bound_has_a_date() -> None:
    entries = provers().catalogue.entries.values()
    assert [entry.id for entry in entries if binds_without_date(provers(), entry)] == []


def test_no_two_entries_say_the_same_of_one_provision() -> None:
    assert beyond_accepted("doubled", doubled(provers(), provers().catalogue.entries.values())) == AS_ACCEPTED


def test_calculations_without_a_formula_are_known() -> None:
    law = provers().on(provers().today).law
    for fact in provers().catalogue.facts.values():
        if fact.kind != "records":
            law.fact(fact.id)
        for field in fact.fields:
            law.fact(field.id, Slot(fact.id, 0))
    assert sorted(law.free) == ["modification.accelerator_peak", "modification.compute_error"]


def test_below_on_and_above_every_line_the_verdict_is_what_its_strictness_demands() -> None:
    assert [case for case in cases() if case.given is not None and case.found is not case.expected] == []


def test_every_line_decides_on_all_three_sides() -> None:
    assert beyond_accepted("lines", [case.name for case in cases() if case.given is None]) == AS_ACCEPTED
    assert {case.line for case in cases()} >= numeric_lines(provers().catalogue)


def test_every_accepted_finding_has_a_reason() -> None:
    assert all(group["reason"].strip() and group["names"] for groups in ACCEPTED.values() for group in groups)
