"""Every paper in a language that nobody speaks: what stands outside the brackets cannot be translated."""

import datetime
import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pseudo
import pytest
from babel import Locale
from conftest import DAY, ROOT, Here
from pydantic import BaseModel

from compliance_kit.answers import AnswerSheet, to_data
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.commands.approve import ROLES
from compliance_kit.definitions import load_documents, templates_root
from compliance_kit.render import render
from compliance_kit.sheets import read_sheet
from compliance_kit.situations import load_situations
from compliance_kit.terminal.state import answered_paths

EXAMPLES: Final = ("lora_startup", "invented_frontier_own_run")

SAME_EVERYWHERE: Final = {
    "compliance-kit": "the name of the program",
    "SHA-256": "the name of a digest",
    "FLOP": "a unit that no language translates",
    "EUR": "currencies stand by their codes",
    "USD": "currencies stand by their codes",
    "KRW": "currencies stand by their codes",
    "facts.json": "the name of an attached file",
    "findings.json": "the name of an attached file",
    "facts": "the name of an attached file",
    "NOTICE": "the name of a file that licences ask for",
    "CHANGES.md": "the name of a file",
    "Million": "how the borrowed language writes numbers",
    "Meta": "the name of a maker within words that say how it is to be used",
    "Millionen": "how the borrowed language writes numbers",
    "Milliarde": "how the borrowed language writes numbers",
    "Milliarden": "how the borrowed language writes numbers",
    "Billion": "how the borrowed language writes numbers",
}


def strings(data: Any) -> Iterator[str]:
    """Every text of plain data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for part in data.values():
            yield from strings(part)
    elif isinstance(data, list | tuple):
        for part in data:
            yield from strings(part)
    elif isinstance(data, datetime.date):
        yield data.isoformat()


def citations(catalogue: Catalogue) -> Iterator[str]:
    """Places in laws, and authorities, which are cited as their texts number them."""
    for owner in (*catalogue.entries.values(), *catalogue.determinations.values(), *catalogue.thresholds.values()):
        for key, text in pairs(owner):
            if key in ("pinpoint", "url"):
                yield from (text, *re.split("[;,] ", text))  # places that follow one another are cited together
    yield from (text for key, text in pairs(catalogue.exposure) if key in ("cite", "url"))
    yield from (text for key, text in pairs(catalogue.compute) if key in ("pinpoint", "url"))
    yield from (instrument.url or "" for instrument in catalogue.instruments.values())
    yield from (phrase.text for entry in catalogue.entries.values() for phrase in entry.set_phrases)
    yield catalogue.manifest.title
    conditions = (item.when for kind in (catalogue.entries, catalogue.determinations) for item in kind.values())
    for condition in conditions:
        yield from re.findall(r"'([^']+)'", repr(condition))  # names of licences, which conditions compare


def pairs(data: Any) -> Iterator[tuple[str, str]]:
    """Every text of plain data or models with the key that it stands under."""
    if isinstance(data, BaseModel):
        data = dict(data)
    if isinstance(data, Mapping):
        for name, part in data.items():
            yield from [(str(name), part)] if isinstance(part, str) else pairs(part)
    elif isinstance(data, list | tuple):
        for part in data:
            yield from pairs(part)


def known(catalogue: Catalogue, sheet: AnswerSheet) -> list[str]:
    """What may stand outside the brackets, the longest first."""
    ids = [*catalogue.facts, *catalogue.entries, *catalogue.determinations, *catalogue.profiles]
    spdx = [file.stem for file in (templates_root() / "licence_sheet" / "texts").glob("*")]
    found = {
        *spdx,
        *SAME_EVERYWHERE,
        *(text.rstrip(".") for text in strings(to_data(sheet))),
        *citations(catalogue),
        *ids,
        *Locale.parse(pseudo.CODE).territories.values(),
        *Locale.parse(pseudo.CODE).months["format"]["wide"].values(),
        *Locale.parse(pseudo.CODE).days["format"]["wide"].values(),
        *(row.title for rows in catalogue.tables.values() for row in rows),
    }
    return sorted((pseudo.without_files(text) for text in found if len(text) > 2), key=lambda text: (-len(text), text))


@pytest.mark.parametrize("example", EXAMPLES)
def test_everything_that_a_paper_prints_in_words_can_be_translated(
    example: str, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = read_sheet(ROOT / "examples" / f"{example}.yaml", catalogue)
    composer = pseudo.composer(assess(catalogue, sheet, DAY), monkeypatch)
    allowed = known(catalogue, sheet)
    allowed[:0] = (str(composer.identity(document)["identity"]) for document in load_documents().values())
    found: dict[tuple[str, str], str] = {}
    for document in load_documents().values():
        view = composer.compose(document)
        view["attachments"] = [{"name": f"{name}.json", "digest": ""} for name in document.attachments]
        page = html.unescape(_typed(render(templates_root(), f"{document.id}/template.html", view)))
        for text in pseudo.outside(page, allowed):
            found.setdefault((document.id, text.text), text.around)
    assert found == {}


def said_by_commands(here: Here, folder: Path) -> Iterator[tuple[str, str]]:
    """Every command with what it prints, in the language that nobody speaks."""
    sheet, other = (ROOT / "examples" / f"{name}.yaml" for name in ("lora_startup", "meditron_70b"))
    signing = folder / "sheet.yaml"
    signing.write_bytes(other.read_bytes())
    for arguments in (
        ("assess", sheet, "--simulate", "--profile", "startup_eu"),
        ("explain", sheet, "eu.ai_act.is_gpai_provider"),
        ("explain", sheet, "modification.compute"),
        ("compare", sheet, other),
        ("compare", sheet, "--on", "2026-11-20", "--on", "2028-01-01"),
        ("documents", sheet),
        ("documents",),
        ("profiles",),
        ("ask", folder / "asked.yaml", "--answers", sheet),
        ("approve", signing, "--role", "approved_by", "--name", "Ann"),
        ("render", sheet, "--document", "upstream_notice", "--format", "md", "-o", folder),
        ("render", sheet, "--level", "hard"),
        ("assess", folder / "nowhere.yaml"),
    ):  # fmt: skip
        said = here(*arguments, "--language", pseudo.CODE)
        for text in (said.out, said.err):
            yield str(arguments[0]), text.replace(f"{folder}/", "").replace(f"{ROOT}/examples/", "")


def test_everything_that_a_command_prints_in_words_can_be_translated(
    here: Here, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pseudo.speak(monkeypatch)
    sheets = [read_sheet(ROOT / "examples" / f"{name}.yaml", catalogue) for name in ("lora_startup", "meditron_70b")]
    ids = [*load_documents(), *load_situations(templates_root()), *ROLES]
    values = [
        "plain, standard, legal",
        "all",
        "Ann",
        "nowhere",
        "asked",
        "hard",
        "--level",
        "--profile",
        "--document",
        "upstream_notice",
        "compliance-kit",
    ]
    paths = [path for sheet in sheets for path in answered_paths(catalogue, sheet)]
    fields = [f"{fact.id}[0].{field.id}" for fact in catalogue.facts.values() for field in fact.fields]
    allowed = sorted(
        {*values, *paths, *fields, *ids, *(text for sheet in sheets for text in known(catalogue, sheet))},
        key=len,
        reverse=True,
    )
    found: dict[tuple[str, str], str] = {}
    for command, said in said_by_commands(here, tmp_path):
        for line in said.splitlines():
            for text in pseudo.outside(line, allowed):
                found.setdefault((command, text.text), text.around)
    assert found == {}


def _typed(page: str) -> str:
    """The page as it was typed, before it was set."""
    whole = re.sub(r'<span class="whole">(.*?)</span>', r"\1", page)
    return (
        whole.translate(str.maketrans("\u00a0’‘", " ''"))
        .replace("“", "&#34;")
        .replace("”", "&#34;")
        .replace("„", "&#34;")
    )
