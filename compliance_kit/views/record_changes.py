"""What would change a record: single answers that flip a result, and the days on which the law changes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compliance_kit.answers import as_answer
from compliance_kit.assessment import Assessment
from compliance_kit.facts import Fact
from compliance_kit.values import records_in
from compliance_kit.views.leaves import leaves
from compliance_kit.views.materials import Materials
from compliance_kit.views.record_gaps import choices, label, said
from compliance_kit.what_if import Change, asked_facts, changes, judged_by_name, replaced, results

RANK = {"clear": 0, "does_not_apply": 0, "met": 2, "applies": 2}
OPENED = ("not_known", "undetermined")


class Flips:
    """The single answers that would move an axis or a watched status."""

    def __init__(self, composer: Materials, watched: Iterable[str]) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.watched = tuple(watched)
        self.axes = {axis.axis.id: axis.axis.title for axis in self.assessment.axes}

    def tables(self) -> dict[str, Any]:
        """The flips that lead towards a line (`up`) and away from it (`down`), and how many were kept for counsel."""
        judgements = [axis.judgement for axis in self.assessment.axes]
        facts = asked_facts([*judgements, *(self.assessment.determination(name) for name in self.watched)])
        kept = [name for name in facts if self._counsel(name)]
        found = changes(self.assessment, self.watched, [name for name in facts if name not in kept])
        rows = self._merged([*found, *self._records(facts)])
        return {
            "up": sorted((row for row in rows if row["up"]), key=lambda row: -row["worst"]),
            "down": [row for row in rows if not row["up"]],
            "counsel": len(kept),
        }

    def _counsel(self, name: str) -> bool:
        fact = self.assessment.catalogue.facts.get(name)
        return fact is not None and fact.sensitivity == "counsel"

    def _records(self, names: Iterable[str]) -> Iterator[Change]:
        """The same for single choices inside records."""
        before = results(self.assessment, self.watched)
        wanted = {name.rpartition(".")[2] for name in names if name not in self.assessment.catalogue.facts}
        for owner, fields in self.assessment.catalogue.fields.items():
            records = records_in(self.assessment.known.value(owner).content) or ()
            asked = [field for name, field in fields.items() if name in wanted and field.mode == "asked"]
            for record in records if owner in self.assessment.sheet.answers else ():
                for field in asked:
                    yield from self._field(f"{record.path}.{field.id}", field, before)

    def _field(self, path: str, field: Fact, before: Mapping[str, str]) -> Iterator[Change]:
        given = self._given(path)
        for value in choices(field) if given is not None and field.sensitivity != "counsel" else ():
            if value != given:
                after = results(replaced(self.assessment, path, value), self.watched)
                moved = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
                if moved:
                    yield Change(path, value, moved)

    def _given(self, path: str) -> object:
        owner, _, rest = path.partition("[")
        index, _, field = rest.partition("].")
        row = self.assessment.sheet.answers[owner].value[int(index)]
        return as_answer(row[field]).value if field in row else None

    def _merged(self, found: Iterable[Change]) -> list[dict[str, Any]]:
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for change in found:
            after = replaced(self.assessment, change.fact, change.value)
            told = {name: pair for name, pair in change.moved.items() if pair[1] not in OPENED}
            moved = {name: pair for name, pair in told.items() if not self._rests_on_kept(after, name)}
            if moved:
                key = (change.fact, *sorted((name, *pair) for name, pair in moved.items()))
                rows.setdefault(key, self._row(change.fact, moved))["values"].append(self._value(change))
        return self._together(rows.values())

    def _rests_on_kept(self, after: Assessment, name: str) -> bool:
        """Whether a line would be crossed by an answer for counsel, which the crossing would tell."""
        axes = {axis.axis.id: axis.judgement for axis in after.axes} if name in self.axes else {}
        judgement = axes.get(name) or judged_by_name(after, name)
        paths = [leaf.path for leaf in leaves(judgement, after.catalogue)] if judgement.verdict else []
        return any(map(self._counsel, paths))

    def _together(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows of several records that say the same, as one row that names the records."""
        found: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in rows:
            moved = tuple((part["title"], part["before"], part["after"]) for part in row["moved"])
            kept = found.setdefault((row["label"], tuple(row["values"]), moved), row)
            owner, bracket, _ = row["fact"].rpartition("].")
            kept["records"] += [self.composer.tracer.record_name(f"{owner}]")] if bracket else []
        return list(found.values())

    def _row(self, fact: str, moved: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
        ranks = [(RANK.get(before, 1), RANK.get(after, 1)) for before, after in moved.values()]
        return {
            "fact": fact,
            "label": label(self.composer, fact),
            "records": [],
            "values": [],
            "moved": [self._moved(name, pair) for name, pair in moved.items()],
            "up": any(after > before for before, after in ranks),
            "worst": max(after for _, after in ranks),
        }

    def _moved(self, name: str, pair: tuple[str, str]) -> dict[str, str]:
        kind = "axis" if name in self.axes else "threshold_record.shade"
        before, after = (self.composer.words.say(f"{kind}.{result}") for result in pair)
        title = self.axes.get(name) or self.assessment.catalogue.determinations[name].title
        return {"title": title, "before": before, "after": after, "class": pair[1]}

    def _value(self, change: Change) -> str:
        catalogue = self.assessment.catalogue
        owner, bracket, rest = change.fact.partition("[")
        fact = catalogue.fields[owner][rest.partition("].")[2]] if bracket else catalogue.facts[change.fact]
        if isinstance(change.value, list):
            answer = self.assessment.sheet.answers[change.fact].value
            given = set(answer if isinstance(answer, list) else [answer])
            added = [str(fact.choices[item]) for item in change.value if item not in given]
            return self.composer.words.names(added)
        return said(self.composer, fact, change.value)
