"""Tables as rows: csv, tsv and JSON Lines, each row with the number a user would look for."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from distmode.encoding import decode_text
from distmode.errors import TableError, TranscriptError

TABLE_SUFFIXES: tuple[str, ...] = (".csv", ".tsv", ".jsonl")

_DELIMITERS = ",;\t"
# Rows looked at to tell the delimiter; commas inside talk show within a few of them.
_SNIFFED_ROWS = 50
# A whole interview may stand in one cell; the csv module's own limit is 131,072 characters.
_CELL_CHARACTERS = 1 << 30
# Excel's hint to itself, which it takes away again when it opens the file.
_EXCEL_HINT = re.compile(r"\A\"?sep=(?P<delimiter>[,;\t])\"?\n", re.IGNORECASE)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
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
        spellings = {_fold(column): column for column in self.columns}
        return next((spellings[_fold(name)] for name in names if _fold(name) in spellings), None)


def read_rows(data: bytes, *, suffix: str, name: str) -> Rows:
    """Read a table of one of the `TABLE_SUFFIXES`.

    Args:
        data: The whole file.
        suffix: Which format, in any case.
        name: The file's name, for messages.

    Raises:
        TableError: Not text, no column names, names that are empty or stand twice, a row with more
            or fewer cells than names, a quotation mark left open, a line that is no JSON object.
    """
    try:
        decoded = decode_text(data, name=name)
    except TranscriptError as error:
        raise TableError(str(error)) from None
    if not decoded.text.strip():
        raise TableError(f"{name}: is empty; expected a table with a row of column names")
    if suffix.lower() == ".jsonl":
        return _read_json_lines(decoded.text, decoded.warnings, name)
    with _long_cells():
        return _read_cells(decoded.text, decoded.warnings, suffix.lower(), name)


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


# --- csv and tsv ---


def _read_cells(text: str, warnings: tuple[str, ...], suffix: str, name: str) -> Rows:
    hint = _EXCEL_HINT.match(text)
    if hint:
        text = text[hint.end() :]
    delimiter = hint["delimiter"] if hint else _find_delimiter(text, suffix)
    records = _read_records(text, delimiter, name)
    first, header = next(records, (1, []))
    columns = _check_columns(header, f"{name}: row {first}")
    rows = []
    for number, cells in records:
        _check_width(cells, len(header), f"{name}: row {number}")
        _check_unnamed(cells, header, f"{name}: row {number}")
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


def _check_columns(header: list[str], place: str) -> tuple[str, ...]:
    columns = tuple(column for column in header if column.strip())
    if not columns:
        raise TableError(f"{place}: names no columns; expected a row of column names")
    counts = Counter(map(_fold, columns))
    twice = next((column for column in columns if counts[_fold(column)] > 1), None)
    if twice is not None:
        raise TableError(f"{place}: two columns are named '{_show(twice)}'; give each its own name")
    return columns


def _check_width(cells: list[str], width: int, place: str) -> None:
    # Not even empty cells beyond the last column are passed over: a cell cut in two at a delimiter
    # that is not quoted pushes an empty one out there.
    if len(cells) == width:
        return
    raise TableError(
        f"{place}: cells in this row: {len(cells)}, column names: {width}; "
        "put quotation marks around cells that hold the delimiter or line breaks"
    )


def _check_unnamed(cells: list[str], header: list[str], place: str) -> None:
    for number, (column, cell) in enumerate(zip(header, cells, strict=False), start=1):
        if cell.strip() and not column.strip():
            raise TableError(
                f"{place}: column {number} holds something but has no name in the first row; "
                "give it a name"
            )


# --- JSON Lines ---


def _read_json_lines(text: str, warnings: tuple[str, ...], name: str) -> Rows:
    spellings: dict[str, str] = {}
    rows = []
    # Not splitlines(): JSON strings may hold line separators (U+2028) as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        values = _read_object(line, f"{name}: line {number}")
        for key in values:
            known = spellings.setdefault(_fold(key), key)
            if known != key:
                raise TableError(
                    f"{name}: line {number}: the key '{_show(key)}' is spelled '{_show(known)}' "
                    "before; spell it the same in every line"
                )
        rows.append(Row(number, values))
    return Rows(tuple(spellings.values()), tuple(rows), warnings)


def _read_object(line: str, place: str) -> dict[str, object]:
    try:
        value = json.loads(line, object_pairs_hook=_keep_pairs, parse_constant=_read_constant)
    except json.JSONDecodeError as error:
        raise TableError(
            f"{place}, column {error.colno}: is not JSON ({error.msg}); "
            "expected one JSON object a line"
        ) from None
    except _RepeatedKeyError as error:
        raise TableError(f"{place}: the key '{error}' stands twice; keep one") from None
    except RecursionError:
        raise TableError(f"{place}: is nested too deeply; expected plain values") from None
    except ValueError:
        raise TableError(f"{place}: holds a number too long to read; shorten it") from None
    if not isinstance(value, dict):
        raise TableError(
            f'{place}: is not a JSON object; expected one like {{"text": "..."}} in each line'
        )
    return {_mend_text(key): _mend(item) for key, item in value.items()}


class _RepeatedKeyError(Exception):
    """A key that stands twice in one object: one of its values would be lost."""


def _keep_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise _RepeatedKeyError(_show(counts.most_common(1)[0][0]))
    return values


def _read_constant(_: str) -> None:
    """Read NaN and the infinities, which Python and R write for missing values, as missing."""


def _mend(value: object) -> object:
    return _mend_text(value) if isinstance(value, str) else value


def _mend_text(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can hold but no file can."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def _show(name: str) -> str:
    return " ".join(name.split())[:_SHOWN_CHARACTERS]
