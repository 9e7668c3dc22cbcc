"""Where it is written: pinpoints that somebody can follow, and addresses of instruments."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from compliance_kit.catalogue import Catalogue, Pinpoints
from compliance_kit.checks.found import Found
from compliance_kit.checks.walk import Cited, sources_of

UNWRITTEN = ("own", "common_law")
"""Kinds of instruments without a text of their own: nothing to point into, no address."""


def citation_problems(catalogue: Catalogue) -> Iterator[Found]:
    """Every source that nobody could follow."""
    yield from _addresses(catalogue)
    rules = catalogue.editorial.pinpoints
    for cited in sources_of(catalogue):
        instrument = catalogue.instruments.get(cited.source.instrument)
        if instrument is None or instrument.kind in UNWRITTEN:
            continue
        if not cited.source.pinpoint.strip():
            message = f"the source in '{instrument.id}' has no pinpoint."
            yield Found(cited.owner, message, "Say the article, section or part.", cited.at)
        elif rules is not None:
            yield from _pinpoint(cited, instrument.kind, rules)


def _addresses(catalogue: Catalogue) -> Iterator[Found]:
    for name, instrument in catalogue.instruments.items():
        if instrument.url is not None or instrument.kind in UNWRITTEN:
            continue
        if not any_of(catalogue.editorial.no_address, instrument.note or "", any_case=True):
            mend = "Add the url of the official text, or say in the note why there is none."
            yield Found(f"instrument::{name}", "has no address, and no note says why.", mend)


def _pinpoint(cited: Cited, kind: str, rules: Pinpoints) -> Iterator[Found]:
    pinpoint = cited.source.pinpoint
    vague = any_of(rules.refused, pinpoint, any_case=True)
    mend = "Say the article, section or point, or the heading in quotes."
    if vague:
        yield Found(cited.owner, f"the pinpoint '{pinpoint}' leads nowhere: '{vague}'.", mend, cited.at)
        return
    if any_of(rules.admitted, pinpoint, any_case=True):
        return
    patterns = [*rules.numbered]
    if kind in rules.named_kinds:
        patterns += rules.named
    if cited.source.url is not None:
        patterns += rules.linked
    for part in filter(None, map(str.strip, pinpoint.split(";"))):
        if not any_of(tuple(patterns), part):
            yield Found(cited.owner, f"nobody could follow the pinpoint '{part}'.", mend, cited.at)


def any_of(patterns: Iterable[str], text: str, *, any_case: bool = False) -> str | None:
    """What one of the patterns finds in the text; None if nothing."""
    matches = (found for pattern in patterns if (found := _compiled(pattern, any_case).search(text)))
    return next((match[0] for match in matches), None)


@cache
def _compiled(pattern: str, any_case: bool) -> re.Pattern[str]:  # noqa: FBT001 - a cache key
    return re.compile(pattern, re.IGNORECASE if any_case else 0)
