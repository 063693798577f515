"""Which excerpts belong together: the groups that splits and intervals are made by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from distmode.errors import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distmode.excerpt import CodedExcerpt
    from distmode.intervals import IntArray

Unit = Literal["interview", "school", "excerpt"]


@dataclass(frozen=True, slots=True)
class Groups:
    """The group of each excerpt.

    Attributes:
        names: One an excerpt, in the excerpts' order; equal names are one group.
        unit: What a group is; `excerpt` where nothing is known and each stands alone.
    """

    names: tuple[str, ...]
    unit: Unit


def choose_groups(
    coded: Sequence[CodedExcerpt], *, by: Literal["school", "interview"] | None
) -> Groups:
    """Say which excerpts belong together.

    Interviews of the same name in two schools are different groups. With interviews as groups,
    excerpts of one school still stand on both sides of a split, and what is typical of a school can
    leak; ask for `school` where there are several.

    Args:
        coded: In any order.
        by: What to group by, or None: interviews where any excerpt has one, else schools, else each
            excerpt alone. Then excerpts without an interview belong together with the rest of
            their school that has none, and those that have neither are one group: they could all
            be of one interview.

    Raises:
        EvaluationError: `by` was asked for and an excerpt lacks it; names the first.
    """
    unit = by or _richest_unit(coded)
    if by is not None:
        _check_column(coded, by)
    if unit == "excerpt":
        return Groups(tuple(f"excerpt {number}" for number in range(1, len(coded) + 1)), unit)
    return Groups(
        tuple(
            _name(excerpt.school, excerpt.interview if unit == "interview" else None)
            for excerpt in coded
        ),
        unit,
    )


def number_groups(groups: Groups) -> IntArray:
    """Return the number of each excerpt's group, from 0; all in one where none are known."""
    import numpy as np

    if groups.unit == "excerpt":
        return np.zeros(len(groups.names), dtype=np.int64)
    _, numbers = np.unique(groups.names, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def _richest_unit(coded: Sequence[CodedExcerpt]) -> Unit:
    if any(excerpt.interview for excerpt in coded):
        return "interview"
    return "school" if any(excerpt.school for excerpt in coded) else "excerpt"


def _check_column(coded: Sequence[CodedExcerpt], by: Literal["school", "interview"]) -> None:
    for excerpt in coded:
        if not (excerpt.school if by == "school" else excerpt.interview):
            raise EvaluationError(
                f"{excerpt.place or excerpt.id}: column '{by}' is empty, but grouping by {by} "
                f"needs it in every row; fill it in, or leave --by out"
            )


def _name(school: str | None, interview: str | None) -> str:
    """Return a name that no other group has: the first bare `/` ends the school."""
    escaped = (school or "").replace("\\", "\\\\").replace("/", "\\/")
    return f"{escaped}/{interview or ''}"
