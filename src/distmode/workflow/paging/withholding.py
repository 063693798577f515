"""Labels without talk and without names: interviews and schools are numbered.

The numbers follow hashes of what was said, not the alphabet: in a list sorted by name everybody who
knows the participants could tell the third from the fourth. Whoever has the labels can find an
interview again by the digits beside its number, which begin `source_sha256`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from distmode.files import hash_text
from distmode.tables import LabelRecord
from distmode.workflow.estimation import name_interview

_KEY_DIGITS = 8


def find_keys(records: Sequence[LabelRecord]) -> dict[str, str]:
    """Return for each interview the hash of its file and that of its talk, in hexadecimal."""
    files: dict[str, str] = {}
    talk: dict[str, list[str]] = {}
    for record in records:
        name = name_interview(record)
        files.setdefault(name, record.label.excerpt.source_sha256)
        talk.setdefault(name, []).append(record.text_sha256)
    return {name: file + hash_text(" ".join(talk[name])) for name, file in files.items()}


def withhold_schools(records: Sequence[LabelRecord]) -> tuple[LabelRecord, ...]:
    """Return the labels with numbered schools."""
    keys = find_keys(records)
    firsts: dict[str, str] = {}
    for record in records:
        school = record.label.excerpt.school
        if school:
            key = keys[name_interview(record)]
            firsts[school] = min(key, firsts.get(school, key))
    ordered = sorted(firsts, key=lambda school: firsts[school])
    names = {school: f"School {number}" for number, school in enumerate(ordered, start=1)}
    return tuple(_rename_school(record, names) for record in records)


def _rename_school(record: LabelRecord, names: Mapping[str, str]) -> LabelRecord:
    school = record.label.excerpt.school
    excerpt = replace(record.label.excerpt, school=names[school] if school else None)
    return replace(record, label=replace(record.label, excerpt=excerpt))


def withhold_talk(
    interviews: Mapping[str, Sequence[LabelRecord]],
) -> dict[str, tuple[LabelRecord, ...]]:
    """Return numbered interviews, their labels without talk, names, schools and roles.

    A school or role beside a single interview would undo that small groups are not shown.
    """
    keys = find_keys([record for records in interviews.values() for record in records])
    ordered = sorted(interviews, key=lambda name: keys[name])
    return {
        f"Interview {number} ({keys[name][:_KEY_DIGITS]})": tuple(
            _withhold(record, place) for place, record in enumerate(interviews[name], start=1)
        )
        for number, name in enumerate(ordered, start=1)
    }


def _withhold(record: LabelRecord, place: int) -> LabelRecord:
    """Return a label of which nothing is left but its place, its length and its probabilities."""
    excerpt = replace(
        record.label.excerpt,
        id=str(place),
        source="",
        source_sha256="",
        text="",
        turn=None,
        speaker=None,
        role=None,
        school=None,
        interview=None,
        context=None,
        carried={},
    )
    label = replace(record.label, excerpt=excerpt, evidence=())
    return replace(record, label=label, text_sha256="", place="", fields={"text": None})
