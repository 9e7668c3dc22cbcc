"""Exports of the examples for tests: made once for each reader, and read back as plain data."""

import dataclasses
import datetime
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from paper_page import catalogue, example

from compliance_kit.answers import Task
from compliance_kit.assessment import Assessment
from compliance_kit.definitions import Audience
from compliance_kit.documents import Composer
from compliance_kit.exporting import FORMATS, Exporter, Files, Format

NAMES = ("lora_startup", "emu3_5", "invented_merge_of_many_licences")
SIDES: tuple[Audience, ...] = ("public", "counsel")
MADE = [(name, audience) for name in NAMES for audience in SIDES]
DONE, UNPROVED = "eu.ai_act.literacy", "us.fed.ftc_act.claims"
OPEN, BEGUN, BLOCKED = "eu.ai_act.interaction_notice", "licence.llama_3_1.badge", "licence.llama_3_1.use_policy"
TASKS = {
    DONE: Task(status="done", owner="J. Roe", evidence=("literacy.pdf",)),
    UNPROVED: Task(status="done", owner="J. Roe"),
    OPEN: Task(status="to_do", owner="K. Poe", due=datetime.date(2027, 1, 5)),
    BEGUN: Task(status="under_way", evidence=("draft.png",)),
    BLOCKED: Task(status="no_access"),
}


@cache
def at_work() -> Assessment:
    """The start-up with work of every state on duties that apply."""
    found = example("lora_startup")
    return found.again(dataclasses.replace(found.sheet, tasks=TASKS))


@cache
def exporter(name: str, audience: Audience) -> Exporter:
    """The exporter of an example; "at_work" is the start-up with its tasks."""
    return Exporter(Composer(at_work() if name == "at_work" else example(name)), audience)


@cache
def files(name: str, audience: Audience, form: Format) -> Files:
    """The files of one format."""
    return exporter(name, audience).files(form)


def every_file(made: Exporter) -> Files:
    """The files of every format."""
    found: Files = {}
    for form in FORMATS:
        found |= made.files(form)
    return found


def all_files(name: str, audience: Audience) -> Files:
    """The files of every format, each made once."""
    found: Files = {}
    for form in FORMATS:
        found |= files(name, audience, form)
    return found


def data(name: str, audience: Audience, form: Format, path: str) -> Any:
    """One JSON file of an export."""
    return json.loads(files(name, audience, form)[path])


def bom(name: str, audience: Audience) -> Any:
    return data(name, audience, "cyclonedx", "bom.cdx.json")


def oscal(name: str, audience: Audience, which: str) -> Any:
    """The document of that kind, below its root."""
    found = data(name, audience, "oscal", f"oscal/{which}.json")
    return next(iter(found.values()))


def keys_and_texts(node: Any) -> Iterator[tuple[str, Any]]:
    """Every key of nested data with its value."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield str(key), value
        yield from keys_and_texts(value)


__all__ = ["catalogue"]
