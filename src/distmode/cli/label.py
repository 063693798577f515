"""`distmode label`."""

import sys
from collections.abc import Iterator
from enum import StrEnum
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
    from distmode.workflow import FileFormat, RecordOptions, SourceLabels, Tally


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
    chosen = choose_format(output_format, out, on_terminal=sys.stdout.isatty())
    found = choose_sources(paths, quiet=quiet)

    from distmode.modelfile import find_model, read_model
    from distmode.report import build_progress
    from distmode.workflow import (
        Labeller,
        LabellingOptions,
        RecordOptions,
        SourceFailure,
        Tally,
        label_sources,
    )

    opened = read_model(find_model(model))
    labeller = Labeller(opened)
    tally = Tally()
    with build_progress() as progress:
        task = progress.add_task("Labelling", total=len(found.sources), visible=not quiet)

        def results() -> "Iterator[SourceLabels]":
            for result in label_sources(found.sources, labeller, LabellingOptions(options)):
                tally.add(result)
                progress.advance(task)
                if isinstance(result, SourceFailure):
                    say(result.message)
                    continue
                for warning in () if quiet else result.warnings:
                    say(f"warning: {warning}")
                yield result

        write = RecordOptions(
            labeller.stamp, with_text=not no_text, offsets=offsets.value if offsets else None
        )
        _write(results(), chosen, out, options=write, tally=tally)
    if not quiet:
        for note in opened.notes:
            say(note)
        for stranger in options.study.find_strangers(tally.interviews):
            say(f"warning: the study's settings name {stranger}, which is none of the interviews")
        _show_summary(tally, chosen)
    status = find_status(done=tally.done, failed=len(found.problems) + len(tally.failures))
    raise typer.Exit(status)


def choose_format(asked: Format | None, out: Path | None, *, on_terminal: bool) -> Format:
    """Return how labels are written, from what was asked for and where they go.

    Raises:
        UsageError: A table was asked for in a file, or format and file name do not agree.
    """
    if out is None:
        return asked or (Format.TABLE if on_terminal else Format.JSONL)
    if asked is Format.TABLE:
        raise UsageError("--format table goes to a terminal; give jsonl or csv with --out")
    named = {".jsonl": Format.JSONL, ".csv": Format.CSV}.get(out.suffix.lower())
    if named and asked and named is not asked and not out.is_dir():
        raise UsageError(f"--out {out.name} and --format {asked.value} do not agree; change one")
    return asked or named or Format.JSONL


def _print_schema() -> None:
    import json

    from distmode.tables import read_schema

    typer.echo(json.dumps(read_schema(), indent=2, ensure_ascii=False))


def _write(
    results: "Iterator[SourceLabels]",
    chosen: Format,
    out: Path | None,
    *,
    options: "RecordOptions",
    tally: "Tally",
) -> None:
    if chosen is Format.TABLE:
        _show(results)
        return
    file_format: FileFormat = "jsonl" if chosen is Format.JSONL else "csv"
    if out is None:
        _write_stream(results, file_format, options)
    elif out.suffix.lower() == f".{file_format}" and not out.is_dir():
        _write_file(results, out, file_format, options)
    else:
        _write_folder(results, out, file_format, options=options, tally=tally)


def _show(results: "Iterator[SourceLabels]") -> None:
    from distmode.report import build_console, show_labels

    console = build_console()
    for result in results:
        show_labels(console, result.name, result.labels)


def _write_stream(
    results: "Iterator[SourceLabels]", file_format: "FileFormat", options: "RecordOptions"
) -> None:
    from distmode.workflow import write_labels

    stream = sys.stdout.buffer
    write_labels(results, stream, file_format=file_format, options=options)
    stream.flush()


def _write_file(
    results: "Iterator[SourceLabels]",
    out: Path,
    file_format: "FileFormat",
    options: "RecordOptions",
) -> None:
    from distmode.files import write_whole
    from distmode.workflow import write_labels

    with write_whole(out) as file:
        write_labels(results, file, file_format=file_format, options=options)


def _write_folder(
    results: "Iterator[SourceLabels]",
    out: Path,
    file_format: "FileFormat",
    *,
    options: "RecordOptions",
    tally: "Tally",
) -> None:
    from distmode.workflow import describe_run, write_run, write_source

    for result in results:
        write_source(result, out, file_format=file_format, options=options)
    if tally.done:
        write_run(out, describe_run(tally, options=options))


def _show_summary(tally: "Tally", chosen: Format) -> None:
    from distmode.report import build_console, show_summary

    if tally.interviews and (chosen is Format.TABLE or sys.stderr.isatty()):
        show_summary(build_console(stderr=True), tally.interviews)
    excerpts = sum(row.total() for row in tally.interviews.values())
    say(f"{excerpts} excerpts of {tally.done} inputs labelled, {len(tally.failures)} inputs failed")
    if tally.doubtful:
        say(f"warning: {tally.doubtful} labels are doubtful, see the field 'warnings'")
    say("these are a model's labels; `distmode model show` says how far to trust them")
