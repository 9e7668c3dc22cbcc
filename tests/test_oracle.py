"""A second opinion: Google's CEL evaluator judges random sheets with gaps, and has to come to what our judging says."""

import datetime
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from cel_oracle import ENDLESS, Oracle
from conftest import DAY
from hypothesis import given, settings
from hypothesis import strategies as st
from law_in_cel import LawInCel, sortable
from random_law import CONDITIONS, PARTIAL, Data
from random_sheets import Sheets
from small_law import small

from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import all_cases, case_sheet
from compliance_kit.knowledge import Knowledge
from compliance_kit.sheets import sheet_of

pytestmark = pytest.mark.xdist_group("oracle")
DAYS = ((DAY, DAY), (datetime.date(2025, 1, 15), datetime.date(2025, 1, 15)), (datetime.date(2028, 9, 1), DAY))
SHEETS_PER_DAY = 100


def ours(known: Knowledge, name: str) -> bool | None:
    """What our judging says of an entry, a status or a calculated yes or no."""
    if name in known.catalogue.entries:
        return known.entry(known.catalogue.entries[name]).verdict
    content = known.value(name).content
    assert content is None or isinstance(content, bool)
    return content


def differences(known: Knowledge, second: Mapping[str, bool | None]) -> dict[str, tuple[bool | None, bool | None]]:
    """Where the two disagree: what we say, what CEL says."""
    pairs = {name: (ours(known, name), verdict) for name, verdict in second.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] is not pair[1]}


@pytest.mark.parametrize(("day", "today"), DAYS)
def test_cel_comes_to_the_same_verdicts_on_random_sheets(
    catalogue: Catalogue, day: datetime.date, today: datetime.date
) -> None:
    oracle, sheets, said = Oracle(catalogue, day, today), Sheets(catalogue, seed=day.year), Counter[bool | None]()
    asked = [case for _, case in all_cases(catalogue) if "applies" in case.expect.values()]
    for case in sheets.random.sample(asked, SHEETS_PER_DAY):
        like = catalogue.cases.scenarios[case.like].answers if case.like else {}
        sheet = case_sheet(catalogue, None, sheets.answers({**like, **case.given}))
        known = Knowledge(catalogue, sheet, day, today)
        second = oracle.verdicts(known)
        said.update(second.values())
        assert differences(known, second) == {}
    assert set(second) >= {*catalogue.entries, *catalogue.determinations}
    assert min(said[verdict] for verdict in (True, False, None)) > said.total() / 20, said


@settings(max_examples=150)
@given(CONDITIONS, PARTIAL)
def test_cel_comes_to_the_same_verdict_on_random_law(data: Data, answers: Data) -> None:
    made_up = small(entries=[{"id": "x.random", "when": data}])
    known = Knowledge(made_up, AnswerSheet(Subject(name="random"), answers=sheet_of(answers)), DAY)
    assert differences(known, Oracle(made_up, DAY).verdicts(known)) == {}


@pytest.mark.parametrize(("place", "wrong"), [
    ("conditions.negation", lambda part: part), ("knowledge.reaches", lambda amount, line: amount.lo > line),
    ("knowledge.Knowledge.codes", lambda _known, operand, _fact: operand),
])  # fmt: skip
def test_judging_that_went_wrong_is_noticed(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, place: str, wrong: Any
) -> None:
    sheets, oracle = Sheets(catalogue, seed=1), Oracle(catalogue, DAY)
    tried = [case_sheet(catalogue, None, sheets.answers({})) for _ in range(10)]
    second = [oracle.verdicts(Knowledge(catalogue, sheet, DAY)) for sheet in tried]
    monkeypatch.setattr(f"compliance_kit.{place}", wrong)
    pairs = zip(tried, second, strict=True)
    assert any(differences(Knowledge(catalogue, sheet, DAY), verdicts) for sheet, verdicts in pairs)


def judged(made_up: Catalogue, answers: Mapping[str, Any]) -> bool | None:
    known = Knowledge(made_up, AnswerSheet(Subject(name="made up"), answers=sheet_of(answers)), DAY)
    return Oracle(made_up, DAY).verdicts(known)["x.one"]


def test_an_unknown_is_absorbed_only_where_the_rest_decides() -> None:
    both = small(entries=[{"id": "x.one", "when": {"all": [{"a.flag": True}, {"a.other": True}]}}])
    one = small(entries=[{"id": "x.one", "when": {"any": [{"a.flag": True}, {"a.other": True}]}}])
    assert [judged(both, {"a.flag": flag}) for flag in (True, False, None)] == [None, False, None]
    assert [judged(one, {"a.flag": flag}) for flag in (True, False, None)] == [True, None, None]


def test_readings_that_differ_stay_open_and_a_period_that_ended_is_over() -> None:
    readings = [{"name": "one", "when": {"a.flag": True}}, {"name": "other", "when": {"a.other": True}}]
    contested = small(entries=[{"id": "x.one", "when": {"always": True}, "readings": readings}])
    answers = [{"a.flag": True, "a.other": other} for other in (True, False, None)]
    assert [judged(contested, given) for given in answers] == [True, None, None]
    over = {"from": "2026-01-01", "until": "2026-02-01", "source": {"instrument": "own"}, "when": {"always": True}}
    ended = small(
        determined=[{"id": "d.ended", "when": {"always": True}, "applies": [over]}],
        entries=[{"id": "x.one", "when": {"d.ended": True}}],
    )
    assert judged(ended, {}) is False


def test_conditions_read_like_cel() -> None:
    data = {"all": [{"a.flag": True}, {"not": {"a.kind": "x"}}, {"some": {"of": "b.items", "where": {"in": True}}}]}
    made_up = small(entries=[{"id": "x.one", "when": data}])
    text = LawInCel(made_up, DAY).condition(made_up.entries["x.one"].when)
    assert text == '(f["a.flag"] && !(f["a.kind"] in ["x"]) && f["b.items"].exists(r0, r0["in"]))'


@given(st.fractions(0, 10**30), st.fractions(0, 10**30))
def test_numbers_written_as_texts_sort_like_numbers(one: Fraction, other: Fraction) -> None:
    assert (sortable(one) < sortable(other)) == (one < other)
    assert sortable(one) < ENDLESS
