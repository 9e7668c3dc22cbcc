"""What the tort note says beside its ratings: who may pay, what proves things, what to repair first, what moves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compliance_kit.exposure.scheme import Factor
from compliance_kit.grounds import grounds
from compliance_kit.liability import markets
from compliance_kit.views.materials import Materials
from compliance_kit.views.tort_facts import Labels, Register
from compliance_kit.views.tort_law import Law, sentences

Row = dict[str, Any]


class Work:
    """Lists of one note. `paths`: those that are rated; `offered`: the places."""

    def __init__(self, composer: Materials, labels: Labels, register: Register, law: Law, paths: Iterable[str]) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.scheme = labels.scheme
        self.labels = labels
        self.say = labels.say
        self.data: Mapping[str, Any] = composer.words.tree["tort_note"]
        self.register = register
        self.law = law
        self.paths = tuple(paths)
        self.offered = frozenset(place for one in register.rated for place in one.places)

    def pay_doctrines(self) -> list[Row]:
        """The doctrines that say who owes what share, and who can turn to whom."""
        found = [factor for factor in self.law.factors if factor.role == "allocation"]
        return [self._pay_doctrine(factor) for factor in found]

    def _pay_doctrine(self, factor: Factor) -> Row:
        said, left_out = sentences(factor.summary)
        return {
            "number": self.law.numbers[factor.id],
            "title": factor.title,
            "rule": " ".join([*said, *([self.say("figures_left_out")] if left_out else [])]),
            "authority": self.law.authorities_of(factor)[0],
        }

    def findings(self, prefixes: Sequence[str]) -> list[Row]:
        """Findings of the kit on the law of these places that bear on the note; for a no, what decides it."""
        rows = self.composer.shared()["findings"].values()
        near = self.offered | markets(self.assessment)
        wanted = [
            row for row in rows if any(row["id"] == name or row["id"].startswith(f"{name}.") for name in prefixes)
        ]
        expanded = self.assessment.catalogue.expanded
        there = [row for row in wanted if not row["places"] or near & expanded(frozenset(row["places"]))]
        return [{**row, "decided": self._decided(row)} for row in there]

    def _decided(self, row: Row) -> str:
        if row["verdict"] != "does_not_apply":
            return ""
        return "; ".join(f"{self.labels.fact(one['subject'])}: {one['answer']}" for one in row["because"])

    def proofs(self) -> list[Row]:
        """What is held, claimed without paper, missing or not known; each proof with what it would show."""
        groups: dict[str, list[Row]] = {state: [] for state in ("held", "claimed", "missing", "unknown_proof")}
        proving = self._proving()
        for row in (*self.register.known, *self.register.unknown):
            if row["id"] in proving:
                groups[_held(row)].append({**row, "shows": self.composer.words.inside(proving[row["id"]])})
        return [{"state": state, "words": self.say(state), "rows": rows} for state, rows in groups.items() if rows]

    def _proving(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for question in self.scheme.counted.values():
            elements = dict.fromkeys(
                element for row in question.answers for path, element in row.covers.items() if path in self.paths
            )
            if question.fact and elements:
                titles = (self.labels.title(self.scheme.elements, name) for name in elements if name != "gateway")
                names = [self.composer.words.inside(title) for title in titles]
                found[question.fact] = ", ".join(names) or self.labels.title(self.scheme.steps, "gateway")
        shown = {name: str(self.data["proofs"][name.replace(".", "_")]) for name in self.data["proof_facts"]}
        return {**found, **shown}

    def todo(self) -> list[Row]:
        """The repairs in order: each bears on a rating, and not all of it is answered well on dated record."""
        best = {row["id"] for row in self.register.known if row["bears"] == "favourable"}
        opened = self._opened()
        found = []
        for repair in self.data["repairs"]:
            facts = {
                name: self.register.of_question(name) for name in repair["questions"] if name in self.scheme.counted
            }
            used = {
                name: fact for name, fact in facts.items() if fact and str(self.scheme.counted[name].fact) not in best
            }
            if used or not repair["questions"]:
                paths = sorted({path for name in used for path in self.scheme.counted[name].paths if path in opened})
                said = ", ".join(paths) or self.say("todo_all")
                found.append({"title": repair["title"], "paths": said, "facts": sorted(set(used.values()))})
        return [{"number": number, **row} for number, row in enumerate(found, 1)]

    def _opened(self) -> frozenset[str]:
        """The rated paths whose gate is open in some place."""
        gates = ((one.path, step) for one in self.register.rated for step in one.exposure.steps if step.kind == "gate")
        return frozenset(path for path, gate in gates if gate.passed)

    def worked_out(self) -> list[Row]:
        """The facts that no single question answers, with the answers that decided them."""
        rows = [row for row in (*self.register.known, *self.register.unknown) if self._calculated(row["id"])]
        return [{**row, "from": self._parts(row["id"])} for row in rows]

    def _calculated(self, name: str) -> bool:
        fact = self.assessment.catalogue.facts.get(name)
        return fact is not None and fact.mode != "asked" and name not in self.assessment.sheet.answers

    def _parts(self, name: str) -> str:
        """The answers that decided a fact; where none did, the questions it waits for."""
        parts = grounds(self.assessment, name) or sorted(self.assessment.known.value(name).open)
        return ", ".join(dict.fromkeys(self.labels.fact(part) for part in parts))


def _held(row: Mapping[str, Any]) -> str:
    if not row["known"]:
        return "unknown_proof"
    if row["bears"] == "favourable":
        return "held"
    return "claimed" if row["bears"] == "unproved" else "missing"
