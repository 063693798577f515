"""`distmode pseudonymise`."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distmode.cli.edge import count, guard, say
from distmode.cli.options import (
    AsJson,
    Interviewers,
    MaxFileMb,
    Metadata,
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
    from distmode.workflow import Pseudonymised

Out = Annotated[
    Path,
    typer.Option("--out", "-o", help="Folder for the new transcripts.", show_default=False),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key",
        help="A key to follow, exactly as it says; it is not changed but with --extend.",
        show_default=False,
    ),
]
KeyOut = Annotated[
    Path | None,
    typer.Option(
        "--key-out",
        help="Where the key is written. [default: FOLDER-key.csv, beside the output folder]",
        show_default=False,
    ),
]
Extend = Annotated[
    bool, typer.Option("--extend", help="With --key: add names that it does not have yet.")
]
Codings = Annotated[
    list[Path] | None,
    typer.Option(
        "--codings",
        help=(
            "Labels or codings of these transcripts (columns source, start, end, text), or a "
            "folder of them; written to FOLDER-codings with their offsets moved. Repeatable."
        ),
        show_default=False,
    ),
]
SpacyModel = Annotated[
    str | None,
    typer.Option(
        "--spacy-model",
        help="An installed spaCy model, such as en_core_web_sm, that recognises names as well.",
        show_default=False,
    ),
]
KeepFileNames = Annotated[
    bool, typer.Option("--keep-file-names", help="Leave names in file and folder names standing.")
]


@guard
def pseudonymise(
    paths: Paths = None,
    *,
    out: Out,
    key: KeyFile = None,
    key_out: KeyOut = None,
    extend: Extend = False,
    codings: Codings = None,
    spacy_model: SpacyModel = None,
    keep_file_names: KeepFileNames = False,
    interviewers: Interviewers = None,
    participants: Participants = None,
    speaker_pattern: SpeakerPattern = None,
    treat_as: TreatAs = None,
    metadata: Metadata = None,
    max_file_mb: MaxFileMb = 200,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Replace names of people, schools and places by placeholders such as [Person 3].

    The key says what stands for what: whoever has it can undo everything. Correct it and run again
    with --key. Names that rules do not see stay, and so does what identifies without a name (a
    post, an event, an age): the result is pseudonymised, not anonymous. Read it before sharing.
    """
    places = _choose_places(out, key, key_out, extend=extend)
    _check_inputs(paths or [], out, places)
    _check_codings(codings or [], paths or [], places)
    reading = build_reading(
        paths,
        interviewers=interviewers,
        participants=participants,
        speaker_pattern=speaker_pattern,
        all_speakers=False,
        treat_as=treat_as,
        unit=None,
        max_words=None,
        metadata=metadata,
        max_file_mb=max_file_mb,
    )
    from distmode.pseudonyms import open_recogniser, read_key
    from distmode.workflow import PseudonymOptions
    from distmode.workflow import pseudonymise as work

    options = PseudonymOptions(
        out=out,
        key=read_key(key) if key else None,
        extend=extend,
        keep_file_names=keep_file_names,
        codings=tuple(codings or ()),
        codings_out=places.codings,
        recogniser=open_recogniser(spacy_model) if spacy_model else None,
    )
    found = choose_sources(paths, reading.study, quiet=quiet)
    done = work(found.sources, reading, options)
    _finish(done, places, quiet=quiet)
    _show(done, as_json=as_json)
    failed = len(found.problems) + len(done.failures)
    raise typer.Exit(find_status(done=done.done, failed=failed))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where what holds names is written.

    Attributes:
        key: The key; None where the one given is followed and stays.
        doubtful: What was left standing.
        codings: Folder of codings with moved offsets.
    """

    key: Path | None
    doubtful: Path
    codings: Path


def _choose_places(out: Path, key: Path | None, key_out: Path | None, *, extend: bool) -> _Places:
    """Return where the files go; a key that is there is never written over but by --extend.

    Raises:
        UsageError: A place is taken, or options do not go together.
    """
    if extend and key is None:
        raise UsageError("--extend adds to a key; give it with --key")
    if out.is_file():
        raise UsageError(f"--out {out}: is a file; give a folder")
    folder = out.resolve()
    default = folder.with_name(f"{folder.name or 'pseudonymised'}-key.csv")
    written = key_out or (key if extend else None if key else default)
    if written is not None:
        _check_key_place(written, folder, is_same=extend and written == key)
    beside = (written or key or default).parent
    return _Places(
        key=written,
        doubtful=beside / f"{folder.name}-doubtful.csv",
        codings=folder.with_name(f"{folder.name}-codings"),
    )


def _check_key_place(path: Path, out: Path, *, is_same: bool) -> None:
    if path.suffix.lower() != ".csv":
        raise UsageError(f"{path}: the key is written as .csv; name another place with --key-out")
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise UsageError(f"{path}: cannot be written; name another place with --key-out")
    if path.resolve().is_relative_to(out):
        raise UsageError(f"{path}: is inside the output folder, which is shared; name another")
    if path.exists() and not is_same:
        raise UsageError(
            f"{path}: is there already and may be the only way back; follow it with --key {path} "
            "(--extend adds new names), or name another place with --key-out"
        )


def _check_inputs(paths: list[Path], out: Path, places: _Places) -> None:
    """Make sure that no output lies among the inputs, where it would be read or overwrite them.

    Raises:
        UsageError: One does.
    """
    for path in paths:
        if path == Path("-"):
            continue
        source, folder = path.resolve(), out.resolve()
        if source.is_relative_to(folder) or (source.is_dir() and folder.is_relative_to(source)):
            raise UsageError(
                f"--out {out}: input and output lie in each other; give a folder beside {path}"
            )
        key = places.key or places.doubtful
        if source.is_dir() and key.resolve().is_relative_to(source):
            raise UsageError(
                f"{key}: would lie among the transcripts; name another place with --key-out"
            )


def _check_codings(codings: list[Path], paths: list[Path], places: _Places) -> None:
    """Make sure that moved codings do not take the place of what they are made from.

    Raises:
        UsageError: They would.
    """
    folder = places.codings.resolve()
    for path in (*codings, *(paths if codings else ())):
        if path.resolve().is_relative_to(folder):
            raise UsageError(
                f"{path}: lies in {places.codings}, where moved codings are written; "
                "give another --out"
            )


def _finish(done: "Pseudonymised", places: _Places, *, quiet: bool) -> None:
    """Write key and doubts, and say where they are and what to look at."""
    from distmode.pseudonyms import write_doubtful, write_key

    for failure in done.failures:
        say(failure.message)
    if not done.done:
        return
    if places.key is not None:
        write_key(done.key, places.key)
    write_doubtful(done.doubts, places.doubtful)
    for coding in done.codings if not quiet else ():
        say(f"{places.codings / coding.name}: {count(coding.rows, 'row')} moved")
        if coding.widened:
            shown = ", ".join(map(str, coding.widened[:20]))
            more = ", ..." if len(coding.widened) > 20 else ""
            say(
                f"{places.codings / coding.name}: spans that began or ended inside a name were "
                f"widened to the placeholder in {count(len(coding.widened), 'row')}: {shown}{more}"
            )
    if done.not_in_key:
        say(
            f"warning: {count(done.not_in_key, 'name')} that the rules find are not in the key and "
            f"stand in the output; see {places.doubtful}, or add them with --extend"
        )
    for warning in () if quiet else done.warnings:
        say(f"warning: {warning}")
    if not quiet:
        _tell_places(done, places)


def _tell_places(done: "Pseudonymised", places: _Places) -> None:
    if places.key is not None:
        say(
            f"{places.key}: the key; who has it can undo everything: keep it apart from the "
            "transcripts, read it, correct it, and run again with --key"
        )
    say(
        f"{places.doubtful}: {count(len(done.doubts), 'word')} left standing that may be names; "
        "go through them, and read the transcripts before you share them"
    )


def _show(done: "Pseudonymised", *, as_json: bool) -> None:
    counts = done.count_kinds()
    if not as_json:
        from distmode.report import build_console, show_replaced

        show_replaced(build_console(), counts)
        return
    told = {
        "schema": "distmode.pseudonyms/1",
        "transcripts": done.done,
        "failed": len(done.failures),
        "kinds": {kind: {"names": names, "used": used} for kind, (names, used) in counts.items()},
        "doubtful": len(done.doubts),
        "not_in_key": done.not_in_key,
        "codings": [{"rows": one.rows, "widened": list(one.widened)} for one in done.codings],
        "warnings": list(done.warnings),
    }
    typer.echo(json.dumps(told, ensure_ascii=False))
