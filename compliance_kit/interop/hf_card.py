"""The metadata of a Hugging Face model card, from the answers; and the two kinds of text that its README needs.

What the Hub knows (keys, licences, relations, tasks) is data in templates/model_card/hub.yaml. An answer that has no
counterpart there leaves its key out: nothing is invented, nothing stands there empty.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compliance_kit.assessment import Assessment
from compliance_kit.values import Record, Selection, Value, records_in

Hub = Mapping[str, Any]
MetaData = dict[str, str | list[str]]

HUB = "https://huggingface.co/"
_HUB_ID = re.compile(r"(?P<id>[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95})(?: \(.*)?", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s<>\"|\\`]*[A-Za-z0-9/_=-]")
_CARD_LABEL = re.compile(r"[^“;:]+\.md:\d+: “licen")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._/+-]*")
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_MARKS = re.compile(r"([\\`*_\[\]<>|~&$])")
_LINE_START = re.compile(r"^([#+=-]|\d{1,9}(?=[.)](?:\s|$)))")


def front_matter(assessment: Assessment, hub: Hub) -> MetaData:
    """The metadata as plain data, keys in the order of the Hub's own template; unknown ones are left out."""
    found: MetaData = {}
    for part in (_languages, _licence, _parents, _data_sets, _task, _library, _tags):
        found |= part(assessment, hub)
    return {key: found[key] for key in hub["keys"] if found.get(key)}


def yaml_text(data: Mapping[str, str | Sequence[str]]) -> str:
    """Texts and lists of texts as YAML that versions 1.1 and 1.2 read alike; every unusual text is quoted."""
    return "".join(f"{key}:{_yaml_value(value)}\n" for key, value in data.items())


def _yaml_value(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return f" {_yaml_scalar(value)}"
    return "".join(f"\n- {_yaml_scalar(item)}" for item in value)


def _yaml_scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else f"\\U{ord(letter):08X}" for letter in quoted)


def markdown_text(text: str) -> str:
    """One line of Markdown that shows exactly this text: no markup, no HTML, no further line; addresses are links."""
    plain = " ".join(text.split())
    parts = _ADDRESS.split(plain)
    links = [f"<{address}>" for address in _ADDRESS.findall(plain)]
    told = "".join(_MARKS.sub(r"\\\1", part) + link for part, link in zip(parts, [*links, ""], strict=True))
    return _LINE_START.sub(_escaped_start, told)


def _escaped_start(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def hub_id(name: str) -> str | None:
    """The id on the Hub with which a name begins ("owner/name", or that and a remark in brackets), or its address."""
    found = _HUB_ID.fullmatch(name.strip().removeprefix(HUB).removesuffix("/"))
    return found["id"] if found else None


def licence_id(name: str, hub: Hub) -> str | None:
    """The Hub's identifier for a licence, if it has one."""
    plain = " ".join(name.split()).casefold()
    found = hub["licence_names"].get(plain, plain)
    return str(found) if found in hub["licences"] else None


def _chosen(value: Value) -> frozenset[str]:
    return value.content.chosen if isinstance(value.content, Selection) else frozenset()


def _text(value: Value) -> str:
    return value.content if isinstance(value.content, str) else ""


def _field(record: Record, name: str) -> Value:
    return record.fields.get(name, Value(None))


def _languages(assessment: Assessment, hub: Hub) -> MetaData:
    spoken = _chosen(assessment.known.value("use.languages"))
    return {"language": [code for code in hub["languages"] if code in spoken]}


def _licence(assessment: Assessment, hub: Hub) -> MetaData:
    written = _text(assessment.known.value("release.licence")) or _label_of_card(assessment)
    known = licence_id(written, hub)
    if known or not written.strip():
        return {"license": known} if known else {}
    address = _ADDRESS.search(written)
    name = "-".join(re.findall(hub["licence_name_form"], _ADDRESS.sub("", written).casefold())).strip("-.")
    return {"license": hub["other_licence"], "license_name": name, "license_link": address[0] if address else ""}


def _label_of_card(assessment: Assessment) -> str:
    """The licence that the imported card bears, while nobody has settled what contradicts it."""
    answer = assessment.sheet.answers.get("release.licence")
    labels = [one.value for one in answer.found if _CARD_LABEL.match(one.origin)] if answer is not None else []
    return str(labels[0]) if len(labels) == 1 else ""


def _models(assessment: Assessment) -> tuple[Record, ...]:
    return tuple(records_in(assessment.known.value("base.models").content) or ())


def _parents(assessment: Assessment, hub: Hub) -> MetaData:
    used = [model for model in _models(assessment) if _is_parent(model, hub)]
    ids = [found for model in used if (found := hub_id(_text(_field(model, "name"))))]
    relation = _relation(_chosen(assessment.known.value("modification.methods")), hub)
    if not ids:
        return {}
    return {"base_model": ids[0] if len(ids) == 1 else list(dict.fromkeys(ids)), "base_model_relation": relation}


def _relation(methods: frozenset[str], hub: Hub) -> str:
    return next((str(row.get("value", "")) for row in hub["relations"] if methods & set(row["methods"])), "")


def _data_sets(assessment: Assessment, hub: Hub) -> MetaData:
    sets = records_in(assessment.known.value("data.sets").content) or ()
    public = [found for found in sets if _text(_field(found, "source")) in hub["public_sources"]]
    ids = [found for data_set in public if (found := hub_id(_text(_field(data_set, "name"))))]
    return {"datasets": list(dict.fromkeys(ids))}


def _task(assessment: Assessment, hub: Hub) -> MetaData:
    value = assessment.known.value("modification.outputs")
    out = {hub["same_output"].get(item, item) for item in _chosen(value)}
    parents = [model for model in _models(assessment) if _is_parent(model, hub)]
    into = {item for model in parents for item in _chosen(_field(model, "inputs"))}
    unsure = isinstance(value.content, Selection) and value.content.unsure
    if not out or not into or unsure:
        return {}
    return {"pipeline_tag": next((row["value"] for row in hub["tasks"] if _fits(row, into, out)), "")}


def _is_parent(model: Record, hub: Hub) -> bool:
    return bool(_chosen(_field(model, "how")) & set(hub["parent_how"]))


def _fits(row: Mapping[str, Any], into: set[str], out: set[str]) -> bool:
    need, allowed = set(row["inputs"]), set(row["inputs"]) | set(row.get("also", ()))
    return out == set(row["outputs"]) and need <= into <= allowed


def _library(assessment: Assessment, hub: Hub) -> MetaData:
    return {"library_name": hub["libraries"].get(_text(assessment.known.value("release.weights_format")), "")}


def _tags(assessment: Assessment, hub: Hub) -> MetaData:
    return {"tags": list(_each_tag(assessment, hub))}


def _each_tag(assessment: Assessment, hub: Hub) -> Iterator[str]:
    methods = _chosen(assessment.known.value("modification.methods"))
    yield from (tag for method, tag in hub["tags"].items() if method in methods)
    form = hub["format_tags"].get(_text(assessment.known.value("release.weights_format")))
    yield from [form] if form else []
    warning = hub["warning_tag"]
    if _chosen(assessment.known.value(warning["fact"])) & set(warning["choices"]):
        yield warning["value"]
