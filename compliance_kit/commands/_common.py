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
from compliance_kit.answers import BUILT_IN, AnswerSheet
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.definitions import templates_root
from compliance_kit.errors import BadInput
from compliance_kit.locales import SOURCE, Lacking, languages, localised, nearest, sayer
from compliance_kit.marks import signed
from compliance_kit.messages import in_words
from compliance_kit.packs import load
from compliance_kit.sheets import STANDARD_INPUT, Source, packs_in, sheet_from_text, sheet_source
from compliance_kit.wording import Words, filled, load_words

MACHINE_READ = ("json", "ics", "sarif", "junit")
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


def load_catalogue(packs: Sequence[str] = (), base: Catalogue | None = None) -> Catalogue:
    """The built-in catalogue, with packs on top of it where some are named.

    Args:
        packs: ids of installed packs ("acme", "acme==1.0"), or folders; "builtin" adds nothing.
        base: another edition of the built-in catalogue.

    Raises:
        BadInput: a pack is missing, or something is wrong with it.

    """
    named = [name for name in packs if name != BUILT_IN]
    if not named:
        return base or load()
    from compliance_kit.packing.layers import layered  # noqa: PLC0415 - the built-in catalogue does without packs
    from compliance_kit.packing.store import resolved  # noqa: PLC0415 - as above

    return layered(resolved(named), base)[0]


def sources(options: argparse.Namespace, *paths: str | Path) -> tuple[Catalogue, list[Source]]:
    """The texts of sheets, and the catalogue with the packs that they and the options name."""
    texts = [sheet_source(Path(path)) for path in paths]
    named = [name for source in texts for name in packs_in(source)]
    return load_catalogue([*named, *(options.packs or ())]), texts


def read(source: Source, catalogue: Catalogue, profile: str | None = None) -> AnswerSheet:
    """A sheet, under another profile if one is named; what became of older answers is said on standard error."""
    sheet = with_profile(sheet_from_text(source.text, source.name, catalogue), catalogue, profile)
    tell(source.name, sheet)
    return with_packs(sheet, catalogue)


def with_packs(sheet: AnswerSheet, catalogue: Catalogue) -> AnswerSheet:
    """The sheet with the packs of the catalogue in its profile: signatures and digests count them."""
    on = (BUILT_IN, *(pack.id for pack in catalogue.packs))
    if set(on) == {BUILT_IN, *sheet.profile.packs}:
        return sheet
    return dataclasses.replace(sheet, profile=sheet.profile.model_copy(update={"packs": on}))


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
    catalogue, (source,) = sources(options, options.sheet)
    sheet = read(source, catalogue, options.profile)
    spoken = localised(catalogue, language_for(options, sheet), lacking)
    return assess(spoken, sheet, day(options.on), simulate=options.simulate)


def words_for(options: argparse.Namespace) -> Words:
    """The words of a terminal where there is no sheet, in the language that the options or the machine choose."""
    return load_words(templates_root() / "base" / "words", language_for(options, None), load_catalogue(), signed)


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
    """The catalogue and the path of the sheet that the options name; there may be no such sheet yet."""
    path = Path(options.sheet)
    named = [
        Path(name) for name in (options.sheet, getattr(options, "answers", None)) if name and name != STANDARD_INPUT
    ]
    return sources(options, *(one for one in named if one.exists()))[0], path
