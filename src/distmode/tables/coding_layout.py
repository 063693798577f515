"""Where things stand in a table of codings: a row a coding, a column a coder or a file a coder."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from distmode.codebook import Mode
from distmode.rows import Row, Rows
from distmode.tables.cells import read_field, read_talk
from distmode.tables.codes import read_codes, read_mode, read_modes, refuse_labels
from distmode.tables.faults import RowError, make_printable, place_of, require_column
from distmode.tables.sources import TableFile

_NEEDS = (
    "codings need 'id' (of the excerpt) and either 'coder' and 'mode', or one column a coder "
    "(coder_1, coder_2, ..., or name them with --coders)"
)
_ADVICE = "correct it, or leave it empty where this coder did not code the excerpt"
_CODER_COLUMN = re.compile(r"\s*coder[ _-]?(\d+)\s*", re.IGNORECASE)
_FIELDS = ("school", "interview", "speaker", "role")

Modes = tuple[Mode, ...]


@dataclass(frozen=True, slots=True)
class CodedRow:
    """What one row says: of one coder in a long table, of all in a wide one."""

    id: str
    text: str | None
    fields: Mapping[str, str]
    given: Mapping[str, Modes]
    place: str
    carried: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CodingLayout:
    """Where things stand in a table.

    Attributes:
        wide: The columns of coders, by what they are called; empty in a long table.
        mode: The column of codes in a long table, empty in a wide one.
        coder: The column of coders in a long table, None where the file is one coder's.
        owner: Whose the file is then.
        unread: Columns that would be read were the table not wide.
    """

    file: str
    id: str
    text: str | None
    fields: Mapping[str, str]
    wide: Mapping[str, str]
    mode: str
    modes: str | None
    coder: str | None
    owner: str
    carried: tuple[str, ...]
    unread: tuple[str, ...] = ()

    def read_row(self, row: Row) -> CodedRow:
        """Return what a row says.

        Raises:
            RowError: Something is wrong with it.
        """
        place = place_of(self.file, row.number)
        excerpt = read_field(row, self.id, file=self.file)
        if excerpt is None:
            raise RowError(
                "no id",
                f"{place_of(self.file, row.number, self.id)}: there is no id; name the excerpt, "
                "the same for all coders",
            )
        found = {name: read_field(row, at, file=self.file) for name, at in self.fields.items()}
        return CodedRow(
            id=excerpt,
            text=(read_talk(row, self.text, file=self.file) or None) if self.text else None,
            fields={name: value for name, value in found.items() if value is not None},
            given=self._read_wide(row) if self.wide else self._read_long(row),
            place=place,
            carried={column: row.values.get(column) for column in self.carried},
        )

    def _read_wide(self, row: Row) -> dict[str, Modes]:
        cells = {
            coder: read_codes(row, column, file=self.file) for coder, column in self.wide.items()
        }
        return {coder: modes for coder, modes in cells.items() if modes}

    def _read_long(self, row: Row) -> dict[str, Modes]:
        mode = read_mode(row, self.mode, file=self.file, advice=_ADVICE)
        coder = self.owner if self.coder is None else read_field(row, self.coder, file=self.file)
        if mode is None:
            return {}
        if coder is None:
            raise RowError(
                "no coder",
                f"{place_of(self.file, row.number, self.coder)}: there is no coder; say whose "
                "code this is",
            )
        modes = read_modes(row, self.modes, mode, file=self.file) or (mode,)
        return {make_printable(coder): modes}


def find_coding_layout(rows: Rows, file: TableFile, coders: Sequence[str]) -> CodingLayout:
    """Return where things stand in a table.

    Args:
        rows: The table.
        file: Whence it was read.
        coders: Whom to read; all if empty.

    Raises:
        TableError: A column is missing, or the table holds a model's labels.
    """
    refuse_labels(rows, file=str(file.path))
    wide = _find_coder_columns(rows, file, coders)
    column = rows.find_column("id", "excerpt") or require_column(
        rows, "id", file=str(file.path), needs=_NEEDS
    )
    mode = "" if wide else require_column(rows, "mode", file=str(file.path), needs=_NEEDS)
    fields = {name: at for name in _FIELDS if (at := rows.find_column(name)) is not None}
    text = rows.find_column("text")
    codes = [at for name in ("mode", "modes", "coder") if (at := rows.find_column(name))]
    read = {column, text, *fields.values(), *codes}
    return CodingLayout(
        file=str(file.path),
        id=column,
        text=text,
        fields=fields,
        wide=wide,
        mode=mode,
        modes=rows.find_column("modes"),
        coder=rows.find_column("coder"),
        owner=make_printable(str(PurePosixPath(file.name).with_suffix(""))),
        carried=tuple(name for name in rows.columns if name not in read),
        unread=tuple(codes) if wide else (),
    )


def _find_coder_columns(rows: Rows, file: TableFile, coders: Sequence[str]) -> dict[str, str]:
    """Return the columns of a wide table's coders, by their names; nothing of a long table.

    Raises:
        TableError: Some of the coders asked for have a column and others have not.
    """
    named = {coder: at for coder in coders if (at := rows.find_column(coder)) is not None}
    long = rows.find_column("mode") and (not named or rows.find_column("coder"))
    if coders and not (long and len(named) < len(coders)):
        for coder in coders:
            require_column(rows, coder, file=str(file.path), needs="--coders names it")
        return named
    numbered = sorted(
        (int(found[1]), column)
        for column in rows.columns
        if (found := _CODER_COLUMN.fullmatch(column))
    )
    return {column.strip(): column for _, column in numbered} if len(numbered) > 1 else {}
