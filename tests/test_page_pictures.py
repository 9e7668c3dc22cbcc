"""Pages look as they did when somebody last looked at them (update with tests/update_pictures.py, and look)."""

import pytest
from page_pictures import PICTURES, SHOWN, difference, drawn, path_of
from PIL import Image, ImageDraw

from compliance_kit.documents import load_documents

pytestmark = pytest.mark.xdist_group("pictures")
TOLERANCE = 0.004  # of the page: a date or a number may change, a line of text may not


@pytest.mark.parametrize("document", SHOWN)
def test_pages_look_as_they_were_last_seen(document: str) -> None:
    for page, picture in drawn(document).items():
        with Image.open(path_of(document, page)) as kept:
            share = difference(picture, kept.convert("L"))
        assert share <= TOLERANCE, f"{document}, page {page}: {share:.1%} differs; python tests/update_pictures.py"


def test_every_document_has_pictures_and_every_picture_its_page() -> None:
    assert set(SHOWN) == set(load_documents())
    kept = {path_of(document, page) for document, (_name, pages) in SHOWN.items() for page in pages}
    assert kept == set(PICTURES.glob("*.png"))


def test_a_line_of_text_more_is_noticed_and_a_fraction_of_a_pixel_is_not() -> None:
    page = Image.new("L", (413, 585), 255)
    ImageDraw.Draw(page).text((50, 50), "The same words on this page.", fill=0)
    longer = page.copy()
    for line in range(4):
        ImageDraw.Draw(longer).text((50, 80 + 12 * line), "Something that was not there before at all.", fill=0)
    softer = page.point(lambda value: min(255, value + 20))
    assert difference(page, longer) > TOLERANCE
    assert difference(page, softer) <= TOLERANCE
