"""A pack that somebody is writing, read on top of what it needs, and where its files lie."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from compliance_kit.catalogue import Catalogue
from compliance_kit.definitions import load_documents, templates_root
from compliance_kit.errors import BadInput
from compliance_kit.packing import archive
from compliance_kit.packing.layers import Layer, for_checking, layered
from compliance_kit.packing.manifest import is_layer
from compliance_kit.packing.store import resolved
from compliance_kit.situations import Situation, load_situations


class Read(NamedTuple):
    """A pack as it was read.

    Attributes:
        whole: the built-in catalogue with the pack, and with what it needs, on top of it.
        layer: the pack itself.
        below: the other packs that it needs, in their order.

    """

    whole: Catalogue
    layer: Layer
    below: tuple[Layer, ...]

    @property
    def checked(self) -> Catalogue:
        """The catalogue with the cases of the pack alone, on its own day of the law."""
        return for_checking(self.whole, self.layer)

    @property
    def prefix(self) -> str:
        """How ids of its entries begin."""
        return f"{self.layer.manifest.id}."


def read_pack(folder: Path, others: Sequence[str] = ()) -> Read:
    """Read the pack in a folder.

    Args:
        folder: its folder.
        others: ids of installed packs, or folders, where what it needs is not installed.

    Raises:
        Problems: everything that is wrong with it, with file and line.
        BadInput: there is no pack, or something that it needs is missing.

    """
    if not is_layer(folder):
        mend = "Name the folder of a pack, or start one: compliance-kit pack new FOLDER --id ID --publisher NAME"
        raise BadInput("is no pack: it has no 'pack.yaml'.", where=str(folder), mend=mend)
    root = folder.absolute()
    whole, layers = layered(resolved([*others, str(root)]))
    load_documents(packs=whole.packs)
    load_situations(templates_root(), whole.packs)
    own = next(layer for layer in layers if layer.root == root)
    return Read(whole, own, tuple(layer for layer in layers if layer is not own))


def own_situations(read: Read) -> dict[str, Situation]:
    """The situations that the pack itself defines, by id."""
    every = load_situations(templates_root(), read.whole.packs)
    return {name: situation for name, situation in every.items() if name.startswith(f"{read.layer.manifest.id}_")}


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """The folder of a pack: the one that is named, or a built pack unpacked for as long as it is looked at.

    Raises:
        BadInput: it is neither.

    """
    if path.is_dir():
        yield path
        return
    packed = archive.read_archive(path)
    with tempfile.TemporaryDirectory(prefix="compliance-kit-pack-") as folder:
        archive.unpack(packed, Path(folder))
        yield Path(folder)
