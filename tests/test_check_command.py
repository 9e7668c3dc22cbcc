# ruff: noqa: E501 - rows of a table read better in one line
"""`compliance-kit check`: what is printed, with which exit code, and what is accepted with a reason."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from checking import alone, law, with_rules
from conftest import ROOT, Here
from update_stability import OPEN_FINDINGS, open_findings

from compliance_kit import packs
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks import catalogue_check
from compliance_kit.checks.catalogue_check import KNOWN, cases_hold, check, count_remarks, remarks
from compliance_kit.checks.found import Found, Noticed, Places
from compliance_kit.commands import check as command
from compliance_kit.errors import Problems

FLAG = {"a.flag": True}
ENTRY = "obligations/eu/ai_act/literacy.yaml"


@pytest.fixture
def noticed(monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> Callable[..., None]:
    """Let the checks find these problems and remarks, and nothing else; the catalogue is not read again."""

    def told(problems: Any = (), remarked: Any = ()) -> None:
        monkeypatch.setattr(command, "load", lambda _root: catalogue)
        monkeypatch.setattr(command, "check", lambda _catalogue, _root: [*problems])
        monkeypatch.setattr(command, "remarks", lambda _catalogue, _on, _root: [*remarked])
        monkeypatch.setattr(
            command,
            "count_remarks",
            lambda _catalogue, _on, prefix, _root=None: sum(one.item.startswith(prefix) for one in remarked),
        )

    return told


def _problem(item: str = "eu.ai_act.literacy", name: str = "dates") -> Noticed:
    return Noticed(Found(f"entry::{item}", "is wrong.", "Mend it."), f"{ENTRY}:3 ({item})", name)


def _remark(item: str = "eu.ai_act.literacy") -> Noticed:
    return Noticed(Found(f"entry::{item}", "is old."), f"{ENTRY}:9 ({item})", "reviews", "remark")


def test_remarks_are_counted_and_never_an_error(here: Here, noticed: Callable[..., None]) -> None:
    noticed([], [_remark(), _remark()])
    found = here("check")
    assert (found.code, found.out.splitlines()[0]) == (0, "2 remarks; --remarks lists them.")
    assert found.out.splitlines()[1].startswith("Nothing wrong; ")
    listed = here("check", "--remarks")
    assert (listed.code, listed.out.splitlines()[:2]) == (0, [f"remark: {ENTRY}:9 (eu.ai_act.literacy): is old."] * 2)


def test_a_strict_check_fails_for_a_remark(here: Here, noticed: Callable[..., None]) -> None:
    noticed([], [_remark()])
    found = here("check", "--strict")
    assert (found.code, found.out.splitlines()[0]) == (1, f"remark: {ENTRY}:9 (eu.ai_act.literacy): is old.")
    noticed()
    assert here("check", "--strict").code == 0


def test_a_problem_is_an_error_and_stands_before_the_count(here: Here, noticed: Callable[..., None]) -> None:
    noticed([_problem()], [_remark()])
    found = here("check")
    assert (found.code, found.out.splitlines()) == (1, [
        f"{ENTRY}:3 (eu.ai_act.literacy): is wrong. Mend it.", "1 remarks; --remarks lists them.", "1 problem.",
    ])  # fmt: skip


def test_machines_are_told_the_severity_and_the_check(here: Here, noticed: Callable[..., None]) -> None:
    noticed([_problem()], [_remark()])
    assert json.loads(here("check", "--format", "json", "--remarks").out) == [
        {
            "severity": "problem",
            "check": "dates",
            "where": f"{ENTRY}:3 (eu.ai_act.literacy)",
            "message": "is wrong.",
            "mend": "Mend it.",
        },
        {
            "severity": "remark",
            "check": "reviews",
            "where": f"{ENTRY}:9 (eu.ai_act.literacy)",
            "message": "is old.",
            "mend": None,
        },
    ]
    assert len(json.loads(here("check", "--format", "json").out)) == 1


def test_only_what_starts_with_the_prefix_is_said(here: Here, noticed: Callable[..., None]) -> None:
    noticed([_problem("eu.one"), _problem("us.one")], [_remark("us.two")])
    found = here("check", "--only", "eu.", "--remarks")
    assert [line for line in found.out.splitlines() if "one" in line or "two" in line] == [
        f"{ENTRY}:3 (eu.one): is wrong. Mend it."
    ]
    assert here("check", "--only", "cn.").code == 0
    assert here("check", "--only", "us.t").out.splitlines()[0] == "1 remarks; --remarks lists them."
    assert "remarks" not in here("check", "--only", "cn.").out


def test_the_age_of_reviews_is_judged_on_the_day_that_is_given(
    here: Here, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "load", lambda _root: catalogue)
    monkeypatch.setattr(command, "check", lambda _catalogue, _root: [])
    counts = [
        int(here("check", "--on", day).out.split(" remarks")[0]) for day in ("2026-11-28", "2027-06-01", "2030-01-01")
    ]
    assert counts[0] < counts[1] < counts[2]
    assert here("check", "--on", "tomorrow").code == 2


def test_coverage_is_looked_at_when_cases_hold_and_its_findings_are_problems(
    here: Here, noticed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def covered(_catalogue: Catalogue, _root: Path | None, prefix: str, done: Callable[[str], None]) -> list[Noticed]:
        looked.append(prefix)
        done("eu.one")
        return [_problem("eu.one", "coverage")]

    monkeypatch.setattr(command, "coverage", covered)
    noticed([_problem("eu.two", "dates")])
    found = here("check", "--coverage", "--only", "eu.")
    assert (found.code, looked, found.out.splitlines()[-1]) == (1, ["eu."], "2 problems.")
    noticed([_problem("eu.two", "cases")])
    found = here("check", "--coverage")
    assert (looked, found.err) == (
        ["eu."],
        "compliance-kit: coverage is looked at once every name is known and every case holds.\n",
    )
    noticed()
    assert here("check").code == 0
    assert looked == ["eu."]


def test_wrong_names_and_wrong_cases_keep_coverage_away() -> None:
    assert cases_hold([_problem(name="dates"), _problem(name="unused")])
    assert [cases_hold([_problem(name=name)]) for name in ("names", "comparisons", "cases")] == [False, False, False]


# --- accepted --------------------------------------------------------------------------------------------------------


def _accepting(*accepted: Any) -> list[str]:
    catalogue = with_rules(alone(law({"id": "x.rule", "when": {"all": [FLAG, {"a.flag": False}]}})), accepted=accepted)
    return [
        f"{one.check} {one.item or 'editorial'}: {one.message}"
        for one in check(catalogue)
        if one.check in ("never", "accepted")
    ]


def test_a_finding_is_accepted_with_a_reason_and_only_by_the_name_of_its_check() -> None:
    assert [line.split(":")[0] for line in _accepting()] == ["never x.rule"]
    assert _accepting({"check": "never", "at": ["x.*"], "why": "history"}) == []
    assert _accepting({"check": "never", "at": ["y.*", "x.rule"], "why": "history"}) == [
        "accepted editorial: accepts what 'never' finds at 'y.*', and it finds nothing there."
    ]
    assert [line.split(":")[0] for line in _accepting({"check": "dates", "at": ["x.*"], "why": "history"})] == [
        "never x.rule",
        "accepted editorial",
    ]
    assert (
        _accepting({"check": "nevr", "at": ["x.*"], "why": "history"})[-1]
        == "accepted editorial: accepts what 'nevr' finds, and there is no such check."
    )


def test_a_field_is_accepted_by_its_own_name_and_never_with_its_fact() -> None:
    when = {"some": {"of": "b.items", "where": {"in": True}}}

    def fields_left(at: str) -> set[str]:
        catalogue = with_rules(
            alone(law({"id": "x.rule", "when": when})), accepted=[{"check": "unused", "at": [at], "why": "history"}]
        )
        return {one.message.split("'")[1] for one in check(catalogue) if one.item == "b.items"}

    everything = fields_left("a.text")
    assert "tags" in everything
    assert fields_left("b.items") == everything
    assert fields_left("b.items.tags") == everything - {"tags"}
    assert fields_left("b.items.*") == set()


def test_nothing_is_said_of_what_is_accepted_where_the_check_did_not_run() -> None:
    catalogue = with_rules(
        alone(law({"id": "x.rule", "when": {"a.flog": True}})),
        accepted=[{"check": "never", "at": ["x.*"], "why": "history"}],
    )
    assert [one for one in check(catalogue) if one.check == "accepted"] == []


# --- file and line ---------------------------------------------------------------------------------------------------

PLACES = [
    ("entry::eu.ai_act.literacy", ("applies", 0), "- from: 2025-02-02"), ("entry::eu.ai_act.literacy", ("cases", 1), "- name: "),
    ("threshold::eu.ai_act.systemic_compute", ("values",), "values:"), ("instrument::eu.ai_act", ("url",), "url:"),
    ("fact::base.models", ("fields",), "fields:"), ("determination::eu.ai_act.is_gpai_provider", ("when",), "when:"),
    ("obligations/axes.yaml", ("facts",), "#"),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "at", "text"), PLACES)
def test_a_finding_stands_on_the_line_that_its_way_leads_to(
    owner: str, at: Any, text: str, catalogue: Catalogue
) -> None:
    where = Places(catalogue, None).where(Found(owner, "is wrong.", None, at))
    file, number = where.split(" ")[0].split(":")
    line = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    assert text in line, where


def test_a_threshold_with_the_name_of_an_entry_stands_in_its_own_file(catalogue: Catalogue) -> None:
    both = sorted(catalogue.thresholds.keys() & catalogue.entries.keys())
    places = Places(catalogue, None)
    assert both
    assert [places.where(Found(f"threshold::{name}", "?")).split(":")[0].rpartition("/")[2] for name in both] == [
        "thresholds.yaml"
    ] * len(both)
    assert [places.where(Found(f"entry::{name}", "?")).split(":")[0] for name in both] == [
        f"obligations/{name.replace('.', '/')}.yaml" for name in both
    ]


def test_a_broad_case_and_a_scenario_are_found_in_their_file(catalogue: Catalogue) -> None:
    case, scenario = catalogue.cases.broad[-1].name, next(iter(catalogue.cases.scenarios))
    for owner, text in ((f"case::{case}", case), (f"scenario::{scenario}", f"id: {scenario}")):
        file, number = Places(catalogue, None).where(Found(owner, "?")).split(" ")[0].split(":")
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        assert text in lines[int(number) - 1]


def test_a_scenario_that_stands_twice_is_said(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "obligations", tmp_path / "obligations")
    more = tmp_path / "obligations" / "cases" / "more.yaml"
    more.write_text("scenarios:\n  - {id: one_more, answers: {}}\n  - {id: one_more, answers: {}}\n", encoding="utf-8")
    with pytest.raises(Problems, match=r"more\.yaml:2: the scenario 'one_more' stands twice"):
        packs.load(tmp_path)


# --- the built-in catalogue ------------------------------------------------------------------------------------------


def test_every_remark_on_the_built_in_catalogue_has_its_line(catalogue: Catalogue) -> None:
    found = remarks(catalogue, catalogue.manifest.law_as_of)
    assert len(found) == count_remarks(catalogue, catalogue.manifest.law_as_of)
    assert {one.severity for one in found} <= {"remark"}
    assert all(":" in (one.where or "") for one in found)


def test_what_the_checks_find_in_the_built_in_catalogue_is_listed_as_open(catalogue: Catalogue) -> None:
    listed = OPEN_FINDINGS.read_text(encoding="utf-8").splitlines()
    now = open_findings(catalogue).splitlines()
    gone, new = [line for line in listed if line not in now], [line for line in now if line not in listed]
    assert new == [], "mend it, or accept it with a reason in obligations/editorial.yaml"
    assert gone == [], "well done: take the line out (python tests/update_stability.py)"


def test_every_check_has_a_name_of_its_own() -> None:
    assert (
        len(KNOWN)
        == len(set(KNOWN))
        == len(catalogue_check.NAMES) + len(catalogue_check.PLAIN) + len(catalogue_check.ON_NAMES) + 3
    )
