"""How far it is to a line of compute: in operations, in tokens, in hours; less than nothing beyond the line."""

from fractions import Fraction
from typing import Any

import pytest
from conftest import ROOT, Here
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_page import catalogue, example

from compliance_kit.headroom import ACTIVE, BASE, COMPARED, REFERENCE_MACHINE, SHARE, Headroom, Room
from compliance_kit.quantities import Interval
from compliance_kit.what_if import with_change

THIRD, SYSTEMIC = "eu.guidelines.gpai.modification_share", "eu.ai_act.systemic_compute"
ON = ("--on", "2026-11-20")


def room(name: str, **changes: Any) -> Room:
    found = example(name)
    for fact, value in changes.items():
        found = with_change(found, fact.replace("__", "."), value)
    to = Headroom(found).to(SHARE, THIRD)
    assert to is not None
    return to


def test_the_room_is_the_line_less_the_own_compute() -> None:
    found = Headroom(example("meditron_70b"))
    base, own = found.amount(BASE), found.amount(COMPARED)
    assert base is not None
    assert own is not None
    assert base.mid is not None
    assert own.mid is not None
    to = found.to(SHARE, THIRD)
    assert to is not None
    assert to.flop.mid == base.mid / 3 - own.mid
    assert own.hi is not None
    assert base.hi is not None
    assert (to.flop.lo, to.flop.hi) == (base.lo / 3 - own.hi, base.hi / 3 - own.lo)


def test_room_in_tokens_is_what_one_token_of_this_model_costs() -> None:
    found = Headroom(example("meditron_70b"))
    to, active = found.to(SHARE, THIRD), found.amount(ACTIVE)
    assert to is not None
    assert active is not None
    assert to.flop.mid is not None
    assert active.mid is not None
    factor = catalogue().compute.method("full").terms[0].factor
    assert to.tokens == to.flop.mid / (factor * active.mid)


def test_room_in_hours_is_what_one_accelerator_reaches_in_an_hour() -> None:
    found = Headroom(example("meditron_70b"))
    to = found.to(SHARE, THIRD)
    peak, share = found.amount("modification.accelerator_peak"), found.utilisation()
    assert to is not None
    assert peak is not None
    assert peak.mid is not None
    assert to.flop.mid is not None
    assert share is not None
    assert to.hours == to.flop.mid / (peak.mid * share * 3600)
    assert found.machine() == "A100 80GB SXM"


def test_without_a_known_accelerator_the_hours_are_those_of_the_reference_machine() -> None:
    found = Headroom(with_change(example("meditron_70b"), "modification.accelerator_type", "an unheard-of chip"))
    assert found.machine() == REFERENCE_MACHINE
    to = found.to(SHARE, THIRD)
    assert to is not None
    assert to.hours is not None


def test_without_a_known_size_there_are_no_tokens() -> None:
    found = with_change(example("meditron_70b"), "modification.compute_basis", "reported")
    found = with_change(found, "modification.compute_reported", "1e22")
    to = Headroom(with_change(found, ACTIVE, None)).to("modification.compute", SYSTEMIC)
    assert to is not None
    assert to.tokens is None


def test_beyond_a_line_the_room_is_less_than_nothing() -> None:
    assert (room("emu3_5").flop.mid or 0) < 0
    near = room("meditron_70b", modification__compute_basis="reported", modification__compute_reported="9e30")
    assert near.flop.mid is not None
    assert near.flop.mid < 0


@given(st.integers(0, 10**26), st.sampled_from(["0", "10%", "30%"]))
@settings(max_examples=15)
def test_more_compute_never_means_more_room(compute: int, margin: str) -> None:
    def of(amount: int) -> Interval:
        value = {"value": amount, "margin": margin}
        found = room("meditron_70b", modification__compute_basis="reported", modification__compute_reported=value)
        return found.flop

    less, more = of(compute), of(compute + 10**20)
    assert less.mid is not None
    assert more.mid is not None
    assert more.mid < less.mid
    assert less.lo <= less.mid <= (less.hi or less.mid)


@pytest.mark.parametrize("fact", ["use.monthly_users", "developer.name", "modification.compute"])
def test_there_is_no_room_where_nothing_is_estimated_or_nothing_is_compute(fact: str) -> None:
    found = with_change(example("lora_startup"), "modification.compute_basis", None)
    assert Headroom(found).to(fact, SYSTEMIC) is None


def test_there_is_no_room_to_a_date() -> None:
    dates = [name for name, line in catalogue().thresholds.items() if line.unit == "date"]
    assert Headroom(example("meditron_70b")).to("modification.compute", dates[0]) is None


def test_an_amount_without_centre_is_no_estimate() -> None:
    wide = with_change(example("meditron_70b"), "modification.compute_basis", "reported")
    wide = with_change(wide, "modification.compute_reported", {"low": "1e22", "high": "3e22"})
    assert Headroom(wide).amount("modification.compute") is None
    exact = with_change(wide, "modification.compute_reported", "1e22")
    assert Headroom(exact).amount("modification.compute") == Interval.exact(Fraction(10) ** 22)


# --- printed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "says"), [("emu3_5", "): passed by "), ("meditron_70b", " FLOP below it, about ")])
def test_explain_says_whether_a_line_is_passed_and_by_how_much(name: str, says: str, here: Here) -> None:
    found = here("explain", ROOT / "examples" / f"{name}.yaml", "eu.ai_act.passes_one_third", *ON)
    (line,) = [line for line in found.out.splitlines() if line.startswith("  Share of base compute, line 1/3 (")]
    assert says in line
    assert " 0 FLOP" not in line
