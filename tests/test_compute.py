# ruff: noqa: E501 - rows of a table read better in one line
"""Training compute: worked examples of the Commission's annex, real models, and whether two methods agree."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_kit.catalogue import Catalogue
from compliance_kit.compute import by_architecture, by_hardware, compare, shown_separately
from compliance_kit.quantities import UNKNOWN_AMOUNT, ZERO, Interval, read_number

HOUR = 3600


def amount(text: str | int) -> Interval:
    return Interval.exact(read_number(str(text)))


def sizes(parameters: str, tokens: str, **more: str) -> dict[str, Interval]:
    return {
        "parameters": amount(parameters),
        "tokens": amount(tokens),
        **{name: amount(text) for name, text in more.items()},
    }


def rounded(value: Interval, digits: int) -> str:
    assert value.mid is not None
    return f"{float(value.mid):.{digits - 1}e}"


# Annex A.3 of the guidelines; numbers of parameters and tokens in full, results as printed there.
@pytest.mark.parametrize(("parameters", "tokens", "printed"), [
    ("3.8B", "3.3T", "7.5e+22"), ("0.6B", "36T", "1.3e+23"), ("1.54B", "18T", "1.66e+23"), ("1.7B", "36T", "3.7e+23"), ("2.5B", "12T", "1.8e+23"),
])  # fmt: skip
def test_the_worked_examples_of_the_annex_by_architecture(
    parameters: str, tokens: str, printed: str, catalogue: Catalogue
) -> None:
    found = by_architecture(catalogue.compute.method("full"), sizes(parameters, tokens))
    assert found.is_exact
    assert rounded(found, len(printed.partition("e")[0].replace(".", ""))) == printed


def test_every_epoch_counts(catalogue: Catalogue) -> None:
    tokens = Interval.exact(read_number("61B") * 164)
    found = by_architecture(catalogue.compute.method("full"), {"parameters": amount("2.6B"), "tokens": tokens})
    assert rounded(found, 3) == "1.56e+23"


def test_the_worked_example_of_the_annex_by_hardware() -> None:
    accelerators, hours = 1000, 200
    found = by_hardware(amount(accelerators), amount(hours * HOUR), amount("300e12"), amount("50%"))
    assert found == Interval.exact("1.08e23")


@given(st.integers(1, 10_000), st.integers(1, 200_000))
def test_hours_of_one_accelerator_may_be_shared_among_many(accelerators: int, hours: int) -> None:
    together = by_hardware(
        amount(accelerators), Interval.exact(Fraction(hours * HOUR, accelerators)), amount("3e14"), amount("50%")
    )
    assert together == by_hardware(amount(1), amount(hours * HOUR), amount("3e14"), amount("50%"))


def test_both_methods_agree_on_meditron(catalogue: Catalogue) -> None:
    tokens = by_architecture(catalogue.compute.method("full"), sizes("70B", "48.1B"))
    hardware = by_hardware(amount(128), amount(332 * HOUR), amount("312e12"), amount("42.3%"))
    assert (rounded(tokens, 3), rounded(hardware, 3)) == ("2.02e+22", "2.02e+22")
    found = compare(tokens, hardware, catalogue.compute)
    assert found is not None
    assert (found.result, found.hint) == ("agree", None)


def test_an_adapter_counts_forward_and_backward_through_all_and_the_update_of_its_own(catalogue: Catalogue) -> None:
    found = by_architecture(catalogue.compute.method("adapter"), sizes("8B", "100M", parameters_trained="40M"))
    assert found == Interval.exact(4 * 8 * 10**17 + 6 * 4 * 10**15)


def test_an_adapter_never_counts_more_than_full_training_while_it_is_small(catalogue: Catalogue) -> None:
    full = by_architecture(catalogue.compute.method("full"), sizes("8B", "100M"))
    adapter = by_architecture(catalogue.compute.method("adapter"), sizes("8B", "100M", parameters_trained="2B"))
    assert full.mid is not None
    assert adapter.mid is not None
    assert adapter.mid < full.mid


def test_preference_tuning_adds_a_forward_pass_of_the_reference(catalogue: Catalogue) -> None:
    found = by_architecture(catalogue.compute.method("preference"), sizes("8B", "100M"))
    assert found == Interval.exact(8 * 8 * 10**17)


def test_sampling_is_shown_on_a_line_of_its_own(catalogue: Catalogue) -> None:
    method, known = catalogue.compute.method("rollouts"), sizes("8B", "100M", tokens_sampled="1B")
    assert by_architecture(method, known) == Interval.exact(6 * 8 * 10**17)
    assert shown_separately(method, known) == Interval.exact(4 * 8 * 10**18)


def test_a_method_without_training_counts_nothing_even_of_unknown_size(catalogue: Catalogue) -> None:
    unknown = {"parameters": UNKNOWN_AMOUNT, "tokens": UNKNOWN_AMOUNT}
    assert by_architecture(catalogue.compute.method("none"), unknown) == ZERO
    assert by_architecture(catalogue.compute.method("full"), unknown) == UNKNOWN_AMOUNT


def test_margins_of_sizes_widen_the_estimate(catalogue: Catalogue) -> None:
    tokens = Interval.within(Fraction(100), Fraction(1, 10))
    found = by_architecture(catalogue.compute.method("full"), {"parameters": amount(10), "tokens": tokens})
    assert tuple(found) == (Fraction(5400), Fraction(6000), Fraction(6600))


@pytest.mark.parametrize(("factor", "result"), [
    ("1", "agree"), ("3", "agree"), ("3.0001", "ask"), ("1000", "ask"), ("1000.01", "unit_error"), ("3600", "unit_error"), ("1e6", "unit_error"),
])  # fmt: skip
def test_how_far_two_estimates_may_lie_apart(factor: str, result: str, catalogue: Catalogue) -> None:
    for pair in ((amount(factor), amount(1)), (amount(1), amount(factor))):
        found = compare(*pair, catalogue.compute)
        assert found is not None
        assert (found.result, found.factor) == (result, Fraction(factor))


@pytest.mark.parametrize(("factor", "says"), [
    ("3600", "hours were given as seconds"), ("2000", "hours were given as seconds"), ("1001", "thousands were given as units"), ("1e6", "millions were given as units"),
])  # fmt: skip
def test_a_factor_that_betrays_a_unit_comes_with_a_hint(factor: str, says: str, catalogue: Catalogue) -> None:
    found = compare(amount(factor), amount(1), catalogue.compute)
    assert found is not None
    assert found.hint is not None
    assert says in found.hint


def test_a_factor_that_betrays_nothing_has_no_hint(catalogue: Catalogue) -> None:
    found = compare(amount("1e9"), amount(1), catalogue.compute)
    assert found is not None
    assert (found.result, found.hint) == ("unit_error", None)


def test_what_has_no_estimate_cannot_be_compared(catalogue: Catalogue) -> None:
    assert compare(UNKNOWN_AMOUNT, amount(1), catalogue.compute) is None
    assert compare(amount(1), ZERO, catalogue.compute) is None


def test_no_number_of_the_rules_is_a_float(catalogue: Catalogue) -> None:
    rules = catalogue.compute
    numbers = [
        *(term.factor for method in rules.methods for term in (*method.terms, *method.separate)), rules.agreement.ask_above,
        rules.agreement.unit_error_above, *(number for hint in rules.hints for number in (hint.factor, hint.tolerance)),
    ]  # fmt: skip
    assert {type(number) for number in numbers} == {Fraction}
