"""Papers on disk: each document of an assessment in the formats asked for, with what it carries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, get_args

from compliance_kit import _yaml
from compliance_kit.documents import Composer, Document, canonical, templates_root
from compliance_kit.formats import web
from compliance_kit.formats.data import paper_data
from compliance_kit.formats.markdown import to_markdown
from compliance_kit.formats.reading import read_page
from compliance_kit.pdf.assets import FolderAssets
from compliance_kit.pdf.writer import Attachment, Metadata, to_pdf
from compliance_kit.render import render
from compliance_kit.shared_data import facts_for, findings_for

Format = Literal["pdf", "html", "docx", "md", "json"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)


@dataclass(frozen=True)
class Paper:
    """One written paper."""

    document: Document
    path: Path


def write_papers(
    composer: Composer,
    documents: Sequence[Document],
    folder: Path,
    forms: Sequence[Format],
    tell: Callable[[str, Format], None] = lambda _title, _form: None,
) -> list[Paper]:
    """Write every document in every format into the folder, each file atomically.

    `tell` hears title and format before each file.
    """
    papers = []
    for document in documents:
        sheet = Sheet(composer, document)
        for form in forms:
            tell(document.title, form)
            data = sheet.as_format(form)
            path = folder / file_name(composer, document, form)
            _yaml.write_atomically(path, data)
            papers.append(Paper(document, path))
        if document.readme and "pdf" in forms:
            readme = folder / "hub" / "README.md"
            _yaml.write_atomically(readme, readme_text(composer, document))
            papers.append(Paper(document, readme))
    return papers


def file_name(composer: Composer, document: Document, form: Format) -> str:
    """identity_version_language_status.suffix, the same name for the same input."""
    view = composer.identity(document)
    return f"{view['identity']}_{view['version']}_{view['locale']}_{view['status']}.{form}".replace("/", "-").replace(
        " ", "-"
    )


def write(composer: Composer, document: Document, form: Format) -> bytes:
    """One document as bytes; equal input gives equal bytes."""
    return Sheet(composer, document).as_format(form)


class Sheet:
    """One document, composed and filled into its template once for all formats; `html` is what the template made."""

    def __init__(self, composer: Composer, document: Document) -> None:
        self._composer = composer
        self._document = document
        self._carried = carried_by(composer, document)
        attachments = [{"name": item.name, "digest": sha256(item.data).hexdigest()} for item in self._carried]
        self._view: Mapping[str, Any] = {**composer.compose(document), "attachments": attachments}
        self.html = render(templates_root(), f"{document.id}/template.html", self._view)
        self._assets = FolderAssets(templates_root())

    def as_format(self, form: Format) -> bytes:
        """The document in a format."""
        writers: Mapping[Format, Callable[[], bytes]] = {
            "pdf": self._pdf, "html": self._web, "docx": self._docx, "md": self._markdown, "json": self._data,
        }  # fmt: skip
        return writers[form]()

    def _pdf(self) -> bytes:
        head, subject = self._view["document"], self._view["subject"]
        title = f"{head['identity']} {self._document.title}, {subject['name']} {subject['version']}"
        metadata = Metadata(title=title, author=subject["developer"] or subject["name"], subject=self._document.title)
        return to_pdf(
            self.html, base=self._assets, attachments=self._carried, on=self._composer.assessment.on, metadata=metadata
        )

    def _web(self) -> bytes:
        head, subject = self._view["document"], self._view["subject"]
        about = {
            "identity": head["identity"], "version": subject["version"], "developer": subject["developer"],
            "subject": subject["name"], "law_as_of": head["law_as_of"], "language": head["locale"],
        }  # fmt: skip
        return web.web_page(self.html, self._assets.read, self._words, about).encode()

    def _docx(self) -> bytes:
        from compliance_kit.formats.word.file import About, to_docx  # noqa: PLC0415 - python-docx loads slowly

        head, subject = self._view["document"], self._view["subject"]
        about = About(
            author=subject["developer"] or subject["name"], subject=self._document.title, identity=head["identity"],
            version=subject["version"], status=head["status_line"], digest=head["facts_digest"],
            on=self._composer.assessment.on,
        )  # fmt: skip
        fonts = sorted((templates_root() / "base" / "fonts").glob("*.ttf"))
        return to_docx(read_page(self.html), self._words, about, fonts)

    def _markdown(self) -> bytes:
        digest = self._view["document"]["facts_digest"]
        return to_markdown(read_page(self.html), self._words, digest).encode()

    def _data(self) -> bytes:
        return canonical(paper_data(read_page(self.html), self._view))

    @property
    def _words(self) -> Mapping[str, Any]:
        words: Mapping[str, Any] = self._view["words"]["formats"]
        return words


def self_contained(html: str) -> str:
    """The page with its style sheets inside and without any request."""
    return web.self_contained(html, FolderAssets(templates_root()).read)


def readme_text(composer: Composer, document: Document) -> str:
    """The README for the Hub: front matter and the headings of its template."""
    return render(templates_root(), f"{document.id}/README.md", composer.compose(document), autoescape=False)


def carried_by(composer: Composer, document: Document) -> list[Attachment]:
    """The files that the paper carries, without what is kept from its reader."""
    return [
        Attachment(f"{name}.json", _carried(composer, name, document.audience), f"{name}.json")
        for name in document.attachments
    ]


def _carried(composer: Composer, name: str, audience: str) -> bytes:
    """One attachment, made once for all papers of the same reader."""
    key = (name, audience)
    if key not in composer.carried:
        made = {"facts": facts_for, "findings": findings_for}[name](composer.assessment, audience)
        composer.carried[key] = canonical(made)
    return composer.carried[key]
