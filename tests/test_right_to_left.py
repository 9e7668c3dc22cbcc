"""Papers that run from right to left: the sample of Arabic."""

import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Final

import pikepdf
import pytest
from conftest import DAY, ROOT

from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.definitions import load_documents
from compliance_kit.documents import Composer
from compliance_kit.locales import languages, localised, nearest
from compliance_kit.papers import write
from compliance_kit.sheets import read_sheet

ARABIC: Final = re.compile("[\u0620-\u064a]")
ISOLATED: Final = re.compile("\u2066[^\u2069]*\u2069")
QUANTITY: Final = re.compile(r"\d[\d.,]* × 10|\d{4}-\d\d-\d\d")


class Running(HTMLParser):
    """Collects the texts of a page with whether they keep their own direction."""

    def __init__(self) -> None:
        super().__init__()
        self.isolated = 0
        self.tag = ""
        self.texts: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag = tag
        self.isolated += tag == "bdi" and dict(attrs).get("dir") == "ltr"

    def handle_endtag(self, tag: str) -> None:
        self.isolated -= tag == "bdi"

    def handle_data(self, data: str) -> None:
        if self.tag not in ("style", "title", "script"):
            self.texts.append((ISOLATED.sub("", data), self.isolated > 0))


@pytest.fixture(scope="module")
def composer(catalogue: Catalogue) -> Composer:
    sheet = read_sheet(ROOT / "examples" / "lora_startup.yaml", catalogue)
    return Composer(assess(localised(catalogue, "ar"), sheet, DAY))


@pytest.fixture(scope="module")
def page(composer: Composer) -> str:
    return write(composer, load_documents()["threshold_record"], "html").decode()


def test_the_direction_of_a_paper_follows_from_its_language(page: str) -> None:
    assert '<html lang="ar" dir="rtl"' in page
    assert "مسودة، غير معتمدة" in page
    assert '<p class="kind">سجل تحديد تجاوز العتبات</p>' in page


def test_dates_and_powers_of_ten_keep_their_own_direction_beside_arabic(page: str) -> None:
    running = Running()
    running.feed(page)
    mixed = [text for text, isolated in running.texts if not isolated and ARABIC.search(text) and QUANTITY.search(text)]
    assert mixed == []
    assert any(isolated and QUANTITY.search(text) for text, isolated in running.texts)


def test_the_margins_hold_their_numbers_between_marks_of_direction(page: str) -> None:
    found = re.search(r'data-identity="([^"]*)"', page)
    assert found is not None
    assert "\u2066\u200e2026-11-20\u200e\u2069" in found[1]


def test_drawings_keep_their_axes_from_left_to_right(page: str) -> None:
    drawings = re.findall(r'<svg[^>]*role="img"[^>]*>', page)
    assert drawings
    assert all('direction="ltr"' in drawing for drawing in drawings)


def test_forms_follow_the_six_of_the_language(composer: Composer) -> None:
    said = [composer.words.say("days.in", n=number) for number in (1, 2, 3, 11, 100)]
    assert said == ["خلال يوم واحد", "خلال يومين", "خلال 3 أيام", "خلال 11 يومًا", "خلال 100 يوم"]


def test_the_pdf_is_set_in_fonts_of_the_kit_and_says_its_language(composer: Composer) -> None:
    with pikepdf.open(BytesIO(write(composer, load_documents()["threshold_record"], "pdf"))) as pdf:
        assert str(pdf.Root.Lang) == "ar"
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert any("NotoNaskhArabic" in font.replace("-", "") for font in fonts)


def test_a_sample_is_taken_only_when_it_is_named() -> None:
    assert "ar" in languages()
    assert nearest("ar_EG") is None
