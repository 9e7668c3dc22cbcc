"""The answers that carry a finding, in a few words each."""

from collections.abc import Iterable
from typing import Any

from compliance_kit.conditions import Judgement
from compliance_kit.views.leaves import LeafWords, leaves
from compliance_kit.views.materials import Materials

Reason = tuple[str, str]
MOST_ITEMS = 3


class Reasons:
    """The reasons of one assessment, in one language; what is kept for counsel is named and told to counsel alone."""

    def __init__(self, composer: Materials, *, counsel: bool = False) -> None:
        self.counsel = counsel
        self.assessment = composer.assessment
        self.words = composer.words
        self.said = LeafWords(composer.assessment, composer.words, composer.tracer, composer.shared())

    def of(self, name: str) -> list[Reason]:
        """Label and answer of everything that a finding rests on, what tells it from others first."""
        return self.behind(self.assessment.findings[name].judgement)

    def behind(self, judgement: Judgement) -> list[Reason]:
        """The same of any judgement."""
        found = self.said.in_order(leaves(judgement, self.assessment.catalogue), counsel=self.counsel)
        told = ((self.said.leaf(leaf), self.said.fitting(leaf)) for leaf in found)
        return list(dict.fromkeys((one["label"].rstrip("?"), self._answer(one, fitting)) for one, fitting in told))

    def _answer(self, leaf: dict[str, Any], fitting: str) -> str:
        """An answer in a few words: of several only those that count, of a long one what was needed of it."""
        if leaf["withheld"] and not self.counsel:
            return self.words.say("obligations_checklist.withheld")
        if fitting:
            return fitting
        long = str(leaf["answer"]).count(self.words.say("lists.separator")) >= MOST_ITEMS
        return str(leaf["needed"] if long and leaf["needed"] and not leaf["negated"] else leaf["answer"])

    def told(self, reasons: Iterable[Reason], most: int) -> str:
        """The first reasons in one line."""
        told = [self.words.say("dates_schedule.reason", label=label, answer=answer) for label, answer in reasons]
        return self.words.say("dates_schedule.between").join(told[:most])
