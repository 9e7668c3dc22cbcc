"""Every source that the checklist names: of its rows, sheets, statuses, lines of calculation and dates."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compliance_kit.sources import Source
from compliance_kit.views.materials import Materials
from compliance_kit.views.used_sources import cited_sources

Row = Mapping[str, Any]
Cited = tuple[str, Source]
MOST_PLACES = 6
"""A body that recommends more than this is listed without its places; the table of its recommendations has them."""


class Sources:
    """The appendix of sources of one checklist, in one language."""

    def __init__(self, composer: Materials, sheets: Iterable[Row], statuses: Iterable[Row]) -> None:
        self.composer = composer
        self.catalogue = composer.assessment.catalogue
        self.sheets = list(sheets)
        self.statuses = list(statuses)

    def rows(self) -> list[dict[str, Any]]:
        """The instruments, each once; without places where the table of recommendations names many."""
        found = cited_sources(self.catalogue, self._cited(), self.composer.words)
        return [{**one, "in_table": self._in_table(one)} for one in found]

    def _in_table(self, one: Row) -> bool:
        rows = self.composer.shared()["groups"]["guidance"]
        names = {self.catalogue.entries[row["id"]].source.instrument for row in rows}
        return one["id"] in names and len(one["pinpoints"]) > MOST_PLACES

    def _cited(self) -> Iterator[Cited]:
        view = self.composer.shared()
        findings = view["findings"].values()
        told = [row for row in findings if row["verdict"] != "does_not_apply" and row["kind"] != "reference"]
        simulated = view["groups"]["proposals"] if self.composer.assessment.scope.simulate else []
        for row in (*told, *view["groups"]["near_misses"], *simulated):
            yield f"entry::{row['id']}", self.catalogue.entries[row["id"]].source
        for row in self.sheets:
            yield from self._of_sheet(row)
        for status in self.statuses:
            yield f"determination::{status['id']}", self.catalogue.determinations[status["id"]].source
        yield from self._of_lines()
        for name in self.composer.assessment.sheet.adoptions:
            yield "", Source(instrument=name)

    def _of_sheet(self, row: Row) -> Iterator[Cited]:
        entry, owner = self.catalogue.entries[row["id"]], f"entry::{row['id']}"
        dated = (window.source for window in entry.applies if window.source)
        shown = (way.source for way in entry.how_to_show if row["verdict"] == "applies")
        yield from ((owner, source) for source in (*entry.also, *shown, *dated))

    def _of_lines(self) -> Iterator[Cited]:
        """The numbers and dates of the law that lines of the paths are measured against."""
        named = {line["pinpoint"] for told in (*self.sheets, *self.statuses) for line in told["lines"]}
        for name, threshold in self.catalogue.thresholds.items():
            if self.catalogue.short(threshold.source) in named:
                yield f"threshold::{name}", threshold.source
