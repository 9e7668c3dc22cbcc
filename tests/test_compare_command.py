"""`compare`: two sheets, two days, two editions of the catalogue; what it prints, and what it refuses."""

import dataclasses
import datetime
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Here, Run

from compliance_kit.catalogue import Catalogue, Migration

pytestmark = pytest.mark.xdist_group("compare")
EXAMPLES = ROOT / "examples"
STARTUP, REFERENCE = EXAMPLES / "lora_startup.yaml", EXAMPLES / "lora_reference.yaml"
IMAGES = EXAMPLES / "image_lora_real_people.yaml"
ON = ("--on", "2026-11-20")
LATER = (*ON, "--on", "2027-12-31")
RENAMED = "use.faces_people"


def changed_copy(folder: Path, name: str, fact: str, value: str) -> Path:
    """The start-up's sheet with one answer replaced."""
    text = STARTUP.read_text(encoding="utf-8")
    found, number = re.subn(rf"^  {re.escape(fact)}: .*$", f"  {fact}: {value}", text, flags=re.MULTILINE)
    assert number == 1
    (folder / name).write_text(found, encoding="utf-8")
    return folder / name


# --- two sheets ------------------------------------------------------------------------------------------------------


def test_a_sheet_beside_itself(here: Here) -> None:
    found = here("compare", STARTUP, STARTUP, *ON)
    assert (found.code, found.err) == (0, "")
    assert found.out == "Kranich Triage 1.2 beside Kranich Triage 1.2, law as of 2026-11-20\n\nNothing moved.\n"


def test_two_sheets_show_what_moved_with_both_results_and_the_answer(here: Here, tmp_path: Path) -> None:
    other = changed_copy(tmp_path, "obvious.yaml", "use.ai_obvious", "true")
    found = here("compare", STARTUP, other, *ON)
    lines = found.out.splitlines()
    start = next(number for number, line in enumerate(lines) if "eu.ai_act.interaction_notice" in line)
    assert lines[start - 2] == "No longer applies"
    assert lines[start].startswith("- Tell people that they deal with an AI system (AI Act, Article 50(1) and (5); ")
    assert lines[start + 1 : start + 3] == [
        "  applies, in force -> does not apply",
        "  because AI obvious to users: no -> yes",
    ]


def test_counts_are_those_of_the_rows(here: Here) -> None:
    data = json.loads(here("compare", STARTUP, REFERENCE, *ON, "--format", "json").out)
    groups, counted = data["groups"], data["counted"]
    assert counted["came"] == len(groups["came"])
    assert counted["went"] == len(groups["went"]) > 0
    assert counted["moved"] <= counted["duties"]
    assert not [row for rows in groups.values() for row in rows if row["force"] == "proposal"]
    ids = [row["id"] for rows in groups.values() for row in rows]
    assert len(ids) == len(set(ids))
    assert (
        here("compare", STARTUP, REFERENCE, *ON)
        .out.splitlines()[2]
        .startswith(f"{counted['moved']} of the {counted['duties']} duties that applied before moved;")
    )


def test_axes_that_moved_are_named_with_both_results(here: Here) -> None:
    data = json.loads(here("compare", STARTUP, REFERENCE, *ON, "--format", "json").out)
    assert {"id": "safety", "title": "Safety features", "before": "crossed", "after": "clear"} in data["axes"]
    assert "- Safety features: crossed -> clear" in here("compare", STARTUP, REFERENCE, *ON).out


def test_markdown_has_a_heading_and_bold_groups(here: Here) -> None:
    lines = here("compare", STARTUP, REFERENCE, *ON, "--format", "markdown").out.splitlines()
    assert lines[0].startswith("# Kranich Triage 1.2 beside ")
    assert "**No longer applies**" in lines


def test_what_is_written_to_a_file_is_what_is_printed(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "moved" / "moved.md"
    printed = here("compare", STARTUP, REFERENCE, *ON, "--format", "markdown")
    written = here("compare", STARTUP, REFERENCE, *ON, "--format", "markdown", "-o", path)
    assert (written.code, written.out) == (0, f"{path}\n")
    assert path.read_text(encoding="utf-8") == printed.out
    refused = here("compare", STARTUP, REFERENCE, *ON, "-o", tmp_path)
    assert refused.code == 2
    assert "Traceback" not in refused.err


def test_one_sheet_under_two_profiles_shows_nothing(here: Here, tmp_path: Path) -> None:
    text = STARTUP.read_text(encoding="utf-8")
    other = tmp_path / "narrow.yaml"
    other.write_text(text.replace("profile: {", "profile: {name: startup_us, ", 1), encoding="utf-8")
    assert "Nothing moved." in here("compare", STARTUP, other, *ON).out


# --- two days --------------------------------------------------------------------------------------------------------


def test_two_days_list_what_starts_ends_and_is_enforced_in_between(here: Here) -> None:
    found = here("compare", IMAGES, *LATER)
    timetable = found.out.partition("What happens in between, if all answers stay as they are:")[2]
    events = [line for line in timetable.splitlines() if line.startswith("- ")]
    days = [line[2:12] for line in events]
    assert days == sorted(days)
    assert all("2026-11-20" < day <= "2027-12-31" for day in days)
    assert any(
        re.match(r"- 2026-12-02  starts: .* \(AI Act, Article 5\(1\)\(ba\).*; binding; applies\)$", line)
        for line in events
    )


def test_what_the_calendar_did_to_a_result_is_its_cause(here: Here) -> None:
    data = json.loads(here("compare", EXAMPLES / "invented_hiring_tool.yaml", *LATER, "--format", "json").out)
    because = {row["id"]: row["because"] for rows in data["groups"].values() for row in rows}
    assert because["eu.ai_act.output_marking"] == ["it starts on 2026-12-02"]
    assert because["eu.ai_act.registration"] == ["it now starts on 2030-08-02"]
    assert because["eu.cra.manufacturer"] == ["the law moves between the two days"]


def test_nothing_in_between_is_said(here: Here) -> None:
    found = here("compare", STARTUP, *ON, "--on", "2026-11-21")
    assert "Nothing moved." in found.out
    assert "Nothing starts, ends or moves in between." in found.out


def test_one_day_is_the_second_and_the_first_is_today(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime.date(2026, 11, 20)
    monkeypatch.setattr(
        "compliance_kit.commands.compare.day",
        lambda text: today if text is None else datetime.date.fromisoformat(text),
    )
    assert here("compare", IMAGES, "--on", "2027-12-31").out == here("compare", IMAGES, *LATER).out


def test_the_events_are_told_to_machines(here: Here) -> None:
    data = json.loads(here("compare", IMAGES, *LATER, "--format", "json").out)
    (ban,) = [event for event in data["between"] if event["id"] == "eu.ai_act.intimate_images_ban"]
    assert (ban["day"], ban["what"], ban["decided"]) == ("2026-12-02", "starts", True)
    assert {event["decided"] for event in data["between"]} == {True, False}


# --- two editions ----------------------------------------------------------------------------------------------------

LITERACY = "eu/ai_act/literacy.yaml"
WINDOW = "  - from: 2025-02-02\n    enforced_from: 2026-08-03\n"


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An earlier edition: another date, one entry less, one more, one question under another name."""
    folder = tmp_path_factory.mktemp("older")
    shutil.copytree(ROOT / "obligations", folder / "obligations")
    law = folder / "obligations"
    for path in law.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        renamed = re.sub(r"\buse\.talks_to_people\b", RENAMED, text)
        if renamed != text:
            path.write_text(renamed, encoding="utf-8")
    literacy = (law / LITERACY).read_text(encoding="utf-8")
    assert WINDOW in literacy
    (law / LITERACY).write_text(literacy.replace(WINDOW, "  - from: 2027-02-02\n"), encoding="utf-8")
    gone = literacy.replace("id: eu.ai_act.literacy", "id: eu.ai_act.gone_duty", 1).replace(
        "title: ", "title: Gone, ", 1
    )
    (law / "eu/ai_act/gone_duty.yaml").write_text(gone, encoding="utf-8")
    (law / "licence/llama_3_1/badge.yaml").unlink()
    manifest = (law / "pack.yaml").read_text(encoding="utf-8")
    dated = re.sub(r'version: ".*"', 'version: "2026.10.01"', manifest)
    (law / "pack.yaml").write_text(dated, encoding="utf-8")
    return folder


@pytest.fixture
def newer(catalogue: Catalogue, here: Here, monkeypatch: pytest.MonkeyPatch) -> Here:
    """Commands over the built-in catalogue as an edition that renamed one question and asks another one again."""
    on = datetime.date(2026, 12, 1)
    moved = Migration(fact=RENAMED, on=on, becomes="use.talks_to_people", why="a clearer name")
    again = Migration(fact="use.ai_obvious", on=on, ask_again=True, why="it means every user now")
    changed = dataclasses.replace(catalogue, migrations=(moved, again))
    monkeypatch.setattr("compliance_kit.commands._common.load", lambda: changed)
    return here


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """The start-up's sheet as the older edition asked for it."""
    text = STARTUP.read_text(encoding="utf-8").replace("  use.talks_to_people: ", f"  {RENAMED}: ")
    (tmp_path / "older.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "older.yaml"


def beside(newer: Here, older: Path, sheet: Path) -> Any:
    found = newer("compare", sheet, *ON, "--catalogue", older, "--format", "json")
    assert found.code == 0, found.err
    return json.loads(found.out)


def test_editions_name_what_is_new_gone_and_changed_with_its_cause(newer: Here, older: Path, sheet: Path) -> None:
    data = beside(newer, older, sheet)
    rows = {row["id"]: (name, row) for name, group in data["groups"].items() for row in group}
    changed = {"licence.llama_3_1.badge", "eu.ai_act.gone_duty", "eu.ai_act.literacy"}
    assert changed | {"eu.ai_act.interaction_notice"} <= rows.keys() <= changed | _by_obviousness(data)
    assert (rows["licence.llama_3_1.badge"][0], rows["eu.ai_act.gone_duty"][0]) == ("new", "gone")
    assert (rows["licence.llama_3_1.badge"][1]["before"], rows["eu.ai_act.gone_duty"][1]["after"]) == ("not in it",) * 2
    group, literacy = rows["eu.ai_act.literacy"]
    assert (group, literacy["causes"]) == ("dates", [{"kind": "entry", "name": "applies", "alone": False}])
    assert literacy["because"] == ["the catalogue changed this entry (its dates)"]
    assert (literacy["before"], literacy["after"]) == ("applies, upcoming (2027-02-02)", "applies, in force")


def _by_obviousness(data: Any) -> set[str]:
    """Whatever moved because the question that is asked again was set aside."""
    return {
        row["id"]
        for group in data["groups"].values()
        for row in group
        if [cause["name"] for cause in row["causes"]] == ["use.ai_obvious"]
    }


def test_a_renamed_question_moves_nothing_and_its_answer_is_not_lost(newer: Here, older: Path, sheet: Path) -> None:
    data = beside(newer, older, sheet)
    assert data["lost"] == []
    assert "use.talks_to_people" not in data["ask"]
    assert any(f"{RENAMED} -> use.talks_to_people (renamed): a clearer name" in told for told in data["told"])
    causes = {cause["name"] for rows in data["groups"].values() for row in rows for cause in row["causes"]}
    assert not causes & {RENAMED, "use.talks_to_people"}


def test_a_question_to_be_asked_again_is_listed_and_named_as_the_cause(newer: Here, older: Path, sheet: Path) -> None:
    data = beside(newer, older, sheet)
    assert "use.ai_obvious" in data["ask"]
    (row,) = [row for row in data["groups"]["opened"] if row["id"] == "eu.ai_act.interaction_notice"]
    assert row["because"] == ["AI obvious to users: no -> not asked"]


def test_the_text_of_two_editions_names_both_and_has_every_part(
    newer: Here, older: Path, sheet: Path, catalogue: Catalogue
) -> None:
    found = newer("compare", sheet, *ON, "--catalogue", older)
    lines = found.out.splitlines()
    editions = f"catalogue 2026.10.01 beside {catalogue.manifest.version}"
    assert lines[0] == f"Kranich Triage 1.2, law as of 2026-11-20: {editions}"
    for head in ("New in the catalogue", "No longer in the catalogue", "Dates or force moved"):
        assert head in lines
    asked = lines.index("To be answered under the newer edition:")
    assert any(line.startswith("- use.ai_obvious: ") for line in lines[asked:])
    assert "a clearer name" in found.err


def test_an_answer_that_the_older_edition_does_not_understand_is_named(here: Here, older: Path) -> None:
    """Without a migration the older edition does not know the new name."""
    data = json.loads(here("compare", STARTUP, *ON, "--catalogue", older, "--format", "json").out)
    assert data["lost"] == ["use.talks_to_people"]


def test_the_same_edition_moves_nothing(here: Here, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "obligations", tmp_path / "obligations")
    found = here("compare", STARTUP, *ON, "--catalogue", tmp_path)
    assert "Nothing moved." in found.out
    assert "To be answered" not in found.out


# --- usage -----------------------------------------------------------------------------------------------------------

SAID = "compliance-kit: "
ONE_THING = f"{SAID}compare: compares one thing at a time: two sheets, two days, or two editions of the catalogue. "
LATE = f"{SAID}--on: the first day (2027-01-01) lies after the second (2026-01-01). Name the earlier day first."


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((STARTUP, STARTUP, STARTUP, *ON), ONE_THING),
        ((STARTUP,), ONE_THING),
        ((STARTUP, REFERENCE, *LATER), ONE_THING),
        ((STARTUP, *LATER, "--on", "2028-01-01"), ONE_THING),
        ((STARTUP, REFERENCE, *ON, "--catalogue", ROOT), ONE_THING),
        ((STARTUP, *LATER, "--catalogue", ROOT), ONE_THING),
        ((STARTUP, "--on", "2027-01-01", "--on", "2026-01-01"), LATE),
        ((STARTUP, *ON, "--on", "soon"), f"{SAID}--on: 'soon' is no date. Write year-month-day"),
        ((STARTUP, *LATER, "--profile", "nobody"), f"{SAID}--profile: there is no profile 'nobody'. Known are: "),
        ((STARTUP, EXAMPLES / "nothing.yaml", *ON), SAID),
        ((STARTUP, *ON, "--catalogue", EXAMPLES), SAID),
    ],
    ids=str,
)
def test_wrong_usage_is_exit_2_with_what_to_write(arguments: tuple[Any, ...], says: str, here: Here) -> None:
    found = here("compare", *arguments)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(says)
    if says == ONE_THING:
        assert "Write: compare A.yaml B.yaml; or A.yaml --on DAY --on DAY; or A.yaml --catalogue FOLDER" in found.err


# --- any terminal ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ("compare", STARTUP, REFERENCE, *ON, "--format", "json"),
        ("assess", STARTUP, *ON, "--format", "json"),
        ("explain", STARTUP, "eu.ai_act.interaction_notice", *ON, "--format", "json"),
        ("explain", STARTUP, "modification.compute", *ON, "--format", "json"),
        ("profiles", "--format", "json"),
    ],
    ids=lambda command: f"{command[0]} {command[2] if command[0] == 'explain' else ''}".strip(),
)
def test_json_on_a_terminal_that_knows_ascii_only_is_json_with_the_same_content(command: Any, run: Run) -> None:
    plain, wide = (run(*command, env={"PYTHONIOENCODING": encoding}) for encoding in ("ascii", "utf-8"))
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert json.loads(plain.stdout.decode("ascii")) == json.loads(wide.stdout.decode("utf-8"))


@pytest.mark.parametrize(
    "command",
    [
        ("compare", IMAGES, *LATER),
        ("explain", STARTUP, "axis.safety_moved", *ON),
        ("assess", IMAGES, *ON, "--simulate", "--profile", "startup_us"),
        ("profiles",),
    ],
    ids=lambda command: command[0],
)
def test_text_on_a_terminal_that_knows_ascii_only_has_every_line(command: Any, run: Run) -> None:
    plain, wide = (run(*command, env={"PYTHONIOENCODING": encoding}) for encoding in ("ascii", "utf-8"))
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert len(plain.stdout.decode("ascii").splitlines()) == len(wide.stdout.decode("utf-8").splitlines())
