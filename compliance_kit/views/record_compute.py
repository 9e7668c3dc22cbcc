"""The compute calculation of a record: both methods, the formula, the steps, the room to each line, an unknown base."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from compliance_kit.compute import Comparison, by_architecture, compare
from compliance_kit.distances import distances
from compliance_kit.headroom import ACTIVE, BASE, COMPARED, METHOD, SHARE, Headroom
from compliance_kit.quantities import UNKNOWN_AMOUNT, Interval, add, divide, rounded
from compliance_kit.refusals import origin_said
from compliance_kit.values import Selection, Value, records_in
from compliance_kit.views.materials import Materials
from compliance_kit.views.record_gaps import label, short_unit, unknown
from compliance_kit.views.record_rules import Rule, bounded

METHODS = ("modification.compute_by_tokens", "modification.compute_by_hardware")
TRAINED, TOKENS = "modification.parameters_trained", "modification.training_tokens"
STEPS, ADAPTER = "modification.methods", "adapter"
DIGITS = 2


class ComputeParts:
    """How the compute of one record was worked out, in one language."""

    def __init__(self, composer: Materials, line: str) -> None:
        self.composer = composer
        self.words = composer.words
        self.known = composer.assessment.known
        self.catalogue = composer.assessment.catalogue
        self.line = line
        self.headroom = Headroom(composer.assessment)

    def parts(self, calculations: Iterable[str], found: Iterable["Rule"]) -> dict[str, Any]:
        """Everything that section 3 prints, and the room for section 5."""
        return {
            "methods": [self._method(name) for name in METHODS],
            "comparison": self._comparison(),
            "far": self._far(),
            "formula": self._formula(METHOD),
            "adapter": self._adapter(),
            "steps": self._steps(calculations),
            "unknown_base": self._unknown_base(),
            "strict": self._strict(),
            "room": self._room(found),
            "pace": self._pace(),
            "planned": self._planned(),
            "counting": [rule.model_dump() for rule in self.catalogue.compute.counting],
            "counting_note": self.catalogue.compute.counting_note,
            "counting_source": self.catalogue.short(self.catalogue.compute.counting_source),
        }

    def amount(self, name: str) -> Interval | None:
        """An amount with a central estimate; None where there is none."""
        return self.headroom.amount(name)

    def text(self, name: str, value: Value) -> str:
        """A fact or a threshold inside a calculation, in words."""
        threshold = self.catalogue.thresholds.get(name)
        if threshold is not None:
            return self.words.amount(value.content, threshold.unit) if isinstance(value.content, Interval) else ""
        return self.words.value(self.catalogue.facts[name], value, self.composer.assessment.sheet.answers.get(name))

    def _method(self, name: str) -> dict[str, Any]:
        value = self.known.value(name)
        inputs = [
            {"label": self._label(part), "value": self.text(part, below), "fact": part, "unit": self._unit(part, below)}
            for part, below in value.parts
        ]
        lacking = [self._label(path) for path in unknown(self.composer.assessment, name, value)]
        known = self.amount(name) is not None
        return {
            "fact": name,
            "label": self._label(name),
            "inputs": inputs,
            "known": known,
            "value": self.text(name, value),
            "lacking": lacking,
        }

    def _unit(self, name: str, value: Value) -> str:
        """The unit of a known amount without its remarks; empty where the name of the amount says it already."""
        fact = self.catalogue.facts.get(name)
        known = isinstance(value.content, Interval) and value.content.hi is not None
        if fact is None or not known or fact.kind == "share":
            return ""
        unit = self.words.unit(fact.unit or "").partition(",")[0]
        said = unit.casefold() in self._label(name).casefold()
        return "" if said else self.words.behind(self.text(name, value), unit)

    def _label(self, name: str) -> str:
        threshold = self.catalogue.thresholds.get(name)
        return self.words.unit(threshold.unit) if threshold is not None else label(self.composer, name)

    def _comparison(self) -> dict[str, str] | None:
        first, second = (self.amount(name) for name in METHODS)
        found: Comparison | None = (
            None if first is None or second is None else compare(first, second, self.catalogue.compute)
        )
        if found is None:
            return None
        factor = self.words.number(rounded(found.factor, DIGITS))
        return {"result": found.result, "factor": factor, "hint": found.hint or ""}

    def _far(self) -> list[str]:
        """Figures for the compute of a base that lie far from the table of known base models, in words."""
        return [
            self.words.say(
                "threshold_record.compute.far",
                name=far.name,
                origin=origin_said(far.known.origin("compute"), self.words.locale),
                **far.told(lambda low, high: self.words.say("range", low=low, high=high)),
            )
            for far in distances(self.catalogue, self.composer.assessment.sheet)
        ]

    def _formula(self, name: str) -> dict[str, Any]:
        method = self.catalogue.compute.method(name)
        sizes = self.words.tree["threshold_record"]["sizes"]
        terms = [
            " × ".join([self.words.number(term.factor), *(str(sizes.get(size, size)) for size in term.of)])
            for term in method.terms
        ]
        return {
            "title": method.title,
            "terms": " + ".join(terms),
            "source": self.catalogue.short(method.source),
            "certainty": self.words.certainty(method.certainty, method.source),
            "note": method.note or "",
        }

    def _adapter(self) -> dict[str, Any] | None:
        """The finer count for adapters, shown beside; `value` is empty where an input is not known."""
        chosen = self.known.value(STEPS).content
        if not isinstance(chosen, Selection) or ADAPTER not in chosen.chosen:
            return None
        sizes = {
            "parameters": self.amount(ACTIVE),
            "parameters_trained": self.amount(TRAINED),
            "tokens": self.amount(TOKENS),
        }
        known = {name: size for name, size in sizes.items() if size is not None}
        lacking = [
            self._label(fact) for fact, name in zip((ACTIVE, TRAINED, TOKENS), sizes, strict=True) if name not in known
        ]
        method = self.catalogue.compute.method(ADAPTER)
        value = "" if lacking else self.words.amount(by_architecture(method, known), "FLOP")
        return {**self._formula(ADAPTER), "value": value, "lacking": lacking}

    def _steps(self, calculations: Iterable[str]) -> list[dict[str, Any]]:
        cells, records = self.composer.shared()["facts"], self.composer.shared()["records"]
        steps = self.composer.rules.steps(calculations)
        for step in steps:
            owner, bracket, rest = step["fact"].partition("[")
            index, _, field = rest.partition("].")
            cell = records[owner]["rows"][int(index)][field] if bracket else cells[step["fact"]]
            step["state"], step["state_words"], step["evidence"] = cell["state"], cell["state_words"], cell["evidence"]
            step["unit"] = short_unit(cell)
            step["record"] = self._record(step["fact"])
            for part in step["inputs"]:
                part["record"] = "" if step["record"] else self._record(part["fact"])
            step["operation"] = self.words.find(f"calculation.{step['word']}") or ""
        return steps

    def _record(self, path: str) -> str:
        """The name of the record that a value belongs to, where there are several; else empty."""
        owner, bracket, rest = path.partition("[")
        records = records_in(self.known.value(owner).content) or () if bracket else ()
        return self.composer.tracer.record_name(f"{owner}[{rest.partition(']')[0]}]") if len(records) > 1 else ""

    def _strict(self) -> dict[str, str]:
        """Both sides of the comparison, the share and the line, in words."""
        found = {"line": self.composer.tracer.line(self.line)}
        for name, fact in (("own", COMPARED), ("base", BASE), ("share", SHARE)):
            content = self.known.value(fact).content
            kind = "share" if fact == SHARE else "number"
            amount = content if isinstance(content, Interval) else UNKNOWN_AMOUNT
            found[name] = bounded(self.words, amount, "FLOP", kind)
        return found

    def _unknown_base(self) -> dict[str, str] | None:
        """What finding the figure of an unknown base model is worth; None where it is known or nothing is compared."""
        own, line = self.amount(COMPARED), self.known.threshold(self.line)
        if self.amount(BASE) is not None or own is None or own.hi is None or not isinstance(line, Fraction):
            return None
        safe, crossed = own.hi / line, own.lo / line
        unit = "FLOP"
        return {
            "own": self.words.amount(own, unit),
            "line": self.composer.tracer.line(self.line),
            "safe": self.words.number(safe, unit),
            "crossed": self.words.number(crossed, unit),
            "exact": "yes" if own.is_exact else "",
            "nothing": "" if own.hi else "yes",
        }

    def _room(self, found: Iterable["Rule"]) -> list[dict[str, Any]]:
        """The room below each compute line that is not passed, once for each line and value."""
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for rule in found:
            space = self._space(rule) if rule.group == "law" and rule.row["passed"] != "applies" else None
            if space is not None:
                key = (rule.row["fact"], rule.row["line"])
                row = rows.setdefault(
                    key, {"titles": [], "line": rule.row["line"], "label": rule.row["label"], **space}
                )
                row["titles"] = list(dict.fromkeys([*row["titles"], rule.row["title"]]))
        return list(rows.values())

    def _space(self, rule: "Rule") -> dict[str, str] | None:
        fact = rule.row["fact"]
        room = self.headroom.to(fact, rule.compared.threshold.id) if fact in self.catalogue.facts else None
        if room is None:
            return None
        return {
            "flop": self._two(room.flop.mid, "FLOP"),
            "least": self._two(room.flop.lo, "FLOP"),
            "tokens": self._two(room.tokens),
            "hours": self._two(room.hours),
        }

    def _two(self, number: Fraction | None, unit: str = "") -> str:
        """Two significant digits; nothing where a line is passed, empty where there is no number."""
        if number is None:
            return ""
        return self.words.number(rounded(max(number, Fraction(0)), DIGITS), unit)

    def _pace(self) -> dict[str, str]:
        """Which machine, utilisation and active parameters the room was converted with."""
        share, active = self.headroom.utilisation(), self.amount(ACTIVE)
        return {
            "machine": self.headroom.machine(),
            "utilisation": self.words.percent(share) if share else "",
            "parameters": self.words.number(active.mid) if active is not None and active.mid else "",
        }

    def _planned(self) -> dict[str, str] | None:
        """The next planned run and the share that it would bring, empty where that is open; None without such a run."""
        planned, own, base = self.amount("modification.compute_planned"), self.amount(COMPARED), self.amount(BASE)
        if planned is None or not planned.mid:
            return None
        share = divide(add(own, planned), base) if own is not None and base is not None else None
        return {
            "planned": f"{self.words.amount(planned, 'FLOP')}\u00a0FLOP",
            "share": self.words.amount(share, "", "share") if share is not None else "",
            "line": self.composer.tracer.line(self.line),
        }
