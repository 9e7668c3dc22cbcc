"""Arithmetic and comparison of amounts in Z3."""

from fractions import Fraction

import z3
from z3_values import FALSE, TRUE, Amount, Bool, Real, either, every, some, surely


def number(value: Fraction | int) -> Real:
    """An exact number."""
    return z3.RealVal(str(Fraction(value)))


ONE, ZERO = number(1), number(0)


def exactly(value: Real) -> Amount:
    """The amount that is a number."""
    return Amount(value, ONE, FALSE, TRUE)


def times(left: Real, right: Real) -> Real:
    """The product, written without factors of one."""
    if left is ONE:
        return right
    return left if right is ONE else left * right


def plain(amount: Amount) -> Real:
    """The amount as one term."""
    return amount.over if amount.under is ONE else amount.over / amount.under


def is_more(amount: Amount, line: Real) -> Bool:
    """Whether the amount is more than a number."""
    return amount.over > times(line, amount.under)


def reaches(amount: Amount, line: Real) -> Bool:
    """Whether the amount is at least a number."""
    return amount.over >= times(line, amount.under)


def added(left: Amount, right: Amount) -> Amount:
    """The sum; none where one of them is none."""
    over = times(left.over, right.under) + times(right.over, left.under)
    return Amount(over, times(left.under, right.under), some([left.none, right.none]), every([left.exact, right.exact]))


def multiplied(left: Amount, right: Amount) -> Amount:
    """The product; none where one of them is none."""
    return Amount(
        times(left.over, right.over),
        times(left.under, right.under),
        some([left.none, right.none]),
        every([left.exact, right.exact]),
    )


def divided(left: Amount, right: Amount) -> Amount:
    """The ratio; nothing of nothing is nothing, and something of nothing is not known."""
    by = times(left.under, right.over)
    known = [left.exact, right.exact, z3.Or(by != 0, left.over == 0)]
    return Amount(times(left.over, right.under), z3.If(by == 0, ONE, by), some([left.none, right.none]), every(known))


def subtracted(left: Amount, right: Amount) -> Amount:
    """The difference, never below zero."""
    rest = plain(left) - plain(right)
    none, exact = some([left.none, right.none]), every([left.exact, right.exact])
    return Amount(z3.If(rest < 0, ZERO, rest), ONE, none, exact)


def smaller(left: Amount, right: Amount) -> Amount:
    """The smaller one."""
    return either(surely(plain(left) <= plain(right)), left, right)  # type: ignore[no-any-return] # an amount like both


def larger(left: Amount, right: Amount) -> Amount:
    """The larger one."""
    return either(surely(plain(left) >= plain(right)), left, right)  # type: ignore[no-any-return] # an amount like both
