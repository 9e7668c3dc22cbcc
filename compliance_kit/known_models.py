"""The table of known base models: what is public about a base, with its source, so that nobody has to look it up.

Nothing here is an answer: it is proposed, and a figure of the user always wins. A figure far from the table is shown.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from pydantic import Field, model_validator

from compliance_kit.answers import Answer
from compliance_kit.quantities import Interval, read_number
from compliance_kit.sources import Data, Id, Pattern, Text

_SQUASHED = re.compile(r"[\W_]+")


class TableSource(Data):
    """Where a table comes from, and as of when.

    Attributes:
        title: the work that is credited.
        snapshot: the state of that work, by year and month.
        built: the day on which the table was made of it.

    """

    title: Text
    snapshot: Text
    built: datetime.date
    licence: Text
    url: Text


class Estimate(Data):
    """Training compute in FLOP: the newest figure, with the lowest and the highest of all states that were read."""

    value: Text
    low: Text | None = None
    high: Text | None = None
    confidence: Text | None = None


class KnownModel(Data):
    """One base model; what no source says is left out.

    Attributes:
        title: its name in the source.
        aliases: repository ids of the model itself.
        owners: accounts of the maker on the Hub; a repository of one of them with the title as its name is this model.
        made_of: what it was made of, where it is no original model; then its figures say nothing of training.
        family, licence: as the rules of the catalogue name them.
        tokens: of pretraining, repeated epochs counted.
        systemic: a public status, with its source in `basis`.
        documentation: public addresses about it.
        row: the name of the row in the source.
        basis: other sources, by the field that rests on them.

    """

    id: Id
    title: Text
    aliases: tuple[Text, ...] = ()
    owners: tuple[Text, ...] = ()
    maker: Text | None = None
    family: Text | None = None
    licence: Text | None = None
    released: datetime.date | None = None
    made_of: Text | None = None
    compute: Estimate | None = None
    parameters: int | None = None
    parameters_active: int | None = None
    tokens: Text | None = None
    systemic: Text | None = None
    access: Text | None = None
    documentation: tuple[Text, ...] = ()
    row: Text
    basis: Mapping[str, Text] = Field(default_factory=dict)
    note: Text | None = None

    @model_validator(mode="after")
    def _sourced(self) -> "KnownModel":
        for field in ("family", "licence", "systemic"):
            if getattr(self, field) is not None and field not in self.basis:
                raise ValueError(f"'{field}' needs its source under 'basis'")
        if self.compute is not None:
            bounds = [read_number(b) for b in (self.compute.low, self.compute.value, self.compute.high) if b]
            if bounds != sorted(bounds):
                raise ValueError("the figures of 'compute' must run from low to high")
        return self


class NameParts(Data):
    """What the names of repositories have before and behind the title of a row, in lower case without signs.

    Attributes:
        itself: behind the title of the model itself.
        versions: behind the title for a version that the maker trained further.

    """

    prefixes: tuple[Text, ...] = ()
    itself: tuple[Text, ...] = ()
    versions: tuple[Text, ...] = ()


class NamedFamily(Data):
    """What a name tells about the licence of a model that has no row.

    Attributes:
        name: a regular expression that is looked for in the name, in lower case.
        basis: why that licence.

    """

    name: Pattern
    licence: Text
    basis: Text


class KnownModels(Data):
    """The table: its source, its rows, and what names tell about licences."""

    source: TableSource
    names: NameParts = NameParts()
    families: tuple[NamedFamily, ...] = ()
    entries: tuple[KnownModel, ...]

    @model_validator(mode="after")
    def _once(self) -> "KnownModels":
        seen: set[str] = set()
        for row in self.entries:
            for name in (row.id, *(alias.casefold() for alias in row.aliases)):
                if name in seen:
                    raise ValueError(f"'{name}' stands twice")
                seen.add(name)
        return self

    def named(self, name: str) -> "Known | None":
        """What the table has under a repository id or a name; None if it has nothing."""
        wanted = " ".join(name.split()).casefold().removeprefix("https://huggingface.co/").rstrip("/")
        exact = next(
            (row for row in self.entries if wanted in {alias.casefold() for alias in (row.title, *row.aliases)}), None
        )
        if exact is not None:
            return Known(self.source, exact, itself=True, root=self._root(exact))
        owner, slash, last = wanted.rpartition("/")
        plain = _squashed(last)
        rows = [row for row in self.entries if not slash or owner in {one.casefold() for one in row.owners}]
        for itself, suffixes in ((True, ("", *self.names.itself)), (False, self.names.versions)):
            for row in rows:
                if plain and plain in self._spellings(row.title, suffixes):
                    return Known(self.source, row, itself=itself, root=self._root(row))
        return None

    def _root(self, row: KnownModel) -> KnownModel | None:
        """The original model that a model goes back to; None where the table does not have the whole way."""
        by_title = {one.title: one for one in self.entries}
        way = [row.id]
        while row.made_of is not None:
            before = by_title.get(row.made_of)
            if before is None or before.id in way:
                return None
            row = before
            way.append(row.id)
        return row

    def family(self, name: str) -> NamedFamily | None:
        """What the name of a repository tells about its licence; None if nothing."""
        plain = name.casefold().replace("_", "-").replace(" ", "-")
        return next((one for one in self.families if re.search(one.name, plain)), None)

    def _spellings(self, title: str, suffixes: Iterable[str]) -> set[str]:
        plain = _squashed(title)
        return {f"{before}{plain}{behind}" for before in ("", *self.names.prefixes) for behind in suffixes}


def _squashed(text: str) -> str:
    return _SQUASHED.sub("", text.casefold())


class Known(NamedTuple):
    """A row that a name leads to.

    Attributes:
        itself: False for a version that the same maker trained further.
        root: the original model that it goes back to, the row itself if it is one; None where the table lacks it.

    """

    source: TableSource
    row: KnownModel
    itself: bool
    root: KnownModel | None = None

    def origin(self, field: str) -> str:
        """Where a proposal comes from, in one line."""
        told = f"table of known base models, {self.source.title}, {self.source.snapshot}, row “{self.row.row}”"
        basis = self.row.basis.get(field)
        return f"{told}; {basis}" if basis else told

    def answers(self) -> dict[str, Answer]:
        """The fields of a record of base.models that the row can propose, each unconfirmed and with its origin."""
        row, found = self.row, dict[str, Answer]()
        for field, value in (("maker", row.maker), ("family", row.family), ("licence", row.licence)):
            found |= self._one(field, field, value)
        if self.root is not None:
            found |= self._original(self.root)
        if self.itself:
            found |= self._one("parameters", "parameters", row.parameters)
            found |= self._one("parameters_active", "parameters_active", row.parameters_active)
            found |= self._one("training_tokens", "tokens", row.tokens)
            found |= self._one("eu_first_on", "released", row.released)
            found |= self._one("systemic_status", "systemic", row.systemic)
        return found

    def _original(self, root: KnownModel) -> dict[str, Answer]:
        """Which original model it goes back to, and what is published about the compute of that one."""
        origin = self._replace(row=root).origin("compute")
        told: dict[str, Any] = {"basis": "third_party", "origin": origin, "unconfirmed": True}
        found = {"ancestor": Answer(value=root.title, **told)}
        if root.compute is not None:
            amount = root.compute
            found["compute_basis"] = Answer(value="published", **told)
            found["compute_published"] = Answer(value=amount.value, low=amount.low, high=amount.high, **told)
        return found

    def _one(self, field: str, source: str, value: Any) -> dict[str, Answer]:  # noqa: ANN401 - as sheets write it
        if value is None:
            return {}
        return {field: Answer(value=value, basis="third_party", origin=self.origin(source), unconfirmed=True)}


def beyond(own: Interval, estimate: Estimate, ask_above: Fraction) -> bool:
    """Whether a figure lies outside the range of the table by more than the distance from which somebody is asked."""
    low = read_number(estimate.low or estimate.value) / ask_above
    high = read_number(estimate.high or estimate.value) * ask_above
    lowest, highest = own.lo, own.hi
    return (highest is not None and highest < low) or lowest > high
