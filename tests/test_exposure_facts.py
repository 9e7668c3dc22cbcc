"""From the answers of the questionnaire to the tort rating: scope, replies, needed facts, every path in every place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from exposure_sheets import SCHEME, TORT, load

from compliance_kit.exposure.facts import alike, facts_needed, places_rated, rate_all, replies_of, scope_of
from compliance_kit.exposure.rating import Harm, Reply, UnknownAnswer, rate

MET = Reply("all_met", on_record=True)
STATES = frozenset({"US-CA", "US-TX", "US-PA", "US-OH"})


@dataclass
class Facts:
    """A source of facts for tests; everything that is given is on record unless named in `claimed`."""

    given: Mapping[str, object]
    claimed: frozenset[str] = frozenset()
    read: list[str] = field(default_factory=list)

    def value(self, fact_id: str) -> object | None:
        self.read.append(fact_id)
        return self.given.get(fact_id)

    def on_record(self, fact_id: str) -> bool:
        return fact_id in self.given and fact_id not in self.claimed


def hazard(**fields: object) -> Mapping[str, object]:
    usual = {"name": "wrong dose", "harms": frozenset({"death_or_injury"}), "degree": "serious"}
    return {**usual, "people_affected": Fraction(3), "reaches_children": False, **fields}


ANSWERS: dict[str, object] = {
    "evaluation.hazard_analysis": "dated",
    "evaluation.hazards": (hazard(),),
    "use.special_relationship": False,
    "evaluation.dangerous_fields": frozenset({"none"}),
    "modification.sexual_ability": frozenset({"none"}),
    "modification.sexual_purpose": frozenset({"none"}),
    "release.public": True,
    "contracts.indemnity_scope": "none",
    "use.competes_with_sources": False,
    "evaluation.done": "structured",
    "safeguards.effect": "unchanged_tested",
    "tort.known_hazard_response": "none_known",
    "tort.monitoring": "active",
    "tort.upstream_permission": "silently",
    "tort.safety_claims": "none_made",
    "tort.safety_promises": "none_made",
    "developer.framework_practice": "followed",
    "safeguards.warnings": "specific",
    "safeguards.oversight": "review_before_effect",
    "tort.data_care": "documented_and_checked",
    "tort.weight_security": "basic",
    "tort.intermediary": "direct_supply",
    "safeguards.logging": "full_versioned",
    "evaluation.paired_outputs_kept": True,
    "use.reversible": False,
    "use.limits_written": True,
}


def catalogue() -> dict[str, Mapping[str, Any]]:
    """Every fact and field of the catalogue by id, determinations with an empty mapping."""
    root = TORT.parent
    found: dict[str, Mapping[str, Any]] = {}

    def add(rows: list[Mapping[str, Any]], prefix: str) -> None:
        for row in rows:
            found[f"{prefix}{row['id']}"] = row
            add(row.get("fields", []), f"{prefix}{row['id']}.")

    for path in sorted((root / "facts").glob("*.yaml")):
        data = load(path)
        if isinstance(data, list):
            add(data, "")
    found |= {row["id"]: {} for path in root.rglob("determinations.yaml") for row in load(path)}
    return found


FACTS = catalogue()
CHOICE_FACTS = [question for question in (*SCHEME.questions, SCHEME.scope.hazard_analysis) if question.fact]


@pytest.mark.parametrize("question", CHOICE_FACTS, ids=lambda question: question.id)
def test_the_answers_of_a_question_are_the_choices_of_its_fact(question: Any) -> None:
    fact = FACTS[question.fact]
    choices = ["true", "false"] if fact["kind"] == "boolean" else fact["choices"]
    said = {question.translate.get(choice, choice) for choice in choices}
    assert said == {row.answer for row in question.answers}


def test_every_fact_that_the_scheme_or_a_doctrine_names_is_in_the_catalogue() -> None:
    asked = SCHEME.scope
    named = {fact for factor in SCHEME.factors for trigger in factor.triggers for fact in trigger.facts}
    named |= {question.fact for question in SCHEME.counted.values() if question.fact}
    named |= {source.fact for source in asked.grave_domains.sources}
    named |= {asked.duty_link.fact, asked.offered_to_public.fact, asked.indemnity.fact, asked.competes_with_source.fact}
    fields = asked.realistic_harms.fields.model_dump().values()
    named |= {f"{asked.realistic_harms.fact}.{name}" for name in fields}
    assert named - set(FACTS) == set()


def test_every_choice_of_harm_and_degree_and_field_of_danger_is_known_to_the_scheme() -> None:
    asked = SCHEME.scope
    fields = asked.realistic_harms.fields
    hazards = asked.realistic_harms.fact
    assert set(FACTS[f"{hazards}.{fields.kinds}"]["choices"]) == set(asked.realistic_harms.kinds)
    assert set(FACTS[f"{hazards}.{fields.degree}"]["choices"]) == {degree.id for degree in SCHEME.severity.degrees}
    for source in asked.grave_domains.sources:
        assert set(source.touched) <= set(FACTS[source.fact]["choices"])
        assert set(source.touched.values()) <= set(SCHEME.severity.domains)
    assert set(FACTS[asked.indemnity.fact]["choices"]) == set(asked.indemnity.takes)


def test_each_kind_of_harm_in_a_hazard_is_a_harm_of_its_own() -> None:
    both = hazard(harms=frozenset({"psychological", "emotional", "works"}), reaches_children=True)
    scope = scope_of(SCHEME, Facts({**ANSWERS, "evaluation.hazards": (both,)}))
    assert scope.harms == (
        Harm("emotional", "serious", Fraction(3), reaches_children=True, source="wrong dose"),
        Harm("ip", "serious", Fraction(3), reaches_children=True, source="wrong dose"),
    )


def test_a_hazard_without_real_harm_is_no_harm_and_no_hazard_is_none() -> None:
    harmless = hazard(harms=frozenset({"none"}))
    assert scope_of(SCHEME, Facts({**ANSWERS, "evaluation.hazards": (harmless,)})).harms == ()
    assert scope_of(SCHEME, Facts({**ANSWERS, "evaluation.hazards": ()})).harms == ()
    assert scope_of(SCHEME, Facts({})).harms is None


def test_what_is_not_known_of_a_hazard_stays_unknown() -> None:
    vague = hazard(harms=None, degree=None, people_affected=None, reaches_children=None, name=None)
    scope = scope_of(SCHEME, Facts({**ANSWERS, "evaluation.hazards": (vague,)}))
    assert scope.harms == (Harm(None, None, None, None, ""),)


def test_nothing_known_is_an_open_scope() -> None:
    scope = scope_of(SCHEME, Facts({}))
    assert scope.hazard_analysis == Reply()
    assert {
        scope.duty_link,
        scope.grave_domains,
        scope.offered_to_public,
        scope.indemnity,
        scope.competes_with_source,
    } == {None}


@pytest.mark.parametrize(
    ("fact", "choices", "touched"),
    [
        ("evaluation.dangerous_fields", {"nuclear", "persuasion"}, {"weapons"}),
        ("evaluation.dangerous_fields", {"persuasion"}, set()),
        ("modification.sexual_ability", {"adult"}, set()),
        ("modification.sexual_ability", {"identifiable"}, {"intimate_imagery"}),
        ("modification.sexual_purpose", {"nudify"}, {"intimate_imagery"}),
    ],
)
def test_grave_domains_come_from_fields_of_danger_and_sexual_content(
    fact: str, choices: set[str], touched: set[str]
) -> None:
    scope = scope_of(SCHEME, Facts({**ANSWERS, fact: frozenset(choices)}))
    assert scope.grave_domains == frozenset(touched)
    assert scope.domains_open == frozenset()


def test_a_source_of_domains_that_is_not_known_leaves_only_its_own_domains_open() -> None:
    half = {name: value for name, value in ANSWERS.items() if not name.startswith("modification.sexual")}
    scope = scope_of(SCHEME, Facts({**half, "evaluation.dangerous_fields": frozenset({"cyber"})}))
    assert (scope.grave_domains, scope.domains_open) == (frozenset({"cyber"}), frozenset({"intimate_imagery"}))
    exposure = rate(SCHEME, "P4", "US-CA", scope, {})
    assert exposure.bounds == ("limited", "high")
    assert exposure.missing == ("modification.sexual_ability", "modification.sexual_purpose")


def test_replies_translate_yes_and_no_and_carry_the_record() -> None:
    facts = Facts(ANSWERS, claimed=frozenset({"evaluation.done"}))
    replies = replies_of(SCHEME, facts, MET)
    assert replies["counterfactual_records"] == Reply("kept", on_record=True)
    assert replies["reversible_outputs"] == Reply("irreversible", on_record=True)
    assert replies["post_modification_evaluation"] == Reply("structured", on_record=False)
    assert replies["misuse_evaluation"] == Reply()
    assert replies["statutes"] == MET
    assert set(replies) == {question.id for question in SCHEME.questions}


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("safeguards.warnings", "loud"), ("use.special_relationship", "perhaps"), ("contracts.indemnity_scope", "big"),
        ("evaluation.hazards", (hazard(harms=frozenset({"boredom"})),)),
    ],
)  # fmt: skip
def test_a_content_that_no_question_knows_is_refused(fact: str, value: object) -> None:
    with pytest.raises(UnknownAnswer):
        rate_all(SCHEME, Facts({**ANSWERS, fact: value}), frozenset({"US-CA"}), MET)


def test_only_paths_with_entries_are_rated_in_each_place() -> None:
    found = {
        (item.path, item.place) for item in rate_all(SCHEME, Facts(ANSWERS), frozenset({"DE", "GB-EAW", "JP"}), MET)
    }
    assert found == {
        ("P1", "DE"), ("P2", "DE"), ("P1", "GB-EAW"), ("P2", "GB-EAW"), ("P3", "GB-EAW"),
        ("P7", "DE"), ("P7", "GB-EAW"), ("P7", "JP"),
    }  # fmt: skip


def test_every_path_is_rated_in_a_state_of_the_united_states() -> None:
    found = [item.path for item in rate_all(SCHEME, Facts(ANSWERS), frozenset({"US-CA"}), MET)]
    assert found == [path.id for path in SCHEME.paths]


def test_a_country_is_left_to_its_parts_and_england_and_wales_are_one_place() -> None:
    assert places_rated(SCHEME, {"US", "US-CA", "US-TX"}) == ("US-CA", "US-TX")
    assert places_rated(SCHEME, {"US"}) == ("US",)
    assert places_rated(SCHEME, {"GB", "GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"}) == ("GB-EAW", "GB-NIR", "GB-SCT")
    assert places_rated(SCHEME, {"GB"}) == ("GB-EAW",)


def test_rating_all_places_gives_what_rating_each_gives() -> None:
    facts = Facts(ANSWERS)
    scope, replies = scope_of(SCHEME, facts), replies_of(SCHEME, facts, MET)
    for exposure in rate_all(SCHEME, facts, STATES | {"FR", "GB-EAW"}, MET):
        assert exposure == rate(SCHEME, exposure.path, exposure.place, scope, replies)


def test_states_with_the_same_law_are_said_together() -> None:
    groups: dict[str, list[tuple[str, ...]]] = {path.id: [] for path in SCHEME.paths}
    for exposure, places in alike(rate_all(SCHEME, Facts(ANSWERS), STATES, MET)):
        groups[exposure.path].append(places)
    assert groups["P1"] == [("US-CA",), ("US-OH", "US-PA", "US-TX")]
    assert groups["P2"] == [("US-CA",), ("US-OH", "US-PA"), ("US-TX",)]
    assert groups["P7"] == [("US-CA", "US-OH", "US-PA", "US-TX")]


def test_a_statute_unmet_in_one_state_raises_nothing_elsewhere() -> None:
    statutes = {"US-CA": Reply("unmet_protective"), "US-PA": MET}
    levels = {
        exposure.place: exposure.level
        for exposure in rate_all(SCHEME, Facts(ANSWERS), frozenset(statutes), statutes)
        if exposure.path == "P1"
    }
    assert levels == {"US-CA": "elevated", "US-PA": "moderate"}


def test_brand_form_disclaimers_insurance_and_minors_about_move_no_level() -> None:
    beside: dict[str, object] = {
        "release.brand": "own", "release.ways": frozenset({"app"}), "us.ca.ab316.applies": True,
        "contracts.upstream_terms": frozenset({"as_is"}), "contracts.insurance": frozenset({"none"}),
        "contracts.insurance_excludes_ai": True, "contracts.others": (), "use.minors": "known",
        "use.users": frozenset({"consumers"}),
    }  # fmt: skip
    plain, decked = Facts(ANSWERS), Facts({**ANSWERS, **beside})
    assert rate_all(SCHEME, plain, STATES, MET) == rate_all(SCHEME, decked, STATES, MET)
    assert not set(beside) & set(decked.read)


def test_a_careful_triage_is_moderate_and_documented() -> None:
    exposure = next(item for item in rate_all(SCHEME, Facts(ANSWERS), frozenset({"US-CO"}), MET) if item.path == "P1")
    assert (exposure.level, exposure.evidence, exposure.certainty) == ("moderate", "documented", "developing")


def test_the_needed_facts_are_those_that_the_rating_reads_and_those_of_who_pays() -> None:
    facts = Facts({})
    rate_all(SCHEME, facts, frozenset({"US-CA"}), MET)
    needed = set(facts_needed(SCHEME, [path.id for path in SCHEME.paths], ["US-CA"]))
    assert set(facts.read) <= needed | {question.fact for question in SCHEME.questions}
    assert {
        "evaluation.hazards",
        "evaluation.hazards.reaches_children",
        "evaluation.done",
        "contracts.insurance",
        "contracts.others",
    } <= needed
    assert needed <= set(FACTS)


def test_fewer_paths_and_places_need_fewer_facts_and_none_twice() -> None:
    french = facts_needed(SCHEME, ["P1"], ["FR"])
    assert len(french) == len(set(french))
    assert "evaluation.done" in french
    assert not {"safeguards.warnings", "release.public", "contracts.indemnity_scope"} & set(french)
    assert facts_needed(SCHEME, ["P4"], ["JP"]) == ()


def test_no_module_of_the_rating_holds_a_number_or_word_of_the_scheme() -> None:
    source = "".join(
        path.read_text("utf-8") for path in Path(TORT.parent.parent / "compliance_kit").glob("exposure*.py")
    )
    words = {word.title for words in (SCHEME.levels, SCHEME.evidence, SCHEME.certainty) for word in words}
    assert not [word for word in words if f'"{word}"' in source]
    assert str(int(SCHEME.severity.wide.more_than)) not in source
