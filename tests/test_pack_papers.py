# ruff: noqa: E501 - rows of a table read better in one line
"""Papers of packs: filled and laid out in a process with limits, out of the closed set of elements; the look of packs."""

import importlib
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, ROOT, Here
from third_party import BRAND, LOGO, PAPER, TEMPLATE, pack, refused, with_paper
from verapdf import failures, without_java

from compliance_kit import enclosed as enclosing
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.definitions import load_documents
from compliance_kit.documents import Composer, Document
from compliance_kit.errors import Problems, RenderFailed
from compliance_kit.formats.foreign import check_page
from compliance_kit.locales import localised
from compliance_kit.packing import limits
from compliance_kit.packing.branding import contrast, look_of
from compliance_kit.packing.layers import layered
from compliance_kit.papers import Sheet, write
from compliance_kit.sheets import read_sheet

EXAMPLE = ROOT / "examples" / "lora_startup.yaml"


def composer(folder: Path, catalogue: Catalogue, language: str = "en") -> Composer:
    found, _ = layered([folder], catalogue)
    sheet = read_sheet(EXAMPLE, found)
    return Composer(assess(localised(found, language), sheet, DAY))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> tuple[Path, Composer]:
    """One pack with a paper, composed once; tests write their own template into it."""
    folder = with_paper(tmp_path_factory.mktemp("acme"))
    return folder, composer(folder, catalogue)


def with_template(shared: tuple[Path, Composer], template: str) -> Composer:
    (shared[0] / "templates" / "acme_record" / "template.html").write_text(template, "utf-8")
    return shared[1]


def paper(made: Composer) -> Document:
    return load_documents(packs=made.assessment.catalogue.packs)["acme_record"]


def filled(template: str) -> str:
    """A page of the pack whose middle is this."""
    head, rest = TEMPLATE.split("{% block body %}")
    return f"{head}{{% block body %}}{template}{rest}"


def test_a_paper_of_a_pack_is_written_in_every_format(shared: tuple[Path, Composer]) -> None:
    made = with_template(shared, TEMPLATE)
    sheet = Sheet(made, paper(made))
    page = sheet.as_format("html", ("md", "json")).decode()
    assert "What Acme asks" in page
    assert "Adaptation record" in sheet.as_format("md").decode()
    data = json.loads(sheet.as_format("json"))
    assert [one["id"] for one in data["packs"]] == ["acme"]
    assert any(one["id"] == "acme.keep_log" for one in data["findings"])


@without_java
def test_a_paper_of_a_pack_with_its_look_lasts_and_can_be_read_by_all(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = with_paper(tmp_path / "acme")
    pack(folder, {"branding/brand.yaml": BRAND, "branding/logo.svg": LOGO})
    made = composer(folder, catalogue)
    pdf = write(made, paper(made), "pdf")
    assert failures(pdf, "3a", tmp_path) == []
    assert failures(pdf, "ua1", tmp_path) == []


@pytest.mark.parametrize(
    ("middle", "said"),
    [
        ("{{ ''.__class__.__mro__ }}", "__class__"),
        ("{{ document.pack_of_nobody }}", "pack_of_nobody"),
        ("{% include '../../../../etc/passwd' %}", "passwd"),
        ("{% include 'model_card/template.html' %}", "model_card"),
        ("{{ findings.clear() }}", "clear"),
        ("<script>alert(1)</script>", "script"),
        ("<img src='https://example.org/x.png' alt='x'>", "img"),
        ("<p onclick='x()'>x</p>", "onclick"),
        ("<p style=\"background: url('file:///etc/passwd')\">x</p>", "fetches something"),
        ("<p style='background: \\75 rl(x)'>x</p>", "fetches something"),
        ("<a href='javascript:alert(1)'>x</a>", "a link to"),
        ("<a href='file:///etc/passwd'>x</a>", "a link to"),
        ("<link rel='attachment' href='file:///etc/passwd'>", "<link>"),
        ("<table><tbody><tr><td colspan='1000000'>x</td></tr></tbody></table>", "colspan"),
        ("<figure><svg><title>x</title><use href='#a'/></svg></figure>", "<use> in a drawing"),
        ("<iframe src='https://example.org'></iframe>", "iframe"),
        ("<form action='https://example.org'></form>", "form"),
        ("<p>{{ '<b onclick=x>' | prose }}</p><object data='x'></object>", "object"),
    ],
)  # fmt: skip
def test_what_a_template_of_others_tries_ends_in_a_message(
    shared: tuple[Path, Composer], middle: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, so that it is quick; that it really runs in another one is looked at below."""
    monkeypatch.setattr(enclosing, "confine", lambda: None)
    monkeypatch.setattr(enclosing, "enclosed", _here)
    made = with_template(shared, filled(middle))
    with pytest.raises(RenderFailed) as caught:
        write(made, paper(made), "html")
    assert said in str(caught.value)


def _here(module: str, function: str, *given: object) -> Any:
    return getattr(importlib.import_module(f"compliance_kit.{module}"), function)(*given)


@pytest.mark.parametrize(
    "middle",
    [
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{{ 'a' * 10 ** 10 }}",
    ],
)
def test_a_template_that_eats_time_or_memory_is_stopped(
    shared: tuple[Path, Composer], middle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosing, "WALL_SECONDS", 3)
    made = with_template(shared, filled(middle))
    with pytest.raises(RenderFailed, match="needed more than it may have"):
        write(made, paper(made), "md")


def test_the_process_for_templates_can_write_nothing_and_knows_no_variable_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLIANCE_KIT_PASSPHRASE", "secret")
    told = enclosing.enclosed("enclosed", "tried", str(tmp_path / "written"), "COMPLIANCE_KIT_PASSPHRASE")
    assert json.loads(told["tried"]) == {"written": False, "variable": False}
    assert (tmp_path / "written").stat().st_size == 0


def test_a_paper_of_a_pack_keeps_its_place_and_its_names(tmp_path: Path, catalogue: Catalogue) -> None:
    for changed, said in (
        ({"id": "model_card"}, "is not the name of the folder"),
        ({"code": "MC"}, "has the short name 'MC', and so has 'model_card'"),
        ({"form": "training_summary"}, "'form' is for built-in papers only"),
        ({"home": "/"}, "'home' is for built-in papers only"),
        ({"attachments": ["request"]}, "papers of packs carry facts and findings only"),
        ({"side_files": [{"path": "hub/README.md", "template": "x.md"}]}, "could take the place of another one"),
    ):
        folder = with_paper(tmp_path / next(iter(changed)), **changed)
        with pytest.raises(Problems) as caught:
            load_documents(packs=layered([folder], catalogue)[0].packs)
        assert any(said in str(problem) for problem in caught.value.problems), caught.value


def test_a_style_sheet_that_fetches_is_refused_with_its_line(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = pack(tmp_path, {"templates/acme_record/style.css": "p { color: red }\n@import 'x';\n"})
    assert refused(catalogue, folder)[0].startswith("templates/acme_record/style.css:2: holds '@import'.")


def test_the_sources_say_who_publishes_what_is_not_law(tmp_path: Path, catalogue: Catalogue) -> None:
    made = composer(pack(tmp_path), catalogue)
    page = write(made, made.document("obligations_checklist"), "html").decode()
    assert "Not law: a standard of Acme Body, from the pack acme 1.0.0 (Acme Standard)." in page
    assert made.assessment.catalogue.packs[0].digest in page


def test_a_pack_speaks_for_itself_in_another_language_and_for_nobody_else(tmp_path: Path, catalogue: Catalogue) -> None:
    po = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgctxt "entries/acme.keep_log.title"\nmsgid "Keep a log of what was changed"\nmsgstr "Ein Protokoll führen"\n\n'
        'msgctxt "entries/eu.ai_act.literacy.title"\n'
        f'msgid "{catalogue.entries["eu.ai_act.literacy"].title}"\nmsgstr "Nichts tun"\n'
    )
    found, _ = layered([pack(tmp_path, {"locales/de/acme.po": po})], catalogue)
    german = localised(found, "de")
    assert german.entries["acme.keep_log"].title == "Ein Protokoll führen"
    assert german.entries["eu.ai_act.literacy"].title != "Nichts tun"


def test_the_look_of_a_pack_stands_on_built_in_papers(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = pack(tmp_path, {"branding/brand.yaml": BRAND, "branding/logo.svg": LOGO})
    made = composer(folder, catalogue)
    page = write(made, made.document("dates_schedule"), "html").decode()
    assert "Standards Lane 7" in page
    assert "--brand-accent: #003366" in page
    assert "<title>Acme</title>" in page


def test_papers_without_a_look_are_as_before(catalogue: Catalogue) -> None:
    made = Composer(assess(catalogue, read_sheet(EXAMPLE, catalogue), DAY))
    assert "letterhead" not in write(made, made.document("dates_schedule"), "html").decode()


@pytest.mark.parametrize(("colour", "least"), [("#000000", 20.9), ("#003366", 12), ("#767676", 4.5)])
def test_contrast_is_counted_as_the_guidelines_do(colour: str, least: float) -> None:
    assert contrast(colour) >= least
    assert contrast("#FFFFFF") == pytest.approx(1)
    assert contrast("#777777") < limits.LEAST_CONTRAST


@pytest.mark.parametrize(
    ("brand", "logo", "said"),
    [
        ({"colours": {"ink": "#AAAAAA"}}, LOGO, "branding/brand.yaml:7: the colour 'ink' (#AAAAAA) has a contrast of 2.3:1"),
        ({"alt": None}, LOGO, "the logo has no words"),
        ({"letterhead": ["x"] * 9}, LOGO, "letterhead"),
        ({"logo": "../../secret.svg"}, LOGO, "logo"),
        ({}, "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "declares entities"),
        ({}, LOGO.replace("<rect", "<script>1</script><rect"), "holds <script>"),
        ({}, LOGO.replace("<rect", "<use href='#a'/><rect"), "holds <use>"),
        ({}, LOGO.replace("<rect", "<image href='https://example.org/x.png'/><rect"), "holds <image>"),
        ({}, LOGO.replace("<rect", "<rect onload='x'"), "holds the attribute onload"),
        ({}, LOGO.replace('fill="white"', 'fill="url(https://example.org)"'), "holds the attribute fill"),
        ({}, LOGO.replace("<rect", "<g>" * 600 + "</g>" * 600 + "<rect"), "nested too deeply"),
        ({}, "no drawing", "is no SVG drawing"),
    ],
)  # fmt: skip
def test_a_look_that_nobody_should_see_is_refused(
    tmp_path: Path, catalogue: Catalogue, brand: dict[str, Any], logo: str, said: str
) -> None:
    data = {key: value for key, value in {**BRAND, **brand}.items() if value is not None}
    found = refused(catalogue, pack(tmp_path, {"branding/brand.yaml": data, "branding/logo.svg": logo}))
    assert any(said in one for one in found), found


def test_a_picture_is_looked_at_before_it_is_decoded(tmp_path: Path) -> None:
    folder = pack(tmp_path, {"branding/brand.yaml": {**BRAND, "logo": "logo.png"}})
    for width, fine in ((2, True), (40_000, False)):
        (folder / "branding" / "logo.png").write_bytes(_png(width))
        if fine:
            found = look_of(folder)
            assert found is not None
            assert 'viewBox="0 0 2 2"' in found.logo
        else:
            with pytest.raises(Problems, match="larger than 4000 pixels"):
                look_of(folder)


def _png(width: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0\1\2\3\4\5\6" * 2)
    head = struct.pack(">IIBBBBB", width, 2, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_page_that_is_too_long_or_too_deep_is_refused() -> None:
    with pytest.raises(RenderFailed, match="of text"):
        check_page("x" * (limits.LARGEST_HTML + 1), limits.LARGEST_HTML)
    with pytest.raises(RenderFailed, match="nested too deeply"):
        check_page("<body>" + "<div>" * 400, limits.LARGEST_HTML)


def test_without_packs_nothing_of_packs_is_loaded(here: Here) -> None:
    script = (
        f"import sys, runpy; sys.argv = ['compliance-kit', 'assess', {str(EXAMPLE)!r}]\n"
        "try: runpy.run_module('compliance_kit', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "of_packs = ('packing', 'packaging', 'platformdirs')\n"
        "print(*[name for name in sys.modules if any(one in name for one in of_packs)], file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert found.stderr.split() == []
    assert str(PAPER["id"]) not in here("documents").out
