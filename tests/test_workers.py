"""Papers written by several processes: equal bytes, errors as they are, and a process that dies is no riddle."""

import os
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest
from conftest import DAY, ROOT, Here, Run

from compliance_kit import workers
from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.documents import Composer, Document, load_documents
from compliance_kit.errors import RenderFailed
from compliance_kit.workers import Target, write_at_once

pytestmark = pytest.mark.xdist_group("workers")
EXAMPLE = ROOT / "examples" / "lora_startup.yaml"


@pytest.fixture(scope="module")
def composer(catalogue: Catalogue) -> Composer:
    return Composer(assess(catalogue, AnswerSheet(Subject(name="x")), DAY))


def contents(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def papers() -> list[Document]:
    """The three that are laid out quickest."""
    return [load_documents()[name] for name in ("threshold_record", "dates_schedule", "model_card")]


def test_the_bytes_do_not_depend_on_the_number_of_processes(run: Run, tmp_path: Path) -> None:
    names = [f"--document={paper.id}" for paper in papers()]
    made = {}
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        found = run("render", EXAMPLE, "--on", "2026-11-20", *names, "--jobs", jobs, "--format", "html", "-o", out)
        assert found.returncode == 0, found.stderr
        made[jobs] = contents(out)
        assert [Path(line).name[:2] for line in found.stdout.decode().splitlines() if line.endswith(".html")] == [
            paper.code for paper in papers()
        ]
    assert made["1"] == made["2"]
    assert len(made["1"]) == len(names)


class Ended:
    """Processes of which the second one dies at its work."""

    def __init__(self, error: BaseException) -> None:
        self.error, self.count = error, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing is left to end."""

    def shutdown(self, **_options: object) -> None:
        """Nothing is left to end."""

    def submit(self, *_work: object) -> "Future[list[Path]]":
        future: Future[list[Path]] = Future()
        self.count += 1
        if self.count == 2:
            future.set_exception(self.error)
        else:
            future.set_result([Path("written.pdf")])
        return future


def test_a_process_that_dies_is_said_with_the_papers_that_are_missing(
    composer: Composer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_pool", lambda _count: Ended(BrokenProcessPool()))
    with pytest.raises(RenderFailed, match=rf"not written: {papers()[1].title}\.") as raised:
        write_at_once(composer, papers(), Target(tmp_path, ("html",)), jobs=2)
    assert "--jobs 1" in str(raised.value)


def die(_job: object, _document: str) -> list[Path]:
    """Work at which a process ends at once, as when the machine runs out of memory."""
    os._exit(9)


def test_a_real_process_that_ends_without_a_word_is_caught(
    composer: Composer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "work", die)
    with pytest.raises(RenderFailed, match="ended without a word"):
        write_at_once(composer, papers(), Target(tmp_path, ("html",)), jobs=2)


def test_what_is_wrong_with_a_paper_is_said_as_by_one_process(
    composer: Composer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = RenderFailed("the template cannot be filled.", where="templates/x.html:3", mend="Mend it.")
    monkeypatch.setattr(workers, "_pool", lambda _count: Ended(wrong))
    with pytest.raises(RenderFailed) as raised:
        write_at_once(composer, papers(), Target(tmp_path, ("html",)), jobs=2)
    assert raised.value is wrong


def test_one_process_is_enough_where_the_machine_gives_no_more(
    composer: Composer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object) -> None:
        raise OSError("no semaphores here")

    monkeypatch.setattr(workers, "ProcessPoolExecutor", refused)
    told: list[str] = []
    made = write_at_once(composer, papers(), Target(tmp_path, ("html",)), told.append, jobs=2)
    assert [paper.document.id for paper in made] == [paper.id for paper in papers()]
    assert told == [paper.title for paper in papers()]


def test_a_process_that_reads_another_catalogue_refuses(composer: Composer, tmp_path: Path) -> None:
    job = workers.job_of(composer, Target(tmp_path, ("html",)))
    other = replace(job, digest="0" * 64)
    with pytest.raises(RenderFailed, match="the catalogue changed"):
        workers.work(other, workers.Version("threshold_record", "regulator", "standard"))


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "1.5"])
def test_a_number_of_processes_that_cannot_be_is_refused(jobs: str, here: Here) -> None:
    said = here("render", EXAMPLE, f"--jobs={jobs}")
    assert said.code == 2
    assert f"--jobs: '{jobs}' is no number of at least 1" in said.err
