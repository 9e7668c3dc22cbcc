"""Finding and reading packs: the only module that opens data files. Every problem is collected before it is said."""

import gc
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.catalogue import Axis, Catalogue, Editorial, Manifest, Migration, ProfileOf, Rate, Row
from compliance_kit.compute import ComputeRules
from compliance_kit.entries import CaseFile, Entry
from compliance_kit.errors import BadInput, Problems
from compliance_kit.facts import Determination, Fact
from compliance_kit.places import Places
from compliance_kit.quantities import Interval, read_number
from compliance_kit.sources import Instrument
from compliance_kit.thresholds import Threshold

Item = TypeVar("Item", bound=BaseModel)
_LISTS: Mapping[str, type[BaseModel]] = {
    "instruments.yaml": Instrument,
    "thresholds.yaml": Threshold,
    "determinations.yaml": Determination,
}


def data_root() -> Path:
    """The folder that holds `obligations`, `templates` and `locales`: inside the wheel, else beside the package."""
    package = Path(__file__).resolve().parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent


class Reader:
    """Reads one pack and collects every problem."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[BadInput] = []
        self.lists: dict[str, dict[str, Any]] = {name: {} for name in _LISTS}
        self.facts: dict[str, Fact] = {}
        self.entries: dict[str, Entry] = {}
        self.known_facts: set[str] = set()
        self.files: dict[str, str] = {}
        self.single: dict[str, Any] = {}
        self.case_files: list[CaseFile] = []
        self.tables: dict[str, tuple[Row, ...]] = {}
        self.exposure: dict[str, Any] = {"scheme": None, "factors": {}}
        self._digest = hashlib.sha256()

    def read(self) -> Catalogue:
        """Read every file of the pack.

        Raises:
            Problems: everything that is wrong, with file and line.

        """
        folder = self.root / "obligations"
        paths = sorted(folder.rglob("*.yaml"))
        if not paths:
            raise BadInput(
                "holds no catalogue.", where=str(folder), mend="A pack has a folder 'obligations' with YAML files."
            )
        for path in paths:
            try:
                self._read_file(path, path.relative_to(folder).as_posix())
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

    def _read_file(self, path: Path, name: str) -> None:
        shown = f"obligations/{name}"
        if path.is_symlink() and not path.resolve().is_relative_to(self.root.resolve()):
            raise BadInput("leads out of the pack.", where=shown, mend="Replace the link by the file.")
        text = _yaml.read_text(path, name=shown)
        self._digest.update(f"{name}\0{text}\0".encode())
        data = _yaml.parse(text, shown)
        parts = name.split("/")
        if parts[-1] in _LISTS:
            self._read_list(data, text, shown, _LISTS[parts[-1]], self.lists[parts[-1]])
        elif parts[0] == "facts" and parts[-1] != "order.yaml":
            self._read_list(data, text, shown, Fact, self.facts)
        else:
            self._read_single(data, text, name, shown)

    def _read_single(self, data: Any, text: str, name: str, shown: str) -> None:  # noqa: ANN401 - parsed YAML
        if name in _SINGLE:
            self.single[name] = self._valid(_SINGLE[name], data, text, shown, ())
        elif name.startswith("cases/"):
            found = self._valid(_CASES, data, text, shown, ())
            if found is not None:
                self.case_files.append(found)
                self._scenarios(found, text, shown)
                self._note(shown, "case", (case.name for case in found.cases))
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
            self._note(shown, "factor", [str(data.get("id"))])
        else:
            self._read_entry(data, text, name, shown)

    def _read_entry(self, data: Any, text: str, name: str, shown: str) -> None:  # noqa: ANN401 - parsed YAML
        entry = self._valid(_ENTRY, data, text, shown, ())
        if entry is not None:
            self._own_id(data, text, name, shown)
            self.entries[entry.id] = entry
            self._note(shown, "entry", [entry.id])

    def _scenarios(self, found: CaseFile, text: str, shown: str) -> None:
        for scenario in found.scenarios:
            if f"scenario::{scenario.id}" in self.files:
                line = _yaml.line_of(text, ["scenarios", _yaml.Item("id", scenario.id)])
                said = f"the scenario '{scenario.id}' stands twice."
                self.problems.append(BadInput(said, where=f"{shown}:{line}", mend="Rename one."))
            self._note(shown, "scenario", [scenario.id])

    def _note(self, shown: str, kind: str, names: Iterable[str]) -> None:
        """In which file something stands; a threshold may have the name of an entry, so the kind counts too."""
        self.files.update({f"{kind}::{name}": shown for name in names})

    def _own_id(self, data: Mapping[str, Any], text: str, name: str, shown: str) -> None:
        expected = name.removesuffix(".yaml").replace("/", ".")
        if data.get("id") != expected:
            line = _yaml.line_of(text, ["id"])
            self.problems.append(
                BadInput(
                    f"the id '{data.get('id')}' does not follow from the file name.",
                    where=f"{shown}:{line}",
                    mend=f"Write 'id: {expected}'.",
                )
            )

    def _read_list(self, data: Any, text: str, shown: str, model: type[Item], into: dict[str, Any]) -> None:  # noqa: ANN401 - parsed YAML
        if not isinstance(data, list):
            raise BadInput("holds no list.", where=f"{shown}:1", mend="Start every item with '- id: …'.")
        adapter = TypeAdapter(model)
        for index, item in enumerate(data):
            found: Any = self._valid(adapter, item, text, shown, (index,))
            if found is None:
                continue
            if found.id in into or (model in (Fact, Determination) and found.id in self.known_facts):
                line = _yaml.line_of(text, [index])
                self.problems.append(
                    BadInput(f"the id '{found.id}' stands twice.", where=f"{shown}:{line}", mend="Rename one.")
                )
            into[found.id] = found
            if model in (Fact, Determination):
                self.known_facts.add(found.id)
            self._note(shown, model.__name__.casefold(), [found.id])

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
            scenarios={scenario.id: scenario for file in self.case_files for scenario in file.scenarios},
            cases=tuple(case for file in self.case_files for case in file.cases),
            files=self.files,
            migrations=self.single.get("migrations.yaml") or (),
            profiles={profile.id: profile for profile in self.single.get("profiles.yaml") or ()},
        )


class _Order(BaseModel):
    sections: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]


_ENTRY = TypeAdapter(Entry)
_CASES = TypeAdapter(CaseFile)
_ROWS = TypeAdapter(tuple[Row, ...])
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


def _asking_order(facts: Mapping[str, Fact], lists: _Order) -> tuple[tuple[str, ...], tuple[str, ...]]:
    natural = [name for section in lists.sections for name in _asked(facts.values(), section)]
    moved = {*lists.first, *lists.last}
    middle = [name for name in natural if name not in moved]
    return (*lists.first, *middle, *lists.last), lists.first


def _asked(facts: Iterable[Fact], section: str) -> Iterable[str]:
    for fact in facts:
        if fact.id.split(".")[0] == section and fact.mode == "asked":
            yield fact.id
            yield from (f"{fact.id}.{field.id}" for field in fact.fields if field.mode == "asked")


def said(error: ValidationError, text: str, shown: str, at: tuple[str | int, ...]) -> list[BadInput]:
    """The mistakes that pydantic found, each with its line and in plain words."""
    problems = []
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "too_short" and any(_inside(other["loc"], detail["loc"]) for other in details):
            continue  # a list whose only item is wrong is not too short besides
        context = detail.get("ctx", {})
        inner = context.get("path", ()) if detail["type"] == "catalogue" else ()
        path = (*at, *(str(step) if not isinstance(step, int) else step for step in detail["loc"]), *inner)
        words = _in_words(detail["type"], detail["msg"], path)
        problems.append(BadInput(f"{_dotted(path)}: {words}.", where=f"{shown}:{_yaml.line_of(text, path)}"))
    return problems


def _inside(path: tuple[str | int, ...], owner: tuple[str | int, ...]) -> bool:
    return len(path) > len(owner) and path[: len(owner)] == owner


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path)


def _in_words(kind: str, message: str, path: tuple[str | int, ...]) -> str:
    if kind == "missing":
        return f"the key '{path[-1]}' is missing"
    return f"the key '{path[-1]}' is not known here" if kind == "extra_forbidden" else message


def text_of(shown: str, root: Path | None = None) -> str:
    """The text of a file of a pack, named as problems name it ("obligations/…")."""
    return _yaml.read_text((root or data_root()) / shown, name=shown)


def load(root: Path | None = None) -> Catalogue:
    """Read the catalogue of a pack (the built-in one by default).

    Reading makes many small objects that live as long as the program, so the collector pauses meanwhile and then
    leaves them alone: that halves the time and keeps later collections short.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        catalogue = Reader(root or data_root()).read()
    finally:
        if was_on:
            gc.enable()
    gc.freeze()
    return catalogue
