"""The catalogue: instruments, thresholds, facts, determinations and entries by id, and what refers to what."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from compliance_kit.compute import ComputeRules
from compliance_kit.entries import Cases, Entry
from compliance_kit.facts import Determination, Fact, field_map
from compliance_kit.known_models import Known, KnownModels
from compliance_kit.places import Places
from compliance_kit.quantities import Interval, divide, multiply, read_number
from compliance_kit.sources import Data, Id, Instrument, InstrumentKind, Pattern, Source, Text
from compliance_kit.thresholds import Threshold
from compliance_kit.values import Money

_PUNCTUATION = re.compile(r"[\W_]+")


class Manifest(Data):
    """Who publishes a pack, in which version, with the law as of which day.

    Attributes:
        look_after_days: after how many days users look whether there is a newer edition.

    """

    format: int
    id: Id
    title: Text
    version: Text
    law_as_of: datetime.date
    publisher: Text
    licence: Text
    code_licence: Text | None = None
    look_after_days: int = 90

    @property
    def released(self) -> datetime.date:
        """The day of the release, where the version is named after it (2026.11.28); else the day of the law."""
        try:
            return datetime.date.fromisoformat(self.version.replace(".", "-"))
        except ValueError:
            return self.law_as_of


class Row(Data):
    """One row of a look-up table."""

    id: Text
    title: Text
    aliases: tuple[Text, ...] = ()
    peak: Text
    fp8: Text | None = None
    source: Source | Mapping[str, Any] | Text | None = None
    note: Text | None = None


class Rate(Data):
    """What one unit of a currency is worth at least and at most in US dollars; a wide bracket chosen by this kit."""

    currency: Text
    low: Text
    high: Text


class Pinpoints(Data):
    """How a citation is written so that somebody finds the place again; each part (between semicolons) is looked at.

    Attributes:
        numbered: places with a number or letter, good in every text.
        named: places known by their name or order, good in texts of `named_kinds`, which carry few numbers.
        linked: descriptions that suffice where the source carries an address of its own.
        admitted: words by which a source says itself that its place was not read.
        refused: words that lead nowhere.

    """

    numbered: tuple[Pattern, ...] = ()
    named: tuple[Pattern, ...] = ()
    named_kinds: frozenset[InstrumentKind] = frozenset()
    linked: tuple[Pattern, ...] = ()
    admitted: tuple[Pattern, ...] = ()
    refused: tuple[Pattern, ...] = ()


class Span(Data):
    """From one day to another, both included."""

    from_: datetime.date = Field(alias="from")
    until: datetime.date


class Accepted(Data):
    """Findings of one check that are as they should be.

    Attributes:
        check: the name of the check, as `check --format json` prints it.
        at: what they are about: ids (of fields too: "base.models.how") or files, with `*` for anything.
        why: the reason, for the next reader.

    """

    check: Text
    at: Annotated[tuple[Text, ...], Field(min_length=1)]
    why: Text


class Editorial(Data):
    """What `check` watches over. Words are regular expressions, whatever case.

    Attributes:
        forbidden: words that the kit never prints as its own verdict.
        guidance_never, binding_never: words that summaries of guidance and of binding entries never use.
        hedges: words that leave a binding duty in doubt; allowed where the certainty is inference or contested.
        untrusted: hosts that are no sources.
        no_address: words by which the note of an instrument says why it has no address.
        pinpoints: how citations are written; None: however.
        stale_after_days: by kind of instrument, after how many days a review is stale.
        case_days: outside these days the day of a case is a slip of the pen; None: any day.
        accepted: findings that are as they should be, with the reason.

    """

    forbidden: tuple[Pattern, ...]
    guidance_never: tuple[Pattern, ...]
    binding_never: tuple[Pattern, ...]
    hedges: tuple[Pattern, ...] = ()
    untrusted: tuple[Text, ...]
    no_address: tuple[Pattern, ...] = ()
    pinpoints: Pinpoints | None = None
    stale_after_days: Mapping[InstrumentKind, int] = Field(default_factory=dict)
    case_days: Span | None = None
    accepted: tuple[Accepted, ...] = ()


class Migration(Data):
    """What became of a question, so that answers of older sheets are kept.

    Attributes:
        fact: the id under which it was answered.
        on: the day of the change; answers given on it or later are answers to the new question.
        becomes: the new id; None where the question is no longer asked or kept its id.
        choices: old to new ids of choices.
        ask_again: whether older answers are set aside, because the question means something else now.
        why: for the person whose answer is concerned.

    """

    fact: Id
    on: datetime.date
    becomes: Id | None = None
    choices: Mapping[str, Text] = Field(default_factory=dict)
    ask_again: bool = False
    why: Text


class ProfileOf(Data):
    """A selection for one kind of user: where law is looked at, which papers and which guidance are offered.

    Attributes:
        places: the jurisdictions whose entries count; None for all of them.
        documents: the papers that are asked for and written.
        guidance: the instruments of guidance that come first for this user.
        thorough: whether everything that papers can print is asked.

    """

    id: Id
    title: Text
    who: Text
    places: tuple[Text, ...] | None = None
    documents: tuple[Id, ...] = ()
    guidance: tuple[Id, ...] = ()
    thorough: bool = False
    note: Text | None = None


class PackOn(Data):
    """A pack of somebody else that was read on top of the built-in catalogue.

    Attributes:
        kind: guidance, overlay or law.
        digest: over every file of it.
        folder: where it lies on this machine; printed nowhere.
        replaces: ids of others that it defines anew.

    """

    id: Text
    title: Text
    version: Text
    publisher: Text
    kind: Text
    licence: Text
    digest: Text
    folder: Text = Field(exclude=True)
    replaces: tuple[Text, ...] = Field(default=(), exclude=True)

    def owns(self, name: str) -> bool:
        """Whether an id is one of its own, or one that it defines anew."""
        return name.startswith((f"{self.id}.", f"{self.id}_")) or name in self.replaces

    def says(self, key: str) -> bool:
        """Whether a translation of that key ("entries/acme.log.title") is about something of its own."""
        item = key.partition("/")[2]
        return self.owns(item) or any(item.startswith(f"{name}.") for name in self.replaces)


class Axis(Data):
    """One of the axes on which a change is looked at.

    Attributes:
        triage: determinations of which one suffices, and that the first questions settle.
        further: determinations that count as well and are settled later.
        facts: answers printed beside the result.

    """

    id: Id
    title: Text
    question: Text
    triage: tuple[Id, ...]
    further: tuple[Id, ...] = ()
    facts: tuple[Id, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything that is known about law, licences, guidance and questions, by id. Two of them are never equal."""

    manifest: Manifest
    digest: str
    instruments: Mapping[str, Instrument]
    thresholds: Mapping[str, Threshold]
    facts: Mapping[str, Fact]
    determinations: Mapping[str, Determination]
    entries: Mapping[str, Entry]
    places: Places
    tables: Mapping[str, tuple[Row, ...]]
    axes: tuple[Axis, ...]
    order: tuple[str, ...]
    triage: tuple[str, ...]
    rates: Mapping[str, Interval]
    compute: ComputeRules
    editorial: Editorial
    exposure: Mapping[str, Any]
    read_cases: Callable[[], Cases] = field(default=Cases, compare=False)
    read_known_models: Callable[[], KnownModels | None] = field(default=lambda: None, compare=False)
    files: Mapping[str, str] = field(default_factory=dict)  # by "entry::<id>", "threshold::<id>", "case::<name>", …
    migrations: tuple[Migration, ...] = ()
    profiles: Mapping[str, ProfileOf] = field(default_factory=dict)
    language: str = "en"  # of its texts
    units: Mapping[str, str] = field(default_factory=dict)  # their names in that language, by the English ones
    base_digest: str = ""  # without the packs; empty where there are none
    packs: tuple[PackOn, ...] = ()  # that were read on top of it, in their order
    origin: Mapping[str, PackOn] = field(default_factory=dict)  # by "entry::<id>", …: from which of them something is

    @cached_property
    def cases(self) -> Cases:
        """What the catalogue expects of itself; the cases of the built-in one are read when this is asked.

        Raises:
            Problems: everything that is wrong with them, with file and line.

        """
        return self.read_cases()

    @cached_property
    def known_models(self) -> KnownModels | None:
        """The table of known base models, read when this is asked; None where the pack has none."""
        return self.read_known_models()

    def known_model(self, name: str) -> Known | None:
        """What the table of base models has under a name or repository id; None if nothing."""
        return self.known_models.named(name) if self.known_models is not None else None

    @cached_property
    def in_law(self) -> list[tuple[str, Entry]]:
        """The entries with their ids, without what is only proposed."""
        return [(name, entry) for name, entry in self.entries.items() if entry.force != "proposal"]

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, Fact]]:
        """The fields of every record fact by the id of that fact."""
        return {fact.id: field_map(fact) for fact in self.facts.values() if fact.kind == "records"}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The place of every asked fact and field ("base.models.how") in the asking order."""
        return {name: place for place, name in enumerate(self.order)}

    @cached_property
    def _peaks(self) -> Mapping[str, Mapping[str, Fraction]]:
        return {
            name: {
                _plain_name(alias): read_number(row.peak) for row in rows for alias in (row.id, row.title, *row.aliases)
            }
            for name, rows in self.tables.items()
        }

    def lookup(self, table: str, key: str) -> Fraction | None:
        """The amount of a row by its id, title or alias, whatever case and punctuation, with or without the maker."""
        peaks = self._peaks.get(table, {})
        found = peaks.get(_plain_name(key))
        maker, _, rest = key.strip().partition(" ")
        makers = {row.title.partition(" ")[0].casefold() for row in self.tables.get(table, ())}
        return peaks.get(_plain_name(rest)) if found is None and rest and maker.casefold() in makers else found

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        kinds = {fact.id: str(fact.kind) for fact in self.facts.values()}
        fields = {field.id: str(field.kind) for known in self.fields.values() for field in known.values()}
        return {**fields, **kinds, **dict.fromkeys(self.determinations, "boolean")}

    def kind(self, fact: str) -> str:
        """The kind of a fact, determination or field of a record."""
        return self._kinds[fact]

    @cached_property
    def _expansions(self) -> dict[frozenset[str], frozenset[str]]:
        return {}

    def expanded(self, codes: frozenset[str]) -> frozenset[str]:
        """Every country and part that the codes stand for, worked out once."""
        if codes not in self._expansions:
            self._expansions[codes] = self.places.expand(codes)
        return self._expansions[codes]

    def in_currency(self, money: Money, threshold: str) -> Interval | None:
        """An amount in the currency of a threshold, through wide brackets from another one; None without them."""
        currency = self.thresholds[threshold].unit.split()[0]
        if money.currency == currency or money.amount.hi == 0:
            return money.amount
        if money.currency not in self.rates or currency not in self.rates:
            return None
        converted = divide(multiply(money.amount, self.rates[money.currency]), self.rates[currency])
        return converted._replace(mid=None)

    def short(self, source: Source) -> str:
        """How documents cite a source: the short name of the instrument and the pinpoint, no name said twice."""
        short, pinpoint = self.instruments[source.instrument].short, source.pinpoint
        if pinpoint.startswith(short):
            return pinpoint
        named, comma, rest = pinpoint.partition(", ")
        place = rest if comma and short.endswith(f" {named}") else pinpoint
        return f"{short}, {place}" if place else short

    def cited(self, sources: Iterable[Source]) -> str:
        """Several sources in one line, the name of an instrument once for neighbours that share it."""
        told, last = list[str](), ""
        for source in sources:
            again = source.instrument == last and source.pinpoint
            told.append(source.pinpoint if again else self.short(source))
            last = source.instrument
        return "; ".join(told)

    def url(self, source: Source) -> str | None:
        """The address of a source, its own or that of the instrument."""
        return source.url or self.instruments[source.instrument].url


def _plain_name(name: str) -> str:
    return _PUNCTUATION.sub("", name.casefold())
