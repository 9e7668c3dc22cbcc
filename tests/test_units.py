"""Units behind numbers, as each language counts."""

from fractions import Fraction

import pytest
from conftest import ROOT

from compliance_kit.catalogue import Catalogue
from compliance_kit.wording import load_words


@pytest.mark.parametrize(
    ("locale", "number", "unit", "told"),
    [
        ("en", 1_000_000, "people", "1 million people"),
        ("de", 1_000_000, "Personen", "1 Million Personen"),
        ("fr", 1_000_000, "personnes", "1 million de personnes"),
        ("fr", 1_500_000, "images", "1,5 million d'images"),
        ("fr", 8_030_000_000, "paramètres", "8,03 milliards de paramètres"),
        ("fr", 10**12, "KRW", "1 billion de KRW"),
        ("fr", 5000, "images", "5000 images"),
        ("fr", 0, "jetons, époques répétées comptées", "0 jeton, époques répétées comptées"),
        ("fr", 1, "ans", "1 an"),
        ("fr", 2, "ans", "2 ans"),
        ("es", 10**12, "KRW", "1 billón de KRW"),
        ("es", 500_000_000, "USD", "500 millones de USD"),
        ("es", 0, "años", "0 años"),
        ("es", 1, "años", "1 año"),
    ],
)
def test_units_stand_behind_numbers_as_the_language_has_it(
    locale: str, number: int, unit: str, told: str, catalogue: Catalogue
) -> None:
    words = load_words(ROOT / "templates" / "base" / "words", locale, catalogue)
    written = words.number(Fraction(number))
    plain = f"{written} {words.behind(written, unit)}".replace("\u00a0", " ").replace("\u202f", "")
    assert plain == told


def test_of_a_fraction_no_share_is_named_again(catalogue: Catalogue) -> None:
    words = load_words(ROOT / "templates" / "base" / "words", "fr", catalogue)
    assert words.behind("1/2", "part du chiffre d'affaires") == "du chiffre d'affaires"
    assert words.behind("inconnu", "ans") == "ans"
    assert words.behind("2 millions (1 million à 3 millions)", "KRW") == "de KRW"
