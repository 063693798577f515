"""From tokens and sentence vectors to probabilities."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from distmode.classifier.features import combine_features, count_spoken
from distmode.classifier.occurrences import is_plain, weigh_words
from distmode.classifier.weights import read_weights
from distmode.codebook import OUTCOMES, Mode
from distmode.errors import ModelError
from distmode.preprocess import Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


def predict_probabilities(classifier: Any, tokens: Sequence[Tokens]) -> "Matrix":  # noqa: ANN401
    """Return the probabilities of the seven outcomes.

    Args:
        classifier: What `fit_classifier` gave.
        tokens: Of each excerpt, with sentence vectors if the classifier was fitted on such.

    Returns:
        Shape (excerpts, 7), columns in the codebook's order; a mode that was never seen in training
        has probability zero.
    """
    return predict_from_features(classifier, extract_features(classifier, tokens))


def check_classifier(classifier: Any, *, width: int = 0) -> None:  # noqa: ANN401
    """Make sure that an estimator is one that `fit_classifier` makes.

    Args:
        classifier: The estimator.
        width: Numbers in the sentence vectors that it takes; 0 for none.

    Raises:
        ModelError: It is another kind of scikit-learn pipeline.
    """
    try:
        parts = dict(classifier.named_steps["features"].transformer_list)
        known = all(parts[name].vocabulary.dtype.kind == "U" for name in ("words", "characters"))
        known = known and is_plain(classifier.named_steps["features"])
        size = count_spoken(classifier) + width
        weights, _ = read_weights(classifier.named_steps["head"], size)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        known = False
    if not known or weights.shape != (len(classifier.classes_), size):
        raise ModelError(
            "the model is a scikit-learn pipeline, but not one that `distmode train` makes; "
            "get the model again from where it came from, or train one"
        )


def extract_features(classifier: Any, tokens: Sequence[Tokens]) -> Any:  # noqa: ANN401
    """Return the features of excerpts as a sparse matrix of shape (excerpts, features)."""
    from scipy.sparse import csr_matrix

    if not tokens:
        return csr_matrix((0, count_spoken(classifier)))
    spoken = weigh_words(classifier.named_steps["features"], [one.forms for one in tokens])
    return combine_features(spoken, tokens)


def predict_from_features(classifier: Any, features: Any) -> "Matrix":  # noqa: ANN401
    """Return the probabilities of the seven outcomes (see `predict_probabilities`)."""
    import numpy as np

    result = np.zeros((features.shape[0], len(OUTCOMES)))
    if len(result):
        columns = [OUTCOMES.index(Mode(name)) for name in classifier.classes_]
        result[:, columns] = classifier.named_steps["head"].predict_proba(features)
    return result
