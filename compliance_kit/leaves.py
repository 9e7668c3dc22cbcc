"""The single answers that carry a judgement, and how each is told in a line of its own."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.assessment import Assessment, verdict_word
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Judgement
from compliance_kit.facts import Fact
from compliance_kit.tracing import Line, Tracer, carrying
from compliance_kit.values import records_in
from compliance_kit.wording import Words

MOST_NEEDED = 3
Branches = Callable[[Judgement], tuple[Judgement, ...]]


@dataclass(frozen=True)
class Leaf:
    """One comparison at the end of a branch.

    Attributes:
        judgement: the comparison.
        path: the fact or status concerned, with its record.
        depth: how many statuses lie between it and the root.
        negated: whether the condition wants it not to hold.

    """

    judgement: Judgement
    path: str
    depth: int = 0
    negated: bool = False


def leaves(judgement: Judgement, catalogue: Catalogue, at: Leaf | None = None, branches: Branches = carrying) -> Iterator[Leaf]:
    """The comparisons that carry a verdict, legal statuses opened; remarks left out."""
    here = at or Leaf(judgement, "")
    if judgement.word == "compare":
        yield from _compared(judgement, catalogue, here, branches)
        return
    record = judgement.subject if judgement.word in ("record", "some", "several") else here.path
    below = Leaf(judgement, record, here.depth, here.negated != (judgement.word == "not"))
    for child in branches(judgement):
        if child.word != "noted":
            yield from leaves(child, catalogue, below, branches)


def _compared(judgement: Judgement, catalogue: Catalogue, here: Leaf, branches: Branches) -> Iterator[Leaf]:
    inner = judgement.value.judgement if judgement.value is not None else None
    if judgement.subject in catalogue.determinations and inner is not None and inner.children:
        below = Leaf(judgement, here.path, here.depth + 1, here.negated != (judgement.operand is False))
        yield from leaves(inner, catalogue, below, branches)
        return
    fields = catalogue.fields.get(here.path.partition("[")[0], {})
    path = f"{here.path}.{judgement.subject}" if judgement.subject in fields else judgement.subject
    yield Leaf(judgement, path, here.depth, here.negated)


def deciding(judgement: Judgement, catalogue: Catalogue) -> tuple[Leaf, bool]:
    """The answer that keeps a condition from holding, and whether it does so alone.

    Where several answers would have to change, it is the legal status that they make up.
    """
    part, negated = _failing(judgement)
    every = list(leaves(part, catalogue, Leaf(part, "", 0, negated), hinder))
    if len({leaf.path for leaf in every}) == 1:
        return every[0], True
    if part.word == "compare":
        return Leaf(part, part.subject, 0, negated), True
    return every[0], part.word == "any"


def _failing(judgement: Judgement) -> tuple[Judgement, bool]:
    part, negated = judgement, False
    while part.word != "compare" and len(hinder(part)) == 1:
        negated = negated != (part.word == "not")
        part = hinder(part)[0]
    return part, negated


def hinder(judgement: Judgement) -> tuple[Judgement, ...]:
    """The branches that would have to change for the opposite verdict: all of them, not only the first that carries it."""
    children = tuple(child for child in judgement.children if child.word != "noted")
    if judgement.word == "not" or judgement.word == "readings":
        return children
    return tuple(child for child in children if child.verdict is None or child.verdict is judgement.verdict)


class LeafWords:
    """Leaves and truth paths in words; answers kept for counsel are named, never printed."""

    def __init__(self, assessment: Assessment, words: Words, tracer: Tracer) -> None:
        self.assessment = assessment
        self.catalogue = assessment.catalogue
        self.words = words
        self.tracer = tracer

    def leaf(self, leaf: Leaf) -> dict[str, Any]:
        """Label, answer and need of one leaf."""
        judgement, fact = leaf.judgement, self._fact(leaf.path)
        label = self.tracer.short_label(fact.id, leaf.path) if fact is not None else self.tracer.label(judgement.subject)
        needed = self.tracer.needed(_shortened(judgement), fact)
        more = len(judgement.operand) - MOST_NEEDED if isinstance(judgement.operand, frozenset) else 0
        return {
            "path": leaf.path, "label": label, "answer": self._answer(judgement, fact), "withheld": _kept(fact),
            "needed": needed, "more": max(more, 0), "negated": leaf.negated, "status": fact is None,
        }  # fmt: skip

    def _answer(self, judgement: Judgement, fact: Fact | None) -> str:
        if fact is None or judgement.value is None:
            return self.words.say(f"verdict.{verdict_word(judgement.value.judgement if judgement.value and judgement.value.judgement else judgement)}")
        return self.words.value(fact, judgement.value, self.assessment.sheet.answers.get(fact.id))

    def _fact(self, path: str) -> Fact | None:
        owner, bracket, field = path.partition("]")
        if bracket:
            return self.catalogue.fields[owner.partition("[")[0]].get(field.removeprefix("."))
        section, _, field = path.rpartition(".")
        return self.catalogue.facts.get(path) or self.catalogue.fields.get(section, {}).get(field)

    def path(self, judgement: Judgement) -> list[dict[str, Any]]:
        """The lines of a judgement down to the legal statuses, which are named and not opened."""
        kept: list[dict[str, Any]] = []
        stop, owners = -1, list[tuple[int, str]]()
        for line in self.tracer.lines(judgement)[1:]:
            if 0 <= stop < line.depth:
                continue
            owners = [owner for owner in owners if owner[0] < line.depth]
            kept.append(self._line(line, owners[-1][1] if owners else ""))
            owners += [(line.depth, line.subject)] if line.word in ("some", "several") else []
            stop = line.depth if line.word == "compare" and line.subject in self.catalogue.determinations else -1
        return kept

    def _line(self, line: Line, owner: str) -> dict[str, Any]:
        fact = self.catalogue.fields.get(owner, {}).get(line.subject) or self.catalogue.facts.get(line.subject)
        return {**line.__dict__, "withheld": line.word == "compare" and _kept(fact), "status": line.subject in self.catalogue.determinations}

    def record(self, path: str) -> str:
        """The name of the record that a path leads into; empty outside records."""
        owner, bracket, rest = path.partition("[")
        records = records_in(self.assessment.known.value(owner).content) or () if bracket else ()
        index = int(rest.partition("]")[0]) if bracket else 0
        name = records[index].fields.get("name") if index < len(records) else None
        return name.content if name is not None and isinstance(name.content, str) else ""

    def cell(self, path: str, view: Mapping[str, Any]) -> dict[str, Any]:
        """The cell of a fact or of a field of a record."""
        owner, bracket, rest = path.partition("[")
        if not bracket:
            found: dict[str, Any] = view["facts"].get(path) or view["records"][path]
            return found
        index, _, field = rest.partition("].")
        inside: dict[str, Any] = view["records"][owner]["rows"][int(index)][field]
        return inside

    def days(self, day: datetime.date) -> str:
        """How far a day ahead lies from the day of the assessment, in words."""
        distance = (day - self.assessment.on).days
        return self.words.say("days.today") if not distance else self.words.say("days.one_in" if distance == 1 else "days.in", n=str(distance))


def _kept(fact: Fact | None) -> bool:
    return fact is not None and fact.sensitivity == "counsel"


def _shortened(judgement: Judgement) -> Judgement:
    if isinstance(judgement.operand, frozenset) and len(judgement.operand) > MOST_NEEDED:
        return judgement._replace(operand=frozenset(sorted(judgement.operand)[:MOST_NEEDED]))
    return judgement
