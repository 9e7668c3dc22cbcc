# ruff: noqa: E501 - rows of a table read better in one line
"""Facts and what people write for them: every kind, every way of writing, every refusal."""

import datetime
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from small_law import small

from compliance_kit.answers import Answer, as_answer
from compliance_kit.contents import Unreadable, content_of
from compliance_kit.facts import Determination, Fact
from compliance_kit.quantities import Interval
from compliance_kit.values import NONE, Content, Money, Selection

LAW = small()


def read(fact: str, written: object) -> Content | None:
    return content_of(LAW.facts[fact], as_answer(written), LAW.places, fact)


def chosen(*items: str, unsure: tuple[str, ...] = ()) -> Selection:
    return Selection(frozenset(items), frozenset(unsure))


def within(low: object, mid: object, high: object) -> Interval:
    return Interval(Fraction(str(low)), None if mid is None else Fraction(str(mid)), Fraction(str(high)))


MILLION = 10**6
READ = [
    ("a.flag", True, True), ("a.flag", False, False), ("a.flag", {"value": True, "basis": "measured"}, True), ("a.flag", None, None),
    ("a.flag", {"value": None, "note": "asked"}, None),
    ("a.kind", "x", "x"), ("a.kind", "none", "none"), ("a.kind", {"value": "y"}, "y"),
    ("a.kinds", ["x", "y"], chosen("x", "y")), ("a.kinds", "x", chosen("x")), ("a.kinds", "none", chosen("none")), ("a.kinds", ["none"], chosen("none")),
    ("a.kinds", {"value": ["x"], "unsure": ["y"]}, chosen("x", unsure=("y",))), ("a.kinds", {"value": [], "unsure": ["y"]}, chosen(unsure=("y",))),
    ("a.kinds", {"value": ["x"], "unsure": ["x"]}, chosen("x")),
    ("a.markets", "DE", chosen("DE")), ("a.markets", ["none"], chosen()), ("a.markets", "none", chosen()),
    ("a.markets", {"value": ["DE"], "unsure": ["FR", "DE"]}, chosen("DE", unsure=("FR",))),
    ("a.markets", {"value": "none", "unsure": ["FR"]}, chosen(unsure=("FR",))),
    ("a.size", 12, Interval.exact(12)), ("a.size", 1.5, Interval.exact("1.5")), ("a.size", 1e25, Interval.exact("1e25")), ("a.size", "1e25", Interval.exact("1e25")),
    ("a.size", "2.0×10²²", Interval.exact("2e22")), ("a.size", {"value": 100, "margin": "30%"}, within(70, 100, 130)),
    ("a.size", {"value": 100, "margin": 0.3}, within(70, 100, 130)), ("a.size", {"value": 100, "margin": "0.3"}, within(70, 100, 130)),
    ("a.size", {"value": 100, "margin": 0}, Interval.exact(100)), ("a.size", {"value": 100, "margin": "100%"}, within(0, 100, 200)),
    ("a.size", "100 ± 30%", within(70, 100, 130)), ("a.size", "100 +/- 30 %", within(70, 100, 130)), ("a.size", "1e2±30%", within(70, 100, 130)),
    ("a.size", {"low": 1, "high": "3e1"}, within(1, None, 30)), ("a.size", {"low": 1, "value": 2, "high": 3}, within(1, 2, 3)),
    ("a.size", {"low": 5, "high": 5}, Interval.exact(5)), ("a.size", "1e2 to 3e2", within(100, None, 300)), ("a.size", "100..300", within(100, None, 300)),
    ("a.size", "100–300", within(100, None, 300)), ("a.size", "100 - 300", within(100, None, 300)), ("a.size", "5 to 5", Interval.exact(5)),
    ("a.size", {"value": 20, "unit": "FLOP"}, Interval.exact(20)), ("a.size", {"value": 20, "unit": "flop"}, Interval.exact(20)),
    ("a.count", 3, Interval.exact(3)), ("a.count", "42,496", Interval.exact(42_496)), ("a.count", "2e6", Interval.exact(2 * MILLION)), ("a.count", 3.0, Interval.exact(3)),
    ("a.count", {"value": 7, "margin": "10%"}, within("6.3", 7, "7.7")),
    ("a.share", "40%", Interval.exact("0.4")), ("a.share", 0.4, Interval.exact("0.4")), ("a.share", "2/5", Interval.exact("0.4")), ("a.share", 1, Interval.exact(1)),
    ("a.share", {"value": "90%", "margin": "20%"}, within("0.72", "0.9", 1)),
    ("a.money", {"value": 4 * MILLION, "currency": "EUR"}, Money(Interval.exact(4 * MILLION), "EUR")), ("a.money", "4 million EUR", Money(Interval.exact(4 * MILLION), "EUR")),
    ("a.money", "EUR 4 million", Money(Interval.exact(4 * MILLION), "EUR")), ("a.money", "€4m", Money(Interval.exact(4 * MILLION), "EUR")),
    ("a.money", "$250,000", Money(Interval.exact(250_000), "USD")), ("a.money", "250,000 £", Money(Interval.exact(250_000), "GBP")),
    ("a.money", "4e6 USD", Money(Interval.exact(4 * MILLION), "USD")), ("a.money", {"value": "4 million", "currency": "usd"}, Money(Interval.exact(4 * MILLION), "USD")),
    ("a.money", {"value": 100, "currency": "EUR", "margin": "10%"}, Money(within(90, 100, 110), "EUR")),
    ("a.money", {"low": 1, "high": 2, "currency": "EUR"}, Money(within(1, None, 2), "EUR")),
    ("a.day", "2026-11-20", datetime.date(2026, 11, 20)), ("a.day", datetime.date(2026, 11, 20), datetime.date(2026, 11, 20)), ("a.day", "none", NONE),
    ("a.day", datetime.datetime(2026, 11, 20, 10, tzinfo=datetime.UTC), datetime.date(2026, 11, 20)),
    ("a.text", " Llama ", "Llama"), ("a.text", 3.1, "3.1"), ("a.text", "none", NONE), ("a.text", " none ", NONE),
    ("b.items", "none", NONE),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "written", "content"), READ, ids=[f"{fact} {written}" for fact, written, _ in READ])
def test_what_people_write_is_read_exactly(fact: str, written: object, content: Content | None) -> None:
    assert read(fact, written) == content
    assert type(read(fact, written)) is type(content)


REFUSED = [
    ("a.flag", "yes", "write true, false, or null"), ("a.flag", 1, "neither true nor false"), ("a.flag", [True], "neither true nor false"),
    ("a.kind", "X", "none of the choices (x, y, none)"), ("a.kind", True, "none of the choices"), ("a.kind", ["x"], "none of the choices"),
    ("a.kind", "nome", "Did you mean 'none'?"),
    ("a.kinds", ["x", "w"], "'w' is none of the choices"), ("a.kinds", [], "an empty list says nothing"), ("a.kinds", ["none", "x"], "cannot stand beside"),
    ("a.kinds", [["x"]], "none of the choices"), ("a.kinds", {"value": ["x"], "unsure": ["w"]}, "'w' is none of the choices"), ("a.kinds", 3, "none of the choices"),
    ("a.markets", ["Germany"], "'Germany' is no place; write ISO codes"), ("a.markets", ["de"], "'de' is no place"), ("a.markets", [], "an empty list says nothing"),
    ("a.markets", ["none", "DE"], "'none' is no place"), ("a.markets", {"value": ["DE"], "unsure": ["XX"]}, "'XX' is no place"), ("a.markets", [1], "'1' is no place"),
    ("a.size", "many", "'many' is no number"), ("a.size", -1, "is no number"), ("a.size", True, "is no number"), ("a.size", [1], "is no number"),
    ("a.size", {"value": {"a": 1}}, "is no number"), ("a.size", {"value": 1, "margin": "200%"}, "is no share of the value"),
    ("a.size", {"value": 1, "margin": -0.1}, "is no number"), ("a.size", "1 ± 200%", "is no share of the value"),
    ("a.size", {"low": 1}, "both 'low' and 'high'"), ("a.size", {"high": 1}, "both 'low' and 'high'"), ("a.size", {"low": 3, "high": 1}, "from the lower to the higher"),
    ("a.size", {"low": 1, "value": 9, "high": 3}, "with the estimate inside"), ("a.size", "3 to 1", "from the lower to the higher"),
    ("a.size", {"value": 1, "unit": "GFLOP"}, "the unit 'GFLOP' does not go with this question; write the amount in FLOP"),
    ("a.count", "1.5", "is no whole number"), ("a.count", 1.5, "is no whole number"), ("a.count", "1/3", "is no whole number"),
    ("a.count", {"value": 3, "unit": "dozens"}, "the unit 'dozens' does not go with this question; take it out"),
    ("a.share", "40", "more than the whole"), ("a.share", "101%", "more than the whole"), ("a.share", 1.01, "more than the whole"),
    ("a.money", 4_000_000, "has no currency"), ("a.money", "4 million", "has no currency"), ("a.money", {"value": 4, "currency": "euros"}, "is no currency"),
    ("a.money", "many EUR", "has no currency"), ("a.money", {"low": 1, "high": 2}, "has no currency"),
    ("a.day", "20 November 2026", "is no date; write year-month-day"), ("a.day", "2026-13-01", "is no date"), ("a.day", True, "is no date"), ("a.day", ["2026-11-20"], "is no date"),
    ("a.day", "0026-11-20", "outside the years 1900 to 2199"),
    ("a.text", ["x"], "one text is needed"), ("a.text", {"k": 1}, "one text is needed"), ("a.text", "", "an empty text says nothing"), ("a.text", "  ", "an empty text says nothing"),
    ("b.items", "one", "a list is needed"), ("b.items", {"name": "x"}, "a list is needed"), ("b.items", ["one"], "b.items[0] is no mapping"),
    ("b.items", [{"name": "x"}, {"nam": "x"}], "b.items[1] has no field 'nam'. Did you mean 'name'?"), ("b.items", [{"in": "yes"}], "b.items[0].in: 'yes' is neither"),
    ("b.items", [{"size": {"value": 1, "by": 3}}], "b.items[0].size: a text belongs here"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "written", "says"), REFUSED, ids=[f"{fact} {written}" for fact, written, _ in REFUSED]
)
def test_what_cannot_be_an_answer_is_refused_with_what_can(fact: str, written: object, says: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(fact, written)
    assert says in str(raised.value)


def test_a_group_of_countries_stands_for_all_its_members() -> None:
    union, everywhere = read("a.markets", "EU"), read("a.markets", ["worldwide"])
    assert isinstance(union, Selection)
    assert isinstance(everywhere, Selection)
    assert len(union.chosen) == 27
    assert {"DE", "US", "US-CA", "KR"} | union.chosen <= everywhere.chosen


def test_records_hold_the_contents_of_their_fields_and_leave_out_what_was_not_asked() -> None:
    records = read("b.items", [{"name": "one", "size": {"value": 10, "margin": "10%"}, "in": None}, {}])
    assert isinstance(records, tuple)
    first, second = records
    assert (first.path, second.path) == ("b.items[0]", "b.items[1]")
    assert {name: value.content for name, value in first.fields.items()} == {
        "name": "one",
        "size": within(9, 10, 11),
        "in": None,
    }
    assert second.fields == {}


@pytest.mark.parametrize(
    ("written", "content"),
    [
        ({"value": ["z"], "unsure": ["y"]}, chosen("z", unsure=("x", "y"))),
        ({"value": ["y"], "unsure": ["z"]}, chosen("y", unsure=("z",))),
        ({"value": ["x"], "unsure": ["y"]}, chosen("x", unsure=("y",))),
        ({"value": ["z"], "unsure": ["x"]}, chosen("z", unsure=("x",))),
        (["y"], chosen("y")),
        (["z"], chosen("z")),
    ],
)
def test_whoever_is_unsure_of_the_wider_choice_is_unsure_of_its_case(written: object, content: Content) -> None:
    fact = LAW.facts["a.kinds"].model_copy(update={"case_of": {"x": "y"}})
    assert content_of(fact, as_answer(written), LAW.places, "a.kinds") == content


def test_a_calculated_share_may_be_more_than_the_whole_and_an_asked_one_may_not() -> None:
    calculated = TypeAdapter(Fact).validate_python(
        {"id": "c.share", "mode": "calculated", "kind": "share", "calculate": {"ratio": ["a.size", "a.part"]}}
    )
    assert content_of(calculated, Answer(value="130%"), LAW.places, "c.share") == Interval.exact("1.3")


# --- facts and determinations as data --------------------------------------------------------------------------------

ASKED = {"id": "a.new", "mode": "asked", "kind": "boolean", "ask": "Is it?"}


@pytest.mark.parametrize(("change", "says"), [
    ({"ask": None}, "an asked fact needs 'ask'"), ({"kind": "choice"}, "a choice needs 'choices'"), ({"kind": "choices"}, "a choice needs 'choices'"),
    ({"mode": "calculated"}, "a calculated fact has 'calculate'"), ({"calculate": "a.flag"}, "a calculated fact has 'calculate', an asked one has not"),
    ({"kind": "colour"}, "kind"), ({"askk": "?"}, "askk"), ({"sensitivity": "secret"}, "sensitivity"), ({"margin": "forbidden"}, "margin"),
    ({"case_of": {"x": "y"}}, "'case_of' names something"), ({"kind": "choices", "choices": {"x": "X"}, "case_of": {"x": "y"}}, "'case_of' names something"),
])  # fmt: skip
def test_a_fact_that_does_not_hold_together_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        TypeAdapter(Fact).validate_python({**ASKED, **change})


PERIODS = [
    {"from": "2026-08-02", "until": "2026-09-29", "source": {"instrument": "own"}, "when": {"a.flag": True}},
    {"from": "2026-09-30", "source": {"instrument": "own"}, "when": {"a.other": True}},
]


def _status(**more: Any) -> Determination:
    data = {
        "id": "d.new",
        "title": "New",
        "source": {"instrument": "own"},
        "certainty": "settled",
        "when": {"always": True},
        **more,
    }
    return TypeAdapter(Determination).validate_python(data)


@pytest.mark.parametrize(("day", "place"), [
    ("2020-01-01", 0), ("2026-08-01", 0), ("2026-08-02", 0), ("2026-09-29", 0), ("2026-09-30", 1), ("2099-01-01", 1),
])  # fmt: skip
def test_each_day_has_its_period_and_the_first_one_counts_before_it_began(day: str, place: int) -> None:
    status = _status(applies=PERIODS)
    assert status.period(datetime.date.fromisoformat(day)) is status.applies[place]


def test_after_the_last_period_none_rules() -> None:
    status = _status(applies=PERIODS[:1])
    assert status.period(datetime.date(2026, 9, 29)) is status.applies[0]
    assert status.period(datetime.date(2026, 9, 30)) is None
