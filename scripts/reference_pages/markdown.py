"""Plain Markdown: rows, links, anchors, lists, and texts that print as they stand."""

import re
from collections.abc import Iterable

_SIGNS = re.compile(r"([\\<*$~\[\]])")


def plain(text: str) -> str:
    """A text from the data on one line, with the signs that Markdown would act on set apart."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def linked(text: str, url: str | None) -> str:
    """A link; the text alone where there is no address."""
    return f"[{text}]({url.replace('(', '%28').replace(')', '%29')})" if url else text


def anchor(name: str) -> str:
    """A place inside a page that links can name, on every forge alike."""
    return f'<a id="{name}"></a>'


def row(*cells: str) -> str:
    """One row of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table; nothing where it has no rows."""
    made = [row(*cells) for cells in rows]
    names = list(head)
    return ["", row(*names), "|" + "---|" * len(names), *made] if made else []


def items(head: str, told: Iterable[str]) -> list[str]:
    """A bold heading with a list under it; nothing where the list is empty."""
    made = [f"- {text}" for text in told]
    return ["", f"**{head}**", "", *made] if made else []


def said(head: str, text: str | None) -> list[str]:
    """A bold heading and a text in one paragraph; nothing where there is no text."""
    return ["", f"**{head}.** {plain(text)}"] if text else []
