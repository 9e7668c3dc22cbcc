"""What many tests share: the catalogue, read once in each process, the examples, and the program as a process."""

import datetime
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import hypothesis
import pytest
from printed import Printed

from compliance_kit import packs
from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.cli import main
from compliance_kit.pdf.writer import to_pdf
from compliance_kit.sheets import sheet_of

os.environ["LC_ALL"] = "C.UTF-8"  # the language of this machine changes no test
ROOT = Path(__file__).parent.parent
DAY = datetime.date(2026, 11, 20)
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
Here = Callable[..., "Said"]
Judge = Callable[..., Assessment]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The built-in catalogue."""
    return packs.load()


@pytest.fixture(scope="session")
def judge(catalogue: Catalogue) -> Judge:
    """Assess plain answers on a day."""

    def judged(answers: Mapping[str, Any], on: datetime.date = DAY) -> Assessment:
        return assess(catalogue, AnswerSheet(Subject(name="test"), answers=sheet_of(answers)), on)

    return judged


@dataclass(frozen=True)
class Said:
    """What the program did: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], catalogue: Catalogue) -> Here:
    """Run a command in this process, with the catalogue that was read already."""
    monkeypatch.setattr("compliance_kit.commands._common.load", lambda: catalogue)

    def ran(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return ran


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Start the program as a user does, in an empty folder."""

    def started(
        *arguments: str | Path,
        stdin: bytes | None = None,
        stdout: IO[bytes] | int = subprocess.PIPE,
        env: Mapping[str, str] | None = None,
    ) -> "subprocess.CompletedProcess[bytes]":
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **(env or {})}
        return subprocess.run(
            [sys.executable, "-m", "compliance_kit", *map(str, arguments)],
            input=stdin if stdin is not None else b"", stdout=stdout, stderr=subprocess.PIPE, check=False,
            cwd=tmp_path, env=environment,
        )  # fmt: skip

    return started


@pytest.fixture(scope="session", autouse=True)
def _printed_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Print no page twice in a run, whichever process asks; that equal input gives equal bytes has tests of its own."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "printed"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compliance_kit.papers.to_pdf", Printed(folder, to_pdf))
        yield


hypothesis.settings.register_profile("kit", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("kit")
