"""What several commands share: the clock, the catalogue, the sheet."""

import argparse
import codecs
import dataclasses
import datetime
import json
import sys
from pathlib import Path

from compliance_kit.answers import AnswerSheet
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import BadInput
from compliance_kit.packs import load
from compliance_kit.sheets import read_sheet


def day(text: str | None) -> datetime.date:
    """The day of the assessment: the one given, else today. Only the command line knows the clock."""
    if text is None:
        return datetime.datetime.now(tz=datetime.UTC).astimezone().date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"'{text}' is no date.", where="--on", mend="Write year-month-day, for example 2026-11-20."
        ) from None


def load_catalogue() -> Catalogue:
    """The built-in catalogue."""
    return load()


def read(path: str | Path, catalogue: Catalogue, profile: str | None = None) -> AnswerSheet:
    """A sheet, under another profile if one is named; what became of older answers is said on standard error."""
    sheet = with_profile(read_sheet(Path(path), catalogue), catalogue, profile)
    tell(path, sheet)
    return sheet


def tell(path: str | Path, sheet: AnswerSheet) -> None:
    """Say on standard error what became of answers of an older edition."""
    for told in sheet.told:
        print(f"compliance-kit: {path}: {told}", file=sys.stderr)


def assessed(options: argparse.Namespace) -> Assessment:
    """The assessment of the sheet that the options name."""
    catalogue = load()
    sheet = read(options.sheet, catalogue, options.profile)
    return assess(catalogue, sheet, day(options.on), simulate=options.simulate)


def with_profile(sheet: AnswerSheet, catalogue: Catalogue, name: str | None) -> AnswerSheet:
    """The sheet under a profile: with its papers, unless the sheet names others; as it is without a name.

    Raises:
        BadInput: the catalogue has no such profile.

    """
    if name is None:
        return sheet
    profile = catalogue.profiles.get(name)
    if profile is None:
        known = ", ".join(catalogue.profiles) or "none"
        raise BadInput(f"there is no profile '{name}'.", where="--profile", mend=f"Known are: {known}.")
    former = catalogue.profiles.get(sheet.profile.name or "")
    own = () if former is not None and sheet.profile.documents == former.documents else sheet.profile.documents
    documents = own or profile.documents
    return dataclasses.replace(sheet, profile=sheet.profile.model_copy(update={"name": name, "documents": documents}))


def as_json(data: object, encoding: str | None = None) -> str:
    """Plain data as JSON; letters that the encoding (by default that of the output) lacks as numbers."""
    every_letter = codecs.lookup(encoding or sys.stdout.encoding or "ascii").name == "utf-8"
    return json.dumps(data, indent=1, ensure_ascii=not every_letter, default=str)


def catalogue_and_sheet_path(options: argparse.Namespace) -> tuple[Catalogue, Path]:
    """The catalogue and the path of the sheet that the options name."""
    return load(), Path(options.sheet)
