"""Frameworks of CISO Assistant (intuitem, YAML) as drafts: requirement nodes, their tree, the measures they name.

Source: library files and the description of their form in <https://github.com/intuitem/ciso-assistant-community>.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from compliance_kit import _yaml
from compliance_kit.authoring.drafts import Draft, Work, plain_text
from compliance_kit.errors import BadInput
from compliance_kit.packing.limits import yaml_of

DEEPEST: Final = 40
Row = Mapping[str, Any]


def read_ciso(path: Path) -> Work:
    """The framework in a library file.

    Raises:
        BadInput: it is no YAML, holds references or tags, or no framework.

    """
    shown = str(path)
    library = yaml_of(_yaml.read_text(path), shown)
    framework = _framework(library, shown)
    title = plain_text(framework.get("name") or library.get("name"), 200) or path.stem
    day, version = plain_text(library.get("publication_date"), 40), plain_text(library.get("version"), 40)
    return Work(
        title=title,
        short=plain_text(framework.get("ref_id") or library.get("ref_id"), 60) or plain_text(title, 60),
        edition=", ".join(filter(None, (f"version {version or 'not stated'}", day))),
        origin="CISO Assistant",
        publisher=plain_text(library.get("provider"), 200),
        rights=plain_text(library.get("copyright"), 1000),
        language=plain_text(library.get("locale"), 10) or "en",
        drafts=tuple(_drafts(framework, shown)),
    )


def _framework(library: object, shown: str) -> Row:
    objects = library.get("objects") if isinstance(library, Mapping) else None
    found = objects.get("framework", objects.get("frameworks")) if isinstance(objects, Mapping) else None
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, Mapping) or not isinstance(found.get("requirement_nodes"), list):
        mend = "Name a library file with 'objects', 'framework' and 'requirement_nodes'."
        raise BadInput("holds no framework of CISO Assistant.", where=shown, mend=mend)
    return found


def _drafts(framework: Row, shown: str) -> Iterator[Draft]:
    nodes = [node for node in framework["requirement_nodes"] if isinstance(node, Mapping)]
    by_urn = {str(node.get("urn")): node for node in nodes}
    for place, node in enumerate(nodes, 1):
        if node.get("assessable") is not True:
            continue
        was = plain_text(node.get("urn"), 200)
        if not was:
            raise BadInput(f"the requirement node {place} has no 'urn'.", where=shown, mend="Mend the framework first.")
        label = plain_text(node.get("ref_id"), 80) or was.rpartition(":")[2]
        text = plain_text(node.get("description"))
        title = plain_text(node.get("name"), 200) or plain_text(text, 120) or label
        yield Draft(tuple(_above(node, by_urn, shown)), label, label, title, text, notes=tuple(_notes(node, was)))


def _above(node: Row, by_urn: Mapping[str, Row], shown: str) -> list[str]:
    """The names of the nodes around a node, the outermost first."""
    names: list[str] = []
    parent = node.get("parent_urn")
    while parent is not None:
        if len(names) > DEEPEST:
            raise BadInput("has requirement nodes that contain each other.", where=shown, mend="Mend 'parent_urn'.")
        above = by_urn.get(str(parent))
        if above is None:
            break
        names.append(plain_text(above.get("name") or above.get("ref_id"), 120) or "group")
        parent = above.get("parent_urn")
    return names[::-1]


def _notes(node: Row, was: str) -> Iterator[str]:
    yield f"Its name there: {was}"
    for name, told in (
        ("reference_controls", "Measures that it names there"),
        ("threats", "Threats that it names there"),
        ("implementation_groups", "Groups that it belongs to there"),
    ):
        found = node.get(name)
        if isinstance(found, list) and found:
            yield f"{told}: {', '.join(plain_text(one, 200) for one in found[:50])}"
    for name, told in (("annotation", "Note of the source"), ("typical_evidence", "Evidence, says the source")):
        if plain_text(node.get(name)):
            yield f"{told}: {plain_text(node.get(name), 1500)}"
