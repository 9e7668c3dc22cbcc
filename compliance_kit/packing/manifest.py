"""The manifest of a pack: who publishes it, what it needs, and what it may do."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.errors import BadInput, Problems
from compliance_kit.mistakes import said
from compliance_kit.packing.limits import yaml_of
from compliance_kit.sources import Data, Id, Text

MANIFEST = "pack.yaml"
FORMAT = 1
Kind = Literal["guidance", "overlay", "law"]


def _version(text: str) -> str:
    try:
        Version(text)
    except InvalidVersion:
        raise ValueError(f'\'{text}\' is no version; write one such as "1.0.0" or "2026.11.28"') from None
    return text


def _specifier(text: str) -> str:
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        raise ValueError(f"'{text}' says no versions; write for example \">=1.0,<2\"") from None
    return text


PackId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40)]
"""The id of a pack: the first part of every id in it, so it has no dot; no two underscores in a row."""
VersionText = Annotated[str, StringConstraints(max_length=60), AfterValidator(_version)]
SpecifierText = Annotated[str, StringConstraints(max_length=120), AfterValidator(_specifier)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]*$")
]
"""A text of one line that is shown on terminals and papers."""


class PackManifest(Data):
    """What `pack.yaml` says.

    Attributes:
        id: the prefix of everything that the pack defines.
        law_as_of: to which day the pack followed the law; None where it follows none.
        requires: versions of other packs, and of the built-in catalogue (`builtin`), that it needs.
        replaces: ids of others that it defines anew.
        kind: guidance (nothing in it binds), overlay (it may only tighten), law (a reviewed catalogue).

    """

    format: Literal[1]
    id: PackId
    title: Line
    version: VersionText
    publisher: Line
    contact: Line | None = None
    licence: Line
    code_licence: Line | None = None
    law_as_of: datetime.date | None = None
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...] = ("en",)
    requires: Mapping[PackId, SpecifierText] = Field(default_factory=dict)
    replaces: tuple[Id, ...] = ()
    kind: Kind
    note: Text | None = None

    @property
    def parsed_version(self) -> Version:
        """The version, to be compared."""
        return Version(self.version)

    def owns(self, name: str) -> bool:
        """Whether an id is one of the pack's own: of an entry ("acme.x"), or of a paper or profile ("acme_x")."""
        return name.startswith((f"{self.id}.", f"{self.id}_"))


_MANIFEST = TypeAdapter(PackManifest)


def is_layer(folder: Path) -> bool:
    """Whether a folder is a pack that is read on top of the built-in catalogue, and no catalogue of its own."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> PackManifest:
    """The manifest of the pack in a folder.

    Raises:
        Problems: everything that is wrong with it, with its line.
        BadInput: there is none, or it cannot be read.

    """
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        raise BadInput("is no pack: it has no 'pack.yaml'.", where=str(folder), mend="Name the folder of a pack.")
    return manifest_from(_yaml.read_text(path, name=MANIFEST))


def manifest_from(text: str, shown: str = MANIFEST) -> PackManifest:
    """The manifest that a text holds.

    Raises:
        Problems: everything that is wrong with it, with its line.

    """
    data = yaml_of(text, shown)
    found = data.get("format") if isinstance(data, Mapping) else None
    if isinstance(found, int) and found > FORMAT:
        raise BadInput(
            f"is of a newer format ({found}; this program reads {FORMAT}).",
            where=f"{shown}:{_yaml.line_of(text, ['format'])}", mend="Update compliance-kit.",
        )  # fmt: skip
    try:
        return _MANIFEST.validate_python(data)
    except ValidationError as error:
        raise Problems(said(error, text, shown, ())) from None
