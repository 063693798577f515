"""Coded excerpts: what `train` and `evaluate` read, one coding for every excerpt."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from distmode.errors import TableError
from distmode.excerpt import CodedExcerpt
from distmode.files import hash_bytes
from distmode.rows import Row, Rows, read_rows
from distmode.tables.cells import read_field, read_talk, restore_rows
from distmode.tables.codes import read_mode, read_modes, refuse_labels
from distmode.tables.faults import RowError, place_of, raise_faults, require_column
from distmode.tables.repeats import Coding, count_repeats, find_recoded
from distmode.tables.sources import TableFile, find_tables, read_bytes

_NEEDS = "coded excerpts need 'text' (the talk) and 'mode' (its code)"
_ADVICE = "correct it, or leave it empty where coders did not agree"


@dataclass(frozen=True, slots=True)
class CodedSource:
    """One file that codings were read from.

    Attributes:
        name: Its path relative to the folder given, with `/`, or its file name.
        sha256: Hash of its bytes.
        rows: How many rows it has, undecided ones among them.
    """

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class CodedTable:
    """Coded excerpts from one or more files.

    Attributes:
        excerpts: Every row that has a mode, in the order of the files and their rows.
        undecided: How many rows have none, since their coders did not agree.
        sources: The files, in the order they were read.
        warnings: What the user should know about how they were read; holds no talk.
    """

    excerpts: tuple[CodedExcerpt, ...]
    undecided: int
    sources: tuple[CodedSource, ...]
    warnings: tuple[str, ...] = ()


def read_coded_excerpts(paths: Sequence[Path]) -> CodedTable:
    """Read coded excerpts from tables and folders of tables.

    `text` and `mode` are required; an empty `mode` (null in JSON Lines) means that the coders did
    not agree. `modes` is a JSON list, or codes separated by `;`, `,` or `|`, the primary one first;
    without it an excerpt has its one mode. `id` defaults to `FILE#N`, N being the row's place
    among the data rows from 1. `school`, `interview`, `speaker`, `role` and `coder` are optional.

    Args:
        paths: Files, and folders that are read with all tables below them in sorted order.

    Raises:
        TableError: A file cannot be read, a column is missing, rows are faulty, an excerpt is coded
            more than once, or nothing is coded at all. All faulty rows are counted in one error.
    """
    found = find_tables(paths)
    tables = [_read_table(file) for file in found.files]
    raise_faults([fault for table in tables for fault in table.faults])
    codings = [coding for table in tables for coding in table.codings]
    raise_faults(find_recoded(codings))
    decided = tuple(coding.decide() for coding in codings if coding.mode is not None)
    if not decided:
        names = ", ".join(str(path) for path in paths) or "no file named"
        raise TableError(f"{names}: no row has a mode; {_NEEDS}: fill the column 'mode'")
    warnings = [*found.warnings, *(w for table in tables for w in table.warnings)]
    return CodedTable(
        excerpts=decided,
        undecided=len(codings) - len(decided),
        sources=tuple(table.source for table in tables),
        warnings=(*warnings, *count_repeats(codings)),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """One file's codings, and what is wrong with the rest of its rows."""

    source: CodedSource
    codings: tuple[Coding, ...]
    faults: tuple[RowError, ...]
    warnings: tuple[str, ...]


def _read_table(file: TableFile) -> _Table:
    data = read_bytes(file.path)
    rows = read_rows(data, suffix=file.path.suffix.lower(), name=str(file.path))
    rows = restore_rows(rows, name=file.path.name)
    layout = _find_layout(rows, file)
    codings: list[Coding] = []
    faults: list[RowError] = []
    for number, row in enumerate(rows.rows, start=1):
        try:
            codings.append(layout.read_coding(row, number=number))
        except RowError as fault:
            faults.append(fault)
    source = CodedSource(file.name, hash_bytes(data), len(rows.rows))
    warnings = tuple(f"{file.path}: {warning}" for warning in rows.warnings)
    return _Table(source, tuple(codings), tuple(faults), warnings)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each field of a coding stands in a table; None where it does not."""

    file: str
    name: str
    text: str
    mode: str
    modes: str | None
    id: str | None
    school: str | None
    interview: str | None
    speaker: str | None
    role: str | None
    coder: str | None
    carried: tuple[str, ...]

    def read_coding(self, row: Row, *, number: int) -> Coding:
        """Return the coding in the row that is the table's `number`th.

        Raises:
            RowError: Something is wrong with it.
        """
        text = read_talk(row, self.text, file=self.file)
        if not text:
            place = place_of(self.file, row.number, self.text)
            raise RowError("no text", f"{place}: there is no text; fill it in or delete the row")
        mode = read_mode(row, self.mode, file=self.file, advice=_ADVICE)
        return Coding(
            id=self._read(row, self.id) or f"{self.name}#{number}",
            text=text,
            mode=mode,
            modes=() if mode is None else read_modes(row, self.modes, mode, file=self.file),
            school=self._read(row, self.school),
            interview=self._read(row, self.interview),
            speaker=self._read(row, self.speaker),
            role=self._read(row, self.role),
            coder=self._read(row, self.coder),
            place=place_of(self.file, row.number),
            carried={column: row.values.get(column) for column in self.carried},
        )

    def _read(self, row: Row, column: str | None) -> str | None:
        return read_field(row, column, file=self.file)


def _find_layout(rows: Rows, file: TableFile) -> _Layout:
    refuse_labels(rows, file=str(file.path))
    needed = {
        name: require_column(rows, name, file=str(file.path), needs=_NEEDS)
        for name in ("text", "mode")
    }
    optional = ("modes", "id", "school", "interview", "speaker", "role", "coder")
    found = {name: rows.find_column(name) for name in optional}
    read = {*needed.values(), *found.values()}
    return _Layout(
        file=str(file.path),
        name=file.name,
        text=needed["text"],
        mode=needed["mode"],
        carried=tuple(column for column in rows.columns if column not in read),
        **found,
    )
