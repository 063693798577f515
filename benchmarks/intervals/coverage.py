"""How often do 95 % intervals over interviews hold the true value? A simulation.

    python benchmarks/intervals/coverage.py

prints the tables of README.md, the same at every run on one machine, in under two minutes.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr, ndtri, stdtrit

from distmode.codebook import OUTCOMES
from distmode.evaluation.statistics import (
    BY_MODE,
    OVERALL,
    mode_sizes,
    mode_statistics,
    overall_sizes,
    overall_statistics,
)
from distmode.intervals import MINIMUM_GROUPS, MINIMUM_N, estimate_from_sums

Array = NDArray[np.float64]
Ends = tuple[Array, Array]

GROUPS = (4, 6, 10, 20, 30, 60)
REPETITIONS = 400
RESAMPLES = 1000
SEED = 20050105
K = len(OUTCOMES)
LIMITS = (*OVERALL.values(), *(tuple(BY_MODE.values()) * K))
ABSTAINED = 0.05


@dataclass(frozen=True, slots=True)
class World:
    """Interviews as they might be.

    Attributes:
        name: For the table.
        shares: Of the seven outcomes over all interviews.
        likeness: How like the interviews are in these shares (sum of the Dirichlet's parameters);
            small: most of a mode comes from few interviews.
        recall: Of the model, for each outcome, in the middle interview.
        spread: Standard deviation between interviews of the log-odds that the model is right; on
            top of it comes one of 0.4 for each mode and interview.
        least: Excerpts of the shortest interview.
        most: Excerpts of the longest.
    """

    name: str
    shares: tuple[float, ...]
    likeness: float
    recall: tuple[float, ...]
    spread: float
    least: int
    most: int


_MANY_NONE = (0.14, 0.03, 0.03, 0.05, 0.04, 0.05, 0.66)
_MIDDLING = (0.60, 0.35, 0.35, 0.45, 0.40, 0.45, 0.85)
WORLDS = (
    World(
        "Balanced, as constructed corpora are",
        (*(1 / 8,) * 6, 1 / 4),
        12,
        (0.75, 0.65, 0.65, 0.7, 0.6, 0.65, 0.8),
        0.6,
        12,
        50,
    ),
    World("As in real talk: two thirds `none`", _MANY_NONE, 15, _MIDDLING, 0.6, 15, 60),
    World("Real talk, interviews very unlike", _MANY_NONE, 3, _MIDDLING, 0.8, 5, 80),
    World(
        "A very good model",
        (0.14, 0.06, 0.06, 0.08, 0.08, 0.08, 0.5),
        15,
        (0.93,) * 7,
        0.6,
        15,
        60,
    ),
)


def draw_confusions(world: World, groups: int, random: np.random.Generator) -> Array:
    """Return one confusion matrix for each of some new interviews, shape (G, 7, 8)."""
    excerpts = random.integers(world.least, world.most + 1, groups)
    shares = random.dirichlet(np.array(world.shares) * world.likeness, groups)
    coded = random.multinomial(excerpts, shares)
    shift = world.spread * random.standard_normal((groups, 1))
    shift = shift + 0.4 * random.standard_normal((groups, K))
    right = expit(logit(np.array(world.recall)) + shift)
    return random.multinomial(coded, _given(world, right)).astype(float)


def _given(world: World, right: Array) -> Array:
    """Return what the model gives to what coders code, shape (G, 7, 8); errors follow shares."""
    wrong = np.tile(np.array(world.shares), (K, 1))
    np.fill_diagonal(wrong, 0)
    wrong *= (1 - ABSTAINED) / wrong.sum(axis=1, keepdims=True)
    wrong = np.hstack([wrong, np.full((K, 1), ABSTAINED)])
    given: Array = wrong[None] * (1 - right)[:, :, None]
    given[:, range(K), range(K)] = right
    return given


def all_statistics(confusions: Array) -> Array:
    """Return all statistics of each matrix, overall first, shape (B, 4 + 35)."""
    return np.hstack([overall_statistics(confusions), mode_statistics(confusions)])


def all_sizes(counts: Array) -> NDArray[np.int64]:
    """Return what each statistic of each interview rests on, shape (G, 4 + 35)."""
    whole = counts.astype(np.int64)
    return np.hstack([overall_sizes(whole), mode_sizes(whole)])


def distmode_ends(counts: Array, random: np.random.Generator) -> Ends:
    """What distmode prints."""
    del random
    estimates = estimate_from_sums(counts, all_statistics, sizes=all_sizes(counts), limits=LIMITS)
    ends = [(e.low, e.high) if e.low is not None else (np.nan, np.nan) for e in estimates]
    low, high = np.array(ends, dtype=float).T
    return low, high


def plain_jackknife_ends(counts: Array, random: np.random.Generator) -> Ends:
    """Jackknife with t(G - 1) on the statistic itself, cut off at the limits."""
    del random
    value, deleted = _value_and_deleted(counts)
    groups = len(counts)
    error = np.sqrt((groups - 1) / groups * ((deleted - value) ** 2).sum(axis=0))
    error[error == 0] = np.nan
    margin = stdtrit(groups - 1, 0.975) * error
    low = np.maximum(value - margin, [limit.low for limit in LIMITS])
    high = np.minimum(value + margin, [limit.high for limit in LIMITS])
    return low + 0 * margin, high + 0 * margin


def percentile_ends(counts: Array, random: np.random.Generator) -> Ends:
    """Percentile bootstrap; resamples in which a statistic is undefined are left out."""
    resampled = np.sort(_resample(counts, random), axis=0)
    every = np.full(resampled.shape[1], 0.5)
    return _quantiles(resampled, every * 0.05), _quantiles(resampled, every * 1.95)


def bca_ends(counts: Array, random: np.random.Generator) -> Ends:
    """Bias-corrected and accelerated bootstrap (Efron 1987; Efron and Tibshirani 1993, 14.3)."""
    value, deleted = _value_and_deleted(counts)
    resampled = np.sort(_resample(counts, random), axis=0)
    defined = (~np.isnan(resampled)).sum(axis=0)
    with np.errstate(all="ignore"):
        below = ((resampled < value) + 0.5 * (resampled == value)).sum(axis=0) / defined
        bias = ndtri(np.clip(below, 0.5 / RESAMPLES, 1 - 0.5 / RESAMPLES))
        inner = deleted.mean(axis=0) - deleted
        acceleration = (inner**3).sum(axis=0) / (6 * (inner**2).sum(axis=0) ** 1.5)
        acceleration = np.where(np.isfinite(acceleration), acceleration, 0)
        low, high = (
            ndtr(bias + (bias + z) / (1 - acceleration * (bias + z)))
            for z in (ndtri(0.025), ndtri(0.975))
        )
    return _quantiles(resampled, low), _quantiles(resampled, high)


def _value_and_deleted(counts: Array) -> tuple[Array, Array]:
    total = counts.sum(axis=0)
    return all_statistics(total[None])[0], all_statistics(total - counts)


def _resample(counts: Array, random: np.random.Generator) -> Array:
    groups = len(counts)
    weights = random.multinomial(groups, np.full(groups, 1 / groups), size=RESAMPLES)
    sums = weights.astype(float) @ counts.reshape(groups, -1)
    return all_statistics(sums.reshape(RESAMPLES, *counts.shape[1:]))


def _quantiles(ordered: Array, at: Array) -> Array:
    """Return one quantile of each column; columns are in order and end in their NaNs."""
    last = (~np.isnan(ordered)).sum(axis=0) - 1
    place = np.where(np.isfinite(at), at, 0.5) * np.maximum(last, 0)
    lower = np.floor(place).astype(int)
    upper = np.minimum(lower + 1, np.maximum(last, 0))
    columns = np.arange(ordered.shape[1])
    first, second = ordered[lower, columns], ordered[upper, columns]
    result: Array = first + (place - lower) * (second - first)
    return result


METHODS: tuple[tuple[str, Callable[[Array, np.random.Generator], Ends]], ...] = (
    ("percentile", percentile_ends),
    ("BCa", bca_ends),
    ("plain jackknife t", plain_jackknife_ends),
    ("distmode", distmode_ends),
)

_FIRST_BY_MODE = len(OVERALL)
_STEP = len(BY_MODE)
_NAMES = list(BY_MODE)
COLUMNS = {
    "share agreed": [list(OVERALL).index("percent")],
    "kappa": [list(OVERALL).index("kappa")],
    "macro-F1": [list(OVERALL).index("macro_f1")],
    # All modes but `none` together.
    "F1 of a mode": [_FIRST_BY_MODE + mode * _STEP + _NAMES.index("f1") for mode in range(K - 1)],
    "recall of a mode": [
        _FIRST_BY_MODE + mode * _STEP + _NAMES.index("recall") for mode in range(K - 1)
    ],
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over repetitions, each of shape (statistics,).

    Attributes:
        measured: Repetitions in which the statistic was measured at all.
        given: Of these, how many had an interval.
        held: Of these, how many intervals held the true value.
        width: Sum of their widths.
    """

    measured: Array
    given: Array
    held: Array
    width: Array


def tally_coverage(world: World, groups: int, truth: Array) -> dict[str, Tally]:
    """Return what each method did over all repetitions."""
    random = np.random.default_rng([SEED, groups])
    size = len(truth)
    tallies = {name: Tally(*(np.zeros(size) for _ in range(4))) for name, _ in METHODS}
    for _ in range(REPETITIONS):
        counts = draw_confusions(world, groups, random)
        sizes = all_sizes(counts)
        measured = (sizes.sum(axis=0) >= MINIMUM_N) & ((sizes > 0).sum(axis=0) >= MINIMUM_GROUPS)
        for name, ends in METHODS:
            low, high = ends(counts, random)
            given = measured & ~np.isnan(low) & ~np.isnan(high)
            tally = tallies[name]
            tally.measured[:] += measured
            tally.given[:] += given
            tally.held[:] += given & (low <= truth) & (truth <= high)
            tally.width[:] += np.where(given, high - low, 0)
    return tallies


def true_values(world: World) -> Array:
    """Return the statistics over a hundred thousand interviews."""
    random = np.random.default_rng(SEED)
    total = np.zeros((1, K, K + 1))
    for _ in range(25):
        total += draw_confusions(world, 4000, random).sum(axis=0)
    truth: Array = all_statistics(total)[0]
    return truth


def table_lines(world: World) -> Iterator[str]:
    """Yield the lines of one world's table: coverage in %, and mean width of the intervals."""
    truth = true_values(world)
    yield f"### {world.name}"
    yield ""
    yield (
        "True values: "
        + ", ".join(f"{name} {truth[places].mean():.2f}" for name, places in COLUMNS.items())
        + "."
    )
    yield ""
    yield "| groups | method | " + " | ".join(COLUMNS) + " |"
    yield "| ---: | --- |" + " ---: |" * len(COLUMNS)
    for groups in GROUPS:
        for method, tally in tally_coverage(world, groups, truth).items():
            cells = " | ".join(_cell(tally, places) for places in COLUMNS.values())
            yield f"| {groups} | {method} | {cells} |"
    yield ""


def _cell(tally: Tally, places: list[int]) -> str:
    measured, given, held, width = (
        float(part[places].sum()) for part in (tally.measured, tally.given, tally.held, tally.width)
    )
    if not given:
        return "-"
    missing = 1 - given / measured
    return f"{held / given:.0%} ({width / given:.2f}" + (
        f"; none {missing:.0%})" if missing >= 0.005 else ")"
    )


def main() -> None:
    """Print all tables."""
    for world in WORLDS:
        for line in table_lines(world):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
