# ruff: noqa: E501 - rows of a table read better in one line
"""The built-in catalogue: every case, every check, broken copies of it, and the calendar."""

import datetime
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import DAY, ROOT, Judge
from lines import numeric_lines, touched
from update_stability import OPEN_FINDINGS, finding_line

from compliance_kit import packs
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import Asked, all_cases, mistake
from compliance_kit.checks.catalogue_check import check
from compliance_kit.checks.found import Found
from compliance_kit.errors import BadInput, Problems
from compliance_kit.facts import Period
from compliance_kit.thresholds import Step

# --- cases -----------------------------------------------------------------------------------------------------------


@cache
def built_in() -> Catalogue:
    return packs.load()


CASES = dict(all_cases(built_in()))


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    assert mistake(built_in(), CASES[name]) is None


def test_no_two_cases_have_one_name() -> None:
    names = [name for name, _ in all_cases(built_in())]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_a_case_that_expects_something_else_is_noticed(catalogue: Catalogue) -> None:
    name, asked = next((name, asked) for name, asked in CASES.items() if set(asked.expect.values()) == {"applies"})
    wrong = Asked(asked.like, asked.given, asked.day, dict.fromkeys(asked.expect, "does_not_apply"))
    found = mistake(catalogue, wrong)
    assert found is not None, name
    assert "should be 'does_not_apply' and is 'applies'" in found


def test_a_case_that_expects_certainty_is_not_content_with_an_open_finding(catalogue: Catalogue) -> None:
    asked = next(asked for asked in CASES.values() if list(asked.expect.values()) == ["undetermined"])
    wrong = Asked(asked.like, asked.given, asked.day, dict.fromkeys(asked.expect, "applies"))
    assert mistake(catalogue, wrong) is not None


def test_a_case_with_the_wrong_timing_is_noticed(catalogue: Catalogue) -> None:
    asked = next(asked for asked in CASES.values() if asked.timing == "current")
    wrong = Asked(asked.like, asked.given, asked.day, asked.expect, "past")
    assert mistake(catalogue, wrong) == "the timing should be 'past' and is 'current'"


# --- check -----------------------------------------------------------------------------------------------------------


# test_check_command compares what the built-in catalogue has wrong with the list of what is open.


@dataclass(frozen=True)
class Broken:
    """One change that breaks the catalogue.

    Attributes:
        file: which file is changed, and `old` by `new` in it (None: the file is removed, or `new` is appended).
        at: what stands on the line that the problem must name; "" for the first line, None where no line can be named.
        says: what the problem must say.

    """

    name: str
    file: str
    old: str | None
    new: str | None
    at: str | None
    says: Sequence[str]


LITERACY = "eu/ai_act/literacy.yaml"
DEPLOYER = "{eu.ai_act.is_deployer: true}]\n"
WHEN = "    - not: {eu.ai_act.free_system_exclusion: true}\n"
DETERMINED = "eu/ai_act/determinations.yaml"
THRESHOLDS = "eu/ai_act/thresholds.yaml"
USER_CAP = "licence/qwen/user_cap.yaml"
BROKEN = [
    Broken("an unknown fact in an entry", LITERACY, WHEN, f"{WHEN}    - release.markts: {{includes: EU}}\n", "release.markts",
           ["the condition names the fact 'release.markts', which no pack defines", "Did you mean 'release.markets'?"]),
    Broken("an unknown fact in a determination", DETERMINED, "{use.sole_purpose: military}", "{use.sole_purpos: military}",
           "use.sole_purpos:", ["'use.sole_purpos'", "Did you mean 'use.sole_purpose'?"]),
    Broken("an unknown field of a record", "eu/gdpr/determinations.yaml", None,
           '- id: eu.gdpr.broken\n  title: Broken\n  source: {instrument: eu.gdpr, pinpoint: "Article 1"}\n  certainty: settled\n'
           "  when: {some: {of: base.models, where: {licens: mit}}}\n", "licens: mit", ["'licens'", "Did you mean 'licence'?"]),
    Broken("records that are none", LITERACY, WHEN, f"{WHEN}    - some: {{of: base.modles, where: {{name: x}}}}\n", "base.modles",
           ["'base.modles' is no list of records"]),
    Broken("an unknown fact in a calculation", "facts/modification.yaml", "margin_of: modification.compute}", "margin_of: modification.comput}",
           "modification.comput}", ["names the fact 'modification.comput'", "Did you mean 'modification.compute'?"]),
    Broken("a calculation that rests on itself", "facts/modification.yaml", "margin_of: modification.compute}", "margin_of: modification.compute_error}",
           "id: modification.compute_error", ["rests on itself: modification.compute_error -> modification.compute_error"]),
    Broken("an unknown threshold", USER_CAP, "threshold: licence.qwen.monthly_users", "threshold: licence.qwen.montly_users",
           "licence.qwen.montly_users", ["the threshold 'licence.qwen.montly_users' is not defined", "Did you mean 'licence.qwen.monthly_users'?"]),
    Broken("at_least with a line that has to be passed", USER_CAP, "more_than: {threshold", "at_least: {threshold", "at_least",
           ["'at_least' does not go with the threshold 'licence.qwen.monthly_users'", "only values beyond it count"]),
    Broken("a number compared with a day", USER_CAP, "threshold: licence.qwen.monthly_users", "threshold: eu.ai_act.marking_start",
           "eu.ai_act.marking_start", ["does not go with the threshold 'eu.ai_act.marking_start', which counts in 'date'"]),
    Broken("a number in a condition", USER_CAP, "{threshold: licence.qwen.monthly_users}", "100000000", "100000000",
           ["no number and no date stands in a condition", "{threshold: <id>}"]),
    Broken("an operator that suits no country", LITERACY, WHEN, f"{WHEN}    - release.markets: {{is_one_of: [DE]}}\n", "release.markets",
           ["'is_one_of' does not go with 'release.markets', which is of the kind countries"]),
    Broken("a word that is no operator", LITERACY, WHEN, f"{WHEN}    - release.markets: {{contains: DE}}\n", "release.markets",
           ["'contains' is no comparison; known are is_one_of, includes"]),
    Broken("a choice that is none", DETERMINED, "{use.sole_purpose: military}", "{use.sole_purpose: millitary}", "millitary",
           ["'millitary' is no choice of 'use.sole_purpose'"]),
    Broken("a place that is none in a condition", LITERACY, WHEN, f"{WHEN}    - release.markets: {{includes: XX}}\n", "includes: XX", ["'XX' is no place"]),
    Broken("a place that is none in an entry", LITERACY, "places: [EU]", "places: [EUU]", "places: [EUU]", ["'EUU' is no place"]),
    Broken("an instrument that nobody defines", LITERACY, "instrument: eu.omnibus", "instrument: eu.omnibos", "eu.omnibos",
           ["the instrument 'eu.omnibos' is not defined", "Did you mean 'eu.omnibus'?"]),
    Broken("a mirror as a source", LITERACY, 'pinpoint: "Article 4"}', 'pinpoint: "Article 4", url: "https://joat.me/ai-act"}', "joat.me",
           ["is an untrusted mirror", "Cite the official page."]),
    Broken("a key that is missing", LITERACY, "force: binding\n", "", "", ["force: the key 'force' is missing"]),
    Broken("a key that nobody knows", LITERACY, "force: binding\n", "force: binding\nwheight: 3\n", "wheight", ["the key 'wheight' is not known here"]),
    Broken("a key of a case that nobody knows", LITERACY, "    timing: upcoming\n", "    timming: upcoming\n", "timming", ["the key 'timming' is not known here"]),
    Broken("a force that does not exist", LITERACY, "force: binding\n", "force: strong\n", "force: strong", ["force: ", "'binding', 'contract', 'guidance' or 'proposal'"]),
    Broken("an id that does not follow from the path", LITERACY, "id: eu.ai_act.literacy\n", "id: eu.ai_act.litracy\n", "id: eu.ai_act.litracy",
           ["the id 'eu.ai_act.litracy' does not follow from the file name", "Write 'id: eu.ai_act.literacy'."]),
    Broken("an id that stands twice", THRESHOLDS, "- id: eu.ai_act.notify_within\n", "- id: eu.ai_act.systemic_compute\n", None,
           ["the id 'eu.ai_act.systemic_compute' stands twice"]),
    Broken("a question with the name of a legal status", "facts/use.yaml", None,
           '- {id: eu.ai_act.personal_use, mode: asked, kind: boolean, ask: "Is it?"}\n', "id: eu.ai_act.personal_use",
           ["the id 'eu.ai_act.personal_use' stands twice"]),
    Broken("a key that stands twice", LITERACY, "force: binding\n", "force: binding\nforce: guidance\n", "force: guidance",
           ["the key 'force' stands twice (first on line 3)"]),
    Broken("broken YAML", LITERACY, "places: [EU]", "places: [EU", None, ["no valid YAML"]),
    Broken("a threshold that is no exact number", THRESHOLDS, 'value: "1e25"', "value: 1e25", "value: 1e25", ["an exact number is needed"]),
    Broken("a forbidden word", LITERACY, "penalty: No tier", "penalty: Whoever is not compliant knows. No tier", "not compliant", ["uses the word 'compliant'"]),
    Broken("a weak word for a duty", LITERACY, "  You take measures", "  You should take measures", "You should", ["uses the word 'should'"]),
    Broken("a case that is wrong", LITERACY, "    expect: does_not_apply\n", "    expect: applies\n", "name: a bare upload of weights",
           ["eu.ai_act.literacy should be 'applies' and is 'does_not_apply'", "Case: eu.ai_act.literacy::a bare upload of weights"]),
    Broken("a case over a fact that does not exist", LITERACY, "eu.ai_act.is_system_provider: null", "eu.ai_act.is_system_providr: null",
           "name: not knowing whose name", ["no pack defines the fact 'eu.ai_act.is_system_providr'"]),
    Broken("a case with an answer that cannot be read", LITERACY, "given: {eu.ai_act.is_system_provider: null", "given: {eu.ai_act.is_system_provider: perhaps",
           "name: not knowing whose name", ["cannot be worked out"]),
    Broken("an axis that names no legal status", "axes.yaml", "[axis.capability_moved]", "[axis.capability_movd]", "axis.capability_movd",
           ["the axis 'capability' names 'axis.capability_movd', which is no determination"]),
    Broken("an asking order over a question that does not exist", "facts/order.yaml", "release.official_designation]", "release.official_designations]",
           "release.official_designations", ["the asking order names 'release.official_designations'"]),
    Broken("a file that every catalogue has is missing", "rates.yaml", None, None, None, ["obligations/rates.yaml: is missing."]),
    Broken("an alternative that excludes itself", LITERACY, DEPLOYER, DEPLOYER.replace("]", ",\n        {all: [{eu.ai_act.is_deployer: true}, {eu.ai_act.is_deployer: false}]}]"),
           "{all:", ["this alternative can never hold", "exclude each other"]),
    Broken("an alternative that is swallowed", LITERACY, DEPLOYER, DEPLOYER.replace("]", ",\n        {eu.ai_act.is_deployer: true}]"), "        {eu.ai_act.is_deployer",
           ["this alternative adds nothing"]),
    Broken("a document that no template writes", LITERACY, "actions:\n", "actions:\n  - {id: poem, title: Write a poem, document: poem}\n", "id: poem",
           ["the action 'poem' names the document 'poem', which no template writes"]),
    Broken("a question that nothing uses", "facts/use.yaml", None, '- {id: use.lost, mode: asked, kind: boolean, ask: "Is it?"}\n', "id: use.lost",
           ["nothing uses this fact, which is asked"]),
    Broken("a threshold that nothing uses", THRESHOLDS, None, '- {id: eu.ai_act.lost, unit: days, strict: true, nature: statutory, source: {instrument: eu.ai_act, '
           'pinpoint: "Article 2"}, values: [{from: 2025-01-01, value: 9}]}\n', "id: eu.ai_act.lost", ["nothing uses this threshold"]),
    Broken("two windows without a condition", LITERACY, "when:\n  all:\n", "  - {from: 2031-01-01}\nwhen:\n  all:\n", "from: 2031-01-01",
           ["this window overlaps with the one from 2025-02-02, and no condition chooses between them"]),
    Broken("two values on one day", THRESHOLDS, 'value: "1e25"}', 'value: "1e25"}, {from: 2025-08-02, value: "2e25"}', "2e25", ["two values count on 2025-08-02"]),
    Broken("a vague pinpoint", LITERACY, 'pinpoint: "Article 4"}', 'pinpoint: "Article 4, passim"}', "passim", ["leads nowhere: 'passim'"]),
    Broken("an address without https", LITERACY, 'pinpoint: "Article 4"}', 'pinpoint: "Article 4", url: "http://law.example.org/4"}', "law.example.org",
           ["does not start with https"]),
    Broken("a hedge in a duty", LITERACY, "  You take measures", "  You generally take measures", "You generally", ["uses the word 'generally'"]),
    Broken("a forbidden word in an action", LITERACY, "actions:\n", "actions:\n  - {id: be, title: Be compliant}\n", "Be compliant", ["uses the word 'compliant'"]),
    Broken("a review of the far future", LITERACY, "verified:\n  on: 2026", "verified:\n  on: 2036", "verified:", ["lies more than a year after the day of the law"]),
    Broken("a proposal with the force of law", LITERACY, "force: binding\n", "force: binding\nstatus: proposed\n", "force:", ["the text is 'proposed'"]),
    Broken("a case in another century", LITERACY, "    on: 2025-02-01\n", "    on: 1825-02-01\n", "on: 1825", ["a case on 1825-02-01 lies outside the days"]),
    Broken("a scenario that nobody has", "cases/licences.yaml", "    like: licences_merge\n", "    like: licences_mergd\n", "like: licences_mergd",
           ["there is no scenario 'licences_mergd'", "Did you mean 'licences_merge'?"]),
    Broken("a profile with a paper that does not exist", "profiles.yaml", "documents: [threshold_record, model_card]", "documents: [threshold_record, model_cart]",
           "model_cart", ["names 'model_cart', which is no document", "Did you mean 'model_card'?"]),
    Broken("a table without rows", "tables/accelerators.yaml", "entries:", "rows:", "", ["the key 'entries' is missing"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the catalogue that a test may break; it is mended after each test."""
    root = tmp_path_factory.mktemp("pack")
    shutil.copytree(ROOT / "obligations", root / "obligations")
    return root


@pytest.fixture
def broken_file(pack: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    path = pack / "obligations" / request.param.file
    before = path.read_text(encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


def _problems(root: Path, only: str, monkeypatch: pytest.MonkeyPatch) -> Sequence[BadInput]:
    """What is wrong now and was not before; of the cases, those of the changed entry are run."""

    def cases_of_the_changed_entry(catalogue: Catalogue) -> Mapping[str, list[Found]]:
        mistakes = ((name, mistake(catalogue, asked)) for name, asked in all_cases(catalogue) if name.startswith(only))
        places = (
            {f"{only}::{case.name}": n for n, case in enumerate(catalogue.cases.of(only))}
            if only in catalogue.entries
            else {}
        )
        return {
            "cases": [
                Found(f"entry::{only}", wrong, f"Case: {name}", ("cases", places[name]))
                for name, wrong in mistakes
                if wrong
            ]
        }

    monkeypatch.setattr("compliance_kit.checks.catalogue_check.case_problems", cases_of_the_changed_entry)
    open_before = set(OPEN_FINDINGS.read_text(encoding="utf-8").splitlines())
    try:
        return [one for one in check(packs.load(root), root) if finding_line(one) not in open_before]
    except Problems as error:
        return error.problems


@pytest.mark.parametrize(("broken", "broken_file"), [(broken, broken) for broken in BROKEN], ids=[broken.name for broken in BROKEN],
                         indirect=["broken_file"])  # fmt: skip
def test_one_mistake_makes_one_problem_with_file_and_line(
    broken: Broken, broken_file: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = broken_file.read_text(encoding="utf-8")
    if broken.new is None:
        broken_file.unlink()
    else:
        assert broken.old is None or broken.old in before
        after = before + "\n" + broken.new if broken.old is None else before.replace(broken.old, broken.new, 1)
        broken_file.write_text(after, encoding="utf-8")
    found = _problems(pack, broken.file.removesuffix(".yaml").replace("/", "."), monkeypatch)
    assert len(found) == 1, [str(problem) for problem in found]
    said = str(found[0])
    assert [part for part in broken.says if part not in said] == [], said
    assert said.startswith(f"obligations/{broken.file}:"), said
    if broken.at is not None and broken.new is not None:
        number = int((found[0].where or "").split(":")[1].split(" ")[0])
        line = broken_file.read_text(encoding="utf-8").splitlines()[number - 1]
        assert broken.at in line, f"{said} <- {line}"


def test_a_link_that_leads_out_of_the_pack_is_refused(pack: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text("id: eu.ai_act.secret\n", encoding="utf-8")
    link = pack / "obligations" / "eu" / "ai_act" / "secret.yaml"
    link.symlink_to(outside)
    try:
        with pytest.raises(Problems) as raised:
            packs.load(pack)
    finally:
        link.unlink()
    assert [str(problem) for problem in raised.value.problems] == [
        "obligations/eu/ai_act/secret.yaml: leads out of the pack. Replace the link by the file."
    ]


def test_a_folder_without_a_catalogue_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no catalogue"):
        packs.load(tmp_path)


def test_every_problem_of_a_catalogue_is_said_at_once(pack: Path) -> None:
    paths = [pack / "obligations" / name for name in (LITERACY, THRESHOLDS)]
    before = [path.read_text(encoding="utf-8") for path in paths]
    for path, text in zip(paths, before, strict=True):
        path.write_text(f"broken: [\n{text}", encoding="utf-8")
    try:
        with pytest.raises(Problems) as raised:
            packs.load(pack)
    finally:
        for path, text in zip(paths, before, strict=True):
            path.write_text(text, encoding="utf-8")
    assert [str(problem).partition(":")[0] for problem in raised.value.problems] == [
        f"obligations/{LITERACY}", f"obligations/{THRESHOLDS}",
    ]  # fmt: skip


# --- the calendar ----------------------------------------------------------------------------------------------------

QUARTERS = [datetime.date(year, month, 1) for year in range(2024, 2031) for month in (1, 4, 7, 10)]


def _overlaps(steps: Sequence[Step] | Sequence[Period]) -> list[str]:
    spans = [(step.from_, step.until or step.from_) for step in (*steps,)]
    return [f"{start} {after}" for (start, end), (after, _) in pairwise(spans) if after <= end]


def test_no_two_values_of_a_threshold_overlap(catalogue: Catalogue) -> None:
    wrong = {name: _overlaps(threshold.values) for name, threshold in catalogue.thresholds.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_no_two_periods_of_a_legal_status_overlap(catalogue: Catalogue) -> None:
    wrong = {name: _overlaps(determination.applies) for name, determination in catalogue.determinations.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_every_end_comes_after_its_beginning(catalogue: Catalogue) -> None:
    spans = [
        *((name, step.from_, step.until) for name, found in catalogue.thresholds.items() for step in found.values),
        *((name, period.from_, period.until) for name, found in catalogue.determinations.items() for period in found.applies),
        *((name, window.from_, window.until) for name, found in catalogue.entries.items() for window in found.applies),
    ]  # fmt: skip
    assert [name for name, start, end in spans if end is not None and end < start] == []


@pytest.mark.parametrize("day", QUARTERS, ids=str)
def test_on_the_first_day_of_each_quarter_every_threshold_in_force_has_its_one_value(
    day: datetime.date, catalogue: Catalogue
) -> None:
    for name, threshold in catalogue.thresholds.items():
        ends = [later.from_ - datetime.timedelta(days=1) for _, later in pairwise(threshold.values)] + [
            datetime.date.max
        ]
        spans = zip(threshold.values, ends, strict=True)
        current = [step.value for step, end in spans if step.from_ <= day <= min(end, step.until or end)]
        begun = threshold.values[0].from_ <= day
        assert len(current) <= 1, name
        assert threshold.on(day) == (current[0] if current else None if begun else threshold.values[0].value), name


def test_only_repealed_or_replaced_numbers_end_without_a_successor(catalogue: Catalogue) -> None:
    ended = {name for name, threshold in catalogue.thresholds.items() if threshold.values[-1].until is not None}
    assert ended == ENDED


ENDED = {
    "us.ca.sb1119.audit_revenue",  # relief for the first years
    "us.ca.sb942.monthly_users",  # no size test since 30 September 2026
    "us.ca.sb942.revocation",  # replaced with the size test
    "us.fed.eo14110.compute",  # the order was revoked
    "us.ny.raise_2025.compute",  # the version of 2025 was replaced before it took effect
    "us.ny.raise_2025.distillation_cost",
}


# --- lines -----------------------------------------------------------------------------------------------------------

BY_SIZE = "compared only inside developer.size: test_the_size_of_a_developer_changes_on_the_line stands on, below and above it"
WITHOUT_CASES = {
    **{f"eu.sme.{size}_{measure}": BY_SIZE for size in ("micro", "small", "medium") for measure in ("staff", "turnover", "balance")},
    **{f"eu.smc.{measure}": BY_SIZE for measure in ("staff", "turnover", "balance")},
}  # fmt: skip


def test_every_line_of_law_contract_and_guidance_has_a_case_below_on_and_above_it(catalogue: Catalogue) -> None:
    sides = touched(catalogue)
    lacking = {name for name in numeric_lines(catalogue) if sides[name] != {"below", "on", "above"}}
    assert lacking == set(WITHOUT_CASES)


def _size(judge: Judge, staff: int, turnover: int, balance: int) -> object:
    answers = {
        "developer.staff": staff,
        "developer.group_revenue": {"value": turnover, "currency": "EUR"},
        "developer.balance_sheet": {"value": balance, "currency": "EUR"},
    }
    return judge(answers, DAY).known.value("developer.size").content


SIZES = {
    "micro": (9, 2_000_000, 2_000_000),
    "small": (49, 10_000_000, 10_000_000),
    "medium": (249, 50_000_000, 43_000_000),
    "small_mid_cap": (749, 150_000_000, 129_000_000),
}
NEXT = {"micro": "small", "small": "medium", "medium": "small_mid_cap", "small_mid_cap": "large"}


@pytest.mark.parametrize("size", SIZES)
def test_the_size_of_a_developer_changes_on_the_line(size: str, judge: Judge) -> None:
    staff, turnover, balance = SIZES[size]
    assert (
        _size(judge, staff, turnover, balance + 1) == size
    )  # one of the two amounts suffices, and the line itself is in
    assert _size(judge, staff, turnover + 1, balance) == size
    assert _size(judge, staff - 1, turnover - 1, balance - 1) == size
    assert _size(judge, staff + 1, turnover, balance) == NEXT[size]  # the head count has to stay below its line
    assert _size(judge, staff, turnover + 1, balance + 1) == NEXT[size]
