"""Every fact and every calculation step has a short name for tables."""

import re
from collections.abc import Iterator

import pytest

from compliance_kit import calculation_words as steps
from compliance_kit import packs
from compliance_kit.documents import templates_root
from compliance_kit.wording import Words, load_words

LONGEST = 45


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words(templates_root() / "base" / "words", "en", packs.load())


def _ids() -> Iterator[str]:
    catalogue = packs.load()
    yield from catalogue.facts
    yield from (f"{owner}.{name}" for owner, fields in catalogue.fields.items() for name in fields)


def test_every_fact_and_field_has_a_short_label(words: Words) -> None:
    missing = [name for name in _ids() if words.find(f"facts.{name.replace('.', '_')}") is None]
    assert missing == []


def test_no_label_is_longer_than_a_cell_or_ends_in_a_mark(words: Words) -> None:
    labels = words.tree["facts"].values()
    assert [label for label in labels if len(label) > LONGEST or re.search(r"[:.?!]", label)] == []


def test_labels_are_in_sentence_case_and_all_different(words: Words) -> None:
    labels = list(words.tree["facts"].values())
    assert [label for label in labels if not label[0].isupper()] == []
    assert sorted({label for label in labels if labels.count(label) > 1}) == []


def test_no_label_names_a_fact_that_does_not_exist(words: Words) -> None:
    known = {name.replace(".", "_") for name in _ids()}
    assert sorted(set(words.tree["facts"]) - known) == []


STEPS = (steps.Pick, steps.FirstMatch, steps.Lookup, steps.MarginOf, steps.Notion,
         steps.PlusDays, steps.When, steps.Collect, steps.Constant)  # fmt: skip
NAMED = ("sum", "product", "ratio", "difference", "union", "smallest", "largest", "total", "first_match", "max")
OTHERS = ("plus_days", "margin_of", "given", "assumed", "threshold")


def test_every_word_under_which_a_calculation_step_is_printed_has_words(words: Words) -> None:
    printed = (
        *NAMED,
        *(step.__name__.casefold() for step in STEPS),
        "plus_days",
        "margin_of",
        "given",
        "assumed",
        "threshold",
    )
    assert [name for name in printed if words.find(f"calculation.{name}") is None] == []
