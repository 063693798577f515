"""Tables of delimited text: csv and tsv."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

from distmode.encoding import Decoded
from distmode.errors import TableError
from distmode.rows.table import Row, Rows, check_columns, check_unnamed

_DELIMITERS = ",;\t"
# Rows looked at to tell the delimiter; commas inside talk show within a few of them.
_SNIFFED_ROWS = 50
# A whole interview may stand in one cell; the csv module's own limit is 131,072 characters.
_CELL_CHARACTERS = 1 << 30
# Excel's hint to itself, which it takes away again when it opens the file.
_EXCEL_HINT = re.compile(r"\A\"?sep=(?P<delimiter>[,;\t])\"?\n", re.IGNORECASE)


def read_cells(decoded: Decoded, *, suffix: str, name: str) -> Rows:
    """Read a csv or tsv table (see `read_rows`)."""
    with _long_cells():
        return _read_cells(decoded.text, decoded.warnings, suffix.lower(), name)


def _read_cells(text: str, warnings: tuple[str, ...], suffix: str, name: str) -> Rows:
    hint = _EXCEL_HINT.match(text)
    if hint:
        text = text[hint.end() :]
    delimiter = hint["delimiter"] if hint else _find_delimiter(text, suffix)
    records = _read_records(text, delimiter, name)
    first, header = next(records, (1, []))
    columns = check_columns(header, f"{name}: row {first}")
    rows = []
    for number, cells in records:
        _check_width(cells, len(header), f"{name}: row {number}")
        check_unnamed(cells, header, f"{name}: row {number}")
        pairs = zip(header, cells, strict=False)
        rows.append(Row(number, {column: cell for column, cell in pairs if column.strip()}))
    return Rows(columns, tuple(rows), warnings)


def _read_records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, numbered as a spreadsheet numbers them."""
    number = 0
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(
                f"{name}: row {number} (near line {reader.line_num}): {_explain(error)}"
            ) from None
        if any(cell.strip() for cell in cells):
            yield number, cells


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(_CELL_CHARACTERS)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _explain(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quotation mark is opened and never closed; close it, or double it inside a cell"
    if "expected after" in str(error):
        return 'a quotation mark inside a cell is not doubled; write "" for each'
    return f"cannot be read ({error}); save the table again as csv in UTF-8"


def _find_delimiter(text: str, suffix: str) -> str:
    """Return the delimiter that splits the first rows most evenly into the most columns.

    Counting delimiters does not do: talk holds more commas than a table has columns.
    """
    preferred = "\t" if suffix == ".tsv" else ","
    shapes = {delimiter: _measure_shape(text, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: (*shapes[delimiter], delimiter == preferred))
    if suffix == ".tsv" and shapes["\t"][1] > 1:
        return "\t"
    return best if shapes[best][1] > 1 else preferred


def _measure_shape(text: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows as wide as the first, and its width; nothing for one column."""
    widths = []
    try:
        for _, cells in _read_records(text, delimiter, ""):
            widths.append(len(cells))
            if len(widths) > _SNIFFED_ROWS:
                break
    except TableError:
        pass
    if not widths or widths[0] < 2:
        return 0.0, 1
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _check_width(cells: list[str], width: int, place: str) -> None:
    # Not even empty cells beyond the last column are passed over: a cell cut in two at a delimiter
    # that is not quoted pushes an empty one out there.
    if len(cells) == width:
        return
    raise TableError(
        f"{place}: cells in this row: {len(cells)}, column names: {width}; "
        "put quotation marks around cells that hold the delimiter or line breaks"
    )
