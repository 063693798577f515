"""A study's own settings: who interviews, who is who, which school; from files beside the talk.

`distmode.toml` in the folder of transcripts says how they are to be read; a table of people (a file
with the columns `interview`, `speaker`, `role`, `school`) says who is who. What the command line
says goes before both.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, get_args

from distmode.errors import UsageError
from distmode.excerpt import ExcerptUnit
from distmode.rows import TABLE_SUFFIXES, Row, Rows, read_rows

SETTINGS_FILE = "distmode.toml"
UNITS = get_args(ExcerptUnit)

_TEXTS = "a list of texts"
_KEYS: Mapping[str, Mapping[str, str]] = {
    "": {"metadata": "a text"},
    "speakers": {"interviewer": _TEXTS, "participant": _TEXTS, "pattern": "a text"},
    "excerpts": {"unit": "a text", "max_words": "a whole number"},
}
_ASKING = frozenset({"interviewer", "researcher", "moderator", "facilitator"})
_FREE = ("roles", "schools")  # tables whose keys are the user's own names


@dataclass(frozen=True, slots=True)
class Person:
    """What a table of people says of one speaker, or of a whole interview.

    Attributes:
        interview: Which interview it holds for; None: for all.
        speaker: Which speaker; None: for all of the interview.
        role: The post, where given.
        school: Where given.
    """

    interview: str | None
    speaker: str | None
    role: str | None = None
    school: str | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """The settings of a study; the default is none at all.

    Attributes:
        interviewers: Who interviews.
        participants: Who surely does not.
        speaker_pattern: How speakers are marked.
        unit: What turns are cut into, where set.
        max_words: Longest excerpt, where set.
        people: Who is who, more special entries first.
        files: What all this was read from; none of them is a transcript.
    """

    interviewers: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    speaker_pattern: str | None = None
    unit: ExcerptUnit | None = None
    max_words: int | None = None
    people: tuple[Person, ...] = ()
    files: tuple[Path, ...] = ()

    def find_role(self, interview: str, speaker: str | None) -> str | None:
        """Return the post of a speaker, where the study says."""
        fitting = (p for p in self.people if speaker and p.role and _fits(p, interview, speaker))
        return next((person.role for person in fitting), None)

    def find_interviewers(self, interview: str) -> tuple[str, ...]:
        """Return those whom the study's table gives the role of interviewer in an interview."""
        asking = (p for p in self.people if p.speaker and _fold(p.role or "") in _ASKING)
        fitting = (p for p in asking if p.interview is None or _names(p.interview, interview))
        return tuple(person.speaker for person in fitting if person.speaker)

    def find_school(self, interview: str) -> str | None:
        """Return the school of an interview, where the study says."""
        fitting = (p for p in self.people if p.school and _names(p.interview, interview))
        return next((person.school for person in fitting), None)

    def find_strangers(self, interviews: Iterable[str]) -> tuple[str, ...]:
        """Return the interviews that the study names and that are not among those given."""
        seen = tuple(interviews)
        named = dict.fromkeys(p.interview for p in self.people if p.interview)
        return tuple(one for one in named if not any(_names(one, other) for other in seen))


def read_study(paths: Sequence[Path], *, metadata: Path | None = None) -> Study:
    """Read the settings that hold for inputs.

    Args:
        paths: Files and folders given; the nearest `distmode.toml` in the folder, or above it,
            holds, so that a file is read alike whether it is given by itself or with its folder.
        metadata: A table of people; goes before the one that the settings name.

    Raises:
        UsageError: The inputs have several settings, or settings or table cannot be understood.
    """
    found = list(dict.fromkeys(filter(None, map(_find_settings, paths))))
    if len(found) > 1:
        raise UsageError(
            f"{found[0]} and {found[1]}: the inputs have different settings; "
            "run distmode for each folder by itself"
        )
    study = _read_settings(found[0], with_metadata=metadata is None) if found else Study()
    if metadata is None:
        return study
    people = (*_read_people(metadata), *study.people)
    return replace(study, people=people, files=(*study.files, metadata.resolve()))


def _find_settings(path: Path) -> Path | None:
    place = path.resolve()
    folders = (place, *place.parents) if place.is_dir() else place.parents
    files = (folder / SETTINGS_FILE for folder in folders)
    return next((file for file in files if file.is_file()), None)


def _fits(person: Person, interview: str, speaker: str) -> bool:
    named = person.speaker is None or _fold(person.speaker) == _fold(speaker)
    return named and (person.interview is None or _names(person.interview, interview))


def _names(name: str | None, interview: str) -> bool:
    """Tell whether a name means an interview: its own, its file's, or that of a folder it is in."""
    if name is None:
        return False
    asked, place = PurePosixPath(name.strip()), PurePosixPath(interview)
    return place in (asked, asked.with_suffix("") if asked.suffix else asked) or (
        asked in place.parents
    )


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _read_settings(path: Path, *, with_metadata: bool) -> Study:
    data = _check(path, _parse(path))
    speakers, excerpts = data.get("speakers", {}), data.get("excerpts", {})
    if excerpts.get("unit", "excerpt") not in UNITS:
        raise UsageError(f"{path}: excerpts.unit is none of {', '.join(UNITS)}")
    if excerpts.get("max_words", 120) < 10:
        raise UsageError(f"{path}: excerpts.max_words is below 10, too short to be labelled")
    roles = [Person(None, name, role=role) for name, role in data.get("roles", {}).items()]
    schools = [
        Person(name, None, school=school) for name, school in data.get("schools", {}).items()
    ]
    table = path.parent / data["metadata"] if with_metadata and "metadata" in data else None
    return Study(
        interviewers=tuple(speakers.get("interviewer", ())),
        participants=tuple(speakers.get("participant", ())),
        speaker_pattern=speakers.get("pattern"),
        unit=excerpts.get("unit"),
        max_words=excerpts.get("max_words"),
        people=(*roles, *schools, *(_read_people(table) if table else ())),
        files=(path, table.resolve()) if table else (path,),
    )


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: cannot be read ({type(error).__name__}); save as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at .*\)", str(error))
        raise UsageError(f"{path}: is not TOML {place.group() if place else ''}") from None


def _check(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """Make sure that every key is known and of its kind."""
    for name, value in data.items():
        if name in _FREE or (name in _KEYS and name):
            if not isinstance(value, dict):
                raise UsageError(f"{path}: '{name}' is no table; write [{name}] above its lines")
            _check_keys(path, name, value)
        else:
            _check_keys(path, "", {name: value})
    return data


def _check_keys(path: Path, table: str, values: Mapping[str, object]) -> None:
    for key, value in values.items():
        place = f"{table}.{key}" if table else key
        kind = "a text" if table in _FREE else _KEYS[table].get(key)
        if kind is None:
            tables = () if table else (*filter(None, _KEYS), *_FREE)
            known = ", ".join([*_KEYS[table], *tables])
            raise UsageError(f"{path}: '{place[:30]}' is not a setting; known there are {known}")
        if not _is_kind(value, kind):
            raise UsageError(f"{path}: {place[:30]} is not {kind}")


def _is_kind(value: object, kind: str) -> bool:
    if kind == _TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if kind == "a whole number":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)


def _read_people(path: Path) -> tuple[Person, ...]:
    """Read a table of people."""
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        raise UsageError(f"{path}: a table of people is one of {', '.join(TABLE_SUFFIXES)}")
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{path}: cannot be read ({reason}); check the path") from None
    rows = read_rows(data, suffix=suffix, name=str(path))
    interview = rows.find_column("interview", "source", "file")
    speaker = rows.find_column("speaker", "name")
    role, school = rows.find_column("role"), rows.find_column("school")
    if (interview is None and speaker is None) or (role is None and school is None):
        raise UsageError(
            f"{path}: has the columns {_list_columns(rows)}; a table of people needs 'interview' "
            "or 'speaker', and 'role' or 'school'"
        )
    people = [
        Person(_read(row, interview), _read(row, speaker), _read(row, role), _read(row, school))
        for row in rows.rows
    ]
    # A line on one speaker of one interview is more special than one on all of them.
    return tuple(sorted(people, key=lambda p: (p.interview is None) + (p.speaker is None)))


def _list_columns(rows: Rows) -> str:
    return ", ".join(f"'{name[:30]}'" for name in rows.columns)


def _read(row: Row, column: str | None) -> str | None:
    value = row.values.get(column) if column else None
    return str(value).strip() or None if value is not None else None
