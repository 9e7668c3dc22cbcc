"""`compliance-kit doctor`: libraries, fonts, languages, age of the catalogue."""

import argparse
import json
from dataclasses import asdict

from compliance_kit.commands._common import day, language_for, words_of
from compliance_kit.doctor import examine
from compliance_kit.errors import MissingSoftware
from compliance_kit.locales import localised
from compliance_kit.marks import signed
from compliance_kit.packs import data_root, load


def run(options: argparse.Namespace) -> int:
    """Print every check; exit code 3 if something is missing on this machine."""
    catalogue = load()
    words = words_of(localised(catalogue, language_for(options, None), signed))
    manifest = catalogue.manifest
    checks = examine(data_root(), law_as_of=manifest.law_as_of, on=day(None), old_after=manifest.look_after_days)
    if options.format == "json":
        print(json.dumps([asdict(check) for check in checks], indent=1, default=str))
    else:
        for check in checks:
            items = f": {', '.join(map(str, check.items))}" if check.items else ""
            mend = f"\n    {check.mend}" if check.mend else ""
            print(f"{words.say(f'doctor.{check.subject}'):<28}{words.say(f'doctor.{check.state}')}{items}{mend}")
    missing = [check for check in checks if check.state == "missing"]
    if missing:
        raise MissingSoftware(
            "something that the program needs is missing.",
            where="doctor",
            mend=" ".join(check.mend or "" for check in missing),
        )
    return 0
