"""Tables as rows: csv, tsv, xlsx and JSON Lines, each row with the number a user would look for."""

from distmode.encoding import decode_text
from distmode.errors import TableError, TranscriptError
from distmode.rows.delimited import read_cells
from distmode.rows.lines import read_json_lines
from distmode.rows.sheet import read_sheet
from distmode.rows.table import Row, Rows

__all__ = ["TABLE_SUFFIXES", "Row", "Rows", "read_rows"]

TABLE_SUFFIXES: tuple[str, ...] = (".csv", ".tsv", ".xlsx", ".jsonl")


def read_rows(data: bytes, *, suffix: str, name: str) -> Rows:
    """Read a table of one of the `TABLE_SUFFIXES`.

    Args:
        data: The whole file.
        suffix: Which format, in any case.
        name: The file's name, for messages.

    Raises:
        TableError: Not text or no spreadsheet, no column names, names that are empty or stand
            twice, a row with more or fewer cells than names, a quotation mark left open, a line
            that is no JSON object.
    """
    if suffix.lower() == ".xlsx":
        return read_sheet(data, name=name)
    try:
        decoded = decode_text(data, name=name)
    except TranscriptError as error:
        raise TableError(str(error)) from None
    if not decoded.text.strip():
        raise TableError(f"{name}: is empty; expected a table with a row of column names")
    if suffix.lower() == ".jsonl":
        return read_json_lines(decoded, name=name)
    return read_cells(decoded, suffix=suffix, name=name)
