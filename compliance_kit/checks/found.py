"""What a check finds, and on which line of which file it stands."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from compliance_kit import _yaml
from compliance_kit._yaml import Item
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.lines import line_between, line_in, names_in
from compliance_kit.errors import BadInput
from compliance_kit.packs import text_of

Way = tuple[str | int | Item, ...]
Severity = Literal["problem", "remark"]


class Found(NamedTuple):
    """One thing that somebody has to look at.

    Attributes:
        owner: what it is about, by kind and id ("entry::eu.ai_act.literacy", "case::<name>"), or a file by its name.
        message: what is wrong.
        mend: what to do about it.
        at: the way from the owner (or the top of the file) to the place; empty: where the message's names first stand.
        line: the line, where it is known already.

    """

    owner: str
    message: str
    mend: str | None = None
    at: Way = ()
    line: int | None = None

    @property
    def item(self) -> str:
        """The id or name of the owner; "" where the owner is a file."""
        return self.owner.partition("::")[2]

    @property
    def name(self) -> str:
        """Under which name it can be accepted: the item, one field of it ("base.models.how"), or the file."""
        field = self.at[1] if self.at[:1] == ("fields",) else None
        return f"{self.item}.{field.value}" if isinstance(field, Item) else self.item or self.owner


class Noticed(BadInput):
    """A finding with its file and line, the check that found it, and whether it is wrong or only worth a look."""

    def __init__(self, found: Found, where: str, check: str, severity: Severity = "problem") -> None:
        super().__init__(found.message, where=where, mend=found.mend)
        self.item = found.item
        self.check = check
        self.severity = severity


class Places:
    """The files of one pack, each read once, to say on which line something stands."""

    def __init__(self, catalogue: Catalogue, root: Path | None) -> None:
        self._files: Mapping[str, str] = catalogue.files
        self._root = root
        self._texts: dict[str, str] = {}
        self._trees: dict[str, Any] = {}

    def where(self, found: Found) -> str:
        """File, line and item of a finding, as far as it stands in a file."""
        shown, item = self._files.get(found.owner, found.owner), found.item
        if not shown.endswith(".yaml"):
            return item or shown
        line = found.line or self._line(found, shown, item)
        return f"{shown}:{line} ({item})" if item else f"{shown}:{line}"

    def _line(self, found: Found, shown: str, item: str) -> int:
        if shown not in self._texts:
            self._texts[shown] = text_of(shown, self._root)
        if not found.at and not found.owner.startswith(("case::", "scenario::")):
            return line_in(self._texts[shown], item, names_in(found.message))
        if shown not in self._trees:
            self._trees[shown] = _yaml.composed(self._texts[shown])
        way = (*_way_to(found.owner, self._trees[shown]), *found.at)
        first, last = _yaml.lines_below(self._trees[shown], way)
        return first if first == last else line_between(self._texts[shown], first, last, names_in(found.message))


def _way_to(owner: str, tree: Any) -> Way:  # noqa: ANN401 - a node of PyYAML
    """The way from the top of a file to the item in it."""
    kind, _, item = owner.partition("::")
    if kind == "case":
        return "cases", Item("name", item)
    if kind == "scenario":
        return "scenarios", Item("id", item)
    return (Item("id", item),) if item and getattr(tree, "id", "") == "sequence" else ()
