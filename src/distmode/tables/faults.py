"""What is wrong with the rows of a table, gathered so that the user hears of all of it at once."""

from collections.abc import Sequence

from distmode.errors import TableError
from distmode.rows import Rows

_SHOWN_COLUMNS = 12
# A file without a heading has talk where column names should be; names are seldom this long.
_NAME_CHARACTERS = 30


class RowError(TableError):
    """One row that cannot be used.

    Attributes:
        kind: What sort of fault it is; faults of one kind are counted together.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def raise_faults(faults: Sequence[RowError]) -> None:
    """Raise one error for all bad rows: the first in full, the others counted.

    Raises:
        TableError: There is a fault.
    """
    if not faults:
        return
    first = faults[0]
    alike = sum(fault.kind == first.kind for fault in faults) - 1
    others = len(faults) - 1 - alike
    message = str(first)
    if alike:
        message += f"; and {_count_rows(alike)} like it"
    if others:
        message += f"; and {_count_rows(others)} with other faults"
    raise TableError(message)


def require_column(rows: Rows, name: str, *, file: str, needs: str) -> str:
    """Return the spelling of a column that a table must have.

    Args:
        rows: The table.
        name: The column, in lower case.
        file: What to call the table in messages.
        needs: What needs which columns, for the message.

    Raises:
        TableError: There is no such column.
    """
    column = rows.find_column(name)
    if column is None:
        raise TableError(
            f"{file}: there is no column '{name}' ({_show_columns(rows.columns)}); "
            f"{needs}: add the column, or rename the one that holds it"
        )
    return column


def place_of(file: str, number: int, column: str | None = None) -> str:
    """Return where something stands: file, row (line, of JSON Lines) and column.

    >>> place_of("a.csv", 2, " Mode"), place_of("a.jsonl", 1)
    ("a.csv: row 2, column 'Mode'", 'a.jsonl: line 1')
    """
    place = f"{file}: {'line' if file.lower().endswith('.jsonl') else 'row'} {number}"
    return place if column is None else f"{place}, column '{column.strip()}'"


def list_numbers(numbers: Sequence[int], *, most: int = 5) -> str:
    """Return the first few numbers as a list in words.

    >>> list_numbers([4, 9, 12], most=2)
    '4, 9, ...'
    """
    shown = ", ".join(str(number) for number in numbers[:most])
    return shown if len(numbers) <= most else f"{shown}, ..."


def make_printable(text: str) -> str:
    """Return a text on one line, without characters that would steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _count_rows(count: int) -> str:
    return f"{count:,} more row" if count == 1 else f"{count:,} more rows"


def _show_columns(columns: Sequence[str]) -> str:
    names = [make_printable(column) for column in columns]
    shown = [f"'{name}'" for name in names if len(name) <= _NAME_CHARACTERS][:_SHOWN_COLUMNS]
    hidden = len(names) - len(shown)
    if not names:
        return "there are no columns"
    if not shown:
        return "no column has a name; is the heading row missing?"
    return f"there are {', '.join(shown)}" + (f" and {hidden} more" if hidden else "")
