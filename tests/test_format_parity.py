"""Every format prints the same facts, states and words, and the same findings with the same verdicts.

The page as its template fills it is the measure. Each format is read by other means than it was written with.
"""

import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pikepdf
import pytest
import tinyhtml5
from conftest import Here
from markdown_it import MarkdownIt
from papers_made import DOCUMENTS, LANGUAGES, SHEETS, composer, made, template_page

pytestmark = pytest.mark.xdist_group("formats")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Stated = tuple[set[tuple[str, str, str]], set[tuple[str, str]]]
ALL = [(*sheet, document, language) for sheet in SHEETS for document in DOCUMENTS for language in LANGUAGES]
MARGINS = re.compile(r"^.* DRAFT, not approved\n.* Page \d+ of \d+\n\f?(?:DRAFT\n)?", re.MULTILINE)
"""What the edges of a page print between two of its lines."""
EVERY_PAGE = os.environ.get("COMPLIANCE_KIT_EVERY_PAGE") == "1"
TURN = 9
"""Of the other languages each takes every ninth document, none the same as another, from either sheet by turns."""


def chosen() -> list[tuple[str, str, str, str]]:
    """Every page in English; in the other languages a few of each, or every one where the environment asks for it."""
    if EVERY_PAGE:
        return ALL
    others = [
        (*SHEETS[turn % len(SHEETS)], document, language)
        for place, language in enumerate(LANGUAGES[1:])
        for turn, document in enumerate(DOCUMENTS[place::TURN])
    ]
    return [one for one in ALL if one[-1] == "en"] + others


EVERY = pytest.mark.parametrize(("example", "paper", "document", "language"), chosen())


def bare(text: str) -> str:
    """The letters alone: where lines break is each format's own affair."""
    return re.sub(r"\s+", "", text)


def in_html(html: str) -> Stated:
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    facts = {
        (found.get("data-fact", ""), found.get("data-state") or "", bare("".join(found.itertext())))
        for found in root.iter()
        if found.get("data-fact")
    }
    pairs = {
        (found.get("data-finding", ""), found.get("data-verdict", ""))
        for found in root.iter()
        if found.get("data-finding") and found.get("data-verdict")
    }
    return facts, pairs


def in_docx(data: bytes) -> Stated:
    """Bookmarks of the document, named in a part of their own."""
    with zipfile.ZipFile(BytesIO(data)) as opened:
        listed = ElementTree.fromstring(opened.read("customXml/item1.xml"))  # noqa: S314 - our own file
        body = ElementTree.fromstring(opened.read("word/document.xml"))  # noqa: S314
    open_now: dict[str, str] = {}
    covered: dict[str, str] = {}
    for node in body.iter():
        if node.tag == f"{W}bookmarkStart":
            open_now[node.get(f"{W}id", "")] = node.get(f"{W}name", "")
            covered[node.get(f"{W}name", "")] = ""
        elif node.tag == f"{W}bookmarkEnd":
            open_now.pop(node.get(f"{W}id", ""))
        elif node.tag == f"{W}t":
            for name in open_now.values():
                covered[name] += node.text or ""
    assert not open_now
    facts, pairs = set(), set()
    for row in listed:
        words = bare(covered[row.get("bookmark", "")])
        if row.tag.endswith("}fact"):
            facts.add((row.get("id", ""), row.get("state", ""), words))
        elif row.get("state"):
            pairs.add((row.get("id", ""), row.get("state", "")))
    return facts, pairs


def in_markdown(text: str) -> Stated:
    """Comments of the rendered text."""
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    facts, pairs = set(), set()
    waiting: list[list[str]] = []
    for part in _told(root):
        if not isinstance(part, tuple):
            for row in waiting:
                row[3] += part
        elif part[0] == "/":
            kind, name, state, words = waiting.pop()
            if kind == "fact":
                facts.add((name, state, bare(words)))
            elif state:
                pairs.add((name, state))
        else:
            kind, name, *rest = part[0].split()
            waiting.append([kind, unquote(name), rest[0] if rest else "", ""])
    assert waiting == []
    return facts, pairs


def _told(element: Any) -> Iterator[str | tuple[str]]:
    """Text, and comments as tuples, in the order of the page."""
    if not isinstance(element.tag, str):
        yield (element.text,)
    else:
        yield element.text or ""
        for child in element:
            yield from _told(child)
    yield element.tail or ""


def in_json(data: Any) -> Stated:
    facts = {(row["id"], row["state"], bare(row["printed"])) for row in data["facts"]}
    return facts, {(row["id"], row["verdict"]) for row in data["findings"]}


@EVERY
def test_every_format_states_what_the_page_states(example: str, paper: str, document: str, language: str) -> None:
    measure = in_html(template_page(example, paper, document, language))
    assert in_html(made(example, paper, document, "html", language).decode()) == measure
    assert in_docx(made(example, paper, document, "docx", language)) == measure
    assert in_markdown(made(example, paper, document, "md", language).decode()) == measure
    assert in_json(json.loads(made(example, paper, document, "json", language))) == measure


def test_every_language_has_its_turn_with_documents_of_its_own() -> None:
    others = [(document, language) for _, _, document, language in chosen() if language != "en"]
    assert {language for _, language in others} == set(LANGUAGES) - {"en"}
    assert EVERY_PAGE or len({document for document, _ in others}) == len(others)


def test_the_papers_state_facts_and_findings_at_all() -> None:
    stated = [in_html(template_page(*sheet, document)) for sheet in SHEETS for document in DOCUMENTS]
    assert sum(len(facts) for facts, _ in stated) > 300
    assert sum(len(pairs) for _, pairs in stated) > 300


@pytest.mark.parametrize(("document", "place"), [(name, place) for place, name in enumerate(DOCUMENTS)])
def test_the_pdf_prints_the_words_of_every_fact(document: str, place: int, tmp_path: Path) -> None:
    example, paper = SHEETS[place % len(SHEETS)]
    (tmp_path / "paper.pdf").write_bytes(made(example, paper, document, "pdf"))
    command = ["pdftotext", "-raw", str(tmp_path / "paper.pdf"), "-"]
    printed = bare(MARGINS.sub("", subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    facts, _ = in_html(template_page(example, paper, document))
    assert [words for _, _, words in sorted(facts) if words not in printed] == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_paper_in_another_language_is_verified_and_a_changed_fact_in_it_is_told(
    language: str, here: Here, tmp_path: Path
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(made(*SHEETS[0], "copyright_policy", "pdf", language))
    said = here("verify", path, "--language", language)
    words = composer(*SHEETS[0], language).words
    assert (said.code, said.out.splitlines()[-1]) == (0, words.say("verify.same"))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        facts = json.loads(pdf.attachments["facts.json"].get_file().read_bytes())
        facts["answers"]["use.monthly_users"]["value"] = 13000
        pdf.attachments["facts.json"] = pikepdf.AttachedFileSpec(
            pdf, json.dumps(facts).encode(), filename="facts.json", description="", mime_type="application/json",
            creation_date="", mod_date="",
        )  # fmt: skip
        pdf.save()
    said = here("verify", path, "--language", language)
    assert (said.code, said.out.splitlines()[-1]) == (1, words.say("verify.differs"))


@pytest.mark.parametrize("document", DOCUMENTS[::3])
def test_a4_and_letter_state_the_same(document: str) -> None:
    example, _ = SHEETS[0]
    assert made(example, "A4", document, "json") == made(example, "Letter", document, "json")
    assert template_page(example, "A4", document) != template_page(example, "Letter", document)


def test_the_findings_of_the_page_are_those_of_the_assessment() -> None:
    for sheet in SHEETS:
        found = composer(*sheet).assessment.findings
        for document in DOCUMENTS:
            _, pairs = in_html(template_page(*sheet, document))
            assert {(name, verdict) for name, verdict in pairs if name in found} <= {
                (name, finding.verdict) for name, finding in found.items()
            }
