"""Trying a classifier on one excerpt: does it work, and do its columns stand for the modes."""

import warnings
from collections.abc import Sequence
from typing import Any

from distmode.codebook import Mode
from distmode.modelfile.refusal import RefusedError, show

_MOST_COLUMNS = 10_000_000


def check_columns(estimator: object, modes: Sequence[Mode], *, width: int = 0) -> str:
    """Try an estimator on one excerpt and hold its columns against the modes.

    Args:
        estimator: A classifier of token lines, or of rows of numbers if it has `n_features_in_`.
        modes: What its columns should stand for, in order.
        width: Numbers in the sentence vectors that its last step takes after the features of its
            first; 0 for none.

    Returns:
        What was found, in words.

    Raises:
        RefusedError: It does not work, or its classes or columns are others.
    """
    try:
        names, columns = _try_out(estimator, width)
    except Exception as error:  # scikit-learn fails in any way on an estimator that is not whole
        raise RefusedError(f"its estimator does not work ({type(error).__name__})") from error
    if names != list(modes) or columns != len(modes):
        found = ", ".join(show(name) for name in names[: len(modes) + 1])
        expected = ", ".join(modes)
        raise RefusedError(f"its estimator gives {columns} columns ({found}), not {expected}")
    return f"{columns} columns, one a mode"


def _try_out(estimator: Any, width: int) -> tuple[list[str], int]:  # noqa: ANN401
    """Return the names of an estimator's classes and how many columns it gives."""
    import numpy as np

    sample: Any = ["a"]
    head = estimator
    if width:
        features, head = estimator.named_steps["features"], estimator.named_steps["head"]
        sample = np.zeros((1, features.transform(sample).shape[1] + width))
    elif hasattr(estimator, "n_features_in_"):
        if not 0 < estimator.n_features_in_ <= _MOST_COLUMNS:
            raise ValueError
        sample = np.zeros((1, estimator.n_features_in_))
    predict = getattr(head, "predict_proba", None) or head.decision_function
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = np.asarray(predict(sample), dtype=float)
    if not np.isfinite(result).all() or not _are_weights_whole(estimator):
        raise ValueError
    # scikit-learn's decision function gives one number an excerpt where there are two classes.
    columns = result.shape[1] if result.ndim > 1 else 2
    return [str(name) for name in estimator.classes_], columns


def _are_weights_whole(estimator: Any) -> bool:  # noqa: ANN401
    """Tell whether every feature has its inverse document frequency.

    Where one is missing, scikit-learn fails only on the excerpts that have the feature.
    """
    for part in estimator.get_params(deep=True).values():
        if hasattr(part, "idf_"):
            words = getattr(part, "vocabulary_", None)
            features = part.n_features_in_ if words is None else len(words)
            if part.idf_.shape != (features,):
                return False
    return True
