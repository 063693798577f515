"""Labels for held-out excerpts, counted by group: what learning curve and leakage rest on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from distmode.errors import EvaluationError
from distmode.evaluation.folds import Fold, most_probable, split_by_group
from distmode.evaluation.statistics import OVERALL, count_confusions, overall_statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distmode.codebook import Mode
    from distmode.evaluation.folds import Predict, Probabilities
    from distmode.evaluation.groups import Groups
    from distmode.excerpt import CodedExcerpt
    from distmode.intervals import FloatArray, IntArray, Limits

HELD_OUT: dict[str, Limits] = {name: OVERALL[name] for name in ("kappa", "macro_f1")}
"""The statistics that learning curve and leakage tell, and between which values they can lie."""

Progress = Callable[[int, int], None]
"""Is told how much work is done and how much there is: excerpts learned from, over all fits."""


def split_known(coded: Sequence[CodedExcerpt], groups: Groups, *, folds: int) -> tuple[Fold, ...]:
    """Split excerpts by their groups, which have to be known (see `split_by_group`).

    Raises:
        EvaluationError: The data name no groups, or there are fewer than two.
        UsageError: Fewer than two folds were asked for.
    """
    if groups.unit == "excerpt":
        raise EvaluationError(
            "the codings name neither interviews nor schools, so none can be held out whole; add "
            "a column 'interview'"
        )
    return split_by_group(groups.names, [excerpt.mode for excerpt in coded], folds=folds)


def watch(predict: Predict, folds: Sequence[Fold], progress: Progress | None) -> Predict:
    """Return a `predict` that tells how far it is in fitting on these folds."""
    if progress is None:
        return predict
    total, done = sum(len(fold.train) for fold in folds), 0

    def watched(fold: Fold) -> Sequence[Probabilities]:
        nonlocal done
        found = predict(fold)
        done += len(fold.train)
        progress(done, total)
        return found

    progress(0, total)
    return watched


def count_held_out(
    coded: Sequence[CodedExcerpt], numbers: IntArray, predict: Predict, split: Sequence[Fold]
) -> IntArray:
    """Have every excerpt judged by a model fitted without its fold, and count by group.

    Args:
        coded: The excerpts.
        numbers: Of their groups, from 0.
        predict: As for `cross_validate`.
        split: Folds that hold each excerpt out once.

    Returns:
        One confusion matrix a group, shape (G, 7, 8).

    Raises:
        ValueError: `predict` returned another number of probabilities than it was asked for.
    """
    given: dict[int, Mode | None] = {}
    for fold in split:
        for number, chances in zip(fold.test, predict(fold), strict=True):
            given[number] = most_probable(chances) if chances else None
    labels = [given[number] for number in range(len(coded))]
    return count_confusions([excerpt.mode for excerpt in coded], labels, numbers)


def find_statistics(confusions: FloatArray) -> FloatArray:
    """Return the statistics of `HELD_OUT` for each confusion matrix, shape (B, 2)."""
    places = [list(OVERALL).index(name) for name in HELD_OUT]
    return overall_statistics(confusions)[:, places]
