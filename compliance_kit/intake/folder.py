"""Files and folders, each read by the module of its format; what cannot be read stops nothing else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from compliance_kit import _yaml
from compliance_kit.errors import BadInput
from compliance_kit.intake.bills import is_bom, is_disclosure, read_bom, read_disclosure
from compliance_kit.intake.configs import kind_of, read_config
from compliance_kit.intake.croissant import is_croissant, read_croissant
from compliance_kit.intake.gguf import read_gguf
from compliance_kit.intake.hf_card import read_card
from compliance_kit.intake.mergekit import is_recipe, read_recipes
from compliance_kit.intake.sayings import Gathered, Saying
from compliance_kit.intake.sizes import beside_headers
from compliance_kit.intake.tree import parsed
from compliance_kit.intake.weights import read_weights

MOST_FILES = 400
_DEEPEST = 3
_CARDS = frozenset({"readme.md", "model_card.md", "modelcard.md"})
_TEXT = frozenset({".json", ".jsonld", ".yaml", ".yml"})
_WEIGHTS, _GGUF, _CARD = ".safetensors", ".gguf", ".md"
_PROSE = (_CARD, ".markdown", ".txt", "")
_PASSED_OVER = re.compile(
    r"tokenizer|vocab|merges|special_tokens|added_tokens|generation_config|chat_template|preprocessor"
    r"|\.index\.json$",
    re.IGNORECASE,
)
_DOCUMENTS = re.compile(r"^---[ \t]*$", re.MULTILINE)
_READERS = ((is_croissant, read_croissant), (is_bom, read_bom), (is_disclosure, read_disclosure))
_FORMATS = {".bin": "pickle", ".pt": "pickle", ".pth": "pickle", ".ckpt": "pickle"}


def gathered(path: Path) -> Gathered:
    """Everything that a file, or the files of a folder, say.

    Raises:
        BadInput: there is no such file or folder.

    """
    if not path.exists():
        raise BadInput("does not exist.", where=str(path), mend="Name a model folder, a model card or a configuration.")
    found = Gathered()
    files = dict(_files(path, found))
    recipes: dict[str, Mapping[str, Any]] = {}
    weights = {name: file for name, file in files.items() if file.suffix == _WEIGHTS}
    for folder in dict.fromkeys(name.rpartition("/")[0] for name in weights):
        found.add(read_weights({name: file for name, file in weights.items() if name.rpartition("/")[0] == folder}))
    for name, file in files.items():
        try:
            found.add(_read(file, name, recipes, named=path.is_file()))
        except BadInput as error:
            found.problems.append(error)
    if recipes:
        found.add(read_recipes(recipes, _main(recipes)))
    found.sayings = beside_headers(found.sayings)
    return found


def _files(path: Path, found: Gathered) -> Iterator[tuple[str, Path]]:
    """The files that are read, by the names to show; a link that leads out of the folder is left out and said."""
    if path.is_file():
        yield path.name, path
        return
    root = path.resolve()
    allowed = [root, *([root.parent.parent / "blobs"] if root.parent.name == "snapshots" else [])]
    seen = 0
    for file in sorted(path.rglob("*")):
        parts = file.relative_to(path).parts
        if len(parts) > _DEEPEST or any(part.startswith(".") for part in parts) or not _wanted(file):
            continue
        name = "/".join(parts)
        if not any(file.resolve().is_relative_to(one) for one in allowed):
            found.problems.append(BadInput("leads out of the folder, so it was left out.", where=name))
            continue
        if not file.is_file():
            continue
        seen += 1
        if seen > MOST_FILES:
            found.notes.append(f"{path}: more than {MOST_FILES} files; the rest was left out. Name them one by one.")
            return
        yield name, file


def _wanted(file: Path) -> bool:
    suffix = file.suffix.casefold()
    if suffix == _CARD:
        return file.name.casefold() in _CARDS
    text = suffix in _TEXT and not _PASSED_OVER.search(file.name)
    return text or suffix in (_WEIGHTS, _GGUF) or suffix in _FORMATS


def _read(file: Path, name: str, recipes: dict[str, Mapping[str, Any]], *, named: bool) -> Gathered:
    suffix = file.suffix.casefold()
    if suffix == _WEIGHTS:
        return Gathered()  # read together with the other files of its model
    if suffix == _GGUF:
        return read_gguf(file, name)
    if suffix in _FORMATS:
        form = _FORMATS[suffix]
        return Gathered([Saying("files", "format", form, name, name)] if _is_weights(file) else [])
    if suffix not in (*_TEXT, *_PROSE):
        return Gathered(notes=[_no_format(name)])
    text = _yaml.read_text(file, name=name)
    if suffix in _PROSE:
        return read_card(text, name)
    return _tree(text, name, recipes, named=named)


def _is_weights(file: Path) -> bool:
    return "model" in file.name.casefold() and "training_args" not in file.name.casefold()


def _tree(text: str, name: str, recipes: dict[str, Mapping[str, Any]], *, named: bool) -> Gathered:
    parts = [part for part in _DOCUMENTS.split(text) if part.strip()] if not name.endswith(".json") else [text]
    if len(parts) > 1:
        return _several(parts, name, recipes)
    data = parsed(text, name)
    if is_recipe(data):
        recipes[name] = data
        return Gathered()
    for fits, reader in _READERS:
        if fits(data):
            return reader(data, name, text)
    kind = kind_of(data)
    if kind is not None:
        return read_config(kind, data, name, text)
    return Gathered(notes=[_no_format(name)] if named else [])


def _no_format(name: str) -> str:
    return f"{name}: is of no format that is read here; it was left out."


def _several(parts: Sequence[str], name: str, recipes: dict[str, Mapping[str, Any]]) -> Gathered:
    """Several recipes in one file, as mergekit-multi has them: those with a name make models for the one without."""
    for number, part in enumerate(parts):
        data = parsed(part, name)
        if is_recipe(data):
            recipes[f"{name}#{data['name']}" if "name" in data else f"{name}{'#' * (number > 0)}"] = data
    return Gathered()


def _main(recipes: Mapping[str, Mapping[str, Any]]) -> str:
    """The recipe that is about the model itself: the one that lies highest up and has no name of its own."""
    return min(recipes, key=lambda name: ("name" in recipes[name], name.count("/")))


def ids_of(path: Path) -> frozenset[str]:
    """The repository ids that the place of a folder or card may stand for, in lower case: owner/name."""
    parts = [
        part for part in path.resolve().with_suffix("" if path.suffix == _CARD else path.suffix).parts if part != "/"
    ]
    if len(parts) > 1 and parts[-1].casefold() in {card.removesuffix(".md") for card in _CARDS}:
        parts.pop()
    found = {"/".join(parts[-2:]), parts[-1].replace("__", "/", 1)} if parts else set()
    found |= {part.removeprefix("models--").replace("--", "/", 1) for part in parts if part.startswith("models--")}
    return frozenset(one.casefold() for one in found if "/" in one)
