"""Proposals, drafts and vetoed texts: nowhere unless somebody asks for a simulation, and then never as law."""

import dataclasses
import datetime
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from conftest import DAY, ROOT, Here
from paper_page import Paper, catalogue, example, find, has, paper_of, text
from signing import signatures
from small_law import assessed, small

from compliance_kit.assessment import Assessment, Scope, assess, scope_of
from compliance_kit.catalogue import Catalogue
from compliance_kit.compare import compare
from compliance_kit.definitions import wanted_by
from compliance_kit.documents import Composer, load_documents, templates_root
from compliance_kit.entries import Entry
from compliance_kit.figures.drawings import watermark
from compliance_kit.interview import goals, next_question
from compliance_kit.report import report
from compliance_kit.views.comparison import ComparisonRows, told
from compliance_kit.wording import load_words

pytestmark = pytest.mark.xdist_group("simulation")
PAPERS = tuple(load_documents())
NAME = "invented_frontier_own_run"
SHEET = ROOT / "examples" / f"{NAME}.yaml"
ON = ("--on", "2026-11-20")
STATUS = ("vetoed", "proposed", "repealed", "superseded", "draft")


def proposals(law: Catalogue) -> list[Entry]:
    return [entry for entry in law.entries.values() if entry.force == "proposal"]


@cache
def judged(*, simulate: bool) -> Assessment:
    law = example(NAME)
    return assess(law.catalogue, law.sheet, law.on, simulate=simulate)


@cache
def paper(document: str, *, simulate: bool) -> Paper:
    return paper_of(judged(simulate=simulate), document)


def named_in(words: str) -> list[str]:
    """The proposals whose title or id stands in a text."""
    return [entry.id for entry in proposals(catalogue()) if entry.title in words or entry.id in words]


# --- without simulation ----------------------------------------------------------------------------------------------


def test_there_are_proposals_whose_titles_are_their_own(catalogue: Catalogue) -> None:
    """Otherwise the tests below would look for nothing, or find a duty of the same name."""
    titles = [entry.title for entry in catalogue.entries.values()]
    assert proposals(catalogue)
    assert [entry.id for entry in proposals(catalogue) if titles.count(entry.title) > 1 or not entry.status] == []


@pytest.mark.parametrize("document", PAPERS)
def test_without_simulation_no_paper_names_a_proposal(document: str) -> None:
    assert named_in(text(paper(document, simulate=False).page)) == []


def test_without_simulation_no_finding_no_json_and_no_text_names_a_proposal(here: Here) -> None:
    found = judged(simulate=False)
    assert [name for name, finding in found.findings.items() if finding.entry.force == "proposal"] == []
    assert named_in(json.dumps(report(found))) == []
    assert named_in(here("assess", SHEET, *ON).out) == []


def test_without_simulation_no_comparison_names_a_proposal(here: Here) -> None:
    for other in ((ROOT / "examples" / "lora_startup.yaml", *ON), (*ON, "--on", "2027-06-30")):
        found = here("compare", SHEET, *other)
        assert (found.code, named_in(found.out)) == (0, [])


def test_a_proposal_is_explained_only_as_a_simulation(here: Here) -> None:
    found = here("explain", SHEET, "us.ca.sb1047.derivative_line", *ON)
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "compliance-kit: ID: 'us.ca.sb1047.derivative_line' is no law (vetoed), so it is judged only as a simulation. "
        "Add --simulate.\n"
    )


# --- with simulation -------------------------------------------------------------------------------------------------


def test_simulation_adds_the_proposals_and_changes_nothing_else() -> None:
    plain, simulated = judged(simulate=False), judged(simulate=True)
    added = simulated.findings.keys() - plain.findings.keys()
    assert added == {entry.id for entry in proposals(plain.catalogue)}
    assert {name: finding.judgement for name, finding in plain.findings.items()} == {
        name: simulated.findings[name].judgement for name in plain.findings
    }
    assert {simulated.findings[name].timing for name in added} == {"proposed"}
    assert [axis.result for axis in plain.axes] == [axis.result for axis in simulated.axes]


def test_every_proposal_that_the_text_shows_bears_its_status_and_that_it_is_no_law(here: Here) -> None:
    found = here("assess", SHEET, *ON, "--simulate")
    lines = found.out.splitlines()
    assert "SIMULATION, not law: what proposals, drafts and vetoed texts would ask" in lines
    shown = named_in(found.out)
    assert "us.ca.sb1047.derivative_line" in shown
    for name in shown:
        after = lines[lines.index(f"  {name}") + 2]
        assert after.strip().startswith(f"not law ({catalogue().entries[name].status});"), name


def test_a_simulation_without_any_result_says_so(here: Here) -> None:
    found = here("assess", ROOT / "examples" / "lora_startup.yaml", *ON, "--simulate")
    assert "SIMULATION, not law" in found.out
    assert "None would apply on the answers given." in found.out


def test_the_json_of_a_simulation_says_that_it_is_one_and_marks_every_proposal() -> None:
    data = report(judged(simulate=True), ratings=False)
    assert data["simulated"] is True
    marked = {finding["id"] for finding in data["findings"] if finding["force"] == "proposal"}
    assert marked == {entry.id for entry in proposals(catalogue())}
    assert {finding["timing"] for finding in data["findings"] if finding["id"] in marked} == {"proposed"}


def test_an_explained_proposal_says_first_that_it_is_no_law(here: Here) -> None:
    found = here("explain", SHEET, "us.ca.sb1047.derivative_line", *ON, "--simulate")
    assert found.code == 0
    assert found.out.splitlines()[1] == "  SIMULATION: this text is not law (vetoed)."


@pytest.mark.parametrize("document", PAPERS)
def test_a_simulated_paper_bears_the_word_at_the_top_and_across_and_is_never_approved(document: str) -> None:
    view = paper(document, simulate=True).view["document"]
    assert (view["status"], view["simulated"]) == ("simulation", True)
    assert str(view["watermark"]) == str(watermark("SIMULATION"))
    assert "SIMULATION" in text(next(iter(find(paper(document, simulate=True).page, "header"))))


def test_no_signature_approves_a_simulation() -> None:
    plain = example("lora_startup")
    sheet = dataclasses.replace(plain.sheet, sign_off=signatures(plain))
    card = load_documents()["model_card"]
    both = [
        Composer(assess(plain.catalogue, sheet, DAY, simulate=simulate)).compose(card) for simulate in (False, True)
    ]
    assert [view["document"]["status"] for view in both] == ["approved", "simulation"]


def _smallest(page: Element, title: str) -> Iterator[tuple[Element, ...]]:
    """Each place of a title, with everything around it from the outside in."""

    def inside(element: Element, around: tuple[Element, ...]) -> Iterator[tuple[Element, ...]]:
        here = (*around, element)
        below = [child for child in element if title in text(child)]
        if not below and title in text(element):
            yield here
        for child in below:
            yield from inside(child, here)

    return inside(page, ())


@pytest.mark.parametrize("document", PAPERS)
def test_every_place_of_a_paper_that_names_a_proposal_says_that_it_is_no_law(document: str) -> None:
    page = paper(document, simulate=True).page
    for entry in proposals(catalogue()):
        for around in _smallest(page, entry.title):
            row = next((one for one in reversed(around) if one.tag == "tr" or has("together")(one)), around[-1])
            section = next((one for one in reversed(around) if has("not-law")(one)), row)
            assert entry.status is not None
            assert any(f"{word}" in text(row).lower() for word in STATUS), (entry.id, text(row))
            assert "not law" in text(section).lower(), (entry.id, text(section)[:200])


def test_the_checklist_and_the_threshold_record_show_what_is_simulated() -> None:
    shown = {document: named_in(text(paper(document, simulate=True).page)) for document in PAPERS}
    assert shown["obligations_checklist"] == [entry.id for entry in proposals(catalogue())]
    assert "us.ca.sb1047.derivative_line" in shown["threshold_record"]
    assert shown["model_card"] == []


def test_the_checklist_says_that_proposals_were_not_judged_where_they_were_not() -> None:
    off, on = (text(paper("obligations_checklist", simulate=simulate).page) for simulate in (False, True))
    assert "were not judged for this paper" in off
    assert "were not judged for this paper" not in on
    assert "They run here as a simulation" in on


# --- small law -------------------------------------------------------------------------------------------------------

BILL = {"id": "e.bill", "kind": "reference", "force": "proposal", "status": "proposed", "title": "A bill", "when": {"a.flag": True}}  # fmt: skip  # noqa: E501 - one entry
LAW = small(entries=[BILL, {"id": "e.law", "when": {"a.other": True}}])


def test_nobody_is_asked_anything_for_a_proposal() -> None:
    found = assessed(LAW, {}, scope=Scope(simulate=True))
    assert "e.bill" not in goals(found, {}).results
    question = next_question(found, wanted_by(LAW, ["no_document"]))
    assert question is None or "e.bill" not in question.reasons


def test_what_simulated_texts_do_stands_apart_in_a_comparison() -> None:
    words = load_words(templates_root() / "base" / "words", "en", LAW)
    for simulate, groups in ((False, {}), (True, {"simulated": ["e.bill"]})):
        scope = Scope(simulate=simulate)
        before, after = (assessed(LAW, {"a.flag": flag, "a.other": False}, scope=scope) for flag in (False, True))
        data = ComparisonRows(before, after, words).data()
        shown = {name: [row["id"] for row in rows] for name, rows in data["groups"].items() if rows}
        assert shown == groups
        assert data["counted"]["came"] == 0
        assert ("SIMULATION, not law" in "\n".join(told(data, words))) == simulate


def test_a_bill_that_became_law_is_told_as_a_duty_that_came() -> None:
    enacted = small(entries=[{**BILL, "kind": "obligation", "force": "binding", "status": None}])
    words = load_words(templates_root() / "base" / "words", "en", enacted)
    before, after = (assessed(law, {"a.flag": True}) for law in (LAW, enacted))
    (row,) = ComparisonRows(before, after, words).data()["groups"]["came"]
    assert (row["before"], row["after"]) == ("not law", "applies, in force")
    back = ComparisonRows(after, before, load_words(templates_root() / "base" / "words", "en", LAW)).data()
    assert [row["id"] for row in back["groups"]["went"]] == ["e.bill"]


def test_scope_follows_the_switch_and_the_sheet(catalogue: Catalogue) -> None:
    sheet = example(NAME).sheet
    assert [scope_of(catalogue, sheet, simulate=switch).simulate for switch in (False, True)] == [False, True]
    again = judged(simulate=True).again(on=datetime.date(2027, 1, 1))
    assert again.scope.simulate


def test_moves_of_proposals_are_found_by_the_engine_only_in_a_simulation() -> None:
    for simulate in (False, True):
        scope = Scope(simulate=simulate)
        before, after = (assessed(LAW, {"a.flag": flag}, scope=scope) for flag in (False, True))
        assert [move.name for move in compare(before, after).moves] == ["e.bill"] * simulate


def test_papers_of_a_simulation_bear_the_word_in_the_names_of_their_files(here: Here, tmp_path: Path) -> None:
    found = here("render", SHEET, *ON, "--simulate", "--document", "model_card", "--format", "html", "-o", tmp_path)
    assert found.code == 0, found.err
    (page,) = tmp_path.rglob("*.html")
    assert page.stem.endswith("_simulation")
    assert "SIMULATION" in page.read_text(encoding="utf-8")
