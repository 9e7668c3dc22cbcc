"""Every piece of research behind the catalogue ends somewhere: in an entry, a doctrine, the places, or left out."""

from collections.abc import Iterable

from conftest import ROOT

from compliance_kit.catalogue import Catalogue
from reference_pages.registers import read_left_out, read_places


def _research() -> list[str]:
    lines = (ROOT / "tests" / "data" / "research_ids.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _ends(catalogue: Catalogue) -> set[str]:
    """The research ids that something stands for."""
    dossiers: list[Iterable[str]] = [entry.dossier for entry in catalogue.entries.values()]
    dossiers += [factor.get("dossier", ()) for factor in catalogue.exposure["factors"].values()]
    dossiers += [looked.dossier for looked in read_places(ROOT)]
    return {name for dossier in dossiers for name in dossier} | {placed.item.dossier for placed in read_left_out(ROOT)}


def test_the_list_of_research_is_sorted_and_names_everything_once() -> None:
    names = _research()
    assert names == sorted(set(names))
    assert len(names) == 499


def test_every_piece_of_research_has_an_entry_or_a_reason_why_not(catalogue: Catalogue) -> None:
    missing = sorted(set(_research()) - _ends(catalogue))
    assert missing == [], "give each a line in an entry's dossier or in docs/reference/left-out/"


def test_no_dossier_names_research_that_does_not_exist(catalogue: Catalogue) -> None:
    found = _ends(catalogue)
    found |= {name for status in catalogue.determinations.values() for name in status.dossier}
    found |= {name for threshold in catalogue.thresholds.values() for name in threshold.dossier}
    assert sorted(found - set(_research())) == []
