"""`distmode label`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.delivery import Format, Target, deliver, show_outcome, watch
from distmode.cli.edge import guard, say
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
from distmode.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from distmode.excerpt import Label
    from distmode.workflow import SourceLabels


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
            "Write to FILE.jsonl or FILE.csv, or to a folder: one file a transcript and "
            "run.json. Files appear whole or not at all."
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
    schema: Schema = False,
    quiet: Quiet = False,
) -> None:
    """Label transcripts: which mode of leadership distribution each excerpt carries.

    Each excerpt gets a mode or none, calibrated probabilities, and the words that weighed most.
    """
    if schema:
        _print_schema()
        return
    _check_worklist(worklist, abstain_below, no_text=no_text)
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
        max_file_mb=max_file_mb,
    )
    target = choose_target(output_format, out, on_terminal=sys.stdout.isatty())
    found = choose_sources(paths, options.study, quiet=quiet)

    from distmode.workflow import (
        Labeller,
        LabelOptions,
        RecordOptions,
        Tally,
        label_sources,
        write_worklist,
    )

    opened = open_model(model)
    labeller = Labeller(opened, LabelOptions(prior, abstain_below))
    tally = Tally()
    results = label_sources(found.sources, labeller, options)
    records = RecordOptions(
        labeller.stamp,
        with_text=not no_text,
        abstain_below=abstain_below,
        offsets=offsets.value if offsets else None,
    )
    watched = watch(results, tally, len(found.sources), quiet=quiet)
    doubtful: list[Label] = []
    deliver(keep_abstained(watched, doubtful), target, records, tally)
    if worklist:
        write_worklist(doubtful, worklist)
    failed = len(found.problems) + len(tally.failures)
    if not quiet:
        for stranger in options.study.find_strangers(tally.interviews):
            say(f"warning: the study's settings name {stranger}, which is none of the interviews")
        for note in opened.notes:
            say(note)
        show_outcome(tally, failed, with_table=target.form is Format.TABLE)
    raise typer.Exit(find_status(done=tally.done, failed=failed))


def _check_worklist(worklist: Path | None, abstain_below: float, *, no_text: bool) -> None:
    if worklist and not abstain_below:
        raise UsageError("--worklist lists what was abstained from; give --abstain-below as well")
    if worklist and worklist.exists():
        raise UsageError(
            f"--worklist {worklist}: is there already and may hold codings; name another"
        )
    if worklist and no_text:
        raise UsageError("--worklist holds the talk that is to be coded; leave --no-text out")
    if worklist and worklist.suffix.lower() != ".csv":
        raise UsageError(f"--worklist {worklist.name}: give FILE.csv")


def keep_abstained(
    results: "Iterable[SourceLabels]", kept: "list[Label]"
) -> "Iterator[SourceLabels]":
    """Pass labels on, and keep those abstained from."""
    for result in results:
        kept += [label for label in result.labels if label.status == "abstained"]
        yield result


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
