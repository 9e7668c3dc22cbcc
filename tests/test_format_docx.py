"""The Word file: real styles and tables, words for those who do not see, the same bytes each time, and it opens."""

import datetime
import shutil
import subprocess
import zipfile
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from papers_made import DOCUMENTS, SHEETS, assessed, composer, made, template_page

from compliance_kit.documents import facts_digest, load_documents, templates_root
from compliance_kit.errors import RenderFailed
from compliance_kit.formats.content import Figure, Group, Heading, Table
from compliance_kit.formats.reading import read_page
from compliance_kit.formats.word.file import About, to_docx
from compliance_kit.formats.word.pictures import DOTS_PER_INCH, png

pytestmark = pytest.mark.xdist_group("formats")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
EVERY = pytest.mark.parametrize("document", DOCUMENTS)
A4, LETTER = SHEETS


@cache
def opened(document: str, sheet: tuple[str, str] = A4) -> Any:
    return docx.Document(BytesIO(made(*sheet, document, "docx")))


def content(document: str) -> tuple[Any, ...]:
    return tuple(flat(read_page(template_page(*A4, document)).blocks))


def flat(blocks: tuple[Any, ...]) -> list[Any]:
    return [inner for block in blocks for inner in (flat(block.blocks) if isinstance(block, Group) else [block])]


def words(node: Any) -> str:
    return "".join(part.text or "" for part in node.iter(qn("w:t")))


def small(body: str, **attributes: str) -> Any:
    """A file of a page with nothing but that body."""
    names = " ".join(f'{name}="{value}"' for name, value in ({"lang": "en"} | attributes).items())
    page = read_page(f"<html {names}><head><title>t</title></head><body>{body}</body></html>")
    tree = composer(*A4).words.tree["formats"]
    about = About("A", "S", "TD-x", "1", "draft", "0" * 64, datetime.date(2026, 11, 20))
    return docx.Document(BytesIO(to_docx(page, tree, about, ())))


@EVERY
def test_headings_are_real_headings_in_black(document: str) -> None:
    found = [p for p in opened(document).paragraphs if p.style.name.startswith("Heading")]
    measured = [block for block in content(document) if isinstance(block, Heading)]
    assert [int(p.style.name[-1]) for p in found] == [heading.level for heading in measured]
    assert {str(opened(document).styles[f"Heading {level}"].font.color.rgb) for level in (1, 2, 3)} == {"000000"}
    levels = [heading.level for heading in measured]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@EVERY
def test_tables_repeat_their_heads_and_keep_rows_whole(document: str) -> None:
    tables = opened(document).tables
    measured = [block for block in content(document) if isinstance(block, Table)]
    assert len(tables) == len(measured)
    for table, origin in zip(tables, measured, strict=True):
        rows = list(table._tbl.tr_lst)  # noqa: SLF001 - the library does not show these properties
        assert len(rows) == len(origin.rows) + (origin.head is not None)
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert heads == [origin.head is not None and place == 0 for place in range(len(rows))]


@EVERY
def test_tables_say_what_they_are_and_have_the_widths_of_the_page(document: str) -> None:
    for table, origin in zip(
        opened(document).tables, (b for b in content(document) if isinstance(b, Table)), strict=True
    ):
        properties = table._tbl.tblPr  # noqa: SLF001
        assert properties.find(qn("w:tblCaption")).get(qn("w:val")).strip()
        assert str(len(origin.rows)) in properties.find(qn("w:tblDescription")).get(qn("w:val"))
        assert properties.find(qn("w:tblLook")).get(qn("w:firstColumn")) == "1"
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]  # noqa: SLF001
        assert [width / sum(widths) for width in widths] == pytest.approx(origin.widths, abs=0.002)


@EVERY
def test_captions_are_numbered_by_fields(document: str) -> None:
    captions = [p for p in opened(document).paragraphs if p.style.name == "Caption"]
    fields = [p._p.find(qn("w:fldSimple")) for p in captions]  # noqa: SLF001
    numbers = [words(field) for field in fields if " SEQ Table " in field.get(qn("w:instr"))]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) == len([block for block in content(document) if isinstance(block, Table) and block.caption])


@EVERY
def test_figures_are_sharp_pictures_with_their_words(document: str) -> None:
    measured = [block for block in content(document) if isinstance(block, Figure)]
    shapes = opened(document).inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in shapes] == [figure.alt for figure in measured]  # noqa: SLF001
    for shape in shapes:
        relation = shape._inline.graphic.graphicData.pic.blipFill.blip.embed  # noqa: SLF001
        image = opened(document).part.related_parts[relation].image
        assert image.px_width / shape.width.inches == pytest.approx(DOTS_PER_INCH, rel=0.01)


@EVERY
def test_the_frame_says_what_the_paper_is_on_every_page(document: str) -> None:
    (section,) = opened(document).sections
    head, foot = section.header._element, section.footer._element  # noqa: SLF001
    assert "DRAFT, not approved" in words(head)
    assert "Working copy" in words(head)
    assert "law as of 2026-11-20" in words(foot)
    assert [field.get(qn("w:instr")).strip() for field in foot.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert composer(*A4).identity(load_documents()[document])["identity"] in words(foot)


@EVERY
def test_the_first_line_says_that_the_pdf_is_what_is_signed(document: str) -> None:
    first = opened(document).paragraphs[0]
    assert first.style.name == "Working Copy"
    assert facts_digest(assessed(*A4)) in first.text
    assert "PDF" in first.text


@EVERY
def test_the_file_names_itself_and_its_language_and_its_day(document: str) -> None:
    known = opened(document).core_properties
    assert known.title.startswith(known.identifier)
    assert known.author == "Kranich Dialog GmbH"
    assert known.created == known.modified == datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
    lang = opened(document).styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    assert lang.get(qn("w:val")) == known.language == "en"


@EVERY
def test_every_link_inside_leads_to_a_bookmark(document: str) -> None:
    body = opened(document).element.body
    names = {node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))}
    assert {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} - {None} <= names
    assert all(len(name) <= 40 for name in names)


@EVERY
def test_the_order_of_properties_is_the_one_that_word_insists_on(document: str) -> None:
    order = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "tabs", "spacing", "ind", "jc")
    for properties in opened(document).element.body.iter(qn("w:pPr")):
        places = [order.index(child.tag.split("}")[1]) for child in properties]
        assert places == sorted(places)


def test_gaps_can_be_found_by_their_style() -> None:
    body = opened("threshold_record").element.body
    runs = [run for run in body.iter(qn("w:r")) if run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}") is not None]
    marked = [run for run in runs if run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}").get(qn("w:val")) == "GapChar"]
    assert any("Left out, kept for counsel" in words(run) for run in marked)
    assert any(p.style.name == "Gap" for p in opened("threshold_record").paragraphs)


def test_the_page_has_the_size_of_the_profile() -> None:
    sizes = [opened("model_card", sheet).sections[0] for sheet in SHEETS]
    assert [round(size.page_width.mm, 1) for size in sizes] == [210.0, 215.9]
    assert [round(size.page_height.mm, 1) for size in sizes] == [297.0, 279.4]


def test_numbered_lists_count_anew() -> None:
    made_of = small("<ol><li>a</li><li>b</li></ol><ol start='4'><li>c</li></ol>")
    numbers = [node.get(qn("w:val")) for node in made_of.element.body.iter(qn("w:numId"))]
    assert numbers[0] == numbers[1] != numbers[2]
    counted = made_of.part.numbering_part.element
    starts = {
        num.get(qn("w:numId")): num.find(f".//{qn('w:startOverride')}").get(qn("w:val"))
        for num in counted.iter(qn("w:num"))
        if num.find(f".//{qn('w:startOverride')}") is not None
    }
    assert [starts[numbers[0]], starts[numbers[2]]] == ["1", "4"]


def test_each_letter_and_each_form_begins_on_a_page_of_its_own() -> None:
    letter = '<section class="letter"><p>dear</p><div class="form"><p>form</p></div></section>'
    body = small(f'<section class="stop-page"><p>stop</p></section>{letter}{letter}').element.body
    turned = [words(paragraph) or "turn" for paragraph in body.iter(qn("w:p"))][-9:]
    assert turned == ["stop", "turn", "dear", "turn", "form", "turn", "dear", "turn", "form"]


def test_what_is_written_on_a_ruled_line_stands_above_its_label() -> None:
    signed = small('<p><span class="line">J. Roe</span>Name</p><p><span class="line"></span>Signature</p>')
    assert [paragraph.text for paragraph in signed.paragraphs[-2:]] == ["J. Roe\nName", "Signature"]


def test_a_question_is_not_parted_from_the_table_that_answers_it() -> None:
    table = "<table><tr><th scope='row'>a</th><td>b</td></tr></table>"
    asked = small(f"<p>before</p><p>question</p>{table}<p>after</p>").paragraphs
    kept = [p.text for p in asked if p.paragraph_format.keep_with_next]
    assert "question" in kept
    assert not {"before", "after"} & set(kept)


def test_right_to_left_pages_turn_and_quantities_do_not() -> None:
    made_of = small(
        "<p>abc <bdi dir='ltr'>10 FLOP</bdi></p><table><tbody><tr><td>a</td></tr></tbody></table>", dir="rtl"
    )
    runs = list(made_of.paragraphs[1]._p.iter(qn("w:r")))  # noqa: SLF001
    assert [run.find(f".//{qn('w:rtl')}") is not None for run in runs] == [True, False]
    assert made_of.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:bidi')}") is not None
    assert made_of.tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is not None  # noqa: SLF001


def test_hostile_words_stay_words() -> None:
    made_of = small("<p>&lt;w:p&gt; &amp;amp; ]]&gt; {PAGE}</p>")
    assert made_of.paragraphs[1].text == "<w:p> &amp; ]]> {PAGE}"


def test_a_broken_drawing_is_told() -> None:
    with pytest.raises(RenderFailed, match="drawing"):
        png("<svg", ())


def test_equal_input_gives_equal_bytes_whatever_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    import time  # noqa: PLC0415

    before = made(*A4, "model_card", "docx")
    made.cache_clear()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert made(*A4, "model_card", "docx") == before
    with zipfile.ZipFile(BytesIO(before)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in packed.namelist() if "thumbnail" in name or "theme" in name]


def test_the_families_of_the_kit_are_named_with_families_to_fall_back_on() -> None:
    with zipfile.ZipFile(BytesIO(made(*A4, "model_card", "docx"))) as packed:
        table = packed.read("word/fontTable.xml").decode()
    shipped = {path.name.split("_")[0] for path in (templates_root() / "base" / "fonts").glob("*.ttf")}
    assert {name.replace(" ", "") for name in ("Source Serif 4", "Source Sans 3", "Source Code Pro")} <= shipped
    assert table.count("altName") == 3


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is missing: apt-get install libreoffice-writer-nogui")
def test_another_program_opens_every_document_and_prints_its_headings(tmp_path: Path) -> None:
    for place, document in enumerate(DOCUMENTS):
        (tmp_path / f"{document}.docx").write_bytes(made(*SHEETS[place % 2], document, "docx"))
    assert OFFICE is not None
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    files = [str(path) for path in sorted(tmp_path.glob("*.docx"))]
    command = [OFFICE, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for place, document in enumerate(DOCUMENTS):
        text = ["pdftotext", "-raw", str(tmp_path / f"{document}.pdf"), "-"]
        printed = "".join(subprocess.run(text, check=True, capture_output=True, text=True).stdout.split())
        styled = [p for p in opened(document, SHEETS[place % 2]).paragraphs if p.style.name.startswith("Heading")]
        assert [p.text for p in styled if "".join(p.text.split()) not in printed] == []
