"""Names in a template that lead nowhere are found without filling it, each with its line."""

from pathlib import Path

import pytest

from compliance_kit.authoring import new
from compliance_kit.definitions import templates_root
from compliance_kit.errors import RenderFailed
from compliance_kit.render import environment
from compliance_kit.trying.names import MEND, Mistake, of_failure, template_mistakes

PAPER = Path(new.__file__).parent / "skeleton" / "templates" / "PACK_ID_statement" / "template.html"
NAME = "heron_statement/template.html"
WORDS = dict.fromkeys(
    ("change", "voluntary", "counted", "heading", "caption", "item", "place", "result", "starts", "none"), "x"
)
VIEW = {"findings": {}, "facts": {}, "document": {"title": "t"}, "words": {"heron_statement": WORDS}}
PLACE = "{{ m.stop_notice() }}"


def found(tmp_path: Path, text: str, **further: str) -> list[Mistake]:
    (tmp_path / "heron_statement").mkdir()
    for name, content in {"template": text, **further}.items():
        (tmp_path / "heron_statement" / f"{name}.html").write_text(content, "utf-8")
    names = [f"heron_statement/{name}.html" for name in ("template", *further)]
    return template_mistakes(dict.fromkeys(names, VIEW), environment(templates_root(), own=tmp_path))


def skeleton() -> str:
    return PAPER.read_text("utf-8").replace("PACK_ID", "heron")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("in findings.v", "in finding.v", 8, "there is no variable 'finding'. Did you mean 'findings'?"),
        ("length |", "lenght |", 11, "there is no filter 'lenght'. Did you mean 'length'?"),
        ("{% if ns.rows %}", "{% if ns is definde %}", 14, "there is no test 'definde'. Did you mean 'defined'?"),
        ("m.stop_notice", "m.stop_notise", 10, "'base/macros.html' has no macro 'stop_notise'. Did you mean 'stop_no"),
        ("base/macros", "base/macro", 4, "there is no template 'base/macro.html'."),
        (PLACE, "{% include '../../secret' %}", 10, "there is no template '../../secret'."),
        (PLACE, "{% from 'base/macros.html' import gaps %}", 10, "'base/macros.html' has no macro 'gaps'."),
        ("w.none", "w.non", 24, "'words.heron_statement' has no 'non'. Did you mean 'none'?"),
        (PLACE, "{{ words.heron.x }}", 10, "'words' has no 'heron'."),
        (PLACE, "{{ document.titel }}", 10, "'document' has no 'titel'. Did you mean 'title'?"),
        (PLACE, "{% extends 'base/page.html' %}", 10, "is no template: cannot use extend from a non top-level scope."),
        ("{% else %}", "{% els %}", 24, "is no template"),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    text = skeleton()
    assert old in text
    mistakes = found(tmp_path, text.replace(old, new, 1))
    said = [one for one in mistakes if f"{one.message} {one.mend}".startswith(told)]
    assert [(one.template, one.line) for one in said] == [(NAME, line)], mistakes


@pytest.mark.parametrize(
    "more",
    [
        "{{ gone | default('x') }}{% if other is defined %}{{ other }}{% endif %}",
        "{% if words.heron_statement.maybe is defined %}{{ w.maybe | default('') }}{% endif %}",
        "{% for a, b in facts.items() %}{{ a }}{{ b }}{{ loop.index }}{% endfor %}",
        "{% include 'heron_statement/none.html' ignore missing %}{{ range(3) | join }}",
        "{% macro own(x) %}{{ x }}{{ caller() }}{% endmacro %}{% call own(1) %}y{% endcall %}",
    ],
)
def test_what_a_template_asks_for_or_sets_itself_is_no_mistake(tmp_path: Path, more: str) -> None:
    assert found(tmp_path, skeleton().replace(PLACE, more)) == []


def test_a_part_that_is_included_sees_what_the_paper_sets(tmp_path: Path) -> None:
    text = skeleton().replace(PLACE, "{% set mine = 1 %}{% include 'heron_statement/part.html' %}")
    assert found(tmp_path, text, part="{{ mine }}{{ w.none }}") == []


def test_a_template_that_nests_without_end_is_a_mistake(tmp_path: Path) -> None:
    (only,) = found(tmp_path, "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}")
    assert only == Mistake(NAME, 1, "is nested too deeply.")


def test_a_page_that_holds_too_much_is_told_at_the_line_of_the_element() -> None:
    error = RenderFailed("the page holds <img>.", where=f"templates/{NAME}", mend=None)
    assert of_failure(error, "x/template.html", "a\n<p>\n<img src>") == Mistake(NAME, 3, "the page holds <img>.", MEND)
    assert of_failure(RenderFailed("x"), NAME) == Mistake(NAME, 1, "x", MEND)
