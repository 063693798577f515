"""Which tables stand behind the files and folders that a user names."""

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from distmode.errors import TableError
from distmode.rows import TABLE_SUFFIXES

# Passed over in a folder, but not without a word: somebody's codings may well be in one.
_SPREADSHEET_SUFFIXES = (".xls", ".ods")
_KINDS = f"{', '.join(TABLE_SUFFIXES[:-1])} or {TABLE_SUFFIXES[-1]}"


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table file.

    Attributes:
        path: Where it lies.
        name: What it is called in ids: its path relative to the folder given, with `/`, or its
            file name; the path as given where two files would be called the same.
    """

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class TableFiles:
    """The tables found, each once, and what was passed over."""

    files: tuple[TableFile, ...]
    warnings: tuple[str, ...] = ()


def find_tables(paths: Sequence[Path]) -> TableFiles:
    """Find the tables that files and folders stand for; a folder for all below it, sorted by name.

    Hidden files and folders are left alone; a file that is named twice is taken once.

    Raises:
        TableError: Something named is missing or no table, or a folder holds none.
    """
    found: dict[Path, TableFile] = {}
    warnings: list[str] = []
    for path in paths:
        listed = _list_folder(path) if _is_folder(path) else _check_file(path)
        for file in listed.files:
            found.setdefault(file.path.resolve(), file)
        warnings.extend(listed.warnings)
    counts = Counter(file.name for file in found.values())
    return TableFiles(
        tuple(
            file if counts[file.name] == 1 else TableFile(file.path, file.path.as_posix())
            for file in found.values()
        ),
        tuple(warnings),
    )


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        TableError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _cannot_read(path, error) from error


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        raise _cannot_read(path, error) from error


def _list_folder(folder: Path) -> TableFiles:
    names = {path.relative_to(folder).as_posix(): path for path in _walk(folder)}
    files = tuple(
        TableFile(names[name], name)
        for name in sorted(names)
        if names[name].suffix.lower() in TABLE_SUFFIXES
    )
    if not files:
        raise TableError(f"{folder}: the folder holds no table; put a {_KINDS} file into it")
    warnings = tuple(
        f"{names[name]}: passed over; save it as {_KINDS} to have it read"
        for name in sorted(names)
        if names[name].suffix.lower() in _SPREADSHEET_SUFFIXES
    )
    return TableFiles(files, warnings)


def _check_file(path: Path) -> TableFiles:
    if path.suffix.lower() not in TABLE_SUFFIXES:
        found = f"'{path.suffix}'" if path.suffix else "without a suffix"
        raise TableError(
            f"{path}: a file {found} is no table of codings; save it as {_KINDS} and name that"
        )
    return TableFiles((TableFile(path, path.name),))


def _walk(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise _cannot_read(Path(error.filename or folder), error)

    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if not name.startswith((".", "~$")))


def _cannot_read(path: Path, error: OSError) -> TableError:
    if isinstance(error, FileNotFoundError):
        return TableError(f"{path}: there is no such file or folder; check the path")
    reason = error.strerror or type(error).__name__
    return TableError(f"{path}: cannot be read ({reason}); check its permissions")
