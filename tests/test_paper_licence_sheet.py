"""The licence-compliance sheet and the files beside it, read as a lawyer reads them: conditions, names, lines, gaps."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_page import EXAMPLES, Paper, catalogue, example, find, has, paper_of, text

from compliance_kit.answers import AnswerSheet, Subject, Task
from compliance_kit.assessment import Assessment, assess
from compliance_kit.contents import UNSEEN
from compliance_kit.documents import Composer, load_documents, templates_root
from compliance_kit.papers import side_texts, write_beside
from compliance_kit.render import render
from compliance_kit.sheets import sheet_of
from compliance_kit.views.licence_names import bears, begins, cannot_begin
from compliance_kit.views.licence_terms import load_terms
from compliance_kit.wording import load_words

ID = "licence_sheet"
ALL = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
FORBIDDEN = re.compile(r"\b(compliant|safe harbou?r|probability|may include|N/A)\b", re.IGNORECASE)
every_example = pytest.mark.parametrize("name", ALL)
LLAMA = {
    "name": "meta-llama/Llama-3.1-8B",
    "maker": "Meta",
    "family": "llama-3.1",
    "licence": "llama3.1",
    "how": ["weights"],
}
GEMMA = {"name": "google/gemma-3-12b", "maker": "Google", "family": "gemma-3", "licence": "gemma", "how": ["merged"]}
EXAONE = {"name": "LG/EXAONE", "maker": "LG", "family": "exaone", "licence": "exaone", "how": ["merged"]}
APACHE = {"name": "Qwen/Qwen3", "maker": "Alibaba", "family": "qwen3", "licence": "apache-2.0", "how": ["weights"]}


def judged(
    *models: Mapping[str, object], called: str = "Made Up", tasks: Mapping[str, Task] | None = None
) -> Assessment:
    answers = {"base.models": list(models), "release.ways": ["weights_open"]}
    sheet = AnswerSheet(Subject(name=called, version="1"), answers=sheet_of(answers), tasks=tasks or {})
    return assess(catalogue(), sheet, example("lora_startup").on)


@cache
def paper(name: str) -> Paper:
    return paper_of(example(name), ID)


def sheet(assessment: Assessment) -> Paper:
    return paper_of(assessment, ID)


def beside(assessment: Assessment) -> dict[str, str]:
    return side_texts(Composer(assessment), load_documents()[ID])


def printed(page: Element) -> Counter[str]:
    """The findings in the tables of conditions, how often each is printed."""
    rows = (row for table in find(page, "table", has("conditions")) for row in table.iter("span"))
    return Counter(row.get("data-finding", "") for row in rows if row.get("data-finding"))


def bottom_line(page: Element) -> str:
    return text(next(iter(find(page, "p", has("bottom-line")))))


def outcome(found: Paper, rule: str) -> list[str]:
    return [row["result"] for row in found.view["extra"]["names"] if row["rule"] == rule]


@every_example
def test_every_triggered_licence_condition_stands_in_the_sheet_exactly_once(name: str) -> None:
    found = paper(name)
    triggered = {
        finding.entry.id
        for finding in found.assessment.findings.values()
        if finding.entry.kind == "licence_term" and finding.verdict == "applies" and finding.timing != "past"
    }
    shown = printed(found.page)
    assert {entry: shown[entry] for entry in triggered} == dict.fromkeys(triggered, 1)
    assert max(shown.values(), default=1) == 1


@every_example
def test_every_open_condition_is_printed_or_counted(name: str) -> None:
    found = paper(name)
    still_open = [
        finding
        for finding in found.assessment.findings.values()
        if finding.entry.kind == "licence_term" and finding.verdict == "undetermined" and finding.timing != "past"
    ]
    assert len(still_open) == len(found.view["extra"]["open"]) + found.view["extra"]["unlisted"]


@every_example
def test_no_forbidden_word_no_empty_cell_and_a_bottom_line_of_sixty_words(name: str) -> None:
    page = paper(name).page
    assert FORBIDDEN.search(text(next(page.iter("body")))) is None
    assert "{" not in text(next(page.iter("body")))
    for cell in [*find(page, "td"), *find(page, "th")]:
        assert text(cell) not in ("", "None", "none", "–", "-")
    assert len(bottom_line(page).split()) <= 60


@every_example
def test_set_lines_are_in_the_notice_byte_for_byte_and_nothing_else_is_wider_than_72(name: str) -> None:
    found = paper(name)
    phrases = {phrase.text for entry in catalogue().entries.values() for phrase in entry.set_phrases}
    notice = render(templates_root(), f"{ID}/NOTICE.txt", found.view, autoescape=False)
    due = [line for part in found.view["extra"]["ship"]["notice"] for line in (*part["set"], *part["choose"])]
    lines = notice.encode().split(b"\n")
    assert all(line in phrases and lines.count(line.encode()) >= 1 for line in due)
    assert [line for line in notice.split("\n") if len(line) > 72 and line not in phrases] == []


@every_example
def test_the_set_phrases_of_triggered_conditions_are_printed_unchanged(name: str) -> None:
    found = paper(name)
    cells = ["".join(cell.itertext()) for cell in find(found.page, "bdi", has("set"))]
    due = [phrase["text"] for row in found.view["extra"]["applies"] for phrase in row["set_phrases"]]
    assert cells == due


def test_a_notice_line_that_differs_by_one_byte_from_the_entry_would_be_seen() -> None:
    line = catalogue().entries["licence.llama_3_1.notice_file"].set_phrases[0].text
    notice = beside(judged(LLAMA))["hub/NOTICE"].split("\n")
    assert line in notice
    assert line.replace("©", "(c)") not in notice
    assert line[:-1] not in notice


def test_a_hosted_service_owes_no_notice_line() -> None:
    assert "Llama 3.1 is licensed" not in beside(example("lora_startup"))["hub/NOTICE"]


def test_two_models_bring_the_conditions_of_both() -> None:
    one, other, both = (set(printed(sheet(judged(*models)).page)) for models in ((LLAMA,), (GEMMA,), (LLAMA, GEMMA)))
    assert one
    assert other
    assert one | other <= both


def test_the_union_names_every_licence_that_asks_for_a_kind() -> None:
    union = {row["kind"]: row for row in sheet(judged(LLAMA, GEMMA)).view["extra"]["union"]}
    assert union["copies"]["licences"] == ["Llama 3.1 licence", "Gemma Terms"] or len(union["copies"]["licences"]) == 2
    assert len(union["copies"]["numbers"]) == 2


def test_two_names_that_no_name_can_begin_with_are_a_conflict() -> None:
    found = sheet(judged(LLAMA, EXAONE))
    assert found.view["extra"]["form"] == "conflict"
    assert "No name does both." in text(next(found.page.iter("body")))
    assert cannot_begin("Llama", "EXAONE")
    assert not cannot_begin("Llama", "Llama 3")


def test_share_alike_beside_limits_that_have_to_be_passed_on_is_a_conflict() -> None:
    found = sheet(example("invented_research_lab")).view["extra"]
    assert any("without further limits" in pair["told"] for pair in found["conflicts"])


@pytest.mark.parametrize("licence", [None, "kimi-k3", "none"])
def test_a_licence_that_nobody_identified_stops_the_sheet(licence: str | None) -> None:
    found = sheet(judged(APACHE, {**LLAMA, "name": "some-org/some-model", "licence": licence, "family": "some"}))
    assert bottom_line(found.page).startswith("Stopped: licence text not identified.")
    assert "some-org/some-model" in text(find(found.page, "table")[1])


def test_a_model_with_a_known_licence_is_still_listed_when_another_stops_the_sheet() -> None:
    found = sheet(judged(APACHE, {**LLAMA, "licence": None}))
    assert printed(found.page)["licence.apache_2_0.licence_and_notices"] == 1


def test_not_knowing_which_models_were_used_stops_the_sheet_and_writes_no_file() -> None:
    unknown = assess(
        catalogue(), AnswerSheet(Subject(name="x"), answers=sheet_of({"base.models": None})), example("lora_startup").on
    )
    assert sheet(unknown).view["extra"]["form"] == "stopped"
    assert [path for path, content in beside(unknown).items() if content.strip()] == []


def test_a_version_without_a_base_model_says_so() -> None:
    nothing = assess(
        catalogue(),
        AnswerSheet(Subject(name="x"), answers=sheet_of({"base.models": "none"})),
        example("lora_startup").on,
    )
    assert bottom_line(sheet(nothing).page).startswith("No upstream model.")


def test_an_unidentified_licence_stays_visible_in_the_files() -> None:
    files = beside(judged(APACHE, {**LLAMA, "licence": None}))
    assert "[To complete before release: meta-llama/Llama-3.1-8B: nobody could say" in files["hub/NOTICE"]
    assert "## Not identified" in files["hub/LICENSES.md"]


def test_a_condition_done_with_evidence_is_counted_and_its_place_printed() -> None:
    badge = "licence.llama_3_1.badge"
    found = sheet(judged(LLAMA, tasks={badge: Task(status="done", evidence=("about.html, line 12",))}))
    assert "1 recorded as met" in bottom_line(found.page)
    assert "about.html, line 12" in text(next(found.page.iter("body")))


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("Llama-Kranich", "holds"),
        ("org/Llama Kranich", "holds"),
        ("Llama3Kranich", "holds"),
        ("llama-kranich", "capitals"),
        ("Kranich Llama", "fails"),
        ("Llamass", "fails"),
        ("Kranich", "fails"),
    ],
)
def test_a_name_begins_with_the_prescribed_word_or_does_not(name: str, result: str) -> None:
    assert begins(name, "Llama") == result


def test_a_name_that_does_not_begin_as_prescribed_is_said_on_page_one() -> None:
    found = sheet(judged(LLAMA, called="Kranich"))
    assert outcome(found, "begins") == ["fails"]
    assert "The planned name fails 1 rule." in bottom_line(found.page)


def test_a_name_with_a_reserved_mark_is_to_be_changed() -> None:
    assert all(bears(name, "Google") for name in ("Google Helper", "GoogleHelper", "my-google-model"))
    found = sheet(judged(GEMMA, called="GoogleHelper"))
    assert outcome(found, "reserved") == ["reserved"]
    assert "Holds Google: change the name" in text(next(found.page.iter("body")))
    assert "The planned name fails 1 rule." in bottom_line(found.page)


def test_a_prescribed_word_in_the_name_is_no_use_of_a_mark() -> None:
    assert outcome(sheet(judged(LLAMA, called="Llama-Kranich")), "descriptive")[0] == "prescribed"
    assert outcome(sheet(judged(LLAMA, called="Kranich on Llama")), "descriptive")[0] == "look"


def test_part_of_a_longer_word_is_no_mark() -> None:
    assert not bears("Metadata Finder", "Meta")
    assert bears("Meta-Finder", "Meta")
    assert bears("black-forest-labs-tuned", "Black Forest Labs")


def test_every_licence_entry_has_a_kind_and_every_kind_has_words() -> None:
    terms = load_terms()
    entries = [name for name, entry in catalogue().entries.items() if entry.kind == "licence_term"]
    assert [name for name in entries if terms.kind_of(name) == "other"] == []
    last = {name.rpartition(".")[2] for name in entries}
    assert [name for kind in terms.kinds for name in (*kind.entries, *kind.bar) if name not in last] == []
    words = load_words(templates_root() / "base" / "words", "en", catalogue())
    kinds = [*(kind.id for kind in terms.kinds), "other"]
    assert [kind for kind in kinds for part in ("kinds", "meets") if words.find(f"{ID}.{part}.{kind}") is None] == []


def test_every_entry_named_beside_the_template_exists_and_says_the_word_itself() -> None:
    terms, entries = load_terms(), catalogue().entries
    named = [terms.unread, *terms.one_of, *terms.in_notice, *terms.marks]
    assert [name for name in named if name not in entries] == []
    for name, marks in terms.marks.items():
        said = f"{entries[name].title} {entries[name].summary}"
        assert [word for word in marks.words if word.casefold() not in said.casefold()] == []
        assert entries[name].source.pinpoint


def test_every_set_phrase_goes_to_a_place() -> None:
    terms = load_terms()
    bearing = [name for name, entry in catalogue().entries.items() if entry.set_phrases]
    placed = [
        name for name in bearing if terms.kind_of(name) in ("notice", "badge", "names") or name in terms.in_notice
    ]
    assert bearing == placed


def test_a_choice_of_lines_is_left_to_a_person() -> None:
    qwen = {
        "name": "Qwen/Qwen2.5-3B",
        "maker": "Alibaba",
        "family": "qwen2.5",
        "licence": "qwen-research",
        "how": ["weights"],
    }
    notice = beside(judged(qwen))["hub/NOTICE"]
    assert "[To complete before release: keep the one of the next lines" in notice


def test_words_that_the_catalogue_does_not_hold_are_asked_for_and_never_made_up() -> None:
    flux = {
        "name": "black-forest-labs/FLUX.2-dev",
        "maker": "Black Forest Labs",
        "family": "flux-2-klein-9b",
        "licence": "flux-non-commercial-license",
        "how": ["weights"],
    }
    notice = beside(judged(flux))["hub/NOTICE"]
    assert "its words are not" in " ".join(notice.split())


def test_only_a_licence_text_that_is_held_is_shipped_and_it_is_the_whole_text(tmp_path: Path) -> None:
    composer = Composer(judged(APACHE, LLAMA))
    written = [
        paper.path.relative_to(tmp_path).as_posix() for paper in write_beside(composer, load_documents()[ID], tmp_path)
    ]
    assert written == ["hub/NOTICE", "hub/CHANGES.md", "hub/LICENSES.md", "hub/LICENSES/Apache-2.0.txt"]
    shipped = (tmp_path / "hub/LICENSES/Apache-2.0.txt").read_bytes()
    assert shipped == (EXAMPLES.parent / "LICENSES/Apache-2.0.txt").read_bytes()
    assert "LICENSES/LicenseRef-llama-3-1.txt" in (tmp_path / "hub/LICENSES.md").read_text()


def test_without_an_apache_model_its_text_is_not_written() -> None:
    assert beside(judged(LLAMA))["hub/LICENSES/Apache-2.0.txt"].strip() == ""


@settings(max_examples=5)
@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60)
    .filter(str.strip)
    .filter(lambda text: not UNSEEN.search(text))
)
def test_awkward_names_break_neither_the_notice_nor_the_changes(awkward: str) -> None:
    files = beside(judged({**LLAMA, "name": awkward}, called=awkward.strip() or "x"))
    changes = files["hub/CHANGES.md"].split("\n")
    assert [line for line in changes if line.startswith("#")][1:] == [
        "## Made from",
        "## What was changed",
        "## Licences that ask for this statement",
    ]
    assert files["hub/NOTICE"].encode().decode() == files["hub/NOTICE"]


def test_an_answer_kept_for_counsel_is_named_and_not_printed() -> None:
    competes = {
        **LLAMA,
        "name": "GPT",
        "maker": "OpenAI",
        "licence": "openai",
        "family": "gpt",
        "how": ["outputs"],
        "competes": True,
    }
    found = sheet(judged(competes))
    assert "kept for counsel" in text(next(found.page.iter("body")))


MERGE = "invented_merge_of_many_licences"


def test_the_hold_names_every_place_whose_ban_rests_on_a_case_of_what_nobody_knows() -> None:
    hold = text(paper(MERGE).page)
    assert re.search(r"Speak to a lawyer in: European Union, United States, Utah", hold)


def test_a_contested_condition_is_printed_with_the_contest_beside_it() -> None:
    found = {row["id"]: row for row in paper(MERGE).view["extra"]["applies"]}
    row = found["licence.stability.no_foundation_model"]
    assert row["certainty"] == "contested"
    assert all(said in text(paper(MERGE).page) for said in row["conflicts"])


def test_commercial_training_on_flux_outputs_is_open_and_its_indemnity_and_end_are_not_left_out() -> None:
    extra = paper(MERGE).view["extra"]
    assert "licence.flux_dev.indemnity" in {row["id"] for row in extra["applies"]}
    assert {"licence.flux_dev.commercial_licence", "licence.flux_dev.end_of_licence"} <= {
        row["id"] for row in extra["open"]
    }


OPENRAIL = {"name": "x/y", "maker": "Z", "family": "sdxl", "licence": "openrail++", "how": ["weights"]}


@pytest.mark.parametrize(("licence", "said"), [("mit", True), ("MIT", True), ("openrail++", False), (None, False)])
def test_a_planned_licence_without_limits_is_held_against_conditions_that_want_them(
    licence: str | None, *, said: bool
) -> None:
    answers = {"base.models": [OPENRAIL], "release.ways": ["weights_open"], "release.licence": licence}
    sheet = AnswerSheet(Subject(name="Made Up", version="1"), answers=sheet_of(answers))
    found = paper_of(assess(catalogue(), sheet, example("lora_startup").on), ID)
    assert bool(found.view["extra"]["own"]) is said
    assert ("No pair of triggered conditions was found" in text(found.page)) is not said


def test_a_planned_licence_without_limits_is_no_matter_where_no_condition_wants_them() -> None:
    answers = {"base.models": [APACHE], "release.ways": ["weights_open"], "release.licence": "mit"}
    sheet = AnswerSheet(Subject(name="Made Up", version="1"), answers=sheet_of(answers))
    assert paper_of(assess(catalogue(), sheet, example("lora_startup").on), ID).view["extra"]["own"] == ""


def test_changes_stand_in_the_notice_file_where_a_licence_asks_for_them_there() -> None:
    stated = "What was changed"
    assert stated in beside(example(MERGE))["hub/NOTICE"]
    assert stated not in beside(judged(LLAMA))["hub/NOTICE"]


def test_no_licence_shows_an_earlier_reading_than_its_entries() -> None:
    for entry in catalogue().entries.values():
        read = catalogue().instruments[entry.source.instrument].read
        if entry.kind == "licence_term" and read is not None and not isinstance(entry.verified, bool):
            assert entry.verified is None or read.on >= entry.verified.on, entry.id


def test_a_use_policy_that_stands_somewhere_is_not_called_unwritten() -> None:
    shown = text(paper("lora_startup").page)
    assert "once that is written" not in shown
    assert "https://kranich-dialog.example/use-policy was not compared with it" in shown
