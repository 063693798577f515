"""Writes sheets for people without software for qualitative analysis: plain tables as .xlsx.

Every text is a text to the spreadsheet, whatever it begins with, so that no talk runs as a formula.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES
from distmode.colours import MODE_COLOURS
from distmode.errors import OutputError
from distmode.exchange.writing import clean_text

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

# More than this Excel and openpyxl cut off without a word.
_CELL_CHARACTERS = 32_767
_TINT = 0.7  # of white in the colours behind modes, so that black letters stay easy to read


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Attributes:
        name: Its heading.
        width: In characters.
        wraps: Whether long texts go on in the next line of the cell.
        shows_modes: Whether a cell that names a mode has the mode's colour behind it.
    """

    name: str
    width: float = 14
    wraps: bool = False
    shows_modes: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        title: At most 31 characters.
        columns: In order.
        rows: As many cells a row as there are columns; text, numbers, or None for an empty cell.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str | int | float | None]]


def build_workbook(sheets: Sequence[Sheet], *, name: str) -> bytes:
    """Return sheets as an `.xlsx` file, each with its headings fixed and a filter on them.

    Args:
        sheets: In order.
        name: The file's name, for messages.

    Raises:
        OutputError: A text is too long for a cell.
    """
    from openpyxl import Workbook

    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for sheet in sheets:
        _fill_sheet(book.create_sheet(sheet.title), sheet, name)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill_sheet(page: "Worksheet", sheet: Sheet, name: str) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(sheet.columns, start=1):
        heading = page.cell(1, number)
        _write_cell(heading, column.name, f"{name}: row 1")
        heading.font = Font(bold=True)
        page.column_dimensions[get_column_letter(number)].width = column.width
    for place, row in enumerate(sheet.rows, start=2):
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True), start=1):
            cell = page.cell(place, number)
            _write_cell(cell, value, f"{name}: row {place}")
            cell.alignment = Alignment(wrap_text=column.wraps, vertical="top")
            if column.shows_modes:
                _colour(cell, value)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions


def _write_cell(cell: "Cell | MergedCell", value: str | int | float | None, place: str) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    if len(value) > _CELL_CHARACTERS:
        raise OutputError(
            f"{place}: a text is too long for a cell of a spreadsheet; export to a .qdpx instead, "
            "or leave the talk out with --no-text"
        )
    # The file is XML, as a project is.
    text = clean_text(value)
    cell.value = text
    # Set after the value, which would make a formula of what begins with `=`; the prefix keeps it
    # a text when somebody edits the cell.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _colour(cell: "Cell | MergedCell", value: str | int | float | None) -> None:
    from openpyxl.styles import PatternFill

    mode = next((mode for mode in OUTCOMES if mode.value == value), None)
    if mode is not None:
        cell.fill = PatternFill("solid", fgColor=_lighten(MODE_COLOURS[mode]))


def _lighten(colour: str) -> str:
    """Return a colour mixed with white, as spreadsheets write it.

    >>> _lighten("#000000")
    'FFB2B2B2'
    """
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    mixed = (int(part * (1 - _TINT) + 255 * _TINT) for part in parts)
    return "FF" + "".join(f"{part:02X}" for part in mixed)
