"""Codings of several coders: what `agree` reads, whichever way the table is laid out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from distmode.errors import TableError
from distmode.rows import read_rows
from distmode.tables.cells import restore_rows
from distmode.tables.coding_layout import CodedRow, Modes, find_coding_layout
from distmode.tables.faults import RowError, make_printable, raise_faults
from distmode.tables.repeats import shared_id
from distmode.tables.sources import TableFile, find_tables, read_bytes


@dataclass(frozen=True, slots=True)
class ExcerptCodings:
    """One excerpt with what every coder gave it.

    Attributes:
        id: The excerpt's.
        text: The talk, where the data hold it.
        fields: `school`, `interview`, `speaker` and `role`, where known.
        given: By coder all modes, the primary one first; `none` as a mode. Coders who left it out
            are missing.
        place: File and row where it stands first, for messages.
        carried: By coder (under "" in rows that nobody coded) the columns of the table that have
            no field here.
    """

    id: str
    text: str | None
    fields: Mapping[str, str]
    given: Mapping[str, Modes]
    place: str
    carried: Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class CodingsTable:
    """Codings of several coders, from one or more files.

    Attributes:
        excerpts: In order of appearance.
        coders: Everyone who coded something, in the order asked for or else of appearance.
        paths: The files, in the order they were read.
        warnings: What the user should know about how they were read; holds no talk.
    """

    excerpts: tuple[ExcerptCodings, ...]
    coders: tuple[str, ...]
    paths: tuple[Path, ...]
    warnings: tuple[str, ...] = ()


def read_codings(paths: Sequence[Path], *, coders: Sequence[str] = ()) -> CodingsTable:
    """Read the codings of several coders from tables and folders of tables.

    A table is long (`id` or `excerpt`, `coder`, `mode`, optional `modes`: one row a coding), or
    wide (one row an excerpt, one column a coder, several codes in a cell separated by `;`, the
    primary one first), or one coder's own (as long, without `coder`: the file's name is the
    coder's). Columns `coder_1`, `coder_2`, ... make a table wide. `text`, `school`, `interview`,
    `speaker` and `role` are optional.

    Args:
        paths: Files, and folders that are read with all tables below them in sorted order.
        coders: Which coders to read, by the column or by the name in `coder`; all if empty.

    Raises:
        TableError: A file cannot be read, a column or a coder is missing, or rows are faulty (a
            code that is not in the codebook, no id, a second coding by the same coder). All faulty
            rows are counted in one error.
    """
    found = find_tables(paths)
    tables = [_read_table(file, coders) for file in found.files]
    rows = [row for table in tables for row in table.rows]
    merged, faults = _merge(rows)
    raise_faults([*(fault for table in tables for fault in table.faults), *faults])
    seen = dict.fromkeys(coder for row in rows for coder in row.given)
    _check_coders(coders, [*seen, *(name for table in tables for name in table.coders)], paths)
    warnings = [*found.warnings, *(w for table in tables for w in table.warnings)]
    warnings.extend(_describe_unread([table.unread for table in tables if table.unread]))
    return CodingsTable(
        excerpts=merged,
        coders=tuple(coder for coder in coders or seen if coder in seen),
        paths=tuple(file.path for file in found.files),
        warnings=tuple(warnings),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """One file's rows, and what is wrong with the rest.

    Attributes:
        coders: Whom its columns name.
        unread: Its name, then the columns that are not read since it has one column a coder.
    """

    rows: tuple[CodedRow, ...]
    coders: tuple[str, ...]
    unread: tuple[str, ...]
    faults: tuple[RowError, ...]
    warnings: tuple[str, ...]


def _read_table(file: TableFile, coders: Sequence[str]) -> _Table:
    data = read_bytes(file.path)
    rows = read_rows(data, suffix=file.path.suffix.lower(), name=str(file.path))
    rows = restore_rows(rows, name=file.path.name)
    layout = find_coding_layout(rows, file, coders)
    coded: list[CodedRow] = []
    faults: list[RowError] = []
    for row in rows.rows:
        try:
            coded.append(layout.read_row(row))
        except RowError as fault:
            faults.append(fault)
    if coders:
        coded = [_keep_coders(row, coders) for row in coded]
    return _Table(
        rows=tuple(coded),
        coders=tuple(layout.wide),
        unread=(str(file.path), *layout.unread) if layout.unread else (),
        faults=tuple(faults),
        warnings=tuple(f"{file.path}: {warning}" for warning in rows.warnings),
    )


def _keep_coders(row: CodedRow, coders: Sequence[str]) -> CodedRow:
    given = {coder: modes for coder, modes in row.given.items() if coder in coders}
    return replace(row, given=given)


def _check_coders(asked: Sequence[str], there: Sequence[str], paths: Sequence[Path]) -> None:
    missing = [coder for coder in asked if coder not in there]
    if missing:
        raise TableError(
            f"{', '.join(map(str, paths))}: there is no coder '{make_printable(missing[0])}' with "
            "a coding; check --coders against the column 'coder' or the names of the files"
        )


def _merge(rows: Sequence[CodedRow]) -> tuple[tuple[ExcerptCodings, ...], list[RowError]]:
    """Bring the rows of each excerpt together; name those that cannot be."""
    by_id: dict[str, list[CodedRow]] = {}
    faults: list[RowError] = []
    for row in rows:
        others = by_id.setdefault(row.id, [])
        fault = next((f for other in others if (f := _find_clash(row, other))), None)
        if fault is None:
            others.append(row)
        else:
            faults.append(fault)
    return tuple(_join(same) for same in by_id.values()), faults


def _find_clash(row: CodedRow, other: CodedRow) -> RowError | None:
    if row.text and other.text and row.text.split() != other.text.split():
        return shared_id(row.place, other.place)
    if row.given.keys() & other.given.keys():
        return RowError(
            "coded twice",
            f"{row.place}: a second coding of the excerpt in {other.place} by the same coder; "
            "keep one, or name the coders apart",
        )
    for name in ("school", "interview"):
        mine, theirs = row.fields.get(name), other.fields.get(name)
        if mine and theirs and mine != theirs:
            return RowError(
                f"another {name}",
                f"{row.place}, column '{name}': not that of the same excerpt in {other.place}; "
                "write it alike, or give every excerpt its own id",
            )
    return None


def _describe_unread(unread: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a warning if tables with one column a coder have columns that are not read."""
    if unread:
        file, *columns = unread[0]
        more = f" and {len(unread) - 1} more" * (len(unread) > 1)
        shown = ", ".join(f"'{make_printable(column)}'" for column in columns)
        yield (
            f"{file}{more}: one column a coder, so the rest ({shown}) is not read; what the "
            "coders agree on is found anew"
        )


def _join(rows: Sequence[CodedRow]) -> ExcerptCodings:
    keyed = {coder: row for row in rows for coder in (row.given or {"": ()})}
    return ExcerptCodings(
        id=rows[0].id,
        text=next((row.text for row in rows if row.text), None),
        fields={name: value for row in reversed(rows) for name, value in row.fields.items()},
        given={coder: modes for row in rows for coder, modes in row.given.items()},
        place=rows[0].place,
        carried={coder: row.carried for coder, row in keyed.items()},
    )
