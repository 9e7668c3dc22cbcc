"""A small catalogue with one question of each kind, for the tests of the interview. Its law is invented."""

import dataclasses
import datetime
from functools import cache
from typing import Any

import yaml
from pydantic import TypeAdapter

from compliance_kit.catalogue import Axis, Catalogue
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination, Fact
from compliance_kit.packs import data_root, load
from compliance_kit.terminal.words import Words, load_words
from compliance_kit.typed.places import PlaceNames
from compliance_kit.typed.typist import Typist

TODAY = datetime.date(2026, 11, 20)

FACTS = """
- {id: base.models, mode: asked, kind: records, ask: "Which models did you start from?", sensitivity: public, fields: [
    {id: name, mode: asked, kind: text, ask: "What is it called?"},
    {id: how, mode: asked, kind: choices, ask: "How did you use it?",
     choices: {weights: Weights, outputs: Outputs}},
    {id: parameters, mode: asked, kind: integer, unit: parameters, margin: allowed, ask: "How many parameters?"}]}
- {id: use.moved, mode: asked, kind: boolean, ask: "Has the purpose moved?"}
- {id: use.kind, mode: asked, kind: choice, ask: "Which kind is it?", choices: {chat: Chat, agent: Agent, other: Other}}
- {id: use.fields, mode: asked, kind: choices, ask: "Which fields is it for?",
   choices: {health: Health, law: Law, none: None}}
- {id: release.markets, mode: asked, kind: countries, ask: "Where is it offered?"}
- {id: release.on, mode: asked, kind: date, ask: "Since when?"}
- {id: release.name, mode: asked, kind: text, ask: "What is it called?"}
- {id: change.compute, mode: asked, kind: number, unit: FLOP, margin: allowed, ask: "How much compute?"}
- {id: change.seconds, mode: asked, kind: number, unit: seconds, margin: allowed, ask: "How long?"}
- {id: change.share, mode: asked, kind: share, margin: allowed, ask: "Which share?"}
- {id: change.revenue, mode: asked, kind: money, margin: allowed, ask: "Which revenue?"}
- {id: change.staff, mode: asked, kind: integer, unit: persons, ask: "How many people?"}
- {id: modification.utilisation, mode: asked, kind: share, ask: "Which share of the peak?",
   if_not_known: {low: "0.15", value: "0.30", high: "0.50", note: ours}}
"""
DETERMINATION = """
id: test.moved
title: The purpose moved into a watched field
source: {instrument: own, pinpoint: rule 7}
certainty: inference
when: {all: [{use.moved: true}, {use.fields: {includes_any: [health, law]}}]}
dossier: [invented]
"""
ENTRY = """
id: test.tell
kind: obligation
force: binding
title: Tell people about the move
summary: You tell people.
done_when: They know.
actor: anybody
places: []
source: {instrument: own, pinpoint: rule 8}
applies: [{from: 2025-01-01}]
when: {use.moved: true}
certainty: inference
dossier: [invented]
verified: false
open: [invented]
"""
ORDER = (
    *("use.moved", "use.fields", "base.models", "base.models.name", "base.models.how", "base.models.parameters"),
    *("use.kind", "release.markets", "release.on", "release.name", "change.compute", "change.seconds"),
    *("change.share", "change.revenue", "change.staff", "modification.utilisation"),
)


@cache
def small_catalogue() -> Catalogue:
    """The real catalogue with the invented facts, one status, one entry and one axis instead of its own."""
    facts = TypeAdapter(tuple[Fact, ...]).validate_python(yaml.safe_load(FACTS))
    return dataclasses.replace(
        load(),
        facts={fact.id: fact for fact in facts},
        determinations={"test.moved": _read(Determination, DETERMINATION)},
        entries={"test.tell": _read(Entry, ENTRY)},
        axes=(Axis(id="purpose", title="Purpose", question="Did the purpose move?", triage=("test.moved",)),),
        order=ORDER,
        triage=(),
    )


def _read(model: Any, text: str) -> Any:
    return TypeAdapter(model).validate_python(yaml.safe_load(text))


@cache
def words() -> Words:
    """The wording of the interview as it is published."""
    return load_words(data_root())


@cache
def typist() -> Typist:
    """A typist for the small catalogue."""
    names = PlaceNames(small_catalogue().places, words().places)
    return Typist(small_catalogue(), names, TODAY, frozenset({"release.month"}))
