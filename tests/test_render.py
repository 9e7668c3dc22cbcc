# ruff: noqa: E501 - rows of a table read better in one line
"""Templates: sandboxed, strict, escaped, and kept in their folder."""

from pathlib import Path

import pytest

from compliance_kit.errors import RenderFailed
from compliance_kit.render import LARGEST_TEMPLATE, address, isolated, prose, render


def filled(folder: Path, template: str, **view: object) -> str:
    (folder / "page.html").write_text(template, encoding="utf-8")
    return render(folder, "page.html", view)


def test_a_view_is_filled_in_and_escaped(tmp_path: Path) -> None:
    assert filled(tmp_path, "<p>{{ name }}</p>", name="<b>&\"'") == "<p>&lt;b&gt;&amp;&#34;&#39;</p>"


def test_plain_text_may_go_without_escaping(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("{{ name }}", encoding="utf-8")
    assert render(tmp_path, "page.md", {"name": "a & b"}, autoescape=False) == "a & b"


@pytest.mark.parametrize("attack", [
    "{{ ''.__class__.__mro__ }}", "{{ name.__class__.__base__.__subclasses__() }}", "{{ (name|attr('__class__')).__mro__ }}", "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__ }}", "{{ name.format.__globals__ }}", "{{ '{0.__class__}'.format(name) }}", "{{ items.append(1) }}", "{{ table.update({'a': 1}) }}",
    "{{ items.clear() }}", "{% for x in range(10**9) %}{% endfor %}",
])  # fmt: skip
def test_no_template_walks_out_of_its_view_or_changes_it(attack: str, tmp_path: Path) -> None:
    items, table = [1], {"b": 2}
    with pytest.raises(RenderFailed) as raised:
        filled(tmp_path, f"first line\n{attack}\n", name="x", items=items, table=table)
    assert raised.value.where == "templates/page.html:2"
    assert (items, table) == ([1], {"b": 2})


def test_what_a_template_misspells_is_said_with_the_nearest_name(tmp_path: Path) -> None:
    for template, says in (
        ("{{ table.headin }}", "there is no 'headin' here; did you mean 'heading'?"),
        ("{{ table['x'] }}", "there is no 'x' here."),
        ("{{ table.heading | fill(k=1) }}", "the words 'of {n}' have the place {n}; the template fills {k}."),
    ):
        with pytest.raises(RenderFailed) as raised:
            filled(tmp_path, template, table={"heading": "of {n}"})
        assert raised.value.message == f"the template cannot be filled: {says}"


@pytest.mark.parametrize(("template", "says"), [
    ("{{ nothing }}", "'nothing' is undefined"), ("{{ name.nothing }}", "nothing"), ("{{ table.nothing }}", "nothing"), ("{% if nothing %}x{% endif %}", "'nothing' is undefined"),
    ("{% for x in nothing %}{% endfor %}", "'nothing' is undefined"), ("{{ 1 / 0 }}", "division by zero"), ("{{ name + 1 }}", "str"), ("{{ name|nofilter }}", "nofilter"),
    ("{% if %}", "Expected an expression"), ("{{ name", "unexpected end of template"), ("{% include 'no.html' %}", "no.html"),
])  # fmt: skip
def test_a_mistake_in_a_template_is_said_with_its_line(template: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed) as raised:
        filled(tmp_path, f"one\ntwo\n{template}", name="x", table={})
    assert says in raised.value.message
    assert raised.value.where == "templates/page.html:3"
    assert raised.value.mend


@pytest.mark.parametrize(
    "name", ["../secret.html", "/etc/passwd", "sub/../../secret.html", "link.html", "linked/secret.html", "."]
)
def test_no_template_is_read_from_outside_its_folder(name: str, tmp_path: Path) -> None:
    folder, outside = tmp_path / "templates", tmp_path / "elsewhere"
    for made in (folder, folder / "sub", outside):
        made.mkdir()
    for secret in (tmp_path / "secret.html", outside / "secret.html"):
        secret.write_text("secret", encoding="utf-8")
    (folder / "link.html").symlink_to(tmp_path / "secret.html")
    (folder / "linked").symlink_to(outside)
    with pytest.raises(RenderFailed):
        render(folder, name, {})
    with pytest.raises(RenderFailed):
        filled(folder, f"{{% include '{name}' %}}")


def test_a_template_in_a_folder_below_is_read(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "part.html").write_text("part of {{ name }}", encoding="utf-8")
    assert filled(tmp_path, "{% include 'base/part.html' %}", name="x") == "part of x"


def test_a_template_of_unreasonable_size_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed):
        filled(tmp_path, "x" * (LARGEST_TEMPLATE + 1))


def test_what_keeps_its_direction_is_escaped_too() -> None:
    assert isolated("<3e24>") == '<bdi dir="ltr">&lt;3e24&gt;</bdi>'


@pytest.mark.parametrize(("text", "html"), [
    ("*so* it is", "<em>so</em> it is"), ("**so**", "<strong>so</strong>"), ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
    ("![](https://example.org/x.png)", "![](https://example.org/x.png)"), ("[x](javascript:alert(1))", "[x](javascript:alert(1))"), ("a & b", "a &amp; b"),
    ("<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"), ("\\*so\\*", "*so*"),
])  # fmt: skip
def test_prose_knows_emphasis_and_nothing_that_fetches_or_runs(text: str, html: str) -> None:
    assert prose(text) == html


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/%C3%A9t%C3%A9", "https://a.example/été"),
        ("https://a.example/%EB%B2%95/x", "https://a.example/…"),
        ("https://a.example/%FF", "https://a.example/…"),
        ("https://a.example/a%20b", "https://a.example/a…"),
    ],
)
def test_an_address_with_codes_is_shown_with_its_letters_or_cut_and_leads_where_it_led(url: str, shown: str) -> None:
    assert address(url) == f'<a href="{url}"><bdi dir="ltr">{shown}</bdi></a>'


def test_an_address_without_codes_is_printed_as_it_is() -> None:
    assert address("https://a.example/b") == isolated("https://a.example/b")
