# ruff: noqa: E501 - rows of a table read better in one line
"""Bad input through the command line: one message each, with file, line and mend; exit 2; nothing changed on disk."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Here, Run

HEAD = "format: 1\nsubject: {name: Acme, version: 1.0}\nanswers:\n"


@dataclass(frozen=True)
class Bad:
    """A text that is no good answer sheet.

    Attributes:
        line: on which line the mistake stands (None: the whole file is wrong).
        says: what the message must say, the way to mend it included.

    """

    name: str
    text: str | bytes
    line: int | None
    says: tuple[str, ...]


BAD = [
    Bad("a fact that no pack defines", f"{HEAD}  modification.compute_reportd: 1e22\n", 4,
        ("no pack defines this fact", "Did you mean 'modification.compute_reported'?")),
    Bad("a fact that resembles nothing", f"{HEAD}  zzz: 1\n", 4, ("no pack defines this fact", "facts")),
    Bad("a key of the sheet that is not known", "format: 1\nsubject: {name: Acme}\nanswer: {}\n", 3, ("'answer'", "not known here")),
    Bad("a key of the subject that is not known", "format: 1\nsubject:\n  name: Acme\n  versoin: 2\n", 4, ("'versoin'", "not known here")),
    Bad("a sheet without a subject", "format: 1\nanswers: {}\n", 1, ("'subject'", "missing")),
    Bad("a key of an answer that is not known", f"{HEAD}  modification.compute_reported: {{value: 1e22, margn: 30%}}\n", 4,
        ("modification.compute_reported", "'margn'", "not known here")),
    Bad("a date of an answer that is none", f"{HEAD}  release.ways: [weights]\n  use.biometrics:\n    value: [none]\n    given: lately\n", 7,
        ("use.biometrics.given", "is no day")),
    Bad("a text for a yes or no", f"{HEAD}  use.significant_decisions: perhaps\n", 4, ("use.significant_decisions", "write true, false, or null")),
    Bad("yes is a text in YAML 1.2", f"{HEAD}  use.significant_decisions: yes\n", 4, ("'yes'", "write true, false, or null")),
    Bad("a list for a number", f"{HEAD}  modification.compute_reported: [1e22]\n", 4, ("modification.compute_reported", "is no number", "3e24")),
    Bad("a truth for a number", f"{HEAD}  modification.compute_reported: true\n", 4, ("is no number",)),
    Bad("a negative number", f"{HEAD}  modification.compute_reported: -3\n", 4, ("'-3'", "is no number")),
    Bad("not a number of YAML", f"{HEAD}  modification.compute_reported: .nan\n", 4, ("is no number",)),
    Bad("an infinite number", f"{HEAD}  modification.compute_reported: .inf\n", 4, ("is no number",)),
    Bad("words behind a number", f"{HEAD}  modification.compute_reported: 3e22 hamsters\n", 4, ("'hamsters'",)),
    Bad("a number of ten thousand digits", f"{HEAD}  modification.compute_reported: {'9' * 10_000}\n", None, ("digits",)),
    Bad("a text of ten thousand digits", f"{HEAD}  modification.compute_reported: '{'9' * 10_000}'\n", 4, ("more digits than anything",)),
    Bad("a power that would fill the memory", f"{HEAD}  modification.compute_reported: '1e999999999'\n", 4, ("larger than anything that could be measured",)),
    Bad("thousands of slashes", f"{HEAD}  modification.compute_reported: '{'1/' * 5000}1'\n", 4, ("more than one slash", "1/3")),
    Bad("a unit of another size", f"{HEAD}  modification.compute_reported: {{value: 20, unit: zettaFLOP}}\n", 4,
        ("'zettaFLOP'", "write the amount in FLOP")),
    Bad("a margin beyond the whole", f"{HEAD}  modification.compute_reported: {{value: 1e22, margin: 300%}}\n", 4, ("'300%'", "30%")),
    Bad("a written margin beyond the whole", f"{HEAD}  modification.compute_reported: 1e22 ± 300%\n", 4, ("'300%'", "30%")),
    Bad("half a range", f"{HEAD}  modification.compute_reported: {{low: 1e22}}\n", 4, ("both 'low' and 'high'",)),
    Bad("the other half of a range", f"{HEAD}  modification.compute_reported: {{high: 1e22}}\n", 4, ("both 'low' and 'high'",)),
    Bad("a range upside down", f"{HEAD}  modification.compute_reported: {{low: 2e22, high: 1e22}}\n", 4, ("from the lower to the higher",)),
    Bad("a choice that is none", f"{HEAD}  developer.kind: busines\n", 4, ("'busines'", "Did you mean 'business'?")),
    Bad("an item of a choice that is none", f"{HEAD}  release.ways: [weigths]\n", 4, ("'weigths'", "Did you mean")),
    Bad("none beside another item", f"{HEAD}  use.biometrics: [none, identification]\n", 4, ("use.biometrics",)),
    Bad("an empty list", f"{HEAD}  release.ways: []\n", 4, ("an empty list says nothing", "null")),
    Bad("an empty text", f"{HEAD}  use.purpose: ''\n", 4, ("an empty text says nothing", "null")),
    Bad("a place that is none", f"{HEAD}  release.markets: [Atlantis]\n", 4, ("'Atlantis'", "ISO codes")),
    Bad("money without a currency", f"{HEAD}  developer.group_revenue: 4000000\n", 4, ("no currency", "currency: EUR")),
    Bad("a currency in words", f"{HEAD}  developer.group_revenue: {{value: 4, currency: pieces of eight}}\n", 4, ("'pieces of eight'", "three letters")),
    Bad("a day that does not exist", f"{HEAD}  release.placed_on: 2026-02-30\n", 4, ("'2026-02-30'", "year-month-day")),
    Bad("a day after the end of all calendars", f"{HEAD}  release.placed_on: 9999-12-31\n", 4, ("9999-12-31", "outside the years")),
    Bad("records that are no list", f"{HEAD}  base.models: llama\n", 4, ("a list is needed here", "none")),
    Bad("a record that is no mapping", f"{HEAD}  base.models: [llama]\n", 4, ("base.models[0]", "mapping")),
    Bad("a field that no record has", f"{HEAD}  base.models: [{{nme: llama}}]\n", 4, ("base.models[0]", "'nme'", "Did you mean 'name'?")),
    Bad("a field with a wrong date", f"{HEAD}  base.models: [{{name: {{value: llama, given: soon}}}}]\n", 4, ("base.models[0].name", "is no day")),
    Bad("a calculated field in a record", f"{HEAD}  base.models: [{{name: llama, training_compute: 1e22}}]\n", 4,
        ("base.models[0].training_compute", "worked out", "Take it out.")),
    Bad("a calculated fact", f"{HEAD}  modification.compute: 1e22\n", 4, ("worked out, never answered", "Take it out")),
    Bad("a legal status as an answer", f"{HEAD}  eu.ai_act.is_gpai_provider: true\n", 4, ("legal status", "answer the questions it rests on")),
    Bad("a task for an entry that no pack has", f"{HEAD}  use.significant_decisions: true\ntasks: {{eu.ai_act.litercy: {{status: done}}}}\n", 5,
        ("eu.ai_act.litercy", "Did you mean 'eu.ai_act.literacy'?")),
    Bad("a status of a task that is none", f"{HEAD}  use.significant_decisions: true\ntasks:\n  eu.ai_act.literacy: {{status: finished}}\n", 6, ("to_do",)),
    Bad("a key that stands twice", f"{HEAD}  use.clinical: true\n  use.clinical: false\n", 5, ("'use.clinical' stands twice", "line 4", "Remove one")),
    Bad("a bracket that stays open", f"{HEAD}  release.ways: [weights\n  use.clinical: false\n", 5, ("no valid YAML", "brackets")),
    Bad("an indentation that jumps", "format: 1\nsubject:\n  name: Acme\n version: 2\n", 4, ("no valid YAML", "indentation")),
    Bad("a tag that would build an object", f"{HEAD}  use.purpose: !!python/object/apply:os.system [ls]\n", 4, ("not a list",)),
    Bad("a tag for a text", f"{HEAD}  use.purpose: !!python/name:os.system x\n", None, ("no valid YAML",)),
    Bad("no answer sheet at all", "just a text\n", None, ("is no answer sheet", "compliance-kit ask")),
    Bad("a list", "- 1\n- 2\n", None, ("is no answer sheet",)),
    Bad("nothing", "", None, ("is no answer sheet",)),
    Bad("two documents", f"{HEAD}  use.clinical: true\n---\nformat: 1\n", None, ("is no answer sheet",)),
    Bad("no format", "subject: {name: Acme}\n", None, ("has no 'format'", "format: 1")),
    Bad("a newer format", f"# a comment first\n{HEAD.replace('format: 1', 'format: 2')}  use.clinical: true\n", 2, ("newer version", "Update compliance-kit")),
    Bad("a format that never existed", HEAD.replace("format: 1", "format: first"), 1, ("'first'", "format: 1")),
    Bad("binary junk", bytes(range(256)) * 40, None, ("UTF-8",)),
    Bad("zero bytes", b"format: 1\n\x00\x00\x00", None, ("zero bytes",)),
    Bad("another encoding", "format: 1\nsubject: {name: Ämter}\n".encode("utf-16"), None, ("UTF-8",)),
    Bad("a list that holds itself, and a key twice", f"{HEAD}  use.purpose: &x [*x]\n  use.clinical: true\n  use.clinical: true\n", 6, ("stands twice",)),
    Bad("a bell in a text", f'{HEAD}  use.purpose: "\x07"\n  use.clinical: true\n', None, ("use.purpose", "control sign", "type the text anew")),
    Bad("a zero byte in a name, written as an escape", 'format: 1\nsubject:\n  name: "a\\0b"\n', 3, ("control sign", "Type the text anew")),
    Bad("a text that grows beyond all bounds", f"{HEAD}  use.purpose: &a {'x' * 100_000}\n  use.clinical: [{'*a, ' * 100}1]\n", 5, ("refers to its own parts", "Write the parts out")),
    Bad("a number of ten thousand hexadecimal digits", f"{HEAD}  modification.compute_reported: 0x{'f' * 10_000}\n", None, ("too many digits",)),
    Bad("ten thousand blanks in a number", f"{HEAD}  modification.compute_reported: '1{' ' * 10_000}x'\n", 4, ("'x'",)),
    Bad("a figure longer than any", f"{HEAD}  modification.compute_reported: '{'1 - ' * 5_000}'\n", 4, ("longer than any answer",)),
    Bad("lists as keys, twice", f"{HEAD}  ? [a, b]\n  : 1\n  ? [a, b]\n  : 2\n", None, ("stands twice",)),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_bad_input_is_refused_with_its_line_and_the_sheet_stays_as_it_is(bad: Bad, here: Here, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    before = bad.text if isinstance(bad.text, bytes) else bad.text.encode()
    sheet.write_bytes(before)
    found = here("assess", sheet)
    assert (found.code, found.out) == (2, "")
    assert "pydantic" not in found.err
    place = f"{sheet}:{bad.line}: " if bad.line else str(sheet)
    assert found.err.startswith(f"compliance-kit: {place}"), found.err
    assert [part for part in bad.says if part not in found.err] == [], found.err
    assert len(found.err.splitlines()) == 1, found.err
    assert sheet.read_bytes() == before


DEEP = {
    "brackets": "a: " + "[" * 200_000,
    "dashes": "a:\n" + "- " * 100_000 + "x",
    "steps": "\n".join(f"{' ' * depth}a:" for depth in range(2500)),
    "aliases": "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))]),
}


@pytest.mark.parametrize("shape", DEEP)
def test_a_text_that_would_overflow_the_process_is_refused(shape: str, run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(DEEP[shape], encoding="utf-8")
    found = run("assess", sheet)
    said = found.stderr.decode()
    assert found.returncode == 2
    assert said.startswith(f"compliance-kit: {sheet}")
    assert len(said.splitlines()) == 1


def test_every_mistake_of_a_sheet_is_said_at_once(here: Here, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(f"{HEAD}  use.clinical: maybe\n  developer.kind: busines\n  zzz: 1\n", encoding="utf-8")
    said = here("assess", sheet).err.splitlines()
    assert [line.partition("sheet.yaml:")[2].partition(":")[0] for line in said] == ["4", "5", "6"]


def test_a_compute_figure_is_read_alike_as_a_number_and_as_a_text(here: Here, tmp_path: Path) -> None:
    outputs = set()
    for written in ("1e25", '"1e25"', '"10^25"', '"10²⁵"', "1.0e+25", "10000000000000000000000000"):
        sheet = tmp_path / "sheet.yaml"
        answers = f"  modification.compute_basis: reported\n  modification.compute_reported: {written}\n"
        sheet.write_text(f"{HEAD}{answers}", encoding="utf-8")
        found = here("assess", sheet, "--on", "2026-11-20")
        assert found.code == 0, found.err
        outputs.add(found.out)
    assert len(outputs) == 1


def test_a_missing_file_is_said(run: Run, tmp_path: Path) -> None:
    found = run("assess", tmp_path / "nowhere.yaml")
    assert found.returncode == 2
    assert "nowhere.yaml: cannot be read: No such file" in found.stderr.decode()


def test_a_folder_is_no_sheet(here: Here, tmp_path: Path) -> None:
    found = here("assess", tmp_path)
    assert (found.code, found.err) == (2, f"compliance-kit: {tmp_path}: is a folder. Name the YAML file itself.\n")


def test_a_device_is_no_sheet(here: Here) -> None:
    found = here("assess", "/dev/zero")
    assert found.code == 2
    assert "/dev/zero: is no ordinary file." in found.err


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read(here: Here, tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    found = here("assess", huge)
    assert found.code == 2
    assert "is 100 MB large; such files hold at most 4 MB." in found.err


@pytest.mark.parametrize("junk", [bytes(range(128, 256)), b"a" * (5 * 1024 * 1024)], ids=["no UTF-8", "too long"])
def test_junk_on_standard_input_is_refused(junk: bytes, run: Run) -> None:
    found = run("assess", "-", stdin=junk)
    said = found.stderr.decode()
    assert found.returncode == 2
    assert said.startswith("compliance-kit: standard input")
    assert "Traceback" not in said


@pytest.fixture
def without_privilege() -> Iterator[None]:
    """Nothing is unreadable for the superuser, so rights are laid down while a test runs."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_a_file_without_permission_is_said(here: Here, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(f"{HEAD}  use.significant_decisions: true\n", encoding="utf-8")
    assert here("assess", sheet).code == 0
    sheet.chmod(0)
    request.getfixturevalue("without_privilege")
    found = here("assess", sheet)
    assert found.code == 2
    assert "Permission denied" in found.err
