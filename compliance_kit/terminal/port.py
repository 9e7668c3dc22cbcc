"""What the interview needs of a terminal: it shows one prompt and hears one event. Nothing here touches a terminal."""

from dataclasses import dataclass
from typing import Literal, Protocol

Style = Literal["plain", "dim", "strong", "warning"]
Draft = str | tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One line of a menu; a heading has no value.

    Attributes:
        value: what is heard when it is chosen.
        title: what it says.
        key: the key that points at it, if there is one.

    """

    value: str | None
    title: str
    key: str | None = None


@dataclass(frozen=True)
class Prompt:
    """One thing to show: a menu to pick from, a list to tick, or a line to write on.

    Attributes:
        form: pick, tick or write.
        message: the question.
        head: a line above it: section and progress.
        help: sentences under it.
        keys: the line that names the keys.
        options: of menus and lists.
        draft: what is chosen, ticked or written already.
        offer: what a line that is left empty means; nothing written stands in the way of another answer.

    """

    form: Literal["pick", "tick", "write"]
    message: str
    keys: str
    head: str = ""
    help: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    draft: Draft = ""
    offer: str = ""


@dataclass(frozen=True)
class Given:
    """Somebody answered: the value of one option, of several, or a text."""

    value: Draft

    @property
    def text(self) -> str:
        """The answer to a menu or a line."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def ticks(self) -> tuple[str, ...]:
        """The answer to a list."""
        return self.value if isinstance(self.value, tuple) else ()


@dataclass(frozen=True)
class Why:
    """Somebody asks why; the draft is what stood there."""

    draft: Draft


@dataclass(frozen=True)
class Back:
    """Back to the question before."""


@dataclass(frozen=True)
class Review:
    """Show all answers."""


Event = Given | Why | Back | Review
Move = Back | Review


class Port(Protocol):
    """A terminal, or whatever stands for one in a test."""

    def say(self, text: str, style: Style = "plain") -> None:
        """Show a text above the next prompt."""

    def ask(self, prompt: Prompt) -> Event:
        """Show a prompt and wait.

        Raises:
            KeyboardInterrupt: somebody stopped with ctrl-c.
            EOFError: the input ended.

        """

    def width(self) -> int:
        """How many characters fit into a line."""
