"""Finding and reading packs: the only module that opens data files. Every problem is collected before it is said."""

import contextlib
import gc
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.case_files import CaseReader, head_of
from compliance_kit.catalogue import Axis, Catalogue, Editorial, Manifest, Migration, ProfileOf, Rate, Row
from compliance_kit.compute import ComputeRules
from compliance_kit.entries import Entry
from compliance_kit.errors import BadInput, Problems
from compliance_kit.facts import Determination, Fact
from compliance_kit.known_models import KnownModels
from compliance_kit.mistakes import MOST, said
from compliance_kit.places import Places
from compliance_kit.quantities import Interval, read_number
from compliance_kit.sources import Instrument
from compliance_kit.thresholds import Threshold

_FACT: TypeAdapter[Any] = TypeAdapter(Fact)
_DETERMINATION: TypeAdapter[Any] = TypeAdapter(Determination)
_LISTS: Mapping[str, TypeAdapter[Any]] = {
    "instruments.yaml": TypeAdapter(Instrument),
    "thresholds.yaml": TypeAdapter(Threshold),
    "determinations.yaml": _DETERMINATION,
}


def data_root() -> Path:
    """The folder that holds `obligations`, `templates` and `locales`: inside the wheel, else beside the package."""
    package = Path(__file__).resolve().parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent


class Reader:
    """Reads one pack and collects every problem.

    Attributes:
        later: whether its cases are read when they are asked for; what is wrong with them is said only then.

    """

    def __init__(self, root: Path, *, later: bool = False) -> None:
        self.root = root
        self.later = later
        self.problems: list[BadInput] = []
        self.lists: dict[str, dict[str, Any]] = {name: {} for name in _LISTS}
        self.facts: dict[str, Fact] = {}
        self.entries: dict[str, Entry] = {}
        self.known_facts: set[str] = set()
        self.files: dict[str, str] = {}
        self.single: dict[str, Any] = {}
        self.cases = CaseReader(self.files)
        self.tables: dict[str, tuple[Row, ...]] = {}
        self.known_models: Callable[[], KnownModels | None] = lambda: None
        self.exposure: dict[str, Any] = {"scheme": None, "factors": {}}
        self._digest = hashlib.sha256()

    def read(self) -> Catalogue:
        """Read every file of the pack.

        Raises:
            Problems: everything that is wrong, with file and line.

        """
        folder = self.root / "obligations"
        paths = sorted(_files(str(folder)))
        if not paths:
            raise BadInput(
                "holds no catalogue.", where=str(folder), mend="A pack has a folder 'obligations' with YAML files."
            )
        for parts, path, link in paths:
            try:
                self._read_file(path, "/".join(parts), link=link)
            except BadInput as error:
                self.problems.append(error)
        for name in _SINGLE:
            if name not in _OPTIONAL and not (folder / name).exists():
                self.problems.append(
                    BadInput("is missing.", where=f"obligations/{name}", mend="Every catalogue has this file.")
                )
        if self.problems:
            raise Problems(self.problems)
        return self._catalogue()

    def _read_file(self, path: str, name: str, *, link: bool) -> None:
        shown = f"obligations/{name}"
        if link and not Path(path).resolve().is_relative_to(self.root.resolve()):
            raise BadInput("leads out of the pack.", where=shown, mend="Replace the link by the file.")
        text = _yaml.read_text(path, name=shown)
        self._digest.update(f"{name}\0{text}\0".encode())
        if name == _KNOWN_MODELS:
            self._known_models(text, shown)
            return
        if self.later and self._without_cases(text, name, shown):
            return
        data = self.parse(text, shown)
        parts = name.split("/")
        if parts[-1] in _LISTS:
            self._read_list(data, text, shown, _LISTS[parts[-1]], self.lists[parts[-1]])
        elif parts[0] == "facts" and parts[-1] != "order.yaml":
            self._read_list(data, text, shown, _FACT, self.facts)
        else:
            self._read_single(data, text, name, shown)

    def parse(self, text: str, shown: str) -> Any:  # noqa: ANN401 - parsed YAML
        """The data that a text holds."""
        return _yaml.parse(text, shown)

    def _known_models(self, text: str, shown: str) -> None:
        """The table of base models is long and seldom asked for: the built-in one is parsed only then."""

        def parsed() -> KnownModels:
            try:
                return _KNOWN.validate_python(self.parse(text, shown))
            except ValidationError as error:
                raise Problems(said(error, text, shown, ())) from None

        if self.later:
            self.known_models = parsed
        else:
            found = parsed()
            self.known_models = lambda: found

    def _read_single(self, data: Any, text: str, name: str, shown: str) -> None:  # noqa: ANN401 - parsed YAML
        if name in _SINGLE:
            self.single[name] = self._valid(_SINGLE[name], data, text, shown, ())
        elif name.startswith("cases/"):
            self.problems += self.cases.read_file(data, text, shown)
        elif name.startswith("tables/"):
            if not isinstance(data, Mapping) or "entries" not in data:
                raise BadInput("the key 'entries' is missing.", where=f"{shown}:1", mend="Put the rows under it.")
            rows = self._valid(_ROWS, data["entries"], text, shown, ("entries",))
            self.tables[Path(name).stem] = rows or ()
        elif name == "tort/scheme.yaml":
            self.exposure["scheme"] = data
        elif isinstance(data, Mapping) and data.get("kind") == "tort_factor":
            self._own_id(data, text, name, shown)
            self.exposure["factors"][data.get("id")] = data
            self._note(shown, "factor", str(data.get("id")))
        else:
            self._read_entry(data, text, name, shown)

    def _without_cases(self, text: str, name: str, shown: str) -> bool:
        """Put cases off; whether that could be done. Where anything is wrong the whole file is read, to say it."""
        if name.startswith("cases/"):
            self.cases.later(text, shown)
            return True
        head = head_of(text)
        if head is None:
            return False
        try:
            entry: Entry = _ENTRY.validate_python(_yaml.parse(head, shown))
        except (BadInput, ValidationError):
            return False
        if entry.id != _id_of(name):
            return False
        self._add(entry, shown)
        self.cases.later(text, shown, entry.id)
        return True

    def _read_entry(self, data: Any, text: str, name: str, shown: str) -> None:  # noqa: ANN401 - parsed YAML
        rest = {key: value for key, value in data.items() if key != "cases"} if isinstance(data, Mapping) else data
        entry = self._valid(_ENTRY, rest, text, shown, ())
        if rest is not data:
            self.problems += self.cases.read_cases(str(rest.get("id")), data.get("cases", ()), text, shown)
        if entry is not None:
            self._own_id(data, text, name, shown)
            self._add(entry, shown)

    def _add(self, entry: Entry, shown: str) -> None:
        self.entries[entry.id] = entry
        self._note(shown, "entry", entry.id)

    def _note(self, shown: str, kind: str, name: str) -> None:
        """In which file something stands; a threshold may have the name of an entry, so the kind counts too."""
        self.files[f"{kind}::{name}"] = shown

    def _own_id(self, data: Mapping[str, Any], text: str, name: str, shown: str) -> None:
        expected = _id_of(name)
        if data.get("id") != expected:
            line = _yaml.line_of(text, ["id"])
            self.problems.append(
                BadInput(
                    f"the id '{data.get('id')}' does not follow from the file name.",
                    where=f"{shown}:{line}",
                    mend=f"Write 'id: {expected}'.",
                )
            )

    def _read_list(self, data: Any, text: str, shown: str, adapter: TypeAdapter[Any], into: dict[str, Any]) -> None:  # noqa: ANN401 - parsed YAML
        if not isinstance(data, list):
            raise BadInput("holds no list.", where=f"{shown}:1", mend="Start every item with '- id: …'.")
        answerable = adapter in (_FACT, _DETERMINATION)
        most = len(self.problems) + MOST
        for index, item in enumerate(data):
            if len(self.problems) >= most:
                return
            found: Any = self._valid(adapter, item, text, shown, (index,))
            if found is None:
                continue
            if found.id in into or (answerable and found.id in self.known_facts):
                line = _yaml.line_of(text, [index])
                self.problems.append(
                    BadInput(f"the id '{found.id}' stands twice.", where=f"{shown}:{line}", mend="Rename one.")
                )
            into[found.id] = found
            if answerable:
                self.known_facts.add(found.id)
            self._note(shown, type(found).__name__.casefold(), found.id)

    def _valid(self, adapter: TypeAdapter[Any], data: Any, text: str, shown: str, at: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - parsed YAML
        try:
            return adapter.validate_python(data)
        except ValidationError as error:
            self.problems.extend(said(error, text, shown, at))
            return None

    def _catalogue(self) -> Catalogue:
        facts = self.facts
        order, triage = _asking_order(facts, self.single["facts/order.yaml"])
        return Catalogue(
            manifest=self.single["pack.yaml"],
            digest=self._digest.hexdigest(),
            instruments=self.lists["instruments.yaml"],
            thresholds=self.lists["thresholds.yaml"],
            facts=facts,
            determinations=self.lists["determinations.yaml"],
            entries=self.entries,
            places=self.single["places.yaml"],
            tables=self.tables,
            read_known_models=self.known_models,
            axes=self.single["axes.yaml"],
            order=order,
            triage=triage,
            rates={
                rate.currency: Interval(read_number(rate.low), None, read_number(rate.high))
                for rate in self.single["rates.yaml"]
            },
            compute=self.single["compute.yaml"],
            editorial=self.single["editorial.yaml"],
            exposure=self.exposure,
            read_cases=self.cases.cases,
            files=self.files,
            migrations=self.single.get("migrations.yaml") or (),
            profiles={profile.id: profile for profile in self.single.get("profiles.yaml") or ()},
        )


class _Order(BaseModel):
    sections: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]


_ENTRY = TypeAdapter(Entry)
_ROWS = TypeAdapter(tuple[Row, ...])
_KNOWN: TypeAdapter[KnownModels] = TypeAdapter(KnownModels)
_KNOWN_MODELS = "tables/base_models.yaml"
_SINGLE: Mapping[str, TypeAdapter[Any]] = {
    "pack.yaml": TypeAdapter(Manifest),
    "places.yaml": TypeAdapter(Places),
    "axes.yaml": TypeAdapter(tuple[Axis, ...]),
    "rates.yaml": TypeAdapter(tuple[Rate, ...]),
    "compute.yaml": TypeAdapter(ComputeRules),
    "editorial.yaml": TypeAdapter(Editorial),
    "facts/order.yaml": TypeAdapter(_Order),
    "migrations.yaml": TypeAdapter(tuple[Migration, ...]),
    "profiles.yaml": TypeAdapter(tuple[ProfileOf, ...]),
}
_OPTIONAL = ("migrations.yaml", "profiles.yaml")


def _files(folder: str, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Every YAML file below: the parts of its name, its path, whether it is a link; links to folders stay closed."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError), os.scandir(folder) as found:
        for item in found:
            parts = (*above, item.name)
            if item.name.endswith(".yaml"):
                yield parts, item.path, item.is_symlink()
            if item.is_dir(follow_symlinks=False):
                yield from _files(item.path, parts)


def _id_of(name: str) -> str:
    return name.removesuffix(".yaml").replace("/", ".")


def _asking_order(facts: Mapping[str, Fact], lists: _Order) -> tuple[tuple[str, ...], tuple[str, ...]]:
    natural = [name for section in lists.sections for name in asked_in(facts.values(), section)]
    moved = {*lists.first, *lists.last}
    middle = [name for name in natural if name not in moved]
    return (*lists.first, *middle, *lists.last), lists.first


def asked_in(facts: Iterable[Fact], section: str) -> Iterable[str]:
    """Every asked fact and field of a section, in the order in which they stand."""
    for fact in facts:
        if fact.id.split(".")[0] == section and fact.mode == "asked":
            yield fact.id
            yield from (f"{fact.id}.{field.id}" for field in fact.fields if field.mode == "asked")


def text_of(shown: str, root: Path | None = None) -> str:
    """The text of a file of a pack, named as problems name it ("obligations/…")."""
    return _yaml.read_text((root or data_root()) / shown, name=shown)


def load(root: Path | None = None) -> Catalogue:
    """Read the catalogue of a pack, or the built-in one.

    The built-in one is checked before it is published, so that its cases (half of its text) can wait until somebody
    asks for them. Of any other pack, named by its folder, all is read at once.

    Reading makes many small objects that live as long as the program, so the collector pauses meanwhile and then
    leaves them alone: that halves the time and keeps later collections short.

    Raises:
        Problems: everything that is wrong, with file and line.

    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        catalogue = Reader(root or data_root(), later=root is None).read()
    finally:
        if was_on:
            gc.enable()
    gc.freeze()
    return catalogue
