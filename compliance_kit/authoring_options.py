"""The options of the commands for those who write packs; apart, so that the command line stays short."""

import argparse
from typing import Any

from compliance_kit.option_values import format_option, one_of

FOLDER = "the folder of the pack"
COMMANDS = ("new", "test", "preview", "diff", "translate", "import")
"""The sub-commands of `pack` that are told here; each has a module of its own, `commands/pack_<name>.py`."""


def add_authoring(commands: Any) -> None:  # noqa: ANN401 - the type of sub-parsers is private to argparse
    """Add the commands to those of `pack`."""
    told = "start a pack: a small one that is complete, to be changed into your own"
    _new(speaking(commands.add_parser("new", help=told)))
    told = "run the cases of a pack, and see whether they look at every condition"
    _test(speaking(commands.add_parser("test", help=told)))
    _preview(commands.add_parser("preview", help="write the papers of a pack again whenever one of its files changes"))
    told = "what changed for whom between two editions of a pack, in words"
    _diff(speaking(commands.add_parser("diff", help=told)))
    _translate(
        commands.add_parser("translate", help="a file with every text of a pack for translators, kept up to date")
    )
    _import(speaking(commands.add_parser("import", help="drafts of entries from a catalogue of another program")))


def speaking(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """A command with the option that chooses the language of what it says."""
    command.add_argument(
        "--language", metavar="LANG", help="the language of the words, for example de; default: that of this machine"
    )
    return command


def _folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", metavar="FOLDER", help=FOLDER)
    others_option(command)


def others_option(command: argparse.ArgumentParser) -> None:
    """The option that names other packs, for one that needs them."""
    packs_option(command, "another pack that it needs: an installed one, or its folder (may be repeated)")


def packs_option(command: argparse.ArgumentParser, told: str) -> None:
    """The option that names packs, and may be repeated."""
    command.add_argument("--pack", action="append", dest="packs", metavar="PACK", help=told)


def _new(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="where; a folder that is new or empty")
    command.add_argument(
        "--id", required=True, metavar="ID", help="the first part of every id in it, for example example_body"
    )
    command.add_argument("--publisher", required=True, metavar="NAME", help="who publishes it")
    command.add_argument("--title", metavar="TEXT", help="what it is; default: Standard of ID")


def _test(command: argparse.ArgumentParser) -> None:
    _folder(command)
    command.add_argument(
        "--strict", action="store_true", help="exit 1 also for changes of conditions that no case notices"
    )
    format_option(command, "text or json", "text", "json")


def _preview(command: argparse.ArgumentParser) -> None:
    _folder(command)
    command.add_argument(
        "--sheet", metavar="SHEET", help="the answer sheet to write them with; default: the first one in its examples/"
    )
    command.add_argument("--document", action="append", metavar="NAME", help="only this paper (may be repeated)")
    command.add_argument("--once", action="store_true", help="write them once and stop")
    command.add_argument("--on", metavar="DATE", help="judge as of this date (year-month-day); default: today")
    command.add_argument("--language", metavar="LANG", help="the language of the papers; default: that of the sheet")
    command.add_argument("-o", "--out", default="preview", metavar="DIR", help="where the papers go (default: preview)")


def _diff(command: argparse.ArgumentParser) -> None:
    command.add_argument("old", metavar="OLD", help="the earlier edition: its folder, or a built pack (.ckpack)")
    command.add_argument("new", metavar="NEW", help="the later edition, likewise")
    others_option(command)
    command.add_argument(
        "--sheet", action="append", dest="sheets", metavar="SHEET",
        help="also say what comes out otherwise for this answer sheet (may be repeated)",
    )  # fmt: skip
    command.add_argument("--on", metavar="DATE", help="judge as of this date (year-month-day); default: today")
    format_option(command, "text, json or markdown", "text", "json", "markdown")


def _translate(command: argparse.ArgumentParser) -> None:
    _folder(command)
    command.add_argument("language", metavar="LANG", help="which language, for example fr")
    command.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a translation is missing or out of date"
    )


def _import(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "form", type=one_of("FORM", "oscal", "ciso"), metavar="FORM",
        help="oscal: an OSCAL catalog (version 1, JSON); ciso: a framework of CISO Assistant (YAML)",
    )  # fmt: skip
    command.add_argument("file", metavar="FILE", help="the file to read; it is never changed")
    command.add_argument("-o", "--out", required=True, metavar="FOLDER", help="where the new pack goes; new or empty")
    command.add_argument("--id", metavar="ID", help="the id of the new pack; default: the name of the folder")
    command.add_argument("--publisher", metavar="NAME", help="who publishes it; default: the body that the file names")
