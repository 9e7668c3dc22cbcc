"""Exact quantities with margins: closed intervals of rationals with a central estimate.

A figure x within a margin m is the interval [x(1-m), x(1+m)] around x; an unknown amount is [0, infinity) without a
central estimate. Nothing here is a binary float, so exactly one third is not more than one third.
"""

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from typing import NamedTuple, Self

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUPERSCRIPT_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "millions": 6, "b": 9, "bn": 9, "billion": 9, "billions": 9,
    "t": 12, "tn": 12, "trillion": 12, "trillions": 12, "%": -2, "percent": -2,
}  # fmt: skip
_TIMES = r"(?:\s*(?:[x×·*]|times)\s*10\s*(?:\^|\*\*)?\s*)"
_NUMBER = re.compile(rf"^(?P<digits>\d+(?:\.\d+)?|\.\d+)(?:(?:e|{_TIMES})(?P<power>[-+]?\d+))?", re.IGNORECASE)
_POWER_OF_TEN = re.compile(r"^10\s*(?:\^|\*\*)\s*(?P<power>[-+]?\d+)$")
_GROUPED = re.compile(r"^[1-9]\d{0,2}(?:[,_'\u2009\u202f\u00a0 ]\d{3})+(?![\d,])")
_SEPARATOR = re.compile(r"\D")
_LONGEST_NUMBER = 100
_LARGEST_POWER = 400  # a guard against texts that would fill the memory, far beyond anything measurable


class Interval(NamedTuple):
    """A quantity between `lo` and `hi` (None: unbounded) with a central estimate `mid`, if there is one."""

    lo: Fraction
    mid: Fraction | None
    hi: Fraction | None

    @classmethod
    def exact(cls, value: Fraction | int | str) -> Self:
        """The interval that holds one number only."""
        number = Fraction(value)
        return cls(number, number, number)

    @classmethod
    def within(cls, value: Fraction, margin: Fraction) -> Self:
        """The figure with a relative margin on both sides (0.3 for plus or minus 30 per cent)."""
        spread = abs(value) * margin
        return cls(value - spread, value, value + spread)

    @property
    def is_exact(self) -> bool:
        """Whether lower and upper bound coincide."""
        return self.lo == self.hi

    @property
    def margin(self) -> Fraction | None:
        """The wider of the two relative margins around the central estimate; None without estimate or bound."""
        if self.mid is None or self.hi is None or self.mid == 0:
            return Fraction(0) if self.is_exact else None
        return max(self.hi - self.mid, self.mid - self.lo) / abs(self.mid)


UNKNOWN_AMOUNT = Interval(Fraction(0), None, None)
ZERO = Interval.exact(0)


def add(left: Interval, right: Interval) -> Interval:
    """The sum; an unknown part keeps the known part as lower bound."""
    mid = None if left.mid is None or right.mid is None else left.mid + right.mid
    hi = None if left.hi is None or right.hi is None else left.hi + right.hi
    return Interval(left.lo + right.lo, mid, hi)


def subtract(left: Interval, right: Interval) -> Interval:
    """The difference of two amounts, never below zero."""
    mid = None if left.mid is None or right.mid is None else max(left.mid - right.mid, Fraction(0))
    hi = None if left.hi is None else max(left.hi - right.lo, Fraction(0))
    lo = Fraction(0) if right.hi is None else max(left.lo - right.hi, Fraction(0))
    return Interval(lo, mid, hi)


def multiply(left: Interval, right: Interval) -> Interval:
    """The product of two amounts that are not negative; nothing times an unknown amount is nothing."""
    mid = None if left.mid is None or right.mid is None else left.mid * right.mid
    if 0 in (left.hi, right.hi):
        return ZERO
    hi = None if left.hi is None or right.hi is None else left.hi * right.hi
    return Interval(left.lo * right.lo, mid, hi)


def divide(left: Interval, right: Interval) -> Interval:
    """The ratio of two amounts that are not negative; unbounded where the divisor can be zero."""
    mid = left.mid / right.mid if left.mid is not None and right.mid else None
    hi = left.hi / right.lo if left.hi is not None and right.lo else (ZERO.hi if left.hi == 0 else None)
    lo = left.lo / right.hi if right.hi else Fraction(0)
    return Interval(lo, mid, hi)


def smallest(values: Iterable[Interval]) -> Interval:
    """The least of several amounts, bound by bound."""
    return reduce(_lesser, values)


def largest(values: Iterable[Interval]) -> Interval:
    """The greatest of several amounts, bound by bound."""
    return reduce(_greater, values)


def hull(values: Iterable[Interval]) -> Interval:
    """Everything between several amounts of which one is the right one; no estimate unless they share it."""
    return reduce(_hull, values)


def _lesser(left: Interval, right: Interval) -> Interval:
    mid = None if left.mid is None or right.mid is None else min(left.mid, right.mid)
    bounds = [bound for bound in (left.hi, right.hi) if bound is not None]
    return Interval(min(left.lo, right.lo), mid, min(bounds) if bounds else None)


def _greater(left: Interval, right: Interval) -> Interval:
    mid = None if left.mid is None or right.mid is None else max(left.mid, right.mid)
    hi = None if left.hi is None or right.hi is None else max(left.hi, right.hi)
    return Interval(max(left.lo, right.lo), mid, hi)


def _hull(left: Interval, right: Interval) -> Interval:
    hi = None if left.hi is None or right.hi is None else max(left.hi, right.hi)
    return Interval(min(left.lo, right.lo), left.mid if left.mid == right.mid else None, hi)


def above(value: Interval, line: Fraction) -> bool | None:
    """Whether the amount is more than the line: yes, no, or None where the interval straddles it."""
    if value.lo > line:
        return True
    if value.hi is not None and value.hi <= line:
        return False
    return None


def reaches(value: Interval, line: Fraction) -> bool | None:
    """Whether the amount is at least the line: yes, no, or None where the interval straddles it."""
    if value.lo >= line:
        return True
    if value.hi is not None and value.hi < line:
        return False
    return None


def read_number(text: str) -> Fraction:
    """The exact number that a person wrote: "3e24", "2.0×10²²", "42,496", "1/3", "1e23/3", "3.8 billion", "30%".

    Raises:
        ValueError: the text is no such number; the message says what can be written instead.

    """
    raised = _SUPERSCRIPT_RUN.sub(lambda run: "^" + run[0].translate(_SUPERSCRIPTS), text.strip())
    numerator, *denominators = raised.replace("\u2212", "-").split("/")
    if len(denominators) > 1:
        raise ValueError(f"'{text}' has more than one slash; write a fraction such as 1/3")
    number = _read_plain(numerator.strip(), text)
    if not denominators:
        return number
    divisor = _read_plain(denominators[0].strip(), text)
    if not divisor:
        raise ValueError(f"'{text}' divides by zero")
    return number / divisor


def _read_plain(written: str, text: str) -> Fraction:
    plain = _GROUPED.sub(lambda group: _SEPARATOR.sub("", group[0]), written)
    if len(plain) > _LONGEST_NUMBER:
        raise ValueError(f"'{plain[:20]}…' has more digits than anything that could be measured")
    power = _POWER_OF_TEN.match(plain)
    if power:
        return _scaled(Fraction(1), int(power["power"]), text)
    match = _NUMBER.match(plain)
    if match is None:
        raise ValueError(f"'{text}' is no number. Write for example 3e24, 2.0×10²², 42,496, 1/3 or 3.8 billion")
    number = _scaled(Fraction(match["digits"]), int(match["power"] or 0), text)
    rest = plain[match.end() :].strip().casefold()
    if rest and rest not in _SCALES:
        raise ValueError(f"'{text}' has words that no number has: '{rest}'")
    return _scaled(number, _SCALES.get(rest, 0), text)


def _scaled(number: Fraction, power: int, text: str) -> Fraction:
    if abs(power) > _LARGEST_POWER:
        raise ValueError(f"'{text}' is larger than anything that could be measured")
    return number * Fraction(10) ** power


def rounded(number: Fraction, digits: int) -> Fraction:
    """A number that is not negative, rounded to significant digits."""
    if not number:
        return number
    power = Fraction(1)
    while number * power >= Fraction(10) ** digits:
        power /= 10
    while number * power < Fraction(10) ** (digits - 1):
        power *= 10
    return Fraction(round(number * power)) / power
