"""Says what every word of an excerpt adds to a mode's log-odds, and what a model learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from distmode.classifier.features import count_spoken
from distmode.classifier.occurrences import open_finder
from distmode.classifier.weights import read_weights
from distmode.codebook import Mode
from distmode.preprocess import Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


def find_strongest_words(classifier: Any, *, count: int) -> dict[Mode, tuple[str, ...]]:  # noqa: ANN401
    """Return the words and pairs of words that speak most for each mode, strongest first.

    Args:
        classifier: What `fit_classifier` gave.
        count: How many for each mode.
    """
    import numpy as np

    names = dict(classifier.named_steps["features"].transformer_list)["words"].vocabulary.tolist()
    head = classifier.named_steps["head"]
    if not hasattr(head, "coef_"):
        return {}
    weights, _ = read_weights(head, head.coef_.shape[1])
    spoken = weights[:, : len(names)] - weights[:, : len(names)].mean(axis=0)
    return {
        Mode(name): tuple(names[i] for i in np.argsort(-row, kind="stable")[:count] if row[i] > 0)
        for name, row in zip(classifier.classes_, spoken, strict=True)
    }


@dataclass(frozen=True, slots=True)
class Account:
    """How a mode's log-odds come about in one excerpt.

    The log-odds are those of the mode against the geometric mean of the other outcomes:
    log p(mode) minus the mean of log p(other). They equal
    `base + weights.sum() + sentences.sum()`.

    Attributes:
        mode: Which.
        base: What the model expects before any word.
        weights: What each token adds; shape (tokens,).
        sentences: What each sentence's vector adds beyond its words; shape (sentences,), empty
            without an encoder.
    """

    mode: Mode
    base: float
    weights: "Matrix"
    sentences: "Matrix"


class Accountant:
    """Says what each token and sentence of an excerpt adds to a mode's log-odds, exactly.

    A feature's contribution is its value times its weight (the model is linear). A pair of words
    counts half for each of the two; a run of characters counts for the token it stands in; a
    feature that occurs several times is shared equally. A sentence's contribution is its share of
    the excerpt's vector (`SentenceVectors.share`) times the weights of the vector's numbers.

    Args:
        classifier: What `fit_classifier` gave.
    """

    def __init__(self, classifier: Any) -> None:  # noqa: ANN401
        import numpy as np

        self._features = classifier.named_steps["features"]
        self._modes = tuple(Mode(name) for name in classifier.classes_)
        self._size = count_spoken(classifier)
        head = classifier.named_steps["head"]
        columns = head.coef_.shape[1] if hasattr(head, "coef_") else self._size
        weights, base = read_weights(head, columns)
        others = len(self._modes) - 1
        contrast = (np.eye(others + 1) * (others + 1) - 1) / max(others, 1)
        self._weights: Matrix = contrast @ weights
        self._base: Matrix = contrast @ base

    def account(
        self,
        tokens: Tokens,
        features: Any,  # noqa: ANN401 (a sparse matrix of scipy, which has no types)
        modes: Sequence[Mode],
    ) -> tuple[Account, ...]:
        """Return the accounts of the modes asked for; of a mode never learned there is none.

        Args:
            tokens: Of one excerpt.
            features: Of the same, shape (1, features), from `extract_features`.
            modes: Whose accounts are wanted.
        """
        import numpy as np

        asked = [mode for mode in modes if mode in self._modes]
        if not asked:
            return ()
        found = open_finder(self._features).find(tokens.forms)
        columns = np.searchsorted(features.indices, found.features)
        total = np.bincount(columns, weights=found.shares)[columns]
        parts = found.shares / total * features.data[columns]
        accounts = []
        for mode in asked:
            number = self._modes.index(mode)
            weighed = parts * self._weights[number][found.features]
            added = np.bincount(found.places, weighed, minlength=len(tokens.forms)).astype(float)
            sentences = self._weigh_sentences(tokens, number)
            accounts.append(Account(mode, float(self._base[number]), added, sentences))
        return tuple(accounts)

    def _weigh_sentences(self, tokens: Tokens, number: int) -> "Matrix":
        import numpy as np

        weights = self._weights[number, self._size :]
        if tokens.vectors is None or not weights.size:
            return np.zeros(0)
        weighed: Matrix = tokens.vectors.share() @ weights
        return weighed
