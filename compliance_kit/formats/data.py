"""A paper as data: what it is, and every fact and finding that it prints, in its order.

The form is published in docs/reference/paper.schema.json.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from compliance_kit.formats.content import Mark, Page, statements

FORMAT: Final = 1
_DOCUMENT: Final = (
    "id",
    "code",
    "identity",
    "version",
    "audience",
    "status",
    "status_line",
    "law_as_of",
    "valid_until",
)
_FINDING: Final = ("title", "kind", "force", "status", "shade", "certainty", "timing", "from", "until")


def paper_data(page: Page, view: Mapping[str, Any]) -> dict[str, Any]:
    """The facts and findings that a page prints, with what the view knows about each; nothing else of the view."""
    head = view["document"]
    stated = [(mark, " ".join(words.split())) for mark, words in statements(page)]
    return {
        "format": FORMAT,
        "document": {
            **{name: head[name] for name in _DOCUMENT},
            "title": view["words"]["titles"][head["id"]],
            "language": page.language,
            "simulated": head["simulated"],
        },
        "subject": {name: view["subject"][name] for name in ("name", "version", "developer")},
        "catalogue": {name: head[f"catalogue_{name}"] for name in ("title", "version", "law_as_of", "digest")},
        **({"packs": head["packs"]} if head["packs"] else {}),
        "program": {"name": "compliance-kit", "version": head["tool_version"]},
        "facts_digest": head["facts_digest"],
        "gaps": {"used": view["gaps"]["n"], "missing": view["gaps"]["k"], "deciding": view["gaps"]["j"]},
        "facts": list(_once(_fact(mark, words, view) for mark, words in stated if mark.kind == "fact")),
        "findings": list(_once(_finding(mark, view) for mark, _ in stated if mark.kind == "finding" and mark.state)),
    }


def _fact(mark: Mark, words: str, view: Mapping[str, Any]) -> dict[str, Any]:
    cell = _cell(mark.id, view)
    return {
        "id": mark.id,
        "state": mark.state,
        "printed": words,
        **({"label": cell["label"], "unit": cell["unit"]} if cell is not None else {}),
    }


def _cell(path: str, view: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The cell of a fact, of a list, or of a field in a row of a list (`base.models[0].name`)."""
    owner, bracket, rest = path.partition("[")
    records = view["records"]
    if not bracket or owner not in records:
        found = view["facts"].get(path) or records.get(path)
        return found if isinstance(found, Mapping) else None
    place, _, field = rest.partition("].")
    rows = records[owner]["rows"]
    row = rows[int(place)] if place.isdigit() and int(place) < len(rows) else {}
    cell = row.get(field) or row.get(f"{owner}.{field}")
    return cell if isinstance(cell, Mapping) else None


def _finding(mark: Mark, view: Mapping[str, Any]) -> dict[str, Any]:
    row = view["findings"].get(mark.id)
    about = {name: row[name] for name in _FINDING} | {"source": row["source"]["short"]} if row is not None else {}
    return {"id": mark.id, "verdict": mark.state, **about}


def _once(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each row once, where it stands first."""
    seen = set()
    for row in rows:
        key = (row["id"], row.get("state"), row.get("verdict"), row.get("printed"))
        if key not in seen:
            seen.add(key)
            yield row
