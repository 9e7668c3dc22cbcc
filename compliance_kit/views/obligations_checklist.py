"""What only the obligations checklist prints: counts, dates, reasons, open questions, near misses, duty sheets."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.assessment import shade
from compliance_kit.conditions import Judgement
from compliance_kit.liability import markets
from compliance_kit.views.checklist_dates import Dates
from compliance_kit.views.checklist_guidance import adopted, by_instrument
from compliance_kit.views.checklist_questions import Questions
from compliance_kit.views.checklist_sources import Sources
from compliance_kit.views.law_held import law_held
from compliance_kit.views.leaves import LeafWords, deciding, leaves
from compliance_kit.views.materials import Materials

Row = dict[str, Any]
MOST_REASONS = 3
FORCES = ("binding", "contract", "guidance")
COLUMNS = {
    ("applies", "current"): "now",
    ("applies", "upcoming"): "dated",
    ("undetermined", "current"): "undecided",
    ("undetermined", "upcoming"): "undecided",
}


def extra(composer: Materials) -> dict[str, Any]:
    """Everything that the checklist prints beyond the shared view."""
    return Checklist(composer).parts()


class Checklist:
    """The parts of one checklist, in one language."""

    def __init__(self, composer: Materials) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.catalogue = composer.assessment.catalogue
        self.words = composer.words
        self.view = composer.shared()
        self.said = LeafWords(composer.assessment, composer.words, composer.tracer, self.view)
        self.groups: Mapping[str, list[Row]] = self.view["groups"]
        self.duties = [*self.groups["now_binding"], *self.groups["now_contract"]]
        later = [row for row in self.groups["upcoming"] if row["force"] != "guidance"]
        self.open = in_order(self.groups["undecided"], self.assessment.on.isoformat())
        self.every = [*self.duties, *later, *self.open]
        self.numbers = {row["id"]: place for place, row in enumerate(self.every, 1)}

    def parts(self) -> dict[str, Any]:
        """The parts, by name."""
        licences = by_licence(self.groups["now_contract"])
        guidance = [row for row in self.groups["guidance"] if row["timing"] == "current"]
        sheets, statuses = [self.sheet(row) for row in self.every], self.statuses()
        return {
            "numbers": self.numbers,
            "open": self.open,
            "counts": self.counts(),
            "hours": self.hours(),
            "work": self.work(),
            "law_held": law_held(self.assessment, self.words),
            **Dates(self.composer).parts(),
            "binding": self.table(self.groups["now_binding"]),
            "contract": [{**group, **self.table(group["rows"])} for group in licences],
            "later": self.table(self.groups["upcoming"]),
            "guidance": by_instrument(guidance, self.assessment),
            "adopted": adopted(self.assessment),
            "guidance_open": [row["title"] for row in self._counted() if column_of(row) == ("guidance", "undecided")],
            "questions": Questions(self.composer, self.said, self.numbers).rows(),
            "near": self.near(),
            "sheets": sheets,
            "statuses": statuses,
            "status_numbers": {status["id"]: place for place, status in enumerate(statuses, 1)},
            "sources": Sources(self.composer, sheets, statuses).rows(),
            "roles": self.roles(),
        }

    def _counted(self) -> list[Row]:
        return [row for row in self.view["findings"].values() if row["kind"] != "reference"]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many duties of each force apply now, apply from a later date, or cannot be decided yet."""
        counted = Counter(map(column_of, self._counted()))
        columns = ("now", "dated", "undecided")
        return {force: {column: counted[force, column] for column in columns} for force in FORCES}

    def hours(self) -> dict[str, Any]:
        """The hours of what applies now, and how many rows have no estimate."""
        known = [row for row in self.duties if row["hours_high"]]
        low, high = sum(row["hours_low"] for row in known), sum(row["hours_high"] for row in known)
        return {"low": low, "high": high, "without": len(self.duties) - len(known)}

    def work(self) -> dict[str, int]:
        """How many of the duties in force are done with evidence, said to be done, and blocked."""
        tasks = [row["task"] for row in self.duties]
        done = [task for task in tasks if task["status"] == "done"]
        proved = sum(bool(task["evidence"]) for task in done)
        blocked = sum(task["status"] == "no_access" for task in tasks)
        return {"done": proved, "unproved": len(done) - proved, "blocked": blocked}

    def table(self, rows: list[Row]) -> dict[str, Any]:
        """The rows of one table with the answers behind them: those that all share, and for each row its own."""
        told = {row["id"]: self._reasons(row) for row in rows}
        first = next(iter(told.values()), [])
        common = [leaf for leaf in first if len(rows) > 1 and all(leaf in found for found in told.values())]
        own = {name: [leaf for leaf in found if leaf not in common][:MOST_REASONS] for name, found in told.items()}
        return {"rows": rows, "common": common[:MOST_REASONS], "own": own}

    def _reasons(self, row: Row) -> list[Row]:
        told: dict[str, Row] = {}
        for leaf in self.said.in_order(leaves(self._judgement(row["id"]), self.catalogue)):
            if leaf.path not in told:
                found_here = self.said.leaf(leaf)
                told[leaf.path] = {**found_here, "answer": self.said.fitting(leaf) or found_here["answer"]}
        return list(told.values())

    def near(self) -> list[Row]:
        """The near misses, places of offer first: the answer that decides, what turns it, whether that is enough."""
        found = []
        for row in sorted(self.groups["near_misses"], key=self._is_elsewhere):
            parts, alone = deciding(self._judgement(row["id"]), self.catalogue)
            told = together(map(self.said.near, parts))
            found.append({**row, "deciding": told, "alone": alone, "begins": self._begins(row)})
        return found

    def _is_elsewhere(self, row: Row) -> bool:
        """Whether a duty is law of places alone where the version is not offered."""
        there = self.catalogue.expanded(frozenset(row["places"]))
        return bool(row["places"]) and not there & markets(self.assessment)

    def _begins(self, row: Row) -> str:
        """The days from which a near miss to come can apply: each that the law has, since no answer chooses one."""
        if row["timing"] != "upcoming":
            return ""
        days = sorted({window.from_ for window in self.catalogue.entries[row["id"]].applies})
        return self.words.say("dates_schedule.or").join(day.isoformat() for day in days)

    def _judgement(self, name: str) -> Judgement:
        return self.assessment.findings[name].judgement

    def sheet(self, row: Row) -> Row:
        """The truth path of one duty; statuses that several duties share are named here and opened once."""
        entry = self.catalogue.entries[row["id"]]
        return {
            **row,
            "number": self.numbers[row["id"]],
            "lines": self.said.path(self._judgement(row["id"])),
            "cited": self.catalogue.cited((entry.source, *entry.also)),
        }

    def statuses(self) -> list[Row]:
        """Every legal status that a duty sheet names, with its own truth path, once."""
        found: dict[str, Row] = {}
        paths = [self.said.path(self._judgement(row["id"])) for row in self.every]
        waiting = [line["subject"] for lines in paths for line in lines]
        for name in waiting:
            if name not in found and name in self.catalogue.determinations:
                found[name] = self._status(name)
                waiting.extend(line["subject"] for line in found[name]["lines"])
        return list(found.values())

    def roles(self) -> list[Row]:
        """The statuses that make the developer the one who owes something, decided or open."""
        named = [status for status in self.statuses() if status["id"].rpartition(".")[2].startswith("is_")]
        return [status for status in sorted(named, key=lambda row: row["id"]) if status["verdict"] != "does_not_apply"]

    def _status(self, name: str) -> Row:
        determination, judgement = self.catalogue.determinations[name], self.assessment.determination(name)
        word = shade(judgement)
        return {
            "id": name,
            "title": determination.title,
            "verdict": word if word in ("applies", "does_not_apply") else "undetermined",
            "shade_words": self.words.say(f"shade.{word}"),
            "lines": self.said.path(judgement),
            "source": self.catalogue.short(determination.source),
        }


def column_of(row: Row) -> tuple[str, str]:
    """Where a finding is counted: its force, and now, dated or undecided; empty where nowhere."""
    return row["force"], COLUMNS.get((row["verdict"], row["timing"]), "")


def together(leaves_told: Iterable[Row]) -> list[Row]:
    """The answers that decide, one that is needed in two ways told once with both."""
    found: dict[str, Row] = {}
    for leaf in leaves_told:
        first = found.setdefault(leaf["path"], leaf)
        if leaf["needed"] != first["needed"]:
            found[leaf["path"]] = {**first, "needed": f"{first['needed']}; {leaf['needed']}"}
    return list(found.values())


def in_order(undecided: Iterable[Row], on: str) -> list[Row]:
    """The open rows as the sections name them: by later dates first, then what binds by law, then terms.

    Args:
        undecided: the rows.
        on: the day of the assessment; what is enforced from a later one stands among the dates too.

    """
    rows = list(undecided)
    starts = sorted((row for row in rows if row["timing"] == "upcoming"), key=lambda row: row["from"])
    now = [row for row in rows if row["timing"] != "upcoming"]
    enforced = [row for row in now if row["enforced_from"] > on]
    rest = [row for force in FORCES for row in now if row["force"] == force and row not in enforced]
    return [*starts, *enforced, *rest]


def by_licence(rows: Iterable[Row]) -> list[Row]:
    """The terms by their licence, its policies with it: entries of one licence share the id up to the last dot."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["id"].rpartition(".")[0], []).append(row)
    return [{"title": _widest(members), "rows": members} for members in found.values()]


def _widest(rows: list[Row]) -> str:
    return Counter(str(row["source"]["instrument"]) for row in rows).most_common(1)[0][0]
