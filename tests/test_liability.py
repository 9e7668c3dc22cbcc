"""The tort exposure of an assessment: answers on record, statutes by place, and which questions are waited for."""

from collections.abc import Mapping

import pytest
from paper_page import DAY, HARMLESS, catalogue, example

from compliance_kit.answers import Answer, AnswerSheet, Subject, Task
from compliance_kit.assessment import Assessment, assess
from compliance_kit.exposure.facts import facts_needed
from compliance_kit.grounds import grounds
from compliance_kit.liability import AnswersOf, exposures, markets, scheme_of, statutes, waiting_facts

PATHS = ("P1", "P2")


def answered(answers: Mapping[str, object], tasks: Mapping[str, Task] | None = None) -> Assessment:
    given = {name: value if isinstance(value, Answer) else Answer(value=value) for name, value in answers.items()}
    return assess(catalogue(), AnswerSheet(Subject(name="A model"), answers=given, tasks=tasks or {}), DAY)


def proven(value: object) -> Answer:
    return Answer(value=value, given=DAY, by="J. Roe", evidence=("file.pdf",))


HARMFUL: Mapping[str, object] = {
    **HARMLESS,
    "evaluation.hazards": [
        {
            "name": "a wrong dose",
            "harms": ["death_or_injury"],
            "degree": "serious",
            "people_affected": 3,
            "reaches_children": False,
        }
    ],
}


def test_the_scheme_is_read_once_for_a_catalogue() -> None:
    assert scheme_of(answered({})) is scheme_of(answered(HARMLESS))


def test_nothing_is_waited_for_where_no_place_is_known() -> None:
    assert waiting_facts(answered({}), PATHS) == ()


def test_without_any_answer_the_scope_is_waited_for_first() -> None:
    waiting = waiting_facts(answered({"release.markets": ["US-PA"]}), PATHS)

    assert waiting[:2] == ("evaluation.hazard_analysis", "evaluation.hazards")


def test_facts_that_cannot_change_a_level_are_not_waited_for() -> None:
    sheet = answered(HARMLESS)

    assert waiting_facts(sheet, PATHS) == ()
    assert {found.level for found in exposures(sheet) if found.path in PATHS} == {"limited"}


def test_with_a_serious_harm_conduct_is_waited_for() -> None:
    waiting = waiting_facts(answered(HARMFUL), PATHS)

    assert "evaluation.done" in waiting
    assert not {"evaluation.hazard_analysis", "evaluation.hazards", "release.markets"} & set(waiting)


def test_what_is_waited_for_stands_in_the_order_of_the_scheme() -> None:
    for name in (HARMFUL, {"release.markets": ["US-PA", "DE"]}):
        sheet = answered(name)
        order = facts_needed(scheme_of(sheet), PATHS, markets(sheet))
        waiting = waiting_facts(sheet, PATHS)
        assert list(waiting) == sorted(waiting, key=order.index)


def test_what_was_asked_is_not_waited_for_again() -> None:
    sheet = answered({**HARMFUL, "evaluation.done": Answer(value=None, given=DAY, by="J. Roe")})

    assert "evaluation.done" not in waiting_facts(sheet, PATHS)


def test_a_field_left_out_of_a_record_is_waited_for_and_an_unknown_one_is_not() -> None:
    record = {"name": "a wrong dose", "harms": ["death_or_injury"], "degree": "serious", "people_affected": 3}
    left_out = answered({**HARMFUL, "evaluation.hazards": [record]})
    unknown = answered({**HARMFUL, "evaluation.hazards": [{**record, "reaches_children": None}]})

    assert "evaluation.hazards.reaches_children" in waiting_facts(left_out, PATHS)
    assert "evaluation.hazards.reaches_children" not in waiting_facts(unknown, PATHS)


def test_asking_ends_and_what_was_left_out_cannot_move_a_level() -> None:
    best = {
        "evaluation.done": "independent",
        "safeguards.effect": "strengthened",
        "safeguards.monitoring": "active",
        "safeguards.warnings": "specific",
        "safeguards.oversight": "review_before_effect",
        "safeguards.logging": "full_versioned",
        "safeguards.barrier": "strong",
        "safeguards.can_withdraw": "withdrawal_tested",
        "use.limits_written": True,
    }
    sheet = answered(HARMFUL)
    for _ in range(60):
        waiting = [fact for fact in waiting_facts(sheet, PATHS) if fact not in sheet.sheet.answers]
        if not waiting:
            break
        asked = next((name for fact in waiting for name in _asked(sheet, fact)), None)
        assert asked is not None
        changed = sheet.sheet.with_answer(asked, Answer(value=best.get(asked), given=DAY, by="J. Roe"))
        sheet = assess(catalogue(), changed, DAY)
    assert waiting_facts(sheet, PATHS) == ()
    settled = [found.bounds for found in exposures(sheet) if found.path in PATHS]
    for fact in facts_needed(scheme_of(sheet), PATHS, markets(sheet)):
        for value in _choices(sheet, fact):
            other = assess(catalogue(), sheet.sheet.with_answer(fact, proven(value)), DAY)
            assert [found.bounds for found in exposures(other) if found.path in PATHS] == settled, (fact, value)


def _choices(sheet: Assessment, fact: str) -> list[str]:
    """The possible answers to a question that nobody was asked."""
    definition = catalogue().facts.get(fact)
    if definition is None or definition.kind != "choice" or definition.mode != "asked" or fact in sheet.sheet.answers:
        return []
    return list(definition.choices)


def _asked(sheet: Assessment, fact: str) -> list[str]:
    definition = catalogue().facts.get(fact)
    if definition is not None and definition.mode == "asked":
        return [fact]
    return sorted(path for path in sheet.known.value(fact).open if "[" not in path)


@pytest.mark.parametrize("name", ["lora_startup", "meditron_70b", "mistral_nemo_gguf", "image_lora_real_people"])
def test_only_questions_that_nobody_was_asked_are_waited_for(name: str) -> None:
    sheet = example(name)
    for fact in waiting_facts(sheet, PATHS):
        assert fact not in sheet.sheet.answers


def test_a_worked_out_answer_is_on_record_only_if_the_answers_behind_it_are() -> None:
    models = [{"name": "a base", "how": ["weights"], "permits_change": "expressly"}]
    claimed, shown = answered({"base.models": models}), answered({"base.models": proven(models)})

    assert grounds(claimed, "tort.upstream_permission") == ("base.models",)
    assert not AnswersOf(claimed).on_record("tort.upstream_permission")
    assert AnswersOf(shown).on_record("tort.upstream_permission")


def test_evidence_without_a_date_is_no_dated_record() -> None:
    sheet = answered({"evaluation.done": Answer(value="structured", evidence=("report.pdf",))})

    assert not AnswersOf(sheet).on_record("evaluation.done")


def test_an_unsure_item_that_touches_no_grave_domain_leaves_the_domains_settled() -> None:
    harmless = answered({"modification.sexual_ability": Answer(value=[], unsure=("adult",))})
    grave = answered({"modification.sexual_ability": Answer(value=["adult"], unsure=("children",))})

    assert AnswersOf(harmless).value("modification.sexual_ability") == frozenset()
    assert AnswersOf(grave).value("modification.sexual_ability") is None


def test_a_rule_of_one_place_is_no_unmet_statute_of_another() -> None:
    sheet = example("lora_startup")
    found = statutes(sheet, ("US-CA", "DE", "US-PA", "JP"))
    only_state = [entry for entry in catalogue().entries.values() if entry.places == ("US-CA",)]

    assert only_state
    assert found["DE"].answer == "unmet_protective"
    assert found["JP"].answer == "none_triggered"


def test_a_rule_done_on_record_is_met() -> None:
    before = example("lora_startup")
    ruling = before.where(lambda finding: finding.entry.force == "binding" and finding.verdict == "applies")
    done = {finding.entry.id: Task(status="done", evidence=("file.pdf",)) for finding in ruling}
    after = assess(catalogue(), AnswerSheet(before.sheet.subject, answers=before.sheet.answers, tasks=done), DAY)

    assert statutes(before, ("US-CA",))["US-CA"].answer == "unmet_protective"
    assert statutes(after, ("US-CA",))["US-CA"].answer in {"all_met", None}
