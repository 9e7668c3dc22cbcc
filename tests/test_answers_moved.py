"""What moved in an answer, in words: of a list which record, and what in it."""

from typing import Any

import pytest
from paper_page import catalogue, example

from compliance_kit.answers import Answer
from compliance_kit.compare import changed_answers
from compliance_kit.documents import Composer
from compliance_kit.views.answers_moved import AnswersMoved

TWO = [{"name": "acme/one", "how": ["weights"], "licence": "mit"}, {"name": "acme/two", "how": ["merged"]}]


@pytest.fixture(scope="module")
def words() -> AnswersMoved:
    composer = Composer(example("lora_startup"))
    return AnswersMoved((catalogue(),), composer.words, composer.tracer)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (
            [TWO[0] | {"licence": "apache-2.0"}, TWO[1] | {"maker": "Acme"}],
            (
                "in “acme/one”, Licence of base model: mit -> apache-2.0; "
                "in “acme/two”, Maker of base model: not asked -> Acme"
            ),
        ),
        (TWO[1:], "gone “acme/one”"),
        ([*TWO, {"name": "acme/three"}], "new “acme/three”"),
        (
            [{"name": "Acme/One", **{key: TWO[0][key] for key in ("how", "licence")}}, TWO[1]],
            "in “acme/one”, Name and version of base model: acme/one -> Acme/One",
        ),
        (
            [TWO[0] | {"name": "acme/zero"}, TWO[1]],
            "in “acme/one”, Name and version of base model: acme/one -> acme/zero",
        ),
        ("none", "acme/one, acme/two -> none"),
        (None, "acme/one, acme/two -> not known"),
        (TWO[::-1], "acme/one, acme/two -> acme/two, acme/one"),
    ],
)
def test_a_list_that_moved_names_its_records_and_what_changed_in_them(
    words: AnswersMoved, after: Any, said: str
) -> None:
    told = words.told("base.models", (Answer(value=TWO), Answer(value=after)))
    assert told == f"Models started from: {said}"


def test_the_places_of_what_moved_are_the_fields_that_differ(words: AnswersMoved) -> None:
    after = [TWO[1] | {"maker": "Acme"}, TWO[0], {"name": "acme/three"}]
    assert words.places("base.models", (Answer(value=TWO), Answer(value=after))) == (
        "base.models[0].maker", "base.models[2].name", "base.models",
    )  # fmt: skip
    assert words.places("base.models", (None, Answer(value=after))) == ("base.models",)


def test_what_the_words_do_not_show_is_said_to_have_moved_all_the_same(words: AnswersMoved) -> None:
    told = words.told("modification.compute_reported", (Answer(value="1e20"), Answer(value="100000000000000000000")))
    assert told.endswith("(written otherwise, or changed by less than is shown)")


def test_long_answers_are_shortened_unless_that_would_hide_what_moved(words: AnswersMoved) -> None:
    long = "word " * 60
    short = words.told("use.purpose", (Answer(value=long), Answer(value="Another purpose")))
    assert "… -> Another purpose" in short
    assert "word end" in words.told("use.purpose", (Answer(value=long), Answer(value=f"{long}end")))


def test_a_note_on_a_field_of_a_record_moves_nothing() -> None:
    sheet = example("lora_startup").sheet
    rows = [dict(row) for row in sheet.answers["base.models"].value]
    rows[0]["maker"] = {"value": rows[0]["maker"], "note": "looked again", "basis": "third_party"}
    assert changed_answers(sheet, sheet.with_answer("base.models", Answer(value=rows))) == {}
