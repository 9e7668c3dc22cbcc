"""Law to come is judged on its first day: what law changes meanwhile counts, and nothing else does."""

import datetime

import pytest
from conftest import Judge

from compliance_kit.catalogue import Catalogue
from compliance_kit.over_time import changing_entries

SMALL_IMAGE_MAKER = {
    "release.markets": ["US-CA"],
    "release.ways": ["app"],
    "release.public": True,
    "modification.outputs": ["image"],
    "use.monthly_users": 5000,
    "use.kinds": ["generator"],
    "use.platform": ["none"],
    "base.models": "none",
}
MARK = "us.ca.sb942.latent_mark"


@pytest.mark.parametrize("day", ["2026-08-15", "2026-09-29"])
def test_a_small_maker_sees_the_coming_text_before_it_starts(judge: Judge, day: str) -> None:
    finding = judge(SMALL_IMAGE_MAKER, datetime.date.fromisoformat(day)).findings[MARK]
    assert (finding.verdict, finding.timing) == ("applies", "upcoming")


def test_on_its_first_day_the_new_text_is_in_force(judge: Judge) -> None:
    finding = judge(SMALL_IMAGE_MAKER, datetime.date(2026, 9, 30)).findings[MARK]
    assert (finding.verdict, finding.timing) == ("applies", "current")


def test_an_entry_that_rests_on_a_changing_status_is_known_as_changing(catalogue: Catalogue) -> None:
    assert MARK in changing_entries(catalogue)


def test_an_entry_that_rests_on_answers_alone_is_not(catalogue: Catalogue) -> None:
    changing = changing_entries(catalogue)
    assert "licence.mit.notice" not in changing
    assert changing
