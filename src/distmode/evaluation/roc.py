"""The area under the ROC curve of "any mode" against `none`, with each group left out in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distmode.intervals import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class GroupedArea:
    """An area under the ROC curve, and what it is without each group.

    Attributes:
        value: 0.5 is chance, 1 is perfect; NaN where there is nothing to tell apart.
        deleted: The same without one group, shape (G,); NaN likewise.
    """

    value: float
    deleted: FloatArray


def area_by_group(positive: IntArray, chances: FloatArray, groups: IntArray) -> GroupedArea:
    """Return the area under the ROC curve: how often a positive outranks a negative.

    It is the Mann-Whitney share of pairs (Hanley and McNeil 1982), ties counting half.

    Args:
        positive: 1 or 0, shape (n,).
        chances: Higher speaks for positive, shape (n,).
        groups: Number of each one's group, from 0 and without gaps, shape (n,).
    """
    import numpy as np

    _, rank = np.unique(chances, return_inverse=True)
    ranks = int(rank.max()) + 1
    all_of = count_by_rank(rank, positive, ranks)
    deleted = [
        _area(all_of - count_by_rank(rank[groups == group], positive[groups == group], ranks))
        for group in range(int(groups.max()) + 1)
    ]
    return GroupedArea(_area(all_of), np.array(deleted))


def count_by_rank(rank: IntArray, positive: IntArray, ranks: int) -> IntArray:
    """Return how many negatives (row 0) and positives (row 1) there are at each rank, lowest first.

    Args:
        rank: Of each excerpt, from 0, shape (n,).
        positive: 1 or 0, shape (n,).
        ranks: How many ranks there are.

    Returns:
        Shape (2, ranks).
    """
    import numpy as np

    return np.bincount(positive * ranks + rank, minlength=2 * ranks).reshape(2, ranks)


def _area(histograms: IntArray) -> float:
    import numpy as np

    negative, positive = histograms
    pairs = int(negative.sum()) * int(positive.sum())
    if pairs == 0:
        return float("nan")
    doubled = positive * (2 * np.cumsum(negative) - negative)
    return int(doubled.sum()) / (2 * pairs)
