"""Contradictions: pairs of sheets that differ in one answer, of which one breaks a rule and the other does not."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Here
from paper_page import EXAMPLES, catalogue, example, find, has, paper_of, text
from signing import signatures

from compliance_kit import _yaml
from compliance_kit.assessment import Assessment
from compliance_kit.definitions import load_documents
from compliance_kit.documents import Composer
from compliance_kit.errors import Problems
from compliance_kit.readers import OUTSIDE
from compliance_kit.views.contradictions import rules_of
from compliance_kit.what_if import replaced, with_change

Answers = Mapping[str, object]
DOCUMENTS = ("acceptable_use_policy", "operating_envelope", "copyright_policy", "monitoring_plan")
WITH_RULES = sorted(path.parent.name for path in (EXAMPLES.parent / "templates").glob("*/rules.yaml"))

LIMIT = {"use": "advice to patients", "fields": ["health"], "hazard": "none"}
TOOLS = {"dimension": "tools", "inside": "Search", "outside": "Payments", "tested": True}
SIGNAL = [{"kind": "complaints", "source": "Inbox", "owner": "J. Roe"}]

PAIRS: list[tuple[str, str, Answers, Answers]] = [
    (
        "acceptable_use_policy",
        "forbids_purpose",
        {"use.domains": ["health"], "use.own_limits": [{**LIMIT, "consent": False}]},
        {"use.domains": ["legal"], "use.own_limits": [{**LIMIT, "consent": False}]},
    ),
    (
        "acceptable_use_policy",
        "forbids_purpose",
        {"use.domains": ["health"], "use.own_limits": [{**LIMIT, "consent": False}]},
        {"use.domains": ["health"], "use.own_limits": [{**LIMIT, "consent": True}]},
    ),
    ("acceptable_use_policy", "closed_upstream", {"use.domains": ["military"]}, {"use.domains": ["legal"]}),
    ("acceptable_use_policy", "banned", {"use.prohibited": ["social_scoring"]}, {"use.prohibited": ["none"]}),
    (
        "operating_envelope",
        "domain_outside",
        {"use.domains": ["health", "legal"], "use.outside_domains": ["legal"]},
        {"use.domains": ["health"], "use.outside_domains": ["legal"]},
    ),
    (
        "operating_envelope",
        "language_outside",
        {"use.languages": ["en", "de"], "use.outside_languages": ["de"]},
        {"use.languages": ["en"], "use.outside_languages": ["de"]},
    ),
    (
        "operating_envelope",
        "user_outside",
        {"use.users": ["consumers"], "use.outside_users": ["consumers"]},
        {"use.users": ["experts"], "use.outside_users": ["consumers"]},
    ),
    (
        "operating_envelope",
        "tool_outside",
        {"use.tools": ["search", "payments"], "use.outside_tools": ["payments"]},
        {"use.tools": ["search"], "use.outside_tools": ["payments"]},
    ),
    (
        "operating_envelope",
        "minors_outside",
        {"use.outside_users": ["minors"], "use.minors": "known"},
        {"use.outside_users": ["minors"], "use.minors": "excluded"},
    ),
    (
        "operating_envelope",
        "tools_unbounded",
        {"use.tools": ["payments"], "use.envelope": [{**TOOLS, "enforced": "nothing"}]},
        {"use.tools": ["payments"], "use.envelope": [{**TOOLS, "enforced": "technical"}]},
    ),
    (
        "copyright_policy",
        "read_but_not_checked",
        {"data.reservation_protocols": ["robots_txt"], "data.reservations": "not_checked"},
        {"data.reservation_protocols": ["robots_txt"], "data.reservations": "left_out"},
    ),
    (
        "copyright_policy",
        "checked_but_nothing_read",
        {"data.reservation_protocols": ["none"], "data.checks": ["opt_outs"]},
        {"data.reservation_protocols": ["robots_txt"], "data.checks": ["opt_outs"]},
    ),
    (
        "copyright_policy",
        "reserved_works_used",
        {"data.reservations": "found", "data.late_reservation": "taken_out"},
        {"data.reservations": "found", "data.late_reservation": "nothing"},
    ),
    (
        "copyright_policy",
        "taken_out_without_route",
        {"data.late_reservation": "taken_out", "data.takedown_route": False},
        {"data.late_reservation": "taken_out", "data.takedown_route": True},
    ),
    (
        "copyright_policy",
        "suppliers_without_a_source",
        {"data.supplier_confirmation": "checked", "data.source_terms": "breached"},
        {"data.supplier_confirmation": "checked", "data.source_terms": "complied"},
    ),
    (
        "copyright_policy",
        "slogan",
        {"data.rights_owner": "We are committed to respecting creators"},
        {"data.rights_owner": "J. Roe, head of data"},
    ),
    (
        "copyright_policy",
        "hedge",
        {"data.rights_owner": "J. Roe, where possible"},
        {"data.rights_owner": "J. Roe, head of data"},
    ),
    (
        "monitoring_plan",
        "watched_by_nobody",
        {"safeguards.monitoring": "none", "safeguards.signals": SIGNAL},
        {"safeguards.monitoring": "active", "safeguards.signals": SIGNAL},
    ),
    (
        "monitoring_plan",
        "nothing_to_withdraw",
        {"safeguards.can_withdraw": "none"},
        {"safeguards.can_withdraw": "withdrawal_tested"},
    ),
    (
        "monitoring_plan",
        "reports_without_channel",
        {"safeguards.monitoring": "reports_only", "safeguards.reporting_channel": "none"},
        {"safeguards.monitoring": "reports_only", "safeguards.reporting_channel": "abuse@example.org"},
    ),
]
ONE_EACH = [next(pair for pair in PAIRS if pair[0] == document) for document in DOCUMENTS]


def with_all(answers: Answers) -> Assessment:
    found = example("lora_startup")
    for fact, value in answers.items():
        found = with_change(found, fact, value)
    return found


def broken(assessment: Assessment, document: str) -> list[str]:
    return [one.rule for one in Composer(assessment).contradictions(load_documents()[document])]


@pytest.mark.parametrize(("document", "rule", "bad", "good"), PAIRS)
def test_of_two_sheets_that_differ_in_one_answer_one_contradicts_itself(
    document: str, rule: str, bad: Answers, good: Answers
) -> None:
    assert sum(bad[fact] != good[fact] for fact in bad) == 1
    assert rule in broken(with_all(bad), document)
    assert rule not in broken(with_all(good), document)


def test_every_rule_has_a_pair_of_sheets() -> None:
    assert {(document, rule.id) for document in WITH_RULES if document in DOCUMENTS for rule in rules_of(document)} == {
        (document, rule) for document, rule, _, _ in PAIRS
    }


@pytest.mark.parametrize(("document", "rule", "bad", "good"), PAIRS)
def test_an_answer_that_is_not_known_contradicts_nothing(document: str, rule: str, bad: Answers, good: Answers) -> None:
    (changed,) = [fact for fact in bad if bad[fact] != good[fact]]
    assert rule not in broken(with_change(with_all(bad), changed, None), document)


def test_a_use_that_law_closes_for_users_counts_only_where_the_law_stops_a_release() -> None:
    hiring = example("invented_hiring_tool")
    applies = [
        name
        for name, finding in hiring.findings.items()
        if finding.entry.in_terms == "ban" and finding.verdict == "applies" and not finding.entry.stop
    ]
    assert applies
    assert "banned" not in broken(hiring, "acceptable_use_policy")


@pytest.mark.parametrize(("document", "rule", "bad", "good"), ONE_EACH)
def test_a_contradiction_stands_in_the_gap_box_on_page_one_for_readers_inside(
    document: str, rule: str, bad: Answers, good: Answers
) -> None:
    inside = load_documents()[document].audience not in OUTSIDE
    for answers, shown in ((bad, inside), (good, False)):
        page = paper_of(with_all(answers), document).page
        (box, *_) = [div for div in find(page, "div", has("gap")) if "What is missing" in text(div)]
        items = find(box, "li", lambda item: item.get("data-rule") == rule)
        assert bool(items) == shown
        assert all("{" not in text(item) for item in items)
        if shown:
            assert "cannot be approved" in text(box)


def signed(assessment: Assessment) -> Assessment:
    return assessment.again(dataclasses.replace(assessment.sheet, sign_off=signatures(assessment)))


def test_nobody_can_approve_a_paper_that_contradicts_itself_and_other_papers_are_not_held() -> None:
    bad = {"use.domains": ["health"], "use.outside_domains": ["health"]}
    good = {"use.domains": ["general"], "use.outside_domains": ["health"]}
    documents = load_documents()
    for answers, approved in ((bad, False), (good, True)):
        composer = Composer(signed(with_all(answers)))
        assert composer.approved(documents["operating_envelope"]) is approved
        assert composer.approved(documents["monitoring_plan"]) is True


def test_what_rests_on_an_answer_for_counsel_is_told_to_counsel_alone() -> None:
    sheet = with_all({"data.reservation_protocols": ["robots_txt"], "data.reservations": "not_checked"})
    document = load_documents()["copyright_policy"]
    for audience, told in (("regulator", False), ("counsel", True)):
        read = document.model_copy(update={"audience": audience})
        (found,) = [one for one in Composer(sheet).contradictions(read) if one.rule == "read_but_not_checked"]
        assert ("nobody looked" in found.text) is told
        assert ("kept for counsel" in found.text) is not told


def test_the_command_line_says_each_contradiction_and_writes_the_paper_all_the_same(here: Here, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    plain = (EXAMPLES / "lora_startup.yaml").read_text(encoding="utf-8")
    sheet.write_text(re.sub(r"use\.outside_languages: \{value: \[", r"\g<0>de, ", plain), encoding="utf-8")
    arguments = ["--document", "operating_envelope", "--format", "html", "--out", tmp_path, "--on", "2026-11-20"]
    said = here("render", sheet, *arguments)
    assert said.code == 0
    broken = "The version is used in languages that lie outside its own limits: German."
    assert f"OE-Kranich-Triage: not to be approved yet: {broken}" in said.err
    assert list(tmp_path.glob("OE-*.html"))
    assert "outside its own limits" not in here("render", EXAMPLES / "lora_startup.yaml", *arguments).err


def test_a_file_of_rules_with_a_mistake_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "rules.yaml").write_text("rules:\n  - id: one\n    shared: [a, b]\n", encoding="utf-8")
    with pytest.raises(Problems, match=r"templates/new/rules\.yaml:3"):
        rules_of("new", tmp_path)


def test_a_document_without_rules_contradicts_nothing() -> None:
    assert rules_of("model_card") == ()
    assert broken(example("image_lora_real_people"), "model_card") == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_rules_name_facts_that_exist_and_have_their_words(document: str) -> None:
    known = catalogue()
    facts = {*known.facts, *(f"{owner}.{field}" for owner, fields in known.fields.items() for field in fields)}
    words = _yaml.parse(_yaml.read_text(EXAMPLES.parent / "templates/base/words" / f"{document}.yaml"), document)
    assert set(words["rules"]) == {rule.id for rule in rules_of(document)}
    for rule in rules_of(document):
        assert {*rule.facts, *(rule.share or ()), *rule.texts} <= facts


def test_records_are_looked_at_one_by_one() -> None:
    limits = [
        {**LIMIT, "consent": True},
        {"use": "advice on law", "fields": ["legal"], "consent": False, "hazard": "none"},
    ]
    sheet = with_all({"use.domains": ["health"], "use.own_limits": limits})
    assert "forbids_purpose" not in broken(sheet, "acceptable_use_policy")
    assert "forbids_purpose" in broken(
        replaced(sheet, "use.own_limits[0].consent", value=False), "acceptable_use_policy"
    )
