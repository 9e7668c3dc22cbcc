"""What only the maker of a base model can tell: the open questions, by model and heading, and what waits for them."""

from collections.abc import Iterator
from typing import Any

from compliance_kit import _yaml
from compliance_kit.facts import Fact, Upstream
from compliance_kit.packs import data_root
from compliance_kit.sources import Data, Id
from compliance_kit.values import Record, Selection, Value, records_in
from compliance_kit.views.materials import Materials
from compliance_kit.views.record_gaps import missing

MODELS = "base.models"
ID = "upstream_request"
MOST_DUTIES = 3
Row = dict[str, Any]


class Topics(Data):
    """The headings of a request in their order."""

    topics: tuple[Id, ...]


def load_topics() -> tuple[str, ...]:
    """The headings, from the file beside the template."""
    shown = f"templates/{ID}/topics.yaml"
    text = _yaml.read_text(data_root() / "templates" / ID / "topics.yaml", name=shown)
    return Topics.model_validate(_yaml.parse(text, shown)).topics


class UpstreamItems:
    """The items of a request, model by model."""

    def __init__(self, composer: Materials) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.words = composer.words
        self.topics = load_topics()
        self.fields = self.assessment.catalogue.fields[MODELS]
        self.rows = composer.shared()["records"][MODELS]["rows"]
        self.waiting = self._waiting()

    def models(self) -> list[Row]:
        """Every model with at least one open item, with its cells, its place and its items in the order of headings."""
        records = records_in(self.assessment.known.value(MODELS).content) or ()
        found = [
            {"place": place, "cells": self.rows[place - 1], "items": self._items(record)}
            for place, record in enumerate(records, 1)
        ]
        return [model for model in found if model["items"]]

    def _waiting(self) -> dict[str, list[str]]:
        """By path of a question, the titles of the duties that cannot be decided without it."""
        found: dict[str, list[str]] = {}
        for row in self.composer.shared()["groups"]["undecided"]:
            for path in missing(self.assessment, self.assessment.findings[row["id"]].judgement):
                found.setdefault(path, []).append(row["title"])
        return found

    def _items(self, record: Record) -> list[Row]:
        asked: dict[str, list[Row]] = {}
        for topic, question in self._questions(record):
            asked.setdefault(topic, []).append(question)
        return [self._item(topic, asked[topic]) for topic in self.topics if topic in asked]

    def _item(self, topic: str, questions: list[Row]) -> Row:
        duties = list(
            dict.fromkeys(title for question in questions for title in self.waiting.get(question["path"], ()))
        )
        shown, more = duties[:MOST_DUTIES], len(duties) - MOST_DUTIES
        return {
            "topic": topic,
            "title": self.words.say(f"{ID}.topics.{topic}.title"),
            "why": self.words.say(f"{ID}.topics.{topic}.why"),
            "form": self.words.say(f"{ID}.topics.{topic}.form"),
            "questions": questions,
            "duties": shown,
            "more": max(more, 0),
        }

    def _questions(self, record: Record) -> Iterator[tuple[str, Row]]:
        """Each question that is open, or whose answer says that only the maker can tell, with its heading."""
        for name, field in self.fields.items():
            if field.upstream is None or field.sensitivity == "counsel":
                continue
            value = record.fields.get(name)
            for topic, wants in _asked(field.upstream, value, waits=f"{record.path}.{name}" in self.waiting):
                yield topic, self._question(field, f"{record.path}.{name}", wants, value)

    def _question(self, field: Fact, path: str, wants: str, value: Value | None) -> Row:
        said = field.choices.get(wants, "") if wants else ""
        asked = self.words.find(f"{ID}.questions.{field.id}") or field.ask or ""
        return {
            "path": path,
            "wants": wants,
            "text": self.words.say(f"{ID}.send", document=said) if wants else asked,
            "kind": field.kind,
            "unit": field.unit or "",
            "choices": dict(field.choices),
            "state": self._state(field, value),
        }

    def _state(self, field: Fact, value: Value | None) -> str:
        if value is None:
            return self.words.say(f"{ID}.state.not_asked")
        if value.content is None:
            return self.words.say("letter.gap.not_known")
        if isinstance(value.content, str):
            return self.words.say(f"{ID}.state.lacking", answer=field.choices.get(value.content, value.content))
        return self.words.say(f"{ID}.state.not_obtained")


def _asked(upstream: Upstream, value: Value | None, *, waits: bool) -> list[tuple[str, str]]:
    """The headings under which a question is put, each with the thing that is asked for (or none).

    A question that nobody here was asked is put only where a duty waits for it: we may hold the answer ourselves.
    """
    if value is None and not waits:
        return []
    content = value.content if value is not None else None
    if upstream.wanted:
        came = content.chosen if isinstance(content, Selection) else frozenset()
        return [(topic, wants) for wants, topic in upstream.wanted.items() if wants not in came]
    open_or_lacking = content is None or content in upstream.lacking
    return [(upstream.topic, "")] if open_or_lacking else []
