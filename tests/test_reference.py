"""The generated pages of the manual say what the data say."""

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from compliance_kit import packs

SCRIPT = Path(__file__).parent.parent / "scripts" / "reference.py"
Pages = Mapping[str, str]


@pytest.fixture(scope="module")
def script() -> Mapping[str, Any]:
    return runpy.run_path(str(SCRIPT))


@pytest.fixture(scope="module")
def made(script: Mapping[str, Any]) -> Pages:
    pages: Pages = script["pages"](packs.load())
    return pages


def test_no_generated_page_is_stale(script: Mapping[str, Any], made: Pages) -> None:
    stale: Callable[[Pages], list[str]] = script["stale"]
    assert stale(made) == [], "run scripts/reference.py"


def test_a_page_that_was_edited_by_hand_is_noticed(script: Mapping[str, Any], made: Pages, tmp_path: Path) -> None:
    for name, text in made.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "facts.md").write_text("edited", encoding="utf-8")
    assert script["stale"](made, tmp_path) == ["facts.md"]


def test_every_fact_threshold_and_entry_has_its_place_in_the_manual(made: Pages) -> None:
    catalogue = packs.load()
    assert [name for name in catalogue.facts if f"### `{name}`" not in made["facts.md"]] == []
    assert [name for name in catalogue.thresholds if f"| `{name}` |" not in made["thresholds.md"]] == []
    assert [name for name in catalogue.entries if f"| `{name}` |" not in made["entries.md"]] == []


def test_numbers_of_the_law_are_printed_exactly(made: Pages) -> None:
    assert "| `eu.guidelines.gpai.modification_share` | 1/3 (from " in made["thresholds.md"]
    assert "| `eu.guidelines.gpai.substitute` | 1e23/3 (from " in made["thresholds.md"]
    assert "| `eu.ai_act.systemic_compute` | 1e25 (from " in made["thresholds.md"]
