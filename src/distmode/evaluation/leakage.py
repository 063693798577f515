"""What a split that ignores interviews would have claimed: leakage.

Excerpts of one interview share speakers, school and wording. Where single excerpts are held out, a
classifier has learned from others of the same interview, and looks better than it is on interviews
it has not seen (Kapoor, S. and Narayanan, A. 2023, "Leakage and the reproducibility crisis in
machine-learning-based science", Patterns 4(9): non-independence between training and test samples).
Both are measured here with the same way of learning on parts of the same size, and the gap between
them with an interval: it is over groups, paired, since each group is judged under both splits.
Where single excerpts are held out, much hangs on which (with 90 excerpts the kappas of such splits
had a standard deviation of .03 to .05), so they are drawn three times, and the confusion matrices
of the three added up within each group.

Of 80 studies drawn from this project's corpus, in which excerpts were dealt to interviews by lot so
that nothing could leak, the interval of kappa's gap held 0 in 95 % with 25 interviews and in 90 %
with 8.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.evaluation.folds import split_by_group
from distmode.evaluation.groups import number_groups
from distmode.evaluation.heldout import (
    HELD_OUT,
    count_held_out,
    find_statistics,
    split_known,
    watch,
)
from distmode.intervals import Estimate, Limits, estimate_from_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distmode.evaluation.folds import Fold, Predict
    from distmode.evaluation.groups import Groups, Unit
    from distmode.evaluation.heldout import Progress
    from distmode.excerpt import CodedExcerpt
    from distmode.intervals import FloatArray


@dataclass(frozen=True, slots=True)
class Leakage:
    """What is measured with whole groups held out, and what without heeding groups.

    Attributes:
        grouped: `kappa` and `macro_f1` with whole groups held out: what can be expected of groups
            not seen before.
        random: The same with single excerpts held out at random.
        gap: `random` less `grouped`: what a split that ignores groups would have claimed too much.
        unit: What a group is.
        groups: How many there are.
        folds: In how many parts excerpts were held out, the same for both.
        draws: How many times single excerpts were held out anew.
    """

    grouped: Mapping[str, Estimate]
    random: Mapping[str, Estimate]
    gap: Mapping[str, Estimate]
    unit: Unit
    groups: int
    folds: int
    draws: int


def measure_leakage(
    coded: Sequence[CodedExcerpt],
    groups: Groups,
    predict: Predict,
    *,
    folds: int = 5,
    draws: int = 3,
    seed: int = 1,
    progress: Progress | None = None,
) -> Leakage:
    """Measure what holding out single excerpts at random would have claimed.

    Both splits balance the modes in the same way (see `split_by_group`).

    Args:
        coded: The excerpts.
        groups: Theirs, from `choose_groups`.
        predict: As for `cross_validate`; called once a fold of every split.
        folds: How many; there are never more than groups, in the random splits neither.
        draws: How many random splits, at least one.
        seed: The same splits the same excerpts, whatever order they come in.
        progress: Called before the first fit and after each.

    Raises:
        EvaluationError: There are fewer than two groups, or the data name none.
        ValueError: `predict` returned another number of probabilities than it was asked for.
    """
    import numpy as np

    numbers = number_groups(groups)
    grouped = split_known(coded, groups, folds=folds)
    splits = [
        _split_at_random(coded, groups, folds=len(grouped), seed=f"{seed} {draw}")
        for draw in range(draws)
    ]
    predict = watch(predict, [fold for one in (grouped, *splits) for fold in one], progress)
    both = [
        count_held_out(coded, numbers, predict, grouped),
        # The statistics are ratios, so that counts of several splits need not be divided.
        np.sum([count_held_out(coded, numbers, predict, one) for one in splits], axis=0),
    ]
    estimates = estimate_from_sums(
        np.stack(both, axis=1).astype(float),
        _compare,
        sizes=np.repeat(np.bincount(numbers)[:, None], 3 * len(HELD_OUT), axis=1),
        limits=(*HELD_OUT.values(), *HELD_OUT.values(), *map(_widen, HELD_OUT.values())),
    )
    named = iter(estimates)
    parts = [{name: next(named) for name in HELD_OUT} for _ in range(3)]
    return Leakage(parts[0], parts[1], parts[2], groups.unit, len(both[0]), len(grouped), draws)


def leakage_to_json(leakage: Leakage) -> dict[str, object]:
    """Return leakage as `evaluate --json` prints it."""
    parts = {"grouped": leakage.grouped, "random": leakage.random, "gap": leakage.gap}
    described: dict[str, object] = {
        "unit": leakage.unit,
        "groups": leakage.groups,
        "folds": leakage.folds,
        "draws": leakage.draws,
    }
    return described | {
        name: {one: estimate.to_json() for one, estimate in part.items()}
        for name, part in parts.items()
    }


def _split_at_random(
    coded: Sequence[CodedExcerpt], groups: Groups, *, folds: int, seed: str
) -> tuple[Fold, ...]:
    """Split excerpts as if each were a group, in a random order of the same excerpts."""
    order = sorted(range(len(coded)), key=lambda i: (groups.names[i], coded[i].id, coded[i].text))
    random.Random(seed).shuffle(order)
    places = {number: place for place, number in enumerate(order)}
    names = [f"{places[number]:09}" for number in range(len(coded))]
    return split_by_group(names, [excerpt.mode for excerpt in coded], folds=folds)


def _compare(confusions: FloatArray) -> FloatArray:
    """Return statistics of both splits and their differences, shape (B, 6).

    Args:
        confusions: Of the grouped split and the random one, shape (B, 2, 7, 8).
    """
    import numpy as np

    grouped, at_random = (find_statistics(confusions[:, place]) for place in (0, 1))
    return np.column_stack([grouped, at_random, at_random - grouped])


def _widen(limits: Limits) -> Limits:
    """Return between which values a difference can lie."""
    width = limits.high - limits.low
    return Limits(-width, width)
