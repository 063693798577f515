"""Profiles: how an interview's or a school's talk divides among modes, stages and directions."""

from distmode.profile.course import Course, Step, Weight, build_course
from distmode.profile.measure import NOT_KNOWN, measure_profile
from distmode.profile.parts import Among, Part, PartKind, list_parts
from distmode.profile.results import (
    GroupKind,
    GroupProfile,
    IntervalKind,
    Portion,
    Profile,
    profile_to_json,
)

__all__ = [
    "NOT_KNOWN",
    "Among",
    "Course",
    "GroupKind",
    "GroupProfile",
    "IntervalKind",
    "Part",
    "PartKind",
    "Portion",
    "Profile",
    "Step",
    "Weight",
    "build_course",
    "list_parts",
    "measure_profile",
    "profile_to_json",
]
