"""The lines of law against the values of one version, and how compute was worked out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from compliance_kit.assessment import Assessment, shade, verdict_word
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.conditions import Judgement
from compliance_kit.facts import Fact
from compliance_kit.quantities import Interval
from compliance_kit.reading import ORDERED
from compliance_kit.thresholds import Threshold
from compliance_kit.tracing import Tracer
from compliance_kit.values import Money, Value
from compliance_kit.wording import Words


@dataclass(frozen=True)
class Compared:
    """One comparison of a value with a line, and the status or entry in which it stands."""

    threshold: Threshold
    judgement: Judgement
    owner: str
    owner_judgement: Judgement


def comparisons(assessment: Assessment) -> list[Compared]:
    """Every threshold that was compared with an amount, once for each status that uses it.

    Of a licence whose terms apply also the lines that were not passed; of others none.
    """
    found: dict[tuple[str, str], Compared] = {}
    contracts = [finding for finding in assessment.findings.values() if finding.entry.force == "contract"]
    used = {finding.entry.source.instrument for finding in contracts if finding.verdict == "applies"}
    for finding in assessment.findings.values():
        unused = finding.entry.force == "contract" and finding.entry.source.instrument not in used
        if unused and finding.verdict == "does_not_apply":
            continue
        for compared in _compared(assessment, finding.judgement, finding.entry.id, finding.judgement):
            found.setdefault((compared.threshold.id, compared.owner), compared)
    return list(found.values())


def _compared(
    assessment: Assessment, judgement: Judgement, owner: str, owner_judgement: Judgement
) -> Iterator[Compared]:
    if judgement.word == "compare" and judgement.operator in ORDERED and isinstance(judgement.operand, ThresholdRef):
        threshold = assessment.catalogue.thresholds[judgement.operand.id]
        if threshold.nature != "chosen" and judgement.operator in ("more_than", "at_least"):
            yield Compared(threshold, judgement, owner, owner_judgement)
    inner = judgement.value.judgement if judgement.word == "compare" and judgement.value is not None else None
    if inner is not None and judgement.subject in assessment.catalogue.determinations:
        yield from _compared(assessment, inner, judgement.subject, inner)
    for child in judgement.children if judgement.word != "not" else ():
        if child.word != "record" or not _of_another_licence(child, owner, assessment):
            yield from _compared(assessment, child, owner, owner_judgement)


def _of_another_licence(record: Judgement, owner: str, assessment: Assessment) -> bool:
    """Whether a term of a licence looks at a record that came under another one."""
    entry = assessment.catalogue.entries.get(owner)
    parts = [part for below in record.children for part in (below.children if below.word == "all" else (below,))]
    other = any(part.verdict is False and not isinstance(part.operand, ThresholdRef) for part in parts)
    return entry is not None and entry.force == "contract" and other


class RuleRows:
    """Rules and calculation steps for one assessment, in one language."""

    def __init__(self, assessment: Assessment, words: Words, tracer: Tracer) -> None:
        self.assessment = assessment
        self.catalogue = assessment.catalogue
        self.words = words
        self.tracer = tracer

    def rows(self) -> list[dict[str, Any]]:
        """A row for each line that was looked at: the line, the value, the distance, the result."""
        return [self._row(compared) for compared in comparisons(self.assessment)]

    def _row(self, compared: Compared) -> dict[str, Any]:
        threshold, value = compared.threshold, compared.judgement.value
        owner = self.catalogue.determinations.get(compared.owner) or self.catalogue.entries[compared.owner]
        return {
            "threshold": threshold.id,
            "owner": compared.owner,
            "title": owner.title,
            "source": self.catalogue.short(owner.source),
            "line": self.tracer.line(threshold.id),
            "unit": self.words.unit(threshold.unit),
            "strict": threshold.strict,
            "fact": compared.judgement.subject,
            "label": self.tracer.short_label(compared.judgement.subject, compared.judgement.subject),
            "value": self._value(value, threshold, compared.judgement.subject),
            "distance": self.distance(value, threshold),
            "passed": verdict_word(compared.judgement),
            "result": verdict_word(compared.owner_judgement),
            "result_words": self.words.say(f"verdict.{verdict_word(compared.owner_judgement)}"),
            "shade": shade(compared.owner_judgement),
            "nature": threshold.nature,
            "nature_words": self.words.say(f"nature.{threshold.nature}"),
            "verified": threshold.verified,
            "from": threshold.values[0].from_.isoformat(),
            "until": threshold.values[-1].until.isoformat() if threshold.values[-1].until else "",
            "note": threshold.note or "",
        }

    def _value(self, value: Value | None, threshold: Threshold, fact: str) -> str:
        if value is None or value.content is None:
            return self.words.say("not_known")
        if isinstance(value.content, Interval):
            return self.words.amount(value.content, threshold.unit, self.catalogue.kind(fact))
        if isinstance(value.content, Money):
            return self.words.money(self.words.amount(value.content.amount), value.content.currency)
        return self.words.say("none")

    def distance(self, value: Value | None, threshold: Threshold) -> str:
        """How far the central estimate lies from the line, as a multiple of it; empty where there is none."""
        line = threshold.on(self.assessment.on)
        content = value.content if value is not None else None
        amount = self.catalogue.in_currency(content, threshold.id) if isinstance(content, Money) else content
        if not isinstance(amount, Interval) or amount.mid is None or not isinstance(line, Fraction) or not line:
            return ""
        share = amount.mid / line
        if not share:
            return self.words.number(share)
        return self.words.number(_rounded(share))

    def steps(self, facts: Iterable[str]) -> list[dict[str, Any]]:
        """How calculated facts were worked out, innermost first, each once: name, value, word, inputs."""
        found: dict[str, dict[str, Any]] = {}
        for fact in facts:
            self._step(fact, self.assessment.known.value(fact), found)
        return [{"number": number, **step} for number, step in enumerate(found.values(), 1)]

    def _step(self, name: str, value: Value, found: dict[str, dict[str, Any]]) -> None:
        for part, below in value.parts:
            self._step(self._full(part, name), below, found)
        if name in found or not self._is_fact(name):
            return
        found[name] = {
            "fact": name,
            "label": self._label(name),
            "word": value.word,
            "value": self._amount(name, value),
            "inputs": [self._input(self._full(part, name), below) for part, below in value.parts],
            "known": value.content is not None,
            "source": self._origin(name),
        }

    def _input(self, name: str, value: Value) -> dict[str, str]:
        return {"fact": name, "label": self._label(name), "value": self._amount(name, value)}

    def _label(self, name: str) -> str:
        if not self._is_fact(name):
            return self.words.find(f"calculation.{name}") or name
        return self.tracer.short_label(name.rpartition(".")[2] if "[" in name else name, name)

    def _full(self, part: str, owner: str) -> str:
        """The path of a part: a bare field name inside a record belongs to that record."""
        record, bracket, _ = owner.partition("]")
        field = bracket and part in self.catalogue.fields.get(record.partition("[")[0], {})
        return f"{record}].{part}" if field else part

    def _is_fact(self, name: str) -> bool:
        return name in self.catalogue.facts or "[" in name

    def _amount(self, name: str, value: Value) -> str:
        fact = self._definition(name)
        if isinstance(value.content, Interval):
            return self.words.amount(
                value.content, (fact.unit or "") if fact else "FLOP", fact.kind if fact else "number"
            )
        if fact is None:
            return str(value.content) if value.content is not None else self.words.say("not_known")
        return self.words.value(fact, value, self.assessment.sheet.answers.get(name))

    def _definition(self, name: str) -> Fact | None:
        owner, bracket, field = name.partition("[")
        if bracket:
            return self.catalogue.fields[owner].get(field.rpartition(".")[2])
        return self.catalogue.facts.get(name)

    def _origin(self, name: str) -> str:
        answer = self.assessment.sheet.answers.get(name)
        return (answer.source or "") if answer else ""


def _rounded(share: Fraction) -> Fraction:
    power = Fraction(10)
    digits = 0
    while share * power**digits < 10 and digits < 30:
        digits += 1
    return Fraction(round(share * power**digits)) / power**digits
