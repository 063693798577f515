"""Brings labels to where they were asked for: a terminal, a pipe, a file or a folder."""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, cast

from distmode.cli.edge import count, say
from distmode.errors import DiskFullError, OutputError, UsageError

if TYPE_CHECKING:
    from distmode.report import RunProgress
    from distmode.workflow import (
        FileFormat,
        LabelledSource,
        SourceFailure,
        Store,
        Tally,
        TextFormat,
    )

_RUN_BEGINNING = re.compile(rb'\s*\{\s*"schema"\s*:\s*"distmode\.run/')
_SHOWN = 3


class Format(StrEnum):
    """How labels are written."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


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

    @property
    def record_format(self) -> "TextFormat":
        """How the records of each input are written where they are made."""
        return "csv" if self.is_folder and self.form is Format.CSV else "jsonl"


class _TableStore:
    """Shows labels on a terminal as they come."""

    def find(self, name: str, sha256: str) -> bytes | None:
        """Return None: nothing is kept."""
        return None

    def keep(self, result: "LabelledSource") -> None:
        """Show the labels of an input."""
        from distmode.report import build_console, show_labels

        show_labels(build_console(), result.name, result.labels)

    def finish(self) -> None:
        """Do nothing more."""


def check_out(target: Target, places: Iterable[Path], inputs: Collection[Path]) -> bool:
    """Make sure, before any work, that labels can be written without the loss of other files.

    Args:
        target: Where they go.
        places: Of a folder the files that will be written into it.
        inputs: What is read, as `files.resolve_all` gives it.

    Returns:
        Whether the target is one file that holds labels of an earlier run.

    Raises:
        UsageError: A file would be lost that is read, or that is no file of labels.
    """
    from distmode.files import check_replaceable
    from distmode.tables import LABEL_BEGINNINGS

    if target.path is None:
        return False
    if not target.is_folder:
        beginning = LABEL_BEGINNINGS[f".{target.form.value}"]
        return check_replaceable(target.path, "--out", beginning, inputs)
    check_replaceable(target.path / "run.json", "--out", _RUN_BEGINNING, inputs)
    for place in places if target.path.exists() else ():
        check_replaceable(place, "--out", LABEL_BEGINNINGS[place.suffix], inputs)
    return False


def check_worklist(
    worklist: Path | None, abstain_below: float, out: Path | None, *, no_text: bool
) -> None:
    """Make sure that the sheet of what is abstained from can be written, and nothing is lost.

    Raises:
        UsageError: It cannot, or there would be nothing to write.
    """
    from distmode.files import check_new

    if worklist and not abstain_below:
        raise UsageError("--worklist lists what was abstained from; give --abstain-below as well")
    if worklist:
        check_new(worklist, "--worklist")
    if worklist and out and worklist.resolve() == out.resolve():
        raise UsageError("--worklist and --out name the same file; name two")
    if worklist and no_text:
        raise UsageError("--worklist holds the talk that is to be coded; leave --no-text out")
    if worklist and worklist.suffix.lower() != ".csv":
        raise UsageError(f"--worklist {worklist.name}: give FILE.csv")


def open_store(target: Target, key: str) -> "AbstractContextManager[Store]":
    """Open what keeps the labels of a run.

    Raises:
        OutputError: It cannot be written, or another run is writing there.
    """
    from distmode.workflow import (
        StreamStore,
        TableStore,
        check_format,
        open_file_store,
        open_folder_store,
    )

    if target.form is Format.TABLE:
        return nullcontext(_TableStore())
    form = cast("FileFormat", target.form.value)
    check_format(form)
    if target.path is None and form == "jsonl":
        return nullcontext(StreamStore(sys.stdout.buffer))
    if target.path is None:
        return TableStore(sys.stdout.buffer, form)
    if target.is_folder:
        return open_folder_store(target.path, target.record_format, key)
    return open_file_store(target.path, form, key)


def keep_all(
    results: "Iterable[LabelledSource | SourceFailure]",
    store: "Store",
    tally: "Tally",
    progress: "RunProgress",
) -> "Iterator[LabelledSource]":
    """Keep results as they come, yield what was kept, count it, and say what failed.

    Raises:
        DiskFullError: There is no room for more.
    """
    from distmode.workflow import SourceFailure

    for result in results:
        if isinstance(result, SourceFailure):
            _fail(result, tally)
            progress.advance()
            continue
        try:
            store.keep(result)
        except DiskFullError:
            raise
        except OutputError as error:
            _fail(SourceFailure(result.name, str(error)), tally)
        else:
            _tally(result, tally)
            yield result
        progress.advance(words=result.words)


def _tally(result: "LabelledSource", tally: "Tally") -> None:
    tally.add(result.name, result.finished, result.counts)
    tally.words += result.words
    tally.from_before += result.is_from_before


def _fail(failure: "SourceFailure", tally: "Tally") -> None:
    say(failure.message)
    tally.failures.append(failure)


def tell_leftovers(target: Target, tally: "Tally") -> None:
    """Say which labels in a folder are not of this run."""
    from distmode.workflow import find_leftovers

    if not target.is_folder or target.path is None:
        return
    say_leftovers(target.path, find_leftovers(target.path, tally.names, target.form.value))


def say_leftovers(folder: Path, left: Sequence[str]) -> None:
    """Say which labels in a folder are not of this run, and what comes of them."""
    if left:
        more = f" and {len(left) - _SHOWN} more" * (len(left) > _SHOWN)
        say(
            f"warning: {folder} holds labels of other runs: {', '.join(left[:_SHOWN])}{more}; "
            "`distmode report` and `distmode estimate` would count them too: delete them"
        )


def tell_stopped(target: Target, tally: "Tally", total: int) -> None:
    """Say, after an interrupt, what is done and how to go on."""
    if target.path is None:
        say(f"stopped; {tally.done} of {count(total, 'input')} labelled")
        return
    say(
        f"stopped; {tally.done} of {count(total, 'input')} are done and kept; give the same "
        "command again to go on"
    )


def show_outcome(tally: "Tally", failed: int, *, with_table: bool) -> None:
    """Say on standard error what a run gave; with a table of modes where people look."""
    from distmode.report import build_console, show_summary

    if tally.interviews and (with_table or sys.stderr.isatty()):
        show_summary(build_console(stderr=True), tally.show_interviews())
    short = tally.count("too_short")
    say(
        f"{count(tally.count('labelled'), 'excerpt')} of {count(tally.done, 'input')} labelled"
        + f", {count(tally.from_before, 'input')} by an earlier run" * bool(tally.from_before)
        + f", {short} too short to label" * bool(short)
        + f", {count(failed, 'input')} failed" * bool(failed)
    )
    if tally.doubtful:
        doubtful = count(tally.doubtful, "doubtful label")
        say(f"warning: {doubtful}, see the field 'warnings'")
    say("these are a model's labels; `distmode model show` says how far to trust them")
