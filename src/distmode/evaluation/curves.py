"""The reliability curve: how often labels are right, by how probable they were said to be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.agreement import find_ratio
from distmode.evaluation.calibration import BINS, find_bins
from distmode.intervals import SHARE, Estimate, estimate_from_sums

if TYPE_CHECKING:
    from distmode.intervals import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Labels whose most probable outcome had a probability in one tenth.

    Attributes:
        low: Lower edge of the bin, included.
        high: Upper edge, left out but for 1.
        said: Mean probability of the most probable outcome.
        right: How often it was what the coder gave; n: excerpts.
    """

    low: float
    high: float
    said: float
    right: Estimate


def measure_reliability(
    chances: FloatArray, coded: IntArray, groups: IntArray
) -> tuple[ReliabilityBin, ...]:
    """Return the reliability curve of the most probable outcome (DeGroot and Fienberg 1983).

    Abstentions play no part: the most probable outcome of every excerpt counts.

    Args:
        chances: Probabilities of the seven outcomes, shape (n, 7).
        coded: Place in `OUTCOMES` of what coders gave, shape (n,).
        groups: Number of each one's group, from 0 and without gaps, shape (n,).

    Returns:
        The bins that hold excerpts, lowest first.
    """
    import numpy as np

    if not len(coded):
        return ()
    boldness, bins = chances.max(axis=1), find_bins(chances.max(axis=1))
    counts = np.zeros((int(groups.max()) + 1, BINS, 2), dtype=np.int64)
    right = chances.argmax(axis=1) == coded
    np.add.at(counts, (groups, bins), np.column_stack([right, np.ones_like(right)]).astype(int))
    estimates = estimate_from_sums(
        counts.astype(float), _find_shares, sizes=counts[:, :, 1], limits=(SHARE,) * BINS
    )
    return tuple(
        ReliabilityBin(
            low=place / BINS,
            high=(place + 1) / BINS,
            said=math.fsum(boldness[bins == place]) / estimate.n,
            right=estimate,
        )
        for place, estimate in enumerate(estimates)
        if estimate.n
    )


def reliability_to_json(bins: tuple[ReliabilityBin, ...]) -> list[dict[str, object]]:
    """Return a reliability curve as `evaluate --json` prints it."""
    return [
        {"low": one.low, "high": one.high, "said": one.said, "right": one.right.to_json()}
        for one in bins
    ]


def _find_shares(sums: FloatArray) -> FloatArray:
    """Return shares, shape (B, bins), of sums of right and all, shape (B, bins, 2)."""
    return find_ratio(sums[..., 0], sums[..., 1])
