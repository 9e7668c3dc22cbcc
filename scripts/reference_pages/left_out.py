"""What research found and the catalogue has no line of its own for, with the reason."""

from collections.abc import Iterable, Iterator
from typing import get_args

from compliance_kit.errors import BadInput, Problems
from reference_pages.links import Page
from reference_pages.markdown import plain
from reference_pages.registers import Placed, Reason

REASONS: dict[str, str] = {
    "duplicate_of": "Said by an entry or status already",
    "definition_only": "A definition, relief or classification: a determination or threshold carries it",
    "transition_or_penalty": "A transition or a penalty: dates and penalties of entries carry it",
    "superseded": "Superseded",
    "watch_list": "Watched: a bill, draft or plan without a duty worth simulating",
    "no_law": "No law",
    "not_a_duty_of_the_modifier": "Asks nothing of somebody who modifies a model",
}


def left_out_page(page: Page, left: Iterable[Placed]) -> list[str]:
    """The items by reason, with links to what carries their content.

    Raises:
        Problems: items that name an id under `of` which the catalogue does not have.

    """
    found = sorted(left, key=lambda placed: placed.item.dossier)
    problems = list(_unknown(page, found))
    if problems:
        raise Problems(problems)
    lines = ["# Left out", "", f"{len(found)} pieces of research have no line of their own in the catalogue. Each with"]
    lines += ["the reason, and with the entries, determinations or thresholds that carry its content. Ids are those"]
    lines += ["of the research file. What is neither here nor in [entries](entries.md) was not looked at."]
    for reason in get_args(Reason):
        chosen = [placed for placed in found if placed.item.reason == reason]
        if chosen:
            lines += ["", f"## {REASONS[reason]}", "", *(_item(page, placed) for placed in chosen)]
    return lines


def _unknown(page: Page, found: Iterable[Placed]) -> Iterator[BadInput]:
    for where, left in found:
        for name in left.of:
            if page.reference.home(name) is None:
                message = f"{left.dossier} names '{name}' under 'of', which the catalogue does not have."
                yield BadInput(message, where=where, mend="Name entries, determinations or thresholds.")


def _item(page: Page, placed: Placed) -> str:
    left = placed.item
    carried = "; ".join(page.title(name) for name in left.of)
    return f"- `{left.dossier}`: {plain(left.note)}{f' Carried by: {carried}.' if carried else ''}"
