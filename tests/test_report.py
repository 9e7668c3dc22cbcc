# ruff: noqa: E501 - rows of a table read better in one line
"""The assessment as plain data, and every judgement as a tree."""

import json
from fractions import Fraction
from typing import Any

import pytest
from conftest import DAY, ROOT, Judge
from small_law import assessed, small

from compliance_kit import __version__
from compliance_kit.assessment import Scope, assess
from compliance_kit.calculation_words import ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.quantities import UNKNOWN_AMOUNT, Interval
from compliance_kit.report import finding_data, plain, report, trace
from compliance_kit.sheets import read_sheet
from compliance_kit.values import NONE, Money, Record, Selection

STATUSES = [
    {"id": "d.inner", "when": {"a.other": True}},
    {
        "id": "d.outer",
        "when": {
            "all": [
                {"a.size": {"more_than": {"threshold": "t.line"}}},
                {"d.inner": True},
                {"a.kind": {"is_one_of": ["y", "x"]}},
            ]
        },
    },
]


@pytest.mark.parametrize(("content", "data"), [
    (True, True), ("x", "x"), (None, None), (NONE, "none"), (DAY, "2026-11-20"), (Selection(frozenset({"b", "a"})), ["a", "b"]),
    (Selection(frozenset({"b"}), frozenset({"a"})), {"chosen": ["b"], "unsure": ["a"]}), (Interval.exact(Fraction(1, 3)), {"low": "1/3", "value": "1/3", "high": "1/3"}),
    (UNKNOWN_AMOUNT, {"low": "0", "value": None, "high": None}), (Interval.exact("1e25"), {"low": "1" + "0" * 25, "value": "1" + "0" * 25, "high": "1" + "0" * 25}),
    (Money(Interval.exact(5), "EUR"), {"amount": {"low": "5", "value": "5", "high": "5"}, "currency": "EUR"}), (ThresholdRef("t.line"), {"threshold": "t.line"}),
    (frozenset({"y", "x"}), ["x", "y"]), ((Record("b.items[0]", {}), Record("b.items[1]", {})), ["b.items[0]", "b.items[1]"]), ((), []),
])  # fmt: skip
def test_every_content_is_plain_and_exact(content: object, data: object) -> None:
    assert plain(content) == data
    assert json.loads(json.dumps(plain(content))) == data


def test_a_tree_names_what_was_compared_with_what() -> None:
    found = assessed(
        small(determined=STATUSES), {"a.size": {"value": 110, "margin": "30%"}, "a.other": True, "a.kind": "x"}
    )
    tree = trace(found.determination("d.outer"))
    assert (tree["word"], tree["subject"], tree["verdict"], tree["side"], tree["reasons"]) == (
        "determination",
        "d.outer",
        "undetermined",
        True,
        ["margin"],
    )
    size, inner, kind = tree["parts"][0]["parts"]
    assert size == {
        "word": "compare", "verdict": "undetermined", "reasons": ["margin"], "side": True, "subject": "a.size", "operator": "more_than",
        "operand": {"threshold": "t.line"}, "value": {"low": "77", "value": "110", "high": "143"},
    }  # fmt: skip
    assert (inner["subject"], inner["verdict"], inner["value"], "because" in inner) == (
        "d.inner",
        "applies",
        True,
        False,
    )
    assert (kind["operand"], kind["value"]) == (["x", "y"], "x")


def test_a_deep_tree_follows_what_a_status_rests_on() -> None:
    found = assessed(small(determined=STATUSES), {"a.size": 200, "a.other": False, "a.kind": "x"})
    inner = trace(found.determination("d.outer"), deep=True)["parts"][0]["parts"][1]
    assert inner["because"]["subject"] == "d.inner"
    assert inner["because"]["parts"][0]["subject"] == "a.other"


def test_a_settled_part_has_no_reasons() -> None:
    tree = trace(assessed(small(determined=STATUSES), {"a.size": 1}).determination("d.outer"))
    assert tree["verdict"] == "does_not_apply"
    assert "reasons" not in tree
    assert tree["parts"][0]["parts"][1]["reasons"] == ["facts"]


def test_a_finding_says_when_it_applies_where_it_is_written_and_what_is_missing() -> None:
    law = small(
        entries=[
            {
                "id": "e.new",
                "applies": [{"from": "2026-08-02", "until": "2027-01-01", "enforced_from": "2026-12-01"}],
                "when": {"a.flag": True},
                "stop": True,
            }
        ]
    )
    assessment = assessed(law, {})
    data = finding_data(assessment, assessment.findings["e.new"])
    wanted = {
        "id": "e.new", "verdict": "undetermined", "shade": "undetermined", "timing": "current", "from": "2026-08-02", "until": "2027-01-01",
        "enforced_from": "2026-12-01", "certainty": "settled", "verified": None, "stop": True, "open_facts": ["a.flag"],
    }  # fmt: skip
    assert {key: data[key] for key in wanted} == wanted
    assert data["source"]["instrument"] == "own"
    assert data["source"]["pinpoint"] == "made up"


@pytest.fixture(scope="module")
def of_emu(catalogue: Catalogue) -> dict[str, Any]:
    return report(assess(catalogue, read_sheet(ROOT / "examples" / "emu3_5.yaml", catalogue), DAY))


def test_a_report_names_tool_packs_and_date(of_emu: dict[str, Any], catalogue: Catalogue) -> None:
    assert (of_emu["format"], of_emu["on"]) == (1, "2026-11-20")
    assert of_emu["tool"] == {"name": "compliance-kit", "version": __version__}
    assert of_emu["packs"] == [{"id": "builtin", "version": catalogue.manifest.version, "digest": catalogue.digest}]


def test_a_report_holds_every_entry_status_and_axis_once(of_emu: dict[str, Any], catalogue: Catalogue) -> None:
    law = [entry.id for entry in catalogue.entries.values() if entry.force != "proposal"]
    assert [finding["id"] for finding in of_emu["findings"]] == law
    assert list(of_emu["determinations"]) == sorted(catalogue.determinations)
    assert list(of_emu["axes"]) == [axis.id for axis in catalogue.axes]
    assert (
        len({(rating["path"], rating["jurisdiction"]) for rating in of_emu["exposure"]}) == len(of_emu["exposure"]) > 0
    )


def test_a_report_says_that_nothing_was_simulated_or_left_out(of_emu: dict[str, Any]) -> None:
    assert (of_emu["simulated"], of_emu["profile"]) == (False, {"name": None, "left_out": 0})


def test_a_simulated_report_says_so_and_holds_every_entry(catalogue: Catalogue) -> None:
    sheet = read_sheet(ROOT / "examples" / "emu3_5.yaml", catalogue)
    data = report(assess(catalogue, sheet, DAY, simulate=True), ratings=False)
    assert data["simulated"] is True
    assert [finding["id"] for finding in data["findings"]] == list(catalogue.entries)


def test_a_report_under_a_profile_counts_what_it_leaves_out() -> None:
    law = small(
        entries=[
            {"id": "e.eu", "places": ["EU"]},
            {"id": "e.kr", "places": ["KR"]},
            {"id": "e.stop", "places": ["KR"], "stop": True},
        ]
    )
    found = assessed(law, {}, scope=Scope(places=law.expanded(frozenset({"EU"}))))
    data = report(found, ratings=False)
    assert [finding["id"] for finding in data["findings"]] == ["e.eu", "e.stop"]
    assert data["profile"]["left_out"] == 1


def test_a_report_is_plain_json_without_floats(of_emu: dict[str, Any]) -> None:
    text = json.dumps(of_emu)
    again = json.loads(text, parse_float=lambda number: pytest.fail(f"a float: {number}"))
    assert again == of_emu


def test_only_open_findings_have_open_facts(of_emu: dict[str, Any]) -> None:
    assert [
        finding["id"]
        for finding in of_emu["findings"]
        if finding["open_facts"] and finding["verdict"] != "undetermined"
    ] == []


def test_the_same_answers_make_the_same_report(judge: Judge) -> None:
    answers = {"release.markets": ["DE"], "use.clinical": True}
    assert json.dumps(report(judge(answers))) == json.dumps(report(judge(answers)))


def test_the_digest_of_the_pack_is_that_of_its_files(catalogue: Catalogue) -> None:
    from compliance_kit.packs import load  # noqa: PLC0415 - a second reading

    assert load().digest == catalogue.digest
