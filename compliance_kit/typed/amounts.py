"""Amounts as people write them: "2e22 ±30%", "1e22 to 3e22", "8B params", "332 h", "less than 1 million users"."""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from compliance_kit.answers import Answer
from compliance_kit.contents import Unreadable
from compliance_kit.quantities import Interval, hull, multiply, read_number

_VAGUE = re.compile(r"^(?:about|around|roughly|approximately|approx\.?|circa|ca\.|some|~|≈)\s*", re.IGNORECASE)
_AT_MOST = re.compile(r"^(?:<=?|≤|less than|fewer than|under|below|at most|up to|no more than)\s*", re.IGNORECASE)
_AT_LEAST = re.compile(r"^(?:>=?|≥|more than|over|above|at least)\s*", re.IGNORECASE)
_MARGIN = re.compile(r"^(?P<value>.+?)\s*(?:±|\+/-|\+-|plus or minus)\s*(?P<margin>\S.*)$", re.IGNORECASE)
_BETWEEN = re.compile(r"^between\s+(?P<low>\S.*?)\s+and\s+(?P<high>\S.*)$", re.IGNORECASE)
_RANGE = re.compile(r"^(?:from\s+)?(?P<low>\S.*?)\s*(?:\.\.\.?|…|\sto\s|–|—|\s-\s)\s*(?P<high>\S.*)$")
_DASH = re.compile(r"^(?P<low>[\d.,]+(?:e\d+)?)-(?P<high>\d.*)$", re.IGNORECASE)
_BARE = re.compile(r"^[\d.,_]+$")
_LEADING = re.compile(r"^[\d.,_]+")

NUMBERS = "3e24, 2.0×10²², 42,496, 2e22 ±30% or 1e22 to 3e22"


class Amount(NamedTuple):
    """An amount that was read.

    Attributes:
        interval: between what and what it lies.
        text: the number as written, where it stands for itself.
        how: how it was converted, empty if it was not.

    """

    interval: Interval
    text: str | None = None
    how: str = ""


Reader = Callable[[str], Amount]


def read_amount(text: str, reader: Reader, *, margin: bool) -> Answer:
    """The answer that a typed amount stands for: a number, a number with a margin, or a range.

    Args:
        text: what was typed.
        reader: reads one amount without margin, with the units of the question.
        margin: whether the question allows a margin or a range.

    Raises:
        Unreadable: with what can be written instead.

    """
    plain = text.strip()
    parts = _MARGIN.match(plain)
    if parts is None:
        plain = _refuse_vague(plain, margin=margin)
    answer = _with_margin(parts, reader) if parts else _between(plain, reader)
    if not margin and (answer.margin is not None or answer.low is not None):
        raise Unreadable("one figure is needed here, without margin or range")
    return answer


def _refuse_vague(text: str, *, margin: bool) -> str:
    vague = _VAGUE.match(text) or _AT_LEAST.match(text)
    if vague is None:
        return text
    rest = text[vague.end() :].strip() or "3e24"
    instead = f"a margin such as {rest} ±30%, or a range with 'to' between" if margin else f"the figure alone, {rest}"
    raise Unreadable(f"'{vague[0].strip()}' does not tell between what and what it lies; write {instead}")


def _with_margin(parts: re.Match[str], reader: Reader) -> Answer:
    central = reader(_VAGUE.sub("", parts["value"]))
    written = parts["margin"].strip()
    if not written.endswith("%"):
        spread = _exact(reader(written), written)
        middle = _exact(central, parts["value"])
        if spread > middle:
            raise Unreadable(f"±{written} is more than the figure itself; write a range instead, for example 0 to 3e22")
        return _converted(Amount(Interval(middle - spread, middle, middle + spread), how=central.how))
    share = read_number(written)
    if not 0 <= share <= 1:
        raise Unreadable(f"the margin '{written}' is no share of the figure; write for example 2e22 ±30%")
    if central.text is not None:
        return Answer(value=central.text, margin=written.replace(" ", ""))
    return _converted(central._replace(interval=multiply(central.interval, Interval.within(Fraction(1), share))))


def _exact(amount: Amount, text: str) -> Fraction:
    if not amount.interval.is_exact:
        raise Unreadable(f"'{text}' is a range already; write the margin in per cent, for example ±30%")
    return amount.interval.lo


def _between(text: str, reader: Reader) -> Answer:
    at_most = _AT_MOST.match(text)
    if at_most:
        high = reader(text[at_most.end() :])
        return _written(Interval(Fraction(0), None, high.interval.hi), "0", high.text, high.how)
    match = _BETWEEN.match(text) or _DASH.match(text) or _RANGE.match(text)
    if match is None:
        amount = reader(text)
        return Answer(value=amount.text) if amount.text is not None else _converted(amount)
    return _range(match["low"], match["high"], reader)


def _range(low_text: str, high_text: str, reader: Reader) -> Answer:
    high = reader(high_text)
    low = _lower(low_text, high_text, high, reader)
    if high.interval.hi is None or low.interval.lo > high.interval.hi:
        raise Unreadable("the range must run from the lower to the higher amount, for example 1e22 to 3e22")
    return _written(hull([low.interval, high.interval]), low.text, high.text, high.how or low.how)


def _lower(low_text: str, high_text: str, high: Amount, reader: Reader) -> Amount:
    if _BARE.match(low_text) and not _BARE.match(high_text):
        leading = _LEADING.match(high_text)
        unit = high_text[leading.end() :] if leading else ""
        try:
            shared = reader(low_text + unit)
        except (Unreadable, ValueError):
            shared = None
        if shared is not None and high.interval.hi is not None and shared.interval.lo <= high.interval.hi:
            return shared
    return reader(low_text)


def _written(interval: Interval, low: str | None, high: str | None, how: str) -> Answer:
    if low is not None and high is not None:
        return Answer(low=low, high=high)
    return _converted(Amount(interval._replace(mid=None), how=how))


def _converted(amount: Amount) -> Answer:
    low, mid, high = amount.interval
    if low == high:
        return Answer(value=exact_text(low), note=amount.how or None)
    if high is None:
        raise Unreadable(f"an upper end is needed; write for example {NUMBERS}")
    value = None if mid is None else exact_text(mid)
    return Answer(value=value, low=exact_text(low), high=exact_text(high), note=amount.how or None)


def exact_text(number: Fraction) -> str:
    """A number as exact text: "42496", "1.5", "1.4318e22", "1/3"."""
    if number.denominator == 1:
        digits = str(number.numerator)
        short = digits.rstrip("0") or "0"
        if len(digits) < 12 or len(digits) - len(short) < 4:
            return digits
        return f"{short[0]}{'.' + short[1:] if short[1:] else ''}e{len(digits) - 1}"
    places = _decimals(number.denominator)
    if places is None:
        return f"{number.numerator}/{number.denominator}"
    scaled = str(number.numerator * 10**places // number.denominator).rjust(places + 1, "0")
    return f"{scaled[:-places]}.{scaled[-places:]}"


def _decimals(denominator: int) -> int | None:
    """How many decimals a fraction needs; None if it never ends."""
    counts = {2: 0, 5: 0}
    for prime in counts:
        while denominator % prime == 0:
            denominator //= prime
            counts[prime] += 1
    return max(counts.values()) if denominator == 1 else None
