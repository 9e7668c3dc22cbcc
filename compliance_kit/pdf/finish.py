"""What WeasyPrint leaves undone in an accessible archival file, done on its object tree before it is written.

Sources: ISO 19005-3 (PDF/A-3, level A), ISO 14289-1 (PDF/UA-1) as veraPDF checks them, the Matterhorn checkpoint 01-005
(all content is tagged or an artifact). Lengths in the tree are points (1/72 inch) from the lower left corner; the boxes
of WeasyPrint are CSS pixels (1/96 inch) from the upper left.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

from compliance_kit.errors import RenderFailed
from compliance_kit.pdf import seal

Node: TypeAlias = dict[str, Any]

POINTS_PER_PIXEL = 0.75

# The marker of PDF/UA is unknown to PDF/A, so the packet has to describe it (an extension schema) before it may use it.
UA_MARKER = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF; `relationship` says what it is to the document (ISO 32000-2, 7.11.3)."""

    name: str
    data: bytes
    description: str
    media_type: str = "application/json"
    relationship: Literal["Source", "Data", "Supplement"] = "Data"


class Pdf(Protocol):
    """The part of `pydyf.PDF` that is used here."""

    objects: list[Any]
    catalog: Node


class Tree(NamedTuple):
    """A PDF before it is written: its objects by reference, and who makes its strings and dictionaries."""

    pdf: Pdf
    by_reference: Mapping[bytes, Any]
    pydyf: Any

    def nodes(self, key: str, value: str) -> Iterator[Node]:
        """All dictionaries whose entry `key` is the name `value`."""
        return (node for node in self.pdf.objects if isinstance(node, dict) and node.get(key) == value)


def finish(
    document: Any,  # noqa: ANN401 - WeasyPrint has no types
    pdf: Pdf,
    attachments: Sequence[Attachment],
    record: Mapping[str, Any] | None = None,
) -> None:
    """Complete the object tree in place; `attachments` are those that the engine was given, in their order.

    The record of the paper, if there is one, goes into the metadata with an empty seal.

    Raises:
        RenderFailed: the tree is not as expected, so the file would not conform.

    """
    from weasyprint.pdf import pydyf  # noqa: PLC0415 - loaded by now, and only where something is rendered

    tree = Tree(pdf, {node.reference: node for node in pdf.objects}, pydyf)
    _mark_as_accessible(tree, record)
    _margins_become_artifacts(tree)
    _head_cells_get_a_scope(tree)
    _figures_get_a_place(tree)
    _links_get_their_text(document, tree)
    _attachments_are_described(tree, attachments)


def _mark_as_accessible(tree: Tree, record: Mapping[str, Any] | None) -> None:
    """Write the PDF/UA marker, and the record, into the one packet that readers look at."""
    packet = tree.by_reference[tree.pdf.catalog["Metadata"]]
    text = b"".join(packet.stream)
    if text.count(b"</rdf:RDF>") != 1:
        raise RenderFailed("The metadata packet has not exactly one description; was WeasyPrint changed?")
    marked = text.replace(b"</rdf:RDF>", UA_MARKER)
    if record is not None:
        end = b"</rdf:Bag></pdfaExtension:schemas>"
        marked = marked.replace(end, seal.SCHEMA + end).replace(b"</rdf:RDF>", seal.description(record) + b"</rdf:RDF>")
        packet.compress = False  # the seal is filled in after the file is written
    packet.stream = [marked]


def _margins_become_artifacts(tree: Tree) -> None:
    """Header and footer text is tagged by WeasyPrint, but linked to nothing: make it an artifact of pagination."""
    root = tree.by_reference[tree.pdf.catalog["StructTreeRoot"]]
    linked = _linked(tree, root)
    numbers = tree.by_reference[root["ParentTree"]]["Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in tree.nodes("Type", "/Page"):
        elements = parents[page["StructParents"]]
        loose = {index for index, element in enumerate(elements) if element not in linked}
        _turn_into_artifacts(tree, tree.by_reference[page["Contents"]].stream, loose)
        for index in loose:
            elements[index] = "null"
    for node in tree.nodes("Type", "/StructElem"):
        if node.reference not in linked:  # type: ignore[attr-defined]
            node.clear()


def _linked(tree: Tree, root: Node) -> set[bytes]:
    """References of all elements that can be reached from the root of the structure."""
    found: set[bytes] = set()
    waiting = [kid for kid in root["K"] if isinstance(kid, bytes)]
    while waiting:
        reference = waiting.pop()
        found.add(reference)
        waiting += [kid for kid in tree.by_reference[reference].get("K", ()) if isinstance(kid, bytes)]
    return found


def _turn_into_artifacts(tree: Tree, stream: list[Any], loose: set[int]) -> None:
    """Rewrite `/Span <</MCID n>> BDC` for each n in `loose`."""
    left = set(loose)
    for index, operator in enumerate(stream):
        if operator == b"BDC" and stream[index - 1].get("MCID") in left:
            left.remove(stream[index - 1]["MCID"])
            stream[index - 2] = "/Artifact"
            stream[index - 1] = tree.pydyf.Dictionary({"Type": "/Pagination"})
    if left:
        raise RenderFailed("Text of a page margin lies in a group (opacity?) and cannot be made an artifact.")


def _head_cells_get_a_scope(tree: Tree) -> None:
    """Say of each head cell whether it heads its column (inside `thead`) or its row."""
    for cell in tree.nodes("S", "/TH"):
        group = tree.by_reference[tree.by_reference[cell["P"]]["P"]]
        cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _figures_get_a_place(tree: Tree) -> None:
    """Turn the box of each figure from pixels below the top edge into points above the bottom edge."""
    for figure in tree.nodes("S", "/Figure"):
        height = tree.by_reference[figure["Pg"]]["MediaBox"][3]
        left, top, right, bottom = (length * POINTS_PER_PIXEL for length in figure["A"]["BBox"])
        figure["A"]["BBox"] = tree.pydyf.Array((left, height - bottom, right, height - top))


def _links_get_their_text(document: Any, tree: Tree) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Describe each link by its words, all of them on each line that it covers, and not by its address."""
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001 - the only way to the boxes
            if box.link_annotation and (text := " ".join("".join(box.element.itertext()).split())):
                box.link_annotation["Contents"] = tree.pydyf.String(text)


def _attachments_are_described(tree: Tree, attachments: Sequence[Attachment]) -> None:
    """Write media type and relationship as given, and list each file once.

    The engine guesses the type from tables of the machine, takes the relationship of the last file with the same
    content, and lists a file again for each way it was found.
    """
    files = list(tree.nodes("Type", "/Filespec"))
    if len(files) != len(attachments):
        raise RenderFailed("The document attaches files by its own links; only the program attaches files.")
    for file, attachment in zip(files, attachments, strict=True):
        tree.by_reference[file["EF"]["F"]].extra["Subtype"] = tree.pydyf.name(attachment.media_type)
        file["AFRelationship"] = f"/{attachment.relationship}"
    if files:
        tree.pdf.catalog["AF"] = tree.pydyf.Array(file.reference for file in files)  # type: ignore[attr-defined]
