"""Two assessments side by side in words: what moved, why, what happens in between, what is to be answered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from compliance_kit.assessment import Assessment, Finding
from compliance_kit.compare import Comparison, Move, compare
from compliance_kit.editions import Cause
from compliance_kit.timetable import Event
from compliance_kit.tracing import Tracer
from compliance_kit.views.answers_moved import AnswersMoved
from compliance_kit.wording import Words

Row = dict[str, Any]
GROUPS = ("came", "went", "opened", "settled", "dates", "new", "gone", "guidance", "simulated")


class ComparisonRows:
    """A comparison in one language, as plain data.

    Args:
        before, after: the two assessments.
        words: of the newer catalogue.
        found: what moved, where that is known already.

    """

    def __init__(self, before: Assessment, after: Assessment, words: Words, found: Comparison | None = None) -> None:
        self.before, self.after = before, after
        self.words = words
        self.tracer = Tracer(after, words)
        self.answered = AnswersMoved((after.catalogue, before.catalogue), words, self.tracer)
        self.found: Comparison = found or compare(before, after)

    def data(self) -> Row:
        """Everything that moved, by group, with counts."""
        moves = [move for move in self.found.moves if self._counts(move)]
        rows = [self._row(move) for move in moves]
        return {
            "counted": self._counted(moves),
            "axes": [self._axis(name, *pair) for name, pair in self.found.axes.items()],
            "groups": {name: [row for row in rows if row["group"] == name] for name in GROUPS},
        }

    def _counted(self, moves: Sequence[Move]) -> dict[str, int]:
        """How many duties applied before, how many of them moved, and how many results came up or fell away."""
        binding = [move for move in moves if _group(move) not in ("guidance", "simulated")]
        return {
            "duties": self.found.duties,
            "moved": sum(move.name in self.found.applied for move in binding),
            "came": sum(_verdict(move.after) == "applies" and _verdict(move.before) != "applies" for move in binding),
            "went": sum(_verdict(move.before) == "applies" and _group(move) in ("went", "gone") for move in binding),
        }

    def _counts(self, move: Move) -> bool:
        """What asked something before or asks it now; what is no law at all only where it is simulated."""
        entries = [finding.entry for finding in (move.before, move.after) if finding is not None]
        if all(entry.force == "proposal" for entry in entries):
            return self.after.scope.simulate
        return any(entry.force != "proposal" and entry.kind != "reference" for entry in entries)

    def _row(self, move: Move) -> Row:
        finding = move.after or move.before or _neither()
        return {
            "id": move.name,
            "title": finding.entry.title,
            "source": self._source(move, finding),
            "force": finding.entry.force,
            "group": _group(move),
            "before": self._state(move.before),
            "after": self._state(move.after),
            "because": [self._cause(cause, move) for cause in move.causes],
            "causes": [{"kind": cause.kind, "name": cause.name, "alone": cause.alone} for cause in move.causes],
        }

    def _source(self, move: Move, finding: Finding) -> str:
        """How it is cited, by the newer edition where that has it."""
        catalogue = self.after.catalogue if move.after is not None else self.before.catalogue
        return catalogue.short(finding.entry.source)

    def _state(self, finding: Finding | None) -> str:
        if finding is None:
            return self.words.say("compare.absent")
        if finding.entry.force == "proposal" and not self.after.scope.simulate:
            return self.words.say("timing.proposed")
        told = self.words.say(f"shade.{finding.shade}")
        if finding.verdict == "does_not_apply":
            return told
        timing = self.words.say(f"timing.{finding.timing}")
        since = f" ({finding.window.from_.isoformat()})" if finding.timing == "upcoming" else ""
        return f"{told}, {timing}{since}"

    def _axis(self, name: str, before: str, after: str) -> Row:
        title = next(axis.title for axis in self.after.catalogue.axes if axis.id == name)
        return {
            "id": name,
            "title": title,
            "before": self.words.say(f"axis.{before}"),
            "after": self.words.say(f"axis.{after}"),
        }

    def _by_day(self, move: Move) -> str:
        """Why the day alone moved it: it started, was put off or ended in between, or the law below it moved."""
        before, after = move.before, move.after
        if before is None or after is None or after.verdict == "does_not_apply":
            return self._say("day")
        if after.timing == "past" and before.timing != "past" and after.window.until is not None:
            return self._say("ended", day=after.window.until.isoformat())
        if before.timing == "upcoming" and before.timing != after.timing:
            return self._say("started", day=after.window.from_.isoformat())
        if after.timing == "upcoming" and before.window.from_ != after.window.from_:
            return self._say("redated", day=after.window.from_.isoformat())
        return self._say("day")

    def _cause(self, cause: Cause, move: Move) -> str:
        if cause.kind == "day":
            return self._by_day(move)
        if cause.kind == "answer":
            return self._answered(cause.name)
        if cause.kind == "entry":
            parts = (self.words.say(f"compare.parts.{part}") for part in cause.name.split(", "))
            return self._say("entry", parts=self.words.names(parts))
        if cause.kind == "number":
            lines = (Tracer(assessment, self.words).line(cause.name) for assessment in (self.before, self.after))
            before, after = lines
            title = self.after.catalogue.short(self.after.catalogue.thresholds[cause.name].source)
            return self._say("number", title=title, before=before, after=after)
        title = self.tracer.label(cause.name) if cause.name else ""
        return self._say(cause.kind, title=title)

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"compare.cause.{name}", **parts)

    def _answered(self, name: str) -> str:
        return self.answered.told(name, self.found.answers[name])


def _neither() -> Finding:
    raise AssertionError("a move has a finding before or after")


def _verdict(finding: Finding | None) -> str:
    """The verdict; that of a text which is no law does not count."""
    return finding.verdict if finding is not None and finding.entry.force != "proposal" else "does_not_apply"


_GROUP = {
    ("does_not_apply", "applies"): "came",
    ("undetermined", "applies"): "came",
    ("does_not_apply", "undetermined"): "opened",
    ("applies", "undetermined"): "opened",
    ("applies", "does_not_apply"): "went",
    ("undetermined", "does_not_apply"): "settled",
}


def _group(move: Move) -> str:
    forces = {finding.entry.force for finding in (move.before, move.after) if finding is not None}
    if len(forces) == 1 and forces <= _APART.keys():
        return _APART[forces.pop()]
    if move.before is None:
        return "new"
    if move.after is None:
        return "gone"
    return _GROUP.get((_verdict(move.before), _verdict(move.after)), "dates")


_APART = {"guidance": "guidance", "proposal": "simulated"}


def event_rows(events: Iterable[Event], words: Words) -> Iterator[Row]:
    """The events of a timetable in words; what is open is said to be open."""
    for event in events:
        entry = event.finding.entry
        yield {
            "day": event.day,
            "what": event.what,
            "what_words": words.say(f"compare.what.{event.what}", day=event.finding.window.from_.isoformat()),
            "id": entry.id,
            "title": entry.title,
            "summary": entry.summary.strip(),
            "source": words.catalogue.short(entry.source),
            "url": words.catalogue.url(entry.source) or "",
            "force": words.say(f"force.{entry.force}"),
            "verdict": words.say(f"shade.{event.finding.shade}"),
            "decided": event.finding.verdict != "undetermined",
        }


def told(found: Row, words: Words, *, bold: str = "") -> Iterator[str]:
    """A comparison as lines: the counts, the axes, then group by group."""
    if not any(found["groups"].values()) and not found["axes"]:
        yield words.say("compare.nothing")
        return
    yield words.say("compare.counted", **{name: str(number) for name, number in found["counted"].items()})
    if found["axes"]:
        yield from ("", f"{bold}{words.say('compare.axes')}{bold}", "")
        yield from (f"- {axis['title']}: {_moved(axis, words)}" for axis in found["axes"])
    for name, rows in found["groups"].items():
        if rows:
            yield from ("", f"{bold}{words.say(f'compare.groups.{name}')}{bold}", "")
            for row in rows:
                yield from _lines(row, words)


def _moved(row: Mapping[str, str], words: Words) -> str:
    return words.say("compare.moved", before=row["before"], after=row["after"])


def _lines(row: Row, words: Words) -> Sequence[str]:
    causes = words.say("compare.causes").join(row["because"])
    because = [f"  {words.say('compare.because', causes=causes)}"] if causes else []
    return [f"- {row['title']} ({row['source']}; {row['id']})", f"  {_moved(row, words)}", *because]
