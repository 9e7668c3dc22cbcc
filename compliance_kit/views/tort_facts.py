"""The facts of the tort note: numbered, adverse ones first, with what each bears as and what is not known of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.exposure.rating import Exposure
from compliance_kit.exposure.scheme import Question, Scheme
from compliance_kit.exposure.steps import Step
from compliance_kit.quantities import Interval
from compliance_kit.values import Selection
from compliance_kit.views.materials import Materials
from compliance_kit.views.record_gaps import short_unit
from compliance_kit.views.tort_places import Rated
from compliance_kit.wording import initial

Row = dict[str, Any]
ORDER = ("adverse", "open", "severity", "gate", "unproved", "favourable", "neutral", "allocation")
RAISES = ("blocking", "plain", "minor")


class Labels:
    """Words for questions of the scheme and their answers."""

    def __init__(self, composer: Materials, scheme: Scheme) -> None:
        self.composer = composer
        self.scheme = scheme
        self.words = composer.words
        self.facts = composer.assessment.catalogue.facts

    def say(self, name: str, /, **parts: str) -> str:
        """A text of the word file of the note."""
        return self.words.say(f"tort_note.{name}", **parts)

    def fact(self, name: str) -> str:
        """The short name of a fact or of a field; the title of a determination."""
        determination = self.composer.assessment.catalogue.determinations.get(name)
        if determination is not None:
            return determination.title
        return self.composer.tracer.short_label(name.rpartition(".")[2], name)

    def question(self, name: str) -> str:
        """The short name of a question: that of its fact."""
        question = self.scheme.counted[name]
        if question.fact is None:
            return self.say("statutes_label", place=self.say("names.place")).partition(",")[0]
        return self.composer.tracer.short_label(question.fact, question.fact)

    def answer(self, name: str, answer: str | None) -> str:
        """An answer of a question in the words of its fact."""
        question = self.scheme.counted[name]
        if question.fact is None:
            return self.say(f"statutes.{answer}")
        said = {there: said for said, there in question.translate.items()}.get(answer or "", answer or "")
        if said in ("true", "false"):
            return self.words.say(f"boolean.{said}")
        return str(self.facts[question.fact].choices.get(said, said))

    def title(self, rows: Iterable[Any], name: str | None) -> str:
        """The word of an id in one of the lists of the scheme."""
        return next((str(row.title) for row in rows if row.id == name), name or "")

    def level(self, name: str | None) -> str:
        """The word of a level."""
        return self.title(self.scheme.levels, name)


class Register:
    """Every fact that the ratings use, each with a number."""

    def __init__(self, composer: Materials, labels: Labels, rated: tuple[Rated, ...]) -> None:
        self.composer = composer
        self.labels = labels
        self.scheme = labels.scheme
        self.assessment = composer.assessment
        self.rated = rated
        self.opening = frozenset(fact for one in rated for fact in one.exposure.missing)
        rows = [*self._hazards(), *self._conduct(), *self._scope(), *self._paying()]
        known = sorted((row for row in rows if row["known"]), key=lambda row: ORDER.index(row["bears"]))
        unknown = [row for row in rows if not row["known"]]
        self.known = [{**row, "number": number} for number, row in enumerate(known, 1)]
        self.unknown = [{**row, "number": number} for number, row in enumerate(unknown, len(known) + 1)]
        self.numbers: Mapping[str, int] = {row["id"]: row["number"] for row in (*self.known, *self.unknown)}

    def number(self, fact: str) -> int | None:
        """The number of a fact; that of its list for a field."""
        return self.numbers.get(fact) or self.numbers.get(fact.rpartition(".")[0])

    def settled(self, fact: str) -> bool:
        """Whether a fact is known and nothing of it is unsure."""
        content = self.assessment.known.value(fact).content
        return content is not None and not (isinstance(content, Selection) and content.unsure)

    def of_question(self, name: str) -> int | None:
        """The number of the fact that answers a question."""
        question = self.scheme.counted[name]
        return self.number(question.fact) if question.fact else self.numbers.get(name)

    def of_hazard(self, name: str) -> int | None:
        """The number of a hazard by its name."""
        return self.numbers.get(f"hazard:{name}")

    def _hazards(self) -> list[Row]:
        fact = self.scheme.scope.realistic_harms.fact
        names = self.scheme.scope.realistic_harms.fields
        list_of = self.composer.shared()["records"][fact]
        if not list_of["rows"] and not list_of["known"]:
            return [self._fact(fact, "severity", list_of)]
        return [self._hazard(row, names) for row in list_of["rows"]]

    def _hazard(self, row: Mapping[str, Any], names: Any) -> Row:  # noqa: ANN401 - HarmFields
        cells = {part: row[getattr(names, part)] for part in ("name", "kinds", "degree", "people", "children")}
        said = {part: cell["text"] if cell["known"] else cell["state_words"] for part, cell in cells.items()}
        name = str(cells["name"]["raw"] or cells["name"]["text"])
        answer = self.labels.say("hazard_answer", **said)
        row = self._row(
            f"hazard:{name}", self.labels.say("hazard", name=name.rstrip(".")), answer, "severity", cells["name"]
        )
        return {**row, "partly": not all(cell["known"] for cell in cells.values())}

    def _conduct(self) -> list[Row]:
        effects: dict[str, list[Step]] = {}
        for step in self._effects():
            effects.setdefault(str(step.question), []).append(step)
        return [self._question(self.scheme.counted[name], steps) for name, steps in effects.items()]

    def _effects(self) -> Iterable[Step]:
        for rated in self.rated:
            yield from (
                step for step in rated.exposure.steps if step.counted_as is not None and step.closing == "worst"
            )

    def _question(self, question: Question, steps: list[Step]) -> Row:
        bears = _bears(steps)
        if bears == "neutral" and question.fact in self.opening:
            bears = "open"
        if question.fact is None:
            return self._statutes(question, steps, bears)
        cell = self.composer.shared()["facts"][question.fact]
        row = self._fact(question.fact, bears, cell)
        counts_as = initial(self.labels.answer(question.id, steps[0].answer))
        return {**row, "counts_as": counts_as, "assumed": steps[0].assumed}

    def _statutes(self, question: Question, steps: list[Step], bears: str) -> Row:
        names = ", ".join(dict.fromkeys(self.labels.answer(question.id, step.answer) for step in steps))
        row = self._row(question.id, self.labels.question(question.id), names, bears, {})
        known = not any(step.assumed for step in steps)
        gap = "" if known else initial(self.labels.say("statutes.unknown")) + "."
        return {
            **row,
            "known": known,
            "gap": gap,
            "counts_as": initial(names),
            "assumed": not known,
            "origin": self.labels.say("from_findings"),
        }

    def _scope(self) -> list[Row]:
        paths = {rated.path for rated in self.rated}
        scope = self.scheme.scope
        asked = (scope.duty_link, scope.offered_to_public, scope.indemnity, scope.competes_with_source)
        names = [item.fact for item in asked if paths & set(item.paths)]
        names += [source.fact for source in scope.grave_domains.sources if paths & set(scope.grave_domains.paths)]
        return [self._fact(name, self._scope_bears(name), self.composer.shared()["facts"][name]) for name in names]

    def _scope_bears(self, name: str) -> str:
        scope, steps = self.scheme.scope, [step for rated in self.rated for step in rated.exposure.steps]
        governing = {step.harm.kind for step in steps if step.governs and step.harm is not None}
        indemnity = scope.indemnity.capped_kind.id in governing or any(step.value == "every" for step in steps)
        competing = any(step.harm is not None and step.harm.competing for step in steps)
        decides = {scope.indemnity.fact: indemnity, scope.competes_with_source.fact: competing}
        weighed = (step for step in steps if step.kind != "scope" or not self.settled(name))
        if any(name in step.facts for step in weighed) or decides.get(name, False):
            return "severity"
        gates = {scope.offered_to_public.fact: self._needs_public(), scope.duty_link.fact: self._needs_link()}
        return "gate" if gates.get(name, False) else "neutral"

    def _needs_public(self) -> bool:
        """Whether a path that only the public opens is fed by a harm."""
        paths = frozenset(self.scheme.scope.offered_to_public.paths)
        gates = [step for one in self.rated if one.path in paths for step in one.exposure.steps if step.kind == "gate"]
        return any(step.value != "no_harm" for step in gates)

    def _needs_link(self) -> bool:
        """Whether a harm is listed that feeds a rated path for those alone to whom a duty is owed."""
        harms, paths = self.scheme.scope.realistic_harms, {rated.path for rated in self.rated}
        rows = self.composer.shared()["records"][harms.fact]["rows"]
        listed = {harms.kinds.get(name) for row in rows for name in row[harms.fields.kinds]["raw"] or ()}
        kinds = (kind for name, kind in self.scheme.severity.kinds.items() if name in listed)
        return any(paths & set(kind.needs_duty_link) for kind in kinds)

    def _paying(self) -> list[Row]:
        """What moves money, and what proves things although no rating asks for it."""
        data, cells = self.composer.words.tree["tort_note"], self.composer.shared()["facts"]
        indemnity = self.scheme.scope.indemnity
        scoped = {indemnity.fact} if any(rated.path in indemnity.paths for rated in self.rated) else set()
        paying = [self._fact(name, "allocation", cells[name]) for name in data["terms_facts"] if name not in scoped]
        proving = [self._fact(name, self._proves(name, cells[name]), cells[name]) for name in data["proof_facts"]]
        aside = initial(self.labels.say("moves_nothing"))
        return [{**row, "counts_as": aside} for row in (*paying, *proving)]

    def _proves(self, name: str, cell: Mapping[str, Any]) -> str:
        """How a proof bears that no rating asks for: a plain no is none, nor is an amount of nothing."""
        content = self.assessment.known.value(name).content
        nothing = content is False or (isinstance(content, Interval) and content.hi == 0)
        if not cell["known"] or nothing or cell["state"] == "none":
            return "neutral"
        return "favourable" if cell["evidence"] else "unproved"

    def _fact(self, name: str, bears: str, cell: Mapping[str, Any]) -> Row:
        unit = "" if cell["state"] == "none" else short_unit(cell)
        row = self._row(name, self.labels.fact(name), " ".join(filter(None, (cell["text"], unit))), bears, cell)
        partly = cell["known"] and not self.settled(name)
        return {
            **row,
            "partly": partly,
            "known": cell["known"] or cell["state"] == "none",
            "gap": self._gap(name, cell),
        }

    def _gap(self, name: str, cell: Mapping[str, Any]) -> str:
        """What is said of a fact that is not known; a calculated one names the questions it rests on."""
        fact = self.assessment.catalogue.facts[name]
        needed = sorted(self.assessment.known.value(name).open)
        if fact.mode == "asked" or not needed:
            return str(cell["gap"])
        labels = dict.fromkeys(self.composer.tracer.short_label(path.rpartition(".")[2], path) for path in needed)
        return self.labels.say("rests_on", facts=self.composer.words.names(labels))

    def _row(self, name: str, label: str, answer: str, bears: str, cell: Mapping[str, Any]) -> Row:
        files = list(cell.get("evidence", ()))
        state = cell.get("state_words", "")
        record = self.labels.say("record", files=", ".join(files)) if files else self.labels.say("no_record")
        return {
            "id": name,
            "label": label,
            "answer": answer,
            "bears": bears,
            "bears_words": self.labels.say(f"bears.{bears}"),
            "state": cell.get("state", ""),
            "origin": f"{state}; {record}",
            "files": files,
            "known": True,
            "partly": False,
            "gap": "",
            "counts_as": initial(self.labels.say("scope_open")),
            "assumed": False,
            "note": cell.get("note") or "",
        }


def _bears(steps: Iterable[Step]) -> str:
    found = [(step.counted_as, step.kind, step.on_record) for step in steps]
    if any(counted in RAISES for counted, _, _ in found):
        return "adverse"
    favours = [on_record for _, kind, on_record in found if kind in ("mitigator", "defence")]
    if favours:
        return "favourable" if all(favours) else "unproved"
    return "neutral"


def question_steps(exposure: Exposure) -> list[Step]:
    """The answers as they count in the harm that governs, at the worst of what is open."""
    return [step for step in exposure.steps if step.counted_as is not None and step.closing == "worst" and step.governs]
