"""Packs read on top of the built-in catalogue: one catalogue, in which everybody's ids stay their own."""

import contextlib
import dataclasses
import gc
import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet

from compliance_kit import _yaml
from compliance_kit._yaml import Item
from compliance_kit.answers import BUILT_IN
from compliance_kit.catalogue import Catalogue, PackOn
from compliance_kit.checks.catalogue_check import NAMES, PLAIN, Pack
from compliance_kit.checks.found import Noticed, Places
from compliance_kit.entries import Cases
from compliance_kit.errors import BadInput, Problems
from compliance_kit.mistakes import MOST
from compliance_kit.packing.branding import BRAND, look_of
from compliance_kit.packing.kinds import kind_problems
from compliance_kit.packing.limits import UNSEEN, PackFile, digest_of_contents, fetched, files_of, unseen, yaml_of
from compliance_kit.packing.manifest import MANIFEST, PackManifest, read_manifest
from compliance_kit.packs import Reader, asked_in, load

PLACES, PROFILES, MIGRATIONS = "places.yaml", "profiles.yaml", "migrations.yaml"
OF_ONE_CATALOGUE = frozenset(
    {"pack.yaml", "axes.yaml", "rates.yaml", "compute.yaml", "editorial.yaml", "facts/order.yaml", "tort/scheme.yaml"}
)
"""Files of the built-in catalogue alone: they say how everything is asked, counted and judged."""


@dataclass(frozen=True)
class Layer:
    """One pack as it was read.

    Attributes:
        root: its folder.
        digest: over every file of it.
        files: in which file something stands, by "entry::<id>", "threshold::<id>", …

    """

    root: Path
    manifest: PackManifest
    digest: str
    files: Mapping[str, str]
    cases: Cases

    @property
    def on(self) -> PackOn:
        """What the catalogue and papers say of it."""
        plain = self.manifest.model_dump(include={"id", "title", "version", "publisher", "kind", "licence", "replaces"})
        return PackOn(**plain, digest=self.digest, folder=str(self.root))


def digest_of(files: Sequence[PackFile]) -> str:
    """One digest over all files of a pack, their names included (SHA-256, hexadecimal).

    Raises:
        OSError: a file cannot be read.

    """
    return digest_of_contents((file.name, Path(file.path).read_bytes()) for file in files)


class LayerReader(Reader):
    """Reads one pack on top of a catalogue and collects every problem, each in the pack's own paths."""

    def __init__(self, root: Path, below: Catalogue) -> None:
        super().__init__(root)
        self.below = below
        self.texts: dict[str, str] = {}
        self._places: tuple[str, ...] = ()

    def parse(self, text: str, shown: str) -> Any:  # noqa: ANN401 - parsed YAML
        """The data of a file, without what packs may not hold."""
        self.texts[shown] = text
        return yaml_of(text, shown)

    def layered(self) -> tuple[Catalogue, Layer]:
        """The catalogue with the pack on top of it.

        Raises:
            Problems: everything that is wrong, with file and line.

        """
        files, self.problems = files_of(self.root)
        self.problems += [problem for file in files for problem in _outside_the_catalogue(file)]
        manifest = self._manifest()
        for file in files:
            if file.name.startswith("obligations/") and file.name.endswith(".yaml"):
                try:
                    self._read_file(file.path, file.name.removeprefix("obligations/"), link=False)
                except BadInput as error:
                    self.problems += error.problems if isinstance(error, Problems) else [error]
        if any(file.name == BRAND for file in files):  # and no link to one
            try:
                look_of(self.root)
            except BadInput as error:
                self.problems += error.problems if isinstance(error, Problems) else [error]
        if manifest is None or self.problems:
            raise Problems(self.problems)
        self.problems += [*self._needs(manifest), *itertools.islice(self._own_names(manifest), MOST)]
        if self.problems:
            raise Problems(self.problems)
        layer = Layer(self.root, manifest, digest_of(files), self.files, self.cases.cases())
        catalogue = self._on_top(layer)
        self.problems += itertools.islice(kind_problems(manifest, self.below, catalogue, self.where), MOST)
        if self.problems:
            raise Problems(self.problems)
        return catalogue, layer

    def where(self, kind: str, name: str) -> str:
        """File and line of something that the pack defines."""
        shown = self.files.get(f"{kind}::{name}", MANIFEST)
        return f"{shown}:{self._line(shown, name)}"

    def _line(self, shown: str, name: str) -> int:
        tree = _yaml.composed(self.texts.get(shown, ""))
        for way in ((Item("id", name), "id"), ("id",)):
            line = _yaml.line_below(tree, way)
            if line > 1:
                return line
        return 1

    def _manifest(self) -> PackManifest | None:
        try:
            manifest = read_manifest(self.root)
        except Problems as error:
            self.problems += error.problems
            return None
        except BadInput as error:
            self.problems.append(error)
            return None
        self.texts[MANIFEST] = _yaml.read_text(self.root / MANIFEST, name=MANIFEST)
        return manifest

    def _read_single(self, data: Any, text: str, name: str, shown: str) -> None:  # noqa: ANN401 - parsed YAML
        factor = isinstance(data, Mapping) and data.get("kind") == "tort_factor"
        if name in OF_ONE_CATALOGUE or factor:
            message = "is a file of the built-in catalogue alone."
            raise BadInput(message, where=shown, mend="Take it out; packs add entries, facts and numbers.")
        super()._read_single(data, text, name, shown)

    def _needs(self, manifest: PackManifest) -> Iterator[BadInput]:
        """Versions of others that the pack needs and that are not there."""
        there = {BUILT_IN: self.below.manifest.version, **{pack.id: pack.version for pack in self.below.packs}}
        for name, wanted in manifest.requires.items():
            where = self._in_manifest("requires", name)
            if name not in there:
                mend = f"Put it on as well: --pack {name}, or install it: compliance-kit pack install FILE"
                yield BadInput(f"needs the pack '{name}' ({wanted}), which is not on.", where=where, mend=mend)
            elif not SpecifierSet(wanted).contains(there[name], prereleases=True):
                mend = "Install a version that fits." if name != BUILT_IN else "Update compliance-kit."
                message = f"needs '{name}' in a version {wanted}; here is {there[name]}."
                yield BadInput(message, where=where, mend=mend)

    def _in_manifest(self, *way: str) -> str:
        return f"{MANIFEST}:{_yaml.line_of(self.texts[MANIFEST], way)}"

    def _own_names(self, manifest: PackManifest) -> Iterator[BadInput]:
        """Ids that belong to somebody else, or that are there already and were not declared."""
        if problem := self._taken(manifest):
            yield problem
        known = known_ids(self.below)
        defined = set[str]()
        for kind, name in self._defined():
            defined.add(name)
            there = name in known.get(kind, ())
            if name in manifest.replaces and not there:
                message = f"replaces the {kind} '{name}', which nobody defines."
                yield BadInput(message, where=self.where(kind, name), mend=None)
            elif name not in manifest.replaces and not manifest.owns(name):
                mend = f"Begin it with '{manifest.id}.', or list it under 'replaces' in pack.yaml."
                yield BadInput(f"the id '{name}' belongs to somebody else.", where=self.where(kind, name), mend=mend)
            elif name not in manifest.replaces and there:
                yield BadInput(f"the id '{name}' is there already.", where=self.where(kind, name), mend="Rename it.")
        for name in manifest.replaces:
            if name not in defined:
                message = f"lists '{name}' under 'replaces' and does not define it."
                mend = "Define it anew, in a file with the same path as that of the other one, or take it out."
                yield BadInput(message, where=self._in_manifest("replaces"), mend=mend)
        yield from self._places_and_scenarios(manifest)

    def _taken(self, manifest: PackManifest) -> BadInput | None:
        """The id of the pack is that of another one, or the beginning of ids of others."""
        name = manifest.id
        begins = {one.split(".")[0] for ids in known_ids(self.below).values() for one in ids}
        begins |= {BUILT_IN, *(pack.id for pack in self.below.packs)}
        taken = name in begins or any(f"{name}_" == one[: len(name) + 1] for one in self.below.profiles)
        message = f"the id '{name}' is taken: ids of others begin with it."
        return BadInput(message, where=self._in_manifest("id"), mend="Choose another id.") if taken else None

    def _defined(self) -> Iterator[tuple[str, str]]:
        """Everything that the pack defines: what it is, and its id."""
        for kinds in (self.facts, *self.lists.values(), self.entries):
            yield from ((type(one).__name__.casefold(), name) for name, one in kinds.items())
        yield from (("table", name) for name in self.tables)
        yield from (("profile", profile.id) for profile in self.single.get(PROFILES) or ())
        yield from (("migration", migration.fact) for migration in self.single.get(MIGRATIONS) or ())

    def _places_and_scenarios(self, manifest: PackManifest) -> Iterator[BadInput]:
        shown = f"obligations/{PLACES}"
        added = self.single[PLACES].places if self.single.get(PLACES) else ()
        known = {place.id for place in added} | {part for place in added for part in place.parts}
        for place in added:
            wrong: list[tuple[str, str | None]] = []
            if self.below.places.known(place.id):
                wrong.append((f"the place '{place.id}' is there already.", "Take it out."))
            if place.kind == "everything":
                wrong.append(("only the built-in catalogue says what everything is.", "Take it out."))
            lost = [one for one in place.members if not self.below.places.known(one) and one not in known]
            wrong += [(f"'{place.id}' has the member '{member}', which is no place.", None) for member in lost]
            for message, mend in wrong:
                line = f"{shown}:{_yaml.line_of(self.texts[shown], ['places', Item('id', place.id)])}"
                yield BadInput(message, where=line, mend=mend)
        for owner, file in self.files.items():
            kind, _, name = owner.partition("::")
            if kind == "scenario" and not manifest.owns(name):
                at = f"{file}:{_yaml.line_of(self.texts[file], ['scenarios', Item('id', name)])}"
                mend = f"Begin it with '{manifest.id}_'."
                yield BadInput(f"the id '{name}' belongs to somebody else.", where=at, mend=mend)

    def _on_top(self, layer: Layer) -> Catalogue:
        below, on = self.below, layer.on
        facts = {**below.facts, **self.facts}
        own = [name for section in (on.id,) for name in asked_in(self.facts.values(), section)]
        gone = {name for name in below.order if name.split(".")[0] in on.replaces} if on.replaces else set[str]()
        places = below.places
        if self.single.get(PLACES):
            places = type(places)(places=(*places.places, *self.single[PLACES].places))
        return dataclasses.replace(
            below,
            digest=hashlib.sha256(f"{below.digest}\0{on.id}\0{on.version}\0{on.digest}".encode()).hexdigest(),
            instruments={**below.instruments, **self.lists["instruments.yaml"]},
            thresholds={**below.thresholds, **self.lists["thresholds.yaml"]},
            determinations={**below.determinations, **self.lists["determinations.yaml"]},
            facts=facts,
            entries={**below.entries, **self.entries},
            places=places,
            tables={**below.tables, **self.tables},
            order=(*(name for name in below.order if name not in gone), *own),
            files={**below.files, **self.files},
            migrations=(*below.migrations, *(self.single.get(MIGRATIONS) or ())),
            profiles={**below.profiles, **{profile.id: profile for profile in self.single.get(PROFILES) or ()}},
            read_cases=lambda: Cases({**below.cases.scenarios, **layer.cases.scenarios}),
            base_digest=below.base_digest or below.digest,
            packs=(*below.packs, on),
            origin={**below.origin, **dict.fromkeys(self.files, on)},
        )


def _outside_the_catalogue(file: PackFile) -> Iterator[BadInput]:
    """What style sheets may not do (fetch anything), and YAML beside the catalogue that is no plain YAML."""
    beside = file.name.endswith(".yaml") and not file.name.startswith("obligations/")
    if not beside and not file.name.endswith((".css", ".po")):
        return
    try:
        text = _yaml.read_text(file.path, name=file.name)
        if beside:
            yaml_of(text, file.name)
            return
    except BadInput as error:
        yield error
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if file.name.endswith(".po"):
            if UNSEEN.search(line.rstrip("\r")):
                yield unseen(f"{file.name}:{number}")
        elif found := fetched(line):
            mend = "Use the fonts and signs of the kit; a style sheet of a pack fetches nothing."
            yield BadInput(f"holds '{found}'.", where=f"{file.name}:{number}", mend=mend)


def known_ids(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """By kind, every id that a catalogue defines."""
    return {
        "fact": frozenset(catalogue.facts), "entry": frozenset(catalogue.entries),
        "determination": frozenset(catalogue.determinations), "threshold": frozenset(catalogue.thresholds),
        "instrument": frozenset(catalogue.instruments), "table": frozenset(catalogue.tables),
        "profile": frozenset(catalogue.profiles),
    }  # fmt: skip


def layered(roots: Sequence[Path], base: Catalogue | None = None) -> tuple[Catalogue, tuple[Layer, ...]]:
    """The built-in catalogue with packs on top of it, in their order.

    Args:
        roots: the folders of the packs, each after those that it needs.
        base: the catalogue below them; the built-in one by default.

    Raises:
        Problems: everything that is wrong with a pack, with file and line.

    """
    catalogue, layers = base or load(), []
    with _no_collecting():
        for root in roots:
            catalogue, layer = LayerReader(root, catalogue).layered()
            _lead_somewhere(catalogue, layer)
            layers.append(layer)
    return catalogue, tuple(layers)


def _lead_somewhere(catalogue: Catalogue, layer: Layer) -> None:
    """Refuse a pack whose names lead nowhere or round in a circle: judging would break on them.

    Raises:
        Problems: each of them with file and line.

    """
    checked = for_checking(catalogue, layer)
    pack, places = Pack(checked, layer.root), Places(checked, layer.root)
    runs = {**NAMES, "links": PLAIN["links"]}
    found = [(one, name) for name, run in runs.items() for one in run(pack) if pack.has(one)][:MOST]
    if found:
        raise Problems([Noticed(one, places.where(one), name) for one, name in found])


def for_checking(catalogue: Catalogue, layer: Layer) -> Catalogue:
    """The catalogue as the pack on top of it is checked: its own files and cases, on its own day of the law."""
    scenarios = {**catalogue.cases.scenarios, **layer.cases.scenarios}
    cases = dataclasses.replace(layer.cases, scenarios=scenarios)
    day = layer.manifest.law_as_of or catalogue.manifest.law_as_of
    manifest = catalogue.manifest.model_copy(update={"law_as_of": day})
    return dataclasses.replace(catalogue, files=layer.files, read_cases=lambda: cases, manifest=manifest)


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Reading makes many small objects that live on; the collector waits meanwhile."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
