"""Which files of labels stand behind the files and folders that a user names."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from distmode.errors import TableError
from distmode.tables.sources import TableFile, TableFiles

_BEGINNING_BYTES = 4096
_BEGINNINGS: Mapping[str, re.Pattern[bytes]] = {
    ".jsonl": re.compile(rb'(\xef\xbb\xbf)?\s*\{\s*"schema"\s*:\s*"distmode\.label/'),
    ".csv": re.compile(rb'(\xef\xbb\xbf)?"?schema"?[,;\t].*\bmodel_sha256\b'),
}
LABEL_BEGINNINGS: Mapping[str, re.Pattern[bytes]] = {
    **_BEGINNINGS,
    ".parquet": re.compile(rb"PAR1"),
}
"""How files of labels begin, by suffix; all that `label` writes."""
_SHOWN_NAMES = 3
# What `label --out FOLDER` leaves beside labels; at the end, and where it was stopped.
_RUN_FILE, _RUN_JOURNAL = "run.json", "run.journal"


def find_label_files(paths: Sequence[Path]) -> TableFiles:
    """Find the label files that files and folders stand for, each once.

    In a folder they are known by how they begin; others of the same suffixes are passed over with
    a warning. An empty file that is called as labels are (`ada.docx.jsonl`) is one of no labels.
    Hidden files and folders are left alone.

    Raises:
        TableError: Something named is missing or holds no labels, or two would be called the same.
    """
    found: dict[Path, TableFile] = {}
    warnings: list[str] = []
    for path in paths:
        listed = _list_folder(path) if path.is_dir() else TableFiles((_check_file(path),))
        warnings += listed.warnings
        for file in listed.files:
            found.setdefault(file.path.resolve(), file)
    counts = Counter(file.name for file in found.values())
    twice = next((file for file in found.values() if counts[file.name] > 1), None)
    if twice is not None:
        raise TableError(
            f"{twice.path}: another file of labels is called '{twice.name}' as well; "
            "give the folder that holds both"
        )
    return TableFiles(tuple(found.values()), tuple(warnings))


def _check_file(path: Path) -> TableFile:
    beginning = _read_beginning(path)
    if path.suffix.lower() not in _BEGINNINGS or (beginning.strip() and not _begins(path)):
        raise TableError(
            f"{path}: is no file of labels; give a .jsonl or .csv file that `distmode label` wrote"
        )
    return TableFile(path, path.name)


def _list_folder(folder: Path) -> TableFiles:
    files: list[TableFile] = []
    strangers: list[str] = []
    for path in sorted(_walk(folder), key=lambda path: path.relative_to(folder).parts):
        name = path.relative_to(folder).as_posix()
        if _begins(path) or (Path(path.stem).suffix and not _read_beginning(path).strip()):
            files.append(TableFile(path, name))
        else:
            strangers.append(name)
    if not files:
        raise TableError(
            f"{folder}: holds no labels; give a folder that `distmode label --out` wrote"
        )
    shown = ", ".join(strangers[:_SHOWN_NAMES]) + ", ..." * (len(strangers) > _SHOWN_NAMES)
    warnings = (f"{folder}: passed over, since they hold no labels: {shown}",) * bool(strangers)
    return TableFiles(tuple(files), (*warnings, *_doubt_runs(folder, files)))


def _doubt_runs(folder: Path, files: Sequence[TableFile]) -> Iterator[str]:
    """Say where labels lie together that are not those of one run that was finished."""
    counts = Counter(folder / place for file in files for place in Path(file.name).parents)
    for place in sorted(counts):
        if (place / _RUN_JOURNAL).exists():
            yield (
                f"{place}: a run was stopped here, so its labels are not complete; give its "
                "command again"
            )
        elif (told := _read_count(place / _RUN_FILE)) is not None:
            yield from _compare(place, found=counts[place], told=told)


def _read_count(run: Path) -> int | None:
    """Return of how many files of labels a `run.json` tells; None where it does not."""
    try:
        told = json.loads(run.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    number = told.get("transcripts") if isinstance(told, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _compare(place: Path, *, found: int, told: int) -> Iterator[str]:
    files = f"{found} {'file' if found == 1 else 'files'} of labels"
    if found > told:
        yield (
            f"{place}: {files}, run.json tells of {told}: labels of other runs or of withdrawn "
            "interviews are counted too; see `distmode verify-run`"
        )
    elif found < told:
        yield (
            f"{place}: {files}, run.json tells of {told}: some are missing; give the "
            "`distmode label` command again, also after an interview was withdrawn"
        )


def _walk(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise _cannot_read(Path(error.filename or folder), error)

    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(root, name) for name in names if not name.startswith((".", "~$")))
        yield from (path for path in paths if path.suffix.lower() in _BEGINNINGS)


def _begins(path: Path) -> bool:
    """Tell whether a file begins as labels do."""
    return _BEGINNINGS[path.suffix.lower()].match(_read_beginning(path)) is not None


def _read_beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_BEGINNING_BYTES)
    except OSError as error:
        raise _cannot_read(path, error) from error


def _cannot_read(path: Path, error: OSError) -> TableError:
    if isinstance(error, FileNotFoundError):
        return TableError(f"{path}: there is no such file or folder; check the path")
    reason = error.strerror or type(error).__name__
    return TableError(f"{path}: cannot be read ({reason}); check its permissions")
