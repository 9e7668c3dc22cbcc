# ruff: noqa: E501 - rows of a table read better in one line
"""Good data with something wrong in it: a part taken out, doubled, moved, renamed, or replaced by what nobody writes."""

import copy
import datetime
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from compliance_kit import _yaml

Way = tuple[Any, ...]
TIMES = int(os.environ.get("COMPLIANCE_KIT_FUZZ", "1"))
"""How many times more examples than usual are tried."""
ODD: list[Any] = [
    None, True, False, 0, -1, 2**63, 10**400, 1e308, float("inf"), float("nan"), 0.1, "", " ", "x", "null", "none", "true", "1e25", "1e999999999",
    "1/0", "1/3", "-5 %", "9" * 5000, "x" * 5000, "\x1b[2J", "\u202ex", "a\0b", "\ud7ff\ue000", "\U0010ffff", "../../../etc/passwd", "/etc/passwd",
    "file:///etc/passwd", "https://example.org/x", "{{ 7 * 7 }}", "{0.__class__}", "{n}", "%s%n", "<b>x</b>", "- x", "a: b", "'", '"', "&a", "*a", "!!x",
    [], {}, [[]], [None], [{}], {"a": None}, {"": ""}, {"value": None}, {"value": {"value": 1}}, {"value": [], "unsure": ["x"]}, {"low": 1}, {"low": 2, "high": 1},
    {"value": 1, "margin": "300%"}, {"threshold": "x"}, {"all": []}, {"not": {"not": {"always": True}}}, {"some": {"of": "x", "where": {"always": True}}}, {1: 2}, {None: None},
    datetime.date(1, 1, 1), datetime.date(9999, 12, 31), "0001-01-01", "2026-02-30", ["x"] * 300, "eu.ai_act.literacy", "use.purpose", "builtin", "XX", "worldwide", 1, 2,
]  # fmt: skip
"""What a part is replaced by."""


def ways(data: Any, way: Way = ()) -> Iterator[Way]:
    """The way to every part of plain data, the whole left out."""
    items: Any = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*way, key)
        yield from ways(value, (*way, key))


def _at(data: Any, way: Way) -> Any:
    for step in way:
        data = data[step]
    return data


@st.composite
def mutated(draw: st.DrawFn, trees: Sequence[Any]) -> Any:
    """One of the trees with one to four changes."""
    tree = copy.deepcopy(draw(st.sampled_from(trees)))
    for _ in range(draw(st.integers(1, 4))):
        found = list(ways(tree))
        if not found:
            return draw(st.sampled_from(ODD))
        *above, last = draw(st.sampled_from(found))
        _change(draw, _at(tree, tuple(above)), last, trees)
    return tree


def _change(draw: st.DrawFn, owner: Any, last: Any, trees: Sequence[Any]) -> None:
    """Change one part of a mapping or list."""
    how = draw(st.sampled_from(["odd", "odd", "odd", "gone", "other", "inside", "key", "twice"]))
    if how == "gone":
        del owner[last]
    elif how == "other":
        other = draw(st.sampled_from(trees))
        found = [(), *ways(other)]
        owner[last] = copy.deepcopy(_at(other, draw(st.sampled_from(found))))
    elif how == "inside":
        owner[last] = draw(st.sampled_from([[owner[last]], {"value": owner[last]}, {"not": owner[last]}]))
    elif how == "key" and isinstance(owner, dict):
        name = draw(st.sampled_from([one for one in ODD if one is None or isinstance(one, bool | int | float | str)]))
        owner[name] = owner.pop(last)
    elif how == "twice" and isinstance(owner, list):
        owner.insert(last, copy.deepcopy(owner[last]))
    else:
        owner[last] = copy.deepcopy(draw(st.sampled_from(ODD)))


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of PyYAML
        return True


def as_yaml(data: Any) -> bytes:
    """The data as YAML."""
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    return text.encode("utf-8", "replace")


def as_json(data: Any) -> bytes:
    """The data as JSON, with what Python writes and JSON does not know."""
    return json.dumps(data, default=str).encode() if not _odd_keys(data) else as_yaml(data)


def _odd_keys(data: Any) -> bool:
    return any(not isinstance(step, str | int) for way in ways(data) for step in way)


def trees_of(root: Path, *patterns: str) -> list[Any]:
    """The data of good files."""
    paths = [path for pattern in patterns for path in sorted(root.glob(pattern))]
    return [_yaml.parse(path.read_text("utf-8"), path.name) for path in paths]
