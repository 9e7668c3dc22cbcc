"""Which form a threshold record has: the pure rule, and the rule on answers that are changed one after another."""

import datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_page import catalogue

from compliance_kit.assessment import Assessment, AxisResult, assess
from compliance_kit.documents import Composer
from compliance_kit.facts import Fact
from compliance_kit.sheets import read_sheet
from compliance_kit.views.record_form import Decision, RuleState, decide
from compliance_kit.views.record_rules import rules, states
from compliance_kit.views.threshold_record import decision_of
from compliance_kit.what_if import with_change

EXAMPLES = Path(__file__).parent.parent / "examples"
DAY = datetime.date(2026, 11, 20)
AXES: list[AxisResult] = ["met", "unclear", "not_known", "clear"]
RULES: list[RuleState] = ["triggered", "not_triggered", "open"]
axes = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(AXES), max_size=6)
lines = st.dictionaries(st.sampled_from("uvwxyz"), st.sampled_from(RULES), max_size=6)


@given(results=axes, found=lines, held=st.booleans())
def test_nothing_is_called_uncrossed_unless_everything_is_clear(
    results: dict[str, AxisResult], found: dict[str, RuleState], *, held: bool
) -> None:
    decision = decide(results, found, held=held)
    every_axis = bool(results) and set(results.values()) <= {"clear"}
    every_rule = set(found.values()) <= {"not_triggered"}
    assert (decision.form == "none_crossed") == (every_axis and every_rule and not held)


@given(results=axes, found=lines, held=st.booleans())
def test_what_is_crossed_stays_crossed_whatever_is_open(
    results: dict[str, AxisResult], found: dict[str, RuleState], *, held: bool
) -> None:
    crossed = "met" in results.values() or "triggered" in found.values()
    assert (decide(results, found, held=held).form == "crossed") == crossed


@given(results=axes, found=lines, held=st.booleans())
def test_every_axis_and_rule_is_named_once_as_crossed_open_or_neither(
    results: dict[str, AxisResult], found: dict[str, RuleState], *, held: bool
) -> None:
    decision = decide(results, found, held=held)
    clear = [name for name, result in results.items() if result == "clear"]
    quiet = [name for name, state in found.items() if state == "not_triggered"]
    assert sorted([*decision.met, *decision.open_axes, *clear]) == sorted(results)
    assert sorted([*decision.triggered, *decision.open_rules, *quiet]) == sorted(found)


def test_an_assessment_that_looked_at_no_axis_decides_nothing() -> None:
    assert decide({}, {}, held=False).form == "not_decided"


@cache
def uncrossed() -> Assessment:
    """The reference start-up, with the two answers changed that keep its safety axis from being clear."""
    found = assess(catalogue(), read_sheet(EXAMPLES / "lora_startup.yaml", catalogue()), DAY)
    found = with_change(found, "evaluation.hazard_change", "same")
    return with_change(found, "safeguards.effect", "unchanged_tested")


def decided(assessment: Assessment) -> Decision:
    composer = Composer(assessment)
    return decision_of(composer, rules(composer))


def asked() -> list[str]:
    """The questions that the sheet answers and that take one of a few answers."""
    facts = catalogue().facts
    return [
        name
        for name in uncrossed().sheet.answers
        if facts[name].mode == "asked" and facts[name].kind in ("boolean", "choice", "choices", "number", "integer")
    ]


def other(fact: Fact) -> st.SearchStrategy[object]:
    """Another answer to a question, "not known" among them."""
    kinds = {
        "boolean": st.booleans(),
        "choice": st.sampled_from(sorted(fact.choices) or [""]),
        "choices": st.lists(st.sampled_from(sorted(set(fact.choices) - {"none"}) or [""]), min_size=1, unique=True),
    }
    return st.none() | kinds.get(str(fact.kind), st.sampled_from([0, 1, "1e18", "1e24", "1e27"]))


@st.composite
def changed(draw: st.DrawFn) -> Assessment:
    """The uncrossed sheet with up to three answers changed."""
    assessment = uncrossed()
    for name in draw(st.lists(st.sampled_from(asked()), min_size=1, max_size=3, unique=True)):
        assessment = with_change(assessment, name, draw(other(catalogue().facts[name])))
    return assessment


def test_a_sheet_on_which_every_axis_and_rule_is_clear_is_called_uncrossed() -> None:
    assert decided(uncrossed()).form == "none_crossed"


@settings(max_examples=40, deadline=None)
@given(changed())
def test_no_changed_sheet_is_called_uncrossed_while_an_axis_a_rule_or_a_prohibition_is_open(found: Assessment) -> None:
    composer = Composer(found)
    looked_at = rules(composer)
    decision = decision_of(composer, looked_at)
    results = {axis.result for axis in found.axes}
    open_rules = [
        rule.row["owner"]
        for rule in looked_at
        if rule.group in ("law", "contract") and rule.compared.owner_judgement.verdict is None
    ]
    groups = composer.shared()["groups"]
    if results != {"clear"} or open_rules or groups["stop"] or groups["hold"]:
        assert decision.form != "none_crossed"
    else:
        assert decision.form == ("crossed" if decision.triggered else "none_crossed")


@pytest.mark.parametrize(
    "fact", ["evaluation.hazard_change", "developer.group_revenue", "evaluation.capability_change"]
)
def test_one_answer_that_nobody_knows_makes_the_title_impossible(fact: str) -> None:
    assert decided(with_change(uncrossed(), fact, None)).form == "not_decided"


def test_a_run_as_large_as_the_base_model_is_crossed_on_the_axis_of_compute() -> None:
    large = with_change(uncrossed(), "modification.training_tokens", "15e12")
    assert "compute" in decided(large).met


def test_exactly_one_third_is_not_crossed_and_one_token_more_is() -> None:
    exact = with_change(uncrossed(), "modification.compute_basis", "reported")
    exact = with_change(exact, "modification.earlier_compute", 0)
    row = {**exact.sheet.answers["base.models"].value[0]}
    row |= {"compute_published": "3e24", "later_compute": 0, "compute_counts": "both"}
    exact = with_change(exact, "base.models", [row])
    at, above = (
        with_change(exact, "modification.compute_reported", value) for value in ("1e24", "1000000000000000000000001")
    )
    assert "compute" not in decided(at).met
    assert "compute" in decided(above).met


def test_a_rule_that_describes_the_base_model_triggers_nothing_by_itself() -> None:
    composer = Composer(uncrossed())
    found = rules(composer)
    base = [rule for rule in found if rule.compared.owner == "eu.ai_act.base_is_gpai"]
    assert [rule.compared.owner_judgement.verdict for rule in base] == [True]
    assert states(found)["eu.ai_act.base_is_gpai"] == "not_triggered"
