"""What only the licence-compliance sheet prints: result, models, conditions, union, names, limits on use, files."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any, Literal

from compliance_kit.values import Value
from compliance_kit.views.acceptable_use_policy import limits_by_licence
from compliance_kit.views.licence_files import Files, changed
from compliance_kit.views.licence_names import NameCheck, beginnings, cannot_begin
from compliance_kit.views.licence_parents import MODELS, Origin, Origins
from compliance_kit.views.licence_terms import ID, TermRows, Terms, load_terms, name_of, triggered
from compliance_kit.views.materials import Materials
from compliance_kit.views.upstream_letters import request_numbers

Row = dict[str, Any]
Form = Literal["stopped", "conflict", "open", "usable_if", "planned", "no_models"]
FIRST = 3
FIELDS = ("name", "maker", "how", "licence", "licence_text", "licence_accepted", "policy_checked_on", "ancestor")
LIMITS = ("uses", "own_terms")


def extra(composer: Materials) -> Row:
    """Everything that the sheet and the files beside it print beyond the shared view."""
    return Sheet(composer, load_terms()).parts()


class Sheet:
    """The parts of one sheet, in one language."""

    def __init__(self, composer: Materials, terms: Terms) -> None:
        self.composer = composer
        self.words = composer.words
        self.view = composer.shared()
        self.terms = terms
        self.origins = Origins(composer.assessment, terms.unread)
        self.rows = TermRows(composer, self.origins, terms)
        self.groups = self.rows.groups()

    def parts(self) -> Row:
        """All parts as plain data."""
        applies, opened = list(triggered(self.groups)), [row for group in self.groups for row in group["open"]]
        conflicts, names = self._conflicts(applies), self._names()
        form = form_of(self.origins, applies, opened, conflicts)
        files = Files(self.groups, self.terms, self.words)
        return {
            "form": form, "groups": self.groups, "applies": applies, "open": opened, "conflicts": conflicts,
            "own": self._own(applies),
            "bars": [row for row in applies if row["bar"] and not row["done"]],
            "to_meet": [row for row in applies if not row["done"]], "first": self._first(applies),
            "parents": [self._parent(origin) for origin in self.origins.models], "lost": self._lost(),
            "unlisted": self.rows.unlisted(), "sets": self._sets(), "union": self._union(), "names": names,
            "bad_names": [row for row in names if row["result"] in ("fails", "capitals", "reserved")],
            "limits": [row for row in (*applies, *opened) if row["kind"] in LIMITS], "clauses": self._clauses(),
            "policy_at": self._policy_at(),
            "ship": files.parts(self._lost()), "changes": self._changes(), "sources": self._sources(),
        }  # fmt: skip

    def _clauses(self) -> dict[str, str]:
        """Where the use policy carries a limit, by entry; none where no such policy goes out with the version."""
        if self.composer.assessment.known.value("release.to_others").content is not True:
            return {}
        return {row["id"]: row["clause"] for limit in limits_by_licence(self.groups) for row in limit["items"]}

    def _policy_at(self) -> str:
        """Where a use policy stands already; empty where none does, or nobody said."""
        cell = self.view["facts"]["release.use_policy_address"]
        return str(cell["text"]) if cell["known"] else ""

    def _first(self, applies: Sequence[Row]) -> list[Row]:
        """The conditions to look at first: those that bar the planned use, then by kind."""
        waiting = [row for row in applies if not row["done"]]
        return sorted(waiting, key=lambda row: (not row["bar"], self.rows.order[row["kind"]]))[:FIRST]

    def _parent(self, origin: Origin) -> Row:
        index = int(origin.path.partition("[")[2].rstrip("]"))
        cells = self.view["records"][MODELS]["rows"][index]
        licences = [group for group in self.groups if group["licence"] in origin.licences]
        ancestor = origin.record.fields.get("ancestor", Value(None)).content
        return {
            **{name: cells[name] for name in FIELDS},
            "identified": origin.identified,
            "licences": [
                {key: group[key] for key in ("title", "edition", "url", "read_on", "read_how")} for group in licences
            ],
            "changed_before": isinstance(ancestor, str) and ancestor.casefold() not in name_of(origin).casefold(),
        }

    def _lost(self) -> list[Row]:
        """The models whose licence is not identified, with the reason in words."""
        numbers = request_numbers(self.composer)
        return [
            {
                "name": name_of(origin),
                "told": self.words.say(f"{ID}.lost.{origin.identified}", name=name_of(origin)),
                "request": numbers.get(f"{origin.path}.licence", ""),
            }
            for origin in self.origins.unidentified
        ]

    def _sets(self) -> Row:
        """The datasets: how many there are, and how many stand under a licence that the catalogue knows."""
        sets = [origin for origin in self.origins.all if origin not in self.origins.models]
        return {"n": len(sets), "known": sum(1 for origin in sets if origin.licences)}

    def _union(self) -> list[Row]:
        """By kind: which licences ask for it, under which numbers, and what meets all of them."""
        found: dict[str, Row] = {}
        for group, row in ((one, row) for one in self.groups for row in one["applies"]):
            empty = {"kind": row["kind"], "title": row["kind_words"], "numbers": [], "licences": []}
            one = found.setdefault(row["kind"], empty)
            one["numbers"].append(row["number"])
            one["licences"] = list(dict.fromkeys([*one["licences"], group["short"]]))
        ordered = sorted(found.values(), key=lambda row: self.rows.order[row["kind"]])
        return [{**row, "meets": self.words.say(f"{ID}.meets.{row['kind']}")} for row in ordered]

    def _conflicts(self, applies: Sequence[Row]) -> list[Row]:
        """Pairs of conditions of different licences that cannot both be met."""
        begins = combinations(beginnings(applies), 2)
        apart = [
            self._conflict("names", one, other, first, second)
            for (one, first), (other, second) in begins
            if cannot_begin(first, second)
        ]
        return [*apart, *self._clashes(applies)]

    def _clashes(self, applies: Sequence[Row]) -> list[Row]:
        found = []
        for clash in self.terms.clashes:
            ones = [row for row in applies if _last(row) in clash.one]
            others = [row for row in applies if _last(row) in clash.other]
            pairs = {frozenset((one["id"], other["id"])): (one, other) for one, other in product(ones, others)}
            for one, other in pairs.values():
                if one["id"].rpartition(".")[0] != other["id"].rpartition(".")[0]:
                    found.append(self._conflict(clash.id, one, other))
        return found

    def _conflict(self, name: str, one: Row, other: Row, first: str = "", second: str = "") -> Row:
        parts = {"one": str(one["number"]), "other": str(other["number"]), "first": first, "second": second}
        return {"one": one, "other": other, "told": self.words.say(f"{ID}.conflict.{name}", **parts)}

    def _own(self, applies: Sequence[Row]) -> str:
        """That the planned licence of the version sets no limits while conditions want such limits; empty otherwise."""
        cell, own = self.view["facts"]["release.licence"], self.terms.own_licence
        if not cell["known"] or cell["text"].casefold() not in own.without_limits:
            return ""
        numbers = [str(row["number"]) for row in applies if not row["done"] and _last(row) in own.against]
        if not numbers:
            return ""
        return self.words.say(f"{ID}.own_licence", licence=cell["text"], numbers=self.words.names(numbers))

    def _names(self) -> list[Row]:
        cell = self.view["facts"]["release.name"]
        given = [cell["text"]] if cell["known"] else []
        return NameCheck([self.view["subject"]["name"], *given], self.terms, self.words).rows(self.groups)

    def _changes(self) -> Row:
        return changed(self.view["facts"], self.view["subject"], [name_of(origin) for origin in self.origins.models])

    def _sources(self) -> list[Mapping[str, Any]]:
        """The licences and policies whose conditions the sheet prints, with the pinpoints used."""
        used: dict[str, dict[str, None]] = {}
        entries = self.composer.assessment.catalogue.entries
        for row in (row for group in self.groups for row in (*group["applies"], *group["open"])):
            source = entries[row["id"]].source
            used.setdefault(source.instrument, {}).setdefault(source.pinpoint)
        found = self.view["instruments"]
        return [{**found[name], "pinpoints": [one for one in pinpoints if one]} for name, pinpoints in used.items()]


def _last(row: Row) -> str:
    return str(row["id"]).rpartition(".")[2]


def form_of(origins: Origins, applies: Iterable[Row], opened: Sequence[Row], conflicts: Sequence[Row]) -> Form:
    """The result of the sheet. A licence that nobody identified stops it, whatever the others say."""
    waiting = [row for row in applies if not row["done"]]
    if not origins.models and not waiting and not opened:
        known = origins.assessment.known.value(MODELS).content
        return "stopped" if known is None else "no_models"
    if origins.unidentified:
        return "stopped"
    if conflicts or any(row["bar"] for row in waiting):
        return "conflict"
    return "open" if opened else "usable_if" if waiting else "planned"
