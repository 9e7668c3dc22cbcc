"""Every document as PDF: archive and accessibility, headings, table heads, words for figures, language, outline, title.

Documents are found, not named: a new one is looked at as soon as its folder is there. They take turns on A4 and on US
Letter; with COMPLIANCE_KIT_EVERY_PAGE=1 each is printed on both.
"""

import io
import os
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import weasyprint
from overprint import overprinted
from papers_made import DOCUMENTS, SHEETS, made, template_page
from test_pdf import elements
from verapdf import failures, without_java

from compliance_kit.formats.content import Block, Figure, Group, Heading, Table, words_of
from compliance_kit.formats.reading import read_page

pytestmark = pytest.mark.xdist_group("formats")
PAPERS = [
    (*sheet, document)
    for place, document in enumerate(DOCUMENTS)
    for turn, sheet in enumerate(SHEETS)
    if turn == place % len(SHEETS) or os.environ.get("COMPLIANCE_KIT_EVERY_PAGE") == "1"
]
EVERY = pytest.mark.parametrize(("example", "paper", "document"), PAPERS)
STOPPED = [
    ("image_lora_real_people", "A4", name) for name in ("threshold_record", "model_card", "risk_statement", "tort_note")
]
"""Papers that say stop have pages of their own."""
NARROW = [
    ("lora_startup", "threshold_record", "de"),
    ("invented_hobbyist_gguf", "obligations_checklist", "fr"),
    ("invented_hobbyist_gguf", "licence_sheet", "es"),
    ("lora_startup", "eu_documentation_authority", "de"),
    ("lora_startup", "dates_schedule", "fr"),
]
"""Tables with narrow columns in languages with long words."""


@cache
def opened(example: str, paper: str, document: str) -> Any:
    return pikepdf.open(io.BytesIO(made(example, paper, document, "pdf")))


@cache
def content(example: str, paper: str, document: str) -> tuple[Block, ...]:
    return tuple(flat(read_page(template_page(example, paper, document)).blocks))


def flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Group):
            yield from flat(block.blocks)
        else:
            yield block


@without_java
@pytest.mark.parametrize(("example", "paper", "document"), [*PAPERS, *STOPPED])
def test_the_file_lasts_and_can_be_used_by_everybody(example: str, paper: str, document: str, tmp_path: Path) -> None:
    data = made(example, paper, document, "pdf")
    assert [failures(data, flavour, tmp_path) for flavour in ("3a", "ua1")] == [[], []]


@EVERY
def test_no_word_lies_over_another(example: str, paper: str, document: str, tmp_path: Path) -> None:
    assert overprinted(made(example, paper, document, "pdf"), tmp_path) == []


@pytest.mark.parametrize(("example", "document", "language"), NARROW)
def test_no_word_of_a_longer_language_lies_over_another(
    example: str, document: str, language: str, tmp_path: Path
) -> None:
    assert overprinted(made(example, "A4", document, "pdf", language), tmp_path) == []


def test_a_word_over_another_and_one_off_the_sheet_are_seen(tmp_path: Path) -> None:
    page = (
        '<html lang="en"><title>x</title><style>div { position: absolute; top: 0; left: 0 }</style>'
        '<div>first</div><div style="left: 3mm">second</div><p style="margin-left: 178mm">away</p></html>'
    )
    told = overprinted(weasyprint.HTML(string=page).write_pdf(), tmp_path)
    assert told == ["page 1: first lies over second", "page 1: away runs off the sheet"]


@EVERY
def test_the_sheet_has_the_size_asked_for(example: str, paper: str, document: str) -> None:
    sizes = {tuple(round(float(side)) for side in sheet.MediaBox) for sheet in opened(example, paper, document).pages}
    assert sizes == {(0, 0, 595, 842) if paper == "A4" else (0, 0, 612, 792)}


@EVERY
def test_title_and_language_are_set_and_the_title_names_no_draft(example: str, paper: str, document: str) -> None:
    pdf = opened(example, paper, document)
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    title = str(pdf.docinfo.Title)
    assert not {"draft", ".pdf"} & set(title.lower().split())
    assert str(pdf.docinfo.Author).strip()


@EVERY
def test_headings_begin_at_one_skip_no_level_and_make_the_outline(example: str, paper: str, document: str) -> None:
    headings = [block for block in content(example, paper, document) if isinstance(block, Heading)]
    levels = [heading.level for heading in headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(words_of(heading.parts).strip() for heading in headings)
    with opened(example, paper, document).open_outline() as outline:
        assert [level for level, _ in entries(outline.root)] == levels


def entries(items: Any, level: int = 1) -> Iterator[tuple[int, str]]:
    for item in items:
        yield level, item.title
        yield from entries(item.children, level + 1)


@EVERY
def test_tables_have_heads_and_no_empty_cells(example: str, paper: str, document: str) -> None:
    from compliance_kit.formats.content import blocks_words  # noqa: PLC0415

    for table in (block for block in content(example, paper, document) if isinstance(block, Table)):
        heads = [cell.heads for row in table.rows for cell in row.cells]
        assert table.head is not None or "row" in heads
        rows = [*table.rows, *([table.head] if table.head else [])]
        assert all(blocks_words(cell.blocks).strip() for row in rows for cell in row.cells)
        assert len({len(row.cells) for row in rows}) == 1
        assert table.head is None or {cell.heads for cell in table.head.cells} == {"col"}


@EVERY
def test_head_cells_say_what_they_head(example: str, paper: str, document: str) -> None:
    cells = [node for node in elements(opened(example, paper, document)) if node.S == "/TH"]
    assert cells
    assert {str(cell.A.Scope) for cell in cells} <= {"/Row", "/Column"}


@EVERY
def test_figures_have_their_words(example: str, paper: str, document: str) -> None:
    figures = [block for block in content(example, paper, document) if isinstance(block, Figure)]
    assert all(0 < len(figure.alt) <= 250 for figure in figures)
    tagged = [node for node in elements(opened(example, paper, document)) if node.S == "/Figure"]
    assert [str(node.Alt) for node in tagged].count("") == 0
    assert len(tagged) == len(figures)
