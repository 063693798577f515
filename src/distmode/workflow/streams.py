"""Labels to a stream: as they come, or as one table when all are there."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Self

from distmode.errors import OutputError
from distmode.tables import write_csv_from
from distmode.workflow.batches import LabelledSource
from distmode.workflow.output import FileFormat

# Below this, waiting records stay in memory and never touch a disk.
_SPOOL_BYTES = 32 << 20


class StreamStore:
    """Writes records to a stream as they come; nothing can be found again.

    Args:
        stream: Where to.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def find(self, name: str, sha256: str) -> bytes | None:
        """Return None."""
        return None

    def keep(self, result: LabelledSource) -> None:
        """Write the records; whoever reads them has them at once."""
        self._stream.write(result.records)
        self._stream.flush()

    def finish(self) -> None:
        """Do nothing more."""


class TableStore:
    """Gathers records and writes them to a stream as one table, whose columns are known at the end.

    Beyond 32 MiB records wait in a temporary file without a name that goes with the process.

    Args:
        stream: Where to.
        file_format: CSV or Parquet.
    """

    def __init__(self, stream: IO[bytes], file_format: FileFormat) -> None:
        self._stream = stream
        self._format = file_format
        self._spool = tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES)  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def find(self, name: str, sha256: str) -> bytes | None:
        """Return None."""
        return None

    def keep(self, result: LabelledSource) -> None:
        """Gather the records.

        Raises:
            OutputError: There is no room for them.
        """
        try:
            self._spool.write(result.records)
        except OSError as error:
            raise OutputError(
                f"{tempfile.gettempdir()}: the folder for temporary files cannot be written "
                f"({error.strerror}); make room in it, or name another in TMPDIR"
            ) from error

    def finish(self) -> None:
        """Write the table."""

        def read_records() -> Iterator[Mapping[str, object]]:
            self._spool.seek(0)
            return map(json.loads, self._spool)

        convert_records(read_records, self._stream, self._format)
        self._stream.flush()


def check_format(file_format: FileFormat) -> None:
    """Make sure, before the work begins, that labels can be written in a format.

    Raises:
        UsageError: The library for it is missing.
    """
    if file_format == "parquet":
        from distmode.tables.parquet import check_parquet

        check_parquet()


def convert_records(
    read_records: Callable[[], Iterator[Mapping[str, object]]],
    file: IO[bytes],
    file_format: FileFormat,
) -> None:
    """Write records that can be read twice as a table.

    Args:
        read_records: Returns all records, each time that it is called.
        file: Where to.
        file_format: CSV or Parquet.

    Raises:
        UsageError: Parquet was asked for, and its library is missing.
    """
    if file_format == "csv":
        write_csv_from(read_records, file)
        return
    from distmode.tables.parquet import write_parquet_from

    write_parquet_from(read_records, file)
