"""The page at the front: what it says about the examples is what the program finds."""

import re

import pytest
from conftest import ROOT
from paper_page import example

from compliance_kit.assessment import Assessment

README = (ROOT / "README.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| \[[^\]]+\]\(examples/(\w+)\.yaml\)[^|]*\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \|", re.MULTILINE)
ROWS = {row[1]: row for row in _ROW.finditer(README)}


def counted(found: Assessment, force: str, verdict: str) -> int:
    return len(
        found.where(
            lambda one: (
                (one.entry.force, one.verdict, one.timing) == (force, verdict, "current")
                and one.entry.kind != "reference"
            )
        )
    )


def test_the_front_page_shows_six_changes() -> None:
    assert len(ROWS) == 6


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_the_front_page_says_what_the_program_finds(name: str) -> None:
    found, row = example(name), ROWS[name]
    crossed = ", ".join(axis.axis.title for axis in found.axes if axis.result == "met")
    assert row[2] == (crossed or "none known")
    open_ = counted(found, "binding", "undetermined") + counted(found, "contract", "undetermined")
    assert tuple(map(int, row.groups()[2:])) == (
        counted(found, "binding", "applies"), counted(found, "contract", "applies"), open_,
    )  # fmt: skip


def test_the_numbers_of_sheets_and_papers_on_the_front_page_are_those_that_there_are() -> None:
    assert len(list((ROOT / "examples").glob("*.yaml"))) == 23
    assert "Twenty-three\nsheets lie in" in README
    assert len(list((ROOT / "templates").glob("*/document.yaml"))) == 18
    assert "Eighteen papers" in README
