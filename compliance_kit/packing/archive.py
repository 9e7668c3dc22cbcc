"""A pack as one file: the same bytes every time, every file with its digest, and read as if an enemy had made it.

It is a zip file without compression (what compresses differs from machine to machine), with sorted names, one date and
a list of its files. Because it can be written only one way, every changed bit shows.
"""

import hashlib
import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from compliance_kit.errors import BadInput, Problems
from compliance_kit.packing import limits
from compliance_kit.packing.manifest import MANIFEST, PackManifest, manifest_from

LIST: Final = "manifest.json"
ENDING: Final = ".ckpack"
FORMAT: Final = 1
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o100644 << 16
_END: Final = struct.Struct("<4s4H2LH")
_LARGE_END: Final = b"PK\x06\x07"  # leads to another directory, of any size
_BEFORE_END: Final = _END.size + 20
_BYTES_FOR_A_NAME: Final = 512
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, struct.error)
"""What reading a broken archive can end in."""


class Packed(NamedTuple):
    """What an archive holds.

    Attributes:
        files: content by name, the list of files aside.
        digest: of the whole file (SHA-256, hexadecimal).

    """

    manifest: PackManifest
    files: Mapping[str, bytes]
    digest: str


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a pack by name.

    Raises:
        Problems: what a pack may not hold.

    """
    files, problems = limits.files_of(folder)
    problems += [
        BadInput("is made by `pack build`.", where=file.name, mend="Take it out.")
        for file in files
        if file.name == LIST
    ]
    if problems:
        raise Problems(problems)
    return {file.name: Path(file.path).read_bytes() for file in files}


def built(files: Mapping[str, bytes], manifest: PackManifest) -> bytes:
    """The archive of some files; the same bytes for the same files."""
    listed = json.dumps(_list_of(files, manifest), indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted({**files, LIST: listed}.items()):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr, entry.create_system = _MODE, 3
            archive.writestr(entry, content)
    return target.getvalue()


def _list_of(files: Mapping[str, bytes], manifest: PackManifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "pack": manifest.model_dump(mode="json", include={"id", "title", "version", "publisher", "kind"}),
        "licences": {"content": manifest.licence, "code": manifest.code_licence or manifest.licence},
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in files.items()
        },
    }


def read_archive(path: Path) -> Packed:
    """What an archive holds, once everything about it is as it was built.

    Raises:
        Problems: everything that is wrong, each with the name of the file inside.
        BadInput: it is no archive of a pack at all.

    """
    data = _bytes_of(path)
    files, problems = _unpacked(data, str(path))
    if LIST not in files:
        raise Problems([*problems, BadInput("is no pack: it has no list of files.", where=str(path), mend=_AGAIN)])
    listed = _listed(files.pop(LIST), str(path))
    said = {problem.where for problem in problems}
    problems += [problem for problem in _differences(listed, files) if problem.where not in said]
    if problems:
        raise Problems(problems)
    if MANIFEST not in files:
        raise BadInput("is no pack: it has no 'pack.yaml'.", where=str(path), mend=_AGAIN)
    manifest = manifest_from(_text(files[MANIFEST], MANIFEST))
    again = built(files, manifest)
    if again != data:
        raise BadInput(
            "is not as it was built: something besides the content was changed.", where=_place(data, again, str(path)),
            mend=_AGAIN,
        )  # fmt: skip
    return Packed(manifest, files, hashlib.sha256(data).hexdigest())


_AGAIN: Final = "Fetch it again from its publisher; packs are made by: compliance-kit pack build"


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise BadInput("is no file.", where=str(path), mend="Name a pack that was built.")
        with path.open("rb") as file:
            data = file.read(limits.LARGEST_ARCHIVE + 1)
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror or error}.", where=str(path), mend="Check its name.") from None
    if len(data) > limits.LARGEST_ARCHIVE:
        size = limits.LARGEST_ARCHIVE // 1024 // 1024
        raise BadInput(f"is larger than {size} MB.", where=str(path), mend="Packs are smaller; is it the right file?")
    return data


def _unpacked(data: bytes, where: str) -> tuple[dict[str, bytes], list[BadInput]]:
    """The content of an archive by name, and what is wrong with it; nothing is written anywhere."""
    _bounded_directory(data, where)
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            problems = limits.name_problems(entry.filename for entry in entries)
            problems += [found for entry in entries if (found := _entry_problem(entry))]
            if sum(entry.file_size for entry in entries) > limits.LARGEST_PACK:
                problems.append(limits.too_large(where))
            if problems:
                raise Problems(problems)
            for entry in entries:
                try:
                    files[entry.filename] = _content(archive, entry)
                except BadInput as error:
                    problems.append(error)
    except _BROKEN as error:
        raise BadInput(f"is no archive that can be read: {error}.", where=where, mend=_AGAIN) from None
    return files, problems


def _bounded_directory(data: bytes, where: str) -> None:
    """Refuse a directory that is larger than that of any pack, before anything is made of it."""
    end = data[-_END.size :]
    plain = len(end) == _END.size and end.startswith(b"PK\x05\x06") and _LARGE_END not in data[-_BEFORE_END:]
    if not plain:
        raise BadInput("is no archive of a pack, or its end is missing or changed.", where=where, mend=_AGAIN)
    _, _, _, _, count, size, _, comment = _END.unpack(end)
    if count > limits.MOST_FILES + 1 or size > (limits.MOST_FILES + 1) * _BYTES_FOR_A_NAME:
        raise limits.too_many(where)
    if comment:
        raise BadInput("carries a comment, which packs do not.", where=where, mend=_AGAIN)


def _entry_problem(entry: zipfile.ZipInfo) -> BadInput | None:
    """What is wrong with one entry of an archive before it is unpacked."""
    name, mode = entry.filename, entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return BadInput("is a link or a device.", where=name, mend=_AGAIN)
    if entry.flag_bits & 1:
        return BadInput("is encrypted.", where=name, mend=_AGAIN)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return BadInput("is packed in a way that packs are not.", where=name, mend=_AGAIN)
    bomb = entry.file_size > limits.RATIO_FROM and entry.file_size > entry.compress_size * limits.HIGHEST_RATIO
    if bomb:
        message = f"is {entry.file_size // max(entry.compress_size, 1)} times larger than packed; no text is."
        return BadInput(message, where=name, mend=_AGAIN)
    return None if name == LIST else limits.kind_problem(name, entry.file_size)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as file:
            content = file.read(entry.file_size + 1)
    except _BROKEN as error:
        raise BadInput(f"was changed or is damaged ({error}).", where=entry.filename, mend=_AGAIN) from None
    if len(content) != entry.file_size:
        raise BadInput("has another size than it says.", where=entry.filename, mend=_AGAIN)
    return content


def _listed(content: bytes, where: str) -> Mapping[str, Any]:
    """The digests that an archive states, by name."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise BadInput("is no list of files.", where=f"{where}: {LIST}", mend=_AGAIN) from None
    files = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, dict):
        raise BadInput("is no list of files.", where=f"{where}: {LIST}", mend=_AGAIN)
    return files


def _differences(listed: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[BadInput]:
    """Files that are not those of the list."""
    for name in sorted({*listed, *files}):
        stated = listed.get(name)
        if name not in files:
            yield BadInput("is missing.", where=limits.shown(name), mend=_AGAIN)
        elif not isinstance(stated, dict):
            yield BadInput("does not stand in the list of files.", where=name, mend=_AGAIN)
        elif stated.get("sha256") != hashlib.sha256(files[name]).hexdigest():
            yield BadInput("is not the file that was packed: its digest differs.", where=name, mend=_AGAIN)


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise BadInput("is no UTF-8 text.", where=name, mend=_AGAIN) from None


def _place(data: bytes, again: bytes, where: str) -> str:
    """The file inside, at whose entry two archives begin to differ."""
    first = next((n for n, (one, other) in enumerate(zip(data, again, strict=False)) if one != other), len(again))
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        starts = [(entry.header_offset, entry.filename) for entry in archive.infolist()]
        if first >= archive.start_dir:
            return where
    return f"{where}: {max(start for start in starts if start[0] <= first)[1]}"


def unpack(packed: Packed, folder: Path) -> None:
    """Write the files of an archive below an empty folder of ours; every name was looked at before."""
    for name, content in packed.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
