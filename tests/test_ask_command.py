import datetime
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from interview_pack import words

from compliance_kit.answers import AnswerSheet
from compliance_kit.assessment import assess
from compliance_kit.cli import main
from compliance_kit.documents import wanted_by
from compliance_kit.interview import next_question
from compliance_kit.packs import load
from compliance_kit.sheets import read_sheet
from compliance_kit.terminal.port import Event, Given, Prompt, Style
from compliance_kit.terminal.prompts import NOT_KNOWN

ON = "2026-11-20"
LORA = """\
format: 1
subject: {name: Acme Triage 2, version: "2.1.0"}
answers:
  base.models: [{name: mistralai/Mistral-7B-v0.3, how: [weights]}]
  modification.methods: [adapter]
  modification.compute_basis: {value: reported, given: 2026-11-01}
"""


class Somebody:
    """Answers prompts by rule; an exception stands for ctrl-c."""

    def __init__(self, rule: Callable[[Prompt], Event]) -> None:
        self.rule = rule
        self.said: list[str] = []
        self.asked: list[Prompt] = []

    def say(self, text: str, _style: Style = "plain") -> None:
        self.said.append(text)

    def ask(self, prompt: Prompt) -> Event:
        self.asked.append(prompt)
        return self.rule(prompt)

    def width(self) -> int:
        return 80


def knows_nothing(prompt: Prompt) -> Event:
    """Names the version, and knows no answer."""
    if prompt.message == words().ask_subject:
        return Given("Acme Triage 2")
    if prompt.form == "tick":
        return Given((NOT_KNOWN,))
    if prompt.form == "pick":
        return Given(prompt.options[0].value or "" if prompt.keys == words().keys_page else NOT_KNOWN)
    return Given(prompt.offer if prompt.keys == words().keys_plain else "not known")


def stops_after(count: int) -> Callable[[Prompt], Event]:
    """Presses ctrl-c at the prompt behind that many."""
    seen = 0

    def rule(prompt: Prompt) -> Event:
        nonlocal seen
        seen += 1
        if seen > count:
            raise KeyboardInterrupt
        return knows_nothing(prompt)

    return rule


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Prompt], Event]], Somebody]:
    """Puts somebody before a terminal."""

    def sit_down(rule: Callable[[Prompt], Event]) -> Somebody:
        port = Somebody(rule)
        monkeypatch.setattr("compliance_kit.terminal.questionary_port.QuestionaryPort", lambda: port)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        return port

    return sit_down


def sheet_at(path: Path) -> AnswerSheet:
    return read_sheet(path, load())


def test_without_a_terminal_it_says_what_to_use_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", str(tmp_path / "acme.yaml")]) == 2
    said = capsys.readouterr().err
    assert "needs a terminal" in said
    assert "--answers FILE" in said
    assert not (tmp_path / "acme.yaml").exists()


def test_answers_of_a_file_are_taken_over_and_the_state_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, sheet = tmp_path / "given.yaml", tmp_path / "acme.yaml"
    given.write_text(LORA)
    assert main(["ask", str(sheet), "--answers", str(given), "--on", ON]) == 0
    said = capsys.readouterr().out
    assert "3 answers taken over" in said
    assert words().not_settled in said
    catalogue = load()
    at_first = assess(catalogue, sheet_at(sheet), datetime.date.fromisoformat(ON))
    question = next_question(at_first, wanted_by(catalogue, ()), triage=True)
    assert question is not None
    listed = [line for line in said.splitlines() if line.startswith("  ")]
    assert listed[0] == f"  {question.path}: {question.fact.ask}"


def test_answers_taken_over_get_a_day_where_they_have_none(tmp_path: Path) -> None:
    given, sheet = tmp_path / "given.yaml", tmp_path / "acme.yaml"
    given.write_text(LORA)
    main(["ask", str(sheet), "--answers", str(given), "--on", ON])
    answers = sheet_at(sheet).answers
    assert answers["modification.compute_basis"].given == datetime.date(2026, 11, 1)
    assert answers["modification.methods"].given is not None


def test_answers_taken_over_replace_earlier_ones_and_leave_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, given = tmp_path / "acme.yaml", tmp_path / "given.yaml"
    sheet.write_text(LORA)
    given.write_text(
        "format: 1\nsubject: {name: other}\nanswers: {modification.methods: [merge], release.ways: [app]}\n"
    )
    assert main(["ask", str(sheet), "--answers", str(given), "--on", ON]) == 0
    assert "2 answers taken over" in capsys.readouterr().out
    found = sheet_at(sheet)
    assert found.subject.name == "Acme Triage 2"
    assert found.answers["modification.methods"].value == ["merge"]
    assert found.answers["modification.compute_basis"].value == "reported"


def test_a_wrong_answer_in_a_file_is_refused_with_its_line_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, sheet = tmp_path / "given.yaml", tmp_path / "acme.yaml"
    given.write_text(LORA.replace("[adapter]", "[adaptor]"))
    assert main(["ask", str(sheet), "--answers", str(given)]) == 2
    assert f"{given}:5: modification.methods" in capsys.readouterr().err
    assert not sheet.exists()


def test_an_unknown_paper_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "given.yaml"
    given.write_text(LORA)
    assert main(["ask", str(tmp_path / "a.yaml"), "--answers", str(given), "--documents", "model_card,poem"]) == 2
    assert "poem" in capsys.readouterr().err


def test_chosen_papers_are_kept_in_the_sheet(tmp_path: Path) -> None:
    given, sheet = tmp_path / "given.yaml", tmp_path / "acme.yaml"
    given.write_text(LORA)
    main(["ask", str(sheet), "--answers", str(given), "--documents", "model_card, tort_note"])
    assert sheet_at(sheet).profile.documents == ("model_card", "tort_note")


def test_the_sheet_cannot_be_standard_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "given.yaml"
    given.write_text(LORA)
    assert main(["ask", "-", "--answers", str(given)]) == 2
    assert "Name a file" in capsys.readouterr().err


def test_a_sheet_that_cannot_be_written_is_said_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, blocked = tmp_path / "given.yaml", tmp_path / "file"
    given.write_text(LORA)
    blocked.write_text("no folder")
    assert main(["ask", str(blocked / "acme.yaml"), "--answers", str(given)]) == 2
    assert "cannot be written" in capsys.readouterr().err


Seat = Callable[[Callable[[Prompt], Event]], Somebody]


def test_somebody_who_knows_nothing_comes_to_the_end_of_the_real_catalogue(tmp_path: Path, seat: Seat) -> None:
    sheet = tmp_path / "acme.yaml"
    port = seat(knows_nothing)
    assert main(["ask", str(sheet), "--on", ON]) == 0
    found = sheet_at(sheet)
    assert found.answers
    assert {answer.value for answer in found.answers.values()} == {None}
    catalogue = load()
    assert next_question(assess(catalogue, found, datetime.date.fromisoformat(ON)), wanted_by(catalogue, ())) is None
    assert any("assess" in line for line in port.said)


def test_the_triage_asks_no_more_than_the_whole_interview(tmp_path: Path, seat: Seat) -> None:
    seat(knows_nothing)
    assert main(["ask", str(tmp_path / "whole.yaml"), "--on", ON]) == 0
    assert main(["ask", str(tmp_path / "first.yaml"), "--on", ON, "--triage"]) == 0
    first, whole = sheet_at(tmp_path / "first.yaml").answers, sheet_at(tmp_path / "whole.yaml").answers
    assert set(first) < set(whole)


def test_ctrl_c_says_where_the_sheet_lies_and_how_to_go_on(
    tmp_path: Path, seat: Seat, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "acme.yaml"
    seat(stops_after(6))
    assert main(["ask", str(sheet), "--on", ON]) == 130
    assert f"compliance-kit ask {sheet}" in capsys.readouterr().err
    assert len(sheet_at(sheet).answers) == 3, "name, version and person are no answers"


def test_ctrl_c_before_the_name_writes_nothing(tmp_path: Path, seat: Seat, capsys: pytest.CaptureFixture[str]) -> None:
    seat(stops_after(0))
    assert main(["ask", str(tmp_path / "acme.yaml")]) == 130
    assert "nothing was written" in capsys.readouterr().err
    assert not (tmp_path / "acme.yaml").exists()


def test_a_stopped_interview_goes_on_with_the_next_question(tmp_path: Path, seat: Seat) -> None:
    sheet = tmp_path / "acme.yaml"
    seat(stops_after(6))
    main(["ask", str(sheet), "--on", ON])
    before = list(sheet_at(sheet).answers)
    port = seat(stops_after(2))
    assert main(["ask", str(sheet), "--on", ON]) == 130
    assert port.asked[0].message == words().ask_by
    after = list(sheet_at(sheet).answers)
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1


def test_a_sheet_that_was_changed_meanwhile_is_never_overwritten(
    tmp_path: Path, seat: Seat, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "acme.yaml"

    def rule(prompt: Prompt) -> Event:
        if prompt.keys != words().keys_plain and sheet.exists():
            sheet.write_text(LORA)
        return knows_nothing(prompt)

    seat(rule)
    assert main(["ask", str(sheet), "--on", ON]) == 2
    assert sheet.read_text() == LORA
    rescued = tmp_path / "acme.rescued.yaml"
    assert str(rescued) in capsys.readouterr().err
    assert len(sheet_at(rescued).answers) == 1


def test_a_version_that_is_a_bare_date_is_refused_because_it_would_not_be_read_back(tmp_path: Path, seat: Seat) -> None:
    sheet = tmp_path / "acme.yaml"
    typed = iter(["2026-11-20", "v2026-11-20"])

    def rule(prompt: Prompt) -> Event:
        if prompt.message == words().ask_version:
            return Given(next(typed))
        if prompt.message == words().ask_by:
            raise KeyboardInterrupt
        return knows_nothing(prompt)

    seat(rule)
    main(["ask", str(sheet)])
    assert sheet_at(sheet).subject.version == "v2026-11-20"
