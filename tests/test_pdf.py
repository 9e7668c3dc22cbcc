"""The PDF: archive and accessibility at once, the same bytes each time, nothing fetched, no foreign font."""

import hashlib
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from sample_document import ASSETS, FACTS, METADATA, ON, sample
from verapdf import failures, without_java

from compliance_kit.errors import MissingSoftware, RenderFailed, exit_code
from compliance_kit.pdf import fonts as pdf_fonts
from compliance_kit.pdf.assets import FolderAssets
from compliance_kit.pdf.writer import Attachment, to_pdf

pytestmark = pytest.mark.xdist_group("pdf")
TESTS = Path(__file__).parent
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'


def page(body: str, head: str = "", lang: str = 'lang="en"') -> str:
    return f"<!DOCTYPE html><html {lang}><head><title>t</title>{head}</head><body>{body}</body></html>"


def made(html: str, *attachments: Attachment) -> bytes:
    return to_pdf(html, base=ASSETS, attachments=attachments, on=ON, metadata=METADATA)


@pytest.fixture(scope="session")
def data() -> bytes:
    return made(sample(), FACTS)


@pytest.fixture
def pdf(data: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(data)) as opened:
        yield opened


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """All structure elements that can be reached from the root."""
    waiting: list[Any] = [pdf.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += list(node)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            waiting += [node.K] if "/K" in node else []


@without_java
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_one_file_conforms_to_the_archive_and_the_accessibility_standard(
    data: bytes, flavour: str, tmp_path: Path
) -> None:
    assert failures(data, flavour, tmp_path) == []


@without_java
def test_us_letter_without_a_watermark_conforms_too(tmp_path: Path) -> None:
    data = made(sample(letter=True, word=""))
    assert [failures(data, flavour, tmp_path) for flavour in ("3a", "ua1")] == [[], []]
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert [round(float(side)) for side in opened.pages[0].MediaBox] == [0, 0, 612, 792]


@without_java
def test_verapdf_notices_when_the_marker_is_missing(data: bytes, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(data)) as opened:
        packet = opened.Root.Metadata.read_bytes().replace(b"pdfuaid:part", b"pdfuaid:past")
        opened.Root.Metadata.write(packet)
        changed = io.BytesIO()
        opened.save(changed)
    assert failures(changed.getvalue(), "ua1", tmp_path)


def test_equal_input_gives_equal_bytes_in_other_processes_and_environments(data: bytes, tmp_path: Path) -> None:
    code = (
        "import hashlib; from sample_document import *; from compliance_kit.pdf.writer import to_pdf;"
        "data = to_pdf(sample(), base=ASSETS, attachments=[FACTS], on=ON, metadata=METADATA);"
        "print(hashlib.sha256(data).hexdigest())"
    )
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    other = {"LANG": "de_DE.UTF-8", "LC_ALL": "C", "TZ": "Asia/Tokyo", "HOME": str(tmp_path), "SOURCE_DATE_EPOCH": "1"}
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": seed} | extra,
        ).stdout.strip()
        for seed, extra in (("0", {}), ("77", other))
    ]
    assert printed == [hashlib.sha256(data).hexdigest()] * 2


def test_another_date_gives_another_file(data: bytes) -> None:
    later = to_pdf(sample(), base=ASSETS, attachments=[FACTS], on=ON.replace(year=2027), metadata=METADATA)
    assert later != data
    assert b"2026" not in pikepdf.open(io.BytesIO(later)).Root.Metadata.read_bytes()


def test_title_language_and_outline_are_set(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.docinfo.Title) == METADATA.title
    assert str(pdf.docinfo.CreationDate) == "D:20261120000000Z"
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_outline() as outline:
        top = outline.root[0]
        assert top.title.startswith("Example Triage")
        assert [child.title.lstrip("12345 ") for child in top.children] == [
            "What was decided",
            "Results",
            "What to do",
            "Trace",
            "Sources",
        ]


def test_attachments_are_listed_with_their_content_type_and_relationship(pdf: pikepdf.Pdf) -> None:
    assert list(pdf.attachments) == ["facts.json"]
    file = pdf.attachments["facts.json"].get_file()
    assert hashlib.sha256(file.read_bytes()).digest() == hashlib.sha256(FACTS.data).digest()
    assert file.md5 == hashlib.md5(FACTS.data, usedforsecurity=False).digest()
    assert file.mime_type == "application/json"
    assert [str(spec.AFRelationship) for spec in pdf.Root.AF] == ["/Source"]
    assert str(pdf.Root.AF[0].EF.F.Params.CreationDate) == "D:20261120000000Z"


def test_the_media_type_of_an_attachment_does_not_depend_on_the_machine() -> None:
    data = made(page("<p>x"), Attachment("answers.yaml", b"a: 1", "Answers", media_type="application/yaml"))
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert opened.attachments["answers.yaml"].get_file().mime_type == "application/yaml"


def test_all_text_is_in_the_structure_or_an_artifact_and_margins_are_artifacts_of_pagination(pdf: pikepdf.Pdf) -> None:
    linked = {
        (kid.Pg.objgen, int(index))
        for kid in elements(pdf)
        if "/K" in kid
        for index in (kid.K if isinstance(kid.K, pikepdf.Array) else [kid.K])
        if isinstance(index, int)
    }
    for sheet in pdf.pages:
        open_runs: list[Any] = []
        margins = 0
        for instruction in pikepdf.parse_content_stream(sheet):
            assert isinstance(instruction, pikepdf.ContentStreamInstruction)
            operands, operator = instruction.operands, instruction.operator
            if str(operator) in {"BMC", "BDC"}:
                open_runs.append(operands)
                margins += len(operands) == 2 and operands[1].get("/Type") == "/Pagination"
            elif str(operator) == "EMC":
                open_runs.pop()
            elif str(operator) in {"Tj", "TJ"}:
                run = open_runs[-1]
                assert str(run[0]) == "/Artifact" or (sheet.objgen, int(run[1]["/MCID"])) in linked
        assert margins == 4


def test_head_cells_say_what_they_head(pdf: pikepdf.Pdf) -> None:
    cells = [node for node in elements(pdf) if node.S == "/TH"]
    assert {str(cell.A.Scope) for cell in cells} == {"/Row", "/Column"}
    assert all((cell.A.Scope == "/Column") == (cell.P.P.S == "/THead") for cell in cells)


def test_figures_have_their_words_and_lie_on_their_page(pdf: pikepdf.Pdf) -> None:
    figures = [node for node in elements(pdf) if node.S == "/Figure"]
    assert len(figures) == 4
    for figure in figures:
        left, bottom, right, top = map(float, figure.A.BBox)
        assert 0 < left < right < float(figure.Pg.MediaBox[2])
        assert 0 < bottom < top < float(figure.Pg.MediaBox[3])
        assert 0 < len(str(figure.Alt)) <= 250


def test_links_are_described_by_their_words(pdf: pikepdf.Pdf) -> None:
    contents = {str(note.Contents) for sheet in pdf.pages for note in sheet.get("/Annots", pikepdf.Array())}
    assert {"section 4", "the sources"} <= contents


@without_java
def test_words_of_another_language_inside_a_link_make_no_link_of_their_own(tmp_path: Path) -> None:
    data = made(
        page('<h1 id="a">Ein Titel</h1><p><a href="#a"><span lang="en">in English <sup>EN</sup></span></a></p>')
    )
    with pikepdf.open(io.BytesIO(data)) as found:
        assert [len(sheet.get("/Annots", ())) for sheet in found.pages] == [1]
    assert failures(data, "ua1", tmp_path) == []


def test_only_the_kits_fonts_are_embedded(pdf: pikepdf.Pdf) -> None:
    names = {pdf_fonts.family_key(str(font.BaseFont)) for sheet in pdf.pages for font in sheet.Resources.Font.values()}
    assert {name.removesuffix("SemiBold").removesuffix("Italic").rstrip(",") for name in names} == {
        "SourceSerif4",
        "SourceSans3",
        "SourceCodePro",
    }


def test_a_character_that_no_font_has_is_named() -> None:
    with pytest.raises(RenderFailed, match=r"漢.*U\+6F22"):
        made(page("<p>漢</p>"))


def test_a_font_outside_the_list_is_refused_with_the_characters_it_was_used_for() -> None:
    font = SimpleNamespace(name=b"/ABCDEF+DejaVu-Sans", to_unicode={1: "✗"})
    with pytest.raises(RenderFailed, match=r"DejaVu-Sans is not approved.*✗"):
        pdf_fonts.check_fonts({"x": font}, frozenset({"SourceSans3"}))


def test_a_document_cannot_bring_its_own_font() -> None:
    face = '<style>@font-face { font-family: "Mine"; src: url("data:font/ttf;base64,AAAA") }</style>'
    with pytest.raises(RenderFailed, match="Mine"):
        made(page("<p>x", face))


def test_the_environment_is_put_back() -> None:
    code = (
        "import os; os.environ['FONTCONFIG_FILE'] = '/nowhere'; before = dict(os.environ);"
        "from compliance_kit.pdf.fonts import engine; engine(); assert dict(os.environ) == before;"
        "import ctypes.util; assert ctypes.util.find_library.__module__ == 'ctypes.util'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": str(TESTS.parent)})


def test_importing_the_module_does_not_load_the_layout_engine() -> None:
    code = "import sys, compliance_kit.pdf.writer; assert not {'weasyprint', 'pydyf', 'fontTools'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": str(TESTS.parent)})


def test_a_missing_library_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_fonts, "missing_libraries", lambda: ("libpango-1.0.so.0",))
    pdf_fonts.engine.cache_clear()
    try:
        with pytest.raises(
            MissingSoftware, match=r"libpango-1\.0\.so\.0.*apt-get install .*libharfbuzz-subset0"
        ) as caught:
            made(page("<p>x"))
    finally:
        pdf_fonts.engine.cache_clear()
    assert exit_code(caught.value) == 3


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine that counts who comes."""
    visits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", visits
        running.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "hostile",
    [
        '<link rel="stylesheet" href="{url}/a.css">',
        "<style>@import url({url}/b.css)</style>",
        "<style>p {{ background: url({url}/c.png) }}</style>",
        '<img alt="i" src="{url}/d.png">',
        f'{SVG}<title>t</title><image width="9" height="9" href="{{url}}/e.png"/></svg>',
        f"""<img alt="i" src='data:image/svg+xml,{SVG}<image width="9" height="9" href="{{url}}/f.png"/></svg>'>""",
        '<img alt="i" src="{file}">',
        '<link rel="attachment" href="{file}">',
        '<a rel="attachment" href="{file}">a</a>',
        '<link rel="attachment" href="data:text/plain,hello">',
        '<img alt="i" src="kit:../../pyproject.toml">',
        '<img alt="i" src="kit:base/nothing.svg">',
        '<object data="{file}">x</object>',
        '<img alt="i" src="relative.png">',
    ],
)
def test_a_hostile_document_fetches_nothing_and_is_refused(
    hostile: str,
    server: tuple[str, list[str]],
    tmp_path: Path,
) -> None:
    url, visits = server
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    with pytest.raises(RenderFailed):
        made(page("<p>x</p>" + hostile.format(url=url, file=secret.as_uri())))
    assert visits == []


def test_a_folder_of_assets_serves_nothing_outside_itself(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "secret.css").write_text("p {}")
    (tmp_path / "pack" / "link.css").symlink_to(tmp_path / "secret.css")
    (tmp_path / "pack" / "own.css").write_text("p { color: red }")
    assets = FolderAssets(tmp_path / "pack")
    assert assets.read("own.css") == b"p { color: red }"
    for name in ("../secret.css", "link.css", "/etc/hostname", "missing.css"):
        with pytest.raises(LookupError):
            assets.read(name)


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        (page("<p style='colour: red'>x"), "colour"),
        (page("<p>x", lang=""), "lang"),
        (page(f"<p><img src='data:image/svg+xml,{SVG}</svg>'>"), "alt"),
        (page('<p><a href="#nowhere">x</a>'), "nowhere"),
        (page("<div>" * 4000), "RecursionError"),
    ],
)
def test_what_the_engine_would_only_warn_about_is_an_error(html: str, complaint: str) -> None:
    with pytest.raises(RenderFailed, match=complaint):
        made(html)


def lone_words(data: bytes, folder: Path) -> list[str]:
    """The lines of a file that hold one word only."""
    path = folder / "lines.pdf"
    path.write_bytes(data)
    told = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    return [line.strip() for line in told.splitlines() if len(line.split()) == 1]


def test_a_line_that_is_full_up_to_its_last_space_keeps_its_words(tmp_path: Path) -> None:
    told = "Made by ourselves, with no description of the training data recorded: <span>Sievewright Rank 1</span>."
    widths = [f'<p style="width: {tenth / 10}pt">{told}</p>' for tenth in range(3200, 3500, 5)]
    html = page("".join(widths), '<style>p { font: 10pt/14pt "Source Serif 4" }</style>')
    loaded = pdf_fonts.engine()
    alone = loaded.weasyprint.HTML(string=html).write_pdf(font_config=loaded.fonts)
    assert "Made" in lone_words(alone, tmp_path), "WeasyPrint does it by itself: take compliance_kit/pdf/line_ends out"
    assert "Made" not in lone_words(made(html), tmp_path)
