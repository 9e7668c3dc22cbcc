"""The smallest changes of answers that turn a result round.

They are read off the tree of its judgement: to make a conjunction hold every failing part has to change, to break it
one part suffices, and the other way round for a disjunction. Every set found is then tried out on the whole sheet, so
that what is said to turn a result round does.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, islice
from typing import Any, NamedTuple

from compliance_kit.answers import as_answer
from compliance_kit.assessment import Assessment, Verdict
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.conditions import Judgement
from compliance_kit.contents import Unreadable, content_of
from compliance_kit.facts import Fact
from compliance_kit.interview import definition
from compliance_kit.values import Selection, Value
from compliance_kit.what_if import judged_by_name, replaced

MOST_NEEDS, MOST_WAYS, MOST_SHOWN, MOST_TRIED = 8, 48, 6, 160
_BESIDE = Fraction(1, 1000)
NO_RECORDS = "no_records"


class Need(NamedTuple):
    """One comparison that has to hold, or to fail.

    Attributes:
        path: the fact, or the field of a record ("base.models[0].how").
        operator, operand: the comparison.
        holds: whether it has to hold.

    """

    path: str
    operator: str
    operand: object
    holds: bool


class Turn(NamedTuple):
    """One changed answer of a set.

    Attributes:
        path: where the answer goes.
        needs: what the new answer has to fulfil.
        values: every answer that does for choices, one example for anything else.

    """

    path: str
    needs: tuple[Need, ...]
    values: tuple[Any, ...]


class Flip(NamedTuple):
    """Answers that have to change together, and what the result becomes."""

    target: Verdict
    turns: tuple[Turn, ...]


Ways = list[frozenset[Need]]
NOTHING: Ways = [frozenset()]


def flips(assessment: Assessment, name: str) -> list[Flip]:
    """The smallest sets of answers that turn an entry or determination round, the smallest first.

    Args:
        assessment: as it stands.
        name: id of the entry or determination.

    Returns:
        Up to six sets of the smallest size towards each verdict that the result does not have.

    """
    judgement = judged_by_name(assessment, name)
    found = []
    for target in (True, False):
        if judgement.verdict is not target:
            ways = _Reader(assessment).ways(judgement, target)
            found += list(_smallest(_tried(assessment, name, ways, target=target)))
    return sorted(found, key=lambda flip: len(flip.turns))


def _smallest(found: Iterable[Flip]) -> Iterator[Flip]:
    """The first ones of the smallest size."""
    size = None
    for flip in islice(found, MOST_SHOWN):
        size = size or len(flip.turns)
        if len(flip.turns) > size:
            return
        yield flip


def _tried(assessment: Assessment, name: str, ways: Ways, *, target: bool) -> Iterator[Flip]:
    seen = set()
    for way in sorted(ways, key=lambda way: (len({need.path for need in way}), sorted(map(str, way))))[:MOST_TRIED]:
        turns = _turns(assessment, way)
        if not turns or str(turns) in seen:
            continue
        seen.add(str(turns))
        working = tuple(_working(assessment, name, turns, place, target=target) for place in range(len(turns)))
        if all(turn.values for turn in working):
            yield Flip("applies" if target else "does_not_apply", working)


def _working(assessment: Assessment, name: str, turns: tuple[Turn, ...], place: int, *, target: bool) -> Turn:
    """One turn with those of its answers that, together with the other turns, bring the result about."""
    changed = assessment
    for turn in (*turns[:place], *turns[place + 1 :]):
        changed = replaced(changed, turn.path, turn.values[0])
    path = turns[place].path
    works = [
        value for value in turns[place].values if judged_by_name(replaced(changed, path, value), name).verdict is target
    ]
    return turns[place]._replace(values=tuple(works))


def _turns(assessment: Assessment, way: frozenset[Need]) -> tuple[Turn, ...]:
    by_path: dict[str, list[Need]] = {}
    for need in sorted(way, key=str):
        by_path.setdefault(need.path, []).append(need)
    turns = []
    for path, needs in by_path.items():
        values = tuple(_values(assessment, path, needs))
        if not values:
            return ()
        turns.append(Turn(path, tuple(needs), values))
    return tuple(turns)


class _Reader:
    """Reads off a tree what has to change; each part once."""

    def __init__(self, assessment: Assessment) -> None:
        self.catalogue = assessment.catalogue
        self._read: dict[tuple[int, bool, str], Ways] = {}

    def ways(self, judgement: Judgement, target: bool, record: str = "") -> Ways:  # noqa: FBT001 - a verdict
        """The sets of comparisons that have to come out otherwise; empty where nothing can make it come out so."""
        if judgement.verdict is target:
            return NOTHING
        key = (id(judgement), target, record)
        if key not in self._read:
            self._read[key] = _kept(_WAYS[judgement.word](self, judgement, target, record))
        return self._read[key]

    def every(self, children: Iterable[Judgement], target: bool, record: str) -> Ways:  # noqa: FBT001 - a verdict
        """All parts have to come out so."""
        found = NOTHING
        for child in children:
            if child.word != "noted":
                below = self.ways(child, target, record)
                found = _kept(one | other for one in found for other in below)
        return found

    def one(self, children: Iterable[Judgement], target: bool, record: str) -> Ways:  # noqa: FBT001 - a verdict
        """One part has to come out so."""
        return [way for child in children if child.word != "noted" for way in self.ways(child, target, record)]

    def compared(self, judgement: Judgement, target: bool, record: str) -> Ways:  # noqa: FBT001 - a verdict
        """A comparison: of a worked-out status, whose own tree is read; else of an answer."""
        inner = judgement.value.judgement if judgement.value is not None else None
        if inner is not None and isinstance(judgement.operand, bool) and inner.children:
            return self.ways(inner, judgement.operand is target, record)
        if judgement.subject in self.catalogue.determinations:
            return []
        owner = record.partition("[")[0]
        inside = owner and judgement.subject in self.catalogue.fields[owner]
        path = f"{record}.{judgement.subject}" if inside else judgement.subject
        return [frozenset({Need(path, judgement.operator, judgement.operand, target)})]

    def counted(self, judgement: Judgement, target: bool, _record: str) -> Ways:  # noqa: FBT001 - a verdict
        """Records: enough of them have to fulfil the condition, or all but too few of them to fail it."""
        least = 1 if judgement.word == "some" else 2
        if target and len(judgement.children) < least:
            return []
        none = [frozenset({Need(judgement.subject, NO_RECORDS, None, holds=True)})]
        size = least if target else len(judgement.children) - least + 1
        chosen = combinations(judgement.children, size)
        found = [way for group in chosen for way in self.every(group, target, "")]
        return found or ([] if target else none)

    def conjoined(self, judgement: Judgement, target: bool, record: str) -> Ways:  # noqa: FBT001 - a verdict
        """Every part to hold, one part to fail."""
        return (self.every if target else self.one)(judgement.children, target, record)

    def disjoined(self, judgement: Judgement, target: bool, record: str) -> Ways:  # noqa: FBT001 - a verdict
        """One part to hold, every part to fail."""
        return (self.one if target else self.every)(judgement.children, target, record)

    def agreed(self, judgement: Judgement, target: bool, record: str) -> Ways:  # noqa: FBT001 - a verdict
        """Readings settle a result only together."""
        return self.every(judgement.children, target, record)

    def turned(self, judgement: Judgement, target: bool, record: str) -> Ways:  # noqa: FBT001 - a verdict
        """The opposite of the part below."""
        return self.ways(judgement.children[0], not target, record)

    def inside(self, judgement: Judgement, target: bool, _record: str) -> Ways:  # noqa: FBT001 - a verdict
        """One record of a list."""
        return self.every(judgement.children, target, judgement.subject)

    def fixed(self, _judgement: Judgement, _target: bool, _record: str) -> Ways:  # noqa: FBT001 - a verdict
        """Nothing that an answer could change."""
        return []


_WAYS: Mapping[str, Callable[[_Reader, Judgement, bool, str], Ways]] = {
    "compare": _Reader.compared,
    "all": _Reader.conjoined,
    "determination": _Reader.conjoined,
    "entry": _Reader.conjoined,
    "any": _Reader.disjoined,
    "not": _Reader.turned,
    "some": _Reader.counted,
    "several": _Reader.counted,
    "record": _Reader.inside,
    "readings": _Reader.agreed,
    "reading": _Reader.agreed,
    "period": _Reader.agreed,
    "noted": _Reader.fixed,
    "always": _Reader.fixed,
    "given": _Reader.fixed,
    "expired": _Reader.fixed,
}


def _kept(ways: Iterable[frozenset[Need]]) -> Ways:
    """The smallest sets; none that holds another one, none that is too large to be of use."""
    kept: Ways = []
    for way in sorted(dict.fromkeys(ways), key=len):
        if len({need.path for need in way}) > MOST_NEEDS or len(kept) == MOST_WAYS:
            continue
        if not any(smaller <= way for smaller in kept):
            kept.append(way)
    return kept


def _values(assessment: Assessment, path: str, needs: list[Need]) -> Iterator[Any]:
    """The answers that fulfil the needs: every choice, else the first example found."""
    fact = definition(assessment.catalogue, path)
    many = fact.kind in ("boolean", "choice")
    if fact.kind == "records":
        yield "none"
        return
    for value in _candidates(assessment, path, fact, needs):
        if _fulfils(assessment, fact, path, value, needs):
            yield value
            if not many:
                return


def _fulfils(assessment: Assessment, fact: Fact, path: str, value: object, needs: list[Need]) -> bool:
    try:
        content = content_of(fact, as_answer(value), assessment.catalogue.places, path)
    except Unreadable:
        return False
    known = Value(content)
    return all(assessment.known.compare(known, need.operator, need.operand, fact.id)[0] is need.holds for need in needs)


def _candidates(assessment: Assessment, path: str, fact: Fact, needs: list[Need]) -> Iterator[Any]:
    if fact.kind == "boolean":
        yield from (True, False)
    elif fact.kind == "choice":
        yield from fact.choices
    elif fact.kind in ("choices", "countries"):
        yield _selected(assessment, path, fact, needs)
    elif fact.kind == "text":
        yield from (str(item) for need in needs for item in _items(need.operand))
        yield "other"
    else:
        for need in needs:
            if isinstance(need.operand, ThresholdRef):
                yield from _around(assessment, fact, need.operand.id)


def _selected(assessment: Assessment, path: str, fact: Fact, needs: list[Need]) -> list[str]:
    """What was chosen before, with the items needed added or taken away."""
    content = _content(assessment, path)
    chosen = set(content.chosen) - {"none"} if isinstance(content, Selection) else set()
    for need in needs:
        items = _items(need.operand)
        named = set(assessment.catalogue.expanded(frozenset(items))) if fact.kind == "countries" else set(items)
        if need.operator == "includes_only":
            others = [item for item in _known(assessment, fact) if item not in named]
            chosen = (chosen & named or {items[0]}) if need.holds else chosen | set(others[:1])
        else:
            chosen = chosen | {items[0]} if need.holds else chosen - named
    return sorted(chosen) or ["none"]


def _known(assessment: Assessment, fact: Fact) -> list[str]:
    """Every item that a multiple choice can hold."""
    names = assessment.catalogue.places.by_id if fact.kind == "countries" else fact.choices
    return [name for name in names if name != "none"]


def _content(assessment: Assessment, path: str) -> object:
    owner, bracket, rest = path.partition("[")
    if not bracket:
        return assessment.known.value(path).content
    index, _, field = rest.partition("].")
    records: Any = assessment.known.value(owner).content
    return assessment.known.value(field, records[int(index)]).content


def _items(operand: object) -> list[str]:
    return sorted(operand) if isinstance(operand, frozenset) else [str(operand)]


def _around(assessment: Assessment, fact: Fact, threshold: str) -> Iterator[Any]:
    """Amounts or days on a line and just beside it."""
    line = assessment.known.threshold(threshold)
    if isinstance(line, datetime.date):
        yield from (line, line - datetime.timedelta(days=1))
    elif isinstance(line, Fraction):
        step = Fraction(1) if fact.kind == "integer" else line * _BESIDE
        currency = assessment.catalogue.thresholds[threshold].unit.split()[0]
        for amount in (line, line + step, line - step):
            text = str(amount)
            yield {"value": text, "currency": currency} if fact.kind == "money" else text
