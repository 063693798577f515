"""Tables of spreadsheets: the first sheet of an `.xlsx` file that holds anything."""

import datetime
import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from distmode.archive import damaged_archive, open_archive
from distmode.errors import TableError, TranscriptError
from distmode.rows.table import Row, Rows, check_columns, check_unnamed

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook.workbook import Workbook

_KIND = "a spreadsheet (.xlsx)"
# The largest codings have 100,000 rows of 30 columns; a sheet can declare 17 thousand million.
_MOST_CELLS = 5_000_000
# What spreadsheets show of a number before they round it.
_DIGITS = 15


def read_sheet(data: bytes, *, name: str) -> Rows:
    """Read the first sheet that holds anything; its first row with anything names the columns.

    Numbers, dates, percentages and truth values become text as a person sees them; of formulas
    the value that was stored counts.

    Raises:
        TableError: Not a spreadsheet, damaged, protected, too large, or without a table.
    """
    # openpyxl fails on damaged files in many ways, and warns of what it does not keep; all mean
    # the same to the user.
    try:
        open_archive(data, source=name, kind=_KIND).close()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read_workbook(data, name)
    except TableError:
        raise
    except TranscriptError as error:
        raise TableError(str(error)) from None
    except (Exception, RecursionError) as error:
        raise TableError(str(damaged_archive(name, _KIND, error))) from None


def _read_workbook(data: bytes, name: str) -> Rows:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        found = [(title, list(_read_rows(book, title, name))) for title in _list_sheets(book)]
    finally:
        book.close()
    filled = [(title, rows) for title, rows in found if rows]
    if not filled:
        raise TableError(f"{name}: is empty; expected a table with a row of column names")
    others = [f"'{title[:30]}'" for title, _ in filled[1:]]
    notes = (f"only the first sheet is read, not {', '.join(others[:5])}",) if others else ()
    return _build_rows(filled[0][1], notes, name)


def _list_sheets(book: "Workbook") -> list[str]:
    """Return the titles of the sheets, hidden ones last."""
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    return [sheet.title for sheet in sheets]


def _read_rows(book: "Workbook", title: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, numbered as the sheet numbers them."""
    sheet = book[title]
    # What the sheet declares its size to be would be filled with empty cells.
    sheet.reset_dimensions()
    count = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        count += len(row)
        if count > _MOST_CELLS:
            raise TableError(
                f"{name}: row {number}: more than {_MOST_CELLS:,} cells; delete the empty columns "
                "and rows, or save the sheet as .csv"
            )
        if any(cell.value is not None for cell in row):
            cells = [_show_cell(cell) for cell in row]
            if any(cell.strip() for cell in cells):
                yield number, cells


def _build_rows(records: list[tuple[int, list[str]]], notes: tuple[str, ...], name: str) -> Rows:
    first, header = records[0]
    width = max(len(cells) for _, cells in records)
    header = [*header, *[""] * (width - len(header))]
    columns = check_columns(header, f"{name}: row {first}")
    rows = []
    for number, cells in records[1:]:
        padded = [*cells, *[""] * (width - len(cells))]
        check_unnamed(padded, header, f"{name}: row {number}")
        pairs = zip(header, padded, strict=True)
        rows.append(Row(number, {column: cell for column, cell in pairs if column.strip()}))
    return Rows(columns, tuple(rows), notes)


def _show_cell(cell: "Cell | MergedCell") -> str:
    value: object = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _show_number(value, str(getattr(cell, "number_format", "")))
    if isinstance(value, datetime.datetime):
        return _show_moment(value)
    return str(value).replace("_x000D_\n", "\n").replace("_x000D_", "\n")


def _show_number(value: float, number_format: str) -> str:
    """Return a number as it is shown, percentages too.

    >>> _show_number(0.5, "0%"), _show_number(3.0, "General"), _show_number(0.1 + 0.2, "General")
    ('50%', '3', '0.3')
    """
    shown, sign = (value * 100, "%") if number_format.endswith("%") else (value, "")
    if isinstance(shown, int) or (shown.is_integer() and abs(shown) < 10**_DIGITS):
        return f"{int(shown)}{sign}"
    return f"{shown:.{_DIGITS}g}{sign}"


def _show_moment(value: datetime.datetime) -> str:
    """Return a day, with the time of day if there is one.

    >>> _show_moment(datetime.datetime(2024, 5, 3)), _show_moment(datetime.datetime(2024, 5, 3, 9))
    ('2024-05-03', '2024-05-03 09:00:00')
    """
    if value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds")
