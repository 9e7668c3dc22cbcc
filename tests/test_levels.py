"""Reading levels: plain keeps page one and the tables, legal adds every trace; the fixed words of plain are plain."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args
from xml.etree.ElementTree import Element

import pytest
import readability
import tinyhtml5
from conftest import Here
from paper_page import EXAMPLES, as_printed, example, find, has, text
from verapdf import failures, without_java

from compliance_kit.definitions import Level, load_documents, templates_root
from compliance_kit.documents import Composer
from compliance_kit.levels import at_level
from compliance_kit.messages import Forms
from compliance_kit.papers import write
from compliance_kit.render import render
from compliance_kit.views.file_names import file_name

pytestmark = pytest.mark.xdist_group("levels")  # one process makes each page once
DOCUMENTS = load_documents()
LEVELS: tuple[Level, ...] = get_args(Level)
BOTH: tuple[Level, Level] = ("plain", "standard")
SHEETS = ("lora_startup", "emu3_5", "image_lora_real_people")
every_paper = pytest.mark.parametrize("document", list(DOCUMENTS))
every_sheet = pytest.mark.parametrize("name", SHEETS)


@cache
def composer(name: str) -> Composer:
    return Composer(example(name))


@cache
def html(name: str, document: str, level: Level) -> str:
    found = DOCUMENTS[document].version(level=level)
    return at_level(render(templates_root(), f"{document}/template.html", composer(name).compose(found)), level)


@cache
def page(name: str, document: str, level: Level) -> Element:
    found: Element = tinyhtml5.parse(html(name, document, level), namespace_html_elements=False)
    return found


def marks(found: Element, inside: str) -> set[tuple[str, str]]:
    """Facts and findings, with their states, that stand inside elements of that name."""
    return {
        (name, mark.get("data-state") or mark.get("data-verdict") or "")
        for element in found.iter(inside)
        for mark in element.iter()
        if (name := mark.get("data-fact") or mark.get("data-finding"))
    }  # fmt: skip


@every_sheet
@every_paper
def test_plain_keeps_every_table_outside_the_appendix_and_prints_less_than_standard(name: str, document: str) -> None:
    plain, standard = page(name, document, "plain"), page(name, document, "standard")
    assert len(find(plain, "p")) <= len(find(standard, "p"))
    kept, whole = marks(plain, "table"), marks(standard, "table")
    assert kept <= whole
    gone = {caption for caption in captions(standard) if caption not in captions(plain)}
    assert all(in_appendix(standard, caption) for caption in gone)


def captions(found: Element) -> list[str]:
    return [text(caption) for caption in found.iter("caption")]


def in_appendix(found: Element, caption: str) -> bool:
    section = ""
    for element in found.iter():
        if element.tag == "h2":
            section = element.get("id") or ""
        if element.tag == "caption" and text(element) == caption:
            return section.startswith("appendix-")
    raise AssertionError(caption)


@every_sheet
@every_paper
def test_plain_begins_with_the_same_page_one(name: str, document: str) -> None:
    for tag, kind in (("p", "bottom-line"), ("div", "gap"), ("section", "stop-page")):
        plain, standard = (find(page(name, document, level), tag, has(kind))[:1] for level in BOTH)
        assert [text(one) for one in plain] == [text(one) for one in standard]


@every_sheet
@every_paper
def test_plain_keeps_the_sign_off_and_the_versions_and_drops_traces_and_links_to_what_is_gone(
    name: str, document: str
) -> None:
    found = page(name, document, "plain")
    ids = {element.get("id") for element in found.iter() if element.get("id")}
    before = {element.get("id") for element in page(name, document, "standard").iter()}
    assert ("sign-off" in ids) == ("sign-off" in before)
    assert {"appendix-d"} & ids == {"appendix-d"} & before
    shortened = bool(find(found, "tr", has("level")))
    if shortened:
        assert not {one for one in ids if str(one).startswith("appendix-") and one != "appendix-d"}
        assert not find(found, "ul", lambda one: "trace" in (one.get("class") or ""))
    links = [str(one.get("href")) for one in found.iter("a") if str(one.get("href")).startswith("#")]
    assert [link for link in links if link[1:] not in ids] == []
    assert ("Short version." in text(found)) == shortened


@every_paper
def test_plain_has_no_heading_with_nothing_under_it(document: str) -> None:
    for name in SHEETS:
        flow = [
            one for one in page(name, document, "plain").iter() if one.tag in ("h2", "table", "p", "ul", "ol", "div")
        ]
        for one, following in pairwise(flow):
            assert (one.tag, following.tag) != ("h2", "h2"), text(one)


@every_paper
def test_standard_is_the_page_as_its_template_makes_it(document: str) -> None:
    assert at_level("<p>as it is", "standard") == "<p>as it is"
    assert "traces" not in {element.get("id") for element in page("lora_startup", document, "standard").iter()}


def test_legal_prints_every_result_of_law_with_its_branches_and_pinpoints() -> None:
    view = composer("lora_startup").compose(DOCUMENTS["threshold_record"].version(level="legal"))
    expected = {
        name
        for name, finding in example("lora_startup").findings.items()
        if finding.verdict != "does_not_apply" and finding.entry.force in ("binding", "contract")
        and finding.entry.kind != "reference" and finding.timing != "past"
    }  # fmt: skip
    assert {tree["id"] for tree in view["traces"]} == expected != set()
    found = text(page("lora_startup", "threshold_record", "legal"))
    assert all(as_printed(tree["title"]) in found for tree in view["traces"])
    assert "(AI Act, Article 4)" in found


def test_traces_for_authorities_hide_answers_that_are_for_counsel() -> None:
    facts = example("lora_startup").catalogue.facts
    for document, audience in (("threshold_record", "regulator"), ("tort_note", "counsel")):
        view = composer("lora_startup").compose(DOCUMENTS[document].version(level="legal"))
        lines = [line for tree in view["traces"] for line in tree["lines"] if line["word"] == "compare"]
        counsel = [
            line for line in lines if line["subject"] in facts and facts[line["subject"]].sensitivity == "counsel"
        ]
        assert counsel
        hidden = {line["answer"] == "kept for counsel" for line in counsel if line["answer"]}
        assert hidden == {audience == "regulator"}


def test_a_public_paper_has_no_traces_at_any_level_and_says_so() -> None:
    view = composer("lora_startup").compose(DOCUMENTS["model_card"].version(level="legal"))
    assert view["traces"] == []
    assert {"what": "Every result and how it follows", "reason": "trade secret"} in view["redactions"]


@without_java
def test_a_plain_paper_conforms_to_the_archive_and_the_accessibility_standard(tmp_path: Path) -> None:
    data = write(composer("emu3_5"), DOCUMENTS["threshold_record"].version(level="plain"), "pdf")
    assert [failures(data, flavour, tmp_path) for flavour in ("3a", "ua1")] == [[], []]


def test_each_level_has_a_file_name_of_its_own(here: Here, tmp_path: Path) -> None:
    names = {
        file_name(composer("lora_startup"), DOCUMENTS["model_card"].version(level=level), "pdf") for level in LEVELS
    }
    assert len(names) == len(LEVELS)
    said = here(
        "render", EXAMPLES / "lora_startup.yaml", "--document", "model_card", "--level", "plain", "--format", "html",
        "-o", tmp_path,
    )  # fmt: skip
    assert said.code == 0
    assert [path.name for path in tmp_path.glob("*.html")] == ["MC-Kranich-Triage_1.2_en_plain_draft.html"]


# --- how hard the words are -------------------------------------------------------------------------------------------

GRADE = 10.0
"""Flesch-Kincaid: years of school; ten is a reader of about sixteen. This is for all sentences of a paper together."""
HARDEST = 15.0
"""For one sentence: the measure is rough, and a single long name moves it by three."""


def sentences(tree: Any) -> list[str]:
    """Every fixed sentence of a word file: it ends like one and has at least six words."""
    if isinstance(tree, dict):
        return [found for part in tree.values() for found in sentences(part)]
    if isinstance(tree, list):
        return [found for part in tree for found in sentences(part)]
    if isinstance(tree, Forms):
        return sentences([*tree.texts, tree.zero or ""])
    words = re.sub(r"\{\w+\}", "this", str(tree))
    return [one for one in re.split(r"(?<=[.?!])\s+", words) if one.endswith((".", "?", "!")) and len(one.split()) >= 6]


def printed_at_plain(document: str) -> list[str]:
    """The fixed sentences of a paper that its plain version prints for one of the examples."""
    words = composer("lora_startup").words.tree
    known = [*sentences(words.get(document, {})), *sentences(words["page"]), *sentences(words["gap"])]
    shown = " ".join(text(page(name, document, "plain")) for name in SHEETS)
    pieces = {one: [part.strip() for part in re.split(r"\bthis\b", one) if len(part.split()) > 2] for one in known}
    return [one for one, parts in pieces.items() if parts and all(part in shown for part in parts)]


def grade(texts: list[str]) -> float:
    """The Flesch-Kincaid grade of sentences; the library wants one in a line, with spaces between words."""
    lines = "\n".join(" ".join(re.findall(r"[\w\u2019'-]+|[.?!]", one)) for one in texts)
    return float(readability.getmeasures(lines, lang="en")["readability grades"]["Kincaid"])


@every_paper
def test_the_fixed_sentences_of_the_plain_version_are_easy_to_read(document: str) -> None:
    found = list(dict.fromkeys(printed_at_plain(document)))
    assert found
    assert grade(found) <= GRADE
    assert {one: hard for one in found if (hard := grade([one])) > HARDEST} == {}


def test_the_measure_tells_easy_from_hard() -> None:
    assert grade(["The cat sat on the mat."]) < 3
    assert grade(["Notwithstanding characterisations, interoperability considerations necessitate documentation."]) > 20
