"""Which changes of conditions no case notices, as findings with file and line."""

from collections.abc import Callable
from pathlib import Path

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.found import Noticed, Places
from compliance_kit.checks.mutants import said, unnoticed


def coverage(
    catalogue: Catalogue, root: Path | None = None, prefix: str = "", done: Callable[[str], None] = lambda _owner: None
) -> list[Noticed]:
    """Every change that no case notices.

    Args:
        catalogue: with its cases, all of which hold.
        root: the folder that it was read from; the built-in one by default.
        prefix: only entries and determinations whose id starts so.
        done: called with the id of each of them that is through.

    """
    places = Places(catalogue, root)
    found = (said(mutant, catalogue) for mutant in unnoticed(catalogue, prefix, done))
    return [Noticed(one, places.where(one), "coverage") for one in found]
