# ruff: noqa: E501 - rows of a table read better in one line
"""`check`: what stands twice, proposals that pass for law, citations, addresses, words and reviews."""

import dataclasses
import datetime
from pathlib import Path
from typing import Any

import pytest
from checking import CASES, law, said, with_entry, with_instrument, with_lines, with_rules
from pydantic import TypeAdapter, ValidationError
from small_law import small

from compliance_kit.catalogue import Catalogue, Editorial
from compliance_kit.checks.addresses import address_problems
from compliance_kit.checks.citations import citation_problems
from compliance_kit.checks.force import proposals_as_law
from compliance_kit.checks.found import Found
from compliance_kit.checks.reviews import impossible_reviews, remarks_on
from compliance_kit.checks.twins import twins
from compliance_kit.checks.words import word_problems

FLAG, OTHER = {"a.flag": True}, {"a.other": True}
ACT = {"instrument": "x.act", "pinpoint": "s. 1"}


# --- twice -----------------------------------------------------------------------------------------------------------


def _twins(catalogue: Catalogue) -> list[Found]:
    """Without the lines of the small catalogue, which are equal on purpose."""
    return list(twins(dataclasses.replace(catalogue, thresholds={})))


def _numbers(first: str, second: str, note: str = "", unit: str = "FLOP") -> list[str]:
    text = f"""
- {{id: l.one, unit: FLOP, strict: true, nature: chosen, source: {{instrument: own, pinpoint: A}}, values: [{{from: 2020-01-01, value: {first}}}]}}
- {{id: l.two, unit: {unit}, strict: true, nature: chosen, source: {{instrument: own, pinpoint: A}}, values: [{{from: 2021-01-01, value: {second}}}], note: "so {note}"}}
"""
    return [line for line in said(twins(with_lines(small(), text))) if line.startswith("l.")]


def test_one_number_under_two_names_is_said_unless_a_note_says_why() -> None:
    assert _numbers('"1e3"', "1000") == ["l.two: is the same number as 'l.one': one place, one unit, one value."]
    assert _numbers('"1e3"', "1001") == []
    assert _numbers('"1e3"', "1000", unit="EUR") == []
    assert _numbers('"1e3"', "1000", note="the same as l.one, for another office") == []


def test_one_duty_as_two_entries_is_said() -> None:
    one, two = (
        {"id": "x.one", "when": FLAG, "source": ACT},
        {"id": "x.two", "when": FLAG, "source": ACT, "title": "Another"},
    )
    message = "x.two: rests on the same place and the same condition as 'x.one': one duty, two entries."
    assert said(_twins(law(one, two))) == [message]
    assert said(_twins(law(one, {**two, "when": OTHER}))) == []
    assert said(_twins(law(one, {**two, "source": {**ACT, "pinpoint": "s. 2"}}))) == []


def test_one_title_within_one_instrument_is_said() -> None:
    one, two = (
        {"id": "x.one", "when": FLAG, "source": ACT, "title": "Keep it"},
        {"id": "x.two", "when": OTHER, "source": ACT, "title": "keep it"},
    )
    assert said(_twins(law(one, two))) == ["x.two: has the title of 'x.one', which rests on the same instrument."]
    assert said(_twins(law(one, {**two, "source": {"instrument": "own"}}))) == []


def test_two_cases_of_one_name_are_said() -> None:
    found = list(_twins(law({"id": "x.rule", "when": FLAG, "cases": [*CASES, CASES[0]]})))
    assert [(one.message, one.at) for one in found] == [("the case name 'yes' stands twice.", ("cases", 3))]


# --- proposals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "message"), [
    ({"status": "proposed"}, "the text is 'proposed', so its force is 'proposal', not 'binding'."),
    ({"status": "vetoed", "force": "guidance"}, "the text is 'vetoed', so its force is 'proposal', not 'guidance'."),
    ({"status": "draft", "force": "contract"}, "the text is 'draft', so its force is 'proposal', not 'contract'."),
    ({"source": {"instrument": "x.bill", "pinpoint": "s. 1"}}, "'x.bill' is a text of the kind 'bill', so the force is 'proposal'."),
    ({"force": "proposal"}, "a proposal names its status (vetoed, proposed, repealed, superseded, draft)."),
    ({"status": "superseded"}, None), ({"status": "draft", "force": "proposal"}, None),
    ({"source": {"instrument": "x.bill", "pinpoint": "s. 1"}, "force": "proposal", "status": "proposed"}, None),
])  # fmt: skip
def test_a_text_that_is_no_law_has_the_force_of_a_proposal(data: Any, message: str | None) -> None:
    catalogue = with_entry(with_instrument(small(), id="x.bill", kind="bill"), **data)
    assert said(proposals_as_law(catalogue)) == ([f"x.rule: {message}"] if message else [])


def test_a_binding_entry_that_rests_on_a_number_of_a_proposal_is_said_however_far_away() -> None:
    line = "[{id: l.bill, unit: FLOP, strict: true, nature: %s, source: {instrument: own}, values: [{from: 2020-01-01, value: 7}]}]"
    beyond = {"a.size": {"more_than": {"threshold": "l.bill"}}}
    period = [{"from": "2025-01-01", "source": {"instrument": "own"}, "when": beyond}]
    catalogue = law({"id": "x.rule", "when": {"s.one": True}}, {"id": "x.bill", "when": beyond, "force": "proposal", "status": "proposed"},
                    determined=[{"id": "s.one", "when": FLAG, "applies": period}])  # fmt: skip
    assert said(proposals_as_law(with_lines(catalogue, line % "proposed"))) == [
        "x.rule: a binding entry rests on 'l.bill', a number that was only proposed."
    ]
    assert said(proposals_as_law(with_lines(catalogue, line % "statutory"))) == []


# --- citations -------------------------------------------------------------------------------------------------------

FOLLOWED = [
    "Article 5(1)(ba)", "Articles 8-15 and 16-21", "Annex XI", "Annex XI Section 2", "recital 12", "Article 4(18)(a); recital 39", "s. 22757.12(a)", "ss.1, 2(a)(1)",
    "s.1.b.iv", "section 3.2", "section 3.2.2, points 67-68", "point 60", "para 4.c", "Measure 1.1", "Safety and Security chapter, Measure 7.6", "ch. 554J", "§ 823",
    "§§ 4, 5", "Rule 3(1)(d)", "rule 13b", "47 U.S.C. 223(h)", "16 CFR part 312", "Bus. & Prof. Code 22601(b)", "C.R.S. 6-1-1701(1)", "Gen. Bus. Law 1420(10)",
    "6 RCNY 5-301", "225 ILCS 155/10, 20(a)", "1420(9)(a)", "Laws of 2026 ch. 167, ss. 1-3", "GV-6.1-001 (GOVERN 6.1)", "PS.1.1.R1 (Table 1, p. 11)", "clause 6.1.3",
    "Decision 33/2026 (list read in part)", "reg. 2(1)(j)", "second paragraph", "open letter of Ofcom, 8 November 2024", "Exhibit A(14)", "item 1.8",
    "Health and Safety Code; text not read", "GB/T 45652-2025",
]  # fmt: skip
NAMED = ["Use Restrictions", "Acceptable Use Addendum", "part on sexually explicit content", "indemnity clause", "docs/hub/model-cards", "whole policy",
         '"Model adapters"', "use cases: single agent, multi-agent", "seven principles", "definition of frontier AI"]  # fmt: skip
VAGUE = [
    "various",
    "passim",
    "see above",
    "whole text",
    "the whole act",
    "Article 5 and others",
    "Article 5 etc",
    "Articles 5 et seq",
    "elsewhere in the act",
]
LOST = [
    "in general",
    "phased dates",
    "whole",
    "mandatory standard",
    "the law",
    "transition as reported",
    "Article",
    "Article 5; the rest",
]


def _cited(pinpoint: str, kind: str = "statute", **source: Any) -> list[str]:
    catalogue = with_instrument(small(), kind=kind)
    return said(
        citation_problems(with_entry(catalogue, source={"instrument": "x.act", "pinpoint": pinpoint, **source}))
    )


@pytest.mark.parametrize("pinpoint", FOLLOWED)
def test_a_place_that_a_lawyer_finds_again_is_accepted(pinpoint: str) -> None:
    assert _cited(pinpoint) == []


@pytest.mark.parametrize("pinpoint", NAMED)
def test_a_named_part_is_accepted_in_texts_that_carry_few_numbers(pinpoint: str) -> None:
    assert _cited(pinpoint, "terms") == []
    assert len(_cited(pinpoint, "statute")) == 1


@pytest.mark.parametrize("pinpoint", VAGUE)
def test_a_vague_word_is_refused_beside_whatever_number(pinpoint: str) -> None:
    assert "leads nowhere" in _cited(pinpoint, "terms", url="https://law.example.org/page")[0]


@pytest.mark.parametrize("pinpoint", LOST)
def test_a_place_that_nobody_finds_is_said(pinpoint: str) -> None:
    assert len(_cited(pinpoint, "terms")) == 1
    assert "nobody could follow the pinpoint" in _cited(pinpoint, "terms")[0]


def test_a_description_suffices_where_the_source_has_an_address_of_its_own() -> None:
    assert _cited("phased dates", url="https://law.example.org/page") == []


def test_a_source_without_a_pinpoint_is_said_unless_the_instrument_has_no_text() -> None:
    assert _cited("") == ["x.rule: the source in 'x.act' has no pinpoint."]
    assert _cited(" ") == ["x.rule: the source in 'x.act' has no pinpoint."]
    assert [_cited("", kind) for kind in ("own", "common_law")] == [[], []]


def test_an_instrument_without_an_address_says_why() -> None:
    assert said(citation_problems(with_instrument(small(), url=None))) == [
        "x.act: has no address, and no note says why."
    ]
    assert said(citation_problems(with_instrument(small(), url=None, note="A gazette of 1938."))) != []
    assert (
        said(citation_problems(with_instrument(small(), url=None, note="A gazette of 1938, not published online.")))
        == []
    )
    assert said(citation_problems(with_instrument(small(), url=None, kind="common_law"))) == []


def test_a_pack_without_rules_for_pinpoints_takes_any() -> None:
    catalogue = with_entry(with_instrument(small()), source={"instrument": "x.act", "pinpoint": "various"})
    assert said(citation_problems(with_rules(catalogue, pinpoints=None))) == []


def test_a_rule_that_is_no_pattern_is_refused_when_it_is_read(catalogue: Catalogue) -> None:
    rules = catalogue.editorial.model_dump(by_alias=True)
    with pytest.raises(ValidationError, match="is no regular expression"):
        TypeAdapter(Editorial).validate_python({**rules, "hedges": ["(open"]})


# --- addresses -------------------------------------------------------------------------------------------------------


def _addresses(tmp_path: Path, text: str) -> list[tuple[str, int | None]]:
    (tmp_path / "obligations" / "eu").mkdir(parents=True)
    (tmp_path / "obligations" / "eu" / "law.yaml").write_text(text, encoding="utf-8")
    found = list(address_problems(["mirror.example"], tmp_path))
    assert {one.owner for one in found} <= {"obligations/eu/law.yaml"}
    return [(one.message, one.line) for one in found]


@pytest.mark.parametrize(("address", "message"), [
    ("https://mirror.example/act", "is an untrusted mirror."), ("https://WWW.Mirror.example/act", "is an untrusted mirror."),
    ("http://law.example.org/act", "does not start with https."), ("ftp://law.example.org/act", "does not start with https."),
    ("https://jane@law.example.org/act", "carries a user name."), ("https://jane:secret@law.example.org/", "carries a user name."),
    ("https://localhost/act", "names no host."), ("https://[law/act", "is no address."),
    ("https://law.example.org/act?see=mirror.example", None), ("https://notmirror.example/act", None),
])  # fmt: skip
def test_an_address_that_should_not_stand_there_is_said_with_its_line(
    tmp_path: Path, address: str, message: str | None
) -> None:
    found = _addresses(tmp_path, f"id: law\n# one line more\nnote: Seen at {address}, and copied.\n")
    assert found == ([(f"'{address}' {message}", 3)] if message else [])


def test_a_host_without_an_address_is_no_address(tmp_path: Path) -> None:
    assert _addresses(tmp_path, "untrusted: [mirror.example]\nrank: 'a://b'\n") == [
        ("'a://b' does not start with https.", 2)
    ]


# --- words -----------------------------------------------------------------------------------------------------------

SAYS = "You are compliant."


@pytest.mark.parametrize("data", [
    {"title": SAYS}, {"summary": SAYS}, {"done_when": SAYS}, {"penalty": SAYS}, {"open": [SAYS]}, {"exemptions": [SAYS]}, {"conflicts": [SAYS]},
    {"actions": [{"id": "a", "title": SAYS}]}, {"how_to_show": [{"title": SAYS, "source": {"instrument": "own"}}]}, {"actor": SAYS},
    {"applies": [{"from": "2020-01-01", "note": SAYS}]}, {"readings": [{"name": SAYS, "when": FLAG}], "cautious": "applies"},
])  # fmt: skip
def test_a_forbidden_word_is_said_wherever_an_entry_is_printed(data: Any) -> None:
    assert said(word_problems(with_entry(small(), **data))) == ["x.rule: uses the word 'compliant'."]


def test_a_forbidden_word_is_said_in_statuses_thresholds_and_instruments() -> None:
    statuses = law(
        determined=[{"id": "s.title", "title": SAYS, "when": FLAG}, {"id": "s.note", "note": SAYS, "when": FLAG}]
    )
    line = f"[{{id: l.one, unit: FLOP, strict: true, nature: chosen, source: {{instrument: own}}, values: [{{from: 2020-01-01, value: 7}}], note: {SAYS}}}]"
    catalogue = with_instrument(with_lines(statuses, line), note=SAYS)
    assert sorted(said(word_problems(catalogue))) == [
        f"{name}: uses the word 'compliant'." for name in ("l.one", "s.note", "s.title", "x.act")
    ]


@pytest.mark.parametrize("word", ["probably", "might", "generally", "typically", "in principle", "Usually", "tend to"])
def test_a_duty_is_hedged_only_where_the_law_is_open(word: str) -> None:
    text = f"You {word} keep a record."
    assert said(word_problems(with_entry(small(), summary=text))) == [f"x.rule: uses the word '{word}'."]
    assert said(word_problems(with_entry(small(), title=text))) == [f"x.rule: uses the word '{word}'."]
    assert [
        said(word_problems(with_entry(small(), summary=text, certainty=open_law)))
        for open_law in ("inference", "contested")
    ] == [[], []]
    assert said(word_problems(with_entry(small(), summary=text, force="guidance"))) == []
    assert said(word_problems(with_entry(small(), done_when=text))) == []


def test_duties_do_not_recommend_and_guidance_does_not_command() -> None:
    assert said(word_problems(with_entry(small(), summary="You should write."))) == ["x.rule: uses the word 'should'."]
    assert said(word_problems(with_entry(small(), summary="You must write.", force="guidance"))) == [
        "x.rule: uses the word 'must'."
    ]
    assert said(word_problems(with_entry(small(), summary="You must write."))) == []


# --- reviews ---------------------------------------------------------------------------------------------------------

TODAY = datetime.date(2026, 11, 20)


def _read(on: str, edition: str | None = None, verified: str | None = None) -> list[str]:
    catalogue = dataclasses.replace(small(), instruments={})
    catalogue = with_instrument(catalogue, read={"on": on, "how": "online"}, edition=edition)
    return said(impossible_reviews(with_entry(catalogue, source=ACT, verified={"on": verified or on, "how": "online"})))


def test_a_review_that_lies_far_ahead_of_the_law_is_said() -> None:
    assert _read("2027-11-20") == []
    message = "a review on 2027-11-21 lies more than a year after the day of the law, 2026-11-20."
    assert _read("2027-11-21") == [f"x.act: {message}", f"x.rule: {message}"]


def test_a_review_before_the_text_existed_is_said() -> None:
    message = "lies before the text that was read, which is of 2026-07-27."
    assert _read("2026-07-26", "consolidated text of 27 July 2026") == [
        f"{name}: a review on 2026-07-26 {message}" for name in ("x.act", "x.rule")
    ]
    assert _read("2026-07-27", "consolidated text of 27 July 2026", verified="2026-01-02") == [
        f"x.rule: a review on 2026-01-02 {message}"
    ]
    assert _read("2026-07-26", "version 2026-07-27") != []
    assert _read("2026-06-01", "signed 27 May 2026, in force from 1 January 2027") == []
    assert _read("2026-06-01", "as in force from 1 January 2027") == []
    assert _read("2026-06-01", "undated; 31 February 2027") == []


def test_an_entry_that_nobody_read_says_why_and_is_remarked_on() -> None:
    catalogue = dataclasses.replace(small(), instruments={})
    assert said(impossible_reviews(with_entry(catalogue))) == [
        "x.rule: an entry that was not verified says why under 'open'."
    ]
    reasoned = with_entry(catalogue, open=["Nobody could open the page."])
    assert said(impossible_reviews(reasoned)) == []
    assert said(remarks_on(reasoned, TODAY)) == ["x.rule: was not verified at its source."]


@pytest.mark.parametrize(("kind", "days"), [("statute", 180), ("licence", 365), ("guidelines", 180), ("bill", 60)])
def test_a_review_older_than_its_kind_of_text_allows_is_remarked_on_from_that_day(kind: str, days: int) -> None:
    catalogue = with_rules(
        dataclasses.replace(small(), instruments={}),
        stale_after_days={"statute": 180, "licence": 365, "guidelines": 180, "bill": 60},
    )
    catalogue = with_instrument(catalogue, kind=kind, read={"on": "2026-11-20", "how": "online"})
    catalogue = with_entry(catalogue, source=ACT, verified={"on": "2026-11-20", "how": "online"})
    assert said(remarks_on(catalogue, TODAY + datetime.timedelta(days=days))) == []
    message = f"was reviewed {days + 1} days before {TODAY + datetime.timedelta(days=days + 1)}; the limit for the kind '{kind}' is {days}."
    assert said(remarks_on(catalogue, TODAY + datetime.timedelta(days=days + 1))) == [
        f"x.act: {message}",
        f"x.rule: {message}",
    ]
    assert said(remarks_on(with_rules(catalogue, stale_after_days={}), TODAY + datetime.timedelta(days=9999))) == []
