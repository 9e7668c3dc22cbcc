# ruff: noqa: E501 - rows of a table read better in one line
"""Linters: each thing that published papers did wrong is found, blocks approval, and is said in words."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Here
from form_papers import FRONTIER, GONE, STARTUP, approved, composed, judged, linted, sheet, with_answers, with_field
from paper_page import EXAMPLES, catalogue

from compliance_kit.answers import AnswerSheet
from compliance_kit.documents import Composer, load_documents, templates_root
from compliance_kit.errors import Problems
from compliance_kit.linting import load_rules, rules_for
from compliance_kit.wording import load_words

TS, CA, EU = "training_summary", "ab2013_statement", "eu_documentation_office"
Change = Callable[[AnswerSheet], AnswerSheet]


def answers(**changed: object) -> Change:
    return lambda given: with_answers(given, {name.replace("__", "."): value for name, value in changed.items()})


def dataset(index: int, **fields: object) -> Change:
    return lambda given: with_field(given, "data.sets", index, **fields)


def version(index: int, **fields: object) -> Change:
    return lambda given: with_field(given, "release.versions", index, **fields)


def base(**fields: object) -> Change:
    return lambda given: with_field(given, "base.models", 0, **fields)


def named(name: str) -> Change:
    def change(given: AnswerSheet) -> AnswerSheet:
        subject = given.subject.model_copy(update={"name": name})
        return AnswerSheet(subject, given.profile, given.answers)

    return change


DEFECTS: list[tuple[str, str, Change]] = [
    (TS, "address", answers(data__summary_address=GONE)),
    (TS, "address", answers(data__summary_address="none")),
    (TS, "no_address", answers(data__summary_address="on our website")),
    (TS, "expiring_link", answers(data__summary_address="https://cdn.example/s.pdf?oe=65AB&oh=00_AfB")),
    (TS, "expiring_link", dataset(1, link="https://files.example/set?X-Amz-Expires=3600")),
    (TS, "versions", answers(release__versions=GONE)),
    (TS, "versions", answers(release__versions="none")),
    (TS, "version_link", version(2, summary_address=GONE)),
    (TS, "last_update", answers(data__summary_updated_on="none")),
    (TS, "last_update", answers(data__summary_updated_on=None)),
    (TS, "provider", answers(developer__contact=GONE)),
    (TS, "eu_date", answers(release__eu_on=None)),
    (TS, "base_summary", base(summary_address=GONE, summary_searched_on=GONE)),
    (TS, "base_searched", base(summary_searched_on=GONE)),
    (TS, "sets", answers(data__sets=None)),
    (TS, "origin", dataset(0, source=None)),
    (TS, "band_text", answers(data__tokens=None)),
    (TS, "band_image", lambda given: dataset(0, media=["image"])(answers(data__images=None)(given))),
    (TS, "band_hours", lambda given: dataset(0, media=["audio"])(answers(data__media_hours=None)(given))),
    (TS, "band_open_text", answers(data__tokens={"low": "9e8", "high": "2e9"})),
    (TS, "band_open_image", answers(data__images={"low": 900000, "high": 2000000})),
    (TS, "band_open_hours", answers(data__media_hours={"low": 9000, "high": 20000})),
    (TS, "domains", dataset(1, source="crawled", domains=None)),
    (TS, "crawler", dataset(1, source="crawled", domains="example.org", crawler=GONE)),
    (TS, "generators", dataset(2, generated_by=GONE)),
    (TS, "private_described", dataset(0, about=GONE)),
    (TS, "public_named", dataset(1, link="none")),
    (TS, "same_sentence", lambda g: dataset(0, about="Data from the web.", media=["image"])(dataset(1, about="Data  from the Web.")(g))),
    (TS, "languages_lacking", dataset(0, languages=GONE)),
    (TS, "languages", dataset(0, languages="Multiple")),
    (TS, "ambiguous_date", answers(data__other_measures="Last looked at on 7/8/26.")),
    (TS, "ambiguous_date", answers(data__other_measures="Last looked at on 07.08.2026.")),
    (TS, "coming_soon", answers(data__other_measures="A date for the EU is coming soon")),
    (TS, "instructions", answers(data__other_measures="Select the modalities present in the data")),
    (TS, "instructions", dataset(0, about="[insert description]")),
    (TS, "title", named("Draft - summary of Kranich")),
    (TS, "title", named("kranich_summary_final.docx")),
    (TS, "reservations", answers(data__reservation_measures=GONE)),
    (TS, "reservations", answers(data__illegal_measures="none")),
    (TS, "hedges", dataset(0, about="The data may include mail.")),
    (TS, "hedges", dataset(1, about="Various conversations.")),
    (TS, "examples", dataset(1, listing="examples")),
    (TS, "one_language", answers(data__summary_languages=GONE)),
    (CA, "sets", answers(data__sets=GONE)),
    (CA, "item_1", dataset(0, owner=GONE, source=GONE)),
    (CA, "item_3", dataset(0, size=GONE)),
    (CA, "item_3", dataset(0, unit=None)),
    (CA, "item_7", dataset(0, personal=None, contains=GONE)),
    (CA, "item_12", answers(data__synthetic_share=GONE)),
    (CA, "item_12_origin", dataset(0, source=None)),
    (CA, "named", dataset(1, link=GONE)),
    (CA, "address", answers(data__california_address="none")),
    (CA, "expiring_link", answers(data__california_address="https://files.example/ca?Expires=1765&Signature=x")),
    (CA, "ambiguous_date", dataset(0, purpose="Used since 01/02/26.")),
    (CA, "coming_soon", dataset(0, purpose="Details to be announced.")),
    (CA, "instructions", dataset(0, purpose="Please describe.")),
    (CA, "title", named("statement.pdf")),
    (CA, "hedges", dataset(0, purpose="It could help in several ways.")),
    (CA, "same_sentence", lambda g: dataset(0, purpose="Training.", media=["image"])(dataset(1, purpose="Training.")(g))),
    (CA, "other_items", dataset(1, collected_from=None)),
    (CA, "versions", answers(release__versions=GONE)),
    (EU, "provider", answers(developer__name=GONE)),
    (EU, "base", answers(base__models=GONE)),
    (EU, "ambiguous_date", answers(modification__design="Frozen on 3/4/2026.")),
    (EU, "coming_soon", answers(modification__design="TBD")),
    (EU, "instructions", answers(modification__design="Lorem ipsum")),
    (EU, "title", named("Untitled")),
    (EU, "hedges", answers(modification__design="Various choices.")),
]  # fmt: skip
REMARKS = {(TS, "examples"), (TS, "one_language"), (CA, "same_sentence"), (CA, "other_items"), (CA, "versions"), (EU, "hedges")}  # fmt: skip


@pytest.mark.parametrize("document", [TS, CA, EU])
def test_nothing_stands_against_answers_without_defect(document: str) -> None:
    assert [found for found in linted(sheet(), document) if found.blocks] == []


@pytest.mark.parametrize(("document", "rule", "change"), DEFECTS, ids=[f"{d}-{r}" for d, r, _ in DEFECTS])
def test_each_defect_is_found_by_its_rule(document: str, rule: str, change: Change) -> None:
    before = {found.rule for found in linted(sheet(), document)}
    found = {one.rule: one for one in linted(change(sheet()), document)}
    assert rule in found
    assert rule not in before
    assert found[rule].blocks is ((document, rule) not in REMARKS)


@pytest.mark.parametrize("document", [TS, CA, EU])
def test_every_rule_has_a_defect_that_it_finds(document: str) -> None:
    rules = rules_for(load_documents()[document])
    assert rules is not None
    assert {rule.id for rule in rules.rules} == {rule for name, rule, _ in DEFECTS if name == document}


@pytest.mark.parametrize("name", ["training_summary", "ab2013_statement", "eu_documentation"])
def test_every_message_has_words_and_every_fact_of_a_rule_exists(name: str) -> None:
    words, known = load_words(templates_root() / "base" / "words", "en", catalogue()), catalogue()
    fields = {f"{owner}.{field}" for owner, found in known.fields.items() for field in found}
    for rule in load_rules(name, templates_root()).rules:
        assert words.say(rule.message)
        assert {*rule.facts} <= {*known.facts, *fields, "*", "subject.name", "subject.version"}
        assert {*rule.lines} <= known.thresholds.keys()


def test_dates_that_can_be_read_one_way_only_and_plain_words_are_left_alone() -> None:
    fine = (
        "Looked at on 2026-08-07, in version 1.2.3, at 3/4 of the pages of section 2.1; the domain is mayfair.example."
    )
    assert linted(with_answers(sheet(), {"data.other_measures": fine}), TS) == []


def test_a_base_model_that_only_runs_beside_needs_no_summary() -> None:
    found = {one.path for one in linted(sheet(FRONTIER), TS) if one.rule == "base_summary"}
    assert found == {"base.models[1].summary_address", "base.models[2].summary_address"}


def test_like_findings_are_told_once_with_the_names_of_their_records() -> None:
    told = composed(sheet(FRONTIER), TS)["lint"]["blocks"]
    assert [one["text"] for one in told if one["rule"] == "base_summary"] == [
        "Training summary of base model (nvidia/Nemotron-3-Super-120B-A12B; nvidia/Nemotron-4-340B-Instruct): link the summary of the base model, or search for it and record the day."
    ]


def test_what_every_record_lacks_is_told_with_their_number() -> None:
    merge = sheet("invented_merge_of_many_licences")
    told = [one["text"] for one in composed(merge, CA)["lint"]["remarks"]]
    assert "Purpose of dataset (in each of the 3 entries): this item has a gap." in told


@pytest.mark.parametrize("document", [TS, CA])
def test_a_defect_voids_the_approval_and_only_of_the_paper_that_has_it(document: str) -> None:
    def status(given: AnswerSheet, name: str) -> str:
        signed = Composer(judged(approved(given)))
        return "approved" if signed.approved(load_documents()[name]) else "draft"

    defect = {TS: "data.summary_address", CA: "data.california_address"}[document]
    broken = with_answers(sheet(), {defect: "none"})
    assert status(sheet(), document) == "approved"
    assert status(broken, document) == "draft"
    assert status(broken, "model_card") == "approved"


def test_what_blocks_approval_stands_in_the_box_of_the_paper_and_on_the_command_line(
    here: Here, tmp_path: Path
) -> None:
    found = here(
        "render",
        EXAMPLES / f"{STARTUP}.yaml",
        "--on",
        "2026-11-20",
        "-o",
        tmp_path,
        "--document",
        CA,
        "--format",
        "html",
    )
    said = "Item 7. Personal information in dataset (OpenAssistant/oasst2 (German and English part)): answer yes or no."
    assert found.code == 0
    assert f"CA-Kranich-Triage: not to be approved yet: {said}" in found.err
    assert said not in found.out
    (page,) = tmp_path.glob("*.html")
    assert f'<li data-lint="item_7">{said}</li>' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("rules:\n  - {id: a, finds: pattern, facts: [data.tokens], blocks: true, message: x}\n", "needs 'pattern'"),
        ("rules:\n  - {id: a, finds: pattern, facts: ['*'], pattern: '(', blocks: true, message: x}\n", "no regular expression"),
        ("rules:\n  - {id: a, finds: words, words: nowhere, facts: ['*'], blocks: true, message: x}\n", "lists of words that do not stand here: a"),
        ("rules:\n  - {id: a, finds: lacking, blocks: true, message: x}\n", "names the facts"),
        ("rules:\n  - {id: a, finds: holds, blocks: true, message: x}\n", "needs 'when'"),
        ("rules:\n  - {id: a, finds: lacking, facts: [x], colour: red, blocks: true, message: x}\n", "'colour' is not known here"),
    ],
)  # fmt: skip
def test_a_file_of_rules_with_a_mistake_is_refused_with_its_line(rules: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "lint.yaml").write_text(rules, encoding="utf-8")
    with pytest.raises(Problems, match=re.escape(says)) as refused:
        load_rules("paper", tmp_path)
    assert "templates/paper/lint.yaml:" in str(refused.value)


def test_a_rule_may_rest_on_a_condition_alone(tmp_path: Path) -> None:
    (tmp_path / CA).mkdir()
    rules = "rules:\n  - {id: open, finds: holds, when: {data.takedown_route: true}, blocks: false, message: page.no_advice}\n"
    (tmp_path / CA / "lint.yaml").write_text(rules, encoding="utf-8")
    found = rules_for(load_documents()[CA], tmp_path)
    assert found is not None
    from compliance_kit.linting import lint  # noqa: PLC0415

    for value, count in ((True, 1), (False, 0), (None, 0)):
        given = judged(with_answers(sheet(), {"data.takedown_route": value}))
        assert len(lint(given, load_documents()[CA], found)) == count
