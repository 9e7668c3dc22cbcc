"""Papers written by several processes at once: the same bytes whatever their number, and none left waiting.

Each process starts afresh (spawn), reads the catalogue and judges the sheet once, and then writes whole papers.
"""

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from compliance_kit.answers import AnswerSheet
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.definitions import Audience, Level
from compliance_kit.documents import Composer, Document
from compliance_kit.errors import RenderFailed
from compliance_kit.locales import localised
from compliance_kit.marks import marked
from compliance_kit.packs import load
from compliance_kit.papers import Format, Paper, write_one

FEWEST = 3
"""With fewer papers one process is quicker than to start another."""


class Target(NamedTuple):
    """Where papers go: the folder, and in which formats."""

    folder: Path
    forms: tuple[Format, ...]


@dataclass(frozen=True)
class Job:
    """What every process needs to write papers of one assessment.

    Attributes:
        digest: of the catalogue that the papers rest on; a process that reads another one refuses.
        language: in which the papers speak.
        packs: the folders of the packs that are on, in their order.

    """

    sheet: AnswerSheet
    on: date
    simulate: bool
    digest: str
    language: str
    target: Target
    packs: tuple[str, ...] = ()


_READY: list[Composer] = []
"""In a process that writes: the composer of its job. A process has one job, so this never grows."""


def cores() -> int:
    """How many processes can work at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write_at_once(
    composer: Composer,
    documents: Sequence[Document],
    target: Target,
    tell: Callable[[str], None] = lambda _title: None,
    jobs: int = 1,
) -> list[Paper]:
    """Write every document into the folder, each atomically.

    Args:
        composer: of the assessment.
        documents: in the order in which they are named in the result.
        target: where they go, and in which formats.
        tell: hears the title of each paper once it is written.
        jobs: how many processes may work at once; 1 for this one alone.

    Raises:
        RenderFailed: a paper cannot be laid out, or a process ended without a word.

    """
    count = min(jobs, len(documents))
    pool = _pool(count) if count > 1 and len(documents) >= FEWEST else None
    if pool is None:
        return [paper for document in documents for paper in _told(composer, document, target, tell)]
    with pool:
        titles = {document.id: composer.title(document) for document in documents}
        return _spread(pool, job_of(composer, target), (documents, titles), tell)


def _told(composer: Composer, document: Document, target: Target, tell: Callable[[str], None]) -> list[Paper]:
    papers = write_one(composer, document, target.folder, target.forms)
    tell(composer.title(document))
    return papers


def _pool(count: int) -> ProcessPoolExecutor | None:
    """Some processes; None where the machine does not let us have any."""
    try:
        return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"))
    except (ImportError, NotImplementedError, OSError):  # no semaphores: some containers and phones
        return None


def job_of(composer: Composer, target: Target) -> Job:
    """What other processes need to write papers of the same assessment."""
    assessment = composer.assessment
    sheet = replace(assessment.sheet, read={})
    catalogue = assessment.catalogue
    packs = tuple(pack.folder for pack in catalogue.packs)
    return Job(sheet, assessment.on, assessment.scope.simulate, catalogue.digest, catalogue.language, target, packs)


def _spread(
    pool: ProcessPoolExecutor,
    job: Job,
    titled: tuple[Sequence[Document], Mapping[str, str]],
    tell: Callable[[str], None],
) -> list[Paper]:
    documents, titles = titled
    waiting: dict[Future[list[Path]], Document] = {}
    try:
        waiting = {pool.submit(work, job, Version(one.id, one.audience, one.level)): one for one in documents}
        for done in as_completed(waiting):
            done.result()
            tell(titles[waiting[done].id])
    except BrokenProcessPool:
        left = ", ".join(titles[document.id] for future, document in waiting.items() if not _written(future))
        raise RenderFailed(
            f"a process that writes papers ended without a word; not written: {left or 'all of them'}.",
            mend="It may have run out of memory. Write them one after another: --jobs 1",
        ) from None
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    return [Paper(document, path) for future, document in waiting.items() for path in future.result()]


def _written(future: "Future[list[Path]]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


class Version(NamedTuple):
    """One document for one kind of reader at one level."""

    document: str
    audience: Audience
    level: Level


def work(job: Job, version: Version) -> list[Path]:
    """Write one document in a process of its own, and say where its files lie."""
    composer = _ready(job)
    document = composer.document(version.document).version(version.audience, version.level)
    return [paper.path for paper in write_one(composer, document, job.target.folder, job.target.forms)]


def _ready(job: Job) -> Composer:
    if not _READY:
        catalogue = _with_packs(job.packs) if job.packs else load()
        if catalogue.digest != job.digest:
            raise RenderFailed(
                "the catalogue changed while papers were being written.", mend="Write them again, or with: --jobs 1"
            )
        spoken = localised(catalogue, job.language, marked)
        _READY.append(Composer(assess(spoken, job.sheet, job.on, simulate=job.simulate)))
    return _READY[0]


def _with_packs(folders: Sequence[str]) -> Catalogue:
    from compliance_kit.packing.layers import layered  # noqa: PLC0415 - the built-in catalogue does without packs

    return layered([Path(folder) for folder in folders])[0]
