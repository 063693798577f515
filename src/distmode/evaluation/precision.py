"""Average precision of each mode: how well its probability ranks the excerpts coded so on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation.roc import count_by_rank
from distmode.intervals import SHARE, Estimate, estimate_from_deletions

if TYPE_CHECKING:
    from distmode.intervals import FloatArray, IntArray


def measure_average_precision(
    chances: FloatArray, coded: IntArray, groups: IntArray
) -> dict[Mode, Estimate]:
    """Return the average precision of each outcome against the rest; n: given it by coders.

    Args:
        chances: Probabilities of the seven outcomes, shape (n, 7).
        coded: Place in `OUTCOMES` of what coders gave, shape (n,).
        groups: Number of each one's group, from 0 and without gaps, shape (n,).
    """
    import numpy as np

    if not len(coded):
        return dict.fromkeys(OUTCOMES, Estimate(None, None, None, 0))
    found = {}
    for place, mode in enumerate(OUTCOMES):
        positive = (coded == place).astype(np.int64)
        values = average_precision_by_group(positive, chances[:, place], groups)
        sizes = np.bincount(groups, weights=positive).astype(np.int64)[:, None]
        (found[mode],) = estimate_from_deletions(
            values[:1], values[1:, None], sizes=sizes, limits=(SHARE,)
        )
    return found


def average_precision_by_group(
    positive: IntArray, chances: FloatArray, groups: IntArray
) -> FloatArray:
    """Return the average precision over all groups, then without each group in turn.

    It is `sum((R_k - R_(k-1)) P_k)` over the different probabilities from the highest down, R_k
    and P_k being recall and precision of all that are at least as probable; excerpts of equal
    probability count together and nothing is interpolated (Buckley and Voorhees 2000 for ranks
    without ties; scikit-learn's `average_precision_score` is the same). Chance alone gives the
    share of positives.

    Args:
        positive: 1 or 0, shape (n,).
        chances: Higher speaks for positive, shape (n,).
        groups: Number of each one's group, from 0 and without gaps, shape (n,).

    Returns:
        Shape (1 + G,); NaN where there is nothing to tell apart.
    """
    import numpy as np

    _, rank = np.unique(chances, return_inverse=True)
    ranks = int(rank.max()) + 1
    all_of = count_by_rank(rank, positive, ranks)
    kept = [
        all_of - count_by_rank(rank[groups == group], positive[groups == group], ranks)
        for group in range(int(groups.max()) + 1)
    ]
    return np.array([_average_precision(counts) for counts in (all_of, *kept)])


def _average_precision(counts: IntArray) -> float:
    """Return the average precision of counts of negatives and positives at each rank, (2, R)."""
    import numpy as np

    negative, positive = counts[:, ::-1]
    positives = int(positive.sum())
    if positives == 0 or int(negative.sum()) == 0:
        return float("nan")
    found = np.cumsum(positive)
    precision = found / np.maximum(found + np.cumsum(negative), 1)
    return float((positive * precision).sum() / positives)
