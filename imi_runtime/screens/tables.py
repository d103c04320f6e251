"""Tables as files that spreadsheets open: CSV and XLSX. No cell is ever calculated, and dates are dates."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from imi_runtime.model.cells import guarded

Cell = str | int | date | datetime | None
Row = Sequence[Cell]
BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets read a CSV file in the letters of their own country."""
WIDEST = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The kind of a workbook as a browser is told it."""


def as_csv(header: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table line by line. Days are written as 2026-03-09, moments with their hour; formulas are guarded."""
    yield BYTE_ORDER_MARK.encode()
    for row in (header, *rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow([_plain(cell) for cell in row])
        yield line.getvalue().encode()


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
    return guarded(str(cell))


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return the table as a workbook of one sheet with a header that stays, made without a file on the disk."""
    from xlsxwriter import Workbook  # few need it, and it costs a start some time

    file = io.BytesIO()
    book = Workbook(file, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "remove_timezone": True,
    })
    sheet = book.add_worksheet(_sheet_name(title))
    head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    for column, word in enumerate(header):
        sheet.set_column(column, column, min(WIDEST, max(18, len(word) + 2)))
    for number, row in enumerate((header, *rows)):
        for column, cell in enumerate(row):
            match cell:
                case datetime():
                    sheet.write_datetime(number, column, cell, moment)
                case date():
                    sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)
                case int():
                    sheet.write_number(number, column, cell)
                case str() if cell:
                    sheet.write_string(number, column, cell, head if number == 0 else None)
    book.close()
    return file.getvalue()


def _sheet_name(title: str) -> str:
    """Return the title as a sheet may be called."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"
