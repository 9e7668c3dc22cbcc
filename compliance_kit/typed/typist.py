"""From typed text to an answer: a refusal says what can be written, a conversion keeps what was typed."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from compliance_kit.answers import Answer
from compliance_kit.calculation_words import Lookup
from compliance_kit.catalogue import Catalogue
from compliance_kit.contents import Unreadable, content_of
from compliance_kit.facts import Fact
from compliance_kit.quantities import read_number
from compliance_kit.typed.amounts import Amount, read_amount
from compliance_kit.typed.compute import accelerator, read_hardware
from compliance_kit.typed.dates import read_day
from compliance_kit.typed.known import canonical, known_texts, near
from compliance_kit.typed.places import PlaceNames
from compliance_kit.typed.units import duration_unit, read_count, read_duration, read_flop, read_flop_days, read_money

NOT_KNOWN = frozenset(
    {"not known", "unknown", "don't know", "dont know", "do not know", "i don't know", "no idea", "nobody knows"}
)
NONE_WORDS = frozenset({"none", "never", "nobody", "nobody yet", "nowhere", "there is none"})
NONE_KINDS = frozenset({"date", "text", "records", "countries"})
_INDEX = re.compile(r"\[\d+\]")
_TYPED = re.compile(r'^typed "(?P<typed>.*?)"(?:;|$)')


class OwnWords(NamedTuple):
    """What stands for the two answers that are no content, in lower case."""

    not_known: str = "not known"
    none: str = "none"


IN_ENGLISH = OwnWords()


@dataclass(frozen=True)
class Typist:
    """Reads what somebody typed in one interview.

    Attributes:
        catalogue: facts, places and the table of accelerators.
        names: names of places.
        today: what "today" means.
        month_is_enough: date questions for which a month will do; its last day stands for it.
        own_words: the words for "not known" and "none" in the language of the interview; the English ones always count.

    """

    catalogue: Catalogue
    names: PlaceNames
    today: datetime.date
    month_is_enough: frozenset[str] = frozenset()
    own_words: OwnWords = IN_ENGLISH

    @cached_property
    def looked_up(self) -> frozenset[str]:
        """The text questions whose answers are looked up in a table."""
        calculations = (fact.calculate for fact in self.catalogue.facts.values())
        return frozenset(calculation.key for calculation in calculations if isinstance(calculation, Lookup))

    @cached_property
    def known_texts(self) -> Mapping[str, frozenset[str]]:
        """The names that rules compare text answers with."""
        return known_texts(self.catalogue)

    def near_names(self, answer: Answer, path: str) -> list[str]:
        """Names that rules know and that look like a text answer which is none of them."""
        return near(answer.value, path, self.known_texts) if isinstance(answer.value, str) else []

    def read(self, text: str, fact: Fact, path: str) -> Answer:
        """The answer that a text gives to a question.

        Raises:
            Unreadable: with what can be written instead.

        """
        plain = text.replace("\u2019", "'").strip()
        if not plain:
            raise Unreadable(_nothing(fact))
        if plain.casefold() in (*NOT_KNOWN, self.own_words.not_known):
            return Answer()
        if plain.casefold() in (*NONE_WORDS, self.own_words.none):
            return _none(fact, plain)
        try:
            answer = _READERS[fact.kind](self, plain, fact, path)
            content_of(fact, answer, self.catalogue.places, path)
        except Unreadable:
            raise
        except ValueError as error:
            raise Unreadable(str(error)) from None
        return answer


def _nothing(fact: Fact) -> str:
    return "nothing was written; write 'not known' if nobody knows" + (
        ", 'none' if there is none" if fact.kind in NONE_KINDS else ""
    )


def _none(fact: Fact, word: str) -> Answer:
    if fact.kind in NONE_KINDS:
        return Answer(value="none")
    raise Unreadable(f"'{word}' is no amount; write 0, or 'not known' if nobody knows")


def _text(typist: Typist, text: str, _fact: Fact, path: str) -> Answer:
    looked_up = accelerator(text, typist.catalogue) if path in typist.looked_up else None
    name = looked_up or canonical(text, path, typist.known_texts)
    if name is None or name == text:
        return Answer(value=text)
    return Answer(value=name, note=f'typed "{text}"')


def _date(typist: Typist, text: str, _fact: Fact, path: str) -> Answer:
    day = read_day(text, typist.today, month_is_enough=_INDEX.sub("", path) in typist.month_is_enough)
    note = f'typed "{text}"; the last day of the month stands for it' if day.month_only else None
    return Answer(value=day.date, note=note)


def _countries(typist: Typist, text: str, _fact: Fact, _path: str) -> Answer:
    return typist.names.read(text)


def _number(typist: Typist, text: str, fact: Fact, _path: str) -> Answer:
    seconds = duration_unit(fact.unit)

    def reader(piece: str) -> Amount:
        if fact.unit and fact.unit.split()[0].rstrip(",") == "FLOP":
            return read_flop_days(piece) or read_hardware(piece, typist.catalogue) or read_flop(piece)
        return read_count(piece, fact.unit) if seconds is None else read_duration(piece, seconds)

    return _noted(text, read_amount(text, reader, margin=fact.margin is not None))


def _noted(text: str, answer: Answer) -> Answer:
    """The answer with what was typed, where the figures are not the typed ones."""
    kept = [str(part) for part in (answer.value, answer.low, answer.high) if part is not None]
    if answer.note is None and all(part in text for part in kept):
        return answer
    note = f'typed "{text}"' + (f"; {answer.note}" if answer.note else "")
    return answer.model_copy(update={"note": note, "basis": "estimated" if answer.note else None})


def _share(typist: Typist, text: str, fact: Fact, path: str) -> Answer:
    answer = _number(typist, text, fact, path)
    written = [part for part in (answer.value, answer.low, answer.high) if part is not None]
    if any(read_number(str(part)) > 1 for part in written):
        raise Unreadable(f"'{text}' is more than the whole; write a share such as 40% or 0.4")
    return answer


def _money(_typist: Typist, text: str, fact: Fact, _path: str) -> Answer:
    return read_money(text, margin=fact.margin is not None)


_READERS: Mapping[str, Callable[[Typist, str, Fact, str], Answer]] = {
    "text": _text,
    "date": _date,
    "countries": _countries,
    "number": _number,
    "integer": _number,
    "share": _share,
    "money": _money,
}


def as_typed(fact: Fact, answer: Answer) -> str:
    """The text that gives this answer when it is typed; for "not known" the words for it."""
    if answer.value is None and answer.low is None:
        return "not known"
    typed = _TYPED.match(answer.note or "")
    if typed:
        return typed["typed"]
    if fact.kind == "countries":
        return _codes(answer)
    if answer.low is not None:
        figure = f"{answer.low} to {answer.high}"
    else:
        figure = str(answer.value) + (f" ±{_margin(answer.margin)}" if answer.margin is not None else "")
    if fact.kind == "money" and answer.currency:
        return f"{figure} {answer.currency}"
    return f"{figure} s" if duration_unit(fact.unit) == 1 and not re.search("[a-z]$", figure) else figure


def _codes(answer: Answer) -> str:
    codes = answer.value if isinstance(answer.value, list | tuple) else [answer.value]
    return ", ".join([*(str(code) for code in codes if code is not None), *(f"{code}?" for code in answer.unsure)])


def _margin(margin: str | float) -> str:
    return margin if isinstance(margin, str) and margin.endswith("%") else f"{float(read_number(str(margin)) * 100):g}%"


def stamped(answer: Answer, given: datetime.date, by: str | None) -> Answer:
    """The answer with the day on which it was given and by whom."""
    return answer.model_copy(update={"given": given, "by": by or None})
