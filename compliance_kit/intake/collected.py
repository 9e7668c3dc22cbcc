"""One import: several files and folders about one version, and perhaps about its bases, as proposals for one sheet."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compliance_kit.answers import Answer, as_answer
from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import BadInput
from compliance_kit.intake.croissant import KIND as CROISSANT
from compliance_kit.intake.croissant import beside_lists
from compliance_kit.intake.doubts import with_doubts
from compliance_kit.intake.folder import gathered, ids_of
from compliance_kit.intake.proposals import Proposals, as_written
from compliance_kit.intake.sayings import Gathered, Saying

PARENTS, SETS = "base.models", "data.sets"
_OF_BASE = {"hf_card": "base_card", "weights": "base_weights", "gguf": "base_weights", "config_json": "base_config"}


@dataclass(frozen=True)
class Import:
    """What came of an import.

    Attributes:
        answers: the proposals by fact, each unconfirmed.
        notes: what needs a look, as whole sentences.
        problems: files that could not be read.
        read: the files that were read.
        name: what the version may be called.
        version: its number or name; "" where no file says it.

    """

    answers: Mapping[str, Answer]
    notes: Sequence[str] = ()
    problems: Sequence[BadInput] = ()
    read: Sequence[str] = field(default=())
    name: str = ""
    version: str = ""


def collected(paths: Sequence[Path], catalogue: Catalogue) -> Import:
    """Everything that the paths say. The first one is about the version itself; others may be about its bases.

    Raises:
        BadInput: one of them does not exist.

    """
    first, *others = [(path, gathered(path)) for path in paths]
    whole = Gathered()
    whole.add(first[1])
    parents = {name.casefold() for name in _names(Proposals(catalogue, first[1].sayings), PARENTS)}
    for path, found in others:
        base = next((one for one in parents if one in ids_of(path)), None)
        whole.add(found if base is None else _about(base, found))
    others_say = Proposals(catalogue, [one for one in whole.sayings if one.kind != CROISSANT])
    whole.sayings, notes = beside_lists(whole.sayings, set(_names(others_say, SETS)))
    whole.notes += notes
    proposals = Proposals(catalogue, whole.sayings)
    answers = with_known(proposals.answers(), catalogue)
    notes = [*whole.notes, *dict.fromkeys(proposals.notes), *_quantised(whole)]
    name = answers.get("release.name")
    released = str(name.value) if name is not None and name.value else ""
    named = first[1].name or released or paths[0].resolve().stem
    return Import(with_doubts(answers, catalogue), notes, whole.problems, whole.read, named, first[1].version)


def _names(proposals: Proposals, fact: str) -> Iterator[str]:
    """The names of the records that files list, also where the files disagree."""
    answer = proposals.answers().get(fact)
    lists = [] if answer is None else [answer.value, *(one.value for one in answer.found)]
    for row in (row for rows in lists if isinstance(rows, list) for row in rows):
        yield str(as_answer(row["name"]).value)


def _about(base: str, found: Gathered) -> Gathered:
    """What was read as statements about a base; what is said of its own making is nobody's answer here."""
    kept = [
        dataclasses.replace(one, kind=_OF_BASE[one.kind], item=base) for one in found.sayings if one.kind in _OF_BASE
    ]
    return dataclasses.replace(found, sayings=kept)


def _quantised(whole: Gathered) -> Iterator[str]:
    """A card beside quantised weights often is that of the model before."""
    packed = next((one for one in whole.sayings if _is_quantised(one)), None)
    card = next((one for one in whole.sayings if one.kind == "hf_card"), None)
    keys = {one.key for one in whole.sayings if one.kind == "hf_card"}
    if packed is not None and card is not None and not keys & {"base_model", "base_model[]"}:
        file = card.place.partition(":")[0]
        yield (
            f"{packed.place}: the weights are quantised, and {file} names no model that they were made of. Such a card "
            "often describes the model before: look at each proposal that comes from it."
        )


def _is_quantised(saying: Saying) -> bool:
    return saying.kind in ("quantize_config", "gguf") or (saying.kind, saying.key) in {
        ("weights", "quantised"),
        ("config_json", "quantization_config.quant_method"),
    }


def with_known(answers: Mapping[str, Answer], catalogue: Catalogue) -> dict[str, Answer]:
    """The proposals with what the table of known base models has for the parents that they name."""
    answer = answers.get(PARENTS)
    if answer is None:
        return dict(answers)
    if answer.found:
        found = tuple(one.model_copy(update={"value": _filled(one.value, catalogue)}) for one in answer.found)
        return {**answers, PARENTS: answer.model_copy(update={"found": found})}
    return {**answers, PARENTS: answer.model_copy(update={"value": _filled(answer.value, catalogue)})}


def _is_open(given: object, value: str) -> bool:
    answer = as_answer(given)
    return answer.unconfirmed and answer.value == value


def _filled(rows: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> list[dict[str, Any]]:
    return [filled(row, catalogue) for row in rows]


def filled(row: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """A record of a parent with the fields that the table has for it and nobody else says."""
    name = as_answer(row.get("name")).value
    known = catalogue.known_model(str(name)) if name else None
    if known is None:
        return dict(row)
    owner = str(name).partition("/")[0]  # an id of the hub names an account, the table the maker
    own = {key: given for key, given in row.items() if not (key == "maker" and _is_open(given, owner))}
    proposed = {key: as_written(answer) for key, answer in known.answers().items()}
    return {**row, **{key: given for key, given in proposed.items() if key not in own}}
