"""Facts as documents print them: the words, where they come from, and the wording of every gap."""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.answers import Answer, Found, as_answer
from compliance_kit.assessment import Assessment
from compliance_kit.facts import Fact
from compliance_kit.refusals import origin_places
from compliance_kit.tracing import Tracer
from compliance_kit.values import NoneGiven, Record, Value, records_in
from compliance_kit.wording import Words

Cell = dict[str, Any]


class FactCells:
    """Cells of facts for one assessment, in one language."""

    def __init__(
        self, assessment: Assessment, words: Words, tracer: Tracer, withheld: Mapping[str, str] | None = None
    ) -> None:
        self.assessment = assessment
        self.words = words
        self.tracer = tracer
        self.withheld = withheld or {}

    def cells(self) -> dict[str, Cell]:
        """Every fact that is no list, by id."""
        facts = self.assessment.catalogue.facts
        return {name: self.cell(fact) for name, fact in facts.items() if fact.kind != "records"}

    def cell(self, fact: Fact) -> Cell:
        """One fact: label, text, state, origin."""
        answer = self.assessment.sheet.answers.get(fact.id)
        value = self.assessment.known.value(fact.id)
        return self._cell(fact, value, answer, fact.id)

    def records(self) -> dict[str, dict[str, Any]]:
        """Every list of records by id: its state, and one row of cells for each record."""
        found = {}
        for owner, fields in self.assessment.catalogue.fields.items():
            fact = self.assessment.catalogue.facts[owner]
            value = self.assessment.known.value(owner)
            rows = [self._row(record, fields, index) for index, record in enumerate(records_in(value.content) or ())]
            answer = self.assessment.sheet.answers.get(owner)
            found[owner] = {
                **self._cell(fact, value, answer, owner),
                "rows": rows,
                "note": answer.note if answer else None,
            }
        return found

    def _row(self, record: Record, fields: Mapping[str, Fact], index: int) -> dict[str, Cell]:
        owner = record.path.partition("[")[0]
        written = self.assessment.sheet.answers[owner].value[index]
        row = {}
        for name, field in fields.items():
            answer = as_answer(written[name]) if name in written else None
            row[name] = self._cell(field, self.assessment.known.value(name, record), answer, f"{record.path}.{name}")
        return row

    def _cell(self, fact: Fact, value: Value, answer: Answer | None, path: str) -> Cell:
        reason = self.withheld.get(path)
        state = "withheld" if reason else self._state(fact, value, answer)
        text = self.words.say("withheld") if reason else self.words.value(fact, value, answer)
        unit = self.words.unit(fact.unit or "")
        return {
            "id": path,
            "label": self.tracer.short_label(fact.id, path),
            "question": fact.ask or "",
            "text": text,
            "state": state,
            "state_words": self.words.say(f"state.{state}"),
            "known": value.content is not None and state not in ("not_known", "not_asked", "withheld"),
            "gap": self.left_out(reason) if reason else self.gap(state, answer, fact),
            "source": answer.source if answer else None,
            "origin": origin_places(answer.origin, self.words.locale) if answer and answer.origin else [],
            "by": answer.by if answer else None,
            "given": answer.given.isoformat() if answer and answer.given else None,
            "evidence": list(answer.evidence) if answer else [],
            "note": answer.note if answer else None,
            "sensitivity": fact.sensitivity,
            "unit": fact.unit or "",
            "unit_words": unit,
            "unit_behind": self.words.behind(text, unit),
            "raw": _raw(value),
        }

    def _state(self, fact: Fact, value: Value, answer: Answer | None) -> str:
        if isinstance(value.content, NoneGiven):
            return "none"
        if value.word == "assumed":
            return "assumed"
        if answer is not None:
            told = "unconfirmed" if answer.unconfirmed else answer.basis or "declared"
            return told if value.content is not None else "not_known"
        if fact.mode == "asked":
            return "not_asked"
        return "calculated" if _settled(value) else "not_known"

    def gap(self, state: str, answer: Answer | None, fact: Fact) -> str:
        """The wording of a gap, empty where there is none."""
        if state == "not_asked":
            return self.words.say("gap.not_asked")
        if state != "not_known":
            return ""
        if answer is not None and answer.found:
            said = [self._found(fact, one) for one in answer.found]
            return self.words.say("gap.differing", found="; ".join(said))
        if answer is None and fact.mode != "asked":
            return self.words.say("gap.not_worked_out")
        if answer is None or answer.given is None or not answer.by:
            return self.words.say("gap.not_known_undated")
        return self.words.say("gap.not_known", date=self.words.date(answer.given), name=answer.by)

    def _found(self, fact: Fact, found: Found) -> str:
        """One of several things that files say, with the files."""
        rows = found.value if isinstance(found.value, list) else [found.value]
        names = [next(iter(row.values())) if isinstance(row, Mapping) else row for row in rows]
        values = [as_answer(name).value for name in names]
        told = self.words.names(str(fact.choices.get(str(value), value)) for value in values)
        return f"{told} ({', '.join(origin_places(found.origin, self.words.locale))})"

    def left_out(self, reason: str) -> str:
        """The wording for an answer that this reader does not get."""
        return self.words.say("gap.left_out", code=self.words.say(f"page.reasons.{reason}"))

    def sources(self) -> list[dict[str, str]]:
        """Every public source that an answer names, once, with the facts that rest on it."""
        found: dict[str, list[str]] = {}
        for path, answer in self._all_answers():
            for address in [answer.source] if answer.source else []:
                found.setdefault(address, []).append(path)
        return [{"url": address, "facts": ", ".join(paths)} for address, paths in found.items()]

    def evidence(self) -> list[dict[str, str]]:
        """Every piece of evidence that an answer names, with its fact."""
        return [{"file": file, "fact": path} for path, answer in self._all_answers() for file in answer.evidence]

    def _all_answers(self) -> Iterable[tuple[str, Answer]]:
        for name, answer in self.assessment.sheet.answers.items():
            yield name, answer
            rows = answer.value if name in self.assessment.catalogue.fields and isinstance(answer.value, list) else []
            for index, row in enumerate(rows):
                yield from ((f"{name}[{index}].{field}", as_answer(given)) for field, given in row.items())


def _settled(value: Value) -> bool:
    return value.content is not None and getattr(value.content, "hi", True) is not None


def _raw(value: Value) -> Any:  # noqa: ANN401 - plain data for templates
    content = value.content
    if isinstance(content, bool | str):
        return content
    chosen = getattr(content, "chosen", None)
    return sorted(chosen) if chosen is not None else None
