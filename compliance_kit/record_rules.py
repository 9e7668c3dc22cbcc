"""The lines of law, contract and guidance as the threshold determination record groups, merges and words them."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from compliance_kit.assessment import Assessment, Finding, shade
from compliance_kit.conditions import Judgement
from compliance_kit.documents import Composer
from compliance_kit.quantities import Interval
from compliance_kit.record_form import RuleState
from compliance_kit.record_gaps import needed
from compliance_kit.thresholds import Threshold
from compliance_kit.values import Money, Value
from compliance_kit.view_rules import Compared, comparisons

Group = Literal["law", "contract", "guidance", "reference", "dropped"]
LEAST_SHARE = Fraction(1, 1000)


@dataclass(frozen=True)
class Rule:
    """One line with the value that was compared, and the findings that rest on it."""

    compared: Compared
    row: dict[str, Any]
    group: Group
    state: RuleState
    uses: tuple[Finding, ...]


def rules(composer: Composer) -> list[Rule]:
    """Every line that was looked at, those of expired texts left out."""
    assessment = composer.assessment
    users = _users(assessment)
    found = []
    for compared, row in zip(comparisons(assessment), composer.shared()["rules"], strict=True):
        uses = tuple(users.get(compared.owner, ()))
        group = _group(assessment.on, compared.threshold, uses)
        if group != "dropped":
            found.append(Rule(compared, row, group, _state(compared.owner_judgement, uses), uses))
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


def _state(judgement: Judgement, uses: tuple[Finding, ...]) -> RuleState:
    if judgement.verdict is None:
        return "open"
    binds = any(_binds(finding) and finding.verdict == "applies" for finding in uses)
    return "triggered" if judgement.verdict and binds else "not_triggered"


def _binds(finding: Finding) -> bool:
    live = finding.timing in ("current", "upcoming") and finding.entry.kind != "reference"
    return live and finding.entry.force in ("binding", "contract")


def states(found: Iterable[Rule]) -> dict[str, RuleState]:
    """The state of every rule of law or contract, by the status or entry that draws the line."""
    return {rule.compared.owner: rule.state for rule in found if rule.group in ("law", "contract")}


class RuleTable:
    """Rows of rules for one record, in one language."""

    def __init__(self, composer: Composer, found: list[Rule]) -> None:
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
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        for rule in self.found:
            if rule.group == group:
                row = self._row(rule)
                kept = found.setdefault((row["fact"], row["line"], row["value"], row["state"], row["status"], row["shade"]), row)
                for part in ("titles", "owners", "sources", "begins", "notes"):
                    kept[part] = list(dict.fromkeys([*kept[part], *row[part]]))
        return list(found.values())

    def _row(self, rule: Rule) -> dict[str, Any]:
        compared, row, threshold = rule.compared, rule.row, rule.compared.threshold
        line = self._line(threshold)
        return {
            "titles": [row["title"]], "owners": [rule.compared.owner], "sources": [row["source"]], "begins": self._begins(rule), "notes": [row["note"]] if row["note"] else [],
            "fact": row["fact"], "label": row["label"], "value": row["value"], "known": compared.judgement.value is not None and _central(compared.judgement.value) is not None,
            "line": self.words.number(line, threshold.unit) if _plain(line) else row["line"], "unit": threshold.unit, "strict": threshold.strict,
            "distance": self.distance(compared.judgement.value, line), "passed": row["passed"],
            "state": self._word(rule), "result": row["result"], "shade": row["shade"], "nature_words": row["nature_words"], "verified": row["verified"],
            "status": self._status(rule), "needs": self._needs(rule),
        }  # fmt: skip

    def _line(self, threshold: Threshold) -> Fraction:
        value = threshold.on(self.composer.assessment.on)
        last = threshold.values[-1].value
        found = last if value is None else value
        return found if isinstance(found, Fraction) else Fraction(0)

    def _word(self, rule: Rule) -> str:
        alone = rule.state == "not_triggered" and rule.compared.owner_judgement.verdict
        return "alone" if alone else rule.state

    def _status(self, rule: Rule) -> str:
        named = [finding.entry.status for finding in rule.uses if finding.entry.status]
        return self.words.say(f"status.{named[0]}") if named else rule.row["nature_words"] if rule.group == "reference" else ""

    def _needs(self, rule: Rule) -> list[str]:
        if rule.state != "open":
            return []
        labels = needed(self.composer, rule.compared.owner_judgement)
        unknown = rule.compared.judgement.value is None or rule.compared.judgement.value.content is None
        return labels or ([rule.row["label"]] if unknown else [])

    def _begins(self, rule: Rule) -> list[str]:
        live = [finding for finding in rule.uses if finding.timing in ("current", "upcoming")]
        if not live:
            return [self.words.say("timing.proposed")]
        if any(finding.timing == "current" for finding in live):
            return [self.words.say("timing.current")]
        return [min(finding.window.from_ for finding in live).isoformat()]

    def distance(self, value: Value | None, line: Fraction) -> str:
        """How far the central estimate lies from the line, in words; empty where there is none."""
        amount = _central(value)
        if amount is None or not line:
            return ""
        share = amount / line
        if share == 1:
            return self._say("equal")
        if not share:
            return self._say("nothing")
        return self._tiny() if share < LEAST_SHARE else self._say("below" if share < 1 else "above", share=self.words.number(_distinct(share)))

    def _tiny(self) -> str:
        return self._say("tiny", share=self.words.number(LEAST_SHARE))

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"threshold_record.distance.{name}", **parts)


def _plain(line: Fraction) -> bool:
    return line.denominator == 1 or line > 1


def _central(value: Value | None) -> Fraction | None:
    content = value.content if value is not None else None
    amount = content.amount if isinstance(content, Money) else content
    if not isinstance(amount, Interval):
        return None
    return amount.lo if amount.is_exact else amount.mid


def _distinct(share: Fraction) -> Fraction:
    """Two significant digits, or as many more as it takes to differ from one."""
    digits = 2
    while rounded(share, digits) == 1:
        digits += 1
    return rounded(share, digits)


def rounded(number: Fraction, digits: int) -> Fraction:
    """A number above zero, rounded to significant digits."""
    power = Fraction(1)
    while number * power >= Fraction(10) ** digits:
        power /= 10
    while number * power < Fraction(10) ** (digits - 1):
        power *= 10
    return Fraction(round(number * power)) / power


def differing_readings(composer: Composer, names: Iterable[str]) -> list[dict[str, Any]]:
    """The readings of every status that the law leaves open, side by side."""
    found = []
    for name in dict.fromkeys(names):
        judgement = composer.assessment.determination(name)
        readings = [part for child in judgement.children for part in (child.children if child.word == "readings" else [child] if child.word == "noted" else [])]
        weighed = {shade(part) for part in readings if part.word == "reading"}
        if judgement.verdict is None and len(weighed) > 1:
            determination = composer.assessment.catalogue.determinations[name]
            found.append({
                "id": name, "title": determination.title, "source": composer.assessment.catalogue.short(determination.source),
                "cautious": composer.words.say(f"cautious.{determination.cautious}") if determination.cautious else "",
                "rows": [{"name": part.subject, "shade": shade(part), "shade_words": composer.words.say(f"shade.{shade(part)}"), "noted": part.word == "noted"} for part in readings],
            })  # fmt: skip
    return found
