"""Words for results and values. The verdict is data; how it is said lives in the word files of the templates."""

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from compliance_kit.answers import Answer
from compliance_kit.catalogue import Catalogue
from compliance_kit.facts import Fact
from compliance_kit.locales import SOURCE, Lacking, direction, language_file, sayer, word_tree
from compliance_kit.marks import OPEN, marked
from compliance_kit.messages import Forms, Sayer
from compliance_kit.quantities import Interval
from compliance_kit.sources import Certainty, Source
from compliance_kit.values import Content, Money, NoneGiven, Selection, Value, records_in

_PLACE = re.compile(r"\{(\w+)\}")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SCIENTIFIC_UNITS = ("FLOP", "operations")
_SCIENTIFIC_FROM = Fraction(10) ** 13
_COMPACT_FROM = Fraction(10) ** 6
_GROUPED_FROM = 1000
_FRACTION = re.compile(r"\d+/\d+")


class Words:
    """The words of one language (`tree`, by dotted names), and how values are written in it."""

    def __init__(self, data: Mapping[str, Any], locale: str, catalogue: Catalogue, lacking: Lacking = marked) -> None:
        self.tree = data
        self.locale = locale
        self.catalogue = catalogue
        self._lacking = lacking

    def say(self, name: str, /, **parts: str | int) -> str:
        """The text of that dotted name with its placeholders filled.

        Args:
            name: the dotted name.
            parts: by placeholder what stands there. Of a text with forms the whole number named `n` chooses the form,
                or the first one if none has that name.

        Raises:
            KeyError: no word file has the name.
            TypeError: the text has forms, and no number is given.

        """
        found: Any = self.tree
        for step in name.split("."):
            found = found[step]
        return filled(found, parts, self.locale)

    def of_language(self, key: str, english: str) -> str:
        """A text that stands in no word file, by its key for translators."""
        return self.sayer.text(key, english)

    @property
    def sayer(self) -> Sayer:
        """Who says the texts that stand in no word file."""
        return sayer(self.locale, self._lacking, self.catalogue.packs)

    def unit(self, name: str) -> str:
        """A unit of the catalogue in the language."""
        return self.catalogue.units.get(name, name)

    def behind(self, number: str, unit: str) -> str:
        """A unit as it stands behind a written number, as the file of the language has it; what it lacks is as given.

        `joiner` comes after a number word ("1 million de personnes"), `elided` before the letters of `elided_before`;
        `part` is dropped after a fraction ("1/2 of revenue"); `singular` is taken where the number counts as one.
        """
        rules = self._counting
        if not rules or not any(sign.isdigit() for sign in number):
            return unit
        if number.rstrip(")")[-1:].isalpha():
            elided = "elided" in rules and unit[:1] in rules["elided_before"]
            return f"{rules['elided'] if elided else rules.get('joiner', '')}{unit}"
        if _FRACTION.fullmatch(number):
            return unit.removeprefix(f"{rules['part']} ") if "part" in rules else unit
        counted, comma, rest = unit.partition(",")
        if number.isdecimal() and counted in rules.get("singular", {}):
            from babel import Locale  # noqa: PLC0415 - see long_date

            if Locale.parse(self.locale).plural_form(int(number)) == "one":
                return f"{rules['singular'][counted]}{comma}{rest}"
        return unit

    @cached_property
    def _counting(self) -> Mapping[str, Any]:
        """How units stand behind numbers; English leaves them as they are."""
        found: Mapping[str, Any] = {} if self.locale == SOURCE else language_file(self.locale).get("units", {})
        return found

    def money(self, amount: str, currency: str) -> str:
        """An amount of money with its currency."""
        return self.say("money", amount=amount, currency=self.behind(amount, currency))

    @property
    def direction(self) -> str:
        """How the language runs: ltr or rtl."""
        return direction(self.locale)

    def find(self, name: str) -> str | None:
        """The text of that dotted name, or None if no word file has it."""
        try:
            return self.say(name)
        except KeyError:
            return None

    def certainty(self, found: Certainty, source: Source, *, checked: bool = True) -> str:
        """On what it rests that the source asks this: what a standard or licence says of itself is no text of law.

        Args:
            found: what the catalogue says.
            source: where it is written.
            checked: whether somebody compared it with the source; what nobody did is called no text of it.

        """
        if not checked and found in ("settled", "guidance"):
            return self.say("certainty.unread")
        kind = self.catalogue.instruments[source.instrument].kind
        pack = self.catalogue.origin.get(f"instrument::{source.instrument}")
        named = self.find(f"certainty_of.{found}.{kind}")
        if named is None and pack is not None and pack.kind != "law" and found in ("settled", "guidance"):
            named = self.say("certainty_of.publisher")
        return named or self.say(f"certainty.{found}")

    def date(self, day: datetime.date) -> str:
        """A date as year-month-day."""
        return day.isoformat()

    def inside(self, title: str) -> str:
        """A title as part of a sentence."""
        return inside(title, self.locale)

    def long_date(self, day: datetime.date) -> str:
        """A date in words, for prose; day and month stay on one line."""
        from babel.dates import format_date  # noqa: PLC0415 - Babel is loaded only where words are printed

        form = "d MMMM y" if self.locale == SOURCE else "long"
        return str(format_date(day, form, locale=self.locale)).replace(" ", "\u00a0", 1)

    def weekday(self, day: datetime.date) -> str:
        """The day of the week."""
        from babel.dates import format_date  # noqa: PLC0415 - see long_date

        return str(format_date(day, "EEEE", locale=self.locale))

    def number(self, value: Fraction, unit: str = "") -> str:
        """One number: powers of ten for compute, grouped digits or words for the rest."""
        if (unit.startswith(_SCIENTIFIC_UNITS) and value >= _COMPACT_FROM) or value >= _SCIENTIFIC_FROM:
            return self._scientific(value)
        from babel.numbers import format_decimal  # noqa: PLC0415 - see long_date

        plain = _decimal(value)
        if value >= _COMPACT_FROM:
            return _in_number_words(plain, self.locale)
        return str(format_decimal(plain, "#,##0.####" if value >= 1 else "0.#########", locale=self.locale))

    def _scientific(self, value: Fraction) -> str:
        from babel.numbers import format_decimal  # noqa: PLC0415 - see long_date

        mantissa, _, power = f"{_decimal(value):.2e}".partition("e")
        digits = format_decimal(Decimal(mantissa), "0.0#", locale=self.locale)
        return self.say("power", mantissa=str(digits), power=self.raised(int(power)))

    def raised(self, power: int) -> str:
        """An exponent in raised digits."""
        return str(power).translate(_SUPERSCRIPT)

    def percent(self, share: Fraction) -> str:
        """A share in per cent, with three significant digits."""
        from babel import Locale  # noqa: PLC0415 - see long_date
        from babel.numbers import format_percent  # noqa: PLC0415 - as above

        digits = max(2 - _magnitude(share * 100), 0)
        shown = Fraction(round(share * 100 * 10**digits), 100 * 10**digits)
        usual = str(Locale.parse(self.locale).percent_formats[None].pattern)  # with the space of the language, if any
        form = usual.replace("#,##0", f"#,##0.{'#' * digits}") if digits else usual
        return str(format_percent(_decimal(shown), form, locale=self.locale))

    def amount(self, interval: Interval, unit: str = "", kind: str = "number") -> str:
        """An amount with its margin or bounds."""
        one = self.percent if kind == "share" else lambda number: self.number(number, unit)
        if interval.hi is None:
            return self.say("unbounded", low=one(interval.lo)) if interval.lo else self.say("not_known")
        if interval.is_exact:
            return one(interval.lo)
        if interval.mid is None:
            return self.say("range", low=one(interval.lo), high=one(interval.hi))
        value, low, high = one(interval.mid), one(interval.lo), one(interval.hi)
        return value if low == value == high else self.say("spread", value=value, low=low, high=high)

    def place(self, code: str) -> str:
        """The name of a country, part or group."""
        known = self.catalogue.places.by_id.get(code)
        title = known.title if known is not None else None
        if title and self.locale == SOURCE:
            return title
        from babel import Locale  # noqa: PLC0415 - see long_date

        return str(Locale.parse(self.locale).territories.get(code, title or code))

    def places(self, codes: Iterable[str]) -> str:
        """Several of them, in the order of their names."""
        return self.names(sorted(map(self.place, codes)))

    def names(self, items: Iterable[str]) -> str:
        """Several names in one line, kept apart more clearly where one of them holds the usual separator itself."""
        told = list(items)
        separator = self.say("lists.separator")
        return (self.say("lists.apart") if any(separator in item for item in told) else separator).join(told)

    def value(self, fact: Fact, value: Value, answer: Answer | None = None) -> str:
        """What is known of a fact, as printed."""
        content = value.content
        if content is None:
            return self.say("not_asked" if value.open and answer is None and fact.mode == "asked" else "not_known")
        if isinstance(content, Selection):
            return self._selection(fact, content, answer)
        if isinstance(content, str):
            return str(fact.choices.get(content, content))
        return self._plain(fact, content)

    def _plain(self, fact: Fact, content: Content) -> str:
        if isinstance(content, NoneGiven):
            return self.say("none")
        if isinstance(content, bool):
            return self.say(f"boolean.{str(content).lower()}")
        if isinstance(content, Interval):
            return self.amount(content, fact.unit or "", fact.kind)
        if isinstance(content, Money):
            return self.money(self.amount(content.amount), content.currency)
        return self.date(content) if isinstance(content, datetime.date) else str(len(records_in(content) or ()))

    def _selection(self, fact: Fact, content: Selection, answer: Answer | None) -> str:
        if fact.kind == "countries":
            return self._places(content, answer)
        chosen = [words for name, words in fact.choices.items() if name in content.chosen]
        unsure = [words for name, words in fact.choices.items() if name in content.unsure]
        marked = [self.say("unsure", items=self.names(unsure))] if unsure else []
        return self.names([*chosen, *marked]) or self.say("none")

    def _places(self, content: Selection, answer: Answer | None) -> str:
        if answer is not None and answer.value is not None:
            codes = answer.value if isinstance(answer.value, list | tuple) else [answer.value]
            return self.names(self.say("none") if code == "none" else self.place(str(code)) for code in codes)
        return self.names(map(self.place, self.catalogue.places.folded(content.chosen))) or self.say("none")


def _magnitude(value: Fraction) -> int:
    """The power of ten of a number; 0 for nothing."""
    with localcontext(prec=60):
        return _decimal(value).adjusted() if value else 0


def _decimal(value: Fraction) -> Decimal:
    with localcontext(prec=60):  # Babel fails at 10^25 with the usual precision
        return Decimal(value.numerator) / Decimal(value.denominator)


def _in_number_words(number: Decimal, locale: str) -> str:
    """A large number with a word, three digits after the point: Babel itself has no French form for one million."""
    from babel import Locale  # noqa: PLC0415 - see long_date
    from babel.numbers import parse_pattern  # noqa: PLC0415 - as above

    language = Locale.parse(locale)
    patterns = language.compact_decimal_formats["long"]
    usual = patterns["other"]
    power = max((power for power in usual if int(power) <= number), key=int)
    digits = parse_pattern(usual[power]).pattern.count("0")
    shown = round(number / (int(power) // 10 ** (digits - 1)), 3)
    shown = Decimal(int(shown)) if shown == int(shown) else shown.normalize()
    pattern = patterns.get(language.plural_form(shown), usual).get(power, usual[power])
    return str(parse_pattern(pattern).apply(shown, locale, decimal_quantization=False))


def filled(text: str | Forms, parts: Mapping[str, object], locale: str) -> str:
    """A text with its placeholders filled; whole numbers choose its form and are written as the language does.

    Raises:
        TypeError: the text has forms, and no number is given.

    """
    numbers = {name: part for name, part in parts.items() if isinstance(part, int)}
    if isinstance(text, Forms):
        if not numbers:
            raise TypeError("this text has forms for one and for several: it needs a number")
        text = text.of(numbers.get("n", next(iter(numbers.values()))))
    told = {**parts, **{name: whole(number, locale) for name, number in numbers.items()}}
    return _PLACE.sub(lambda place: str(told.get(place[1], place[0])), str(text))


def whole(number: int, locale: str) -> str:
    """A whole number with its digits grouped."""
    if abs(number) < _GROUPED_FROM:
        return str(number)
    from babel.numbers import format_decimal  # noqa: PLC0415 - small numbers do without Babel

    return str(format_decimal(number, locale=locale))


def load_words(folder: Path, locale: str, catalogue: Catalogue, lacking: Lacking = marked) -> Words:
    """All word files of a folder as one tree, each file under its own name except `engine`, which is the root.

    What the language lacks is English, shown by `lacking`: between marks for papers.
    """
    return Words(word_tree(folder, locale, lacking), locale, catalogue, lacking)


def inside(title: str, code: str) -> str:
    """A title as part of a sentence: with a small first letter, where the language has no capitals within sentences.

    Abbreviations ("EU law") and languages that write nouns with capitals stay as they are.
    """
    if code != SOURCE and language_file(code).get("capital_nouns"):
        return title
    place = _letter(title)
    small = not title[place + 1 : place + 2].isupper()
    return title[:place] + title[place : place + 1].lower() + title[place + 1 :] if small else title


def initial(text: object) -> str:
    """A text with a capital as its first letter and everything else as it is, for cells that hold one phrase."""
    told = str(text)
    place = _letter(told)
    return told[:place] + told[place : place + 1].upper() + told[place + 1 :]


def _letter(text: str) -> int:
    """The place of the first character that is no mark."""
    return next((place for place, letter in enumerate(text) if letter not in OPEN), 0)
