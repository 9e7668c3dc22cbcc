# ruff: noqa: E501 - rows of a table read better in one line
"""The figures: marks where the numbers are, words for those who do not see, nothing that needs colour."""

import re
from fractions import Fraction
from itertools import pairwise
from typing import Literal
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import pytest
import sample_document
from hypothesis import given
from hypothesis import strategies as st

from compliance_kit.figures import drawings as figures
from compliance_kit.figures.svg import decades, hatching, width_of, wrapped
from compliance_kit.figures.timeline import marker
from compliance_kit.views.figures import moved_to

SVG = "{http://www.w3.org/2000/svg}"
TEMPLATES = sample_document.TEMPLATES
CAPTION = figures.Caption("A title.", "A longer account.")


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own output


def amount(value: int | Fraction | None, low: int | None = None, high: int | None = None) -> figures.Amount:
    return figures.Amount(value, low, high, "label", "FLOP")


def dot_of(svg: str) -> float:
    circle = read(svg).find(f"{SVG}circle")
    assert circle is not None
    return float(circle.attrib["cx"])


@pytest.mark.parametrize("name", ["gauge", "timeline", "dots", "lineage", "spans"])
def test_every_figure_is_well_formed_titled_and_no_higher_than_60_millimetres(name: str) -> None:
    svg = read(getattr(sample_document, name)())
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text
    assert desc.text
    assert svg[0] is title
    assert float(svg.attrib["height"].removesuffix("pt")) < 60 / 25.4 * 72


@pytest.mark.parametrize("name", ["gauge", "timeline", "dots", "lineage", "spans"])
def test_every_figure_is_grey_and_names_the_fonts_family(name: str) -> None:
    svg = getattr(sample_document, name)()
    for red, green, blue in re.findall(r"#(..)(..)(..)", svg):
        shades = [int(red, 16), int(green, 16), int(blue, 16)]
        assert max(shades) - min(shades) < 16
    families = {text.attrib["font-family"] for text in read(svg).iter(f"{SVG}text")}
    assert families == {"Source Sans 3"}


@pytest.mark.parametrize("name", ["gauge", "timeline", "dots", "lineage", "spans"])
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


def test_long_words_over_an_arrow_stay_inside_the_picture() -> None:
    parents = [("a", "trained on what it gave out, and merged"), ("b", "taken over")]
    nodes = [figures.Node("a", ["A"]), figures.Node("b", ["B"]), figures.Node("c", ["C"], parents)]
    drawn = read(figures.lineage(nodes, CAPTION))
    assert min(float(word.get("y", "")) for word in drawn.iter(f"{SVG}text")) >= 7


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


# --- severities before and after -------------------------------------------------------------------------------------

SCALE = figures.Scale(["trivial", "minor", "serious", "grave"], "not shown", "not known")
MARKS = ("base", "own")


def spans(*rows: tuple[figures.Place, figures.Place]) -> Element:
    named = [figures.Span(f"H{number}", *row) for number, row in enumerate(rows, 1)]
    return read(figures.severity_spans(SCALE, named, MARKS, CAPTION))


def test_a_hazard_stands_hollow_at_its_place_before_and_solid_at_its_place_after() -> None:
    page = spans(("none", 2), (0, 0))
    at = {text.text: float(text.attrib["x"]) for text in page.iter(f"{SVG}text")}
    circles = [(node.attrib["fill"], float(node.attrib["cx"])) for node in page.iter(f"{SVG}circle")][2:]
    places = [
        ("#FFFFFF", at["not shown"]),
        ("#1A1A1A", at["serious"]),
        ("#FFFFFF", at["trivial"]),
        ("#1A1A1A", at["trivial"]),
    ]
    assert circles == places
    order = [at[word] for word in (SCALE.none, *SCALE.levels)]
    assert order == sorted(order)


def test_what_is_not_known_of_a_hazard_is_a_dashed_line_with_the_word_and_no_mark() -> None:
    page = spans(("unknown", 3), ("unknown", "unknown"))
    assert len(list(page.iter(f"{SVG}circle"))) == 2 + 1
    assert len([node for node in page.iter(f"{SVG}line") if "stroke-dasharray" in node.attrib]) == 3
    assert [text.text for text in page.iter(f"{SVG}text")].count("not known") == 3


@pytest.mark.parametrize("place", [4, -1])
def test_a_severity_beyond_the_axis_is_refused(place: int) -> None:
    with pytest.raises(ValueError, match="outside the 4 of the axis"):
        spans((place, 0))


def test_an_overview_without_hazards_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one hazard"):
        spans()


# --- the better side -------------------------------------------------------------------------------------------------


def measured(value: int, spread: int = 0) -> figures.Reading:
    return figures.Reading(value, value - spread, value + spread)


@pytest.mark.parametrize(("base", "own", "better", "moved"), [
    (measured(5), measured(7), "right", "better"), (measured(5), measured(7), "left", "worse"), (measured(7), measured(5), "right", "worse"),
    (measured(7), measured(5), "left", "better"), (measured(5, 1), measured(7, 1), "right", "same"), (measured(5, 1), measured(8, 1), "right", "better"),
    (measured(5), measured(5), "left", "same"), (measured(5), measured(9), "", "unsaid"), (None, measured(9), "right", "unsaid"),
])  # fmt: skip
def test_a_test_moved_only_where_its_intervals_stand_apart(
    base: figures.Reading | None, own: figures.Reading, better: Literal["left", "right", ""], moved: str
) -> None:
    assert moved_to(figures.Pair("t", base, own, better)) == moved


def test_an_arrow_points_to_the_side_that_is_better_and_none_where_neither_is() -> None:
    found = {}
    for better in ("left", "right", ""):
        pair = figures.Pair("t", measured(4), measured(6), better)
        column = figures.Column("Safety", "", [(0, "0"), (10, "10")], [pair])
        page = read(figures.paired_dots([column], "b", "m", CAPTION))
        found[better] = [node.attrib["d"] for node in page.iter(f"{SVG}path")]
    assert (len(found["left"]), len(found["right"]), found[""]) == (1, 1, [])
    assert found["left"] != found["right"]


# --- grey ------------------------------------------------------------------------------------------------------------

STATUS = re.compile(
    r"""(?m)^((?:\.status[^{\n]*?)\.([a-z-]+)(?:, \.status\.([a-z-]+))?) \{ background-image: url\('data:image/svg\+xml,([^']+)'\)"""
)
COLOUR = re.compile(r"(?:%23|#)([0-9A-Fa-f]{6})")


def grey(picture: str) -> str:
    """The picture as a copier sees it: every colour as one of four greys."""

    def level(found: re.Match[str]) -> str:
        red, green, blue = (int(found[1][at : at + 2], 16) for at in (0, 2, 4))
        return f"grey{round((0.299 * red + 0.587 * green + 0.114 * blue) / 85)}"

    return COLOUR.sub(level, picture)


def test_statuses_of_one_kind_differ_in_grey_by_their_shape() -> None:
    style = (TEMPLATES / "base" / "base.css").read_text(encoding="utf-8")
    shapes = {name: grey(svg) for _, name, second, svg in STATUS.findall(style) for name in (name, second) if name}
    kinds = (
        ("clear", "unclear", "met", "not-known"), ("applies", "does-not-apply", "undetermined", "withheld", "not-known"),
        ("binding", "contract", "guidance", "proposal"), ("to-do", "under-way", "done"),
    )  # fmt: skip
    for kind in kinds:
        assert len({shapes[name] for name in kind}) == len(kind), kind


@pytest.mark.parametrize("figure", ["gauge", "timeline", "dots", "lineage", "spans"])
def test_a_figure_needs_no_colour(figure: str) -> None:
    """Everything drawn is black, white or a grey that stands out from white by three to one."""
    svg = getattr(sample_document, figure)()
    for shade in {found.upper() for found in COLOUR.findall(svg)}:
        red, green, blue = (int(shade[at : at + 2], 16) for at in (0, 2, 4))
        assert max(red, green, blue) - min(red, green, blue) < 20, shade
        assert shade == "FFFFFF" or max(red, green, blue) <= 0x94, shade


def test_a_name_that_is_longer_than_its_box_is_broken_after_a_joint() -> None:
    name = "naver-hyperclovax/HyperCLOVAX-SEED-Think-14B"
    lines = wrapped(name, 158)
    assert len(lines) > 1
    assert "".join(lines) == name
    assert all(width_of(line) <= 158 for line in lines)
