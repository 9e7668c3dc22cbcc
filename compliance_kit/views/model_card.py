"""What only the model card prints. It is public: of the answers it sees those that its document lists, no others."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit import _yaml
from compliance_kit.interop import hf_card
from compliance_kit.packs import data_root
from compliance_kit.values import records_in
from compliance_kit.views.card_apart import Apart
from compliance_kit.views.card_terms import PublicFindings, cited
from compliance_kit.views.card_tests import missing, results
from compliance_kit.views.licence_parents import Origins
from compliance_kit.views.licence_terms import load_terms
from compliance_kit.views.materials import Materials

ID = "model_card"
LONGEST_CELL = 40  # words; a longer text stands in a note
SHORTENED = 30
Cell = dict[str, Any]


def extra(composer: Materials) -> dict[str, Any]:
    """Everything that the card and its README print beyond the shared view."""
    from compliance_kit.definitions import load_documents  # noqa: PLC0415 - documents imports this module

    return Card(composer, load_documents()[ID].model_dump()).parts()


def data_file(name: str) -> dict[str, Any]:
    """A data file beside the template of the card."""
    shown = f"templates/{ID}/{name}"
    found: dict[str, Any] = _yaml.parse(_yaml.read_text(data_root() / "templates" / ID / name, name=shown), shown)
    return found


class Card:
    """The parts of one card, in one language."""

    def __init__(self, composer: Materials, document: Mapping[str, Any]) -> None:
        self.assessment = composer.assessment
        self.catalogue = composer.assessment.catalogue
        self.words = composer.words
        self.view = composer.shared()
        self.listed = (*document["facts"], *document["offered"], *document["calculations"])
        self.review = composer.findings.days(composer.assessment.on + datetime.timedelta(days=document["valid_days"]))
        self.data = data_file("card.yaml")
        self.notes: list[str] = []

    def parts(self) -> dict[str, Any]:
        """All parts as plain data; `md` holds the same with every text as Markdown, `front` the metadata of the Hub."""
        cells, rows, lists = self._cells(), self._rows(), self._lists()
        every = [*cells.values(), *(cell for found in rows.values() for row in found for cell in row.values())]
        whole = [cell for name, cell in lists.items() if not rows[name]]
        addresses = dict.fromkeys(cell["source"] for cell in every if cell["source"])
        terms = PublicFindings(self.catalogue, self.assessment.findings, self.view["findings"])
        settled = all(row["licence"]["known"] for row in rows["base.models"])
        conditions, items = terms.conditions(settled=settled), terms.items(self.data["sections"])
        parts = {
            "cells": cells, "rows": rows, "lists": lists, "notes": self.notes, "review": self.review,
            "short": cells["developer.kind"]["raw"] in self.data["short_for"],
            "gaps": self._gaps([*every, *whole]),
            "gap_words": list(dict.fromkeys(cell["gap"] for cell in cells.values() if is_gap(cell))),
            "tests": self._tests(rows), **self._apart(cells, rows), "safeguards": self._safeguards(cells, rows),
            "hazards": self._hazards(rows), "conditions": conditions, "items": items, "lineage": self._lineage(rows),
            "origins": self._origins(every), "cell_sources": list(addresses),
            "sources": cited(self.view["sources"], [*conditions["applies"], *conditions["open"], *items["rows"]]),
        }  # fmt: skip
        front = hf_card.yaml_text(hf_card.front_matter(self.assessment, data_file("hub.yaml")))
        plain = {**parts, "subject": self.view["subject"], "author": self._author(),
                 "address": self.view["facts"]["release.address"]}  # fmt: skip
        return {**parts, "md": _as_markdown(plain), "front": front}

    def _author(self) -> str:
        """Who signed as author of the card; empty as long as nobody did."""
        signature = self.assessment.sheet.sign_off.get("prepared_by")
        return signature.name if signature else ""

    def _cells(self) -> dict[str, Cell]:
        return {name: self.view["facts"][name] for name in self.listed if name in self.view["facts"]}

    def _lists(self) -> dict[str, Cell]:
        """What is known of each list as a whole, without its items."""
        records = {name: found for name, found in self.view["records"].items() if name in self.listed}
        return {name: {key: part for key, part in found.items() if key != "rows"} for name, found in records.items()}

    def _rows(self) -> dict[str, list[dict[str, Cell]]]:
        """The items of every list of which a field is listed, with those fields only."""
        owners = [owner for owner in self.catalogue.fields if any(name.startswith(f"{owner}.") for name in self.listed)]
        return {owner: [self._row(owner, row) for row in self.view["records"][owner]["rows"]] for owner in owners}

    def _row(self, owner: str, row: Mapping[str, Cell]) -> dict[str, Cell]:
        whole = self.view["records"][owner]
        listed = {name: cell for name, cell in row.items() if f"{owner}.{name}" in self.listed}
        return {name: self._fitting(self._answered(cell, whole)) for name, cell in listed.items()}

    def _answered(self, cell: Cell, whole: Cell) -> Cell:
        """The field with the day and the name under which its list was answered, where it has none of its own."""
        settled = cell["by"] or cell["state"] in ("calculated", "not_asked", "withheld")
        if settled or not whole["by"] or not whole["given"]:
            return cell
        said = self.words.say("gap.not_known", date=whole["given"], name=whole["by"])
        return {**cell, "by": whole["by"], "given": whole["given"], "gap": said if is_gap(cell) else cell["gap"]}

    def _fitting(self, cell: Cell) -> Cell:
        """The cell as it fits into a table: a long text stands in a numbered note."""
        text = str(cell["text"])
        if len(text.split()) <= LONGEST_CELL:
            return cell
        self.notes.append(text)
        begun = " ".join(text.split()[:SHORTENED])
        return {**cell, "text": self.words.say("model_card.noted", text=begun, number=str(len(self.notes)))}

    def _gaps(self, cells: Iterable[Cell]) -> dict[str, Any]:
        printed = list(cells)
        k = sum(1 for cell in printed if is_gap(cell))
        sentence = self.words.say("model_card.gaps", k=k, n=str(len(printed)))
        return {"k": k, "n": len(printed), "sentence": sentence}

    def _tests(self, rows: Mapping[str, list[dict[str, Cell]]]) -> dict[str, Any]:
        records = records_in(self.assessment.known.value("evaluation.results").content) or ()
        shown = results(rows["evaluation.results"], records, self.words)
        choices = self.catalogue.fields["evaluation.results"]["measures"].choices
        facts = self.catalogue.facts
        kept = {test for test, name in self.data["kept_tests"].items() if facts[name].sensitivity != "public"}
        listed = bool(shown) or self.view["records"]["evaluation.results"]["state"] == "none"
        states = {
            test: "not_run" if listed else "kept" if test in kept else "unknown" for test in self.data["expected_tests"]
        }
        return {
            "rows": shown, "beside_base": sum(1 for row in shown if row["base_score"]["known"]),
            "missing": missing(self.data["expected_tests"], shown, choices, states),
        }  # fmt: skip

    def _apart(self, cells: Mapping[str, Cell], rows: Mapping[str, list[dict[str, Cell]]]) -> dict[str, Any]:
        """What is own, from upstream and not obtained; the inputs; whether the models are called by number."""
        records = records_in(self.assessment.known.value("base.models").content) or ()
        documents = self.catalogue.fields["base.models"]["documents"].choices
        found = Apart(rows["base.models"], records, self.words)
        apart = found.rows(cells, len(rows["data.sets"]), len(rows["evaluation.results"]), documents)
        return {"apart": apart, "inputs": found.each("inputs"), "numbered": found.numbered}

    def _safeguards(self, cells: Mapping[str, Cell], rows: Mapping[str, list[dict[str, Cell]]]) -> dict[str, Any]:
        """How many safeguards of the base models stand on which line; `line` is empty where nobody could say."""
        choices = self.catalogue.fields["base.models"]["safeguards"].choices
        came = {name for row in rows["base.models"] for name in row["safeguards"]["raw"] or () if name != "none"}
        names = [text for name, text in choices.items() if name in came]
        return {
            "line": self.data["safeguard_lines"].get(cells["safeguards.effect"]["raw"], ""), "names": names,
            "known": bool(rows["base.models"]) and all(row["safeguards"]["known"] for row in rows["base.models"]),
        }  # fmt: skip

    def _hazards(self, rows: Mapping[str, list[dict[str, Cell]]]) -> dict[str, Any]:
        """How many hazards the developer lists, and the warnings that users or customers got."""
        shown, whole = rows["evaluation.hazards"], self.view["records"]["evaluation.hazards"]
        told = [row for row in shown if set(row["warned"]["raw"] or ()) & set(self.data["told"])]
        return {
            "n": len(shown), "told": len(told), "gap": whole["gap"] if is_gap(whole) else "", "state": whole["state"],
            "warnings": [row["warning"] for row in told if row["warning"]["known"]],
            "silent": sum(1 for row in told if not row["warning"]["known"]),
        }  # fmt: skip

    def _lineage(self, rows: Mapping[str, list[dict[str, Cell]]]) -> list[dict[str, Any]]:
        """Each parent with its relation and licence.

        `settled` tells whether the licence is known. "No limit" is not printed of a licence whose terms stand in the
        catalogue: what they ask stands with the terms.
        """
        known = [bool(origin.licences) for origin in Origins(self.assessment, load_terms().unread).models]
        return [
            {
                **row,
                "settled": row["licence"]["known"],
                "limits": not (read and row["licence_limits"]["raw"] == ["none"]),
            }
            for row, read in zip(rows["base.models"], known, strict=True)
        ]

    def _origins(self, cells: Iterable[Cell]) -> list[dict[str, Any]]:
        """Where values come from: each way once with the names of its facts, the most frequent way last."""
        found: dict[tuple[str, ...], dict[str, None]] = {}
        told = ("state_words", "given", "by", "source")
        for cell in cells:
            if cell["known"]:
                way = (*(str(cell[name] or "") for name in told), "yes" if cell["evidence"] else "")
                found.setdefault(way, {}).setdefault(cell["label"])
        ways = sorted(found.items(), key=lambda item: len(item[1]) == max(map(len, found.values())))
        keys = ("state", "given", "by", "source", "evidence")
        return [{**dict(zip(keys, way, strict=True)), "labels": list(labels)} for way, labels in ways]


def is_gap(cell: Mapping[str, Any]) -> bool:
    """Whether a cell prints that something is missing."""
    return not cell["known"] and cell["state"] not in ("none", "assumed")


def _as_markdown(data: Any) -> Any:  # noqa: ANN401 - plain data of any shape
    if isinstance(data, str):
        return hf_card.markdown_text(data)
    if isinstance(data, Mapping):
        return {key: _as_markdown(value) for key, value in data.items()}
    return [_as_markdown(item) for item in data] if isinstance(data, list | tuple) else data
