"""`render --format`: several formats at once, in one order, with progress and clear refusals."""

from pathlib import Path

import pytest
from conftest import ROOT, Here
from papers_made import SHEETS, composer

from compliance_kit.documents import chosen_documents
from compliance_kit.papers import write_one

SHEET = ROOT / "examples" / "invented_hobbyist_gguf.yaml"
ON = ("--on", "2026-11-20", "--document", "model_card")


def suffixes(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--format", "md"], [".md"]),
        (["--format", "JSON, html"], [".html", ".json"]),
        (["--format", "docx", "--format", "md,docx"], [".docx", ".md"]),
        (["--format", "all"], [".docx", ".html", ".json", ".md", ".pdf"]),
        ([], [".pdf"]),
    ],
)
def test_formats_are_named_with_commas_or_one_by_one(
    options: list[str], expected: list[str], here: Here, tmp_path: Path
) -> None:
    said = here("render", SHEET, *ON, "-o", tmp_path / "out", *options)
    assert said.code == 0
    assert suffixes(tmp_path / "out") == expected
    assert len([line for line in said.out.splitlines() if "hub" not in line]) == len(expected)
    assert (tmp_path / "out" / "hub" / "README.md").exists() == (".pdf" in expected)


def test_an_unknown_format_is_named_with_the_known_ones_and_nothing_is_written(here: Here, tmp_path: Path) -> None:
    said = here("render", SHEET, *ON, "-o", tmp_path / "out", "--format", "pdf,odt")
    assert said.code == 2
    assert "there is no format 'odt'" in said.err
    assert "docx" in said.err
    assert not (tmp_path / "out").exists()


def test_a_paper_is_written_in_every_format_that_is_asked_for_and_named_in_that_order(tmp_path: Path) -> None:
    [document] = chosen_documents(["model_card"])
    written = write_one(composer(*SHEETS[1]), document, tmp_path, ["md", "json"])
    assert [paper.path.suffix for paper in written] == [".md", ".json"]
    assert sorted(paper.path for paper in written) == sorted(tmp_path.iterdir())
