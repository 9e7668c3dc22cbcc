"""`export`: one file or a folder, for the public unless somebody says otherwise, and clear words for what cannot be."""

import json
from pathlib import Path

import pytest
from conftest import DAY, Here
from paper_page import EXAMPLES

SHEET = EXAMPLES / "lora_startup.yaml"
ON = ("--on", DAY.isoformat())


def test_one_format_of_one_file_goes_to_a_name_with_an_ending(here: Here, tmp_path: Path) -> None:
    target = tmp_path / "model.cdx.json"
    said = here("export", SHEET, *ON, "--format", "cyclonedx", "-o", target)
    assert (said.code, said.out, said.err) == (0, f"{target}\n", "")
    found = json.loads(target.read_text(encoding="utf-8"))
    assert {"name": "compliance_kit:audience", "value": "public"} in found["metadata"]["properties"]


def test_several_formats_go_to_a_folder_and_what_is_left_out_is_said(here: Here, tmp_path: Path) -> None:
    said = here("export", SHEET, *ON, "--format", "oscal,csv", "--format", "csv", "-o", tmp_path / "made")
    assert said.code == 0
    assert [Path(line).relative_to(tmp_path / "made").as_posix() for line in said.out.split()] == [
        "oscal/catalog.json", "oscal/profile.json", "oscal/assessment-results.json", "obligations.csv",
    ]  # fmt: skip
    assert said.err.startswith("oscal: how far the work is stays inside")


def test_all_formats_for_counsel_are_twelve_files(here: Here, tmp_path: Path) -> None:
    said = here("export", SHEET, *ON, "--format", "all", "--for", "counsel", "-o", tmp_path / "made")
    assert said.code == 0
    assert len(said.out.split()) == len([path for path in (tmp_path / "made").rglob("*") if path.is_file()]) == 12
    again = here("export", SHEET, *ON, "--format", "jsonld", "-o", tmp_path / "made")
    left = [line.partition(" is from an earlier export")[0] for line in again.err.splitlines()]
    assert left == [str(tmp_path / "made" / name) for name in ("oscal/poam.json", "tasks.ics")]


def test_an_export_in_another_language_keeps_its_ids_and_keys(here: Here, tmp_path: Path) -> None:
    for language in ("en", "de"):
        said = here("export", SHEET, *ON, "--format", "oscal", "-o", tmp_path / language, "--language", language)
        assert said.code == 0
    english, german = (
        json.loads((tmp_path / language / "oscal" / "catalog.json").read_text(encoding="utf-8"))["catalog"]
        for language in ("en", "de")
    )
    ids = [[control["id"] for group in one["groups"] for control in group["controls"]] for one in (english, german)]
    assert ids[0] == ids[1]
    assert english["groups"] != german["groups"]


def test_a_calendar_follows_the_one_that_lies_there(here: Here, tmp_path: Path) -> None:
    target = tmp_path / "dates.ics"
    sheet = EXAMPLES / "invented_merge_of_many_licences.yaml"
    for day in ("2026-11-20", "2030-01-01"):
        assert here("export", sheet, "--on", day, "--format", "ics", "-o", target).code == 0
    assert b"STATUS:CANCELLED" in target.read_bytes()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--format", "docx"), "--format: there is no format 'docx'. Known are: huggingface, cyclonedx"),
        ((), "--format: no format is named. Name one or more of:"),
        (("--format", "oscal", "-o", "{file}"), "3 files do not fit into one. Name a folder."),
        (("--format", "csv,xlsx", "-o", "{file}"), "2 files do not fit into one. Name a folder."),
        (("--format", "ics", "--for", "counsel", "-o", "{new}.ics"), "2 files do not fit into one. Name a folder."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    here: Here, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    there = tmp_path / "there.json"
    there.write_text("mine", encoding="utf-8")
    given = [one.replace("{file}", str(there)).replace("{new}", str(tmp_path / "new")) for one in options]
    said = here("export", SHEET, *ON, *given)
    assert said.code == 2
    assert words in said.err
    assert there.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [there]
