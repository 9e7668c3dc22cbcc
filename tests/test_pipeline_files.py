"""Workflow, hooks and container file: against their published forms, and their commands run for real."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped] # no stubs
import pytest
import yaml
from conftest import ROOT

from compliance_kit.cli import parser
from compliance_kit.libraries import PACKAGES

WORKFLOW = ROOT / ".github" / "workflows" / "assess.yml"
EXAMPLES = ROOT / "examples" / "pipeline"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
FORMS = {
    WORKFLOW: "github-workflows",
    EXAMPLES / "github-workflow.yml": "github-workflows",
    EXAMPLES / "gitlab-ci.yml": "gitlab-ci",
}
SHEET = "format: 1\nsubject: {name: x}\nanswers:\n  release.markets: [DE]\n"
DAY = "2026-11-20"


def read(path: Path) -> Any:
    """YAML as these programs read it, in which `on` is a word and not true."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {("on" if key is True else key): value for key, value in data.items()} if isinstance(data, dict) else data


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(WORKFLOW)["jobs"]["assess"]["steps"]
    return found


def script(name: str) -> str:
    return str(next(step["run"] for step in steps() if step.get("name") == name))


# --- forms -----------------------------------------------------------------------------------------------------------


def form(name: str) -> Any:
    """A published form, as a package of forms carries it."""
    text = files("check_jsonschema").joinpath("builtin_schemas", "vendor", f"{name}.json").read_text(encoding="utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_pipeline_file_has_its_published_form(path: Path) -> None:
    form(FORMS[path]).validate(read(path))


def test_the_form_finds_a_key_that_there_is_not() -> None:
    broken = read(WORKFLOW)
    broken["jobs"]["assess"]["runs-over"] = broken["jobs"]["assess"].pop("runs-on")
    assert not form("github-workflows").is_valid(broken)


@pytest.mark.parametrize(
    "command", [["validate-manifest", str(HOOKS)], ["validate-config", str(EXAMPLES / "pre-commit-config.yaml")]]
)
def test_hooks_and_their_example_are_taken_by_pre_commit(command: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path)}
    found = subprocess.run(
        [sys.executable, "-m", "pre_commit", *command], capture_output=True, check=False, env=environment
    )
    assert found.returncode == 0, found.stdout


# --- the workflow ----------------------------------------------------------------------------------------------------


def test_actions_come_from_github_at_one_commit_each_and_rights_are_the_least() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"(actions|github)/[a-z/-]+@[0-9a-f]{40}", action)
    assert read(WORKFLOW)["permissions"] == {"contents": "read"}
    rights = {"actions": "read", "contents": "read", "security-events": "write"}
    assert read(WORKFLOW)["jobs"]["assess"]["permissions"] == rights
    assert read(EXAMPLES / "github-workflow.yml")["jobs"]["sheet"]["permissions"] == rights


def test_a_repository_without_code_scanning_loses_nothing_but_its_view() -> None:
    shown = next(step for step in steps() if "upload-sarif" in step.get("uses", ""))
    assert shown["continue-on-error"] is True
    assert steps()[-1]["name"] == "Hold the gates"


def test_no_step_puts_an_expression_into_a_script() -> None:
    assert [step for step in steps() if "${{" in step.get("run", "")] == []


def test_the_example_gives_every_input_that_is_required_and_none_that_there_is_not() -> None:
    inputs: Mapping[str, Any] = read(WORKFLOW)["on"]["workflow_call"]["inputs"]
    given = read(EXAMPLES / "github-workflow.yml")["jobs"]["sheet"]["with"]
    assert {name for name, one in inputs.items() if one.get("required")} <= given.keys() <= inputs.keys()
    used = "\n".join(str(step) for step in steps())
    assert [name for name in inputs if f"inputs.{name} " not in used] == []


@pytest.fixture
def on_path(tmp_path: Path) -> Mapping[str, str]:
    """An environment in which the program is installed, in an empty folder."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "compliance-kit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -W ignore -m compliance_kit "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "compliance.yaml").write_text(SHEET, encoding="utf-8")
    paths = {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    inputs = {"SHEET": "compliance.yaml", "STATE": "", "GATES": "", "DAY": DAY}
    written = {"GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    return {**os.environ, **paths, **inputs, **written}


def ran(text: str, folder: Path, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """A script as the runner of GitHub starts it."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_steps_write_everything_and_the_last_one_fails_for_the_gate(
    tmp_path: Path, on_path: Mapping[str, str]
) -> None:
    folder, environment = tmp_path / "model", {**on_path, "GATES": "undetermined"}
    judged = ran(script("Judge"), folder, environment)
    assert (judged.returncode, judged.stderr) == (0, "")
    assert (tmp_path / "output").read_text(encoding="utf-8") == "code=1\n"
    assert {path.name for path in (folder / "compliance-results").iterdir()} == {
        "findings.sarif", "findings.xml", "findings.txt", "refusal.txt",
    }  # fmt: skip
    log = json.loads((folder / "compliance-results" / "findings.sarif").read_text(encoding="utf-8"))
    assert "fail" in {result["kind"] for result in log["runs"][0]["results"]}
    assert ran(script("Show"), folder, environment).stdout.startswith("x 1, law as of 2026-11-20\n")
    assert "--fail-on undetermined" in (tmp_path / "summary").read_text(encoding="utf-8")
    held = ran(script("Hold the gates"), folder, {**environment, "CODE": "1"})
    assert held.returncode == 1
    assert held.stderr.startswith("compliance-kit: --fail-on undetermined: ")


def test_the_steps_pass_where_no_gate_fails_and_stop_for_bad_input(tmp_path: Path, on_path: Mapping[str, str]) -> None:
    folder = tmp_path / "model"
    assert ran(script("Judge"), folder, on_path).returncode == 0
    assert (tmp_path / "output").read_text(encoding="utf-8") == "code=0\n"
    assert ran(script("Hold the gates"), folder, {**on_path, "CODE": "0"}).returncode == 0
    broken = ran(script("Judge"), folder, {**on_path, "STATE": "nowhere.json", "GATES": "moved"})
    assert broken.returncode == 2
    assert "nowhere.json" in broken.stderr


# --- hooks and container ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hook", read(HOOKS), ids=lambda hook: str(hook["id"]))
def test_a_hook_is_a_command_that_the_program_understands(hook: Mapping[str, Any]) -> None:
    program, *arguments = [*str(hook["entry"]).split(), *map(str, hook["args"])]
    assert program == "compliance-kit"
    options = parser().parse_args(arguments)
    assert (options.command, options.sheet, hook["pass_filenames"]) == ("assess", "compliance.yaml", False)
    assert re.search(hook["files"], "compliance.yaml")
    assert re.search(hook["files"], "models/compliance.yaml")
    assert not re.search(hook["files"], "README.md")


def test_the_container_has_the_libraries_of_the_program_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8")
    last = lines.rpartition("\nFROM ")[2]
    assert [package for package in PACKAGES if f" {package}" not in last] == []
    assert re.search(r"^USER (?!0$|root$)\S+$", last, re.MULTILINE)
    assert "--require-hashes" in lines
    copied = re.findall(r"^COPY (?!--from)(\S+) ", lines, re.MULTILINE)
    assert all((ROOT / name).exists() for name in copied)


def test_the_container_leaves_out_nothing_that_the_package_is_made_of() -> None:
    left_out = set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())
    needed = {
        "compliance_kit",
        "obligations",
        "templates",
        "locales",
        "examples",
        "LICENSES",
        "README.md",
        "pyproject.toml",
    }
    assert needed & left_out == set()
    assert ".git" in left_out
