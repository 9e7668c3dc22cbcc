# ruff: noqa: E501 - rows of a table read better in one line
"""Packs on top of the built-in catalogue: what belongs to whom, what each kind may do, and where mistakes stand."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml_rs
from conftest import DAY, ROOT, Here
from third_party import ENTRY, INSTRUMENT, pack, refused, with_paper

from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import BadInput
from compliance_kit.packing.layers import layered
from compliance_kit.packing.store import install, resolved
from compliance_kit.packing.stricter import stricter
from compliance_kit.sheets import sheet_of

LITERACY = "eu.ai_act.literacy"
SHARE = "eu.guidelines.gpai.modification_share"


def with_entry(folder: Path, **changed: Any) -> Path:
    return pack(folder, {"obligations/acme/keep_log.yaml": {**ENTRY, **changed}})


def overlay(folder: Path, catalogue: Catalogue, value: str) -> Path:
    """A pack that puts another number in the place of the one third of the guidelines."""
    old = catalogue.thresholds[SHARE]
    new = {
        "id": SHARE, "unit": old.unit, "strict": old.strict, "nature": old.nature,
        "source": old.source.model_dump(exclude_none=True),
        "values": [{"from": str(old.values[0].from_), "value": value}],
    }  # fmt: skip
    files = {"obligations/thresholds.yaml": [new], "obligations/acme/keep_log.yaml": None}
    return pack(folder, files, kind="overlay", replaces=[SHARE])


def test_an_entry_of_a_pack_is_judged_like_any_other(tmp_path: Path, catalogue: Catalogue) -> None:
    found, _ = layered([pack(tmp_path)], catalogue)
    given = AnswerSheet(Subject(name="x"), answers=sheet_of({"release.in_production": True}))
    finding = assess(found, given, DAY).finding("acme.keep_log")
    assert (finding.verdict, finding.timing) == ("applies", "current")
    assert found.digest != catalogue.digest
    assert [one.id for one in found.packs] == ["acme"]
    assert "acme.keep_log" not in catalogue.entries


def test_the_digest_of_the_catalogue_changes_with_any_file_of_a_pack(tmp_path: Path, catalogue: Catalogue) -> None:
    first, _ = layered([pack(tmp_path / "a")], catalogue)
    same, _ = layered([pack(tmp_path / "b")], catalogue)
    other, _ = layered([pack(tmp_path / "c", {"LICENSE": "another"})], catalogue)
    assert first.digest == same.digest != other.digest


def test_questions_of_a_pack_are_asked_after_the_built_in_ones(tmp_path: Path, catalogue: Catalogue) -> None:
    fact = {"id": "acme.logged", "kind": "boolean", "mode": "asked", "ask": "Is there a log?"}
    folder = pack(tmp_path, {"obligations/facts/acme.yaml": [fact]})
    found, _ = layered([folder], catalogue)
    assert found.order[-1] == "acme.logged"
    assert found.order[:-1] == catalogue.order


@pytest.mark.parametrize(
    ("files", "changed", "said"),
    [
        ({"obligations/eu/ai_act/extra.yaml": {**ENTRY, "id": "eu.ai_act.extra"}}, {},
         "obligations/eu/ai_act/extra.yaml:1: the id 'eu.ai_act.extra' belongs to somebody else."),
        ({"obligations/acme/keep_log.yaml": {**ENTRY, "id": "acme.other"}}, {},
         "obligations/acme/keep_log.yaml:1: the id 'acme.other' does not follow from the file name."),
        ({}, {"id": "eu"}, "pack.yaml:2: the id 'eu' is taken"),
        ({}, {"replaces": ["acme.nothing"]}, "pack.yaml:9: lists 'acme.nothing' under 'replaces' and does not define it."),
        ({"obligations/axes.yaml": []}, {}, "obligations/axes.yaml: is a file of the built-in catalogue alone."),
        ({}, {"requires": {"builtin": ">=9999"}}, "pack.yaml:10: needs 'builtin' in a version >=9999"),
        ({}, {"requires": {"other_body": ">=1"}}, "pack.yaml:10: needs the pack 'other_body' (>=1), which is not on."),
        ({}, {"version": "one"}, "pack.yaml:4: version: "),
        ({}, {"kind": "gospel"}, "pack.yaml:8: kind: "),
        ({}, {"surprise": 1}, "pack.yaml:9: surprise: the key 'surprise' is not known here."),
        ({"obligations/places.yaml": {"places": [{"id": "US", "title": "x"}]}}, {}, "the place 'US' is there already."),
        ({"obligations/places.yaml": {"places": [{"id": "XA", "kind": "group", "members": ["QQ"]}]}}, {}, "'XA' has the member 'QQ', which is no place."),
        ({"obligations/cases/a.yaml": {"scenarios": [{"id": "plain", "answers": {}}]}}, {}, "the id 'plain' belongs to somebody else."),
        ({"obligations/acme/keep_log.yaml": 'title: "a \\e[31m b"\n'}, {}, "obligations/acme/keep_log.yaml:1: holds a control sign"),
        ({"locales/de/a.po": 'msgid "a"\nmsgstr "\u202eb"\n'}, {}, "locales/de/a.po:2: holds a control sign"),
        ({"obligations/acme/keep_log.yaml": "a: &x 1\nb: *x\n"}, {}, "obligations/acme/keep_log.yaml:1: refers to another part of the file"),
    ],
)  # fmt: skip
def test_what_a_pack_may_not_hold_is_said_with_file_and_line(
    tmp_path: Path, catalogue: Catalogue, files: dict[str, Any], changed: dict[str, Any], said: str
) -> None:
    found = refused(catalogue, pack(tmp_path, files, **changed))
    assert any(said in one for one in found), found


def test_all_mistakes_are_said_at_once(tmp_path: Path, catalogue: Catalogue) -> None:
    wrong = {**INSTRUMENT, "id": "somebody.else"}
    folder = pack(
        tmp_path, {"obligations/instruments.yaml": [wrong]}, replaces=["acme.nothing"], requires={"builtin": "<1"}
    )
    assert len(refused(catalogue, folder)) == 3


def test_two_packs_never_define_the_same_id(tmp_path: Path, catalogue: Catalogue) -> None:
    found = refused(catalogue, pack(tmp_path / "a"), pack(tmp_path / "b"))
    assert any("the id 'acme.keep_log' is there already." in one for one in found)


def test_guidance_never_binds(tmp_path: Path, catalogue: Catalogue) -> None:
    assert refused(catalogue, pack(tmp_path / "fine")) == []
    bound = refused(catalogue, with_entry(tmp_path / "bound", force="binding", kind="obligation"))
    assert len(bound) == 1
    assert bound[0].startswith(
        "obligations/acme/keep_log.yaml:1: a pack of guidance never binds, and this entry has the force 'binding'."
    )
    assert "stops no release" in refused(catalogue, with_entry(tmp_path / "stop", stop=True))[0]


def test_guidance_replaces_no_law(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = pack(tmp_path, {"obligations/eu/ai_act/literacy.yaml": {**ENTRY, "id": LITERACY}}, replaces=[LITERACY])
    assert any("replaces guidance only" in one for one in refused(catalogue, folder))


def test_an_overlay_may_lower_a_line_and_never_raise_it(tmp_path: Path, catalogue: Catalogue) -> None:
    assert stricter(SHARE, catalogue) == "lower"
    found, _ = layered([overlay(tmp_path / "lower", catalogue, "1/5")], catalogue)
    assert found.thresholds[SHARE].on(DAY) is not None
    assert found.thresholds[SHARE].values[0].value < catalogue.thresholds[SHARE].values[0].value  # type: ignore[operator]
    raised = refused(catalogue, overlay(tmp_path / "raised", catalogue, "1/2"))
    assert len(raised) == 1
    assert "laxer: 1/2 instead of 1/3" in raised[0]


def test_a_number_whose_stricter_side_nobody_can_tell_is_left_alone(catalogue: Catalogue) -> None:
    assert stricter("eu.sme.small_staff", catalogue) is None


def test_an_overlay_brings_no_law(tmp_path: Path, catalogue: Catalogue) -> None:
    entry = {**ENTRY, "force": "binding", "kind": "obligation"}
    found = refused(catalogue, pack(tmp_path, {"obligations/acme/keep_log.yaml": entry}, kind="overlay"))
    assert any("rules of your own are no law" in one for one in found)


def test_an_overlay_leaves_the_condition_of_others_at_least_as_wide(tmp_path: Path, catalogue: Catalogue) -> None:
    text = (ROOT / "obligations/eu/ai_act/literacy.yaml").read_text("utf-8")
    given: Any = yaml_rs.loads(text)
    given.pop("cases")
    name = "obligations/eu/ai_act/literacy.yaml"
    plain: dict[str, Any] = _texts(given)
    wider = {**plain, "when": {"any": [given["when"], {"release.in_production": True}]}}
    narrower = {**plain, "when": {"all": [given["when"], {"release.in_production": True}]}}
    left: dict[str, Any] = {"obligations/acme/keep_log.yaml": None}
    options: dict[str, Any] = {"kind": "overlay", "replaces": [LITERACY]}
    assert refused(catalogue, pack(tmp_path / "wider", {**left, name: wider}, **options)) == []
    found = refused(catalogue, pack(tmp_path / "narrower", {**left, name: narrower}, **options))
    assert any("not sure to hold wherever it held before" in one for one in found)


def _texts(data: Any) -> Any:
    """Dates as texts, so that they are written as they stand."""
    if isinstance(data, dict):
        return {key: _texts(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_texts(value) for value in data]
    return data


def test_check_says_only_what_the_pack_adds_and_runs_its_cases(tmp_path: Path, here: Here) -> None:
    fine = here("check", pack(tmp_path / "fine"))
    assert (fine.code, fine.out.splitlines()[-1]) == (0, "Nothing wrong; 5 cases hold.")
    cases = [*ENTRY["cases"][:-1], {**ENTRY["cases"][-1], "expect": "does_not_apply"}]
    wrong = here("pack", "check", with_entry(tmp_path / "wrong", cases=cases))
    assert wrong.code == 1
    assert "obligations/acme/keep_log.yaml:" in wrong.out
    assert "acme.keep_log should be 'does_not_apply' and is 'applies'" in wrong.out
    assert "obligations/eu" not in wrong.out


def test_check_knows_the_names_of_the_built_in_catalogue(tmp_path: Path, here: Here) -> None:
    found = here("check", with_entry(tmp_path, when={"release.in_prodution": True}))
    assert "Did you mean 'release.in_production'?" in found.out
    assert found.code == 1


def test_a_sheet_that_names_a_missing_pack_says_how_to_mend_it(
    tmp_path: Path, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLIANCE_KIT_PACKS", str(tmp_path / "store"))
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("format: 1\nsubject: {name: x}\nprofile: {packs: [builtin, acme]}\nanswers: {}\n", "utf-8")
    found = here("assess", sheet)
    assert found.code == 2
    assert "the pack 'acme' is not installed. Install it: compliance-kit pack install FILE" in found.err
    assert here("pack", "install", pack(tmp_path / "acme")).code == 0
    assert here("assess", sheet, "--on", "2026-11-20").code == 0


def test_the_json_of_an_assessment_names_every_pack(tmp_path: Path, here: Here) -> None:
    found = json.loads(
        here("assess", ROOT / "examples/lora_startup.yaml", "--pack", pack(tmp_path), "--format", "json").out
    )
    assert [(one["id"], one["version"]) for one in found["packs"]][1:] == [("acme", "1.0.0")]
    assert len({one["digest"] for one in found["packs"]}) == 2


def test_a_folder_that_is_no_pack_is_told_so(tmp_path: Path, here: Here) -> None:
    found = here("assess", ROOT / "examples/lora_startup.yaml", "--pack", tmp_path)
    assert (found.code, "is no pack: it has no 'pack.yaml'" in found.err) == (2, True)


def test_needs_in_a_circle_are_refused(tmp_path: Path) -> None:
    install(pack(tmp_path / "a", requires={"other": ">=1"}), tmp_path / "store")
    install(pack(tmp_path / "b", id="other", requires={"acme": ">=1"}), tmp_path / "store")
    with pytest.raises(BadInput, match="need each other in a circle"):
        resolved(["acme"], tmp_path / "store")


def test_check_names_the_line_of_a_template_that_is_none(tmp_path: Path, here: Here) -> None:
    found = here("check", with_paper(tmp_path, "fine\n{% if x %}\n{{ y }\n"))
    assert "templates/acme_record/template.html:3: is no template: " in found.out
    assert found.code == 1


def test_a_pack_that_is_put_on_while_asking_stays_in_the_sheet(tmp_path: Path, here: Here) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("format: 1\nsubject: {name: x}\nanswers: {release.ways: [app]}\n", "utf-8")
    folder = pack(tmp_path / "acme")
    assert here("ask", tmp_path / "sheet.yaml", "--answers", answers, "--pack", folder).code == 0
    assert "packs: [builtin, acme]" in (tmp_path / "sheet.yaml").read_text("utf-8")


def test_references_and_tags_are_refused_in_every_yaml_file(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = pack(tmp_path, {"templates/acme_record/words.yaml": "a: &x [1]\nb: *x\n"})
    assert refused(catalogue, folder)[0].startswith("templates/acme_record/words.yaml:1: refers to another part")
