"""Writing a pack: a skeleton that is complete, its tests, what changed for whom, a preview that outlives mistakes."""

import json
import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import polib
import pytest

from compliance_kit.authoring.preview import Preview, changes, example_sheet, looked_at, own_documents, write_once
from compliance_kit.cli import main
from compliance_kit.errors import BadInput
from compliance_kit.trying import templates

EXAMPLES = Path(__file__).parent.parent / "examples" / "packs"
COUNCIL, KRANICH = EXAMPLES / "downstream_council", EXAMPLES / "kranich_policy"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `compliance-kit` without any installed pack: exit code, output, errors."""
    monkeypatch.setenv("COMPLIANCE_KIT_PACKS", str(tmp_path / "store"))

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(one) for one in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


@pytest.fixture
def fresh(run: Run, tmp_path: Path) -> Path:
    """A new pack."""
    folder = tmp_path / "heron"
    code, _, told = run(
        "pack", "new", folder, "--id", "heron_body", "--publisher", 'Heron: "Body" #1', "--title", "- x: [y]"
    )
    assert code == 0, told
    return folder


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A copy of the standard, to be changed."""
    return Path(shutil.copytree(COUNCIL, tmp_path / "council"))


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_new_pack_passes_check_and_its_own_tests(run: Run, fresh: Path) -> None:
    assert run("check", fresh) == (0, "2 remarks; --remarks lists them.\nNothing wrong; 12 cases hold.\n", "")
    code, told, _ = run("pack", "test", fresh, "--strict")
    assert (code, told) == (0, "12 cases hold.\nEach of 9 changes of a condition is noticed by a case.\n")


def test_the_first_paper_of_a_new_pack_begins_with_the_standard_and_says_what_starts_later(
    run: Run, fresh: Path, tmp_path: Path
) -> None:
    changed(fresh / "obligations/heron_body/publish_statement.yaml", "from: 2026-01-01}", "from: 2099-01-01}")
    sheet = fresh / "examples/example.yaml"
    code, _, told = run("render", sheet, "--pack", fresh, "--format", "md", "-o", tmp_path / "out")
    assert code == 0, told
    paper = (tmp_path / "out/ST-Example_1_en_draft.md").read_text("utf-8")
    assert "Hold." not in paper
    assert "from 2099-01-01" in paper


def test_what_anybody_is_called_stays_a_text_in_a_new_pack(fresh: Path) -> None:
    manifest = (fresh / "pack.yaml").read_text("utf-8")
    assert 'publisher: "Heron: \\"Body\\" #1"' in manifest
    assert 'title: "- x: [y]"' in manifest
    assert not any("PACK_ID" in path.read_text("utf-8") for path in fresh.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("eu", "is taken"),
        ("builtin", "is taken"),
        ("Heron", "is no id"),
        ("a b", "is no id"),
        ("../a", "is no id"),
        ("a__b", "is no id"),
        ("a" * 41, "is no id"),
    ],
)
def test_an_id_that_no_pack_can_have_is_refused_and_nothing_is_written(
    run: Run, tmp_path: Path, name: str, told: str
) -> None:
    code, _, errors = run("pack", "new", tmp_path / "new", "--id", name, "--publisher", "x")
    assert code == 2
    assert told in errors
    assert not (tmp_path / "new").exists()


def test_a_new_pack_never_writes_over_anything(run: Run, fresh: Path) -> None:
    before = {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file()}
    code, _, errors = run("pack", "new", fresh, "--id", "other_body", "--publisher", "x")
    assert code == 2
    assert "nothing was written" in errors
    assert before == {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file()}


def test_a_publisher_of_several_lines_is_refused(run: Run, tmp_path: Path) -> None:
    code, _, errors = run("pack", "new", tmp_path / "new", "--id", "heron_body", "--publisher", "a\nb: c")
    assert code == 2
    assert "--publisher" in errors


@pytest.mark.parametrize(("folder", "others", "cases"), [(COUNCIL, (), 90), (KRANICH, ("--pack", COUNCIL), 35)])
def test_the_example_packs_pass_their_tests(run: Run, folder: Path, others: tuple[str | Path, ...], cases: int) -> None:
    code, told, _ = run("pack", "test", folder, *others, "--strict", "--format", "json")
    found = json.loads(told)
    assert code == 0
    assert (found["cases"], found["failed"], found["unnoticed"]) == (cases, [], [])


def test_an_overlay_is_told_what_it_turns_round_in_packs_of_others(run: Run) -> None:
    _, told, _ = run("pack", "test", KRANICH, "--pack", COUNCIL, "--format", "json")
    turned = json.loads(told)["turned"]
    assert len(turned) == 6
    assert "obligations/downstream_council/test/enough.yaml:24" in turned[2]["where"]


def test_a_case_that_fails_is_named_with_file_and_line(run: Run, edited: Path) -> None:
    changed(edited / "obligations/downstream_council/thresholds.yaml", "value: 200", "value: 201")
    code, told, _ = run("pack", "test", edited)
    assert code == 1
    assert (
        "obligations/downstream_council/test/enough.yaml:24 (downstream_council.test.enough): "
        "the case “on the line” fails: "
        "downstream_council.test.enough should be 'does_not_apply' and is 'applies'" in told
    )
    assert "1 of 90 cases fails" in told
    assert "changes of a condition" not in told


def test_a_part_of_a_condition_that_no_case_looks_at_is_named(run: Run, edited: Path) -> None:
    path = edited / "obligations/downstream_council/test/enough.yaml"
    changed(path, '  - {name: "few prompts, and no weight was changed"', '  - {name: "few prompts"')
    changed(path, "modification.changes_weights: false", "modification.changes_weights: true")
    changed(
        path,
        "downstream_council.harm_prompts: 199}, expect: does_not_apply",
        "downstream_council.harm_prompts: 299}, expect: does_not_apply",
    )
    code, told, _ = run("pack", "test", edited)
    assert code == 0
    assert "obligations/downstream_council/test/enough.yaml:" in told
    assert "no case notices when 'modification.changes_weights: true' is changed to 'holds'" in told
    assert run("pack", "test", edited, "--strict")[0] == 1


def test_a_pack_whose_need_is_not_there_says_how_to_get_it(run: Run) -> None:
    code, _, errors = run("pack", "test", KRANICH)
    assert code == 2
    assert "'downstream_council' is not installed" in errors
    assert "pack install" in errors


def test_a_folder_without_a_manifest_is_told_how_to_start(run: Run, tmp_path: Path) -> None:
    for action in (("test",), ("preview", "--once")):
        code, _, errors = run("pack", action[0], tmp_path, *action[1:])
        assert code == 2
        assert "compliance-kit pack new" in errors


def test_the_same_edition_twice_shows_no_change(run: Run) -> None:
    code, told, _ = run("pack", "diff", COUNCIL, COUNCIL, "--on", "2026-11-20")
    assert code == 0
    assert "Nothing changed in the pack." in told
    assert "Nothing moved." in told


def test_a_difference_says_what_changed_for_whom(run: Run, edited: Path) -> None:
    own = edited / "obligations/downstream_council"
    changed(edited / "pack.yaml", '"1.0.0"', '"1.1.0"')
    changed(own / "thresholds.yaml", "value: 200", "value: 300")
    changed(own / "test/merged.yaml", "{includes: merge}", "{includes_any: [merge, quantisation]}")
    changed(own / "test/merged.yaml", "2026-09-01", "2026-10-01")
    (own / "report/upstream.yaml").unlink()
    changed(edited / "obligations/facts/downstream_council.yaml", "None is an answer.", "Zero is an answer.")
    code, told, _ = run("pack", "diff", COUNCIL, edited, "--on", "2026-11-20", "--format", "json")
    found = json.loads(told)
    assert code == 0
    assert found["pack"] == [{"part": "version", "before": "1.0.0", "after": "1.1.0"}]
    entries = {row["id"].rpartition(".")[2]: row for row in found["entries"]}
    assert {name: row["what"] for name, row in entries.items()} == {
        "enough": "changed", "merged": "changed", "upstream": "gone",
    }  # fmt: skip
    assert entries["upstream"]["whom"] == "whoever adapts a model"
    assert [part["part"] for part in entries["merged"]["parts"]] == ["applies", "when"]
    assert entries["merged"]["parts"][0]["after"] == ["from 2026-10-01"]
    (number,) = found["numbers"]
    assert number["parts"] == [{"part": "values", "before": "200 prompts", "after": "300 prompts"}]
    assert number["used_by"][0]["whom"] == "whoever changes weights"
    assert [row["id"] for row in found["questions"]] == ["downstream_council.harm_prompts"]
    (sheet,) = found["sheets"]
    assert [row["id"] for row in sheet["groups"]["guidance"]] == ["downstream_council.report.upstream"]
    assert found["papers"] == found["look"] == found["translations"] == found["files"] == []


def test_a_difference_names_what_changed_in_papers_look_and_translations(run: Run, edited: Path) -> None:
    home = edited / "templates/downstream_council_statement"
    changed(home / "document.yaml", "valid_days: 365", "valid_days: 90")
    changed(home / "template.html", "<caption>{{ w.table.caption }}", "<caption>{{ w.table.ask }}")
    changed(home / "words.yaml", "is a voluntary standard", "is a standard of choice")
    changed(edited / "branding/brand.yaml", '"#4f6f74"', '"#111111"')
    changed(edited / "branding/logo.svg", "</svg>", "</svg>\n")
    changed(edited / "locales/fr/pack.po", 'msgstr "La version"', 'msgstr "Cette version"')
    changed(edited / "obligations/downstream_council/test/enough.yaml", "name: on the line", "name: upon the line")
    code, told, errors = run("pack", "diff", COUNCIL, edited, "--on", "2026-11-20")
    assert code == 0, errors
    for line in (
        "Days of validity: 365 -> 90",
        "Text “voluntary”: DAC-1 is a voluntary standard",
        "Sections whose form changed: ",
        "What changed in the look",
        "Drawings that changed: logo.svg",
        "Colour of the line: #",
        "Translations that changed",
        "headings.version”: La version -> Cette version",
        "- obligations/downstream_council/test/enough.yaml",
    ):
        assert line in told, told


def test_a_situation_of_a_pack_counts_among_the_others(run: Run, edited: Path) -> None:
    (edited / "templates/situations.yaml").write_text(
        "- id: downstream_council_member\n  title: Member\n  who: Those who follow DAC-1\n"
        "  when: {modification.changes_weights: true}\n  documents: [downstream_council_statement, tort_note]\n",
        "utf-8",
    )
    sheet = edited / "examples/heron.yaml"
    code, told, errors = run("documents", sheet, "--pack", edited, "--format", "json")
    assert code == 0, errors
    assert {one["id"]: one["holds"] for one in json.loads(told)["situations"]}["downstream_council_member"] is True
    changes = json.loads(run("pack", "diff", COUNCIL, edited, "--format", "json")[1])
    assert [(one["id"], one["what"]) for one in changes["situations"]] == [("downstream_council_member", "new")]
    run("pack", "translate", edited, "fr")
    assert "situations/downstream_council_member.title" in (edited / "locales/fr/pack.po").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("heron_body_one", "provider", "the id 'provider' belongs to somebody else"),
        ("[heron_body_statement]", "[heron_body_statemend]", "Did you mean 'heron_body_statement'?"),
        ("release.to_others", "release.to_other", "release.to_other"),
    ],
)
def test_a_situation_of_a_pack_that_leads_nowhere_is_a_problem(
    run: Run, fresh: Path, old: str, new: str, told: str
) -> None:
    text = (
        "- {id: heron_body_one, title: t, who: w, when: {release.to_others: true}, documents: [heron_body_statement]}\n"
    )
    (fresh / "templates/situations.yaml").write_text(text.replace(old, new), "utf-8")
    code, out, _ = run("check", fresh)
    assert code == 1
    assert out.startswith("templates/situations.yaml:1: ")
    assert told in out


def test_a_difference_in_words_names_the_old_and_the_new_number(run: Run, edited: Path) -> None:
    changed(edited / "obligations/downstream_council/thresholds.yaml", 'value: "1/20"', 'value: "1/30"')
    _, told, _ = run("pack", "diff", COUNCIL, edited, "--on", "2026-11-20", "--format", "markdown")
    assert told.startswith("# What changed in Standard for downstream adaptation")
    assert "**Numbers that changed**" in told
    assert "Number: 1/20 share of the prompts -> 1/30 share of the prompts" in told


def test_two_packs_are_no_editions_of_one(run: Run, fresh: Path) -> None:
    code, _, errors = run("pack", "diff", COUNCIL, fresh)
    assert code == 2
    assert "not two editions of one" in errors


def test_a_preview_takes_the_first_example_and_the_papers_of_the_pack(edited: Path, tmp_path: Path) -> None:
    assert example_sheet(edited).name == "heron.yaml"
    assert own_documents(edited) == ("downstream_council_statement",)
    arguments = Preview(edited, example_sheet(edited), tmp_path / "out", own_documents(edited)).arguments
    assert arguments[:4] == ["render", str(edited / "examples/heron.yaml"), "--pack", str(edited)]
    assert arguments[-2:] == ["--document", "downstream_council_statement"]
    shutil.rmtree(edited / "examples")
    with pytest.raises(BadInput, match="no example sheet"):
        example_sheet(edited)


def test_a_change_of_a_file_is_seen_and_a_new_paper_is_none(edited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "watchfiles", None)
    out = edited / "preview"
    out.mkdir()
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: (out / "paper.html").write_text("x", "utf-8"),
            lambda: changed(edited / "pack.yaml", '"1.0.0"', '"1.1.0"'),
            lambda: (edited / "README.md").write_text("x", "utf-8"),
            (edited / "README.md").unlink,
        ]
    )
    looks = []

    def sleep(_seconds: float) -> None:
        looks.append(looked_at(edited, edited / "examples/heron.yaml", out))
        next(steps)()

    preview = Preview(edited, edited / "examples/heron.yaml", out)
    assert list(islice(changes(preview, sleep), 3)) == [None, None, None]
    assert len(looks) == 4
    assert not any("paper.html" in path for look in looks for path in look)


def test_a_preview_goes_on_after_a_mistake(
    run: Run, edited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = iter([2, 0])
    monkeypatch.setattr("compliance_kit.commands.pack_preview.write_once", lambda _preview: next(codes))

    def twice(_preview: Preview) -> object:
        yield None
        raise KeyboardInterrupt

    monkeypatch.setattr("compliance_kit.commands.pack_preview.changes", twice)
    code, _, errors = run("pack", "preview", edited, "-o", tmp_path / "out")
    assert code == 0
    assert [line.partition(";")[0] for line in errors.splitlines()] == [
        "Nothing was written. The reason stands above.",
        f"Waiting for changes in {edited}",
        f"The papers lie in {tmp_path / 'out'}.",
        f"Waiting for changes in {edited}",
        "Ended.",
    ]


MORE = "obligations/heron_body/more_prompts.yaml"
STATEMENT = "obligations/heron_body/publish_statement.yaml"
PAPER = "templates/heron_body_statement"
NULL = "given: {modification.changes_weights: true, heron_body.test_prompts: null}, expect: undetermined"
NO_NULL = NULL.replace("true", "false").replace("undetermined", "does_not_apply")
MISTAKES = {
    "a day as people write it": (MORE, "from: 2026-01-01", "from: 1.1.2026", "'1.1.2026' is no day"),
    "a country by its name": (MORE, "places: []", "places: [Germany]", "Write codes such as DE"),
    "a comparison of the other kind": (MORE, "{less_than: {", "{at_most: {", "Write 'less_than', or 'strict: true'"),
    "no case that is open": (MORE, NULL, NO_NULL, "gives null"),
    "one of a list": (STATEMENT, "  release.to_others: true\n", "  release.ways: app\n", "{includes: one}"),
    "a word of law": (STATEMENT, "asks you to say", "says that you shall say", "the word 'shall'"),
    "a case with a misspelt fact": (STATEMENT, "release.to_others: null", "release.to_other: null", "(nearest: 'rel"),
    "a kind that is none": (
        "obligations/facts/heron_body.yaml",
        "kind: integer ",
        "kind: percent ",
        "none of 'boolean'",
    ),
    "a version without quotes": ("pack.yaml", 'version: "0.1.0"', "version: 0.1", "put it in quotes"),
    "a language without texts": ("pack.yaml", "languages: [en]", "languages: [en, de]", "pack translate FOLDER de"),
    "a language of no papers": ("pack.yaml", "languages: [en]", "languages: [en, it]", "Take 'it' out."),
    "a colour by its name": ("branding/brand.yaml", '"#1f5f6b"', "purple", "'purple' is no colour"),
    "a paper with a misspelt fact": (
        f"{PAPER}/document.yaml",
        "[developer.name]",
        "[developer.nam]",
        "'developer.name'?",
    ),
    "readers that are none": (f"{PAPER}/document.yaml", "audience: public ", "audience: all ", "is none of 'public', "),
    "a mark that is none": (f"{PAPER}/template.html", "{% else %}", "{% els %}", "is no template"),
    "a key of a row that is none": (
        f"{PAPER}/template.html",
        "row.title",
        "row.titel",
        ":21: the template cannot be f",
    ),
    "an element that papers have not": (
        f"{PAPER}/template.html",
        "<p>{{ w.voluntary",
        "<p><img>{{ w.voluntary",
        ":12: ",
    ),
}
"""What a beginner gets wrong: the file, what stands there, what is written instead, and what the message says."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_mistakes_of_a_beginner_are_said_with_the_file_and_the_way_to_mend_them(
    run: Run, fresh: Path, mistake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, old, new, told = MISTAKES[mistake]
    if not file.endswith(".html"):  # the process for templates takes a second
        monkeypatch.setattr(templates, "_mistakes", lambda *_given: [])
    changed(fresh / file, old, new)
    code, out, _ = run("check", fresh)
    *problems, count = out.splitlines()
    assert (code, count[-len("1 problem.") :]) == (1, "1 problem.")
    assert told in problems[0]
    assert problems[0].startswith(file)
    assert ".." not in problems[0]


def test_a_pack_that_needs_another_one_is_checked_with_the_folder_of_that(run: Run) -> None:
    house = COUNCIL.parent / "kranich_policy"
    code, _, errors = run("pack", "check", house)
    assert (code, "is not installed" in errors) == (2, True)
    code, told, _ = run("pack", "check", house, "--pack", COUNCIL)
    assert (code, told.splitlines()[-1][:14]) == (0, "Nothing wrong;")


def test_a_translation_that_lost_its_place_is_a_problem_of_the_pack(run: Run, edited: Path) -> None:
    path = edited / "locales/fr/pack.po"
    french = polib.pofile(str(path))
    entry = next(one for one in french if "{" in one.msgid and one.msgctxt.startswith("words/"))
    entry.msgstr = entry.msgstr.replace("{", "{x")
    french.save()
    code, told, _ = run("check", edited)
    assert code == 1
    assert f" ({entry.msgctxt}): the translation lacks the placeholder {{" in told
    assert "which the English lacks" in told


def test_a_writing_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "endless"
    endless.write_text("#!/bin/sh\nexec sleep 60\n", "utf-8")
    endless.chmod(0o755)
    monkeypatch.setattr("compliance_kit.authoring.preview.sys.executable", str(endless))
    assert write_once(Preview(tmp_path, tmp_path, tmp_path), seconds=0) == 124


def test_the_french_of_the_standard_is_complete(run: Run) -> None:
    code, told, _ = run("pack", "translate", COUNCIL, "fr", "--check")
    assert (code, told.partition(": ")[2]) == (
        0,
        "121 texts, 0 without a translation, 0 with one of an earlier text.\n",
    )


def test_translations_are_kept_and_those_of_earlier_texts_wait_for_a_look(run: Run, edited: Path) -> None:
    changed(
        edited / "obligations/downstream_council/test/plan.yaml", "title: Write the test plan", "title: Write the plan"
    )
    (edited / "obligations/downstream_council/report/yearly.yaml").unlink()
    code, told, _ = run("pack", "translate", edited, "fr")
    assert (code, told.partition(": ")[2]) == (
        0,
        "116 texts, 0 without a translation, 1 with one of an earlier text.\n",
    )
    entries = {one.msgctxt: one for one in polib.pofile(str(edited / "locales/fr/pack.po"))}
    moved = entries["entries/downstream_council.test.plan.title"]
    assert (moved.fuzzy, moved.msgstr) == (True, "Rédiger le plan de test avant le premier entraînement")
    assert entries["entries/downstream_council.report.yearly.title"].obsolete
    assert entries["entries/downstream_council.test.both.title"].translated()


def test_a_first_file_for_translators_holds_every_text_once_and_no_text_of_others(run: Run, fresh: Path) -> None:
    code, told, _ = run("pack", "translate", fresh, "de")
    assert code == 0
    assert "29 texts, 29 without a translation" in told
    keys = [one.msgctxt for one in polib.pofile(str(fresh / "locales/de/pack.po"))]
    assert len(keys) == len(set(keys))
    assert all("heron_body" in key or key == "units/prompts" for key in keys)
    assert run("pack", "translate", fresh, "de", "--check")[0] == 1


def test_a_language_that_papers_are_not_written_in_is_refused(run: Run, fresh: Path) -> None:
    code, _, errors = run("pack", "translate", fresh, "xx")
    assert code == 2
    assert "not written in the language 'xx'" in errors
    assert not (fresh / "locales").exists()


def test_a_built_pack_can_be_compared_with_a_folder(run: Run, fresh: Path, tmp_path: Path) -> None:
    built = tmp_path / "old.ckpack"
    assert run("pack", "build", fresh, "-o", built)[0] == 0
    changed(fresh / "obligations/heron_body/thresholds.yaml", "value: 100", "value: 150")
    _, told, _ = run("pack", "diff", built, fresh)
    assert "Number: 100 prompts -> 150 prompts" in told


def test_the_statement_of_the_standard_speaks_french(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sheet = COUNCIL / "examples/heron.yaml"
    code, _, errors = run(
        "render", sheet, "--pack", COUNCIL, "--language", "fr", "--on", "2026-11-20", "--format", "html", "-o", out
    )
    assert code == 0, errors
    (page,) = out.glob("*.html")
    text = page.read_text("utf-8")
    assert "Sur 14 clauses de la norme, 10 s’appliquent" in text
    assert "Mettre" not in text
    assert "Soumettre davantage d’invites" in text
    assert "Downstream Adaptation Council (invented)" in text
