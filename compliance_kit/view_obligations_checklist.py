"""What only the obligations checklist prints: counts, dates ahead, reasons, open questions, near misses, duty sheets."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from compliance_kit import figures
from compliance_kit.assessment import Assessment, shade
from compliance_kit.interview import definition
from compliance_kit.leaves import LeafWords, deciding, leaves
from compliance_kit.what_if import Change, outcomes

if TYPE_CHECKING:
    from compliance_kit.documents import Composer

Row = dict[str, Any]
MOST_REASONS = 3
MOST_VALUES = 3
FORCES = ("binding", "contract", "guidance")


def extra(composer: "Composer") -> dict[str, Any]:
    """Everything that the checklist prints beyond the shared view."""
    return Checklist(composer).parts()


class Checklist:
    """The parts of one checklist, in one language."""

    def __init__(self, composer: "Composer") -> None:
        self.assessment: Assessment = composer.assessment
        self.catalogue = composer.assessment.catalogue
        self.words = composer.words
        self.tracer = composer.tracer
        self.view = composer.shared()
        self.said = LeafWords(composer.assessment, composer.words, composer.tracer, self.view)
        self.groups: Mapping[str, list[Row]] = self.view["groups"]
        self.duties = [row for name in ("now_binding", "now_contract") for row in self.groups[name]]
        self.later = [row for row in self.groups["upcoming"] if row["force"] != "guidance"]
        self.open = self.groups["undecided"]
        self.numbers = {row["id"]: place for place, row in enumerate([*self.duties, *self.later, *self.open], 1)}

    def parts(self) -> dict[str, Any]:
        """The result, by name."""
        events = self.events()
        guidance = [row for row in self.groups["guidance"] if row["timing"] == "current"]
        return {
            "numbers": self.numbers, "counts": self.counts(), "hours": self.hours(), "work": self.work(),
            "events": events, "next": next_dates(events), "timeline": self.timeline(events), "enforced": self.enforced(),
            "grace": {row["id"]: self.grace(row) for row in [*self.groups["upcoming"], *self.duties, *self.open]},
            "binding": self.table(self.groups["now_binding"]), "later": self.table(self.groups["upcoming"]),
            "contract": [{**group, **self.table(group["rows"])} for group in by_licence(self.groups["now_contract"])], "guidance": by_instrument(guidance), "guidance_open": self.guidance_open(),
            "questions": self.questions(), "near": self.near(), "sheets": [self.sheet(row) for row in [*self.duties, *self.later, *self.open]],
            "statuses": self.statuses(), "roles": self.roles(),
        }  # fmt: skip

    def counts(self) -> dict[str, dict[str, int]]:
        """How many duties of each force apply now, apply from a later date, or cannot be decided yet."""
        counted = Counter(
            (row["force"], "undecided" if row["verdict"] == "undetermined" else "dated" if row["timing"] == "upcoming" else "now")
            for row in self.view["findings"].values()
            if row["kind"] != "reference" and row["verdict"] != "does_not_apply" and row["timing"] in ("current", "upcoming")
        )  # fmt: skip
        return {force: {column: counted[force, column] for column in ("now", "dated", "undecided")} for force in FORCES}

    def guidance_open(self) -> list[str]:
        """The titles of the recommendations that cannot be decided yet."""
        rows = self.view["findings"].values()
        return [row["title"] for row in rows if row["force"] == "guidance" and row["kind"] != "reference" and row["verdict"] == "undetermined"]

    def hours(self) -> dict[str, Any]:
        """The hours of what applies now, and how many rows have no estimate."""
        with_estimate = [row for row in self.duties if row["hours_high"]]
        low, high = sum(row["hours_low"] for row in with_estimate), sum(row["hours_high"] for row in with_estimate)
        return {"low": low, "high": high, "without": len(self.duties) - len(with_estimate)}

    def work(self) -> dict[str, int]:
        """How many of the duties in force are done with evidence, said to be done, and blocked."""
        done = [row["task"] for row in self.duties if row["task"]["status"] == "done"]
        blocked = [row for row in self.duties if row["task"]["status"] == "no_access"]
        return {"done": sum(bool(task["evidence"]) for task in done), "unproved": sum(not task["evidence"] for task in done), "blocked": len(blocked)}

    def events(self) -> list[Row]:
        """Every date ahead: a duty starts, is enforced, or is due by the developer's own plan; by date."""
        found = [self._event(row, row["from"], "starts") for row in [*self.groups["upcoming"], *self.open] if row["timing"] == "upcoming"]
        found += [self._event(row, row["enforced_from"], "enforced") for row in self.enforced()]
        own = [row for row in self.duties if row["task"]["due"] >= self.assessment.on.isoformat() and row["task"]["status"] != "done"]
        return sorted([*found, *(self._event(row, row["task"]["due"], "due") for row in own)], key=lambda event: (event["date"], event["verdict"]))

    def enforced(self) -> list[Row]:
        """The duties in force, decided or open, that are enforced from a later date."""
        today = self.assessment.on.isoformat()
        return [row for row in [*self.duties, *self.open] if row["timing"] == "current" and row["enforced_from"] > today]

    def _event(self, row: Row, date: str, what: str) -> Row:
        far = self.said.days(datetime.date.fromisoformat(date))
        kept = ("id", "title", "force", "force_words", "verdict", "verdict_words", "shade_words")
        return {**{name: row[name] for name in kept}, "date": date, "what": what, "days_words": far}

    def timeline(self, events: list[Row]) -> Markup:
        """The dates as a drawing: what applies one by one, what is open gathered by date; empty without dates."""
        moments = [self._moment(event, event["title"]) for event in events if event["verdict"] == "applies"]
        waiting = Counter((event["date"], event["force"]) for event in events if event["verdict"] == "undetermined")
        for event in {(event["date"], event["force"]): event for event in events if event["verdict"] == "undetermined"}.values():
            number = waiting[event["date"], event["force"]]
            told = event["title"] if number == 1 else self._say("open_dates", n=str(number))
            moments.append(self._moment(event, self._say("open_date", what=told)))
        moments.sort(key=lambda moment: moment.date)
        if not moments:
            return Markup("")
        title = self.words.say("figures.timeline_title", n=str(len(moments)), first=moments[0].date)
        return Markup(figures.timeline(moments, figures.Caption(title, title)))  # noqa: S704 - our own generator escapes every word

    def _moment(self, event: Row, what: str) -> figures.Moment:
        told = self._say(f"moment.{event['what']}", what=what)
        return figures.Moment(event["date"], told, event["days_words"], event["force"], event["force_words"])

    def grace(self, row: Row) -> str:
        """The last day before the duty reaches versions that an earlier date spares, or before it is enforced; empty without grace."""
        entry = self.catalogue.entries[row["id"]]
        spared = any(window.from_.isoformat() < row["from"] for window in entry.applies)
        end = row["from"] if spared else row["enforced_from"] if row["enforced_from"] > row["from"] else ""
        return (datetime.date.fromisoformat(end) - datetime.timedelta(days=1)).isoformat() if end else ""

    def table(self, rows: list[Row]) -> dict[str, Any]:
        """The rows of one table with the answers behind them."""
        return {"rows": rows, **self.because(rows)}

    def because(self, rows: list[Row]) -> dict[str, Any]:
        """The answers behind the duties of one table: those that all share, and for each duty its own, closest first."""
        told = {row["id"]: self._reasons(row) for row in rows}
        common = [leaf for leaf in next(iter(told.values()), []) if len(rows) > 1 and all(leaf in found for found in told.values())]
        own = {name: [leaf for leaf in found if leaf not in common][:MOST_REASONS] for name, found in told.items()}
        return {"common": common[:MOST_REASONS], "own": own}

    def _reasons(self, row: Row) -> list[Row]:
        found = sorted(leaves(self._judgement(row["id"]), self.catalogue), key=lambda leaf: (leaf.negated, leaf.depth))
        return list({leaf.path: self.said.leaf(leaf) for leaf in reversed(found) if leaf.judgement.word == "compare"}.values())[::-1]

    def near(self) -> list[Row]:
        """The near misses with the answer that decides, what would turn it, and whether that is enough."""
        found = [(row, *deciding(self._judgement(row["id"]), self.catalogue)) for row in self.groups["near_misses"]]
        return [{**row, "deciding": [self.said.leaf(leaf) for leaf in parts], "alone": alone} for row, parts, alone in found]

    def _judgement(self, name: str) -> Any:  # noqa: ANN401 - a Judgement
        return self.assessment.findings[name].judgement

    def questions(self) -> list[Row]:
        """The open facts: who can supply each, which duties hang on it, and the outcome each way; the widest first."""
        waiting: dict[str, list[str]] = {}
        for row in self.open:
            for path in self._needs(row):
                waiting.setdefault(path, []).append(row["id"])
        return sorted((self._question(path, names) for path, names in waiting.items()), key=lambda question: -len(question["duties"]))

    def _needs(self, row: Row) -> list[str]:
        inside = [leaf.path for leaf in leaves(self._judgement(row["id"]), self.catalogue) if leaf.judgement.verdict is None]
        asked = [path for path in inside if mode_of(self.assessment, path) == "asked"]
        return list(dict.fromkeys([*(need["path"] for need in row["waits_for"]), *asked]))

    def _question(self, path: str, names: list[str]) -> Row:
        fact = definition(self.catalogue, path)
        return {
            "path": path, "question": fact.ask or self.tracer.short_label(fact.id, path), "about": self.said.record(path), "cell": self.said.cell(path),
            "who": self._say(f"supplier.{path.partition('.')[0]}"), "duties": sorted(self.numbers[name] for name in names),
            "listed": fact.kind in ("boolean", "choice") and path in self.catalogue.facts, "outcomes": self._outcomes(path, names),
        }  # fmt: skip

    def _outcomes(self, path: str, names: list[str]) -> list[Row]:
        grouped: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = {}
        for change in outcomes(self.assessment, path, names):
            effect = (self._become(change, "applies"), self._become(change, "does_not_apply"))
            grouped.setdefault(effect, []).append(self._value(path, change.value))
        if not any(any(effect) for effect in grouped):
            return []
        return [{"answers": self._answers(told, list(grouped.values())), "applies": list(yes), "does_not_apply": list(no)} for (yes, no), told in grouped.items()]

    def _answers(self, told: list[str], every: list[list[str]]) -> str:
        widest = max(every, key=len)
        return self._say("any_other") if told is widest and len(told) > MOST_VALUES else self.words.names(told)

    def _become(self, change: Change, word: str) -> tuple[int, ...]:
        return tuple(sorted(self.numbers[name] for name, (_, after) in change.moved.items() if after == word))

    def _value(self, path: str, value: object) -> str:
        if isinstance(value, bool):
            return self.words.say(f"boolean.{str(value).lower()}")
        return str(self.catalogue.facts[path].choices[str(value)])

    def sheet(self, row: Row) -> Row:
        """The truth path of one duty; statuses that several duties share are named here and opened once."""
        return {**row, "number": self.numbers[row["id"]], "lines": self.said.path(self._judgement(row["id"]))}

    def statuses(self) -> list[Row]:
        """Every legal status that a duty sheet names, with its own truth path, once."""
        found: dict[str, Row] = {}
        waiting = [line["subject"] for row in [*self.duties, *self.later, *self.open] for line in self.said.path(self._judgement(row["id"]))]
        for name in waiting:
            if name in found or name not in self.catalogue.determinations:
                continue
            lines = self.said.path(self.assessment.determination(name))
            found[name] = {**self._role(name), "lines": lines, "source": self.catalogue.short(self.catalogue.determinations[name].source)}
            waiting.extend(line["subject"] for line in lines)
        return list(found.values())

    def roles(self) -> list[Row]:
        """The statuses that make the developer the one who owes something, decided or open."""
        owed = {name for row in self.statuses() for name in [row["id"]] if row["id"].rpartition(".")[2].startswith("is_")}
        return [role for role in map(self._role, sorted(owed)) if role["verdict"] != "does_not_apply"]

    def _role(self, name: str) -> Row:
        word = shade(self.assessment.determination(name))
        verdict = word if word in ("applies", "does_not_apply") else "undetermined"
        return {"id": name, "title": self.catalogue.determinations[name].title, "verdict": verdict, "shade_words": self.words.say(f"shade.{word}")}

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"obligations_checklist.{name}", **parts)


def mode_of(assessment: Assessment, path: str) -> str:
    """How the fact at a path comes about: asked, calculated or (for statuses) determined."""
    if path in assessment.catalogue.determinations:
        return "determined"
    return definition(assessment.catalogue, path).mode


def next_dates(events: Iterable[Row]) -> list[Row]:
    """The next three dates, each once, with the first thing that happens and how many more."""
    by_date: dict[str, list[Row]] = {}
    for event in events:
        by_date.setdefault(event["date"], []).append(event)
    return [{**found[0], "more": len(found) - 1} for found in list(by_date.values())[:3]]


def by_instrument(rows: Iterable[Row]) -> list[Row]:
    """The rows by the licence or body behind them, in order of appearance."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["source"]["instrument"], []).append(row)
    return [{"title": title, "rows": members} for title, members in found.items()]




def by_licence(rows: Iterable[Row]) -> list[Row]:
    """The terms by the licence they belong to, its policies with it: entries of one licence share the id up to the last dot."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["id"].rpartition(".")[0], []).append(row)
    return [{"title": _widest(members), "rows": members} for members in found.values()]


def _widest(rows: list[Row]) -> str:
    return Counter(str(row["source"]["instrument"]) for row in rows).most_common(1)[0][0]
