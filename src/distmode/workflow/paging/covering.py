"""Groups left out beside small ones, so that nobody can work these out from the others.

Shares overall less those of every group that is shown are the shares of what is not shown. Where
that is fewer than three interviews, the smallest group shown goes too (secondary suppression,
Hundepool et al. 2012, Statistical Disclosure Control, chapter 4).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from distmode.intervals import MINIMUM_GROUPS
from distmode.prevalence import Prevalence
from distmode.tables import LabelRecord
from distmode.workflow.estimating import NOT_KNOWN
from distmode.workflow.estimation import By, name_interview

GroupName = tuple[str | None, str]
"""What a group has in common with those beside it, and its own name."""


def find_covers(
    prevalence: Prevalence, records: Sequence[LabelRecord], by: Sequence[By]
) -> frozenset[GroupName]:
    """Return the groups to be left out beside those that are left out already.

    Args:
        prevalence: In every group of three interviews or more.
        records: The labels that it is of.
        by: What groups were made by.
    """
    return frozenset(
        (kind, name)
        for kind in by
        if prevalence.suppressed.get(kind)
        for name in _find_covers_of(prevalence, records, kind)
    )


def _find_covers_of(
    prevalence: Prevalence, records: Sequence[LabelRecord], by: By
) -> Iterator[str]:
    shown = [one for one in prevalence.counts if one.by == by]
    shown.sort(key=lambda one: (one.interviews, one.excerpts, one.name))
    left = {one.name for one in shown}
    for one in shown:
        hidden = {
            name_interview(record)
            for record in records
            if (getattr(record.label.excerpt, by) or NOT_KNOWN) not in left
        }
        if len(hidden) >= MINIMUM_GROUPS:
            return
        left.remove(one.name)
        yield one.name


def leave_out(prevalence: Prevalence, groups: Collection[GroupName]) -> Prevalence:
    """Return a prevalence without some groups, as if nobody had asked for them."""
    return replace(
        prevalence,
        shares=tuple(one for one in prevalence.shares if (one.by, one.group) not in groups),
        differences=tuple(
            one for one in prevalence.differences if (one.by, one.group) not in groups
        ),
        counts=tuple(one for one in prevalence.counts if (one.by, one.name) not in groups),
    )
