"""A study's settings with its names replaced, so that the new transcripts are read as the old."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from distmode.files import write_bytes, write_whole
from distmode.pseudonyms.sheets import Cells
from distmode.study import SETTINGS_FILE, Person, Study
from distmode.tables import write_sheet
from distmode.transcript import Reading

_PEOPLE_FILE = "people.csv"
_COLUMNS = ("interview", "speaker", "role", "school")


def replace_in_reading(reading: Reading, cells: Cells) -> Reading:
    """Return how the new transcripts are to be read."""
    pattern = reading.speaker_pattern
    return replace(
        reading,
        interviewers=_replace_all(reading.interviewers, cells),
        participants=_replace_all(reading.participants, cells),
        speaker_pattern=pattern and cells.replace_text(pattern, "", as_label=True),
    )


def replace_in_study(study: Study, reading: Reading, cells: Cells) -> Study:
    """Return a study's settings for the new transcripts.

    Args:
        study: The settings.
        reading: From `replace_in_reading`; what the command line said is in it.
        cells: Replaces names.
    """
    return replace(
        study,
        interviewers=reading.interviewers,
        participants=reading.participants,
        speaker_pattern=reading.speaker_pattern,
        people=tuple(_replace_person(person, cells) for person in study.people),
        files=(),
    )


def write_settings(study: Study, folder: Path) -> tuple[Path, ...]:
    """Write `distmode.toml` and the table of people where the study says anything.

    Returns:
        What was written.

    Raises:
        OutputError: A file cannot be written.
    """
    lines = list(_format(study))
    if not lines:
        return ()
    written = [folder / SETTINGS_FILE]
    if study.people:
        written.append(folder / _PEOPLE_FILE)
        with write_whole(written[1]) as file:
            rows = ({name: getattr(one, name) for name in _COLUMNS} for one in study.people)
            write_sheet(_COLUMNS, rows, file)
    write_bytes(written[0], ("\n".join(lines) + "\n").encode("utf-8"))
    return tuple(written)


def _format(study: Study) -> Iterator[str]:
    if study.people:
        yield f"metadata = {_quote(_PEOPLE_FILE)}"
    speakers = {
        "interviewer": list(study.interviewers),
        "participant": list(study.participants),
        "pattern": study.speaker_pattern,
    }
    if any(speakers.values()):
        yield "[speakers]"
        yield from (f"{name} = {_quote(value)}" for name, value in speakers.items() if value)
    excerpts = {"unit": study.unit, "max_words": study.max_words}
    if any(excerpts.values()):
        yield "[excerpts]"
        yield from (f"{name} = {_quote(value)}" for name, value in excerpts.items() if value)


def _quote(value: object) -> str:
    """Return a value as TOML has it; its texts, numbers and lists are as those of JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _replace_all(names: tuple[str, ...], cells: Cells) -> tuple[str, ...]:
    return tuple(cells.replace_text(name, "", as_label=True) for name in names)


def _replace_person(person: Person, cells: Cells) -> Person:
    interview = person.interview and cells.rename(person.interview, person.interview)
    told = {
        name: value and cells.replace_text(value, "", as_label=True)
        for name, value in (
            ("speaker", person.speaker),
            ("role", person.role),
            ("school", person.school),
        )
    }
    return Person(interview, told["speaker"], role=told["role"], school=told["school"])
