"""Papers of the examples for tests: what was assessed, what was composed, and the page as elements."""

import datetime
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import tinyhtml5

from compliance_kit import packs
from compliance_kit.answers import Answer
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.documents import Composer, load_documents, templates_root
from compliance_kit.render import render
from compliance_kit.sheets import read_sheet
from compliance_kit.typesetting import signs, typeset

EXAMPLES = Path(__file__).parent.parent / "examples"
DAY = datetime.date(2026, 11, 20)
HARMLESS: Mapping[str, object] = {
    "release.markets": ["US-PA"],
    "evaluation.hazard_analysis": Answer(value="dated", given=DAY, by="J. Roe", evidence=("analysis.md",)),
    "evaluation.hazards": [
        {
            "name": "a wrong word",
            "harms": ["none"],
            "degree": "trivial",
            "people_affected": 1,
            "reaches_children": False,
        }
    ],
    "use.special_relationship": False,
    "evaluation.dangerous_fields": ["none"],
    "modification.sexual_ability": ["none"],
    "modification.sexual_purpose": ["none"],
}
"""Answers that every path of tort rates low: a trivial hazard, looked for on dated record."""


class Paper(NamedTuple):
    """One paper: what was assessed, what was composed, and the page."""

    assessment: Assessment
    view: Mapping[str, Any]
    page: Element


@cache
def catalogue() -> Catalogue:
    """The built-in catalogue, read once."""
    return packs.load()


@cache
def example(name: str, on: datetime.date = DAY) -> Assessment:
    """An example assessed on a day."""
    return assess(catalogue(), read_sheet(EXAMPLES / f"{name}.yaml", catalogue()), on)


def paper_of(assessment: Assessment, document: str) -> Paper:
    """A paper of an assessment, by the name of its document."""
    view = Composer(assessment).compose(load_documents()[document])
    html = render(templates_root(), f"{document}/template.html", view)
    return Paper(assessment, view, tinyhtml5.parse(html, namespace_html_elements=False))


def text(element: Element) -> str:
    """The words inside, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def find(page: Element, tag: str, test: Callable[[Element], bool] = lambda _: True) -> list[Element]:
    """Every element of that name that passes the test, in order."""
    return [element for element in page.iter(tag) if test(element)]


def has(name: str) -> Callable[[Element], bool]:
    """A test whether an element bears that class."""
    return lambda element: name in (element.get("class") or "").split()


def as_printed(words: str, language: str = "en") -> str:
    """Words as a page sets them: with the quotation marks and apostrophes of its language."""
    return typeset(words, language, signs(templates_root()))
