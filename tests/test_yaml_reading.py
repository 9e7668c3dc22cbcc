# ruff: noqa: E501 - rows of a table read better in one line
"""Strict reading of YAML: the young reader against the old one on every file, and refusals with file and line."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from compliance_kit import _yaml
from compliance_kit.errors import BadInput

FILES = sorted(path for folder in ("obligations", "templates", "examples") for path in (ROOT / folder).rglob("*.yaml"))


class Core(yaml.CSafeLoader):
    """PyYAML with the scalars of YAML 1.2: NO is a text, 1e25 a number, 1:30 a text."""


Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag.endswith((":timestamp", ":null", ":merge"))]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Core.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
Core.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
    list("-+0123456789."),
)
Core.add_constructor("tag:yaml.org,2002:float", lambda _loader, node: float(node.value))
Core.add_constructor("tag:yaml.org,2002:int", lambda _loader, node: int(node.value))


@pytest.mark.parametrize("folder", ["obligations", "templates", "examples"])
def test_both_readers_find_the_same_data_in_every_file(folder: str) -> None:
    files = [path for path in FILES if path.is_relative_to(ROOT / folder)]
    assert files
    differ = []
    for path in files:
        text = path.read_text(encoding="utf-8")
        ours, other = _yaml.parse(text, path.name), yaml.load(text, Loader=Core)  # noqa: S506 - a safe loader with other scalars
        if ours != other or _types(ours) != _types(other):
            differ.append(str(path.relative_to(ROOT)))
    assert differ == []


def _types(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _types(value) for key, value in data.items()}
    return [_types(value) for value in data] if isinstance(data, list) else type(data)


@pytest.mark.parametrize(
    "path", [path for path in FILES if "obligations" in path.parts], ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_file_uses_anchors_aliases_tags_or_several_documents(path: Path) -> None:
    events = list(yaml.parse(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    assert [event for event in events if getattr(event, "anchor", None)] == []
    assert [
        event
        for event in events
        if isinstance(event, yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent) and event.tag
    ] == []
    assert sum(isinstance(event, yaml.DocumentStartEvent) for event in events) == 1


@pytest.mark.parametrize(("text", "data"), [
    ("a: 1e25", {"a": 1e25}), ("a: NO", {"a": "NO"}), ("a: yes", {"a": "yes"}), ("a: off", {"a": "off"}), ("a: 1:30", {"a": "1:30"}), ("a: ~", {"a": None}),
    ("a: 2026-11-20", {"a": datetime.date(2026, 11, 20)}), ("a: 2026-02-30", {"a": "2026-02-30"}), ("a: '1e25'", {"a": "1e25"}), ("", None), ("# only words\n", None),
    ("\ufeffa: 1".lstrip("\ufeff"), {"a": 1}),
])  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text: str, data: object) -> None:
    assert _yaml.parse(text, "file.yaml") == data


REFUSED = [
    ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands twice (first on line 1)"), ("x:\n  a: 1\n  a: 1\n", 3, "the key 'a' stands twice (first on line 2)"),
    ("- {a: 1, a: 2}\n", 1, "the key 'a' stands twice"), ("a: [1\nb: 2\n", 2, "is no valid YAML"), ("a: b: c\n", 1, "is no valid YAML"), ("a:\n\t- 1\n", 2, "is no valid YAML"),
    ("a: 'open\n", 2, "is no valid YAML"), ("a: @x\n", 1, "is no valid YAML"), ("a: \x00\n", None, "zero bytes"), ("a: *nobody\n", 1, "is no valid YAML"),
    ("[" * 300, None, "nested too deeply"), ("- " * 150 + "x", None, "nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "says"), REFUSED, ids=[says + repr(text[:12]) for text, _, says in REFUSED])
def test_broken_yaml_is_refused_with_its_line(text: str, line: int | None, says: str) -> None:
    with pytest.raises(BadInput) as raised:
        _yaml.parse(text, "file.yaml")
    assert says in raised.value.message
    assert raised.value.where == (f"file.yaml:{line}" if line else "file.yaml")
    assert raised.value.mend


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    try:
        _yaml.parse(text, "file.yaml")
    except BadInput as error:
        assert (error.where or "").startswith("file.yaml")  # noqa: PT017 - both ends are fine
    assert _yaml.line_of(text, ["a", 0]) >= 1


TEXT = "# first\na: 1\nb:\n  - x\n  - c: 3\n    'd e': 4\n"


@pytest.mark.parametrize(("path", "line"), [
    ([], 1), (["a"], 2), (["b"], 3), (["b", 0], 4), (["b", 1], 5), (["b", 1, "c"], 5), (["b", 1, "d e"], 6), (["b", 1, "nothing"], 5), (["b", 7], 3), (["nothing"], 1),
    (["a", "deeper"], 2),
])  # fmt: skip
def test_the_line_of_a_place_is_found_or_that_of_the_last_part_that_exists(path: list[str | int], line: int) -> None:
    assert _yaml.line_of(TEXT, path) == line


def test_a_text_that_only_the_young_reader_understands_has_a_first_line() -> None:
    assert _yaml.line_of('a: 1\nb: "\x07"\n', ["b"]) == 1


def test_a_file_is_read_with_and_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes("a: ä\n".encode("utf-8-sig"))
    assert _yaml.read_text(path) == "a: ä\n"


def test_what_is_no_readable_file_is_refused_by_its_name(tmp_path: Path) -> None:
    huge, binary = tmp_path / "huge.yaml", tmp_path / "binary.yaml"
    with huge.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    binary.write_bytes(b"\xff\xfe\x00")
    expected = {
        tmp_path: "is a folder",
        tmp_path / "no.yaml": "No such file",
        huge: "is 100 MB large",
        binary: "byte 0 cannot be read",
    }
    for path, says in expected.items():
        with pytest.raises(BadInput, match=says) as raised:
            _yaml.read_text(path, name="shown.yaml")
        assert raised.value.where == "shown.yaml"


def test_a_file_that_is_written_keeps_its_permissions_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.yaml"
    _yaml.write_atomically(path, "a: 1\n")
    path.chmod(0o640)
    _yaml.write_atomically(path, b"a: 2\n")
    assert path.read_bytes() == b"a: 2\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_failure_in_the_middle_of_writing_leaves_the_old_file(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("a: 1\n", encoding="utf-8")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, fails)
    with pytest.raises(OSError, match="No space left"):
        _yaml.write_atomically(path, "a: 2\n")
    assert path.read_text(encoding="utf-8") == "a: 1\n"
    assert list(tmp_path.iterdir()) == [path]
