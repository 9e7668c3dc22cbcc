"""The figures: marks where the numbers are, words for those who do not see, nothing that needs colour."""

import re
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
import sample_document
from hypothesis import given
from hypothesis import strategies as st

from compliance_kit.figures import drawings as figures
from compliance_kit.figures.svg import decades, hatching, width_of, wrapped
from compliance_kit.figures.timeline import marker

SVG = "{http://www.w3.org/2000/svg}"
CAPTION = figures.Caption("A title.", "A longer account.")


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own output


def amount(value: int | Fraction | None, low: int | None = None, high: int | None = None) -> figures.Amount:
    return figures.Amount(value, low, high, "label", "FLOP")


def dot_of(svg: str) -> float:
    circle = read(svg).find(f"{SVG}circle")
    assert circle is not None
    return float(circle.attrib["cx"])


@pytest.mark.parametrize("name", ["gauge", "timeline", "dots", "lineage"])
def test_every_figure_is_well_formed_titled_and_no_higher_than_60_millimetres(name: str) -> None:
    svg = read(getattr(sample_document, name)())
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text
    assert desc.text
    assert svg[0] is title
    assert float(svg.attrib["height"].removesuffix("pt")) < 60 / 25.4 * 72


@pytest.mark.parametrize("name", ["gauge", "timeline", "dots", "lineage"])
def test_every_figure_is_grey_and_names_the_fonts_family(name: str) -> None:
    svg = getattr(sample_document, name)()
    for red, green, blue in re.findall(r"#(..)(..)(..)", svg):
        shades = [int(red, 16), int(green, 16), int(blue, 16)]
        assert max(shades) - min(shades) < 16
    families = {text.attrib["font-family"] for text in read(svg).iter(f"{SVG}text")}
    assert families == {"Source Sans 3"}


@pytest.mark.parametrize("name", ["gauge", "timeline", "dots", "lineage"])
def test_no_mark_lies_outside_its_figure(name: str) -> None:
    svg = read(getattr(sample_document, name)())
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    for node in svg.iter():
        for key, limit in (("x1", width), ("x2", width), ("cx", width), ("y1", height), ("y2", height), ("cy", height)):
            assert 0 <= float(node.get(key, "0")) <= limit
        if node.tag == f"{SVG}rect":
            assert float(node.attrib["x"]) + float(node.attrib["width"]) <= width
            assert float(node.attrib["y"]) + float(node.attrib["height"]) <= height


def test_words_are_escaped() -> None:
    caption = figures.Caption("a < b & c", '"quoted" <script>')
    svg = figures.gauge(figures.Amount(5, None, None, "5 < 6", "x & y"), [], [], caption)
    assert "<script>" not in svg
    assert [text.text for text in read(svg).iter(f"{SVG}text")][-2:] == ["5 < 6", "x & y"]


@pytest.mark.parametrize("title", ["", "x" * 251])
def test_a_figure_without_words_or_with_too_many_is_refused(title: str) -> None:
    with pytest.raises(ValueError, match="1 to 250 characters"):
        figures.Caption(title, "")


def test_the_axis_is_truly_logarithmic() -> None:
    ends = [figures.Mark(10, "from"), figures.Mark(100_000, "to")]
    places = [dot_of(figures.gauge(amount(10**power), ends, [], CAPTION)) for power in (1, 2, 3, 4, 5)]
    steps = [right - left for left, right in pairwise(places)]
    assert steps == pytest.approx([steps[0]] * 4, abs=0.011)
    between = dot_of(figures.gauge(amount(200), ends, [], CAPTION))
    assert (between - places[1]) / steps[0] == pytest.approx(0.30103, abs=0.001)


def test_a_value_on_the_line_is_drawn_on_the_line() -> None:
    third = Fraction(10**24, 3)
    svg = figures.gauge(amount(third), [figures.Mark(third, "one third")], [], CAPTION)
    thick = [node for node in read(svg).iter(f"{SVG}line") if node.attrib["stroke-width"] == "1.6"]
    assert [float(node.attrib["x1"]) for node in thick] == [dot_of(svg)]


def test_numbers_beyond_any_float_have_a_place() -> None:
    assert decades(10**400) == pytest.approx(400)
    assert decades(Fraction(1, 10**400)) == pytest.approx(-400)


@pytest.mark.parametrize("number", [0, -1])
def test_a_number_that_is_not_above_zero_has_no_place_on_the_axis(number: int) -> None:
    with pytest.raises(ValueError, match="math domain"):
        figures.gauge(amount(number), [], [], CAPTION)


def test_a_gauge_of_an_unknown_amount_shows_the_line_and_no_dot() -> None:
    svg = figures.gauge(amount(None), [figures.Mark(1000, "line")], [], CAPTION)
    assert read(svg).find(f"{SVG}circle") is None
    assert "line" in svg


def test_a_gauge_of_bounds_shows_the_bar_and_no_dot() -> None:
    svg = figures.gauge(amount(None, 100, 1000), [], [], CAPTION)
    assert read(svg).find(f"{SVG}circle") is None
    assert svg.count('stroke-width="1.2"') == 3


def test_labels_of_lines_that_lie_close_together_do_not_overlap() -> None:
    marks = [
        figures.Mark(10**23, "one tenth of a line"),
        figures.Mark(2 * 10**23, "another line nearby"),
        figures.Mark(10**25, "far away"),
    ]
    texts = [
        node
        for node in read(figures.gauge(amount(10**22), marks, [], CAPTION)).iter(f"{SVG}text")
        if node.attrib["font-weight"] == "600"
    ]
    heights = [float(node.attrib["y"]) for node in texts]
    assert heights[0] != heights[1]
    assert heights[0] == heights[2]


def test_a_hatched_zone_and_a_plain_one_differ_without_colour() -> None:
    zones = [figures.Zone(None, 100, "clear"), figures.Zone(100, None, "unclear", hatched=True)]
    drawn = figures.gauge(amount(50), [], zones, CAPTION)
    plain = figures.gauge(
        amount(50), [], [figures.Zone(None, 100, "clear"), figures.Zone(100, None, "unclear")], CAPTION
    )
    assert drawn.count("<line") > plain.count("<line") + 10


def test_words_of_narrow_zones_do_not_touch() -> None:
    zones = [figures.Zone(None, 98, "clear of it"), figures.Zone(98, 102, "unclear"), figures.Zone(102, 110, "met")]
    svg = figures.gauge(amount(100), [figures.Mark(10**9, "far")], zones, CAPTION)
    words = [node for node in read(svg).iter(f"{SVG}text") if node.text in {"clear of it", "unclear", "met"}]
    spans = [(float(node.attrib["x"]), width_of(node.text or "") / 2) for node in words]
    assert len(spans) == 3
    assert all(left + half < right - other for (left, half), (right, other) in pairwise(spans))


@given(st.floats(1, 300), st.floats(1, 60))
def test_hatching_stays_inside_its_rectangle(width: float, height: float) -> None:
    for svg in hatching(10, 20, width, height):
        node = read(svg)
        assert all(9.99 <= float(node.attrib[key]) <= 10.01 + width for key in ("x1", "x2"))
        assert all(19.99 <= float(node.attrib[key]) <= 20.01 + height for key in ("y1", "y2"))


def test_the_four_forces_have_four_shapes() -> None:
    drawn = {"".join(marker(force, 0, 0)) for force in ("binding", "contract", "guidance", "proposal")}
    assert len(drawn) == 4


def test_an_empty_timeline_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one date"):
        figures.timeline([], CAPTION)


@given(st.lists(st.text("abc mw", min_size=1), min_size=1).map(" ".join))
def test_wrapping_loses_no_word(words: str) -> None:
    assert " ".join(wrapped(words, 40)) == words
    assert all(width_of(line) <= 40 or " " not in line for line in wrapped(words, 40))


def test_the_base_is_hollow_and_the_modified_model_solid_at_their_values() -> None:
    pair = figures.Pair("test", figures.Reading(Fraction(1, 4)), figures.Reading(Fraction(3, 4)))
    column = figures.Column("Ability", "right is better", [(0, "0"), (1, "1")], [pair])
    circles = [node.attrib for node in read(figures.paired_dots([column], "b", "m", CAPTION)).iter(f"{SVG}circle")][2:]
    assert [circle["fill"] for circle in circles] == ["#FFFFFF", "#1A1A1A"]
    axis = [
        float(node.attrib["x1"]) for node in read(figures.paired_dots([column], "b", "m", CAPTION)).iter(f"{SVG}line")
    ]
    left, right = axis[:2]
    shares = [(float(circle["cx"]) - left) / (right - left) for circle in circles]
    assert shares == pytest.approx([0.25, 0.75], abs=0.001)


def test_a_reading_outside_its_axis_is_refused() -> None:
    column = figures.Column("Ability", "", [(0, "0"), (1, "1")], [figures.Pair("t", None, figures.Reading(2))])
    with pytest.raises(ValueError, match="outside the axis"):
        figures.paired_dots([column], "b", "m", CAPTION)


def test_an_axis_needs_two_ticks_in_rising_order() -> None:
    with pytest.raises(ValueError, match="rising order"):
        figures.paired_dots([figures.Column("Ability", "", [(1, "1"), (0, "0")], [])], "b", "m", CAPTION)


def test_lineage_runs_from_left_to_right_and_the_unknown_is_dashed() -> None:
    boxes = list(read(sample_document.lineage()).iter(f"{SVG}rect"))
    left = [float(node.attrib["x"]) for node in boxes]
    assert left[0] < left[1] == left[2] < left[3]
    assert [node.attrib["stroke-dasharray"] == "none" for node in boxes] == [True, False, True, True]


@pytest.mark.parametrize(
    "nodes",
    [
        [],
        [figures.Node("a", ["A"], [("a", "own child")])],
        [figures.Node("a", ["A"], [("missing", "child of nobody")])],
        [figures.Node(str(n), ["N"], [(str(n - 1), "tuned")] if n else []) for n in range(5)],
    ],
)
def test_a_lineage_that_cannot_be_drawn_is_refused(nodes: list[figures.Node]) -> None:
    with pytest.raises(ValueError, match=r"ancestor|levels"):
        figures.lineage(nodes, CAPTION)


def test_the_watermark_is_a_page_background_with_the_word_given() -> None:
    style = figures.watermark("ENTWURF")
    assert style.startswith("@page { background: url(")
    assert figures.watermark("ENTWURF") != figures.watermark("DRAFT")
