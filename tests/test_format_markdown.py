"""The Markdown of a paper, parsed back: its headings, its words, its links, narrow tables, and nothing else."""

import re
from typing import Any

import pytest
from markdown_it import MarkdownIt
from papers_made import DOCUMENTS, SHEETS, made, template_page

from compliance_kit.formats.content import Block, Group, Heading, Table, blocks_words
from compliance_kit.formats.markdown import JOINER, WIDEST, to_markdown
from compliance_kit.formats.reading import read_page

pytestmark = pytest.mark.xdist_group("formats")
PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
WORDS: dict[str, Any] = {
    "markdown_head": "Copy of {title}, {digest}.",
    "figure_words": "Figure: {text}",
    "marks": {"applies": "holds", "does-not-apply": "fails", "undetermined": "open"},
    "marked": "({mark}) {text}",
}
ALL = pytest.mark.parametrize(
    ("document", "sheet"), [(name, SHEETS[place % 2]) for place, name in enumerate(DOCUMENTS)]
)


def written(body: str) -> str:
    """The Markdown of a page with that body, without its head."""
    page = read_page(f"<html lang='en'><head><title>t</title></head><body>{body}</body></html>")
    return to_markdown(page, WORDS, "0").split("\n\n", 1)[1].strip()


def rendered(text: str) -> str:
    """What a reader of the Markdown sees."""
    html = re.sub(r"<!--.*?-->", "", PARSER.render(text))
    plain = re.sub(r"<[^>]+>", " ", html)
    for name, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(name, letter)
    return "".join(plain.split())


@ALL
def test_the_headings_are_those_of_the_page(document: str, sheet: tuple[str, str]) -> None:
    tokens = PARSER.parse(made(*sheet, document, "md").decode())
    found = [
        (int(token.tag[1]), re.sub(r"[*\\]|<!--.*?-->", "", tokens[place + 1].content))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    measured = [
        (block.level, blocks_words((block,)))
        for block in flat(read_page(template_page(*sheet, document)).blocks)
        if isinstance(block, Heading)
    ]
    assert found == measured


def flat(blocks: tuple[Block, ...]) -> list[Block]:
    return [inner for block in blocks for inner in (flat(block.blocks) if isinstance(block, Group) else [block])]


@ALL
def test_every_word_of_the_page_can_be_read_in_its_place(document: str, sheet: tuple[str, str]) -> None:
    shown = rendered(made(*sheet, document, "md").decode())
    at = 0
    for block in flat(read_page(template_page(*sheet, document)).blocks):
        if not isinstance(block, Table):
            for part in blocks_words((block,)).split():
                at = shown.find(part, at)
                assert at >= 0, f"{part!r} of {blocks_words((block,))!r}"


@ALL
def test_tables_stay_narrow_and_nothing_becomes_code(document: str, sheet: tuple[str, str]) -> None:
    text = made(*sheet, document, "md").decode()
    rows = [re.sub(r"<!--.*?-->", "", row) for row in text.splitlines()]
    assert [row for row in rows if row.startswith("|") and len(row) > WIDEST] == []
    assert not [token for token in PARSER.parse(text) if token.type in ("code_block", "fence")]


@ALL
def test_links_inside_lead_to_something(document: str, sheet: tuple[str, str]) -> None:
    text = made(*sheet, document, "md").decode()
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= set(re.findall(r'<a id="([^"]*)">', text))


@pytest.mark.parametrize(
    "words",
    [
        "# no heading", "- no item", "+ no item", "1. no number", "1) no number", "=== ", "--- ", "> no quotation",
        "a *b* c", "a _b_ c", "`code`", "[a](http://x)", "![a](b)", "<b>x</b>", "&amp; &lt;", "a | b", "~~a~~", "\\*",
        "http://x <http://y>", "2024. It was", "snake_case_name", "<!-- a -->",
    ],
)  # fmt: skip
def test_what_looks_like_a_mark_stays_words(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    text = written(f"<p>{escaped}</p>")
    (first, _, last) = PARSER.parse(text)
    assert (first.type, last.type) == ("paragraph_open", "paragraph_close")
    assert rendered(text) == "".join(words.split())


def test_a_name_in_a_mark_cannot_end_its_comment() -> None:
    text = written("<p><span data-fact='hazard:a --> <b>x</b>' data-state='declared'>y</span></p>")
    assert text == f"{JOINER}<!--fact hazard:a%20%2D%2D%3E%20%3Cb%3Ex%3C%2Fb%3E declared-->y<!--/-->"


def test_a_line_that_begins_with_a_fact_is_markdown_and_no_html() -> None:
    text = written("<p><span data-fact='a.b' data-state='declared'><strong>y</strong></span></p>")
    assert "<strong>y</strong>" in MarkdownIt().render(text)


def test_a_narrow_table_is_a_table_and_a_wide_one_a_list() -> None:
    table = (
        "<table><caption>All</caption><thead><tr><th scope='col'>A</th><th scope='col'>B</th></tr></thead>"
        "<tbody><tr><th scope='row'>a</th><td>{}</td></tr></tbody></table>"
    )
    assert written(table.format("b|c")) == "**All**\n\n| A | B |\n| --- | --- |\n| a | b\\|c |"
    assert written(table.format("b " * 60)) == f"**All**\n\n- a\n  - B: {('b ' * 60).strip()}"


def test_a_list_in_a_cell_becomes_a_list_below() -> None:
    table = (
        "<table><thead><tr><th scope='col'>A</th><th scope='col'>B</th></tr></thead><tbody><tr><th scope='row'>a</th>"
        "<td><ul><li>one</li><li>two</li></ul></td></tr></tbody></table>"
    )
    assert written(table) == "- a\n  - B:\n    - one\n    - two"


def test_labels_and_values_stand_in_one_line() -> None:
    assert written("<table><tbody><tr><th scope='row'>A</th><td>b</td></tr></tbody></table>") == "- A: b"


def test_gaps_boxes_boxes_to_tick_and_depths_can_be_seen() -> None:
    assert written("<p><span class='status not-known'>Not known.</span></p>") == "**Not known.**"
    assert written("<div class='gap'><p>a</p></div>") == "> a"
    assert written("<ul class='ticks'><li class='tick'>a</li></ul>") == "- [ ] a"
    trace = (
        "<ul class='trace'><li class='status applies' style='margin-inline-start: 9pt'>a</li>"
        "<li class='status undetermined' style='margin-inline-start: 36pt'>b</li></ul>"
    )
    assert written(trace) == "- (holds) a\n  - (open) b"


def test_emphasis_never_touches_a_space() -> None:
    assert written("<p>a<strong> b </strong>c</p>") == "a **b** c"
