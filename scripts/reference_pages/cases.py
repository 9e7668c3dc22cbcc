"""Cases as tables: what is given, in words, and what is expected."""

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from compliance_kit import _yaml
from compliance_kit.answers import as_answer
from compliance_kit.contents import content_of
from compliance_kit.entries import CaseFile, Entry
from compliance_kit.facts import Determination, Fact, field_map
from compliance_kit.values import Value
from reference_pages.links import Page
from reference_pages.markdown import items, plain, table

HEAD = ("case", "given", "day", "expected", "timing")
UNASKED = "unasked"


class BroadRow(NamedTuple):
    """A case over several results, as one of them sees it."""

    file: str
    name: str
    on: datetime.date | None
    expect: str


class CaseFiles:
    """The scenarios and the cases over several results, with the files in which they stand."""

    def __init__(self, root: Path) -> None:
        self.scenarios: dict[str, str] = {}
        self.of: dict[str, list[BroadRow]] = {}
        for path in sorted((root / "obligations" / "cases").rglob("*.yaml")):
            shown = path.relative_to(root).as_posix()
            self._add(CaseFile.model_validate(_yaml.parse(_yaml.read_text(path, name=shown), shown)), shown)

    def _add(self, found: CaseFile, shown: str) -> None:
        self.scenarios.update({scenario.id: shown for scenario in found.scenarios})
        for case in found.cases:
            for name, expect in case.expect.items():
                row = BroadRow(shown, case.name, case.on, expect)
                self.of.setdefault(name, []).append(row)


def own_cases(page: Page, files: CaseFiles, entry: Entry) -> list[str]:
    """The cases that stand in the entry itself."""
    rows = (
        (
            plain(case.name),
            _given(page, files, case.like, case.given),
            _day(page, case.on),
            page.words.say(f"shade.{case.expect}"),
            page.words.say(f"timing.{case.timing}") if case.timing else "",
        )
        for case in page.catalogue.cases.of(entry.id)
    )
    told = table(HEAD, rows)
    return ["", f"**Cases** ({len(page.catalogue.cases.of(entry.id))})", *told] if told else []


def broad_cases(page: Page, files: CaseFiles, judged: Entry | Determination) -> Iterator[str]:
    """The cases over several results that expect something of this one, by name; what they give stands in the file."""
    by_file: dict[str, list[BroadRow]] = {}
    for row in files.of.get(judged.id, []):
        by_file.setdefault(row.file, []).append(row)
    for file, rows in by_file.items():
        told = (f"{plain(row.name)}{_on(page, row.on)}: {page.words.say(f'shade.{row.expect}')}" for row in rows)
        yield from items(f"Cases over several results in {page.file(file)}", told)


def _on(page: Page, on: datetime.date | None) -> str:
    return f" (on {page.words.date(on)})" if on else ""


def _day(page: Page, on: datetime.date | None) -> str:
    return page.words.date(on or page.catalogue.manifest.law_as_of)


def _given(page: Page, files: CaseFiles, like: str | None, given: Mapping[str, Any]) -> str:
    told = [f"as in scenario [`{like}`]({page.to(files.scenarios[like])})"] if like else []
    return "; ".join([*told, *(plain(text) for text in _answers(page, given))]) or "nothing"


def _answers(page: Page, given: Mapping[str, Any]) -> Iterator[str]:
    for name, data in given.items():
        fact = page.catalogue.facts.get(name)
        label = page.called.short_label(fact, name) if fact else page.called.title(name)
        yield f"{label}: {_answer(page, fact, data, name)}"


def _answer(page: Page, fact: Fact | None, data: object, path: str) -> str:
    """One answer in words; a status is given as yes, no or not known."""
    words = page.words
    if data is None:
        return words.say("not_known")
    if data == UNASKED:
        return words.say("not_asked")
    if fact is None:
        return words.say(f"boolean.{str(data).lower()}")
    if fact.kind == "records" and isinstance(data, list):
        return ", ".join(_record(page, fact, item, path) for item in data)
    answer = as_answer(data)
    content = content_of(fact, answer, page.catalogue.places, path)
    return words.value(fact, Value(content), answer)


def _record(page: Page, owner: Fact, data: Mapping[str, Any], path: str) -> str:
    fields = field_map(owner)
    told = (
        f"{page.called.short_label(fields[name], f'{path}.{name}')}: {_answer(page, fields[name], value, path)}"
        for name, value in data.items()
    )
    return f"({'; '.join(told)})"
