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
    places: dict[tuple[Lint, str], dict[str, str]] = {}
    for one in found:
        label, name = _place(one.path, shared)
        places.setdefault((one._replace(path=one.path.partition("[")[0]), label), {})[one.path] = name
    told: Told = {"blocks": [], "remarks": []}
    for (one, label), names in places.items():
        text = words.say(one.message, label=_named(one.path, label, names, shared, words), text=one.text)
        told["blocks" if one.blocks else "remarks"].append({"rule": one.rule, "text": text})
    return told


def _named(owner: str, label: str, names: Mapping[str, str], shared: Mapping[str, Any], words: Words) -> str:
    """The label with the records that it is about; a count where that is every one of several."""
    told = list(dict.fromkeys(filter(None, names.values())))
    if not told:
        return label
    rows = shared["records"][owner]["rows"]
    if len(names) == len(rows) > 1:
        return words.say("page.lint.of_all", label=label, n=str(len(rows)))
    return words.say("page.lint.of", label=label, name="; ".join(told))


def _place(path: str, shared: Mapping[str, Any]) -> tuple[str, str]:
    """The label of the place that a finding names, and the name of its record."""
    owner, bracket, rest = path.partition("[")
    if not bracket:
        cell = shared["facts"].get(path) or shared["records"].get(path)
        return (str(cell["label"]) if cell else "", "")
    index, _, field = rest.partition("].")
    row = shared["records"][owner]["rows"][int(index)]
    return str(row[field]["label"]), str(next(iter(row.values()))["text"])
