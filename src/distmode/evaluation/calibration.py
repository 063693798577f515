"""How far probabilities can be taken at their word, with intervals over groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.intervals import MINIMUM_N, Estimate, Limits, estimate_from_sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from distmode.intervals import FloatArray, IntArray

CALIBRATION = {"brier": Limits(0.0, 2.0), "ece": Limits(0.0, 1.0)}

BINS = 10
"""How many bins of equal width probabilities are put into."""


def measure_calibration(
    probabilities: Sequence[Mapping[Mode, float]],
    coded: Sequence[Mode],
    groups: IntArray,
    *,
    weights: Mapping[Mode, float] | None = None,
) -> dict[str, Estimate]:
    """Return the Brier score and the expected calibration error of labels.

    `brier` is the mean over excerpts of the sum over the seven outcomes of the squared difference
    between probability and truth (Brier 1950, equation 2): from 0, the best, to 2. `ece` is the
    mean distance between how probable the most probable outcome was said to be and how often it was
    right, over ten bins of that probability of equal width, weighted by their excerpts (Guo,
    Pleiss, Sun and Weinberger 2017, equation 3). Of few excerpts it is above 0 even for perfect
    probabilities.

    Args:
        probabilities: Of each excerpt.
        coded: What coders gave it.
        groups: Its group, numbered from 0.
        weights: How much an excerpt of each coded outcome counts: the ratio of its share in talk of
            another mix to its share here, to tell how calibrated labels would be there.
    """
    import numpy as np

    if len(coded) < MINIMUM_N:
        return {name: Estimate(None, None, None, len(coded)) for name in CALIBRATION}
    chances = np.array([[one[mode] for mode in OUTCOMES] for one in probabilities])
    truth = np.array([[float(mode is one) for mode in OUTCOMES] for one in coded])
    boldness, right = chances.max(axis=1), truth[np.arange(len(truth)), chances.argmax(axis=1)]
    bins = find_bins(boldness)
    squares = ((chances - truth) ** 2).sum(axis=1)
    whole = np.full(len(groups), BINS)
    counted = np.array([weights[one] if weights else 1.0 for one in coded])
    # Sums of floats depend on their order: a fixed one, whatever order the excerpts come in.
    order = np.lexsort((right, squares, boldness, counted, groups))
    counts = np.zeros((int(groups.max()) + 1, BINS + 1, 3))
    for place, columns in ((bins, (boldness, right)), (whole, (squares, squares))):
        rows = counted[:, None] * np.column_stack([*columns, np.ones(len(groups))])
        np.add.at(counts, (groups[order], place[order]), rows[order])
    sizes = np.repeat(np.bincount(groups)[:, None], len(CALIBRATION), axis=1)
    estimates = estimate_from_sums(
        counts, _statistics, sizes=sizes, limits=tuple(CALIBRATION.values())
    )
    return dict(zip(CALIBRATION, estimates, strict=True))


def find_bins(boldness: FloatArray) -> IntArray:
    """Return the bin of each probability, from 0; the lower edge of a bin belongs to it.

    >>> import numpy as np
    >>> find_bins(np.array([0.0, 0.29, 0.3, 0.95, 1.0])).tolist()
    [0, 2, 3, 9, 9]
    """
    import numpy as np

    return np.minimum((boldness * BINS).astype(np.int64), BINS - 1)


def _statistics(counts: FloatArray) -> FloatArray:
    import numpy as np

    bins, squares = counts[:, :BINS], counts[:, BINS]
    total = np.maximum(squares[:, 2], 1e-300)
    error = np.abs(bins[:, :, 0] - bins[:, :, 1]).sum(axis=1) / total
    return np.column_stack([squares[:, 0] / total, error])
