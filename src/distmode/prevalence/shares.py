"""Intervals of shares and of their differences, which stay where shares and differences can be."""

from __future__ import annotations

from dataclasses import dataclass

_UPPER_TAIL = 0.975
_NO_VARIANCE = 1e-15


@dataclass(frozen=True, slots=True)
class Spread:
    """How uncertain a share is.

    Attributes:
        variance: Its estimated variance; NaN where it is not known.
        freedom: Degrees of freedom of that variance.
        hand: The share in the hand-coded sample alone, which says how variable codings are.
        effective_n: Size of a simple random sample that would say as much (see `Measured`); None
            where a variance of 0 is not to be bounded by it.
    """

    variance: float
    freedom: int
    hand: float
    effective_n: float | None = None


def find_ends(value: float, spread: Spread) -> tuple[float, float] | None:
    """Return the ends of a share's 95 % interval; None where it has none.

    All p with `(value - p) ** 2 <= t ** 2 * (variance + (p (1 - p) - value (1 - value)) / m)`,
    where m is the sample size that would give codings that variance: for a hand-coded sample this
    is Wilson's score interval with its effective size (Wilson 1927; Korn and Graubard 1998, Survey
    Methodology 24), which holds what it promises near 0 and 1, where `value +- t * error` does not.
    What a prediction saves is saved of the variance. Where no coded excerpt differs from
    the others, what is not coded may still differ in up to `t ** 2 / (n + t ** 2)`, Wilson's bound
    for none of n; only where all excerpts are coded has the interval no width.

    >>> ends = find_ends(0.2, Spread(0.2 * 0.8 / 100, 10**9, 0.2))
    >>> [round(end, 4) for end in ends or ()]
    [0.1334, 0.2888]
    """
    from scipy.special import stdtrit

    # Comparisons with NaN are false.
    if spread.freedom < 1 or not spread.variance >= 0:
        return None
    square = float(stdtrit(spread.freedom, _UPPER_TAIL)) ** 2
    if spread.variance > _NO_VARIANCE:
        low, high = _find_score_ends(value, spread, square)
    elif spread.effective_n is not None:
        bound = square / (spread.effective_n + square)
        low, high = value - bound, value + bound
    else:
        return None
    return max(0.0, low), min(1.0, high)


def _find_score_ends(value: float, spread: Spread, square: float) -> tuple[float, float]:
    """Return both solutions of the equation in `find_ends`; `square` is that of t."""
    most = max(value * (1 - value), spread.hand * (1 - spread.hand))
    slope = spread.variance / most if most > 0 else 0.0
    constant = spread.variance - slope * value * (1 - value)
    lead = 1 + square * slope
    middle = (value + square * slope / 2) / lead
    reach = (middle**2 - (value**2 - square * constant) / lead) ** 0.5
    return middle - reach, middle + reach


def find_difference_ends(value: float, variance: float, freedom: int) -> tuple[float, float] | None:
    """Return the ends of the 95 % t interval of a difference of shares, cut to -1 and 1."""
    from scipy.special import stdtrit

    if freedom < 1 or not variance > _NO_VARIANCE:
        return None
    reach = float(stdtrit(freedom, _UPPER_TAIL)) * variance**0.5
    return max(-1.0, value - reach), min(1.0, value + reach)
