"""The twelve steps of a tort rating in words, with facts and doctrines, so that a lawyer can redo it by hand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from compliance_kit.exposure.scope import Closed
from compliance_kit.exposure.steps import Step
from compliance_kit.views.tort_facts import Labels, Register
from compliance_kit.views.tort_places import Rated

Row = dict[str, Any]
MOST_JOINED = 4
NUMBERS: Mapping[str, int] = {
    "place": 1, "scope": 2, "gate": 3, "severity": 4, "aggravator": 5, "neutral": 5, "raise": 6, "gateway": 7,
    "mitigator": 7, "defence": 7, "credit": 7, "level": 8, "path": 9, "bounds": 10, "evidence": 11, "certainty": 11,
    "helps": 12,
}  # fmt: skip


class RatingRows:
    """Rows of one rating: number, name, what was looked at, facts and doctrines, effect."""

    def __init__(self, labels: Labels, register: Register, doctrines: Mapping[str, int], rated: Rated) -> None:
        self.labels = labels
        self.scheme = labels.scheme
        self.register = register
        self.doctrines = doctrines
        self.rated = rated
        self.exposure = rated.exposure
        self.say = labels.say

    def tables(self) -> list[Row]:
        """One table, or one for each closing where they differ; the common steps stand in the first and last."""
        first = [row for step in self.exposure.steps if step.number <= 2 for row in self._common(step)]
        last = [row for step in self.exposure.steps if step.number >= 10 for row in self._common(step)]
        closings = [name for name in ("mildest", "worst") if any(step.closing == name for step in self.exposure.steps)]
        if not closings:
            return [{"closing": "", "rows": [*first, *last]}]
        tables = [self._table(name, named=len(closings) > 1) for name in closings]
        tables[0]["rows"] = [*first, *tables[0]["rows"]]
        tables[-1]["rows"] = [*tables[-1]["rows"], *last, *self._helps()]
        return tables

    def _table(self, closing: str, *, named: bool) -> Row:
        steps = [step for step in self.exposure.steps if step.closing == closing]
        words = self.say("rating_mild" if closing == "mildest" else "rating_worst") if named else ""
        return {"closing": words, "rows": list(self._closing(steps))}

    def _closing(self, steps: Sequence[Step]) -> Iterator[Row]:
        gate = next(step for step in steps if step.kind == "gate")
        reason = self.labels.title(self.scheme.reasons, gate.value)
        effect = self.say("step.gate_open") if gate.passed else self.labels.level(self.scheme.levels[0].id)
        yield self._row("gate", reason, effect)
        governing = [step for step in steps if step.governs and step.harm is not None]
        if governing:
            yield from self._severity(governing, steps)
            yield from self._aggravators(governing)
            yield from self._credit(governing)
            yield from self._level(governing)
        path = next(step for step in steps if step.kind == "path")
        yield self._row("path", self.say("step.path"), self.labels.level(path.level))

    def _severity(self, governing: Sequence[Step], steps: Sequence[Step]) -> Iterator[Row]:
        step = next(step for step in governing if step.kind == "severity")
        unlooked = f", {self.say(f'step.{_assumed(step.harm)}')}" if step.harm and step.harm.assumed else ""
        looked = f"{self.harm(step.harm)}{unlooked}{self._applied(step)}. {self.say('step.governs')}."
        band = self.say(
            "step.band",
            band=str(step.band),
            start=self.labels.level(step.start),
            floor=self.labels.level(step.floor),
            most=str(step.most_added),
        )
        yield self._row("severity", looked, band, [self._harm_number(step.harm)])
        others = [found for found in steps if found.kind == "severity" and found is not step]
        if others:
            numbers = list(dict.fromkeys(self._harm_number(other.harm) for other in others))
            looked = self.say("step.also", harms="; ".join(self._also(others, steps)))
            yield self._row("severity", looked, self.say("step.lower"), numbers)

    def _also(self, others: Sequence[Step], steps: Sequence[Step]) -> list[str]:
        """The other harms, those with the same lifts, band and level together, each once."""
        found: dict[tuple[str, str, str], dict[str, None]] = {}
        for step in others:
            level = next(one.level for one in steps if one.kind == "level" and one.harm == step.harm)
            lifts = "".join(f", {self.say(f'applied.{name}')}" for name in step.applied)
            found.setdefault((lifts, str(step.band), self.labels.level(level)), {})[self.harm(step.harm)] = None
        return [
            self.say("step.also_harm", harm="; ".join(harms), lifts=lifts, band=band, level=level)
            for (lifts, band, level), harms in found.items()
        ]

    def harm(self, harm: Closed | None) -> str:
        """A harm in words: kind, degree, where it comes from."""
        if harm is None:
            return ""
        kinds = self.scheme.severity.kinds
        kind = kinds[harm.kind].title if harm.kind in kinds else self.scheme.scope.indemnity.capped_kind.title
        said = self.say(
            "step.severity",
            kind=kind,
            degree=self._inside(self.labels.title(self.scheme.severity.degrees, harm.degree)),
        )
        if harm.domain:
            domain = self._inside(self.scheme.severity.domains[harm.domain].title)
            return f"{said}, {self.say('step.from_domain', domain=domain)}"
        return said

    def _inside(self, title: str) -> str:
        return self.labels.words.inside(title)

    def _harm_number(self, harm: Closed | None) -> int | None:
        if harm is None or not (harm.source or harm.domain):
            fact = self.scheme.scope.hazard_analysis.fact if harm is not None and harm.assumed else None
            return self.register.number(fact) if fact else None
        if harm.domain:
            sources = (s for s in self.scheme.scope.grave_domains.sources if harm.domain in s.touched.values())
            return next((self.register.number(source.fact) for source in sources), None)
        return self.register.of_hazard(harm.source)

    def _applied(self, step: Step) -> str:
        words = [self.labels.title(self.scheme.applied, name) for name in step.applied]
        return "".join(f"; {self._inside(word)}" for word in words)

    def _aggravators(self, steps: Sequence[Step]) -> Iterator[Row]:
        found = [step for step in steps if step.kind == "aggravator"]
        if not found:
            yield self._row("aggravator", self.say("step.aggravators_none"), self.say("step.added", n="0"))
        yield from _joined([self._answer("aggravator", step) for step in found])
        neutral = [self.labels.question(str(step.question)) for step in steps if step.kind == "neutral"]
        if neutral:
            yield self._row("neutral", self.say("step.neutral", names=", ".join(neutral)), self.say("effect.neutral"))
        step = next(step for step in steps if step.kind == "raise")
        looked = self.say("step.raise", majors=str(step.majors), minors=str(step.minors)) + self._applied(step)
        capped = step.added != step.raw
        effect = self.say("step.capped" if capped else "step.added", n=str(step.added), raw=str(step.raw))
        yield self._row("raise", looked, effect)

    def _answer(self, name: str, step: Step) -> Row:
        looked = self.say(
            "step.answer",
            label=self.labels.question(str(step.question)),
            answer=self.labels.answer(str(step.question), step.answer),
        )
        assumed = self.say("step.assumed") if step.assumed else ""
        fact = self.register.of_question(str(step.question))
        return self._row(name, looked + assumed, self.effect(step), [fact], step.factors)

    def effect(self, step: Step) -> str:
        """What an answer does, in words."""
        counted = step.counted_as or "neutral"
        if counted == "neutral" and step.kind == "mitigator":
            return self.say("effect.unproved")
        elements = self.elements(step.elements)
        said = self.say(f"effect.{counted}", elements=elements)
        return self.say("effect.graded", effect=said) if step.strength == "graded" and counted != "neutral" else said

    def elements(self, names: Iterable[str]) -> str:
        """Elements in words."""
        found = [self._inside(self.labels.title(self.scheme.elements, name)) for name in names]
        return ", ".join(found) or self.say("step.no_elements")

    def _credit(self, steps: Sequence[Step]) -> Iterator[Row]:
        gateways = [step for step in steps if step.kind == "gateway"]
        for step in gateways:
            passed = self.say("step.passed" if step.passed else "step.failed")
            question = str(step.question)
            yield self._row("gateway", self.labels.question(question), passed, [self.register.of_question(question)])
        if not gateways:
            yield self._row("gateway", self.say("step.no_gateway"), self.say("effect.gateway_open"))
        found = [step for step in steps if step.kind in ("mitigator", "defence") and step.counted_as != "gateway"]
        yield from _joined([self._answer(step.kind, step) for step in found])
        step = next(step for step in steps if step.kind == "credit")
        looked = self.say("step.credit", covered=self.elements(step.covered), elements=self.elements(step.elements))
        effect = self.say("step.earned", earned=str(step.earned), credit=str(step.credit))
        yield self._row("credit", looked + self._applied(step), effect)

    def _level(self, steps: Sequence[Step]) -> Iterator[Row]:
        step = next(step for step in steps if step.kind == "level")
        outside = {"below": self.say("step.below"), "above": self.say("step.above")}
        total = outside.get(str(step.sum)) or self.labels.level(step.sum)
        looked = self.say(
            "step.level", start=self.labels.level(step.start), added=str(step.added), credit=str(step.credit), sum=total
        )
        yield self._row("level", looked + self._applied(step), self.labels.level(step.level))

    def _common(self, step: Step) -> Iterator[Row]:
        if step.kind == "place":
            yield self._row("place", self.say("step.place", n=str(len(self.rated.factors))), self.say("step.gate_open"))
        elif step.kind == "scope":
            still_open = self._of_path(step.facts)
            facts = self.facts(still_open)
            looked = self.say("step.scope_open", facts=facts) if facts else self.say("step.scope_closed")
            yield self._row(
                "scope", looked, self.say("grid.open") if facts else self.say("gap.none"), self._numbers(still_open)
            )
        elif step.kind == "bounds" and step.levels:
            yield self._bounds(step)
        elif step.kind == "evidence":
            word = self.labels.title(self.scheme.evidence, step.value) if step.value else self.say("no_evidence")
            yield self._row("evidence", self.say("step.evidence"), word)
        elif step.kind == "certainty":
            why = self.scheme.path_of[self.rated.path].certainty_why
            yield self._row(
                "certainty", f"{why[0].upper()}{why[1:]}", self.labels.title(self.scheme.certainty, step.value)
            )

    def _of_path(self, facts: Iterable[str]) -> list[str]:
        """The facts among them that bear on this path and are not answered in full."""
        scope, path = self.scheme.scope, self.rated.path
        asked = (scope.duty_link, scope.offered_to_public, scope.indemnity, scope.competes_with_source)
        others = {question.fact for question in asked if path not in question.paths}
        sources = {source.fact for source in scope.grave_domains.sources}
        settled = {fact for fact in sources if path not in scope.grave_domains.paths or self.register.settled(fact)}
        return [fact for fact in facts if fact not in others | settled]

    def _bounds(self, step: Step) -> Row:
        low, high = (self.labels.level(level) for level in step.levels or ("", ""))
        if step.passed:
            return self._row("bounds", self.say("step.bounds_same", level=low), low)
        looked = self.say("step.bounds", low=low, high=high, facts=self.facts(step.facts))
        return self._row("bounds", looked, self.scheme.not_assessed.title, self._numbers(step.facts))

    def _helps(self) -> Iterator[Row]:
        for step in self.exposure.steps:
            if step.number != 12:
                continue
            looked = self.say(f"step.{step.kind}") if step.kind in ("cured", "best") else self.single(step)
            effect = self.labels.level(step.level) if step.passed else self.say("step.no_change")
            yield self._row("helps", looked, effect, self._numbers(step.facts))

    def single(self, step: Step) -> str:
        """A single answer at its best, in words."""
        question = str(step.question)
        return self.say(
            "step.single", label=self.labels.question(question), answer=self.labels.answer(question, step.answer)
        )

    def facts(self, names: Iterable[str]) -> str:
        """Short names of facts, each once."""
        return self.labels.words.names(dict.fromkeys(self.labels.fact(name) for name in names))

    def _numbers(self, names: Iterable[str]) -> list[int | None]:
        return list(dict.fromkeys(self.register.number(name) for name in names))

    def _row(
        self, name: str, looked: str, effect: str, facts: Sequence[int | None] = (), doctrines: Sequence[str] = ()
    ) -> Row:
        return {
            "id": name,
            "number": NUMBERS[name],
            "name": self.say(f"names.{name}"),
            "looked": looked,
            "effect": effect,
            "facts": [fact for fact in facts if fact],
            "doctrines": sorted(self.doctrines[one] for one in doctrines if one in self.doctrines),
        }


def _assumed(harm: Closed) -> str:
    """Why a harm is taken at its worst: nobody looked, or something about it is not known."""
    return "taken_worst" if harm.source or harm.domain else "unlooked"


def _joined(rows: Sequence[Row]) -> list[Row]:
    """Rows with the same name and effect as one, a few at a time."""
    found: dict[tuple[str, str, int], Row] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        place = seen[row["name"], row["effect"]]
        seen[row["name"], row["effect"]] += 1
        key = (row["name"], row["effect"], place // MOST_JOINED)
        if key not in found:
            found[key] = row
        else:
            joined = {name: sorted({*found[key][name], *row[name]}) for name in ("facts", "doctrines")}
            found[key] = {**found[key], **joined, "looked": f"{found[key]['looked']}; {row['looked']}"}
    return list(found.values())
