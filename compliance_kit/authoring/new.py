"""A new pack: a small one that is complete and passes every check, to be changed into one's own."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from compliance_kit.authoring.drafts import write_new
from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import BadInput
from compliance_kit.packing.limits import LETTERHEAD_LENGTH
from compliance_kit.packing.manifest import Line, PackId

SKELETON: Final = Path(__file__).resolve().parent / "skeleton"
_ID: TypeAdapter[str] = TypeAdapter(PackId)
_LINE: TypeAdapter[str] = TypeAdapter(Line)


def new_pack(folder: Path, name: str, publisher: str, title: str, catalogue: Catalogue) -> list[Path]:
    """Write a new pack; the paths of its files.

    Args:
        folder: where, new or empty.
        name: the id of the pack.
        publisher: who publishes it.
        title: what it is.
        catalogue: the built-in one, whose ids nobody else can have.

    Raises:
        BadInput: the id cannot be used, a text has several lines, or something is in the folder already.

    """
    usable_id(name, catalogue)
    for text, option in ((publisher, "--publisher"), (title, "--title")):
        _one_line(text, option)
    files = {path.replace("PACK_ID", name): _filled(text, name, publisher, title) for path, text in _skeleton()}
    write_new(folder, files)
    return [folder / path for path in files]


def usable_id(name: str, catalogue: Catalogue) -> None:
    """Check that a new pack can have this id.

    Raises:
        BadInput: it cannot be the first part of ids, or ids of the catalogue begin with it already.

    """
    try:
        _ID.validate_python(name)
    except ValidationError:
        mend = "Write lower case letters, digits and single underscores, a letter first, at most 40: example_body."
        raise BadInput(f"'{name}' is no id of a pack.", where="--id", mend=mend) from None
    taken = {one.partition(".")[0] for ids in _ids(catalogue) for one in ids} | {"builtin"}
    if name in taken:
        raise BadInput(
            f"the id '{name}' is taken: ids of the built-in catalogue begin with it.",
            where="--id",
            mend="Choose another.",
        )


def _ids(catalogue: Catalogue) -> Iterator[Iterator[str]]:
    for ids in (
        catalogue.entries,
        catalogue.facts,
        catalogue.determinations,
        catalogue.thresholds,
        catalogue.instruments,
    ):
        yield iter(ids)


def _one_line(text: str, option: str) -> None:
    try:
        _LINE.validate_python(text)
    except ValidationError:
        raise BadInput(
            "is empty, longer than 300 signs or has several lines.", where=option, mend="Write one line."
        ) from None


def _skeleton() -> Iterator[tuple[str, str]]:
    for path in sorted(SKELETON.rglob("*")):
        if path.is_file():
            yield path.relative_to(SKELETON).as_posix(), path.read_text(encoding="utf-8")


def _filled(text: str, name: str, publisher: str, title: str) -> str:
    """A file of the skeleton with what is given; texts that anybody may choose are quoted, so that they stay texts."""
    quoted = {"PUBLISHER_NAME": publisher, "PACK_TITLE": title, "LETTERHEAD_LINE": publisher[:LETTERHEAD_LENGTH]}
    said = {place: json.dumps(words, ensure_ascii=False) for place, words in quoted.items()} | {"PACK_ID": name}
    if text.startswith("# PACK_TITLE"):
        said["PACK_TITLE"] = title  # the heading of a page of Markdown
    return re.sub("|".join(said), lambda found: said[found[0]], text)
