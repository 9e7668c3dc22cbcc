"""What a comparison leaves of everything that a fact could be, as sets that can be met and compared.

Four kinds: names of a choice or text, picks of a multiple choice, and amounts or days before and after lines. Sets are
exact as far as they go; what they cannot say they leave open, so that nothing is called impossible that is not.
"""

import datetime
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

Line = Fraction | datetime.date


class Names(NamedTuple):
    """One of these names; with `others`, anything but these names."""

    names: frozenset[str | bool]
    others: bool = False

    def meet(self, other: "Names") -> "Names":
        """What both leave."""
        if self.others and other.others:
            return Names(self.names | other.names, others=True)
        if self.others:
            return Names(other.names - self.names)
        return Names(self.names - other.names) if other.others else Names(self.names & other.names)

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        return not self.others and not self.names

    def within(self, other: "Names") -> bool:
        """Whether everything in here is in the other one."""
        if self.others:
            return other.others and other.names <= self.names
        return self.names.isdisjoint(other.names) if other.others else self.names <= other.names


class Picks(NamedTuple):
    """Selections that hold one of each set of `some`, none of `without`, and nothing but `only` (None: anything).

    Attributes:
        everything: every item there is; None where even an empty selection is possible.

    """

    some: tuple[frozenset[str], ...] = ()
    without: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    everything: frozenset[str] | None = None

    def meet(self, other: "Picks") -> "Picks":
        """What both leave."""
        both = [only for only in (self.only, other.only) if only is not None]
        only = frozenset.intersection(*both) if both else None
        return Picks(self.some + other.some, self.without | other.without, only, self.everything or other.everything)

    @property
    def empty(self) -> bool:
        """Whether nothing is left; the item "none" stands alone."""
        left = self._left(self.only if self.only is not None else self.everything)
        if left is None:
            return any(items <= self.without for items in self.some) or self._nothing_and_something()
        return not left or any(items.isdisjoint(left) for items in self.some) or self._nothing_and_something()

    def _left(self, items: frozenset[str] | None) -> frozenset[str] | None:
        return None if items is None else items - self.without

    def _nothing_and_something(self) -> bool:
        nothing = any(items - self.without == {"none"} for items in self.some)
        return nothing and any("none" not in items for items in self.some)

    def within(self, other: "Picks") -> bool:
        """Whether everything in here is surely in the other one."""
        has_some = all(any(mine <= theirs for mine in self._sure()) for theirs in other.some)
        has_only = other.only is None or (self.only is not None and self.only <= other.only)
        return has_some and has_only and other.without <= self.without

    def _sure(self) -> Iterable[frozenset[str]]:
        """Sets of which one item is surely picked."""
        yield from (items - self.without for items in self.some)
        if self.only is not None:
            yield self.only - self.without


class Reach(NamedTuple):
    """From one line to another; None is no line.

    Attributes:
        none: whether the answer "there is none" is in it.
        gone: whether no amount and no day is in it.

    """

    low: Line | None = None
    low_in: bool = False
    high: Line | None = None
    high_in: bool = False
    none: bool = True
    gone: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        return not self.none and not self.holds_amounts

    @property
    def holds_amounts(self) -> bool:
        """Whether an amount or day is left."""
        if self.gone or self.low is None or self.high is None:
            return not self.gone
        return self.low < self.high or (self.low == self.high and self.low_in and self.high_in)  # type: ignore[operator] # amounts or days

    def meet(self, other: "Reach") -> "Reach":
        """What both leave."""
        low, low_in = _inner([(self.low, self.low_in), (other.low, other.low_in)], highest=True)
        high, high_in = _inner([(self.high, self.high_in), (other.high, other.high_in)], highest=False)
        return Reach(low, low_in, high, high_in, self.none and other.none, self.gone or other.gone)


def _inner(ends: list[tuple[Line | None, bool]], *, highest: bool) -> tuple[Line | None, bool]:
    """The end that leaves less: the highest low or the lowest high; an end that is left out before one that is in."""
    known = [(line, inside) for line, inside in ends if line is not None]
    if not known:
        return None, False
    lines = [line for line, _ in known]
    line = max(lines) if highest else min(lines)
    return line, all(inside for other, inside in known if other == line)


class Lines(NamedTuple):
    """What is left on each of the days on which some number of law changes."""

    days: tuple[Reach, ...]

    def meet(self, other: "Lines") -> "Lines":
        """What both leave."""
        return Lines(tuple(mine.meet(theirs) for mine, theirs in zip(self.days, other.days, strict=True)))

    @property
    def empty(self) -> bool:
        """Whether nothing is left on any day."""
        return all(day.empty for day in self.days)

    def within(self, other: "Lines") -> bool:
        """Whether everything in here is in the other one, on every day."""
        return all(mine.meet(theirs) == mine or mine.empty for mine, theirs in zip(self.days, other.days, strict=True))


Span = Names | Picks | Lines


def meet(one: Span, other: Span) -> Span:
    """What both leave of one fact; both are of one kind."""
    return one.meet(other)  # type: ignore[arg-type] # spans of one fact are of one kind
