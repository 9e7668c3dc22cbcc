# ruff: noqa: E501 - rows of a table read better in one line
"""Countries, states and groups."""

from compliance_kit.catalogue import Catalogue
from compliance_kit.places import Place, Places

SMALL = Places(
    places=(
        Place(id="AA", parts=("AA-1", "AA-2")), Place(id="BB"), Place(id="AA-1", kind="part", of="AA", title="First"), Place(id="CC"),
        Place(id="G", kind="group", members=("AA", "BB")), Place(id="all", kind="everything"),
    )
)  # fmt: skip


def test_a_country_stands_for_itself_and_its_parts() -> None:
    assert SMALL.expand(["AA"]) == {"AA", "AA-1", "AA-2"}
    assert SMALL.expand(["BB"]) == {"BB"}


def test_a_part_stands_for_itself_alone() -> None:
    assert SMALL.expand(["AA-1"]) == {"AA-1"}
    assert SMALL.expand(["AA-2"]) == {"AA-2"}


def test_a_group_stands_for_its_members_and_everything_for_all() -> None:
    assert SMALL.expand(["G"]) == {"AA", "AA-1", "AA-2", "BB"}
    assert SMALL.expand(["all"]) == {"AA", "AA-1", "AA-2", "BB", "CC"}
    assert SMALL.expand([]) == frozenset()


def test_law_of_a_whole_is_not_law_of_its_part_and_law_of_a_part_is_law_of_its_whole() -> None:
    assert SMALL.lacking(["AA", "AA-1", "BB", "CC", "all"], ["AA-2", "G"]) == ("AA-1", "BB", "CC")
    assert SMALL.lacking(["AA", "AA-2", "G"], ["AA-2"]) == ()
    assert SMALL.lacking(["AA-1"], ["AA"]) == ("AA-1",)


def test_law_of_a_group_of_parts_is_law_of_each(catalogue: Catalogue) -> None:
    assert catalogue.places.lacking(["GB-ENG", "GB-SCT", "IE"], ["GB-EAW", "EU"]) == ("GB-SCT", "IE")


def test_only_codes_that_are_listed_are_known() -> None:
    assert [code for code in ("AA", "AA-2", "G", "all", "ZZ", "aa", "") if SMALL.known(code)] == [
        "AA",
        "AA-2",
        "G",
        "all",
    ]


def test_every_member_and_part_of_the_catalogue_is_a_place_of_its_own(catalogue: Catalogue) -> None:
    places = catalogue.places
    named = {name for place in places.places for name in (*place.members, *place.parts, *filter(None, [place.of]))}
    assert {name for name in named if not places.known(name)} == set()
    assert [place.id for place in places.places if place.kind == "group" and not place.members] == []


def test_no_place_stands_twice(catalogue: Catalogue) -> None:
    assert len(catalogue.places.by_id) == len(catalogue.places.places)


def test_the_union_has_27_members_and_lies_inside_the_economic_area(catalogue: Catalogue) -> None:
    union, area = catalogue.places.expand(["EU"]), catalogue.places.expand(["EEA"])
    assert len(union) == 27
    assert area - union == {"IS", "LI", "NO"}
    assert union <= area


def test_a_state_is_in_if_its_country_is(catalogue: Catalogue) -> None:
    country = catalogue.places.expand(["US"])
    assert {"US", "US-CA", "US-NY", "US-TX", "US-CO"} <= country
    assert len([code for code in country if code.startswith("US-")]) >= 50
    assert catalogue.places.expand(["US-CA"]) == {"US-CA"}
