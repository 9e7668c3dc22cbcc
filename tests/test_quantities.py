# ruff: noqa: E501, FBT001 - rows of a table read better in one line, and verdicts are three-valued
"""Exact numbers and intervals: arithmetic, comparisons with a line, and numbers as people write them."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_kit.quantities import (
    UNKNOWN_AMOUNT,
    ZERO,
    Interval,
    above,
    add,
    divide,
    hull,
    largest,
    multiply,
    reaches,
    read_number,
    smallest,
    subtract,
)

THIRD = Fraction(1, 3)


def exact(value: int | str | Fraction) -> Interval:
    return Interval.exact(value)


def bounds(interval: Interval) -> tuple[object, ...]:
    return tuple(interval)


def between(low: int, high: int | None, mid: int | None = None) -> Interval:
    return Interval(Fraction(low), None if mid is None else Fraction(mid), None if high is None else Fraction(high))


# --- arithmetic ------------------------------------------------------------------------------------------------------


def test_a_margin_spreads_a_figure_to_both_sides() -> None:
    assert bounds(Interval.within(Fraction(200), Fraction(3, 10))) == (140, 200, 260)
    assert Interval.within(Fraction(200), Fraction(3, 10)).margin == Fraction(3, 10)
    assert Interval.within(Fraction(0), Fraction(3, 10)).margin == 0


def test_the_wider_side_is_the_margin_and_what_has_no_estimate_has_none() -> None:
    assert between(50, 300, 100).margin == 2
    assert between(50, None, 100).margin is None
    assert between(50, 300).margin is None
    assert exact(7).margin == 0


def test_only_equal_bounds_are_exact() -> None:
    assert exact(3).is_exact
    assert not between(3, 4).is_exact
    assert not UNKNOWN_AMOUNT.is_exact


def test_a_sum_with_an_unknown_part_keeps_the_known_part_as_its_lower_bound() -> None:
    assert bounds(add(exact("1.2e25"), UNKNOWN_AMOUNT)) == (Fraction("1.2e25"), None, None)
    assert bounds(add(between(1, 3, 2), between(10, 30, 20))) == (11, 22, 33)


def test_a_difference_never_goes_below_nothing() -> None:
    assert subtract(exact(5), exact(8)) == ZERO
    assert bounds(subtract(between(5, 9, 7), between(1, 6, 2))) == (0, 5, 8)
    assert bounds(subtract(exact(5), UNKNOWN_AMOUNT)) == (0, None, 5)
    assert bounds(subtract(UNKNOWN_AMOUNT, exact(5))) == (0, None, None)


def test_nothing_times_something_unknown_is_nothing() -> None:
    assert multiply(ZERO, UNKNOWN_AMOUNT) == ZERO
    assert multiply(UNKNOWN_AMOUNT, ZERO) == ZERO
    assert bounds(multiply(between(2, 4, 3), between(5, 7, 6))) == (10, 18, 28)
    assert bounds(multiply(exact(2), UNKNOWN_AMOUNT)) == (0, None, None)


def test_a_ratio_is_unbounded_where_the_divisor_can_be_nothing() -> None:
    assert divide(exact(1), exact(3)) == exact(THIRD)
    assert bounds(divide(between(2, 6, 4), between(1, 2, 1))) == (1, 4, 6)
    assert bounds(divide(exact(4), between(0, 2, 1))) == (2, 4, None)
    assert bounds(divide(exact(4), UNKNOWN_AMOUNT)) == (0, None, None)
    assert bounds(divide(UNKNOWN_AMOUNT, exact(4))) == (0, None, None)
    assert bounds(divide(ZERO, UNKNOWN_AMOUNT)) == (0, None, 0)
    assert bounds(divide(exact(4), ZERO)) == (0, None, None)


def test_the_smallest_of_several_is_bounded_by_what_is_known() -> None:
    assert bounds(smallest([exact(5), UNKNOWN_AMOUNT])) == (0, None, 5)
    assert bounds(smallest([between(1, 9, 5), between(3, 4, 3)])) == (1, 3, 4)
    assert smallest([exact(5)]) == exact(5)


def test_the_largest_of_several_is_unbounded_where_one_is_unknown() -> None:
    assert bounds(largest([exact(5), UNKNOWN_AMOUNT])) == (5, None, None)
    assert bounds(largest([between(1, 9, 5), between(3, 4, 3)])) == (3, 5, 9)


def test_a_hull_holds_every_candidate_and_an_estimate_only_if_they_share_it() -> None:
    assert bounds(hull([exact(1), exact(4)])) == (1, None, 4)
    assert bounds(hull([between(1, 4, 2), between(0, 3, 2)])) == (0, 2, 4)
    assert bounds(hull([exact(1), UNKNOWN_AMOUNT])) == (0, None, None)


# --- lines -----------------------------------------------------------------------------------------------------------


def test_exactly_one_third_is_not_above_one_third() -> None:
    share = divide(exact("2.4e23"), exact("7.2e23"))
    assert above(share, THIRD) is False
    assert reaches(share, THIRD) is True


def test_one_operation_more_than_one_third_is_above_one_third() -> None:
    share = divide(exact(Fraction("2.4e23") + 1), exact("7.2e23"))
    assert above(share, THIRD) is True


def test_ten_times_a_tenth_is_one() -> None:
    assert multiply(exact("0.1"), exact(10)) == exact(1)
    assert sum([Fraction("0.1")] * 3) == Fraction("0.3")


@pytest.mark.parametrize(("value", "is_above", "reached"), [
    (exact(9), False, False), (exact(10), False, True), (exact(11), True, True),
    (between(9, 11, 10), None, None), (between(10, 11, 10), None, True), (between(9, 10, 9), False, None),
    (between(11, None), True, True), (between(10, None), None, True), (UNKNOWN_AMOUNT, None, None),
])  # fmt: skip
def test_an_interval_that_straddles_the_line_is_open(
    value: Interval, is_above: bool | None, reached: bool | None
) -> None:
    assert above(value, Fraction(10)) is is_above
    assert reaches(value, Fraction(10)) is reached


# --- numbers as people write them ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "number"), [
    ("3e24", 3 * 10**24), ("3E24", 3 * 10**24), ("3e+24", 3 * 10**24), ("2.0×10²²", 2 * 10**22), ("2 x 10^22", 2 * 10**22), ("2*10**22", 2 * 10**22),
    ("2·10²²", 2 * 10**22), ("2 times 10^22", 2 * 10**22), ("10²³", 10**23), ("10^25", 10**25), ("10**25", 10**25), ("10⁻³", Fraction(1, 1000)),
    ("1e−3", Fraction(1, 1000)), ("42,496", 42_496), ("1,234,567", 1_234_567), ("42_496", 42_496), ("42 496", 42_496), ("42\u202f496", 42_496),
    ("1'000'000", 10**6), ("42,496.5", Fraction(84_993, 2)), ("1/3", THIRD), ("1 / 3", THIRD), ("1e23/3", Fraction(10**23, 3)), ("1/42,496", Fraction(1, 42_496)),
    ("3.8 billion", 38 * 10**8), ("3.8bn", 38 * 10**8), ("3.8B", 38 * 10**8), ("7 million", 7 * 10**6), ("7M", 7 * 10**6), ("15 trillion", 15 * 10**12),
    ("15T", 15 * 10**12), ("20k", 20_000), ("2 thousand", 2000), ("30%", Fraction(3, 10)), ("30 percent", Fraction(3, 10)), ("0.1", Fraction(1, 10)),
    (".5", Fraction(1, 2)), ("0", 0), ("007", 7), (" 12 ", 12),
])  # fmt: skip
def test_a_number_is_read_exactly(text: str, number: int | Fraction) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(("text", "says"), [
    ("", "is no number"), ("many", "is no number"), ("-3", "is no number"), ("1e", "has words"), ("3 hamsters", "'hamsters'"), ("1e25 FLOP", "'flop'"),
    ("1,5", "has words"), ("0,125", "has words"), ("1.234,567", "has words"), ("1234,567", "has words"), ("1,2345", "has words"), ("1.2.3", "has words"),
    ("1/0", "divides by zero"), ("1/2/3", "more than one slash"), ("2026/11/20", "more than one slash"), ("1/", "is no number"), ("/3", "is no number"),
    ("1e401", "larger than anything"), ("10^99999999", "larger than anything"), ("1e999999999999999999999", "larger than anything"),
    ("9" * 101, "more digits"), ("1e" + "9" * 5000, "more digits"), ("²", "is no number"), ("nan", "is no number"), ("inf", "is no number"), ("0x1F", "has words"),
    ("1 to 2", "has words"),
])  # fmt: skip
def test_what_is_no_number_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_number(text)


@given(st.integers(0, 10**30))
def test_every_whole_number_is_read_back_plain_and_grouped(number: int) -> None:
    assert read_number(str(number)) == read_number(f"{number:,}") == read_number(f"{number:_}") == number


@given(st.floats(min_value=1e-30, max_value=1e30))
def test_a_float_is_read_as_the_number_that_was_written(number: float) -> None:
    assert read_number(repr(number)) == Fraction(repr(number))


@given(st.text(max_size=30))
def test_any_text_is_a_number_that_is_not_negative_or_is_refused(text: str) -> None:
    try:
        number = read_number(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - both ends are fine
    else:
        assert number >= 0


# --- properties ------------------------------------------------------------------------------------------------------

FIGURES = st.fractions(min_value=0, max_value=1000)
MARGINS = st.fractions(min_value=0, max_value=1)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted([draw(FIGURES), draw(FIGURES)])
    mid = draw(st.none() | st.just(low + (high - low) * draw(MARGINS)))
    return Interval(low, mid, draw(st.sampled_from([high, high, None])))


def _inside(number: Fraction, interval: Interval) -> bool:
    return interval.lo <= number and (interval.hi is None or number <= interval.hi)


@st.composite
def intervals_with_a_number(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    interval = draw(intervals())
    top = interval.hi if interval.hi is not None else interval.lo + 100
    return interval, interval.lo + (top - interval.lo) * draw(MARGINS)


@given(intervals_with_a_number(), intervals_with_a_number(), st.sampled_from([add, subtract, multiply, divide]))
def test_arithmetic_on_intervals_never_loses_the_true_result(
    left: tuple[Interval, Fraction],
    right: tuple[Interval, Fraction],
    operation: Callable[[Interval, Interval], Interval],
) -> None:
    (first, x), (second, y) = left, right
    found = operation(first, second)
    if operation is divide:
        assert not y or _inside(x / y, found)
    else:
        true = x + y if operation is add else x * y if operation is multiply else max(x - y, Fraction(0))
        assert _inside(true, found)
    assert found.lo >= 0
    assert found.hi is None or found.lo <= found.hi
    assert found.mid is None or _inside(found.mid, found)


@given(st.lists(intervals_with_a_number(), min_size=1, max_size=4))
def test_smallest_largest_and_hull_never_lose_the_true_result(pairs: list[tuple[Interval, Fraction]]) -> None:
    candidates, numbers = zip(*pairs, strict=True)
    assert _inside(min(numbers), smallest(candidates))
    assert _inside(max(numbers), largest(candidates))
    assert all(_inside(number, hull(candidates)) for number in numbers)


@given(FIGURES, MARGINS, MARGINS, FIGURES, st.sampled_from([above, reaches]))
def test_a_wider_margin_opens_an_answer_and_never_reverses_it(
    figure: Fraction, one: Fraction, other: Fraction, line: Fraction, test: Callable[[Interval, Fraction], bool | None]
) -> None:
    narrow, wide = (test(Interval.within(figure, margin), line) for margin in sorted([one, other]))
    assert wide is None or wide is narrow
    assert Interval.within(figure, one).mid == Interval.within(figure, other).mid


@given(FIGURES, FIGURES, MARGINS, FIGURES, st.sampled_from([above, reaches]))
def test_more_never_turns_yes_into_no(
    figure: Fraction,
    more: Fraction,
    margin: Fraction,
    line: Fraction,
    test: Callable[[Interval, Fraction], bool | None],
) -> None:
    before, after = test(Interval.within(figure, margin), line), test(Interval.within(figure + more, margin), line)
    order = {False: 0, None: 1, True: 2}
    assert order[after] >= order[before]


@given(st.lists(FIGURES, min_size=1, max_size=6), FIGURES)
def test_cutting_a_run_into_parts_changes_nothing(parts: list[Fraction], line: Fraction) -> None:
    total = ZERO
    for part in parts:
        total = add(total, exact(part))
    assert total == exact(sum(parts, Fraction(0)))
    assert above(total, line) is above(exact(sum(parts, Fraction(0))), line)
