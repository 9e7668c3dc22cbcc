"""`render --format`: several formats at once, in one order, with progress and clear refusals."""

from pathlib import Path

import pytest
from conftest import ROOT, Here
from papers_made import SHEETS, composer

from compliance_kit.documents import chosen_documents
from compliance_kit.papers import write_papers

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


def test_progress_hears_each_paper_and_format_before_it_is_written(tmp_path: Path) -> None:
    heard: list[tuple[str, str, int]] = []

    def tell(title: str, form: str) -> None:
        heard.append((title, form, len(list(tmp_path.iterdir()))))

    documents = chosen_documents(["model_card", "risk_statement"])
    write_papers(composer(*SHEETS[1]), documents, tmp_path, ["md", "json"], tell)
    assert heard == [
        ("Model card", "md", 0), ("Model card", "json", 1), ("Risk statement", "md", 2), ("Risk statement", "json", 3),
    ]  # fmt: skip
