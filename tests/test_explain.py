"""Why an entry applies or not, and what would change it."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Here
from small_law import assessed, small

from compliance_kit.what_if import asked_facts, changes, outcomes, results, with_change

ON = ("--on", "2026-11-20")
STATUSES = [
    {"id": "d.inner", "when": {"any": [{"a.other": True}, {"a.kinds": {"includes": "y"}}]}},
    {
        "id": "d.outer",
        "when": {
            "all": [
                {"a.flag": True},
                {"d.inner": True},
                {"not": {"a.kind": "none"}},
                {"c.sum": {"more_than": {"threshold": "t.line"}}},
            ]
        },
    },
]
SUM = {"id": "c.sum", "mode": "calculated", "kind": "number", "calculate": {"sum": ["a.size", "a.part"]}}
AXES = [{"id": "one", "triage": ["d.outer"]}]
LAW = small(calculated=[SUM], determined=STATUSES, entries=[{"id": "e.new", "when": {"d.outer": True}}], axes=AXES)
FULL: dict[str, Any] = {"a.flag": True, "a.other": False, "a.kinds": ["y"], "a.kind": "x", "a.size": 90, "a.part": 20}


# --- what a result rests on, and what would change it ----------------------------------------------------------------


def test_a_result_rests_on_the_answers_at_the_leaves_of_its_tree() -> None:
    found = assessed(LAW, FULL)
    assert asked_facts([found.findings["e.new"].judgement]) == [
        "a.flag",
        "a.other",
        "a.kinds",
        "a.kind",
        "a.size",
        "a.part",
    ]


def test_single_answers_that_move_a_result_are_found_and_no_others() -> None:
    found = assessed(LAW, FULL)
    assert found.findings["e.new"].verdict == "applies"
    moved = {(change.fact, str(change.value)): change.moved["e.new"] for change in changes(found, ["e.new"], LAW.facts)}
    assert moved == {
        ("a.flag", "False"): ("applies", "does_not_apply"),
        ("a.kind", "none"): ("applies", "does_not_apply"),
    }


def test_what_a_change_does_is_what_the_changed_sheet_gives() -> None:
    found = assessed(LAW, {**FULL, "a.flag": False, "a.kinds": ["z"]})
    for change in changes(found, ["e.new", "d.inner"], LAW.facts):
        after = results(with_change(found, change.fact, change.value), ["e.new", "d.inner"])
        before = results(found, ["e.new", "d.inner"])
        assert change.moved == {name: (before[name], after[name]) for name in before if before[name] != after[name]}
        assert change.moved


def test_a_choice_that_was_made_stays_while_another_is_added() -> None:
    found = assessed(LAW, {**FULL, "a.kinds": ["x"]})
    added = [change.value for change in changes(found, ["d.inner"], ["a.kinds"])]
    assert added == [["x", "y"]]
    nothing = assessed(LAW, {**FULL, "a.kinds": ["none"]})
    assert [change.value for change in changes(nothing, ["d.inner"], ["a.kinds"])] == [["y"]]


def test_only_answers_that_were_given_are_changed() -> None:
    assert changes(assessed(LAW, {"a.other": True}), ["e.new"], ["a.flag", "c.sum", "no.fact"]) == []


def test_what_each_answer_to_an_open_question_would_mean() -> None:
    found = assessed(LAW, {name: value for name, value in FULL.items() if name != "a.flag"})
    seen = [(outcome.value, outcome.moved["e.new"]) for outcome in outcomes(found, "a.flag", ["e.new"])]
    assert seen == [(True, ("undetermined", "applies")), (False, ("undetermined", "does_not_apply"))]
    assert outcomes(found, "a.size", ["e.new"]) == []


def test_trying_a_change_leaves_the_answers_as_they_are() -> None:
    found = assessed(LAW, FULL)
    changes(found, ["e.new"], LAW.facts)
    assert found.sheet.answers["a.flag"].value is True
    assert found.findings["e.new"].verdict == "applies"


# --- the command -----------------------------------------------------------------------------------------------------


def test_a_verdict_is_explained_with_its_source_the_answers_and_what_would_change_it(here: Here) -> None:
    found = here("explain", ROOT / "examples" / "emu3_5.yaml", "eu.ai_act.passes_one_third", *ON)
    assert (found.code, found.err) == (0, "")
    assert "section 3.2" in found.out or "point 6" in found.out
    assert "1/3" in found.out


def test_an_entry_is_explained_with_its_force_dates_and_summary(here: Here) -> None:
    found = here("explain", ROOT / "examples" / "meditron_70b.yaml", "licence.llama_2.use_policy", *ON)
    assert found.code == 0
    assert "licence" in found.out.lower()
    assert "2023-07-18" in found.out


def test_an_open_verdict_lists_its_open_questions_with_their_words(here: Here, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("format: 1\nsubject: {name: x}\nanswers: {use.sole_purpose: null}\n", encoding="utf-8")
    found = here("explain", sheet, "eu.ai_act.literacy", *ON)
    tree = json.loads(here("explain", sheet, "eu.ai_act.literacy", *ON, "--format", "json").out)
    assert tree["verdict"] == "undetermined"
    assert "developer.kind: " in found.out


@pytest.mark.parametrize(
    ("name", "says"), [("eu.ai_act.litercy", "Did you mean 'eu.ai_act.literacy'?"), ("zzzz", "They are listed by")]
)
def test_what_no_pack_has_cannot_be_explained(name: str, says: str, here: Here) -> None:
    found = here("explain", ROOT / "examples" / "meditron_70b.yaml", name, *ON)
    assert (found.code, found.out) == (2, "")
    assert says in found.err


def test_every_entry_and_status_of_an_example_can_be_explained(here: Here, catalogue: Any) -> None:
    sheet = ROOT / "examples" / "lora_startup.yaml"
    for name in [*list(catalogue.entries)[::40], *list(catalogue.determinations)[::15]]:
        found = here("explain", sheet, name, *ON)
        assert (found.code, found.err) == (0, ""), name
        assert found.out.strip(), name
