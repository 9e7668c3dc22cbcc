"""The whole Word file: styles, header and footer, what it says about itself, and bytes that no clock moves."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

from compliance_kit.formats.content import Page, Paragraph, Text
from compliance_kit.formats.word.blocks import Blocks
from compliance_kit.formats.word.styles import font_table, set_styles
from compliance_kit.formats.word.tables import WIDTH
from compliance_kit.formats.word.text import Marks
from compliance_kit.formats.word.xml import MM, Node, paragraph, run, simple_field, twips, w

NAMESPACE: Final = "urn:compliance-kit:printed"
"""The namespace of the part that says what the bookmarks of the file state."""
_LONGEST_PROPERTY: Final = 255  # signs that Word allows in a property of a file
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_SHEETS: Final = {False: (210 * MM, 297 * MM), True: (612.0, 792.0)}
_DROPPED: Final = ("thumbnail", "customXml", "stylesWithEffects", "theme", "webSettings")


@dataclass(frozen=True, slots=True)
class About:
    """What a Word file says about itself."""

    author: str
    subject: str
    identity: str
    version: str
    status: str
    digest: str
    on: datetime.date


def to_docx(page: Page, words: Mapping[str, str], about: About, fonts: Sequence[Path]) -> bytes:
    """The Word file of a page. `words` are the words of the formats, `fonts` the files that drawings are set in.

    Raises:
        RenderFailed: a drawing cannot be turned into a picture.

    """
    document = docx.Document()
    _strip(document)
    set_styles(document, page.language, rtl=page.direction == "rtl")
    body: Node = document.element.body
    section = body.find(qn("w:sectPr"))
    for child in list(body):
        if child is not section:
            body.remove(child)
    writer = Blocks(document, page, words, fonts)
    notice = Paragraph((Text(words["working_copy"].format(digest=about.digest)),), "working_copy")
    for node in writer.of((notice, *page.blocks)):
        section.addprevious(node)
    _lay_out(document, page, words)
    _describe(document, page, about)
    _list_statements(document, writer.marks)
    return _packed(document)


def _strip(document: Document) -> None:
    """Take out what the empty file of the library brings along and nobody needs."""
    for holder in (document.part, document.part.package):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.endswith(_DROPPED):
                del holder.rels[key]
            elif relation.reltype.endswith("/fontTable"):
                relation.target_part._blob = font_table()  # noqa: SLF001 - the library offers no way to replace it


def _lay_out(document: Document, page: Page, words: Mapping[str, str]) -> None:
    width, height = _SHEETS[page.letter]
    section: Node = document.sections[0]._sectPr  # noqa: SLF001 - as above
    side = (width - WIDTH) / 2
    for name in ("w:pgSz", "w:pgMar", "w:cols", "w:docGrid"):
        for child in section.findall(qn(name)):
            section.remove(child)
    section.append(w("pgSz", w=twips(width), h=twips(height)))
    margins = {"top": 26 * MM, "right": side, "bottom": 24 * MM, "left": side, "header": 12 * MM, "footer": 12 * MM}
    around = w("pgMar", gutter=0)
    for name, length in margins.items():
        around.set(qn(f"w:{name}"), str(twips(length)))
    section.append(around)
    section.append(w("bidi") if page.direction == "rtl" else w("cols"))
    frame = page.frame
    status = words["working_copy_short"].format(status=frame.get("status", ""))
    _margin(document.sections[0].header, "Header", frame.get("subject", ""), [run(status, w("b"))])
    _margin(document.sections[0].footer, "Footer", frame.get("identity", ""), _page_words(frame, words))


def _margin(margin: Node, style: str, left: str, right: Sequence[Node]) -> None:
    margin.is_linked_to_previous = False
    root = margin._element  # noqa: SLF001 - as above
    for child in list(root):
        root.remove(child)
    tabs = w("tabs", w("tab", val="right", pos=twips(WIDTH)))
    root.append(paragraph(style, run(left), w("r", w("tab")), *right, properties=(tabs,)))


def _page_words(frame: Mapping[str, str], words: Mapping[str, str]) -> list[Node]:
    """Which page of how many, as fields."""
    text = words["page"].replace("{page}", frame.get("page", "")).replace("{of}", frame.get("of", ""))
    before, _, rest = text.partition("{number}")
    between, _, after = rest.partition("{total}")
    found = [run(before), simple_field("PAGE", "1"), run(between), simple_field("NUMPAGES", "1")]
    return [*found, run(after)] if after else found


def _describe(document: Document, page: Page, about: About) -> None:
    midnight = datetime.datetime.combine(about.on, datetime.time(), datetime.UTC)
    known = document.core_properties
    known.title, known.author, known.last_modified_by = (
        text[:_LONGEST_PROPERTY] for text in (page.title, about.author, about.author)
    )
    known.subject, known.comments, known.keywords = about.subject, "", ""
    known.identifier, known.version, known.content_status = (
        text[:_LONGEST_PROPERTY] for text in (about.identity, about.version, about.status)
    )
    known.language, known.created, known.modified, known.revision = page.language, midnight, midnight, 1
    settings: Node = document.settings.element
    for child in list(settings):
        settings.remove(child)
    settings.append(w("zoom", percent="100"))
    mode = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val="15")
    settings.append(w("compat", mode))
    settings.append(w("themeFontLang", val=page.language))


def _list_statements(document: Document, marks: Marks) -> None:
    """Add the part that says which fact in which state, or which finding with which verdict, each bookmark holds."""
    rows = "".join(
        f"<{mark.kind} bookmark={quoteattr(name)} id={quoteattr(mark.id)} state={quoteattr(mark.state)}/>"
        for name, mark in marks.kept
    )
    data = f'<?xml version="1.0" encoding="UTF-8"?>\n<printed xmlns="{NAMESPACE}">{rows}</printed>'.encode()
    package = document.part.package
    part = Part(PackURI("/customXml/item1.xml"), "application/xml", data, package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


_PROPERTIES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>compliance_kit</Application></Properties>"
)


def _packed(document: Document) -> bytes:
    """The file as bytes, every part dated alike."""
    saved, packed = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as made, ZipFile(packed, "w", ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = ZipInfo(name, _EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            data = _PROPERTIES.encode() if name == "docProps/app.xml" else made.read(name)
            kept.writestr(entry, data)
    return packed.getvalue()
