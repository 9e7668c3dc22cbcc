"""The record of a paper in its metadata, and the seal over its bytes.

The record says in JSON what the paper is, as of which day, from which facts and which catalogue. The seal is the length
of the file and the SHA-256 over all its bytes, taken while the seal itself is written as zeros, so that one changed bit
anywhere is found without a key. It shows that nothing changed by accident; who wrote the file is shown by a signature.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape, unescape

from compliance_kit.errors import RenderFailed

NAMESPACE: Final = "urn:compliance-kit:record#"
_EMPTY: Final = b"0" * 10 + b"-" + b"0" * 64
_SEAL: Final = re.compile(rb"<kit:seal>(\d{10})-([0-9a-f]{64})</kit:seal>")
_RECORD: Final = re.compile(rb"<kit:record>([^<]{1,20000})</kit:record>")

SCHEMA: Final = f"""<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Record of a paper of compliance-kit</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>kit</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>record</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>What the paper was made from, as JSON</pdfaProperty:description></rdf:li>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>seal</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Length of the file and SHA-256 over it with this value as zeros</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>""".encode()
"""How PDF/A wants a property described that it does not know (ISO 19005-3, 6.6.2.3)."""


def description(record: Mapping[str, Any]) -> bytes:
    """The record and an empty seal, as a description inside a packet of metadata."""
    text = escape(json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))).encode()
    about = f'<rdf:Description rdf:about="" xmlns:kit="{NAMESPACE}">'.encode()
    return about + b"<kit:record>" + text + b"</kit:record><kit:seal>" + _EMPTY + b"</kit:seal></rdf:Description>"


def sealed(data: bytes) -> bytes:
    """The file with its seal filled in; its length stays.

    Raises:
        RenderFailed: the file has not exactly one empty seal in plain sight.

    """
    if data.count(_EMPTY) != 1:
        raise RenderFailed("The metadata packet is not written in plain sight once; was WeasyPrint changed?")
    return data.replace(_EMPTY, _value(data))


def _value(data: bytes) -> bytes:
    return f"{len(data):010d}-{hashlib.sha256(data).hexdigest()}".encode()


def unbroken(data: bytes) -> int | None:
    """The length of the part of a file that bears its seal unbroken; 0 if it is broken, None if there is no seal."""
    found = _SEAL.search(data)
    if found is None:
        return None
    length = int(found[1])
    if not found.end() <= length <= len(data):
        return 0
    start, end = found.start() + len(b"<kit:seal>"), found.end() - len(b"</kit:seal>")
    empty = data[:start] + _EMPTY + data[end:length]
    return length if _value(empty) == data[start:end] else 0


def record_in(data: bytes) -> dict[str, Any] | None:
    """The record that stands in plain sight in a file or in its metadata; None if there is none that can be read."""
    found = _RECORD.search(data)
    if found is None:
        return None
    try:
        record = json.loads(unescape(found[1].decode()))
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
