"""The web page: one file that asks for nothing, can be used by everybody, on every screen and on paper."""

import base64
import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import tinyhtml5
from browser import browser, show, violations, with_browser
from paper_page import EXAMPLES, find, text
from papers_made import DOCUMENTS, SHEETS, made

from compliance_kit.formats.web import web_page

pytestmark = pytest.mark.xdist_group("formats")
EXAMPLE_NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
PAGES = (
    [(example, document) for example in EXAMPLE_NAMES for document in DOCUMENTS]
    if os.environ.get("COMPLIANCE_KIT_EVERY_PAGE") == "1"
    else [(EXAMPLE_NAMES[5 * place % len(EXAMPLE_NAMES)], document) for place, document in enumerate(DOCUMENTS)]
)
"""Every document with another example each; with COMPLIANCE_KIT_EVERY_PAGE=1 every one with every one (minutes)."""
EVERY = pytest.mark.parametrize("document", DOCUMENTS)


def page(document: str) -> Any:
    return tinyhtml5.parse(made(*SHEETS[0], document, "html").decode(), namespace_html_elements=False)


def small(body: str, read: str = "") -> Any:
    html = f"<html lang='en'><head><title>t</title></head><body data-page='Page'>{body}</body></html>"
    words = {
        "skip": "s",
        "contents": "c",
        "about_table": "Table",
        "marks": {"applies": "holds"},
        "marked": "({mark}) {text}",
    }
    about = dict.fromkeys(("identity", "version", "developer", "subject", "law_as_of", "language"), "x</script>")
    return tinyhtml5.parse(web_page(html, lambda _: read.encode(), words, about), namespace_html_elements=False)


@EVERY
def test_the_page_asks_for_nothing_and_runs_nothing(document: str) -> None:
    root = page(document)
    assert [script.get("type") for script in find(root, "script")] == ["application/ld+json"]
    assert not [link for link in root.iter() if link.tag in ("link", "img", "iframe", "object", "embed")]
    assert not [element for element in root.iter() if element.get("src") or element.get("onclick")]
    for style in find(root, "style"):
        assert re.findall(r"@import|url\((?![\"']?data:)", style.text or "") == []
    assert any("default-src 'none'" in (meta.get("content") or "") for meta in find(root, "meta"))


@EVERY
def test_landmarks_contents_and_a_way_past_them(document: str) -> None:
    root = page(document)
    assert [len(find(root, tag)) for tag in ("nav", "main", "h1")] == [1, 1, 1]
    assert len(root.findall("body/footer")) == 1
    skip = root.find("body")[0]
    assert (skip.tag, skip.get("href")) == ("a", f"#{find(root, 'main')[0].get('id')}")
    headings = [" ".join(" ".join(heading.itertext()).split()) for heading in find(root, "h2")]
    assert [text(link) for link in find(root.find(".//details"), "a")] == headings
    assert root.get("lang") == "en"


@EVERY
def test_every_section_has_an_id_and_every_link_inside_leads_somewhere(document: str) -> None:
    root = page(document)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(section.get("id") for section in find(root, "section") if section.find("h2") is not None)
    assert {link.get("href", "")[1:] for link in find(root, "a") if link.get("href", "").startswith("#")} <= set(ids)


@EVERY
def test_wide_tables_scroll_in_regions_with_a_name_that_keys_reach(document: str) -> None:
    root = page(document)
    regions = [child for child in root.iter("div") if child.get("class", "").startswith("scroll")]
    inside = {id(child) for region in regions for child in region}
    wide = [table for table in find(root, "table") if max(len(row) for row in table.iter("tr")) > 3]
    assert all(id(table) in inside for table in wide)
    assert all(region.get("tabindex") == "0" and region.get("aria-label") and region.get("role") for region in regions)


def test_machines_are_told_in_one_block_what_the_page_is() -> None:
    found = json.loads("".join(find(page("model_card"), "script")[0].itertext()))
    assert (found["@type"], found["identifier"], found["version"]) == ("DigitalDocument", "MC-Kranich-Triage", "1.2")
    assert found["creator"]["name"] == "Kranich Dialog GmbH"


def test_words_cannot_leave_the_block_for_machines() -> None:
    (script,) = find(small("<h1>a</h1>"), "script")
    assert json.loads(script.text or "")["version"] == "x</script>"


def test_listeners_hear_what_only_a_shape_says() -> None:
    root = small("<h1>a</h1><ul><li class='status applies'>Not this</li></ul>")
    assert text(find(root, "li")[-1]) == "(holds) Not this"


def test_words_of_the_printed_margins_cannot_leave_their_string() -> None:
    head = "<html lang='en'><head><title>t</title></head>"
    html = head + "<body data-subject='a&quot;}&lt;/style&gt;\\\n'><h1>x</h1></body></html>"
    words = {"skip": "s", "contents": "c", "about_table": "Table"}
    about = dict.fromkeys(("identity", "version", "developer", "subject", "law_as_of", "language"), "")
    made_of = web_page(html, lambda _: b"", words, about)
    assert 'content: "a\\22 }\\3c /style>\\5c \\a "' in made_of


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@with_browser
@pytest.mark.parametrize(("example", "document"), PAGES)
def test_axe_finds_nothing_wrong(example: str, document: str, driver: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(made(example, "A4", document, "html"))
    show(driver, tmp_path / "page.html", 390)
    assert violations(driver) == []


@with_browser
def test_axe_would_find_something_wrong(driver: Any, tmp_path: Path) -> None:
    html = made(*SHEETS[0], "model_card", "html").decode()
    (tmp_path / "page.html").write_text(
        html.replace('<html lang="en"', "<html").replace("<h2", "<h4").replace("</h2", "</h4")
    )
    show(driver, tmp_path / "page.html", 1280)
    assert {rule.split(" ")[0] for rule in violations(driver)} >= {"html-has-lang", "heading-order"}


@with_browser
@EVERY
def test_no_screen_scrolls_sideways_and_text_is_large_enough(document: str, driver: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(made(*SHEETS[0], document, "html"))
    for width in (320, 390, 1280):
        show(driver, tmp_path / "page.html", width)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
    smallest = driver.execute_script(
        "return Math.min(...[...document.querySelectorAll('main p, main td, main th, main li')]"
        ".map(part => parseFloat(getComputedStyle(part).fontSize) * part.currentCSSZoom))"
    )
    assert smallest >= 13


@with_browser
def test_the_page_prints_on_its_paper_with_its_margins_and_without_contents(driver: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(made(*SHEETS[1], "model_card", "html"))
    show(driver, tmp_path / "page.html", 1280)
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    with pikepdf.open(io.BytesIO(base64.b64decode(printed["data"]))) as opened:
        assert [round(float(side)) for side in opened.pages[0].MediaBox] == [0, 0, 612, 792]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = driver.execute_script(
        "return ['nav', '.skip'].map(x => getComputedStyle(document.querySelector(x)).display)"
    )
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert shown == ["none", "none"]
