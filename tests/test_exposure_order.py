"""The tort exposure rating: cases that stand above, below or level with one another."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import pytest
from exposure_sheets import (
    CAREFUL,
    CYBER,
    IMAGES,
    LETHAL,
    LEVELS,
    MINOR,
    NEUTRAL,
    PERFECT,
    RECKLESS,
    RUINED,
    SCHEME,
    SERIOUS,
    harm,
    level,
    scope,
    sheet,
    upper,
)  # fmt: skip

from compliance_kit.exposure.rating import Reply, Scope, rate

SHORT = sheet(PERFECT, containment="none", reversible_outputs="irreversible", weight_security="none?")
UNTESTED = sheet(post_modification_evaluation="none")
TESTED = sheet(post_modification_evaluation="structured", barriers="strong")
MINORS = [
    ("frameworks", "none"),
    ("data_care", "unchecked"),
    ("warnings", "none"),
    ("intermediary", "not_checked"),
    ("safety_promises", "not_kept"),
]
MEASURED = sheet(misuse_evaluation="uplift_answered")
PERSONA = scope(harm("bodily", "grave", children=True))
PUBLIC_HARM = scope(harm("bodily", "grave"))
WORKS = scope(harm("ip", "serious", 25_000), competes_with_source=True)


def minors(count: int) -> dict[str, Reply]:
    return sheet(**dict(MINORS[:count]))


def at(path: str, of: Scope, replies: Mapping[str, Reply], place: str = "US-PA") -> Callable[[], int]:
    return partial(level, path, of, replies, place)


PAIRS: list[tuple[str, Callable[[], int], str, Callable[[], int]]] = [
    (
        "careful below reckless, lethal risk",
        at("P1", LETHAL, CAREFUL),
        "elevated<high",
        at("P1", LETHAL, sheet(RECKLESS, warnings="specific")),
    ),
    (
        "perfect file like careful, lethal risk",
        at("P1", LETHAL, PERFECT),
        "elevated=elevated",
        at("P1", LETHAL, CAREFUL),
    ),
    (
        "perfect file like careful, serious injury",
        at("P1", SERIOUS, PERFECT),
        "moderate=moderate",
        at("P1", SERIOUS, CAREFUL),
    ),
    ("perfect file below one element short", at("P1", RUINED, PERFECT), "moderate<elevated", at("P1", RUINED, SHORT)),
    (
        "one more major above the same without it",
        at("P1", LETHAL, sheet(CAREFUL, statutes="unmet_protective")),
        "high>elevated",
        at("P1", LETHAL, CAREFUL),
    ),
    (
        "one unsupported claim above one element short",
        at("P1", RUINED, sheet(PERFECT, safety_claims="unsupported_relied_on")),
        "high>elevated",
        at("P1", RUINED, SHORT),
    ),
    (
        "two majors with a perfect file like two majors alone",
        at("P1", RUINED, sheet(PERFECT, statutes="unmet_protective", safety_claims="unsupported_relied_on")),
        "high=high",
        at("P1", RUINED, sheet(statutes="unmet_protective", safety_claims="unsupported_relied_on")),
    ),
    (
        "untested like the same failing cited by three questions",
        at("P1", SERIOUS, UNTESTED),
        "high=high",
        at("P1", SERIOUS, sheet(UNTESTED, safeguard_effect="unchanged_untested", monitoring="none")),
    ),
    (
        "one graded answer like four, start Moderate",
        at("P1", MINOR, UNTESTED),
        "elevated=elevated",
        at(
            "P1",
            MINOR,
            sheet(
                UNTESTED, safeguard_effect="unchanged_untested", monitoring="none", known_hazard_response="unanswered"
            ),
        ),
    ),
    (
        "finding answered below finding left",
        at("P1", SERIOUS, sheet(TESTED, known_hazard_response="answered")),
        "moderate<high",
        at("P1", SERIOUS, sheet(TESTED, known_hazard_response="unanswered")),
    ),
    (
        "not tested like finding left",
        at("P1", SERIOUS, UNTESTED),
        "high=high",
        at("P1", SERIOUS, sheet(TESTED, known_hazard_response="unanswered")),
    ),
    (
        "cyber agent not measured like uplift left",
        at("P1", CYBER, sheet(misuse_evaluation="not_done")),
        "high=high",
        at("P1", CYBER, sheet(misuse_evaluation="uplift_unanswered")),
    ),
    (
        "cyber agent measured and answered below not measured",
        at("P1", CYBER, MEASURED),
        "elevated<high",
        at("P1", CYBER, sheet(misuse_evaluation="not_done")),
    ),
    (
        "not knowing of tests like no tests",
        at("P1", SERIOUS, {**NEUTRAL, "post_modification_evaluation": Reply()}),
        "high=high",
        at("P1", SERIOUS, UNTESTED),
    ),
    (
        "tests claimed above tests on record",
        at("P1", SERIOUS, sheet(TESTED, post_modification_evaluation="structured?")),
        "elevated>moderate",
        at("P1", SERIOUS, TESTED),
    ),
    (
        "tests claimed below no tests",
        at("P1", SERIOUS, sheet(TESTED, post_modification_evaluation="structured?")),
        "elevated<high",
        at("P1", SERIOUS, sheet(TESTED, post_modification_evaluation="none")),
    ),
    (
        "safeguards removed above safeguards kept",
        at("P1", SERIOUS, sheet(PERFECT, safeguard_effect="removed_on_purpose")),
        "high>moderate",
        at("P1", SERIOUS, PERFECT),
    ),
    (
        "safeguards removed with a perfect file like removed alone",
        at("P1", SERIOUS, sheet(PERFECT, safeguard_effect="removed_on_purpose")),
        "high=high",
        at("P1", SERIOUS, sheet(safeguard_effect="removed_on_purpose")),
    ),
    (
        "replaced by a tested control below removed",
        at("P1", LETHAL, sheet(PERFECT, safeguard_effect="replaced_by_tested_control")),
        "elevated<high",
        at("P1", LETHAL, sheet(PERFECT, safeguard_effect="removed_on_purpose")),
    ),
    (
        "spelling tutor below companion",
        at("P1", scope(harm("emotional", "trivial", children=True), duty_link=True), NEUTRAL),
        "limited<high",
        at("P1", PERSONA, NEUTRAL),
    ),
    (
        "children about whom the harm does not reach change nothing",
        at("P1", SERIOUS, CAREFUL),
        "moderate=moderate",
        at("P1", scope(harm("bodily", "serious"), harm("bodily", "trivial", children=True)), CAREFUL),
    ),
    (
        "distress of children above distress of adults",
        at("P1", scope(harm("emotional", "serious", children=True), duty_link=True), NEUTRAL),
        "elevated>moderate",
        at("P1", scope(harm("emotional", "serious"), duty_link=True), NEUTRAL),
    ),
    (
        "two million ruined above fifty who lose",
        at("P1", RUINED, CAREFUL),
        "elevated>limited",
        at("P1", scope(harm("economic_person", "minor", 50), duty_link=True), CAREFUL),
    ),
    (
        "10 001 people above exactly 10 000",
        at("P1", scope(harm("economic_person", "serious", 10_001), duty_link=True), NEUTRAL),
        "elevated>moderate",
        at("P1", scope(harm("economic_person", "serious", 10_000), duty_link=True), NEUTRAL),
    ),
    (
        "uncapped indemnity above a capped one",
        at("P7", replace(scope(harm("bodily", "grave", 50_000)), indemnity="uncapped_or_fault_free"), NEUTRAL),
        "high>limited",
        at("P7", replace(scope(harm("bodily", "grave", 50_000)), indemnity="capped_and_fault_based"), NEUTRAL),
    ),
    (
        "uncapped indemnity for loss of money alone like none",
        at("P7", replace(scope(harm("economic_business", "minor")), indemnity="uncapped_or_fault_free"), NEUTRAL),
        "limited=limited",
        at("P7", scope(harm("economic_business", "minor")), NEUTRAL),
    ),
    (
        "support bot with a perfect file below advice tested ad hoc",
        at("P3", scope(harm("economic_business", "minor")), PERFECT),
        "limited<moderate",
        at("P3", scope(harm("economic_person", "serious")), sheet(statement_accuracy_test="ad_hoc")),
    ),
    (
        "reckless like careful where harm is trivial",
        at("P3", scope(harm("economic_business", "trivial")), RECKLESS),
        "limited=limited",
        at("P3", scope(harm("economic_business", "trivial")), PERFECT),
    ),
    (
        "reckless support bot below careful lethal triage",
        at("P3", scope(harm("economic_business", "minor")), RECKLESS),
        "moderate<elevated",
        at("P1", LETHAL, CAREFUL),
    ),
    (
        "filters removed above blocked, tested, consented, removed in time",
        at("P4", IMAGES, sheet(PERFECT, safeguard_effect="removed_on_purpose")),
        "high>elevated",
        at("P4", IMAGES, PERFECT),
    ),
    (
        "a block that was never tested like no block",
        at("P4", IMAGES, sheet(depiction_blocks="blocked_untested")),
        "high=high",
        at("P4", IMAGES, sheet(depiction_blocks="not_blocked")),
    ),
    (
        "pirated corpus above a licensed one",
        at("P8", WORKS, sheet(data_rights="pirated_or_unknown")),
        "high>moderate",
        at("P8", WORKS, PERFECT),
    ),
    (
        "origin not known like pirated",
        at("P8", scope(harm("ip", "serious")), {**NEUTRAL, "data_rights": Reply()}),
        "elevated=elevated",
        at("P8", scope(harm("ip", "serious")), sheet(data_rights="pirated_or_unknown")),
    ),
    (
        "the defence counts in Texas and not where its text was not read",
        at("P2", SERIOUS, sheet(seller_status="protected"), "US-TX"),
        "moderate<elevated",
        at("P2", SERIOUS, sheet(seller_status="protected"), "US-MO"),
    ),
    (
        "a defence that is lost is none",
        at("P2", SERIOUS, sheet(seller_status="not_protected"), "US-TX"),
        "elevated=elevated",
        at("P2", SERIOUS, NEUTRAL, "US-PA"),
    ),
    (
        "a protective statute unmet above a filing duty unmet",
        at("P1", SERIOUS, sheet(statutes="unmet_protective")),
        "high>elevated",
        at("P1", SERIOUS, sheet(statutes="unmet_unrelated")),
    ),
    (
        "not offered to the public below offered",
        at("P6", replace(PUBLIC_HARM, offered_to_public=False), NEUTRAL),
        "limited<high",
        at("P6", PUBLIC_HARM, NEUTRAL),
    ),
    (
        "France does not look at what only others ask",
        at("P1", SERIOUS, sheet(statutes="unmet_protective"), "FR"),
        "elevated=elevated",
        at("P1", SERIOUS, NEUTRAL, "FR"),
    ),
    ("one minor like none", at("P1", SERIOUS, minors(1)), "elevated=elevated", at("P1", SERIOUS, minors(0))),
    ("two minors above one", at("P1", SERIOUS, minors(2)), "high>elevated", at("P1", SERIOUS, minors(1))),
    ("five minors like two", at("P1", MINOR, minors(5)), "elevated=elevated", at("P1", MINOR, minors(2))),
]


@pytest.mark.parametrize(("left", "said", "right"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_order_of_cases(left: Callable[[], int], said: str, right: Callable[[], int]) -> None:
    this, that = left(), right()
    sign = "<" if this < that else ">" if this > that else "="
    assert f"{LEVELS[this]}{sign}{LEVELS[that]}" == said


def test_without_an_analysis_a_minor_harm_reaches_as_high_as_the_lethal_one_that_an_analysis_would_find() -> None:
    without = rate(SCHEME, "P1", "US-PA", replace(MINOR, hazard_analysis=Reply("none", on_record=True)), PERFECT)
    assert (without.level, without.bounds) == (None, ("limited", "elevated"))
    assert without.missing == ("evaluation.hazard_analysis",)
    assert upper(without) >= level("P1", LETHAL, PERFECT)
