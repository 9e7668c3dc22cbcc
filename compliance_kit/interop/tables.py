"""Rows for spreadsheets, as CSV and as XLSX: plain values, no formula, no macro, equal input giving equal bytes."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | datetime.date
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that starts so is taken for a formula by spreadsheets."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
LONGEST = 32767
"""Characters that one cell of a spreadsheet holds."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the head and how wide each column is (in characters), and its rows."""

    name: str
    head: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[Value]]
    id: str


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The rows as CSV (RFC 4180) in UTF-8 with a mark, by which spreadsheets know the encoding."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> str:
    """A value as text that no spreadsheet takes for a formula; a number stays one, also below nothing."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str):
        return f"{value:g}"
    clean = _CONTROL.sub(" ", value)
    return f"'{clean}" if clean.startswith(FORMULA) else clean


def as_xlsx(sheets: Sequence[Sheet], title: str, on: datetime.date) -> bytes:
    """A workbook of these sheets.

    Args:
        sheets: in their order.
        title: of the workbook, as its properties say it.
        on: the day that stands as the day of its making, so that no clock is read.

    """
    import openpyxl  # noqa: PLC0415 - loaded only where a workbook is written

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = title
    book.properties.creator = "compliance-kit"
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    written = io.BytesIO()
    book.save(written)
    return _timeless(written.getvalue(), on)


def _fill(made: "Worksheet", sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side  # noqa: PLC0415 - see above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    for place, (words, width) in enumerate(zip(sheet.head, sheet.widths, strict=True), 1):
        cell = made.cell(1, place, words)
        cell.font = Font(bold=True)
        cell.border = Border(bottom=Side("thin"))
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
        made.column_dimensions[get_column_letter(place)].width = width
    for line, row in enumerate(sheet.rows, 2):
        for place, value in enumerate(row, 1):
            written = made.cell(line, place)
            written.alignment = Alignment(wrap_text=True, vertical="top")
            _write(written, value)
    made.freeze_panes = "B2"
    made.print_title_rows = "1:1"
    made.page_setup.orientation = "landscape"
    made.page_setup.fitToHeight = 0
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.rows:
        _as_table(made, sheet)


def _as_table(made: "Worksheet", sheet: Sheet) -> None:
    """The rows as a table, by which programs and readers know the head and offer filters."""
    from openpyxl.worksheet.table import Table, TableStyleInfo  # noqa: PLC0415 - see above

    table = Table(displayName=sheet.id, ref=made.dimensions)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    made.add_table(table)


def _write(cell: "Cell | MergedCell", value: Value) -> None:
    if isinstance(value, str):
        clean = _CONTROL.sub(" ", value)[:LONGEST]
        cell.value = clean
        cell.data_type = "s"  # whatever it starts with
        cell.quotePrefix = clean.startswith(FORMULA)
        return
    cell.value = value
    if isinstance(value, datetime.date):
        cell.number_format = "yyyy-mm-dd"


def _timeless(data: bytes, on: datetime.date) -> bytes:
    """The same workbook with one day in place of the time of its writing."""
    day = b"%sT00:00:00Z" % on.isoformat().encode()
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":
                content = _SAVED.sub(rb"\g<1>" + day + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
    return written.getvalue()
