"""Shares of outcomes where nothing is coded: labels counted, and probabilities averaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES
from distmode.prevalence import Group, Population, Prevalence, estimate_prevalence
from distmode.workflow.estimating import NOT_KNOWN
from distmode.workflow.estimation import By, name_interview, predict_outcomes

if TYPE_CHECKING:
    from distmode.prevalence.estimators import FloatArray
    from distmode.tables import LabelRecord


@dataclass(frozen=True, slots=True)
class Uncoded:
    """Shares without any coding; all are of the method `naive`, and nothing counts as coded.

    Attributes:
        counted: Labels counted; what the model abstained from enters by its probabilities.
        expected: The mean probability of each outcome.
    """

    counted: Prevalence
    expected: Prevalence


def count_labels(records: Sequence[LabelRecord], by: Sequence[By], *, show_small: bool) -> Uncoded:
    """Return the shares of outcomes by the model alone, overall and in groups.

    Args:
        records: Labels of excerpts long enough to label, at least one.
        by: What groups are made by.
        show_small: Whether groups of fewer than three interviews are shown.
    """
    import numpy as np

    labels = np.array([predict_outcomes(one, any_mode=False) for one in records])
    chances = np.array([[one.label.probabilities[mode] for mode in OUTCOMES] for one in records])
    groups = [group for kind in by for group in _find_groups(records, kind)]
    counted, expected = (
        estimate_prevalence(_take_as_coded(values, records), groups, show_small=show_small)
        for values in (labels, chances)
    )
    return Uncoded(_keep_naive(counted), _keep_naive(expected))


def _take_as_coded(values: FloatArray, records: Sequence[LabelRecord]) -> Population:
    """Return a population whose predictions stand for codings, which leaves nothing to correct."""
    import numpy as np

    count = len(records)
    names = [name_interview(one) for one in records]
    return Population(
        predicted=values,
        coded=values,
        drawn=np.ones(count, dtype=np.bool_),
        chances=np.ones(count),
        strata=np.zeros(count, dtype=np.int64),
        interviews=np.unique(names, return_inverse=True)[1],
    )


def _find_groups(records: Sequence[LabelRecord], by: By) -> Iterator[Group]:
    """Yield the groups of one kind by name; none where no label says it."""
    import numpy as np

    names = [getattr(one.label.excerpt, by) for one in records]
    if not any(names):
        return
    told = np.array([name or NOT_KNOWN for name in names])
    for name in np.unique(told).tolist():
        yield Group(by, name, told == name)


def _keep_naive(prevalence: Prevalence) -> Prevalence:
    return replace(
        prevalence,
        shares=tuple(share for share in prevalence.shares if share.method == "naive"),
        differences=(),
        counts=tuple(replace(one, coded=0) for one in prevalence.counts),
        tuning={},
    )
