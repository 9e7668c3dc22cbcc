"""`compliance-kit verify`: derive a paper again from what it carries, and check its bytes and signatures.

Exit codes: 0 the same; 1 something differs; 2 it cannot be read.
"""

import argparse
import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from compliance_kit import __version__
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.commands._common import language_for, load_catalogue, read, words_of
from compliance_kit.definitions import load_documents
from compliance_kit.documents import Composer
from compliance_kit.errors import BadInput, MissingSoftware
from compliance_kit.locales import SOURCE, languages, localised
from compliance_kit.marks import signed
from compliance_kit.packs import load
from compliance_kit.papers import write
from compliance_kit.pdf.carried import Carried, read_carried
from compliance_kit.pdf.signatures import signatures_in
from compliance_kit.refusals import refused
from compliance_kit.sheets import sheet_source
from compliance_kit.verification import Said, Unusable, derived_lines, file_lines
from compliance_kit.wording import Words


def run(options: argparse.Namespace) -> int:
    """Report on every file; 1 as soon as anything differs."""
    base = load(Path(options.catalogue)) if options.catalogue else load_catalogue()
    words = words_of(localised(base, language_for(options, None), signed))
    same = True
    for name in options.files:
        found = list(_verified(Path(name), base, words, options.sheet))
        print("\n".join(_line(one, words) for one in found))
        same = same and not any(one.differs for one in found)
    print(words.say("verify.same" if same else "verify.differs"))
    return 0 if same else 1


def _packs(record: Mapping[str, Any]) -> list[str]:
    """The packs that a paper rests on, each in its version."""
    packs = record.get("packs")
    named = [one for one in packs if isinstance(one, Mapping)] if isinstance(packs, list) else []
    return [f"{one.get('id')}=={one.get('version')}".replace("/", "") for one in named]


def _verified(path: Path, base: Catalogue, words: Words, sheet: str | None) -> Iterator[Said]:
    carried = read_carried(path)
    record = carried.record
    if record is None:
        raise BadInput(words.say("verify.no_paper"), where=str(path), mend=words.say("verify.no_paper_mend"))
    yield Said("head", {"file": str(path)})
    yield from _about(record, words)
    catalogue = load_catalogue(_packs(record), base)
    whole = None if sheet is None else read(sheet_source(Path(sheet)), catalogue)
    locale = str(record.get("locale"))
    spoken = localised(catalogue, locale if locale in languages() else SOURCE)  # the findings have titles
    try:
        yield from file_lines(carried, record)
        yield from derived_lines(carried, record, spoken, whole)
        if sheet is not None:
            yield _pages(carried, record, catalogue, words, sheet)
    except Unusable as error:
        said = words.say("verify.bad_data", name=error.name, reason=refused(error.reason, words.locale))
        raise BadInput(said, where=str(path), mend=words.say("verify.bad_data_mend")) from None
    yield from signature_lines(carried, words)


def _line(said: Said, words: Words) -> str:
    parts = {name: refused(part, words.locale) if name == "reason" else part for name, part in said.parts.items()}
    return words.say(f"verify.{said.name}", **parts)


def _about(record: Mapping[str, Any], words: Words) -> Iterator[Said]:
    titles, audience = words.tree["titles"], str(record.get("audience"))
    document = str(record.get("id"))
    yield Said(
        "paper",
        {
            "document": str(titles.get(document, document)),
            "on": str(record.get("law_as_of")),
            "catalogue": str(record.get("catalogue_version")),
            "audience": words.find(f"page.audience.{audience}") or audience,
        },
    )
    if record.get("simulated"):
        yield Said("simulated", {})
    if record.get("program") != __version__:
        yield Said("program", {"then": str(record.get("program")), "now": __version__})


def _pages(carried: Carried, record: Mapping[str, Any], catalogue: Catalogue, words: Words, sheet: str) -> Said:
    """Whether the sheet gives the same file again."""
    document = load_documents(packs=catalogue.packs).get(str(record.get("id")))
    given = read(sheet_source(Path(sheet)), catalogue)
    reason = (
        "broken" if not carried.sealed
        else "catalogue" if record.get("catalogue") != catalogue.digest
        else "unknown" if document is None
        else "locale" if record.get("locale") not in languages()
        else ""
    )  # fmt: skip
    if reason or document is None:
        return Said("pages.not_tried", {"reason": words.say(f"verify.pages.reasons.{reason}")})
    on = datetime.date.fromisoformat(str(record["law_as_of"]))
    spoken = localised(catalogue, str(record["locale"]))
    assessment = assess(spoken, given, on, simulate=record.get("simulated") is True)
    reader = document.model_copy(update={"audience": record.get("audience"), "level": record.get("level")})
    letter = record.get("letter")
    if isinstance(letter, int) and letter > 0:
        reader = reader.letter_alone(letter)
    composer = Composer(assessment)
    then, now = record.get("status"), composer.identity(reader)["status"]
    if then == "draft" and now == "approved":
        return Said("pages.not_tried", {"reason": words.say("verify.pages.reasons.signed")})
    if then == "approved" and now != "approved":
        return Said("pages.unapproved", {}, differs=True)
    same = write(composer, reader, "pdf") == carried.first
    return Said("pages.same" if same else "pages.changed", {}, differs=not same)


def signature_lines(carried: Carried, words: Words) -> Iterator[Said]:
    """What is known of the signatures in the file."""
    if not carried.signatures:
        yield Said("signature.none", {})
        return
    try:
        found = signatures_in(carried.data)
    except MissingSoftware:
        yield Said("signature.unchecked", {"n": str(carried.signatures)})
        return
    for one in found:
        coverage = words.say("verify.signature.whole" if one.whole else "verify.signature.part")
        parts = {"name": one.field, "signer": one.signer, "reason": one.reason, "coverage": coverage}
        yield Said(f"signature.{one.state}", parts, differs=one.state != "good")
    if any(one.state == "good" for one in found):
        yield Said("signature.trust", {})
