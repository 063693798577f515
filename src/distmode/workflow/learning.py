"""How a way of making classifiers learns from coded excerpts: learning curve and leakage."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from distmode.classifier import ClassifierSettings, fit_classifier, predict_probabilities
from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation import Fold, Groups
from distmode.evaluation.heldout import Progress
from distmode.evaluation.leakage import Leakage, measure_leakage
from distmode.evaluation.learning import LearningCurve, measure_learning_curve
from distmode.excerpt import CodedExcerpt
from distmode.preprocess import Tokens

Fit = Callable[[Sequence[int]], Any]
"""Returns a classifier fitted on the excerpts of these numbers."""


def measure_learning(
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    groups: Groups,
    interviews: Sequence[str],
    *,
    settings: ClassifierSettings | None = None,
    draws: int = 8,
    seed: int = 1,
    progress: Progress | None = None,
) -> LearningCurve:
    """Measure what classifiers made from more and more of such codings can do.

    Parts of so few groups that no word can be learned from them, since a word must occur in several
    interviews, are no points of the curve.

    Args:
        coded: The codings.
        tokens: Theirs, from `tokenise`.
        groups: What is held out whole.
        interviews: The interview of each, for the rule on rare features.
        settings: Of the classifier; the defaults without.
        draws: How often small parts are drawn (see `measure_learning_curve`).
        seed: The same draws the same groups.
        progress: Told how many excerpts were learned from, and how many will be, over all fits.

    Raises:
        EvaluationError: There are fewer than two groups, or the data name none.
    """
    settings = settings or ClassifierSettings()
    return measure_learning_with(
        build_fit(coded, tokens, interviews, settings=settings),
        coded,
        tokens,
        groups,
        least_groups=_count_least(groups, interviews, settings.least_interviews),
        draws=draws,
        seed=seed,
        progress=progress,
    )


def measure_learning_with(
    fit: Fit,
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    groups: Groups,
    *,
    least_groups: int = 1,
    draws: int = 8,
    seed: int = 1,
    progress: Progress | None = None,
) -> LearningCurve:
    """Measure what a way of making classifiers can do with more and more codings.

    Args:
        fit: The way; it must do with excerpts of one group, and where modes are missing.
        coded: The codings.
        tokens: Theirs, from `tokenise`.
        groups: What is held out whole.
        least_groups: From how many groups on it can learn anything.
        draws: How often small parts are drawn (see `measure_learning_curve`).
        seed: The same draws the same groups.
        progress: Told how many excerpts were learned from, and how many will be, over all fits.

    Raises:
        EvaluationError: There are fewer than two groups, or the data name none.
    """
    return measure_learning_curve(
        coded,
        groups,
        build_predict(fit, tokens),
        draws=draws,
        seed=seed,
        least_groups=least_groups,
        progress=progress,
    )


def measure_leakage_with(
    fit: Fit,
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    groups: Groups,
    *,
    draws: int = 3,
    seed: int = 1,
    progress: Progress | None = None,
) -> Leakage:
    """Measure what a split that ignores groups would have claimed for a way of making classifiers.

    Args:
        fit: The way; for the shipped one `build_fit`.
        coded: The codings.
        tokens: Theirs, from `tokenise`.
        groups: What is held out whole on one side, and ignored on the other.
        draws: How many times single excerpts are held out anew.
        seed: The same holds out the same excerpts.
        progress: Told how many excerpts were learned from, and how many will be, over all fits.

    Raises:
        EvaluationError: There are fewer than two groups, or the data name none.
    """
    return measure_leakage(
        coded, groups, build_predict(fit, tokens), draws=draws, seed=seed, progress=progress
    )


def build_fit(
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    interviews: Sequence[str],
    *,
    settings: ClassifierSettings,
) -> Fit:
    """Return the way `distmode train` makes classifiers.

    Args:
        coded: The codings.
        tokens: Theirs, from `tokenise`.
        interviews: The interview of each, for the rule on rare features.
        settings: Of the classifier.
    """

    def fit(train: Sequence[int]) -> Any:  # noqa: ANN401 (a scikit-learn pipeline)
        return fit_classifier(
            [tokens[i] for i in train],
            [coded[i].mode for i in train],
            [interviews[i] for i in train],
            settings=settings,
        )

    return fit


def build_predict(
    fit: Fit, tokens: Sequence[Tokens]
) -> Callable[[Fold], list[Mapping[Mode, float]]]:
    """Return what fits on a fold and gives the probabilities of what it holds out.

    Args:
        fit: The way of making classifiers.
        tokens: Of all excerpts, from `tokenise`.
    """

    def predict(fold: Fold) -> list[Mapping[Mode, float]]:
        given = predict_probabilities(fit(fold.train), [tokens[i] for i in fold.test])
        return [dict(zip(OUTCOMES, row, strict=True)) for row in given.tolist()]

    return predict


def _count_least(groups: Groups, interviews: Sequence[str], least: int) -> int:
    """Return how many groups always hold so many interviews, whichever they are."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    for group, interview in zip(groups.names, interviews, strict=True):
        held[group].add(interview)
    sums = accumulate(sorted(map(len, held.values())))
    return next((count for count, total in enumerate(sums, 1) if total >= least), len(held))
