"""Logistic regression whose penalty is chosen inside the training data."""

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.accuracy.peers.protocol import Matrix, Origin, PeerError, arrange_outcomes
from distmode.codebook import Mode
from distmode.evaluation import split_by_group

PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0)
CHOSEN = f"C of {', '.join(f'{penalty:g}' for penalty in PENALTIES)} chosen by kappa on schools \
held out within the training data"

_INNER_FOLDS = 3
_ITERATIONS = 1000


def fit_logistic(
    build: Callable[[Any], Any],
    inputs: Any,  # noqa: ANN401 (an array of texts or of vectors)
    modes: Sequence[Mode],
    origins: Sequence[Origin],
) -> Any:  # noqa: ANN401 (what `build` builds)
    """Fit with the penalty that does best on schools held out within the training data.

    Args:
        build: Makes an unfitted estimator around a logistic regression.
        inputs: What it learns from, one an excerpt.
        modes: The codings.
        origins: Where each excerpt comes from.

    Raises:
        PeerError: All excerpts have the same code.
    """
    from sklearn.linear_model import LogisticRegression

    if len(set(modes)) < 2:
        raise PeerError("all training excerpts have the same code")
    codes = list(map(str, modes))

    def fit(penalty: float, rows: Sequence[int]) -> Any:  # noqa: ANN401
        model = build(LogisticRegression(C=penalty, max_iter=_ITERATIONS))
        return model.fit(inputs[list(rows)], [codes[i] for i in rows])

    return fit(_choose_penalty(fit, inputs, codes, origins), range(len(codes)))


def predict_logistic(model: Any, inputs: Any) -> Matrix:  # noqa: ANN401
    """Return the probabilities of the seven outcomes."""
    return arrange_outcomes(list(model.classes_), model.predict_proba(inputs))


def _choose_penalty(
    fit: Callable[[float, Sequence[int]], Any],
    inputs: Any,  # noqa: ANN401
    codes: Sequence[str],
    origins: Sequence[Origin],
) -> float:
    """Return the best penalty; of equals the strongest, and 1 where there is too little to tell."""
    from sklearn.metrics import cohen_kappa_score

    schools = [origin.school for origin in origins]
    if len(set(schools)) < 2:
        return 1.0
    folds = split_by_group(schools, [Mode(code) for code in codes], folds=_INNER_FOLDS)
    if any(len({codes[i] for i in fold.train}) < 2 for fold in folds):
        return 1.0

    def measure(penalty: float) -> float:
        given = {
            row: code
            for fold in folds
            for row, code in zip(
                fold.test, fit(penalty, fold.train).predict(inputs[list(fold.test)]), strict=True
            )
        }
        return float(cohen_kappa_score(codes, [given[row] for row in range(len(codes))]))

    return max(PENALTIES, key=measure)
