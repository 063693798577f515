"""Brings labels to where they were asked for: a terminal, a pipe, a file or a folder."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from distmode.cli.edge import count, say

if TYPE_CHECKING:
    from distmode.workflow import (
        FileFormat,
        RecordOptions,
        SourceFailure,
        SourceLabels,
        Tally,
    )


class Format(StrEnum):
    """How labels are written."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Target:
    """Where labels go, and in which form.

    Attributes:
        form: How they are written.
        path: File or folder; None for standard output.
        is_folder: Whether the path is a folder.
    """

    form: Format
    path: Path | None = None
    is_folder: bool = False


def watch(
    results: "Iterable[SourceLabels | SourceFailure]", tally: "Tally", total: int, *, quiet: bool
) -> "Iterator[SourceLabels]":
    """Yield what was labelled; show progress, and say what failed and what is doubtful."""
    from distmode.report import build_progress
    from distmode.workflow import SourceFailure

    with build_progress() as progress:
        task = progress.add_task("Labelling", total=total, visible=not quiet)
        for result in results:
            if isinstance(result, SourceFailure):
                _fail(result, tally)
            else:
                yield result
                for warning in () if quiet else result.warnings:
                    say(f"warning: {result.name}: {warning}")
            progress.advance(task)


def _fail(failure: "SourceFailure", tally: "Tally") -> None:
    say(failure.message)
    tally.add(failure)


def _tallied(results: "Iterable[SourceLabels]", tally: "Tally") -> "Iterator[SourceLabels]":
    """Yield results, and count each once it was taken care of."""
    for result in results:
        yield result
        tally.add(result)


def deliver(
    results: "Iterator[SourceLabels]", target: Target, records: "RecordOptions", tally: "Tally"
) -> None:
    """Write or show labels as they come, and count what was taken care of."""
    if target.form is Format.TABLE:
        _show(_tallied(results, tally))
        return
    file_format: FileFormat = "jsonl" if target.form is Format.JSONL else "csv"
    if target.path is None:
        _write_stream(_tallied(results, tally), file_format, records)
    elif target.is_folder:
        _write_folder(results, target.path, file_format, records=records, tally=tally)
    else:
        _write_file(_tallied(results, tally), target.path, file_format, records)


def _show(results: "Iterator[SourceLabels]") -> None:
    from distmode.report import build_console, show_labels

    console = build_console()
    for result in results:
        show_labels(console, result.name, result.labels)


def _write_stream(
    results: "Iterator[SourceLabels]", file_format: "FileFormat", records: "RecordOptions"
) -> None:
    from distmode.workflow import write_labels

    stream = sys.stdout.buffer
    write_labels(results, stream, file_format=file_format, options=records)
    stream.flush()


def _write_file(
    results: "Iterator[SourceLabels]",
    path: Path,
    file_format: "FileFormat",
    records: "RecordOptions",
) -> None:
    """Write one file; where nothing could be labelled, what stands there stays."""
    from distmode.files import write_whole
    from distmode.workflow import write_labels

    first = next(results, None)
    if first is None:
        return
    with write_whole(path) as file:
        write_labels(chain([first], results), file, file_format=file_format, options=records)


def _write_folder(
    results: "Iterator[SourceLabels]",
    folder: Path,
    file_format: "FileFormat",
    *,
    records: "RecordOptions",
    tally: "Tally",
) -> None:
    """Write one file an input; one that cannot be written costs no other."""
    from distmode.errors import OutputError
    from distmode.workflow import (
        SourceFailure,
        describe_run,
        find_leftovers,
        write_run,
        write_source,
    )

    for result in results:
        try:
            write_source(result, folder, file_format=file_format, options=records)
        except OutputError as error:
            _fail(SourceFailure(result.name, str(error)), tally)
        else:
            tally.add(result)
    if not tally.done:
        return
    write_run(folder, describe_run(tally, options=records))
    left = find_leftovers(folder, tally.names, file_format)
    if left:
        more = f" and {len(left) - 3} more" * (len(left) > 3)
        say(f"warning: {folder} holds labels of other runs: {', '.join(left[:3])}{more}")


def show_outcome(tally: "Tally", failed: int, *, with_table: bool) -> None:
    """Say on standard error what a run gave; with a table of modes where people look."""
    from distmode.report import build_console, show_summary

    if tally.interviews and (with_table or sys.stderr.isatty()):
        show_summary(build_console(stderr=True), tally.interviews)
    short = tally.count("too_short")
    say(
        f"{count(tally.count('labelled'), 'excerpt')} of {count(tally.done, 'input')} labelled"
        + f", {short} too short to label" * bool(short)
        + f", {count(failed, 'input')} failed" * bool(failed)
    )
    if tally.doubtful:
        doubtful = count(tally.doubtful, "doubtful label")
        say(f"warning: {doubtful}, see the field 'warnings'")
    say("these are a model's labels; `distmode model show` says how far to trust them")
