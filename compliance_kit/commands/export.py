"""`compliance-kit export`: one version of a model in the formats that other programs read."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from compliance_kit import _yaml
from compliance_kit.commands._common import assessed
from compliance_kit.documents import Composer
from compliance_kit.errors import BadInput
from compliance_kit.exporting import FORMATS, Exporter, Files, Format, write_files
from compliance_kit.marks import marked

ALL = "all"


def run(options: argparse.Namespace) -> int:
    """Write the exports and print where they lie; what is left out is said on standard error."""
    forms, target = chosen(options.format), Path(options.out)
    exporter = Exporter(Composer(assessed(options, marked)), options.audience)
    files: Files = {}
    for form in forms:
        files |= exporter.files(form, lambda name: _former(_place(target, name, forms)))
    for path in _written(target, files, forms):
        print(path)
    if not _is_file(target, forms):
        exporter.left_behind(target, files)
    for remark in exporter.remarks:
        print(remark, file=sys.stderr)
    return 0


def chosen(named: Iterable[str] | None) -> tuple[Format, ...]:
    """The formats of options that may each name several with commas, each once; all of them for `all`.

    Raises:
        BadInput: none is named, or one is not known.

    """
    names = dict.fromkeys(name.strip().lower() for part in named or () for name in part.split(","))
    known = ", ".join((*FORMATS, ALL))
    for name in names:
        if name not in (*FORMATS, ALL):
            raise BadInput(f"there is no format '{name}'.", where="--format", mend=f"Known are: {known}.")
    if not names:
        raise BadInput("no format is named.", where="--format", mend=f"Name one or more of: {known}.")
    return tuple(form for form in FORMATS if form in names or ALL in names)


def _is_file(target: Path, forms: tuple[Format, ...]) -> bool:
    """Whether one file is meant: a name with an ending that is no folder, for a format that is one file."""
    return len(forms) == 1 and forms[0] != "oscal" and bool(target.suffix) and not target.is_dir()


def _place(target: Path, name: str, forms: tuple[Format, ...]) -> Path:
    return target if _is_file(target, forms) else target / name


def _former(path: Path) -> bytes | None:
    """The calendar that lies there; the only format that follows an earlier one."""
    return path.read_bytes() if path.suffix == ".ics" and path.is_file() else None


def _written(target: Path, files: Files, forms: tuple[Format, ...]) -> list[Path]:
    """Write the files.

    Raises:
        BadInput: several files would have to go where a file lies.

    """
    if _is_file(target, forms) and len(files) == 1:
        _yaml.write_atomically(target, next(iter(files.values())))
        return [target]
    if target.is_file() or (_is_file(target, forms) and len(files) > 1):
        raise BadInput(f"{len(files)} files do not fit into one.", where=f"-o {target}", mend="Name a folder.")
    return write_files(target, files)
