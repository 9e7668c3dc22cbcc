# ruff: noqa: E501 - rows of a table read better in one line
"""Small made-up catalogues: a few questions and invented law, for properties that hold for every catalogue."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import yaml_rs
from pydantic import TypeAdapter

from compliance_kit import packs
from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import EVERYTHING, Assessment, Scope
from compliance_kit.catalogue import Axis, Catalogue
from compliance_kit.entries import Case, Cases, Entry
from compliance_kit.facts import Determination, Fact
from compliance_kit.sheets import sheet_of
from compliance_kit.thresholds import Threshold

DAY = datetime.date(2026, 11, 20)
SOURCE = {"instrument": "own", "pinpoint": "made up"}
FACTS = """
- {id: a.flag, mode: asked, kind: boolean, ask: A flag?}
- {id: a.other, mode: asked, kind: boolean, ask: Another flag?}
- {id: a.kind, mode: asked, kind: choice, ask: Which?, choices: {x: X, y: Y, none: None}}
- {id: a.kinds, mode: asked, kind: choices, ask: Which ones?, choices: {x: X, y: Y, z: Z, none: None}}
- {id: a.markets, mode: asked, kind: countries, ask: Where?}
- {id: a.size, mode: asked, kind: number, unit: FLOP, margin: allowed, ask: How much?}
- {id: a.part, mode: asked, kind: number, unit: FLOP, margin: allowed, ask: How much more?}
- {id: a.count, mode: asked, kind: integer, ask: How many?}
- {id: a.share, mode: asked, kind: share, margin: allowed, ask: Which share?}
- {id: a.money, mode: asked, kind: money, margin: allowed, ask: How much money?}
- {id: a.day, mode: asked, kind: date, ask: When?}
- {id: a.text, mode: asked, kind: text, ask: What?}
- {id: a.guess, mode: asked, kind: number, unit: FLOP, ask: A guess?, if_not_known: {low: "1", value: "2", high: "6", note: ours}}
- id: b.items
  mode: asked
  kind: records
  ask: Which?
  fields:
    - {id: name, mode: asked, kind: text, ask: Its name?}
    - {id: in, mode: asked, kind: boolean, ask: Is it in?}
    - {id: size, mode: asked, kind: number, unit: FLOP, margin: allowed, ask: Its size?}
    - {id: root, mode: asked, kind: text, ask: Its root?}
    - {id: tags, mode: asked, kind: choices, ask: Its tags?, choices: {p: P, q: Q, none: None}}
    - {id: until, mode: asked, kind: date, ask: Until when?}
    - {id: double, mode: calculated, kind: number, unit: FLOP, calculate: {product: [{constant: 2}, size]}}
"""
LINES = """
- {id: t.line, unit: FLOP, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 100}]}
- {id: t.reach, unit: FLOP, strict: false, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 100}]}
- {id: t.third, unit: share, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 1/3}]}
- {id: t.two, unit: times, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 2}]}
- {id: t.days, unit: days, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 14}]}
- {id: t.euro, unit: EUR, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 500}]}
- {id: t.start, unit: date, strict: false, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 2026-08-02}]}
- id: t.steps
  unit: FLOP
  strict: true
  nature: chosen
  source: {instrument: own}
  values: [{from: 2025-01-01, until: 2025-06-30, value: 10}, {from: 2026-01-01, value: 20}, {from: 2027-01-01, until: 2027-12-31, value: 30}]
"""
Data = Mapping[str, Any]


@cache
def _real() -> Catalogue:
    return packs.load()


def small(
    calculated: Sequence[Data] = (),
    determined: Sequence[Data] = (),
    entries: Sequence[Data] = (),
    axes: Sequence[Data] = (),
) -> Catalogue:
    """The small catalogue with further calculated facts, determinations, entries and axes as plain data."""
    real = _real()
    facts = [TypeAdapter(Fact).validate_python(data) for data in [*yaml_rs.loads(FACTS), *calculated]]
    lines = [TypeAdapter(Threshold).validate_python(data) for data in yaml_rs.loads(LINES)]
    statuses = [
        TypeAdapter(Determination).validate_python(
            {"title": "Made up", "source": SOURCE, "certainty": "settled", **data}
        )
        for data in determined
    ]
    asked = [
        name
        for fact in facts
        if fact.mode == "asked"
        for name in (fact.id, *(f"{fact.id}.{f.id}" for f in fact.fields))
    ]
    return dataclasses.replace(
        real,
        facts={fact.id: fact for fact in facts},
        thresholds={line.id: line for line in lines},
        determinations={status.id: status for status in statuses},
        entries={data["id"]: entry(data) for data in entries},
        axes=tuple(TypeAdapter(Axis).validate_python({"title": "Made up", "question": "?", **data}) for data in axes),
        order=tuple(asked),
        triage=(),
        read_cases=lambda: Cases(of_entries={data["id"]: cases_in(data) for data in entries}),
    )


def cases_in(data: Data) -> tuple[Case, ...]:
    """The cases that the plain data of an entry hold."""
    return TypeAdapter(tuple[Case, ...]).validate_python(data.get("cases", ()))


def entry(data: Data) -> Entry:
    """An entry with what is always needed filled in."""
    always = {
        "kind": "obligation", "force": "binding", "title": "Made up", "summary": "Made up.", "actor": "anybody", "places": [],
        "source": SOURCE, "applies": [{"from": "2020-01-01"}], "certainty": "settled", "verified": False, "when": {"always": True},
    }  # fmt: skip
    return TypeAdapter(Entry).validate_python({**always, **{key: data[key] for key in data if key != "cases"}})


def assessed(catalogue: Catalogue, answers: Data, on: datetime.date = DAY, scope: Scope = EVERYTHING) -> Assessment:
    """The assessment of plain answers."""
    return Assessment(catalogue, AnswerSheet(Subject(name="made up"), answers=sheet_of(answers)), on, scope)
