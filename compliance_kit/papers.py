"""Papers on disk: each document of an assessment in the formats asked for, with what it carries."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, get_args

from compliance_kit import _yaml
from compliance_kit.definitions import Level
from compliance_kit.documents import Composer, Document, canonical, templates_root
from compliance_kit.errors import BadInput
from compliance_kit.formats import web
from compliance_kit.formats.content import Page
from compliance_kit.formats.data import paper_data
from compliance_kit.formats.markdown import to_markdown
from compliance_kit.formats.reading import read_page
from compliance_kit.levels import at_level
from compliance_kit.marks import in_line
from compliance_kit.pdf.assets import AssetSource, FolderAssets, PackAssets
from compliance_kit.pdf.writer import Attachment, Metadata, to_pdf
from compliance_kit.render import render
from compliance_kit.shared_data import facts_for, findings_for
from compliance_kit.views.calendars import legal_calendar, tasks_calendar
from compliance_kit.views.duty_rows import duties_csv, duties_xlsx
from compliance_kit.views.file_names import addressed, file_name
from compliance_kit.views.incident_form import blank

Format = Literal["pdf", "html", "docx", "md", "json"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)


@dataclass(frozen=True)
class Paper:
    """One written paper."""

    document: Document
    path: Path


def remarks(composer: Composer, documents: Sequence[Document]) -> list[str]:
    """What stands against approval of the documents, and what is worth another look, one line each."""
    told: list[str] = []
    for document in documents:
        found, name = composer.lint_words(document), composer.identity(document)["identity"]
        for kind, key in (("blocks", "said_blocks"), ("remarks", "said_remark")):
            told += [composer.words.say(f"page.lint.{key}", document=name, text=one["text"]) for one in found[kind]]
        broken = composer.contradictions(document)
        told += [composer.words.say("page.lint.said_blocks", document=name, text=one.text) for one in broken]
    return told


def write_one(composer: Composer, document: Document, folder: Path, forms: Sequence[Format]) -> list[Paper]:
    """Write one document in every format, and with the PDF what belongs beside it, each file atomically."""
    sheet = Sheet(composer, document)
    papers = []
    page: tuple[Format, ...] = ("html",) if document.page and "pdf" in forms and "html" not in forms else ()
    for form in (*forms, *page):
        path = folder / file_name(composer, document, form)
        _yaml.write_atomically(path, sheet.as_format(form, (*forms, *page)))
        papers.append(Paper(document, path))
    if "pdf" not in forms:
        return papers
    return [*papers, *_write_letters(composer, sheet, folder), *write_beside(composer, document, folder)]


def _write_letters(composer: Composer, sheet: "Sheet", folder: Path) -> list[Paper]:
    """Write the letters of a sender's copy one by one, each for its addressee alone."""
    papers = []
    for letter in sheet.letters:
        path = folder / file_name(composer, letter, "pdf")
        _yaml.write_atomically(path, write(composer, letter, "pdf"))
        papers.append(Paper(letter, path))
    return papers


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


def write(composer: Composer, document: Document, form: Format) -> bytes:
    """One document as bytes; equal input gives equal bytes."""
    return Sheet(composer, document).as_format(form)


@dataclass(frozen=True)
class Content:
    """Everything that one document is filled with: plain data that can be handed to another process.

    Attributes:
        document: its id.
        view: what its template prints.
        carried: what the file carries.
        home: the folder of the pack that its template belongs to; "" for a built-in one.

    """

    document: str
    level: Level
    view: Mapping[str, Any]
    carried: Sequence[Attachment]
    on: datetime.date
    home: str = ""

    @property
    def own(self) -> Path | None:
        """The templates of the pack, if it is a paper of one."""
        return Path(self.home) / "templates" if self.home else None


class Sheet:
    """One document, composed and filled into its template once for all formats.

    The template of a pack is filled, and laid out, in a process of its own.

    Attributes:
        letters: the letters in it that go out in files of their own.

    """

    def __init__(self, composer: Composer, document: Document) -> None:
        self._content = prepared(composer, document)
        self.letters = addressed(document, self._content.view)
        self._made: dict[str, bytes] = {}

    @cached_property
    def _filled(self) -> "Filled":
        return Filled(self._content)

    @property
    def html(self) -> str:
        """The page that the template made."""
        return self._filled.html

    def as_format(self, form: Format, also: Sequence[Format] = ()) -> bytes:
        """The document in a format; `also` are formats that are asked for next."""
        if not self._content.home:
            return self._filled.as_format(form)
        if form not in self._made:
            from compliance_kit.enclosed import enclosed  # noqa: PLC0415 - only papers of packs need it

            self._made |= enclosed("papers", "filled_apart", self._content, tuple(dict.fromkeys((form, *also))))
        return self._made[form]


def prepared(composer: Composer, document: Document) -> Content:
    """What a document prints and carries, before its template is filled."""
    carried = carried_by(composer, document)
    attachments = [{"name": item.name, "digest": sha256(item.data).hexdigest()} for item in carried]
    view = {**composer.compose(document), "attachments": attachments}
    return Content(document.id, document.level, view, carried, composer.assessment.on, document.home)


def filled_apart(content: Content, forms: Sequence[Format]) -> dict[str, bytes]:
    """A paper of a pack in some formats; the first thing done is to give everything up that it does not need."""
    from compliance_kit.enclosed import confine  # noqa: PLC0415 - only papers of packs need it

    if "pdf" in forms:
        from compliance_kit.pdf.fonts import engine  # noqa: PLC0415 - as above

        engine()  # fonts need a folder for once
    confine(content.own)
    page = page_of(content)
    return {form: page.as_format(form) for form in forms}


def page_of(content: Content, side: Sequence[str] = ()) -> "Filled":
    """The page of a paper of a pack, where it holds what papers may; inside the process with limits.

    Args:
        content: what it prints.
        side: templates of files beside it that are tried as well.

    Raises:
        RenderFailed: the template is wrong, or the page holds something else.

    """
    from compliance_kit.formats.foreign import check_page  # noqa: PLC0415 - only papers of packs need it
    from compliance_kit.packing.limits import LARGEST_HTML  # noqa: PLC0415 - as above

    page = Filled(content)
    ours = str(content.view["document"]["watermark"])  # a drawing of the kit, which the frame of every paper prints
    shown = f"templates/{content.view['document']['id']}/template.html"
    check_page(page.html.replace(ours, "") if ours else page.html, LARGEST_HTML, shown)
    for template in side:
        render(templates_root(), f"{content.document}/{template}", content.view, autoescape=False, own=content.own)
    return page


def text_apart(content: Content, template: str) -> dict[str, bytes]:
    """The text of a side file of a paper of a pack, the same way."""
    from compliance_kit.enclosed import confine  # noqa: PLC0415 - as above

    confine(content.own)
    name = f"{content.document}/{template}"
    text = render(templates_root(), name, content.view, autoescape=False, own=content.own)
    return {"text": text.encode()}


class Filled:
    """One document filled into its template; `html` is what the template made."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._view = content.view
        page = render(templates_root(), f"{content.document}/template.html", content.view, own=content.own)
        self.html = at_level(page, content.level)
        self._assets: AssetSource = FolderAssets(templates_root())
        if content.own is not None:
            self._assets = PackAssets(templates_root(), content.own)

    def as_format(self, form: Format) -> bytes:
        """The document in a format."""
        writers: Mapping[Format, Callable[[], bytes]] = {
            "pdf": self._pdf, "html": self._web, "docx": self._docx, "md": self._markdown, "json": self._data,
        }  # fmt: skip
        return writers[form]()

    def _pdf(self) -> bytes:
        head, subject = self._view["document"], self._view["subject"]
        kind = in_line(head["title"])
        title = f"{head['identity']} {kind}, {subject['name']} {subject['version']}"
        metadata = Metadata(
            title=title, author=subject["developer"] or subject["name"], subject=kind, record=record(self._view)
        )
        content = self._content
        return to_pdf(self.html, base=self._assets, attachments=content.carried, on=content.on, metadata=metadata)

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
            author=subject["developer"] or subject["name"], subject=in_line(head["title"]), identity=head["identity"],
            version=subject["version"], status=head["status_line"], digest=head["facts_digest"], on=self._content.on,
        )  # fmt: skip
        fonts = sorted((templates_root() / "base" / "fonts").glob("*.ttf"))
        return to_docx(self._page, self._words, about, fonts)

    def _markdown(self) -> bytes:
        digest = self._view["document"]["facts_digest"]
        return to_markdown(self._page, self._words, digest).encode()

    def _data(self) -> bytes:
        return canonical(paper_data(self._page, self._view))

    @cached_property
    def _page(self) -> Page:
        return read_page(self.html)

    @property
    def _words(self) -> Mapping[str, Any]:
        """The words of the formats, with a sign where one is not translated."""
        return _lines(self._view["words"]["formats"])


def _lines(words: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _lines(said) if isinstance(said, Mapping) else in_line(said) for name, said in words.items()}


def record(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a paper says in its metadata that it was made from, so that it can be derived again."""
    head = view["document"]
    parts = ("id", "audience", "level", "locale", "law_as_of", "status", "facts_digest", "catalogue_version")
    return {
        "format": 1,
        **{name: head[name] for name in parts},
        "catalogue": head["catalogue_digest"],
        **({"packs": head["packs"]} if head["packs"] else {}),
        **({"letter": head["letter"]} if head["letter"] else {}),
        "program": head["tool_version"],
        "simulated": head["simulated"],
        "attachments": {item["name"]: item["digest"] for item in view["attachments"]},
    }


def self_contained(html: str) -> str:
    """The page with its style sheets inside and without any request."""
    return web.self_contained(html, FolderAssets(templates_root()).read)


def side_texts(composer: Composer, document: Document) -> dict[str, str]:
    """The texts of the files beside a document, by path; empty where a file has nothing to say.

    They lie in the folder of the weights, so that anybody can read them: nothing is in them that the public does not
    get. Nothing is escaped in them: what a template prints of an answer has to be made fit for the form of its file.
    """
    if not any(file.template for file in document.side_files):
        return {}
    public = document.version("public") if "public" in document.written_for else document
    view = composer.for_reader("public").compose(public)
    content = Content(document.id, document.level, view, (), composer.assessment.on, document.home)
    return {file.path: _side_text(content, file.template) for file in document.side_files if file.template is not None}


def _side_text(content: Content, template: str) -> str:
    if content.home:
        from compliance_kit.enclosed import enclosed  # noqa: PLC0415 - only papers of packs need it

        return enclosed("papers", "text_apart", content, template)["text"].decode(errors="replace")
    return render(templates_root(), f"{content.document}/{template}", content.view, autoescape=False)


def carried_by(composer: Composer, document: Document) -> list[Attachment]:
    """The files that the paper carries, without what is kept from its reader."""
    reader = composer.for_reader(document.audience)
    return [
        Attachment(f"{name}.json", _carried(reader, document, name), f"{name}.json")
        for name in document.attachments
        if name not in SHARED or document.audience != "public"
    ]


def _carried(composer: Composer, document: Document, name: str) -> bytes:
    """One attachment; answers and findings are made once for all papers of the same reader."""
    if name not in SHARED:
        return canonical(composer.compose(document)["extra"]["data"])
    key = (name, document.audience)
    if key not in composer.carried:
        made = SHARED[name](composer, document)
        composer.carried[key] = canonical(made)
    return composer.carried[key]


SHARED: Mapping[str, Callable[[Composer, Document], Any]] = {
    "facts": lambda composer, document: facts_for(composer.assessment, document.audience, composer.withheld),
    "findings": lambda composer, document: findings_for(composer.assessment, document.audience),
    "incident": lambda composer, _document: blank(composer),
}
"""Attachments that do not belong to one paper alone; all others are data of the paper itself."""
