"""Builds obligations/tables/base_models.yaml from the tables of Epoch AI and from base_models.yaml beside this script.

    base_models.py BASE_MODELS.csv NOTABLE.csv DOWNSTREAM.csv SNAPSHOT BUILT

BASE_MODELS.csv has one row for each base that a downstream model names, NOTABLE.csv the columns of Epoch's table of
notable models, DOWNSTREAM.csv the models that others were made of, with what they were made of.
SNAPSHOT is the month of the newest one (2026-07), BUILT the day on which the table is made. Nothing comes from anywhere
else; a field that none of them has stays out. Data: Epoch AI, CC BY 4.0.
"""

import csv
import datetime
import re
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

Table = Mapping[str, Mapping[str, str]]
HERE = Path(__file__).parent
TARGET = HERE.parent / "obligations" / "tables" / "base_models.yaml"
FIRST_YEAR = "2022"
HEAD = HERE / "base_models_head.txt"


class Dumper(yaml.SafeDumper):
    """Quotes texts that are numbers in YAML 1.2."""


Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$"), list("0123456789")
)


def main(arguments: list[str]) -> None:
    """Write the table."""
    bases, notable, downstream, snapshot, built = arguments
    rules = yaml.safe_load((HERE / "base_models.yaml").read_text(encoding="utf-8"))
    tables = (_read(bases, "base_model"), _read(notable, "Model"), _read(downstream, "model"))
    rows = list(_rows(*tables, rules))
    source = {
        "title": "Epoch AI, Data on AI Models",
        "snapshot": snapshot,
        "built": datetime.date.fromisoformat(built),
        "licence": "CC-BY-4.0",
        "url": "https://epoch.ai/data",
    }
    names = {"prefixes": rules["prefixes"], **{key: rules["suffixes"][key] for key in ("itself", "versions")}}
    text = yaml.dump(
        {"source": source, "names": names, "families": rules["families"], "entries": rows}, Dumper=Dumper,
        sort_keys=False, allow_unicode=True, width=140, default_flow_style=None,
    )  # fmt: skip
    TARGET.write_text(HEAD.read_text(encoding="utf-8") + text, encoding="utf-8")
    print(f"{TARGET.name}: {len(rows)} models")


def _read(path: str, key: str) -> dict[str, Mapping[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return {" ".join(row[key].split()): row for row in csv.DictReader(file)}


def _rows(bases: Table, notable: Table, downstream: Table, rules: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    named = {name for name, row in bases.items() if row["in_dataset"] == "True"}
    opened = {
        name
        for name, row in notable.items()
        if row["Model accessibility"].startswith("Open weights") and row["Publication date"] >= FIRST_YEAR
    }
    for name in sorted(named | opened, key=str.casefold):
        parents = notable.get(name, {}).get("Base model") or downstream.get(name, {}).get("base_model") or ""
        row = _row(name, bases.get(name, {}), notable.get(name, {}), parents, rules)
        if row is not None:
            yield row


def _row(
    name: str, base: Mapping[str, str], notable: Mapping[str, str], parents: str, rules: Mapping[str, Any]
) -> dict[str, Any] | None:
    maker = notable.get("Organization") or base.get("org") or ""
    released = notable.get("Publication date") or base.get("date") or ""
    if not maker or not released:
        return None
    first = re.split(r",(?! )", maker)
    licence: Mapping[str, str] = next((rule for rule in rules["licences"] if _fits(rule, name, maker)), {})
    fields = {
        "id": _id(name),
        "title": name,
        "aliases": rules["aliases"].get(name),
        "owners": sorted({owner for one in first for owner in rules["owners"].get(one.strip(), ())}) or None,
        "maker": ", ".join(dict.fromkeys(one.strip() for one in first[:4])),
        "family": licence.get("family"),
        "licence": licence.get("licence"),
        "released": datetime.date.fromisoformat(released),
        "made_of": parents.strip() or None,
        "compute": None if parents else _compute(base, notable),
        "parameters": _whole(notable.get("Parameters") or base.get("parameters")),
        "tokens": _tokens(notable),
        "access": notable.get("Model accessibility") or base.get("accessibility") or None,
        "documentation": [link] if (link := _address(notable.get("Link", ""))) else None,
        "row": name,
        "basis": {key: licence["basis"] for key in ("family", "licence") if key in licence} or None,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _id(name: str) -> str:
    """An id of the catalogue: lower case, and a letter first."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.casefold().replace("+", " plus")).strip("_")
    return plain if plain[:1].isalpha() else f"model_{plain}"


def _fits(rule: Mapping[str, str], name: str, maker: str) -> bool:
    return re.search(rule["title"], name) is not None and rule.get("maker", "") in maker


def _compute(base: Mapping[str, str], notable: Mapping[str, str]) -> dict[str, str] | None:
    """The newest figure, and the range of the states that were read where they differ in four figures."""
    newest = notable.get("Training compute (FLOP)") or base.get("training_flop")
    if not newest or not Decimal(newest):
        return None
    figures = [_figure(text) for text in (notable.get("Training compute (FLOP)"), base.get("training_flop")) if text]
    found = {"value": _figure(newest)}
    low, high = min(figures, key=Decimal), max(figures, key=Decimal)
    if low != high:
        found = {"low": low, "value": found["value"], "high": high}
    confidence = notable.get("Confidence") or base.get("confidence")
    return {**found, "confidence": confidence} if confidence else found


def _figure(text: str) -> str:
    """Four figures, as 1.224e24: sums in the source carry traces of rounding."""
    digits, _, power = f"{Decimal(text):.3e}".partition("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"


def _whole(text: str | None) -> int | None:
    return int(Decimal(text).to_integral_value()) if text and Decimal(text) else None


def _tokens(notable: Mapping[str, str]) -> str | None:
    """Tokens with repeated epochs; only where the notes speak of tokens and the number of epochs is stated."""
    size, epochs = notable.get("Training dataset size (total)"), notable.get("Epochs")
    if not size or not epochs or "token" not in notable.get("Dataset size notes", "").casefold():
        return None
    return _figure(str(Decimal(size) * Decimal(epochs)))


def _address(text: str) -> str | None:
    found = re.match(r"https://[^\s,]+", text.strip())
    return found[0] if found else None


if __name__ == "__main__":
    main(sys.argv[1:])
