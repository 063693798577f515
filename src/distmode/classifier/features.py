"""What the head sees of an excerpt: its words and runs of characters, then its sentence vector."""

from collections.abc import Sequence
from typing import Any

from distmode.preprocess import Tokens


def combine_features(
    spoken: Any,  # noqa: ANN401 (a sparse matrix of scipy, which has no types)
    tokens: Sequence[Tokens],
    *,
    weight: float = 1.0,
) -> Any:  # noqa: ANN401
    """Put the vectors of excerpts beside their other features.

    Args:
        spoken: The features of their words, shape (excerpts, features).
        tokens: Of the same excerpts.
        weight: What the vectors are multiplied by.

    Returns:
        A sparse matrix of shape (excerpts, features + width); `spoken` where there are no vectors.
    """
    import numpy as np
    from scipy.sparse import csr_matrix, hstack

    pooled = [one.vectors.pool() for one in tokens if one.vectors is not None]
    if not pooled:
        return spoken.tocsr()
    return hstack([spoken, csr_matrix(weight * np.stack(pooled))]).tocsr()


def forget_tables(features: Any) -> None:  # noqa: ANN401
    """Drop the vectorizers' tables of words, so that they are not stored.

    scikit-learn makes them again from `vocabulary`, which is stored as one array and opens in no
    time, where a table of 40,000 entries takes two seconds.
    """
    for _, vectorizer in features.transformer_list:
        vars(vectorizer).pop("vocabulary_", None)


def count_spoken(classifier: Any) -> int:  # noqa: ANN401
    """Return how many features of words and runs of characters a classifier has."""
    features = classifier.named_steps["features"]
    return sum(len(part.vocabulary) for _, part in features.transformer_list)
