# ruff: noqa: E501 - rows of a table read better in one line
"""`check`: names that lead nowhere, and what is defined and used by nothing."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from checking import CASES, alone, law, said, with_entry, with_fact, with_instrument, with_lines
from pydantic import TypeAdapter
from small_law import small

from compliance_kit.catalogue import Axis, Catalogue, Migration, ProfileOf, Row
from compliance_kit.checks.calculations import calculation_problems
from compliance_kit.checks.catalogue_check import Pack, check
from compliance_kit.checks.comparisons import comparison_problems
from compliance_kit.checks.exposure import check_exposure
from compliance_kit.checks.names import link_problems, name_problems
from compliance_kit.checks.unused import unused
from compliance_kit.definitions import Document
from compliance_kit.entries import BroadCase, Scenario

PAPERS = {"record", "card"}
FLAG = {"a.flag": True}


def _links(catalogue: Catalogue) -> list[str]:
    """What is said of links; the profiles of the built-in catalogue are left out."""
    return said(link_problems(dataclasses.replace(catalogue, profiles={}), PAPERS))


# --- names that lead nowhere -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["source", "also", "how_to_show", "applies"])
def test_an_instrument_that_nobody_defines_is_said_wherever_it_is_cited(key: str) -> None:
    cited = {"instrument": "owm", "pinpoint": "1"}
    data: dict[str, Any] = {
        "source": cited, "also": [cited], "how_to_show": [{"title": "A way", "source": cited}], "applies": [{"from": "2020-01-01", "source": cited}],
    }  # fmt: skip
    found = list(link_problems(dataclasses.replace(with_entry(small(), **{key: data[key]}), profiles={}), PAPERS))
    assert [(one.message, one.mend, one.at[0]) for one in found] == [
        ("the instrument 'owm' is not defined.", "Did you mean 'own'?", key)
    ]


def test_an_instrument_behind_a_step_of_a_threshold_is_looked_at_too() -> None:
    line = "[{id: l.one, unit: FLOP, strict: true, nature: chosen, source: {instrument: own}, values: [{from: 2020-01-01, value: 1, source: {instrument: zzz}}]}]"
    assert _links(with_lines(small(), line)) == ["l.one: the instrument 'zzz' is not defined."]


def test_an_instrument_behind_a_table_or_the_counting_of_compute_is_looked_at_too() -> None:
    row = TypeAdapter(Row).validate_python(
        {"id": "r", "title": "R", "peak": "1", "source": {"instrument": "zzz", "pinpoint": "p. 1"}}
    )
    catalogue = dataclasses.replace(small(), tables={"speeds": (row,)})
    lost = row.source
    catalogue = dataclasses.replace(catalogue, compute=catalogue.compute.model_copy(update={"counting_source": lost}))
    assert _links(catalogue) == [
        f"obligations/{file}: the instrument 'zzz' is not defined." for file in ("compute.yaml", "tables/speeds.yaml")
    ]


def test_a_document_that_no_template_writes_is_said() -> None:
    catalogue = with_entry(
        small(),
        actions=[{"id": "a", "title": "Write", "document": "recard"}, {"id": "b", "title": "Keep", "document": "card"}],
    )
    assert _links(catalogue) == ["x.rule: the action 'a' names the document 'recard', which no template writes."]


def test_a_jurisdiction_that_is_no_place_is_said() -> None:
    assert _links(with_instrument(small(), jurisdiction="Atlantis")) == [
        "x.act: the jurisdiction 'Atlantis' is no place."
    ]
    assert [_links(with_instrument(small(), jurisdiction=word)) for word in ("contract", "international", "US-CA")] == [
        [],
        [],
        [],
    ]


def test_what_a_profile_names_and_nobody_has_is_said() -> None:
    profile = TypeAdapter(ProfileOf).validate_python(
        {
            "id": "p",
            "title": "P",
            "who": "Somebody",
            "places": ["EU", "Oz"],
            "documents": ["card", "poem"],
            "guidance": ["own", "oracle"],
        }
    )
    catalogue = dataclasses.replace(small(), profiles={"p": profile})
    assert said(link_problems(catalogue, PAPERS)) == [
        "obligations/profiles.yaml: the profile 'p' names 'Oz', which is no place.",
        "obligations/profiles.yaml: the profile 'p' names 'poem', which is no document.",
        "obligations/profiles.yaml: the profile 'p' names 'oracle', which is no instrument.",
    ]


def test_a_migration_to_a_question_that_does_not_exist_is_said() -> None:
    moved = TypeAdapter(Migration).validate_python(
        {"fact": "a.old", "on": "2026-01-01", "becomes": "a.new", "why": "renamed"}
    )
    assert _links(dataclasses.replace(small(), migrations=(moved,))) == [
        "obligations/migrations.yaml: the migration of 'a.old' becomes 'a.new', which no pack defines."
    ]


def test_scenarios_that_nobody_has_and_answers_to_no_question_are_said() -> None:
    catalogue = with_entry(small(), when=FLAG, cases=[*CASES, {"name": "like", "like": "nobody", "expect": "applies"}])
    broad = TypeAdapter(BroadCase).validate_python(
        {"name": "broad", "like": "start", "expect": {"x.rule": "applies", "x.rul": "applies"}}
    )
    scenario = TypeAdapter(Scenario).validate_python({"id": "start", "answers": {"a.flag": True, "a.flog": True}})
    cases = dataclasses.replace(catalogue.cases, broad=(broad,), scenarios={"start": scenario})
    catalogue = dataclasses.replace(catalogue, read_cases=lambda: cases)
    found = list(name_problems(catalogue))
    assert [(one.owner, one.message, one.mend) for one in found] == [
        ("scenario::start", "the scenario answers 'a.flog', which no pack defines.", "Did you mean 'a.flag'?"),
        ("entry::x.rule", "there is no scenario 'nobody'.", None),
        ("case::broad", "the case expects something of 'x.rul', which nothing defines.", "Did you mean 'x.rule'?"),
    ]


def test_axes_and_the_asking_order_name_what_exists() -> None:
    axis = TypeAdapter(Axis).validate_python(
        {
            "id": "one",
            "title": "One",
            "question": "?",
            "triage": ["s.one"],
            "facts": ["a.flag", "b.items.size", "b.items.sise"],
        }
    )
    catalogue = dataclasses.replace(law(determined=[{"id": "s.two", "when": FLAG}]), axes=(axis,))
    catalogue = dataclasses.replace(catalogue, order=(*catalogue.order, "a.flagg"))
    assert said(name_problems(catalogue)) == [
        "obligations/facts/order.yaml: the asking order names 'a.flagg', which no pack defines.",
        "obligations/axes.yaml: the axis 'one' names 's.one', which is no determination.",
        "obligations/axes.yaml: the axis 'one' names 'b.items.sise', which is no fact.",
    ]


def test_a_name_inside_a_condition_is_said_with_the_way_to_it() -> None:
    some = {"some": {"of": "b.items", "where": {"any": [{"in": True}, {"inn": True}]}}}
    found = list(comparison_problems(law({"id": "x.rule", "when": {"all": [FLAG, {"not": some}]}})))
    assert [(one.message, one.mend) for one in found] == [
        ("the condition names the fact 'inn', which no pack defines.", "Did you mean 'in'?")
    ]
    assert found[0].at == ("when", "all", 1, "not", "some", "where", "any", 1, "inn")


def test_the_exposure_scheme_reads_questions_that_exist(catalogue: Catalogue) -> None:
    assert list(check_exposure(catalogue)) == []
    less = dataclasses.replace(
        catalogue, facts={name: fact for name, fact in catalogue.facts.items() if name != "release.public"}, order=()
    )
    assert "'offered_to_public' reads the fact 'release.public', which no pack defines." in " ".join(
        said(check_exposure(less))
    )
    assert list(check_exposure(dataclasses.replace(catalogue, exposure={"scheme": None, "factors": {}}))) == []


def test_while_a_name_leads_nowhere_nothing_that_rests_on_it_is_said() -> None:
    on_names, others = {"never", "unused", "cases", "case_dates"}, [FLAG, {"a.flag": False}]
    sound = {one.check for one in check(alone(with_entry(small(), when={"all": others}, cases=CASES)))}
    assert (on_names <= sound, "comparisons" in sound) == (True, False)
    wrong = {
        one.check for one in check(alone(with_entry(small(), when={"all": [{"a.flog": True}, *others]}, cases=CASES)))
    }
    assert ("comparisons" in wrong, "reviews" in wrong, wrong & on_names) == (True, True, set())


# --- used by nothing -------------------------------------------------------------------------------------------------


def _unused(catalogue: Catalogue, tmp_path: Path, *documents: Document) -> set[str]:
    catalogue = dataclasses.replace(catalogue, exposure={"scheme": None, "factors": {}}, profiles={}, axes=())
    return set(said(unused(catalogue, documents, tmp_path)))


def _paper(**data: Any) -> Document:
    return TypeAdapter(Document).validate_python(
        {"id": "paper", "code": "XX", "title": "Paper", "audience": "public", **data}
    )


LOST = "z.lost: nothing uses this fact, which is asked."


def test_a_question_that_nothing_uses_is_said_although_it_is_asked(tmp_path: Path) -> None:
    catalogue = with_fact(small(), id="z.lost")
    assert LOST in _unused(catalogue, tmp_path)
    assert LOST not in _unused(with_entry(catalogue, when={"z.lost": True}), tmp_path)
    assert LOST not in _unused(catalogue, tmp_path, _paper(offered=["z.lost"]))
    (tmp_path / "words.yaml").write_text("told: The answer to {z.lost}\n", encoding="utf-8")
    assert LOST not in _unused(catalogue, tmp_path)


def test_a_question_is_used_by_axes_calculations_and_the_exposure_scheme(catalogue: Catalogue, tmp_path: Path) -> None:
    asked = with_fact(small(), id="z.lost")
    axis = TypeAdapter(Axis).validate_python(
        {"id": "one", "title": "One", "question": "?", "triage": [], "facts": ["z.lost"]}
    )
    bare = dataclasses.replace(asked, exposure={"scheme": None, "factors": {}})
    assert LOST not in said(unused(dataclasses.replace(bare, axes=(axis,)), (), tmp_path))
    calculated: dict[str, Any] = {
        "id": "c.so",
        "mode": "calculated",
        "kind": "boolean",
        "calculate": {"when": {"z.lost": True}},
        "ask": None,
    }
    assert LOST not in _unused(with_fact(asked, **calculated), tmp_path)
    with_scheme = dataclasses.replace(with_fact(small(), id="use.reversible"), exposure=catalogue.exposure)
    assert "use.reversible: nothing uses this fact, which is asked." not in said(unused(with_scheme, (), tmp_path))


def test_a_calculation_and_a_field_that_nothing_uses_are_said(tmp_path: Path) -> None:
    catalogue = law(
        {"id": "x.rule", "when": {"some": {"of": "b.items", "where": {"in": True}}}},
        calculated=[
            {
                "id": "c.sum",
                "mode": "calculated",
                "kind": "number",
                "calculate": {"total": {"of": "b.items", "field": "size"}},
            }
        ],
    )
    found = _unused(catalogue, tmp_path)
    assert "c.sum: nothing uses this fact, which is calculated." in found
    fields = {line.split("'")[1] for line in found if line.startswith("b.items: nothing uses the field")}
    assert fields == {"name", "root", "tags", "until", "double"}


def test_a_status_that_nothing_uses_is_said(tmp_path: Path) -> None:
    statuses = [{"id": "s.one", "when": FLAG}, {"id": "s.two", "when": {"s.one": True}}]
    message = "{}: nothing uses this determination."
    assert {message.format(name) for name in ("s.one", "s.two")} & _unused(law(determined=statuses), tmp_path) == {
        message.format("s.two")
    }
    assert message.format("s.two") not in _unused(law(determined=statuses), tmp_path, _paper(watch=["s.two"]))


def test_a_threshold_an_instrument_and_a_table_that_nothing_uses_are_said(tmp_path: Path) -> None:
    catalogue = with_entry(with_instrument(small()), when={"a.size": {"more_than": {"threshold": "t.line"}}})
    row = TypeAdapter(Row).validate_python({"id": "r", "title": "R", "peak": "1"})
    found = _unused(dataclasses.replace(catalogue, tables={"speeds": (row,)}), tmp_path)
    assert {"t.reach: nothing uses this threshold.", "x.act: nothing cites this instrument."} < found
    assert "obligations/tables/speeds.yaml: nothing looks into the table 'speeds'." in found
    assert "t.line: nothing uses this threshold." not in found
    cited = with_entry(catalogue, source={"instrument": "x.act", "pinpoint": "s. 1"})
    assert "x.act: nothing cites this instrument." not in _unused(cited, tmp_path)


def test_a_pack_with_templates_of_its_own_is_checked_with_them(tmp_path: Path, catalogue: Catalogue) -> None:
    assert "model_card" in Pack(catalogue, tmp_path).documents
    (tmp_path / "templates" / "poem").mkdir(parents=True)
    (tmp_path / "templates" / "poem" / "document.yaml").write_text(
        "{id: poem, code: PO, title: Poem, audience: public}\n", encoding="utf-8"
    )
    assert list(Pack(catalogue, tmp_path).documents) == ["poem"]


# --- calculations ----------------------------------------------------------------------------------------------------


def _calculated(calculate: Any, **more: Any) -> list[str]:
    fact = {"id": "c.sum", "mode": "calculated", "kind": "number", "calculate": calculate, **more}
    return said(calculation_problems(law(calculated=[fact])))


@pytest.mark.parametrize(("calculate", "message"), [
    ({"sum": ["a.size", "a.sise"]}, "the calculation of 'c.sum' names the fact 'a.sise', which no pack defines."),
    ({"total": {"of": "b.items", "field": "sise"}}, "the calculation of 'c.sum' names 'sise', which is no field of 'b.items'."),
    ({"total": {"of": "b.items", "field": "size", "once_per": "rooot"}}, "the calculation of 'c.sum' names 'rooot', which is no field of 'b.items'."),
    ({"threshold": "t.lime"}, "the threshold 't.lime' is not defined."), ({"lookup": {"table": "speeds", "key": "a.text"}}, "there is no table 'speeds'."),
    ({"product": ["c.sum", {"constant": 2}]}, "rests on itself: c.sum -> c.sum."),
])  # fmt: skip
def test_a_calculation_names_what_exists(calculate: Any, message: str) -> None:
    assert _calculated(calculate) == [f"c.sum: {message}"]


def test_a_calculation_may_name_its_own_choices() -> None:
    steps = {"first_match": [{"if": FLAG, "then": "low"}, {"else": "high"}]}
    assert _calculated(steps, kind="choice", choices={"low": "Low", "high": "High"}) == []
    assert len(_calculated(steps, kind="choice", choices={"low": "Low"})) == 1


@pytest.mark.parametrize(
    "when",
    [{"s.one": True}, {"not": {"all": [FLAG, {"s.one": True}]}}, {"some": {"of": "b.items", "where": {"s.one": True}}}],
)
def test_a_circle_through_a_status_is_said(when: Any) -> None:
    so = {"id": "c.so", "mode": "calculated", "kind": "boolean", "calculate": {"when": when}}
    status = {"id": "s.one", "when": {"any": [FLAG, {"c.so": True}]}}
    assert said(calculation_problems(law(calculated=[so], determined=[status]))) == [
        "c.so: rests on itself: c.so -> s.one -> c.so."
    ]
    other = {"id": "s.two", "when": FLAG, "readings": [{"name": "one", "when": {"s.two": True}}]}
    assert said(calculation_problems(law(determined=[other]))) == ["s.two: rests on itself: s.two -> s.two."]


@pytest.mark.parametrize(("calculate", "at"), [
    ({"first_match": [{"if": {"a.flog": True}, "then": "a.size"}, {"else": "a.part"}]}, ("calculate", "first_match", 0, "if", "a.flog")),
    ({"total": {"of": "b.items", "field": "size", "where": {"any": [{"in": True}, {"inn": True}]}}}, ("calculate", "total", "where", "any", 1, "inn")),
    ({"sum": ["a.part", {"product": [{"constant": 2}, {"when": {"a.flog": True}}]}]}, ("calculate", "sum", 1, "product", 1, "when", "a.flog")),
])  # fmt: skip
def test_a_condition_inside_a_calculation_names_what_exists(calculate: Any, at: Any) -> None:
    catalogue = law(calculated=[{"id": "c.sum", "mode": "calculated", "kind": "number", "calculate": calculate}])
    assert [(one.owner, one.at) for one in comparison_problems(catalogue)] == [("fact::c.sum", at)]


@pytest.mark.parametrize(("compare", "message"), [
    ({"a.flag": "yes"}, "'is' does not go with 'a.flag', which is of the kind boolean."), ({"a.kind": "w"}, "'w' is no choice of 'a.kind'."),
    ({"a.markets": {"includes": "XX"}}, "'XX' is no place."), ({"a.size": {"more_than": {"threshold": "t.lime"}}}, "the threshold 't.lime' is not defined."),
    ({"a.size": {"more_than": {"threshold": "t.start"}}}, "'more_than' does not go with the threshold 't.start', which counts in 'date'."),
    ({"a.size": {"at_least": {"threshold": "t.line"}}}, "'at_least' does not go with the threshold 't.line': only values beyond it count."),
    ({"several": {"of": "b.item", "where": {"in": True}}}, "'b.item' is no list of records."),
    ({"a.kinds": {"before": {"threshold": "t.start"}}}, "'before' does not go with 'a.kinds', which is of the kind choices."),
])  # fmt: skip
def test_a_comparison_suits_what_it_compares(compare: Any, message: str) -> None:
    assert said(comparison_problems(with_entry(small(), when={"all": [FLAG, compare]}))) == [f"x.rule: {message}"]
