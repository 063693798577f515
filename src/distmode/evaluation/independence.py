"""Intervals over groups, no narrower than those of as many independent excerpts.

Three or four interviews can happen to be so alike that the interval over them is narrower than that
of as many independent excerpts, which excerpts of the same interviews never tell more than. What is
concluded from a few groups should rest on the farther end of the two, either side.
"""

import math
from dataclasses import replace

from distmode.intervals import SHARE, Estimate, Limits

_NORMAL = 1.959963984540054


def widen(estimate: Estimate, error: float, limits: Limits) -> Estimate:
    """Return an estimate with ends not nearer than this standard error lays them.

    The error is carried to the log-odds of the value's place in its range, as `intervals` does.

    Args:
        estimate: A statistic; without an interval it stays as it is.
        error: The standard error that it would have if excerpts were independent.
        limits: Between which values it can lie.
    """
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate
    width = limits.high - limits.low
    place = (estimate.value - limits.low) / width
    middle, margin = math.log(place / (1 - place)), _NORMAL * error / width / (place * (1 - place))
    # The logistic function by tanh, which cannot overflow.
    low, high = (
        limits.low + width * (1 + math.tanh((middle + side * margin) / 2)) / 2 for side in (-1, 1)
    )
    return replace(estimate, low=min(estimate.low, low), high=max(estimate.high, high))


def widen_share(share: Estimate) -> Estimate:
    """Return a share of excerpts with ends not nearer than those of independent excerpts.

    >>> found = widen_share(Estimate(0.9, 0.89, 0.91, 40))
    >>> round(found.low, 2), round(found.high, 2)
    (0.76, 0.96)
    """
    place = share.value or 0
    return widen(share, math.sqrt(place * (1 - place) / max(share.n, 1)), SHARE)
