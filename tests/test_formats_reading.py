"""HTML of a paper as content: a closed set of elements, spaces as on a page, and what is stated."""

import pytest

from compliance_kit.errors import RenderFailed
from compliance_kit.formats.content import (
    Block,
    Cell,
    Figure,
    Group,
    Heading,
    Listing,
    Mark,
    Paragraph,
    Row,
    Span,
    Table,
    Text,
    blocks_words,
    statements,
)  # fmt: skip
from compliance_kit.formats.reading import read_page


def blocks(body: str) -> tuple[Block, ...]:
    return read_page(f"<!DOCTYPE html><html lang='en'><head><title>t</title></head><body>{body}</body></html>").blocks


@pytest.mark.parametrize(
    "html",
    [
        "<p>a <sup>2</sup></p>",
        "<blockquote>words</blockquote>",
        "<h4>deep</h4>",
        "<p>a <img alt='x' src='x'></p>",
        "<dl><dt>a</dt></dl>",
        "<pre>a</pre>",
        "<table><tbody><tr><td colspan='2'>a</td></tr></tbody></table>",
        "<table><tfoot><tr><td>a</td></tr></tfoot></table>",
        "<ul><div>a</div></ul>",
        "<figure><img alt='a' src='x'></figure>",
        "<figure>words only</figure>",
        "<div><form>a</form></div>",
    ],
)
def test_an_element_outside_the_closed_set_is_refused(html: str) -> None:
    with pytest.raises(RenderFailed, match="the page uses <"):
        blocks(html)


def test_a_drawing_without_a_size_is_refused() -> None:
    with pytest.raises(RenderFailed, match="width"):
        blocks("<figure><svg width='100%' height='9'><title>t</title></svg></figure>")


def test_spaces_collapse_across_phrases_and_vanish_at_the_ends() -> None:
    assert blocks("<p> a\n <strong> b </strong> c <span> </span></p>") == (
        Paragraph((Text("a "), Text("b ", bold=True), Text("c"))),
    )


def test_no_break_spaces_stay() -> None:
    assert blocks("<p>10&nbsp;FLOP&nbsp;</p>") == (Paragraph((Text("10\u00a0FLOP\u00a0"),)),)


def test_characters_that_no_xml_can_hold_are_left_out() -> None:
    assert blocks("<p>a&#8;b</p>") == (Paragraph((Text("ab"),)),)


def test_facts_and_findings_are_marked_wherever_they_stand() -> None:
    page = read_page(
        "<html lang='en'><body><p>x <span data-fact='a.b' data-state='measured'>7 <bdi>kg</bdi></span></p>"
        "<div data-fact='c.d' data-state='declared'>yes</div>"
        "<table><tbody><tr data-finding='e' data-verdict='applies'><th scope='row'>E</th>"
        "<td data-fact='f' data-state='none'><p>one</p><p>two</p></td></tr></tbody></table>"
        "<h2 data-finding='g' data-verdict='undetermined'>G</h2></body></html>"
    )
    assert statements(page) == [
        (Mark("fact", "a.b", "measured"), "7 kg"),
        (Mark("fact", "c.d", "declared"), "yes"),
        (Mark("finding", "e", "applies"), ""),
        (Mark("fact", "f", "none"), "one two"),
        (Mark("finding", "g", "undetermined"), "G"),
    ]


def test_words_beside_blocks_become_paragraphs_of_their_own() -> None:
    assert blocks("<div>before<ul><li>item</li></ul>after</div>") == (
        Paragraph((Text("before"),)),
        Listing((blocks("<ul><li>item</li></ul>")[0].items[0],)),  # type: ignore[union-attr]
        Paragraph((Text("after"),)),
    )


def test_numbers_of_headings_and_paragraphs_stand_apart() -> None:
    heading, paragraph = blocks(
        "<h2 id='x'><span class='number'>3</span>Rest</h2><p><span class='count'>9</span> It</p>"
    )
    assert heading == Heading(2, (Text("Rest"),), "3", "x")
    assert paragraph == Paragraph((Text("It"),), number="9")


def test_a_box_gives_its_role_to_what_stands_in_it() -> None:
    found = blocks("<div class='gap'><p class='reason'>a</p><p>b</p></div>")
    assert [block.role for block in found if isinstance(block, Paragraph)] == ["gap", "gap"]


def test_a_box_that_states_something_keeps_its_paragraphs_together() -> None:
    (group,) = blocks("<div data-fact='a' data-state='declared'><p>b</p><p>c</p></div>")
    assert isinstance(group, Group)
    assert blocks_words(group.blocks) == "b c"


def test_a_table_keeps_caption_head_widths_and_what_heads_a_row() -> None:
    (table,) = blocks(
        "<table class='wide'><caption>What</caption>"
        "<colgroup><col style='width: 20%'><col style='width: 60%'></colgroup>"
        "<thead><tr><th scope='col'>A</th><th scope='col' class='amount'>B</th></tr></thead>"
        "<tbody><tr><th scope='row'>a</th><td class='amount'>1</td></tr></tbody></table>"
    )
    assert table == Table(
        rows=(Row((cell("a", "row"), cell("1", amount=True))),),
        head=Row((cell("A", "col"), cell("B", "col", amount=True))),
        caption=(Text("What"),),
        widths=(0.25, 0.75),
        wide=True,
    )


def cell(words: str, heads: str = "", *, amount: bool = False) -> Cell:
    return Cell((Paragraph((Text(words),), wide=True),), heads, amount)


def test_a_trace_keeps_its_depths_and_the_verdicts_that_only_shapes_tell() -> None:
    (listing,) = blocks(
        "<ul class='trace'><li class='status applies' style='margin-inline-start: 0pt'>a</li>"
        "<li class='status does-not-apply' style='margin-inline-start: 18pt'>b</li></ul>"
    )
    assert isinstance(listing, Listing)
    assert [(item.depth, item.verdict) for item in listing.items] == [(0, "applies"), (2, "does-not-apply")]


def test_a_drawing_keeps_its_size_its_words_and_its_caption() -> None:
    (figure,) = blocks(
        "<figure><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9' width='25.4mm' height='20pt'>"
        "<title>Says all</title><rect width='9' height='9'/></svg><figcaption>Below</figcaption></figure>"
    )
    assert isinstance(figure, Figure)
    assert (round(figure.width, 6), figure.height, figure.alt, figure.caption) == (72, 20, "Says all", (Text("Below"),))
    assert figure.svg.count("xmlns") == 1


def test_gaps_are_known_by_their_state_and_by_their_shape() -> None:
    (paragraph,) = blocks(
        "<p><span data-fact='a' data-state='not_known'>unknown</span>"
        "<span class='status not-known'>too</span> known</p>"
    )
    assert isinstance(paragraph, Paragraph)
    span, shaped, plain = paragraph.parts
    assert isinstance(span, Span)
    assert [piece.gap for piece in (*span.parts, shaped, plain) if isinstance(piece, Text)] == [True, True, False]


def test_a_spelled_out_address_becomes_a_link() -> None:
    (paragraph,) = blocks("<p><span class='address'><bdi dir='ltr'>https://example.org/a</bdi></span></p>")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.parts == (Text("https://example.org/a", small=True, ltr=True, href="https://example.org/a"),)
