"""Whatever the catalogue says can be printed: every letter, those of addresses too, is in the fonts."""

from pathlib import Path

import pytest
from conftest import ROOT
from fontTools.ttLib import TTFont

FONTS = sorted((ROOT / "templates" / "base" / "fonts").glob("SourceSans3*Regular.ttf"))
FILES = sorted((ROOT / "obligations").rglob("*.yaml"))


@pytest.fixture(scope="module")
def letters() -> frozenset[str]:
    return frozenset(chr(code) for font in FONTS for code in TTFont(font).getBestCmap()) | {"\n"}


def test_every_letter_of_the_catalogue_is_in_the_fonts(letters: frozenset[str]) -> None:
    missing = {str(path): lacking for path in FILES if (lacking := sorted(set(_text(path)) - letters))}
    assert not missing


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
