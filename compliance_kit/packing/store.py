"""Packs on this machine: where they lie, which version serves, and what is to be done about one that is missing."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from compliance_kit.answers import BUILT_IN
from compliance_kit.errors import BadInput, KitError
from compliance_kit.packing.limits import digest_of_contents, files_of
from compliance_kit.packing.manifest import MANIFEST, PackManifest, is_layer, read_manifest

VARIABLE: Final = "COMPLIANCE_KIT_PACKS"
MOST_PACKS: Final = 50
INSTALL: Final = "compliance-kit pack install FILE"


def store_root() -> Path:
    """Where installed packs lie: the folder that the variable COMPLIANCE_KIT_PACKS names, else that of the user."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).absolute()
    import platformdirs  # noqa: PLC0415 - most runs know no packs

    return Path(platformdirs.user_data_dir("compliance_kit", appauthor=False)) / "packs"


@dataclass(frozen=True)
class Installed:
    """A pack that lies on this machine.

    Attributes:
        root: its folder.
        broken: what is wrong with it where it cannot be read; then it has no manifest.

    """

    root: Path
    manifest: PackManifest | None
    broken: KitError | None = None


def installed(store: Path | None = None) -> list[Installed]:
    """Every installed pack, by id, the newest version first."""
    found = [_looked_at(path.parent) for path in (store or store_root()).glob(f"*/*/{MANIFEST}")]
    return sorted(found, key=lambda one: (one.root.parent.name, _age(one.root.name)))


def _age(version: str) -> tuple[int, ...]:
    """Newest first; what is no version comes last."""
    try:
        parsed = Version(version)
    except InvalidVersion:
        return (1,)
    return (0, -int(not parsed.is_prerelease), *(-part for part in parsed.release), -(parsed.post or 0))


def _looked_at(root: Path) -> Installed:
    try:
        manifest = read_manifest(root)
    except KitError as error:
        return Installed(root, None, error)
    if (manifest.id, manifest.version) != (root.parent.name, root.name):
        return Installed(root, None, BadInput("its manifest names another pack or version.", where=str(root)))
    return Installed(root, manifest)


def resolved(named: Sequence[str], store: Path | None = None) -> list[Path]:
    """The folders of the packs that are named, with those that they need, each after what it needs.

    Args:
        named: ids of installed packs, or folders.
        store: where installed packs lie.

    Raises:
        BadInput: a pack is missing, no version of it fits, or packs need each other in a circle.

    """
    return _Resolver(store).order([name for name in dict.fromkeys(named) if name != BUILT_IN])


class _Resolver:
    """Chooses a version of every pack: of installed ones the newest that everybody who needs it can live with."""

    def __init__(self, store: Path | None) -> None:
        self._folders: dict[str, tuple[Path, PackManifest]] = {}
        self._pinned: dict[str, dict[str, str]] = {}
        self._there: dict[str, list[Installed]] = {}
        for one in installed(store):
            self._there.setdefault(one.root.parent.name, []).append(one)

    def order(self, named: Sequence[str]) -> list[Path]:
        """The folders in the order in which they are read."""
        wanted = [self._id_of(name) for name in named]
        chosen = self._settled(wanted)
        ordered: dict[str, Path] = {}
        for name in wanted:
            self._after_its_needs(name, chosen, ordered, ())
        return list(ordered.values())

    def _id_of(self, name: str) -> str:
        """The id of a pack that is named by its id ("acme", "acme==1.0") or by its folder."""
        pack, pinned, version = name.partition("==")
        if pinned and os.sep not in name:
            self._pinned[pack] = {"you": f"=={_version_text(version, name)}"}
            return pack
        if name in self._there and os.sep not in name:
            return name
        path = Path(name).absolute()  # the process for templates works elsewhere
        if is_layer(path):
            manifest = read_manifest(path)
            self._folders[manifest.id] = (path, manifest)
            return manifest.id
        if path.is_dir():
            raise BadInput("is no pack: it has no 'pack.yaml'.", where=name, mend="Name the folder of a pack.")
        return name

    def _settled(self, wanted: Sequence[str]) -> Mapping[str, tuple[Path, PackManifest]]:
        """A version of every pack that is needed; choosing one can bring further needs, so it is done again."""
        needs = {name: dict(self._pinned.get(name, {})) for name in wanted}
        for _ in range(MOST_PACKS):
            chosen = {name: self._newest(name, by) for name, by in needs.items()}
            found = {name: dict(self._pinned.get(name, {})) for name in wanted}
            for name, (_, manifest) in chosen.items():
                for other, versions in manifest.requires.items():
                    if other != BUILT_IN:
                        found.setdefault(other, {})[name] = versions
            if found == needs:
                return chosen
            needs = found
        raise BadInput("the packs need so many others that no end was found.", where=", ".join(wanted))

    def _newest(self, name: str, by: Mapping[str, str]) -> tuple[Path, PackManifest]:
        fits = SpecifierSet(",".join(by.values()))
        who = " ".join(f"{_who(needer)} it in a version {versions}." for needer, versions in by.items())
        if name in self._folders:
            path, manifest = self._folders[name]
            if fits.contains(manifest.version, prereleases=True):
                return path, manifest
            told = f"has the version {manifest.version}."
            raise BadInput(f"{told} {who}" if who else told, where=str(path), mend="Name one that fits.")
        there = self._there.get(name, [])
        for one in there:
            if one.manifest is not None and fits.contains(one.manifest.version, prereleases=True):
                return one.root, one.manifest
        broken = next((one.broken for one in there if one.broken), None)
        if broken is not None:
            raise BadInput(f"the pack '{name}' cannot be read: {broken}", mend=f"Install it again: {INSTALL}")
        if there:
            versions = ", ".join(one.root.name for one in there)
            none = f"no installed version of the pack '{name}' fits (installed: {versions})."
            raise BadInput(f"{none} {who}" if who else none, mend=f"Install one that fits: {INSTALL}")
        missing = f"the pack '{name}' is not installed."
        raise BadInput(f"{missing} {who}" if who else missing, mend=f"Install it: {INSTALL}")

    def _after_its_needs(
        self,
        name: str,
        chosen: Mapping[str, tuple[Path, PackManifest]],
        ordered: dict[str, Path],
        above: tuple[str, ...],
    ) -> None:
        if name in above:
            circle = " -> ".join((*above[above.index(name) :], name))
            raise BadInput(f"packs need each other in a circle: {circle}.", mend="Leave one of them out.")
        if name in ordered:
            return
        path, manifest = chosen[name]
        for other in manifest.requires:
            if other != BUILT_IN:
                self._after_its_needs(other, chosen, ordered, (*above, name))
        ordered[name] = path


def _who(needer: str) -> str:
    return "You asked for" if needer == "you" else f"'{needer}' needs"


def _version_text(version: str, name: str) -> str:
    try:
        return str(Version(version))
    except ValueError:  # no version, or a number in it has more digits than Python reads
        raise BadInput(f"'{version[:60]}' is no version.", where=name, mend="Write for example: acme==1.0.0") from None


def install(folder: Path, store: Path | None = None, digest: str | None = None) -> Path:
    """Put a pack that was looked at into the store, so that either all of it is there or nothing; where it lies now.

    Args:
        folder: the pack.
        store: where installed packs lie.
        digest: of what was looked at; what lies there now has to be the same.

    Raises:
        BadInput: it holds what no pack may hold, or another program changed it meanwhile.

    """
    files, problems = files_of(folder)
    if problems:
        raise problems[0]
    manifest = read_manifest(folder)
    home = (store or store_root()) / manifest.id
    target = home / manifest.version
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".installing-") as made:
        fresh = Path(made) / manifest.version
        for file in files:
            (fresh / file.name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, fresh / file.name, follow_symlinks=False)
        copied = ((file.name, _plain_bytes(fresh / file.name)) for file in files)
        if digest is not None and digest_of_contents(copied) != digest:
            raise changed_meanwhile(folder)
        if target.exists():
            target.replace(Path(made) / "former")
        fresh.replace(target)
    return target


def _plain_bytes(path: Path) -> bytes:
    """The content of a copied file; of a link, which took its place meanwhile, nothing."""
    return b"" if path.is_symlink() else path.read_bytes()


def changed_meanwhile(folder: Path) -> BadInput:
    """A pack is not what was looked at any more."""
    mend = "See which program writes into it, and try again."
    return BadInput("was changed by another program while it was read.", where=str(folder), mend=mend)


def remove(name: str, version: str | None = None, store: Path | None = None) -> list[str]:
    """Take a pack away, one version or all of them; which versions are gone.

    Raises:
        BadInput: there is none.

    """
    there = [one for one in installed(store) if one.root.parent.name == name and version in (None, one.root.name)]
    if not there:
        known = ", ".join(dict.fromkeys(one.root.parent.name for one in installed(store))) or "none"
        what = f"'{name}' in the version {version}" if version else f"'{name}'"
        raise BadInput(f"the pack {what} is not installed.", where="pack remove", mend=f"Installed are: {known}.")
    for one in there:
        with tempfile.TemporaryDirectory(dir=one.root.parent, prefix=".removing-") as away:
            one.root.replace(Path(away) / "former")
    home = there[0].root.parent
    if not any(home.iterdir()):
        home.rmdir()
    return [one.root.name for one in there]


def needed_by(name: str, store: Path | None = None) -> Iterator[str]:
    """Ids of installed packs that need a pack."""
    for one in installed(store):
        if one.manifest is not None and name in one.manifest.requires:
            yield one.manifest.id
