"""From a path to excerpts: transcripts are read and cut, tables of excerpts taken row by row."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal, TypeVar

from distmode.errors import DistmodeError, TranscriptError, UsageError, describe_fault
from distmode.excerpt import Excerpt, ExcerptUnit, Transcript
from distmode.files import hash_bytes
from distmode.rows import TABLE_SUFFIXES, Rows, read_rows
from distmode.segment import build_excerpts as cut_excerpts
from distmode.study import Study
from distmode.tables import build_excerpts, is_excerpt_table
from distmode.transcript import Reading, Source, build_from_rows, guess_suffix, read_transcript
from distmode.transcript import read_source as read_bytes

Treatment = Literal["transcript", "excerpts"]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How inputs are to be read.

    Attributes:
        reading: Who is the interviewer, how speakers are marked.
        keep_interviewer: Whether the interviewer's talk is labelled too.
        unit: What turns are cut into.
        max_words: Longest excerpt that a turn is cut into.
        treat_as: What a table is; None lets its columns decide.
        study: Who is who, and which interview belongs to which school.
    """

    reading: Reading = field(default_factory=Reading)
    keep_interviewer: bool = False
    unit: ExcerptUnit = "excerpt"
    max_words: int = 120
    treat_as: Treatment | None = None
    study: Study = field(default_factory=Study)


def settle_reading(
    study: Study, reading: Reading, *, unit: ExcerptUnit | None, max_words: int | None
) -> ReadingOptions:
    """Return how inputs are to be read: as the user says, else as the study, else as is usual.

    Args:
        study: The settings of the study.
        reading: What the user says of speakers.
        unit: What the user wants turns cut into, if they say.
        max_words: Longest excerpt, if they say.
    """
    settled = replace(
        reading,
        interviewers=reading.interviewers or study.interviewers,
        participants=reading.participants or study.participants,
        speaker_pattern=reading.speaker_pattern or study.speaker_pattern,
        from_settings=(
            *(() if reading.interviewers else study.interviewers),
            *(() if reading.participants else study.participants),
        ),
    )
    usual = ReadingOptions()
    return replace(
        usual,
        reading=settled,
        unit=unit or study.unit or usual.unit,
        max_words=max_words or study.max_words or usual.max_words,
        study=study,
    )


@dataclass(frozen=True, slots=True)
class ReadSource:
    """One input as it was read.

    Attributes:
        name: Path relative to the folder given, with `/`.
        sha256: Hash of its bytes.
        plain: The text that offsets refer to.
        excerpts: What will be labelled, in running order.
        transcript: The turns and speakers; None for a table of excerpts.
        warnings: What the user should know about how it was read; holds no talk.
    """

    name: str
    sha256: str
    plain: str
    excerpts: tuple[Excerpt, ...]
    transcript: Transcript | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """An input with which something could not be done.

    Attributes:
        name: Path relative to the folder given, with `/`.
        message: Why, and what to do.
    """

    name: str
    message: str


def for_each(
    sources: Iterable[Source], action: Callable[[Source], Result]
) -> Iterator[Result | SourceFailure]:
    """Do something with inputs one by one; one that fails costs no other's result.

    Raises:
        UsageError: The options make no sense, whatever the input.
    """
    for source in sources:
        yield try_with(source, action)


def try_with(source: Source, action: Callable[[Source], Result]) -> Result | SourceFailure:
    """Do something with one input; where that fails, return why.

    Raises:
        UsageError: The options make no sense, whatever the input.
    """
    try:
        return action(source)
    except UsageError:
        raise
    except DistmodeError as error:
        return SourceFailure(source.name, str(error))
    except Exception as error:
        return SourceFailure(source.name, f"{source.name}: {describe_fault(error)}")


def read_sources(
    sources: Iterable[Source], options: ReadingOptions
) -> Iterator[ReadSource | SourceFailure]:
    """Read inputs one by one, in their order; one that cannot be read becomes a failure."""
    return for_each(sources, lambda source: read_source(source, options))


def read_data(source: Source, options: ReadingOptions) -> bytes:
    """Return the bytes of an input.

    Raises:
        TranscriptError: It cannot be read, or is too large.
    """
    return read_bytes(source, largest_bytes=options.reading.largest_bytes)


def read_source(source: Source, options: ReadingOptions, data: bytes | None = None) -> ReadSource:
    """Read one input.

    Args:
        source: Which.
        options: How it is to be read.
        data: Its bytes, where they are at hand.

    Raises:
        TranscriptError: It cannot be read, or holds no talk.
    """
    if data is None:
        data = read_data(source, options)
    named = options.study.find_interviewers(_name_interview(source.name))
    reading = replace(
        options.reading,
        interviewers=(*options.reading.interviewers, *named),
        from_settings=(*options.reading.from_settings, *named),
    )
    suffix = source.path.suffix.lower() if source.path else guess_suffix(data)
    if suffix not in TABLE_SUFFIXES:
        if options.treat_as == "excerpts":
            raise TranscriptError(
                f"{source.name}: is not a table, so it cannot be read --as excerpts; "
                f"give a {', '.join(TABLE_SUFFIXES)} file or leave the option out"
            )
        return _cut(
            read_transcript(data, suffix=suffix, source=source.name, reading=reading),
            options,
        )
    rows = read_rows(data, suffix=suffix, name=source.name)
    if options.treat_as == "excerpts" or (not options.treat_as and is_excerpt_table(rows)):
        return _take_rows(rows, source=source.name, sha256=hash_bytes(data))
    transcript = build_from_rows(
        rows, source=source.name, source_sha256=hash_bytes(data), reading=reading
    )
    cut = _cut(transcript, options)
    if options.treat_as or rows.find_column("mode") is None:
        return cut
    doubt = (
        "was read as a transcript, since it has a column for speakers; if its rows are excerpts, "
        "give --as excerpts"
    )
    return replace(cut, warnings=(*cut.warnings, doubt))


def _take_rows(rows: Rows, *, source: str, sha256: str) -> ReadSource:
    table = build_excerpts(rows, source=source, source_sha256=sha256)
    return ReadSource(
        name=source,
        sha256=sha256,
        plain=table.plain,
        excerpts=table.excerpts,
        warnings=(*rows.warnings, *table.warnings),
    )


def _name_interview(source: str) -> str:
    return str(PurePosixPath(source).with_suffix(""))


def _find_school(place: PurePosixPath) -> str | None:
    """Return the folder that an interview stands in; a project's file is no school."""
    parents = [part for part in place.parent.parts if not part.endswith(".qdpx")]
    return "/".join(parents) or None


def _cut(transcript: Transcript, options: ReadingOptions) -> ReadSource:
    place = PurePosixPath(transcript.source)
    interview = _name_interview(transcript.source)
    folder = _find_school(place)
    excerpts = cut_excerpts(
        transcript,
        school=options.study.find_school(interview) or folder,
        interview=interview,
        unit=options.unit,
        max_words=options.max_words,
        keep_interviewer=options.keep_interviewer,
    )
    return ReadSource(
        name=transcript.source,
        sha256=transcript.source_sha256,
        plain=transcript.plain,
        excerpts=tuple(
            replace(excerpt, role=options.study.find_role(interview, excerpt.speaker))
            for excerpt in excerpts
        ),
        transcript=transcript,
        warnings=transcript.warnings,
    )
