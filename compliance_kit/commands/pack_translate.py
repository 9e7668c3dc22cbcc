"""`compliance-kit pack translate`: a gettext file with every text of a pack, kept up with the English."""

import argparse
from pathlib import Path

from compliance_kit import _yaml
from compliance_kit.authoring.layer import read_pack
from compliance_kit.authoring.translating import kept_up, known_language
from compliance_kit.commands._common import words_for


def run(options: argparse.Namespace) -> int:
    """Write the file and say what is missing in it; exit code 1 if --check finds something missing."""
    known_language(options.language)
    read = read_pack(Path(options.folder), options.packs or ())
    path, text, count = kept_up(read, options.language)
    if not options.check:
        _yaml.write_atomically(path, text)
    words = words_for(argparse.Namespace(language=None))  # the language named is that of the translation
    parts = {"texts": count.texts, "missing": count.missing, "old": count.old}
    told = {name: str(number) for name, number in parts.items()}
    shown = Path(options.folder) / path.relative_to(Path(options.folder).resolve())  # as the folder was named
    print(words.say("pack_authoring.translate.counted", path=str(shown), **told))
    return 1 if options.check and (count.missing or count.old) else 0
