"""What a pipeline shows of an assessment: a result for each duty or licence term that applies, is open or moved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from compliance_kit import __version__, _yaml
from compliance_kit.assessment import Assessment, Finding
from compliance_kit.conditions import Judgement
from compliance_kit.gates import Caught
from compliance_kit.interop.results import Place, Result, Rule, Run, Standing
from compliance_kit.tracing import Tracer
from compliance_kit.values import Value
from compliance_kit.views.leaves import leaves
from compliance_kit.views.moved import MovedRows
from compliance_kit.views.record_gaps import missing, of_record
from compliance_kit.wording import Words, initial

MOST_PLACES = 6


@dataclass(frozen=True)
class Sheet:
    """Where the answers stand.

    Attributes:
        address: of the file, relative to where the program was started or absolute (file:).
        text: what it holds; "" where that cannot be read again.

    """

    address: str
    relative: bool
    text: str


class PipelineResults:
    """The results of one assessment in one language.

    Args:
        assessment: of now.
        caught: what the gates catch.
        moved: what moved since a state was kept, where there is one.
        words: the words of a terminal.
        sheet: where the answers stand.

    """

    def __init__(
        self, assessment: Assessment, caught: Caught, moved: MovedRows | None, words: Words, sheet: Sheet
    ) -> None:
        self.assessment, self.caught, self.moved = assessment, caught, moved
        self.words = words
        self.sheet = sheet
        self.tracer = Tracer(assessment, words)
        self.node = _yaml.composed(sheet.text) if sheet.text else None
        groups = moved.data() if moved else {"groups": {}, "axes": []}
        self.rows = {row["id"]: row for rows in groups["groups"].values() for row in rows}
        self.axes: list[dict[str, Any]] = groups["axes"]

    def run(self) -> Run:
        """All of them."""
        subject = self.assessment.sheet.subject
        results = [*self._entries(), *self._gone(), *self._axes(), *self._answers()]
        return Run(
            __version__,
            f"{subject.name} {subject.version}",
            self.assessment.on.isoformat(),
            self.assessment.catalogue.manifest.version,
            self.sheet.address,
            self.sheet.relative,
            tuple(results),
        )

    # --- entries ------------------------------------------------------------------------------------------------------

    def _entries(self) -> Iterator[Result]:
        names = dict.fromkeys([*self.assessment.findings, *self.rows])
        for name in names:
            if name in self.assessment.catalogue.entries:
                finding = self.assessment.findings.get(name) or self.assessment.finding(name)
                if name in self.rows or name in self.caught.names or _stands(finding):
                    yield self._entry(finding)

    def _entry(self, finding: Finding) -> Result:
        name = finding.entry.id
        waits = missing(self.assessment, finding.judgement)
        standing: Standing = "moved"
        if name in self.caught.names:
            standing = "caught"
        elif finding.verdict != "does_not_apply":
            standing = "open" if finding.verdict == "undetermined" else "applies"
        moved = [cause["name"] for cause in self.rows.get(name, {}).get("causes", ()) if cause["kind"] == "answer"]
        places = self._places([*moved, *waits, *self._rests_on(finding.judgement)])
        return Result(self._rule(finding), standing, self._gates(name), self._message(finding, waits), places)

    def _rule(self, finding: Finding) -> Rule:
        entry = finding.entry
        done = self.words.say("pipeline.done_when", text=entry.done_when) if entry.done_when else ""
        text = " ".join(f"{entry.summary} {done}".split())
        source, address = self.assessment.catalogue.short(entry.source), self.assessment.catalogue.url(entry.source)
        return Rule(entry.id, entry.title, text, source, address or "", (entry.force, entry.kind, entry.certainty))

    def _gates(self, name: str) -> tuple[str, ...]:
        return tuple(gate for gate in self.caught.gates if name in self.caught.findings[gate])

    def _message(self, finding: Finding, waits: Sequence[str]) -> str:
        say = self.words.say
        state = say(f"shade.{finding.shade}")
        if finding.verdict != "does_not_apply":
            since = f" ({finding.window.from_.isoformat()})" if finding.timing == "upcoming" else ""
            state = f"{state}, {say(f'timing.{finding.timing}')}{since}"
        source = self.assessment.catalogue.short(finding.entry.source)
        parts = [say("pipeline.stands", title=finding.entry.title, source=source, state=state)]
        if waits:
            parts.append(say("pipeline.waits", questions=", ".join(waits)))
        return " ".join([*parts, *self._moved(finding.entry.id)])

    def _moved(self, name: str) -> Iterator[str]:
        if self.moved is None or name not in self.rows:
            return
        row = self.rows[name]
        moved = {"before": row["before"], "after": row["after"], "day": self._day()}
        yield self.words.say("pipeline.moved", **moved)
        if row["because"]:
            yield (
                initial(self.words.say("compare.because", causes=self.words.say("compare.causes").join(row["because"])))
                + "."
            )

    def _day(self) -> str:
        return self.moved.moved.kept.on.isoformat() if self.moved else ""

    def _gone(self) -> Iterator[Result]:
        """What the catalogue of now has no more."""
        for name, row in self.rows.items():
            if name not in self.assessment.catalogue.entries:
                message = " ".join(self._moved(name))
                rule = Rule(name, row["title"], row["title"], row["source"], "", (row["force"],))
                standing: Standing = "caught" if name in self.caught.names else "moved"
                yield Result(rule, standing, self._gates(name), message, self._places(()))

    # --- what moved besides -------------------------------------------------------------------------------------------

    def _axes(self) -> Iterator[Result]:
        for axis in self.axes:
            told = self.words.say("compare.moved", before=axis["before"], after=axis["after"])
            yield self._other(f"axis.{axis['id']}", axis["title"], told, (), axis["id"] in self.caught.axes)

    def _answers(self) -> Iterator[Result]:
        if self.moved is None:
            return
        for name, told in self.moved.answers():
            title = self.words.say("pipeline.answer", name=name)
            yield self._other(f"answer.{name}", title, told, self.moved.places(name), name in self.caught.answers)

    def _other(self, name: str, title: str, told: str, paths: Sequence[str], caught: bool) -> Result:  # noqa: FBT001 - its last fact
        message = self.words.say("pipeline.other", title=title, told=told, day=self._day())
        rule = Rule(name, title, self.words.say("pipeline.other_rule", title=title), "", "", ("moved",))
        return Result(rule, "caught" if caught else "moved", ("moved",) if caught else (), message, self._places(paths))

    # --- lines of the sheet -------------------------------------------------------------------------------------------

    def _rests_on(self, judgement: Judgement) -> Iterator[str]:
        """The answers that carry a verdict, by path."""
        for leaf in leaves(judgement, self.assessment.catalogue):
            yield from self._given(leaf.path, leaf.judgement.value)

    def _given(self, path: str, value: Value | None) -> Iterator[str]:
        if value is None:
            return
        if value.judgement is not None:
            yield from self._rests_on(value.judgement)
        elif value.parts:
            for part, below in value.parts:
                yield from self._given(of_record(self.assessment, part, path), below)
        else:
            yield path

    def _places(self, paths: Iterable[str]) -> tuple[Place, ...]:
        """The lines of the answers, each once; the line of all answers where none of them was given."""
        found: dict[int, Place] = {}
        for path in dict.fromkeys(paths):
            line = self._line(path)
            if line is not None and line not in found and len(found) < MOST_PLACES:
                found[line] = Place(line, self._label(path))
        return tuple(found.values()) or (Place(self._below([]), self.words.say("pipeline.no_answer")),)

    def _line(self, path: str) -> int | None:
        owner, bracket, rest = path.partition("[")
        if owner not in self.assessment.sheet.answers:
            return None
        if not bracket:
            return self._below([owner])
        index, _, field = rest.partition("].")
        steps: list[str | int] = [int(index), *([field] if field else [])]
        return max(self._below([owner, *steps]), self._below([owner, "value", *steps]))

    def _below(self, steps: list[str | int]) -> int:
        return _yaml.line_below(self.node, ["answers", *steps]) if self.node is not None else 1

    def _label(self, path: str) -> str:
        return self.tracer.short_label(path.rpartition("].")[2] or path, path)


def _stands(finding: Finding) -> bool:
    """Whether it is a duty or licence term that applies or is open, now or from a later day."""
    asks = finding.entry.force in ("binding", "contract") and finding.entry.kind != "reference"
    return asks and finding.verdict != "does_not_apply" and finding.timing in ("current", "upcoming")
