"""The terminal itself: prompts of questionary with the keys of the interview added to each of them."""

import shutil
import textwrap
from collections.abc import Callable
from typing import Any

import questionary
from prompt_toolkit import print_formatted_text
from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Always, Condition, Filter
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.output import Output
from questionary.prompts.common import InquirerControl

from compliance_kit.terminal.port import Back, Draft, Event, Given, Option, Prompt, Review, Style, Why
from compliance_kit.terminal.prompts import NOT_KNOWN

_STYLES = {"plain": "", "dim": "ansibrightblack", "strong": "bold", "warning": "ansired"}
_LOOK = questionary.Style([("qmark", "ansibrightblack"), ("instruction", "ansibrightblack"), ("answer", "bold"),
                           ("highlighted", "bold"), ("selected", "")])  # fmt: skip
_INDENT = 9  # pointer, box and number stand before the title of an option
_NARROWEST = 40
ALWAYS = Always()
_NOTHING_WRITTEN = Condition(lambda: not get_app().current_buffer.text)


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
        app.key_bindings = merge_key_bindings([app.key_bindings or KeyBindings(), _keys(prompt)])
        app.erase_when_done = True
        heard = question.unsafe_ask()
        if isinstance(heard, Why | Back | Review):
            return heard
        return Given(tuple(heard) if isinstance(heard, list) else str(heard).strip() or prompt.offer)

    def _question(self, prompt: Prompt) -> questionary.Question:
        message = self._wrapped(prompt.message, "  ")
        common = {"qmark": f"{prompt.head}\n?" if prompt.head else "?", "style": _LOOK, **self._places}
        instruction = "".join(f"\n  {self._wrapped(line, '  ')}" for line in (*prompt.help, prompt.keys))
        if prompt.form == "write":
            return questionary.text(message, default=str(prompt.draft), instruction=f"{instruction}\n  >", **common)
        if prompt.form == "pick":
            return self._menu(prompt, message, instruction, common)
        return questionary.checkbox(
            message,
            choices=[self._choice(option, tuple(prompt.draft)) for option in prompt.options],
            instruction=instruction,
            use_jk_keys=False,
            **common,
        )

    def _menu(self, prompt: Prompt, message: str, instruction: str, common: dict[str, Any]) -> questionary.Question:
        numbered = all(option.key for option in prompt.options)
        unknown = any(option.value == NOT_KNOWN for option in prompt.options)
        first = str(prompt.draft) or (NOT_KNOWN if unknown else None)  # Enter alone never claims anything
        return questionary.select(
            message, choices=[self._choice(option, ()) for option in prompt.options], default=first,
            instruction=instruction, use_shortcuts=numbered, use_jk_keys=False, **common,
        )  # fmt: skip

    def _choice(self, option: Option, ticked: tuple[str, ...]) -> questionary.Choice:
        if option.value is None:
            return questionary.Separator(f"\n   {option.title}")
        title = textwrap.fill(option.title, self.width() - _INDENT, break_long_words=False).replace(
            "\n", "\n" + " " * _INDENT
        )
        return questionary.Choice(title, value=option.value, shortcut_key=option.key, checked=option.value in ticked)

    def _wrapped(self, text: str, indent: str) -> str:
        return textwrap.fill(text, self.width() - len(indent) - 2, break_long_words=False).replace("\n", "\n" + indent)


def _keys(prompt: Prompt) -> KeyBindings:
    """Why, back and all answers; in a line that is written on, "?" asks why only while the line is empty."""
    bindings = KeyBindings()
    writing = prompt.form == "write"

    def bind(handler: Callable[[KeyPressEvent], None], *keys: str, only_if: Filter = ALWAYS) -> None:
        for key in keys:
            bindings.add(key, eager=True, filter=only_if)(handler)

    bind(lambda event: event.app.exit(result=Back()), "s-tab", "c-b", *(() if writing else ("left",)))
    bind(lambda event: event.app.exit(result=Review()), "c-l")
    bind(lambda event: event.app.exit(result=Why(_draft(event, prompt))), "c-w")
    bind(
        lambda event: event.app.exit(result=Why(_draft(event, prompt))),
        "?",
        only_if=_NOTHING_WRITTEN if writing else ALWAYS,
    )
    if not writing:
        bind(lambda event: _point(event, first=True), "home", "pageup")
        bind(lambda event: _point(event, first=False), "end", "pagedown")
    if prompt.form == "tick":
        bind(lambda _event: None, "a", "i")  # questionary ticks everything with "a" and turns everything round with "i"
    return bindings


def _control(event: KeyPressEvent) -> InquirerControl:
    return next(w.content for w in event.app.layout.find_all_windows() if isinstance(w.content, InquirerControl))


def _point(event: KeyPressEvent, *, first: bool) -> None:
    """To the first or the last line that can be chosen."""
    control = _control(event)
    lines = [place for place, choice in enumerate(control.choices) if not choice.disabled]
    control.pointed_at = lines[0] if first else lines[-1]


def _draft(event: KeyPressEvent, prompt: Prompt) -> Draft:
    """What stands there: the text, the line that is pointed at, or the ticks."""
    if prompt.form == "write":
        return str(event.app.current_buffer.text)
    if prompt.form == "pick":
        return str(_control(event).get_pointed_at().value)
    return tuple(str(choice.value) for choice in _control(event).get_selected_values())
