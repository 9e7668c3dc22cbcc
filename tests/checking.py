"""Small made-up packs for the tests of `check`: what one check says about one change."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import yaml_rs
from pydantic import TypeAdapter
from small_law import cases_in, entry, small

from compliance_kit.catalogue import Catalogue, Editorial
from compliance_kit.checks.found import Found
from compliance_kit.facts import Fact
from compliance_kit.sources import Instrument
from compliance_kit.thresholds import Threshold

Data = dict[str, Any]
CASES = [
    {"name": "yes", "given": {"a.flag": True}, "expect": "applies"},
    {"name": "no", "given": {"a.flag": False}, "expect": "does_not_apply"},
    {"name": "open", "given": {"a.flag": None}, "expect": "undetermined"},
]


def said(found: Iterable[Found]) -> list[str]:
    """What was found, as "owner: message"."""
    return [f"{one.item or one.owner}: {one.message}" for one in found]


def law(*entries: Data, determined: Sequence[Data] = (), calculated: Sequence[Data] = ()) -> Catalogue:
    """The small catalogue with these entries, each filled up with what is always needed."""
    return small(calculated=calculated, determined=determined, entries=entries)


def alone(catalogue: Catalogue) -> Catalogue:
    """Without what the built-in catalogue left in it: a scheme and profiles that name its own questions and papers."""
    return dataclasses.replace(catalogue, exposure={"scheme": None, "factors": {}}, profiles={})


def with_entry(catalogue: Catalogue, **data: Any) -> Catalogue:
    """The same catalogue with one more entry ("x.rule" unless it says otherwise)."""
    new = entry({"id": "x.rule", **data})
    of_entries = {**catalogue.cases.of_entries, new.id: cases_in(data)}
    cases = dataclasses.replace(catalogue.cases, of_entries=of_entries)
    return dataclasses.replace(catalogue, entries={**catalogue.entries, new.id: new}, read_cases=lambda: cases)


def with_lines(catalogue: Catalogue, text: str) -> Catalogue:
    """The same catalogue with further thresholds, written in YAML."""
    new = [TypeAdapter(Threshold).validate_python(data) for data in yaml_rs.loads(text)]
    return dataclasses.replace(catalogue, thresholds={**catalogue.thresholds, **{line.id: line for line in new}})


def with_instrument(catalogue: Catalogue, **data: Any) -> Catalogue:
    """The same catalogue with one more instrument ("x.act" unless it says otherwise)."""
    always = {"id": "x.act", "title": "An act", "short": "Act", "kind": "statute", "jurisdiction": "EU",
              "url": "https://law.example.org/act"}  # fmt: skip
    new = TypeAdapter(Instrument).validate_python({**always, **data})
    return dataclasses.replace(catalogue, instruments={**catalogue.instruments, new.id: new})


def with_fact(catalogue: Catalogue, *, asked: bool = True, **data: Any) -> Catalogue:
    """The same catalogue with one more fact; with `asked`, at the end of the asking order."""
    new = TypeAdapter(Fact).validate_python({"mode": "asked", "kind": "boolean", "ask": "Is it?", **data})
    order = (*catalogue.order, new.id) if asked and new.mode == "asked" else catalogue.order
    return dataclasses.replace(catalogue, facts={**catalogue.facts, new.id: new}, order=order)


def with_rules(catalogue: Catalogue, **data: Any) -> Catalogue:
    """The same catalogue with other editorial rules."""
    rules = catalogue.editorial.model_dump(by_alias=True, exclude={"accepted"})
    return dataclasses.replace(catalogue, editorial=TypeAdapter(Editorial).validate_python({**rules, **data}))
