"""What more coded excerpts may bring: a learning curve carried on beyond the excerpts there are.

The law. The error, 1 - kappa, of a classifier that learned from n excerpts is taken for an inverse
power law, `a + b n^-c`, fitted to the points of the curve by weighted least squares, the jth of m
points weighing j/m (Figueroa, R. L., Zeng-Treitler, Q., Kandula, S. and Ngo, L. H. 2012,
"Predicting sample size required for classification performance", BMC Medical Informatics and
Decision Making 12:8). The bounds: a >= 0, since kappa is at most 1; b >= 0, since learning does no
harm; c between 0.05 and 1.

The interval. Each group's held-out excerpts are left out of all points in turn and the law fitted
again (`intervals.estimate_from_deletions`). That shows what hangs on which groups are judged, not
on which are learned from, and the training parts of k folds are nearly the same groups; so every
deviation is widened by `sqrt(1 + k / (k - 1))`, 1.5 for five folds, which is the correction of
Nadeau, C. and Bengio, Y. (2003), "Inference for the generalization error", Machine Learning 52
(their corrected resampled t; the test part is 1 / (k - 1) of the training part).

How often it holds. Studies were drawn from this project's corpus, their curves measured with ridge
regression in place of the shipped classifier (it comes to like kappas, and is quick), and forecasts
for 1, 1.5, 2 and 4 times the excerpts compared with what training on as many of the other
interviews gave in interviews left over. Studies, those of them with a forecast, and how many of
its 95 % intervals held:

    encoder and words,    6 interviews    60   13    77, 92, 92, 92 %
    encoder and words,   12 interviews    60   35    89, 89, 89, 89 %
    encoder and words,   25 interviews    50   43    86, 88, 88, 88 %
    encoder and words,   50 interviews    35   35   100, 97, 97, 97 %
    words alone,         12 interviews    80   11    73, 73, 73, 64 %
    words alone,         25 interviews   100   77    88, 91, 92, 94 %
    words alone,         60 interviews    60   60    92, 97, 97, 97 %
    words, strong ridge, 25 and 60       140   11    64, 73, 73, 55 %

So nearly nine in ten from 25 interviews on; with a dozen the interval is too narrow. Where it
missed, kappa mostly came out higher than forecast. Without the widening, 82 to 94 % held in the
second to fourth rows. Where a power law is exactly what is at work (`tests/test_learning.py`), 96
to 99 % hold. The last row's curves are S-shaped: a power law cannot bend upwards and promises far
too little of them, and most are found out and get no forecast; so do many short curves, by chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from distmode.intervals import AGREEMENT, Estimate, Limits, estimate_from_deletions

if TYPE_CHECKING:
    from distmode.evaluation.groups import Unit
    from distmode.intervals import FloatArray, IntArray

LEAST_POINTS = 4
LEAST_GROUPS = 5
TIMES = (1.5, 2.0, 4.0)
"""For how many times the excerpts there are a forecast is made."""

_EXPONENTS = (0.05, 1.0)
_TRIED = 20
_DIFFERENCE = Limits(-2.0, 2.0)
# A difference this small is rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """An error that falls with the number of excerpts learned from: `floor + scale n^-exponent`.

    Attributes:
        floor: What would be left with any number of excerpts.
        scale: What is added to it with a single one.
        exponent: How fast that goes.
    """

    floor: float
    scale: float
    exponent: float

    def find_error(self, excerpts: float) -> float:
        """Return the error with a number of excerpts.

        >>> PowerLaw(0.2, 2.0, 0.5).find_error(100)
        0.4
        """
        return self.floor + self.scale * math.pow(excerpts, -self.exponent)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a number of coded excerpts may bring.

    Attributes:
        excerpts: How many there would be in all.
        kappa: Of groups not learned from; n: the excerpts it extrapolates to.
    """

    excerpts: int
    kappa: Estimate


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a learning curve may go on.

    Attributes:
        present: What the same law gives for all excerpts there are, which is more than were ever
            learned from while some groups were held out; None where there is no forecast.
        forecasts: For more excerpts, ascending; empty where there is no forecast.
        obstacle: Why there is none, in a sentence; empty where there is.
    """

    present: Forecast | None = None
    forecasts: tuple[Forecast, ...] = ()
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """The kappas of a learning curve's points, and what they are without each group.

    Attributes:
        excerpts: How many each point learned from, ascending, shape (S,).
        kappas: Shape (S,); NaN where undefined.
        deleted: The same without the judgements on each group, shape (G, S).
        sizes: How many excerpts each group has, shape (G,).
        folds: In how many parts the groups were held out.
        unit: What a group is.
    """

    excerpts: FloatArray
    kappas: FloatArray
    deleted: FloatArray
    sizes: IntArray
    folds: int
    unit: Unit

    @property
    def widening(self) -> float:
        """How much wider deviations are than the deletions show (Nadeau and Bengio 2003)."""
        return math.sqrt(1 + self.folds / (self.folds - 1))


def forecast_kappa(track: Track) -> Outlook:
    """Say what 1.5, 2 and 4 times the excerpts may bring, or why that cannot be said."""
    import numpy as np

    obstacle = _find_obstacle(track)
    if obstacle:
        return Outlook(obstacle=obstacle)
    total = int(track.sizes.sum())
    wanted = [total, *(round(times * total) for times in TIMES)]
    kappas = [
        [1 - law.find_error(n) for n in wanted]
        for law in (
            fit_power_law(track.excerpts, 1 - row) for row in (track.kappas, *track.deleted)
        )
    ]
    estimates = _estimate(track, np.array(kappas[0]), np.array(kappas[1:]), AGREEMENT)
    present, *further = (
        Forecast(n, replace(estimate, n=n)) for n, estimate in zip(wanted, estimates, strict=True)
    )
    return Outlook(present, tuple(further))


def fit_power_law(excerpts: FloatArray, errors: FloatArray) -> PowerLaw:
    """Fit an inverse power law, later points weighing more (see the module).

    For each exponent the best floor and scale are a non-negative linear least-squares problem with
    one answer; the exponent is searched on a grid and refined around its best place.

    Args:
        excerpts: How many were learned from, ascending, shape (S,).
        errors: 1 - kappa, shape (S,).
    """
    import numpy as np
    from scipy.optimize import minimize_scalar, nnls

    # Counted from the last point on, so that powers are near 1 whatever the exponent.
    ratio = excerpts / excerpts[-1]
    roots = np.sqrt(_weigh(len(excerpts)))

    def solve(exponent: float) -> tuple[FloatArray, float]:
        columns = np.column_stack([np.ones_like(ratio), ratio**-exponent])
        found, miss = nnls(columns * roots[:, None], errors * roots)
        return found, float(miss)

    grid = np.linspace(*_EXPONENTS, _TRIED)
    best = int(np.argmin([solve(exponent)[1] for exponent in grid]))
    around = grid[max(best - 1, 0)], grid[min(best + 1, _TRIED - 1)]
    refined = minimize_scalar(lambda c: solve(c)[1], bounds=around, method="bounded").x
    exponent = float(min(refined, grid[best], key=lambda c: solve(c)[1]))
    floor, scale = map(float, solve(exponent)[0])
    return PowerLaw(floor, scale * float(excerpts[-1]) ** exponent, exponent)


def _weigh(points: int) -> FloatArray:
    import numpy as np

    return np.arange(1, points + 1) / points


def _estimate(
    track: Track, values: FloatArray, deleted: FloatArray, limits: Limits
) -> tuple[Estimate, ...]:
    """Estimate from values without each group in turn, widened for what was learned from."""
    import numpy as np

    widened = values + track.widening * (deleted - values)
    return estimate_from_deletions(
        values,
        widened,
        sizes=np.repeat(track.sizes[:, None], len(values), axis=1),
        limits=(limits,) * len(values),
    )


def _find_obstacle(track: Track) -> str:
    """Return why nothing can be forecast, in a sentence; empty if something can."""
    import numpy as np

    groups, points, unit = len(track.deleted), len(track.excerpts), track.unit
    if groups < LEAST_GROUPS:
        return (
            f"No forecast: it takes {LEAST_GROUPS} {unit}s or more, found {groups}; code excerpts "
            f"of other {unit}s."
        )
    if points < LEAST_POINTS:
        return (
            f"No forecast: it takes a curve of {LEAST_POINTS} points or more, this one has "
            f"{points}; code excerpts of other {unit}s."
        )
    if not (np.isfinite(track.kappas).all() and np.isfinite(track.deleted).all()):
        return (
            f"No forecast: kappa is undefined here or without some {unit}, as when all excerpts "
            "are coded alike; code more of them."
        )
    return _find_fall(track) or _find_bend(track)


def _find_fall(track: Track) -> str:
    """Return which point lies lower than an earlier one beyond chance, in a sentence."""
    import numpy as np

    pairs = list(combinations(range(len(track.kappas)), 2))
    contrasts = np.zeros((len(pairs), len(track.kappas)))
    for row, (i, j) in zip(contrasts, pairs, strict=True):
        row[i], row[j] = 1.0, -1.0
    drops = zip(_contrast(track, contrasts), pairs, strict=True)
    falls = [(drop.value, pair) for drop, pair in drops if _is_beyond_chance(drop)]
    if not falls:
        return ""
    _, (i, j) = max(falls)
    return (
        f"No forecast: kappa is lower with {track.excerpts[j]:.0f} excerpts to learn from than "
        f"with {track.excerpts[i]:.0f}, by more than chance, and a curve that falls cannot be "
        f"carried on; look whether some {track.unit}s were coded in another way."
    )


def _find_bend(track: Track) -> str:
    """Return in a sentence that the curve does not rise, or rises ever faster."""
    (rise,) = _contrast(track, _find_leading(track, degree=1))
    if not _is_beyond_chance(rise):
        return (
            "No forecast: over these points kappa does not rise by more than chance, so it cannot "
            "be said what more coded excerpts would bring."
        )
    if _is_steepening(track):
        return (
            "No forecast: kappa rises faster and faster over these points, so where it will level "
            "off cannot be told from them; code more and ask again."
        )
    return ""


def _is_beyond_chance(contrast: Estimate) -> bool:
    """Say whether a difference is above 0; without an interval no group makes any difference."""
    lowest = contrast.value if contrast.low is None else contrast.low
    return lowest is not None and lowest > _ROUNDING


def _is_steepening(track: Track) -> bool:
    """Say whether the curve is bent upwards by more than one standard error.

    The law cannot bend so, and would forecast far too little. One standard error rather than what
    chance could do, since that went wrong much too often in the simulations.
    """
    import numpy as np

    (contrast,) = _find_leading(track, degree=2)
    bend, deleted = contrast @ track.kappas, track.deleted @ contrast
    groups = len(deleted)
    error = math.sqrt((groups - 1) / groups * float(np.square(deleted - bend).sum()))
    return bool(bend > max(error, _ROUNDING))


def _contrast(track: Track, contrasts: FloatArray) -> tuple[Estimate, ...]:
    """Estimate sums of the points' kappas with these coefficients, shape (contrasts, S)."""
    return _estimate(track, contrasts @ track.kappas, track.deleted @ contrasts.T, _DIFFERENCE)


def _find_leading(track: Track, *, degree: int) -> FloatArray:
    """Return the coefficients, shape (1, S), that give the leading term of a polynomial.

    It is the polynomial of this degree in the logarithm of the excerpts that comes nearest to the
    kappas: with degree 1 its slope, with degree 2 half its bend (above 0: ever steeper).
    """
    import numpy as np

    places = np.log(track.excerpts / track.excerpts[-1])
    roots = np.sqrt(_weigh(len(places)))
    powers = np.vander(places, degree + 1) * roots[:, None]
    return np.asarray(np.linalg.pinv(powers)[:1] * roots)
