"""Templates of a pack, tried in a process with limits: names that lead nowhere, and pages that cannot be filled."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from compliance_kit._yaml import read_text
from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import assess
from compliance_kit.authoring.layer import Read
from compliance_kit.checks.found import Found, Noticed
from compliance_kit.definitions import Document, load_documents, templates_root
from compliance_kit.documents import Composer
from compliance_kit.enclosed import enclosed
from compliance_kit.errors import BadInput, RenderFailed
from compliance_kit.papers import Content, page_of, prepared
from compliance_kit.sheets import sheet_from_text
from compliance_kit.trying.names import Mistake, of_failure, template_mistakes

_CHECK = "templates"
_MISTAKES = TypeAdapter(list[Mistake])
_MOST_SHEETS = 3
_MOST_PAPERS = 30
"""How many examples and papers are tried; a pack with more papers is looked at as far as this."""


class Tried(NamedTuple):
    """A paper with what it prints of one answer sheet.

    Attributes:
        sheet: the file of the sheet; "" for a sheet without answers.
        side: its templates of files beside it.

    """

    content: Content
    sheet: str
    side: Sequence[str]


def template_problems(read: Read) -> Iterator[Noticed]:
    """Everything wrong with the templates of a pack, each filled with its example sheets and with an empty one.

    Raises:
        MissingSoftware: this system has no limits for processes.

    """
    documents = [one for one in load_documents(packs=read.whole.packs).values() if one.home == str(read.layer.root)]
    sheets, wrong = _sheets(read)
    yield from wrong
    tried = [one for name, sheet in sheets for one in _tried(read, documents, name, sheet)]
    for mistake in dict.fromkeys(_mistakes(read.layer.root / "templates", tried)):
        shown = f"templates/{mistake.template}"
        yield Noticed(Found(shown, mistake.message, mistake.mend), f"{shown}:{mistake.line}", _CHECK)


def _sheets(read: Read) -> tuple[list[tuple[str, AnswerSheet]], list[Noticed]]:
    """A sheet without answers and the first examples of the pack; what is wrong with these."""
    found, wrong = [("", AnswerSheet(Subject(name="Example", version="1")))], list[Noticed]()
    for path in sorted((read.layer.root / "examples").glob("*.yaml"))[:_MOST_SHEETS]:
        shown = f"examples/{path.name}"
        try:
            found.append((shown, sheet_from_text(read_text(path, name=shown), shown, read.whole)))
        except BadInput as error:
            wrong.append(Noticed(Found(shown, str(error.message), error.mend), error.where or shown, _CHECK))
    return found, wrong


def _tried(read: Read, documents: Sequence[Document], name: str, sheet: AnswerSheet) -> Iterator[Tried]:
    if documents:
        day = read.layer.manifest.law_as_of or read.whole.manifest.law_as_of
        composer = Composer(assess(read.whole, sheet, day))
        for document in documents[:_MOST_PAPERS]:
            side = [file.template for file in document.side_files if file.template]
            yield Tried(prepared(composer, document), name, side)


def _mistakes(own: Path, tried: Sequence[Tried]) -> list[Mistake]:
    """What the process finds; where it is stopped, each paper is tried alone, so that its name is known."""
    if not tried:
        return []
    try:
        found = enclosed("trying.templates", "mistakes_apart", own, tuple(tried))
    except RenderFailed as error:
        papers = list(dict.fromkeys(one.content.document for one in tried))
        if len(papers) == 1:
            return [of_failure(error, f"{papers[0]}/template.html")]
        apart = [[one for one in tried if one.content.document == name] for name in papers]
        return [mistake for some in apart for mistake in _mistakes(own, some)]
    return _MISTAKES.validate_json(found["mistakes"])


def _views(own: Path, tried: Sequence[Tried]) -> dict[str, Mapping[str, Any]]:
    """By template what it prints from; one that belongs to no paper may be put into any of them."""
    papers = {one.content.document: one.content.view for one in tried}
    words = {name: part for view in papers.values() for name, part in view["words"].items()}
    shared = {**tried[0].content.view, "words": words}
    found = {path.relative_to(own).as_posix(): path.parent.name for path in sorted(own.glob("*/*.html"))}
    found |= {f"{one.content.document}/{name}": one.content.document for one in tried for name in one.side}
    defined = {path.parent.name for path in own.glob("*/document.yaml")}
    return {name: papers.get(paper, shared) for name, paper in found.items() if paper in papers or paper not in defined}


def mistakes_apart(own: Path, tried: Sequence[Tried]) -> dict[str, bytes]:
    """The mistakes, as JSON; the first thing done is to give everything up that is not needed."""
    from compliance_kit.enclosed import confine  # noqa: PLC0415 - as for papers
    from compliance_kit.render import environment  # noqa: PLC0415 - as above

    confine(own)
    found = template_mistakes(_views(own, tried), environment(templates_root(), own=own))
    broken = {one.template.partition("/")[0] for one in found}
    for one in tried:
        if one.content.document in broken:
            continue  # filling says the same again, one mistake at a time
        try:
            page_of(one.content, one.side)
        except RenderFailed as error:
            name = f"{one.content.document}/template.html"
            found.append(of_failure(error, name, (own / name).read_text("utf-8", errors="replace")))
    return {"mistakes": json.dumps([list(one) for one in dict.fromkeys(found)]).encode()}
