"""Papers in every format for tests, each made once in a process: examples on A4 and on US Letter, in every language."""

import dataclasses
from functools import cache

from paper_page import DAY, EXAMPLES, catalogue

from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.documents import Composer, load_documents
from compliance_kit.locales import localised
from compliance_kit.papers import Format, Sheet, write
from compliance_kit.sheets import read_sheet

LANGUAGES = ("en", "de", "fr", "es")
SHEETS = (("lora_startup", "A4"), ("invented_hobbyist_gguf", "Letter"))
"""The examples that all documents are made of, and their paper."""
DOCUMENTS = tuple(load_documents())


@cache
def spoken(language: str) -> Catalogue:
    """The catalogue in a language."""
    return localised(catalogue(), language)


@cache
def assessed(example: str, paper: str = "A4", language: str = "en") -> Assessment:
    """An example, to be printed on that paper in that language."""
    sheet = read_sheet(EXAMPLES / f"{example}.yaml", catalogue())
    profile = sheet.profile.model_copy(update={"paper": paper, "locale": language})
    return assess(spoken(language), dataclasses.replace(sheet, profile=profile), DAY)


@cache
def composer(example: str, paper: str = "A4", language: str = "en") -> Composer:
    """What all documents of an example are composed from."""
    return Composer(assessed(example, paper, language))


@cache
def made(example: str, paper: str, document: str, form: Format, language: str = "en") -> bytes:
    """A document in a format."""
    return write(composer(example, paper, language), load_documents()[document], form)


@cache
def template_page(example: str, paper: str, document: str, language: str = "en") -> str:
    """A document as its template fills it, before any format."""
    return Sheet(composer(example, paper, language), load_documents()[document]).html
