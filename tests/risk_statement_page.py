"""Pages of the risk statement for tests: a page read into elements, sheets with changed answers and with signatures."""

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from paper_page import catalogue

from compliance_kit.answers import AnswerSheet, Signature, as_answer
from compliance_kit.assessment import assess
from compliance_kit.documents import Audience, Composer, Document, facts_digest, load_documents, templates_root
from compliance_kit.packs import data_root
from compliance_kit.render import render
from compliance_kit.sheets import read_sheet

ON = datetime.date(2026, 11, 20)
VOID = {"meta", "link", "br", "col", "img"}


@dataclass
class Element:
    """One element of a page."""

    name: str
    given: Mapping[str, str]
    parts: list["Element | str"] = field(default_factory=list)

    def all(self, *names: str) -> list["Element"]:
        """Every element inside with one of the names, in order."""
        found = []
        for part in self.parts:
            if isinstance(part, Element):
                found += [part] if part.name in names or "*" in names else []
                found += part.all(*names)
        return found

    def having(self, attribute: str, value: str | None = None) -> list["Element"]:
        """Every element inside that carries the attribute."""
        return [
            element
            for element in self.all("*")
            if attribute in element.given and value in (None, element.given[attribute])
        ]

    @property
    def text(self) -> str:
        """The words inside, with single spaces; styles and drawings left out."""
        inside = " ".join(
            part if isinstance(part, str) else part.text
            for part in self.parts
            if not (isinstance(part, Element) and part.name == "style")
        )
        return " ".join(inside.split())


class Reader(HTMLParser):
    """Reads a page into elements."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


@lru_cache(maxsize=16)
def sheet(name: str) -> AnswerSheet:
    return read_sheet(data_root() / "examples" / f"{name}.yaml", catalogue())


def document(audience: Audience = "regulator") -> Document:
    return load_documents()["risk_statement"].model_copy(update={"audience": audience})


def page_of(given: AnswerSheet, audience: Audience = "regulator") -> Element:
    composer = Composer(assess(catalogue(), given, ON))
    reader = Reader()
    reader.feed(render(templates_root(), "risk_statement/template.html", composer.compose(document(audience))))
    assert reader.open == [reader.root], "every element is closed"
    return reader.root.all("body")[0]


@lru_cache(maxsize=32)
def page(name: str) -> Element:
    return page_of(sheet(name))


def changed(name: str, **answers: object) -> AnswerSheet:
    found = sheet(name)
    for fact, value in answers.items():
        found = found.with_answer(fact.replace("__", "."), as_answer(value))
    return found


def calm(**more: object) -> AnswerSheet:
    """The start-up with every axis clear and no grave hazard."""
    hazards = [row for row in sheet("lora_startup").answers["evaluation.hazards"].value if row["degree"] != "grave"]
    quiet = {
        "evaluation__hazard_change": "same",
        "safeguards__effect": "unchanged_tested",
        "evaluation__hazards": hazards,
    }
    return changed("lora_startup", **(quiet | more))


def signed(given: AnswerSheet, *roles: str, statement: str | None = None) -> AnswerSheet:
    """The sheet with valid signatures in those roles."""
    now = facts_digest(assess(catalogue(), given, ON))
    signatures = {
        role: Signature(
            name="A. Person", role="head", on=ON, statement=statement if role == "approved_by" else None, facts=now
        )
        for role in roles
    }
    return dataclasses.replace(given, sign_off=signatures)


def words() -> Any:
    return Composer(assess(catalogue(), sheet("lora_startup"), ON)).words.tree["risk_statement"]


def section(body: Element, name: str) -> str:
    """The text of a section, from its heading to the next."""
    text, after = body.text, body.all("h2")
    place = [element.given.get("id") for element in after].index(name)
    start = text.index(after[place].text)
    end = text.find(after[place + 1].text, start + 1) if place + 1 < len(after) else len(text)
    return text[start:end]
