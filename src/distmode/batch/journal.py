"""A journal of what is finished, so that a run that was killed can go on where it stopped.

The file: a first line that says which run it is of, then for each finished input one line of JSON
(its mark, the number of bytes that follow, their SHA-256) and those bytes. It only ever grows at
its end. When it is opened again, every entry is checked against its hash, and what does not hold,
the torn end of a killed run, is cut off.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from distmode.files import cannot_write, hash_bytes

SCHEMA = "distmode.journal/1"

_LONGEST_LINE = 1 << 12  # bytes
_SYNC_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished input.

    Attributes:
        mark: What it is known by.
        start: Where its bytes begin in the journal.
        size: How many they are.
    """

    mark: str
    start: int
    size: int


class Journal:
    """What a run has finished; several threads can read and add.

    Args:
        path: Of the file, which its owner alone can read; made if it is missing.
        key: Of the run: entries of a run with another key are dropped.

    Raises:
        OutputError: The file cannot be written.

    Attributes:
        entries: By mark, those of this run and of the one that it goes on from.
        dropped: Whether there were entries of a run with another key.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        # What is done already is read while results are written: joblib asks in threads of its own.
        self._one_at_a_time = threading.Lock()
        self._synced = time.monotonic()
        self.entries: dict[str, Entry] = {}
        head = (json.dumps({"schema": SCHEMA, "key": key}) + "\n").encode()
        try:
            self._file = _open(path)
            found = self._file.readline(_LONGEST_LINE)
            self.dropped = found not in (b"", head)
            if found == head:
                self.entries = {entry.mark: entry for entry in _read_entries(self._file)}
            self._cut(head)
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def _cut(self, head: bytes) -> None:
        """Cut off what does not hold, and write the first line where it is not there."""
        whole = max((entry.start + entry.size for entry in self.entries.values()), default=0)
        self._file.truncate(whole or 0)
        self._file.seek(whole or 0)
        if not whole:
            self._file.write(head)
            self._file.flush()

    def add(self, mark: str, data: bytes = b"") -> Entry:
        """Write down that an input is finished, with what came of it.

        Raises:
            OutputError: It cannot be written; what was written before holds.
        """
        line = {"mark": mark, "size": len(data), "sha256": hash_bytes(data)}
        head = (json.dumps(line) + "\n").encode()
        try:
            with self._one_at_a_time:
                start = self._file.seek(0, os.SEEK_END) + len(head)
                self._file.write(head)
                self._file.write(data)
                self._file.flush()
                self._sync()
        except OSError as error:
            raise cannot_write(self._path, error) from error
        entry = self.entries[mark] = Entry(mark, start, len(data))
        return entry

    def _sync(self) -> None:
        """Bring it to the disk now and then: a lost entry costs its work, not its truth."""
        now = time.monotonic()
        if now - self._synced > _SYNC_SECONDS:
            os.fsync(self._file.fileno())
            self._synced = now

    def read(self, entry: Entry) -> bytes:
        """Return the bytes of an entry."""
        with self._one_at_a_time:
            self._file.seek(entry.start)
            return self._file.read(entry.size)

    def close(self) -> None:
        """Close the file; it stays for the run that goes on from it."""
        try:
            self._file.close()
        except OSError as error:  # what was still in the buffer found no room
            raise cannot_write(self._path, error) from error

    def remove(self) -> None:
        """Close the file and remove it: the run is complete, or there was nothing to keep."""
        with suppress(OSError):  # what was still in the buffer found no room
            self._file.close()
        self._path.unlink(missing_ok=True)


def _open(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(handle, "r+b")


def _read_entries(file: IO[bytes]) -> Iterator[Entry]:
    """Yield the entries that are whole, up to the first that is not."""
    most = os.fstat(file.fileno()).st_size
    while line := file.readline(_LONGEST_LINE):
        try:
            found = json.loads(line)
            mark, size, sha256 = str(found["mark"]), int(found["size"]), found["sha256"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        start = file.tell()
        if (
            not line.endswith(b"\n")
            or not 0 <= size <= most
            or hash_bytes(file.read(size)) != sha256
        ):
            return
        yield Entry(mark, start, size)
