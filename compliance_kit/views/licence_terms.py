"""The conditions of upstream licences as the licence sheet prints them: by licence and kind, and numbered."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from compliance_kit import _yaml
from compliance_kit.packs import data_root
from compliance_kit.sources import Data, Id, Text
from compliance_kit.views.licence_parents import Origin, Origins, group_of
from compliance_kit.views.materials import Materials
from compliance_kit.views.record_gaps import label, missing

ID = "licence_sheet"
DONE = "done"
USES = "uses"
CLOSED = "closed"
FOR_USERS = frozenset({CLOSED, "safeguards", "disclosure"})
Row = dict[str, Any]


class Kind(Data):
    """One kind of condition: the last parts of the ids of its entries, and which of them bar the planned use."""

    id: Id
    entries: tuple[Text, ...]
    bar: tuple[Text, ...] = ()


class Marks(Data):
    """Words that an entry names as somebody's, and whether they may describe the origin."""

    words: tuple[Text, ...]
    rule: Literal["reserved", "descriptive"]


class Clash(Data):
    """Kinds of conditions, by the last part of the id, that cannot both be met on one version."""

    id: Id
    one: tuple[Text, ...]
    other: tuple[Text, ...]


class OwnLicence(Data):
    """Licences of the own version without limits on use, and the conditions that want such limits to be binding."""

    without_limits: tuple[Text, ...]
    against: tuple[Text, ...]


class Terms(Data):
    """How conditions are sorted and names are read; the conditions themselves stand in the catalogue."""

    unread: Id
    kinds: tuple[Kind, ...]
    one_of: tuple[Id, ...]
    in_notice: tuple[Id, ...]
    changes_in_notice: tuple[Id, ...]
    copy_too: tuple[Text, ...]
    marks: Mapping[Id, Marks]
    clashes: tuple[Clash, ...]
    own_licence: OwnLicence
    spdx: Mapping[Id, Text]
    texts: tuple[Text, ...]

    def kind_of(self, entry: str) -> str:
        """The kind of an entry; "other" for one of another pack that this file does not know."""
        name = entry.rpartition(".")[2]
        return next((kind.id for kind in self.kinds if name in kind.entries), "other")

    def bars(self, entry: str) -> bool:
        """Whether the version is not licensed as planned while the entry applies."""
        return any(entry.rpartition(".")[2] in kind.bar for kind in self.kinds)

    def spdx_of(self, licence: str) -> str:
        """The identifier of a licence in a file name: of the SPDX list, or one of our own."""
        plain = licence.removeprefix("licence.").replace("_", "-").replace(".", "-")
        return self.spdx.get(licence, f"LicenseRef-{plain}")


@cache
def load_terms() -> Terms:
    """The data file beside the template."""
    shown = f"templates/{ID}/terms.yaml"
    text = _yaml.read_text(data_root() / "templates" / ID / "terms.yaml", name=shown)
    return Terms.model_validate(_yaml.parse(text, shown))


class TermRows:
    """Every condition of an upstream licence that is triggered, open, or not triggered though its licence is there."""

    def __init__(self, composer: Materials, origins: Origins, terms: Terms) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.catalogue = composer.assessment.catalogue
        self.words = composer.words
        self.origins = origins
        self.terms = terms
        self.order = {kind.id: place for place, kind in enumerate((*terms.kinds, Kind(id="other", entries=())))}
        self._rows = composer.shared()["findings"]
        self._lost = {origin.path for origin in origins.unidentified}

    def groups(self) -> list[Row]:
        """One group for each licence, in the order of the models; its conditions numbered through the whole sheet.

        Of a licence whose limits on use are triggered, `closed` are the terms for users that reach one of its models
        and that only the planned use does not touch.
        """
        found = [self._group(licence) for licence in self._licences()]
        shown = [row for group in found for row in (*group["applies"], *group["open"])]
        for number, row in enumerate(shown, 1):
            row["number"] = number
        return [group for group in found if group["applies"] or group["open"] or group["models"]]

    def unlisted(self) -> int:
        """How many conditions are open for no other reason than that the licence of a model is not identified."""
        return sum(1 for entry in self.origins.terms if self._state(entry.id) == "unlisted")

    def _licences(self) -> list[str]:
        named = [licence for origin in self.origins.all for licence in sorted(origin.licences)]
        return list(dict.fromkeys([*named, *(group_of(entry) for entry in self.origins.terms)]))

    def _group(self, licence: str) -> Row:
        entries = [entry for entry in self.origins.terms if group_of(entry) == licence and entry.id in self._rows]
        sorted_rows = sorted((self._row(entry.id) for entry in entries), key=lambda row: self.order[row["kind"]])
        states = {entry.id: self._state(entry.id) for entry in entries}
        applies = [row for row in sorted_rows if states[row["id"]] == "applies"]
        others = [row for row in sorted_rows if states[row["id"]] == "not_triggered"]
        carried = any(row["kind"] == USES for row in applies)
        closed = [row for row in others if carried and row["models"] and row["in_terms"] in FOR_USERS]
        used = Counter(entry.source.instrument for entry in entries)
        instrument = self.catalogue.instruments[used.most_common(1)[0][0]] if used else None
        return {
            "licence": licence,
            "spdx": self.terms.spdx_of(licence),
            "title": instrument.title if instrument else licence,
            "short": instrument.short if instrument else licence,
            "edition": (instrument.edition or "") if instrument else "",
            "is_licence": instrument is not None and instrument.kind == "licence",
            "url": (instrument.url or "") if instrument else "",
            "read_how": instrument.read.how if instrument and instrument.read else "",
            "read_on": instrument.read.on.isoformat() if instrument and instrument.read else "",
            "models": [name_of(origin) for origin in self.origins.all if licence in origin.licences],
            "applies": applies,
            "common": _common(applies),
            "open": [row for row in sorted_rows if states[row["id"]] == "open"],
            "carried": carried,
            "closed": closed,
            "others": [row for row in others if row not in closed],
        }

    def _state(self, name: str) -> str:
        """applies, open, not_triggered, unlisted, or past: none of the sheet's business."""
        row = self._rows.get(name)
        if row is None or row["timing"] == "past":
            return "past"
        if row["verdict"] == "applies":
            return "applies"
        if row["verdict"] == "does_not_apply":
            return "not_triggered"
        reached = set(self.origins.reached(self.catalogue.entries[name]))
        return "unlisted" if not reached or reached <= self._lost else "open"

    def _row(self, name: str) -> Row:
        row, reached = self._rows[name], self.origins.reached(self.catalogue.entries[name])
        return {
            **{key: row[key] for key in SHOWN},
            "kind": self.terms.kind_of(name),
            "kind_words": self.words.say(f"{ID}.kinds.{self.terms.kind_of(name)}"),
            "bar": self.terms.bars(name),
            "one_of": name in self.terms.one_of,
            "models": [name_of(origin) for origin in self.origins.all if origin.path in reached],
            "waits": self._waits(name),
            "reasons": self._reasons(row["because"]),
            "done": row["task"]["status"] == DONE,
        }

    def _reasons(self, because: Sequence[Mapping[str, str]]) -> list[str]:
        """The answers that trigger a condition; what is kept for counsel is named and not printed."""
        return [
            self.words.say(f"{ID}.reason_kept", label=self._label(one))
            if self._kept(one["subject"])
            else self.words.say(f"{ID}.reason", label=self._label(one), answer=one["answer"])
            for one in because
        ]

    def _waits(self, name: str) -> str:
        """What an open condition waits for: the answers that are missing, each once, or a reading of the text."""
        judgement = self.assessment.findings[name].judgement
        labels = dict.fromkeys(label(self.composer, path) for path in missing(self.assessment, judgement))
        if labels:
            return self.words.say(f"{ID}.waits", questions=self.words.names(labels))
        return self.words.say(f"{ID}.waits_law" if "law" in judgement.reasons else f"{ID}.waits_margin")

    def _label(self, reason: Mapping[str, str]) -> str:
        """The short name of a fact, or of a field of whichever list has it; else its question."""
        subject = reason["subject"]
        owners = [owner for owner, fields in self.catalogue.fields.items() if subject in fields]
        paths = [subject, *(f"{owner}.{subject}" for owner in owners)]
        names = (self.words.find(f"facts.{path.replace('.', '_')}") for path in paths)
        return next(filter(None, names), reason["label"].rstrip("?"))

    def _kept(self, subject: str) -> bool:
        known = self.catalogue.facts.get(subject)
        fields = [fields[subject] for fields in self.catalogue.fields.values() if subject in fields]
        return any(fact.sensitivity == "counsel" for fact in [*([known] if known else []), *fields])


SHOWN = (
    "id", "title", "summary", "done_when", "verdict", "shade", "shade_words", "source", "set_phrases", "penalty",
    "open", "conflicts", "certainty", "certainty_words", "verified", "in_terms", "from", "timing", "task", "actions",
    "exemptions",
)  # fmt: skip


def term_groups(composer: Materials) -> list[Row]:
    """The conditions by licence as the sheet prints them: for every paper that says which terms bind."""
    terms = load_terms()
    return TermRows(composer, Origins(composer.assessment, terms.unread), terms).groups()


def _common(rows: Sequence[Row]) -> list[str]:
    """The reasons that every row has; the rows then print only what is their own."""
    return [reason for reason in rows[0]["reasons"] if all(reason in row["reasons"] for row in rows)] if rows else []


def name_of(origin: Origin) -> str:
    """The name of a model or dataset; its path where it has none."""
    value = origin.record.fields.get("name")
    return value.content if value is not None and isinstance(value.content, str) else origin.path


def triggered(groups: Iterable[Row]) -> Iterator[Row]:
    """The conditions of all licences that apply."""
    for group in groups:
        yield from group["applies"]
