"""Measures the program beside what it is built on and prints a table of ratios; README.md says what is compared."""

import argparse
import cProfile
import datetime
import os
import platform
import pstats
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from compliance_kit.answers import AnswerSheet
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.cli import rarely_collect
from compliance_kit.commands.demo import SHOWN
from compliance_kit.documents import Composer, Document, chosen_documents, templates_root, wanted_by
from compliance_kit.interview import next_question
from compliance_kit.packs import data_root, load
from compliance_kit.papers import self_contained, write
from compliance_kit.pdf.assets import FolderAssets
from compliance_kit.pdf.fonts import engine
from compliance_kit.pdf.writer import Metadata, to_pdf
from compliance_kit.render import render
from compliance_kit.sheets import read_sheet

Job = Callable[[], object]
ROOT = Path(__file__).resolve().parent.parent
DAY = datetime.datetime.now(tz=datetime.UTC).astimezone().date()
JUDGED, PRINTED = "lora_startup", "meditron_70b"

COLD = """
import time, datetime
from pathlib import Path
before = time.process_time()
from compliance_kit import packs, sheets, assessment
imported = time.process_time()
catalogue = packs.load()
loaded = time.process_time()
sheet = sheets.read_sheet(Path({sheet!r}), catalogue)
found = assessment.assess(catalogue, sheet, datetime.date.fromisoformat({day!r}))
found.findings, found.determinations, found.axes
print(imported - before, loaded - imported, time.process_time() - loaded)
"""
PARSE = """
import time, yaml, yaml_rs
from pathlib import Path
texts = [path.read_text('utf-8') for path in sorted(Path({folder!r}).rglob('*.yaml'))]
before = time.process_time()
for text in texts: {call}
print(time.process_time() - before)
"""
BARE = """
import weasyprint
from pathlib import Path
for path in sorted(Path({folder!r}).glob('*.html')):
    path.with_suffix('.pdf').write_bytes(weasyprint.HTML(string=path.read_text('utf-8')).write_pdf({options}))
"""


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, and how it stands to its goal. Times in processor seconds."""

    what: str
    ours: float
    beside: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        met = "" if self.met is None else "yes" if self.met else "**no**"
        return f"| {self.what} | {self.beside} | {ratio} | {shown(self.ours)} | {self.goal} | {met} |"


def shown(seconds: float) -> str:
    """A time with three significant digits."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def used() -> float:
    """Processor seconds of this process and of those that it waited for."""
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in both)


def timed(job: Job) -> float:
    """Processor seconds that one call takes, in this process and in those that it starts."""
    before = used()
    job()
    return used() - before


def pairs(runs: int, *jobs: Job) -> list[tuple[float, ...]]:
    """Every job once to warm up, then in turns; the times of each turn."""
    for job in jobs:
        job()
    return [tuple(timed(job) for job in jobs) for _ in range(runs)]


def middle(values: Iterable[float]) -> float:
    """The median."""
    return statistics.median(values)


def ratio(turns: Sequence[Sequence[float]], other: int) -> float:
    """The median of the ratios first over other, turn by turn."""
    return middle(turn[0] / turn[other] for turn in turns)


def process(*command: str) -> Job:
    """A job that runs a process to its end; its failure is ours."""

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)

    return run


def printed_numbers(code: str) -> list[float]:
    """What a fresh interpreter prints, as numbers."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT, text=True)
    return [float(word) for word in done.stdout.split()]


def kit(*arguments: str) -> Job:
    """A job that runs the program as its users do: its script if it is installed, else the module."""
    script = Path(sys.executable).with_name("compliance-kit")
    command = [str(script)] if script.is_file() else [sys.executable, "-m", "compliance_kit"]
    return process(*command, *arguments)


def help_rows(runs: int) -> Iterable[Row]:
    """Whole processes: --help beside an interpreter that does nothing."""
    turns = pairs(runs, kit("--help"), process(sys.executable, "-c", "pass"))
    found = ratio(turns, 1)
    yield Row("`--help`, whole process", middle(t[0] for t in turns), "`python -c pass`", found, "≤ 3", found <= 3)


def judging_rows(runs: int, catalogue: Catalogue, sheet: AnswerSheet) -> Iterable[Row]:
    """Loading and judging, cold and warm, and the next question."""
    example = str(data_root() / "examples" / f"{JUDGED}.yaml")
    cold = COLD.format(sheet=example, day=DAY.isoformat())
    folder = str(data_root() / "obligations")
    parsers = {
        "`yaml_rs`, parsing only": "yaml_rs.loads(text)",
        "PyYAML in C, parsing only": "yaml.load(text, yaml.CSafeLoader)",
    }
    turns = []
    for _ in range(runs):
        imports, read, judge = printed_numbers(cold)
        parse = [printed_numbers(PARSE.format(folder=folder, call=call))[0] for call in parsers.values()]
        turns.append((read, *parse, judge, imports))
    yield Row("imports of the core, cold", middle(t[4] for t in turns))
    load = middle(t[0] for t in turns)
    for place, name in enumerate(parsers, 1):
        yield Row("catalogue read and checked, cold", load, name, ratio(turns, place), "≤ 150 ms", load <= 0.15)
    yield Row("catalogue and first judging, cold, without imports", middle(t[0] + t[3] for t in turns))
    warm = middle(timed(lambda: everything(catalogue, sheet)) for _ in range(runs * 3))
    yield Row("judging everything, warm", warm, "", None, "≤ 5 ms", warm <= 0.005)
    slowest = max(asking(runs, catalogue, cut(sheet, share)) for share in (0.0, 0.5, 1.0))
    yield Row("an answer to the next question, warm", slowest, "", None, "≤ 10 ms", slowest <= 0.01)


def everything(catalogue: Catalogue, sheet: AnswerSheet) -> Assessment:
    """Every finding, determination and axis."""
    found = assess(catalogue, sheet, DAY)
    _ = found.findings, found.determinations, found.axes
    return found


def cut(sheet: AnswerSheet, share: float) -> AnswerSheet:
    """The sheet with the first part of its answers only."""
    return replace(sheet, answers=dict(islice(sheet.answers.items(), int(share * len(sheet.answers)))))


def asking(runs: int, catalogue: Catalogue, sheet: AnswerSheet) -> float:
    """Seconds from a sheet to its next question, with all documents chosen."""
    wanted = wanted_by(catalogue, ())

    def job() -> object:
        return next_question(assess(catalogue, sheet, DAY), wanted)

    return middle(turn[0] for turn in pairs(runs, job))


def printable() -> list[Document]:
    """The papers of the demo, so that both sides print the same."""
    return chosen_documents(SHOWN)


def pages(composer: Composer, documents: Sequence[Document]) -> list[str]:
    """The HTML of the documents, style sheets inlined."""
    return [self_contained(render(templates_root(), f"{d.id}/template.html", composer.compose(d))) for d in documents]


def printing_rows(runs: int, catalogue: Catalogue, sheet: AnswerSheet) -> Iterable[Row]:
    """The papers beside bare WeasyPrint, in one warm process and as whole processes."""
    documents = printable()
    found = assess(catalogue, sheet, DAY)
    html = pages(Composer(found), documents)
    loaded, base = engine(), FolderAssets(templates_root())
    count = len(documents)

    def ours() -> None:
        composer = Composer(assess(catalogue, sheet, DAY))
        for document in documents:
            write(composer, document, "pdf")

    def layout() -> None:
        for text in html:
            to_pdf(text, base=base, on=DAY, metadata=Metadata(title="x", author="x"))

    plain, archival = bare(loaded.weasyprint, html), bare(loaded.weasyprint, html, pdf_variant="pdf/a-3a")
    bare(loaded.weasyprint, html[:1])()  # warms the engine up; the rest would add minutes
    turns = [tuple(timed(job) for job in (ours, layout, plain, archival)) for _ in range(runs)]
    yield from against(f"{count} papers, composed and printed, warm", [(t[0], *t[2:]) for t in turns])
    yield from against(f"{count} papers, the same HTML to PDF, warm", [t[1:] for t in turns])
    yield from demo_rows(runs, html)


def bare(weasyprint: Any, html: Sequence[str], **options: str) -> Job:  # noqa: ANN401 - WeasyPrint has no types
    """WeasyPrint as its manual shows it."""

    def job() -> None:
        for text in html:
            weasyprint.HTML(string=text).write_pdf(**options)

    return job


def against(name: str, turns: Sequence[Sequence[float]]) -> Iterable[Row]:
    """Two rows: against WeasyPrint's plain PDF and against its archival variant."""
    seconds = middle(turn[0] for turn in turns)
    for place, variant in ((1, "plain"), (2, "`pdf/a-3a`")):
        found = ratio(turns, place)
        yield Row(name, seconds, f"bare WeasyPrint, {variant}", found, "≤ 1.15", found <= 1.15)


def demo_rows(runs: int, html: Sequence[str]) -> Iterable[Row]:
    """Whole processes: the demo beside a script that prints the same HTML."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(html):
            Path(folder, f"{number}.html").write_text(text, encoding="utf-8")
        scripts = [BARE.format(folder=folder, options=options) for options in ("", "pdf_variant='pdf/a-3a'")]
        others = [process(sys.executable, "-c", script) for script in scripts]
        jobs = (kit("demo", "--out", str(Path(folder, "out"))), *others)
        turns = [tuple(timed(job) for job in jobs) for _ in range(runs)]
    for place, variant in ((1, "plain"), (2, "`pdf/a-3a`")):
        beside = f"bare WeasyPrint, {variant}, same HTML"
        yield Row("`demo`, whole process", middle(turn[0] for turn in turns), beside, ratio(turns, place))


def example(name: str, catalogue: Catalogue) -> AnswerSheet:
    """The answer sheet of an example."""
    return read_sheet(data_root() / "examples" / f"{name}.yaml", catalogue)


def profile(what: str) -> None:
    """Print the functions in which one job spends its own time."""
    catalogue = load()
    judged, printed = example(JUDGED, catalogue), assess(catalogue, example(PRINTED, catalogue), DAY)
    jobs: dict[str, Job] = {
        "load": load,
        "judge": lambda: [everything(catalogue, judged) for _ in range(20)],
        "render": lambda: [write(Composer(printed), document, "pdf") for document in printable()],
    }
    jobs[what]()
    watch = cProfile.Profile()
    watch.runcall(jobs[what])
    pstats.Stats(watch).sort_stats("tottime").print_stats(20)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="turns per pair (default: 15)")
    parser.add_argument("--paper-runs", type=int, default=3, help="turns where papers are printed (default: 3)")
    parser.add_argument("--profile", choices=("load", "judge", "render"), help="print where the time goes instead")
    options = parser.parse_args()
    if options.profile:
        profile(options.profile)
        return
    rarely_collect()
    catalogue = load()
    load_before = os.getloadavg()[0]
    print("| measured | beside | ratio | processor time | goal | met |\n|---|---|---|---|---|---|")
    print(*help_rows(options.runs), sep="\n")
    print(*judging_rows(options.runs, catalogue, example(JUDGED, catalogue)), sep="\n")
    print(*printing_rows(options.paper_runs, catalogue, example(PRINTED, catalogue)), sep="\n")
    software = f"Python {platform.python_version()}, WeasyPrint {engine().weasyprint.__version__}"
    load_after = os.getloadavg()[0]
    print(
        f"\n{software}, {os.cpu_count()} processors, load {load_before:.1f} before and {load_after:.1f} after, ", end=""
    )
    print(f"{options.runs} turns ({options.paper_runs} of papers), {DAY.isoformat()}.")


if __name__ == "__main__":
    main()
