"""What is the developer's own in a version, what came with the models before it, and what was never obtained."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compliance_kit.values import Record, Selection, Value
from compliance_kit.wording import Words

Cell = Mapping[str, Any]
Part = dict[str, Any]
FEW = 3  # models that are called by their names; more are called by their numbers
SUMMARY, TESTS, REPORTED = "data_summary", "evaluations", ("data_summary", "evaluations", "none")


class Apart:
    """Builds the rows of the three-column table: own, from upstream, not obtained."""

    def __init__(self, models: Sequence[Mapping[str, Cell]], records: Sequence[Record], words: Words) -> None:
        self.models = models
        self.words = words
        self.came = [_documents(record) for record in records]

    def rows(
        self, cells: Mapping[str, Cell], sets: int, tests: int, documents: Mapping[str, str]
    ) -> list[dict[str, Any]]:
        """One row for each part of a model; every column is a list of parts and never empty."""
        compute, own = "training_compute", cells["modification.compute"]
        rows = {
            "weights": ([_cell(cells["modification.methods"])], self.each("how"), self._unknown("how")),
            "data": ([_text(self._count("sets", sets))], *self._document(SUMMARY, documents)),
            "tests": ([_text(self._count("results", tests))], *self._document(TESTS, documents)),
            "safeguards": ([_text(self._say("see_safeguards"))], self.each("safeguards"), self._unknown("safeguards")),
            "compute": ([_cell(own)], self.each(compute), self._unknown(compute)),
            "documents": ([_text(self._say("this_card"))], self.each("documents"), self._absent(documents)),
        }  # fmt: skip
        return [self._row(name, *columns) for name, columns in rows.items()]

    def _row(self, name: str, own: list[Part], upstream: list[Part], lacking: list[Part]) -> dict[str, Any]:
        open_base = [] if self.models else [_text(self._say("base_open"))]
        return {
            "title": self._say(f"rows.{name}"), "own": own,
            "upstream": upstream or open_base or [_text(self.words.say("model_card.nothing"))],
            "missing": lacking or open_base or [_text(self.words.say("model_card.nothing_missing"))],
        }  # fmt: skip

    def _say(self, name: str, /, **parts: str | int) -> str:
        return self.words.say(f"model_card.changed.{name}", **parts)

    def _count(self, what: str, number: int) -> str:
        return self._say(what, n=number)

    @property
    def numbered(self) -> bool:
        """Whether the models are called by their numbers in the list of the card."""
        return len(self.models) > FEW

    def _named(self, models: Sequence[Mapping[str, Cell]]) -> str:
        """Some models by their names, or by their numbers where there are many."""
        if not self.numbered:
            return self.words.names(str(model["name"]["text"]) for model in models)
        places = [place for place, model in enumerate(self.models, 1) if any(model is one for one in models)]
        return self._say("numbered", n=len(places), numbers=", ".join(map(str, places)))

    def each(self, field: str) -> list[Part]:
        """What is known of the models; gaps only where nothing is known, as the last column names the others."""
        known = [model for model in self.models if not _lacks(model[field])]
        return self._parts(field, known or self.models)

    def _unknown(self, field: str) -> list[Part]:
        return self._parts(field, [model for model in self.models if _lacks(model[field])])

    def _parts(self, field: str, models: Sequence[Mapping[str, Cell]]) -> list[Part]:
        """One part for each model; where there are many, one for all that say the same."""
        if not self.numbered:
            several = len(self.models) > 1
            return [_cell(model[field], self._named([model]) if several else "") for model in models]
        alike: dict[tuple[str, str], list[Mapping[str, Cell]]] = {}
        for model in models:
            alike.setdefault((model[field]["state"], str(model[field]["text"])), []).append(model)
        everywhere = len(self.models)
        return [
            _cell(found[0][field], "" if len(found) == everywhere else self._named(found)) for found in alike.values()
        ]

    def _document(self, kind: str, documents: Mapping[str, str]) -> tuple[list[Part], list[Part]]:
        came, absent = self._holders(kind, present=True), self._holders(kind, present=False)
        return (
            [_text(self._say("of", name=documents[kind], text=self._named(came)))] if came else [],
            [_text(self._say("of", name=documents[kind], text=self._named(absent)))] if absent else [],
        )

    def _holders(self, kind: str, *, present: bool) -> list[Mapping[str, Cell]]:
        pairs = zip(self.models, self.came, strict=True)
        return [model for model, came in pairs if came is not None and (kind in came) is present]

    def _absent(self, documents: Mapping[str, str]) -> list[Part]:
        named = {kind: self._holders(kind, present=False) for kind in documents if kind not in REPORTED}
        everywhere = len(self.models)
        listed = [
            _text(text if len(names) == everywhere else self._say("of", name=text, text=self._named(names)))
            for kind, text in documents.items()
            if (names := named.get(kind))
        ]
        return [*listed, *self._silent()]

    def _silent(self) -> Iterable[Part]:
        """The models of which nobody could say which documents came."""
        silent = [model for model, came in zip(self.models, self.came, strict=True) if came is None]
        groups = [silent] if self.numbered and silent else [[model] for model in silent]
        return [_text(self._say("of", name=self._named(found), text=self.words.say("not_known"))) for found in groups]


def _lacks(cell: Cell) -> bool:
    return not cell["known"] and cell["state"] not in ("none", "assumed")


def _documents(record: Record) -> frozenset[str] | None:
    """The documents that came, with those of which somebody is unsure; None where nobody could say."""
    content = record.fields.get("documents", Value(None)).content
    if content is None:
        return None
    return content.chosen | content.unsure if isinstance(content, Selection) else frozenset()


def _cell(cell: Cell, before: str = "") -> Part:
    return {"before": before, "cell": cell, "text": ""}


def _text(text: str) -> Part:
    return {"before": "", "cell": None, "text": text}
