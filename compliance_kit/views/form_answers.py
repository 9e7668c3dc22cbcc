"""A form filled in: every field that its reader gets, with its answer as plain data, gaps included."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from compliance_kit.choosing import choices, written
from compliance_kit.conditions import Condition
from compliance_kit.definitions import Document
from compliance_kit.forms import Block, Form, FormField, Part
from compliance_kit.values import NONE, Content, NoneGiven, Record, records_in
from compliance_kit.views.form_amounts import Amounts
from compliance_kit.views.materials import Materials
from compliance_kit.wording import Words

UNCHANGED, BASE = "base.unchanged_fields", "base.models"
Cell = Mapping[str, Any]
Line = dict[str, Any]


class FormAnswers:
    """Fills in one form for one reader, in one language."""

    def __init__(self, composer: Materials, document: Document, form: Form) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.known = composer.assessment.known
        self.words = composer.words
        self.view = composer.shared()
        self.form = form
        self.reader = document.recipient or ""
        self.audience = document.audience
        self.amounts = Amounts(self.known, composer.words)

    def blocks(self) -> list[dict[str, Any]]:
        """The blocks of the form that hold something for this reader."""
        found = [self._block(block) for block in self.form.blocks if self._verdict(block.when) is not False]
        return [block for block in found if block["fields"] or block["open"]]

    def _verdict(self, condition: Condition | None, record: Record | None = None) -> bool | None:
        return True if condition is None else self.known.judged(condition, record).verdict

    def _block(self, block: Block) -> dict[str, Any]:
        """A block; without its fields where it cannot be decided whether it is needed."""
        mine = [field for field in block.fields if not field.recipients or self.reader in field.recipients]
        settled = self._verdict(block.when) is True
        fields = [self._field(field) for field in mine] if settled else []
        return {
            "id": block.id,
            "number": block.number,
            "title": block.title,
            "note": self.filled_in(block.note),
            "fields": fields,
            "open": bool(mine) and not settled,
        }

    def filled_in(self, text: str) -> str:
        """A text of the form with the numbers of the catalogue in the place of their ids in braces."""
        for name in self.assessment.catalogue.thresholds:
            if f"{{{name}}}" in text:
                text = text.replace(f"{{{name}}}", self.amounts.line(name))
        return text

    def _field(self, field: FormField) -> dict[str, Any]:
        parts = [part for part in field.answers if not part.to or self.reader in part.to]
        taken = self._taken_over(field)
        groups = (
            []
            if taken
            else [group for part in parts if self._verdict(part.when) is not False for group in self._groups(part)]
        )
        self._named(groups)
        gap = any(line["gap"] for group in groups for line in group["lines"])
        source = self.assessment.catalogue.short(field.source) if field.source else ""
        return {
            "number": field.number,
            "id": field.id,
            "label": field.label,
            "question": self.filled_in(field.question),
            "basis": field.basis,
            "filled": field.filled,
            "words": field.words or 0,
            "source": source,
            "unchanged": taken,
            "groups": groups,
            "asked": self._asked() if gap and field.filled == "unchanged" else [],
        }

    def _named(self, groups: Sequence[Mapping[str, Any]]) -> None:
        """Gives a gap that follows other answers the name of its fact, so that it is seen what is missing."""
        for line in [line for group in groups if not group["name"] for line in group["lines"]][1:]:
            if line["gap"] and not line["label"]:
                whole = self.view["facts"].get(line["fact"]) or self.view["records"].get(line["fact"])
                line["label"] = str(whole["label"]) if whole else ""

    def _taken_over(self, field: FormField) -> str:
        """The sentence that stands where an answer is that of the base model; empty elsewhere."""
        for row in self.view["records"][UNCHANGED]["rows"]:
            if field.number and row["field"]["text"] == field.number:
                parts = {"document": row["document"], "n": row["place"], "date": row["read_on"]}
                return self.words.say("forms.unchanged", **{key: str(cell["text"]) for key, cell in parts.items()})
        return ""

    def _asked(self) -> list[str]:
        """Whether and when the makers of the models in this version were asked for what is missing."""
        asked: dict[str, dict[str, None]] = {}
        for row in self.view["records"][BASE]["rows"]:
            if row["how"]["raw"] == ["outputs"] or self.composer.own_make(row):
                continue
            maker = row["maker"]["text"] if row["maker"]["known"] else row["name"]["text"]
            cell = row["maker_asked_on"]
            day = str(cell["text"]) if cell["known"] and cell["state"] != "none" else ""
            asked.setdefault(day, {})[str(maker)] = None
        return [
            self.words.say(f"forms.{'asked' if day else 'not_asked'}", maker=self.words.names(list(makers)), date=day)
            for day, makers in asked.items()
        ]

    def _groups(self, part: Part) -> Iterator[dict[str, Any]]:
        if part.subject is not None:
            text = str(self.view["subject"][part.subject])
            yield _group([_line(f"subject.{part.subject}", text, label=part.label)])
        elif part.fact is not None:
            yield _group([self._fact(part, part.fact)])
        elif part.each is not None:
            yield from self._records(part, part.each)

    def _fact(self, part: Part, fact: str) -> Line:
        whole = self.view["facts"].get(fact) or self.view["records"][fact]
        return self._shown(part, whole, part.label)

    def _shown(self, part: Part, cell: Cell, label: str) -> Line:
        """A cell as the field wants it: amounts in the field's own way, everything else as it is printed elsewhere."""
        name = str(cell["id"]).rpartition("].")[2]
        if cell["state"] == "none" or cell["raw"] in ("none", ["none"]):
            return _line(cell["id"], part.none.get(name) or self.words.say("forms.none"), label, "none", by_kit=True)
        if cell["sensitivity"] == "counsel":
            return _line(cell["id"], self.words.say("forms.withheld"), label, "withheld")
        if is_gap(cell):
            told = " ".join(filter(None, [self._gap(cell), self._paper(part)]))
            return _line(cell["id"], told, label, cell["state"], gap=True)
        return _line(cell["id"], self._written(part, cell), label, cell["state"])

    def _paper(self, part: Part) -> str:
        """Title and number of the paper that a gap points to; empty where it is not written."""
        if part.paper is None:
            return ""
        due = written(choices(self.assessment, self.assessment.sheet.profile.documents))
        found = [document for document in due if document.id == part.paper]
        return " ".join(
            self.words.say("forms.see", title=self.composer.title(one), number=f"{one.code}-{self.composer.slug}")
            for one in found
        )

    def _gap(self, cell: Cell) -> str:
        return gap_for(self.audience, cell, self.words)

    def _written(self, part: Part, cell: Cell) -> str:
        if isinstance(cell["raw"], str) and cell["raw"] in part.said:
            return part.said[cell["raw"]]
        written = self.amounts.written(part, self._content(cell["id"]))
        if written is not None:
            return written
        if part.noted and cell["note"]:
            return f"{cell['text']}. {cell['note']}"
        return f"{cell['text']}\u00a0{cell['unit_behind']}" if _unit(cell) and not part.bare else str(cell["text"])

    def _content(self, path: str) -> Content | None:
        """What is known of a fact, or of a field of a record."""
        owner, bracket, rest = path.partition("[")
        if not bracket:
            return self.known.value(path).content
        place, _, field = rest.partition("].")
        records = records_in(self.known.value(owner).content) or ()
        return self.known.value(field, records[int(place)]).content

    def _records(self, part: Part, owner: str) -> Iterator[dict[str, Any]]:
        whole, content = self.view["records"][owner], self.known.value(owner).content
        records = records_in(content)
        if part.if_any and not records:
            return
        if records is None and not isinstance(content, NoneGiven):
            yield _group([self._shown(part, whole, part.label)])
            return
        pairs = [
            (self._verdict(part.where, record), row) for record, row in zip(records or (), whole["rows"], strict=True)
        ]
        given = [record for (verdict, _), record in zip(pairs, records or (), strict=True) if verdict is True]
        rows = [row for verdict, row in pairs if verdict is True]
        yield from (self._row(part, row, record) for row, record in zip(rows, given, strict=True))
        unsure = [row for verdict, row in pairs if verdict is None]
        if unsure:
            yield _group([self._unsure(owner, row, part) for row in unsure])
        elif part.nothing and not any(verdict for verdict, _ in pairs):
            yield _group(
                [_line(owner, part.nothing, part.label, "none" if content is NONE else whole["state"], by_kit=True)]
            )

    def _unsure(self, owner: str, row: Mapping[str, Cell], part: Part) -> Line:
        """What stands for a record of which it is not known whether it belongs here."""
        text = self.words.say("forms.origin_open", name=_name(row) or self.words.say("not_known"))
        return _line(owner, text, part.label, "not_known", gap=True)

    def _row(self, part: Part, row: Mapping[str, Cell], record: Record) -> dict[str, Any]:
        without = {name for name, other in part.unless_no.items() if row[other]["raw"] is False}
        fields = [name for name in part.fields if name != "unit" and name not in without]
        lines = [self._settled(part, record, name, self._sized(part, row, name, part.fields[name])) for name in fields]
        return _group(lines, _name(row) or self.words.say("not_known"), str(next(iter(row.values()))["id"]))

    def _settled(self, part: Part, record: Record, name: str, line: Line) -> Line:
        """A line whose gap other answers close, or narrow down to some base models."""
        if not line["gap"] or line["state"] == "withheld":
            return line
        if name in part.settled:
            settled = part.settled[name]
            for answer, condition in (("true", settled.true_if), ("false", settled.false_if)):
                if self._verdict(condition, record) is True:
                    return _line(line["fact"], self.words.say(f"boolean.{answer}"), line["label"])
        if name in part.perhaps:
            models = self._models(part.perhaps[name])
            told = self.words.say("forms.outputs_of", models=self.words.names(models)) if models else ""
            return {**line, "text": f"{line['text']} {told}".strip()}
        return line

    def _models(self, condition: Condition) -> list[str]:
        """The names of the base models of which the condition holds."""
        records = records_in(self.known.value(BASE).content) or ()
        rows = zip(self.view["records"][BASE]["rows"], records, strict=True)
        return [_name(row) for row, record in rows if _name(row) and self._verdict(condition, record) is True]

    def _sized(self, part: Part, row: Mapping[str, Cell], name: str, label: str) -> Line:
        line = self._shown(part, row[name], label)
        if name == "size" and "unit" in row and row["unit"]["known"] and not line["gap"]:
            behind = self.words.behind(line["text"], str(row["unit"]["text"]))
            line["text"] = f"{line['text']}\u00a0{behind}"
        return line


def is_gap(cell: Cell) -> bool:
    """Whether something is missing where the cell is printed."""
    return not cell["known"] and cell["state"] not in ("none", "assumed")


def gap_for(audience: str, cell: Cell, words: Words) -> str:
    """The wording of a gap: who was asked and when stands only in papers that do not leave the house unread.

    Nobody outside can make anything of a question of ours that was not put: there too it is not stated.
    """
    if audience in ("public", "customer") or cell["state"] == "not_asked":
        return words.say(f"forms.gap.{cell['state']}")
    return str(cell["gap"] or words.say("not_known"))


def _name(row: Mapping[str, Cell]) -> str:
    """The name of a record: its first field; empty where it is not known."""
    first = next(iter(row.values()))
    return str(first["text"]) if first["known"] else ""


def _unit(cell: Cell) -> bool:
    return bool(
        cell["known"] and cell["unit"] and cell["state"] != "none" and not str(cell["unit"]).startswith("share")
    )


def _group(lines: Sequence[Line], name: str = "", fact: str = "") -> dict[str, Any]:
    return {"name": name, "fact": fact, "lines": list(lines)}


def _line(  # noqa: PLR0913 - the parts of a line
    fact: str, text: str, label: str = "", state: str = "declared", *, gap: bool = False, by_kit: bool = False
) -> Line:
    """One line of an answer; `by_kit` marks a sentence of the form that stands where there is nothing."""
    return {"fact": fact, "text": text, "label": label, "state": state, "gap": gap, "by_kit": by_kit}


def answers_by_number(blocks: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The answers of a form by the numbers of its fields (their ids where they have none), as plain data."""
    found: dict[str, Any] = {}
    for field in (field for block in blocks for field in block["fields"]):
        answers = [
            {
                **({"of": group["name"]} if group["name"] else {}),
                "fact": line["fact"],
                "state": line["state"],
                "answer": None if line["gap"] else line["text"],
            }
            for group in field["groups"]
            for line in group["lines"]
        ]
        taken = {"unchanged": field["unchanged"]} if field["unchanged"] else {}
        head = {"label": field["label"], "source": field["source"]}
        found[field["number"] or field["id"]] = {**head, "answers": answers, **taken}
    return found
