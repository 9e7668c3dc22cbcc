"""What pydantic finds wrong with data from a file, in plain words, each mistake with file and line."""

from typing import Final

from pydantic import ValidationError

from compliance_kit import _yaml
from compliance_kit.errors import BadInput

MOST: Final = 200
"""How many mistakes of one text are said; nobody reads more at once, and looking for their lines takes time."""


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
        words = _in_words(detail["type"], detail["msg"], path)
        problems.append(BadInput(f"{_dotted(path)}: {words}.", where=f"{shown}:{_yaml.line_of(text, path)}"))
    return problems


def _inside(path: tuple[str | int, ...], owner: tuple[str | int, ...]) -> bool:
    return len(path) > len(owner) and path[: len(owner)] == owner


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path)


def _in_words(kind: str, message: str, path: tuple[str | int, ...]) -> str:
    if kind == "missing":
        return f"the key '{path[-1]}' is missing"
    return f"the key '{path[-1]}' is not known here" if kind == "extra_forbidden" else message
