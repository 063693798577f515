"""A table as it was read: rows by column name, each with the number a user would look for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from distmode.errors import TableError

_SHOWN_CHARACTERS = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        number: Row of the spreadsheet (the column names are row 1), or line of the `.jsonl` file.
        values: By column name as the table spells it. Cells of csv and tsv are strings, `""` where
            empty; those of JSON Lines are what JSON gives, and keys that a line lacks are missing.
    """

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as it was read.

    Attributes:
        columns: Names as the table spells them, in order; of JSON Lines all keys of all lines.
        rows: In order; rows without any content are left out.
        warnings: What is in doubt about the encoding; without the file's name, and without talk.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()

    def find_column(self, *names: str) -> str | None:
        """Return the table's spelling of the first of the names that it has, else None.

        >>> Rows(("ID", " Text "), ()).find_column("words", "text")
        ' Text '
        """
        spellings = {fold_name(column): column for column in self.columns}
        return next(
            (spellings[fold_name(name)] for name in names if fold_name(name) in spellings), None
        )


def fold_name(name: str) -> str:
    """Return what is the same for all spellings of a column that differ in case or blanks."""
    return " ".join(name.split()).casefold()


def show_name(name: str) -> str:
    """Return a column's name for a message, at most 30 characters of it."""
    return " ".join(name.split())[:_SHOWN_CHARACTERS]


def check_columns(header: Sequence[str], place: str) -> tuple[str, ...]:
    """Return the names of the columns that have one.

    Raises:
        TableError: No column has a name, or two have the same.
    """
    columns = tuple(column for column in header if column.strip())
    if not columns:
        raise TableError(f"{place}: names no columns; expected a row of column names")
    counts = Counter(map(fold_name, columns))
    twice = next((column for column in columns if counts[fold_name(column)] > 1), None)
    if twice is not None:
        raise TableError(
            f"{place}: two columns are named '{show_name(twice)}'; give each its own name"
        )
    return columns


def check_unnamed(cells: Sequence[str], header: Sequence[str], place: str) -> None:
    """Refuse a row with something in a column that has no name.

    Raises:
        TableError: It has.
    """
    for number, (column, cell) in enumerate(zip(header, cells, strict=False), start=1):
        if cell.strip() and not column.strip():
            raise TableError(
                f"{place}: column {number} holds something but has no name in the first row; "
                "give it a name"
            )
