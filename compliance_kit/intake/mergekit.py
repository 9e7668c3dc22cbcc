"""Recipes of mergekit: the models whose weights go into a merge, and the parents of parents where recipes say them."""

from collections.abc import Iterator, Mapping
from typing import Any

from compliance_kit.intake.sayings import Gathered, Saying, Way, item_of, leaves, shortened

KIND = "mergekit"
_PLACES = frozenset({"models", "slices", "modules", "experts", "source_model", "base_model"})
_MODEL = frozenset({"model", "base_model", "source_model", "path", "lora"})


def is_recipe(data: object) -> bool:
    """Whether plain data are a recipe of mergekit."""
    return isinstance(data, Mapping) and (
        "merge_method" in data or ("experts" in data and "base_model" in data) or "slices" in data
    )


def read_recipes(recipes: Mapping[str, Mapping[str, Any]], main: str) -> Gathered:
    """The parents of the merge `main`; a parent whose own recipe is at hand is replaced by its parents.

    Args:
        recipes: by the name under which other recipes name the result, the recipe.
        main: the recipe of the model that this is about.

    """
    found = Gathered(read=[_shown(main)])
    known: dict[str, None] = {}
    for parent, place, words in _origins(recipes, main, (main,), found):
        if parent.casefold() in known:
            continue
        known[parent.casefold()] = None
        found.sayings.append(Saying(KIND, "parents[].model", parent, place, words, f"parents[{len(known) - 1}]"))
    method = recipes[main].get("merge_method") or "merge"
    found.sayings.append(Saying(KIND, "merge_method", method, _shown(main), shortened(f"merge_method: {method}")))
    return found


def _origins(
    recipes: Mapping[str, Mapping[str, Any]], name: str, above: tuple[str, ...], found: Gathered
) -> Iterator[tuple[str, str, str]]:
    for parent in dict.fromkeys(_named(recipes[name])):
        own = _recipe_of(parent, recipes)
        through = " and ".join(_shown(one) for one in above[1:])
        place = f"{_shown(above[0])}, through {through}" if through else _shown(above[0])
        if own is None:
            yield parent, place, shortened(f"model: {parent}")
        elif own in above:
            found.notes.append(f"{name}: the recipe names its own result ({parent}) as a parent.")
        else:
            found.read += [_shown(own)] if _shown(own) not in found.read else []
            yield from _origins(recipes, own, (*above, own), found)


def _shown(name: str) -> str:
    """A recipe as people find it: its file, and its own name where the file holds several."""
    return name.rstrip("#")


def _recipe_of(parent: str, recipes: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The recipe at hand that makes a parent: named like it, or lying in the folder that it names."""
    last = parent.rstrip("/").rpartition("/")[2].casefold()
    return next((name for name in recipes if last and last in _names_of(name)), None)


def _names_of(name: str) -> tuple[str, ...]:
    *folders, file = name.casefold().split("/")
    stem, _, document = file.partition("#")
    return (document,) if document else (stem.rpartition(".")[0], *folders[-1:])


def _named(recipe: Mapping[str, Any]) -> Iterator[str]:
    for way, value in leaves({key: part for key, part in recipe.items() if key in _PLACES}):
        if isinstance(value, str) and value.strip() and _is_model(way):
            yield from (part for part in value.strip().split("+") if part)


def _is_model(way: Way) -> bool:
    names = [step for step in way if isinstance(step, str)]
    return bool(names) and names[-1] in _MODEL and item_of(way) is not None
