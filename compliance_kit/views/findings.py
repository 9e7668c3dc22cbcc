"""Findings as documents print them: why, from when, what to do, what shows it, and in which group they stand."""

import datetime
from collections.abc import Mapping
from typing import Any

from compliance_kit.assessment import Assessment, Finding, shade
from compliance_kit.conditions import Judgement
from compliance_kit.entries import Entry, Window
from compliance_kit.interview import definition
from compliance_kit.liability import markets
from compliance_kit.tracing import Line, Tracer
from compliance_kit.values import Selection
from compliance_kit.views.leaves import leaves
from compliance_kit.what_if import asked_facts
from compliance_kit.wording import Words

Row = dict[str, Any]
MOST_REASONS = 4


class FindingRows:
    """Rows of findings for one assessment, in one language."""

    def __init__(self, assessment: Assessment, words: Words, tracer: Tracer) -> None:
        self.assessment = assessment
        self.catalogue = assessment.catalogue
        self.words = words
        self.tracer = tracer

    def rows(self) -> list[Row]:
        """Every finding, in the order of the catalogue."""
        return [self.row(finding) for finding in self.assessment.findings.values()]

    def row(self, finding: Finding) -> Row:
        """One finding with everything that a document can print of it."""
        entry = finding.entry
        return {
            "id": entry.id,
            "title": entry.title,
            "summary": entry.summary.strip(),
            "done_when": entry.done_when or "",
            "kind": entry.kind,
            "actor": entry.actor,
            "places": list(entry.places),
            "in_terms": entry.in_terms or "",
            "stop": entry.stop,
            "protective": entry.protective,
            "force": entry.force,
            "force_words": self.words.say(f"force.{entry.force}"),
            "status": entry.status or "",
            "status_words": self.words.say(f"status.{entry.status}") if entry.status else "",
            "penalty": entry.penalty or "",
            "exemptions": list(entry.exemptions),
            "open": list(entry.open),
            "conflicts": list(entry.conflicts),
            "set_phrases": [phrase.model_dump() for phrase in entry.set_phrases],
            "source": self._source(entry),
            "also": [self.catalogue.short(source) for source in entry.also],
            "how_to_show": [
                {"title": way.title, "short": self.catalogue.short(way.source)} for way in entry.how_to_show
            ],
            "certainty": entry.certainty,
            "certainty_words": self.words.certainty(entry.certainty, entry.source, checked=bool(entry.verified)),
            "verified": self._verified(entry),
            "dossier": list(entry.dossier),
            **self._verdict(finding),
            **self._timing(finding),
            **self._work(finding),
        }

    def _source(self, entry: Entry) -> Mapping[str, str]:
        instrument = self.catalogue.instruments[entry.source.instrument]
        return {
            "short": self.catalogue.short(entry.source),
            "instrument": instrument.title,
            "instrument_short": instrument.short,
            "pinpoint": entry.source.pinpoint,
            "url": self.catalogue.url(entry.source) or "",
            "edition": instrument.edition or "",
        }

    def _verified(self, entry: Entry) -> Mapping[str, str] | None:
        return {"on": entry.verified.on.isoformat(), "how": entry.verified.how} if entry.verified else None

    def _verdict(self, finding: Finding) -> Row:
        readings = _readings(finding.judgement)
        cautious = self._cautious(finding)
        waits, doubts = self.waits_for(finding.judgement), self.doubts(finding.judgement)
        unsure = not waits and bool(doubts) and all(need["state"] == "unsure" for need in doubts)
        why = ["doubt" if reason == "facts" and unsure else reason for reason in sorted(finding.judgement.reasons)]
        return {
            "verdict": finding.verdict,
            "verdict_words": self.words.say(f"verdict.{finding.verdict}"),
            "shade": finding.shade,
            "shade_words": self.words.say(f"shade.{finding.shade}"),
            "reasons": sorted(finding.judgement.reasons),
            "reason_words": self.words.names(self.words.say(f"reason.{reason}") for reason in why),
            "because": self._because(finding.judgement),
            "readings": [self._reading(reading) for reading in readings],
            "cautious": cautious,
            "cautious_words": self.words.say(f"cautious.{cautious}") if cautious else "",
            "waits_for": waits,
            "doubts": doubts,
            "near": self._near(finding),
        }

    def _near(self, finding: Finding) -> bool:
        judgement = finding.judgement
        if near(judgement):
            return not self._tells_kept(judgement)
        inner = self._only_status(judgement)
        offered = markets(self.assessment) & self.catalogue.expanded(frozenset(finding.entry.places))
        return inner is not None and bool(offered) and self._lacks_an_answer(inner) and not self._tells_kept(inner)

    def _only_status(self, judgement: Judgement) -> Judgement | None:
        """The judgement of the legal status that alone makes up a condition; None if there is more to it."""
        one = judgement
        while len(one.children) == 1 and one.word != "not":
            (one,) = one.children
        wanted = one.word == "compare" and one.operand is True and one.subject in self.catalogue.determinations
        return one.value.judgement if wanted and one.value is not None else None

    def _lacks_an_answer(self, judgement: Judgement) -> bool:
        """Whether two answers or more hold a status up and nothing but answers keeps it away: no status behind it."""
        parts = _parts(judgement)
        failing = [part for part in parts if part.verdict is False]
        held = [part for part in parts if part.verdict is True and part.word == "compare"]
        plain = failing[:1] if failing and failing[0].word == "compare" else [p for f in failing for p in f.children]
        answers = all(part.word == "compare" and part.subject not in self.catalogue.determinations for part in plain)
        return near(judgement) and len(held) > 1 and answers

    def _tells_kept(self, judgement: Judgement) -> bool:
        """Whether the entry itself looks at an answer for counsel, which standing near would tell."""
        if judgement.word == "compare":
            fact = self.catalogue.facts.get(judgement.subject)
            return fact is not None and fact.sensitivity == "counsel"
        return any(map(self._tells_kept, judgement.children))

    def _cautious(self, finding: Finding) -> str:
        if finding.verdict != "undetermined":
            return ""
        if finding.entry.cautious:
            return finding.entry.cautious
        named = [self.catalogue.determinations.get(name) for name in _open_determinations(finding.judgement)]
        return next((found.cautious for found in named if found is not None and found.cautious), "")

    def _reading(self, judgement: Judgement) -> Mapping[str, str]:
        return {
            "name": judgement.subject,
            "shade_words": self.words.say(f"shade.{shade(judgement)}"),
            "weight": judgement.word,
        }

    def _because(self, judgement: Judgement) -> list[Mapping[str, str]]:
        lines = [
            line for line in self.tracer.lines(judgement) if line.word == "compare" and line.verdict == _of(judgement)
        ]
        asked = [line for line in lines if self._is_answer(line)] or lines
        seen: dict[str, Line] = {}
        for line in asked:
            seen.setdefault(line.label, line)
        return [
            {"label": line.label, "answer": line.answer, "needed": line.needed, "subject": line.subject}
            for line in list(seen.values())[:MOST_REASONS]
        ]

    def _is_answer(self, line: Line) -> bool:
        return line.subject not in self.catalogue.determinations and bool(line.answer)

    def waits_for(self, judgement: Judgement) -> list[Mapping[str, str]]:
        """The questions that keep a judgement open: not asked, or asked and not known."""
        if judgement.verdict is not None:
            return []
        unasked = [
            {"path": path, "question": definition(self.catalogue, path).ask or path, "state": "not_asked"}
            for path in sorted(judgement.open)
        ]
        unknown = [
            {"path": name, "question": self.tracer.label(name), "state": "not_known"}
            for name in asked_facts([judgement])
            if name in self.assessment.sheet.answers and self.assessment.known.value(name).content is None
        ]
        return [*unasked, *unknown]

    def doubts(self, judgement: Judgement) -> list[Mapping[str, str]]:
        """The questions that keep a judgement open although answered: with doubt, or not known of a record."""
        if judgement.verdict is not None:
            return []
        found: dict[str, Mapping[str, str]] = {}
        for leaf in leaves(judgement, self.catalogue):
            value = leaf.judgement.value
            if leaf.judgement.verdict is not None or value is None or not self._is_asked(leaf.path):
                continue
            unsure = isinstance(value.content, Selection) and bool(value.content.unsure)
            if unsure or ("[" in leaf.path and value.content is None and not value.open):
                question = definition(self.catalogue, leaf.path).ask or self.tracer.label(leaf.judgement.subject)
                state = "unsure" if unsure else "not_known"
                found[leaf.path] = {"path": leaf.path, "question": question, "state": state}
        return list(found.values())

    def _is_asked(self, path: str) -> bool:
        known = "[" in path or path in self.catalogue.facts
        return known and definition(self.catalogue, path).mode == "asked"

    def _timing(self, finding: Finding) -> Row:
        window = finding.window
        return {
            "timing": finding.timing,
            "timing_words": self.words.say(f"timing.{finding.timing}"),
            "from": window.from_.isoformat(),
            "until": window.until.isoformat() if window.until else "",
            "enforced_from": window.enforced_from.isoformat() if window.enforced_from else "",
            "days": (window.from_ - self.assessment.on).days,
            "days_words": self.days(window.from_),
            "windows": [self._window(period) for period in finding.windows],
        }

    def _window(self, window: Window) -> Mapping[str, str]:
        return {
            "from": window.from_.isoformat(),
            "until": window.until.isoformat() if window.until else "",
            "enforced_from": window.enforced_from.isoformat() if window.enforced_from else "",
            "note": window.note or "",
            "pinpoint": self.catalogue.short(window.source) if window.source else "",
        }

    def days(self, day: datetime.date) -> str:
        """How far a day lies from the day of the assessment, in words."""
        distance = (day - self.assessment.on).days
        if not distance:
            return self.words.say("days.today")
        return self.words.say("days.in" if distance > 0 else "days.ago", n=abs(distance))

    def _work(self, finding: Finding) -> Row:
        task, actions = finding.task, finding.entry.actions
        hours = [action.effort_hours for action in actions if action.effort_hours]
        return {
            "actions": [
                {"id": a.id, "title": a.title, "document": a.document or "", "hours": list(a.effort_hours or ())}
                for a in actions
            ],
            "hours_low": sum(low for low, _ in hours),
            "hours_high": sum(high for _, high in hours),
            "task": {
                "status": task.status if task else "to_do",
                "owner": (task.owner or "") if task else "",
                "due": task.due.isoformat() if task and task.due else "",
                "evidence": list(task.evidence) if task else [],
                "note": (task.note or "") if task else "",
            },
        }


def _of(judgement: Judgement) -> str:
    return {True: "applies", False: "does_not_apply", None: "undetermined"}[judgement.verdict]


def near(judgement: Judgement) -> bool:
    """Whether a single answer keeps the entry from applying: all other parts hold, and it is no matter of lineage."""
    parts = _parts(judgement)
    failing = [part for part in parts if part.verdict is False]
    holding = [part for part in parts if part.verdict is True]
    return (
        judgement.verdict is False
        and len(failing) == 1
        and len(holding) == len(parts) - 1
        and bool(holding)
        and failing[0].word not in ("some", "several")
    )


def _parts(judgement: Judgement) -> tuple[Judgement, ...]:
    """The parts that hold together, without the "all of these" around them."""
    parts = judgement.children
    while len(parts) == 1 and parts[0].word == "all":
        parts = parts[0].children
    return parts


def _readings(judgement: Judgement) -> list[Judgement]:
    found: list[Judgement] = []
    for child in judgement.children:
        if child.word == "readings":
            found.extend(child.children)
        elif child.word == "noted":
            found.append(child)
        elif child.verdict is None or (judgement.verdict is not None and child.word in ("all", "any", "compare")):
            found.extend(_readings(child))
    inner = judgement.value.judgement if judgement.word == "compare" and judgement.value is not None else None
    if inner is not None and inner.verdict is None:
        found.extend(_readings(inner))
    return found


def _open_determinations(judgement: Judgement) -> list[str]:
    found = [judgement.subject] if judgement.word == "compare" and judgement.verdict is None else []
    inner = judgement.value.judgement if judgement.value is not None else None
    for child in (*judgement.children, *((inner,) if inner is not None else ())):
        if child.verdict is None:
            found.extend(_open_determinations(child))
    return found


def days_ahead(found: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """The days ahead on which something begins that reaches this developer, or may, nearest first."""
    days: dict[str, list[Row]] = {}
    for row in (*found["upcoming"], *found["undecided"]):
        if row["timing"] == "upcoming" and row["force"] in ("binding", "contract"):
            days.setdefault(row["from"], []).append(row)
    return {day: days[day] for day in sorted(days)}


def groups(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows by what a reader does with them: now, upcoming, undecided, near misses, references and so on."""
    duties = [row for row in rows if row["kind"] != "reference" and row["timing"] != "past"]
    applies = [row for row in duties if row["verdict"] == "applies" and row["timing"] != "proposed"]
    law = [row for row in duties if row["force"] in ("binding", "contract")]
    return {
        "stop": [row for row in applies if row["stop"]],
        "hold": [row for row in law if row["stop"] and row["verdict"] == "undetermined"],
        "now_binding": [row for row in applies if row["force"] == "binding" and row["timing"] == "current"],
        "now_contract": [row for row in applies if row["force"] == "contract" and row["timing"] == "current"],
        "upcoming": sorted((row for row in applies if row["timing"] == "upcoming"), key=lambda row: row["from"]),
        "guidance": [row for row in applies if row["force"] == "guidance"],
        "proposals": [row for row in rows if row["force"] == "proposal"],
        "undecided": [row for row in law if row["verdict"] == "undetermined"],
        "near_misses": [row for row in law if row["near"]],
        "references": [row for row in rows if row["kind"] == "reference" and row["force"] != "proposal"],
    }
