"""Periods for telling and acting: which entries have one, which stand in the plan, in which order, and the bars."""

import dataclasses
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from paper_page import EXAMPLES, catalogue, example
from pydantic import ValidationError

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.names import link_problems
from compliance_kit.definitions import load_documents
from compliance_kit.documents import Composer
from compliance_kit.entries import Clock, Entry
from compliance_kit.figures.clocks import HIGHEST, Bar, Tick, clock_bars
from compliance_kit.figures.svg import Caption
from compliance_kit.thresholds import hours_in
from compliance_kit.views.clocks import clocks

SVG = "{http://www.w3.org/2000/svg}"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
CAPTION = Caption("A title.", "A longer account.")
ROOM = 2
TICKS = [Tick(1, "1 hour"), Tick(24, "1 day"), Tick(168, "1 week"), Tick(720, "30 days")]
every_example = pytest.mark.parametrize("name", NAMES)


@cache
def found(name: str) -> Mapping[str, list[dict[str, Any]]]:
    composer = Composer(example(name))
    return clocks(composer.assessment, composer.words, composer.findings)


def expected(name: str, verdict: str) -> set[str]:
    """The clocks of entries with that verdict that are law or will be."""
    return {
        f"{entry}#{clock.id}"
        for entry, finding in example(name).findings.items()
        if finding.verdict == verdict and finding.timing in ("current", "upcoming")
        for clock in finding.entry.clocks
    }


@every_example
def test_every_clock_of_an_entry_that_applies_stands_exactly_once_and_no_other(name: str) -> None:
    rows = [row["id"] for row in (*found(name)["first"], *found(name)["later"])]
    assert sorted(rows) == sorted(expected(name, "applies"))


@every_example
def test_clocks_that_cannot_be_decided_stand_apart_and_none_that_does_not_apply(name: str) -> None:
    rows = [row["id"] for row in found(name)["open"]]
    assert sorted(rows) == sorted(expected(name, "undetermined"))


@every_example
def test_each_list_runs_from_the_shortest_to_the_longest_and_equal_ones_keep_their_order(name: str) -> None:
    order = {
        f"{entry}#{clock.id}": (place, number)
        for place, (entry, one) in enumerate(catalogue().entries.items())
        for number, clock in enumerate(one.clocks)
    }
    for rows in found(name).values():
        keys = [(row["hours"] is not None, row["hours"] or 0, order[row["id"]]) for row in rows]
        assert keys == sorted(keys)


def test_the_examples_reach_clocks_in_hours_in_days_without_number_and_of_later_law() -> None:
    rows = [row for name in NAMES for row in found(name)["first"]]
    assert {row["hours"] for row in rows} >= {None, 2, 24, 48, 72, 360}
    assert {row["timing"] for row in rows} == {"current", "upcoming"}
    assert "without undue delay" in {row["length"] for row in rows}


def test_every_row_names_trigger_start_addressee_source_and_certainty() -> None:
    for name in NAMES:
        for rows in found(name).values():
            for row in rows:
                for part in ("title", "trigger", "starts", "to", "length", "source", "certainty_words"):
                    assert row[part].strip()


def test_every_number_of_a_clock_is_a_threshold_whose_unit_is_a_length_of_time() -> None:
    with_clocks = [entry for entry in catalogue().entries.values() if entry.clocks]
    assert len(with_clocks) >= 15
    for entry in with_clocks:
        assert entry.force == "binding"
        for clock in entry.clocks:
            if clock.within:
                assert hours_in(catalogue().thresholds[clock.within].unit)


@pytest.mark.parametrize(
    ("unit", "hours"),
    [
        ("hours", 1),
        ("hours after notice", 1),
        ("days after awareness", 24),
        ("working days", 24),
        ("months after it", 672),
        ("FLOP", None),
        ("daysworth", None),
    ],
)
def test_a_unit_is_read_as_hours_by_its_first_words(unit: str, hours: int | None) -> None:
    assert hours_in(unit) == hours


@pytest.mark.parametrize("more", [{}, {"within": "x.y", "promptly": "at once"}])
def test_a_clock_has_either_a_number_or_words(more: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either a number"):
        Clock.model_validate({"id": "a", "title": "A", "trigger": "B", "starts": "C", **more})


def test_check_names_a_clock_that_runs_to_no_threshold_or_to_one_that_is_no_time() -> None:
    entry = next(entry for entry in catalogue().entries.values() if entry.clocks)
    for within, told in (("no.such", "which is not defined"), ("eu.ai_act.systemic_compute", "is no length of time")):
        clock = entry.clocks[0].model_copy(update={"within": within, "promptly": None})
        changed: dict[str, Entry] = {entry.id: entry.model_copy(update={"clocks": (clock,)})}
        broken = _with(changed)
        messages = [one.message for one in link_problems(broken, load_documents()) if one.owner == f"entry::{entry.id}"]
        assert any(told in message for message in messages)


def _with(entries: Mapping[str, Entry]) -> Catalogue:
    return dataclasses.replace(catalogue(), entries={**catalogue().entries, **entries})


# --- the bars --------------------------------------------------------------------------------------------------------


def bar(hours: int, name: str = "1. A report (Place)", *, solid: bool = True) -> Bar:
    return Bar(name, "1. Place", hours, f"{hours} hours", solid)


def bars_of(svg: str) -> list[dict[str, str]]:
    boxes = ET.fromstring(svg).iter(f"{SVG}rect")  # noqa: S314 - our own output
    return [dict(box.attrib) for box in boxes if box.attrib["stroke"] != "#FFFFFF"]


def test_a_bar_ten_times_as_long_is_longer_by_the_same_step_whatever_its_start() -> None:
    widths = [float(one["width"]) for one in bars_of(clock_bars([bar(2), bar(20), bar(200)], TICKS, CAPTION))]
    assert widths[1] - widths[0] == pytest.approx(widths[2] - widths[1], abs=0.05)
    assert widths == sorted(widths)


def test_what_applies_later_is_hollow_and_what_runs_today_is_solid() -> None:
    first, second = bars_of(clock_bars([bar(24), bar(24, solid=False)], TICKS, CAPTION))
    assert first["fill"] != second["fill"]
    assert first["stroke"] == second["stroke"]
    assert float(first["width"]) == pytest.approx(float(second["width"]))


@pytest.mark.parametrize("n", [1, 3, 11])
def test_the_bars_are_grey_titled_inside_their_frame_and_no_higher_than_60_millimetres(n: int) -> None:
    long = "1. Word to an authority when death or serious injury is imminent, and to others (Another Place)"
    svg = clock_bars([bar(24 * (place + 1), long) for place in range(n)], TICKS, CAPTION)
    tree = ET.fromstring(svg)  # noqa: S314 - our own output
    assert tree[0].text == "A title."
    assert float(tree.attrib["height"].removesuffix("pt")) <= HIGHEST + ROOM < 60 / 25.4 * 72
    width = float(tree.attrib["viewBox"].split()[2])
    assert all(0 <= float(text.attrib["x"]) <= width for text in tree.iter(f"{SVG}text"))
    for red, green, blue in re.findall(r"#(..)(..)(..)", svg):
        assert max(int(red, 16), int(green, 16), int(blue, 16)) - min(int(red, 16), int(green, 16), int(blue, 16)) < 16


def test_each_length_stands_beside_its_bar_and_marks_far_beyond_the_longest_are_left_out() -> None:
    texts = [text.text for text in ET.fromstring(clock_bars([bar(20)], TICKS, CAPTION)).iter(f"{SVG}text")]  # noqa: S314
    assert "20 hours" in texts
    assert "1 day" in texts
    assert "30 days" not in texts


@pytest.mark.parametrize("bars", [[], [Bar("a", "a", Fraction(1, 2), "half an hour")]])
def test_no_period_and_one_below_an_hour_are_refused(bars: list[Bar]) -> None:
    with pytest.raises(ValueError, match="period"):
        clock_bars(bars, TICKS, CAPTION)
