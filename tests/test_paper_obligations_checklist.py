"""The obligations checklist, read as a reader reads it: rows, reasons, dates, gaps, near misses, duty sheets."""

import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise, takewhile
from typing import Any
from xml.etree.ElementTree import Element

import pikepdf
import pytest
from paper_page import DAY, Paper, catalogue, example, find, has, paper_of, text

from compliance_kit.answers import Answer, AnswerSheet, Task
from compliance_kit.assessment import Assessment, assess
from compliance_kit.checks.walk import sources_of
from compliance_kit.documents import Composer, load_documents
from compliance_kit.papers import write
from compliance_kit.views.law_held import law_held
from compliance_kit.views.leaves import Leaf, deciding
from compliance_kit.what_if import with_change

pytestmark = pytest.mark.xdist_group("checklist")
SHEETS = (
    "lora_startup",
    "meditron_70b",
    "mistral_nemo_gguf",
    "image_lora_real_people",
    "emu3_5",
    "dolphin_2_6_phi_2",
    "supernova_medius",
    "code_llama_34b",
)
FORBIDDEN = re.compile(r"\b(compliant|safe harbou?r|scores?|probability|may include|N/A)\b", re.IGNORECASE)
every_sheet = pytest.mark.parametrize("name", SHEETS)


def of(assessment: Assessment) -> Paper:
    return paper_of(assessment, "obligations_checklist")


@cache
def paper(name: str, on: datetime.date = DAY) -> Paper:
    return of(example(name, on))


def simulated() -> Paper:
    """A checklist for which proposals were judged."""
    found = example("lora_startup", DAY)
    return of(assess(found.catalogue, found.sheet, found.on, simulate=True))


def sections(page: Element) -> dict[str, list[Element]]:
    """Every element below the body by the id of the h2 before it."""
    found: dict[str, list[Element]] = {}
    name = "head"
    for element in page.iter():
        if element.tag == "h2":
            name = element.get("id") or ""
        found.setdefault(name, []).append(element)
    return found


def rows_of(page: Element, section: str) -> list[Element]:
    return [element for element in sections(page)[section] if element.tag == "tr" and element.get("data-finding")]


def ids(elements: list[Element]) -> list[str]:
    return [element.get("data-finding") or "" for element in elements]


def row_of(page: Element, section: str, entry: str) -> list[str]:
    row = next(row for row in rows_of(page, section) if row.get("data-finding") == entry)
    return [text(cell) for cell in row]


@every_sheet
def test_every_duty_in_force_stands_in_its_section_and_nothing_else_does(name: str) -> None:
    found = paper(name)
    groups = found.view["groups"]
    assert sorted(ids(rows_of(found.page, "section-2"))) == sorted(row["id"] for row in groups["now_binding"])
    assert sorted(ids(rows_of(found.page, "section-3"))) == sorted(row["id"] for row in groups["now_contract"])


@every_sheet
def test_the_counts_on_page_one_are_the_numbers_of_rows_behind_them(name: str) -> None:
    found = paper(name)
    table = next(table for table in sections(found.page)["section-1"] if table.tag == "table")
    counted = {text(row[0]).lower(): [int(text(cell)) for cell in row[1:]] for row in find(table, "tr")[1:]}
    undecided = [found.view["findings"][entry] for entry in set(ids(rows_of(found.page, "section-7")))]
    assert counted["binding"][0] == len(rows_of(found.page, "section-2"))
    assert counted["contract"][0] == len(rows_of(found.page, "section-3"))
    assert counted["guidance"][0] == len(rows_of(found.page, "section-5"))
    assert [counted[force][2] for force in ("binding", "contract")] == [
        sum(row["force"] == force for row in undecided) for force in ("binding", "contract")
    ]


@every_sheet
def test_a_duty_sheet_stands_for_each_duty_that_applies_or_is_open_and_for_no_other(name: str) -> None:
    found = paper(name)
    printed = [element.get("data-finding") for element in sections(found.page)["appendix-a"] if element.tag == "table"]
    owed = [row for row in found.view["findings"].values() if row["force"] in ("binding", "contract")]
    live = [row for row in owed if row["kind"] != "reference" and row["timing"] != "past"]
    wanted = [row["id"] for row in live if row["verdict"] != "does_not_apply"]
    assert sorted(map(str, printed)) == sorted(wanted)


@every_sheet
def test_numbers_run_on_and_every_link_leads_to_its_sheet(name: str) -> None:
    page = paper(name).page
    numbers = [
        int((head.get("id") or "").removeprefix("duty-"))
        for head in find(page, "h3", lambda head: (head.get("id") or "").startswith("duty-"))
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    targets = {f"#{element.get('id')}" for element in page.iter() if element.get("id")}
    assert {place for link in find(page, "a") if (place := str(link.get("href"))).startswith("#")} <= targets


def test_an_untouched_row_says_that_nobody_is_assigned_and_no_day_is_set() -> None:
    cells = row_of(paper("lora_startup").page, "section-2", "eu.ai_act.interaction_notice")
    assert cells[1] == "to do"
    assert cells[3] == "not assigned"
    assert cells[4].startswith("not set; in force since 2026-08-02")
    assert "Article 50(1)" in cells[6]


def with_task(task: Task) -> Paper:
    before = paper("lora_startup").assessment
    sheet = replace(before.sheet, tasks={"eu.ai_act.interaction_notice": task})
    return of(Assessment(catalogue(), sheet, DAY))


def test_owner_day_and_evidence_of_a_task_stand_in_its_row() -> None:
    task = Task(status="done", owner="A. Weber", due=datetime.date(2026, 12, 1), evidence=("notice-2026-11-18.png",))
    found = with_task(task)
    cells = row_of(found.page, "section-2", "eu.ai_act.interaction_notice")
    assert cells[1] == "done Evidence: notice-2026-11-18.png"
    assert cells[3] == "A. Weber"
    assert cells[4].startswith("2026-12-01, own date")
    assert "1 is recorded as done with evidence." in text(find(found.page, "p", has("bottom-line"))[0])


def test_done_without_evidence_is_not_called_done() -> None:
    found = with_task(Task(status="done"))
    assert row_of(found.page, "section-2", "eu.ai_act.interaction_notice")[1] == "done, no evidence recorded"
    assert "None is recorded as done." in text(find(found.page, "p", has("bottom-line"))[0])


def test_an_open_task_with_a_day_ahead_is_among_the_next_dates() -> None:
    found = with_task(Task(due=datetime.date(2026, 11, 30)))
    assert found.view["extra"]["next"][0]["date"] == "2026-11-30"
    assert "Own date: Tell people" in " ".join(map(text, sections(found.page)["section-1"]))


def test_no_access_blocks_a_row_and_is_counted() -> None:
    found = with_task(Task(status="no_access"))
    assert row_of(found.page, "section-2", "eu.ai_act.interaction_notice")[1] == "cannot do, no access"
    assert found.view["extra"]["work"]["blocked"] == 1


@every_sheet
def test_each_reason_is_an_answer_of_the_sheet_or_follows_from_one(name: str) -> None:
    found = paper(name)
    tables = [found.view["extra"]["binding"], *found.view["extra"]["contract"]]
    reasons = [
        leaf
        for table in tables
        for leaf in [*table["common"], *(leaf for own in table["own"].values() for leaf in own)]
    ]
    assert reasons or not any(table["rows"] for table in tables)
    assert not [leaf for leaf in reasons if leaf["answer"] in ("", "not asked")]


def test_a_reason_that_all_terms_of_a_licence_share_is_said_once() -> None:
    table = paper("lora_startup").view["extra"]["contract"][0]
    assert "Licence of base model" in [leaf["label"] for leaf in table["common"]]
    assert not [leaf for own in table["own"].values() for leaf in own if leaf in table["common"]]


def test_the_terms_of_a_licence_and_of_its_use_policy_stand_in_one_table() -> None:
    assert [len(table["rows"]) for table in paper("lora_startup").view["extra"]["contract"]] == [7]


@every_sheet
def test_words_that_a_licence_prescribes_are_printed_letter_by_letter(name: str) -> None:
    found = paper(name)
    wanted = [phrase["text"] for row in found.view["groups"]["now_contract"] for phrase in row["set_phrases"]]
    printed = ["".join(cell.itertext()) for cell in find(found.page, "td", has("phrase"))]
    assert sorted(printed) == sorted(wanted)


def test_places_of_offer_for_which_no_law_is_held_are_named() -> None:
    started = example("lora_startup")
    words = Composer(started).words
    said = {
        codes: law_held(started.again(started.sheet.with_answer("release.markets", Answer(value=codes))), words)
        for codes in (("EU", "US-CA"), ("EU", "BR"), ("US", "IE", "US-NJ"), ("worldwide",))
    }
    assert "holds no law" not in said["EU", "US-CA"]
    assert "For Brazil it holds no law of its own. " in said["EU", "BR"]
    assert ": Ireland, New Jersey. " in said["US", "IE", "US-NJ"]
    assert "European Union" in said["worldwide",]
    assert "Brazil" not in said["worldwide",]


def test_the_hours_are_a_range_and_marked_as_our_estimate() -> None:
    found = paper("lora_startup")
    rows = [*found.view["groups"]["now_binding"], *found.view["groups"]["now_contract"]]
    low, high = sum(row["hours_low"] for row in rows), sum(row["hours_high"] for row in rows)
    assert f"{low:g}–{high:g} hours. Estimate (ours)." in " ".join(map(text, sections(found.page)["section-1"]))


@every_sheet
def test_dates_ahead_are_in_order_and_counted_from_the_day_of_the_law(name: str) -> None:
    found = paper(name)
    dates = [event["date"] for event in found.view["extra"]["events"]]
    assert dates == sorted(dates)
    for event in found.view["extra"]["next"]:
        days = (datetime.date.fromisoformat(event["date"]) - DAY).days
        assert days > 0
        assert event["days_words"] == f"in {days} days"
    assert len(find(found.page, "p", lambda p: "Dates are counted from 2026-11-20." in text(p))) + len(
        find(found.page, "caption", lambda caption: "Dates are counted from 2026-11-20." in text(caption))
    ) == 1  # fmt: skip


def test_a_spared_system_has_its_last_day_of_grace_the_day_before_the_duty_reaches_it() -> None:
    before = paper("lora_startup", datetime.date(2026, 10, 10)).assessment
    sheet = before.sheet
    for fact in ("release.eu_on", "release.placed_on", "release.released_on"):
        sheet = with_change(Assessment(catalogue(), sheet, before.on), fact, "2026-06-01").sheet
    found = of(Assessment(catalogue(), sheet, before.on))
    cells = row_of(found.page, "section-4", "eu.ai_act.output_marking")
    assert cells[1].startswith("2026-12-02")
    assert cells[3] == "2026-12-01"
    assert "eu.ai_act.output_marking" not in ids(rows_of(found.page, "section-2"))


def test_a_duty_in_force_that_is_enforced_later_shows_both_dates() -> None:
    cells = row_of(paper("image_lora_real_people").page, "section-4", "kr.ai_basic_act.output_marks")
    assert cells[1].startswith("2026-01-22")
    assert cells[2] == "2027-01-22"
    assert cells[3] == "2027-01-21"


@every_sheet
def test_guidance_says_neither_must_nor_should_and_never_asks_for_what_is_owed(name: str) -> None:
    words = " ".join(text(element) for element in sections(paper(name).page)["section-5"])
    assert not re.search(r"\b(must|should|shall)\b", words)
    assert "owed by law" in words


@every_sheet
def test_duties_in_force_are_said_in_the_present_tense(name: str) -> None:
    found = paper(name)
    words = " ".join(text(row) for section in ("section-2", "section-3") for row in rows_of(found.page, section))
    assert not re.search(r"\b(should|will|shall)\b", words)


@every_sheet
def test_what_is_not_law_is_not_judged_without_the_switch(name: str) -> None:
    found = paper(name)
    assert not find(found.page, "section", has("not-law"))
    assert found.view["groups"]["proposals"] == []
    assert "run only as a simulation" in text(found.page)


def test_what_is_not_law_stands_on_its_own_page_and_says_so_in_every_row() -> None:
    found = simulated()
    page = find(found.page, "section", has("not-law"))[0]
    assert text(find(page, "h2")[0]).endswith("not law")
    blocks = find(page, "div", lambda block: block.get("data-finding") is not None)
    assert blocks
    assert ids(blocks) == [row["id"] for row in found.view["groups"]["proposals"]]
    assert all(re.search(r"Proposal, (vetoed|proposed|repealed|superseded|draft)", text(block)) for block in blocks)
    elsewhere = {
        entry
        for section in ("section-2", "section-3", "section-4", "section-5", "section-7", "appendix-a")
        for entry in ids([e for e in sections(found.page)[section] if e.get("data-finding")])
    }
    assert not elsewhere & set(ids(blocks))


@every_sheet
def test_every_missing_fact_prints_its_gap_exactly_once(name: str) -> None:
    found = paper(name)
    wanted = {need["path"] for row in found.view["groups"]["undecided"] for need in row["waits_for"]}
    gaps = [
        element.get("data-fact")
        for element in sections(found.page)["section-7"]
        if element.get("data-state") in ("not_known", "not_asked")
    ]
    assert len(gaps) == len(set(gaps))
    assert wanted <= set(gaps)


@every_sheet
def test_every_question_says_who_can_answer_it_and_names_the_duties_that_wait(name: str) -> None:
    found = paper(name)
    numbers = found.view["extra"]["numbers"]
    undecided = {numbers[row["id"]] for row in found.view["groups"]["undecided"]}
    assert all(
        question["who"] and question["duties"] and set(question["duties"]) <= undecided
        for question in found.view["extra"]["questions"]
    )
    waiting = {row["id"] for row in found.view["groups"]["undecided"] if row["reasons"] == ["facts"]}
    assert {numbers[name] for name in waiting} <= {
        number for question in found.view["extra"]["questions"] for number in question["duties"]
    }


def test_the_outcome_of_an_open_question_is_what_the_assessment_gives_for_that_answer() -> None:
    found = paper("meditron_70b")
    question = next(
        question for question in found.view["extra"]["questions"] if question["path"] == "use.regulated_advice"
    )
    entry = {number: name for name, number in found.view["extra"]["numbers"].items()}[question["duties"][0]]
    assert {outcome["answers"]: bool(outcome["applies"]) for outcome in question["outcomes"]} == {
        "yes": True,
        "no": False,
    }
    for value, verdict in ((True, "applies"), (False, "does_not_apply")):
        assert with_change(found.assessment, "use.regulated_advice", value).findings[entry].verdict == verdict


@every_sheet
def test_unknown_is_never_no(name: str) -> None:
    found = paper(name)
    printed = set(ids(rows_of(found.page, "section-8")))
    assert printed <= {
        entry for entry, finding in found.assessment.findings.items() if finding.verdict == "does_not_apply"
    }
    assert set(ids(rows_of(found.page, "section-7"))) == {row["id"] for row in found.view["groups"]["undecided"]}


def turned(found: Paper, leaf: Leaf) -> object:
    """An answer that the deciding leaf asks for; None where the test cannot make one."""
    fact, operand = catalogue().facts.get(leaf.path), leaf.judgement.operand
    if fact is None or fact.mode != "asked" or leaf.negated:
        return None
    if isinstance(operand, bool):
        return operand
    if fact.kind == "choice" and operand:
        return min(operand) if isinstance(operand, frozenset) else operand
    if (
        fact.kind in ("choices", "countries")
        and isinstance(operand, frozenset)
        and leaf.judgement.operator.startswith("includes")
    ):
        chosen = found.assessment.sheet.answers[leaf.path].value if leaf.path in found.assessment.sheet.answers else []
        return sorted({*(chosen if isinstance(chosen, list) else [chosen]), min(operand)} - {"none"})
    return None


def test_the_deciding_answer_of_a_near_miss_turns_it() -> None:
    tried: set[str] = set()
    for name in SHEETS:
        found = paper(name)
        for row in found.view["extra"]["near"]:
            parts, alone = deciding(found.assessment.findings[row["id"]].judgement, catalogue())
            value = turned(found, parts[0]) if len(parts) == 1 and alone else None
            if value is not None:
                changed = with_change(found.assessment, parts[0].path, value)
                assert changed.findings[row["id"]].verdict != "does_not_apply", (name, row["id"], value)
                tried.add(row["id"])
    assert len(tried) > 10


def test_a_near_miss_names_the_status_where_several_answers_decide() -> None:
    near = {row["id"]: row for row in paper("lora_startup").view["extra"]["near"]}
    leaf = near["eu.ai_act.technical_documentation"]["deciding"][0]
    assert leaf["status"]
    assert "provider of a general-purpose AI model" in leaf["label"]


@every_sheet
def test_answers_kept_for_counsel_are_named_and_not_printed(name: str) -> None:
    found = paper(name)
    fields = {
        f"{owner}.{field}": fact for owner, members in catalogue().fields.items() for field, fact in members.items()
    }
    kept = {fact for fact, definition in {**catalogue().facts, **fields}.items() if definition.sensitivity == "counsel"}
    printed = [
        element
        for element in found.page.iter()
        if element.get("data-fact") and re.sub(r"\[\d+\]", "", element.get("data-fact") or "") in kept
    ]
    assert all(element.get("data-state") in ("not_known", "not_asked") for element in printed)
    lines = [
        line for sheet in [*found.view["extra"]["sheets"], *found.view["extra"]["statuses"]] for line in sheet["lines"]
    ]
    told = {line["subject"] for line in lines if line["word"] == "compare" and not line["withheld"]} & kept
    assert all(example(name).known.value(subject).content is None for subject in told)
    assert found.view["document"]["attachments"] == ["facts", "findings"]


def test_a_prohibition_that_applies_comes_before_everything_else() -> None:
    found = paper("image_lora_real_people")
    order = [element for element in found.page.iter() if has("stop-page")(element) or element.tag == "h2"]
    assert has("stop-page")(order[0])
    assert "Stop." in text(order[0])


@every_sheet
def test_the_summary_says_that_no_lawyer_reviewed_it_and_that_a_tick_is_no_finding(name: str) -> None:
    words = text(paper(name).page)
    assert "Not reviewed by a lawyer." in words
    assert words.count("A ticked row records what you told the tool. It is not a finding that the duty is met.") == 1


@every_sheet
def test_the_bottom_line_has_at_most_sixty_words(name: str) -> None:
    line = text(find(paper(name).page, "p", has("bottom-line"))[0])
    assert 10 < len(line.split()) <= 60


@every_sheet
def test_words_that_no_paper_may_use_are_absent(name: str) -> None:
    words = text(paper(name).page)
    assert not FORBIDDEN.findall(words)
    assert not re.search(r"\{\w+\}", words)


def cells(table: Element) -> Iterator[Element]:
    yield from (cell for row in find(table, "tr") for cell in row if cell.tag in ("td", "th"))


@every_sheet
def test_tables_have_captions_heads_and_full_cells(name: str) -> None:
    for table in find(paper(name).page, "table"):
        assert all(text(cell) for cell in cells(table)), text(table)[:80]
        assert all(cell.get("scope") in ("row", "col") for cell in find(table, "th"))
        if not has("particulars")(table):
            assert text(find(table, "caption")[0])
            columns = len(find(find(table, "thead")[0], "th"))
            assert len(find(table, "col")) == columns <= 7
            assert {len(list(row)) for row in find(table, "tr")} == {columns}


@every_sheet
def test_no_cell_outside_the_sheets_is_longer_than_sixty_words_numbers_of_duties_aside(name: str) -> None:
    tables = [table for table in find(paper(name).page, "table") if not has("particulars")(table)]
    found = [text(cell).split() for table in tables for cell in find(table, "td")]
    assert not [words for words in found if len([word for word in words if not word.strip(",;:").isdigit()]) > 60]


@every_sheet
def test_headings_start_at_one_and_skip_no_level(name: str) -> None:
    levels = [int(element.tag[1]) for element in paper(name).page.iter() if re.fullmatch(r"h[1-6]", str(element.tag))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_an_authority_finds_who_answers_and_which_rows_concern_it() -> None:
    words = " ".join(
        text(element)
        for element in sections(paper("supernova_medius").page)["section-10"]
        if element.tag in ("ol", "table")
    )
    assert "Cooperate with the Commission" in words
    words = " ".join(
        text(element) for element in sections(paper("lora_startup").page)["section-10"] if element.tag == "ol"
    )
    assert str(paper("lora_startup").view["facts"]["developer.contact"]["text"]) in words


@cache
def hiring() -> Mapping[str, Any]:
    """What the checklist of the hiring tool prints, without its page."""
    return Composer(example("invented_hiring_tool", DAY)).compose(load_documents()["obligations_checklist"])


def test_the_answer_that_tells_a_duty_from_others_is_named_first() -> None:
    own = hiring()["extra"]["later"]["own"]
    first = {name: leaves_told[0]["path"] for name, leaves_told in own.items()}

    assert {first[name] for name in first if name.startswith("eu.ai_act.high_risk_")} == {"use.decisions"}
    assert first["eu.ai_act.serious_incidents"] == "use.decisions"


def test_a_status_that_only_answers_keep_away_makes_a_near_miss_where_the_version_is_offered() -> None:
    near = [row["id"] for row in hiring()["extra"]["near"]]

    assert {"us.il.hb3773.notice", "us.il.hb3773.no_discriminatory_effect"} <= set(near)
    assert max(near.index(name) for name in near if name.startswith("us.")) < min(
        near.index(name) for name in near if name.startswith(("kr.", "vn."))
    )


def test_no_near_miss_rests_on_an_answer_kept_for_counsel() -> None:
    alone = with_change(example("invented_hiring_tool", DAY), "use.decision_weight", "alone")
    audit = Composer(alone).shared()["findings"]["us.ny.nyc_ll144.bias_audit"]

    assert audit["verdict"] == "does_not_apply"
    assert not audit["near"]


def test_duties_that_register_or_report_are_among_those_for_authorities() -> None:
    named = hiring()["words"]["obligations_checklist"]["authority_entries"]

    assert {"eu.ai_act.registration", "eu.ai_act.serious_incidents", "eu.gdpr.breach", "gb.uk_gdpr.breach"} <= set(
        named
    )
    assert set(named) <= set(catalogue().entries)


def test_a_rule_that_no_row_names_is_no_source_of_the_checklist() -> None:
    pinpoints = [one for source in hiring()["extra"]["sources"] for one in source["pinpoints"]]

    assert "C.R.S. 6-1-1707" not in pinpoints
    assert "C.R.S. 6-1-1702(4)" in pinpoints


def test_a_sheet_without_any_answer_prints_a_whole_checklist() -> None:
    sheet = paper("mistral_nemo_gguf").assessment.sheet
    found = of(Assessment(catalogue(), AnswerSheet(sheet.subject), DAY))
    assert "No binding duty applies now." in text(find(found.page, "p", has("bottom-line"))[0])
    assert len(rows_of(found.page, "section-7")) > 50


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return write(Composer(paper("lora_startup").assessment), load_documents()["obligations_checklist"], "pdf")


def test_the_sections_are_bookmarks_of_the_file(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as outline:
        titles = [str(child.title) for child in outline.root[0].children]
    assert [re.match(r"\d+|[A-D]", title)[0] for title in titles] == [*map(str, range(1, 12)), "A", "B", "C", "D"]  # type: ignore[index] # every section is numbered


@cache
def citations() -> dict[str, str]:
    """How papers cite each place of the catalogue, with the title of its instrument."""
    found = (cited.source for cited in sources_of(catalogue()) if cited.source.pinpoint)
    said = {catalogue().short(source): catalogue().instruments[source.instrument].title for source in found}
    return {short.replace("'", "’"): title.replace("'", "’") for short, title in said.items()}


@every_sheet
def test_every_source_that_the_checklist_names_stands_in_its_appendix(name: str) -> None:
    page = paper(name).page
    (heading,) = find(page, "h2", lambda head: head.get("id") == "appendix-c")
    body, _, appendix = text(page).rpartition(text(heading))
    cited = {short: title for short, title in citations().items() if short in body}
    assert len(cited) > 10
    assert not {short: title for short, title in cited.items() if title not in appendix}


def children(lines: Sequence[Mapping[str, Any]], place: int) -> int:
    """How many lines stand one step below a line of a path, before the next one of its own depth."""
    top = lines[place]["depth"]
    below = takewhile(lambda line: line["depth"] > top, lines[place + 1 :])
    return sum(line["depth"] == top + 1 for line in below)


@every_sheet
def test_no_path_puts_a_group_above_a_single_line_and_no_status_points_to_itself(name: str) -> None:
    extra = paper(name).view["extra"]
    for told in (*extra["sheets"], *extra["statuses"]):
        for place, line in enumerate(told["lines"]):
            assert line["word"] != "any" or children(told["lines"], place) > 1, (told["id"], line)
        assert not [line for line in told["lines"] if line["status"] and line["subject"] == told["id"]]


@every_sheet
def test_duties_are_numbered_in_the_order_in_which_the_sections_name_them(name: str) -> None:
    found = paper(name)
    parts = sections(found.page)
    named = [
        row for part in ("section-2", "section-3", "section-4", "section-7") for row in ids(rows_of_part(parts[part]))
    ]
    numbers = [
        found.view["extra"]["numbers"][row] for row in dict.fromkeys(named) if row in found.view["extra"]["numbers"]
    ]
    assert numbers == sorted(numbers)


def rows_of_part(part: list[Element]) -> list[Element]:
    return [element for element in part if element.tag == "tr" and element.get("data-finding")]


def test_an_answer_given_with_doubt_is_asked_again_and_not_called_missing() -> None:
    row = paper("lora_startup").view["findings"]["eu.dsm.text_and_data_mining"]
    assert (row["reason_words"], [need["state"] for need in row["doubts"]]) == (
        "an answer is marked as not sure",
        ["unsure"],
    )


def test_a_rule_that_nobody_compared_with_its_source_is_not_called_its_text() -> None:
    rows = paper("meditron_70b").view["findings"].values()
    assert [row for row in rows if not row["verified"]]
    assert not [row for row in rows if not row["verified"] and row["certainty_words"] == "text of the law"]


def test_the_next_dates_count_apart_what_applies_and_what_is_open() -> None:
    found = paper("invented_merge_of_many_licences", datetime.date(2026, 11, 29))
    rows = [row for row in found.view["extra"]["next"] if row["date"] == "2027-01-01"]
    events = [event for event in found.view["extra"]["events"] if event["date"] == "2027-01-01"]
    assert {row["verdict"] for row in rows} == {"applies", "undetermined"}
    for row in rows:
        assert row["more"] + 1 == sum(event["shade_words"] == row["shade_words"] for event in events)


def test_a_near_miss_to_come_carries_its_date() -> None:
    near = {row["id"]: row for row in paper("lora_startup").view["extra"]["near"]}
    assert near["eu.pld.evidence"]["begins"] == "2026-12-09"
    (row,) = find(paper("lora_startup").page, "tr", lambda row: row.get("data-finding") == "eu.pld.evidence")
    assert "from 2026-12-09" in text(row)


def test_no_status_names_the_same_part_twice_in_a_row() -> None:
    for status in paper("invented_merge_of_many_licences").view["extra"]["statuses"]:
        assert all(first != second for first, second in pairwise(status["lines"]))
