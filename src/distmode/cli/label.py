"""`distmode label`."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import guard, say
from distmode.cli.options import (
    AllSpeakers,
    CutInto,
    Interviewers,
    MaxWords,
    Metadata,
    ModelName,
    Participants,
    Paths,
    Quiet,
    SpeakerPattern,
    TreatAs,
    build_reading,
    choose_sources,
    find_status,
)
from distmode.errors import UsageError

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


class Offsets(StrEnum):
    """Units of offsets beside code points."""

    UTF16 = "utf16"
    UTF8 = "utf8"


@guard
def label(
    paths: Paths = None,
    *,
    model: ModelName = "distmode-en",
    output_format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="How labels are written. Without it: a table to a terminal, else JSON Lines.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help=(
                "Write to FILE.jsonl or FILE.csv, or to a folder: one file a transcript and "
                "run.json. Files appear whole or not at all."
            ),
            show_default=False,
        ),
    ] = None,
    interviewers: Interviewers = None,
    participants: Participants = None,
    speaker_pattern: SpeakerPattern = None,
    all_speakers: AllSpeakers = False,
    treat_as: TreatAs = None,
    unit: CutInto = None,
    max_words: MaxWords = None,
    metadata: Metadata = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Leave all talk out of what is written.")
    ] = False,
    offsets: Annotated[
        Offsets | None,
        typer.Option(
            "--offsets",
            help="Give offsets in UTF-16 units (JavaScript, NVivo) or UTF-8 bytes as well.",
            show_default=False,
        ),
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a record and exit.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Label transcripts: which mode of leadership distribution each excerpt carries.

    Each excerpt gets a mode or none, calibrated probabilities, and the words that weighed most.
    """
    if schema:
        _print_schema()
        return
    options = build_reading(
        paths,
        interviewers=interviewers,
        participants=participants,
        speaker_pattern=speaker_pattern,
        all_speakers=all_speakers,
        treat_as=treat_as,
        unit=unit,
        max_words=max_words,
        metadata=metadata,
    )
    target = choose_target(output_format, out, on_terminal=sys.stdout.isatty())
    found = choose_sources(paths, quiet=quiet)

    from distmode.modelfile import find_model, read_model
    from distmode.workflow import Labeller, RecordOptions, Tally, label_sources

    opened = read_model(find_model(model))
    labeller = Labeller(opened)
    tally = Tally()
    results = label_sources(found.sources, labeller, options)
    records = RecordOptions(
        labeller.stamp, with_text=not no_text, offsets=offsets.value if offsets else None
    )
    _write(_watch(results, tally, len(found.sources), quiet=quiet), target, records, tally)
    failed = len(found.problems) + len(tally.failures)
    if not quiet:
        for stranger in options.study.find_strangers(tally.interviews):
            say(f"warning: the study's settings name {stranger}, which is none of the interviews")
        for note in opened.notes:
            say(note)
        _show_summary(tally, target, failed)
    raise typer.Exit(find_status(done=tally.done, failed=failed))


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


def choose_target(asked: Format | None, out: Path | None, *, on_terminal: bool) -> Target:
    """Return where labels go, from what was asked for.

    Raises:
        UsageError: A table was asked for in a file, or format and file name do not agree, or the
            name is of a file that is neither of the two kinds.
    """
    if out is None:
        return Target(asked or (Format.TABLE if on_terminal else Format.JSONL))
    if asked is Format.TABLE:
        raise UsageError("--format table goes to a terminal; give jsonl or csv with --out")
    named = {".jsonl": Format.JSONL, ".csv": Format.CSV}.get(out.suffix.lower())
    if out.is_dir() or not out.suffix:
        if str(out) == "-":
            raise UsageError("--out - is not needed: labels go to standard output without --out")
        return Target(asked or Format.JSONL, out, is_folder=True)
    if named is None:
        raise UsageError(
            f"--out {out.name}: give FILE.jsonl or FILE.csv, or a folder (one whose name has a "
            "point must be there already)"
        )
    if asked not in (None, named):
        raise UsageError(f"--out {out.name} and --format {asked.value} do not agree; change one")
    return Target(named, out)


def _print_schema() -> None:
    import json

    from distmode.tables import read_schema

    typer.echo(json.dumps(read_schema(), indent=2, ensure_ascii=False))


def _watch(
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
                    say(f"warning: {warning}")
            progress.advance(task)


def _fail(failure: "SourceFailure", tally: "Tally") -> None:
    say(failure.message)
    tally.add(failure)


def _tallied(results: "Iterable[SourceLabels]", tally: "Tally") -> "Iterator[SourceLabels]":
    """Yield results, and count each once it was taken care of."""
    for result in results:
        yield result
        tally.add(result)


def _write(
    results: "Iterator[SourceLabels]", target: Target, records: "RecordOptions", tally: "Tally"
) -> None:
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


def _show_summary(tally: "Tally", target: Target, failed: int) -> None:
    from distmode.report import build_console, show_summary

    if tally.interviews and (target.form is Format.TABLE or sys.stderr.isatty()):
        show_summary(build_console(stderr=True), tally.interviews)
    short = tally.count("too_short")
    say(
        f"{tally.count('labelled')} excerpts of {tally.done} inputs labelled"
        + f", {short} too short to label" * bool(short)
        + f", {failed} inputs failed" * bool(failed)
    )
    if tally.doubtful:
        say(f"warning: {tally.doubtful} labels are doubtful, see the field 'warnings'")
    say("these are a model's labels; `distmode model show` says how far to trust them")
