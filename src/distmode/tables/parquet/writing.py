"""From records to the bytes of a Parquet file, row group by row group."""

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from distmode.errors import OutputError, UsageError
from distmode.tables.parquet.columns import (
    Column,
    build_carried,
    build_row,
    find_kind,
    list_columns,
    list_offsets,
)
from distmode.tables.records import RECORD_FIELDS, ROW_FIELD, fold_name, split_carried
from distmode.tables.writers import format_record

if TYPE_CHECKING:
    import pyarrow

Record = Mapping[str, object]

# A row group is what waits in memory before it is written.
_GROUP_ROWS = 10_000
_GROUP_CHARACTERS = 16 << 20
# Below this, waiting records stay in memory and never touch a disk.
_SPOOL_BYTES = 32 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")
_KNOWN = frozenset({*RECORD_FIELDS, ROW_FIELD})


def check_parquet() -> None:
    """Make sure, before anything is labelled, that Parquet can be written.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed; run: pip install 'distmode[parquet]'"
        ) from error


def write_parquet(records: Iterable[Record], file: IO[bytes]) -> None:
    """Write records as one Parquet table, in row groups of at most 10,000 rows.

    The columns are known only when the last record is, so records wait in memory, and beyond 32 MiB
    in a temporary file without a name that its owner alone can read and that goes with the process.

    Args:
        records: In order.
        file: Where to; it is only ever appended to, so a pipe will do.

    Raises:
        UsageError: pyarrow is not installed.
        OutputError: The temporary file cannot be written.
    """
    check_parquet()
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
        for record in records:
            _spool(record, spool)

        def read_records() -> Iterator[Record]:
            spool.seek(0)
            return map(json.loads, spool)

        write_parquet_from(read_records, file)


def write_parquet_from(read_records: Callable[[], Iterable[Record]], file: IO[bytes]) -> None:
    """Write records as `write_parquet` does, where they can be read twice: nothing is spooled.

    Args:
        read_records: Returns all records, each time that it is called.
        file: Where to.

    Raises:
        UsageError: pyarrow is not installed.
    """
    check_parquet()
    import pyarrow.parquet

    survey = _Survey()
    for record in read_records():
        survey.add(record)
    layout = survey.build_layout()
    schema = build_schema(layout.columns)
    with pyarrow.parquet.ParquetWriter(file, schema) as writer:
        for group in _group(read_records()):
            rows = [layout.flatten(record) for record in group]
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
    file.flush()


def build_schema(columns: Iterable[Column]) -> "pyarrow.Schema":
    """Return the Arrow schema of columns, each with its description as metadata."""
    import pyarrow

    return pyarrow.schema(
        pyarrow.field(
            column.name, _find_type(column.told), metadata={"description": column.description}
        )
        for column in columns
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the values of records go.

    Attributes:
        columns: All columns, in order.
        carried: Which of them a carried column goes to, by its folded name.
    """

    columns: tuple[Column, ...]
    carried: Mapping[str, Column]

    def flatten(self, record: Record) -> dict[str, object]:
        """Return one row: its cells by column; what is missing is null."""
        free, displaced = _split(record)
        cells = {name: record.get(name) for name in RECORD_FIELDS}
        chances = record.get("probabilities")
        if isinstance(chances, Mapping):
            cells |= {f"p_{mode}": chance for mode, chance in chances.items()}
        for name, value in free.items():
            column = self.carried[fold_name(name)]
            is_text = find_kind(column.told) == "string"
            cells[column.name] = _show_value(value) if is_text else value
        cells[ROW_FIELD] = _show_value(displaced or None)
        return {name: _mend(value) for name, value in cells.items()}


@dataclass(slots=True)
class _Survey:
    """Takes note of what records hold beyond the fields that each of them has.

    Attributes:
        carried: Names of carried columns by folded name, in order of appearance.
        not_whole: Folded names of those that hold something else than whole numbers of 64 bits.
        evidence: Fields of evidence.
        with_row: Whether carried columns are left that have no column of their own.
    """

    carried: dict[str, str] = field(default_factory=dict)
    not_whole: set[str] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)
    with_row: bool = False

    def add(self, record: Record) -> None:
        """Take note of one record."""
        free, displaced = _split(record)
        for name, value in free.items():
            self.carried.setdefault(fold_name(name), name)
            if not _fits_whole(value):
                self.not_whole.add(fold_name(name))
        self.with_row = self.with_row or bool(displaced)
        items = record.get("evidence")
        for item in items if isinstance(items, list | tuple) else ():
            self.evidence.update(item)

    def build_layout(self) -> _Layout:
        """Return the layout of a table that holds all records."""
        offsets = list_offsets()
        # Offsets in another unit are numbers, unless a table had such a column of its own.
        carried = {
            folded: offsets[name]
            if name in offsets and folded not in self.not_whole
            else build_carried(name)
            for folded, name in self.carried.items()
        }
        row = (build_row(),) if self.with_row else ()
        return _Layout((*list_columns(self.evidence), *carried.values(), *row), carried)


def _fits_whole(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return -(1 << 63) <= value < 1 << 63


def _spool(record: Record, spool: IO[bytes]) -> None:
    try:
        spool.write(format_record(record))
    except OSError as error:
        raise OutputError(
            f"{tempfile.gettempdir()}: the folder for temporary files cannot be written "
            f"({error.strerror}); make room in it, or name another in TMPDIR"
        ) from error


@cache
def _find_taken() -> frozenset[str]:
    # A column without a name cannot be asked for.
    return frozenset({*(column.name for column in list_columns()), *_KNOWN, ""})


def _split(record: Record) -> tuple[dict[str, object], dict[str, object]]:
    """Divide a record's carried columns into those with a column of their own and the rest."""
    extra = {name: value for name, value in record.items() if name not in _KNOWN}
    free, displaced = split_carried(extra, _find_taken())
    # Nor can one whose name has no UTF-8 form; mended, two such could be alike.
    displaced |= {name: free.pop(name) for name in [*free] if _SURROGATE.search(name)}
    row = record.get(ROW_FIELD)
    return free, {**(row if isinstance(row, Mapping) else {}), **displaced}


def _group(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield records in groups that are bounded in number and in talk."""
    group: list[Record] = []
    characters = 0
    for record in records:
        group.append(record)
        characters += sum(len(value) for value in record.values() if isinstance(value, str))
        if len(group) == _GROUP_ROWS or characters >= _GROUP_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _find_type(told: Mapping[str, Any]) -> "pyarrow.DataType":
    import pyarrow

    kind = find_kind(told)
    if kind == "array":
        return pyarrow.list_(_find_type(told["items"]))
    if kind == "object":
        inner = told["properties"].items()
        return pyarrow.struct([(name, _find_type(one)) for name, one in inner])
    return {"integer": pyarrow.int64, "number": pyarrow.float64, "string": pyarrow.string}[kind]()


def _show_value(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _mend(value: object) -> object:
    """Replace halves of surrogate pairs, which have no UTF-8 form, at any depth."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list | tuple):
        return [_mend(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _mend(one) for key, one in value.items()}
    return value
