"""The manual: every link leads somewhere, every page is found from the index, every paper has its picture."""

import itertools
import posixpath
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, Here
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

import pictures
from compliance_kit.documents import load_documents

INDEX = "docs/README.md"
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "benchmarks/*.md", "templates/**/*.md")
    for path in ROOT.glob(pattern)
)
GENERATED = "docs/reference/instruments/"  # long pages, read in a shorter way; test_reference looks at their places
MANUAL = [page for page in PAGES if page.startswith("docs/")]
_ID = re.compile(r'<a (?:id|name)="([^"]+)">')
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:")


def tokens(page: str) -> Iterator[Token]:
    """Everything on a page, also what stands inside a line."""
    for token in MarkdownIt().enable("table").parse((ROOT / page).read_text(encoding="utf-8")):
        yield token
        yield from token.children or ()


@cache
def targets(page: str) -> tuple[str, ...]:
    """Where the links and pictures of a page lead, places on the web left out."""
    if page.startswith(GENERATED):
        text = (ROOT / page).read_text(encoding="utf-8")
        return tuple(found for found in _LINK.findall(text) if not _ELSEWHERE.match(found))
    found = [
        token.attrGet("href") or token.attrGet("src") for token in tokens(page) if token.type in ("link_open", "image")
    ]
    return tuple(str(target) for target in found if target and not _ELSEWHERE.match(str(target)))


@cache
def places(page: str) -> frozenset[str]:
    """The places of a page that a link can name: headings as code forges name them, and marks."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named: dict[str, int] = {}
    found = set(_ID.findall(text))
    lines = list(tokens(page))
    for opened, inside in itertools.pairwise(lines):
        if opened.type == "heading_open":
            words = "".join(child.content for child in inside.children or () if child.type in ("text", "code_inline"))
            name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            found.add(f"{name}-{named[name]}" if name in named else name)
            named[name] = named.get(name, 0) + 1
    return frozenset(found)


def leads_to(page: str, target: str) -> tuple[str, str]:
    """The file and the place that a link on a page leads to."""
    file, _, place = target.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), file)) if file else page, place


def broken(page: str) -> list[str]:
    """The links of a page that lead nowhere."""
    lost = []
    for target in targets(page):
        file, place = leads_to(page, target)
        known = (ROOT / file).exists() and not file.startswith("..")
        looked_at = place and file.endswith(".md") and not file.startswith(GENERATED)
        if not known or (looked_at and place not in places(file)):
            lost.append(target)
    return lost


def test_every_link_of_every_page_leads_somewhere() -> None:
    assert {page: lost for page in PAGES if (lost := broken(page))} == {}


def test_a_link_that_leads_nowhere_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("test_manual.ROOT", tmp_path)
    (tmp_path / "of_a_test.md").write_text("# A heading, with `code`\n", encoding="utf-8")
    (tmp_path / "made_up.md").write_text(
        "[a](of_a_test.md#a-heading-with-code) [b](of_a_test.md#b) [c](gone.md) ![d](gone.png) [e](https://e.example)\n",
        encoding="utf-8",
    )
    assert broken("made_up.md") == ["of_a_test.md#b", "gone.md", "gone.png"]


def test_every_page_of_the_manual_is_found_from_its_index() -> None:
    found, waiting = {INDEX}, [INDEX]
    while waiting:
        page = waiting.pop()
        below = {leads_to(page, target)[0] for target in targets(page)}
        new = {file for file in below if file.startswith("docs/") and file in PAGES} - found
        found |= new
        waiting += sorted(new)
    assert [page for page in MANUAL if page not in found] == []


def test_the_index_names_every_page_to_learn_from_to_work_with_and_to_understand() -> None:
    named = {leads_to(INDEX, target)[0] for target in targets(INDEX)}
    kinds = ("docs/tutorial/", "docs/how-to/", "docs/explanation/")
    assert [page for page in MANUAL if page.startswith(kinds) and page not in named] == []


# --- pictures --------------------------------------------------------------------------------------------------------


def test_every_document_has_a_picture() -> None:
    assert pictures.lacking() == [], f"make them with: python scripts/pictures.py {' '.join(pictures.lacking())}"


def test_every_picture_is_one_of_a_document_or_stands_on_a_page() -> None:
    shown = {leads_to(page, target)[0] for page in PAGES for target in targets(page)}
    kept = {path.stem: path for path in pictures.FOLDER.glob("*.png")}
    unknown = {kept[name].relative_to(ROOT).as_posix() for name in kept.keys() - load_documents().keys()}
    assert unknown - shown == set()


@pytest.mark.parametrize("document", load_documents())
def test_a_picture_is_a_small_page_of_the_right_width(document: str) -> None:
    path = pictures.path_of(document)
    with Image.open(path) as picture:
        width, height = picture.size
    assert (width, 1.3 < height / width < 1.5) == (pictures.WIDTH, True)
    assert path.stat().st_size < pictures.LARGEST


def test_a_document_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert pictures.main(["nothing"]) == 2
    assert "no document: nothing" in capsys.readouterr().err


# --- what authors of law are told ------------------------------------------------------------------------------------


def test_the_files_of_the_new_jurisdiction_are_right_as_they_stand(here: Here, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "how-to" / "add-a-jurisdiction.md").read_text(encoding="utf-8")
    named = re.compile(r"`(obligations/nz/\w+\.yaml)`:\n\n```yaml\n(.*?)```", re.DOTALL)
    shutil.copytree(ROOT / "obligations", tmp_path / "obligations")
    written = dict(named.findall(text))
    assert list(written) == ["obligations/nz/instruments.yaml", "obligations/nz/example_notice.yaml"]
    for name, content in written.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    found = here("check", tmp_path, "--only", "nz")
    assert (found.code, found.out.startswith("Nothing wrong; ")) == (0, True), found.out
