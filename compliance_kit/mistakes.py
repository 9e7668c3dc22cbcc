"""What pydantic finds wrong with data from a file, in plain words, each mistake with file and line."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from compliance_kit import _yaml
from compliance_kit.errors import BadInput

MOST: Final = 200
"""How many mistakes of one text are said; nobody reads more at once, and looking for their lines takes time."""
_SHOWN: Final = 60  # signs of what stands there that a message repeats
_DAY: Final = "'{value}' is no day; write year, month and day, such as 2026-11-20"
_LIST: Final = "'{value}' is no list; write [one, another], or a line with a dash for each"
_KEYS: Final = "'{value}' stands where keys with values belong; write them below, two spaces further in"
_WORDS: Final[Mapping[str, str]] = {
    "extra_forbidden": "the key '{key}' is not known here",
    "missing": "the key '{key}' is missing",
    "literal_error": "'{value}' is none of {expected}",
    "string_pattern_mismatch": "'{value}' does not have the form {pattern}",
    "string_type": "a text belongs here, and '{value}' is read as something else; put it in quotes",
    "string_too_short": "is empty",
    "bool_type": "'{value}' is neither true nor false",
    "bool_parsing": "'{value}' is neither true nor false",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "int_type": "'{value}' is no whole number",
    "int_parsing": "'{value}' is no whole number",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "mapping_type": _KEYS,
}
"""What is said for the kinds of mistakes that people make; for every other kind pydantic speaks."""


def said(error: ValidationError, text: str, shown: str, at: tuple[str | int, ...]) -> list[BadInput]:
    """The mistakes that pydantic found, each with its line and in plain words."""
    problems = []
    details = error.errors(include_url=False)
    for detail in details[:MOST]:
        if detail["type"] == "too_short" and any(_inside(other["loc"], detail["loc"]) for other in details[:MOST]):
            continue  # a list whose only item is wrong is not too short besides
        context = detail.get("ctx", {})
        inner = context.get("path", ()) if detail["type"] == "catalogue" else ()
        path = (*at, *(str(step) if not isinstance(step, int) else step for step in detail["loc"]), *inner)
        named = {**context, "key": path[-1] if path else "", "value": detail["input"]}
        words = _in_words(detail["type"], detail["msg"], named)
        problems.append(BadInput(f"{_dotted(path)}: {words}.", where=f"{shown}:{_yaml.line_of(text, path)}"))
    return problems


def first_said(error: ValidationError) -> str:
    """The first mistake that pydantic found, in plain words, for places that have no lines of their own."""
    detail = error.errors(include_url=False)[0]
    key = detail["loc"][-1] if detail["loc"] else ""
    return _in_words(detail["type"], detail["msg"], {**detail.get("ctx", {}), "key": key, "value": detail["input"]})


def _inside(path: tuple[str | int, ...], owner: tuple[str | int, ...]) -> bool:
    return len(path) > len(owner) and path[: len(owner)] == owner


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path)


def _in_words(kind: str, message: str, parts: Mapping[str, Any]) -> str:
    if kind not in _WORDS:
        return message.removeprefix("Value error, ")
    text = str(parts["value"])
    return _WORDS[kind].format_map({**parts, "value": text if len(text) <= _SHOWN else text[:_SHOWN] + "…"})
