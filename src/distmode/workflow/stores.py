"""Where the labels of a run are kept, and where the next run looks for what is done already."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from distmode.batch import Entry, Journal, lock_output
from distmode.files import (
    cannot_write,
    hash_bytes,
    hash_text,
    remove_all_temporary,
    remove_temporary,
    write_bytes,
    write_whole,
)
from distmode.workflow.batches import LabelledSource
from distmode.workflow.counts import Finished
from distmode.workflow.output import FileFormat, TextFormat
from distmode.workflow.runs import read_finished
from distmode.workflow.streams import convert_records

JOURNAL_SUFFIX = ".journal"
_LOCK_SUFFIX = ".lock"
_RUN = "run"


class Store(Protocol):
    """What keeps labels as they come, so that a run that is stopped loses nothing."""

    def find(self, name: str, sha256: str) -> bytes | None:
        """Return the records of an input that is done already, by its name and hash."""

    def keep(self, result: LabelledSource) -> None:
        """Keep what came of an input.

        Raises:
            OutputError: It cannot be written.
        """

    def finish(self) -> None:
        """Bring what was kept to its final form: all inputs are done.

        Raises:
            OutputError: It cannot be written.
        """


class FolderStore:
    """Writes one file an input, `FOLDER/its/path.docx.jsonl`.

    An input is done when its file there has the very bytes that a run of the same key wrote for an
    input of the same bytes. A journal without talk says which these are until `run.json` does.

    Args:
        folder: The folder.
        file_format: Of the files.
        key: Of the run.
        journal: Open for it.
    """

    def __init__(self, folder: Path, file_format: TextFormat, key: str, journal: Journal) -> None:
        self._folder = folder
        self._format = file_format
        self._journal = journal
        self._finished = read_finished(folder, key)

    def find(self, name: str, sha256: str) -> bytes | None:
        """Return the records of an input that is done already, by its name and hash."""
        try:
            data = self._place(name).read_bytes()
        except OSError:
            return None
        finished = Finished(sha256, hash_bytes(data))
        is_done = finished in self._finished or _mark(finished) in self._journal.entries
        return data if is_done else None

    def keep(self, result: LabelledSource) -> None:
        """Write the file of an input.

        Raises:
            OutputError: It cannot be written.
        """
        if not result.is_from_before:
            write_bytes(self._place(result.name), result.records)
            self._journal.add(_mark(result.finished))

    def finish(self) -> None:
        """Do nothing more: every file is in its place."""

    def _place(self, name: str) -> Path:
        return self._folder / f"{name}.{self._format}"


def _mark(finished: Finished) -> str:
    return f"{finished.source_sha256} {finished.labels_sha256}"


class FileStore:
    """Keeps records in a journal beside one file, which appears whole when all are there.

    Args:
        path: The file.
        file_format: Of the file; the journal holds JSON Lines.
        journal: Open for it.
    """

    def __init__(self, path: Path, file_format: FileFormat, journal: Journal) -> None:
        self._path = path
        self._format = file_format
        self._journal = journal
        self._kept: list[Entry] = []

    def find(self, name: str, sha256: str) -> bytes | None:
        """Return the records of an input that is done already, by its name and hash."""
        entry = self._journal.entries.get(_mark_named(name, sha256))
        return None if entry is None else self._journal.read(entry)

    def keep(self, result: LabelledSource) -> None:
        """Write the records of an input into the journal.

        Raises:
            OutputError: They cannot be written.
        """
        mark = _mark_named(result.name, result.finished.source_sha256)
        entry = self._journal.entries.get(mark)
        if not result.is_from_before or entry is None:
            entry = self._journal.add(mark, result.records)
        self._kept.append(entry)

    def finish(self) -> None:
        """Write the file, in the order of the inputs; where nothing came, what stands there stays.

        Raises:
            OutputError: It cannot be written.
        """
        if not self._kept:
            return
        with write_whole(self._path) as file:
            if self._format == "jsonl":
                for entry in self._kept:
                    file.write(self._journal.read(entry))
            else:
                convert_records(self._read_records, file, self._format)

    def _read_records(self) -> Iterator[Mapping[str, object]]:
        for entry in self._kept:
            for line in self._journal.read(entry).splitlines():
                yield json.loads(line)


def _mark_named(name: str, sha256: str) -> str:
    return f"{hash_text(name)} {sha256}"


@contextmanager
def open_folder_store(folder: Path, file_format: TextFormat, key: str) -> Iterator[FolderStore]:
    """Open a folder for the labels of a run; its journal stays where the run is stopped.

    Raises:
        OutputError: It cannot be written, or another run is writing there.
    """
    with _open_journal(folder / _RUN, of=folder, key=key) as journal:
        remove_all_temporary(folder)
        yield FolderStore(folder, file_format, key, journal)


def find_run_journal(folder: Path) -> Path:
    """Return where the journal of a run that was stopped lies in a folder of labels."""
    return folder / f"{_RUN}{JOURNAL_SUFFIX}"


@contextmanager
def open_file_store(path: Path, file_format: FileFormat, key: str) -> Iterator[FileStore]:
    """Open a file for the labels of a run; its journal stays where the run is stopped.

    Raises:
        OutputError: It cannot be written, or another run is writing there.
    """
    if path.is_dir():
        raise cannot_write(path, IsADirectoryError(21, "is a folder"))
    with _open_journal(path, of=path, key=key) as journal:
        remove_temporary(path)
        yield FileStore(path, file_format, journal)


@contextmanager
def _open_journal(beside: Path, *, of: Path, key: str) -> Iterator[Journal]:
    """Open the journal of an output, and keep other runs from it.

    It is removed when all went well, or when there is nothing in it that could be lost.
    """
    is_new = not beside.parent.exists()
    place = beside.with_name(beside.name + JOURNAL_SUFFIX)
    with lock_output(beside.with_name(beside.name + _LOCK_SUFFIX), of=of):
        journal = Journal(place, key)
        try:
            yield journal
        except BaseException:
            if journal.entries:
                journal.close()
            else:
                journal.remove()
            raise
        journal.remove()
    if is_new:
        with suppress(OSError):  # only an empty folder goes
            beside.parent.rmdir()
