"""Which entries, statuses, calculated facts and axes look at a status."""

from collections.abc import Iterator

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.walk import conditions_of
from compliance_kit.conditions import All, AnyOf, Compare, Condition, Not, Some
from reference_pages.links import Page
from reference_pages.markdown import plain


class UsedBy:
    """By id of a status, who looks at it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.users: dict[str, dict[str, None]] = {}
        for stands in conditions_of(catalogue):
            for name in _named(stands.condition):
                self.users.setdefault(name, {})[stands.owner.partition("::")[2]] = None
        self.axes: dict[str, list[str]] = {}
        for axis in catalogue.axes:
            for name in (*axis.triage, *axis.further):
                self.axes.setdefault(name, []).append(axis.title)

    def links(self, page: Page, name: str) -> Iterator[str]:
        """Links to everything that looks at a status, by title."""
        for owner in self.users.get(name, {}):
            fact = page.catalogue.facts.get(owner)
            label = plain(page.called.short_label(fact, owner)) if fact else plain(page.called.title(owner))
            yield page.link(owner, label)
        yield from (f"axis: {plain(title)}" for title in self.axes.get(name, ()))


def _named(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Compare):
        yield condition.fact
    elif isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _named(part)
    elif isinstance(condition, Not):
        yield from _named(condition.part)
    elif isinstance(condition, Some):
        yield from _named(condition.where)
