"""What linters found, in words: what blocks approval and what is only worth another look, like things together."""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit.linting import Lint
from compliance_kit.wording import Words

Told = dict[str, list[dict[str, str]]]


def lint_words(found: Iterable[Lint], shared: Mapping[str, Any], words: Words) -> Told:
    """The findings as `blocks` and `remarks`, each with its rule and its text.

    What one rule finds in the same field of several records is told once, with the names of the records.

    Args:
        found: what the linter found, in the order of the rules.
        shared: what every document prints from: `facts` and `records`.
        words: the words of the language.

    """
    names: dict[tuple[Lint, str], list[str]] = {}
    for one in found:
        label, name = _place(one.path, shared)
        key = (one._replace(path=""), label)
        names.setdefault(key, []).extend([name] if name else [])
    told: Told = {"blocks": [], "remarks": []}
    for (one, label), records in names.items():
        named = words.say("page.lint.of", label=label, name="; ".join(dict.fromkeys(records))) if records else label
        text = words.say(one.message, label=named, text=one.text)
        told["blocks" if one.blocks else "remarks"].append({"rule": one.rule, "text": text})
    return told


def _place(path: str, shared: Mapping[str, Any]) -> tuple[str, str]:
    """The label of the place that a finding names, and the name of its record."""
    owner, bracket, rest = path.partition("[")
    if not bracket:
        cell = shared["facts"].get(path) or shared["records"].get(path)
        return (str(cell["label"]) if cell else "", "")
    index, _, field = rest.partition("].")
    row = shared["records"][owner]["rows"][int(index)]
    return str(row[field]["label"]), str(next(iter(row.values()))["text"])
