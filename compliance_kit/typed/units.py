"""Units as people write them: time, FLOP with prefixes, words behind a count, money."""

import re
from fractions import Fraction

from babel.numbers import list_currencies

from compliance_kit.answers import Answer
from compliance_kit.contents import Unreadable
from compliance_kit.quantities import Interval, read_number
from compliance_kit.typed.amounts import Amount, exact_text, read_amount

_SECONDS = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
    "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
    "d": 86400, "day": 86400, "days": 86400, "w": 604800, "wk": 604800, "week": 604800, "weeks": 604800,
    "y": 31536000, "yr": 31536000, "yrs": 31536000, "year": 31536000, "years": 31536000,
}  # fmt: skip
_MONTHS = ("month", "months", "mo", "mos")
_TIME = re.compile(r"(?P<number>[\d.,_/e]+(?:\s*(?:k|thousand|million))?)\s*-?\s*(?P<unit>[a-z]+)\.?", re.IGNORECASE)
_PREFIXES = {"k": 3, "kilo": 3, "m": 6, "mega": 6, "g": 9, "giga": 9, "t": 12, "tera": 12, "p": 15, "peta": 15,
             "e": 18, "exa": 18, "z": 21, "zetta": 21, "y": 24, "yotta": 24}  # fmt: skip
_PREFIX = "|".join(sorted(_PREFIXES, key=len, reverse=True))
_FLOP = re.compile(rf"^(?P<number>.*[\d⁰¹²³⁴⁵⁶⁷⁸⁹])\s*(?P<prefix>{_PREFIX})?-?flops?$", re.IGNORECASE)
_FLOP_DAYS = re.compile(rf"^(?P<number>.*\d)\s*(?P<prefix>{_PREFIX})-?f(?:lops?)?(?:/s|ps)?[- ]?days?$", re.IGNORECASE)
_SPEED = re.compile(r"flops?\s*(?:/\s*s\b|per second)|flop/s", re.IGNORECASE)
_SYNONYMS = {
    "parameters": ("parameter", "params", "param", "weights"),
    "people": ("users", "user", "persons", "person"),
    "persons": ("people", "employees", "staff", "ftes", "fte", "person"),
    "accelerators": ("accelerator", "gpus", "gpu", "tpus", "chips", "cards"),
    "tokens": ("token",),
    "images": ("image", "pictures", "files"),
    "consumers": ("people", "users"),
}
_WORD = re.compile(r"[a-z]{3,}")
_SYMBOLS = {
    "€": "EUR", "$": "USD", "£": "GBP", "₩": "KRW", "¥": "JPY", "us$": "USD", "euro": "EUR", "euros": "EUR",
    "dollar": "USD", "dollars": "USD", "pound": "GBP", "pounds": "GBP", "won": "KRW", "yen": "JPY",
}  # fmt: skip
_CURRENCY = re.compile(
    r"us\$|[€$£₩¥]|\b[A-Z]{3}\b|\b(?:us )?dollars?\b|\beuros?\b|\bpounds?\b|\bwon\b|\byen\b", re.IGNORECASE
)
_MONEY = "write for example 4 million EUR, USD 250,000 or 4 million EUR ±10%"


def duration_unit(unit: str | None) -> int | None:
    """How many seconds the unit of a question has; None if it is no unit of time."""
    return _SECONDS.get(unit.split()[0].rstrip(",")) if unit else None


def read_duration(text: str, unit_seconds: int) -> Amount:
    """A time such as "332 h", "2 days 4 h", converted into the unit of the question."""
    parts = list(_TIME.finditer(text))
    if not parts or _TIME.sub("", text).strip(" ,"):
        if unit_seconds == 1:
            raise Unreadable(f"'{text}' has no unit of time; write for example 332 h, 3 days or 2 weeks")
        return _plain_number(text)
    seconds = sum((read_number(part["number"]) * _unit(part["unit"], unit_seconds) for part in parts), Fraction(0))
    number = seconds / unit_seconds
    return Amount(Interval.exact(number), exact_text(number))


def _unit(word: str, unit_seconds: int) -> Fraction:
    name = word.casefold()
    if name in _MONTHS:
        if unit_seconds == _SECONDS["year"]:
            return Fraction(unit_seconds, 12)
        raise Unreadable("months differ in length; write days or weeks, for example 180 days")
    if name not in _SECONDS:
        raise Unreadable(f"'{word}' is no unit of time; write for example 332 h, 3 days or 2 weeks")
    return Fraction(_SECONDS[name])


def _plain_number(text: str) -> Amount:
    return Amount(Interval.exact(read_number(text)), text.strip())


def read_flop_days(text: str) -> Amount | None:
    """An amount of compute such as "1800 PFLOP/s-days"; None if it is written in another way."""
    match = _FLOP_DAYS.match(text.strip())
    if match is None:
        return None
    number = read_number(match["number"]) * Fraction(10) ** _PREFIXES[match["prefix"].casefold()] * _SECONDS["day"]
    return Amount(Interval.exact(number), exact_text(number))


def read_flop(text: str) -> Amount:
    """An amount of compute such as "3e24", "3e24 FLOP" or "2 exaFLOP"."""
    if _SPEED.search(text):
        raise Unreadable(
            f"'{text}' is a speed; write an amount such as 3e24 FLOP, or hardware such as 64 A100 for 3 days"
        )
    match = _FLOP.match(text.strip())
    if match is None or not match["prefix"]:
        return _plain_number(match["number"] if match else text)
    number = read_number(match["number"]) * Fraction(10) ** _PREFIXES[match["prefix"].casefold()]
    return Amount(Interval.exact(number), exact_text(number))


def read_count(text: str, unit: str | None) -> Amount:
    """A number with or without the words of its unit behind it: "8B", "15 trillion tokens", "200 users per month"."""
    known = set(_WORD.findall((unit or "").casefold())) | {"per", "the", "of", "in"}
    known |= {synonym for word in list(known) for synonym in _SYNONYMS.get(word, ())}
    words = text.strip().split()
    while len(words) > 1 and words[-1].casefold().strip(".,") in known:
        words.pop()
    plain = " ".join(words)
    return Amount(Interval.exact(read_number(plain)), plain)


def read_money(text: str, *, margin: bool) -> Answer:
    """An amount of money with its currency, before or behind it.

    Raises:
        Unreadable: without currency, or with what can be written instead.

    """
    found = [(match, code) for match in _CURRENCY.finditer(text) if (code := _code(match[0]))]
    codes = {code for _, code in found}
    if len(codes) > 1:
        raise Unreadable(f"'{text}' names two currencies; {_MONEY}")
    bare = text
    for match, _ in reversed(found):
        bare = f"{bare[: match.start()]} {bare[match.end() :]}"
    answer = read_amount(" ".join(bare.split()), lambda piece: read_count(piece, None), margin=margin)
    if not codes and answer.value is not None and not read_number(str(answer.value)):
        codes = {"EUR"}
    if not codes:
        raise Unreadable(f"'{text}' has no currency; {_MONEY}")
    return answer.model_copy(update={"currency": codes.pop()})


def _code(word: str) -> str | None:
    name = word.casefold().removeprefix("us ")
    code = _SYMBOLS.get(name, word.upper())
    return code if code in list_currencies() else None
