"""Papers on disk: each document of an assessment as PDF or HTML, with what it carries."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from compliance_kit import _yaml
from compliance_kit.assessment import Assessment
from compliance_kit.documents import Composer, Document, canonical, templates_root
from compliance_kit.errors import BadInput
from compliance_kit.pdf.assets import FolderAssets
from compliance_kit.pdf.writer import Attachment, Metadata, to_pdf
from compliance_kit.render import render
from compliance_kit.shared_data import facts_for, findings_for
from compliance_kit.views.calendars import legal_calendar, tasks_calendar
from compliance_kit.views.duty_rows import duties_csv, duties_xlsx

Format = Literal["pdf", "html"]
_STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="kit:([^"]*)">')


@dataclass(frozen=True)
class Paper:
    """One written paper."""

    document: Document
    path: Path


def write_one(composer: Composer, document: Document, folder: Path, form: Format) -> list[Paper]:
    """Write one document and what belongs beside it, each file atomically."""
    path = folder / file_name(composer, document, form)
    _yaml.write_atomically(path, write(composer, document, form))
    beside = write_beside(composer, document, folder) if form == "pdf" else []
    return [Paper(document, path), *beside]


def write_beside(composer: Composer, document: Document, folder: Path) -> list[Paper]:
    """Write the files that belong beside a document, each atomically; a text that has nothing to say is left out."""
    papers = []
    texts = ((name, text.encode()) for name, text in side_texts(composer, document).items())
    for name, content in (*texts, *made_files(composer, document, folder)):
        if content.strip():
            _yaml.write_atomically(folder / name, content)
            papers.append(Paper(document, folder / name))
    return papers


def made_files(composer: Composer, document: Document, folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files that writers of ours make, with their paths.

    Raises:
        BadInput: the file that one takes the place of cannot be read.

    """
    for file in document.side_files:
        if file.writer is not None:
            former = folder / file.path
            try:
                yield (
                    file.path,
                    WRITERS[file.writer](composer, document, former.read_bytes() if former.is_file() else None),
                )
            except BadInput as error:
                raise BadInput(error.message, where=str(former), mend=error.mend) from None


WRITERS: Mapping[str, Callable[[Composer, Document, bytes | None], bytes]] = {
    "legal_calendar": lambda composer, _document, former: legal_calendar(composer, former),
    "tasks_calendar": lambda composer, _document, former: tasks_calendar(composer, former),
    "duties_csv": lambda composer, _document, _former: duties_csv(composer),
    "duties_xlsx": lambda composer, document, _former: duties_xlsx(composer, document),
}
"""What makes a side file that is no text; each gets the file that it takes the place of, if there is one."""


def file_name(composer: Composer, document: Document, form: Format) -> str:
    """identity_version_language_status.suffix, the same name for the same input."""
    view = composer.identity(document)
    return f"{view['identity']}_{view['version']}_{view['locale']}_{view['status']}.{form}".replace("/", "-").replace(
        " ", "-"
    )


def write(composer: Composer, document: Document, form: Format) -> bytes:
    """One document as bytes; equal input gives equal bytes."""
    view = composer.compose(document)
    carried = carried_by(composer, document)
    view["attachments"] = [{"name": item.name, "digest": sha256(item.data).hexdigest()} for item in carried]
    html = render(templates_root(), f"{document.id}/template.html", view)
    if form == "html":
        return self_contained(html).encode()
    head = view["document"]
    title = f"{head['identity']} {document.title}, {view['subject']['name']} {view['subject']['version']}"
    metadata = Metadata(
        title=title, author=view["subject"]["developer"] or view["subject"]["name"], subject=document.title
    )
    return to_pdf(
        html, base=FolderAssets(templates_root()), attachments=carried, on=composer.assessment.on, metadata=metadata
    )


def self_contained(html: str) -> str:
    """The page with its style sheets inside and without any request."""
    assets = FolderAssets(templates_root())
    return _STYLE_SHEET.sub(lambda link: f"<style>{assets.read(link[1]).decode()}</style>", html)


def side_texts(composer: Composer, document: Document) -> dict[str, str]:
    """The texts of the files beside a document, by path; empty where a file has nothing to say.

    Nothing is escaped in them: what a template prints of an answer has to be made fit for the form of its file before.
    """
    view = composer.compose(document) if any(file.template for file in document.side_files) else {}
    return {
        file.path: render(templates_root(), f"{document.id}/{file.template}", view, autoescape=False)
        for file in document.side_files
        if file.template is not None
    }


def carried_by(composer: Composer, document: Document) -> list[Attachment]:
    """The files that the paper carries, without what is kept from its reader."""
    return [
        Attachment(f"{name}.json", _carried(composer, document, name), f"{name}.json") for name in document.attachments
    ]


def _carried(composer: Composer, document: Document, name: str) -> bytes:
    """One attachment; answers and findings are made once for all papers of the same reader."""
    if name not in SHARED:
        return canonical(composer.compose(document)["extra"]["data"])
    key = (name, document.audience)
    if key not in composer.carried:
        composer.carried[key] = canonical(SHARED[name](composer.assessment, document.audience))
    return composer.carried[key]


SHARED: Mapping[str, Callable[[Assessment, str], Any]] = {"facts": facts_for, "findings": findings_for}
"""Attachments that every paper can carry; all others are data of the paper itself."""
