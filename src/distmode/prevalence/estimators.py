"""Shares of excerpts, estimated from predictions of all of them and codings of some.

With prediction f, coding y and inclusion probability pi, the corrected share of a group is

    lambda * mean(f) + sum((y - lambda * f) / pi) / sum(1 / pi),

the first mean over all excerpts, the sums over the coded ones. Where the inclusion probabilities
of the coded sum to the group's size (always over all excerpts of a simple or stratified random
sample), this is the mean of the pseudo-outcomes `lambda f + (y - lambda f) R / pi` of
design-based supervised learning (Egami, N., Hinck, M., Stewart, B. and Wei, H. 2023, "Using
Imperfect Surrogates for Downstream Inference", NeurIPS 36) and the prediction-powered estimate
(Angelopoulos, A. et al. 2023, "Prediction-powered inference", Science 382; power tuning:
Angelopoulos, A., Duchi, J. and Zrnic, T. 2023, "PPI++", arXiv 2311.01453). In smaller groups, of
which the sample holds more or fewer by chance, the sum of weights takes the place of the size
(Hajek), which is less variable. Whatever the predictions are worth, codings drawn with known
probabilities keep it free of bias for any fixed lambda; lambda = 0 is the hand-coded sample alone.

Two things can vary. Design-based: the excerpts are given, and only which of them were coded varies
(Särndal, C.-E., Swensson, B. and Wretman, J. 1992, "Model Assisted Survey Sampling", 3.7 and 5.8).
Cluster-robust: the interviews vary as well; jackknife over interviews, t with as many degrees of
freedom as coded interviews less one (Cameron, A. C. and Miller, D. L. 2015, JHR 50), but never a
variance below that of independent excerpts: three interviews may be alike by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Population:
    """All N excerpts of which shares are wanted, for M outcomes.

    Attributes:
        predicted: What the model says of each, from 0 to 1, shape (N, M).
        coded: What the coder says of each, 0 or 1, shape (N, M); of those not drawn it is ignored.
        drawn: Which were drawn and coded, shape (N,).
        chances: The inclusion probability of each, above 0, shape (N,).
        strata: Number of the stratum of each, from 0, shape (N,).
        interviews: Number of the interview of each, from 0, shape (N,).
    """

    predicted: FloatArray
    coded: FloatArray
    drawn: BoolArray
    chances: FloatArray
    strata: IntArray
    interviews: IntArray


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares of one group of excerpts, and what their variances rest on.

    Attributes:
        values: The shares, shape (M,); NaN where nothing is coded. They may lie outside 0 to 1.
        influence: What each excerpt's being drawn adds to them, shape (N, M).
        deleted: The shares without each interview, shape (G, M); NaN where undefined.
        interviews: How many interviews the group has (for shares by hand: coded ones).
        coded_interviews: In how many of them something is coded.
        n: How many coded excerpts they rest on (for shares by label: all).
        size: How many excerpts the group has.
        effective_n: How many excerpts of a simple random sample from an endless population would
            say as much, were all shares equal; infinite where all of the group is coded.
    """

    values: FloatArray
    influence: FloatArray
    deleted: FloatArray
    interviews: int
    coded_interviews: int
    n: int
    size: int
    effective_n: float


def tune_predictions(population: Population) -> FloatArray:
    """Return how much to trust the predictions of each outcome, lambda, shape (M,), from 0 to 1.

    The slope of codings on predictions over the whole sample, each coded excerpt weighed with
    `(1 - pi) / pi ** 2`, which makes the design-based variance least. Since the coded excerpts are
    among those predicted, it is also what PPI++ tunes to (there the predictions of the coded are
    kept apart, and lambda is smaller by the share of excerpts not coded). It is 1, plain
    prediction-powered inference, where all coded excerpts are predicted alike.
    """
    import numpy as np

    drawn = population.drawn
    chances = population.chances[drawn]
    weights = ((1 - chances) / chances**2)[:, None]
    if not weights.any():
        weights = np.ones_like(weights)
    f = population.predicted[drawn]
    y = population.coded[drawn]
    f = f - (weights * f).sum(axis=0) / weights.sum()
    spread = (weights * f**2).sum(axis=0)
    slope = (weights * f * y).sum(axis=0) / np.where(spread > 1e-12, spread, 1.0)
    return np.where(spread > 1e-12, np.clip(slope, 0.0, 1.0), 1.0)


def measure_labels(population: Population, member: BoolArray) -> Measured:
    """Measure the shares of a group from the predictions alone.

    Args:
        population: All excerpts.
        member: Which of them the group has, at least one, shape (N,).
    """
    import numpy as np

    totals = _sum_by_interview(population, population.predicted * member[:, None])
    sizes = _sum_by_interview(population, member[:, None].astype(np.float64))
    interviews = int((sizes > 0).sum())
    return Measured(
        values=totals.sum(axis=0) / sizes.sum(),
        influence=np.zeros_like(population.predicted),
        deleted=_divide(totals.sum(axis=0) - totals, sizes.sum() - sizes),
        interviews=interviews,
        coded_interviews=interviews,
        n=int(member.sum()),
        size=int(member.sum()),
        effective_n=float("inf"),
    )


def measure_codings(population: Population, member: BoolArray, tuning: FloatArray) -> Measured:
    """Measure the shares of a group from codings and, as far as they are trusted, predictions.

    Args:
        population: All excerpts.
        member: Which of them the group has, at least one, shape (N,).
        tuning: Lambda of each outcome, shape (M,); zeros for the hand-coded sample alone.
    """
    import numpy as np

    inside = member & population.drawn
    weights = np.where(inside, 1 / population.chances, 0.0)[:, None]
    residuals = np.where(inside[:, None], population.coded - tuning * population.predicted, 0.0)
    errors = _sum_by_interview(population, weights * residuals)
    weight_sums = _sum_by_interview(population, weights)
    labels = measure_labels(population, member)
    mean_error = _divide(errors.sum(axis=0), weight_sums.sum())
    deleted = _divide(errors.sum(axis=0) - errors, weight_sums.sum() - weight_sums)
    trusted = bool(tuning.any())
    coded_interviews = int((weight_sums > 0).sum())
    lost = float(((1 - population.chances[:, None]) * weights**2).sum())
    return Measured(
        values=tuning * labels.values + mean_error,
        influence=_divide(weights * (residuals - mean_error), weight_sums.sum()),
        deleted=(tuning * labels.deleted if trusted else 0.0) + deleted,
        interviews=labels.interviews if trusted else coded_interviews,
        coded_interviews=coded_interviews,
        n=int(inside.sum()),
        size=int(member.sum()),
        effective_n=float(weights.sum()) ** 2 / lost if lost else float("inf"),
    )


def find_design_variance(population: Population, influence: FloatArray) -> FloatArray:
    """Return the variance, shape (M,), that drawing the sample gives a statistic.

    The linearised variance of stratified sampling without replacement (Särndal et al. 1992, 5.5),
    `sum_h n_h / (n_h - 1) * sum_i (1 - pi_i) * (u_i - mean_h u) ** 2`. A stratum of which one
    excerpt is coded takes its deviation from the mean of the whole sample.

    Args:
        population: All excerpts.
        influence: What each excerpt's being drawn adds to the statistic, shape (N, M).
    """
    import numpy as np

    drawn = population.drawn
    parts, strata = influence[drawn], population.strata[drawn]
    left = (1 - population.chances[drawn])[:, None]
    variance = np.zeros(influence.shape[1])
    for stratum in np.unique(strata):
        rows = strata == stratum
        n = int(rows.sum())
        centre = parts[rows].mean(axis=0) if n > 1 else parts.mean(axis=0)
        squares = left[rows] * (parts[rows] - centre) ** 2
        variance += n / max(n - 1, 1) * squares.sum(axis=0)
    return variance


def find_spread(measured: Measured) -> FloatArray:
    """Return each interview's part in the standard error of the shares, shape (G, M).

    The sum of their squares is the jackknife variance, `(G - 1) / G * sum((deleted - value) ** 2)`;
    NaN with one interview.
    """
    groups = measured.interviews
    if groups < 2:
        return measured.deleted * float("nan")
    factor = float((groups - 1) / groups) ** 0.5
    spread: FloatArray = factor * (measured.deleted - measured.values)
    return spread


def _sum_by_interview(population: Population, values: FloatArray) -> FloatArray:
    """Return sums over the excerpts of each interview, shape (G, columns)."""
    import numpy as np

    sums = np.zeros((int(population.interviews.max()) + 1, values.shape[1]))
    np.add.at(sums, population.interviews, values)
    return sums


def _divide(above: FloatArray, below: FloatArray) -> FloatArray:
    """Return a quotient, NaN where there is nothing to divide by."""
    import numpy as np

    # Sums of weights without the only interview that has any can miss 0 by rounding.
    known = np.abs(below) > 1e-9
    return np.where(known, above / np.where(known, below, 1.0), np.nan)
