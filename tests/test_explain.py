"""Why an entry applies or not, and what would change it."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Here
from small_law import assessed, entry, small

from compliance_kit.catalogue import Catalogue
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


def section(out: str, head: str) -> list[str]:
    """The lines below a heading, up to the next empty one."""
    lines = out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(head))
    rest = lines[start + 1 :]
    return rest[: rest.index("")] if "" in rest else rest


def test_the_smallest_changes_are_told_with_the_answer_as_it_is_now(here: Here) -> None:
    found = here("explain", ROOT / "examples" / "dolphin_2_6_phi_2.yaml", "axis.safety_moved", *ON)
    ways = section(found.out, "What would change it to “does not apply” (the smallest changes; each line is one way):")
    assert "  Weights changed: no (now: yes)" in ways
    (effect,) = [way for way in ways if way.startswith("  Effect on base safeguards: one of: ")]
    assert "The same, and we tested that" in effect
    assert effect.endswith("(now: Removed or weakened on purpose)")
    assert "What would change it to “applies”" not in found.out


def test_answers_that_have_to_change_together_stand_on_one_line(here: Here) -> None:
    found = here("explain", ROOT / "examples" / "meditron_70b.yaml", "eu.ai_act.passes_one_third", *ON)
    (way,) = section(found.out, "What would change it to “applies”")
    assert way.startswith("  together: Share of base compute: more than 1/3 (now: 2.49%")
    assert way.count("; ") == 5


def test_a_field_of_a_record_is_named_with_its_record(here: Here) -> None:
    found = here("explain", ROOT / "examples" / "emu3_5.yaml", "eu.ai_act.passes_one_third", *ON)
    ways = section(found.out, "What would change it to “does not apply”")
    assert any(way.startswith("  Basis of base model's compute (Qwen/Qwen3-32B): ") for way in ways)
    assert len(ways) == len(set(ways))


def test_what_no_answer_can_change_is_said(here: Here, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {**catalogue.entries, "e.always": entry({"id": "e.always"})}
    monkeypatch.setattr("compliance_kit.commands._common.load", lambda: dataclasses.replace(catalogue, entries=more))
    found = here("explain", ROOT / "examples" / "meditron_70b.yaml", "e.always", *ON)
    assert (found.code, found.err) == (0, "")
    assert "No change of answers that this catalogue asks for would change it." in found.out


def test_readings_stand_side_by_side_with_what_each_looks_at(here: Here) -> None:
    found = here("explain", ROOT / "examples" / "lora_startup.yaml", "axis.safety_moved", *ON)
    assert "read in 2 ways" in found.out
    lines = found.out.splitlines()
    names = next(
        line for line in lines if "Only a loss that was intended or seen counts" in line and "Reading:" not in line
    )
    assert names.index("Only a loss") < 10
    assert all(len(line) <= 116 for line in lines[lines.index(names) : lines.index(names) + 3])


def test_days_ahead_are_told_with_the_result_before_and_from_then_on(here: Here) -> None:
    found = here("explain", ROOT / "examples" / "image_lora_real_people.yaml", "eu.ai_act.intimate_images_ban", *ON)
    ahead = section(found.out, "As answered today, the law itself changes it:")
    assert ahead == ["  2026-12-02: applies, upcoming -> applies, in force"]


def test_who_checked_an_entry_and_what_is_open_about_it_is_told(here: Here, catalogue: Catalogue) -> None:
    literacy = catalogue.entries["eu.ai_act.literacy"]
    found = here("explain", ROOT / "examples" / "lora_startup.yaml", literacy.id, *ON)
    assert literacy.verified
    assert f"  checked {literacy.verified.on.isoformat()}, {literacy.verified.how}" in found.out
    assert section(found.out, "Open points of law and of this entry:") == [f"  {point}" for point in literacy.open]
    unread = next(one.id for one in catalogue.entries.values() if one.verified is False and one.force != "proposal")
    assert (
        "nobody has checked this entry against its source"
        in here("explain", ROOT / "examples" / "lora_startup.yaml", unread, *ON).out
    )


def test_everything_that_is_printed_is_told_to_machines_too(here: Here) -> None:
    sheet = ROOT / "examples" / "emu3_5.yaml"
    data = json.loads(here("explain", sheet, "eu.ai_act.passes_one_third", *ON, "--format", "json").out)
    assert {
        "verdict",
        "parts",
        "title",
        "shade",
        "source",
        "certainty",
        "readings",
        "open",
        "flips",
        "room",
        "ahead",
    } <= data.keys()
    assert {flip["target"] for flip in data["flips"]} == {"applies", "does_not_apply"}
    assert data["room"][0]["passed"] is True


def test_a_fact_is_explained_by_the_steps_that_lead_to_it(here: Here) -> None:
    sheet = ROOT / "examples" / "meditron_70b.yaml"
    found = here("explain", sheet, "modification.compute", *ON)
    assert found.out.splitlines()[0] == "Own training compute: 2.02\u00a0×\u00a010²²"
    assert "Tokens seen in training: 48.1 billion" in found.out
    data = json.loads(here("explain", sheet, "modification.compute", *ON, "--format", "json").out)
    assert (data["id"], data["value_words"], len(data["steps"])) == ("modification.compute", "2.02\u00a0×\u00a010²²", 4)
    assert data["value"]["value"] == "20202" + "0" * 18
    near = here("explain", sheet, "modification.computes", *ON)
    assert (near.code, near.out) == (2, "")
    assert "Did you mean 'modification.compute'?" in near.err


def test_an_open_verdict_lists_its_open_questions_with_their_words(here: Here, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("format: 1\nsubject: {name: x}\nanswers: {use.sole_purpose: null}\n", encoding="utf-8")
    found = here("explain", sheet, "eu.ai_act.literacy", *ON)
    tree = json.loads(here("explain", sheet, "eu.ai_act.literacy", *ON, "--format", "json").out)
    assert tree["verdict"] == "undetermined"
    asked = section(found.out, "Open questions that could settle it:")
    assert "  developer.kind: What kind of developer are you?" in asked
    assert asked[-1] == "  use.sole_purpose: Is it made for only one of these purposes? (asked, and nobody knows)"


@pytest.mark.parametrize(
    ("name", "says"), [("eu.ai_act.litercy", "Did you mean 'eu.ai_act.literacy'?"), ("zzzz", "They are listed by")]
)
def test_what_no_pack_has_cannot_be_explained(name: str, says: str, here: Here) -> None:
    found = here("explain", ROOT / "examples" / "meditron_70b.yaml", name, *ON)
    assert (found.code, found.out) == (2, "")
    assert says in found.err


def test_every_entry_and_status_of_an_example_can_be_explained(here: Here, catalogue: Any) -> None:
    sheet = ROOT / "examples" / "lora_startup.yaml"
    law = [name for name, entry in catalogue.entries.items() if entry.status is None]  # the others need --simulate
    for name in [*law[::40], *list(catalogue.determinations)[::15]]:
        found = here("explain", sheet, name, *ON)
        assert (found.code, found.err) == (0, ""), name
        assert found.out.strip(), name
