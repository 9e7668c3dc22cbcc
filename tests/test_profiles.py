"""Profiles: they choose what is looked at, asked for and offered first, and never change a verdict."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml_rs
from conftest import DAY, ROOT, Here
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_page import example, find, paper_of, text
from signing import signatures
from small_law import assessed, small

from compliance_kit.answers import Answer, AnswerSheet, Profile, Subject
from compliance_kit.assessment import Assessment, Scope, assess, scope_of
from compliance_kit.catalogue import Catalogue, ProfileOf
from compliance_kit.checks.catalogue_check import check
from compliance_kit.commands._common import with_profile
from compliance_kit.commands.assess import text as told
from compliance_kit.definitions import load_documents, templates_root, wanted_by
from compliance_kit.documents import Composer
from compliance_kit.entries import Cases
from compliance_kit.errors import BadInput, Problems
from compliance_kit.interview import waiting_questions
from compliance_kit.liability import exposures
from compliance_kit.packs import load
from compliance_kit.report import report
from compliance_kit.sheets import read_sheet, sheet_from_text, sheet_of, sheet_text
from compliance_kit.timetable import events
from compliance_kit.views.materials import facts_digest
from compliance_kit.wording import load_words

pytestmark = pytest.mark.xdist_group("profiles")
EXAMPLES = ROOT / "examples"
ON = ("--on", "2026-11-20")
PROFILES = sorted(load().profiles)
NARROW = [name for name, profile in load().profiles.items() if profile.places is not None]


def under(sheet: AnswerSheet, name: str | None) -> AnswerSheet:
    return dataclasses.replace(sheet, profile=sheet.profile.model_copy(update={"name": name}))


def both(catalogue: Catalogue, name: str, profile: str) -> tuple[Assessment, Assessment]:
    """An example without and with a profile."""
    sheet = read_sheet(EXAMPLES / f"{name}.yaml", catalogue)
    return assess(catalogue, under(sheet, None), DAY), assess(catalogue, under(sheet, profile), DAY)


# --- a profile never changes a verdict -------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["lora_startup", "image_lora_real_people", "invented_korean_chat"])
def test_what_is_looked_at_comes_out_as_without_a_profile(name: str, profile: str, catalogue: Catalogue) -> None:
    full, narrow = both(catalogue, name, profile)
    assert narrow.findings.keys() <= full.findings.keys()
    assert {entry: finding.judgement for entry, finding in narrow.findings.items()} == {
        entry: full.findings[entry].judgement for entry in narrow.findings
    }
    assert [(axis.axis.id, axis.result) for axis in narrow.axes] == [(axis.axis.id, axis.result) for axis in full.axes]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["lora_startup", "invented_companion_app"])
def test_no_rating_depends_on_what_is_looked_at_and_no_other_place_is_rated(
    name: str, profile: str, catalogue: Catalogue
) -> None:
    """A rating counts the rules that stay unmet, wherever they stand."""
    full, narrow = (
        {(one.path, one.place): one for one in exposures(found)} for found in both(catalogue, name, profile)
    )
    assert narrow == {key: full[key] for key in narrow}
    places = catalogue.profiles[profile].places
    reached = None if places is None else catalogue.expanded(frozenset(places))
    assert narrow.keys() == {key for key in full if reached is None or key[1] in reached}


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_left_out_is_everything_else_that_applies_or_is_open(profile: str, catalogue: Catalogue) -> None:
    full, narrow = both(catalogue, "image_lora_real_people", profile)
    missing = {
        name
        for name, finding in full.findings.items()
        if name not in narrow.findings and finding.verdict != "does_not_apply"
    }
    assert {finding.entry.id for finding in narrow.outside} == missing
    assert bool(missing) == (profile in NARROW)


@pytest.mark.parametrize("profile", PROFILES)
def test_what_stops_a_release_is_looked_at_under_every_profile(profile: str, catalogue: Catalogue) -> None:
    _, narrow = both(catalogue, "lora_startup", profile)
    stops = {entry.id for entry in catalogue.entries.values() if entry.stop and entry.force != "proposal"}
    assert stops
    assert stops <= narrow.findings.keys()


@pytest.mark.parametrize("profile", NARROW)
def test_licences_and_guidance_of_no_place_are_looked_at_under_every_profile(
    profile: str, catalogue: Catalogue
) -> None:
    _, narrow = both(catalogue, "lora_startup", profile)
    nowhere = {entry.id for entry in catalogue.entries.values() if not entry.places and entry.force != "proposal"}
    assert {"licence.llama_3_1.badge"} <= nowhere <= narrow.findings.keys()


def test_a_profile_for_one_place_takes_its_parts_and_its_groups() -> None:
    places = {
        "us": ["US"],
        "part": ["US-CA"],
        "eu": ["EU"],
        "de": ["DE"],
        "many": ["KR", "DE"],
        "kr": ["KR"],
        "none": [],
    }
    law = small(entries=[{"id": f"e.{name}", "places": where} for name, where in places.items()])
    found = {
        chosen: {
            name.removeprefix("e.")
            for name in assessed(law, {}, scope=Scope(places=law.expanded(frozenset({chosen})))).findings
        }
        for chosen in ("EU", "US", "US-CA")
    }
    assert found["EU"] == {"eu", "de", "many", "none"}
    assert found["US"] == {"us", "part", "none"}
    assert found["US-CA"] == {"us", "part", "none"}


ANSWERS = st.fixed_dictionaries({}, optional={"a.flag": st.booleans() | st.none(), "a.markets": st.just(["DE"])})
PLACES = st.sets(st.sampled_from(["EU", "US", "KR", "US-CA"]), min_size=1)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "places": st.lists(st.sampled_from(["DE", "EU", "US-CA", "KR"]), max_size=2, unique=True),
            "stop": st.booleans(),
            "when": st.sampled_from([{"a.flag": True}, {"a.markets": {"includes": "DE"}}, {"always": True}]),
        }
    ),
    min_size=1,
    max_size=5,
)


@given(ENTRIES, ANSWERS, PLACES)
@settings(max_examples=60)
def test_looking_at_fewer_places_leaves_out_and_changes_nothing(
    entries: list[dict[str, Any]], answers: Mapping[str, Any], places: set[str]
) -> None:
    law = small(entries=[{"id": f"e.n{number}", **entry} for number, entry in enumerate(entries)])
    wide = assessed(law, answers)
    narrow = assessed(law, answers, scope=Scope(places=law.expanded(frozenset(places))))
    assert {name: finding.shade for name, finding in narrow.findings.items()}.items() <= {
        name: finding.shade for name, finding in wide.findings.items()
    }.items()
    assert {name for name, entry in law.entries.items() if entry.stop} <= narrow.findings.keys()
    live = {name for name, finding in wide.findings.items() if finding.verdict != "does_not_apply"}
    assert {finding.entry.id for finding in narrow.outside} == live - narrow.findings.keys()


def test_another_sheet_or_day_keeps_the_places(catalogue: Catalogue) -> None:
    _, narrow = both(catalogue, "lora_startup", "startup_us")
    assert narrow.again(on=DAY).findings.keys() == narrow.findings.keys()
    assert "eu.ai_act.literacy" not in narrow.findings
    entries = [event.finding.entry for event in events(narrow, DAY.replace(year=2029))]
    assert not [entry.id for entry in entries if entry.places == ("EU",) and not entry.stop]


# --- where it is said ------------------------------------------------------------------------------------------------


def test_the_text_counts_what_is_left_out_by_place(catalogue: Catalogue) -> None:
    _, narrow = both(catalogue, "lora_startup", "startup_us")
    words = load_words(templates_root() / "base" / "words", "en", catalogue)
    (line,) = [line for line in told(narrow, words) if line.startswith("Left out by the profile: ")]
    assert f"{len(narrow.outside)} results" in line
    assert "European Union" in line
    full, _ = both(catalogue, "lora_startup", "startup_us")
    assert not [line for line in told(full, words) if "Left out" in line]


def test_the_json_names_the_profile_and_counts_what_is_left_out(catalogue: Catalogue) -> None:
    full, narrow = both(catalogue, "lora_startup", "startup_us")
    assert report(full, ratings=False)["profile"] == {"name": None, "left_out": 0}
    data = report(narrow, ratings=False)
    assert data["profile"] == {"name": "startup_us", "left_out": len(narrow.outside)}
    assert data["profile"]["left_out"] > 0
    assert [finding["id"] for finding in data["findings"]] == list(narrow.findings)


@pytest.mark.parametrize("document", list(load_documents()))
def test_a_narrowed_paper_says_where_it_looked_and_how_much_it_leaves_out(document: str, catalogue: Catalogue) -> None:
    _, narrow = both(catalogue, "lora_startup", "startup_us")
    page = paper_of(narrow, document).page
    header = text(next(iter(find(page, "header"))))
    assert "Places looked at" in header
    assert "United States only" in header
    assert f"{len(narrow.outside)} results for other places" in header


def test_a_paper_of_every_place_says_nothing_about_places() -> None:
    assert "Places looked at" not in text(paper_of(example("lora_startup"), "model_card").page)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_papers_of_a_profile_can_be_composed(profile: str, catalogue: Catalogue) -> None:
    _, narrow = both(catalogue, "lora_startup", profile)
    composer = Composer(narrow)
    chosen = catalogue.profiles[profile].documents
    for name in ("threshold_record", "model_card"):
        if name in chosen:
            assert composer.compose(load_documents()[name])["document"]["id"] == name


def test_guidance_that_a_profile_names_comes_first(catalogue: Catalogue) -> None:
    words = load_words(templates_root() / "base" / "words", "en", catalogue)
    _, narrow = both(catalogue, "lora_startup", "startup_us")
    lines = told(narrow, words)
    start = lines.index("Guidance, in force")
    assert lines[start + 1].strip().startswith("guidance.nist_ai_600_1")
    page = paper_of(narrow, "obligations_checklist")
    titles = [group["title"] for group in page.view["extra"]["guidance"]]
    assert titles[0] == catalogue.instruments["guidance.nist_ai_600_1"].title


def test_switching_the_profile_voids_a_signature_given_without_it(catalogue: Catalogue) -> None:
    full, narrow = both(catalogue, "lora_startup", "startup_us")
    assert facts_digest(full) != facts_digest(narrow)
    signed = dataclasses.replace(narrow.sheet, sign_off=signatures(full))
    card = Composer(assess(catalogue, signed, DAY)).compose(load_documents()["model_card"])
    assert card["document"]["status"] == "draft"


# --- the interview ---------------------------------------------------------------------------------------------------


def test_fewer_places_never_ask_for_more(catalogue: Catalogue) -> None:
    sheet = AnswerSheet(
        Subject(name="x"), answers=sheet_of({"release.markets": ["DE", "US-CA"], "release.ways": ["app"]})
    )
    asked = {
        name: set(waiting_questions(assess(catalogue, under(sheet, name), DAY), wanted_by(catalogue, ["model_card"])))
        for name in (None, "startup_us", "startup_both")
    }
    assert asked["startup_us"] <= asked["startup_both"] <= asked[None]
    assert asked["startup_us"] != asked[None]


# --- with_profile and saved sheets -----------------------------------------------------------------------------------

BARE = AnswerSheet(Subject(name="x"), answers={"use.clinical": Answer(value=True)})


def test_a_profile_brings_its_papers_where_the_sheet_names_none(catalogue: Catalogue) -> None:
    found = with_profile(BARE, catalogue, "hobbyist").profile
    assert (found.name, found.documents) == ("hobbyist", ("threshold_record", "model_card"))
    own = dataclasses.replace(BARE, profile=Profile(documents=("tort_note",)))
    assert with_profile(own, catalogue, "hobbyist").profile.documents == ("tort_note",)
    assert with_profile(BARE, catalogue, None) is BARE


def test_papers_that_came_with_a_profile_go_with_it(catalogue: Catalogue) -> None:
    found = with_profile(with_profile(BARE, catalogue, "hobbyist"), catalogue, "legal_team").profile
    assert found.documents == catalogue.profiles["legal_team"].documents


def test_a_profile_that_is_none_is_refused_with_those_that_are(catalogue: Catalogue) -> None:
    with pytest.raises(BadInput) as found:
        with_profile(BARE, catalogue, "startup_mars")
    assert str(found.value).startswith("--profile: there is no profile 'startup_mars'. Known are: startup_eu, ")


def test_a_sheet_keeps_its_profile_and_one_that_is_none_is_named_with_its_line(catalogue: Catalogue) -> None:
    written = sheet_text(with_profile(BARE, catalogue, "startup_eu"))
    assert sheet_from_text(written, "sheet.yaml", catalogue).profile.name == "startup_eu"
    wrong = "format: 1\nsubject: {name: x}\nprofile:\n  name: startup_mars\nanswers: {}\n"
    with pytest.raises(Problems) as found:
        sheet_from_text(wrong, "sheet.yaml", catalogue)
    assert str(found.value).startswith("sheet.yaml:4: profile: there is no profile 'startup_mars'. Known are: ")


def test_ask_keeps_the_profile_in_the_sheet_and_assess_does_not(here: Here, tmp_path: Path) -> None:
    sheet, answers = tmp_path / "sheet.yaml", tmp_path / "answers.yaml"
    answers.write_text("format: 1\nsubject: {name: x}\nanswers: {use.clinical: true}\n", encoding="utf-8")
    assert here("ask", sheet, "--answers", answers, "--profile", "startup_us", *ON).code == 0
    data: Any = yaml_rs.loads(sheet.read_text(encoding="utf-8"))
    assert data["profile"]["name"] == "startup_us"
    before = sheet.read_bytes()
    found = json.loads(here("assess", sheet, *ON, "--profile", "startup_eu", "--format", "json").out)
    assert (found["profile"]["name"], sheet.read_bytes()) == ("startup_eu", before)
    assert json.loads(here("assess", sheet, *ON, "--format", "json").out)["profile"]["name"] == "startup_us"


def test_a_profile_that_only_this_edition_has_narrows_nothing_in_another(catalogue: Catalogue) -> None:
    other = dataclasses.replace(catalogue, profiles={})
    assert scope_of(other, under(BARE, "startup_us")) == Scope()


# --- the command and the catalogue -----------------------------------------------------------------------------------


def test_profiles_are_listed_with_places_papers_and_guidance(here: Here, catalogue: Catalogue) -> None:
    found = here("profiles")
    assert (found.code, found.err) == (0, "")
    for profile in catalogue.profiles.values():
        assert f"{profile.id}: {profile.title}\n  {profile.who}" in found.out
    assert "Looks at: European Union, United States; prohibitions that stop a release everywhere." in found.out
    assert "Looks at every place." in found.out


def test_profiles_are_told_to_machines(here: Here, catalogue: Catalogue) -> None:
    data = json.loads(here("profiles", "--format", "json").out)
    assert [ProfileOf.model_validate(one) for one in data] == list(catalogue.profiles.values())


def test_every_paper_that_a_profile_names_exists(catalogue: Catalogue) -> None:
    named = {document for profile in catalogue.profiles.values() for document in profile.documents}
    assert named <= {*load_documents(), "all"}


def test_check_finds_places_and_guidance_of_a_profile_that_do_not_exist(catalogue: Catalogue) -> None:
    wrong = ProfileOf(id="startup_eu", title="x", who="y", places=("EU", "Mars"), guidance=("guidance.hf_doc",))
    bare = dataclasses.replace(catalogue, profiles={"startup_eu": wrong}, read_cases=Cases)
    found = [str(problem) for problem in check(bare) if "profiles.yaml" in str(problem)]
    assert [problem.split(": ", 1)[1] for problem in found] == [
        "the profile 'startup_eu' names 'Mars', which is no place.",
        "the profile 'startup_eu' names 'guidance.hf_doc', which is no instrument. Did you mean 'guidance.hf_docs'?",
    ]
