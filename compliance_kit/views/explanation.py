"""One entry or status explained: the verdict, the tree, what is open, what would change it, the room, from when."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from compliance_kit.assessment import Assessment, shade
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.candidates import NO_RECORDS, Need
from compliance_kit.conditions import Judgement
from compliance_kit.entries import Entry
from compliance_kit.flips import Turn, flips
from compliance_kit.headroom import Headroom
from compliance_kit.interview import definition
from compliance_kit.quantities import rounded
from compliance_kit.timetable import ahead
from compliance_kit.tracing import Line, Tracer, carrying
from compliance_kit.values import Record, records_in
from compliance_kit.views.findings import FindingRows
from compliance_kit.views.used_sources import from_packs
from compliance_kit.what_if import judged_by_name
from compliance_kit.wording import Words

Row = dict[str, Any]
DIGITS = 3


class Explanation:
    """Explanations of the results of one assessment, in one language, as plain data."""

    def __init__(self, assessment: Assessment, words: Words) -> None:
        self.assessment = assessment
        self.catalogue = assessment.catalogue
        self.words = words
        self.tracer = Tracer(assessment, words)

    def of(self, name: str) -> Row:
        """Everything about one entry or determination."""
        judgement = judged_by_name(self.assessment, name)
        return {
            **self._head(name, judgement),
            "tree": self.tracer.lines(judgement),
            "readings": list(self._readings(judgement, {})),
            "open": FindingRows(self.assessment, self.words, self.tracer).waits_for(judgement),
            "flips": [self._flip(flip.target, flip.turns) for flip in flips(self.assessment, name)],
            "room": list(self._room(judgement)),
            "ahead": [
                {"day": day.isoformat(), "before": self._result(before), "after": self._result(after)}
                for day, before, after in ahead(self.assessment, name)
            ],
        }

    def _head(self, name: str, judgement: Judgement) -> Row:
        entry = self.catalogue.entries.get(name)
        thing = entry or self.catalogue.determinations[name]
        checked = entry is None or bool(entry.verified)
        head = {
            "id": name,
            "title": thing.title,
            "shade": shade(judgement),
            "shade_words": self.words.say(f"shade.{shade(judgement)}"),
            "source": self.catalogue.short(thing.source),
            "url": self.catalogue.url(thing.source) or "",
            "certainty": self.words.certainty(thing.certainty, thing.source, checked=checked),
            "pack": self._pack(name),
            "note": getattr(thing, "note", None) or "",
        }
        return {**head, **self._dates(entry)} if entry is not None else head

    def _pack(self, name: str) -> str:
        """Which pack says this, or says it anew; "" for what is built in."""
        origin = self.catalogue.origin
        packs = [origin.get(f"entry::{name}"), origin.get(f"determination::{name}")]
        return from_packs(filter(None, packs), self.words)

    def _dates(self, entry: Entry) -> Row:
        finding = self.assessment.finding(entry.id)
        verified = entry.verified
        return {
            "force": self.words.say(f"force.{entry.force}"),
            "timing": self.words.say(f"timing.{finding.timing}"),
            "status": self.words.say(f"status.{entry.status}") if entry.status else "",
            "simulated": entry.force == "proposal",
            "summary": entry.summary.strip(),
            "windows": [
                {
                    "from": window.from_.isoformat(),
                    "until": window.until.isoformat() if window.until else "",
                    "enforced_from": window.enforced_from.isoformat() if window.enforced_from else "",
                    "pinpoint": self.catalogue.short(window.source) if window.source else "",
                    "note": window.note or "",
                }
                for window in finding.windows
            ],
            "verified": f"{verified.on.isoformat()}, {verified.how}" if verified else "",
            "questions": list(entry.open),
            "conflicts": list(entry.conflicts),
        }

    def _readings(self, judgement: Judgement, seen: dict[int, Judgement]) -> Iterator[Row]:
        """Every provision that is read in several ways and carries the verdict, each reading with its reasons."""
        if id(judgement) in seen:
            return
        seen[id(judgement)] = judgement
        if judgement.word == "readings":
            yield self._provision(judgement)
        for below in _carried(judgement):
            yield from self._readings(below, seen)

    def _provision(self, judgement: Judgement) -> Row:
        owner = self.catalogue.determinations.get(judgement.subject) or self.catalogue.entries[judgement.subject]
        advocates = {reading.name: reading.advocates for reading in owner.readings}
        return {
            "title": owner.title,
            "source": self.catalogue.short(owner.source),
            "differ": len({child.verdict for child in judgement.children}) > 1,
            "cautious": self.words.say(f"cautious.{owner.cautious}") if owner.cautious else "",
            "columns": [
                {
                    "name": child.subject,
                    "verdict": self.words.say(f"shade.{shade(child)}"),
                    "advocates": list(advocates.get(child.subject, ())),
                    "because": self._because(child),
                }
                for child in judgement.children
            ],
        }

    def _because(self, reading: Judgement) -> list[str]:
        """The uppermost lines below a reading: what it looks at, not everything that these rest on."""
        lines = [line for line in self.tracer.lines(reading)[1:] if line.answer]
        top = min((line.depth for line in lines), default=0) + 1
        return [self._told(line) for line in lines if line.depth <= top]

    def _told(self, line: Line) -> str:
        needed = f" [{self.words.say('page.needed')} {line.needed}]" if line.needed else ""
        return f"{self.words.say(f'mark.{line.verdict}')} {line.label}: {line.answer}{needed}"

    def _flip(self, target: str, turns: tuple[Turn, ...]) -> Row:
        return {
            "target": target,
            "target_words": self.words.say(f"shade.{target}"),
            "turns": [
                {
                    "path": turn.path,
                    "label": self._label(turn.path),
                    "to": self._wanted(turn),
                    "now": self._now(turn.path),
                }
                for turn in turns
            ],
        }

    def _label(self, path: str) -> str:
        """The name of a question; of a field with the name of its record, where several could be meant."""
        label = self.tracer.short_label(definition(self.catalogue, path).id, path)
        owner, bracket, rest = path.partition("[")
        if not bracket:
            return label
        record = self._records(owner)[int(rest.partition("]")[0])]
        named = record.fields.get("name")
        known = named is not None and isinstance(named.content, str)
        return self.words.say(
            "explain.of_record", label=label, record=str(named.content) if named and known else record.path
        )

    def _records(self, owner: str) -> tuple[Record, ...]:
        return records_in(self.assessment.known.value(owner).content) or ()

    def _wanted(self, turn: Turn) -> str:
        fact = definition(self.catalogue, turn.path)
        if fact.kind == "boolean":
            return self.words.say(f"boolean.{str(turn.values[0]).lower()}")
        if fact.kind == "choice":
            told = self.words.names(str(fact.choices[value]) for value in turn.values)
            return self.words.say("explain.one_of", items=told) if len(turn.values) > 1 else told
        return self.words.say("explain.and").join(self._need(need) for need in turn.needs)

    def _need(self, need: Need) -> str:
        fact = definition(self.catalogue, need.path)
        if need.operator == NO_RECORDS:
            return self.words.say("none")
        asked = Judgement("compare", None, None, operator=need.operator, operand=need.operand)
        told = self.tracer.needed(asked, fact)
        kind = "has" if fact.kind in ("choices", "countries") else "is"
        return self.words.say(f"explain.{kind}{'' if need.holds else '_not'}", needed=told)

    def _now(self, path: str) -> str:
        owner, bracket, rest = path.partition("[")
        fact = definition(self.catalogue, path)
        if not bracket:
            return self.words.value(fact, self.assessment.known.value(path), self.assessment.sheet.answers.get(path))
        index, _, field = rest.partition("].")
        return self.words.value(fact, self.assessment.known.value(field, self._records(owner)[int(index)]))

    def _room(self, judgement: Judgement) -> Iterator[Row]:
        """The distance to every line of compute in the tree, each line once."""
        headroom, seen = Headroom(self.assessment), set()
        for fact, threshold in lines_of(judgement, {}):
            room = headroom.to(fact, threshold) if fact in self.catalogue.facts else None
            if room is None or (fact, threshold) in seen:
                continue
            seen.add((fact, threshold))
            yield {
                "label": self.tracer.short_label(fact, fact),
                "line": self.tracer.line(threshold),
                "source": self.catalogue.short(self.catalogue.thresholds[threshold].source),
                "passed": room.flop.mid is not None and room.flop.mid < 0,
                "flop": self._number(room.flop.mid, "FLOP"),
                "tokens": self._number(room.tokens),
                "hours": self._number(room.hours),
                "machine": headroom.machine(),
            }

    def _number(self, number: Fraction | None, unit: str = "") -> str:
        return "" if number is None else self.words.number(rounded(abs(number), DIGITS), unit)

    def _result(self, result: str) -> str:
        shown, _, timing = result.partition(".")
        told = self.words.say(f"shade.{shown}")
        return f"{told}, {self.words.say(f'timing.{timing}')}" if timing else told


def _carried(judgement: Judgement) -> tuple[Judgement, ...]:
    """What lies below a judgement and carries its verdict; legal statuses are opened."""
    inner = judgement.value.judgement if judgement.value is not None else None
    return carrying(judgement) if inner is None else (inner,)


def lines_of(judgement: Judgement, seen: dict[int, Judgement]) -> Iterator[tuple[str, str]]:
    """Every fact that is compared with a threshold in a tree, with the threshold; legal statuses are opened."""
    if id(judgement) in seen:
        return
    seen[id(judgement)] = judgement
    if isinstance(judgement.operand, ThresholdRef):
        yield judgement.subject, judgement.operand.id
    inner = judgement.value.judgement if judgement.value is not None else None
    for below in (*judgement.children, *((inner,) if inner is not None else ())):
        yield from lines_of(below, seen)
