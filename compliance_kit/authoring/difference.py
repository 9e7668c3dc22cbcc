"""What changed for whom between two editions of a pack: entries, numbers, statuses, questions, papers, results."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from compliance_kit.authoring.layer import Read, own_situations
from compliance_kit.authoring.look_difference import (
    further_files,
    look_parts,
    own_papers,
    paper_parts,
    translations,
)
from compliance_kit.conditions import Condition
from compliance_kit.definitions import Document
from compliance_kit.editions import changed_law
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination
from compliance_kit.in_words import ConditionWords
from compliance_kit.over_time import rests_on
from compliance_kit.situations import Situation
from compliance_kit.wording import Words

Row = dict[str, Any]
_Found = Mapping[str, Situation]
_TEXTS: Final = ("title", "summary", "done_when", "actor", "penalty")
_SOURCE: Final = ("title", "short", "kind", "edition", "url", "note")
_KINDS: Final = {
    "entries": "entry",
    "numbers": "threshold",
    "statuses": "determination",
    "questions": "fact",
    "sources": "instrument",
}
_MANIFEST: Final = (
    "version",
    "title",
    "publisher",
    "kind",
    "licence",
    "law_as_of",
    "contact",
    "code_licence",
    "note",
    "languages",
    "requires",
    "replaces",
)


class Difference:
    """Two editions of one pack side by side, as plain data in words.

    Args:
        old, new: the two editions, each on top of what it needs.
        before, after: the words of each catalogue, in one language.

    """

    def __init__(self, old: Read, new: Read, before: Words, after: Words) -> None:
        self.old, self.new = old, new
        self.after = after
        self._before = _InWords(old, before)
        self._after = _InWords(new, after)
        self._reached = rests_on(new.whole)

    def data(self) -> Row:
        """Everything that differs, by what it is; a part without a difference is an empty list."""
        found: Row = {
            "pack": self._of_manifest(),
            "entries": list(self._things("entry", self._entry)),
            "numbers": list(self._things("threshold", self._number)),
            "statuses": list(self._things("determination", self._status)),
            "questions": list(self._things("fact", self._question)),
            "sources": list(self._things("instrument", self._source)),
            "papers": list(self._papers()),
            "situations": list(self._situations()),
            "look": list(look_parts(self.old, self.new)),
            "translations": list(translations(self.old, self.new)),
        }
        told = [(kind, row["id"]) for part, kind in _KINDS.items() for row in found[part]]
        return {**found, "files": list(further_files(self.old, self.new, told))}

    def _of_manifest(self) -> list[Row]:
        one, other = self.old.layer.manifest, self.new.layer.manifest
        pairs = ((name, _plain(getattr(one, name)), _plain(getattr(other, name))) for name in _MANIFEST)
        return [{"part": name, "before": before, "after": after} for name, before, after in pairs if before != after]

    def _things(self, kind: str, row: Callable[[str, bool, bool], Row]) -> Iterator[Row]:
        """Rows of what either edition defines and that is not the same in both."""
        for name in dict.fromkeys([*_own(self.new, kind), *_own(self.old, kind)]):
            found = row(name, name in _own(self.old, kind), name in _own(self.new, kind))
            if found["parts"] or found["what"] != "changed":
                yield {"id": name, **found}

    def _entry(self, name: str, was: bool, now: bool) -> Row:  # noqa: FBT001 - two states of one thing
        latest = (self.new if now else self.old).whole.entries[name]
        words = self._after if now else self._before
        parts: list[Row] = []
        if was and now:
            parts = _parts(self._before.entry(self.old.whole.entries[name]), self._after.entry(latest))
        return {
            "what": _what(was, now),
            "title": latest.title,
            "source": words.read.whole.short(latest.source),
            "whom": latest.actor,
            "force": words.words.say(f"force.{latest.force}"),
            "dates": words.dates(latest),
            "when": words.condition(latest.when),
            "parts": parts,
        }

    def _number(self, name: str, was: bool, now: bool) -> Row:  # noqa: FBT001 - two states of one thing
        parts = _parts(self._before.number(name), self._after.number(name)) if was and now else []
        used = [self.new.whole.entries[entry] for entry, below in self._reached.items() if name in below]
        words = self._after if now else self._before
        return {
            "what": _what(was, now),
            "title": words.read.whole.short(words.read.whole.thresholds[name].source),
            "amount": words.conditions.line(name),
            "used_by": [{"id": entry.id, "title": entry.title, "whom": entry.actor} for entry in used],
            "parts": parts,
        }

    def _status(self, name: str, was: bool, now: bool) -> Row:  # noqa: FBT001 - two states of one thing
        latest = (self.new if now else self.old).whole.determinations[name]
        words = self._after if now else self._before
        parts: list[Row] = []
        if was and now:
            parts = _parts(self._before.status(self.old.whole.determinations[name]), self._after.status(latest))
        used = [self.new.whole.entries[entry] for entry, below in self._reached.items() if name in below]
        return {
            "what": _what(was, now),
            "title": latest.title,
            "when": words.condition(latest.when),
            "used_by": [{"id": entry.id, "title": entry.title, "whom": entry.actor} for entry in used],
            "parts": parts,
        }

    def _question(self, name: str, was: bool, now: bool) -> Row:  # noqa: FBT001 - two states of one thing
        latest = (self.new if now else self.old).whole.facts[name]
        parts: list[Row] = []
        if was and now:
            earlier = self.old.whole.facts[name]
            parts = _parts(_fact(earlier.model_dump()), _fact(latest.model_dump()))
            if not parts and name in changed_law(self.old.whole, self.new.whole):
                parts = [{"part": "calculate", "before": [], "after": []}]
        return {"what": _what(was, now), "title": latest.ask or name, "parts": parts}

    def _source(self, name: str, was: bool, now: bool) -> Row:  # noqa: FBT001 - two states of one thing
        latest = (self.new if now else self.old).whole.instruments[name]
        earlier = self.old.whole.instruments[name] if was else latest
        one, other = ({part: _plain(getattr(text, part)) for part in _SOURCE} for text in (earlier, latest))
        return {"what": _what(was, now), "title": latest.title, "parts": _parts(one, other)}

    def _papers(self) -> Iterator[Row]:
        """Papers that are new, gone or otherwise: when they are due, what they say, which sections they have."""
        before, after = own_papers(self.old), own_papers(self.new)
        for name, paper in {**before, **after}.items():
            parts: list[Row] = []
            if name in before and name in after:
                one, other = self._before.paper(before[name]), self._after.paper(after[name])
                parts = [*_parts(one, other), *paper_parts(self.old, self.new, before[name], after[name])]
            if parts or (name in before) != (name in after):
                yield {"id": name, "what": _what(name in before, name in after), "title": paper.title, "parts": parts}

    def _situations(self) -> Iterator[Row]:
        """Situations that are new, gone or otherwise: on which condition which papers go together."""
        before, after = own_situations(self.old), own_situations(self.new)
        for name, situation in {**before, **after}.items():
            pairs = [words.situation(found[name]) for words, found in self._sides(before, after) if name in found]
            parts = _parts(*pairs) if len(pairs) > 1 else []
            if parts or len(pairs) == 1:
                what = _what(name in before, name in after)
                yield {"id": name, "what": what, "title": situation.title, "parts": parts}

    def _sides(self, before: _Found, after: _Found) -> tuple[tuple["_InWords", _Found], ...]:
        return (self._before, before), (self._after, after)


class _InWords:
    """What things of one edition say, by the name of the part."""

    def __init__(self, read: Read, words: Words) -> None:
        self.read = read
        self.words = words
        self.conditions = ConditionWords(read.whole, words)

    def entry(self, entry: Entry) -> Row:
        """An entry: what is asked of whom, how binding, from when, on which condition."""
        whole = self.read.whole
        return {
            **{name: getattr(entry, name) or "" for name in _TEXTS},
            "force": self.words.say(f"force.{entry.force}"),
            "kind": entry.kind,
            "places": self.words.names(self.words.place(place) for place in entry.places),
            "source": whole.short(entry.source),
            "applies": self.dates(entry),
            "when": self.condition(entry.when),
            "readings": [line for reading in entry.readings for line in (reading.name, *self.condition(reading.when))],
            "exemptions": list(entry.exemptions),
            "certainty": self.words.certainty(entry.certainty, entry.source),
            "also": [whole.short(source) for source in entry.also],
            "how_to_show": [way.title for way in entry.how_to_show],
            "open": list(entry.open),
            "conflicts": list(entry.conflicts),
            "stop": str(entry.stop).lower(),
            "clocks": [self._clock(clock) for clock in entry.clocks],
            "actions": [action.title for action in entry.actions],
        }

    def _clock(self, clock: Any) -> str:  # noqa: ANN401 - a clock of an entry
        length = self.conditions.line(clock.within) if clock.within else clock.promptly
        return ": ".join(filter(None, (clock.title, length, clock.to)))

    def status(self, status: Determination) -> Row:
        """A status: its name and its condition."""
        periods = [
            line for period in status.applies for line in (period.from_.isoformat(), *self.condition(period.when))
        ]
        return {"title": status.title, "when": self.condition(status.when), "applies": periods}

    def number(self, name: str) -> Row:
        """A number with its days, and whether it counts itself."""
        found = self.read.whole.thresholds[name]
        return {
            "values": self.conditions.line(name),
            "days": [f"{step.from_} – {step.until or ''}".rstrip(" –") for step in found.values],
            "strict": self.words.say(f"pack_authoring.diff.strict.{str(found.strict).lower()}"),
            "source": self.read.whole.short(found.source),
        }

    def paper(self, paper: Document) -> Row:
        """When a paper is due."""
        return {"when": self.condition(paper.when) if paper.when is not None else []}

    def situation(self, situation: Situation) -> Row:
        """A situation: whom it is about, when it counts, which papers it has."""
        when = self.condition(situation.when) if situation.when is not None else []
        papers = ", ".join(situation.documents)
        return {"title": situation.title, "actor": situation.who, "when": when, "papers": papers}

    def condition(self, condition: Condition) -> list[str]:
        """A condition in lines, each part further in than its group."""
        lines = self.conditions.lines(condition)
        return [f"{'  ' * line.depth}{line.label}{f': {line.needed}' if line.needed else ''}" for line in lines]

    def dates(self, entry: Entry) -> list[str]:
        """From when to when, and under which condition."""
        return [line for window in entry.applies for line in self._window(window)]

    def _window(self, window: Any) -> Iterator[str]:  # noqa: ANN401 - a window of an entry
        until = window.until.isoformat() if window.until else ""
        name = "pack_authoring.diff.until" if until else "pack_authoring.diff.since"
        yield self.words.say(name, first=window.from_.isoformat(), last=until)
        if window.when is not type(window).model_fields["when"].default:
            yield from (f"  {line}" for line in self.condition(window.when))


def _own(read: Read, kind: str) -> Iterable[str]:
    """The ids of a kind that the pack itself defines."""
    return [name for key in read.layer.files for which, _, name in [key.partition("::")] if which == kind]


def _what(was: bool, now: bool) -> str:  # noqa: FBT001 - two states of one thing
    return "changed" if was and now else "new" if now else "gone"


def _parts(before: Row, after: Row) -> list[Row]:
    return [
        {"part": name, "before": before[name], "after": after[name]} for name in after if before[name] != after[name]
    ]


def _fact(data: Mapping[str, Any]) -> Row:
    """What whoever answers a question sees of it."""
    return {name: _plain(data[name]) for name in ("ask", "help", "kind", "unit", "choices", "sensitivity")}


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {told}" for name, told in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
