"""Answers that fulfil comparisons: every choice, or one example that lies as near to the present answer as possible."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice
from typing import Any, NamedTuple

from compliance_kit.answers import as_answer
from compliance_kit.assessment import Assessment
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.contents import Unreadable, content_of
from compliance_kit.facts import Fact
from compliance_kit.interview import definition
from compliance_kit.values import Selection, Value

NO_RECORDS = "no_records"
MOST_SELECTIONS, MOST_EXAMPLES = 256, 12
_BESIDE, _OVER_NOTHING = Fraction(1, 1000), Fraction(1)
Items = frozenset[str]


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

    @property
    def key(self) -> str:
        """What it is sorted by: a set has another order in every run."""
        return f"{self.path} {self.operator} {_items(self.operand)} {self.holds}"


def values(assessment: Assessment, path: str, needs: list[Need], everywhere: Sequence[Need] = ()) -> Iterator[Any]:
    """Answers that fulfil the needs, the nearest to the present one first: every choice, else some examples.

    Args:
        assessment: as it stands.
        path: the question.
        needs: what has to hold or to fail.
        everywhere: what else the answer is compared with, so that there is an example on each side of every line.

    """
    fact = definition(assessment.catalogue, path)
    compared = list({need.key: need for need in (*needs, *everywhere)}.values())
    candidates = _CANDIDATES.get(fact.kind, _amounts)(assessment, path, fact, compared)
    fitting = (
        value for value in candidates if all(outcome(assessment, path, value, need) is need.holds for need in needs)
    )
    yield from fitting if fact.kind in ("boolean", "choice") else islice(fitting, MOST_EXAMPLES)


def outcome(assessment: Assessment, path: str, value: object, need: Need) -> bool | None:
    """How a comparison comes out for an answer; None where that is open, or where it can be no answer."""
    fact = definition(assessment.catalogue, path)
    if need.operator == NO_RECORDS:
        return value == "none"
    try:
        content = content_of(fact, as_answer(value), assessment.catalogue.places, path)
    except Unreadable:
        return None
    return assessment.known.compare(Value(content), need.operator, need.operand, fact.id)[0]


def _booleans(_assessment: Assessment, _path: str, _fact: Fact, _needs: list[Need]) -> Iterator[bool]:
    yield from (True, False)


def _choices(_assessment: Assessment, _path: str, fact: Fact, _needs: list[Need]) -> Iterator[str]:
    yield from fact.choices


def _no_records(_assessment: Assessment, _path: str, _fact: Fact, _needs: list[Need]) -> Iterator[str]:
    yield "none"


def _texts(_assessment: Assessment, _path: str, _fact: Fact, needs: list[Need]) -> Iterator[str]:
    yield from (item for need in needs for item in _items(need.operand))
    yield from ("other", "another")


def _days(assessment: Assessment, _path: str, _fact: Fact, needs: list[Need]) -> Iterator[datetime.date | str]:
    """A day that a line draws, the day before, or none."""
    for line in _lines(assessment, needs):
        if isinstance(line, datetime.date):
            yield from (line, line - datetime.timedelta(days=1))
    yield "none"


def _amounts(assessment: Assessment, _path: str, fact: Fact, needs: list[Need]) -> Iterator[Any]:
    """Amounts on a line and just beside it."""
    for need in needs:
        for line in _lines(assessment, [need]):
            if isinstance(line, Fraction):
                step = line * _BESIDE if line and fact.kind != "integer" else _OVER_NOTHING
                for amount in (line, line + step, line - step):
                    yield _money(assessment, need, amount) if fact.kind == "money" else str(amount)


def _money(assessment: Assessment, need: Need, amount: Fraction) -> Mapping[str, str]:
    threshold = need.operand.id if isinstance(need.operand, ThresholdRef) else ""
    return {"value": str(amount), "currency": assessment.catalogue.thresholds[threshold].unit.split()[0]}


def _lines(assessment: Assessment, needs: list[Need]) -> Iterator[Fraction | datetime.date | None]:
    for need in needs:
        if isinstance(need.operand, ThresholdRef):
            yield assessment.known.threshold(need.operand.id)


def _selections(assessment: Assessment, path: str, fact: Fact, needs: list[Need]) -> Iterator[list[str]]:
    """What was chosen before, with as few groups of items taken in or out as possible.

    Items that no need tells apart form one group, so trying every set of groups tries everything that can matter.
    """
    expand = assessment.catalogue.expanded if fact.kind == "countries" else frozenset[str]
    content = _content(assessment, path)
    chosen = content.chosen - {"none"} if isinstance(content, Selection) else frozenset[str]()
    groups = _groups(
        chosen, [expand(frozenset(_items(need.operand)) - {"none"}) for need in needs], _known(assessment, fact)
    )
    tried = (turned for size in range(len(groups) + 1) for turned in combinations(groups, size))
    for turned in islice(tried, MOST_SELECTIONS):
        wanted = set(chosen)
        for group in turned:
            wanted = wanted - group if wanted & group else wanted | _one_of(group, expand)
        # a country whose parts are not all wanted gives way to the parts that are
        yield sorted(item for item in wanted if expand(frozenset({item})) <= wanted) or ["none"]
    yield ["none"]


def _groups(chosen: Items, named: list[Items], known: list[str]) -> list[Items]:
    """The items that matter, by which of the sets they belong to; one item outside all of them stands for the rest."""
    others = [item for item in known if not any(item in items for items in named) and item not in chosen]
    found: dict[tuple[bool, ...], set[str]] = {}
    for item in sorted(chosen.union(*named, others[:1])):
        found.setdefault(tuple(item in items for items in named), set()).add(item)
    return [frozenset(group) for group in found.values()]


def _one_of(group: Items, expand: Callable[[Items], Items]) -> Items:
    """The item of a group that stands for the least, with everything that it stands for."""
    return min((expand(frozenset({item})) for item in sorted(group)), key=len)


def _known(assessment: Assessment, fact: Fact) -> list[str]:
    """Every item that a multiple choice can hold, groups and countries with parts aside."""
    if fact.kind != "countries":
        return [name for name in fact.choices if name != "none"]
    return [
        name for name, place in assessment.catalogue.places.by_id.items() if place.kind == "country" and not place.parts
    ]


def _content(assessment: Assessment, path: str) -> object:
    owner, bracket, rest = path.partition("[")
    if not bracket:
        return assessment.known.value(path).content
    index, _, field = rest.partition("].")
    records: Any = assessment.known.value(owner).content
    return assessment.known.value(field, records[int(index)]).content


def _items(operand: object) -> list[str]:
    return sorted(operand) if isinstance(operand, frozenset) else [str(operand)]


_CANDIDATES: Mapping[str, Callable[[Assessment, str, Fact, list[Need]], Iterator[Any]]] = {
    "boolean": _booleans,
    "choice": _choices,
    "choices": _selections,
    "countries": _selections,
    "text": _texts,
    "date": _days,
    "records": _no_records,
}
