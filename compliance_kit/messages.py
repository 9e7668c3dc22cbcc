"""What can be translated: every text of the word files, the documents and the catalogue, each under a stable key.

One walk serves both ways: it collects the English texts for translators, and it puts translations in their places.
Conditions, numbers, ids and set phrases are no texts and stay as they are; a language cites places in laws its own way.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from pydantic import BaseModel

from compliance_kit.catalogue import Axis, Catalogue, ProfileOf
from compliance_kit.compute import AgreementRule, ComputeRules, CountingRule, Hint, Method
from compliance_kit.entries import Action, Clock, Entry, HowToShow, Window
from compliance_kit.facts import Assumed, Determination, Fact, Reading
from compliance_kit.places import Place
from compliance_kit.sources import Instrument, Read, Source, Verified
from compliance_kit.thresholds import Threshold

T = TypeVar("T", bound=BaseModel)

TRANSLATED: Final = ("eu.", "licence.", "tort.", "axis.", "own")
"""How ids begin whose texts are translated; the law of other places is printed in English, with a mark."""

Texts = Mapping[type[BaseModel], tuple[str, ...]]
"""By kind of data, the fields that hold texts, or further data that do."""

TEXTS: Final[Texts] = {
    Entry: (
        "title", "summary", "done_when", "actor", "exemptions", "penalty", "conflicts", "open", "applies", "readings",
        "actions", "how_to_show", "verified", "clocks", "source",
    ),
    Window: ("note", "source"),
    Reading: ("name",),
    Action: ("title",),
    Clock: ("title", "trigger", "starts", "to", "promptly"),
    HowToShow: ("title", "source"),
    Determination: ("title", "readings", "note", "source"),
    Fact: ("ask", "help", "choices", "fields", "if_not_known"),
    Assumed: ("note",),
    Threshold: ("note", "source"),
    Axis: ("title", "question", "note"),
    ProfileOf: ("title", "who", "note"),
    Place: ("title",),
    Instrument: ("title", "short", "edition", "read"),
    Read: ("how",),
    Verified: ("how",),
    ComputeRules: ("methods", "agreement", "hints", "counting", "counting_note", "counting_source"),
    Method: ("title", "note", "source"),
    AgreementRule: ("note", "source"),
    Hint: ("text",),
    CountingRule: ("item",),
}  # fmt: skip
"""The texts of the catalogue."""

NAMES: Final = frozenset({(Place, "title"), (Instrument, "title"), (Instrument, "short")})
"""Fields that hold names: they stand in every language as they are where they have no translation."""

ENGLISH: Final = frozenset({(Instrument, "edition"), (Read, "how"), (Verified, "how")})
"""Fields that say in English what was read, and are never translated."""

_SCHEME: Final = frozenset({"title", "certainty_why"})
_DOCTRINE: Final = frozenset({"title", "summary", "open", "how"})
_NO_WORDS: Final = (
    "interview.examples", "interview.places", "interview.offers", "interview.month_is_enough", "mark.",
    "risk_statement.hazard.nobody", "risk_statement.severity.limit",
)  # fmt: skip
"""Parts of the word files that hold no wording but what the program reads; lists of ids are told by their looks."""
_BY_LAW: Final = ("entries", "determinations", "thresholds", "instruments")
_PLURAL: Final = frozenset({"one", "other"})
_ID: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_PLACE: Final = re.compile(r"\{\w+\}")
_COUNT: Final = "{n}"
_ROOT_FILE: Final = "engine"
_COUNTRY: Final = 2  # letters of the codes whose names Babel knows in every language


def _more_than_one(number: int) -> int:
    """The place of the form that English takes."""
    return int(number != 1)


@dataclass(frozen=True)
class Forms:
    """A text that depends on a number.

    Attributes:
        texts: its forms.
        which: the place of the form that a number takes.
        zero: what is said instead where there is nothing, if that is another sentence.

    """

    texts: tuple[str, ...]
    which: Callable[[int], int]
    zero: str | None = None

    def of(self, number: int) -> str:
        """The text for that number."""
        if not number and self.zero is not None:
            return self.zero
        text = self.texts[self.which(number)]
        spelt = not number and _COUNT not in text  # French has one form for 0 and 1: "one duty" is false
        return self.texts[self.which(2)] if spelt else text

    def __str__(self) -> str:
        """Refused, so that a template which forgets the number is found at once."""
        raise TypeError("this text has forms for one and for several: fill it with a number")

    def __getitem__(self, name: str) -> str:
        """A form by its name in the word file, for templates that choose between one and others themselves."""
        if name not in ("zero", "one", "other") or (name == "zero" and self.zero is None):
            raise KeyError(name)
        return self.of({"zero": 0, "one": 1, "other": 2}[name])


class Sayer(Protocol):
    """Says a text in a language."""

    def text(self, key: str, english: str) -> str:
        """The text of that key."""

    def forms(self, key: str, one: str, other: str) -> Forms:
        """The forms of that key."""

    def name(self, key: str, english: str) -> str:
        """The name of that key."""

    def untranslated(self, english: str) -> str:
        """A text that is said in English in every language."""

    def pinpoint(self, english: str, instrument: str) -> str:
        """A place in an instrument, as the language cites it."""


class English:
    """The source language: everything as it stands."""

    def text(self, key: str, english: str) -> str:  # noqa: ARG002 - the signature of Sayer
        """The text itself."""
        return english

    def forms(self, key: str, one: str, other: str) -> Forms:  # noqa: ARG002 - the signature of Sayer
        """One, or any other number."""
        return Forms((one, other), _more_than_one)

    def name(self, key: str, english: str) -> str:  # noqa: ARG002 - as above
        """The name itself."""
        return english

    def untranslated(self, english: str) -> str:
        """The text itself."""
        return english

    def pinpoint(self, english: str, instrument: str) -> str:  # noqa: ARG002 - the signature of Sayer
        """The place as it stands."""
        return english


@dataclass(frozen=True)
class Message:
    """A text to translate.

    Attributes:
        key: its stable dotted name ("words/page.draft").
        text: the English text; of a plural the form for one.
        other: of a plural the form for other numbers, else empty.

    """

    key: str
    text: str
    other: str = ""


class Collector(English):
    """Notes every text that it is asked for."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}

    def text(self, key: str, english: str) -> str:
        """Note the text unless it is nothing but placeholders or signs, or of a law that is not translated."""
        kind, _, item = key.partition("/")
        wanted = kind not in _BY_LAW or item.startswith(TRANSLATED)
        if wanted and (has_words(english) or english in (", ", "; ")):
            self.messages.setdefault(key, Message(key, english))
        return english

    def forms(self, key: str, one: str, other: str) -> Forms:
        """Note both forms."""
        self.messages.setdefault(key, Message(key, one, other))
        return super().forms(key, one, other)

    def name(self, key: str, english: str) -> str:
        """Note the name."""
        return self.text(key, english)


def has_words(text: str) -> bool:
    """Whether a text holds more than placeholders and signs."""
    return any(letter.isalpha() for letter in _PLACE.sub("", text))


def in_words(name: str, tree: Any, say: Sayer) -> Any:  # noqa: ANN401 - a word file holds texts, lists and mappings
    """The tree of one word file, said."""
    return _words("" if name == _ROOT_FILE else name, tree, say)


def _words(path: str, node: Any, say: Sayer) -> Any:  # noqa: ANN401 - as above
    if path.startswith(_NO_WORDS) or node is None:
        return node
    if isinstance(node, str):
        return say.text(f"words/{path}", node) if not _is_id(node) else node
    if isinstance(node, Mapping):
        if node.keys() >= _PLURAL and node.keys() <= {"zero", *_PLURAL}:
            found = say.forms(f"words/{path}", node["one"], node["other"])
            zero = say.text(f"words/{path}.zero", node["zero"]) if "zero" in node else None
            return dataclasses.replace(found, zero=zero)
        return {name: _words(f"{path}.{name}".removeprefix("."), part, say) for name, part in node.items()}
    if isinstance(node, list) and not all(isinstance(part, str) and _ID.fullmatch(part) for part in node):
        return [_words(f"{path}.{place}", part, say) for place, part in enumerate(node)]
    return node


def _is_id(text: str) -> bool:
    """Whether a text is the id of something, as word files name entries and facts."""
    return ("." in text or "_" in text) and _ID.fullmatch(text) is not None


def in_catalogue(catalogue: Catalogue, say: Sayer, language: str) -> Catalogue:
    """The catalogue with its texts said; what judges and what counts is the same as before."""
    places = tuple(
        place if len(place.id) == _COUNTRY else _put(place, f"places/{place.id}", say)
        for place in catalogue.places.places
    )
    return dataclasses.replace(
        catalogue,
        language=language,
        entries=_all(catalogue.entries, "entries", say),
        instruments=_all(catalogue.instruments, "instruments", say),
        determinations=_all(catalogue.determinations, "determinations", say),
        thresholds=_all(catalogue.thresholds, "thresholds", say),
        facts=_all(catalogue.facts, "facts", say),
        places=_copy(catalogue.places, {"places": places}),
        axes=tuple(_put(axis, f"axes/{axis.id}", say) for axis in catalogue.axes),
        profiles=_all(catalogue.profiles, "profiles", say),
        compute=_put(catalogue.compute, "compute", say),
        exposure=_exposure(catalogue.exposure, say),
        units={unit: say.text(f"units/{unit}", unit) for unit in _units(catalogue)},
    )


def _all(found: Mapping[str, T], kind: str, say: Sayer) -> dict[str, T]:
    return {name: _put(item, f"{kind}/{name}", say) for name, item in found.items()}


def _units(catalogue: Catalogue) -> list[str]:
    """The units of facts and of thresholds, each once."""
    asked = [unit for fact in catalogue.facts.values() for unit in (fact.unit, *(part.unit for part in fact.fields))]
    lines = [line.unit for line in catalogue.thresholds.values()]
    return sorted({unit for unit in (*asked, *lines) if unit and unit != "date"})


def in_model(model: T, key: str, say: Sayer, texts: Texts) -> T:
    """Data that stand beside the catalogue, with their texts said; `texts` as in `TEXTS`."""
    return _put(model, key, say, texts)


def _put(model: T, key: str, say: Sayer, texts: Texts = TEXTS) -> T:
    """A copy with its texts said."""
    return _copy(model, {name: _field(model, name, f"{key}.{name}", say, texts) for name in texts[type(model)]})


def _field(model: BaseModel, name: str, key: str, say: Sayer, texts: Texts) -> Any:  # noqa: ANN401 - a text, data, or several of them
    value = getattr(model, name)
    if value is None:
        return None
    if isinstance(value, Source):
        cited = say.pinpoint(value.pinpoint, value.instrument)
        return value if cited == value.pinpoint else value.model_copy(update={"pinpoint": cited})
    if (type(model), name) in NAMES:
        return say.name(key, value)
    return say.untranslated(value) if (type(model), name) in ENGLISH else _said(value, key, say, texts)


def _copy(model: T, changed: Mapping[str, Any]) -> T:
    """A copy with other fields; what the model worked out of the former ones is left behind."""
    copied = model.model_copy(update=changed)
    for name in copied.__dict__.keys() - type(model).model_fields.keys():
        del copied.__dict__[name]
    return copied


def _said(value: Any, key: str, say: Sayer, texts: Texts) -> Any:  # noqa: ANN401 - a field holds a text, data, or several of them
    if isinstance(value, str):
        return say.text(key, value)
    if isinstance(value, BaseModel):
        return _put(value, key, say, texts)
    if isinstance(value, Mapping):
        return {name: _said(part, f"{key}.{name}", say, texts) for name, part in value.items()}
    if isinstance(value, tuple):
        return tuple(_said(part, f"{key}.{_name(part, place)}", say, texts) for place, part in enumerate(value))
    return value


def _name(part: object, place: int) -> str:
    """How a part of a list is called: its id, else its place."""
    found = part.get("id", part.get("is")) if isinstance(part, Mapping) else getattr(part, "id", None)
    return str(place if found is None else found)


def _exposure(exposure: Mapping[str, Any], say: Sayer) -> dict[str, Any]:
    """The scheme of the tort rating and its doctrines, which are plain data."""
    factors = {name: _plain(data, f"tort/{name}", _DOCTRINE, say) for name, data in exposure["factors"].items()}
    return {**exposure, "scheme": _plain(exposure["scheme"], "tort/scheme", _SCHEME, say), "factors": factors}


def _plain(node: Any, key: str, fields: frozenset[str], say: Sayer) -> Any:  # noqa: ANN401 - plain data of any shape
    if isinstance(node, Mapping):
        return {name: _part(name, part, f"{key}.{name}", fields, say) for name, part in node.items()}
    if isinstance(node, list):
        return [_plain(part, f"{key}.{_name(part, place)}", fields, say) for place, part in enumerate(node)]
    return node


def _part(name: str, part: Any, key: str, fields: frozenset[str], say: Sayer) -> Any:  # noqa: ANN401 - as above
    if name not in fields or isinstance(part, Mapping):
        return _plain(part, key, fields, say)
    if isinstance(part, list):
        return [say.text(f"{key}.{place}", str(text)) for place, text in enumerate(part)]
    return say.text(key, part) if isinstance(part, str) else part
