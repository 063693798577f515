"""Cells: what a table's values mean, and the apostrophe that keeps a spreadsheet from running them.

A cell that begins with `=`, `+`, `-`, `@` or the like is a formula to a spreadsheet, and a formula
in somebody's talk could send the rest of the sheet elsewhere (OWASP, "CSV Injection"). In CSV such
a cell gets an apostrophe in front, and loses just that one when it is read back: one is added to
every cell that begins with any number of apostrophes and then such a character, and one is taken
from every cell that begins with at least one apostrophe and then such a character. Plain numbers
(`-3`, `+0.5`) run nothing and stay as they are, so that columns of numbers remain numbers.
"""

import re
from dataclasses import replace
from pathlib import PurePosixPath

from distmode.rows import Row, Rows
from distmode.tables.faults import RowError, place_of

# The last four are the full-width forms, which spreadsheets in East Asian locales run as well.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def guard_cell(cell: str) -> str:
    """Return a cell as CSV should hold it, so that no spreadsheet takes it for a formula.

    >>> guard_cell("-- as I said"), guard_cell("-3"), guard_cell("plain")
    ("'-- as I said", '-3', 'plain')
    """
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def restore_cell(cell: str) -> str:
    """Return what `guard_cell` was given.

    >>> restore_cell("'-- as I said"), restore_cell("'tis so")
    ('-- as I said', "'tis so")
    """
    return cell[1:] if _GUARDED.match(cell) else cell


def restore_rows(rows: Rows, *, name: str) -> Rows:
    """Return a table with its cells and column names as they were before `guard_cell`.

    Args:
        rows: The table as it was read.
        name: The file's name; only `.jsonl` needs no guarding and is returned untouched.
    """
    if PurePosixPath(name).suffix.lower() == ".jsonl":
        return rows
    return replace(
        rows,
        columns=tuple(restore_cell(column) for column in rows.columns),
        rows=tuple(_restore_row(row) for row in rows.rows),
    )


def read_talk(row: Row, column: str, *, file: str) -> str:
    """Return the talk in a row: line ends as LF, no blanks around it; empty if there is none.

    Raises:
        RowError: The value is not text.
    """
    value = row.values.get(column)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _not_text(value, row, column, file)
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def read_field(row: Row, column: str | None, *, file: str) -> str | None:
    """Return what a row says about its excerpt, or None where it says nothing.

    Numbers are taken as they are written (a school may be called 12).

    Raises:
        RowError: The value is neither text nor a number.
    """
    value = None if column is None else row.values.get(column)
    if value is None or column is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _not_text(value, row, column, file)
    return str(value).strip() or None


def name_kind(value: object) -> str:
    """Return in words what kind of JSON value something is, for messages that may not show it."""
    kinds = {type(None): "null", bool: "true or false", str: "text", list: "a list"}
    return kinds.get(type(value), "an object" if isinstance(value, dict) else "a number")


def _restore_row(row: Row) -> Row:
    return replace(
        row,
        values={
            restore_cell(column): restore_cell(value) if isinstance(value, str) else value
            for column, value in row.values.items()
        },
    )


def _not_text(value: object, row: Row, column: str, file: str) -> RowError:
    place = place_of(file, row.number, column)
    return RowError(
        f"not text in {column}",
        f"{place}: found {name_kind(value)}, expected text; write it in quotes",
    )
