"""The options of `compliance-kit pack …`. Only the standard library is imported here, so that --help is quick."""

import argparse

from compliance_kit.authoring_options import add_authoring, others_option, speaking
from compliance_kit.option_values import format_option

NEEDS_NO_MORE = ("install", "list", "remove", "build", "verify", "sign")
"""What `commands.pack` does itself; every other action has a module of its own, such as `commands.check`."""


def pack_actions(command: argparse.ArgumentParser) -> None:
    """Everything that can be done with a pack."""
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    check_options(actions.add_parser("check", help="everything wrong with a pack, file and line"), needed=True)
    _build(speaking(actions.add_parser("build", help="make one file of a pack, the same bytes every time")))
    _sign(speaking(actions.add_parser("sign", help="write a signature beside a pack that was built")))
    _verify(speaking(actions.add_parser("verify", help="whether a built pack is as it was built, and who signed it")))
    _install(speaking(actions.add_parser("install", help="put a pack on this machine")))
    speaking(actions.add_parser("list", help="the packs on this machine"))
    _remove(speaking(actions.add_parser("remove", help="take a pack away")))
    add_authoring(actions)


def _build(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="the folder of the pack")
    others_option(command)
    command.add_argument("-o", "--out", metavar="FILE", help="default: ID-VERSION.ckpack")


def _sign(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a pack that was built (.ckpack)")
    how = command.add_mutually_exclusive_group(required=True)
    how.add_argument("--key", metavar="KEY", help="your private key (PEM), Ed25519 for example")
    how.add_argument("--certificate", metavar="KEY", help="your certificate with its key (PKCS #12, .p12)")
    command.epilog = (
        "A passphrase is asked for, or taken from the variable COMPLIANCE_KIT_PASSPHRASE. "
        "The signature is written beside the pack, as FILE.sig."
    )


def _verify(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a pack that was built (.ckpack)")
    command.add_argument(
        "--signer",
        metavar="FINGERPRINT",
        help="exit 1 unless this key or certificate signed it (as `verify` prints it)",
    )


def _install(command: argparse.ArgumentParser) -> None:
    command.add_argument("pack", metavar="PACK", help="a pack that was built (.ckpack), or the folder of one")
    command.add_argument("--signer", metavar="FINGERPRINT", help="only if this key or certificate signed it")


def _remove(command: argparse.ArgumentParser) -> None:
    command.add_argument("id", metavar="ID", help="which pack; ID==VERSION for one version of it")


def check_options(command: argparse.ArgumentParser, *, needed: bool = False) -> None:
    """The options of `check`; `pack check` has to name a pack."""
    command.add_argument(
        "pack",
        metavar="PACK",
        nargs=None if needed else "?",
        help="the folder of a pack; default: the built-in catalogue",
    )
    if needed:
        others_option(command)
    command.add_argument("--on", metavar="DATE", help="judge the age of reviews as of this date; default: today")
    command.add_argument("--only", metavar="PREFIX", default="", help="only ids that start so, for example eu.ai_act")
    command.add_argument("--locale", metavar="LANG", help="the translations of this language instead of a catalogue")
    command.add_argument(
        "--remarks", action="store_true", help="also list what is wrong in nothing: unread entries, old reviews"
    )
    command.add_argument("--strict", action="store_true", help="exit 1 for remarks as well, and list them")
    command.add_argument(
        "--coverage",
        action="store_true",
        help="also change every comparison of every condition, and list the changes that no case notices (slow)",
    )
    format_option(command, "text or json", "text", "json")
