"""Amounts as forms want them: exact, with two digits, as an order of magnitude, as a band, as month and year."""

import datetime
from fractions import Fraction

from compliance_kit.forms import Part
from compliance_kit.knowledge import Knowledge
from compliance_kit.quantities import Interval, rounded
from compliance_kit.values import Content
from compliance_kit.wording import Words

TWO = 2
_TEN = Fraction(10)


def amount_is_none(amount: Interval) -> bool:
    """Whether the amount is nothing at all: a band would say that there may be some."""
    return amount.lo == amount.hi == 0


class Amounts:
    """Writes amounts in one language; the lines of bands come from the catalogue."""

    def __init__(self, known: Knowledge, words: Words) -> None:
        self.known = known
        self.words = words

    def line(self, name: str) -> str:
        """A number of the catalogue on the day of the assessment."""
        value = self.known.threshold(name)
        if isinstance(value, Fraction):
            return self.words.percent(value) if value < 1 else self.words.number(value)
        return self.words.date(value) if isinstance(value, datetime.date) else self.words.say("trace.expired")

    def written(self, part: Part, content: Content | None) -> str | None:
        """The amount as the part wants it; None where it is printed as everywhere else."""
        if part.show == "month" and isinstance(content, datetime.date):
            return f"{content.year:04}-{content.month:02}"
        if not isinstance(content, Interval) or content.hi is None:
            return None
        if part.show == "band" and amount_is_none(content):
            return self.words.say("forms.none")
        if part.show == "band":
            return self._band(part, content)
        middle = content.mid if content.mid is not None else (content.lo + content.hi) / 2
        ways = {"exact": self._exact, "two_digits": self._two_digits, "magnitude": self._magnitude}
        number = ways[part.show](middle) if part.show in ways else None
        return None if number is None else f"{number} {self.words.behind(number, part.units)}".strip()

    def _band(self, part: Part, amount: Interval) -> str:
        """The band that holds the whole amount; where it lies in several, they are named as not determined."""
        lines = [(name, self.known.threshold(name)) for name in part.lines]
        numbers = [(name, number) for name, number in lines if isinstance(number, Fraction)]
        low, high = (sum(self._beyond(edge, *line) for line in numbers) for edge in (amount.lo, amount.hi))
        bands = [self._named(place, numbers, part) for place in range(low, high + 1)]
        return bands[0] if len(bands) == 1 else self.words.say("forms.band.open", bands=self.words.names(bands))

    def _beyond(self, edge: Fraction | None, name: str, number: Fraction) -> bool:
        strict = self.known.catalogue.thresholds[name].strict
        return edge is not None and (edge > number if strict else edge >= number)

    def _named(self, place: int, numbers: list[tuple[str, Fraction]], part: Part) -> str:
        names, units = [name for name, _ in numbers], part.units
        if not place:
            line, units = self.line(names[0]), part.unit if part.unit and numbers[0][1] == 1 else units
            return self.words.say("forms.band.under", line=line, units=self.words.behind(line, units))
        if place == len(names):
            line = self.line(names[-1])
            return self.words.say("forms.band.over", line=line, units=self.words.behind(line, units))
        low, high = self.line(names[place - 1]), self.line(names[place])
        return self.words.say("forms.band.between", low=low, high=high, units=self.words.behind(high, units))

    def _exact(self, number: Fraction) -> str:
        from babel.numbers import format_decimal  # noqa: PLC0415 - Babel is loaded only where words are printed

        return str(format_decimal(int(number), "#,##0", locale=self.words.locale))

    def _two_digits(self, number: Fraction) -> str:
        return self.words.number(rounded(number, TWO), "FLOP")

    def _magnitude(self, number: Fraction) -> str:
        power = 0
        while number and _TEN ** (power + 1) <= number:
            power += 1
        while number and _TEN**power > number:
            power -= 1
        return self.words.say("forms.magnitude", power=self.words.raised(power)) if number else "0"
