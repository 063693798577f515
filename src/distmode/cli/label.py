"""`distmode label`."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.delivery import Format, Target, check_out, check_worklist
from distmode.cli.edge import guard, say
from distmode.cli.labelling import LabelRun, Loudness
from distmode.cli.options import (
    AbstainBelow,
    AllSpeakers,
    CutInto,
    Interviewers,
    MaxFileMb,
    MaxWords,
    Metadata,
    ModelName,
    Participants,
    Paths,
    PriorName,
    Quiet,
    SpeakerPattern,
    TreatAs,
    build_reading,
    choose_sources,
    find_status,
    open_model,
)
from distmode.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from distmode.transcript import Sources
    from distmode.workflow import Kept


_FORMATS = {f".{form.value}": form for form in Format if form is not Format.TABLE}


class Offsets(StrEnum):
    """Units of offsets beside code points."""

    UTF16 = "utf16"
    UTF8 = "utf8"


OutputFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="How labels are written. Without it: a table to a terminal, else JSON Lines.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help=(
            "Write to FILE.jsonl, FILE.csv or FILE.parquet, or to a folder: one file a transcript "
            "and run.json. Files appear whole or not at all."
        ),
        show_default=False,
    ),
]
NoText = Annotated[bool, typer.Option("--no-text", help="Leave all talk out of what is written.")]
OtherOffsets = Annotated[
    Offsets | None,
    typer.Option(
        "--offsets",
        help="Give offsets in UTF-16 units (JavaScript, NVivo) or UTF-8 bytes as well.",
        show_default=False,
    ),
]
Worklist = Annotated[
    Path | None,
    typer.Option(
        "--worklist",
        help=(
            "With --abstain-below: write what was abstained from as a blind sheet (.csv) to code "
            "by hand, the hardest last."
        ),
        show_default=False,
    ),
]
Schema = Annotated[
    bool, typer.Option("--schema", help="Print the JSON Schema of a record and exit.")
]


Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        help=(
            "How many processes do the work. Without it: one, and as many as there are processors "
            "where much is to be done. Labels are the same, to the byte."
        ),
        show_default=False,
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help=(
            "Label on a Dask cluster, tcp://HOST:PORT of its scheduler. Talk travels there "
            "unencrypted unless the cluster uses TLS."
        ),
        show_default=False,
    ),
]
Follow = Annotated[
    bool,
    typer.Option(
        "--follow",
        help=(
            'Label standard input line by line: one JSON object {"text": "..."} in, one record '
            "out, at once."
        ),
    ),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say now and then how far the work is.")
]


@guard
def label(
    paths: Paths = None,
    *,
    model: ModelName = None,
    output_format: OutputFormat = None,
    out: Out = None,
    interviewers: Interviewers = None,
    participants: Participants = None,
    speaker_pattern: SpeakerPattern = None,
    all_speakers: AllSpeakers = False,
    treat_as: TreatAs = None,
    unit: CutInto = None,
    max_words: MaxWords = None,
    metadata: Metadata = None,
    prior: PriorName = None,
    abstain_below: AbstainBelow = 0.0,
    worklist: Worklist = None,
    max_file_mb: MaxFileMb = 200,
    no_text: NoText = False,
    offsets: OtherOffsets = None,
    jobs: Jobs = None,
    dask: Dask = None,
    follow: Follow = False,
    schema: Schema = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Label transcripts: which mode of leadership distribution each excerpt carries.

    Each excerpt gets a mode or none, calibrated probabilities, and the words that weighed most. A
    run with --out that was stopped, however that was, goes on when the same command is given again.
    """
    if schema:
        _print_schema()
        return
    if follow:
        _check_follow(paths, out, worklist, output_format, jobs, dask)
        options = FollowOptions(model, prior, abstain_below, not no_text, offsets)
        raise typer.Exit(_follow(options, quiet=quiet))
    check_worklist(worklist, abstain_below, out, no_text=no_text)
    if jobs and dask:
        raise UsageError("--jobs and --dask do not go together: the cluster has its own processes")
    reading = build_reading(
        paths,
        interviewers=interviewers,
        participants=participants,
        speaker_pattern=speaker_pattern,
        all_speakers=all_speakers,
        treat_as=treat_as,
        unit=unit,
        max_words=max_words,
        metadata=metadata,
        max_file_mb=max_file_mb,
    )
    target = choose_target(output_format, out, on_terminal=sys.stdout.isatty())
    found = choose_sources(paths, reading.study, quiet=quiet)
    _check_out(target, found, [*reading.study.files, Path(prior) if prior else None], quiet=quiet)

    from distmode.batch import Engine
    from distmode.workflow import LabelOptions, RecordForm

    form = RecordForm(
        target.record_format,
        with_text=not no_text,
        offsets=offsets.value if offsets else None,
        kept=_choose_kept(target, worklist),
    )
    run = LabelRun(
        open_model(model),
        LabelOptions(prior, abstain_below),
        reading,
        form,
        found,
        target,
        worklist,
        Loudness.QUIET if quiet else Loudness.VERBOSE if verbose else Loudness.USUAL,
    )
    raise typer.Exit(run.label(Engine(jobs, dask)))


@dataclass(frozen=True, slots=True)
class FollowOptions:
    """What holds for every line that is followed; as the options of the command."""

    model: str | None
    prior: str | None
    abstain_below: float
    with_text: bool
    offsets: Offsets | None


def _check_follow(paths: object, *others: object) -> None:
    """Make sure that nothing was asked for that has no meaning for single lines.

    Raises:
        UsageError: It was.
    """
    if paths not in (None, [], [Path("-")]) or any(other is not None for other in others):
        raise UsageError(
            "--follow reads excerpts from standard input and writes records to standard output; "
            "leave paths, --out, --worklist, --format, --jobs and --dask out"
        )


def _follow(options: FollowOptions, *, quiet: bool) -> ExitStatus:
    from distmode.workflow import Labeller, LabelOptions, RecordOptions, answer_lines

    opened = open_model(options.model)
    for note in () if quiet else opened.notes:
        say(note)
    labeller = Labeller(opened, LabelOptions(options.prior, options.abstain_below))
    records = RecordOptions(
        labeller.stamp,
        with_text=options.with_text,
        offsets=options.offsets.value if options.offsets else None,
    )
    done = failed = 0
    for answer in answer_lines(iter(sys.stdin.buffer.readline, b""), labeller, records):
        sys.stdout.buffer.write(answer.line)
        sys.stdout.buffer.flush()
        done, failed = done + (not answer.error), failed + bool(answer.error)
    return find_status(done=done, failed=failed)


def _choose_kept(target: Target, worklist: Path | None) -> "Kept":
    if target.form is Format.TABLE:
        return "all"
    return "abstained" if worklist else "none"


def _check_out(
    target: Target, found: "Sources", also: Iterable[Path | None], *, quiet: bool
) -> None:
    """Make sure that no input and no file of another kind is lost; say what is replaced."""
    from distmode.files import resolve_all

    folder = target.path or Path()
    places = (folder / f"{source.name}.{target.form.value}" for source in found.sources)
    inputs = resolve_all([*(source.path for source in found.sources), *also])
    if check_out(target, places, inputs) and not quiet:
        say(f"{target.path}: labels of an earlier run are replaced")


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
    named = _FORMATS.get(out.suffix.lower())
    if out.is_dir() or not out.suffix:
        if str(out) == "-":
            raise UsageError("--out - is not needed: labels go to standard output without --out")
        if asked is Format.PARQUET:
            raise UsageError("--format parquet is for one file; give --out FILE.parquet")
        return Target(asked or Format.JSONL, out, is_folder=True)
    if named is None:
        raise UsageError(
            f"--out {out.name}: give FILE.jsonl, FILE.csv or FILE.parquet, or a folder (one whose "
            "name has a point must be there already)"
        )
    if asked not in (None, named):
        raise UsageError(f"--out {out.name} and --format {asked.value} do not agree; change one")
    return Target(named, out)


def _print_schema() -> None:
    import json

    from distmode.tables import read_schema

    typer.echo(json.dumps(read_schema(), indent=2, ensure_ascii=False))
