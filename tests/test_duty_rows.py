"""The checklist as rows: one for each duty, nothing blank, nothing a spreadsheet would calculate, equal bytes."""

import csv
import dataclasses
import datetime
import io
import zipfile
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_page import DAY, example

from compliance_kit.answers import Task
from compliance_kit.assessment import Assessment, assess
from compliance_kit.definitions import load_documents
from compliance_kit.documents import Composer
from compliance_kit.interop.tables import Sheet, as_csv, as_xlsx
from compliance_kit.views.duty_rows import WIDTHS, duties_csv, duties_xlsx

DOCUMENT = load_documents()["obligations_checklist"]
EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")')


@cache
def composer(name: str = "invented_hiring_tool") -> Composer:
    return Composer(example(name))


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def book(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def with_owner(owner: str) -> Assessment:
    """The example with a plan for one duty, whose owner bears that name."""
    before = example("invented_hiring_tool")
    task = Task(owner=owner, due=datetime.date(2027, 1, 5), status="under_way")
    return assess(before.catalogue, dataclasses.replace(before.sheet, tasks={"eu.ai_act.literacy": task}), DAY)


def test_every_duty_of_the_checklist_is_one_row_with_nothing_blank() -> None:
    groups = composer().shared()["groups"]
    names = ("now_binding", "now_contract", "upcoming", "undecided", "guidance", "near_misses")
    expected = {row["id"]: row for name in names for row in groups[name]}
    rows = rows_of(duties_csv(composer()))
    assert [row["id"] for row in rows] == list(expected)
    assert list(rows[0]) == list(WIDTHS)
    assert [(row["id"], key) for row in rows for key, value in row.items() if not value.strip()] == []
    for row in rows:
        assert row["verdict"] == expected[row["id"]]["shade_words"]
        assert row["from"] == expected[row["id"]]["from"]


def test_what_is_planned_for_a_duty_stands_in_its_row() -> None:
    (row,) = [one for one in rows_of(duties_csv(Composer(with_owner("R. Roe")))) if one["id"] == "eu.ai_act.literacy"]
    assert (row["owner"], row["due"], row["status"]) == ("R. Roe", "2027-01-05", "under way")


def test_the_workbook_holds_the_same_rows_as_the_csv_in_a_table_with_a_head() -> None:
    made = book(duties_xlsx(composer(), DOCUMENT))
    assert made.sheetnames == ["Duties", "Open questions", "Read me"]
    sheet = made["Duties"]
    plain = [
        ["" if cell.value is None else f"{cell.value:%Y-%m-%d}" if cell.is_date else str(cell.value) for cell in row]
        for row in sheet.iter_rows(min_row=2)
    ]
    assert plain == [list(row.values()) for row in rows_of(duties_csv(composer()))]
    (table,) = sheet.tables.values()
    assert (table.headerRowCount, table.ref, table.autoFilter is not None) == (1, sheet.dimensions, True)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B2", "$1:$1")
    assert [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]] == list(WIDTHS.values())
    assert sheet["F2"].number_format == "yyyy-mm-dd"


def test_open_questions_stand_on_their_own_sheet_with_the_duties_that_wait() -> None:
    sheet = book(duties_xlsx(composer("biomistral_7b"), DOCUMENT))["Open questions"]
    paths = [cell.value for cell in sheet["A"][1:]]
    needed = {
        need["path"] for row in composer("biomistral_7b").shared()["groups"]["undecided"] for need in row["waits_for"]
    }
    assert set(paths) >= needed
    assert len(paths) == len(set(paths))
    assert all(cell.value for row in sheet.iter_rows(min_row=2) for cell in row)


def test_the_read_me_names_the_state_of_the_facts_and_of_the_catalogue() -> None:
    told = {
        row[0].value: row[1].value for row in book(duties_xlsx(composer(), DOCUMENT))["Read me"].iter_rows(min_row=2)
    }
    head = composer().identity(DOCUMENT)
    assert told["Facts, SHA-256"] == head["facts_digest"]
    assert told["Catalogue, SHA-256"] == head["catalogue_digest"]
    assert told["Model and version"] == "Sievewright Rank 3.0"


@pytest.mark.parametrize("owner", EVIL)
def test_a_name_that_looks_like_a_formula_is_a_text_in_both(owner: str) -> None:
    made = Composer(with_owner(owner))
    (row,) = [one for one in rows_of(duties_csv(made)) if one["id"] == "eu.ai_act.literacy"]
    assert row["owner"].startswith("'")
    sheet = book(duties_xlsx(made, DOCUMENT))["Duties"]
    (cell,) = [
        found[list(WIDTHS).index("owner")]
        for found in sheet.iter_rows(min_row=2)
        if found[0].value == "eu.ai_act.literacy"
    ]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert str(cell.value).strip() == owner.strip()


@given(st.text(max_size=40))
@settings(max_examples=80)
def test_no_text_becomes_a_formula(words: str) -> None:
    (row,) = list(csv.reader(io.StringIO(as_csv(["a"], [[words]]).decode("utf-8-sig"), newline="")))[1:] or [[""]]
    assert not "".join(row).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    cell = book(as_xlsx([Sheet("s", ["a"], [9], [[words]], "T")], "t", DAY))["s"]["A2"]
    assert cell.data_type != "f"
    assert cell.value is None or isinstance(cell.value, str)


def test_a_workbook_holds_no_macro_no_formula_and_no_link() -> None:
    with zipfile.ZipFile(io.BytesIO(duties_xlsx(composer(), DOCUMENT))) as made:
        names = made.namelist()
        sheets = b"".join(made.read(name) for name in names if name.startswith("xl/worksheets/"))
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
    assert b"<f>" not in sheets
    assert b"<hyperlink" not in sheets


def test_equal_input_gives_equal_bytes() -> None:
    again = Composer(example("invented_hiring_tool"))
    assert duties_csv(again) == duties_csv(composer())
    assert duties_xlsx(again, DOCUMENT) == duties_xlsx(composer(), DOCUMENT)


def test_a_workbook_says_on_which_day_it_was_worked_out_and_reads_no_clock() -> None:
    properties = book(duties_xlsx(composer(), DOCUMENT)).properties
    assert {properties.created.date(), properties.modified.date()} == {DAY}


def test_no_rows_make_a_sheet_with_its_head_alone() -> None:
    sheet = book(as_xlsx([Sheet("s", ["a", "b"], [9, 9], [], "T")], "t", DAY))["s"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["a", "b"]]
    assert not sheet.tables
