import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interview_pack import TODAY, small_catalogue, typist, words

from compliance_kit.answers import Answer
from compliance_kit.contents import Unreadable, content_of
from compliance_kit.facts import Fact
from compliance_kit.packs import load
from compliance_kit.quantities import Interval, read_number
from compliance_kit.sheets import answer_problem
from compliance_kit.terminal.state import same
from compliance_kit.typed.amounts import exact_text
from compliance_kit.typed.places import PlaceNames
from compliance_kit.typed.typist import NONE_KINDS, OwnWords, Typist, as_typed
from compliance_kit.values import Content, Money

CATALOGUE = small_catalogue()
TYPED_KINDS = ("number", "integer", "share", "money", "date", "text", "countries")


def fact(path: str) -> Fact:
    return CATALOGUE.facts[path]


def read(path: str, text: str) -> Answer:
    return typist().read(text, fact(path), path)


def content(path: str, text: str) -> Content | None:
    return content_of(fact(path), read(path, text), CATALOGUE.places, path)


def interval(path: str, text: str) -> tuple[Fraction, Fraction | None, Fraction | None]:
    found = content(path, text)
    amount = found.amount if isinstance(found, Money) else found
    assert isinstance(amount, Interval)
    return amount.lo, amount.mid, amount.hi


@pytest.mark.parametrize(
    ("path", "text", "low", "mid", "high"),
    [
        ("change.compute", "3e24", "3e24", "3e24", "3e24"),
        ("change.compute", "2.0×10²² FLOP", "2e22", "2e22", "2e22"),
        ("change.compute", "2e22 ±30%", "1.4e22", "2e22", "2.6e22"),
        ("change.compute", "about 2e22 +/- 30 %", "1.4e22", "2e22", "2.6e22"),
        ("change.compute", "3e24 ± 1e23", "2.9e24", "3e24", "3.1e24"),
        ("change.compute", "1e22 to 3e22", "1e22", None, "3e22"),
        ("change.compute", "1e22-3e22", "1e22", None, "3e22"),
        ("change.compute", "10^22 – 3×10^22", "1e22", None, "3e22"),
        ("change.compute", "between 1e22 and 3e22", "1e22", None, "3e22"),
        ("change.compute", "1 to 3e22", "1e22", None, "3e22"),
        ("change.compute", "less than 1e22", "0", None, "1e22"),
        ("change.compute", "2 exaFLOP", "2e18", "2e18", "2e18"),
        ("change.compute", "10 PFLOP/s-days", "8.64e20", "8.64e20", "8.64e20"),
        ("change.compute", "1/3", "1/3", "1/3", "1/3"),
        ("change.seconds", "332 h", "1195200", "1195200", "1195200"),
        ("change.seconds", "3 days", "259200", "259200", "259200"),
        ("change.seconds", "1 week", "604800", "604800", "604800"),
        ("change.seconds", "2 weeks", "1209600", "1209600", "1209600"),
        ("change.seconds", "2 days 4 h", "187200", "187200", "187200"),
        ("change.seconds", "10 h ±10%", "32400", "36000", "39600"),
        ("change.seconds", "300 to 400 hours", "1080000", None, "1440000"),
        ("change.share", "40%", "0.4", "0.4", "0.4"),
        ("change.share", "30 to 50%", "0.3", None, "0.5"),
        ("change.revenue", "4 million EUR", "4000000", "4000000", "4000000"),
        ("change.revenue", "$250,000", "250000", "250000", "250000"),
        ("change.revenue", "EUR 1 to 3 million", "1000000", None, "3000000"),
        ("change.staff", "42 people", "42", "42", "42"),
    ],
)
def test_amounts_are_read_as_people_write_them(path: str, text: str, low: str, mid: str | None, high: str) -> None:
    central = None if mid is None else read_number(mid)
    assert interval(path, text) == (read_number(low), central, read_number(high))


@pytest.mark.parametrize(
    ("text", "amount"), [("8B", 8 * 10**9), ("70 billion", 70 * 10**9), ("7,242,000,000 params", 7242000000)]
)
def test_numbers_of_parameters_are_read_with_their_scale(text: str, amount: int) -> None:
    field = CATALOGUE.fields["base.models"]["parameters"]
    answer = typist().read(text, field, "base.models[0].parameters")
    assert content_of(field, answer, CATALOGUE.places, "base.models[0].parameters") == Interval.exact(amount)


PEAK = 312 * 10**12


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("42,496 A100 hours", 42496),
        ("42496 A100-hours", 42496),
        ("42,496 GPU hours on A100 80GB", 42496),
        ("64 A100 for 664 h", 42496),
        ("64 x A100s for 664 hours", 42496),
        ("64 × A100 × 664 h", 42496),
        ("664 h on 64 NVIDIA A100", 42496),
    ],
)
def test_accelerator_hours_become_compute_with_the_assumed_share_of_the_peak(text: str, hours: int) -> None:
    full = Fraction(hours * 3600 * PEAK)
    assert interval("change.compute", text) == (full * 15 / 100, full * 30 / 100, full * 50 / 100)


def test_a_written_share_of_the_peak_replaces_the_assumed_one() -> None:
    assert interval("change.compute", "100 A100 hours at 40%") == (Fraction(100 * 3600 * PEAK * 40, 100),) * 3


def test_a_margin_on_hardware_widens_the_bounds_of_the_assumed_share() -> None:
    low, mid, high = interval("change.compute", "100 A100 hours ±10%")
    full = Fraction(100 * 3600 * PEAK)
    assert (low, mid, high) == (full * 15 * 9 / 1000, full * 3 / 10, full * 50 * 11 / 1000)


def test_converted_answers_keep_what_was_typed_and_how_it_was_converted() -> None:
    answer = read("change.compute", "42,496 A100 hours")
    assert answer.note is not None
    assert answer.note.startswith('typed "42,496 A100 hours"; NVIDIA A100')
    assert "30% (15% to 50%), assumed" in answer.note
    assert answer.basis == "estimated"
    assert read("change.seconds", "332 h").note == 'typed "332 h"'


def test_plain_answers_carry_no_note() -> None:
    assert read("change.compute", "2e22 ±30%") == Answer(value="2e22", margin="30%")


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("change.compute", "", "not known"),
        ("change.compute", "a lot", "3e24"),
        ("change.compute", "about 3e24", "3e24 ±30%"),
        ("change.compute", ">1e25", "'to' between"),
        ("change.compute", "3e15 FLOP/s", "3e24 FLOP"),
        ("change.compute", "100 T4 hours", "FLOP"),
        ("change.compute", "none", "write 0"),
        ("change.compute", "3e22 to 1e22", "lower to the higher"),
        ("change.compute", "1e22 ± 2e22", "write a range"),
        ("change.seconds", "332", "332 h"),
        ("change.seconds", "3 months", "180 days"),
        ("change.share", "40", "40%"),
        ("change.revenue", "4 million", "4 million EUR"),
        ("change.revenue", "4 EUR or 5 CHF", "two currencies"),
        ("change.staff", "40 to 50", "one figure"),
        ("change.staff", "1.5", "whole number"),
        ("release.on", "11/20/2026", "2026-11-20"),
        ("release.on", "June 2025", "2026-11-20"),
        ("release.on", "2025-02-30", "2026-11-20"),
        ("release.on", "soon", "2026-11-20"),
        ("release.markets", "Germny", "Germany"),
        ("release.markets", "Georgia", "GE or US-GA"),
        ("release.markets", "Atlantis", "worldwide"),
    ],
)
def test_refusals_say_what_can_be_written_instead(path: str, text: str, says: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(path, text)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("text", "codes", "unsure"),
    [
        ("Germany, US-CA, worldwide", ["DE", "US-CA", "worldwide"], ()),
        ("eu", ["EU"], ()),
        ("DE and FR", ["DE", "FR"], ()),
        ("Bosnia and Herzegovina", ["BA"], ()),
        ("the Netherlands; UK, usa", ["NL", "GB", "US"], ()),
        ("California, Côte d’Ivoire", ["US-CA", "CI"], ()),
        ("DE, Austria?", ["DE"], ("AT",)),
        ("Norway", ["NO"], ()),
    ],
)
def test_places_are_read_by_name_or_code_and_may_be_unsure(
    text: str, codes: list[str], unsure: tuple[str, ...]
) -> None:
    answer = read("release.markets", text)
    assert (answer.value, answer.unsure) == (codes, unsure)


def test_names_of_places_may_be_in_the_language_of_the_sheet() -> None:
    names = PlaceNames(CATALOGUE.places, words().places, ("de",))
    assert names.read("Deutschland, Austria").value == ["DE", "AT"]


@pytest.mark.parametrize(
    "text", ["2026-11-05", "5 November 2026", "Nov 5, 2026", "5.11.2026", "2026/11/5", "5th Nov 2026"]
)
def test_dates_are_read_in_the_usual_ways(text: str) -> None:
    assert read("release.on", text).value == datetime.date(2026, 11, 5)


def test_today_is_the_day_that_was_passed_in() -> None:
    assert read("release.on", "today").value == TODAY


def test_a_month_is_a_date_only_where_the_words_say_that_a_month_will_do() -> None:
    answer = typist().read("June 2025", fact("release.on"), "release.month")
    assert answer.value == datetime.date(2025, 6, 30)
    assert answer.note == 'typed "June 2025"; the last day of the month stands for it'


@pytest.mark.parametrize("path", [fact.id for fact in CATALOGUE.facts.values() if fact.kind in TYPED_KINDS])
@pytest.mark.parametrize("text", ["not known", "Unknown", "I don’t know"])
def test_not_known_is_an_answer_to_every_question(path: str, text: str) -> None:
    assert read(path, text) == Answer()


@pytest.mark.parametrize("path", ["release.markets", "release.on", "release.name"])
def test_none_is_an_answer_where_there_can_be_none(path: str) -> None:
    assert fact(path).kind in NONE_KINDS
    assert read(path, "none") == Answer(value="none")


@pytest.mark.parametrize("written", ["néant", "Néant", "none"])
def test_none_may_be_written_in_the_language_of_the_interview_or_in_english(written: str) -> None:
    names = PlaceNames(load().places, {}, ("fr",))
    french = Typist(load(), names, TODAY, own_words=OwnWords("pas connu", "néant"))
    assert french.read(written, load().facts["release.markets"], "release.markets") == Answer(value="none")
    assert french.read("Pas connu", load().facts["release.markets"], "release.markets") == Answer()


def test_a_licence_may_be_spelt_in_another_way_than_the_rules_spell_it() -> None:
    real = load()
    at = "base.models[0].licence"
    reader = Typist(real, PlaceNames(real.places, {}), TODAY)
    field = real.fields["base.models"]["licence"]
    assert reader.read("CC BY NC 4.0", field, at).value in {"cc by-nc 4.0", "cc-by-nc-4.0"}
    assert reader.near_names(reader.read("gema", field, at), at) == ["gemma"]
    assert reader.near_names(reader.read("apache-2.0", field, at), at) == []


def test_an_accelerator_is_kept_under_the_name_of_the_table_or_as_it_was_written() -> None:
    real = load()
    at = "modification.accelerator_type"
    reader = Typist(real, PlaceNames(real.places, {}), TODAY)
    assert reader.read("a100-80gb", real.facts[at], at).value == "NVIDIA A100"
    assert reader.read("T4", real.facts[at], at).value == "T4"


texts = st.one_of(st.text(max_size=40), st.text("0123456789 .,/-–±%^×eEtoAxhdkMB€$?₃²", max_size=14))


@given(st.sampled_from([f.id for f in CATALOGUE.facts.values() if f.kind in TYPED_KINDS]), texts)
def test_any_text_is_either_refused_or_gives_an_answer_that_a_sheet_may_hold(path: str, text: str) -> None:
    try:
        answer = read(path, text)
    except Unreadable:
        return
    assert answer_problem(path, answer, CATALOGUE) is None


numbers = st.one_of(
    st.integers(0, 10**30).map(str),
    st.integers(0, 10**12).map(lambda n: f"{n:,}"),
    st.tuples(st.integers(1, 9999), st.integers(0, 27)).map(lambda n: f"{n[0] / 1000}e{n[1]}"),
)
scales = st.sampled_from(["", " thousand", "M", " billion"])
amounts = st.one_of(
    st.tuples(numbers, scales).map("".join),
    st.tuples(numbers, st.integers(0, 100)).map(lambda n: f"{n[0]} ±{n[1]}%"),
    st.tuples(numbers, numbers).map(lambda n: f"{n[0]} to {n[1]}"),
    st.integers(1, 10**6).map(lambda n: f"{n} A100 hours"),
)


@given(st.sampled_from(["change.compute", "change.seconds", "change.share", "change.revenue"]), amounts)
def test_an_answer_shown_as_text_is_the_same_answer_when_it_is_typed_again(path: str, amount: str) -> None:
    text = amount + {"change.seconds": " h", "change.revenue": " EUR"}.get(path, "")
    try:
        answer = read(path, text)
    except Unreadable:
        return
    assert same(read(path, as_typed(fact(path), answer)), answer)


@given(st.fractions(min_value=0, max_value=10**30))
def test_exact_text_is_exact(number: Fraction) -> None:
    assert read_number(exact_text(number)) == number


@given(st.integers(0, 10**6))
def test_hours_are_converted_exactly(hours: int) -> None:
    assert interval("change.seconds", f"{hours} h") == (Fraction(hours * 3600),) * 3


@given(st.lists(st.sampled_from(sorted(CATALOGUE.places.by_id)), min_size=1, unique=True))
def test_every_code_of_a_place_can_be_typed(codes: list[str]) -> None:
    assert read("release.markets", ", ".join(codes)).value == codes
