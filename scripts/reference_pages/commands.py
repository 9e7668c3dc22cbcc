"""The commands of the program with their arguments."""

import argparse
from collections.abc import Iterator

from compliance_kit import cli
from reference_pages.markdown import row


def commands_page() -> list[str]:
    """The commands with their arguments, laid out by us: the standard layout differs from one Python to the next."""
    top = cli.parser()
    lines = ["# Commands", "", f"{top.description}", "", f"{str(top.epilog).capitalize()}.", ""]
    for name, told, command in _below(top):
        lines += _command(name, told, command)
    return lines


def _below(parser: argparse.ArgumentParser, above: str = "") -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Every command with its name and what is told of it; those that have commands of their own give these."""
    for action in parser._actions:  # noqa: SLF001 - argparse shows its arguments nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            told = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
            for name, command in action.choices.items():
                inner = list(_below(command, f"{above}{name} "))
                yield from inner or [(f"{above}{name}", told[name], command)]


def _command(name: str, told: str, command: argparse.ArgumentParser) -> list[str]:
    arguments = [action for action in command._actions if action.dest != "help"]  # noqa: SLF001
    places = " ".join(_place(action) for action in arguments if not action.option_strings)
    lines = [f"## compliance-kit {name}", "", f"`{f'compliance-kit {name} [options] {places}'.strip()}`: {told}.", ""]
    if arguments:
        lines += ["| argument | meaning |", "|---|---|", *(_argument(action) for action in arguments), ""]
    return lines


def _place(action: argparse.Action) -> str:
    shown = str(action.metavar or action.dest)
    return f"[{shown}]" if action.nargs == "?" else shown


def _argument(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    flags = ", ".join(f"`{f'{flag} {value}'.strip()}`" for flag in action.option_strings) or f"`{value}`"
    choices = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
    return row(flags, f"{action.help or ''}{choices}")
