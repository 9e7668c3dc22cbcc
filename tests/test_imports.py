# ruff: noqa: E501 - rows of a table read better in one line
"""What is loaded when: --help stays quick because nothing heavy is imported before a command needs it."""

import subprocess
import sys

import pytest
from conftest import ROOT

HEAVY = (
    "pydantic",
    "weasyprint",
    "pikepdf",
    "jinja2",
    "babel",
    "yaml",
    "yaml_rs",
    "questionary",
    "prompt_toolkit",
    "rich",
    "markdown_it",
)


def _loaded(statement: str) -> set[str]:
    script = f"{statement}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(found.stdout.split())


def test_the_command_line_is_imported_without_anything_heavy() -> None:
    assert _loaded("import compliance_kit.cli").isdisjoint(HEAVY)


def test_help_is_printed_without_anything_heavy() -> None:
    statement = "import contextlib, io, compliance_kit.cli as c\nwith contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()): c.main(['--help'])"
    assert _loaded(statement).isdisjoint(HEAVY)


@pytest.mark.parametrize("module", ["commands.assess", "commands.explain", "commands.check"])
def test_findings_are_worked_out_without_the_pdf_libraries_and_the_terminal(module: str) -> None:
    loaded = _loaded(f"import compliance_kit.{module}")
    assert loaded.isdisjoint({"weasyprint", "pikepdf", "questionary", "prompt_toolkit"})
    assert "pydantic" in loaded  # the look into what is loaded works
