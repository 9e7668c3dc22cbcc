"""What several commands share: the clock, the catalogue, the sheet."""

import argparse
import datetime
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


def read(path: str | Path, catalogue: Catalogue) -> AnswerSheet:
    """A sheet; what became of answers of an older catalogue is said on standard error."""
    sheet = read_sheet(Path(path), catalogue)
    for told in sheet.told:
        print(f"compliance-kit: {path}: {told}", file=sys.stderr)
    return sheet


def assessed(options: argparse.Namespace) -> Assessment:
    """The assessment of the sheet that the options name."""
    catalogue = load()
    return assess(catalogue, read(options.sheet, catalogue), day(options.on))


def catalogue_and_sheet_path(options: argparse.Namespace) -> tuple[Catalogue, Path]:
    """The catalogue and the path of the sheet that the options name."""
    return load(), Path(options.sheet)
