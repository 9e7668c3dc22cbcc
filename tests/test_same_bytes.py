"""Equal input gives equal bytes: every paper in every format, from two processes that agree in nothing else."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from papers_made import composer

from compliance_kit.documents import Composer, load_documents
from compliance_kit.papers import FORMATS, write_one

pytestmark = pytest.mark.xdist_group("formats")  # the papers of one process are made there already

SCRIPT = """
import datetime, os, pathlib, sys
os.umask(0o77)
from test_same_bytes import written
from compliance_kit import packs
from compliance_kit.assessment import assess
from compliance_kit.documents import Composer
from compliance_kit.sheets import read_sheet
catalogue = packs.load()
sheet = read_sheet(pathlib.Path(sys.argv[1]), catalogue)
composer = Composer(assess(catalogue, sheet, datetime.date(2026, 11, 20)))
for name, digest in written(composer, pathlib.Path("papers"), backwards=True).items():
    print(name, digest)
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


def written(composer: Composer, folder: Path, *, backwards: bool) -> dict[str, str]:
    """Every paper in that folder, in that order; the digest of each file by its name."""
    documents = list(load_documents().values())
    for document in reversed(documents) if backwards else documents:
        write_one(composer, document, folder, [form for form in FORMATS if form != "pdf" or document.id in LAID_OUT])
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_two_processes_that_differ_in_seed_zone_language_folder_mask_and_order_write_the_same_bytes(
    tmp_path: Path,
) -> None:
    away = tmp_path / "far away"
    away.mkdir()
    other = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kolkata", "LANG": "de_DE", "LC_ALL": "tr_TR.UTF-8"}
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(ROOT / "examples" / "lora_startup.yaml")],
        cwd=away, env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", **other},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    there = dict(line.rsplit(" ", 1) for line in said.stdout.splitlines())
    here = written(composer("lora_startup"), tmp_path / "papers", backwards=False)
    assert here
    assert {name for name in here if here[name] != there.get(name)} == set()
    assert here.keys() == there.keys()
