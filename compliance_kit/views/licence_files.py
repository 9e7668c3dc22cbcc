"""What goes along with a version: lines of its NOTICE, its changes, copies of licences, and where each comes from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compliance_kit.interop.hf_card import markdown_text
from compliance_kit.views.licence_terms import Terms
from compliance_kit.wording import Words

Row = dict[str, Any]
COPIES, SPOKEN, CHANGES, NOTICE = "copies", "badge", "changes", "notice"


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
            "notice": notice,
            "set_lines": sum(len(part["set"]) for part in notice),
            "to_complete": sum(bool(part["choose"]) + len(part["lacking"]) for part in notice) + len(unidentified),
            "open": [{**one, "marked": markdown_text(one["told"])} for one in unidentified],
            "licences": self._licences(),
            "texts": [name for name in self.terms.texts if any(group["spdx"] == name for group in self.groups)],
            "changes": self._of_kind(CHANGES),
            "changes_in_notice": self._stated_in_notice(),
            "spoken": self._of_kind(SPOKEN),
        }

    def _of_kind(self, kind: str) -> list[Row]:
        return [row for group in self.groups for row in group["applies"] if row["kind"] == kind]

    def _notice(self, group: Row) -> Row:
        """The set lines of one licence; where there is a choice, or we do not hold the words, that is said."""
        rows = [row for row in group["applies"] if self._goes_into_notice(row)]
        return {
            "licence": group["title"],
            "edition": group["edition"],
            "models": group["models"],
            "set": [phrase["text"] for row in rows if not row["one_of"] for phrase in row["set_phrases"]],
            "choose": [phrase["text"] for row in rows if row["one_of"] for phrase in row["set_phrases"]],
            "lacking": [row["source"]["short"] for row in rows if not row["set_phrases"]],
            "numbers": [row["number"] for row in rows],
            "changed": any(row["id"] in self.terms.changes_in_notice for row in group["applies"]),
        }

    def _stated_in_notice(self) -> list[int]:
        """The numbers of the conditions of changes that the notice file meets."""
        return [row["number"] for row in self._of_kind(CHANGES) if row["id"] in self.terms.changes_in_notice]

    def _goes_into_notice(self, row: Row) -> bool:
        return row["kind"] == NOTICE or row["id"] in self.terms.in_notice

    def _licences(self) -> list[Row]:
        """The licences whose text belongs into LICENSES, each file once, and whether we can give it."""
        found: dict[str, Row] = {}
        for group in self.groups:
            asking = [row for row in group["applies"] if self._asks_for_copy(row)]
            if group["models"] and (asking or group["is_licence"]):
                one = found.setdefault(group["spdx"], self._licence(group))
                one["models"] = list(dict.fromkeys([*one["models"], *group["models"]]))
                one["told"] = markdown_text(", ".join(one["models"]))
                one["asked"] += [row["number"] for row in asking]
                one["pinpoints"] = list(dict.fromkeys([*one["pinpoints"], *(row["source"]["short"] for row in asking)]))
        return list(found.values())

    def _asks_for_copy(self, row: Row) -> bool:
        return row["kind"] == COPIES or str(row["id"]).rpartition(".")[2] in self.terms.copy_too

    def _licence(self, group: Row) -> Row:
        head = {key: group[key] for key in ("title", "edition", "url")}
        file = f"LICENSES/{group['spdx']}.txt"
        return {
            **head,
            "file": file,
            "given": group["spdx"] in self.terms.texts,
            "models": [],
            "asked": [],
            "pinpoints": [],
        }


def changed(cells: Mapping[str, Row], subject: Mapping[str, str], models: Iterable[str]) -> Row:
    """What CHANGES.md says, each text as one line of Markdown."""
    names = ("modification.methods", "modification.purpose_text", "release.released_on", "safeguards.effect")
    plain = [{"label": cells[name]["label"], "text": said(cells[name])} for name in names]
    lines = [{key: markdown_text(text) for key, text in line.items()} for line in plain]
    return {
        "name": markdown_text(subject["name"]),
        "version": markdown_text(subject["version"]),
        "developer": markdown_text(subject["developer"]),
        "models": [markdown_text(name) for name in models],
        "lines": lines,
        "plain": plain,
    }


def said(cell: Row) -> str:
    """A value, or the wording of its gap."""
    return str(cell["text"] if cell["known"] or cell["state"] in ("none", "assumed") else cell["gap"])
