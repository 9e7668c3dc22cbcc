"""Options that take one of some names. Only the standard library is imported here, so that --help is quick."""

import argparse
from collections.abc import Callable

from compliance_kit.errors import BadInput


def format_option(command: argparse.ArgumentParser, told: str, *names: str) -> None:
    """The option --format with these names; the first of them is taken where none is given."""
    command.add_argument(
        "--format",
        type=one_of("--format", *names),
        metavar="FORMAT",
        default=names[0],
        help=f"{told}; default: {names[0]}",
    )


def one_of(option: str, *values: str) -> Callable[[str], str]:
    """Takes one of some values; anything else is bad input like any other, in the language of the reader."""

    def taken(text: str) -> str:
        if text not in values:
            raise BadInput(f"there is no choice '{text}'.", where=option, mend=f"Known are: {', '.join(values)}.")
        return text

    return taken
