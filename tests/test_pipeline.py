"""`assess` in a pipeline: SARIF and JUnit against their published forms, lines of the sheet, gates and exit codes."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped] # no stubs
import pytest
from conftest import ROOT, Here, Run, Said
from junitparser import JUnitXml
from lxml import etree  # type: ignore[import-untyped] # no stubs

from compliance_kit import cli, gates
from compliance_kit.interop import results
from compliance_kit.interop.junit import junit

FORMS = Path(__file__).parent / "data"
IMAGES = ROOT / "examples" / "image_lora_real_people.yaml"
STARTUP = ROOT / "examples" / "lora_startup.yaml"
ON = ("--on", "2026-11-20")
LITTLE = """\
format: 1
subject: {name: "A <name> & more", version: "2"}
answers:
  base.models:
  - name: meta-llama/Llama-3.1-8B
    licence: llama3.1
    family: llama-3.1
    how: [weights]
  release.markets: [DE]
  release.ways: [app]
  use.ai_obvious: null
"""


@pytest.fixture
def little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short sheet in the folder where the program is started."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "model files"
    folder.mkdir()
    (folder / "sheet.yaml").write_text(LITTLE, encoding="utf-8")
    return Path("model files") / "sheet.yaml"


def log_of(said: Said) -> Any:
    """A log file that the published form of SARIF holds for right."""
    form = json.loads((FORMS / "sarif" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    data = json.loads(said.out)
    jsonschema.Draft4Validator(form, format_checker=jsonschema.FormatChecker()).validate(data)
    return data["runs"][0]


def read_tests(text: str) -> JUnitXml:
    """A file of tests that the published form holds for right, as a library reads it."""
    form = etree.XMLSchema(etree.parse(FORMS / "junit" / "junit-10.xsd"))
    form.assertValid(etree.fromstring(text.encode()))
    return JUnitXml.fromstring(text.encode())


# --- SARIF -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", [IMAGES, STARTUP, ROOT / "examples" / "invented_merge_of_many_licences.yaml"])
def test_a_log_has_the_published_form_with_gates_and_without(here: Here, sheet: Path) -> None:
    plain = log_of(here("assess", sheet, *ON, "--format", "sarif"))
    gated = log_of(here("assess", sheet, *ON, "--format", "sarif", "--fail-on", "applies,undetermined"))
    assert {result["level"] for result in plain["results"]} == {"none"}
    assert {result["kind"] for result in plain["results"]} <= {"open", "informational"}
    assert {result["level"] for result in gated["results"]} == {"none", "error"}


def test_the_form_finds_a_level_that_there_is_not(here: Here) -> None:
    said = here("assess", STARTUP, *ON, "--format", "sarif")
    with pytest.raises(jsonschema.ValidationError):
        log_of(Said(0, said.out.replace('"level": "none"', '"level": "deadly"'), ""))


def test_results_are_the_duties_and_terms_that_apply_or_are_open(here: Here) -> None:
    findings = json.loads(here("assess", STARTUP, *ON, "--format", "json").out)["findings"]
    expected = [
        (finding["id"], "open" if finding["verdict"] == "undetermined" else "informational")
        for finding in findings
        if finding["force"] in ("binding", "contract") and finding["kind"] != "reference"
        and finding["verdict"] != "does_not_apply" and finding["timing"] in ("current", "upcoming")
    ]  # fmt: skip
    results = log_of(here("assess", STARTUP, *ON, "--format", "sarif"))["results"]
    assert [(result["ruleId"], result["kind"]) for result in results] == expected
    assert len(expected) > 5


def test_a_failure_is_what_the_gate_names_and_nothing_else(here: Here) -> None:
    said = here("assess", IMAGES, *ON, "--format", "sarif", "--fail-on", "applies")
    named = said.err.strip().rstrip(".").partition("in force: ")[2].split("; ")
    failed = [result["ruleId"] for result in log_of(said)["results"] if result["kind"] == "fail"]
    assert (said.code, failed) == (1, named)


def test_a_rule_is_the_entry_with_its_text_and_address(here: Here) -> None:
    run = log_of(here("assess", STARTUP, *ON, "--format", "sarif"))
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    rule = next(rule for rule in rules if rule["id"] == "eu.ai_act.interaction_notice")
    assert rule["helpUri"].startswith("https://eur-lex.europa.eu/")
    assert rule["help"]["text"].endswith("(AI Act, Article 50(1) and (5))")
    assert rule["properties"]["tags"] == ["binding", "obligation", "settled"]


def test_a_result_stands_on_the_line_of_the_answer_that_it_rests_on(here: Here, little: Path) -> None:
    lines = LITTLE.splitlines()
    run = log_of(here("assess", little, *ON, "--format", "sarif"))
    places = {result["ruleId"]: result["locations"][0]["physicalLocation"] for result in run["results"]}
    badge = places["licence.llama_3_1.badge"]
    assert badge["artifactLocation"] == {"uri": "model%20files/sheet.yaml", "uriBaseId": "%SRCROOT%"}
    assert "llama" in lines[badge["region"]["startLine"] - 1]
    assert "ai_obvious" in "".join(
        lines[place["physicalLocation"]["region"]["startLine"] - 1]
        for result in run["results"]
        if result["ruleId"] == "eu.ai_act.interaction_notice"
        for place in [*result["locations"], *result.get("relatedLocations", ())]
    )


def test_every_line_exists_and_an_open_result_names_the_questions(here: Here, little: Path) -> None:
    run = log_of(here("assess", little, *ON, "--format", "sarif"))
    last = len(LITTLE.splitlines())
    opened = [result for result in run["results"] if result["kind"] == "open"]
    assert opened
    for result in run["results"]:
        for place in [*result["locations"], *result.get("relatedLocations", ())]:
            assert 1 <= place["physicalLocation"]["region"]["startLine"] <= last
    notice = next(result for result in opened if result["ruleId"] == "eu.ai_act.interaction_notice")
    assert "use.ai_obvious" in notice["message"]["text"]


def test_a_sheet_elsewhere_has_a_whole_address_and_one_from_a_pipe_a_name(here: Here, run: Run, little: Path) -> None:
    elsewhere = log_of(here("assess", STARTUP, *ON, "--format", "sarif"))["results"][0]["locations"][0]
    assert elsewhere["physicalLocation"]["artifactLocation"] == {"uri": STARTUP.as_uri()}
    piped = run("assess", "-", *ON, "--format", "sarif", stdin=LITTLE.encode())
    log = log_of(Said(piped.returncode, piped.stdout.decode(), ""))
    assert log["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "standard-input"
    assert little.exists()


def test_a_fingerprint_stays_when_lines_move_and_differs_between_entries(here: Here, little: Path) -> None:
    first = log_of(here("assess", little, *ON, "--format", "sarif"))
    little.write_text("# a line more\n" + LITTLE, encoding="utf-8")
    second = log_of(here("assess", little, *ON, "--format", "sarif"))
    prints = [[r["partialFingerprints"]["complianceKit/v1"] for r in log["results"]] for log in (first, second)]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(prints[0])
    assert first["results"][0]["locations"] != second["results"][0]["locations"]


def test_equal_input_gives_equal_bytes_and_other_languages_are_spoken_on_demand(here: Here) -> None:
    german = here("assess", STARTUP, *ON, "--format", "sarif", "--language", "de")
    plain = [here("assess", STARTUP, *ON, "--format", "sarif").out for _ in range(2)]
    assert plain[0] == plain[1] != german.out
    assert log_of(german)["results"]


# --- JUnit -----------------------------------------------------------------------------------------------------------


def test_a_file_of_tests_has_the_published_form_and_its_counts_are_right(here: Here) -> None:
    said = here("assess", IMAGES, *ON, "--format", "junit", "--fail-on", "applies")
    tests = read_tests(said.out)
    cases = [case for suite in tests for case in suite]
    failed = [case for case in cases if case.is_failure]
    named = said.err.strip().rstrip(".").partition("in force: ")[2].split("; ")
    assert sorted(case.name.partition(": ")[0] for case in failed) == sorted(named)
    assert (tests.tests, tests.failures) == (len(cases), len(failed))
    assert said.code == 1


def test_what_is_open_is_skipped_unless_the_gate_catches_it(here: Here) -> None:
    plain = read_tests(here("assess", STARTUP, *ON, "--format", "junit").out)
    gated = read_tests(here("assess", STARTUP, *ON, "--format", "junit", "--fail-on", "undetermined").out)
    assert plain.failures == 0
    assert any(case.is_skipped for suite in plain for case in suite)
    assert gated.failures == sum(case.is_failure for suite in gated for case in suite) > 0


def test_signs_that_xml_cannot_hold_are_replaced() -> None:
    run = results.Run("1", "A <name>\x07 & \ufffe 2", "2026-11-20", "1", "sheet.yaml", relative=True, results=())
    assert read_tests(junit(run).decode()).name == "A <name>\ufffd & \ufffd 2, 2026-11-20"


def test_a_file_is_written_whole_and_named(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "new" / "tests.xml"
    printed = here("assess", STARTUP, *ON, "--format", "junit").out
    written = here("assess", STARTUP, *ON, "--format", "junit", "-o", path)
    assert (written.code, written.out) == (0, f"{path}\n")
    assert path.read_text(encoding="utf-8") == printed


# --- gates -----------------------------------------------------------------------------------------------------------


def test_gates_may_be_repeated_and_listed_and_each_says_what_it_caught(here: Here) -> None:
    listed = here("assess", STARTUP, *ON, "--fail-on", "undetermined,applies")
    repeated = here("assess", STARTUP, *ON, "--fail-on", "applies", "--fail-on", "undetermined")
    assert (listed.code, listed.err) == (1, repeated.err)
    assert re.findall(r"--fail-on (\w+): \d+ binding", listed.err) == ["applies", "undetermined"]


def test_without_a_gate_nothing_fails_whatever_is_found(here: Here) -> None:
    for form in ("text", "json", "sarif", "junit"):
        assert here("assess", IMAGES, *ON, "--format", form).code == 0


def test_the_command_line_knows_the_gates_that_there_are() -> None:
    assert cli.GATES == gates.GATES


def test_a_gate_that_needs_a_kept_state_says_how_to_write_one(here: Here) -> None:
    said = here("assess", STARTUP, *ON, "--fail-on", "moved")
    assert said.code == 2
    assert "--since FILE" in said.err
    assert "--keep FILE" in said.err
