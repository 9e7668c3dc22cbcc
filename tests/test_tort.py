"""The tort scheme and its doctrines as data: every name has something behind it, doctrines and questions agree."""

from itertools import product

from exposure_sheets import PATHS, SCHEME, TORT, factors, load

from compliance_kit.exposure.scheme import read_scheme
from compliance_kit.exposure.scheme_problems import Problem, problems


def test_every_name_in_the_scheme_and_its_doctrines_has_something_behind_it() -> None:
    assert problems(SCHEME) == ()


def test_a_doctrine_that_asks_an_unknown_question_is_named() -> None:
    wrong = {**factors()["tort.us.breach_data_provenance"], "triggers": [{"question": "nonsense", "role": "mitigator"}]}
    scheme = read_scheme(load(TORT / "scheme.yaml"), {"tort.us.breach_data_provenance": wrong})
    assert problems(scheme) == (Problem("tort.us.breach_data_provenance", "question", "nonsense"),)


def test_all_sixty_six_doctrines_of_the_dossier_are_there_once() -> None:
    assert len(SCHEME.factors) == 66
    assert len({name for factor in SCHEME.factors for name in factor.dossier}) == 66


def test_doctrines_and_questions_agree_on_what_an_answer_counts_as() -> None:
    for factor in SCHEME.factors:
        for trigger in factor.triggers:
            if trigger.question is None or trigger.question not in SCHEME.counted or trigger.answers == "any":
                continue
            for path, answer in product(trigger.paths, trigger.answers):
                rows = [row for row in SCHEME.counted[trigger.question].answers if row.answer == answer]
                fitting = [
                    row for row in rows if path in row.covers or path in row.paths or not (row.covers or row.paths)
                ]
                assert any((row.role, row.strength) == (trigger.role, trigger.strength) for row in fitting) or (
                    not fitting and trigger.role == "neutral_context"
                ), (factor.id, trigger.question, answer, path)


def test_every_answer_that_has_an_effect_on_a_path_is_cited_where_its_question_is() -> None:
    for path in PATHS:
        cited = {
            (trigger.question, answer)
            for factor in SCHEME.factors
            for trigger in factor.triggers
            if path in (trigger.paths or factor.paths)
            for answer in (() if trigger.answers == "any" else trigger.answers)
        }
        for question in SCHEME.questions:
            if not any(name == question.id for name, _ in cited):
                continue
            for row in question.answers:
                counts = path in row.covers or (
                    row.role.endswith("aggravator") and (not row.paths or path in row.paths)
                )
                assert not counts or (question.id, row.answer) in cited, (path, question.id, row.answer)


def test_authorities_known_only_from_general_knowledge_are_not_verified() -> None:
    from_memory = {
        "us-duty-third-party-misuse", "us-breach-testing-reasonable-care", "us-breach-capability-uplift",
        "us-causation-but-for-modification", "us-pl-commercial-seller", "us-section-230",
    }  # fmt: skip
    verified = {factor.dossier[0] for factor in SCHEME.factors if factor.verified}
    assert not from_memory & verified


def test_a_verified_doctrine_has_an_authority_that_was_read() -> None:
    assert all(any(authority.read for authority in factor.authorities) for factor in SCHEME.factors if factor.verified)
