"""The single answers that carry a judgement, and how each is told in a line of its own."""

import itertools
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compliance_kit.assessment import Assessment, shade
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Judgement
from compliance_kit.facts import Fact
from compliance_kit.tracing import Line, Tracer, carrying
from compliance_kit.values import Selection, records_in
from compliance_kit.wording import Words

MOST_NEEDED = 3
MOST_WORDS = 15
MOST_DECIDING = 2
MOST_ITEMS = 12
MOST_PLACES = 4
GENERAL = ("developer.", "release.", "use.own_roles")
"""Who offers it, where and how: most duties ask for that, so it tells none of them from another."""
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


def leaves(judgement: Judgement, catalogue: Catalogue, at: Leaf | None = None) -> Iterator[Leaf]:
    """The comparisons that carry a verdict, each legal status opened once; remarks left out."""
    waiting, opened = [at or Leaf(judgement, "")], set[str]()
    while waiting:
        leaf = waiting.pop(0)
        if leaf.judgement.word != "compare":
            waiting = [*_below(leaf, carrying), *waiting]
            continue
        inner = _opened(leaf, catalogue)
        if inner is None:
            yield Leaf(leaf.judgement, _path(leaf, catalogue), leaf.depth, leaf.negated)
        elif leaf.judgement.subject not in opened:
            opened.add(leaf.judgement.subject)
            waiting.insert(0, inner)


def deciding(judgement: Judgement, catalogue: Catalogue) -> tuple[list[Leaf], bool]:
    """What keeps a condition from holding, and whether one of it is enough to change.

    A single answer where there is one; else the legal status that several answers make up; else two of a group.
    """
    found = _narrowed(Leaf(judgement, ""), catalogue)
    if found.judgement.word == "compare":
        return [found], True
    parts = [_narrowed(part, catalogue) for part in _below(found, hinder)]
    told = [part for part in parts if part.judgement.word == "compare"] or list(
        leaves(found.judgement, catalogue, found)
    )
    return told[:MOST_DECIDING], found.judgement.word == "any"


def _narrowed(leaf: Leaf, catalogue: Catalogue) -> Leaf:
    judgement = leaf.judgement
    if judgement.word != "compare":
        below = _below(leaf, hinder)
        return _narrowed(below[0], catalogue) if len(below) == 1 else leaf
    inner = _opened(leaf, catalogue)
    if inner is None:
        return Leaf(judgement, _path(leaf, catalogue), leaf.depth, leaf.negated)
    found = _narrowed(inner, catalogue)
    return found if found.judgement.word == "compare" else Leaf(judgement, judgement.subject, leaf.depth, leaf.negated)


def _below(leaf: Leaf, branches: Branches) -> list[Leaf]:
    judgement = leaf.judgement
    path = judgement.subject if judgement.word in ("record", "some", "several") else leaf.path
    negated = leaf.negated != (judgement.word == "not")
    return [Leaf(child, path, leaf.depth, negated) for child in branches(judgement) if child.word != "noted"]


def _opened(leaf: Leaf, catalogue: Catalogue) -> Leaf | None:
    judgement = leaf.judgement
    inner = judgement.value.judgement if judgement.value is not None else None
    if judgement.subject not in catalogue.determinations or inner is None or not inner.children:
        return None
    return Leaf(inner, leaf.path, leaf.depth + 1, leaf.negated != (judgement.operand is False))


def _path(leaf: Leaf, catalogue: Catalogue) -> str:
    fields = catalogue.fields.get(leaf.path.partition("[")[0], {})
    return f"{leaf.path}.{leaf.judgement.subject}" if leaf.judgement.subject in fields else leaf.judgement.subject


def hinder(judgement: Judgement) -> tuple[Judgement, ...]:
    """The branches in the way of the opposite verdict: all of them, not only the first that carries the verdict."""
    children = tuple(child for child in judgement.children if child.word != "noted")
    if judgement.word in ("not", "readings"):
        return children
    return tuple(child for child in children if child.verdict is None or child.verdict is judgement.verdict)


class LeafWords:
    """Leaves and truth paths in words; answers kept for counsel are named, never printed."""

    def __init__(self, assessment: Assessment, words: Words, tracer: Tracer, view: Mapping[str, Any]) -> None:
        self.assessment = assessment
        self.view = view
        self.catalogue = assessment.catalogue
        self.words = words
        self.tracer = tracer

    def leaf(self, leaf: Leaf) -> dict[str, Any]:
        """Label, answer and need of one leaf."""
        judgement, fact = leaf.judgement, self._fact(leaf.path)
        label = (
            self.tracer.short_label(fact.id, leaf.path) if fact is not None else self.tracer.label(judgement.subject)
        )
        needed, more = self.tracer.needed_of(judgement, fact, MOST_NEEDED)
        only = judgement.operator == "includes_only"
        return {
            "path": leaf.path, "label": label, "answer": self._answer(leaf, fact), "withheld": _kept(fact),
            "needed": needed, "more": more, "negated": leaf.negated, "status": fact is None,
            "others": self.tracer.called.others(judgement.operand, fact) if only and leaf.negated else "",
        }  # fmt: skip

    def in_order(self, found: Iterable[Leaf], *, counsel: bool = False) -> list[Leaf]:
        """Comparisons, those first that tell a duty from others, then what stands nearest to it.

        What is wanted not to hold comes last, and before it who offers the version where; what is kept for counsel
        comes after what is told.
        """

        def place(leaf: Leaf) -> tuple[bool, bool, bool, int]:
            kept = not counsel and _kept(self._fact(leaf.path))
            return leaf.negated, leaf.path.startswith(GENERAL), kept, leaf.depth

        return sorted((leaf for leaf in found if leaf.judgement.word == "compare"), key=place)

    def near(self, leaf: Leaf) -> dict[str, Any]:
        """The same of a leaf that keeps a duty away; of many places only how many they are."""
        told, fact = self.leaf(leaf), self._fact(leaf.path)
        several = fact is not None and fact.kind == "countries" and not told["withheld"]
        return {**told, "answer": self._short(told["answer"], MOST_PLACES)} if several else told

    def fitting(self, leaf: Leaf) -> str:
        """Of several answers those that meet the need, each once; empty where all do or that cannot be said."""
        judgement, fact = leaf.judgement, self._fact(leaf.path)
        content = judgement.value.content if judgement.value is not None else None
        operand = judgement.operand if isinstance(judgement.operand, frozenset) else frozenset([judgement.operand])
        if fact is None or not isinstance(content, Selection) or judgement.verdict is not True or leaf.negated:
            return ""
        if judgement.operator not in ("includes", "includes_any"):
            return ""
        if fact.kind == "countries":
            return self.words.names(map(self.words.place, self._places(leaf.path, content.chosen, operand)))
        return self.words.names(said for name, said in fact.choices.items() if name in content.chosen & operand)

    def _places(self, path: str, chosen: frozenset[str], operand: frozenset[Any]) -> list[str]:
        answer, places = self.assessment.sheet.answers.get(path), self.catalogue.places
        wanted = places.expand(str(code) for code in operand if places.known(str(code)))
        if answer is None or not isinstance(answer.value, list | tuple):
            return places.folded(chosen & wanted)
        return [str(code) for code in answer.value if places.known(str(code)) and places.expand([str(code)]) & wanted]

    def _answer(self, leaf: Leaf, fact: Fact | None) -> str:
        judgement = leaf.judgement
        if fact is None or judgement.value is None:
            inner = judgement.value.judgement if judgement.value is not None else None
            return self.words.say(f"shade.{shade(inner or judgement)}")
        if "]" in leaf.path or fact.id in self.assessment.sheet.answers:
            return str(self.cell(leaf.path)["text"])
        return self._short(self.words.value(fact, judgement.value))

    def _short(self, text: str, most: int = MOST_ITEMS) -> str:
        items = text.split(self.words.say("lists.separator"))
        return text if len(items) <= most else self.words.say("obligations_checklist.many", n=str(len(items)))

    def _fact(self, path: str) -> Fact | None:
        owner, bracket, field = path.partition("]")
        if bracket:
            return self.catalogue.fields[owner.partition("[")[0]].get(field.removeprefix("."))
        section, _, field = path.rpartition(".")
        return self.catalogue.facts.get(path) or self.catalogue.fields.get(section, {}).get(field)

    def path(self, judgement: Judgement) -> list[dict[str, Any]]:
        """The lines of a judgement down to the legal statuses, which are named and not opened."""
        kept: list[dict[str, Any]] = []
        stop = -1
        for line in self.tracer.lines(judgement)[1:]:
            if 0 <= stop < line.depth:
                continue
            own = line.subject == judgement.subject and line.word != "compare"
            kept.append({**self._line(line), **({"pinpoint": ""} if own else {})})
            stop = line.depth if line.word == "compare" and line.subject in self.catalogue.determinations else -1
        return _level(self._joined(_once(kept)))

    def _joined(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The lines with the only record that carries a list told beside the name of the list."""
        told: list[dict[str, Any]] = []
        joined: list[int] = []
        for place, line in enumerate(lines):
            joined = [depth for depth in joined if depth < line["depth"]]
            depth = line["depth"] - len(joined)
            if line["word"] == "record" and told and told[-1]["word"] == "some" and _alone(lines, place):
                label = self.tracer.called.title(told[-1]["subject"]) or told[-1]["label"]
                told[-1] = {**told[-1], "label": label, "answer": line["label"]}
                joined.append(line["depth"])
                continue
            told.append({**line, "depth": depth})
        return told

    def _line(self, line: Line) -> dict[str, Any]:
        met = line.verdict == "applies" and (len(line.needed.split()) > MOST_WORDS or line.needed == line.answer)
        return {
            **line.__dict__,
            "answer": self._short(line.answer),
            "needed": "" if met else line.needed,
            **(kept_back("") if line.sensitivity == "counsel" and _answered(line) else {}),
            "withheld": line.word == "compare" and line.sensitivity == "counsel" and not self._nobody_knew(line),
            "status": line.word == "compare" and line.subject in self.catalogue.determinations,
        }

    def _nobody_knew(self, line: Line) -> bool:
        """Whether "not known" was the answer, which tells nothing and is said elsewhere in the paper as well."""
        answer = self.assessment.sheet.answers.get(line.subject)
        return answer is not None and self.assessment.known.value(line.subject).content is None

    def record(self, path: str) -> str:
        """The name of the record that a path leads into; empty outside records."""
        owner, bracket, rest = path.partition("[")
        records = records_in(self.assessment.known.value(owner).content) or () if bracket else ()
        index = int(rest.partition("]")[0]) if bracket else 0
        name = records[index].fields.get("name") if index < len(records) else None
        return name.content if name is not None and isinstance(name.content, str) else ""

    def cell(self, path: str) -> dict[str, Any]:
        """The cell of a fact or of a field of a record."""
        owner, bracket, rest = path.partition("[")
        if not bracket:
            found: dict[str, Any] = self.view["facts"].get(path) or self.view["records"][path]
            return found
        index, _, field = rest.partition("].")
        inside: dict[str, Any] = self.view["records"][owner]["rows"][int(index)][field]
        return inside


def _answered(line: Line) -> bool:
    return line.word == "compare" and line.verdict != "undetermined"


def told_to(lines: Iterable[Line], open_to: Container[str], said: str) -> list[dict[str, Any]]:
    """The lines of a trace for a reader; `said` stands where an answer is not open to them."""
    back = kept_back(said)
    return [
        {**line.__dict__, **(back if line.answer and line.sensitivity and line.sensitivity not in open_to else {})}
        for line in lines
    ]


def kept_back(said: str) -> dict[str, str]:
    """What a line of a trace shows where the answer is kept: no answer, need or verdict."""
    return {"answer": said, "needed": "", "verdict": "withheld"}


def _kept(fact: Fact | None) -> bool:
    return fact is not None and fact.sensitivity == "counsel"


def _once(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines without one that repeats the line before it; a group of which one line is left is not headed."""
    told: list[dict[str, Any]] = []
    for place, line in enumerate(lines):
        if told and line == told[-1]:
            after = lines[place + 1]["depth"] if place + 1 < len(lines) else 0
            before = told[-2] if len(told) > 1 else line
            if before["word"] == "any" and before["depth"] == line["depth"] - 1 and after < line["depth"]:
                told[-2:] = [{**line, "depth": before["depth"]}]
            continue
        told.append(line)
    return told


def _alone(lines: Sequence[Mapping[str, Any]], place: int) -> bool:
    """Whether no other record of the same list is told."""
    after = itertools.takewhile(lambda line: line["depth"] >= lines[place]["depth"], lines[place + 1 :])
    return all(line["depth"] > lines[place]["depth"] for line in after)


def _level(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines below an uppermost "all of these", which is not printed, on the level of those beside it."""
    top, inside = min((line["depth"] for line in lines), default=0), False
    for line in lines:
        if line["depth"] == top:
            inside = line["word"] == "all"
        elif inside:
            line["depth"] -= 1
    return lines
