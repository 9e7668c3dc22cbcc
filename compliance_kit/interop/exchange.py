"""What every export starts from: one version of a model, its facts, and what law, licences and guidance ask of it.

All of it is plain data that the reader of the export may have: whoever makes an `Exchange` has left out the rest.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from compliance_kit.quantities import Interval
from compliance_kit.values import Content, NoneGiven, Selection

PREFIX = "compliance_kit:"
"""Before every name of ours in a format that takes names of anybody."""
SPACE = "urn:compliance-kit:export"
"""The namespace of our properties, and the root of every id."""
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, SPACE)
Status = Literal["to_do", "under_way", "done", "no_access"]


@dataclass(frozen=True)
class Given:
    """One known fact.

    Attributes:
        id: the fact, or the path of a field of a record ("base.models[0].name").
        label: what it is, in a few words.
        text: its value in words, with its unit.
        content: the value itself.
        plain: the same as plain data, numbers as exact text.

    """

    id: str
    label: str
    text: str
    content: Content
    plain: Any

    @property
    def said(self) -> str:
        """The value in words; "" where the answer is that there is none."""
        return "" if self.chosen == ("none",) or isinstance(self.content, NoneGiven) else self.text

    @property
    def chosen(self) -> tuple[str, ...]:
        """The choices that hold, of a multiple choice; empty for every other kind."""
        return tuple(sorted(self.content.chosen)) if isinstance(self.content, Selection) else ()

    @property
    def number(self) -> str:
        """The central estimate of an amount as a plain number; "" for every other kind, and where there is none."""
        if not isinstance(self.content, Interval):
            return ""
        middle = self.content.lo if self.content.is_exact else self.content.mid
        return "" if middle is None else f"{float(middle):.12g}"

    @property
    def unsure(self) -> tuple[str, ...]:
        """The choices of which somebody is unsure, of a multiple choice; empty for every other kind."""
        return tuple(sorted(self.content.unsure)) if isinstance(self.content, Selection) else ()


Row = Mapping[str, Given]


@dataclass(frozen=True)
class Instrument:
    """A law, guideline, code or licence that can be cited."""

    id: str
    title: str
    short: str
    edition: str
    url: str


@dataclass(frozen=True)
class Period:
    """From when to when a duty applies, from when it is enforced; ISO dates, "" for none."""

    from_: str
    until: str
    enforced_from: str
    note: str


@dataclass(frozen=True)
class Work:
    """How far a duty has been dealt with, as the developer says; nobody checked it."""

    status: Status
    words: str
    owner: str
    due: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Duty:
    """An entry of the catalogue with its verdict on the day of the assessment.

    Attributes:
        verdict: applies, does_not_apply or undetermined; `result` says the same in words.
        why: the answers that decide it, or the questions that keep it open, in words.
        work: what the developer says of it; None where nothing was said or this reader does not get it.
        stop: whether it stops a release while it applies.

    """

    id: str
    kind: str
    force: str
    title: str
    summary: str
    done_when: str
    actor: str
    instrument: str
    cited: str
    url: str
    certainty: str
    periods: tuple[Period, ...]
    ways: tuple[str, ...]
    exemptions: tuple[str, ...]
    verdict: str
    result: str
    timing: str
    why: str
    work: Work | None
    stop: bool

    @property
    def applies(self) -> bool:
        """Whether it applies, now or later."""
        return self.verdict == "applies"

    @property
    def concerns(self) -> bool:
        """Whether it applies or may apply, now or later; unknown is never no."""
        return self.timing != "past" and self.verdict != "does_not_apply"


@dataclass(frozen=True)
class Exchange:
    """One version of a model for one reader.

    Attributes:
        outside: whether the reader is outside: findings then rest on open answers alone.
        on: the day of the assessment (ISO); every date of an export is this one or stands in a fact.
        facts: known facts that are no lists, by id.
        rows: by id of a list its items, each with the known fields by name.
        duties: everything that was judged, in the order of the catalogue; no proposals, no references.
        metadata: the metadata of the model hub.
        notice: why the version must not go out, where a prohibition applies; empty if none does.
        words: fixed sentences by name.

    """

    name: str
    version: str
    developer: str
    contact: str
    on: str
    audience: str
    outside: bool
    status: str
    catalogue: str
    catalogue_title: str
    tool: str
    digest: str
    facts: Row
    rows: Mapping[str, tuple[Row, ...]]
    duties: tuple[Duty, ...]
    instruments: Mapping[str, Instrument]
    metadata: Mapping[str, str | list[str]]
    notice: tuple[str, ...]
    words: Mapping[str, str]

    @property
    def moment(self) -> str:
        """Midnight of the day of the assessment, as formats want it that know no days."""
        return moment(self.on)

    def id_of(self, *parts: str) -> str:
        """The id of a part of this version: the same in every export of it, whatever the day."""
        return stable_id(self.name, self.version, *parts)

    def text(self, fact: str) -> str:
        """A fact in words; "" where it is not known, or there is none."""
        found = self.facts.get(fact)
        return found.said if found is not None else ""

    def chosen(self, fact: str) -> tuple[str, ...]:
        """The choices that hold; empty where they are not known."""
        found = self.facts.get(fact)
        return found.chosen if found is not None else ()

    def listed(self, owner: str) -> Iterable[tuple[Row, dict[str, str]]]:
        """The items of a list that have a name, and each of them in words without what there is none of."""
        for row in self.rows.get(owner, ()):
            if "name" in row:
                yield row, {name: given.said for name, given in row.items() if given.said}

    def concerning(self) -> tuple[Duty, ...]:
        """What applies or may apply; of guidance only what fits, and for a reader outside only what applies."""
        sure = ("guidance", "binding", "contract") if self.outside else ("guidance",)
        return tuple(duty for duty in self.duties if duty.concerns and (duty.force not in sure or duty.applies))

    @property
    def undecided(self) -> int:
        """How many duties of law and contract may apply and cannot be decided for this reader."""
        return sum(duty.concerns and not duty.applies and duty.force != "guidance" for duty in self.duties)

    def every_fact(self) -> Iterable[Given]:
        """Every known fact and field, in order."""
        yield from self.facts.values()
        for rows in self.rows.values():
            for row in rows:
                yield from row.values()


def stable_id(*parts: str) -> str:
    """A UUID (version 5) that follows from its parts alone."""
    return str(uuid.uuid5(_ROOT, json.dumps(parts, ensure_ascii=False)))


def content_id(data: object, *parts: str) -> str:
    """The id of a file: another one as soon as anything in it differs."""
    return stable_id(*parts, json.dumps(data, ensure_ascii=False, sort_keys=True))


def moment(day: str) -> str:
    """Midnight of an ISO day in universal time."""
    return f"{day}T00:00:00Z"


def one_line(text: str) -> str:
    """A text without line breaks and spaces at its ends, as properties of other formats want it."""
    return " ".join(text.split())


def filled(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same without what is empty: no format gets a key without a value. False and 0 are values."""
    return {key: value for key, value in data.items() if value is not None and value not in ("", [], {}, ())}


def as_json(data: object) -> bytes:
    """Plain data as JSON, indented, in UTF-8, equal data giving equal bytes."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def by_instrument(duties: Iterable[Duty]) -> dict[str, list[Duty]]:
    """Duties by id of the instrument that they stand in, in their order."""
    found: dict[str, list[Duty]] = {}
    for duty in duties:
        found.setdefault(duty.instrument, []).append(duty)
    return found


def mail(text: str) -> str:
    """A contact that is an address for mail; "" for every other one."""
    plain = text.strip()
    return plain if "@" in plain and not any(letter in plain for letter in " /\n\t,;<>") else ""


def link(text: str | None) -> str:
    """A text that is an address of the web; "" for every other one."""
    plain = (text or "").strip()
    return plain if plain.startswith("https://") and not any(letter in plain for letter in ' \n\t<>"{}|\\^`') else ""


def licence_of(written: str, spdx: Mapping[str, str]) -> str | None:
    """The identifier of a licence on the list of SPDX; None for every licence that is not there."""
    return spdx.get(one_line(written).casefold())
