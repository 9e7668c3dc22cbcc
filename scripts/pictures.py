#!/usr/bin/env python3
"""Writes docs/pictures/: page one of every paper as a picture, from the examples, with the program itself.

    python scripts/pictures.py                 all of them
    python scripts/pictures.py model_card …    some of them

Needs compliance_kit importable and poppler (pdftoppm): run it with .venv/bin/python. Look at each picture before you
keep it.
"""

import io
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from compliance_kit.documents import load_documents

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
DAY = "2026-11-20"
WIDTH = 800
COLOURS = 32
LARGEST = 120_000
USUAL = "lora_startup"
EXAMPLES = {
    "threshold_record": "meditron_70b",
    "dates_schedule": "invented_hiring_tool",
    "eu_documentation_office": "invented_frontier_own_run",
    "eu_documentation_authority": "invented_frontier_own_run",
    "eu_documentation_downstream": "invented_frontier_own_run",
}
"""Which example shows a document where the usual one has less to say."""


def path_of(document: str) -> Path:
    """Where the picture of a document stands."""
    return FOLDER / f"{document}.png"


def lacking() -> list[str]:
    """The documents that have no picture."""
    return [document for document in load_documents() if not path_of(document).is_file()]


def main(arguments: Sequence[str]) -> int:
    """Write the pictures; the exit code."""
    known = load_documents()
    unknown = [name for name in arguments if name not in known]
    if unknown:
        print(f"no document: {', '.join(unknown)}; known are {', '.join(known)}", file=sys.stderr)
        return 2
    by_example = defaultdict(list)
    for document in arguments or known:
        by_example[EXAMPLES.get(document, USUAL)].append(document)
    for example, documents in by_example.items():
        for document in documents:
            size = _write(document, example)
            print(f"{path_of(document).relative_to(ROOT)}  {size} bytes, {example}")
    return 0


def _write(document: str, example: str) -> int:
    """Write one picture; its size in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        sheet = ROOT / "examples" / f"{example}.yaml"
        command = [sys.executable, "-m", "compliance_kit", "render", str(sheet), "--on", DAY, "--language", "en"]
        subprocess.run([*command, "--document", document, "-o", folder], check=True, capture_output=True)  # noqa: S603 - our own program
        (pdf,) = Path(folder).glob("*.pdf")
        picture = _page_one(pdf)
    data = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    if data.tell() > LARGEST:
        raise SystemExit(
            f"{document}: {data.tell()} bytes are more than {LARGEST}; take fewer colours or a smaller picture"
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    path_of(document).write_bytes(data.getvalue())
    return data.tell()


def _page_one(pdf: Path) -> Image.Image:
    call = ["pdftoppm", "-png", "-f", "1", "-l", "1", "-scale-to-x", str(WIDTH), "-scale-to-y", "-1", str(pdf)]
    drawn = subprocess.run(call, check=True, capture_output=True).stdout  # noqa: S603 - a program of this machine
    return Image.open(io.BytesIO(drawn)).convert("RGB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
