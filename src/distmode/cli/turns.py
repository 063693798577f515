"""`distmode turns`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import guard, say
from distmode.cli.options import (
    AllSpeakers,
    AsJson,
    CutInto,
    Interviewers,
    MaxFileMb,
    MaxWords,
    Metadata,
    Participants,
    Paths,
    SpeakerPattern,
    TreatAs,
    build_reading,
    choose_sources,
    find_status,
)
from distmode.errors import UsageError

if TYPE_CHECKING:
    from distmode.workflow import ReadSource


@guard
def turns(
    paths: Paths = None,
    *,
    text: Annotated[
        bool, typer.Option("--text", help="Print only the plain text that offsets refer to.")
    ] = False,
    as_json: AsJson = False,
    interviewers: Interviewers = None,
    participants: Participants = None,
    speaker_pattern: SpeakerPattern = None,
    all_speakers: AllSpeakers = False,
    treat_as: TreatAs = None,
    unit: CutInto = None,
    max_words: MaxWords = None,
    metadata: Metadata = None,
    max_file_mb: MaxFileMb = 200,
) -> None:
    """Show how transcripts are read: turns, speakers, who is taken for the interviewer and why.

    Look at this before you trust a label. With --json one line a transcript.
    """
    from distmode.workflow import SourceFailure, read_sources

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
    if text and as_json:
        raise UsageError("--text and --json do not go together; give one of them")
    found = choose_sources(paths, options.study)
    failed = len(found.problems)
    if text and len(found.sources) > 1:
        raise UsageError("--text prints one transcript; give a single file")
    done = 0
    for read in read_sources(found.sources, options):
        if isinstance(read, SourceFailure):
            say(read.message)
            failed += 1
            continue
        done += 1
        _print(read, text=text, as_json=as_json)
    raise typer.Exit(find_status(done=done, failed=failed))


def _print(read: "ReadSource", *, text: bool, as_json: bool) -> None:
    if text:
        # No line end is added: what is printed is what offsets count.
        sys.stdout.buffer.write(read.plain.encode("utf-8", "surrogatepass"))
        return
    if as_json:
        import json

        from distmode.workflow import describe_reading

        typer.echo(json.dumps(describe_reading(read), ensure_ascii=False))
        return
    from distmode.report import build_console, show_excerpts, show_turns

    console = build_console()
    if read.transcript:
        show_turns(console, read.transcript, read.excerpts)
    else:
        show_excerpts(console, read.name, read.excerpts)
    for warning in read.warnings:
        say(f"warning: {read.name}: {warning}")
