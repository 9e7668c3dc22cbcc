"""Places in acts of the European Union, cited in the way of each language."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT

from compliance_kit import _yaml, locales
from compliance_kit.catalogue import Catalogue
from compliance_kit.pinpoints import cite
from compliance_kit.sources import Source

CITATIONS = _yaml.parse((ROOT / "locales" / "citations.yaml").read_text(encoding="utf-8"), "citations.yaml")
LANGUAGES = ("de", "fr", "es")
STAY = ("with", "counted", "notice", "read", "of the", "footnote", "limb",
        "Regulation", "Recommendation", "Directive", "replacement", "guidelines", "conclusions", "modification",
        "AI Act")  # fmt: skip
"""What shows that a place is told in prose, or lies in another act: such places stay as they are."""


def said(english: str, code: str, instrument: str = "eu.ai_act") -> str:
    return cite(english, instrument, CITATIONS[code], CITATIONS["definitions"])


@pytest.mark.parametrize(
    ("english", "german", "french", "spanish"),
    [
        ("Article 53(1)(d)", "Art. 53 Abs. 1 Buchst. d", "art. 53, paragraphe 1, point d)",
         "art. 53, apartado 1, letra d)"),
        ("Article 1", "Art. 1", "art. 1er", "art. 1"),
        ("Article 3(63)", "Art. 3 Nr. 63", "art. 3, point 63)", "art. 3, punto 63"),
        ("Article 4a(1)", "Art. 4a Abs. 1", "art. 4 bis, paragraphe 1", "art. 4 bis, apartado 1"),
        ("Articles 8-15 and 16(a); Annex IV", "Art. 8 bis 15 und Art. 16 Buchst. a; Anhang IV",
         "art. 8 à 15 et art. 16, point a)\u202f; annexe IV", "arts. 8 a 15 y art. 16, letra a); anexo IV"),
        ("Article 5(1)(ba), (1a) and (1b)", "Art. 5 Abs. 1 Buchst. ba, Abs. 1a und 1b",
         "art. 5, paragraphe 1, point b bis), paragraphes 1 bis et 1 ter",
         "art. 5, apartado 1, letra b bis), apartados 1 bis y 1 ter"),
        ("Article 113, third paragraph, point (c)(ii)", "Art. 113 Abs. 3 Buchst. c Ziff. ii",
         "art. 113, troisième alinéa, point c) ii)", "art. 113, párrafo tercero, letra c), inciso ii)"),
        ("Article 50(4), second subparagraph", "Art. 50 Abs. 4 Unterabs. 2", "art. 50, paragraphe 4, deuxième alinéa",
         "art. 50, apartado 4, párrafo segundo"),
        ("Annex III, points 1 and 3 to 8", "Anhang III Nr. 1 und 3 bis 8", "annexe III, points 1 et 3 à 8",
         "anexo III, puntos 1 y 3 a 8"),
        ("Annex XI Section 2", "Anhang XI Abschnitt 2", "annexe XI, section 2", "anexo XI, sección 2"),
        ("section 3.2.2, points 67-68", "Abschnitt 3.2.2, Nr. 67 bis 68", "section 3.2.2, points 67 à 68",
         "sección 3.2.2, puntos 67 a 68"),
        ("recitals 105 and 106", "Erwägungsgründe 105 und 106", "considérants 105 et 106", "considerandos 105 y 106"),
    ],
)  # fmt: skip
def test_each_language_cites_in_its_way(english: str, german: str, french: str, spanish: str) -> None:
    assert [said(english, code) for code in LANGUAGES] == [german, french, spanish]


def test_parts_of_a_code_of_practice_are_named_in_each_language() -> None:
    told = [said("Safety and Security chapter, Measure 3.2 and Appendix 3", code, "eu.cop.gpai") for code in LANGUAGES]
    assert told == [
        "Kapitel Sicherheit und Gefahrenabwehr, Maßnahme 3.2 und Anlage 3",
        "chapitre Sûreté et sécurité, mesure 3.2 et appendice 3",
        "capítulo de seguridad, medida 3.2 y apéndice 3",
    ]
    assert said("Copyright chapter", "de", "eu.cop.gpai") == "Kapitel Urheberrecht"
    assert said("Copyright chapter, as amended", "de", "eu.cop.gpai") == "Copyright chapter, as amended"


def test_points_of_points_follow_the_official_order() -> None:
    told = [said("Article 4(18)(b)(i)", code, "eu.pld") for code in LANGUAGES]
    assert told == [
        "Art. 4 Nr. 18 Buchst. b Ziff. i",
        "art. 4, point 18) b) i)",
        "art. 4, punto 18, letra b), inciso i)",
    ]
    assert said("Article 3(g)(iii)", "fr", "eu.dsa") == "art. 3, point g) iii)"


@pytest.mark.parametrize(
    "english", ["", "articles not read", "Article 9 as amended", "Articles", "Article 5(1)(", "Part II"]
)
def test_what_has_another_form_stays_as_it_is(english: str) -> None:
    assert [said(english, code) for code in LANGUAGES] == [english] * 3


def test_law_of_other_places_and_languages_without_rules_stay_as_they_are() -> None:
    assert said("Article 7", "de", "vn.ai_law") == "Article 7"
    assert cite("Article 7", "eu.ai_act", {}, {}) == "Article 7"


def sources(catalogue: Catalogue) -> Iterator[Source]:
    """Every source of the catalogue that cites a place in an act of the European Union."""
    owners: list[Any] = [
        *catalogue.entries.values(),
        *catalogue.determinations.values(),
        *catalogue.thresholds.values(),
    ]
    found = [
        part for owner in owners for part in (owner.source, *(one.source for one in getattr(owner, "applies", ())))
    ]
    yield from (
        source for source in found if source is not None and source.instrument.startswith("eu.") and source.pinpoint
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_place_in_an_act_of_the_union_is_cited_in_the_language(code: str, catalogue: Catalogue) -> None:
    places = {(source.instrument, source.pinpoint) for source in sources(catalogue)}
    assert len(places) > 150
    left = {text for instrument, text in places if said(text, code, instrument) == text}
    same = {"section", "point", "points"} if code == "fr" else set()  # the same word
    odd = {text for text in left if not any(word in text for word in STAY) and text.split()[0] not in same}
    assert odd == set()
    told = {said(text, code, instrument) for instrument, text in places if said(text, code, instrument) != text}
    assert {text for text in told if "Article" in text or " and " in text or "Annex" in text} == set()
    assert len(told) > 110


def test_the_localised_catalogue_cites_in_the_language_and_english_is_left_alone(catalogue: Catalogue) -> None:
    name = "eu.ai_act.literacy"
    german = locales.localised(catalogue, "de")
    assert german.short(german.entries[name].source) == "KI-Verordnung, Art. 4"
    assert catalogue.entries[name].source.pinpoint == "Article 4"
    other = next(item for item in german.entries.values() if item.id.startswith("vn."))
    assert other.source is catalogue.entries[other.id].source
