"""Papers on disk: each document of an assessment as PDF or HTML, with what it carries."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from compliance_kit import _yaml
from compliance_kit.documents import Composer, Document, canonical, templates_root
from compliance_kit.levels import at_level
from compliance_kit.pdf.assets import FolderAssets
from compliance_kit.pdf.writer import Attachment, Metadata, to_pdf
from compliance_kit.render import render
from compliance_kit.shared_data import facts_for, findings_for

Format = Literal["pdf", "html"]
_STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="kit:([^"]*)">')


@dataclass(frozen=True)
class Paper:
    """One written paper."""

    document: Document
    path: Path


def write_papers(
    composer: Composer,
    documents: Sequence[Document],
    folder: Path,
    form: Format,
    tell: Callable[[str], None] = lambda _title: None,
) -> list[Paper]:
    """Write every document into the folder, each atomically; `tell` hears the title before each one."""
    papers = []
    for document in documents:
        tell(document.title)
        data = write(composer, document, form)
        path = folder / file_name(composer, document, form)
        _yaml.write_atomically(path, data)
        papers.append(Paper(document, path))
        if document.readme and form == "pdf":
            readme = folder / "hub" / "README.md"
            _yaml.write_atomically(readme, readme_text(composer, document))
            papers.append(Paper(document, readme))
    return papers


def file_name(composer: Composer, document: Document, form: Format) -> str:
    """identity_version_language[_variant]_status.suffix, the same name for the same input."""
    view = composer.identity(document)
    variant = f"_{document.variant}" if document.variant else ""
    name = f"{view['identity']}_{view['version']}_{view['locale']}{variant}_{view['status']}.{form}"
    return name.replace("/", "-").replace(" ", "-")


def write(composer: Composer, document: Document, form: Format) -> bytes:
    """One document as bytes; equal input gives equal bytes."""
    view = composer.compose(document)
    carried = carried_by(composer, document)
    view["attachments"] = [{"name": item.name, "digest": sha256(item.data).hexdigest()} for item in carried]
    html = at_level(render(templates_root(), f"{document.id}/template.html", view), document.level)
    if form == "html":
        return self_contained(html).encode()
    head = view["document"]
    title = f"{head['identity']} {document.title}, {view['subject']['name']} {view['subject']['version']}"
    metadata = Metadata(
        title=title,
        author=view["subject"]["developer"] or view["subject"]["name"],
        subject=document.title,
        record=record(view),
    )
    return to_pdf(
        html, base=FolderAssets(templates_root()), attachments=carried, on=composer.assessment.on, metadata=metadata
    )


def record(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a paper says in its metadata that it was made from, so that it can be derived again."""
    head = view["document"]
    parts = ("id", "audience", "level", "locale", "law_as_of", "status", "facts_digest", "catalogue_version")
    return {
        "format": 1,
        **{name: head[name] for name in parts},
        "catalogue": head["catalogue_digest"],
        "program": head["tool_version"],
        "simulated": head["simulated"],
        "attachments": {item["name"]: item["digest"] for item in view["attachments"]},
    }


def self_contained(html: str) -> str:
    """The page with its style sheets inside and without any request."""
    assets = FolderAssets(templates_root())
    return _STYLE_SHEET.sub(lambda link: f"<style>{assets.read(link[1]).decode()}</style>", html)


def readme_text(composer: Composer, document: Document) -> str:
    """The README for the Hub, which anybody can read: front matter and the headings of its template."""
    public = document.version("public")
    return render(templates_root(), f"{document.id}/README.md", composer.compose(public), autoescape=False)


def carried_by(composer: Composer, document: Document) -> list[Attachment]:
    """The files that the paper carries, without what is kept from its reader."""
    if document.audience == "public":
        return []
    reader = composer.for_reader(document.audience)
    return [
        Attachment(f"{name}.json", _carried(reader, name, document.audience), f"{name}.json")
        for name in document.attachments
    ]


def _carried(composer: Composer, name: str, audience: str) -> bytes:
    """One attachment, made once for all papers of the same reader."""
    key = (name, audience)
    if key not in composer.carried:
        assessment = composer.assessment
        facts = name == "facts"
        made = facts_for(assessment, audience, composer.withheld) if facts else findings_for(assessment, audience)
        composer.carried[key] = canonical(made)
    return composer.carried[key]
