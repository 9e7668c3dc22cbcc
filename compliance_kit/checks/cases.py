"""The cases of a catalogue: given some facts, expect a verdict; each is run and each mismatch is said."""

import datetime
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import Assessment, Finding, shade
from compliance_kit.catalogue import Catalogue
from compliance_kit.contents import Unreadable
from compliance_kit.sheets import sheet_of


@dataclass(frozen=True)
class Asked:
    """What a case gives and expects."""

    like: str | None
    given: Mapping[str, Any]
    day: datetime.date
    expect: Mapping[str, str]
    timing: str | None = None


def all_cases(catalogue: Catalogue) -> Iterator[tuple[str, Asked]]:
    """Every case of every entry and every broad case under its name ("entry::name")."""
    law_as_of = catalogue.manifest.law_as_of
    for entry in catalogue.entries.values():
        for case in catalogue.cases.of(entry.id):
            asked = Asked(case.like, case.given, case.on or law_as_of, {entry.id: case.expect}, case.timing)
            yield f"{entry.id}::{case.name}", asked
    for broad in catalogue.cases.broad:
        yield f"cases::{broad.name}", Asked(broad.like, broad.given, broad.on or law_as_of, broad.expect)


class Ran(NamedTuple):
    """A case that was worked out.

    Attributes:
        assessment: what was worked out for it; None where that failed.
        mistake: what it finds instead of what it expects; None if it holds.

    """

    name: str
    asked: Asked
    assessment: Assessment | None
    mistake: str | None


def run_cases(catalogue: Catalogue) -> Iterator[Ran]:
    """Every case, worked out."""
    return (run(catalogue, name, asked) for name, asked in all_cases(catalogue))


def run(catalogue: Catalogue, name: str, asked: Asked) -> Ran:
    """One case, worked out."""
    try:
        assessment = _assessment(catalogue, asked)
        wrong = [
            text for name, word in asked.expect.items() if (text := _mismatch(assessment, name, word, asked.timing))
        ]
    except (Unreadable, KeyError) as error:
        said = error.args[0] if isinstance(error, KeyError) and error.args else error
        return Ran(name, asked, None, f"cannot be worked out: {said}.")
    return Ran(name, asked, assessment, "; ".join(wrong) or None)


def mistake(catalogue: Catalogue, asked: Asked) -> str | None:
    """What is wrong with a case: what it finds instead of what it expects; None if it holds."""
    return run(catalogue, "", asked).mistake


def found_by(catalogue: Catalogue, asked: Asked) -> frozenset[str]:
    """The entries that a case expects something of, and every determination that is worked out on the way."""
    assessment = _assessment(catalogue, asked)
    for name, word in asked.expect.items():
        _mismatch(assessment, name, word, asked.timing)
    return assessment.looked_at & catalogue.determinations.keys() | asked.expect.keys()


def _assessment(catalogue: Catalogue, asked: Asked) -> Assessment:
    return Assessment(catalogue, case_sheet(catalogue, asked.like, asked.given), asked.day)


def case_sheet(catalogue: Catalogue, like: str | None, given: Mapping[str, Any]) -> AnswerSheet:
    """The sheet of a case: the answers of its scenario, changed by what the case gives."""
    base = dict(catalogue.cases.scenarios[like].answers) if like else {}
    unknown = [
        fact for fact in {**base, **given} if fact not in catalogue.facts and fact not in catalogue.determinations
    ]
    if unknown:
        near = difflib.get_close_matches(unknown[0], [*catalogue.facts, *catalogue.determinations], 1)
        meant = f" (nearest: '{near[0]}')" if near else ""
        raise KeyError(f"no pack defines the fact '{unknown[0]}'{meant}")
    return AnswerSheet(Subject(name="case"), answers=sheet_of({**base, **given}))


def _mismatch(assessment: Assessment, name: str, word: str, timing: str | None) -> str | None:
    if name in assessment.catalogue.entries:
        finding = assessment.finding(name)
        return _differs(name, finding.shade, word) or _timing(finding, timing)
    return _differs(name, shade(assessment.determination(name)), word)


def _differs(name: str, found: str, word: str) -> str | None:
    open_shades = ("undetermined", "contested", "leans_applies", "leans_does_not_apply")
    if found == word or (word == "undetermined" and found in open_shades):
        return None
    return f"{name} should be '{word}' and is '{found}'"


def _timing(finding: Finding, timing: str | None) -> str | None:
    return f"the timing should be '{timing}' and is '{finding.timing}'" if timing and finding.timing != timing else None
