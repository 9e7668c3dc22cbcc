"""Conditions in words, before anybody judges them."""

from typing import Any

import pytest
from conftest import ROOT
from small_law import assessed, small

from compliance_kit import packs, reading
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.walk import conditions_of
from compliance_kit.in_words import ConditionLine, ConditionWords
from compliance_kit.tracing import Tracer
from compliance_kit.wording import load_words

STATUS = {"id": "d.one", "title": "You are one", "when": {"a.flag": True}}
SUM = {"id": "c.sum", "mode": "calculated", "kind": "number", "calculate": {"sum": ["a.size", "a.part"]}}
LAW = small(calculated=[SUM], determined=[STATUS])


def _called(catalogue: Catalogue = LAW) -> ConditionWords:
    return ConditionWords(catalogue, load_words(ROOT / "templates" / "base" / "words", "en", catalogue))


def _told(condition: dict[str, Any]) -> list[str]:
    return [
        f"{'  ' * line.depth}{line.label}{f' [{line.needed}]' if line.needed else ''}"
        for line in _called().lines(reading.condition(condition))
    ]


def test_parts_stand_under_their_group_in_the_order_of_the_condition() -> None:
    condition = {"all": [{"a.flag": True}, {"not": {"any": [{"a.other": False}, {"a.kind": "x"}]}}]}
    assert _told(condition) == [
        "All of these",
        "  A flag? [yes]",
        "  Not this",
        "    At least one of these",
        "      Another flag? [no]",
        "      Which? [X]",
    ]


def test_a_group_of_one_part_is_the_part() -> None:
    assert _told({"all": [{"any": [{"a.flag": True}]}]}) == ["A flag? [yes]"]


def test_what_needs_nothing_says_so() -> None:
    assert _told({"always": True}) == ["Without further condition"]


@pytest.mark.parametrize(
    ("word", "head"), [("some", "At least one of: Which?"), ("several", "At least two of: Which?")]
)
def test_records_name_their_list_and_fields_their_own_question(word: str, head: str) -> None:
    told = _told({word: {"of": "b.items", "where": {"all": [{"in": True}, {"a.flag": True}]}}})
    assert told == [head, "  All of these", "    Is it in? [yes]", "    A flag? [yes]"]


def test_only_fields_of_records_have_an_owner() -> None:
    condition = {"some": {"of": "b.items", "where": {"all": [{"in": True}, {"a.flag": True}]}}}
    found = {line.subject: line.owner for line in _called().lines(reading.condition(condition))}
    assert found == {"b.items": "", "": "", "in": "b.items", "a.flag": ""}


def test_the_fields_of_a_calculated_field_are_found_with_the_list_named() -> None:
    condition = reading.condition({"in": True})
    assert _called().lines(condition, "b.items")[0].label == "Is it in?"
    assert _called().lines(condition)[0].label == "in"


def test_legal_statuses_are_named_by_title_and_not_opened() -> None:
    assert _told({"d.one": False}) == ["You are one [no]"]


@pytest.mark.parametrize(
    ("condition", "needed"),
    [
        ({"a.kind": {"is_one_of": ["y", "x"]}}, "one of: X, Y"),
        ({"a.kinds": {"includes_only": ["z", "x"]}}, "nothing but: X, Z"),
        ({"a.markets": {"includes": "US-CA"}}, "California"),
        ({"a.size": {"more_than": {"threshold": "t.line"}}}, "more than 100 FLOP"),
        ({"a.size": {"less_than": {"threshold": "t.reach"}}}, "less than 100 FLOP"),
        ({"a.share": {"at_most": {"threshold": "t.third"}}}, "at most 1/3 share"),
        ({"a.money": {"more_than": {"threshold": "t.euro"}}}, "more than 500 EUR"),
        ({"a.day": {"on_or_after": {"threshold": "t.start"}}}, "on 2026-08-02 or later"),
    ],
)
def test_what_is_needed_is_said_with_choices_places_numbers_and_units(condition: dict[str, Any], needed: str) -> None:
    (line,) = _called().lines(reading.condition(condition))
    assert line.needed == needed


def test_a_number_that_changed_is_told_with_the_first_day_of_each_step() -> None:
    assert _called().line("t.steps") == "10 FLOP from 2025-01-01, 20 FLOP from 2026-01-01, 30 FLOP from 2027-01-01"


def test_a_third_of_a_great_number_is_told_exactly(catalogue: Catalogue) -> None:
    assert _called(catalogue).line("eu.guidelines.gpai.substitute") == "1.0\u00a0×\u00a010²³/3 FLOP"


def test_choices_that_hold_commas_are_set_apart_more_clearly() -> None:
    words = _called().words
    assert words.names(["red", "green"]) == "red, green"
    assert words.names(["red, or nearly", "green"]) == "red, or nearly; green"


def test_a_judged_comparison_needs_the_same_words_as_an_unjudged_one() -> None:
    condition = {"all": [{"a.kind": {"is_one_of": ["x", "y"]}}, {"a.markets": {"includes": "EU"}}]}
    law = small(determined=[{"id": "d.both", "when": condition}])
    called, found = _called(law), assessed(law, {"a.kind": "x", "a.markets": ["EU"]})
    judged = Tracer(found, called.words).lines(found.determination("d.both"))
    told = [(line.label, line.needed) for line in judged if line.word == "compare"]
    assert told == [("Which?", "one of: X, Y"), ("Where?", "European Union")]
    assert told == [(line.label, line.needed) for line in called.lines(law.determinations["d.both"].when)[1:]]


def test_every_condition_of_the_catalogue_has_words_for_all_it_looks_at(catalogue: Catalogue) -> None:
    called = _called(catalogue)
    poor: list[tuple[str, ConditionLine]] = []
    for owner, _, condition, fields in conditions_of(catalogue):
        group = next((name for name, known in catalogue.fields.items() if fields and known == fields), "")
        lines = called.lines(condition, group)
        poor += [
            (owner, line)
            for line in lines
            if not line.label or (line.word == "compare" and (not line.needed or line.label == line.subject))
        ]
    assert poor == []


def test_spellings_of_one_licence_are_told_by_its_name_and_labels_that_name_none_as_written() -> None:
    whole = packs.load()
    words = load_words(ROOT / "templates" / "base" / "words", "en", whole)
    called, fact = ConditionWords(whole, words, by_name=True), whole.fields["base.models"]["licence"]
    apache = frozenset({"apache-2.0", "apache 2.0", "apache-2", "apache2", "apache license 2.0"})
    assert called.needed("is_one_of", apache, fact, str) == "Apache-2.0"
    assert called.needed("is_one_of", apache | {"other"}, fact, str) == "one of: Apache-2.0, other"
