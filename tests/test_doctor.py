"""The doctor: what is missing, damaged or old, and nothing else."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from compliance_kit import doctor, libraries
from compliance_kit.pdf.fonts import fonts_folder

LAW = date(2026, 11, 20)


def test_on_this_machine_libraries_and_fonts_are_fine() -> None:
    found = {check.subject: check for check in doctor.examine(Path(__file__).parents[1], law_as_of=LAW, on=LAW)}
    assert found["libraries"].state == "fine"
    assert found["fonts"].state == "fine"
    assert len(found["fonts"].items) == 9
    assert set(found) == {"libraries", "fonts", "locales", "catalogue"}


def test_every_font_in_the_folder_is_on_the_list() -> None:
    approved = doctor.check_fonts(fonts_folder()).items
    assert sorted(approved) == sorted(path.name for path in fonts_folder().glob("*.ttf"))


def test_a_missing_library_comes_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "missing_libraries", lambda: ("libpango-1.0.so.0",))
    check = doctor.check_libraries()
    assert (check.state, check.items) == ("missing", ("libpango-1.0.so.0",))
    assert "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in check.mend


def test_a_library_that_nobody_has_is_reported_missing() -> None:
    assert libraries.missing_libraries(["libno-such-thing.so.7", "libc.so.6"]) == ("libno-such-thing.so.7",)


def test_fonts_that_are_absent_changed_or_not_listed_are_told_apart(tmp_path: Path) -> None:
    copy = tmp_path / "fonts"
    shutil.copytree(fonts_folder(), copy)
    assert doctor.check_fonts(copy).state == "fine"
    font = copy / "SourceSans3_400Regular.ttf"
    font.write_bytes(font.read_bytes() + b"\0")
    assert (doctor.check_fonts(copy).state, doctor.check_fonts(copy).items) == ("damaged", (font.name,))
    font.unlink()
    assert (doctor.check_fonts(copy).state, doctor.check_fonts(copy).items) == ("missing", (font.name,))
    assert doctor.check_fonts(tmp_path / "nowhere").items == ("approved.txt",)


def test_a_language_folder_without_messages_is_reported(tmp_path: Path) -> None:
    (tmp_path / "de" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "de" / "LC_MESSAGES" / "kit.po").write_text("")
    assert doctor.check_locales(tmp_path) == doctor.Check("locales", "fine", ("de",))
    (tmp_path / "fr").mkdir()
    assert doctor.check_locales(tmp_path) == doctor.Check("locales", "missing", ("fr",))


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 11, 1), "fine"),
        (LAW, "fine"),
        (date(2027, 2, 18), "fine"),
        (date(2027, 2, 19), "old"),
    ],
)
def test_a_catalogue_is_old_after_more_than_ninety_days(on: date, state: str) -> None:
    check = doctor.catalogue_age(LAW, on)
    assert check.state == state
    assert check.items == (str((on - LAW).days),)
