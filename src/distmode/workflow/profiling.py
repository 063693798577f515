"""Profiles of interviews and schools from labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING

from distmode.errors import EvaluationError
from distmode.files import check_replaceable, resolve_all, write_whole
from distmode.intervals import MINIMUM_GROUPS
from distmode.prior import CORPUS
from distmode.profile import (
    NOT_KNOWN,
    Course,
    GroupKind,
    Profile,
    Weight,
    build_course,
    measure_profile,
    profile_to_json,
)
from distmode.tables import LabelRecord, ModelStamp, write_sheet
from distmode.workflow.estimation import describe_stamps, name_interview
from distmode.workflow.sampling import index_records

if TYPE_CHECKING:
    from pathlib import Path

UNCORRECTED = (
    "shares are sums of the model's probabilities, not corrected for its mistakes; for figures to "
    "publish code a sample (`distmode sample`) and correct by it (`distmode estimate`)"
)
# What some file system does not allow in names, and what a shell would take for its own.
_STRANGE = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60  # characters, of four bytes at most each

_COLUMNS = (
    "group",
    "kind",
    "school",
    "part",
    "name",
    "among",
    "value",
    "low",
    "high",
    "n",
    "weight",
    "interval",
)


@dataclass(frozen=True, slots=True)
class Profiling:
    """Profiles, and what they rest on.

    Attributes:
        profile: Of all interviews, schools and each interview.
        models: The models and priors that gave the labels, each once.
        too_short: How many excerpts stand outside.
        abstained: How many of those that count the model gave no mode.
        notes: What the user must know beside the figures; holds no talk.
    """

    profile: Profile
    models: tuple[ModelStamp, ...]
    too_short: int
    abstained: int
    notes: tuple[str, ...]


def profile_labels(
    records: Sequence[LabelRecord], *, weight: Weight = "words", show_small: bool = False
) -> Profiling:
    """Measure the profile of each interview and school from labels.

    Excerpts count by their probabilities, those too short to label stand outside. Where a label has
    no text, all weigh by characters instead of words.

    Args:
        records: The labels, in any order of interviews.
        weight: What excerpts weigh by.
        show_small: Whether schools of fewer than three interviews are shown.

    Raises:
        EvaluationError: Nothing was long enough to label.
        TableError: An id stands twice.
    """
    found = index_records(records)
    able = [one for one in found.values() if one.label.status != "too_short"]
    if not able:
        raise EvaluationError(
            "the labels hold no excerpt that was long enough to label; label more interviews"
        )
    used = _choose_weight(able, weight)
    profile = measure_profile(_find_courses(able, used), weight=used, show_small=show_small)
    models = tuple(dict.fromkeys(one.stamp for one in able))
    return Profiling(
        profile=profile,
        models=models,
        too_short=len(found) - len(able),
        abstained=sum(one.label.status == "abstained" for one in able),
        notes=(
            UNCORRECTED,
            *_note_models(models),
            *_note_weight(able, used, weight),
            *_note_schools(profile),
        ),
    )


def describe_profiling(profiling: Profiling) -> dict[str, object]:
    """Return what `profile --json` prints."""
    overall = profiling.profile.groups[0]
    return profile_to_json(profiling.profile) | {
        "excerpts": overall.excerpts,
        "interviews": overall.interviews,
        "too_short": profiling.too_short,
        "abstained": profiling.abstained,
        "models": describe_stamps(profiling.models),
        "notes": list(profiling.notes),
    }


def write_profile(profile: Profile, path: Path) -> None:
    """Write all shares as CSV, one row a share; what is not measured has empty cells.

    Raises:
        OutputError: The file cannot be written.
    """
    with write_whole(path) as file:
        write_sheet(_COLUMNS, _list_shares(profile), file)


def check_profile_place(path: Path, read: Iterable[Path]) -> None:
    """Make sure that `write_profile` can write a file, and that no other file is lost.

    Args:
        path: Where to.
        read: What the command reads.

    Raises:
        UsageError: It is read, or another file than such a table stands there.
    """
    beginning = re.compile(re.escape(",".join(_COLUMNS).encode()))
    check_replaceable(path, "--csv", beginning, resolve_all(read))


def write_profile_figures(profile: Profile, folder: Path) -> Iterator[tuple[Path, ...]]:
    """Write pictures of the profiles of schools and interviews, and of each interview's course.

    `profile-schools`, `profile-interviews` (stacked bars), the same with `-intervals`, and one
    `course-...` an interview, named after it; each as SVG and PNG. They are drawn one by one, since
    figures of hundreds of interviews would fill the memory.

    Yields:
        The files of schools, of interviews, and of each course, when they are written.

    Raises:
        OutputError: One cannot be written.
    """
    from distmode.plots import plot_course, plot_profile_shares, plot_profiles, write_figures

    kinds: dict[GroupKind, str] = {"school": "profile-schools", "interview": "profile-interviews"}
    for kind, name in kinds.items():
        if profile.of_kind(kind):
            bars, shares = (
                plot_profiles(profile, kind=kind),
                plot_profile_shares(profile, kind=kind),
            )
            yield write_figures({name: bars, f"{name}-intervals": shares}, folder)
    for name, course in _name_courses(profile.courses):
        yield write_figures({name: plot_course(course)}, folder)


def _name_courses(courses: Sequence[Course]) -> Iterator[tuple[str, Course]]:
    """Yield each interview with the name of its picture, which no other has in any case."""
    taken: set[str] = set()
    for course in courses:
        stem = f"course-{_STRANGE.sub('-', course.interview)[:_LONGEST_NAME]}"
        names = chain((stem,), (f"{stem}--{number}" for number in count(2)))
        name = next(one for one in names if one.casefold() not in taken)
        taken.add(name.casefold())
        yield name, course


def _list_shares(profile: Profile) -> Iterator[dict[str, object]]:
    for group in profile.groups:
        for portion in group.portions:
            yield {
                "group": group.name,
                "kind": group.kind,
                "school": group.school,
                "part": portion.part.kind,
                "name": portion.part.name,
                "among": portion.part.among,
                **portion.estimate.to_json(),
                "weight": profile.weight,
                "interval": group.interval,
            }


def _choose_weight(able: Sequence[LabelRecord], asked: Weight) -> Weight:
    if asked == "words" and not all(one.has_text for one in able):
        return "characters"
    return asked


def _find_courses(able: Sequence[LabelRecord], weight: Weight) -> list[Course]:
    """Return the interviews; those of one name in two schools are two."""
    members: dict[tuple[str, str | None], list[LabelRecord]] = {}
    for record in sorted(able, key=_find_place):
        key = name_interview(record), record.label.excerpt.school
        members.setdefault(key, []).append(record)
    return [
        build_course(interview, school, [one.label for one in records], weight=weight)
        for (interview, school), records in members.items()
    ]


def _find_place(record: LabelRecord) -> tuple[str, int, int]:
    """Return what puts the excerpts of a source into running order, whoever sorted the labels."""
    excerpt = record.label.excerpt
    return excerpt.source, -1 if excerpt.turn is None else excerpt.turn, excerpt.start


def _note_models(models: Sequence[ModelStamp]) -> Iterator[str]:
    if len({one.sha256 for one in models}) > 1:
        yield (
            f"the labels are of {len({one.sha256 for one in models})} models, so interviews may "
            "differ by their model; label all with one"
        )
    if len({one.prior for one in models}) > 1:
        yield "the labels presume different priors; bring all to one with `distmode reprior`"
    if any(one.prior == CORPUS for one in models):
        yield (
            "the labels presume the mix of the model's training data (prior corpus); whole "
            "interviews have more talk without a mode than that of the shipped models, so shares "
            "of modes are likely too high (`distmode reprior --prior interviews`)"
        )


def _note_weight(able: Sequence[LabelRecord], used: Weight, asked: Weight) -> Iterator[str]:
    if used != asked:
        mute = sum(not one.has_text for one in able)
        yield (
            f"{mute} of {len(able)} labels have no text, so excerpts weigh by their characters "
            "(end less start), not by words"
        )


def _note_schools(profile: Profile) -> Iterator[str]:
    interviews = profile.groups[0].interviews
    if interviews < MINIMUM_GROUPS:
        yield (
            f"all together: an interval over interviews needs three, there "
            f"{'is' if interviews == 1 else 'are'} {interviews}"
        )
    if profile.suppressed:
        small = "schools have" if profile.suppressed > 1 else "school has"
        yield (
            f"{profile.suppressed} {small} fewer than three interviews and could show a person, so "
            "not shown as a school; --show-small shows it. Profiles of single interviews are for "
            "your own look, not to be published"
        )
    counts = Counter(course.interview for course in profile.courses)
    twice = sum(number > 1 for number in counts.values())
    if twice:
        yield f"interviews of one name in several schools are kept apart: {twice}"
    if any(group.name == NOT_KNOWN for group in profile.of_kind("school")):
        yield "some labels name no school; name it with `distmode label --metadata`"
