"""Pages set the signs of their language where somebody typed those of a keyboard, and leave alone what has to stay."""

import pytest

from compliance_kit.definitions import templates_root
from compliance_kit.render import isolated
from compliance_kit.typesetting import signs, typeset

ENGLISH = [
    ("<p>Show \"Built <b>with</b>\" and it's ('so')</p>", "<p>Show “Built <b>with</b>” and it’s (‘so’)</p>"),
    ("<td>&#34;a&#34;</td><td>&#39;b&#39; &amp; c</td>", "<td>“a”</td><td>‘b’ &amp; c</td>"),
    ("<p>By <bdi>Some Inc.</bdi>. More...</p>", "<p>By <bdi>Some Inc.</bdi> More...</p>"),
    ("<p>By Some Inc.. More</p>", "<p>By Some Inc. More</p>"),
    ("<p>Above 1e25 or 1.1e23.</p>", "<p>Above 10²⁵ or 1.1 × 10²³.</p>"),
    ("<p>eu-1e25, a/1e25 and 1e25f</p>", "<p>eu-1e25, a/1e25 and 1e25f</p>"),
    ("<p>At https://a.example/b</p>", '<p>At <span class="whole">https://a.example</span>/b</p>'),
]
KEPT = [
    '<code>"a" it\'s</code>',
    '<bdi dir="ltr" class="set">Llama\'s "x"</bdi>',
    '<blockquote class="set-words" lang="en">"x"</blockquote>',
    "<title>it's</title>",
    '<a title="it\'s">b</a>',
]


@pytest.mark.parametrize(("typed", "set_so"), ENGLISH)
def test_english_pages_set_quotation_marks_apostrophes_and_full_stops(typed: str, set_so: str) -> None:
    assert typeset(typed, "en", signs(templates_root())) == set_so


@pytest.mark.parametrize("words", KEPT)
def test_what_has_to_stay_letter_by_letter_stays(words: str) -> None:
    assert typeset(words, "en", signs(templates_root())) == words


def test_french_pages_set_a_narrow_space_before_a_colon_and_none_into_their_english_parts() -> None:
    english = '<span class="english" lang="en">it{}s so: yes</span>'
    page = "<b>Article</b>: " + english.format("'") + "; l'IA à 10:30 &amp; plus\u202f!"
    told = "<b>Article</b>\u202f: " + english.format("’") + "\u202f; l’IA à 10:30 &amp; plus\u202f!"
    assert typeset(page, "fr", signs(templates_root())) == told


def test_an_article_stays_on_the_line_of_its_number() -> None:
    assert "Article\u00a050(1) and" in isolated("AI Act, Article 50(1) and (5)")
    assert '<span class="whole">s.1.b.i(B)</span>' in isolated("Llama 3.1 licence, s.1.b.i(B)")
    assert "\u00a0" not in isolated("more than 5 to 7 people")
    assert "<" not in isolated("a <b> & Article 4").removeprefix('<bdi dir="ltr">').removesuffix("</bdi>")
