"""Codes: what the cells say that hold modes, in every table of codings."""

import re
from collections.abc import Iterator

from distmode.codebook import Mode, find_mode
from distmode.errors import CodebookError, TableError
from distmode.rows import Row, Rows
from distmode.tables.cells import name_kind
from distmode.tables.faults import RowError, make_printable, place_of

_SEPARATORS = re.compile(r"[;,|]")


def refuse_labels(rows: Rows, *, file: str) -> None:
    """Refuse a table of a model's labels: taken for codings, they would agree with the model.

    Raises:
        TableError: It is one.
    """
    if rows.find_column("model_sha256") is not None:
        raise TableError(
            f"{file}: holds a model's labels (column 'model_sha256'), not codings; code into "
            "a sheet of your own, or delete the model's columns once every mode is a coder's"
        )


def read_mode(row: Row, column: str, *, file: str, advice: str) -> Mode | None:
    """Return the one code in a cell, or None where it is empty.

    Args:
        row: The row.
        column: Which of its cells.
        file: What to call the table in messages.
        advice: What to do about a code that is none, for the message.

    Raises:
        RowError: The cell holds something else.
    """
    code = row.values.get(column)
    if code is None or (isinstance(code, str) and not code.strip()):
        return None
    return _find_mode(code, place_of(file, row.number, column), advice)


def read_modes(row: Row, column: str | None, mode: Mode, *, file: str) -> tuple[Mode, ...]:
    """Return all modes of a row, the primary one first; none for `none`.

    Args:
        row: The row.
        column: The cell that lists them; None where the table has no such column.
        mode: The row's primary mode, which is all there is where the cell is empty.
        file: What to call the table in messages.

    Raises:
        RowError: The cell holds no list of modes, or one that does not begin with the primary.
    """
    modes = read_codes(row, column, file=file) or (mode,)
    if modes[0] is not mode:
        raise RowError(
            "modes do not begin with mode",
            f"{place_of(file, row.number, column)}: begins with '{modes[0]}', but the row's mode "
            f"is '{mode}'; put the primary mode first in both",
        )
    return () if mode is Mode.NONE else modes


def read_codes(row: Row, column: str | None, *, file: str) -> tuple[Mode, ...]:
    """Return all codes that a cell lists, `none` among them, each once; empty where it is empty.

    A list in JSON, or codes separated by `;`, `,` or `|`.

    Raises:
        RowError: The cell holds something else, or `none` beside modes.
    """
    codes = _split_codes(None if column is None else row.values.get(column))
    place = place_of(file, row.number, column)
    found = (_find_mode(code, place, "correct it or leave it out") for code in codes)
    modes = tuple(dict.fromkeys(found))
    if Mode.NONE in modes and len(modes) > 1:
        raise RowError(
            "none among modes",
            f"{place}: 'none' stands beside other modes; leave one or the other out",
        )
    return modes


def _find_mode(code: object, place: str, advice: str) -> Mode:
    if not isinstance(code, str):
        raise RowError(
            "no code", f"{place}: found {name_kind(code)}, expected a code in quotes; {advice}"
        )
    try:
        return find_mode(make_printable(code))
    except CodebookError as error:
        raise RowError("unknown code", f"{place}: {error}; {advice}") from None


def _split_codes(value: object) -> Iterator[object]:
    """Yield the codes of a cell: a list, or text with separators between them."""
    if isinstance(value, list):
        yield from value
    elif isinstance(value, str):
        # Programs that write a list into a CSV cell write it with brackets and quotes.
        pieces = (piece.strip(" \t'\"") for piece in _SEPARATORS.split(value.strip(" []")))
        yield from (piece for piece in pieces if piece)
    elif value is not None:
        yield value
