"""Conditions with every "not" pushed down to the comparisons, each part with the way to it."""

from collections.abc import Iterator
from typing import NamedTuple

from compliance_kit.checks.found import Way
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some


class Literal(NamedTuple):
    """A comparison that holds or fails; inside records, `records` names their list."""

    at: Way
    compare: Compare
    holds: bool
    records: str | None


class Records(NamedTuple):
    """So many records fulfil (or do not fulfil) a condition."""

    at: Way
    some: Some
    holds: bool
    where: "Normal"


class Both(NamedTuple):
    """Every part."""

    at: Way
    parts: tuple["Normal", ...]


class Either(NamedTuple):
    """At least one part."""

    at: Way
    parts: tuple["Normal", ...]


class Fixed(NamedTuple):
    """Always or never, by its own words."""

    at: Way
    holds: bool


Normal = Literal | Records | Both | Either | Fixed


def normal(condition: Condition, at: Way = (), records: str | None = None, *, holds: bool = True) -> Normal:
    """The normal form of a condition that holds, or of one that fails."""
    if isinstance(condition, All | AnyOf):
        word = "all" if isinstance(condition, All) else "any"
        parts = tuple(normal(part, (*at, word, n), records, holds=holds) for n, part in enumerate(condition.parts))
        return Both(at, parts) if isinstance(condition, All) is holds else Either(at, parts)
    if isinstance(condition, Not):
        return normal(condition.part, (*at, "not"), records, holds=not holds)
    if isinstance(condition, Some):
        word = "some" if condition.least == 1 else "several"
        return Records(at, condition, holds, normal(condition.where, (*at, word, "where"), condition.of))
    return Literal(at, condition, holds, records) if isinstance(condition, Compare) else Fixed(at, holds)


def denied(node: Normal) -> Normal:
    """The opposite, in normal form."""
    if isinstance(node, Both):
        return Either(node.at, tuple(denied(part) for part in node.parts))
    if isinstance(node, Either):
        return Both(node.at, tuple(denied(part) for part in node.parts))
    return node._replace(holds=not node.holds)


def together(node: Normal) -> Iterator[Normal]:
    """The parts that have to hold together, those inside a nested `all` too."""
    if isinstance(node, Both):
        for part in node.parts:
            yield from together(part)
    else:
        yield node


def shown(literal: Literal) -> str:
    """A comparison as a short text, nearly as it is written."""
    compare, operand = literal.compare, literal.compare.operand
    if isinstance(operand, frozenset):
        names = ", ".join(sorted(operand)[:3]) + (", …" if len(operand) > 3 else "")
        word = f"{{{compare.operator}: [{names}]}}"
    elif isinstance(operand, bool | str):
        word = str(operand).lower() if isinstance(operand, bool) else operand
    else:
        word = f"{{{compare.operator}: {getattr(operand, 'id', operand)}}}"
    return f"'{compare.fact}: {word}'" if literal.holds else f"not '{compare.fact}: {word}'"
