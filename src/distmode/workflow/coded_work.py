"""What was coded with other programs, read from their files, and the codes that were used."""

from dataclasses import dataclass
from pathlib import Path

from distmode.errors import TableError, UsageError
from distmode.exchange import (
    CodedWork,
    CodeMap,
    CodePath,
    Meaning,
    find_meaning,
    list_talk,
    read_project,
    read_sheet,
    write_template,
)
from distmode.transcript import LARGEST_BYTES

CODED_SUFFIXES = (".qdpx", ".csv", ".tsv", ".xlsx")


@dataclass(frozen=True, slots=True)
class CodeUse:
    """A code that was used.

    Attributes:
        path: The names above it, and its own.
        codings: How many.
        meaning: What it stands for.
    """

    path: CodePath
    codings: int
    meaning: Meaning


def read_coded_work(path: Path) -> CodedWork:
    """Read what was coded with another program.

    Raises:
        UsageError: The file is of another kind.
        TranscriptError: A project cannot be read.
        TableError: A sheet cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in CODED_SUFFIXES:
        raise UsageError(
            f"{path}: expected a project (.qdpx), or Taguette's or QualCoder's sheet of coded talk "
            "(.csv, .xlsx); export one from the program that you coded with"
        )
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_BYTES else b""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TableError(f"{path}: cannot be read ({reason}); check the path") from None
    if size > LARGEST_BYTES:
        raise TableError(
            f"{path}: has {size >> 20} MB, more than the {LARGEST_BYTES >> 20} MB read; export the "
            "project without recordings and pictures"
        )
    if suffix == ".qdpx":
        return list_talk(read_project(data, source=str(path)))
    return read_sheet(data, suffix=suffix, source=str(path))


def list_uses(work: CodedWork, table: CodeMap) -> tuple[CodeUse, ...]:
    """Return the codes that were used, as they stand in the codebook, with what they stand for."""
    return tuple(
        CodeUse(path, count, find_meaning(path, table))
        for path, count in sorted(work.codes.items(), key=lambda item: item[0])
    )


def write_map(work: CodedWork, table: CodeMap, *, name: str) -> str:
    """Return a table of the codes of a project or sheet, to fill in and give back.

    Args:
        work: What was coded.
        table: What is known already.
        name: Of the file.
    """
    uses = list_uses(work, table)
    return write_template([(use.path, use.codings, use.meaning.mode) for use in uses], name=name)
