"""What can go wrong, as one tree. Each error says what, where and how to mend it.

KitError
├── BadInput          what the user gave cannot be used (exit 2)
│   └── Problems      many of them at once, each with its place
├── GateFailed        a gate that the user asked for did not hold (exit 1)
├── MissingSoftware   this machine lacks something; the message names the command that mends it (exit 3)
└── RenderFailed      a document could not be laid out (exit 2)
"""

from collections.abc import Sequence

_STEERING = {code: "?" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) != "\n"}
"""What a message may quote from a file of somebody else and must not show: it would move, hide or colour text."""


class KitError(Exception):
    """The root: a message for people, the place it concerns and the way to mend it."""

    exit_code = 2

    def __init__(self, message: str, *, where: str | None = None, mend: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        """The place, the message and the mend in one paragraph, without signs that steer a terminal."""
        place = f"{self.where}: " if self.where else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{place}{self.message}{mend}".translate(_STEERING)


class BadInput(KitError):
    """What the user gave cannot be used."""


class Problems(BadInput):
    """Everything that is wrong with one input, collected before it is said."""

    def __init__(self, problems: Sequence[BadInput]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class GateFailed(KitError):
    """A gate that the user asked for did not hold."""

    exit_code = 1


class MissingSoftware(KitError):
    """Something that the program needs is missing on this machine."""

    exit_code = 3


class RenderFailed(KitError):
    """A document could not be laid out."""


def exit_code(error: KitError) -> int:
    """The exit code of the process for this error: 1 a gate, 2 bad input, 3 something missing here."""
    return error.exit_code
