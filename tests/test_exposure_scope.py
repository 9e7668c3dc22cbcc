"""The scope of the tort rating: what is known only from below, what stays open, which harms feed a path."""

from dataclasses import replace

import pytest
from exposure_sheets import (
    LETHAL,
    LEVELS,
    MINOR,
    NEUTRAL,
    PERFECT,
    RECKLESS,
    SCHEME,
    SERIOUS,
    TORT,
    factors,
    harm,
    level,
    load,
    one,
    scope,
    sheet,
)  # fmt: skip

from compliance_kit.exposure.rating import Harm, Reply, rate
from compliance_kit.exposure.scheme import read_scheme

NO_ANALYSIS = Reply("none", on_record=True)


def test_without_an_analysis_the_upper_bound_takes_every_harm_grave_wide_and_reaching_children() -> None:
    exposure = rate(SCHEME, "P3", "US-PA", replace(scope(), hazard_analysis=NO_ANALYSIS), NEUTRAL)
    assert exposure.bounds == ("limited", "high")
    harms = [step.harm for step in exposure.steps if step.kind == "severity" and step.harm]
    assert {item.kind for item in harms} == {"economic_business", "economic_person", "reputation"}
    assert all(item.degree == "grave" and item.wide and item.children and item.assumed for item in harms)


def test_an_undated_analysis_is_an_analysis_and_earns_nothing() -> None:
    undated = rate(SCHEME, "P1", "US-PA", replace(SERIOUS, hazard_analysis=Reply("undated", on_record=True)), NEUTRAL)
    assert undated.level == "elevated"
    assert "hazard_analysis" not in {step.question for step in undated.steps if step.kind == "mitigator"}


def test_no_list_of_harms_gives_bounds_and_names_the_list() -> None:
    exposure = rate(SCHEME, "P1", "US-PA", replace(scope(), harms=None), NEUTRAL)
    assert (exposure.bounds, exposure.missing) == (("limited", "high"), ("evaluation.hazards",))


KNOWN_HARM = Harm("bodily", "serious", 1, reaches_children=False, source="a hazard")


@pytest.mark.parametrize(
    ("unknown", "missing", "bounds"),
    [
        (replace(KNOWN_HARM, degree=None), "degree", ("limited", "high")),
        (replace(KNOWN_HARM, people=None), "people_affected", ("elevated", "high")),
        (replace(KNOWN_HARM, reaches_children=None), "reaches_children", ("elevated", "high")),
        (replace(KNOWN_HARM, kind=None, degree="minor"), "harms", ("limited", "moderate")),
    ],
)
def test_each_unknown_part_of_a_harm_is_bounded_and_named(unknown: Harm, missing: str, bounds: tuple[str, str]) -> None:
    exposure = rate(SCHEME, "P1", "US-PA", scope(unknown), NEUTRAL)
    assert (exposure.bounds, exposure.missing) == (bounds, (f"evaluation.hazards.{missing}",))


def test_an_open_fact_that_cannot_change_the_level_is_not_missing() -> None:
    half_known = replace(scope(Harm("bodily", "serious", 1, None, "h")), indemnity=None, competes_with_source=None)
    exposure = rate(SCHEME, "P1", "US-PA", half_known, NEUTRAL)
    assert exposure.missing == ("evaluation.hazards.reaches_children",)
    assert {"contracts.indemnity_scope", "use.competes_with_sources"} <= set(one(exposure, "scope").facts)


def test_open_facts_that_matter_only_together_are_all_named() -> None:
    together = replace(scope(Harm("economic_person", "serious", None, None, "h")), duty_link=True)
    best_file = rate(SCHEME, "P1", "US-PA", together, PERFECT)
    assert best_file.bounds == ("limited", "moderate")
    assert best_file.missing == ("evaluation.hazards.people_affected", "evaluation.hazards.reaches_children")


def test_an_unknown_indemnity_lies_between_none_and_the_worst() -> None:
    exposure = rate(SCHEME, "P7", "US-PA", replace(LETHAL, indemnity=None), NEUTRAL)
    assert (exposure.bounds, exposure.missing) == (("limited", "high"), ("contracts.indemnity_scope",))


def test_a_capped_indemnity_is_one_small_harm_that_conduct_can_raise_once() -> None:
    owed = replace(LETHAL, indemnity="capped_and_fault_based")
    prohibited = sheet(upstream_permission="prohibited_bearing_on_harm")
    assert level("P7", owed, prohibited) == LEVELS.index("moderate")
    assert level("P7", replace(owed, indemnity="none"), prohibited) == LEVELS.index("limited")


def test_only_the_path_of_public_authorities_asks_for_the_public() -> None:
    private = replace(SERIOUS, offered_to_public=False)
    assert level("P1", private, NEUTRAL) == LEVELS.index("elevated")
    assert rate(SCHEME, "P6", "US-PA", private, NEUTRAL).reason == "not_public"


def test_money_and_distress_of_strangers_do_not_feed_negligence() -> None:
    strangers = scope(harm("economic_person", "grave", 50_000), harm("emotional", "grave"))
    assert rate(SCHEME, "P1", "US-PA", strangers, RECKLESS).reason == "no_harm"
    assert level("P1", replace(strangers, duty_link=True), RECKLESS) == LEVELS.index("high")
    assert rate(SCHEME, "P1", "US-PA", replace(strangers, duty_link=None), RECKLESS).missing == (
        "use.special_relationship",
    )


@pytest.mark.parametrize(("kind", "path"), [("economic_business", "P3"), ("ip", "P8")])
def test_children_do_not_lift_harm_to_contract_partners_or_works(kind: str, path: str) -> None:
    step = one(rate(SCHEME, path, "US-PA", scope(harm(kind, "serious", children=True)), NEUTRAL), "severity")
    assert "children" not in step.applied
    assert step.band == SCHEME.severity.kinds[kind].bands["serious"]


def test_two_majors_leave_no_credit_although_none_blocks() -> None:
    exposure = rate(
        SCHEME, "P1", "US-PA", MINOR, sheet(PERFECT, statutes="unmet_protective", safety_claims="unsupported_relied_on")
    )
    step = one(exposure, "credit")
    assert (step.earned, step.credit, step.blocked, step.applied) == (2, 0, False, ("block",))
    assert exposure.level == "high"


def test_where_no_gateway_question_is_asked_nothing_earns_credit() -> None:
    only = {name: data for name, data in factors().items() if name == "tort.us.breach_monitoring_and_response"}
    scheme = read_scheme(load(TORT / "scheme.yaml"), only)
    exposure = rate(scheme, "P1", "US-PA", SERIOUS, PERFECT)
    assert [step for step in exposure.steps if step.kind == "gateway"] == []
    assert (one(exposure, "credit").earned, exposure.level) == (0, "elevated")
    assert exposure.evidence == "partly_documented"


def test_an_answer_that_nobody_knows_is_never_on_record() -> None:
    unknown = {**NEUTRAL, "monitoring": Reply(None, on_record=True)}
    step = next(step for step in rate(SCHEME, "P1", "US-PA", SERIOUS, unknown).steps if step.question == "monitoring")
    assert (step.assumed, step.on_record, step.answer) == (True, False, "none")


def test_one_good_answer_without_paper_makes_the_evidence_partly_documented() -> None:
    shown = sheet(post_modification_evaluation="structured", safeguard_effect="unchanged_tested")
    assert rate(SCHEME, "P1", "US-PA", SERIOUS, shown).evidence == "documented"
    assert rate(SCHEME, "P1", "US-PA", SERIOUS, sheet(shown, barriers="strong?")).evidence == "partly_documented"


def test_with_a_closed_gate_the_evidence_is_that_of_the_analysis() -> None:
    assert rate(SCHEME, "P1", "US-PA", scope(), PERFECT).evidence == "documented"
    claimed = replace(scope(), hazard_analysis=Reply("dated"))
    assert rate(SCHEME, "P1", "US-PA", claimed, PERFECT).evidence == "undocumented"


def test_a_harm_of_a_domain_that_may_be_touched_is_only_in_the_upper_bound() -> None:
    maybe = replace(scope(), domains_open=frozenset({"biology"}))
    exposure = rate(SCHEME, "P1", "US-PA", maybe, NEUTRAL)
    assert (exposure.bounds, exposure.missing) == (("limited", "high"), ("evaluation.dangerous_fields",))
