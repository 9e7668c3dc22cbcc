"""Pictures of pages: made from the PDF by poppler, compared with a tolerance."""

import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path

from paper_page import example
from PIL import Image, ImageChops, ImageFilter

from compliance_kit.documents import Composer, load_documents
from compliance_kit.papers import write

PICTURES = Path(__file__).parent / "data" / "pages"
RESOLUTION = 50
CUT = 96  # of 255: a pixel that differs by more counts
SHOWN = {
    "threshold_record": ("lora_startup", (1, 2)),
    "obligations_checklist": ("lora_startup", (1, 2)),
    "dates_schedule": ("invented_hiring_tool", (1,)),
    "model_card": ("lora_startup", (1, 3)),
    "risk_statement": ("lora_startup", (1, 4)),
    "licence_sheet": ("lora_startup", (1, 2)),
    "acceptable_use_policy": ("lora_startup", (1,)),
    "operating_envelope": ("lora_startup", (1,)),
    "monitoring_plan": ("lora_startup", (1, 4)),
    "upstream_request": ("lora_startup", (1,)),
    "upstream_notice": ("lora_startup", (1,)),
    "eu_documentation_office": ("invented_frontier_own_run", (1, 2)),
    "eu_documentation_authority": ("invented_frontier_own_run", (1,)),
    "eu_documentation_downstream": ("invented_frontier_own_run", (1,)),
    "training_summary": ("lora_startup", (1, 2)),
    "ab2013_statement": ("lora_startup", (1,)),
    "copyright_policy": ("lora_startup", (1,)),
    "tort_note": ("lora_startup", (1, 2)),
}
"""By document the example and the pages whose pictures are kept: the first, and one with what is typical of it."""


@cache
def composer(name: str) -> Composer:
    """One example, composed once."""
    return Composer(example(name))


def drawn(document: str) -> dict[int, Image.Image]:
    """The chosen pages of a document as grey pictures."""
    name, pages = SHOWN[document]
    return pictures(write(composer(name), load_documents()[document], "pdf"), pages)


def pictures(pdf: bytes, pages: tuple[int, ...]) -> dict[int, Image.Image]:
    """Some pages of a PDF as grey pictures."""
    return {page: Image.open(BytesIO(_drawn(pdf, page))).convert("L") for page in pages}


def _drawn(pdf: bytes, page: int) -> bytes:
    call = ["pdftoppm", "-r", str(RESOLUTION), "-gray", "-f", str(page), "-l", str(page), "-"]
    return subprocess.run(call, input=pdf, capture_output=True, check=True).stdout


def path_of(document: str, page: int) -> Path:
    """Where the picture of a page is kept."""
    return PICTURES / f"{document}-{page}.png"


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of the page that differs, a shift by less than a pixel aside; 1 where the sizes differ."""
    if one.size != other.size:
        return 1.0
    blurred = (picture.filter(ImageFilter.GaussianBlur(1)) for picture in (one, other))
    counted = ImageChops.difference(*blurred).point(lambda value: 255 * (value > CUT)).histogram()
    return counted[255] / (one.size[0] * one.size[1])
