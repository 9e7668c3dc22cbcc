"""The open questions of the obligations checklist: who can answer each, what waits for it, the outcome each way."""

from collections.abc import Mapping
from typing import Any

from compliance_kit.interview import definition
from compliance_kit.views.leaves import LeafWords, leaves
from compliance_kit.views.materials import Materials
from compliance_kit.what_if import Change, outcomes

Row = dict[str, Any]
Numbers = tuple[int, ...]
MOST_VALUES = 3


class Questions:
    """The questions that keep duties open, with the numbers by which the checklist names those duties."""

    def __init__(self, composer: Materials, said: LeafWords, numbers: Mapping[str, int]) -> None:
        self.assessment = composer.assessment
        self.catalogue = composer.assessment.catalogue
        self.words = composer.words
        self.tracer = composer.tracer
        self.open: list[Row] = composer.shared()["groups"]["undecided"]
        self.said = said
        self.numbers = numbers

    def rows(self) -> list[Row]:
        """Every open question once, those with the most waiting duties first."""
        waiting: dict[str, list[str]] = {}
        for row in self.open:
            for path in self.needs(row):
                waiting.setdefault(path, []).append(row["id"])
        found = [self._question(path, names) for path, names in waiting.items()]
        return sorted(found, key=lambda question: -len(question["duties"]))

    def needs(self, row: Row) -> list[str]:
        """The questions that keep a duty open: not asked, not known, or answered with doubt."""
        found = leaves(self.assessment.findings[row["id"]].judgement, self.catalogue)
        inside = [leaf.path for leaf in found if leaf.judgement.verdict is None]
        asked = [path for path in inside if self._is_asked(path)]
        return list(dict.fromkeys([*(need["path"] for need in row["waits_for"]), *asked]))

    def _is_asked(self, path: str) -> bool:
        if "[" not in path and path not in self.catalogue.facts:
            return False
        return definition(self.catalogue, path).mode == "asked"

    def _question(self, path: str, names: list[str]) -> Row:
        fact = definition(self.catalogue, path)
        return {
            "path": path,
            "question": fact.ask or self.tracer.short_label(fact.id, path),
            "about": self.said.record(path),
            "cell": self.said.cell(path),
            "who": self._say(f"supplier.{path.partition('.')[0]}"),
            "duties": sorted(self.numbers[name] for name in names),
            "listed": fact.kind in ("boolean", "choice") and path in self.catalogue.facts,
            "outcomes": self.outcomes(path, names),
        }

    def outcomes(self, path: str, names: list[str]) -> list[Row]:
        """What each answer would do to the duties that wait; answers of equal effect stand together."""
        grouped: dict[tuple[Numbers, Numbers], list[str]] = {}
        for change in outcomes(self.assessment, path, names):
            effect = (self._become(change, "applies"), self._become(change, "does_not_apply"))
            grouped.setdefault(effect, []).append(self._value(path, change.value))
        if not any(any(effect) for effect in grouped):
            return []
        widest = max(grouped.values(), key=len)
        return [
            {"answers": self._answers(told, told is widest), "applies": list(yes), "does_not_apply": list(no)}
            for (yes, no), told in grouped.items()
        ]

    def _answers(self, told: list[str], widest: bool) -> str:  # noqa: FBT001 - private
        return self._say("any_other") if widest and len(told) > MOST_VALUES else self.words.names(told)

    def _become(self, change: Change, word: str) -> Numbers:
        return tuple(sorted(self.numbers[name] for name, (_, after) in change.moved.items() if after == word))

    def _value(self, path: str, value: object) -> str:
        if isinstance(value, bool):
            return self.words.say(f"boolean.{str(value).lower()}")
        return str(self.catalogue.facts[path].choices[str(value)])

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"obligations_checklist.{name}", **parts)
