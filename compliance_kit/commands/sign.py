"""`compliance-kit sign`: append a signature (PAdES) with the user's own certificate to a paper.

Exit codes: 0 signed; 2 bad input; 3 the extra is not installed.
"""

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Final

from compliance_kit import _yaml
from compliance_kit.commands._common import language_for, load_catalogue, words_of
from compliance_kit.errors import BadInput
from compliance_kit.locales import localised
from compliance_kit.marks import signed
from compliance_kit.pdf.carried import read_carried
from compliance_kit.pdf.signatures import require, signed_pdf, signer_of
from compliance_kit.wording import Words

PASSPHRASE: Final = "COMPLIANCE_KIT_PASSPHRASE"  # noqa: S105 - the name of a variable


def run(options: argparse.Namespace) -> int:
    """Sign, and write the signed file beside the paper."""
    words = words_of(localised(load_catalogue(), language_for(options, None), signed))
    require()
    path = Path(options.file)
    carried = read_carried(path)
    if carried.record is None or not carried.sealed:
        mend = words.say("sign.no_paper_mend", file=str(path))
        raise BadInput(words.say("sign.no_paper"), where=str(path), mend=mend)
    if carried.record.get("status") != "approved":
        print(words.say("sign.draft", file=str(path)), file=sys.stderr)
    certificate = Path(options.certificate)
    signer = signer_of(certificate, passphrase(certificate, words))
    data, field, name = signed_pdf(carried.data, signer, options.field)
    out = Path(options.out) if options.out else path.with_name(f"{path.stem.removesuffix('_signed')}_signed.pdf")
    _yaml.write_atomically(out, data)
    print(words.say("sign.signed", out=str(out), signer=name, field=field))
    print(words.say("sign.no_trust"))
    return 0


def passphrase(certificate: Path, words: Words) -> str:
    """The passphrase, from the environment or typed without being shown.

    Raises:
        BadInput: neither is possible.

    """
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        mend = words.say("sign.no_passphrase_mend", variable=PASSPHRASE)
        raise BadInput(words.say("sign.no_passphrase"), where="sign", mend=mend)
    return getpass.getpass(words.say("sign.ask_passphrase", file=str(certificate)))
