"""The interview by keystrokes: a pipe stands for the keyboard, and what is said is kept."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from interview_pack import ORDER, TODAY, small_catalogue, words
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from compliance_kit.answers import Answer, AnswerSheet, Subject
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.interview import Wanted, next_question
from compliance_kit.sheets import sheet_from_text, sheet_text
from compliance_kit.terminal.answers_page import GO_ON, page
from compliance_kit.terminal.interviewer import Interview, Plan
from compliance_kit.terminal.port import Event, Option, Prompt, Style
from compliance_kit.terminal.questionary_port import QuestionaryPort
from compliance_kit.terminal.said import result_lines
from compliance_kit.terminal.state import answer_at, resumed, with_answer, without_answer

CATALOGUE = small_catalogue()
OWN = CATALOGUE.instruments["own"].short
DOWN, ENTER, SPACE, LEFT, BACK, HOME = "\x1b[B", "\r", " ", "\x1b[D", "\x1b[Z", "\x1b[H"
WHY, ANSWERS, STOP, CLEAR = "\x17", "\x0c", "\x03", "\x15"
NEW = AnswerSheet(Subject(name="Acme Triage 2", version="2.1.0"))
DONE = ENTER  # on the page of answers, which points at its first line


class Listening(QuestionaryPort):
    """The real prompts, with everything that is said and shown kept."""

    said: list[str]
    shown: list[Prompt]

    def say(self, text: str, style: Style = "plain") -> None:
        self.said.append(text)
        super().say(text, style)

    def ask(self, prompt: Prompt) -> Event:
        self.shown.append(prompt)
        return super().ask(prompt)


@contextmanager
def keyboard(keys: str) -> Iterator[Listening]:
    """A port whose keyboard types the keys and is then unplugged, so that a test that asks too much ends."""
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        pipe.close()
        port = Listening(pipe, DummyOutput())
        port.said, port.shown = [], []
        yield port


@dataclasses.dataclass
class Sat:
    """What came of a sitting."""

    sheet: AnswerSheet
    saved: list[AnswerSheet]
    said: list[str]
    shown: list[Prompt]
    ended: type[BaseException] | None

    def answer(self, path: str) -> object:
        found = answer_at(self.sheet, path)
        assert found is not None, f"{path} was not answered"
        return found.value


def sit(
    keys: str,
    *facts: str,
    sheet: AnswerSheet = NEW,
    by: str = "J. Roe",
    triage: bool = False,
    catalogue: Catalogue = CATALOGUE,
) -> Sat:
    """An interview that wants the named facts, driven by keystrokes; the page of answers is left with Enter."""
    saved = [sheet]
    with keyboard(keys) as port:
        plan = Plan(
            catalogue, words(), TODAY, TODAY, Wanted({"paper": facts}), {"paper": "The paper"}, saved.append, triage, by
        )
        ended: type[BaseException] | None = None
        try:
            Interview(port, plan, sheet).run()
        except (KeyboardInterrupt, EOFError) as stop:
            ended = type(stop)
        return Sat(saved[-1], saved[1:], port.said, port.shown, ended)


def records(sat: Sat) -> list[dict[str, Any]]:
    found = sat.sheet.answers["base.models"].value
    assert isinstance(found, list)
    return found


MOVED_NOT = "n" + ENTER  # the first question of every interview here: nothing more hangs on it


def settled(*keys: str) -> str:
    return MOVED_NOT + "".join(keys)


@pytest.mark.parametrize(("keys", "value"), [("y\r", True), ("n\r", False), (DOWN + "\r", True), ("0\r", None)])
def test_a_boolean_is_picked_by_letter_or_arrow(keys: str, value: object) -> None:
    sat = sit(keys + STOP)
    assert sat.answer("use.moved") is value


@pytest.mark.parametrize(
    ("keys", "value"), [("1\r", "chat"), ("2\r", "agent"), (DOWN * 3 + "\r", "other"), ("0\r", None)]
)
def test_a_choice_is_picked_by_number_or_arrow(keys: str, value: object) -> None:
    assert sit(settled(keys, DONE), "use.kind").answer("use.kind") == value


def test_enter_alone_claims_nothing() -> None:
    assert sit(ENTER + STOP).sheet.answers["use.moved"].value is None
    assert sit(settled(ENTER, DONE), "use.kind").sheet.answers["use.kind"].value is None


def test_a_multiple_choice_is_ticked() -> None:
    assert sit(settled(SPACE, DOWN, SPACE, ENTER, DONE), "use.fields").answer("use.fields") == ["health", "law"]


def test_nothing_ticked_is_refused_and_nothing_is_lost() -> None:
    sat = sit(settled(ENTER, SPACE, ENTER, DONE), "use.fields")
    assert any("Nothing is ticked" in line for line in sat.said)
    assert sat.answer("use.fields") == ["health"]


@pytest.mark.parametrize("alone", [2, 4])
def test_none_and_not_known_cannot_stand_beside_other_ticks(alone: int) -> None:
    sat = sit(settled(SPACE, DOWN * alone, SPACE, ENTER, SPACE, ENTER, STOP), "use.fields")
    assert any("cannot stand beside" in line for line in sat.said)
    assert all(
        "use.fields" not in sheet.answers or sheet.answers["use.fields"].value != ["health", "none"]
        for sheet in sat.saved
    )


def test_not_known_is_an_answer_to_a_multiple_choice() -> None:
    sat = sit(settled(DOWN * 4, SPACE, ENTER, DONE), "use.fields")
    assert sat.sheet.answers["use.fields"].value is None


def test_single_items_can_be_marked_unsure_in_a_second_step() -> None:
    sat = sit(settled(SPACE, DOWN * 3, SPACE, ENTER, SPACE, ENTER, DONE), "use.fields")
    answer = sat.sheet.answers["use.fields"]
    assert (answer.value, answer.unsure) == (["health"], ("law",))
    assert [option.value for option in sat.shown[-2].options] == ["law"]


def test_everything_ticked_may_be_unsure() -> None:
    sat = sit(settled(DOWN * 3, SPACE, ENTER, DOWN, SPACE, ENTER, DONE), "use.fields")
    answer = sat.sheet.answers["use.fields"]
    assert (answer.value, answer.unsure) == ([], ("law",))


def test_back_from_the_second_step_leads_to_the_ticks_as_they_were() -> None:
    sat = sit(settled(SPACE, DOWN * 3, SPACE, ENTER, BACK, DOWN * 3, SPACE, ENTER, DONE), "use.fields")
    answer = sat.sheet.answers["use.fields"]
    assert (answer.value, answer.unsure) == (["health"], ())


@pytest.mark.parametrize("key", ["a", "i"])
def test_no_single_key_ticks_everything(key: str) -> None:
    assert sit(settled(key, SPACE, ENTER, DONE), "use.fields").answer("use.fields") == ["health"]


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("change.compute", "2e22 ±30%", "2e22"),
        ("change.seconds", "332 h", "1195200"),
        ("change.share", "40%", "40%"),
        ("change.revenue", "4 million EUR", "4 million"),
        ("change.staff", "not known", None),
        ("release.markets", "Germany, US-CA", ["DE", "US-CA"]),
        ("release.on", "none", "none"),
        ("release.name", "Acme", "Acme"),
    ],
)
def test_typed_answers_are_read_and_kept(path: str, typed: str, value: object) -> None:
    assert sit(settled(typed, ENTER, DONE), path).answer(path) == value


def test_a_refused_text_stays_on_the_line_and_the_refusal_says_what_to_write() -> None:
    sat = sit(settled("332", ENTER, " h", ENTER, DONE), "change.seconds")
    assert any("332 h" in line and line.startswith("✗") for line in sat.said)
    assert sat.answer("change.seconds") == "1195200"


def test_answers_carry_day_and_name() -> None:
    answer = sit(settled("2e22", ENTER, DONE), "change.compute").sheet.answers["change.compute"]
    assert (answer.given, answer.by) == (TODAY, "J. Roe")


def test_the_name_may_be_left_out() -> None:
    assert sit(MOVED_NOT + DONE, by="").sheet.answers["use.moved"].by is None


def test_an_offer_stands_beside_the_line_and_not_on_it() -> None:
    shown = next(prompt for prompt in sit(settled(ENTER, DONE), "release.name").shown if prompt.offer)
    assert (shown.draft, shown.offer) == ("", "Acme Triage 2")
    assert "Enter alone means: Acme Triage 2" in shown.help


def test_a_choice_that_nobody_knows_is_said_as_not_known() -> None:
    sat = sit(settled(ENTER, DONE), "use.kind")
    assert sat.answer("use.kind") is None
    assert any(line.endswith(f"→ {words().answer_not_known}") for line in sat.said)


def test_the_name_of_the_version_is_offered() -> None:
    sat = sit(settled(ENTER, DONE), "release.name")
    assert sat.answer("release.name") == "Acme Triage 2"


def test_records_are_added_by_name_until_an_empty_line() -> None:
    sat = sit(settled("Llama", ENTER, "Qwen", ENTER, ENTER, DONE), "base.models")
    names = [record["name"] for record in sat.sheet.answers["base.models"].value]
    assert names == [{"value": name, "given": TODAY, "by": "J. Roe"} for name in ("Llama", "Qwen")]


@pytest.mark.parametrize(("typed", "value"), [("none", "none"), ("not known", None)])
def test_a_list_of_records_can_be_none_or_not_known(typed: str, value: object) -> None:
    sat = sit(settled(typed, ENTER, DONE), "base.models", "base.models.how")
    assert sat.answer("base.models") == value


def test_fields_of_records_are_asked_one_by_one_with_the_name_of_the_record() -> None:
    keys = settled("Llama", ENTER, "Qwen", ENTER, ENTER, SPACE, ENTER, DOWN, SPACE, ENTER, DONE)
    sat = sit(keys, "base.models", "base.models.how")
    assert [sat.answer("base.models[0].how"), sat.answer("base.models[1].how")] == [["weights"], ["outputs"]]
    assert [prompt.message for prompt in sat.shown if "How did you" in prompt.message] == [
        "Llama: How did you use it?", "Qwen: How did you use it?",
    ]  # fmt: skip
    stored = sat.sheet.answers["base.models"].value[0]["how"]
    assert stored == {"value": ["weights"], "given": TODAY, "by": "J. Roe"}


WITH_MODELS = with_answer(
    NEW,
    "base.models",
    Answer(value=[{"name": "Llama", "parameters": {"value": "8B", "evidence": ["card"]}}, {"name": "Qwen"}]),
)


def change(sheet: AnswerSheet, keys: str, downs: int = 1) -> Sat:
    """Open the page of answers, choose the line, type, and leave."""
    return sit(ANSWERS + DOWN * downs + ENTER + keys + STOP, sheet=sheet)


def test_a_record_can_be_renamed_and_keeps_its_other_answers() -> None:
    sat = change(WITH_MODELS, CLEAR + "Llama 3" + ENTER + ENTER + ENTER)
    first, second = sat.sheet.answers["base.models"].value
    assert first["name"]["value"] == "Llama 3"
    assert first["parameters"] == {"value": "8B", "evidence": ["card"]}
    assert second == {"name": "Qwen"}


def test_an_emptied_line_takes_its_record_out() -> None:
    sat = change(WITH_MODELS, CLEAR + ENTER + ENTER + ENTER)
    assert sat.sheet.answers["base.models"].value == [{"name": "Qwen"}]
    assert any("Llama" in line for line in sat.said if line.startswith("Taken out"))


def test_none_does_not_throw_listed_records_away() -> None:
    sat = change(WITH_MODELS, CLEAR + "none" + ENTER)
    assert len(sat.sheet.answers["base.models"].value) == 2
    assert any("Empty each line" in line for line in sat.said)


def test_an_unfinished_list_is_remembered_while_somebody_looks_elsewhere() -> None:
    sat = sit(settled("Llama", ENTER, ANSWERS, ENTER, "Qwen", ENTER, ENTER, DONE), "base.models")
    assert [record["name"]["value"] for record in records(sat)] == ["Llama", "Qwen"]


def test_an_unfinished_list_is_no_answer_because_half_of_it_would_read_as_the_whole() -> None:
    sat = sit(settled("Llama", ENTER, STOP), "base.models")
    assert "base.models" not in sat.sheet.answers
    assert words().unfinished in sat.said
    assert words().unfinished not in sit(settled(STOP), "base.models").said


def test_records_without_a_name_are_counted() -> None:
    nameless = CATALOGUE.facts["base.models"].model_copy(update={"fields": CATALOGUE.facts["base.models"].fields[1:]})
    catalogue = dataclasses.replace(CATALOGUE, facts={**CATALOGUE.facts, "base.models": nameless})
    sat = sit(settled("101", ENTER, CLEAR, "2", ENTER, DONE), "base.models", catalogue=catalogue)
    assert sat.answer("base.models") == [{}, {}]
    assert any("At most 100" in line for line in sat.said)


def test_back_inside_a_list_goes_one_line_up() -> None:
    sat = sit(settled("Llama", ENTER, BACK, " 3", ENTER, ENTER, DONE), "base.models")
    assert [record["name"]["value"] for record in sat.sheet.answers["base.models"].value] == ["Llama 3"]


@pytest.mark.parametrize("key", [BACK, "\x02", LEFT])
def test_back_returns_to_the_question_before_with_its_answer(key: str) -> None:
    sat = sit(settled(key, ENTER, ENTER, DONE), "use.kind")
    assert [prompt.message for prompt in sat.shown[:4]] == [
        "Has the purpose moved?", "Which kind is it?", "Has the purpose moved?", "Which kind is it?",
    ]  # fmt: skip
    assert sat.shown[2].draft == "false"
    assert sat.answer("use.moved") is False


def test_back_works_from_a_line_that_is_written_on() -> None:
    sat = sit(settled("half a te", BACK, "y", ENTER, STOP), "release.name")
    assert sat.answer("use.moved") is True
    assert "release.name" not in sat.sheet.answers


def test_back_twice_goes_two_questions_back() -> None:
    sat = sit(settled("1", ENTER, BACK, BACK, STOP), "use.kind", "release.on")
    assert sat.shown[-1].message == "Has the purpose moved?"


def test_a_question_answered_again_keeps_its_place_on_the_way_back() -> None:
    sat = sit(settled("1", ENTER, BACK, BACK, ENTER, BACK, STOP), "use.kind", "release.on")
    assert sat.shown[-1].message == "Which kind is it?"


def test_back_at_the_first_question_says_so() -> None:
    sat = sit(BACK + STOP)
    assert words().first_question in sat.said


@pytest.mark.parametrize("key", [WHY, "?"])
def test_why_names_titles_and_pinpoints_and_asks_again(key: str) -> None:
    sat = sit(key + "y" + ENTER + STOP, "use.moved")
    said = "\n".join(sat.said)
    assert "3 results or papers" in said
    assert "Purpose: Did the purpose move?" in said
    assert f"Tell people about the move ({OWN}, rule 8)" in said
    assert "The paper" in said
    assert sat.answer("use.moved") is True


def test_why_keeps_what_was_ticked() -> None:
    sat = sit(settled(SPACE, DOWN, SPACE, "?", ENTER, DONE), "use.fields")
    assert sat.answer("use.fields") == ["health", "law"]


def test_why_keeps_what_was_picked_and_what_was_written() -> None:
    sat = sit(settled(DOWN * 2, "?", ENTER, CLEAR, "Ac", WHY, "me", ENTER, DONE), "use.kind", "release.name")
    assert (sat.answer("use.kind"), sat.answer("release.name")) == ("agent", "Acme")


def test_a_question_mark_inside_a_text_is_a_question_mark() -> None:
    assert sit(settled(CLEAR, "Why?", ENTER, DONE), "release.name").answer("release.name") == "Why?"


def test_a_question_mark_on_an_empty_line_asks_why() -> None:
    sat = sit(settled("?", "Germany?", ENTER, DONE), "release.markets")
    assert any(line.startswith("Why this question") for line in sat.said)
    assert sat.sheet.answers["release.markets"].unsure == ("DE",)


def test_all_answers_can_be_looked_at_and_changed_at_any_time() -> None:
    sat = sit(settled(ANSWERS, DOWN, ENTER, "y", ENTER, STOP), "use.kind")
    assert sat.answer("use.moved") is True
    assert sat.shown[2].options[0].value == GO_ON
    assert sat.shown[-1].options[0].value == GO_ON, "after the change the page is shown again"
    assert sat.shown[-1].draft == "use.moved"


def test_the_page_of_answers_ends_the_interview_and_shows_every_answer_under_its_section() -> None:
    sat = sit(settled("2", ENTER, DONE), "use.kind")
    assert sat.ended is None
    titles = [(option.value, option.title.split()) for option in sat.shown[-1].options]
    assert titles[0] == (GO_ON, words().page_done.split())
    assert (None, ["Use"]) in titles
    assert ("use.kind", ["Which", "kind", "is", "it?", "Agent"]) in titles


def test_an_answer_changed_on_the_last_page_opens_the_questions_that_it_needs() -> None:
    sat = sit(settled(DOWN, ENTER, "y", ENTER, HOME, ENTER, SPACE, ENTER, DONE))
    assert sat.answer("use.fields") == ["health"]
    assert sat.ended is None


def test_an_unchanged_answer_keeps_its_evidence() -> None:
    answer = Answer(value="2e22", margin="30%", basis="measured", evidence=("train.log",), by="A. Smith")
    sat = sit(ANSWERS + DOWN + ENTER + ENTER + STOP, sheet=with_answer(NEW, "change.compute", answer))
    assert sat.sheet.answers["change.compute"] == answer


def test_every_answer_is_saved_at_once() -> None:
    sat = sit(settled("1", ENTER, STOP), "use.kind", "release.on")
    assert [list(sheet.answers) for sheet in sat.saved] == [["use.moved"], ["use.moved", "use.kind"]]


@pytest.mark.parametrize("keys", ["", SPACE, DOWN + SPACE])
def test_ctrl_c_loses_nothing_and_leaves_the_open_question_unasked(keys: str) -> None:
    sat = sit(settled(keys, STOP), "use.fields")
    assert sat.ended is KeyboardInterrupt
    assert list(sat.sheet.answers) == ["use.moved"]


def test_the_end_of_the_input_stops_like_ctrl_c() -> None:
    assert sit(MOVED_NOT, "release.name").ended is EOFError


def test_a_sheet_is_resumed_where_it_stopped_after_being_written_and_read() -> None:
    first = sit(
        settled(SPACE, DOWN * 3, SPACE, ENTER, SPACE, ENTER, "Llama", ENTER, ENTER, STOP),
        "use.fields",
        "base.models",
        "base.models.how",
    )
    again = sheet_from_text(sheet_text(first.sheet), "sheet", CATALOGUE)
    assert again.answers == first.sheet.answers
    second = sit(SPACE + ENTER + DONE, "use.fields", "base.models", "base.models.how", sheet=again)
    assert second.shown[0].message == "Llama: How did you use it?"
    assert second.answer("base.models[0].how") == ["weights"]


def test_back_after_resuming_goes_to_the_answer_given_last() -> None:
    sheet = with_answer(with_answer(NEW, "use.moved", Answer(value=False)), "use.kind", Answer(value="chat"))
    sat = sit(BACK + STOP, "release.on", sheet=sheet)
    assert sat.shown[-1].message == "Which kind is it?"


def test_progress_is_said_by_section() -> None:
    sat = sit(settled(STOP), "use.kind", "use.fields", "release.on")
    assert [prompt.head for prompt in sat.shown] == [
        "Use · 0 answered, about 3 to go",
        "Use · 1 answered, about 2 to go",
    ]


def test_the_result_is_said_as_soon_as_the_first_look_is_settled_and_only_once() -> None:
    sat = sit("y" + ENTER + DOWN * 2 + SPACE + ENTER + "1" + ENTER + DONE, "use.kind")
    assert sat.said.count(words().settled) == 1
    place = sat.said.index(words().settled)
    assert sat.said[place + 1] == "Purpose: clear\nNo line crossed so far."
    assert any("Which fields" in line for line in sat.said[:place])
    assert any("Which kind" in line for line in sat.said[place:])


def test_the_first_look_is_asked_before_anything_else_so_that_its_result_comes_early() -> None:
    catalogue = dataclasses.replace(CATALOGUE, order=("use.kind", *(name for name in ORDER if name != "use.kind")))
    sat = sit(MOVED_NOT + "2" + ENTER + DONE, "use.kind", catalogue=catalogue)
    assert list(sat.sheet.answers) == ["use.moved", "use.kind"]


def test_what_is_crossed_is_named_with_its_source() -> None:
    sheet = with_answer(with_answer(NEW, "use.moved", Answer(value=True)), "use.fields", Answer(value=["law"]))
    assert result_lines(assess(CATALOGUE, sheet, TODAY), words(), first_look=True) == [
        "Purpose: crossed", f"Crossed so far: The purpose moved into a watched field ({OWN}, rule 7).",
    ]  # fmt: skip


def test_the_triage_stops_when_the_axes_are_settled() -> None:
    sat = sit(MOVED_NOT + DONE, "use.kind", triage=True)
    assert (sat.ended, list(sat.sheet.answers)) == (None, ["use.moved"])


def test_changing_and_taking_away_an_answer_inside_a_record_leaves_the_rest() -> None:
    path = "base.models[1].how"
    changed = with_answer(WITH_MODELS, path, Answer(value=["outputs"]))
    assert answer_at(changed, path) == Answer(value=["outputs"])
    assert without_answer(changed, path).answers == WITH_MODELS.answers
    assert "how" not in WITH_MODELS.answers["base.models"].value[1]


def test_the_page_fits_into_the_width_of_the_terminal() -> None:
    long = with_answer(NEW, "release.name", Answer(value="A very long name of a version " * 9))
    prompt = page(resumed(CATALOGUE, long), CATALOGUE, words(), left=1, width=80)
    assert all(len(option.title) <= 70 for option in prompt.options)


def test_long_choices_are_wrapped_and_short_terminals_still_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    with keyboard(DOWN + ENTER) as port:
        options = (Option("one", "first " * 20), Option("two", "second " * 20))
        assert port.ask(Prompt("pick", "Which of these two long lines?", "keys", options=options)).text == "two"  # type: ignore[union-attr]


def test_the_order_of_the_small_catalogue_decides() -> None:
    question = next_question(assess(CATALOGUE, NEW, TODAY), Wanted({"paper": ORDER[:1]}))
    assert question is not None
    assert question.path == "use.moved"
