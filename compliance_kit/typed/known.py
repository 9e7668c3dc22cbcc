"""The names that rules of the catalogue compare text answers with, so that a licence may be written in another way."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Compare, Some

_INDEX = re.compile(r"\[\d+\]")
_CLOSE = 0.75


def known_texts(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """For each text fact ("modification.accelerator_type") or field ("base.models.licence") what conditions name."""
    found: dict[str, set[str]] = {}
    for owner, compare in _compares(_conditions(catalogue), ""):
        field = catalogue.fields.get(owner, {}).get(compare.fact)
        fact = field or catalogue.facts.get(compare.fact)
        named = {compare.operand} if isinstance(compare.operand, str) else compare.operand
        if fact is not None and fact.kind == "text" and isinstance(named, set | frozenset):
            key = f"{owner}.{compare.fact}" if field else compare.fact
            found.setdefault(key, set()).update(str(name) for name in named)
    return {key: frozenset(names - {"none"}) for key, names in found.items()}


def _conditions(catalogue: Catalogue) -> Iterator[object]:
    for entry in catalogue.entries.values():
        yield from (
            entry.when,
            *(window.when for window in entry.applies),
            *(reading.when for reading in entry.readings),
        )
    for found in catalogue.determinations.values():
        yield from (
            found.when,
            *(period.when for period in found.applies),
            *(reading.when for reading in found.readings),
        )
    for fact in catalogue.facts.values():
        yield fact.calculate


def _compares(parts: Iterable[object], owner: str) -> Iterator[tuple[str, Compare]]:
    """Every comparison, with the list of records whose fields its names are looked up in first."""
    for part in parts:
        if isinstance(part, Compare):
            yield owner, part
        elif isinstance(part, Some):
            yield from _compares([part.where], part.of)
        elif isinstance(part, tuple):
            yield from _compares(part, owner)


def canonical(text: str, path: str, known: Mapping[str, frozenset[str]]) -> str | None:
    """The known name that a text spells in another way ("Apache 2.0" for "apache-2.0"); None if it spells none."""
    names = known.get(_INDEX.sub("", path), frozenset())
    if text.casefold() in {name.casefold() for name in names}:
        return None
    wanted = _squashed(text)
    return min((name for name in names if _squashed(name) == wanted), default=None)


def near(text: str, path: str, known: Mapping[str, frozenset[str]]) -> list[str]:
    """Known names that look like a text that is none of them."""
    names = known.get(_INDEX.sub("", path), frozenset())
    if text.casefold() in {name.casefold() for name in names}:
        return []
    return difflib.get_close_matches(text.casefold(), sorted(names), 4, _CLOSE)


def _squashed(text: str) -> str:
    return re.sub(r"[^a-z0-9.]|\b(?:the|licence|license|agreement)\b", "", text.casefold()).strip(".")
