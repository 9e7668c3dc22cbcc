"""A kept state: what is written, what is read again, and what moved since, with its cause."""

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Here
from small_law import DAY, Data, assessed, small

from compliance_kit.assessment import Assessment
from compliance_kit.catalogue import Catalogue
from compliance_kit.gates import caught
from compliance_kit.kept import Kept, Moved, kept_text, moved, read_kept

STARTUP = ROOT / "examples" / "lora_startup.yaml"
HIRING = ROOT / "examples" / "invented_hiring_tool.yaml"
ON = ("--on", "2026-11-20")
LATER = datetime.date(2027, 3, 1)
FLAG: Data = {"id": "e.flag", "when": {"a.flag": True}}


def law(*entries: Data, determined: Sequence[Data] = ()) -> Catalogue:
    return small(entries=entries, determined=determined)


def kept(folder: Path, assessment: Assessment, **changed: Any) -> Kept:
    """The state of an assessment, written and read again; with another digest where the catalogue is another one."""
    data = json.loads(kept_text(assessment)) | changed
    (folder / "state.json").write_text(json.dumps(data), encoding="utf-8")
    return read_kept(folder / "state.json")


def since(folder: Path, before: Assessment, after: Assessment) -> Moved:
    return moved(kept(folder, before), after)


def told(found: Moved) -> Mapping[str, list[tuple[str, str]]]:
    return {move.name: [(cause.kind, cause.name) for cause in move.causes] for move in found.found.moves}


# --- the file --------------------------------------------------------------------------------------------------------


def test_a_state_has_one_answer_and_one_entry_a_line_and_equal_bytes() -> None:
    catalogue = law(FLAG, {"id": "e.other", "when": {"a.other": True}})
    text = kept_text(assessed(catalogue, {"a.flag": True, "a.size": {"value": "5", "margin": "10%"}}))
    assert text == kept_text(assessed(catalogue, {"a.flag": True, "a.size": {"value": "5", "margin": "10%"}}))
    lines = text.splitlines()
    assert [line for line in lines if line.startswith('  "a.size"')] == ['  "a.size": {"value": "5", "margin": "10%"}']
    assert sum(line.startswith('  "e.') for line in lines) == 2
    assert json.loads(text)["entries"]["e.flag"]["shade"] == "applies"


def test_a_state_holds_no_references_and_no_texts_that_are_no_law() -> None:
    catalogue = law(
        FLAG,
        {"id": "e.reference", "kind": "reference"},
        {"id": "e.bill", "force": "proposal", "kind": "reference", "status": "proposed"},
    )
    assert list(json.loads(kept_text(assessed(catalogue, {})))["entries"]) == ["e.flag"]


@pytest.mark.parametrize("sheet", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_nothing_moved_between_an_example_and_itself(here: Here, sheet: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    written = here("assess", sheet, *ON, "--keep", state)
    assert (written.code, "It holds all answers" in written.err) == (0, True)
    found = here("assess", sheet, *ON, "--since", state, "--fail-on", "moved")
    assert (found.code, found.err) == (0, "")
    assert "Nothing moved." in found.out
    assert "Answers that moved" not in found.out


@pytest.mark.parametrize(("text", "said"), [
    ("{", "state.json:2"), ("[]", "is no kept state"), ('{"format": 1, "findings": []}', "is no kept state"),
    ('{"format": 2, "entries": {}}', "has the format '2'"), ('{"format": 1, "entries": {}}', "the key 'on' is missing"),
    ("\x00\xff", "state.json"), ("[" * 5000, "state.json"),
])  # fmt: skip
def test_what_is_no_kept_state_is_refused_with_its_place(here: Here, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "state.json").write_text(text, encoding="latin-1")
    found = here("assess", STARTUP, *ON, "--since", tmp_path / "state.json")
    assert found.code == 2
    assert said in found.err
    assert "Traceback" not in found.err


def test_a_kept_entry_with_a_made_up_shade_is_refused_with_its_line(here: Here, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    here("assess", STARTUP, *ON, "--keep", state)
    text = state.read_text(encoding="utf-8")
    line = next(number for number, line in enumerate(text.splitlines(), 1) if '"eu.ai_act.literacy"' in line)
    state.write_text(re.sub(r'("eu.ai_act.literacy": .*"shade": )"applies"', r'\1"safe"', text), encoding="utf-8")
    found = here("assess", STARTUP, *ON, "--since", state)
    assert found.code == 2
    assert f"state.json:{line}: entries.eu.ai_act.literacy.shade" in found.err


def test_a_kept_answer_of_a_wrong_form_is_refused_with_its_line(here: Here, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    here("assess", STARTUP, *ON, "--keep", state)
    text = re.sub(
        r'(?m)^  "use.ai_obvious": .*$', '  "use.ai_obvious": {"value": 1, "given": "never"},', state.read_text("utf-8")
    )
    state.write_text(text, encoding="utf-8")
    found = here("assess", STARTUP, *ON, "--since", state)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if '"use.ai_obvious"' in line)
    assert found.code == 2
    assert f"state.json:{line}: answers.use.ai_obvious.given" in found.err


# --- what moved ------------------------------------------------------------------------------------------------------


def test_an_answer_that_moved_a_result_is_its_cause(tmp_path: Path) -> None:
    catalogue = law(FLAG)
    found = since(tmp_path, assessed(catalogue, {"a.flag": False}), assessed(catalogue, {"a.flag": True}))
    assert told(found) == {"e.flag": [("answer", "a.flag")]}
    assert not found.other_edition


def test_an_answer_that_moved_no_result_is_told_and_caught_all_the_same(tmp_path: Path) -> None:
    catalogue = law(FLAG)
    after = assessed(catalogue, {"a.flag": True, "a.size": 7})
    found = since(tmp_path, assessed(catalogue, {"a.flag": True, "a.size": 5}), after)
    assert told(found) == {}
    assert list(found.found.answers) == ["a.size"]
    assert caught(after, ("moved",), found).failed() == ["moved"]


def test_who_answered_and_how_sure_moves_nothing(tmp_path: Path) -> None:
    catalogue = law(FLAG)
    after = assessed(catalogue, {"a.flag": {"value": True, "basis": "measured", "note": "looked again"}})
    found = since(tmp_path, assessed(catalogue, {"a.flag": True}), after)
    assert (told(found), dict(found.found.answers)) == ({}, {})
    assert caught(after, ("moved",), found).failed() == []


def test_a_day_that_passed_is_the_cause_of_what_starts(tmp_path: Path) -> None:
    catalogue = law({**FLAG, "applies": [{"from": "2027-01-01"}]})
    found = since(tmp_path, assessed(catalogue, {"a.flag": True}), assessed(catalogue, {"a.flag": True}, LATER))
    assert told(found) == {"e.flag": [("day", "")]}


@pytest.mark.parametrize(("changed", "parts"), [
    ({"when": {"a.other": True}}, "when"), ({"applies": [{"from": "2026-12-01"}]}, "applies"),
    ({"force": "contract"}, "force"), ({"when": {"a.other": True}, "force": "contract"}, "when, force"),
])  # fmt: skip
def test_a_changed_entry_is_its_cause_with_the_parts_that_changed(
    tmp_path: Path, changed: Mapping[str, Any], parts: str
) -> None:
    answers = {"a.flag": True, "a.other": False}
    before, after = assessed(law(FLAG), answers), assessed(law({**FLAG, **changed}), answers)
    assert told(since(tmp_path, before, after)) == {"e.flag": [("entry", parts)]}


def test_a_changed_status_below_an_entry_is_its_cause(tmp_path: Path) -> None:
    entry = {"id": "e.flag", "when": {"d.status": True}}
    laws = [law(entry, determined=[{"id": "d.status", "when": {fact: True}}]) for fact in ("a.flag", "a.other")]
    before, after = (assessed(catalogue, {"a.flag": True, "a.other": False}) for catalogue in laws)
    assert told(since(tmp_path, before, after)) == {"e.flag": [("status", "d.status")]}


def test_a_changed_rule_that_comes_to_the_same_result_moved_nothing(tmp_path: Path) -> None:
    changed = law({**FLAG, "when": {"all": [{"a.flag": True}, {"a.other": True}]}})
    answers = {"a.flag": True, "a.other": True}
    assert told(since(tmp_path, assessed(law(FLAG), answers), assessed(changed, answers))) == {}


def test_answers_and_law_that_move_together_are_both_named(tmp_path: Path) -> None:
    before = assessed(law(FLAG), {"a.flag": False})
    after = assessed(law({**FLAG, "applies": [{"from": "2026-12-01"}]}), {"a.flag": True})
    assert told(since(tmp_path, before, after))["e.flag"] == [("answer", "a.flag")]
    back = assessed(law({**FLAG, "force": "contract"}), {"a.flag": None})
    assert told(since(tmp_path, assessed(law(FLAG), {"a.flag": True}), back))["e.flag"] == [
        ("answer", "a.flag"),
        ("entry", "force"),
    ]


def test_what_is_new_or_gone_is_told_where_it_concerns_somebody(tmp_path: Path) -> None:
    other = {"id": "e.new", "when": {"a.flag": True}}
    quiet = {"id": "e.quiet", "when": {"a.flag": False}}
    before, after = assessed(law(FLAG), {"a.flag": True}), assessed(law(other, quiet), {"a.flag": True})
    assert told(since(tmp_path, before, after)) == {"e.flag": [("gone", "")], "e.new": [("new", "")]}


def test_an_answer_that_the_catalogue_no_longer_knows_is_left_out(tmp_path: Path) -> None:
    before = assessed(law(FLAG), {"a.flag": True})
    state = kept(tmp_path, before, answers={"a.flag": {"value": True}, "a.forgotten": {"value": 3}})
    found = moved(state, assessed(law(FLAG), {"a.flag": True}))
    assert told(found) == {}


@pytest.mark.parametrize("shade", ["contested", "leans_applies", "leans_does_not_apply", "undetermined", "applies"])
def test_every_shade_is_read_as_it_was_written(tmp_path: Path, shade: str) -> None:
    before = assessed(law(FLAG), {})
    data = json.loads(kept_text(before))
    data["entries"]["e.flag"]["shade"] = shade
    (tmp_path / "state.json").write_text(json.dumps(data), encoding="utf-8")
    (move,) = moved(read_kept(tmp_path / "state.json"), assessed(law(FLAG), {"a.flag": False})).found.moves
    assert move.before is not None
    assert (move.before.shade, move.before.on) == (shade, DAY)


def test_guidance_that_moved_is_told_and_not_caught(tmp_path: Path) -> None:
    catalogue = law({**FLAG, "kind": "guidance", "force": "guidance"})
    after = assessed(catalogue, {"a.flag": True}, LATER)
    early = assessed(
        law({**FLAG, "kind": "guidance", "force": "guidance", "applies": [{"from": "2028-01-01"}]}), {"a.flag": True}
    )
    found = since(tmp_path, early, after)
    assert list(told(found)) == ["e.flag"]
    assert caught(after, ("moved",), found).names == frozenset()


# --- as a user sees it -----------------------------------------------------------------------------------------------


def test_what_moved_stands_below_the_findings_and_the_gate_names_it(here: Here, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    here("assess", STARTUP, *ON, "--keep", state)
    changed = tmp_path / "sheet.yaml"
    text = STARTUP.read_text(encoding="utf-8")
    changed.write_text(re.sub(r"(?m)^  use.ai_obvious: .*$", "  use.ai_obvious: true", text), encoding="utf-8")
    found = here("assess", changed, *ON, "--since", state, "--fail-on", "moved")
    assert found.code == 1
    assert found.err == (
        "compliance-kit: --fail-on moved: since 2026-11-20 there moved results eu.ai_act.interaction_notice; "
        "answers use.ai_obvious.\n"
    )
    below = found.out.partition("What moved since 2026-11-20")[2]
    assert "  applies, in force -> does not apply\n  because AI obvious to users: no -> yes\n" in below
    assert "- use.ai_obvious: AI obvious to users: no -> yes" in below


def test_a_log_puts_the_answer_that_moved_a_result_first(here: Here, tmp_path: Path) -> None:
    state, changed = tmp_path / "state.json", tmp_path / "sheet.yaml"
    here("assess", STARTUP, *ON, "--keep", state)
    text = re.sub(r"(?m)^  use.ai_obvious: .*$", "  use.ai_obvious: true", STARTUP.read_text(encoding="utf-8"))
    changed.write_text(text, encoding="utf-8")
    said = here("assess", changed, *ON, "--since", state, "--fail-on", "moved", "--format", "sarif")
    failed = [result for result in json.loads(said.out)["runs"][0]["results"] if result["kind"] == "fail"]
    assert [result["ruleId"] for result in failed] == ["eu.ai_act.interaction_notice", "answer.use.ai_obvious"]
    for result in failed:
        line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
        assert text.splitlines()[line - 1].startswith("  use.ai_obvious:")
    assert "Since 2026-11-20 it moved: applies, in force -> does not apply." in failed[0]["message"]["text"]


def test_the_day_alone_moves_what_starts(here: Here, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    here("assess", HIRING, *ON, "--keep", state)
    found = here("assess", HIRING, "--on", "2026-12-15", "--since", state, "--fail-on", "moved")
    assert found.code == 1
    assert "eu.ai_act.output_marking" in found.err
    assert "  because it starts on 2026-12-02" in found.out


def test_a_state_is_kept_also_where_a_gate_does_not_hold(here: Here, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    found = here("assess", HIRING, *ON, "--keep", state, "--fail-on", "applies")
    assert found.code == 1
    assert read_kept(state).on == DAY


def test_a_profile_moves_nothing(here: Here, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    here("assess", HIRING, *ON, "--keep", state)
    found = here("assess", HIRING, *ON, "--since", state, "--fail-on", "moved", "--profile", "startup_eu")
    assert (found.code, "Nothing moved." in found.out) == (0, True)
