"""Profiles: the values that `measure_profile` gives, and their JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from distmode.intervals import Estimate
    from distmode.profile.course import Course, Weight
    from distmode.profile.parts import Part

SCHEMA_NAME = "distmode.profile/1"

GroupKind = Literal["overall", "school", "interview"]
IntervalKind = Literal["model", "interviews"]


@dataclass(frozen=True, slots=True)
class Portion:
    """One share of a group's talk.

    Attributes:
        part: Which.
        estimate: The share with its interval; n: labelled excerpts, or, among talk with a mode, as
            many excerpts as are expected to have one, rounded.
    """

    part: Part
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """The profile of one interview, one school or all interviews.

    Attributes:
        kind: Which of these.
        name: Of the interview or school; `overall` for all.
        school: Of an interview, where known; the school itself; None for all.
        interviews: How many.
        excerpts: How many labelled excerpts.
        with_mode: How many of them are expected to have a mode: the sum of 1 - P(`none`).
        interval: What intervals tell: `model`, how far a coder's shares of this very interview may
            lie from these if the model's probabilities are right; `interviews`, how far other
            interviews like these may.
        portions: In the order of `list_parts`.
    """

    kind: GroupKind
    name: str
    school: str | None
    interviews: int
    excerpts: int
    with_mode: float
    interval: IntervalKind
    portions: tuple[Portion, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """All profiles.

    Attributes:
        weight: What excerpts weigh by.
        groups: All interviews together, then schools, then interviews, by name.
        courses: The interviews, in the same order.
        suppressed: How many schools of fewer than three interviews are not shown.
    """

    weight: Weight
    groups: tuple[GroupProfile, ...]
    courses: tuple[Course, ...]
    suppressed: int

    def of_kind(self, kind: GroupKind) -> tuple[GroupProfile, ...]:
        """Return the groups of one kind."""
        return tuple(group for group in self.groups if group.kind == kind)


def profile_to_json(profile: Profile) -> dict[str, object]:
    """Return everything by name, as `profile --json` prints it (schema `distmode.profile/1`)."""
    return {
        "schema": SCHEMA_NAME,
        "weight": profile.weight,
        "groups": [_group_to_json(group) for group in profile.groups],
        "courses": [_course_to_json(course) for course in profile.courses],
        "suppressed": profile.suppressed,
    }


def _group_to_json(group: GroupProfile) -> dict[str, object]:
    return {
        "kind": group.kind,
        "group": group.name,
        "school": group.school,
        "interviews": group.interviews,
        "excerpts": group.excerpts,
        "with_mode": round(group.with_mode, 6),
        "interval": group.interval,
        "shares": [
            {
                "part": portion.part.kind,
                "name": portion.part.name,
                "among": portion.part.among,
                **portion.estimate.to_json(),
            }
            for portion in group.portions
        ],
    }


def _course_to_json(course: Course) -> dict[str, object]:
    return {
        "interview": course.interview,
        "school": course.school,
        "steps": [
            {
                "place": round(step.place, 6),
                "size": step.size,
                "mode": None if step.mode is None else step.mode.value,
                "probabilities": {mode.value: p for mode, p in step.probabilities.items()},
            }
            for step in course.steps
        ],
    }
