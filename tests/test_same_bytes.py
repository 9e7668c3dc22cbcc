"""Equal input gives equal bytes: every paper in every format, from two processes that agree in nothing else."""

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

SCRIPT = """
import datetime, hashlib, os, pathlib, sys
os.umask(int(sys.argv[1], 8))
from compliance_kit import packs
from compliance_kit.assessment import assess
from compliance_kit.documents import Composer, load_documents
from compliance_kit.papers import FORMATS, write_one
from compliance_kit.commands import render
catalogue = packs.load()
from compliance_kit.sheets import read_sheet
sheet = read_sheet(pathlib.Path(sys.argv[2]), catalogue)
composer = Composer(assess(catalogue, sheet, datetime.date(2026, 11, 20)))
documents = list(load_documents().values())
if sys.argv[3] == "backwards":
    documents.reverse()
out = pathlib.Path("papers")
laid_out = sys.argv[4].split(",")
for document in documents:
    write_one(composer, document, out, [form for form in FORMATS if form != "pdf" or document.id in laid_out])
for path in sorted(out.rglob("*")):
    if path.is_file():
        print(path, hashlib.sha256(path.read_bytes()).hexdigest())
"""


LAID_OUT = (
    "threshold_record",
    "obligations_checklist",
    "dates_schedule",
    "licence_sheet",
    "upstream_notice",
    "training_summary",
)
"""Papers that differ most in what they hold: figures, tables, calendars, side files, a letter, a form. The others are
laid out by the same code.
"""


def start(folder: Path, umask: str, order: str, **environment: str) -> "subprocess.Popen[str]":
    folder.mkdir()
    sheet = ROOT / "examples" / "lora_startup.yaml"
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, umask, str(sheet), order, ",".join(LAID_OUT)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_that_differ_in_seed_zone_language_folder_mask_and_order_write_the_same_bytes(
    tmp_path: Path,
) -> None:
    one = start(tmp_path / "here", "022", "forwards", PYTHONHASHSEED="1", TZ="UTC", LANG="C.UTF-8", LC_ALL="C.UTF-8")
    other = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kolkata", "LANG": "de_DE", "LC_ALL": "tr_TR.UTF-8"}
    two = start(tmp_path / "far away", "077", "backwards", **other)
    said = [process.communicate(timeout=600) for process in (one, two)]
    assert [process.returncode for process in (one, two)] == [0, 0], said
    found = [dict(line.rsplit(" ", 1) for line in out.splitlines()) for out, _ in said]
    assert found[0]
    assert {name for name in found[0] if found[0][name] != found[1].get(name)} == set()
    assert found[0].keys() == found[1].keys()
