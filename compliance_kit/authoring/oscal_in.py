"""OSCAL catalogs (NIST, version 1, JSON) as drafts: controls, their statements, their groups, what they link to.

Source: the catalog model of OSCAL 1.x, <https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/catalog/json-reference/>.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from compliance_kit.authoring.drafts import MOST_DRAFTS, Draft, Link, Work, plain_text, web_address
from compliance_kit.errors import BadInput

LARGEST_FILE: Final = 32 * 1024 * 1024
DEEPEST: Final = 40
_INSERT = re.compile(r"\{\{\s*insert:\s*param,\s*([^\s}]+)\s*\}\}")
_MARKED = re.compile(r"\[([^\]]*)\]\((?:#|https?:)[^)]*\)")
Row = Mapping[str, Any]


def read_oscal(path: Path) -> Work:
    """The catalog in a file.

    Raises:
        BadInput: it is too large, no JSON, no OSCAL catalog, or of a version that is not known.

    """
    shown = str(path)
    catalog = _catalog(_parsed(_text(path, shown), shown), shown)
    metadata = _mapping(catalog.get("metadata"))
    version = str(metadata.get("oscal-version", ""))
    if not re.fullmatch(r"v?1\.\d+(\.\d+)?([-+].*)?", version):
        mend = "Convert it to OSCAL 1.x first, for example with oscal-cli."
        raise BadInput(
            f"is of the OSCAL version '{plain_text(version, 40)}'; version 1 is read.", where=shown, mend=mend
        )
    title = plain_text(metadata.get("title"), 200) or path.stem
    resources = _resources(catalog)
    return Work(
        title=title,
        short=title if len(title) <= 60 else plain_text(title, 60),
        edition=_edition(metadata),
        origin="OSCAL",
        publisher=_publisher(metadata),
        url=_address(metadata, resources),
        rights=plain_text(metadata.get("remarks"), 1000),
        drafts=tuple(_drafts(catalog, (), resources, {}, shown)),
    )


def _text(path: Path, shown: str) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(
                f"is larger than {LARGEST_FILE // 1024 // 1024} MB.", where=shown, mend="Is it the right file?"
            )
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput(
            f"cannot be read: {error.strerror}.", where=shown, mend="Check the name and the folder."
        ) from None
    except UnicodeDecodeError as error:
        raise BadInput(f"is no UTF-8 text (byte {error.start}).", where=shown, mend="Save it as UTF-8.") from None


def _parsed(text: str, shown: str) -> Any:  # noqa: ANN401 - JSON holds anything
    """The data of a JSON text, each key once."""

    def once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise BadInput(
                f"has the key '{plain_text(twice, 60)}' twice in one place.", where=shown, mend="Remove one."
            )
        return found

    def constant(name: str) -> NoReturn:
        raise BadInput(f"holds '{name}', which is no JSON.", where=shown, mend="Take it out.")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=constant, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"is no valid JSON: {error.msg}.", where=f"{shown}:{error.lineno}", mend="Mend it there."
        ) from None
    except RecursionError:
        raise BadInput("is nested too deeply.", where=shown, mend="Check that it is the right file.") from None


def _catalog(data: object, shown: str) -> Row:
    catalog = data.get("catalog") if isinstance(data, Mapping) else None
    if not isinstance(catalog, Mapping):
        found = ", ".join(plain_text(name, 40) for name in list(data)[:3]) if isinstance(data, Mapping) else "no object"
        mend = "Name a file whose first key is 'catalog'; a profile has to be resolved to a catalog first."
        raise BadInput(f"is no OSCAL catalog (it holds: {found or 'nothing'}).", where=shown, mend=mend)
    return catalog


def _drafts(
    group: Row, above: tuple[str, ...], resources: Mapping[str, Row], params: Mapping[str, str], shown: str
) -> Iterator[Draft]:
    """Every control of a catalog, group or control, with those inside of it."""
    if len(above) > DEEPEST:
        raise BadInput(f"has groups more than {DEEPEST} deep.", where=shown, mend="Check that it is the right file.")
    params = {**params, **_params(group)}
    for number, control in enumerate(_rows(group, "controls")):
        if number > MOST_DRAFTS:
            raise BadInput(
                f"has more than {MOST_DRAFTS} controls in one group.", where=shown, mend="Import it in parts."
            )
        if not plain_text(control.get("id")):
            raise BadInput("has a control without an id.", where=shown, mend="Mend the catalog first.")
        if not _withdrawn(control):
            yield _draft(control, above, resources, {**params, **_params(control)})
        yield from _drafts({"controls": control.get("controls")}, above, resources, params, shown)
    for inner in _rows(group, "groups"):
        name = plain_text(inner.get("title") or inner.get("id"), 120) or "group"
        yield from _drafts(inner, (*above, name), resources, params, shown)


def _draft(control: Row, above: tuple[str, ...], resources: Mapping[str, Row], params: Mapping[str, str]) -> Draft:
    was = plain_text(control["id"], 120)
    links, related = _links(control, resources)
    title = plain_text(control.get("title"), 200) or was
    told = (_filled(text, params) for text in _prose(_rows(control, "parts"), ("statement", "item", "objective")))
    guidance = [
        _filled(text, params) for text in _prose(_rows(control, "parts"), ("guidance", "information", "overview"))
    ]
    notes = [f"Guidance of the source: {text}" for text in guidance[:10]]
    return Draft(
        above,
        was,
        _label(control) or was,
        title,
        plain_text(" ".join(told)),
        tuple(links),
        tuple(related),
        tuple(notes),
    )


def _prose(parts: Sequence[Row], names: Sequence[str], depth: int = 0) -> Iterator[str]:
    """The prose of the parts of those names, and of everything inside of them."""
    for part in parts:
        if part.get("name") in names and depth <= DEEPEST:
            text = plain_text(part.get("prose"))
            label = _label(part)
            if text:
                yield f"{label} {text}" if label and depth else text
            yield from _prose(_rows(part, "parts"), (*names, "item"), depth + 1)


def _filled(text: str, params: Mapping[str, str]) -> str:
    """A text with the names of its parameters in brackets, and links of Markdown as their words."""
    plain = _INSERT.sub(lambda found: f"[{params.get(found[1], found[1])}]", text)
    return plain_text(_MARKED.sub(r"\1", plain))


def _params(owner: Row) -> dict[str, str]:
    found = {}
    for param in _rows(owner, "params"):
        choices = _mapping(param.get("select")).get("choice")
        told = "; ".join(plain_text(one, 200) for one in choices) if isinstance(choices, list) else ""
        found[str(param.get("id"))] = plain_text(param.get("label"), 200) or told or plain_text(param.get("id"), 80)
    return found


def _label(owner: Row) -> str:
    """How the catalog numbers it, without a longer name before it."""
    told = next((plain_text(one.get("value"), 80) for one in _rows(owner, "props") if one.get("name") == "label"), "")
    inside = re.search(r"\(([^()\s]+)\)$", told)
    return inside[1] if inside and " " in told else told


def _links(control: Row, resources: Mapping[str, Row]) -> tuple[list[Link], list[str]]:
    """The documents outside that a control links to, and the ids of controls inside."""
    outside: dict[str, Link] = {}
    related = []
    for link in _rows(control, "links"):
        href, said = str(link.get("href", "")), plain_text(link.get("text"), 300)
        resource = resources.get(href.removeprefix("#"))
        address = web_address(href) or (_address_of(resource) if resource is not None else "")
        if address:
            title = plain_text(_mapping(resource).get("title"), 200) or said or address
            outside.setdefault(href, Link(href, title, address, said))
        elif href.startswith("#") and resource is None:
            related.append(plain_text(href[1:], 80))
    return list(outside.values()), related


def _resources(catalog: Row) -> dict[str, Row]:
    return {str(one.get("uuid")): one for one in _rows(_mapping(catalog.get("back-matter")), "resources")}


def _address_of(resource: Row) -> str:
    return next((found for one in _rows(resource, "rlinks") if (found := web_address(one.get("href")))), "")


def _address(metadata: Row, resources: Mapping[str, Row]) -> str:
    """The address of the work itself: its canonical link, else its alternate one."""
    for rel in ("canonical", "alternate"):
        for link in _rows(metadata, "links"):
            if link.get("rel") == rel:
                href = str(link.get("href", ""))
                resource = resources.get(href.removeprefix("#"))
                found = web_address(href) or (_address_of(resource) if resource is not None else "")
                if found:
                    return found
    return ""


def _edition(metadata: Row) -> str:
    version = plain_text(metadata.get("version"), 60) or "not stated"
    day = plain_text(metadata.get("published") or metadata.get("last-modified"), 60)[:10]
    return f"version {version}, {day}" if day else f"version {version}"


def _publisher(metadata: Row) -> str:
    """The party with the role of a publisher or creator."""
    names = {str(party.get("uuid")): plain_text(party.get("name"), 200) for party in _rows(metadata, "parties")}
    for role in ("publisher", "creator"):
        for one in _rows(metadata, "responsible-parties"):
            who = one.get("party-uuids")
            if one.get("role-id") == role and isinstance(who, list):
                found = next((names[str(name)] for name in who if names.get(str(name))), "")
                if found:
                    return found
    return ""


def _withdrawn(control: Row) -> bool:
    """Whether the catalog keeps the control only to say that it is no longer one."""
    return any(one.get("name") == "status" and one.get("value") == "withdrawn" for one in _rows(control, "props"))


def _rows(owner: Row, name: str) -> list[Row]:
    found = owner.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _mapping(value: object) -> Row:
    return value if isinstance(value, Mapping) else {}
