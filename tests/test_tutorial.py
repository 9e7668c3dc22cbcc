"""The tutorial: every command in it is run in its order, and prints what stands there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Here

TUTORIAL = ROOT / "docs" / "tutorial" / "first-sheet.md"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"[Ss]ave this as `([^`]+)`")
pytestmark = pytest.mark.xdist_group("tutorial")


def files(text: str) -> Iterator[tuple[str, str]]:
    """Every file that the reader saves, with what it holds."""
    for block in _BLOCK.finditer(text):
        if block[1] == "yaml":
            yield _NAMED.findall(text[: block.start()])[-1], block[2]


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Every command, with the output that stands below it."""
    for block in _BLOCK.finditer(text):
        if block[2].startswith("$ "):
            for part in block[2].removeprefix("$ ").split("\n$ "):
                command, _, output = part.partition("\n")
                yield command, output if output.endswith("\n") or not output else f"{output}\n"


def shown(output: str) -> re.Pattern[str]:
    """What has to be printed: … alone on a line stands for any lines, inside a line for anything."""
    lines = (
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in output.splitlines()
    )
    return re.compile("".join(lines))


def test_every_command_of_the_tutorial_prints_what_stands_there(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, content in files(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    ran = [(command, output) for command, output in commands(text) if command.startswith("compliance-kit ")]
    assert {shlex.split(command)[1] for command, _ in ran} == {"ask", "assess", "explain", "render", "approve"}
    for command, output in ran:
        said = here(*shlex.split(command)[1:])
        assert (said.code, said.err.strip()) == (0, ""), command
        assert shown(output).fullmatch(said.out), f"$ {command}\n{said.out}"
    _heads(text, tmp_path)


def _heads(text: str, folder: Path) -> None:
    """What is shown of a file is what it holds."""
    looked = [[*shlex.split(command), output] for command, output in commands(text) if command.startswith("head ")]
    assert looked
    for _head, _option, number, name, output in looked:
        lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        assert shown(output).fullmatch("".join(lines[: int(number)])), name


def test_a_line_that_is_not_printed_is_noticed() -> None:
    assert shown("one\n…\nthree\n").fullmatch("one\ntwo\nthree\n")
    assert shown("one\n…\n").fullmatch("one\n")
    assert not shown("one\n…\nfour\n").fullmatch("one\ntwo\nthree\n")
    assert not shown("one\n").fullmatch("one\ntwo\n")
    assert shown("Facts …, catalogue ….\n").fullmatch("Facts 17…, catalogue 2026.\n")
