"""The command line. Only the standard library is imported before a command is chosen, so that --help is quick."""

import argparse
import gc
import importlib
import io
import sys
from collections.abc import Sequence

from compliance_kit import __version__
from compliance_kit.authoring_options import packs_option
from compliance_kit.errors import BadInput, KitError, exit_code
from compliance_kit.option_values import format_option, one_of
from compliance_kit.pack_options import check_options, pack_actions

GATES = ("applies", "undetermined", "moved")
EXIT_CODES = "exit codes: 0 fine, 1 a gate failed, 2 bad input or usage, 3 something is missing on this machine"


def parser() -> argparse.ArgumentParser:
    """The parser of all commands and options."""
    top = argparse.ArgumentParser(
        prog="compliance-kit",
        description="Works out what law, licences and guidance ask of someone who modifies an AI model, "
        "and writes the papers. It is no legal advice.",
        epilog=EXIT_CODES,
    )
    top.add_argument("--version", action="version", version=f"compliance-kit {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _demo(commands.add_parser("demo", help="the main job on a real example: five papers in out/"))
    _ask(commands.add_parser("ask", help="start or resume the interview"))
    _assess(commands.add_parser("assess", help="findings for an answer sheet"))
    _explain(commands.add_parser("explain", help="why an entry applies or not"))
    _compare(commands.add_parser("compare", help="what moved between two sheets, two days or two catalogues"))
    _render(commands.add_parser("render", help="write the papers"))
    _export(commands.add_parser("export", help="the model and its duties in formats of other programs"))
    _documents(
        commands.add_parser("documents", help="the papers: what each is for, and for a sheet which are due and why")
    )
    _approve(commands.add_parser("approve", help="sign papers: for the facts as they are, in your role"))
    _sign(commands.add_parser("sign", help="append a signature with your own certificate to a paper"))
    _verify(commands.add_parser("verify", help="derive a paper again from what it carries; its bytes and signatures"))
    _profiles(commands.add_parser("profiles", help="the profiles: what each looks at, asks for and offers first"))
    check_options(commands.add_parser("check", help="everything wrong with the catalogue, file and line, all at once"))
    pack_actions(commands.add_parser("pack", help="packs of others: install, list, remove, check, build, sign, verify"))
    _doctor(commands.add_parser("doctor", help="libraries, fonts, languages, age of the catalogue"))
    return top


def _sheet(command: argparse.ArgumentParser, *, optional: bool = False) -> None:
    command.add_argument(
        "sheet",
        metavar="SHEET",
        nargs="?" if optional else None,
        help="an answer sheet (YAML), or - for standard input",
    )
    command.add_argument("--on", metavar="DATE", help="judge as of this date (year-month-day); default: today")
    _language(command)
    _scope(command)


def _language(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--language",
        metavar="LANG",
        help="the language of the words, for example de; default: that of the sheet, else of this machine, else en",
    )


def _packs(command: argparse.ArgumentParser) -> None:
    packs_option(command, "with this pack on: its id or folder (may be repeated)")


def _scope(command: argparse.ArgumentParser) -> None:
    _packs(command)
    command.add_argument("--profile", metavar="NAME", help="look only at what this profile covers (see: profiles)")
    command.add_argument(
        "--simulate", action="store_true", help="also judge proposals, drafts and vetoed texts; they are no law"
    )


def _demo(command: argparse.ArgumentParser) -> None:
    _language(command)
    command.add_argument("-o", "--out", default="out", metavar="DIR", help="where the papers go (default: out)")
    command.add_argument(
        "--example", default="meditron_70b", metavar="NAME", help="which example (default: meditron_70b)"
    )


def _ask(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "sheet", metavar="SHEET", nargs="?", default="answers.yaml", help="the answer sheet to start or resume"
    )
    command.add_argument("--on", metavar="DATE", help="judge as of this date; default: today")
    command.add_argument(
        "--answers", metavar="FILE", help="take the answers from a file instead of asking (no terminal needed)"
    )
    command.add_argument(
        "--import",
        dest="imports",
        metavar="PATH",
        action="append",
        help="read what a model card, model folder or configuration says, and offer it for confirmation; repeatable",
    )
    command.add_argument(
        "--accept-imported",
        action="store_true",
        help="without a terminal: write what --import finds into the sheet, marked as unconfirmed",
    )
    command.add_argument("--documents", metavar="LIST", help="which papers to ask for, separated by commas, or: all")
    command.add_argument(
        "--profile", metavar="NAME", help="ask only for what this profile covers; kept in the sheet (see: profiles)"
    )
    _packs(command)
    _language(command)
    command.add_argument("--triage", action="store_true", help="stop as soon as the triage is settled")
    command.add_argument("--thorough", action="store_true", help="also ask for what the papers only print where known")


def _assess(command: argparse.ArgumentParser) -> None:
    _sheet(command, optional=True)
    format_option(command, "text, json, or for pipelines sarif or junit", "text", "json", "sarif", "junit")
    command.add_argument("-o", "--out", metavar="FILE", help="write to this file instead of printing")
    command.add_argument("--schema", action="store_true", help="print the JSON Schema of --format json and stop")
    command.add_argument(
        "--fail-on",
        action="append",
        type=_gates,
        metavar="GATE",
        help="exit 1 if a binding entry in force applies (applies) or is open (undetermined), or if a result or an "
        "answer moved (moved); several with commas, or repeat it",
    )
    command.add_argument("--since", metavar="FILE", help="say what moved since this state was kept")
    command.add_argument("--keep", metavar="FILE", help="keep the state, with all answers, in this file for --since")


def _gates(text: str) -> tuple[str, ...]:
    """The gates in a list with commas; one of them or several."""
    return tuple(one_of("--fail-on", *GATES)(name.strip()) for name in text.split(","))


def _explain(command: argparse.ArgumentParser) -> None:
    _sheet(command)
    command.add_argument("id", metavar="ID", help="an entry, a determination or a fact, for example eu.ai_act.literacy")
    format_option(command, "text or json", "text", "json")


def _compare(command: argparse.ArgumentParser) -> None:
    command.add_argument("sheets", metavar="SHEET", nargs="+", help="one answer sheet, or two to compare")
    command.add_argument(
        "--on",
        metavar="DATE",
        action="append",
        help="judge as of this date; twice for two days of one sheet (once: from today to that day)",
    )
    _language(command)
    _scope(command)
    command.add_argument(
        "--catalogue",
        metavar="FOLDER",
        help="beside another edition of the catalogue: a folder that holds 'obligations'",
    )
    format_option(command, "text, json, markdown or ics; ics needs two days", "text", "json", "markdown", "ics")
    command.add_argument("-o", "--out", metavar="FILE", help="write to this file instead of printing")


def _render(command: argparse.ArgumentParser) -> None:
    _sheet(command)
    command.add_argument("-o", "--out", default="out", metavar="DIR", help="where the papers go (default: out)")
    command.add_argument(
        "--document",
        action="append",
        metavar="NAME",
        help="only this paper (may be repeated), or: all; default: the papers that are due (see: documents)",
    )
    command.add_argument(
        "--jobs", type=_count, metavar="N", help="how many processes write at once; default: one for each core"
    )
    command.add_argument("--situation", metavar="NAME", help="the papers of this situation (see: documents)")
    command.add_argument(
        "--audience",
        type=one_of("--audience", "public", "customer", "regulator", "counsel"),
        metavar="READER",
        help="for whom: public, customer, regulator or counsel; default: for whom each paper is meant",
    )
    command.add_argument(
        "--level",
        type=one_of("--level", "plain", "standard", "legal"),
        metavar="LEVEL",
        help="plain: page one and the tables; legal: with every trace; default: standard",
    )
    command.add_argument(
        "--format",
        action="append",
        metavar="FORMATS",
        help="pdf (default), html, docx, md, json, all; with commas",
    )


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("sheet", metavar="SHEET", help="an answer sheet (YAML), or - for standard input")
    command.add_argument("--on", metavar="DATE", help="judge as of this date (year-month-day); default: today")
    _language(command)
    _packs(command)
    command.add_argument("--profile", metavar="NAME", help="look only at what this profile covers (see: profiles)")
    command.add_argument(
        "--format",
        action="append",
        metavar="FORMATS",
        help="huggingface, cyclonedx, oscal, spdx, csv, xlsx, ics, jsonld or all; several with commas, or repeat it",
    )
    command.add_argument(
        "-o",
        "--out",
        default="out",
        metavar="FILE|DIR",
        help="where it goes: for one format of one file a name with an ending, else a folder (default: out)",
    )
    command.add_argument(
        "--for",
        dest="audience",
        type=one_of("--for", "public", "customer", "regulator", "counsel"),
        metavar="READER",
        default="public",
        help="public, customer, regulator or counsel; default: public",
    )
    command.set_defaults(simulate=False)


def _count(text: str) -> int:
    """A number of at least one."""
    if not text.isdecimal() or not int(text):
        raise BadInput(f"'{text}' is no number of at least 1.", where="--jobs")
    return int(text)


def _approve(command: argparse.ArgumentParser) -> None:
    _language(command)
    command.add_argument("sheet", metavar="SHEET", help="the answer sheet; the signature is written into it")
    command.add_argument(
        "--role",
        type=one_of("--role", "prepared_by", "facts_confirmed_by", "reviewed_by", "risk_accepted_by", "approved_by"),
        metavar="ROLE",
        help="prepared_by, facts_confirmed_by, reviewed_by, risk_accepted_by or approved_by",
    )
    command.add_argument("--name", metavar="NAME", help="who signs (without role or name, the terminal asks)")
    command.add_argument("--title", metavar="TEXT", help="what the person is, for example: managing director")
    command.add_argument("--statement", metavar="TEXT", help="own words instead of the printed statement")
    command.add_argument("--reason", metavar="TEXT", help="why the papers are signed again; stands in the change log")
    command.add_argument("--document", action="append", metavar="NAME", help="only this paper (may be repeated)")
    command.add_argument("--on", metavar="DATE", help="the day of the signature (year-month-day); default: today")


def _sign(command: argparse.ArgumentParser) -> None:
    _language(command)
    command.add_argument("file", metavar="FILE", help="a PDF file that compliance-kit wrote")
    command.add_argument(
        "--certificate",
        metavar="KEY",
        required=True,
        help="your certificate with its key (PKCS #12, .p12); its passphrase is asked for, "
        "or taken from the variable COMPLIANCE_KIT_PASSPHRASE",
    )
    command.add_argument("--field", metavar="NAME", help="name of the field; default: the next free one")
    command.add_argument("-o", "--out", metavar="FILE", help="the signed file; default: FILE_signed.pdf beside it")


def _verify(command: argparse.ArgumentParser) -> None:
    _language(command)
    command.add_argument("files", metavar="FILE", nargs="+", help="PDF files that compliance-kit wrote")
    command.add_argument(
        "--sheet", metavar="SHEET", help="the answer sheet that they were made from, for what they leave out"
    )
    command.add_argument(
        "--catalogue", metavar="FOLDER", help="another edition of the catalogue: a folder that holds 'obligations'"
    )


def _documents(command: argparse.ArgumentParser) -> None:
    _sheet(command, optional=True)
    format_option(command, "text or json", "text", "json")


def _profiles(command: argparse.ArgumentParser) -> None:
    _language(command)
    format_option(command, "text or json", "text", "json")


def _doctor(command: argparse.ArgumentParser) -> None:
    _language(command)
    format_option(command, "text or json", "text", "json")


def rarely_collect() -> None:
    """Look for garbage less often: a judging makes thousands of tuples that live as long as the process needs them."""
    gc.set_threshold(20_000, 20, 20)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code; no traceback ever reaches a user."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    rarely_collect()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter shows its number
    try:
        options = parser().parse_args(given)
        module = importlib.import_module(f"compliance_kit.commands.{options.command}")
        code: int = module.run(options)
        sys.stdout.flush()
    except KitError as error:
        print(f"compliance-kit: {_said(error, given)}", file=sys.stderr)
        return exit_code(error)
    except KeyboardInterrupt:
        from compliance_kit.commands._common import reader_language, remark  # noqa: PLC0415 - only where somebody stopped

        print(f"\n{remark(reader_language(given), 'stopped')}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _close_quietly()
        return 0
    except OSError as error:
        print(f"compliance-kit: {_said(_about_the_machine(error), given)}", file=sys.stderr)
        _close_quietly()
        return 2
    return code


def _close_quietly() -> None:
    """What could not be written is given up, so that the interpreter does not try again when it ends."""
    sys.stdout = io.StringIO()


def _said(error: KitError, given: Sequence[str]) -> str:
    """The error in the language of the reader; in English where even that cannot be found out."""
    from compliance_kit.commands._common import reader_language  # noqa: PLC0415 - only where something is wrong
    from compliance_kit.refusals import about  # noqa: PLC0415 - as above

    try:
        return about(error, reader_language(given))
    except (KitError, OSError):  # the files of the language are damaged too
        return str(error)


def _about_the_machine(error: OSError) -> BadInput:
    where = str(error.filename) if error.filename else None
    reason = str(error.strerror or error)
    return BadInput(f"{reason}.", where=where, mend="Check the name, the folder and its permissions.")
