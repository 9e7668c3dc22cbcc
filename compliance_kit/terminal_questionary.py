"""The terminal itself: prompts of questionary with the keys of the interview added to each of them."""

import shutil
import textwrap
from typing import Any

import questionary
from prompt_toolkit import print_formatted_text
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.output import Output
from questionary.prompts.common import InquirerControl

from compliance_kit.terminal_port import Back, Draft, Event, Given, Option, Prompt, Review, Style, Why

_STYLES = {"plain": "", "dim": "ansibrightblack", "strong": "bold", "warning": "ansired"}
_LOOK = questionary.Style([("qmark", "ansibrightblack"), ("instruction", "ansibrightblack"), ("answer", "bold"),
                           ("highlighted", "bold"), ("selected", ""), ("bottom-toolbar", "noreverse ansibrightblack")])  # fmt: skip
_INDENT = 9  # pointer, box and number stand before the title of an option
_NARROWEST = 40


class QuestionaryPort:
    """Prompts of questionary; tests give an input of their own.

    Menus and lines vanish when they are answered: what was recorded is said in one line, and nothing stands twice.
    """

    def __init__(self, given: Input | None = None, shown: Output | None = None) -> None:
        self._shown = shown
        self._places: dict[str, Any] = {"input": given, "output": shown} if given is not None else {}

    def width(self) -> int:
        """How many characters fit into a line."""
        return max(shutil.get_terminal_size().columns, _NARROWEST)

    def say(self, text: str, style: Style = "plain") -> None:
        """Print a text, wrapped between words."""
        for line in text.splitlines() or [""]:
            hang = "  " if line.startswith(("•", "✓", "✗")) else ""
            wrapped = textwrap.fill(line, self.width() - 1, subsequent_indent=hang, break_long_words=False)
            print_formatted_text(FormattedText([(_STYLES[style], wrapped)]), output=self._shown)

    def ask(self, prompt: Prompt) -> Event:
        """Show a prompt and wait for an answer or for one of the keys."""
        question = self._question(prompt)
        app = question.application
        app.key_bindings = merge_key_bindings([app.key_bindings, _keys(prompt)])
        app.erase_when_done = True
        heard = question.unsafe_ask()
        if isinstance(heard, Why | Back | Review):
            return heard
        return Given(tuple(heard) if isinstance(heard, list) else str(heard))

    def _question(self, prompt: Prompt) -> questionary.Question:
        message = self._wrapped(prompt.message, "  ")
        common = {"qmark": f"{prompt.head}\n?" if prompt.head else "?", "style": _LOOK, **self._places}
        if prompt.form == "write":
            instruction = "".join(f"\n  {self._wrapped(line, '  ')}" for line in prompt.help) + "\n  >"
            toolbar = self._wrapped(prompt.keys, "  ")
            return questionary.text(
                message, default=str(prompt.draft), instruction=instruction, bottom_toolbar=toolbar, validate_while_typing=False, **common
            )
        instruction = "".join(f"\n  {self._wrapped(line, '  ')}" for line in (*prompt.help, prompt.keys))
        if prompt.form == "pick":
            return self._menu(prompt, message, instruction, common)
        return questionary.checkbox(
            message, choices=[self._choice(option, prompt.draft) for option in prompt.options], instruction=instruction, use_jk_keys=False, **common
        )

    def _menu(self, prompt: Prompt, message: str, instruction: str, common: dict[str, Any]) -> questionary.Question:
        numbered = all(option.key for option in prompt.options)
        return questionary.select(
            message, choices=[self._choice(option, ()) for option in prompt.options], default=prompt.draft or None,
            instruction=instruction, use_shortcuts=numbered, use_jk_keys=False, **common,
        )  # fmt: skip

    def _choice(self, option: Option, ticked: Draft) -> questionary.Choice:
        if option.value is None:
            return questionary.Separator(f"\n   {option.title}")
        title = textwrap.fill(option.title, self.width() - _INDENT, break_long_words=False).replace("\n", "\n" + " " * _INDENT)
        return questionary.Choice(title, value=option.value, shortcut_key=option.key, checked=option.value in ticked)

    def _wrapped(self, text: str, indent: str) -> str:
        return textwrap.fill(text, self.width() - len(indent) - 2, break_long_words=False).replace("\n", "\n" + indent)


def _keys(prompt: Prompt) -> KeyBindings:
    """Why, back and all answers; in a line that is written on, "?" asks why only while the line is empty."""
    bindings = KeyBindings()
    writing = prompt.form == "write"
    anything = Condition(lambda: True)

    def bind(*keys: str, only_if: Condition = anything) -> Any:  # noqa: ANN401 - a decorator of prompt_toolkit
        def decorate(handler: Any) -> Any:  # noqa: ANN401
            for key in keys:
                bindings.add(key, eager=True, filter=only_if)(handler)
            return handler

        return decorate

    @bind("s-tab", "c-b", *(() if writing else ("left",)))
    def _back(event: KeyPressEvent) -> None:
        event.app.exit(result=Back())

    @bind("c-l")
    def _review(event: KeyPressEvent) -> None:
        event.app.exit(result=Review())

    @bind("c-w")
    def _why(event: KeyPressEvent) -> None:
        event.app.exit(result=Why(_draft(event, prompt)))

    bind("?", only_if=Condition(lambda: not (writing and _text())))(_why)
    if prompt.form == "tick":
        bind("a", "i")(lambda _event: None)  # questionary ticks everything with "a" and turns everything round with "i"
    return bindings


def _text() -> str:
    from prompt_toolkit.application import get_app  # noqa: PLC0415 - known only while a prompt is shown

    return get_app().current_buffer.text


def _draft(event: KeyPressEvent, prompt: Prompt) -> Draft:
    if prompt.form == "write":
        return str(event.app.current_buffer.text)
    control = next(w.content for w in event.app.layout.find_all_windows() if isinstance(w.content, InquirerControl))
    if prompt.form == "pick":
        return str(control.get_pointed_at().value)
    return tuple(str(choice.value) for choice in control.get_selected_values())
