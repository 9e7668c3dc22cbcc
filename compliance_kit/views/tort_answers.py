"""Questions and short answers of the tort note: level of each path and place, what decides it, what would lower it."""

from collections.abc import Sequence
from typing import Any

from compliance_kit.exposure.steps import Step
from compliance_kit.views.tort_facts import Labels, Register, question_steps
from compliance_kit.views.tort_law import Law
from compliance_kit.views.tort_places import PlaceWords, Rated
from compliance_kit.views.tort_rating import RatingRows

Row = dict[str, Any]
WEIGHT = ("blocking", "plain", "minor")


class Answers:
    """Short answers for some ratings."""

    def __init__(
        self, labels: Labels, register: Register, law: Law, places: PlaceWords, rated: Sequence[Rated]
    ) -> None:
        self.labels = labels
        self.scheme = labels.scheme
        self.say = labels.say
        self.register = register
        self.law = law
        self.places = places
        self.rated = rated

    def rows(self) -> list[Row]:
        """A row for each rating."""
        return [self._row(one) for one in self.rated]

    def _row(self, one: Rated) -> Row:
        evidence = self.labels.title(self.scheme.evidence, one.exposure.evidence)
        return {
            "path": one.path,
            "name": self.say(f"paths.{one.path}.name"),
            "place": self.places.name(one.places),
            "level": one.exposure.level or "",
            "exposure": self.exposure(one),
            "outcomes": self.outcomes(one),
            "evidence": evidence or self.say("no_evidence"),
            "evidence_id": one.exposure.evidence or "none",
            "certainty": self.labels.title(self.scheme.certainty, one.exposure.certainty),
            "decisive": self._decisive(one),
            "lower": self._lower(one),
        }

    def exposure(self, one: Rated) -> str:
        """The level, or that it is not assessed."""
        if one.exposure.level is not None:
            return self.labels.level(one.exposure.level)
        return str(self.scheme.not_assessed.title)

    def outcomes(self, one: Rated) -> str:
        """Both outcomes; empty where there is a level."""
        if one.exposure.level is not None or one.exposure.bounds is None:
            return ""
        low, high = map(self.labels.level, one.exposure.bounds)
        return self.say("bounds", low=low, high=high)

    def _missing(self, one: Rated) -> str:
        names = dict.fromkeys(self.labels.fact(fact) for fact in one.exposure.missing)
        return self.labels.words.names(names)

    def _decisive(self, one: Rated) -> str:
        if one.exposure.level is None:
            return self.say("decisive_open", facts=self._missing(one))
        if not self._gate(one).passed:
            return self.say("decisive_gate", reason=self.labels.title(self.scheme.reasons, self._gate(one).value))
        raising = [step for step in question_steps(one.exposure) if step.counted_as in WEIGHT]
        if raising:
            return self._answer(min(raising, key=lambda step: (step.assumed, WEIGHT.index(str(step.counted_as)))))
        step = next(step for step in one.exposure.steps if step.kind == "severity" and step.governs)
        harm = step.harm
        number = self.register.of_hazard(harm.source) if harm else None
        named = RatingRows(self.labels, self.register, {}, one).harm(harm)
        kind, _, degree = named.partition(", ")
        return self.say("decisive_harm", harm=self.labels.words.inside(kind), degree=degree, number=str(number or ""))

    def _answer(self, step: Step) -> str:
        question = str(step.question)
        answer = self.labels.answer(question, step.answer)
        assumed = self.say("assumed_mark") if step.assumed else ""
        number = str(self.register.of_question(question) or "")
        return self.say(
            "decisive_answer",
            label=self.labels.question(question),
            answer=self.labels.words.inside(answer),
            assumed=assumed,
            number=number,
        )

    def _lower(self, one: Rated) -> str:
        if one.exposure.bounds and one.exposure.bounds[1] == self.scheme.levels[0].id:
            return self.say("lower_limited")
        helps = [step for step in one.exposure.steps if step.number == 12 and step.passed]
        for step in helps:
            if step.kind == "single_change":
                question = str(step.question)
                answer = self.labels.words.inside(self.labels.answer(question, step.answer))
                return self.say(
                    "lower_single",
                    label=self.labels.question(question),
                    answer=answer,
                    level=self.labels.level(step.level),
                )
        best = [step for step in helps if step.kind == "best"]
        if best:
            return self.say("lower_best", level=self.labels.level(best[0].level))
        return self.say("lower_none")

    def questions(self, developer: str) -> list[str]:
        """One sentence for each path with the places where its gate is open; one for each reason that closes others."""
        lines, closed = [], dict[str | None, list[str]]()
        for path in dict.fromkeys(one.path for one in self.rated):
            found = [(one, self._gate(one)) for one in self.rated if one.path == path]
            opened = [self.places.name(one.places) for one, gate in found if gate.passed]
            question = self.say(f"paths.{path}.question", developer=developer)
            lines += (
                [self.say("question_line", path=path, place="; ".join(opened), question=question)] if opened else []
            )
            for one, gate in found:
                if not gate.passed:
                    closed.setdefault(gate.value, []).append(self._closed(one))
        for reason, paths in closed.items():
            told = self.labels.title(self.scheme.reasons, reason)
            lines.append(self.say("closed_line", reason=told, paths="; ".join(paths)))
        return lines

    def _gate(self, one: Rated) -> Step:
        return next(step for step in one.exposure.steps if step.kind == "gate" and step.closing == "worst")

    def _closed(self, one: Rated) -> str:
        name = self.say(f"paths.{one.path}.name")
        return self.say("closed_path", path=one.path, name=name, place=self.places.name(one.places))

    def bottom(self) -> list[str]:
        """The levels from the highest down, each with its paths and places; then what is not assessed."""
        levels = [level.id for level in reversed(self.scheme.levels)]
        groups: dict[str | None, dict[str, list[str]]] = {level: {} for level in (*levels, None)}
        for one in self.rated:
            groups[one.exposure.level].setdefault(self.places.name(one.places), []).append(one.path)
        return [self._level(level, found) for level, found in groups.items() if found]

    def _level(self, level: str | None, found: dict[str, list[str]]) -> str:
        word = self.labels.level(level) if level else self.scheme.not_assessed.title
        items = [self.say("item", paths=", ".join(paths), place=place) for place, paths in found.items()]
        return self.say("bottom", level=word, items="; ".join(items))
