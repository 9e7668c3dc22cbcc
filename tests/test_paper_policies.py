"""Acceptable-use policy, operating envelope and copyright policy, read as a reader reads them."""

import re
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

import pytest
from paper_page import EXAMPLES, Paper, as_printed, catalogue, example, find, has, paper_of, text

from compliance_kit import _yaml
from compliance_kit.assessment import Assessment
from compliance_kit.values import Selection
from compliance_kit.views.acceptable_use_policy import letter
from compliance_kit.views.copyright_policy import CLAUSES, STATED
from compliance_kit.views.operating_envelope import INSIDE
from compliance_kit.what_if import with_change

AU, OE, CP = "acceptable_use_policy", "operating_envelope", "copyright_policy"
SHEETS = ("lora_startup", "biomistral_7b", "image_lora_real_people", "invented_merge_of_many_licences", "emu3_5")
WORDS = EXAMPLES.parent / "templates/base/words"
FORBIDDEN = re.compile(
    r"\b(compliant|safe harbou?r|scores?|probability|may include|N/A|None given|committed to|striv\w+|best efforts)\b",
    re.IGNORECASE,
)
every_sheet = pytest.mark.parametrize("name", SHEETS)
every_paper = pytest.mark.parametrize("document", [AU, OE, CP])


@cache
def paper(name: str, document: str) -> Paper:
    return paper_of(example(name), document)


def of(document: str, **answers: object) -> Paper:
    """The paper of the reference start-up with other answers; `__` stands for the dot of an id."""
    found: Assessment = example("lora_startup")
    for name, value in answers.items():
        found = with_change(found, name.replace("__", ".", 1), value)
    return paper_of(found, document)


def section(page: Element, name: str) -> str:
    """The text from the heading of that id to the next heading of its level."""
    words, inside = [], False
    for element in body(page):
        if element.tag == "h2":
            inside = element.get("id") == name
        if inside:
            words.append(text(element))
    return " ".join(words)


def body(page: Element) -> Iterator[Element]:
    for element in find(page, "body")[0]:
        yield from element if element.tag in ("section", "div") and element.find("h2") is not None else [element]


@every_sheet
@every_paper
def test_no_cell_is_empty_no_word_is_forbidden_and_no_placeholder_is_left(name: str, document: str) -> None:
    page = paper(name, document).page
    assert not [text(row) for row in find(page, "tr") for cell in row if not text(cell)]
    words = text(find(page, "body")[0])
    assert not re.search(r"\{\w+\}", words)
    assert "None" not in words
    printed = [text(p) for p in find(page, "p") if not p.get("data-fact")]
    assert not [line for line in printed if FORBIDDEN.search(line)]


@every_sheet
@every_paper
def test_the_clauses_are_numbered_without_gap_under_their_section(name: str, document: str) -> None:
    numbers = [
        text(p[0]) for p in find(paper(name, document).page, "p", has("clause")) if len(p) and has("number")(p[0])
    ]
    by_section: dict[str, list[int]] = {}
    for number in numbers:
        section_, _, clause = number.partition(".")
        by_section.setdefault(section_, []).append(int(clause))
    for clauses in by_section.values():
        assert clauses == list(range(1, len(clauses) + 1))


# --- acceptable use --------------------------------------------------------------------------------------------------


def test_the_policy_has_its_eight_clauses_in_their_order() -> None:
    ids = [h2.get("id") for h2 in find(paper("lora_startup", AU).page, "h2")]
    clauses = ["scope", "closed", "consent", "tell", "safeguards", "reports", "breach", "changes"]
    assert ids == [*clauses, "sign-off", "annex", "appendix-d"]


@every_sheet
def test_every_limit_on_use_of_the_licence_sheet_stands_in_the_policy_with_its_pinpoint_and_no_other(name: str) -> None:
    found = paper(name, AU)
    words = section(found.page, "closed")
    sheet = paper(name, "licence_sheet").view["extra"]["groups"]
    shown = {row["id"] for group in sheet for row in (*group["applies"], *group["open"]) if row["kind"] == "uses"}
    shown |= {row["id"] for group in sheet for row in group["closed"] if row["in_terms"] == "closed"}
    for row in (found.view["findings"][one] for one in shown):
        assert as_printed(" ".join(row["summary"].split())) in words
        assert row["source"]["short"] in words
    printed = [row["id"] for group in found.view["extra"]["upstream"] for row in group["items"]]
    assert sorted(printed) == sorted(shown)
    if shown:
        assert "Where the upstream terms are stricter, they prevail." in words


def test_a_closed_use_is_carried_on_although_the_developer_does_not_plan_it() -> None:
    found = paper("lora_startup", AU)
    row = found.view["findings"]["licence.llama_3_1.closed_fields"]
    assert row["verdict"] == "does_not_apply"
    assert " ".join(row["summary"].split()) in section(found.page, "closed")


def test_limits_of_a_licence_that_does_not_reach_the_version_are_not_carried_and_nobody_is_said_to_be_told() -> None:
    found = paper("invented_hiring_tool", AU)
    closed, lead = section(found.page, "closed"), text(find(found.page, "p", has("bottom-line"))[0])
    assert "Llama 2" not in closed + lead
    assert "FLUX" not in section(paper("invented_merge_of_many_licences", AU).page, "safeguards"), (
        "outputs were used alone"
    )
    assert "Anthropic usage policy" in closed
    assert "gpt-oss usage policy" in closed
    assert "are told" not in lead
    assert "are told" in text(find(paper("lora_startup", AU).page, "p", has("bottom-line"))[0])


def test_a_licence_that_nobody_knows_is_said_to_be_open_and_never_to_have_no_limits_in_silence() -> None:
    found = example("lora_startup")
    rows = [{**row, "licence": None} for row in found.sheet.answers["base.models"].value]
    page = paper_of(with_change(found, "base.models", rows), AU).page
    assert "cannot be decided while the licence of a base model is not known" in section(page, "closed")


def test_a_prescribed_phrase_of_a_use_limit_is_printed_word_for_word_and_marked() -> None:
    found = example("lora_startup")
    entry = found.catalogue.entries["licence.llama_3_1.use_policy"]
    badge = found.catalogue.entries["licence.llama_3_1.badge"]
    assert badge.set_phrases
    entry.__dict__["set_phrases"] = badge.set_phrases
    try:
        page = paper_of(found.again(), AU).page
    finally:
        entry.__dict__["set_phrases"] = ()
    quotes = [text(quote) for quote in find(page, "blockquote", has("set-words"))]
    assert [
        f"{phrase.text}Words of the licence, unchanged: {phrase.pinpoint}." for phrase in badge.set_phrases
    ] == quotes


@every_sheet
def test_every_ban_of_law_that_reaches_users_in_the_markets_is_listed_and_no_other(name: str) -> None:
    found = paper(name, AU)
    content = found.assessment.known.value("release.markets").content
    places = catalogue().places
    markets = places.expand(content.chosen | content.unsure) if isinstance(content, Selection) else frozenset()
    wanted = {
        row["id"]
        for row in found.view["findings"].values()
        if row["in_terms"] == "ban"
        and row["timing"] not in ("past", "proposed")
        and markets & places.expand(frozenset(row["places"]))
    }
    listed = [(group["place"], row) for group in found.view["extra"]["bans"] for row in group["items"]]
    assert {row["id"] for _, row in listed} == wanted
    assert [row["letter"] for _, row in listed] == [letter(at) for at in range(len(listed))]
    places_of = {(place, tuple(sorted(row["places"]))) for place, row in listed}
    assert len(places_of) == len({place for place, _ in places_of}), "two laws of different places under one name"


def test_without_known_markets_the_policy_says_that_it_lists_no_ban() -> None:
    words = section(of(AU, release__markets=None).page, "closed")
    assert "no ban by law is listed" in words
    assert "says nothing about whether one applies" in words


def test_consent_moves_an_own_limit_to_the_third_clause_and_hazards_stay_out_of_what_the_public_reads() -> None:
    page = paper("lora_startup", AU).page
    closed, consent = section(page, "closed"), section(page, "consent")
    assert "promises about refunds or warranty in place of the shop." in closed
    assert "mail of another shop" in consent
    assert "mail of another shop" not in closed
    assert "azard" not in text(next(page.iter("body")))
    assert "Data of one buyer" not in text(next(page.iter("body")))


def test_what_the_version_is_not_meant_for_stands_among_what_is_not_allowed() -> None:
    assert "mail of children" in section(paper("lora_startup", AU).page, "closed")


def test_the_copyright_policy_does_not_call_kept_what_other_papers_for_the_same_reader_print() -> None:
    page = paper("lora_startup", CP).page
    assert "looked at no reservation ourselves" in section(page, "reservations")
    assert "share continued word for word: 0.02" in section(page, "outputs")
    assert "Kept for counsel" not in section(page, "reservations") + section(page, "outputs")


def test_own_limits_that_nobody_gave_leave_every_other_use_closed() -> None:
    assert "treat every use outside the stated purpose as closed" in section(
        of(AU, use__own_limits=None, use__excluded=None, use__limits_written=False).page, "closed"
    )
    assert "Own limits are written down for customers" in section(
        of(AU, use__own_limits=None, use__excluded=None).page, "closed"
    )
    assert "We set no limits of our own" in section(of(AU, use__own_limits="none", use__excluded=None).page, "closed")


@every_sheet
def test_the_annex_has_a_row_for_each_own_limit_and_one_for_each_licence_and_for_the_bans(name: str) -> None:
    found = paper(name, AU)
    x = found.view["extra"]
    rows = find(found.page, "table", has("annex"))
    if not x["own"] and not x["consent"]:
        assert not rows
    else:
        limits = len(x["upstream"]) + len(x["own"]) + bool(x["bans"]) + len(x["consent"])
        assert sum(len(find(table, "tr")) - 1 for table in rows) == limits


def test_the_annex_names_the_clauses_of_a_licence_and_of_the_law_by_their_first_and_last() -> None:
    words = section(paper("lora_startup", AU).page, "annex")
    assert "2.1(a) to 2.1(c)" in words
    assert "2.5(a) to 2.5(n)" in words


@pytest.mark.parametrize(("place", "shown"), [(0, "a"), (25, "z"), (26, "aa"), (51, "az"), (52, "ba")])
def test_letters_go_on_after_z(place: int, shown: str) -> None:
    assert letter(place) == shown


# --- envelope --------------------------------------------------------------------------------------------------------


@every_sheet
def test_the_envelope_has_twelve_dimensions_each_once(name: str) -> None:
    rows = [row.get("data-dimension") for row in find(paper(name, OE).page, "tr") if row.get("data-dimension")]
    assert rows == list(INSIDE)
    assert len(rows) == 12


@every_sheet
def test_what_is_not_tested_is_treated_as_outside(name: str) -> None:
    found = paper(name, OE)
    for row in found.view["extra"]["rows"]:
        (shown,) = [tr for tr in find(found.page, "tr") if tr.get("data-dimension") == row["dimension"]]
        assert ("treat as outside" in text(shown)) == (row["tested"] is not True)


def test_the_envelope_opens_with_its_fixed_sentence_and_counts_what_is_tested_and_enforced() -> None:
    (line,) = find(paper("lora_startup", OE).page, "p", has("bottom-line"))
    assert text(line).startswith("Do not rely on it outside these limits.")
    assert "Of twelve dimensions 3 have an inside that was tested" in text(line)
    assert "; 8 are kept by nothing, or nobody said by what." in text(line)


def test_a_limit_is_printed_as_it_was_given_and_answers_stand_in_where_none_was() -> None:
    page = paper("lora_startup", OE).page
    rows = {tr.get("data-dimension"): text(tr) for tr in find(page, "tr") if tr.get("data-dimension")}
    assert "Mail and chat of up to 6 000 words" in rows["inputs"]
    assert "A technical control" in rows["inputs"]
    assert "English" in rows["languages"]
    assert "Health or care" in rows["domains"]


def test_what_the_public_model_card_prints_is_not_kept_from_customers() -> None:
    oversight = find(
        paper("invented_hiring_tool", OE).page, "span", lambda mark: mark.get("data-fact") == "safeguards.oversight"
    )
    assert [mark.get("data-state") for mark in oversight] != ["withheld"]


@every_sheet
def test_customers_do_not_read_answers_that_are_kept_from_them(name: str) -> None:
    found = paper(name, OE)
    facts, on_card = catalogue().facts, found.view["extra"]["on_card"]
    for mark in found.page.iter():
        fact = facts.get(mark.get("data-fact") or "")
        if fact is not None and fact.sensitivity != "public" and fact.id not in on_card:
            assert mark.get("data-state") in ("withheld", "not_known", "not_asked", "none")


# --- copyright -------------------------------------------------------------------------------------------------------


def test_the_copyright_policy_has_its_eight_clauses_in_their_order() -> None:
    ids = [h2.get("id") for h2 in find(paper("lora_startup", CP).page, "h2")]
    assert ids[:8] == list(CLAUSES)


@every_sheet
def test_a_clause_without_a_practice_prints_the_fixed_wording(name: str) -> None:
    found = paper(name, CP)
    for clause in found.view["extra"]["clauses"]:
        words = section(found.page, clause["name"])
        gap = "No practice is stated" in words
        assert gap == (not clause["practice"] and not clause["withheld"] and clause["name"] not in STATED)


def test_the_wording_of_a_clause_without_a_practice_names_the_day_where_one_is_set() -> None:
    assert "One is planned by 2027-03-31." in section(paper("lora_startup", CP).page, "records")
    later = of(CP, data__practice_planned_by="none").page
    assert "and no day by which there will be one." in section(later, "records")


NOT_DONE = {
    "data.reservation_protocols": ["none"],
    "data.late_reservation": "nothing",
    "data.supplier_confirmation": "none",
    "data.takedown_route": False,
    "safeguards.output_controls": False,
    "data.rights_owner": "none",
}


@pytest.mark.parametrize(("fact", "answer"), NOT_DONE.items())
def test_a_policy_never_describes_what_is_not_done(fact: str, answer: object) -> None:
    found = of(CP, **{fact.replace(".", "__", 1): answer})
    practised = [row["cell"]["id"] for clause in found.view["extra"]["clauses"] for row in clause["practice"]]
    assert fact not in practised
    words = _yaml.parse(_yaml.read_text(WORDS / f"{CP}.yaml"), CP)["practice"][fact.replace(".", "_")]
    for sentence in words.values():
        assert str(sentence).split("{")[0].rstrip(" :.") not in text(find(found.page, "body")[0])


def test_every_choice_of_a_practice_that_has_a_sentence_is_a_choice_of_its_fact() -> None:
    words = _yaml.parse(_yaml.read_text(WORDS / f"{CP}.yaml"), CP)["practice"]
    known = catalogue()
    facts = {
        **known.facts,
        **{f"{owner}.{field}": one for owner, all_ in known.fields.items() for field, one in all_.items()},
    }
    by_key = {name.replace(".", "_"): fact for name, fact in facts.items()}
    for key, sentences in words.items():
        allowed = {"value", "true", "false", *by_key[key].choices}
        assert set(sentences) <= allowed


def test_answers_for_counsel_are_withheld_from_authorities_and_printed_for_counsel() -> None:
    page = paper("lora_startup", CP).page
    assert "Kept for counsel" in section(page, "sources")
    assert "Protected works were copied only where access was lawful." not in text(find(page, "body")[0])


@every_sheet
def test_the_public_version_says_nothing_that_only_the_full_policy_may_say(name: str) -> None:
    found = paper(name, CP)
    (public,) = find(found.page, "section", lambda one: one.get("data-audience") == "public")
    for clause in found.view["extra"]["clauses"]:
        for row in clause["practice"]:
            if row["cell"]["sensitivity"] != "public":
                assert row["sentence"] not in text(public)


def test_what_is_kept_for_counsel_is_not_stated_here_and_never_said_to_be_no_practice() -> None:
    found = paper("invented_hiring_tool", CP)
    line, public = text(found.page), find(found.page, "section", lambda mark: mark.get("id") == "public-version")[0]
    assert "2 clauses state no practice: Data from others, Records." in line
    assert "Not stated here: Sources and lawful access, Reservations of rights." in line
    rows = {text(find(row, "th")[0]): text(find(row, "td")[0]) for row in find(public, "tr")[1:]}
    assert rows["Reservations of rights"] == "Not stated here."
    assert rows["Data from others"].startswith("No practice is stated")


def test_the_public_version_promises_an_answer_only_within_days_that_were_given() -> None:
    def public(page: Element) -> str:
        return text(find(page, "section", lambda one: one.get("data-audience") == "public")[0])

    assert "Tell us and we will answer within 14 days." in public(paper("lora_startup", CP).page)
    assert "we will answer" not in public(of(CP, data__complaint_days=None).page)


def test_open_points_of_the_duties_that_ask_for_the_policy_are_printed() -> None:
    found = paper("invented_frontier_own_run", CP)
    asking = [row for row in found.view["extra"]["duties"] if row["verdict"] == "applies"]
    assert asking
    words = section(found.page, "duties")
    for row in asking:
        assert row["title"] in words
        assert all(as_printed(" ".join(point.split())) in words for point in row["open"])


def test_a_policy_under_a_stop_invites_nobody_to_use_the_version() -> None:
    found = paper("image_lora_real_people", AU)
    said = text(found.page)
    assert found.view["notice"]["level"] == "stop"
    assert "This version is not to be used while the prohibitions on page 1 stand." in said
    for words in (
        "Use it for",
        "meant for",
        "the stated purpose",
        "contradiction",
        found.view["facts"]["use.purpose"]["text"],
    ):
        assert words not in said
    assert "Use it for what it is meant for" in text(paper("lora_startup", AU).page)
