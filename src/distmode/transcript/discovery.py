"""Finds the transcripts in the files and folders that a user gives."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from distmode.errors import TranscriptError
from distmode.transcript.draft import LARGEST_BYTES
from distmode.transcript.project import PROJECT_SUFFIX, Listing, list_sources
from distmode.transcript.readers import SUFFIXES, check_size

STANDARD_INPUT = Path("-")
STANDARD_INPUT_NAME = "stdin"

_ADVICE = {
    ".doc": "open it in Word or LibreOffice and save it as .docx",
    ".ods": "save the sheet as .xlsx, or as .csv (UTF-8)",
    ".pages": "export it from Pages as .docx",
    ".wpd": "open it in LibreOffice and save it as .docx",
    ".xls": "save the sheet as .xlsx, or as .csv (UTF-8)",
    ".nvp": "export the project from NVivo as a REFI-QDA project (.qdpx)",
    ".nvpx": "export the project from NVivo as a REFI-QDA project (.qdpx)",
    ".mx24": "export the project from MAXQDA as a REFI-QDA project (.qdpx)",
    ".atlproj": "export the project from ATLAS.ti as a REFI-QDA project (.qdpx)",
    ".zip": "unpack it and give the folder",
    **dict.fromkeys(
        (".mp3", ".wav", ".m4a", ".mp4", ".mov", ".wma", ".ogg", ".flac", ".webm"),
        "it is a recording; give its transcript",
    ),
}
# What lies beside transcripts in a shared folder and is none.
_COMPANIONS = ("readme", "license", "licence", "changelog", "contributing")
_RUN_FILE = "run.json"  # what a run of labelling leaves beside its labels
_SETTINGS_FILE = "distmode.toml"
_LOCK_FILE = "~$"
_MAC_LEFTOVERS = "__MACOSX"
_SHOWN_KINDS = 6


@dataclass(frozen=True, slots=True)
class Source:
    """One transcript to be read.

    Attributes:
        path: The file, or None for standard input.
        name: Path relative to the folder given, with `/`; what ids and outputs are named after.
        member: Of a project with several transcripts the one that is meant; it ends the name too.
    """

    path: Path | None
    name: str
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that cannot be used.

    Attributes:
        path: As the user gave it, or under the folder that was given.
        message: What is wrong.
        advice: What to do.
    """

    path: str
    message: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}; {self.advice}"


@dataclass(frozen=True, slots=True)
class Sources:
    """What was found.

    Attributes:
        sources: In order of the inputs, those of a folder sorted; names are unique.
        problems: Inputs that cannot be used.
        notes: What was passed over, for information.
    """

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Walk:
    """The files of a folder."""

    files: tuple[Path, ...]
    passed_over: tuple[Path, ...]
    problems: tuple[Problem, ...]


def find_sources(paths: Sequence[Path]) -> Sources:
    """Find the transcripts in files, folders and standard input (`-`).

    Files of a folder are named relative to it. Files given by themselves are named relative to the
    deepest folder that holds all of them. A file that is found twice is taken once.

    Args:
        paths: As the user gave them.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    notes: list[str] = []
    base = _find_base([path for path in paths if path.is_file()])
    for path in paths:
        if path == STANDARD_INPUT:
            sources.append(Source(None, STANDARD_INPUT_NAME))
        elif path.is_dir():
            walk = _walk(path)
            problems += walk.problems
            notes += _note_passed_over(path, walk.passed_over)
            problems += _check_any(path, walk)
            sources += (Source(file, _spell(file.relative_to(path))) for file in walk.files)
        elif problem := _check_file(path):
            problems.append(problem)
        else:
            sources.append(Source(path, _name_file(path, base)))
    unique: list[Source] = []
    for source in _drop_repeated(sources):
        listing = _list_project(source)
        unique += _expand(source, listing)
        problems += _find_missing(source, listing)
        if others := listing.describe_others():
            notes.append(f"{_spell(source.path or STANDARD_INPUT)}: {others}")
    return Sources(*_drop_alike(unique, problems), tuple(notes))


def read_source(source: Source, *, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """Return the bytes of a source; of standard input if it has no path.

    Raises:
        TranscriptError: The file cannot be read, or is larger than `largest_bytes`.
    """
    if source.path is None:
        import sys

        data = sys.stdin.buffer.read(largest_bytes + 1)
        check_size(len(data), source.name, most=largest_bytes)
        return data
    try:
        check_size(source.path.stat().st_size, source.name, most=largest_bytes)
        return source.path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TranscriptError(
            f"{source.name}: cannot be read ({reason}); check that it is there and may be read"
        ) from None


def _list_project(source: Source) -> Listing:
    """Return what a project holds; nothing of all other files."""
    if source.path is not None and source.path.suffix.lower() == PROJECT_SUFFIX:
        # A project that cannot be read says why when it is read.
        with suppress(TranscriptError):
            return list_sources(read_source(source), source=source.name)
    return Listing(())


def _expand(source: Source, listing: Listing) -> Iterator[Source]:
    """Yield a source for each text of a project that has several; all others as they are."""
    names = [member.name for member in listing.members]
    if len(names) < 2:
        yield source
        return
    for name in names:
        yield Source(source.path, f"{source.name}/{name}", name)


def _find_missing(source: Source, listing: Listing) -> Iterator[Problem]:
    for name in listing.missing:
        yield Problem(
            f"{_spell(source.path or STANDARD_INPUT)}/{name}",
            "the project lists it without its text",
            "export the project again with its sources",
        )


def _find_base(files: Sequence[Path]) -> Path | None:
    """Return the deepest folder that holds all files; None if there is none (other drives)."""
    try:
        return Path(os.path.commonpath([_place(file.parent) for file in files]))
    except ValueError:
        return None


def _place(path: Path) -> Path:
    # Not resolve(): a link's own place and name are what the user knows.
    return Path(os.path.normpath(path.absolute()))


def _name_file(path: Path, base: Path | None) -> str:
    return _spell(_place(path).relative_to(base) if base is not None else Path(path.name))


def _spell(path: Path) -> str:
    """Return a path as text that every output can hold, also where its bytes are no UTF-8."""
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _check_file(path: Path) -> Problem | None:
    if not path.exists():
        return Problem(_spell(path), "is not there", "check the path and the spelling")
    if not path.is_file():
        return Problem(_spell(path), "is no file", "give a file or a folder")
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return None
    kind = f"files of the kind '{suffix}' are not read" if suffix else "has no suffix"
    advice = _ADVICE.get(suffix, f"save it as one of {', '.join(SUFFIXES)}")
    return Problem(_spell(path), kind, advice)


def _walk(folder: Path) -> _Walk:
    files: list[Path] = []
    passed_over: list[Path] = []
    problems: list[Problem] = []

    def report(error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        problems.append(
            Problem(
                _spell(Path(error.filename)),
                f"cannot be opened ({reason})",
                "check the permissions",
            )
        )

    seen: set[str] = set()
    for place, folders, names in os.walk(folder, onerror=report, followlinks=True):
        # A link to a folder above would be walked for ever.
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        for name in names:
            file = Path(place) / name
            if _is_hidden(name):
                continue
            wanted = file.suffix.lower() in SUFFIXES and not _is_companion(file)
            (files if wanted and file.is_file() else passed_over).append(file)
    files.sort(key=lambda file: file.relative_to(folder).parts)
    return _Walk(tuple(files), tuple(passed_over), tuple(problems))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", _LOCK_FILE)) or name in (_MAC_LEFTOVERS, _SETTINGS_FILE)


def is_label_file(file: Path) -> bool:
    """Tell whether a file is called as labels of a transcript are: `ada.docx.jsonl`."""
    labels = file.suffix.lower() in (".jsonl", ".csv")
    return labels and Path(file.stem).suffix.lower() in SUFFIXES


def _is_companion(file: Path) -> bool:
    return file.stem.lower() in _COMPANIONS or file.name == _RUN_FILE or is_label_file(file)


def _note_passed_over(folder: Path, files: tuple[Path, ...]) -> Iterator[str]:
    if not files:
        return
    kinds = Counter(map(_name_kind, files))
    common = [f"{kind} ({count})" for kind, count in kinds.most_common(_SHOWN_KINDS)]
    more = ", ..." if len(kinds) > _SHOWN_KINDS else ""
    shown = ", ".join(common) + more
    number, be = ("1 file", "is") if len(files) == 1 else (f"{len(files)} files", "are")
    yield f"{_spell(folder)}: {number} passed over, which {be} not read: {shown}"


def _name_kind(file: Path) -> str:
    if _is_companion(file):
        return _spell(Path(file.name))
    return _spell(Path(file.suffix.lower())) if file.suffix else "no suffix"


def _check_any(folder: Path, walk: _Walk) -> Iterator[Problem]:
    if walk.files or walk.problems:
        return
    foreign = Counter(file.suffix.lower() for file in walk.passed_over)
    known = next((suffix for suffix, _ in foreign.most_common() if suffix in _ADVICE), None)
    advice = (
        f"its {known} files: {_ADVICE[known]}" if known else "check that it is the right folder"
    )
    yield Problem(_spell(folder), f"holds no transcript ({', '.join(SUFFIXES)})", advice)


def _drop_repeated(sources: Iterable[Source]) -> list[Source]:
    """Leave out files given twice, such as once by name and once by their folder."""
    unique: dict[tuple[str, str | None], Source] = {}
    for source in sources:
        place = "" if source.path is None else os.path.realpath(source.path)
        unique.setdefault((place, source.member), source)
    return list(unique.values())


def _drop_alike(
    sources: Sequence[Source], problems: Sequence[Problem]
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """Keep the first source of a name: two of one name would overwrite each other's results."""
    kept: dict[str, Source] = {}
    alike = []
    for source in sources:
        first = kept.setdefault(source.name, source)
        if first is not source:
            taken = _spell(first.path or STANDARD_INPUT)
            alike.append(
                Problem(
                    _spell(source.path or STANDARD_INPUT),
                    f"would have the same name '{source.name}' as {taken}",
                    "give the folder that holds both",
                )
            )
    return tuple(kept.values()), (*problems, *alike)
