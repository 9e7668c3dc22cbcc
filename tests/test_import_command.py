"""`ask --import` from end to end: proposals in the sheet, confirmed in the interview, and what stands until then."""

import datetime
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from interview_pack import words

from compliance_kit.answers import Answer, AnswerSheet, Subject, as_answer, open_imports
from compliance_kit.approval import approvable
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.cli import main
from compliance_kit.definitions import chosen_documents
from compliance_kit.distances import distances
from compliance_kit.intake.collected import collected
from compliance_kit.intake.taken import taken
from compliance_kit.packs import load
from compliance_kit.sheets import read_sheet
from compliance_kit.terminal.confirming import CHANGE, REFUSE, WHOLE
from compliance_kit.terminal.port import Back, Event, Given, Prompt, Style

ON = datetime.date(2026, 11, 20)
CATALOGUE: Catalogue = load()
CARD = (
    "---\nlicense: apache-2.0\nbase_model: meta-llama/Llama-3.1-8B\nbase_model_relation: adapter\nlanguage: de\n---\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a card in it, which is where the program runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text(CARD, encoding="utf-8")
    return tmp_path


class Somebody:
    """Answers what comes from files by rule, and presses ctrl-c at the first real question."""

    def __init__(self, rule: Callable[[Prompt], str]) -> None:
        self.rule = rule
        self.offered: list[Prompt] = []
        self.said: list[str] = []

    def say(self, text: str, _style: Style = "plain") -> None:
        self.said.append(text)

    def ask(self, prompt: Prompt) -> Event:
        if prompt.keys == words().keys_import:
            self.offered.append(prompt)
            return Given(self.rule(prompt))
        if prompt.keys == words().keys_plain:
            return Given("Acme" if prompt.message == words().ask_subject else prompt.offer)
        if self.went_back:
            self.went_back -= 1
            return Back()
        if len(self.offered) == self.changed_at:
            self.changed_at = -1
            return Given("something-else")
        raise KeyboardInterrupt

    changed_at = -1
    went_back = 0

    def width(self) -> int:
        return 80


def sit(
    monkeypatch: pytest.MonkeyPatch,
    rule: Callable[[Prompt], str],
    *arguments: str,
    changed_at: int = -1,
    went_back: int = 0,
) -> Somebody:
    port = Somebody(rule)
    port.changed_at, port.went_back = changed_at, went_back
    monkeypatch.setattr("compliance_kit.terminal.questionary_port.QuestionaryPort", lambda: port)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["ask", "sheet.yaml", "--language", "en", "--on", ON.isoformat(), *arguments]) == 130
    return port


def sheet() -> AnswerSheet:
    return read_sheet(Path("sheet.yaml"), CATALOGUE)


def first(prompt: Prompt) -> str:
    return prompt.options[0].value or ""


@pytest.mark.usefixtures("folder")
def test_one_card_gives_answers_that_somebody_confirms(monkeypatch: pytest.MonkeyPatch) -> None:
    port = sit(monkeypatch, first, "--import", "README.md")
    answers = sheet().answers
    assert not open_imports(answers)
    assert answers["modification.methods"].value == ["adapter"]
    assert answers["modification.methods"].given is not None
    assert str(answers["modification.methods"].origin).startswith("README.md:4:")
    (base,) = answers["base.models"].value
    assert as_answer(base["how"]).value == ["weights"]
    assert as_answer(base["compute_published"]).value == "1.224e24"
    licence = next(prompt for prompt in port.offered if "apache-2.0" in prompt.options[0].title)
    assert [option.title for option in licence.options][:2] == ["apache-2.0", "llama3.1"]
    assert licence.help[0] == words().import_differ_licence
    assert all(prompt.help for prompt in port.offered)


@pytest.mark.usefixtures("folder")
def test_a_disagreement_that_was_settled_is_kept_and_asked_again_only_by_who_goes_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sit(monkeypatch, first, "--import", "README.md")
    (other,) = sheet().answers["release.licence"].passed_over
    assert other.value == "llama3.1"
    assert not sit(monkeypatch, first, "--import", "README.md").offered
    capsys.readouterr()
    assert main(["assess", "sheet.yaml", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["answers"]
    assert told["release.licence"]["origin"].startswith("README.md:2")
    assert told["release.licence"]["passed_over"][0]["origin"] == other.origin
    assert told["base.models"]["value"] == ["base.models[0]"]
    assert not told["base.models[0].how"]["unconfirmed"]

    asked: list[str] = []

    def back(prompt: Prompt) -> str:
        asked.append(prompt.options[0].title)
        return prompt.options[1].value or ""

    port = sit(monkeypatch, back, went_back=2)
    assert asked == [words().import_yours.format(answer="apache-2.0")]
    assert not any(option.value == REFUSE for option in port.offered[0].options)
    assert sheet().answers["release.licence"].value == "llama3.1"
    assert [one.value for one in sheet().answers["release.licence"].passed_over] == ["apache-2.0"]


@pytest.mark.usefixtures("folder")
def test_what_is_refused_is_gone_and_is_asked_like_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    sit(monkeypatch, lambda _prompt: REFUSE, "--import", "README.md")
    assert not sheet().answers


@pytest.mark.usefixtures("folder")
def test_what_is_changed_is_the_answer_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def rule(prompt: Prompt) -> str:
        return CHANGE if "apache-2.0" in prompt.options[0].title else first(prompt)

    found = collected([Path("README.md")], CATALOGUE)
    place = 1 + len(found.answers["base.models"].value[0]) - 1 + 1 + 1  # the base, its other fields, method, licence
    sit(monkeypatch, rule, "--import", "README.md", changed_at=place)
    assert sheet().answers["release.licence"].value == "something-else"
    assert sheet().answers["release.licence"].origin is None
    assert [one.value for one in sheet().answers["release.licence"].passed_over] == ["apache-2.0", "llama3.1"]


@pytest.mark.usefixtures("folder")
def test_an_interview_that_was_broken_off_goes_on_with_what_was_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_prompt: Prompt) -> str:
        raise KeyboardInterrupt

    sit(monkeypatch, stop, "--import", "README.md")
    waiting = open_imports(sheet().answers)
    assert "base.models[0].licence" in waiting
    port = sit(monkeypatch, first)
    assert len(port.offered) == len(waiting) - 1  # the name of the base goes with the list of bases
    assert not open_imports(sheet().answers)


@pytest.mark.usefixtures("folder")
def test_without_a_terminal_everything_stays_unconfirmed_and_nothing_can_be_approved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["ask", "sheet.yaml", "--import", "README.md", "--accept-imported", "--on", ON.isoformat()]) == 0
    assert "that nobody has confirmed: " in capsys.readouterr().out
    assessment = assess(CATALOGUE, sheet(), ON)
    (record,) = chosen_documents(("threshold_record",))
    assert not approvable(assessment, record)
    assert main(["approve", "sheet.yaml", "--role", "prepared_by", "--name", "J. Roe"]) == 1
    assert "nobody has confirmed them" in capsys.readouterr().err
    assert not sheet().sign_off
    assert main(["assess", "sheet.yaml", "--on", ON.isoformat()]) == 0
    assert "nothing can be approved" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_answers_of_a_file_win_over_what_is_imported_and_the_disagreement_is_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("mine.yaml").write_text(
        "format: 1\nsubject: {name: Acme}\nanswers: {release.licence: mit, use.languages: [de]}\n", encoding="utf-8"
    )
    assert main(["ask", "sheet.yaml", "--import", "README.md", "--answers", "mine.yaml"]) == 0
    licence = sheet().answers["release.licence"]
    assert licence.value == "mit"
    assert not licence.unconfirmed
    assert {found.value for found in licence.found} == {"apache-2.0", "llama3.1"}
    assert not sheet().answers["use.languages"].open
    assert "Under which licence do you release" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_without_a_terminal_and_without_leave_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "sheet.yaml", "--import", "README.md"]) == 2
    assert "--accept-imported" in capsys.readouterr().err
    assert not Path("sheet.yaml").exists()
    assert main(["ask", "sheet.yaml", "--accept-imported"]) == 2


@pytest.mark.usefixtures("folder")
def test_a_broken_file_is_named_and_the_rest_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    Path("config.json").write_text("{", encoding="utf-8")
    assert main(["ask", "sheet.yaml", "--import", os.curdir, "--accept-imported"]) == 0
    assert "config.json:1: is no valid JSON" in capsys.readouterr().err
    assert "base.models" in sheet().answers


def test_an_import_beside_answers_fills_what_is_missing_in_a_record(folder: Path) -> None:
    row = {"how": ["outputs"], "name": "meta-llama/Llama-3.1-8B", "licence": "llama3.1"}
    mine = AnswerSheet(Subject(name="Acme"), answers={"base.models": Answer(value=[row])})
    (merged,) = taken(mine, collected([folder], CATALOGUE).answers, CATALOGUE).sheet.answers["base.models"].value
    assert merged["licence"] == "llama3.1"
    assert as_answer(merged["how"]).value == ["outputs"]
    assert as_answer(merged["how"]).found[0].value == ["weights"]
    assert as_answer(merged["compute_published"]).unconfirmed


@pytest.mark.parametrize(
    ("figure", "far"), [("1.224e24", False), ("3.672e24", False), ("3.7e24", True), ("4e23", True), ("4.1e23", False)]
)
def test_a_figure_far_from_the_table_is_remarked_and_counts_all_the_same(figure: str, *, far: bool) -> None:
    row = {"name": "meta-llama/Llama-3.1-8B", "compute_published": figure}
    found = distances(CATALOGUE, AnswerSheet(Subject(name="Acme"), answers={"base.models": Answer(value=[row])}))
    assert [one.path for one in found] == (["base.models[0].compute_published"] if far else [])


def test_a_base_that_no_row_has_is_never_far() -> None:
    row = {"name": "acme/one", "compute_published": "1e30"}
    assert not distances(CATALOGUE, AnswerSheet(Subject(name="Acme"), answers={"base.models": Answer(value=[row])}))


@pytest.mark.usefixtures("folder")
def test_a_list_can_be_taken_over_with_its_details_which_are_all_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def whole(prompt: Prompt) -> str:
        return next((option.value for option in prompt.options if option.value == WHOLE), None) or first(prompt)

    port = sit(monkeypatch, whole, "--import", "README.md")
    assert not any("Who made this model?" in prompt.message for prompt in port.offered)
    assert any("Who made this model? → Meta AI (table of known base models" in line for line in port.said)
    (base,) = sheet().answers["base.models"].value
    assert not as_answer(base["compute_published"]).unconfirmed
    assert not open_imports(sheet().answers)
