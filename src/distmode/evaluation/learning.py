"""The learning curve: how well groups are labelled after learning from few or many other groups.

Groups are split into folds as for cross-validation. Of the groups that are not held out, an
eighth, a quarter, a half, three quarters and all are learned from: whole groups, drawn at random,
each draw's smaller part within its larger ones. The fewer are learned from, the more it hangs on
which, and the more draws are made.

How draws and groups are put together: the confusion matrices of all draws of one size are added up
within each held-out group, and statistics and their intervals are then made over groups, as for any
evaluation (`intervals.estimate_from_sums`). So an interval says what hangs on which groups are
judged; n stays the number of excerpts, however often each was judged. What hangs on which groups
there are to learn from is not in it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from distmode.evaluation.folds import Fold
from distmode.evaluation.forecasting import Forecast, Track, forecast_kappa
from distmode.evaluation.groups import number_groups
from distmode.evaluation.heldout import (
    HELD_OUT,
    count_held_out,
    find_statistics,
    split_known,
    watch,
)
from distmode.intervals import Estimate, estimate_from_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distmode.evaluation.folds import Predict
    from distmode.evaluation.groups import Groups, Unit
    from distmode.evaluation.heldout import Progress
    from distmode.excerpt import CodedExcerpt
    from distmode.intervals import FloatArray, IntArray

SHARES = (1 / 8, 1 / 4, 1 / 2, 3 / 4, 1.0)
"""Which shares of the groups that are not held out are learned from."""


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """How well held-out groups are labelled after learning from some number of others.

    Attributes:
        groups: How many were learned from, mean over folds and draws, rounded.
        excerpts: How many coded excerpts those have, likewise.
        kappa: Cohen's, of held-out groups; n: all excerpts, since each is held out once.
        macro_f1: Likewise.
        draws: How many times the groups to learn from were drawn.
    """

    groups: int
    excerpts: int
    kappa: Estimate
    macro_f1: Estimate
    draws: int = 1


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """What learning from more and more groups brought, and what more coded excerpts may bring.

    Attributes:
        points: Ascending.
        unit: What a group is.
        forecasts: Of kappa with 1.5, 2 and 4 times the excerpts there are; empty where there is
            none (see `forecasting`).
        present: What the forecasts' law gives for all excerpts there are: no point learned from all
            of them, since some are always held out. None where there is no forecast.
        obstacle: Why there is no forecast, in a sentence; empty where there is one.
    """

    points: tuple[LearningPoint, ...]
    unit: Unit
    forecasts: tuple[Forecast, ...]
    present: Forecast | None = None
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class _Size:
    """One point of the curve.

    Attributes:
        counts: How many groups are learned from in each fold.
        draws: How many times they are drawn.
    """

    counts: tuple[int, ...]
    draws: int


# The folds of one draw: each excerpt is held out in one of them.
_Split = tuple[Fold, ...]


def measure_learning_curve(
    coded: Sequence[CodedExcerpt],
    groups: Groups,
    predict: Predict,
    *,
    folds: int = 5,
    draws: int = 8,
    seed: int = 1,
    least_groups: int = 1,
    progress: Progress | None = None,
) -> LearningCurve:
    """Measure how well held-out groups are labelled after learning from parts of the others.

    Args:
        coded: The excerpts.
        groups: Theirs, from `choose_groups`.
        predict: As for `cross_validate`; called once a fold, size and draw.
        folds: How many (see `split_by_group`).
        draws: How many there would be of a part that is next to nothing; of a half there are half
            as many, of the whole there is one.
        seed: The same draws the same groups, whatever order the excerpts come in.
        least_groups: Parts of fewer groups are left out, but for the whole.
        progress: Called before the first fit and after each.

    Raises:
        EvaluationError: There are fewer than two groups, or the data name none.
        ValueError: `predict` returned another number of probabilities than it was asked for.
    """
    import numpy as np

    split, numbers = split_known(coded, groups, folds=folds), number_groups(groups)
    sizes = _choose_sizes(groups, split, draws=draws, least=least_groups)
    parts = [_draw_parts(groups, split, size, seed=seed) for size in sizes]
    predict = watch(predict, [fold for part in parts for one in part for fold in one], progress)
    # Added up, not averaged: sums of whole numbers are exact, and the statistics are ratios.
    confusions = [
        np.sum([count_held_out(coded, numbers, predict, one) for one in part], axis=0)
        for part in parts
    ]
    excerpts = np.array([_find_mean_size(part) for part in parts])
    track = _track(np.stack(confusions), numbers, excerpts, folds=len(split), unit=groups.unit)
    outlook = forecast_kappa(track)
    points = tuple(
        _measure_point(groups, part, counts, track.sizes)
        for part, counts in zip(parts, confusions, strict=True)
    )
    return LearningCurve(points, groups.unit, outlook.forecasts, outlook.present, outlook.obstacle)


def learning_to_json(curve: LearningCurve) -> dict[str, object]:
    """Return a learning curve as `evaluate --json` prints it.

    `present` and `obstacle` are null where there is no forecast, or nothing in its way.
    """
    return {
        "unit": curve.unit,
        "points": [
            {
                "groups": point.groups,
                "excerpts": point.excerpts,
                "draws": point.draws,
                "kappa": point.kappa.to_json(),
                "macro_f1": point.macro_f1.to_json(),
            }
            for point in curve.points
        ],
        "present": _forecast_to_json(curve.present) if curve.present else None,
        "forecasts": [_forecast_to_json(forecast) for forecast in curve.forecasts],
        "obstacle": curve.obstacle or None,
    }


def _forecast_to_json(forecast: Forecast) -> dict[str, object]:
    return {"excerpts": forecast.excerpts, "kappa": forecast.kappa.to_json()}


def _choose_sizes(groups: Groups, split: _Split, *, draws: int, least: int) -> Iterator[_Size]:
    """Yield the sizes of which each is larger than the one before, in every fold."""
    whole = tuple(len(_name_groups(groups, fold.train)) for fold in split)
    before = (least - 1,) * len(split)
    for share in SHARES[:-1]:
        counts = tuple(round(share * number) for number in whole)
        if all(map(_is_between, before, counts, whole)):
            yield _Size(counts, max(1, round(draws * (1 - share))))
            before = counts
    yield _Size(whole, 1)


def _is_between(low: int, number: int, high: int) -> bool:
    return low < number < high


def _draw_parts(groups: Groups, split: _Split, size: _Size, *, seed: int) -> tuple[_Split, ...]:
    """Return the folds, with part of their groups to learn from, once for each draw."""
    return tuple(
        tuple(
            _shrink(groups, fold, count, random.Random(f"{seed} {draw} {number}"))
            for number, (fold, count) in enumerate(zip(split, size.counts, strict=True))
        )
        for draw in range(size.draws)
    )


def _shrink(groups: Groups, fold: Fold, count: int, chance: random.Random) -> Fold:
    """Return the fold with so many of its groups to learn from: the first in a random order."""
    names = _name_groups(groups, fold.train)
    chance.shuffle(names)
    kept = set(names[:count])
    return Fold(tuple(i for i in fold.train if groups.names[i] in kept), fold.test)


def _name_groups(groups: Groups, numbers: Sequence[int]) -> list[str]:
    return sorted({groups.names[number] for number in numbers})


def _find_mean_size(part: Sequence[_Split]) -> float:
    """Return how many excerpts were learned from, mean over folds and draws."""
    return fmean(len(fold.train) for one in part for fold in one)


def _measure_point(
    groups: Groups, part: Sequence[_Split], confusions: IntArray, sizes: IntArray
) -> LearningPoint:
    """Measure one size from its confusion matrices, one a group, shape (G, 7, 8)."""
    import numpy as np

    estimates = estimate_from_sums(
        confusions.astype(float),
        find_statistics,
        sizes=np.repeat(sizes[:, None], len(HELD_OUT), axis=1),
        limits=tuple(HELD_OUT.values()),
    )
    named = dict(zip(HELD_OUT, estimates, strict=True))
    names = fmean(len(_name_groups(groups, fold.train)) for one in part for fold in one)
    return LearningPoint(
        groups=round(names),
        excerpts=round(_find_mean_size(part)),
        kappa=named["kappa"],
        macro_f1=named["macro_f1"],
        draws=len(part),
    )


def _track(
    confusions: IntArray, numbers: IntArray, excerpts: FloatArray, *, folds: int, unit: Unit
) -> Track:
    """Return the kappas of points, and the same without each group.

    Args:
        confusions: Of each point and group, shape (S, G, 7, 8).
        numbers: The group of each excerpt, from 0.
        excerpts: How many each point learned from, shape (S,).
        folds: In how many parts the groups were held out.
        unit: What a group is.
    """
    import numpy as np

    counts = confusions.astype(float)
    total = counts.sum(axis=1)
    without = (total[:, None] - counts).reshape(-1, *total.shape[1:])
    kappa = list(HELD_OUT).index("kappa")
    return Track(
        excerpts=excerpts,
        kappas=find_statistics(total)[:, kappa],
        deleted=find_statistics(without)[:, kappa].reshape(len(excerpts), -1).T,
        sizes=np.bincount(numbers),
        folds=folds,
        unit=unit,
    )
