"""The tort exposure rating: what holds for every sheet of answers, on all paths and in all places."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

from exposure_sheets import (
    CAREFUL,
    DEGREES,
    DOMAINS,
    KINDS,
    LETHAL,
    LEVELS,
    MINOR,
    NEUTRAL,
    PATHS,
    PERFECT,
    RECKLESS,
    RUINED,
    SCHEME,
    SERIOUS,
    TORT,
    factors,
    harm,
    level,
    load,
    lower,
    one,
    scope,
    sheet,
    upper,
)  # fmt: skip
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_kit.exposure.rating import Harm, Reply, Scope, cited_questions, rate
from compliance_kit.exposure.scheme import Question, Scheme, read_scheme

PLACES = ("US-CA", "US-TX", "US-PA", "GB-EAW", "DE", "FR")
QUIET = settings(deadline=None, max_examples=120)


@cache
def doubled() -> Scheme:
    copies = {f"{name}.again": {**data, "id": f"{name}.again"} for name, data in factors().items()}
    return read_scheme(load(TORT / "scheme.yaml"), {**factors(), **copies})


def replies() -> st.SearchStrategy[dict[str, Reply]]:
    each = {
        question.id: st.builds(Reply, st.sampled_from([None, *(row.answer for row in question.answers)]), st.booleans())
        for question in SCHEME.questions
    }
    return st.fixed_dictionaries(each)


def harms(*, known: bool) -> st.SearchStrategy[Harm]:
    people = st.sampled_from([1, 10_000, 10_001])
    fields: tuple[st.SearchStrategy[Any], ...] = (st.sampled_from(DEGREES), people, st.booleans())
    degree, reach, children = (field if known else st.none() | field for field in fields)
    kinds: st.SearchStrategy[Any] = st.sampled_from(KINDS)
    return st.builds(Harm, kinds if known else st.none() | kinds, degree, reach, children, st.just("a hazard"))


def scopes(*, known: bool = True) -> st.SearchStrategy[Scope]:
    analysis = st.sampled_from([Reply("dated", on_record=True), Reply("dated"), Reply("undated")])
    some: st.SearchStrategy[Any] = st.lists(harms(known=known), max_size=3).map(tuple)
    domains: st.SearchStrategy[Any] = st.frozensets(st.sampled_from(DOMAINS), max_size=2)
    flag: st.SearchStrategy[Any] = st.booleans()
    owed: st.SearchStrategy[Any] = st.sampled_from(tuple(SCHEME.scope.indemnity.takes))

    def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return strategy if known else st.none() | strategy

    lacking = analysis if known else analysis | st.sampled_from([Reply(), Reply("none", on_record=True)])
    return st.builds(Scope, lacking, maybe(some), maybe(flag), maybe(domains), maybe(flag), maybe(owed), maybe(flag))


def near(base: dict[str, Reply]) -> st.SearchStrategy[dict[str, Reply]]:
    """Sheets that differ from a base in a few answers only, so that floors and credit come into play."""
    some = st.lists(st.sampled_from(sorted(base)), max_size=3, unique=True)
    return st.tuples(replies(), some).map(lambda drawn: {**base, **{name: drawn[0][name] for name in drawn[1]}})


SHEETS = st.one_of(replies(), near(PERFECT), near(NEUTRAL))
KNOWN = scopes()
ANY_PATH = st.sampled_from(PATHS)
ANY_PLACE = st.sampled_from(PLACES)
ANY_CASE = st.tuples(ANY_PATH, ANY_PLACE)


def bounds(path: str, place: str, of: Scope, answers: Mapping[str, Reply]) -> tuple[int, int] | None:
    exposure = rate(SCHEME, path, place, of, answers)
    return None if exposure.bounds is None else (lower(exposure), upper(exposure))


def not_above(left: tuple[int, int] | None, right: tuple[int, int] | None) -> bool:
    if left is None or right is None:
        return left is right
    return left[0] <= right[0] and left[1] <= right[1]


RANK = {
    ("major_aggravator", "blocking"): 0, ("major_aggravator", "graded"): 1, ("major_aggravator", "plain"): 1,
    ("minor_aggravator", "always"): 2, ("minor_aggravator", "from_elevated"): 3, ("mitigator", "ordinary"): 5,
    ("mitigator", "strong"): 6, ("mitigator", "gateway"): 6, ("defence", "counted"): 6,
}  # fmt: skip


def merit(question: Question, answer: str, path: str) -> int:
    rows = [row for row in question.answers if row.answer == answer]
    counting = [row for row in rows if path in row.covers or path in row.paths or not (row.covers or row.paths)]
    return min((RANK.get((row.role, row.strength or ""), 4) for row in counting), default=4)


@QUIET
@given(ANY_PATH, ANY_PLACE, KNOWN, SHEETS, st.data())
def test_a_worse_answer_never_lowers(
    path: str, place: str, of: Scope, answers: dict[str, Reply], data: st.DataObject
) -> None:
    question = data.draw(st.sampled_from(SCHEME.questions))
    rows = sorted({row.answer for row in question.answers}, key=lambda answer: merit(question, answer, path))
    place_in_row = data.draw(st.integers(0, len(rows) - 2))
    paper = data.draw(st.booleans())
    worse = {**answers, question.id: Reply(rows[place_in_row], paper)}
    better = {**answers, question.id: Reply(rows[place_in_row + 1], paper)}
    assert not_above(bounds(path, place, of, better), bounds(path, place, of, worse))


@QUIET
@given(ANY_PATH, ANY_PLACE, scopes(known=False), SHEETS, st.data())
def test_putting_an_answer_on_record_never_raises(
    path: str, place: str, of: Scope, answers: dict[str, Reply], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(answers)))
    claimed = {**answers, name: replace(answers[name], on_record=False)}
    shown = {**answers, name: replace(answers[name], on_record=True)}
    assert not_above(bounds(path, place, of, shown), bounds(path, place, of, claimed))


@QUIET
@given(ANY_PATH, ANY_PLACE, KNOWN, SHEETS, st.data())
def test_unknown_is_never_below_a_good_answer_and_never_above_the_worst(
    path: str, place: str, of: Scope, answers: dict[str, Reply], data: st.DataObject
) -> None:
    question = data.draw(st.sampled_from(SCHEME.questions))
    unknown = bounds(path, place, of, {**answers, question.id: Reply()})
    each = [
        bounds(path, place, of, {**answers, question.id: Reply(row.answer, on_record=True)}) for row in question.answers
    ]
    best = min(item for item in each if item) if unknown else None
    worst = max(item for item in each if item) if unknown else None
    assert not_above(best, unknown)
    assert not_above(unknown, worst)


@QUIET
@given(ANY_PATH, ANY_PLACE, KNOWN, SHEETS, st.data())
def test_not_looking_is_never_below_looking(
    path: str, place: str, of: Scope, answers: dict[str, Reply], data: st.DataObject
) -> None:
    inquiries = [question for question in SCHEME.questions if question.kind == "inquiry"]
    question = data.draw(st.sampled_from(inquiries))
    looked = [row.answer for row in question.answers if row.strength != "blocking"]
    answer = Reply(data.draw(st.sampled_from(looked)), data.draw(st.booleans()))
    nobody = {**answers, question.id: Reply(question.unknown, on_record=True)}
    assert not_above(bounds(path, place, of, {**answers, question.id: answer}), bounds(path, place, of, nobody))


@QUIET
@given(ANY_PATH, ANY_PLACE, KNOWN, SHEETS, st.sampled_from([Reply(), Reply("none"), Reply("none", on_record=True)]))
def test_no_hazard_analysis_is_never_rewarded(
    path: str, place: str, of: Scope, answers: dict[str, Reply], lacking: Reply
) -> None:
    found = bounds(path, place, of, answers)
    without = bounds(path, place, replace(of, hazard_analysis=lacking), answers)
    assert (found is None) == (without is None)
    assert found is None or without is None or without[1] >= found[1]


@QUIET
@given(ANY_PATH, ANY_PLACE, KNOWN, SHEETS, harms(known=True))
def test_one_more_harm_never_lowers(path: str, place: str, of: Scope, answers: dict[str, Reply], further: Harm) -> None:
    more = replace(of, harms=(*(of.harms or ()), further))
    assert not_above(bounds(path, place, of, answers), bounds(path, place, more, answers))


@QUIET
@given(ANY_CASE, KNOWN, SHEETS, harms(known=True), st.sampled_from(["degree", "people", "children"]))
def test_a_graver_wider_or_younger_harm_never_lowers(
    case: tuple[str, str], of: Scope, answers: dict[str, Reply], item: Harm, how: str
) -> None:
    graver = DEGREES[min(DEGREES.index(item.degree or "") + 1, len(DEGREES) - 1)]
    worse = {
        "degree": replace(item, degree=graver),
        "people": replace(item, people=10_001),
        "children": replace(item, reaches_children=True),
    }[how]
    less, more = replace(of, harms=(item,)), replace(of, harms=(worse,))
    assert not_above(bounds(*case, less, answers), bounds(*case, more, answers))


@QUIET
@given(ANY_PATH, ANY_PLACE, scopes(known=False), SHEETS, st.data())
def test_the_bounds_of_an_unknown_scope_enclose_every_answer_to_it(
    path: str, place: str, of: Scope, answers: dict[str, Reply], data: st.DataObject
) -> None:
    full = data.draw(KNOWN)
    harms_known = tuple(
        Harm(
            item.kind or data.draw(st.sampled_from(KINDS)),
            item.degree or data.draw(st.sampled_from(DEGREES)),
            data.draw(st.sampled_from([1, 20_000])) if item.people is None else item.people,
            data.draw(st.booleans()) if item.reaches_children is None else item.reaches_children,
            item.source,
        )
        for item in of.harms or ()
    )
    lacking = of.hazard_analysis.answer in {None, "none"}
    extra = (full.harms or ()) if lacking or of.harms is None else ()
    known = Scope(
        replace(of.hazard_analysis, answer=of.hazard_analysis.answer if not lacking else "undated"),
        (*harms_known, *extra),
        full.duty_link if of.duty_link is None else of.duty_link,
        full.grave_domains if of.grave_domains is None else of.grave_domains,
        full.offered_to_public if of.offered_to_public is None else of.offered_to_public,
        full.indemnity if of.indemnity is None else of.indemnity,
        full.competes_with_source if of.competes_with_source is None else of.competes_with_source,
    )
    outer, inner = bounds(path, place, of, answers), bounds(path, place, known, answers)
    assert (outer is None) == (inner is None)
    assert outer is None or inner is None or outer[0] <= inner[0] <= inner[1] <= outer[1]


@QUIET
@given(ANY_PATH, ANY_PLACE, KNOWN, SHEETS, SHEETS)
def test_answers_to_questions_that_the_place_does_not_ask_change_nothing(
    path: str, place: str, of: Scope, answers: dict[str, Reply], others: dict[str, Reply]
) -> None:
    asked = cited_questions(SCHEME, path, place)
    changed = {name: answers[name] if name in asked else others[name] for name in answers}
    assert rate(SCHEME, path, place, of, answers) == rate(SCHEME, path, place, of, changed)


@QUIET
@given(ANY_PATH, ANY_PLACE, KNOWN, SHEETS)
def test_the_level_lies_between_floor_and_start_plus_the_cap(
    path: str, place: str, of: Scope, answers: dict[str, Reply]
) -> None:
    exposure = rate(SCHEME, path, place, of, answers)
    for found in (step for step in exposure.steps if step.kind == "level"):
        severity = next(step for step in exposure.steps if step.kind == "severity" and step.harm == found.harm)
        rank = LEVELS.index(found.level or "")
        assert LEVELS.index(found.floor or "") <= rank
        assert rank <= min(len(LEVELS) - 1, LEVELS.index(found.start or "") + severity.most_added)


@QUIET
@given(ANY_PATH, ANY_PLACE, SHEETS, st.sampled_from(KINDS), st.sampled_from([(1, False), (10_001, True)]))
def test_trivial_harm_stays_limited(
    path: str, place: str, answers: dict[str, Reply], kind: str, reach: tuple[int, bool]
) -> None:
    people, children = reach
    small = scope(harm(kind, "trivial", people, children=children), indemnity="uncapped_or_fault_free", duty_link=True)
    assert bounds(path, place, replace(small, competes_with_source=True), answers) in {None, (0, 0)}


@QUIET
@given(st.sampled_from([("P1", "property"), ("P3", "reputation"), ("P4", "privacy"), ("P8", "ip")]), SHEETS)
def test_the_lowest_real_band_never_passes_moderate(case: tuple[str, str], answers: dict[str, Reply]) -> None:
    path, kind = case
    assert level(path, scope(harm(kind, "minor")), answers) <= LEVELS.index("moderate")


@QUIET
@given(ANY_PATH, KNOWN, SHEETS)
def test_a_question_counts_once_however_many_doctrines_ask_it(path: str, of: Scope, answers: dict[str, Reply]) -> None:
    single, double = (rate(scheme, path, "US-CA", of, answers) for scheme in (SCHEME, doubled()))
    assert (single.level, single.bounds, single.evidence) == (double.level, double.bounds, double.evidence)


@QUIET
@given(ANY_PATH, ANY_PLACE, scopes(known=False), SHEETS)
def test_a_missing_fact_is_named_exactly_where_bounds_differ(
    path: str, place: str, of: Scope, answers: dict[str, Reply]
) -> None:
    exposure = rate(SCHEME, path, place, of, answers)
    if exposure.bounds is None:
        assert exposure.reason == "no_entries"
        return
    low, high = exposure.bounds
    assert (exposure.level is None) == (low != high) == bool(exposure.missing)


def test_every_combination_of_conduct_on_the_contract_path_keeps_the_order() -> None:
    of = replace(scope(harm("bodily", "serious")), indemnity="uncapped_or_fault_free")
    permission, terms = (
        next(q for q in SCHEME.questions if q.id == name) for name in ("upstream_permission", "terms_passed_on")
    )
    found = {
        (first, second): level("P7", of, sheet(upstream_permission=first, terms_passed_on=second))
        for first in (row.answer for row in permission.answers)
        for second in (row.answer for row in terms.answers)
    }
    assert (
        found["prohibited_bearing_on_harm", "passed_on"]
        == found["prohibited_bearing_on_harm", "none"]
        == LEVELS.index("high")
    )
    assert found["expressly", "passed_on"] == LEVELS.index("moderate")
    assert found["expressly", "none"] == LEVELS.index("elevated")


def test_every_combination_of_conduct_on_the_path_of_works_keeps_the_order() -> None:
    names = tuple(name for name in cited_questions(SCHEME, "P8", "US-PA") if name in NEUTRAL)
    rows = [
        sorted({row.answer for row in question.answers}, key=lambda answer: merit(question, answer, "P8"))
        for question in (SCHEME.counted[name] for name in names)
    ]
    found = {
        places: level(
            "P8", scope(harm("ip", "serious")), sheet(**{n: r[p] for n, r, p in zip(names, rows, places, strict=True)})
        )
        for places in product(*(range(len(row)) for row in rows))
    }
    for places, here in found.items():
        for index in range(len(names)):
            better = (*places[:index], places[index] + 1, *places[index + 1 :])
            assert found.get(better, here) <= here


def test_floors_caps_and_two_level_credit_bind_somewhere() -> None:
    bound = {
        rule
        for of, answers in product(
            (LETHAL, SERIOUS, MINOR, RUINED), (PERFECT, CAREFUL, RECKLESS, sheet(PERFECT, statutes="unmet_protective"))
        )
        for step in rate(SCHEME, "P1", "US-PA", of, answers).steps
        for rule in step.applied
    }
    assert {"floor", "cap", "ceiling", "graded_once", "credit_limit", "wide"} <= bound
    assert one(rate(SCHEME, "P1", "US-PA", RUINED, PERFECT), "credit").credit == 2
