"""What makers write about a model for machines: CycloneDX bills of material, disclosures as IBM writes them.

A bill of material that this program wrote carries every fact under its id; from there they are read exactly.
"""

from collections.abc import Mapping
from typing import Any

from compliance_kit.intake.carried import carried, unchanged
from compliance_kit.intake.sayings import Gathered, Saying, dotted, said_by

BOM, DISCLOSURE = "cyclonedx", "disclosure"
_MODEL = "machine-learning-model"


def is_bom(data: object) -> bool:
    """Whether plain data are a CycloneDX bill of material."""
    return isinstance(data, Mapping) and data.get("bomFormat") == "CycloneDX"


def is_disclosure(data: object) -> bool:
    """Whether plain data are a disclosure of the form that IBM publishes with Granite."""
    return isinstance(data, Mapping) and isinstance(data.get("disclosures"), Mapping)


def read_bom(data: Mapping[str, Any], name: str, text: str) -> Gathered:
    """What a bill of material says about its model; keys count from the component of the model."""
    found = Gathered(read=[name])
    about = data.get("metadata")
    main = about.get("component") if isinstance(about, Mapping) else None
    listed = data.get("components")
    components: list[tuple[tuple[str | int, ...], Any]] = [(("metadata", "component"), main)]
    components += [(("components", n), one) for n, one in enumerate(listed if isinstance(listed, list) else ())]
    models = [(way, one) for way, one in components if isinstance(one, Mapping) and one.get("type") == _MODEL]
    if not models:
        found.notes.append(f"{name}: this bill of material lists no model (a component of the type {_MODEL}).")
        return found
    if len(models) > 1:
        found.notes.append(f"{name}: lists {len(models)} models; the first one was read.")
    prefix = dotted(models[0][0])
    for saying in said_by(BOM, data, name, text):
        if saying.key.startswith(f"{prefix}.") and _within(saying, models[0][0]):
            item = saying.item.removeprefix(_shown(models[0][0])).removeprefix(".")
            key = saying.key.removeprefix(f"{prefix}.")
            found.sayings.append(Saying(BOM, key, saying.value, saying.place, saying.words, item))
    own = list(carried(found.sayings))
    if own and unchanged(data):
        found.sayings = own
    elif own:  # what was written beside them may differ now; the name of the component is that of the sheet
        found.sayings = [*own, *(one for one in found.sayings if one.key != "name")]
        found.notes.append(f"{name}: was changed after this program wrote it; what disagrees in it is shown.")
    found.name, found.version = (str(models[0][1].get(part) or "") for part in ("name", "version"))
    return found


def _shown(way: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way).removeprefix(".")


def _within(saying: Saying, way: tuple[str | int, ...]) -> bool:
    return "components" not in way or saying.item == _shown(way) or saying.item.startswith(f"{_shown(way)}.")


def read_disclosure(data: Mapping[str, Any], name: str, text: str) -> Gathered:
    """What a disclosure says; keys count from `disclosures`."""
    parts = said_by(DISCLOSURE, data, name, text)
    head = "disclosures."
    sayings = [
        Saying(DISCLOSURE, one.key.removeprefix(head), one.value, one.place, one.words, one.item.removeprefix(head))
        for one in parts
    ]
    return Gathered(sayings=sayings, read=[name])
