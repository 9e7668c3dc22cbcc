"""Drafts from OSCAL catalogs and frameworks of CISO Assistant: what is kept, what stays missing, what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_kit import _yaml
from compliance_kit.authoring.ciso_in import read_ciso
from compliance_kit.authoring.drafts import Draft, Work, pack_of_drafts, plain_text, token, web_address, write_new
from compliance_kit.authoring.oscal_in import read_oscal
from compliance_kit.cli import main
from compliance_kit.errors import BadInput
from compliance_kit.packing.limits import path_problem, yaml_of

FOREIGN = Path(__file__).parent / "data" / "foreign"
OSCAL, CISO = FOREIGN / "oscal_small.json", FOREIGN / "ciso_small.yaml"


def imported(form: str, source: Path, folder: Path) -> dict[str, Any]:
    """The files of the pack that an import makes, read again, by path."""
    assert main(["pack", "import", form, str(source), "-o", str(folder), "--id", "heron_care"]) == 0
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name: yaml_of(path.read_text("utf-8"), name) if path.suffix == ".yaml" else path.read_text("utf-8")
        for name, path in found.items()
    }


def catalog(**changes: Any) -> dict[str, Any]:
    """A catalog of one control."""
    base = {
        "metadata": {"title": "T", "version": "1", "oscal-version": "1.1.2", "last-modified": "2026-01-01"},
        "controls": [{"id": "a-1", "title": "A"}],
    }
    return {"catalog": {**base, **changes}}


def written(tmp_path: Path, data: object) -> Path:
    path = tmp_path / "catalog.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


def test_every_control_that_is_not_withdrawn_becomes_a_draft(tmp_path: Path) -> None:
    files = imported("oscal", OSCAL, tmp_path / "pack")
    entries = [name for name in files if "/heron_care/" in name and "instruments" not in name]
    assert entries == [
        "obligations/heron_care/con_.yaml",
        "obligations/heron_care/tests/te_1.yaml",
        "obligations/heron_care/tests/te_1_1.yaml",
    ]


def test_a_draft_keeps_statement_parameters_links_and_the_id_of_its_source(tmp_path: Path) -> None:
    files = imported("oscal", OSCAL, tmp_path / "pack")
    draft = files["obligations/heron_care/tests/te_1.yaml"]
    assert draft["summary"].startswith(
        "Test every version within [a number of days] before it leaves the house; see the rule:"
    )
    assert "b. with a <b>written</b> result." in draft["summary"]
    assert draft["dossier"] == ["TE-1"]
    assert draft["also"] == [
        {
            "instrument": "heron_care.ref_book_of_tests",
            "pinpoint": "chapter 2",
            "url": "https://heron-council.example/tests",
        }
    ]
    assert "It refers there to: TE-1.1." in draft["open"]
    assert "file:" not in json.dumps(files)
    instruments = files["obligations/heron_care/instruments.yaml"]
    assert instruments[0]["url"] == "https://heron-council.example/care"
    assert files["pack.yaml"]["publisher"] == "Heron Council (invented)"


def test_nothing_is_guessed_and_check_names_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = imported("oscal", OSCAL, tmp_path / "pack")
    assert not {"when", "applies", "actor", "cases"} & files["obligations/heron_care/tests/te_1.yaml"].keys()
    capsys.readouterr()
    assert main(["check", str(tmp_path / "pack")]) == 1
    told = capsys.readouterr().out
    for key in ("actor", "applies", "when"):
        assert f"obligations/heron_care/tests/te_1.yaml:1: {key}: the key '{key}' is missing." in told


def test_a_draft_that_was_completed_passes_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "pack"
    imported("oscal", OSCAL, folder)
    own = folder / "obligations" / "heron_care"
    for path in (own / "con_.yaml", own / "tests" / "te_1_1.yaml"):
        path.unlink()
    path = own / "tests" / "te_1.yaml"
    path.write_text(
        path.read_text("utf-8")
        + "actor: whoever releases\napplies: [{from: 2026-09-01}]\nwhen: {release.to_others: true}\ncases:\n"
        + "  - {name: others get it, given: {release.to_others: true}, expect: applies}\n"
        + "  - {name: nobody else, given: {release.to_others: false}, expect: does_not_apply}\n"
        + "  - {name: not known, given: {release.to_others: null}, expect: undetermined}\n"
        + "  - {name: before, given: {release.to_others: true}, on: 2026-08-31, expect: applies, timing: upcoming}\n"
        + "  - {name: the day, given: {release.to_others: true}, on: 2026-09-01, expect: applies, timing: current}\n",
        "utf-8",
    )
    capsys.readouterr()
    assert main(["check", str(folder)]) == 0, capsys.readouterr().out


def test_requirement_nodes_that_can_be_assessed_become_drafts_under_their_group(tmp_path: Path) -> None:
    files = imported("ciso", CISO, tmp_path / "pack")
    assert [name for name in files if "/tests/" in name] == [
        "obligations/heron_care/tests/t1.yaml",
        "obligations/heron_care/tests/t1_2.yaml",
    ]
    first = files["obligations/heron_care/tests/t1.yaml"]
    assert first["summary"] == "Test every version. Write down what came out."
    assert "Its name there: urn:heron:risk:req_node:care:t1" in first["open"]
    assert files["obligations/heron_care/tests/t1_2.yaml"]["title"] == "Repeat the tests after a repair."


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note.txt").write_text("mine", "utf-8")
    assert main(["pack", "import", "oscal", str(OSCAL), "-o", str(tmp_path), "--id", "heron_care"]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("no json", "is no valid JSON"),
        ('{"catalog": {"a": 1, "a": 2}}', "the key 'a' twice"),
        ('{"catalog": {"a": NaN}}', "'NaN', which is no JSON"),
        ("[" * 200_000, "nested too deeply"),
        ('{"profile": {}}', "is no OSCAL catalog (it holds: profile)"),
        ("[]", "is no OSCAL catalog"),
        (catalog(metadata={"title": "T", "oscal-version": "2.0.0"}), "OSCAL version '2.0.0'"),
        (catalog(controls=[{"title": "no id"}]), "a control without an id"),
        (catalog(controls=[]), "no item that could become an entry"),
        (catalog(controls=[{"id": f"a-{n}", "title": "A"} for n in range(1600)]), "more than 1500 controls"),
    ],
)
def test_a_catalog_that_cannot_be_used_is_refused_in_words(tmp_path: Path, data: object, told: str) -> None:
    with pytest.raises(BadInput) as error:
        pack_of_drafts(read_oscal(written(tmp_path, data)), "heron_care", "")
    assert told in str(error.value)


def test_groups_that_are_nested_without_end_are_refused(tmp_path: Path) -> None:
    inner: dict[str, Any] = {"title": "g", "controls": [{"id": "a-1", "title": "A"}]}
    for _ in range(60):
        inner = {"title": "g", "groups": [inner]}
    with pytest.raises(BadInput, match="more than 40 deep"):
        read_oscal(written(tmp_path, catalog(groups=[inner])))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("objects: {framework: !!python/object:os.system {requirement_nodes: []}}", "tag"),
        ("a: &a [x, x]\nobjects: [*a, *a]", "refers to another part"),
        ("objects: {risk_matrix: []}", "holds no framework"),
        ("objects: {framework: {requirement_nodes: [{assessable: true, name: x}]}}", "has no 'urn'"),
        (
            (
                "objects:\n  framework:\n    requirement_nodes:\n"
                "    - {urn: a, assessable: true, parent_urn: b}\n    - {urn: b, parent_urn: b}"
            ),
            "contain each other",
        ),
    ],
)
def test_a_framework_that_cannot_be_used_is_refused_in_words(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "framework.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput, match=told):
        read_ciso(path)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_whatever_ids_others_use_the_paths_are_plain_and_each_once(names: list[str]) -> None:
    drafts = tuple(Draft((name,), name, name, plain_text(name) or "x", plain_text(name)) for name in names)
    files = pack_of_drafts(Work("T", "T", "1", "OSCAL", drafts=drafts), "heron_care", "")
    assert len(files) == len(names) + 3
    assert all(path_problem(name) is None for name in files)


@given(st.text(max_size=60))
@settings(max_examples=120, deadline=None)
def test_a_text_of_others_comes_back_as_it_was(text: str) -> None:
    told = plain_text(text)
    draft = Draft((), "a", "a", told or "x", told, notes=(told or "x",))
    files = pack_of_drafts(Work("T", "T", "1", "OSCAL", drafts=(draft,)), "heron_care", "")
    found = yaml_of(files["obligations/heron_care/a.yaml"], "a")
    assert found["title"] == (told or "x")
    assert found["summary"] == (told or "x")


def test_names_become_tokens() -> None:
    assert [token(name) for name in ("AC-2(1)", "../../etc", "", "Ärger", "NUL", "instruments")] == [
        "ac_2_1", "etc", "item", "arger", "nul_", "instruments_",
    ]  # fmt: skip


def test_only_plain_https_addresses_are_kept() -> None:
    kept = "https://heron.example/a?b=1#c"
    refused = (
        "http://a.example",
        "file:///etc/passwd",
        "https://u@a.example/",
        "javascript:1",
        "https://a.example/ b",
        None,
    )
    assert web_address(kept) == kept
    assert not any(map(web_address, refused))


def test_a_link_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    with pytest.raises(BadInput):
        write_new(tmp_path / "link", {"pack.yaml": "x"})
    assert not list((tmp_path / "there").iterdir())


def test_the_small_catalog_is_plain_json() -> None:
    assert _yaml.parse(OSCAL.read_text("utf-8"), "oscal")["catalog"]["metadata"]["version"] == "2.0"
