"""Words counted and weighted, with logistic regression: the usual first thing in scikit-learn."""

from collections.abc import Sequence
from typing import Any

from benchmarks.accuracy.peers.logistic import CHOSEN, fit_logistic, predict_logistic
from benchmarks.accuracy.peers.protocol import Matrix, Origin, Peer
from distmode.codebook import Mode


class WordTfidf(Peer):
    """TF-IDF of words and word pairs, as they are spelt."""

    name = "tfidf"
    title = "Word TF-IDF, logistic regression"
    about = (
        "scikit-learn's `TfidfVectorizer` (words and word pairs in two excerpts or more, sublinear "
        f"counts) and `LogisticRegression` ({CHOSEN})."
    )

    def fit(self, texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> None:
        """Learn words and weights."""
        import numpy as np

        self._model = fit_logistic(_build, np.array(texts, dtype=object), modes, origins)

    def predict_probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return probabilities."""
        return predict_logistic(self._model, list(texts))


def _build(head: Any) -> Any:  # noqa: ANN401
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    return make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), head)
