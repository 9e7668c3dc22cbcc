"""What several commands share: the clock, the catalogue, the sheet."""

import argparse
import codecs
import dataclasses
import datetime
import json
import os
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from compliance_kit import _yaml
from compliance_kit.answers import AnswerSheet
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.definitions import templates_root
from compliance_kit.errors import BadInput
from compliance_kit.locales import SOURCE, Lacking, languages, localised, nearest, sayer
from compliance_kit.marks import signed
from compliance_kit.messages import in_words
from compliance_kit.packs import load
from compliance_kit.sheets import read_sheet
from compliance_kit.wording import Words, filled, load_words

MACHINE_READ = ("json", "ics")
"""Formats that programs read: their words stay the same whatever language the machine speaks."""
_OPTION: Final = "--language"
_LOCALE: Final = re.compile(r"\blocale:\s*['\"]?([A-Za-z_-]+)")


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


def assessed(options: argparse.Namespace, lacking: Lacking = signed) -> Assessment:
    """The assessment of the sheet that the options name, in the language that they or the sheet choose.

    Args:
        options: what the command line says.
        lacking: how English is shown where a translation is missing; by default as a terminal shows it.

    """
    catalogue = load()
    sheet = read(options.sheet, catalogue, options.profile)
    spoken = localised(catalogue, language_for(options, sheet), lacking)
    return assess(spoken, sheet, day(options.on), simulate=options.simulate)


def words_of(catalogue: Catalogue) -> Words:
    """The words of a terminal in the language of a catalogue."""
    return load_words(templates_root() / "base" / "words", catalogue.language, catalogue, signed)


def language_for(options: argparse.Namespace, sheet: AnswerSheet | None) -> str:
    """The language to speak: that of --language, else of the sheet, else of the environment, else English.

    What machines read is in English unless --language asks for another one.

    Raises:
        BadInput: --language names a language that there is not.

    """
    if options.language is not None:
        if options.language not in languages():
            raise BadInput(
                f"there is no language '{options.language}'.",
                where="--language",
                mend=f"Known are: {', '.join(languages())}.",
            )
        return str(options.language)
    if getattr(options, "format", None) in MACHINE_READ:
        return SOURCE
    if sheet is not None and "locale" in sheet.profile.model_fields_set:
        return _of_sheet(sheet.profile.locale)
    return _of_environment()


def _of_sheet(wanted: str) -> str:
    found = nearest(wanted)
    if found is None:
        print(f"compliance-kit: {remark(SOURCE, 'no_locale', language=wanted)}", file=sys.stderr)
    return found or SOURCE


def reader_language(given: Sequence[str]) -> str:
    """The language in which to say what is wrong, where options and sheet may be what is wrong: a good guess.

    Args:
        given: the command line, without the name of the program.

    """
    options = [text.removeprefix(f"{_OPTION}=") for text in given if text.startswith(f"{_OPTION}=")]
    options += [code for option, code in pairwise(given) if option == _OPTION]
    wanted = [*options, *(code for text in given for code in _locale_in(text))]
    return next((code for code in map(nearest, wanted) if code is not None), None) or _of_environment()


def _locale_in(name: str) -> list[str]:
    """What a file asks for that may be a damaged sheet."""
    if not name.endswith((".yaml", ".yml")):
        return []
    try:
        return _LOCALE.findall(_yaml.read_text(Path(name)))[:1]
    except BadInput:
        return []


def remark(code: str, name: str, /, **parts: str) -> str:
    """A line of `cli.yaml` in a language, for what is said beside the results."""
    path = templates_root() / "base" / "words" / "cli.yaml"
    tree = in_words(path.stem, _yaml.parse(_yaml.read_text(path), path.name), sayer(code, signed))
    return filled(tree[name], parts, code)


def _of_environment() -> str:
    """The language of LC_ALL, LC_MESSAGES or LANG, the first that is set, if there are papers in it."""
    named = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), SOURCE)
    return nearest(named.partition(".")[0]) or SOURCE


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
