"""Running every case once: what each gets wrong, and which lines and dates none of them looks at."""

from collections.abc import Iterator, Mapping

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.case_days import Days
from compliance_kit.checks.case_sides import Sides
from compliance_kit.checks.cases import Ran, run_cases
from compliance_kit.checks.found import Found


def case_problems(catalogue: Catalogue) -> Mapping[str, list[Found]]:
    """By name of the check: cases that are wrong, lines without a case on each side, dates without a case."""
    sides, days, wrong = Sides(catalogue), Days(catalogue), []
    for place, ran in _placed(catalogue):
        sides.look(ran)
        days.look(ran)
        if ran.mistake:
            wrong.append(Found(place[0], f"{ran.mistake.removesuffix('.')}.", f"Case: {ran.name}", place[1:]))
    return {"cases": wrong, "case_sides": list(sides.lacking()), "case_dates": list(days.lacking())}


def _placed(catalogue: Catalogue) -> Iterator[tuple[tuple[str, str, int] | tuple[str], Ran]]:
    """Every case with the owner and the way to it, in the order in which they run."""
    places: list[tuple[str, str, int] | tuple[str]] = [
        (f"entry::{name}", "cases", n) for name in catalogue.entries for n in range(len(catalogue.cases.of(name)))
    ]
    places += [(f"case::{case.name}",) for case in catalogue.cases.broad]
    return zip(places, run_cases(catalogue), strict=True)
