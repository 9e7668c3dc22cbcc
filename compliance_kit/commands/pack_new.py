"""`compliance-kit pack new`: a small pack that is complete and passes every check, to be changed into one's own."""

import argparse
import shlex
from pathlib import Path

from compliance_kit.authoring.new import new_pack
from compliance_kit.commands._common import load_catalogue, words_for


def run(options: argparse.Namespace) -> int:
    """Write the pack and say what can be done with it."""
    catalogue, folder = load_catalogue(), Path(options.folder)
    for path in new_pack(
        folder, options.id, options.publisher, options.title or f"Standard of {options.id}", catalogue
    ):
        print(path)
    print(words_for(options).say("pack_authoring.new.next", folder=shlex.quote(str(folder))))
    return 0
