"""What a PDF carries, read from files that nobody vouches for: broken, huge, or such as unpack without end."""

import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pikepdf

from compliance_kit.errors import BadInput
from compliance_kit.pdf.seal import record_in, unbroken

LARGEST_FILE: Final = 64 * 1024 * 1024
LARGEST_PART: Final = 64 * 1024 * 1024
MOST_PARTS: Final = 50
MOST_FIELDS: Final = 1000
MEMORY: Final = 768 * 1024 * 1024
"""What reading may take on top of what the process holds already."""
BROKEN = (
    pikepdf.PdfError,
    MemoryError,
    RecursionError,
    RuntimeError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
)
"""What qpdf and its wrapper let out when a file is stranger than they expect."""


@dataclass(frozen=True)
class Carried:
    """What stands in a file.

    Attributes:
        data: all its bytes.
        record: what the paper says it was made from; None if it is no paper of this program.
        sealed: how many bytes from the start the seal covers; 0 if it is broken, None if there is none.
        parts: attached files by name.
        signatures: how many fields are signed.

    """

    data: bytes
    record: Mapping[str, Any] | None
    sealed: int | None
    parts: Mapping[str, bytes]
    signatures: int

    @property
    def first(self) -> bytes:
        """The paper as it was written, without what was appended to it since, such as signatures."""
        return self.data[: self.sealed] if self.sealed else self.data


def read_carried(path: Path) -> Carried:
    """What a file carries.

    Raises:
        BadInput: it cannot be read, is no PDF, is locked, too large or broken, or unpacks to too much.

    """
    data = _bytes(path)
    try:
        with bounded_memory(), pikepdf.open(path) as pdf:
            return Carried(
                data, record_in(data) or _record(pdf), unbroken(data), _parts(pdf, str(path)), _signatures(pdf)
            )
    except pikepdf.PasswordError:
        mend = "Take the password off first; papers of this program have none."
        raise BadInput("is locked with a password.", where=str(path), mend=mend) from None
    except BROKEN as error:
        reason = "it takes too much memory" if isinstance(error, MemoryError) else _line(error)
        mend = "Get the file again from where it came from."
        raise BadInput(f"is no PDF that can be read ({reason}).", where=str(path), mend=mend) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(f"cannot be read: {reason}.", where=str(path), mend="Check the name and the folder.") from None
    if len(data) > LARGEST_FILE:
        raise BadInput("is larger than 64 MB; papers are smaller.", where=str(path), mend="Is it the right file?")
    if not data.startswith(b"%PDF-"):
        raise BadInput("is no PDF.", where=str(path), mend="Is it the right file?")
    return data


def _line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")


def _record(pdf: pikepdf.Pdf) -> Mapping[str, Any] | None:
    """The record in the metadata of a file that another program wrote anew."""
    packet = pdf.Root.get("/Metadata")
    return record_in(_unpacked(packet)) if isinstance(packet, pikepdf.Stream) else None


def _parts(pdf: pikepdf.Pdf, shown: str) -> dict[str, bytes]:
    names = list(pdf.attachments)
    if len(names) > MOST_PARTS:
        raise BadInput(f"carries {len(names)} files; papers carry a few.", where=shown, mend="Is it the right file?")
    found = {}
    for name in names:
        stream = pdf.attachments[name].obj.EF.F
        if not isinstance(stream, pikepdf.Stream):
            raise TypeError("a file in it is no file")
        found[name] = _unpacked(stream)
    return found


def _unpacked(stream: pikepdf.Stream) -> bytes:
    """The content of a stream; only the plain compression that papers use is undone, and never beyond the limit."""
    raw = stream.read_raw_bytes()
    kind = stream.get("/Filter")
    if kind is None:
        return raw
    if isinstance(kind, pikepdf.Array) and len(kind) == 1:
        kind = kind[0]
    if kind != pikepdf.Name.FlateDecode or "/DecodeParms" in stream:
        raise ValueError("a file in it is packed in a way that papers never are")
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(raw, LARGEST_PART)
    except zlib.error as error:
        raise ValueError(f"a file in it cannot be unpacked: {error}") from None
    if unpacker.unconsumed_tail:
        raise ValueError("a file in it unpacks to more than 64 MB")
    if not unpacker.eof:
        raise ValueError("a file in it is cut short")
    return found


def _signatures(pdf: pikepdf.Pdf) -> int:
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    if not isinstance(fields, pikepdf.Array):
        return 0
    if len(fields) > MOST_FIELDS:
        raise ValueError("it has more than a thousand fields")
    return sum(field.get("/FT") == pikepdf.Name.Sig and "/V" in field for field in list(fields))


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Let the process take only so much more memory, where the system can hold it to that (Linux)."""
    if sys.platform != "linux":
        yield
        return
    import resource  # noqa: PLC0415 - not on every system

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + MEMORY
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
