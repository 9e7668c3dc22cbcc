"""The tort exposure rating: the worked examples A to H, and the steps that a lawyer redoes by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from exposure_sheets import (
    CYBER,
    IMAGES,
    NEUTRAL,
    SCHEME,
    dossier,
    harm,
    one,
    scope,
    sheet,
    steps,
)  # fmt: skip

from compliance_kit.exposure.rating import Exposure, Harm, Reply, Scope, UnknownAnswer, rate


@dataclass(frozen=True)
class Example:
    name: str
    path: str
    place: str
    scope: Scope
    answers: Mapping[str, str]
    level: str | None
    evidence: str
    certainty: str
    band: str | None = None
    mitigators: frozenset[str] = frozenset()
    aggravators: Mapping[str, str] = field(default_factory=dict)
    raised: tuple[int, int, int] = (0, 0, 0)
    covered: frozenset[str] = frozenset()
    earned: int = 0
    credit: int = 0
    helps: tuple[str, str] | None = None
    bounds: tuple[str, str] | None = None


A_SCOPE = scope(harm("economic_business", "minor"), harm("privacy", "minor"), indemnity="uncapped_or_fault_free")
TRIAGE = scope(harm("bodily", "serious"))
TRIAGE_ANSWERS = {
    "monitoring": "active", "frameworks": "followed", "warnings": "specific", "human_oversight": "review_before_effect",
    "statutes": "all_met", "data_care": "documented_and_checked",
}  # fmt: skip
TRIAGE_MITIGATORS = frozenset({*TRIAGE_ANSWERS, "hazard_analysis"})
COMPANION = scope(harm("bodily", "grave", children=True), harm("emotional", "serious", children=True), duty_link=True)
HIRING = scope(harm("discrimination", "serious"))
NOTES = scope(harm("ip", "minor", 25000), competes_with_source=True)

EXAMPLES = [
    Example("A a support assistant, negligence", "P1", "US-CA", A_SCOPE, {}, "limited", "documented", "developing"),
    Example(
        "A a support assistant, statements", "P3", "US-CA", A_SCOPE,
        {"statement_accuracy_test": "tested_for_use", "safety_claims": "supported", "warnings": "specific"},
        "limited", "documented", "developing", "S1", frozenset({"safety_claims", "warnings"}), earned=1, credit=1,
    ),
    Example(
        "A a support assistant, privacy", "P4", "US-CA", A_SCOPE,
        {
            "memorisation_test": "done_ok", "safeguard_effect": "unchanged_tested", "statutes": "all_met",
            "data_care": "documented_and_checked",
        },
        "limited", "documented", "developing", "S1", frozenset({"safeguard_effect", "statutes", "data_care"}),
        covered=frozenset({"breach"}), earned=1, credit=1,
    ),
    Example(
        "A a support assistant, contract", "P7", "US-CA", A_SCOPE,
        {"upstream_permission": "silently", "terms_passed_on": "passed_on"},
        "limited", "documented", "settled", "S1", frozenset({"terms_passed_on"}),
        covered=frozenset({"permission"}), earned=1, credit=1,
    ),
    Example(
        "B a triage that was not tested again", "P1", "US-CO", TRIAGE,
        {**TRIAGE_ANSWERS, "post_modification_evaluation": "none", "safeguard_effect": "unchanged_untested"},
        "high", "partly_documented", "developing", "S3", TRIAGE_MITIGATORS,
        {"post_modification_evaluation": "blocking", "safeguard_effect": "blocking"}, (1, 0, 1),
        frozenset({"breach", "causation"}), helps=("elevated", "moderate"),
    ),
    Example(
        "C a companion with a tested crisis protocol", "P1", "US-CA", COMPANION,
        {
            "post_modification_evaluation": "structured", "safeguard_effect": "strengthened", "monitoring": "active",
            "frameworks": "followed", "warnings": "specific", "statutes": "all_met",
            "data_care": "documented_and_checked", "barriers": "strong",
            "containment": "withdrawal_tested", "use_statement": "published",
        },
        "elevated", "documented", "developing", "S4",
        frozenset({
            "safeguard_effect", "monitoring", "frameworks", "warnings", "statutes", "data_care", "barriers",
            "containment", "use_statement", "hazard_analysis",
        }),
        covered=frozenset({"breach", "causation", "damage"}), earned=2, credit=2,
    ),
    Example(
        "D an image adapter without filters", "P4", "US-CA", IMAGES,
        {
            "depiction_blocks": "not_blocked", "safeguard_effect": "removed_on_purpose",
            "statutes": "unmet_protective", "consent": "none", "data_care": "unchecked",
            "removal_channel": "within_48_hours",
        },
        "high", "partly_documented", "developing", "S4", frozenset({"removal_channel"}),
        {
            "depiction_blocks": "blocking", "safeguard_effect": "blocking", "statutes": "plain", "consent": "plain",
            "data_care": "minor",
        },
        (4, 1, 2), frozenset({"damage"}), helps=("high", "elevated"),
    ),
    Example(
        "E a hiring scorer tested for bias", "P5", "US-CO", HIRING,
        {
            "bias_testing": "internal", "human_oversight": "review_before_effect", "statutes": "all_met",
            "logging": "full_versioned", "use_statement": "published", "appeal_route": "exists",
        },
        "moderate", "documented", "developing", "S3",
        frozenset({"human_oversight", "statutes", "logging", "use_statement", "appeal_route"}),
        covered=frozenset({"breach", "causation"}), earned=1, credit=1,
    ),
    Example(
        "F the triage, and nobody knows of a test", "P1", "US-CO", TRIAGE,
        {**TRIAGE_ANSWERS, "safeguard_effect": "unchanged_tested", "post_modification_evaluation": ""},
        "high", "partly_documented", "developing", "S3", TRIAGE_MITIGATORS | {"safeguard_effect"},
        {"post_modification_evaluation": "blocking"}, (1, 0, 1), frozenset({"breach", "causation"}),
        helps=("elevated", "moderate"),
    ),
    Example(
        "F the triage tested, and nobody knows of children", "P1", "US-CO",
        scope(Harm("bodily", "serious", 1, None, "triage")),
        {**TRIAGE_ANSWERS, "safeguard_effect": "unchanged_tested", "post_modification_evaluation": "structured"},
        None, "documented", "developing", "S4", TRIAGE_MITIGATORS | {"safeguard_effect"},
        covered=frozenset({"breach", "causation"}), earned=1, credit=1, bounds=("moderate", "elevated"),
    ),
    Example(
        "G a cyber agent that was never measured", "P1", "US-NY", CYBER,
        {"misuse_evaluation": "not_done", "warnings": "specific", "use_statement": "published"},
        "high", "partly_documented", "developing", "S3", frozenset({"warnings", "use_statement", "hazard_analysis"}),
        {"misuse_evaluation": "blocking"}, (1, 0, 1), frozenset({"breach"}), helps=("elevated", "moderate"),
    ),
    Example(
        "G a cyber agent measured and answered", "P1", "US-NY", CYBER,
        {
            "post_modification_evaluation": "structured", "misuse_evaluation": "uplift_answered",
            "safeguard_effect": "strengthened", "warnings": "specific", "release_mode": "api_with_kyc",
            "barriers": "strong", "containment": "withdrawal_tested", "use_statement": "published",
        },
        "moderate", "documented", "developing", "S3",
        frozenset({
            "safeguard_effect", "warnings", "release_mode", "barriers", "containment", "use_statement",
            "hazard_analysis",
        }),
        covered=frozenset({"breach", "causation", "damage"}), earned=2, credit=2,
    ),
    Example(
        "H a search model on a rival's notes", "P8", "US-PA", NOTES,
        {"memorisation_test": "none", "data_rights": "pirated_or_unknown", "source_terms": "breached"},
        "high", "undocumented", "unsettled", "S3", frozenset(),
        {"memorisation_test": "blocking", "data_rights": "blocking", "source_terms": "minor"}, (1, 1, 1),
        helps=("elevated", "moderate"),
    ),
    Example(
        "H the same notes licensed", "P8", "US-PA", NOTES,
        {"data_rights": "licensed", "takedown_route": "exists", "output_reproduction": "shown"},
        "moderate", "documented", "unsettled", "S3", frozenset({"takedown_route", "output_reproduction"}),
        covered=frozenset({"breach", "damage"}), earned=2, credit=2,
    ),
    Example(
        "H what flows back by contract", "P7", "US-PA", replace(NOTES, indemnity="uncapped_or_fault_free"),
        {"upstream_permission": "expressly", "terms_passed_on": "passed_on"},
        "moderate", "documented", "settled", "S3", frozenset({"terms_passed_on"}),
        covered=frozenset({"permission"}), earned=1, credit=1,
    ),
]  # fmt: skip


def example_sheet(example: Example) -> dict[str, Reply]:
    known = {name: answer for name, answer in example.answers.items() if answer}
    unknown = {name: Reply() for name, answer in example.answers.items() if not answer}
    return {**sheet(**known), **unknown}


def rated(example: Example) -> Exposure:
    return rate(SCHEME, example.path, example.place, example.scope, example_sheet(example))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_worked_example(example: Example) -> None:
    exposure = rated(example)
    level = example.level
    assert (exposure.level, exposure.evidence, exposure.certainty) == (level, example.evidence, example.certainty)
    assert exposure.bounds == (example.bounds or (level, level))
    if example.band is None:
        assert (one(exposure, "gate").passed, exposure.reason) == (False, "no_harm")
        return
    assert one(exposure, "severity").band == example.band
    kept = {step.question for step in steps(exposure, "mitigator") if step.counted_as in {"strong", "ordinary"}}
    assert kept == example.mitigators
    found = {step.question: step.counted_as for step in steps(exposure, "aggravator")}
    assert found == example.aggravators
    raised, credit = one(exposure, "raise"), one(exposure, "credit")
    assert (raised.majors, raised.minors, raised.added) == example.raised
    assert set(credit.covered) == example.covered
    if example.credit or example.evidence == "documented":
        assert (credit.earned, credit.credit) == (example.earned, example.credit)
    else:
        assert credit.credit == 0
    if example.helps:
        assert (one(exposure, "cured").level, one(exposure, "best").level) == example.helps


def example(name: str) -> Exposure:
    return rated(next(item for item in EXAMPLES if item.name == name))


def test_the_steps_are_numbered_from_one_to_twelve_in_order() -> None:
    exposure = example("B a triage that was not tested again")
    numbers = [step.number for step in exposure.steps]
    assert set(numbers) == set(range(1, 13))
    assert [n for n in numbers if n in {1, 2, 3, 9, 10, 11, 12}] == sorted(
        n for n in numbers if n in {1, 2, 3, 9, 10, 11, 12}
    )
    assert {step.kind for step in exposure.steps} <= {word.id for word in SCHEME.steps}


def test_each_counted_question_names_the_doctrines_that_ask_it() -> None:
    exposure = example("B a triage that was not tested again")
    cites = {
        step.question: dossier(step.factors) for step in steps(exposure, "mitigator") + steps(exposure, "aggravator")
    }
    assert cites["monitoring"] == {"us-breach-monitoring-and-response", "us-pl-post-sale"}
    assert cites["post_modification_evaluation"] == {"us-breach-testing-reasonable-care"}
    assert cites["warnings"] == {"us-duty-supplier-388-and-learned-intermediary", "us-pl-failure-to-warn"}
    assert cites["hazard_analysis"] == {"us-duty-foreseeable-physical-harm", "us-causation-scope-of-liability"}


def test_graded_answers_are_said_to_count_once() -> None:
    assert "graded_once" in one(example("B a triage that was not tested again"), "raise").applied


def test_the_companion_earns_two_levels_and_stops_at_its_floor() -> None:
    step = one(example("C a companion with a tested crisis protocol"), "level")
    assert (step.start, step.credit, step.sum, step.floor, step.applied) == (
        "high",
        2,
        "moderate",
        "elevated",
        ("floor",),
    )


def test_the_image_adapter_is_capped_from_four_and_runs_above_the_list() -> None:
    exposure = example("D an image adapter without filters")
    assert (one(exposure, "raise").raw, one(exposure, "raise").applied) == (4, ("cap",))
    assert (one(exposure, "level").sum, one(exposure, "level").applied) == ("above", ("ceiling",))


def test_unknown_conduct_is_assumed_and_marked_with_its_fact() -> None:
    exposure = example("F the triage, and nobody knows of a test")
    assert exposure.assumed == ("evaluation.done",)
    assert [step.question for step in exposure.steps if step.assumed and step.governs] == [
        "post_modification_evaluation"
    ]


def test_an_unknown_scope_answer_gives_bounds_and_names_the_missing_fact() -> None:
    exposure = example("F the triage tested, and nobody knows of children")
    assert exposure.missing == ("evaluation.hazards.reaches_children",)
    assert (exposure.level, exposure.reason) == (None, "bounds")
    assert one(exposure, "bounds").levels == ("moderate", "elevated")


def test_the_harm_of_a_touched_domain_governs_where_it_was_not_measured() -> None:
    exposure = example("G a cyber agent that was never measured")
    governing = one(exposure, "severity").harm
    assert governing is not None
    assert (governing.domain, governing.kind, governing.degree) == ("cyber", "property", "grave")
    assert {step.question: step.passed for step in steps(exposure, "gateway")} == {
        "post_modification_evaluation": False,
        "misuse_evaluation": False,
    }


def test_competing_with_the_source_makes_a_minor_harm_to_works_serious() -> None:
    step = one(example("H the same notes licensed"), "severity")
    assert step.applied == ("competing", "wide")
    assert step.harm is not None
    assert step.harm.degree == "serious"


def test_a_single_answer_that_would_lower_the_level_is_named() -> None:
    exposure = example("G a cyber agent that was never measured")
    changes = {step.question: (step.answer, step.level, step.facts) for step in steps(exposure, "single_change")}
    assert changes == {"misuse_evaluation": ("no_uplift", "elevated", ("evaluation.misuse_tested",))}


def test_who_may_end_up_paying_stands_beside_the_rating() -> None:
    exposure = example("B a triage that was not tested again")
    facts = {fact for item in exposure.allocation for fact in item.facts}
    matters = {item.matter for item in exposure.allocation if item.matter}
    assert {"contracts.others", "contracts.insurance", "contracts.insurance_excludes_ai"} <= facts
    assert matters == {"forum_share_rule", "forum_fault_rule"}


def test_californias_rule_on_autonomous_ai_is_context_and_holds_there_alone() -> None:
    context = {item.facts: item.role for item in example("C a companion with a tested crisis protocol").context}
    assert context["us.ca.ab316.applies",] == "neutral_context"
    elsewhere = example("B a triage that was not tested again")
    assert ("us.ca.ab316.applies",) not in {item.facts for item in elsewhere.context}


def test_a_place_without_doctrines_is_not_assessed() -> None:
    exposure = rate(SCHEME, "P4", "JP", scope(harm("privacy", "grave")), NEUTRAL)
    assert (exposure.level, exposure.reason, exposure.bounds, exposure.evidence) == (None, "no_entries", None, None)
    assert [step.number for step in exposure.steps] == [1]


def test_the_directive_alone_gives_no_level_for_the_union() -> None:
    exposure = rate(SCHEME, "P2", "EU", scope(harm("bodily", "grave")), NEUTRAL)
    assert (exposure.level, exposure.reason) == (None, "no_entries")
    assert "tort.eu.pld_cross_reference" in exposure.factors


def test_an_answer_that_a_question_does_not_have_is_refused() -> None:
    with pytest.raises(UnknownAnswer, match="warnings: loud"):
        rate(SCHEME, "P1", "US-CA", scope(harm("bodily", "serious")), sheet(warnings="loud"))
