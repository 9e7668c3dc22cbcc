"""What goes along with a version: the lines of its NOTICE, its changes, copies of licences, and where each comes from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compliance_kit.interop.hf_card import markdown_text
from compliance_kit.views.licence_terms import Terms
from compliance_kit.wording import Words

Row = dict[str, Any]
COPIES = frozenset({"copies", "badge", "own_terms"})
"""Kinds whose conditions ask for the licence itself, or for a link to it, beside the version."""


class Files:
    """The files beside the sheet, as plain data for their templates."""

    def __init__(self, groups: Sequence[Row], terms: Terms, words: Words) -> None:
        self.groups = [group for group in groups if group["applies"] or group["open"] or group["models"]]
        self.terms = terms
        self.words = words

    def parts(self, unidentified: Sequence[Mapping[str, str]]) -> Row:
        """All of it: `unidentified` names the models whose licence is not known, each with its reason in words."""
        notice = [self._notice(group) for group in self.groups]
        return {
            "notice": [part for part in notice if part["set"] or part["choose"] or part["lacking"]],
            "credits": [{**part, "models": group["models"]} for part, group in zip(notice, self.groups, strict=True)],
            "open": [{**one, "marked": markdown_text(one["told"])} for one in unidentified],
            "licences": [self._licence(group) for group in self.groups if group["models"]],
            "texts": [name for name in self.terms.texts if any(group["spdx"] == name for group in self.groups)],
            "changes": [row for group in self.groups for row in group["applies"] if row["kind"] == "changes"],
            "spoken": [row for group in self.groups for row in group["applies"] if row["kind"] == "badge"],
        }

    def _notice(self, group: Row) -> Row:
        """The set lines of one licence; where there is a choice, or we do not hold the words, that is said."""
        rows = [row for row in group["applies"] if self._goes_into_notice(row)]
        return {
            "licence": group["title"],
            "edition": group["edition"],
            "set": [phrase["text"] for row in rows if not row["one_of"] for phrase in row["set_phrases"]],
            "choose": [phrase["text"] for row in rows if row["one_of"] for phrase in row["set_phrases"]],
            "lacking": [row["source"]["short"] for row in rows if not row["set_phrases"]],
            "numbers": [row["number"] for row in rows],
        }

    def _goes_into_notice(self, row: Row) -> bool:
        return row["kind"] == "notice" or row["id"] in self.terms.in_notice

    def _licence(self, group: Row) -> Row:
        """One licence: under which name its text belongs into LICENSES, and whether we can give it."""
        asking = [row for row in group["applies"] if row["kind"] in COPIES]
        return {
            "title": group["title"],
            "edition": group["edition"],
            "url": group["url"],
            "models": group["models"],
            "told": markdown_text(", ".join(group["models"])),
            "file": f"LICENSES/{group['spdx']}.txt",
            "given": group["spdx"] in self.terms.texts,
            "asked": [row["number"] for row in asking],
            "pinpoints": list(dict.fromkeys(row["source"]["pinpoint"] for row in asking)),
        }


def changed(cells: Mapping[str, Row], subject: Mapping[str, str], models: Iterable[str]) -> Row:
    """What CHANGES.md says, each text as one line of Markdown."""
    names = ("modification.methods", "modification.purpose_text", "release.released_on", "safeguards.effect")
    lines = [{"label": markdown_text(cells[name]["label"]), "text": markdown_text(said(cells[name]))} for name in names]
    return {
        "name": markdown_text(subject["name"]),
        "version": markdown_text(subject["version"]),
        "developer": markdown_text(subject["developer"]),
        "models": [markdown_text(name) for name in models],
        "lines": lines,
    }


def said(cell: Row) -> str:
    """A value, or the wording of its gap."""
    return str(cell["text"] if cell["known"] or cell["state"] in ("none", "assumed") else cell["gap"])
