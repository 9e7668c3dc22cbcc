"""From what files say to proposals for answers: what a key means is data (`import_from`), and nothing is guessed."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from compliance_kit.answers import Answer, Found
from compliance_kit.catalogue import Catalogue
from compliance_kit.contents import UNSEEN, Unreadable, content_of
from compliance_kit.facts import Fact, ImportRule
from compliance_kit.intake.carried import OWN, as_answered
from compliance_kit.intake.croissant import KIND as CROISSANT
from compliance_kit.intake.sayings import Saying
from compliance_kit.quantities import Interval, read_number
from compliance_kit.typed.compute import accelerator
from compliance_kit.typed.units import read_duration

MOST_QUOTED = 4
_HUB = re.compile(r"^(?:https?://(?:huggingface\.co|hf\.co)/|hf://)", re.IGNORECASE)
_LOCAL = re.compile(r"^(?:[./~\\]|[A-Za-z]:[\\/])")
_MODEL = re.compile(r"[\w.-]+(?:/[\w.-]+)?")
_HARDWARE = re.compile(r"^\s*(?:(?P<count>\d[\d,]*)\s*(?:[x×*]\s*)?)?(?P<name>[A-Za-z].*)$")
_TIME = re.compile(r"\d[\d,]*(?:\.(?P<part>\d+))?\s*(?P<unit>hours?|hrs?|h|days?)$", re.IGNORECASE)
_WRITTEN = re.compile(r"^(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>[A-Za-z]*)$")


@dataclass(frozen=True)
class Candidate:
    """One proposal: the value as a sheet writes it, from one saying.

    Attributes:
        more: further parts of the answer: bounds, items of which nobody is sure, a currency.
        weak: it only follows from something else, as an account of the hub from a name; a statement goes before it.
        within: how far off a value may be that was converted from a rounded one, in the unit of the fact.

    """

    value: Any
    origin: str
    file: str
    item: str = ""
    kind: str = ""
    more: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    weak: bool = False
    within: Fraction = Fraction(0)


class Proposals:
    """What the sayings mean for the facts of a catalogue.

    Attributes:
        notes: what was found and cannot be used as it stands, as whole sentences.

    """

    def __init__(self, catalogue: Catalogue, sayings: Iterable[Saying]) -> None:
        self._catalogue = catalogue
        self._by_key: dict[tuple[str, str], list[Saying]] = {}
        for saying in sayings:
            self._by_key.setdefault((saying.kind, saying.key), []).append(saying)
        self.notes: list[str] = []

    def answers(self) -> dict[str, Answer]:
        """The proposed answers by fact, in asking order; each unconfirmed, and what disagrees side by side."""
        found = {}
        for name, fact in self._catalogue.facts.items():
            answer = self._records(fact) if fact.kind == "records" else agreed(fact, self._candidates(fact, name))
            if answer is not None:
                found[name] = answer
        return found

    def _candidates(self, fact: Fact, key: str) -> list[Candidate]:
        found = [one for kind, rules in fact.import_from.items() for one in self._of_kind(fact, kind, rules)]
        return [*self._own(fact, key), *found]

    def _own(self, fact: Fact, key: str) -> Iterator[Candidate]:
        """What a file of ours says of a question, exactly as it was answered; what does not fit any more is said."""
        for saying in self._by_key.get((OWN, key), ()) if fact.mode == "asked" else ():
            parts = self._parts(fact, saying)
            if parts and self._fits(fact, parts):
                value = parts.pop("value", None)
                yield Candidate(value, saying.origin, _file(saying), saying.item, OWN, parts)
            else:
                self.notes.append(f"{saying.place}: “{saying.words}” is no answer to this question and was left out.")

    def _parts(self, fact: Fact, saying: Saying) -> dict[str, Any]:
        try:
            return dict(as_answered(saying.value, fact.kind, self._catalogue.places))
        except (ArithmeticError, LookupError, TypeError, ValueError):
            return {}  # not written by us

    def _of_kind(self, fact: Fact, kind: str, rules: Iterable[ImportRule]) -> Iterator[Candidate]:
        """What one kind of file says; of a single choice only the first rule that yields something, for each item."""
        told: set[tuple[str, str]] = set()
        for rule in rules:
            new = [(saying, self._value(fact, rule, saying)) for saying in self._sayings(kind, rule.key)]
            for saying, value in new:
                file = _file(saying)
                if value is None or (file, saying.item) in told:
                    continue
                within = _rounding(str(saying.value)) if rule.form == "seconds" else Fraction(0)
                weak = rule.form == "owner"
                yield Candidate(value, saying.origin, file, saying.item, kind, weak=weak, within=within)
            if fact.kind == "choice":
                told |= {(_file(s), s.item) for s, v in new if v is not None}

    def _sayings(self, kind: str, key: str) -> list[Saying]:
        return [*self._by_key.get((kind, key), ()), *self._by_key.get((kind, f"{key}[]"), ())]

    def _value(self, fact: Fact, rule: ImportRule, saying: Saying) -> Any:  # noqa: ANN401 - as sheets write it
        """The answer that a saying gives by a rule; None if it gives none."""
        raw = saying.value
        if rule.says is not None:
            value = rule.says if raw not in (False, "", 0) else None
        elif rule.form is not None:
            value = self._formed(rule, saying)
        else:
            value = _meant(fact, rule, raw)
        if value is None:
            return None
        if fact.kind == "choices" and not isinstance(value, list):
            value = [value]
        return value if self._fits(fact, {"value": value}) else None

    def _fits(self, fact: Fact, parts: Mapping[str, Any]) -> bool:
        if isinstance(parts.get("value"), str) and UNSEEN.search(parts["value"]):
            return False
        try:
            return content_of(fact, Answer(**parts), self._catalogue.places, fact.id) is not None
        except (Unreadable, ValidationError):
            return False

    def _formed(self, rule: ImportRule, saying: Saying) -> Any:  # noqa: ANN401 - as sheets write it
        text = str(saying.value).strip()
        if rule.form == "model":
            return self._model(text, saying)
        if rule.form == "owner":
            plain = _HUB.sub("", text)
            return plain.partition("/")[0] if "/" in plain and not _LOCAL.match(text) else None
        return _FORMS[str(rule.form)](text, self._catalogue)

    def _model(self, text: str, saying: Saying) -> str | None:
        plain = _HUB.sub("", text).strip("/") if _HUB.match(text) else text
        if _LOCAL.match(plain) or (plain.count("/") > 1 and " " not in plain):  # with spaces it is a list of names
            note = f"{saying.place}: “{saying.words}” names a place on a disk; the model there has to be named by you."
            self.notes += [note] if note not in self.notes else []
            return None
        return plain if _MODEL.fullmatch(plain) else None

    def _records(self, fact: Fact) -> Answer | None:
        """The records by file; files that list different ones disagree."""
        fields = {field.id: field for field in fact.fields if field.mode == "asked"}
        candidates = {name: self._candidates(field, f"{fact.id}[].{name}") for name, field in fields.items()}
        name = next((one for one, field in fields.items() if field.kind == "text"), None)
        none = [one for one in self._by_key.get((OWN, fact.id), ()) if one.value == "none"]
        if none:
            return Answer(value="none", origin=none[0].origin, unconfirmed=True)
        if name is None or not candidates[name]:
            return None
        lists: dict[tuple[str, ...], list[Candidate]] = {}
        by_file: dict[tuple[str, str], list[Candidate]] = {}
        for one in candidates[name]:
            file = "" if one.kind == CROISSANT else one.file  # such a file describes one set and lists none
            by_file.setdefault((file, one.kind), []).append(one)
        for named in by_file.values():
            key = tuple(sorted({str(one.value).casefold() for one in named}))
            lists.setdefault(key, []).extend(named)
        answers = [self._listed(fields, candidates, name, named) for named in lists.values()]
        origins = ["; ".join(dict.fromkeys(one.origin for one in named)) for named in lists.values()]
        if len(answers) == 1:
            return Answer(value=answers[0], origin=origins[0], unconfirmed=True)
        found = tuple(Found(value=value, origin=origin) for value, origin in zip(answers, origins, strict=True))
        return Answer(unconfirmed=True, found=found)

    def _listed(
        self,
        fields: Mapping[str, Fact],
        candidates: Mapping[str, list[Candidate]],
        name: str,
        named: list[Candidate],
    ) -> list[dict[str, Any]]:
        """One record for each name; a statement without an item is about all records of its file."""
        records = []
        for title in dict.fromkeys(str(one.value).casefold() for one in named):
            mine = [one for one in named if str(one.value).casefold() == title]
            places = {(one.file, one.item) for one in mine}
            files = {one.file for one in mine}
            record = {}
            for field, definition in fields.items():
                about = [
                    one
                    for one in candidates[field]
                    if (one.file, one.item) in places
                    or (one.file in files and not one.item)
                    or one.item.casefold() == title
                ]
                answer = agreed(definition, mine if field == name else about)
                if answer is not None:
                    record[field] = as_written(answer)
            records.append(record)
        return records


def as_written(answer: Answer) -> dict[str, Any]:
    """An answer as it stands in a record of a sheet, its value first."""
    given = answer.model_dump(exclude_defaults=True)
    return {"value": answer.value, **{key: list(v) if isinstance(v, tuple) else v for key, v in given.items()}}


def agreed(fact: Fact, candidates: list[Candidate]) -> Answer | None:
    """One proposal where everything found says the same, and what was found side by side where it does not."""
    if not candidates:
        return None
    candidates = [one for one in candidates if not one.weak] or candidates
    if fact.kind in ("choices", "countries"):
        items = list(dict.fromkeys(item for one in candidates for item in one.value))
        unsure = tuple(dict.fromkeys(item for one in candidates for item in one.more.get("unsure", ())))
        return Answer(value=items, unsure=unsure, origin=_origins(candidates), unconfirmed=True)
    groups: list[list[Candidate]] = []
    for one in candidates:
        group = next((found for found in groups if _agree(fact, found[0], one)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    if len(groups) == 1:
        best = max(groups[0], key=lambda one: (bool(one.more), len(str(one.value).replace("0", ""))))
        return Answer(value=best.value, **best.more, origin=_origins(groups[0]), unconfirmed=True)
    return Answer(
        unconfirmed=True, found=tuple(Found(value=group[0].value, origin=_origins(group)) for group in groups)
    )


def _file(saying: Saying) -> str:
    return saying.place.partition(":")[0].partition(",")[0]


def _agree(fact: Fact, one: Candidate, other: Candidate) -> bool:
    if same_value(fact, one.value, other.value):
        return True
    within = max(one.within, other.within)
    first, second = (_amount(each.value) for each in (one, other)) if within else (None, None)
    return first is not None and second is not None and abs(first[0] - second[0]) < within


def _origins(candidates: Iterable[Candidate]) -> str:
    """The first places with their words; of the others where they stand."""
    told = list(dict.fromkeys(one.origin for one in candidates))
    others = list(dict.fromkeys(one.partition(": “")[0] for one in told[MOST_QUOTED:]))
    return "; ".join([*told[:MOST_QUOTED], *([f"also {', '.join(others)}"] if others else [])])


def same_value(fact: Fact, one: object, other: object) -> bool:
    """Whether two values say the same; a rounded number says the same as the exact one that it is rounded from."""
    if fact.kind not in ("number", "integer"):
        return str(one).casefold().rstrip(".") == str(other).casefold().rstrip(".")
    first, second = _amount(one), _amount(other)
    if first is None or second is None:
        return str(one).casefold() == str(other).casefold()
    return abs(first[0] - second[0]) < max(first[1], second[1]) or first[0] == second[0]


def _amount(value: object) -> tuple[Fraction, Fraction] | None:
    """A number and what one unit of its last written digit is worth."""
    text = str(value).strip()
    try:
        number = read_number(text)
    except ValueError:
        return None
    written = _WRITTEN.match(text)
    if written is None:
        return number, Fraction(0)
    digits = written["digits"].replace(",", "")
    unit = Fraction(1, 10 ** len(digits.partition(".")[2]))
    scale = number / Fraction(digits) if Fraction(digits) else Fraction(1)
    return number, unit * scale


def _meant(fact: Fact, rule: ImportRule, raw: object) -> Any:  # noqa: ANN401 - as sheets write it
    key = str(raw).casefold() if isinstance(raw, bool) else str(raw).strip()
    lower = {name.casefold(): value for name, value in rule.values.items()}
    if key.casefold() in lower:
        return lower[key.casefold()]
    if fact.kind in ("choice", "choices"):
        return key if key in fact.choices else rule.rest
    if fact.kind == "boolean":
        return raw if isinstance(raw, bool) else None
    return _number_text(raw) if fact.kind in ("number", "integer") else key or None


def _number_text(raw: object) -> str | int | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 2**53:
        return int(raw)
    return raw if isinstance(raw, int) else str(raw)


def _hardware_count(text: str, _catalogue: Catalogue) -> int | None:
    found = _HARDWARE.match(text)
    return int(found["count"].replace(",", "")) if found and found["count"] else None


def _hardware_name(text: str, catalogue: Catalogue) -> str | None:
    found = _HARDWARE.match(text)
    return (accelerator(found["name"], catalogue) or found["name"].strip()) if found else None


def _seconds(text: str, _catalogue: Catalogue) -> str | None:
    try:
        amount: Interval = read_duration(text, 1).interval
    except (Unreadable, ValueError):
        return None
    return str(int(amount.lo)) if amount.lo.denominator == 1 else str(float(amount.lo))


def _rounding(text: str) -> Fraction:
    """How many seconds one unit of the last written digit of a time is worth: 360 for "3.5 hours"."""
    written = _TIME.match(text.strip())
    if written is None:
        return Fraction(0)
    unit: Fraction = read_duration(f"1 {written['unit']}", 1).interval.lo
    return unit / Fraction(10 ** len(written["part"] or ""))


def _place(text: str, catalogue: Catalogue) -> list[str] | None:
    return [text] if catalogue.places.known(text) else None


def _first(text: str, _catalogue: Catalogue) -> str | None:
    """The first paragraph."""
    return text.partition("\n\n")[0].strip() or None


_FORMS: Mapping[str, Callable[[str, Catalogue], Any]] = {
    "hardware_count": _hardware_count,
    "hardware_name": _hardware_name,
    "seconds": _seconds,
    "place": _place,
    "first": _first,
}
