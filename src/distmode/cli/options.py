"""Options that several commands share, each written once."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import say
from distmode.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from distmode.encoder import EncoderCard
    from distmode.modelfile import Model
    from distmode.study import Study
    from distmode.transcript import Sources
    from distmode.workflow import ReadingOptions, ReadSource, SourceFailure


class Treatment(StrEnum):
    """What a table is to be taken for."""

    TRANSCRIPT = "transcript"
    EXCERPTS = "excerpts"


class Cut(StrEnum):
    """What turns are cut into."""

    EXCERPT = "excerpt"
    TURN = "turn"
    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"


class Unit(StrEnum):
    """What is held out whole, and what intervals are over."""

    SCHOOL = "school"
    INTERVIEW = "interview"


Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Transcripts, folders of transcripts, tables of excerpts, or - for standard input.",
        show_default=False,
    ),
]
Data = Annotated[
    list[Path],
    typer.Argument(
        help="Tables of coded excerpts (.csv, .xlsx, .tsv, .jsonl), or folders of them.",
        show_default=False,
    ),
]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="A shipped model's name, or a model folder. [default: distmode-en]",
        show_default=False,
    ),
]
PriorName = Annotated[
    str | None,
    typer.Option(
        "--prior",
        metavar="corpus|interviews|FILE",
        help=(
            "How common each outcome is taken to be: as in the training data, as in whole "
            "interviews, or as a TOML file says. Without it as the model's card says."
        ),
        show_default=False,
    ),
]
AbstainBelow = Annotated[
    float,
    typer.Option(
        min=0.0,
        max=1.0,
        help="Give no mode where the most probable outcome is less probable than this.",
    ),
]
Interviewers = Annotated[
    list[str] | None,
    typer.Option("--interviewer", help="Who interviews, by name; can be given several times."),
]
Participants = Annotated[
    list[str] | None,
    typer.Option("--participant", help="Who surely does not interview, by name; repeatable."),
]
SpeakerPattern = Annotated[
    str | None,
    typer.Option(
        "--speaker-pattern",
        help="A regular expression that finds the speaker at the beginning of a line.",
    ),
]
AllSpeakers = Annotated[
    bool, typer.Option("--all-speakers", help="Keep the interviewer's talk as well.")
]
TreatAs = Annotated[
    Treatment | None,
    typer.Option(
        "--as",
        help="What tables are: a transcript or excerpts. Without it their columns decide.",
        show_default=False,
    ),
]
CutInto = Annotated[
    Cut | None,
    typer.Option(
        "--unit",
        help="What turns are cut into: even excerpts (without it), sentences, ... or nothing.",
        show_default=False,
    ),
]
MaxWords = Annotated[
    int | None,
    typer.Option(
        "--max-words",
        min=10,
        help="Longest excerpt that a turn is cut into. [default: 120]",
        show_default=False,
    ),
]
MaxFileMb = Annotated[
    int, typer.Option("--max-file-mb", min=1, help="Largest file that is read, in megabytes.")
]
Metadata = Annotated[
    Path | None,
    typer.Option(
        "--metadata",
        help="A table of people (interview, speaker, role, school), for roles and schools.",
        show_default=False,
    ),
]
WordsOnly = Annotated[
    bool,
    typer.Option(
        "--words-only",
        help="Learn from words alone, without the sentence encoder: smaller, faster, less apt.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, summary or warnings.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]

_MAX_FILE_MB = 200


def build_reading(
    paths: list[Path] | None,
    *,
    interviewers: list[str] | None,
    participants: list[str] | None,
    speaker_pattern: str | None,
    all_speakers: bool,
    treat_as: Treatment | None,
    unit: Cut | None,
    max_words: int | None,
    metadata: Path | None,
    max_file_mb: int,
) -> "ReadingOptions":
    """Return how inputs are to be read: as the command line says, else as `distmode.toml` does."""
    from distmode.study import read_study
    from distmode.transcript import Reading
    from distmode.workflow import settle_reading

    reading = Reading(
        interviewers=tuple(interviewers or ()),
        participants=tuple(participants or ()),
        speaker_pattern=speaker_pattern,
        largest_bytes=max_file_mb << 20,
    )
    options = settle_reading(
        read_study(paths or (), metadata=metadata),
        reading,
        unit=unit.value if unit else None,
        max_words=max_words,
    )
    return replace(
        options,
        keep_interviewer=all_speakers,
        treat_as=treat_as.value if treat_as else None,
    )


def choose_sources(paths: list[Path] | None, study: "Study", *, quiet: bool = False) -> "Sources":
    """Return the inputs that paths name; those that cannot be used are named to the user.

    The study's own files are none of them.

    Raises:
        UsageError: No path was given.
        typer.Exit: None of them can be used.
    """
    from distmode.transcript import find_sources

    if not paths:
        raise UsageError("no input: give transcripts, a folder of them, or - for standard input")
    found = find_sources(paths)
    found = replace(found, sources=tuple(s for s in found.sources if not _is_of(study, s.path)))
    for problem in found.problems:
        say(str(problem))
    for file in () if quiet else study.files:
        say(f"settings of the study: {file}")
    for note in () if quiet else found.notes:
        say(note)
    if not found.sources:
        raise typer.Exit(ExitStatus.NOTHING_DONE)
    return found


def read_transcripts(
    paths: list[Path], *, quiet: bool = False
) -> Iterator["ReadSource | SourceFailure"]:
    """Read transcripts that were labelled before, as `distmode.toml` says.

    Raises:
        typer.Exit: None of them can be used.
    """
    from distmode.workflow import read_sources

    options = build_reading(
        paths,
        interviewers=None,
        participants=None,
        speaker_pattern=None,
        all_speakers=False,
        treat_as=None,
        unit=None,
        max_words=None,
        metadata=None,
        max_file_mb=_MAX_FILE_MB,
    )
    found = choose_sources(paths, options.study, quiet=quiet)
    return read_sources(found.sources, options)


def _is_of(study: "Study", path: Path | None) -> bool:
    return path is not None and path.resolve() in study.files


def open_model(name: str | None) -> "Model":
    """Open the model asked for; without a name the default one, or lite where that cannot run."""
    from distmode.encoder import find_default_encoder
    from distmode.modelfile import DEFAULT_MODEL, LITE_MODEL, find_model, read_model

    if name is None and find_default_encoder() is None:
        say(
            f"warning: the sentence encoder or onnxruntime is missing, {LITE_MODEL} is used "
            "instead; install distmode again for the whole"
        )
        name = LITE_MODEL
    return read_model(find_model(name or DEFAULT_MODEL))


def choose_encoder(*, words_only: bool) -> "EncoderCard | None":
    """Return the encoder that models are made with, unless words alone are asked for."""
    from distmode.encoder import find_default_encoder

    encoder = None if words_only else find_default_encoder()
    if encoder is None and not words_only:
        say(
            "warning: the sentence encoder or onnxruntime is missing, words alone are used; "
            "install distmode again for the whole"
        )
    return encoder


def find_status(*, done: int, failed: int) -> ExitStatus:
    """Return the exit status of a run over several inputs."""
    if failed == 0:
        return ExitStatus.DONE
    return ExitStatus.SOME_INPUTS_FAILED if done else ExitStatus.NOTHING_DONE
