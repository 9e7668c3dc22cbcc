# ruff: noqa: E501 - rows of a table read better in one line
"""The command line: exit codes, streams, gates, the published JSON; no traceback ever reaches a user."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped] # no stubs
import pytest
from conftest import ROOT, Here, Run

from compliance_kit.cli import main, parser

MEDITRON = ROOT / "examples" / "meditron_70b.yaml"
IMAGES = ROOT / "examples" / "image_lora_real_people.yaml"
COMMANDS = ("demo", "ask", "assess", "explain", "compare", "render", "profiles", "check", "doctor")
ON = ("--on", "2026-11-20")


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    return capsys.readouterr().err


# --- help and usage --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_on_one_screen(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    said = capsys.readouterr().out
    assert stopped.value.code == 0
    assert said.startswith(f"usage: compliance-kit {command}")
    assert len(said.splitlines()) <= 32


def test_the_help_names_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert stopped.value.code == 0
    assert [command for command in COMMANDS if f" {command} " not in said] == []
    assert "exit codes: 0 fine, 1 a gate failed, 2 bad input or usage, 3 something is missing on this machine" in said


@pytest.mark.parametrize("arguments", [
    [], ["dance"], ["explain", "x"], ["render"], ["check", "a", "b"], ["compare"], ["compare", "x", "--catalogue"], ["profiles", "x"],
    ["assess", "x", "--profile"],
])  # fmt: skip
def test_wrong_usage_is_exit_2_with_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(arguments, capsys).startswith("usage: compliance-kit")


@pytest.mark.parametrize("arguments", [
    ["assess", "x", "--format", "xml"], ["assess", "x", "--fail-on", "anything"], ["compare", "x", "--format", "pdf"],
    ["render", "x", "--audience", "press"], ["render", "x", "--level", "hard"], ["approve", "x", "--role", "king"],
])  # fmt: skip
def test_an_unknown_value_of_an_option_is_refused_with_those_that_are_known(arguments: list[str], here: Here) -> None:
    said = here(*arguments)
    assert said.code == 2
    assert said.err.startswith(f"compliance-kit: {arguments[2]}: there is no choice '{arguments[3]}'. Known are: ")


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    from compliance_kit import __version__  # noqa: PLC0415 - what is compared

    with pytest.raises(SystemExit):
        parser().parse_args(["--version"])
    assert capsys.readouterr().out == f"compliance-kit {__version__}\n"


# --- assess ----------------------------------------------------------------------------------------------------------


def test_findings_are_printed_as_text(here: Here) -> None:
    found = here("assess", MEDITRON, *ON)
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("Meditron-70B 1.0, ")
    assert "2026-11-20" in found.out.splitlines()[0]
    assert "licence.llama_2.use_policy" in found.out


def test_a_sheet_may_come_through_standard_input(run: Run, here: Here) -> None:
    piped = run("assess", "-", *ON, stdin=MEDITRON.read_bytes())
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert piped.stdout.decode() == here("assess", MEDITRON, *ON).out


@pytest.fixture(scope="module")
def schema() -> object:
    return json.loads((ROOT / "compliance_kit" / "assessment.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("example", "more"),
    [
        ("emu3_5", ()),  # margins
        ("image_lora_real_people", ("--simulate",)),  # a stop, proposals
        ("lora_startup", ("--profile", "startup_us")),  # ratings, places left out
    ],
)
def test_the_json_of_an_example_fits_the_published_schema(
    example: str, more: tuple[str, ...], here: Here, schema: object
) -> None:
    found = here("assess", ROOT / "examples" / f"{example}.yaml", *ON, "--format", "json", *more)
    assert found.code == 0, found.err
    data = json.loads(found.out)
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    assert data["on"] == "2026-11-20"


def test_the_schema_itself_is_valid_and_printed_without_a_sheet(here: Here, schema: object) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    found = here("assess", "--schema")
    assert (found.code, json.loads(found.out)) == (0, schema)


def test_the_schema_refuses_a_key_that_it_does_not_know(here: Here, schema: object) -> None:
    data = json.loads(here("assess", MEDITRON, *ON, "--format", "json").out)
    data = {**data, "findings": data["findings"][:2], "determinations": {}, "exposure": data["exposure"][:1]}
    jsonschema.validate(data, schema)
    for wrong in (
        {**data, "score": 5},
        {**data, "format": 2},
        {**data, "simulated": "no"},
        {**data, "profile": {"name": None}},
        {**data, "profile": {"name": None, "left_out": -1}},
        {key: value for key, value in data.items() if key != "findings"},
        {key: value for key, value in data.items() if key != "simulated"},
        {key: value for key, value in data.items() if key != "profile"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_no_sheet_is_said(here: Here) -> None:
    assert here("assess").code == 2


@pytest.mark.parametrize("date", ["yesterday", "2026-13-01", "20.11.2026", ""])
def test_a_date_that_is_none_is_refused(date: str, here: Here) -> None:
    found = here("assess", MEDITRON, "--on", date)
    assert found.code == 2
    assert found.err == f"compliance-kit: --on: '{date}' is no date. Write year-month-day, for example 2026-11-20.\n"


def test_another_date_is_another_law(here: Here) -> None:
    before, after = (
        here("assess", IMAGES, "--on", date, "--format", "json").out for date in ("2025-01-31", "2026-11-20")
    )
    timings = [{finding["id"]: finding["timing"] for finding in json.loads(out)["findings"]} for out in (before, after)]
    assert {name for name in timings[0] if (timings[0][name], timings[1][name]) == ("upcoming", "current")}
    assert not {name for name in timings[0] if (timings[0][name], timings[1][name]) == ("current", "upcoming")}


# --- the gate --------------------------------------------------------------------------------------------------------


def test_a_gate_that_does_not_hold_is_exit_1_and_the_findings_are_printed_all_the_same(here: Here) -> None:
    plain, gated = here("assess", IMAGES, *ON), here("assess", IMAGES, *ON, "--fail-on", "applies")
    assert (gated.code, gated.out) == (1, plain.out)
    assert gated.err.startswith("compliance-kit: --fail-on applies: ")
    assert "binding entries in force" in gated.err


def test_a_gate_that_holds_is_exit_0(here: Here, tmp_path: Path) -> None:
    sheet = tmp_path / "nothing.yaml"
    sheet.write_text("format: 1\nsubject: {name: x}\nanswers: {}\n", encoding="utf-8")
    assert here("assess", sheet, *ON, "--fail-on", "applies").code == 0
    assert here("assess", sheet, *ON, "--fail-on", "undetermined").code == 1


def test_the_gate_names_exactly_the_binding_duties_in_force(here: Here) -> None:
    data = json.loads(here("assess", IMAGES, *ON, "--format", "json").out)
    expected = [
        finding["id"] for finding in data["findings"]
        if (finding["verdict"], finding["timing"], finding["force"]) == ("applies", "current", "binding") and finding["kind"] in ("obligation", "prohibition")
    ]  # fmt: skip
    said = here("assess", IMAGES, *ON, "--fail-on", "applies").err
    assert expected
    assert said.rstrip(".\n").partition("in force: ")[2].split("; ") == expected


# --- check, render, demo, ask ----------------------------------------------------------------------------------------


def test_check_of_a_pack_with_a_mistake_is_exit_1_and_of_no_pack_exit_2(here: Here, tmp_path: Path) -> None:
    assert here("check", tmp_path).code == 2
    (tmp_path / "obligations").mkdir()
    (tmp_path / "obligations" / "law.yaml").write_text("id: [\n", encoding="utf-8")
    found = here("check", tmp_path)
    assert found.code == 1
    assert "obligations/law.yaml:" in found.out
    assert found.out.splitlines()[-1].endswith("problems.")


def test_check_tells_machines_the_same(here: Here, tmp_path: Path) -> None:
    (tmp_path / "obligations").mkdir()
    (tmp_path / "obligations" / "law.yaml").write_text("id: law\n", encoding="utf-8")
    found = json.loads(here("check", tmp_path, "--format", "json").out)
    message = "force: the key 'force' is missing."
    assert {
        "severity": "problem",
        "check": "form",
        "where": "obligations/law.yaml:1",
        "message": message,
        "mend": None,
    } in found


def test_a_document_or_example_that_does_not_exist_is_refused_with_those_that_do(here: Here, tmp_path: Path) -> None:
    found = here("render", MEDITRON, "-o", tmp_path, "--document", "modelcard")
    assert found.code == 2
    assert "'modelcard'" in found.err
    assert "model_card" in found.err
    found = here("demo", "-o", tmp_path, "--example", "meditron")
    assert found.code == 2
    assert "meditron_70b" in found.err


def test_papers_that_cannot_be_written_are_said(here: Here, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("x", encoding="utf-8")
    found = here("render", MEDITRON, *ON, "-o", occupied, "--document", "model_card", "--format", "html")
    assert found.code == 2
    assert str(occupied) in found.err
    assert "Traceback" not in found.err
    assert occupied.read_text(encoding="utf-8") == "x"


def test_the_same_sheet_and_date_write_the_same_bytes(here: Here, tmp_path: Path) -> None:
    for name in ("one", "two"):
        found = here("render", MEDITRON, *ON, "-o", tmp_path / name, "--document", "model_card", "--format", "html")
        assert found.code == 0, found.err
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()}
        for name in ("one", "two")
    )
    assert first
    assert first == second


def test_ask_without_a_terminal_says_what_to_use_instead(run: Run) -> None:
    found = run("ask", "new.yaml")
    assert found.returncode == 2
    assert "--answers FILE" in found.stderr.decode()


# --- what goes wrong around the program ------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "code", "says"), [
    (KeyboardInterrupt(), 130, "Stopped"), (BrokenPipeError(), 0, ""), (PermissionError(13, "Permission denied", "/x"), 2, "/x: Permission denied"),
    (OSError(28, "No space left on device"), 2, "No space left on device"),
])  # fmt: skip
def test_what_happens_around_the_program_is_no_traceback(
    error: BaseException, code: int, says: str, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("compliance_kit.commands._common.load", fails)
    found = here("assess", MEDITRON)
    assert found.code == code
    assert says in found.err


def test_something_that_this_machine_lacks_is_exit_3(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance_kit.errors import MissingSoftware  # noqa: PLC0415 - what is raised

    def fails(*_: object) -> None:
        raise MissingSoftware("a library is missing.", mend="apt-get install it")

    monkeypatch.setattr("compliance_kit.commands._common.load", fails)
    found = here("assess", MEDITRON)
    assert (found.code, found.err) == (3, "compliance-kit: a library is missing. apt-get install it\n")


def test_a_full_disk_behind_the_output_is_one_line_and_exit_2(run: Run) -> None:
    with Path("/dev/full").open("wb") as full:
        found = run("assess", MEDITRON, *ON, stdout=full)
    assert found.returncode == 2
    assert found.stderr.decode().startswith("compliance-kit: No space left on device.")
    assert "Traceback" not in found.stderr.decode()


def test_a_terminal_that_knows_ascii_only_gets_every_line(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "zurich.yaml"
    sheet.write_text("format: 1\nsubject: {name: Zürich}\nanswers: {}\n", encoding="utf-8")
    found = run("assess", sheet, *ON, env={"PYTHONIOENCODING": "ascii"})
    assert found.returncode == 0, found.stderr
    assert found.stdout.decode("ascii").startswith(r"Z\xfcrich")
