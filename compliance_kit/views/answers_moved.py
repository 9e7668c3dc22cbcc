"""An answer before and after, in words; of a list which of its records differ, and in what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import shorten
from typing import Any, NamedTuple

from compliance_kit.answers import Answer, as_answer
from compliance_kit.catalogue import Catalogue
from compliance_kit.contents import content_of
from compliance_kit.facts import Fact
from compliance_kit.sheets import answer_problem
from compliance_kit.tracing import Tracer
from compliance_kit.values import NOT_KNOWN, Value
from compliance_kit.wording import Words

LONGEST = 100
"""Signs of one answer that are shown; where that would hide the difference, all of them are."""
Rows = Sequence[Mapping[str, Any]]
Pair = tuple[Answer | None, Answer | None]


class _Record(NamedTuple):
    name: str
    row: Mapping[str, Any]
    place: int


class AnswersMoved:
    """Answers of two sheets side by side.

    Args:
        catalogues: the newer one first; an answer is read by the first that understands it.
        words: of the newer catalogue.
        tracer: for the short names of questions.

    """

    def __init__(self, catalogues: Sequence[Catalogue], words: Words, tracer: Tracer) -> None:
        self.catalogues = catalogues
        self.words = words
        self.tracer = tracer

    def told(self, name: str, pair: Pair) -> str:
        """The question, and the answer before and after; or what changed in the list."""
        label = self.tracer.short_label(name, name)
        before, after = pair
        fact = self._fact(name)
        if fact is not None and fact.kind == "records" and _is_list(before) and _is_list(after):
            changes = self._say("between").join(self._records(fact, pair))
            return self._say("records", label=label, changes=changes) if changes else self._moved(label, pair, name)
        return self._moved(label, pair, name)

    def places(self, name: str, pair: Pair) -> tuple[str, ...]:
        """What moved by path; of a list the fields of its records ("base.models[0].how") in the newer sheet."""
        fact = self._fact(name)
        if fact is None or fact.kind != "records" or not all(map(_is_list, pair)):
            return (name,)
        found = []
        for earlier, later in _matched(*(self._named(fact, answer.value if answer else ()) for answer in pair)):
            if later is not None:
                differing = self._differing(fact, earlier.row, later.row) if earlier else ()
                fields = [field.id for field, *_ in differing] if earlier else list(later.row)[:1]
                found += [f"{name}[{later.place}].{field}" for field in fields if field in later.row]
        return (*found, name)

    def _moved(self, label: str, pair: Pair, name: str) -> str:
        before, after = (self._answer(name, answer) for answer in pair)
        if before == after:
            return self._say("unseen", label=label, answer=before)
        texts = _both(before, after)
        return self._say("answer", label=label, before=texts[0], after=texts[1])

    def _fact(self, name: str) -> Fact | None:
        return next((found.facts[name] for found in self.catalogues if name in found.facts), None)

    def _answer(self, name: str, answer: Answer | None) -> str:
        """An answer in words, as the edition that understands it puts it; of a list the names of its records."""
        if answer is None:
            return self.words.say("not_asked")
        for catalogue in self.catalogues:
            if answer_problem(name, answer, catalogue) is None:
                fact = catalogue.facts[name]
                if fact.kind == "records" and _is_list(answer):
                    return self.words.names(record.name for record in self._named(fact, answer.value))
                return self._value(fact, answer, catalogue, name)
        return str(answer.value)

    def _value(self, fact: Fact, answer: Answer, catalogue: Catalogue, path: str) -> str:
        content = content_of(fact, answer, catalogue.places, path)
        return self.words.value(fact, NOT_KNOWN if content is None else Value(content), answer)

    def _records(self, fact: Fact, pair: Pair) -> Iterator[str]:
        """What was changed in records of the same name, then what came, then what went."""
        lists = [self._named(fact, answer.value if answer else ()) for answer in pair]
        for earlier, later in _matched(*lists):
            if earlier is None or later is None:
                record = later or earlier
                yield self._say("came" if earlier is None else "went", record=record.name if record else "")
            elif changes := list(self._fields(fact, earlier.row, later.row)):
                yield self._say("changed", record=earlier.name, changes=self.words.names(changes))

    def _fields(self, fact: Fact, earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Iterator[str]:
        for field, before, after in self._differing(fact, earlier, later):
            texts = _both(before, after)
            label = self.tracer.short_label(field.id, f"{fact.id}[0].{field.id}")
            yield self._say("answer", label=label, before=texts[0], after=texts[1])

    def _differing(
        self, fact: Fact, earlier: Mapping[str, Any], later: Mapping[str, Any]
    ) -> Iterator[tuple[Fact, str, str]]:
        for field in fact.fields:
            before, after = (self._field(fact, field, row) for row in (earlier, later))
            if before != after:
                yield field, before, after

    def _field(self, fact: Fact, field: Fact, row: Mapping[str, Any]) -> str:
        if field.id not in row:
            return self.words.say("not_asked")
        answer = as_answer(row[field.id])
        for catalogue in self.catalogues:
            known = catalogue.fields.get(fact.id, {}).get(field.id)
            if known is not None:
                return self._value(known, answer, catalogue, f"{fact.id}.{field.id}")
        return str(answer.value)

    def _named(self, fact: Fact, rows: Rows) -> list[_Record]:
        """Every record with what it is called: its first answer in words, else its number."""
        titles = [field.id for field in fact.fields if field.mode == "asked" and field.kind == "text"]
        named = []
        for number, row in enumerate(rows, 1):
            given = next((as_answer(row[title]).value for title in titles if title in row), None)
            named.append(_Record(shorten(str(given or number), LONGEST, placeholder="…"), row, number - 1))
        return named

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"compare.cause.{name}", **parts)


def _is_list(answer: Answer | None) -> bool:
    value = answer.value if answer is not None else None
    return isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)


def _matched(before: Iterable[_Record], after: Sequence[_Record]) -> Iterator[tuple[_Record | None, _Record | None]]:
    """Records of the same name, each once; of those left, equally many on both sides were renamed."""
    waiting, gone, pairs = list(after), [], []
    for record in before:
        same = next((one for one in waiting if one.name.casefold() == record.name.casefold()), None)
        if same is None:
            gone.append(record)
        else:
            waiting.remove(same)
            pairs.append((record, same))
    if len(gone) == len(waiting):
        yield from [*pairs, *zip(gone, waiting, strict=True)]
        return
    yield from [*pairs, *((None, one) for one in waiting), *((one, None) for one in gone)]


def _both(before: str, after: str) -> tuple[str, str]:
    """Two texts, shortened where the difference still shows."""
    short = (shorten(before, LONGEST, placeholder="…"), shorten(after, LONGEST, placeholder="…"))
    return short if short[0] != short[1] else (before, after)
