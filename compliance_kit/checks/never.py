"""Conditions that can never hold or always do, alternatives that are empty or swallowed, entries never reached."""

from collections.abc import Iterator, Sequence

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.calculations import calculated_conditions
from compliance_kit.checks.found import Found, Way
from compliance_kit.checks.normal import Both, Either, Fixed, Normal, Records, normal, together
from compliance_kit.checks.sense import NOTHING_GIVEN, Given, Sense
from compliance_kit.checks.walk import judged, spans_of
from compliance_kit.conditions import Condition
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination


def never_and_always(catalogue: Catalogue) -> Iterator[Found]:
    """Everything about conditions that can be seen without any answer."""
    sense = Sense(catalogue)
    for owner, one in judged(catalogue):
        for at, message in _owned(sense, one):
            yield Found(owner, f"{message}.", None, at)
    for owner, at, condition, _ in calculated_conditions(catalogue):
        for place, message in _alone(sense, condition, at, NOTHING_GIVEN, "this condition"):
            yield Found(owner, f"{message}.", None, place)
    yield from _never_asked(catalogue)


def _never_asked(catalogue: Catalogue) -> Iterator[Found]:
    for fact in catalogue.facts.values():
        if fact.mode == "asked" and fact.id not in catalogue.rank:
            mend = f"Add '{fact.id.partition('.')[0]}' to the sections of facts/order.yaml."
            yield Found(f"fact::{fact.id}", "is never asked: its section stands in no asking order.", mend)


Said = Iterator[tuple[Way, str]]


def _owned(sense: Sense, one: Determination | Entry) -> Said:
    """The condition of a determination or entry, then what stands on top of it: readings, periods or windows."""
    what = "the entry can never apply" if isinstance(one, Entry) else "can never hold"
    node = normal(one.when, ("when",))
    reason = sense.never(node)
    if reason is not None:
        yield ("when",), f"{what}: {reason}"
        return
    yield from _alone(sense, one.when, ("when",), NOTHING_GIVEN, "the condition")
    given = sense.given(node)
    yield from _readings(sense, one, given)
    yield from _spans(sense, one, given)
    if isinstance(one, Determination) and True not in sense.possible(one.id).names:
        yield ("when",), f"{what}: its readings or periods exclude its condition"


def _readings(sense: Sense, one: Determination | Entry, given: Given) -> Said:
    """What is wrong inside readings, and readings that say the same; that one never or always holds is its point."""
    before: list[Normal] = []
    for n, reading in enumerate(one.readings):
        node = normal(reading.when, ("readings", n, "when"))
        if any(sense.within(node, other) and sense.within(other, node) for other in before):
            yield node.at, "this reading says the same as an earlier one"
        elif sense.never(node, given) is None:
            yield from _inside(sense, node, given)
        before.append(node)


def _spans(sense: Sense, one: Determination | Entry, given: Given) -> Said:
    word = "window" if isinstance(one, Entry) else "period"
    before: list[Normal] = []
    for n, span in enumerate(spans_of(one)):
        at: Way = ("applies", n, "when")
        node = normal(span.when, at)
        if not isinstance(node, Fixed):
            yield from _alone(sense, span.when, at, given, f"beside 'when' this {word}")
            if isinstance(one, Entry) and any(sense.within(node, earlier) for earlier in before):
                yield at, "this window is never chosen: whenever its condition holds, that of an earlier one does"
        before.append(node)


def _alone(sense: Sense, condition: Condition, at: Way, given: Given, what: str) -> Said:
    """One condition where `given` holds: never, always, or else what is wrong inside it."""
    node = normal(condition, at)
    if isinstance(node, Fixed) and node.holds:
        return
    reason = sense.never(node, given)
    if reason is not None:
        yield at, f"{what} can never hold: {reason}"
        return
    reason = sense.always(node, given)
    if reason is not None:
        yield at, f"{what} always holds: {reason}"
        return
    yield from _inside(sense, node, given)


def _inside(sense: Sense, node: Normal, given: Given) -> Said:
    if isinstance(node, Both):
        below, parts = sense.given(node, given), tuple(together(node))
        for n, part in enumerate(parts):
            if any(sense.within(other, part) for other in _beside(sense, parts, n)):
                yield part.at, "this part adds nothing: whenever another one beside it holds, it holds too"
            elif isinstance(part, Either | Records):
                yield from _compound(sense, part, below)
    elif isinstance(node, Either):
        yield from _alternatives(sense, node, given)
    elif isinstance(node, Records):
        yield from _inside(sense, node.where, sense.outside(node.some.of, given))


def _compound(sense: Sense, part: Either | Records, given: Given) -> Said:
    reason = sense.always(part, given)
    if reason is not None:
        yield part.at, f"this part decides nothing, since it always holds beside the others: {reason}"
    else:
        yield from _inside(sense, part, given)


def _alternatives(sense: Sense, node: Either, given: Given) -> Said:
    alive: list[Normal] = []
    for part in node.parts:
        reason = sense.never(part, given)
        if reason is not None:
            yield part.at, f"this alternative can never hold: {reason}"
            continue
        reason = sense.always(part, given)
        if reason is not None:
            yield part.at, f"this alternative always holds, so that the others decide nothing: {reason}"
        alive.append(part)
    for n, part in enumerate(alive):
        if any(sense.within(part, other) for other in _beside(sense, alive, n)):
            yield part.at, "this alternative adds nothing: whenever it holds, another one beside it holds too"
        else:
            yield from _inside(sense, part, given)


def _beside(sense: Sense, parts: Sequence[Normal], place: int) -> Iterator[Normal]:
    """The other parts; of several that say the same, the first is taken as the one that counts."""
    part = parts[place]
    for n, other in enumerate(parts):
        if n < place or (n > place and not (sense.within(other, part) and sense.within(part, other))):
            yield other
