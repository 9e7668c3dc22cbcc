"""The generated pages of the manual say what the data say, all of it, and lead where they say they lead."""

import html
import posixpath
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import ROOT
from markdown_it import MarkdownIt

from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import BadInput
from compliance_kit.wording import Words, load_words
from reference_pages import book, markdown
from reference_pages.links import FOLDER

Pages = Mapping[str, str]
_LINK = re.compile(r"(?<!\\)\]\((?P<target>[^)\s]+)\)")
_ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
_HTML = re.compile(r"(?<![\\`])<(?!a id=|/a>|https?:|!--)[a-zA-Z/]")


@pytest.fixture(scope="module")
def made(catalogue: Catalogue) -> Pages:
    return book.pages(catalogue)


@pytest.fixture(scope="module")
def words(catalogue: Catalogue) -> Words:
    return load_words(ROOT / "templates" / "base" / "words", "en", catalogue)


@pytest.fixture
def registers(tmp_path: Path) -> Path:
    """A copy of what the pages are made from besides the catalogue, to be spoiled."""
    for folder in ("templates/base/words", "obligations/cases", "docs/reference/left-out", "docs/reference/coverage"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def _section(made: Pages, catalogue: Catalogue, name: str) -> str:
    """What stands under the anchor of an entry or determination, up to the next one."""
    judged = catalogue.entries.get(name) or catalogue.determinations[name]
    page = made[f"instruments/{judged.source.instrument}.md"]
    return page.partition(f'<a id="{name}"></a>')[2].partition("<a id=")[0]


# --- up to date -------------------------------------------------------------------------------------------------------


def test_no_generated_page_is_stale_and_none_is_left_over(made: Pages) -> None:
    assert (book.stale(made), book.orphans(made)) == ([], []), "run scripts/reference.py"


def test_the_same_data_give_the_same_pages(catalogue: Catalogue, made: Pages) -> None:
    assert book.pages(catalogue) == made


@pytest.mark.parametrize(
    "name",
    ["facts.md", "thresholds.md", "entries.md", "commands.md", "profiles.md", "left-out.md", "coverage.md",
     "instruments/eu.ai_act.md"],
)  # fmt: skip
def test_a_page_of_each_kind_that_was_edited_or_removed_is_noticed(made: Pages, tmp_path: Path, name: str) -> None:
    book.write(made, tmp_path)
    (tmp_path / name).write_text(f"{made[name]}edited", encoding="utf-8")
    assert book.stale(made, tmp_path) == [name]
    (tmp_path / name).unlink()
    assert book.run(made, tmp_path, check=True) == (1, [f"{FOLDER}/{name} is stale; run scripts/reference.py"])


def test_a_page_that_is_no_longer_generated_is_noticed_and_then_removed(made: Pages, tmp_path: Path) -> None:
    book.write(made, tmp_path)
    gone = tmp_path / "instruments" / "xx.repealed.md"
    gone.write_text(made["facts.md"], encoding="utf-8")
    told = f"{FOLDER}/instruments/xx.repealed.md is no longer generated; run scripts/reference.py"
    assert book.run(made, tmp_path, check=True) == (1, [told])
    assert book.run(made, tmp_path, check=False) == (0, [f"{FOLDER}/instruments/xx.repealed.md (removed)"])
    assert not gone.exists()
    assert book.run(made, tmp_path, check=True) == (0, [book.UP_TO_DATE])


def test_pages_written_by_hand_are_left_alone(made: Pages, tmp_path: Path) -> None:
    own = tmp_path / "catalogue-format.md"
    own.write_text("# Written by hand\n", encoding="utf-8")
    book.write(made, tmp_path)
    assert book.orphans(made, tmp_path) == []
    assert own.read_text(encoding="utf-8") == "# Written by hand\n"


# --- complete ---------------------------------------------------------------------------------------------------------


def test_every_fact_threshold_entry_and_profile_has_its_place_in_the_manual(made: Pages, catalogue: Catalogue) -> None:
    assert [name for name in catalogue.facts if f"### `{name}`" not in made["facts.md"]] == []
    assert [name for name in catalogue.thresholds if f"| `{name}` <a id=" not in made["thresholds.md"]] == []
    assert [name for name in catalogue.entries if f"| [`{name}`](instruments/" not in made["entries.md"]] == []
    assert [name for name in catalogue.profiles if f"\n`{name}`: " not in made["profiles.md"]] == []


def test_every_entry_and_determination_stands_on_the_page_of_its_instrument_and_on_no_other(
    made: Pages, catalogue: Catalogue
) -> None:
    found = {
        name: page for page, text in made.items() if page.startswith("instruments/") for name in _ANCHOR.findall(text)
    }
    judged = {name: entry.source for name, entry in catalogue.entries.items()}
    judged |= {name: status.source for name, status in catalogue.determinations.items()}
    assert found == {name: f"instruments/{source.instrument}.md" for name, source in judged.items()}
    anchors = sum(len(_ANCHOR.findall(text)) for page, text in made.items() if page.startswith("instruments/"))
    assert anchors == len(judged)


def test_only_instruments_that_something_cites_have_a_page(made: Pages, catalogue: Catalogue) -> None:
    cited = {source.instrument for entry in catalogue.entries.values() for source in (entry.source, *entry.also)}
    cited |= {way.source.instrument for entry in catalogue.entries.values() for way in entry.how_to_show}
    cited |= {w.source.instrument for entry in catalogue.entries.values() for w in entry.applies if w.source}
    cited |= {status.source.instrument for status in catalogue.determinations.values()}
    cited |= {period.source.instrument for status in catalogue.determinations.values() for period in status.applies}
    assert {page for page in made if page.startswith("instruments/")} == {f"instruments/{name}.md" for name in cited}


def test_every_part_of_every_entry_is_printed(made: Pages, catalogue: Catalogue, words: Words) -> None:
    lost = []
    for entry in catalogue.entries.values():
        section = _section(made, catalogue, entry.id)
        texts = [entry.title, entry.summary, entry.actor, entry.done_when, entry.penalty, *entry.open]
        texts += [*entry.exemptions, *entry.conflicts, *(action.title for action in entry.actions)]
        texts += [entry.verified.how if entry.verified else "not verified", *(way.title for way in entry.how_to_show)]
        texts += [text for w in entry.applies for text in (w.from_.isoformat(), w.note)]
        texts += [case.name for case in catalogue.cases.of(entry.id)] + [reading.name for reading in entry.readings]
        texts += [words.say(f"force.{entry.force}"), words.certainty(entry.certainty, entry.source)]
        texts += [catalogue.files[f"entry::{entry.id}"], *(phrase.text for phrase in entry.set_phrases)]
        plain = section.replace("\\", "")
        lost += [(entry.id, text) for text in texts if text and " ".join(text.replace("\\", "").split()) not in plain]
    assert lost == []


def test_numbers_of_the_law_are_printed_exactly(made: Pages) -> None:
    thresholds = re.sub(r" <a id=\"[^\"]+\"></a>", "", made["thresholds.md"])
    assert "| `eu.guidelines.gpai.modification_share` | 1/3 (from " in thresholds
    assert "| `eu.guidelines.gpai.substitute` | 1e23/3 (from " in thresholds
    assert "| `eu.ai_act.systemic_compute` | 1e25 (from " in thresholds


# --- an entry and a determination as a lawyer reads them --------------------------------------------------------------


def test_a_condition_stands_in_words_with_links_to_statuses_and_facts(made: Pages, catalogue: Catalogue) -> None:
    section = _section(made, catalogue, "eu.ai_act.technical_documentation")
    status = "[You are a provider of a general-purpose AI model](#eu.ai_act.is_gpai_provider): **yes** ([AI Act, "
    assert f"- All of these\n  - {status}" in section
    assert (
        "\n  - Not this\n    - [The relief for free and open models applies](#eu.ai_act.open_source_relief)" in section
    )


def test_dates_say_under_which_condition_they_count(made: Pages, catalogue: Catalogue) -> None:
    section = _section(made, catalogue, "eu.ai_act.technical_documentation")
    assert "**Dates (the first line whose condition holds counts)**" in section
    assert re.search(r"- from 2027-08-02, if .*\*\*before 2025-08-02\*\*.*\[AI Act, Article 111\(3\)\]", section)
    assert "- from 2025-08-02, enforced from 2026-08-02 ([AI Act, Article 113" in section


def test_a_number_in_a_condition_comes_with_its_unit_source_and_nature(made: Pages, catalogue: Catalogue) -> None:
    section = _section(made, catalogue, "eu.ai_act.sum_passes_systemic_line")
    assert "FLOP** (" in section
    assert (
        "[`eu.ai_act.systemic_compute`](../thresholds.md#eu.ai_act.systemic_compute), [AI Act, Article 51(2)]"
        in section
    )
    assert "statute)" in section


def test_readings_stand_side_by_side_with_the_side_to_plan_for(made: Pages, catalogue: Catalogue) -> None:
    section = _section(made, catalogue, "eu.ai_act.placed_on_market")
    names = " | ".join(reading.name for reading in catalogue.determinations["eu.ai_act.placed_on_market"].readings)
    assert f"|  | {names} |" in section
    assert "**Plan as if it applies.**" in section
    assert "| counts | yes | yes | no, noted only |" in section


def test_what_is_given_in_a_case_is_told_in_words(made: Pages, catalogue: Catalogue) -> None:
    section = _section(made, catalogue, "eu.ai_act.technical_documentation")
    row = "| the day before it starts | You are a provider of a general-purpose AI model: yes; "
    assert row in section
    assert "| 2025-08-01 | applies | upcoming |" in section


def test_an_entry_that_nobody_checked_says_so_and_why(made: Pages, catalogue: Catalogue) -> None:
    unchecked = [entry.id for entry in catalogue.entries.values() if not entry.verified]
    assert unchecked
    for name in unchecked:
        section = _section(made, catalogue, name)
        assert "- checked: **not verified**" in section
        assert "**Open points**" in section


def test_a_status_names_everything_that_looks_at_it(made: Pages, catalogue: Catalogue) -> None:
    section = _section(made, catalogue, "eu.ai_act.is_gpai_provider")
    users = section.partition("**Looked at by**")[2].partition("**")[0]
    assert "](#eu.ai_act.technical_documentation)" in users
    assert "](#eu.ai_act.training_summary)" in users


def test_who_only_cites_an_instrument_is_listed_once_with_what_it_cites(made: Pages) -> None:
    cited = made["instruments/eu.ai_act.md"].partition("## Cited by others")[2].splitlines()
    assert "eu.ai_act.technical_documentation" not in "".join(cited)
    assert len(set(cited) - {""}) == len([line for line in cited if line]) > 0
    code = made["instruments/eu.cop.gpai.md"].partition("## Cited by others")[2]
    assert "](eu.ai_act.md#eu.ai_act.technical_documentation) (how to show it, Transparency chapter" in code


# --- links and form ---------------------------------------------------------------------------------------------------


def test_every_link_leads_to_a_page_and_a_place_or_to_a_file_that_exist(made: Pages) -> None:
    anchors = {page: set(_ANCHOR.findall(text)) for page, text in made.items()}
    broken = []
    for page, text in made.items():
        targets = {match["target"] for match in _LINK.finditer(text)}
        for target in sorted(target for target in targets if "://" not in target):
            file, _, place = target.partition("#")
            to = (
                posixpath.normpath(posixpath.join(FOLDER, posixpath.dirname(page), file))
                if file
                else f"{FOLDER}/{page}"
            )
            name = posixpath.relpath(to, FOLDER)
            known = name in made or (ROOT / to).is_file()
            if not known or (place and name in made and place not in anchors[name]):
                broken.append((page, target))
    assert broken == []


def test_pages_are_plain_markdown_without_html_but_anchors(made: Pages) -> None:
    assert [(page, found[0]) for page, text in made.items() for found in [_HTML.findall(text)] if found] == []


def test_texts_print_as_they_stand_whatever_signs_they_hold() -> None:
    text = r"US-* costs $5 to $9, <name> ~and~ [dev] \ all"
    assert MarkdownIt().renderInline(markdown.plain(text)) == html.escape(text)
    assert markdown.row("a | b", "c\nd") == r"| a \| b | c d |"
    assert markdown.linked("Tort", "https://x.org/Tort_(law)") == "[Tort](https://x.org/Tort_%28law%29)"


def test_pages_stay_small_enough_for_a_code_forge_to_render(made: Pages) -> None:
    assert [page for page, text in made.items() if len(text.encode()) > 500_000] == []


# --- the registers ----------------------------------------------------------------------------------------------------


def test_coverage_counts_what_was_checked_as_x_of_y(made: Pages, catalogue: Catalogue) -> None:
    entries = [entry for entry in catalogue.entries.values() if entry.places == ("US-CO",)]
    assert entries
    checked = sum(bool(entry.verified) for entry in entries)
    row = next(line for line in made["coverage.md"].splitlines() if line.startswith("| [Colorado](#US-CO)"))
    assert f" | {checked} of {len(entries)} | " in row
    assert "%" not in made["coverage.md"]


def test_the_next_review_follows_from_the_oldest_day_and_the_window_of_its_kind(
    catalogue: Catalogue, registers: Path
) -> None:
    windows = registers / "docs" / "reference" / "coverage" / "windows.yaml"
    kinds = {"binding": 20, "contract": 30, "guidance": 40, "proposal": 50, "place": 10}
    lines = [f"- {{kind: {kind}, days: {days}, note: a test}}" for kind, days in kinds.items()]
    windows.write_text("\n".join(lines), encoding="utf-8")
    rows = book.pages(catalogue, registers)["coverage.md"].splitlines()
    switzerland = next(line for line in rows if line.startswith("| [Switzerland]"))
    assert switzerland.endswith("| 2026-11-20 | 2026-11-20 | 2026-11-30 |")
    licences = next(line for line in rows if line.startswith("| Licences and terms"))
    assert licences.endswith("| 2026-11-20 | 2026-12-20 |")


def test_a_place_with_entries_and_no_line_stops_the_pages_with_the_place_named(
    catalogue: Catalogue, registers: Path
) -> None:
    places = registers / "docs" / "reference" / "coverage" / "places.yaml"
    places.write_text(places.read_text(encoding="utf-8").replace("place: US-OR", "place: US-NV"), encoding="utf-8")
    with pytest.raises(
        BadInput, match=r"places.yaml: no line for US-OR \(Oregon\), where the catalogue has entries: us.or."
    ):
        book.pages(catalogue, registers)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("- {place: EU, found: binding, note: x}", "a place that was looked at has a day"),
        ("- {place: EU, looked_at: 2026-11-20, found: good, note: x}", "places.yaml:1: 0.found"),
        ("- {place: EU, found: not_assessed, note: x}\n- {place: EU, found: not_assessed, note: x}",
         r"places.yaml:2: 'EU' stands here and at docs/reference/coverage/places.yaml:1"),
        ("place: EU", "holds no list"),
    ],
)  # fmt: skip
def test_mistakes_in_the_register_of_places_are_told_with_their_line(
    catalogue: Catalogue, registers: Path, written: str, said: str
) -> None:
    (registers / "docs" / "reference" / "coverage" / "places.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        book.pages(catalogue, registers)


def test_a_code_that_is_no_place_is_refused(catalogue: Catalogue, registers: Path) -> None:
    places = registers / "docs" / "reference" / "coverage" / "places.yaml"
    text = places.read_text(encoding="utf-8")
    places.write_text(f"{text}- {{place: Atlantis, found: not_assessed, note: x}}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="'Atlantis' is no place"):
        book.pages(catalogue, registers)


def test_what_is_left_out_leads_to_what_carries_it(made: Pages) -> None:
    line = next(line for line in made["left-out.md"].splitlines() if line.startswith("- `eu-ai-act-art3-definitions`"))
    assert "](instruments/eu.ai_act.md#eu.ai_act.is_gpai_provider)" in line
    assert "](thresholds.md#eu.sme.medium_staff)" in line


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("- {dossier: a, reason: no_law, note: x}\n- {dossier: b, reason: no_law, of: [eu.nothing], note: x}",
         "left-out/zz.yaml:2: b names 'eu.nothing' under 'of'"),
        ("- {dossier: a, reason: boring, note: x}", "left-out/zz.yaml:1: 0.reason"),
        ("- {dossier: a, reason: no_law, note: x}\n- {dossier: a, reason: watch_list, note: x}",
         "left-out/zz.yaml:2: 'a' stands here and at docs/reference/left-out/zz.yaml:1"),
        ("- {dossier: eu-aild-withdrawn, reason: no_law, note: x}",
         "left-out/zz.yaml:1: 'eu-aild-withdrawn' stands here and at docs/reference/left-out/eu.yaml:"),
    ],
)  # fmt: skip
def test_mistakes_in_what_is_left_out_are_told_with_file_and_item(
    catalogue: Catalogue, registers: Path, written: str, said: str
) -> None:
    (registers / "docs" / "reference" / "left-out" / "zz.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        book.pages(catalogue, registers)
