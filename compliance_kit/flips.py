"""The smallest changes of answers that turn a result round.

They are read off the tree of its judgement: to make a conjunction hold every failing part has to change, to break it
one part suffices, and the other way round for a disjunction. Every set found is then tried out on the whole sheet, so
that what is said to turn a result round does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, product
from typing import Any, NamedTuple

from compliance_kit.assessment import Assessment, Verdict
from compliance_kit.candidates import NO_RECORDS, Need, outcome, values
from compliance_kit.conditions import Judgement
from compliance_kit.interview import definition
from compliance_kit.what_if import judged_by_name, replaced

MOST_NEEDS, MOST_WAYS, MOST_SHOWN, MOST_TRIED, MOST_TOGETHER = 8, 48, 6, 160, 64


class Turn(NamedTuple):
    """One changed answer of a set.

    Attributes:
        path: where the answer goes.
        needs: what the new answer has to fulfil; empty for choices, whose answers are all named.
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
Comparisons = Mapping[str, list[Need]]
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
            found += _smallest(_tried(assessment, name, judgement, target=target))
    return sorted(found, key=lambda flip: len(flip.turns))


def _smallest(found: Iterable[Flip]) -> list[Flip]:
    """The first ones of the smallest size, each once."""
    kept: list[Flip] = []
    for flip in found:
        if kept and len(flip.turns) > len(kept[0].turns):
            break
        if kept and len(flip.turns) < len(kept[0].turns):
            kept = []
        if str(flip) not in map(str, kept):
            kept.append(flip)
        if len(kept) == MOST_SHOWN:
            break
    return kept


def _tried(assessment: Assessment, name: str, judgement: Judgement, *, target: bool) -> Iterator[Flip]:
    seen = set()
    reader = _Reader(assessment)
    ways, everywhere = reader.ways(judgement, target), reader.comparisons(judgement)
    for way in sorted(ways, key=_order)[:MOST_TRIED]:
        turns = _turns(assessment, way, everywhere)
        if not turns or str(turns) in seen:
            continue
        seen.add(str(turns))
        working = _Trial(assessment, name, everywhere, target=target).working(turns)
        if working:
            yield Flip("applies" if target else "does_not_apply", working)


def _order(way: frozenset[Need]) -> tuple[int, list[str]]:
    """The fewest questions first, then by name: the same in every run."""
    return len({need.path for need in way}), sorted(need.key for need in way)


class _Trial:
    """Tries answers out on the whole sheet."""

    def __init__(self, assessment: Assessment, name: str, everywhere: Comparisons, *, target: bool) -> None:
        self.assessment, self.name, self.target = assessment, name, target
        self.everywhere = everywhere

    def works(self, turns: Sequence[Turn], chosen: Sequence[Any]) -> bool:
        """Whether these answers, one for each turn, bring the result about."""
        changed = self.assessment
        for turn, value in zip(turns, chosen, strict=True):
            changed = replaced(changed, turn.path, value)
        return judged_by_name(changed, self.name).verdict is self.target

    def working(self, turns: Sequence[Turn]) -> tuple[Turn, ...]:
        """The turns that are needed, each with answers of which every combination works; empty if none does."""
        combinations_ = islice(product(*(turn.values for turn in turns)), MOST_TOGETHER)
        first = next((chosen for chosen in combinations_ if self.works(turns, chosen)), None)
        if first is None:
            return ()
        for place in reversed(range(len(turns))):
            fewer, chosen = _without(turns, place), _without(first, place)
            if fewer and self.works(fewer, chosen):
                turns, first = fewer, chosen
        return tuple(self._widened(turns, [(value,) for value in first]))

    def _widened(self, turns: Sequence[Turn], kept: list[tuple[Any, ...]]) -> Iterator[Turn]:
        """The turns; choices with every further answer that goes with all answers kept so far."""
        for place, turn in enumerate(turns):
            if definition(self.assessment.catalogue, turn.path).kind not in ("boolean", "choice"):
                yield turn._replace(needs=self._said(turn, kept[place][0]), values=kept[place])
                continue
            for value in turn.values:
                others = [*kept[:place], (value,), *kept[place + 1 :]]
                tried = list(islice(product(*others), MOST_TOGETHER + 1))
                if value in kept[place] or len(tried) > MOST_TOGETHER:
                    continue
                if all(self.works(turns, chosen) for chosen in tried):
                    kept[place] = (*kept[place], value)
            yield Turn(turn.path, (), tuple(value for value in turn.values if value in kept[place]))

    def _said(self, turn: Turn, value: object) -> tuple[Need, ...]:
        """What an example fulfils beyond the needs, where an example that is nearer and fulfils them does not do."""
        if value == turn.values[0]:
            return turn.needs
        more = {}
        for need in self.everywhere.get(turn.path, ()):
            now, nearer = (outcome(self.assessment, turn.path, one, need) for one in (value, turn.values[0]))
            if now is not nearer and now is not None:
                found = need._replace(holds=now)
                more[found.key] = found
        return tuple({need.key: need for need in (*turn.needs, *more.values())}.values())


def _without(items: Sequence[Any], place: int) -> tuple[Any, ...]:
    return (*items[:place], *items[place + 1 :])


def _turns(assessment: Assessment, way: frozenset[Need], everywhere: Comparisons) -> tuple[Turn, ...]:
    """The answers that a set of needs asks for; empty where some need cannot be fulfilled."""
    by_path: dict[str, list[Need]] = {}
    for need in sorted(way, key=lambda need: need.key):
        by_path.setdefault(need.path, []).append(need)
    emptied = {path for path, needs in by_path.items() if any(need.operator == NO_RECORDS for need in needs)}
    turns = []
    for path, needs in by_path.items():
        if "[" in path and path.partition("[")[0] in emptied:
            continue  # the list is gone, and its fields with it
        found = tuple(values(assessment, path, needs, everywhere.get(path, ())))
        if not found:
            return ()
        turns.append(Turn(path, tuple(needs), found))
    return tuple(turns)


class _Reader:
    """Reads off a tree what has to change; each part once."""

    def __init__(self, assessment: Assessment) -> None:
        self.catalogue = assessment.catalogue
        self._read: dict[tuple[int, bool, str], tuple[Judgement, Ways]] = {}

    def ways(self, judgement: Judgement, target: bool, record: str = "") -> Ways:  # noqa: FBT001 - a verdict
        """The sets of comparisons that have to come out otherwise; empty where nothing can make it come out so."""
        if judgement.verdict is target:
            return NOTHING
        key = (id(judgement), target, record)
        if key not in self._read:
            ways = _kept(_WAYS[judgement.word](self, judgement, target, record))
            self._read[key] = judgement, ways  # with it, for the number of one that is gone is given to another
        return self._read[key][1]

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
        path = self._path(judgement, record)
        return [frozenset({Need(path, judgement.operator, judgement.operand, target)})]

    def _path(self, judgement: Judgement, record: str) -> str:
        owner = record.partition("[")[0]
        inside = owner and judgement.subject in self.catalogue.fields[owner]
        return f"{record}.{judgement.subject}" if inside else judgement.subject

    def comparisons(self, judgement: Judgement) -> Comparisons:
        """Everything that answers are compared with anywhere in a tree, by the question."""
        found: dict[str, dict[str, Need]] = {}
        waiting, seen = [(judgement, "")], set()
        while waiting:
            part, record = waiting.pop()
            if (id(part), record) in seen:
                continue
            seen.add((id(part), record))
            inner = part.value.judgement if part.value is not None else None
            if part.word == "compare" and inner is None:
                need = Need(self._path(part, record), part.operator, part.operand, holds=part.verdict is True)
                found.setdefault(need.path, {}).setdefault(need.key, need)
            inside = part.subject if part.word == "record" else record
            waiting += [(below, inside) for below in (*part.children, *((inner,) if inner is not None else ()))]
        return {path: list(needs.values()) for path, needs in found.items()}

    def counted(self, judgement: Judgement, target: bool, _record: str) -> Ways:  # noqa: FBT001 - a verdict
        """Records: enough of them have to fulfil the condition, or all but too few of them to fail it."""
        least = 1 if judgement.word == "some" else 2
        none = [frozenset({Need(judgement.subject, NO_RECORDS, None, holds=True)})]
        if len(judgement.children) < least:
            return [] if target else none
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
