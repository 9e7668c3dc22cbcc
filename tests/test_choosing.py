# ruff: noqa: E501 - rows of a table read better in one line
"""Which papers are written: named ones, else those whose condition holds; what is open is said and not written."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml_rs
from conftest import DAY, ROOT, Here
from small_law import small

from compliance_kit import choosing, definitions
from compliance_kit.answers import Answer, AnswerSheet, Subject
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.catalogue_check import NAMES, Pack
from compliance_kit.checks.found import Noticed, Places
from compliance_kit.choosing import Choice, choices, written
from compliance_kit.definitions import load_documents, wanted_by
from compliance_kit.documents import Composer
from compliance_kit.errors import Problems
from compliance_kit.interview import next_question, waiting_questions
from compliance_kit.situations import load_situations
from compliance_kit.views.choice import may_be_needed, row

PAPERS: list[dict[str, Any]] = [
    {"id": "always", "code": "AL", "title": "Always", "audience": "public", "order": 30, "facts": ["a.text"]},
    {"id": "flagged", "code": "FL", "title": "Flagged", "audience": "public", "order": 20, "facts": ["a.count"],
     "when": {"all": [{"a.flag": True}, {"a.kind": "x"}]}},
    {"id": "asked_for", "code": "AF", "title": "Asked for", "audience": "counsel", "order": 10, "on_request": True,
     "facts": ["a.day"], "paths": ["P1"]},
]  # fmt: skip


def folder(path: Path, papers: list[dict[str, Any]]) -> Path:
    """A folder of templates that defines these papers."""
    for paper in papers:
        (path / paper["id"]).mkdir(parents=True)
        (path / paper["id"] / "document.yaml").write_text(yaml_rs.dumps(paper), encoding="utf-8")
    return path


@pytest.fixture
def small_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three made-up papers in place of ours."""
    made = folder(tmp_path / "templates", PAPERS)
    for module in (definitions, choosing):
        monkeypatch.setattr(module, "templates_root", lambda: made)
    return made


def judged(**answers: Any) -> Assessment:
    given = {f"a.{name}": Answer(value=value) for name, value in answers.items()}
    return assess(small(), AnswerSheet(Subject(name="x"), answers=given), DAY)


def states(found: list[Choice]) -> dict[str, str]:
    return {choice.document.id: choice.state for choice in found}


@pytest.mark.usefixtures("small_papers")
@pytest.mark.parametrize(("answers", "state"), [
    ({"flag": True, "kind": "x"}, "due"), ({"flag": True}, "open"), ({"flag": True, "kind": None}, "open"),
    ({}, "open"), ({"flag": False}, "not_due"), ({"flag": True, "kind": "y"}, "not_due"),
])  # fmt: skip
def test_a_paper_is_written_when_its_condition_holds_for_certain(answers: dict[str, Any], state: str) -> None:
    found = choices(judged(**answers))
    assert states(found) == {"asked_for": "on_request", "flagged": state, "always": "always"}
    assert [paper.id for paper in written(found)] == (["flagged"] if state == "due" else []) + ["always"]


@pytest.mark.usefixtures("small_papers")
def test_what_is_named_is_written_whatever_the_answers_say() -> None:
    no = judged(flag=False)
    assert states(choices(no, ["flagged", "asked_for", "flagged"])) == {"flagged": "named", "asked_for": "named"}
    assert [paper.id for paper in written(choices(no, ["all"]))] == ["asked_for", "flagged", "always"]


@pytest.mark.usefixtures("small_papers")
def test_the_interview_asks_for_a_paper_only_while_its_condition_holds() -> None:
    wanted = wanted_by(small(), ())
    asked = [
        set(waiting_questions(judged(**given), wanted)) for given in ({}, {"flag": False}, {"flag": True, "kind": "x"})
    ]
    assert [("a.count" in paths, "a.text" in paths, "a.day" in paths) for paths in asked] == [
        (False, True, False), (False, True, False), (True, True, False),
    ]  # fmt: skip
    named = waiting_questions(judged(flag=False), wanted_by(small(), ["flagged", "asked_for"]))
    assert {"a.count", "a.day"} <= set(named)
    assert "a.text" not in named


@pytest.mark.usefixtures("small_papers")
def test_a_paper_that_became_due_is_asked_for_in_the_same_interview() -> None:
    wanted = wanted_by(small(), ())
    before, after = judged(flag=True, text="t"), judged(flag=True, text="t", kind="x")
    assert "a.count" not in waiting_questions(before, wanted)
    question = next_question(after, wanted)
    assert question is not None
    assert "flagged" in waiting_questions(after, wanted)["a.count"]


def test_the_papers_come_in_the_order_that_they_name(small_papers: Path) -> None:
    assert list(load_documents(small_papers)) == ["asked_for", "flagged", "always"]


def test_an_open_paper_is_said_with_what_is_not_known(catalogue: Catalogue) -> None:
    card = load_documents()["model_card"]
    condition = definitions.Document.model_validate(
        {
            **card.model_dump(),
            "when": {"all": [{"release.internal_only": False}, {"use.domains": {"includes": "health"}}]},
        }
    )
    bare = assess(catalogue, AnswerSheet(Subject(name="x")), DAY)
    judgement = bare.known.judged(condition.when)  # type: ignore[arg-type] # it has one
    line = may_be_needed(Composer(bare), Choice(condition, "open", judgement))
    assert line.startswith("Model card may be needed, because this is not known: ")
    assert line.endswith("To write it now: --document model_card")


def test_every_paper_of_ours_has_a_place_of_its_own_and_says_what_it_is_for() -> None:
    papers = load_documents().values()
    assert len({paper.order for paper in papers}) == len({paper.code for paper in papers}) == len(papers)
    assert [paper.id for paper in papers if not paper.purpose] == []


def test_the_note_for_counsel_is_no_part_of_any_default(catalogue: Catalogue) -> None:
    bare = assess(catalogue, AnswerSheet(Subject(name="x")), DAY)
    assert states(choices(bare))["tort_note"] == "on_request"
    assert "tort_note" not in {paper.id for paper in written(choices(bare))}


@pytest.mark.parametrize(("change", "says"), [
    ({"when": {"all": [{"a.flagg": True}]}}, "templates/always/document.yaml:9: the condition names the fact 'a.flagg', which no pack defines. Did you mean 'a.flag'?"),
    ({"when": {"a.kind": "q"}}, "templates/always/document.yaml:8: 'q' is no choice of 'a.kind'."),
    ({"when": {"always": {}}, "on_request": True}, "templates/always/document.yaml:7: is written on request only, so nothing ever looks at its condition 'when'. Take one of the two out."),
])  # fmt: skip
def test_check_says_what_is_wrong_with_a_condition_of_a_paper(
    change: dict[str, Any], says: str, tmp_path: Path
) -> None:
    lines = {name: value for name, value in PAPERS[0].items() if name != "facts"}
    folder(tmp_path / "templates", [{**lines, **change}])
    law, pack = small(), Pack(small(), tmp_path)
    found = [Noticed(one, Places(law, tmp_path).where(one), "papers") for one in NAMES["papers"](pack)]
    assert says in [str(one) for one in found]


@pytest.mark.parametrize(("condition", "says"), [
    ({"all": []}, "when.all: 'all' needs a list with at least one condition."),
    ({"a.size": {"more_than": 3}}, "write {threshold: <id>}, and the number under that id in thresholds.yaml."),
    ({"a.flag": True, "a.other": True}, "when: a condition is a mapping with exactly one key, for example {all: [...]}."),
])  # fmt: skip
def test_a_condition_that_cannot_be_read_is_refused_with_file_and_line(
    condition: dict[str, Any], says: str, tmp_path: Path
) -> None:
    folder(tmp_path, [{**PAPERS[0], "when": condition}, {**PAPERS[2], "audience": "nobody"}])
    with pytest.raises(Problems) as raised:
        load_documents(tmp_path)
    told = [str(problem) for problem in raised.value.problems]
    assert any(line.startswith("templates/always/document.yaml:") and line.endswith(says) for line in told)
    assert any(line.startswith("templates/asked_for/document.yaml:") for line in told), "all mistakes at once"


def test_a_definition_in_a_folder_of_another_name_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, [PAPERS[0]])
    (tmp_path / "always").rename(tmp_path / "other")
    with pytest.raises(
        Problems,
        match=r"templates/other/document.yaml:[0-9]+: the id 'always' is not the name of the folder",
    ):
        load_documents(tmp_path)


def test_render_writes_what_is_due_and_says_what_may_be(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = load_documents()
    card = known["model_card"]
    unsure = definitions.Document.model_validate({**card.model_dump(), "when": {"release.internal_only": False}})
    papers = {"model_card": unsure, "tort_note": known["tort_note"], "threshold_record": known["threshold_record"]}
    monkeypatch.setattr(choosing, "chosen_documents", lambda _names, _packs: list(papers.values()))
    sheet = tmp_path / "a.yaml"
    sheet.write_text("format: 1\nsubject: {name: x}\nanswers: {}\n", encoding="utf-8")
    found = here("render", sheet, "--on", "2026-11-20", "-o", tmp_path / "out", "--format", "html")
    assert (found.code, [path.name[:2] for path in (tmp_path / "out").iterdir()]) == (0, ["TD"])
    assert found.out.count("\n") == 1
    assert "Model card may be needed, because this is not known: " in found.err
    assert "Tort" not in found.err


def test_the_examples_leave_the_choice_to_the_conditions() -> None:
    assert [
        path.stem
        for path in (ROOT / "examples").glob("*.yaml")
        if "\nprofile:" in path.read_text(encoding="utf-8")
        and "documents: [threshold" in path.read_text(encoding="utf-8")
    ] == []


# --- situations ------------------------------------------------------------------------------------------------------

SITUATIONS: list[dict[str, Any]] = [
    {"id": "other", "title": "Other", "who": "Whoever", "when": {"a.other": True}, "documents": ["flagged", "asked_for"]},
    {"id": "named_only", "title": "Named", "who": "Whoever", "documents": ["asked_for"]},
]  # fmt: skip


def with_situations(templates: Path, situations: list[dict[str, Any]]) -> Path:
    (templates / "situations.yaml").write_text(yaml_rs.dumps(situations), encoding="utf-8")
    return templates


def test_a_situation_that_holds_adds_its_papers_except_those_on_request(small_papers: Path) -> None:
    with_situations(small_papers, SITUATIONS)
    found = [states(choices(judged(flag=False, other=other))) for other in (True, False, None)]
    assert [one["flagged"] for one in found] == ["situation", "not_due", "open"]
    assert {one["asked_for"] for one in found} == {"on_request"}
    assert states(choices(judged(flag=True, kind="x", other=True)))["flagged"] == "due"


def test_the_interview_asks_for_the_papers_of_a_situation_that_holds(small_papers: Path) -> None:
    with_situations(small_papers, SITUATIONS)
    wanted = wanted_by(small(), ())
    asked = ["a.count" in waiting_questions(judged(flag=False, other=other), wanted) for other in (True, False, None)]
    assert asked == [True, False, False]


@pytest.mark.parametrize(("change", "says"), [
    ({"documents": ["flaged"]}, "the situation 'other' names 'flaged', which is no document. Did you mean 'flagged'?"),
    ({"when": {"a.othr": True}}, "the condition names the fact 'a.othr', which no pack defines. Did you mean 'a.other'?"),
])  # fmt: skip
def test_check_says_what_is_wrong_with_a_situation(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    with_situations(folder(tmp_path / "templates", PAPERS), [{**SITUATIONS[0], **change}])
    law, pack = small(), Pack(small(), tmp_path)
    found = [str(Noticed(one, Places(law, tmp_path).where(one), "papers")) for one in NAMES["papers"](pack)]
    assert [line for line in found if line.startswith("templates/situations.yaml:") and line.endswith(says)]


def test_a_situation_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    with_situations(tmp_path, [{**SITUATIONS[0], "when": {"any": []}}])
    with pytest.raises(Problems, match=r"templates/situations.yaml:[0-9]+: 0.when.any: 'any' needs a list"):
        load_situations(tmp_path)


def test_render_writes_exactly_the_papers_of_a_named_situation(here: Here, tmp_path: Path) -> None:
    sheet = tmp_path / "a.yaml"
    sheet.write_text("format: 1\nsubject: {name: x}\nanswers: {}\n", encoding="utf-8")
    found = here("render", sheet, "--situation", "likeness", "-o", tmp_path / "out", "--format", "html", "--jobs", "1")
    assert (found.code, sorted(path.name[:2] for path in (tmp_path / "out").iterdir())) == (0, ["OC", "TD", "TE"])
    unknown = here("render", sheet, "--situation", "nobody", "-o", tmp_path / "out")
    assert unknown.code == 2
    assert "there is no situation 'nobody'. Known are: likeness, " in unknown.err


def test_every_situation_of_ours_names_the_record_and_the_checklist_or_all() -> None:
    for situation in load_situations(ROOT / "templates").values():
        assert {"threshold_record", "obligations_checklist"} <= {*situation.documents} or situation.documents == (
            "all",
        )


@pytest.mark.parametrize(("name", "holds"), [
    ("image_lora_real_people", "likeness"), ("invented_hiring_tool", "decision_domain"), ("invented_hobbyist_gguf", "hobby"),
    ("lora_startup", "startup"), ("invented_frontier_own_run", "provider"),
])  # fmt: skip
def test_an_example_is_in_the_situation_that_its_story_tells(name: str, holds: str, here: Here) -> None:
    found = json.loads(
        here("documents", ROOT / "examples" / f"{name}.yaml", "--on", "2026-11-20", "--format", "json").out
    )
    assert holds in [one["id"] for one in found["situations"] if one["holds"]]


# --- documents -------------------------------------------------------------------------------------------------------


def test_documents_lists_every_paper_with_purpose_and_reader(here: Here) -> None:
    found = here("documents")
    assert (found.code, found.err) == (0, "")
    for paper in load_documents().values():
        assert f"{paper.id}: {paper.title}\n  {paper.purpose}\n  For: " in found.out
    for situation in load_situations(ROOT / "templates").values():
        assert f"  {situation.id}: {situation.title}" in found.out


def test_documents_says_for_a_sheet_why_each_paper_is_written_or_not(here: Here) -> None:
    data = json.loads(here("documents", ROOT / "examples" / "lora_startup.yaml", "--format", "json").out)
    why = {one["id"]: (one["state"], one["why"]) for one in data["documents"]}
    assert why["threshold_record"] == ("always", "Written for every sheet.")
    assert why["tort_note"] == ("on_request", "Written on request only: --document tort_note.")
    assert all(words for _, words in why.values())


def test_a_due_paper_is_said_with_the_answers_that_decide(catalogue: Catalogue) -> None:
    card = load_documents()["model_card"]
    given = definitions.Document.model_validate({**card.model_dump(), "when": {"release.commercial": "hobby"}})
    for value, state, words in (("hobby", "due", "Due."), ("research", "not_due", "Not due.")):
        sheet = AnswerSheet(Subject(name="x"), answers={"release.commercial": Answer(value=value)})
        found = assess(catalogue, sheet, DAY)
        assert given.when is not None
        choice = Choice(given, state, found.known.judged(given.when))  # type: ignore[arg-type] # one of its states
        told = row(Composer(found), choice, [])["why"]
        assert told.startswith(f"{words} What decides: Business purpose: No, it is ")
