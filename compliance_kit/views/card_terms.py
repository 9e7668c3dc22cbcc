"""Licence terms and legal items that a public card names: only those that rest on no fact kept for counsel."""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.assessment import Finding
from compliance_kit.catalogue import Catalogue
from compliance_kit.what_if import asked_facts

Row = Mapping[str, Any]


class PublicFindings:
    """Tells which findings may be named in public, and builds the rows of the card from them."""

    def __init__(self, catalogue: Catalogue, findings: Mapping[str, Finding], rows: Mapping[str, Row]) -> None:
        self.catalogue = catalogue
        self.findings = findings
        self.rows = rows

    def is_public(self, name: str) -> bool:
        """Whether no fact that the finding looked at is kept for counsel."""
        looked_at = asked_facts([self.findings[name].judgement])
        owners = [owner for owner in looked_at if owner in self.catalogue.fields]
        return all(self._open(fact, owners) for fact in looked_at if fact not in owners)

    def _open(self, fact: str, owners: Iterable[str]) -> bool:
        if fact in self.catalogue.facts:
            return self.catalogue.facts[fact].sensitivity != "counsel"
        fields = [self.catalogue.fields[owner][fact] for owner in owners if fact in self.catalogue.fields[owner]]
        return all(field.sensitivity != "counsel" for field in fields)

    def conditions(self, *, settled: bool) -> dict[str, Any]:
        """The terms of licences that apply or are open, the words they prescribe, and how many are left out.

        `settled`: whether the licence of every parent is known; if not, open terms are counted, not named.
        """
        terms = [row for row in self.rows.values() if row["kind"] == "licence_term" and row["timing"] != "past"]
        touched = [row for row in terms if row["verdict"] != "does_not_apply"]
        shown = [row for row in touched if self.is_public(row["id"])]
        applies = [row for row in shown if row["verdict"] == "applies"]
        still_open = [row for row in shown if row["verdict"] == "undetermined"]
        return {
            "applies": applies,
            "open": still_open if settled else [],
            "open_count": len(still_open),
            "phrases": [{**phrase, "title": row["title"]} for row in applies for phrase in row["set_phrases"]],
            "left_out": len(touched) - len(shown),
        }  # fmt: skip

    def items(self, sections: Mapping[str, str]) -> dict[str, Any]:
        """The legal and other items that a model card answers, with the sections that hold them."""
        wanted = [row for row in self.rows.values() if _for_card(row)]
        shown = [row for row in wanted if self.is_public(row["id"])]
        return {
            "rows": [{**row, "sections": sections.get(row["id"], "")} for row in shown],
            "left_out": len(wanted) - len(shown),
        }


def _for_card(row: Row) -> bool:
    asked = any(action["document"] == "model_card" for action in row["actions"])
    counts = row["verdict"] == "applies" and row["timing"] in ("current", "upcoming") and row["force"] != "proposal"
    return asked and counts and row["kind"] not in ("licence_term", "reference")


def cited(sources: Iterable[Row], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The instruments that some rows cite, with their pinpoints only."""
    used: dict[str, list[str]] = {}
    for row in rows:
        used.setdefault(row["source"]["instrument"], []).append(row["source"]["pinpoint"])
    return [
        {**source, "pinpoints": list(dict.fromkeys(filter(None, used[source["title"]])))}
        for source in sources
        if source["title"] in used
    ]
