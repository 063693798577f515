"""From token lines to probabilities."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from distmode.classifier.weights import read_weights
from distmode.codebook import OUTCOMES, Mode
from distmode.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


def predict_probabilities(classifier: Any, lines: Sequence[str]) -> "Matrix":  # noqa: ANN401
    """Return the probabilities of the seven outcomes.

    Args:
        classifier: What `fit_classifier` gave.
        lines: One line of token forms an excerpt.

    Returns:
        Shape (excerpts, 7), columns in the codebook's order; a mode that was never seen in training
        has probability zero.
    """
    return predict_from_features(classifier, extract_features(classifier, lines))


def check_classifier(classifier: Any) -> None:  # noqa: ANN401
    """Make sure that an estimator is one that `fit_classifier` makes.

    Raises:
        ModelError: It is another kind of scikit-learn pipeline.
    """
    try:
        parts = dict(classifier.named_steps["features"].transformer_list)
        known = all(parts[name].vocabulary.dtype.kind == "U" for name in ("words", "characters"))
        weights, _ = read_weights(classifier.named_steps["head"], _count_features(classifier))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        known = False
    if not known or weights.shape != (len(classifier.classes_), _count_features(classifier)):
        raise ModelError(
            "the model is a scikit-learn pipeline, but not one that `distmode train` makes; "
            "get the model again from where it came from, or train one"
        )


def _count_features(classifier: Any) -> int:  # noqa: ANN401
    features = classifier.named_steps["features"]
    return sum(len(part.vocabulary) for _, part in features.transformer_list)


def extract_features(classifier: Any, lines: Sequence[str]) -> Any:  # noqa: ANN401
    """Return the features of excerpts as a sparse matrix of shape (excerpts, features)."""
    from scipy.sparse import csr_matrix

    if not lines:
        return csr_matrix((0, _count_features(classifier)))
    return classifier.named_steps["features"].transform(lines).tocsr()


def predict_from_features(classifier: Any, features: Any) -> "Matrix":  # noqa: ANN401
    """Return the probabilities of the seven outcomes (see `predict_probabilities`)."""
    import numpy as np

    result = np.zeros((features.shape[0], len(OUTCOMES)))
    if len(result):
        columns = [OUTCOMES.index(Mode(name)) for name in classifier.classes_]
        result[:, columns] = classifier.named_steps["head"].predict_proba(features)
    return result
