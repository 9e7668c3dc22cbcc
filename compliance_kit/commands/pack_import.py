"""`compliance-kit pack import`: drafts of entries from an OSCAL catalog or a framework of CISO Assistant."""

import argparse
from pathlib import Path

from compliance_kit.authoring.ciso_in import read_ciso
from compliance_kit.authoring.drafts import Work, pack_of_drafts, token, write_new
from compliance_kit.authoring.new import usable_id
from compliance_kit.authoring.oscal_in import read_oscal
from compliance_kit.commands._common import load_catalogue, words_for

READERS = {"oscal": read_oscal, "ciso": read_ciso}


def run(options: argparse.Namespace) -> int:
    """Write the drafts and say what is missing in them."""
    catalogue, folder = load_catalogue(), Path(options.out)
    name = options.id or token(folder.name)
    usable_id(name, catalogue)
    work: Work = READERS[options.form](Path(options.file))
    files = pack_of_drafts(work, name, options.publisher or "")
    write_new(folder, files)
    words = words_for(options)
    print(words.say("pack_authoring.import.written", n=len(work.drafts), folder=str(folder), title=work.title))
    print(words.say("pack_authoring.import.next", folder=str(folder)))
    if work.rights:
        print(words.say("pack_authoring.import.rights", rights=work.rights))
    return 0
