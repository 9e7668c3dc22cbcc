"""The lines of law, contract and guidance as the threshold determination record groups, merges and words them."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from compliance_kit.assessment import Assessment, Finding, shade
from compliance_kit.conditions import Judgement, conjunction
from compliance_kit.quantities import UNKNOWN_AMOUNT, Interval, rounded
from compliance_kit.thresholds import Threshold
from compliance_kit.tracing import carrying
from compliance_kit.values import Content, Money, Value
from compliance_kit.views.materials import Materials
from compliance_kit.views.record_form import RuleState
from compliance_kit.views.record_gaps import label, needed
from compliance_kit.views.rules import Compared, comparisons
from compliance_kit.wording import Words

Group = Literal["law", "contract", "guidance", "reference", "dropped"]
LEAST_SHARE = Fraction(1, 1000)
MOST_WORDS = 34
READINGS = ("readings", "noted")
ALIKE = ("place", "fact", "line", "value", "state", "status", "shade", "begins", "told")


@dataclass(frozen=True)
class Rule:
    """One line with the value that was compared, and the findings that rest on it."""

    compared: Compared
    row: dict[str, Any]
    group: Group
    state: RuleState
    uses: tuple[Finding, ...]


def rules(composer: Materials) -> list[Rule]:
    """Every line that was looked at, those of expired texts left out."""
    assessment = composer.assessment
    users = _users(assessment)
    found = []
    for compared, row in zip(comparisons(assessment), composer.shared()["rules"], strict=True):
        uses = tuple(users.get(compared.owner, ()))
        group = _group(assessment.on, compared.threshold, uses)
        if group != "dropped":
            found.append(Rule(compared, row, group, _state(compared.owner, compared.owner_judgement, uses), uses))
    return found


def _users(assessment: Assessment) -> dict[str, list[Finding]]:
    """The findings that rest on each determination, and each entry as its own user."""
    found: dict[str, list[Finding]] = {}
    for finding in assessment.findings.values():
        for name in {finding.entry.id, *consulted(assessment, finding.judgement)}:
            found.setdefault(name, []).append(finding)
    return found


def consulted(assessment: Assessment, judgement: Judgement) -> Iterator[str]:
    """The determinations that a judgement looked at, through all levels."""
    inner = judgement.value.judgement if judgement.value is not None else None
    if judgement.word == "compare" and inner is not None and judgement.subject in assessment.catalogue.determinations:
        yield judgement.subject
        yield from consulted(assessment, inner)
    for child in judgement.children:
        yield from consulted(assessment, child)


def _group(on: datetime.date, threshold: Threshold, uses: tuple[Finding, ...]) -> Group:
    if threshold.nature in ("proposed", "vetoed") or all(finding.timing == "proposed" for finding in uses):
        return "reference"
    if threshold.on(on) is None or all(finding.timing == "past" for finding in uses):
        return "dropped"
    if any(finding.entry.force == "binding" for finding in uses):
        return "law"
    return "contract" if any(finding.entry.force == "contract" for finding in uses) else "guidance"


def _state(owner: str, judgement: Judgement, uses: tuple[Finding, ...]) -> RuleState:
    if judgement.verdict is None:
        return "open"
    applying = (finding for finding in uses if _binds(finding) and finding.verdict == "applies")
    binds = any(finding.entry.id == owner or _carried(finding.judgement, owner) for finding in applying)
    return "triggered" if judgement.verdict and binds else "not_triggered"


def _carried(judgement: Judgement, owner: str) -> bool:
    """Whether a status carries a verdict; a duty that applies for another reason makes no line count."""
    if judgement.word == "compare" and judgement.subject == owner:
        return True
    inner = judgement.value.judgement if judgement.value is not None else None
    return any(_carried(below, owner) for below in (carrying(judgement) if inner is None else (inner,)))


def _carries(judgement: Judgement, part: Judgement) -> bool:
    """Whether a comparison is among what a rule was decided by."""
    return judgement is part or any(_carries(below, part) for below in carrying(judgement))


def _binds(finding: Finding) -> bool:
    live = finding.timing in ("current", "upcoming") and finding.entry.kind != "reference"
    return live and finding.entry.force in ("binding", "contract")


def states(found: Iterable[Rule]) -> dict[str, RuleState]:
    """The state of every rule of law or contract, by the status or entry that draws the line."""
    return {rule.compared.owner: rule.state for rule in found if rule.group in ("law", "contract")}


class RuleTable:
    """Rows of rules for one record, in one language."""

    def __init__(self, composer: Materials, found: list[Rule]) -> None:
        self.composer = composer
        self.words = composer.words
        self.found = found

    def groups(self) -> dict[str, list[dict[str, Any]]]:
        """The merged rows by group; numbers run through all of them."""
        groups: dict[str, list[dict[str, Any]]] = {"law": [], "contract": [], "guidance": [], "reference": []}
        number = 0
        for name, rows in groups.items():
            for rule in self._merged(name):
                number += 1
                rows.append({"number": number, **rule})
        return groups

    def _merged(self, group: str) -> list[dict[str, Any]]:
        found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in (self._row(rule) for rule in self.found if rule.group == group):
            key = tuple(str(row[part]) for part in ALIKE)
            rows = found.setdefault(key, [])
            if rows and _words([*rows[-1]["titles"], *row["titles"]]) <= MOST_WORDS:
                for part in ("titles", "owners", "sources", "notes"):
                    rows[-1][part] = list(dict.fromkeys([*rows[-1][part], *row[part]]))
            else:
                rows.append(row)
        return [row for rows in found.values() for row in rows]

    def _row(self, rule: Rule) -> dict[str, Any]:
        row, threshold, value = rule.row, rule.compared.threshold, rule.compared.judgement.value
        line = self._line(threshold)
        written = self.words.number(line, threshold.unit) if _plain(line) else row["line"]
        return {
            "titles": [row["title"]],
            "owners": [rule.compared.owner],
            "sources": [row["source"]],
            "notes": [row["note"]] if row["note"] else [],
            "begins": self._begins(rule),
            "place": self._place(rule),
            "fact": row["fact"],
            "label": label(self.composer, row["fact"]),
            "value": self._value(rule),
            "known": _amount(value) is not None and row["value"] != self.words.say("not_known"),
            "line": written,
            "unit": "" if "." in threshold.unit else self.words.behind(written, self.words.unit(threshold.unit)),
            "strict": threshold.strict,
            "distance": self.distance(self._comparable(value, threshold), line),
            "passed": row["passed"],
            "state": self._word(rule),
            "result": row["result"],
            "shade": row["shade"],
            "nature_words": row["nature_words"],
            "verified": row["verified"],
            "status": self._status(rule),
            "needs": self._needs(rule),
            "told": self._told(rule),
        }

    def _place(self, rule: Rule) -> str:
        """The country or union whose rule it is; its parts count as the whole."""
        catalogue = self.composer.assessment.catalogue
        owner = catalogue.determinations.get(rule.compared.owner) or catalogue.entries[rule.compared.owner]
        return self.words.place(catalogue.instruments[owner.source.instrument].jurisdiction.partition("-")[0])

    def _value(self, rule: Rule) -> str:
        amount, threshold = _amount(rule.compared.judgement.value), rule.compared.threshold
        if amount is None or isinstance(_content(rule.compared.judgement.value), Money):
            return str(rule.row["value"])
        share = self.composer.assessment.catalogue.kind(rule.row["fact"]) == "share"
        return bounded(self.words, amount, threshold.unit, "share" if share else "number")

    def _comparable(self, value: Value | None, threshold: Threshold) -> Interval | None:
        """The amount in the unit of the line; money in another currency through wide brackets."""
        content = _content(value)
        if isinstance(content, Money):
            return self.composer.assessment.catalogue.in_currency(content, threshold.id)
        return content if isinstance(content, Interval) else None

    def _line(self, threshold: Threshold) -> Fraction:
        value = threshold.on(self.composer.assessment.on)
        last = threshold.values[-1].value
        found = last if value is None else value
        return found if isinstance(found, Fraction) else Fraction(0)

    def _word(self, rule: Rule) -> str:
        if rule.state == "triggered" and rule.row["passed"] == "does_not_apply":
            return rule.state if _carries(rule.compared.owner_judgement, rule.compared.judgement) else "other"
        if rule.state != "not_triggered":
            return rule.state
        if rule.compared.owner_judgement.verdict:
            return "alone"
        return "beside" if rule.row["passed"] == "applies" else "not_triggered"

    def _status(self, rule: Rule) -> str:
        """What a text that is not law is; nothing for a line that something in force uses as well."""
        if rule.group != "reference":
            return ""
        named = [finding.entry.status for finding in rule.uses if finding.entry.status]
        return self.words.say(f"status.{named[0]}") if named else str(rule.row["nature_words"])

    def _told(self, rule: Rule) -> str:
        """Why an open rule is open: what it needs, or what else leaves it open."""
        if rule.state != "open":
            return ""
        needs, say = self._needs(rule), self.words.say
        if needs:
            return say("threshold_record.rules.not_evaluated", needs=self.words.names(needs))
        reasons = sorted(rule.compared.owner_judgement.reasons)
        told = self.words.names(say(f"reason.{reason}") for reason in reasons)
        return say("threshold_record.rules.open_reason", reason=told)

    def _needs(self, rule: Rule) -> list[str]:
        if rule.state != "open":
            return []
        labels = needed(self.composer, rule.compared.owner_judgement)
        amount = _amount(rule.compared.judgement.value)
        unknown = amount is None or amount == UNKNOWN_AMOUNT
        return labels or ([label(self.composer, rule.row["fact"])] if unknown else [])

    def _begins(self, rule: Rule) -> list[str]:
        live = [finding for finding in rule.uses if finding.timing in ("current", "upcoming")]
        if not live:
            return [self.words.say("timing.proposed")]
        if any(finding.timing == "current" for finding in live):
            return [self.words.say("timing.current")]
        return [min(finding.window.from_ for finding in live).isoformat()]

    def distance(self, amount: Interval | None, line: Fraction) -> str:
        """How far the central estimate, or else its two bounds, lie from the line; empty where neither is known."""
        if amount is None or not line:
            return ""
        central = amount.lo if amount.is_exact else amount.mid
        if central is not None:
            return self._far(central / line)
        if amount.hi is None:
            return ""
        low, high = (self.words.number(rounded(end, 1) if end else end) for end in (amount.lo / line, amount.hi / line))
        if amount.hi / line < LEAST_SHARE:
            return self._far(amount.hi / line)
        return self._say("range_above" if amount.hi > line else "range", low=low, high=high)

    def _far(self, share: Fraction) -> str:
        if share == 1:
            return self._say("equal")
        if not share:
            return self._say("below", share=self.words.number(share))
        if share < LEAST_SHARE:
            return self._say("tiny", share=self.words.number(LEAST_SHARE))
        return self._say("below" if share < 1 else "above", share=self.words.number(_distinct(share)))

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"threshold_record.distance.{name}", **parts)


def _words(titles: Iterable[str]) -> int:
    return sum(len(title.split()) for title in titles)


def _plain(line: Fraction) -> bool:
    return line.denominator == 1 or line > 1


def bounded(words: Words, amount: Interval, unit: str, kind: str) -> str:
    """An amount in words; where it has no upper bound, its estimate too."""
    if amount.hi is not None or amount.mid is None:
        return words.amount(amount, unit, kind)
    central, least = (
        words.percent(number) if kind == "share" else words.number(number, unit) for number in (amount.mid, amount.lo)
    )
    return words.say("threshold_record.distance.unbounded", value=central, low=least)


def _content(value: Value | None) -> Content | None:
    return value.content if value is not None else None


def _amount(value: Value | None) -> Interval | None:
    content = _content(value)
    amount = content.amount if isinstance(content, Money) else content
    return amount if isinstance(amount, Interval) else None


def _distinct(share: Fraction) -> Fraction:
    """Two significant digits, or as many more as it takes to differ from one."""
    digits = 2
    while rounded(share, digits) == 1:
        digits += 1
    return rounded(share, digits)


def differing_readings(composer: Materials, names: Iterable[str]) -> list[dict[str, Any]]:
    """The readings of every status that comes out differently under them, side by side."""
    assessment = composer.assessment
    found = []
    for name in dict.fromkeys(names):
        judgement = assessment.determination(name)
        readings = list(_readings(judgement))
        weighed = {shade(_besides(judgement, part)) for part in readings if part.word == "reading"}
        noted = any(part.word == "noted" and part.verdict is not judgement.verdict for part in readings)
        if noted or (judgement.verdict is None and len(weighed) > 1):
            found.append(_side_by_side(composer, name, judgement, readings))
    return found


def _readings(judgement: Judgement) -> Iterator[Judgement]:
    for child in judgement.children:
        if child.word == "readings":
            yield from child.children
        elif child.word == "noted":
            yield child


def _besides(judgement: Judgement, part: Judgement) -> Judgement:
    """A reading with the conditions that have to hold besides it; a reading that is only noted stands alone."""
    if part.word != "reading":
        return part
    return conjunction("all", (part, *(child for child in judgement.children if child.word not in READINGS)))


def _side_by_side(composer: Materials, name: str, judgement: Judgement, readings: list[Judgement]) -> dict[str, Any]:
    determination = composer.assessment.catalogue.determinations[name]
    say = composer.words.say
    rows = [(say("threshold_record.readings.here"), "", judgement)]
    rows += [(part.subject, part.word, _besides(judgement, part)) for part in readings]
    return {
        "id": name,
        "title": determination.title,
        "source": composer.assessment.catalogue.short(determination.source),
        "cautious": say(f"cautious.{determination.cautious}")
        if determination.cautious and judgement.verdict is None
        else "",
        "rows": [
            {
                "name": title,
                "shade": shade(part),
                "shade_words": say(f"shade.{shade(part)}"),
                "noted": word == "noted",
            }
            for title, word, part in rows
        ],
    }
