# ruff: noqa: E501 - rows of a table read better in one line
"""The wheel holds the program and its data, and nothing else."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

DATA = ("obligations", "templates", "locales", "examples")
GROUP = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What the wheel lists, built from a copy so that the checkout stays as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("compliance_kit", *DATA, "LICENSES"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def _tree(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in found}


@GROUP
@pytest.mark.parametrize("folder", DATA)
def test_every_data_file_is_in_the_wheel_and_no_other(folder: str, names: set[str]) -> None:
    prefix = f"compliance_kit/_data/{folder}/"
    assert {name.removeprefix(prefix) for name in names if name.startswith(prefix)} == _tree(ROOT / folder)


@GROUP
def test_every_module_is_in_the_wheel_and_no_other(names: set[str]) -> None:
    assert {
        name.removeprefix("compliance_kit/") for name in names if not name.startswith("compliance_kit/_data/")
    } == _tree(ROOT / "compliance_kit")


@GROUP
def test_nothing_lies_outside_the_package(names: set[str]) -> None:
    assert {name for name in names if not name.startswith("compliance_kit/")} == set()


@GROUP
@pytest.mark.parametrize("name", [
    "obligations/pack.yaml", "obligations/eu/ai_act/literacy.yaml", "templates/model_card/document.yaml", "templates/base/fonts/SourceSans3_400Regular.ttf",
    "templates/base/fonts/OFL-source-sans-3.txt", "examples/meditron_70b.yaml",
])  # fmt: skip
def test_what_the_program_cannot_do_without_is_in_the_wheel(name: str, names: set[str]) -> None:
    assert f"compliance_kit/_data/{name}" in names


@GROUP
def test_the_published_schema_is_in_the_wheel(names: set[str]) -> None:
    assert "compliance_kit/assessment.schema.json" in names


def test_no_data_folder_holds_code() -> None:
    assert [str(path) for folder in DATA for path in (ROOT / folder).rglob("*.py")] == []
